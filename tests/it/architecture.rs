//! Who may use whom: the layer rule of `src/lib.rs`, held by reading the sources. What breaks it is said by file and line.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use samverkan::register::{TABLES, table};

/// What stands at the top of the repository, dot names aside.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "entity",
    "migration",
    "schema.graphql",
    "src",
    "tests",
];

/// What building and running leave at the top; `.gitignore` keeps it out of the repository.
const LEFT_BY_RUNNING: &[&str] = &[
    "target",
    "samverkan.db",
    "samverkan.db-shm",
    "samverkan.db-wal",
];

/// Every module of the library with the modules of it that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "http",
        &[
            "graphql",
            "guard",
            "auth",
            "store",
            "files",
            "pages",
            "access",
            "domain",
            "clock",
            "error",
            "telemetry",
        ],
    ),
    ("guard", &["domain"]),
    ("pages", &["domain", "clock", "error"]),
    ("demo", &["store", "domain", "clock", "error"]),
    // What files hold is one thing for the doors that write and read them and for the commands that do.
    ("files", &["store", "domain", "error"]),
    ("auth", &["domain", "clock", "error"]),
    (
        "graphql",
        &["store", "access", "domain", "register", "clock", "error"],
    ),
    (
        "store",
        &[
            "access",
            "reference",
            "domain",
            "register",
            "clock",
            "error",
            "telemetry",
        ],
    ),
    ("reference", &["domain", "register", "clock", "error"]),
    ("access", &["domain", "register", "clock", "error"]),
    ("domain", &["register", "clock"]),
    ("register", &[]),
    ("clock", &[]),
    ("error", &["domain"]),
    ("config", &["domain", "http", "telemetry"]),
    ("telemetry", &[]),
    (
        "cli",
        &[
            "demo",
            "http",
            "graphql",
            "auth",
            "store",
            "files",
            "access",
            "domain",
            "reference",
            "config",
            "clock",
            "error",
            "telemetry",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
];

/// Names that don't occur at all in what lies below a path. Words, so that `entity` is not found in `identity`.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("src/http", &["sea_orm", "sqlx", "migration", "entity"]),
    (
        "src/graphql",
        &[
            "sea_orm",
            "sqlx",
            "migration",
            "axum",
            "hyper_util",
            "tower_http",
            "clap",
        ],
    ),
    (
        "src/store",
        &["async_graphql", "axum", "graphql", "http", "clap"],
    ),
    (
        "src/reference",
        &["async_graphql", "axum", "tokio", "migration", "sqlx"],
    ),
    (
        "src/access",
        &[
            "async_graphql",
            "axum",
            "tokio",
            "migration",
            "sqlx",
            "store",
        ],
    ),
    (
        "src/files",
        &[
            "sea_orm",
            "async_graphql",
            "tokio",
            "axum",
            "migration",
            "sqlx",
        ],
    ),
    (
        "src/domain",
        &[
            "sea_orm",
            "async_graphql",
            "entity",
            "tokio",
            "axum",
            "migration",
            "sqlx",
            "async",
        ],
    ),
    (
        "entity/src",
        &["async_graphql", "samverkan", "migration", "axum", "tokio"],
    ),
    (
        "migration/src",
        &["async_graphql", "samverkan::", "entity", "axum", "tokio"],
    ),
    // They reach a related table without the condition that says which of its rows a viewer may see.
    ("src", UNSCOPED),
    ("entity/src", UNSCOPED),
];
const UNSCOPED: &[&str] = &[
    "find_related",
    "find_linked",
    "find_also_related",
    "find_also_linked",
    "find_with_related",
    "find_with_linked",
    "find_both_related",
    "LoaderTrait",
    "EntityLoader",
    "EntityLoaderTrait",
    "load_many",
    "load_many_to_many",
];

/// What gives a connection, or is one.
const CONNECTIONS: &[&str] = &[
    "DatabaseConnection",
    "DatabaseTransaction",
    "ConnectionTrait",
    "TransactionTrait",
    "StreamTrait",
];

/// The only places that may hold one.
const MAY_HOLD_CONNECTIONS: &[&str] = &["src/store/engine", "src/store/reference.rs"];

/// The only files that list tables: the register, and the order in which reference data load.
const MAY_LIST_TABLES: &[&str] = &["src/register.rs", "src/reference/tables.rs"];

/// As many different tables, named one after the other, are a list.
const LIST_OF_TABLES: usize = 12;

