//! What the README shows is what the server answers, and what the commands do that it writes.

use std::{
    collections::BTreeSet,
    env,
    fs::{create_dir, write},
    os::unix::fs::symlink,
    process::{Command, Stdio},
};

use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    fixture::{
        json::{items, text},
        world::{Kind, World, both},
    },
    operation::{
        demo::demonstrated,
        durability::{ask, seat_of},
        startup::{Server, folder, run},
    },
};

both!(
    every_query_of_the_readme_gives_the_answer_that_it_shows,
    every_query_of_the_readme_for_a_token_is_answered,
);

both!(kind: the_timeline_of_the_readme_is_told_in_swedish);

async fn every_query_of_the_readme_gives_the_answer_that_it_shows(world: World) {
    let readme = include_str!("../../README.md");
    let queries = blocks(readme, "graphql");
    let answers = blocks(readme, "json");
    assert_eq!((queries.len(), answers.len()), (5, 5));
    for (query, shown) in queries.into_iter().zip(answers) {
        let (_, answer) = world.try_public(query).await;
        let shown: Value = serde_json::from_str(shown).unwrap();
        assert_eq!(answer, shown, "{query}");
    }
}

async fn every_query_of_the_readme_for_a_token_is_answered(world: World) {
    let token = world.token("2584", Grade::Editor).await;
    let queries = blocks(include_str!("../../README.md"), "graphql token");
    assert_eq!(queries.len(), 11);
    for query in queries {
        world.data_as(&token, query, json!({})).await;
    }
}

async fn the_timeline_of_the_readme_is_told_in_swedish(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let token = world.token("region", Grade::Editor).await;
    let queries = blocks(include_str!("../../README.md"), "graphql token");
    let mut timelines = queries
        .into_iter()
        .filter(|it| it.contains("newestFirst: true, first: 50"));
    let query = timelines.next().expect("the README has one");
    let data = world.data_as(&token, query, json!({})).await;
    let labels: BTreeSet<(&str, &str)> = items(&data["vocabulary"])
        .filter(|term| !text(&term["swedish"]).is_empty())
        .map(|term| (text(&term["vocabulary"]), text(&term["code"])))
        .collect();
    let changes: Vec<&Value> = items(&data["changes"]["nodes"]).collect();
    assert_eq!(changes.len(), 50);
    for change in changes {
        assert!(change["thing"]["id"].is_string(), "{change}");
        for (vocabulary, field) in [
            ("ChangeType", "type"),
            ("ThingType", "thingType"),
            ("Action", "action"),
        ] {
            let known =
                change[field].is_null() || labels.contains(&(vocabulary, text(&change[field])));
            assert!(known, "{field}: {change}");
        }
        for changed in items(&change["fields"]) {
            let field = text(&changed["field"]);
            let parts = field
                .split('.')
                .all(|part| labels.contains(&("Field", part)));
            assert!(parts || labels.contains(&("Field", field)), "{field}");
        }
    }
}

#[test]
fn the_readme_names_every_option_and_check_tells_each() {
    let folder = folder();
    let readme = include_str!("../../README.md");
    let help = run(folder.path(), &["serve", "--help"]);
    let help = String::from_utf8(help.stdout).unwrap();
    let options: Vec<&str> = help
        .split("[env: ")
        .skip(1)
        .filter_map(|rest| rest.split(['=', ']']).next())
        .collect();
    assert!(options.len() > 25, "{options:?}");
    run(folder.path(), &["migrate"]);
    let check = run(folder.path(), &["check"]);
    let check = String::from_utf8(check.stdout).unwrap();
    for option in options {
        assert!(readme.contains(&format!("`{option}`")), "{option}");
        assert!(check.contains(&format!("({option}, ")), "{option}: {check}");
    }
}

/// A shell in a folder of its own, in which the README's commands run as they are written: on SQLite, with files that are made.
struct Shell {
    folder: TempDir,
    /// The commands that have not been run.
    left: Vec<String>,
}

