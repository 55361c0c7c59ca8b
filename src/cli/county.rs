//! The files of a county's reference data: those of a folder, or Norrbotten's.

use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    config::Arguments,
    domain::problem,
    error::Error,
    reference::{self, Reference, SourceFile, embedded},
};

/// The files of the folder that `--reference` names, in the order of their names, or Norrbotten's.
pub(super) fn reference_files(arguments: &Arguments) -> Result<Vec<SourceFile>, Error> {
    let Some(folder) = &arguments.reference else {
        return Ok(embedded());
    };
    let entries = fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))?;
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(|cause| unreadable(folder, cause))?;
    paths.retain(|path| path.extension().is_some_and(|of| of == "toml"));
    paths.sort();
    if paths.is_empty() {
        return Err(unreadable(folder, "*.toml"));
    }
    paths.iter().map(|path| file(path)).collect()
}

/// The reference data that files hold, or every fault in them.
pub(super) fn sound(files: &[SourceFile]) -> Result<Reference, String> {
    reference::read(files).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("the reference data has faults:\n{}", lines.join("\n"))
    })
}

fn file(path: &Path) -> Result<SourceFile, Error> {
    let text = fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(SourceFile {
        name: name.into_owned().into(),
        text: text.into(),
    })
}

fn unreadable(path: &Path, cause: impl Display) -> Error {
    let place = path.display();
    problem::no_reference_data(place, cause)
        .at("REFERENCE")
        .into()
}