/// A source file: its path from the top of the repository, and its code.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn new(path: impl Into<String>, text: &str) -> Self {
        Self {
            path: path.into(),
            code: code_of(text),
        }
    }

    /// The module of the library that it belongs to; `None` for a file of another crate.
    fn layer(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/")?;
        Some(rest.split('/').next()?.trim_end_matches(".rs"))
    }

    fn is_below(&self, folder: &str) -> bool {
        self.path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    /// The lines on which a word stands, from 1.
    fn lines_with(&self, word: &str) -> Vec<usize> {
        let lines = (1..).zip(self.code.lines());
        lines
            .filter(|(_, line)| words(line).any(|found| found == word))
            .map(|(number, _)| number)
            .collect()
    }

    /// The modules of the library that it names, each with its line.
    fn uses(&self) -> Vec<(String, usize)> {
        let paths = self.code.match_indices("crate::");
        paths
            .flat_map(|(offset, start)| {
                let line = self.code[..offset].lines().count().max(1);
                heads(&self.code[offset + start.len()..])
                    .into_iter()
                    .map(move |(head, lines_down)| (head, line + lines_down))
            })
            .collect()
    }
}

/// The text without its comments, line by line as before. Strings stay: none holds what looks like a comment but
/// addresses, whose slashes follow a colon.
fn code_of(text: &str) -> String {
    let code = |line: &str| {
        let comment = line
            .match_indices("//")
            .find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or(line, |(at, _)| &line[..at]).to_owned() + "\n"
    };
    text.lines().map(code).collect()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

/// The first names of what follows `crate::`, one or a list in braces, each with how many lines further down it stands.
fn heads(rest: &str) -> Vec<(String, usize)> {
    let name = |text: &str| words(text).next().unwrap_or_default().to_owned();
    if !rest.starts_with('{') {
        return vec![(name(rest), 0)];
    }
    let (mut found, mut depth) = (Vec::new(), 0);
    for (offset, letter) in rest.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(letter, '{' | ',') {
            let item = &rest[offset + 1..];
            let trimmed = item.trim_start();
            if trimmed.starts_with('}') {
                continue;
            }
            let before = rest.len() - trimmed.len();
            found.push((name(trimmed), rest[..before].matches('\n').count()));
        }
    }
    found
}

fn broken_layers(source: &Source) -> Vec<String> {
    let Some(layer) = source.layer() else {
        return Vec::new();
    };
    let Some((_, may)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return vec![format!(
            "{}:1: {layer} is no layer that the rule knows",
            source.path
        )];
    };
    let others = source.uses().into_iter().filter(|(used, _)| {
        let is_layer = LAYERS.iter().any(|(name, _)| name == used);
        used != layer && is_layer && !may.contains(&used.as_str())
    });
    others
        .map(|(used, line)| format!("{}:{line}: {layer} may not use {used}", source.path))
        .collect()
}

fn forbidden_names(source: &Source) -> Vec<String> {
    let below = FORBIDDEN
        .iter()
        .filter(|(folder, _)| source.is_below(folder));
    let names = below.flat_map(|(folder, names)| names.iter().map(move |name| (folder, name)));
    names
        .flat_map(|(folder, name)| {
            source
                .lines_with(name)
                .into_iter()
                .map(move |line| (folder, name, line))
        })
        .map(|(folder, name, line)| {
            format!(
                "{}:{line}: {name} is not to be named in {folder}",
                source.path
            )
        })
        .collect()
}

fn connections(source: &Source) -> Vec<String> {
    let may_hold = MAY_HOLD_CONNECTIONS
        .iter()
        .any(|place| source.path == *place || source.is_below(place));
    if !source.is_below("src") || may_hold {
        return Vec::new();
    }
    let lines = CONNECTIONS.iter().flat_map(|word| {
        source
            .lines_with(word)
            .into_iter()
            .map(move |line| (word, line))
    });
    lines
        .map(|(word, line)| {
            format!(
                "{}:{line}: {word} belongs into {}",
                source.path,
                MAY_HOLD_CONNECTIONS.join(" or ")
            )
        })
        .collect()
}

/// Lists of tables, which the register makes needless: names with nothing but commas and brackets between them.
fn lists_of_tables(source: &Source) -> Vec<String> {
    if !source.is_below("src") || MAY_LIST_TABLES.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let (mut broken, mut line) = (Vec::new(), 1);
    for statement in source.code.split_inclusive(';') {
        let imports = statement.trim_start().starts_with("use ");
        let mut run = BTreeSet::new();
        for item in statement.split_inclusive([',', '(', ')', '[', ']', '{', '}']) {
            let name = item.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if table(name).is_none() && !name.is_empty() {
                run.clear();
            } else if !name.is_empty()
                && run.insert(name)
                && run.len() == LIST_OF_TABLES
                && !imports
            {
                let path = &source.path;
                let fault = "a list of tables belongs into src/register.rs";
                broken.push(format!("{path}:{line}: {fault}"));
            }
            line += item.matches('\n').count();
        }
    }
    broken
}

