//! Backups as files: written beside their place and put there when they are whole and verified.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
};

use super::{Outcome, open, print};
use crate::{
    clock::Clock,
    config::Arguments,
    store::{Taken, read_backup},
};

/// Writes a backup into a file that isn't there yet, and reads it again.
pub(super) async fn backup(arguments: &Arguments, file: &Path) -> Outcome {
    let fault = |cause| format!("can't write {}: {cause}", file.display());
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if file.exists() {
        return Err(format!("{} exists already", file.display()).into());
    }
    let database = open(arguments, false).await?;
    // Nobody but us may read it: it holds everything.
    let beside = tempfile::Builder::new()
        .prefix(".samverkan-")
        .tempfile_in(folder);
    let mut beside = beside.map_err(fault)?;
    let to = BufWriter::new(beside.as_file_mut());
    let Taken { mut to, faults } = database.back_up(to, Clock::system().now()).await?;
    to.flush().map_err(fault)?;
    drop(to);
    beside.as_file().sync_all().map_err(fault)?;
    let contents = read_backup(BufReader::new(beside.reopen().map_err(fault)?))?;
    let written = beside.persist_noclobber(file);
    written.map_err(|cause| fault(cause.error))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(fault)?;
    if !faults.is_empty() {
        let faults = faults.join("\n");
        return Err(format!(
            "{} is written, but what it holds isn't right, and it can't be restored:\n{faults}",
            file.display()
        )
        .into());
    }
    print(&format!(
        "{}: {contents}; read again and whole\n",
        file.display()
    ))
}

/// Fills an empty database with a backup.
pub(super) async fn restore(arguments: &Arguments, file: &Path) -> Outcome {
    let opened = || {
        let opened = File::open(file).map(BufReader::new);
        opened.map_err(|cause| format!("can't read {}: {cause}", file.display()))
    };
    // Before there is a database that it could not fill.
    read_backup(opened()?)?;
    let database = open(arguments, arguments.creates()).await?;
    let contents = database.restore(opened()?).await?;
    print(&format!(
        "restored {}: {contents}; every row is that of the backup\n",
        file.display()
    ))
}