impl Shell {
    /// For the commands of a section.
    fn of(section: &str) -> Self {
        let folder = folder();
        let programs = folder.path().join("bin");
        create_dir(&programs).unwrap();
        symlink(env!("CARGO_BIN_EXE_samverkan"), programs.join("samverkan")).unwrap();
        Self {
            folder,
            left: commands(section),
        }
    }

    /// Makes a file.
    fn file(&self, name: &str, text: &str) {
        write(self.folder.path().join(name), text).unwrap();
    }

    /// The first command that begins so, which is to be run now.
    fn take(&mut self, beginning: &str) -> String {
        let place = self.left.iter().position(|it| it.starts_with(beginning));
        let place = place.unwrap_or_else(|| panic!("no {beginning:?} in {:?}", self.left));
        self.left.remove(place)
    }

    fn command(&self, line: &str) -> Command {
        let own = self.folder.path().join("bin");
        let others = env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", line])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", format!("{}:{others}", own.display()))
            .env("OWNER", "sqlite://owner.db")
            .env("EMPTY", "sqlite://empty.db")
            .env("CREATE", "true")
            .env("LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null());
        shell
    }

    /// What a command says that does what it should.
    fn says(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        let failed = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}: {failed}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn the_commands_of_running_it_do_as_they_are_written() {
    const ON_OWNER: &str = "--database-url $OWNER";
    let text = section("Running it");
    let mut shell = Shell::of(text);
    let (_, issuers) = text.split_once("    [[issuer]]").unwrap();
    let (issuers, _) = issuers.split_once("\n\n").unwrap();
    // Nobody listens there: no test asks another machine.
    let issuers = issuers.replace("https://login.example.se/jwks", "http://127.0.0.1:1/jwks");
    shell.file("issuers.toml", &format!("[[issuer]]{issuers}"));

    let migrate = shell.take("samverkan migrate");
    assert!(shell.says(&migrate).contains("up to date"));
    let serve = shell.take("samverkan serve").replace(
        "postgres://samverkan:…@db.example.se/samverkan",
        "sqlite://owner.db",
    );
    let serve = serve.replace("127.0.0.1:8081", "127.0.0.1:0");
    let server = Server::start_as(shell.command(&format!("exec {serve}")));
    assert!(server.is_ready());
    let help = shell.take("samverkan serve --help");
    assert!(shell.says(&help).contains("[env: ISSUERS="));
    let grant = shell.take("samverkan grant ");
    assert_eq!(shell.says(&grant), "granted\n");
    let token = shell.take("samverkan token") + " --organisation region --grade approver ";
    let token = shell.says(&(token + ON_OWNER));
    let person = appoint(&server, token.trim());

    let backup = shell.take("samverkan backup");
    let taken = shell.says(&backup.replace("$(date +%F)", "2026-11-27"));
    assert!(taken.contains("read again and whole"), "{taken}");
    let restore = shell.take("samverkan restore");
    let put_back = shell.says(&restore);
    assert_eq!(head(&put_back), head(&taken));
    let verify = shell.take("samverkan verify-journal");
    let verified = shell.says(&verify.replace("8119bc…", head(&taken)));
    assert!(verified.contains("every row is as it says"), "{verified}");
    let checked = shell.says(&format!("samverkan check {ON_OWNER}"));
    assert!(checked.contains("database: reachable"), "{checked}");

    let grants = shell.take("samverkan grants");
    let grants = shell.says(&format!("{grants} {ON_OWNER}"));
    let granted = grants.lines().find(|it| it.contains(" 7d1c… ")).unwrap();
    let about = |command: String, id: &str| format!("{command} {ON_OWNER}").replace("ID", id);
    let id = granted.split(' ').next().unwrap();
    let withdraw = about(shell.take("samverkan grants withdraw"), id);
    assert_eq!(shell.says(&withdraw), "withdrawn\n");
    let history = about(shell.take("samverkan history"), id);
    let history = shell.says(&history);
    assert_eq!(history.matches("because: …").count(), 2, "{history}");

    let find = shell.take("samverkan person find").replace("NAME", "Lind");
    let find = format!("{find} {ON_OWNER}");
    assert_eq!(shell.says(&find), format!("{person}  Karin Lind  region\n"));
    let export = about(shell.take("samverkan person export"), &person);
    assert!(shell.says(&export).contains("Karin Lind"));
    let anonymise = shell.take("samverkan person anonymise");
    let anonymise = anonymise.replace("--date …", "--date 2025-10-01");
    assert_eq!(shell.says(&about(anonymise, &person)), "anonymised\n");
    assert_eq!(shell.says(&find), "");
    assert_eq!(server.stop().code(), Some(0));
    assert_eq!(shell.left, Vec::<String>::new(), "each is run");
}

#[test]
fn the_commands_of_another_county_do_as_they_are_written() {
    let mut shell = Shell::of(section("Another county"));
    let county = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/reference/county");
    symlink(county, shell.folder.path().join("county")).unwrap();
    let check = shell.take("samverkan check");
    let checked = shell.says(&check);
    assert!(checked.contains("no database was looked at"), "{checked}");
    let rights = shell.take("samverkan rights");
    assert_ne!(shell.says(&rights), shell.says("samverkan rights"));
    let migrate = shell.take("samverkan migrate");
    assert!(shell.says(&migrate).contains("up to date"));
    let check = "samverkan check --reference county --database-url $OWNER";
    assert!(shell.says(check).contains("none missing"));
    assert_eq!(shell.left, Vec::<String>::new(), "each is run");
}

/// Appoints somebody, and says who they are.
fn appoint(server: &Server, token: &str) -> String {
    let mutation = "mutation($input: AppointToSeatInput!) { appointToSeat(input: $input) { appointment { person { id } } } }";
    let input = json!({
        "idempotencyKey": "1", "seat": seat_of(server), "newPerson": { "displayName": "Karin Lind" }, "from": "2026-01-01",
    });
    let body = json!({ "query": mutation, "variables": { "input": input } });
    let answer = ask(&server.address, "/graphql", token, &body).unwrap();
    text(&answer["data"]["appointToSeat"]["appointment"]["person"]["id"]).to_owned()
}

/// The last hash of the journal, in what a command says.
fn head(said: &str) -> &str {
    let (_, hash) = said.split_once("last hash ").unwrap();
    &hash[..64]
}

/// A section of the README.
fn section(title: &str) -> &'static str {
    let mut sections = include_str!("../../README.md").split("\n## ");
    let section = sections.find(|it| it.lines().next() == Some(title));
    section.unwrap_or_else(|| panic!("no {title:?}"))
}

/// The commands that a section writes, in its blocks and in its sentences, each on one line. What is said of a `person` leaves the
/// program's name out.
fn commands(section: &str) -> Vec<String> {
    let section = section.replace("\\\n", " ");
    let is_block = |line: &&str| line.starts_with("    ");
    let (blocks, sentences): (Vec<&str>, Vec<&str>) = section.lines().partition(is_block);
    let sentences = sentences.join("\n");
    let spans = sentences
        .split('`')
        .skip(1)
        .step_by(2)
        .map(|it| match it.starts_with("person ") {
            true => format!("samverkan {it}"),
            false => it.to_owned(),
        });
    let blocks = blocks.into_iter().map(|it| it.trim().to_owned());
    blocks
        .chain(spans)
        .filter(|it| it.starts_with("samverkan "))
        .collect()
}

/// The texts of the code blocks in a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    let parts = text.split(&fence).skip(1);
    parts
        .filter_map(|part| Some(part.split_once("\n```")?.0))
        .collect()
}