fn top() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// Every source file of the three crates.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    for folder in ["src", "entity/src", "migration/src"] {
        collect(&top().join(folder), &mut files);
    }
    assert!(files.len() > 100, "only {} files were found", files.len());
    let source = |file: PathBuf| {
        let path = file
            .strip_prefix(top())
            .expect("it lies below")
            .to_string_lossy()
            .replace('\\', "/");
        Source::new(path, &fs::read_to_string(&file).expect("the file is text"))
    };
    files.into_iter().map(source).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Fails with all that breaks a rule, one on a line.
fn hold(rule: impl Fn(&Source) -> Vec<String>) {
    let broken: Vec<String> = sources().iter().flat_map(rule).collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn each_layer_uses_only_the_layers_below_it() {
    hold(broken_layers);
}

#[test]
fn no_layer_names_what_is_not_its_own() {
    hold(forbidden_names);
}

#[test]
fn connections_and_transactions_stay_in_the_engine_of_the_store() {
    hold(connections);
}

#[test]
fn tables_are_listed_in_the_register_only() {
    hold(lists_of_tables);
}

#[test]
fn every_layer_of_the_rule_is_a_module_of_the_library() {
    let lib = Source::new(
        "src/lib.rs",
        &fs::read_to_string(top().join("src/lib.rs")).expect("it is there"),
    );
    let modules = lib
        .code
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let modules: BTreeSet<&str> = modules.collect();
    let known: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(modules, &known - &BTreeSet::from(["lib", "main"]));
}

#[test]
fn the_top_of_the_repository_holds_nothing_else() {
    let names = fs::read_dir(top())
        .expect("it is there")
        .map(|entry| entry.expect("it can be read").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let others = names.filter(|name| {
        !name.starts_with('.')
            && !TOP.contains(&name.as_str())
            && !LEFT_BY_RUNNING.contains(&name.as_str())
    });
    assert_eq!(others.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_breaks_a_rule_is_said_with_file_and_line() {
    let said = |path: &str, text: &str| {
        let source = Source::new(path, text);
        [
            broken_layers(&source),
            forbidden_names(&source),
            connections(&source),
        ]
        .concat()
    };
    for (path, text, expected) in [
        (
            "src/domain/id.rs",
            "use crate::store::Row;\n",
            "src/domain/id.rs:1: domain may not use store",
        ),
        (
            "src/store/lists.rs",
            "\nuse crate::{\n    access::{Viewer, Visible},\n    error::Error, cli::run,\n};",
            "src/store/lists.rs:4: store may not use cli",
        ),
        (
            "src/access/mod.rs",
            "fn f() { crate::reference::read() }",
            "src/access/mod.rs:1: access may not use reference",
        ),
        (
            "src/other/mod.rs",
            "",
            "src/other/mod.rs:1: other is no layer that the rule knows",
        ),
        (
            "src/graphql/names.rs",
            "mod a;\nuse sea_orm::EntityTrait;",
            "src/graphql/names.rs:2: sea_orm is not to be named in src/graphql",
        ),
        (
            "entity/src/name.rs",
            "use async_graphql::ID;",
            "entity/src/name.rs:1: async_graphql is not to be named in entity/src",
        ),
        (
            "src/store/page.rs",
            "x.find_related(name::Entity)",
            "src/store/page.rs:1: find_related is not to be named in src",
        ),
        (
            "src/store/page.rs",
            "fn f(c: &DatabaseConnection)",
            "src/store/page.rs:1: DatabaseConnection belongs into src/store/engine or src/store/reference.rs",
        ),
    ] {
        assert_eq!(said(path, text), [expected], "{text}");
    }
    for (path, text) in [
        (
            "src/store/lists.rs",
            "use crate::{\n    access::{self, Viewer},\n    domain::{cli::X},\n};",
        ),
        (
            "src/domain/id.rs",
            "//! crate::store is named in a comment\nlet identity = 1; // sea_orm",
        ),
        (
            "src/http/mod.rs",
            "let address = \"http://localhost\"; crate::error::Error",
        ),
        (
            "src/store/engine/session.rs",
            "use sea_orm::{DatabaseTransaction, TransactionTrait};",
        ),
    ] {
        assert_eq!(said(path, text), [""; 0], "{text}");
    }
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let list = |count: usize| Source::new("src/store/x.rs", &names[..count].join(", "));
    assert_eq!(lists_of_tables(&list(LIST_OF_TABLES - 1)), [""; 0]);
    assert_eq!(
        lists_of_tables(&list(LIST_OF_TABLES)),
        ["src/store/x.rs:1: a list of tables belongs into src/register.rs"]
    );
}
