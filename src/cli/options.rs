//! The options that are in force, with where they come from.

use std::fmt::Write;

use clap::{Arg, ArgMatches, Command, parser::ValueSource};

use crate::http::Bounds;

/// Every option with its value, and the limits of each kind of caller: one on a line.
pub(super) fn in_force(command: &Command, matches: &ArgMatches, bounds: &Bounds) -> String {
    let mut text = "in force:\n".to_owned();
    for option in command.get_arguments() {
        if let Some(line) = line(option, matches) {
            let _ = writeln!(text, "  {line}");
        }
    }
    let callers = ["public", "token", "reporting"];
    for (callers, limits) in callers.into_iter().zip(bounds.limits()) {
        let _ = writeln!(text, "  limits, {callers}: {limits:?}");
    }
    text
}

/// An option as `NAME = VALUE (VARIABLE, source)`.
fn line(option: &Arg, matches: &ArgMatches) -> Option<String> {
    let name = option.get_long()?;
    let id = option.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => "given",
        Some(ValueSource::EnvVariable) => "from the environment",
        Some(_) => "default",
        None => "not set",
    };
    let variable = option.get_env().map(|it| it.to_string_lossy() + ", ");
    let values = matches.get_raw(id).into_iter().flatten();
    let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
    let value = match option.is_hide_env_values_set() {
        true => without_password(&values.join(",")),
        false => values.join(","),
    };
    let variable = variable.unwrap_or_default();
    Some(format!("{name} = {value} ({variable}{source})"))
}

/// An address without what comes before its host.
fn without_password(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        for (address, told) in [
            ("postgres://anna:secret@host/name", "postgres://…@host/name"),
            (
                "postgres://anna:se@cret@host/name",
                "postgres://…@host/name",
            ),
            ("postgres:anna:secret@", "…@"),
            ("sqlite://samverkan.db", "sqlite://samverkan.db"),
        ] {
            assert_eq!(without_password(address), told);
        }
    }
}
