//! The coverage of the two source documents: every provision that the project set out to hold is held, with its words.
//!
//! The provisions are those of document A (how the cooperation is organised today, 1 to 54) and document B (the agreement
//! of 2004, 1 to 14). This looks at the reference data as it is read from its files, without a database.

use std::collections::{BTreeMap, BTreeSet};

use samverkan::reference::{Reference, embedded, read};
use uuid::Uuid;

/// How the system holds a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// As data: some row besides the clause itself comes from it.
    Fact,
    /// As a rule that is checked by machine: a rule bears its id as its code.
    Rule,
    /// As a course of events: its words are there, what happens comes with later capabilities.
    Flow,
    /// As words to quote.
    Text,
}
use Held::{Fact, Flow, Rule, Text};

/// Every provision: letter, first and last number, what follows the number, and how it is held. A provision that is
/// held in two ways stands twice.
const PROVISIONS: &[(char, u32, u32, &str, Held)] = &[
    ('A', 1, 1, "", Fact),
    ('A', 2, 2, "", Text),
    ('A', 3, 3, "", Fact),
    ('A', 4, 4, "", Text),
    ('A', 5, 5, "", Fact),
    ('A', 6, 6, "", Fact),
    ('A', 6, 6, "a", Rule),
    ('A', 7, 7, "", Fact),
    ('A', 8, 8, "", Fact),
    ('A', 9, 14, "", Fact),
    ('A', 15, 15, "", Fact),
    ('A', 16, 22, "", Rule),
    ('A', 23, 23, "", Fact),
    ('A', 23, 23, "a", Rule),
    ('A', 24, 24, "", Rule),
    ('A', 25, 25, "", Flow),
    ('A', 26, 28, "", Rule),
    ('A', 29, 29, "", Fact),
    ('A', 29, 29, "a", Rule),
    ('A', 30, 32, "", Rule),
    ('A', 33, 34, "", Fact),
    ('A', 35, 35, "", Rule),
    ('A', 36, 36, "", Flow),
    ('A', 37, 38, "", Rule),
    ('A', 39, 49, "", Fact),
    ('A', 39, 39, "", Flow),
    ('A', 43, 43, "", Flow),
    ('A', 45, 45, "", Flow),
    ('A', 47, 47, "", Rule),
    ('A', 49, 49, "", Flow),
    ('A', 50, 50, "", Rule),
    ('A', 51, 51, "", Fact),
    ('A', 52, 52, "", Rule),
    ('A', 53, 53, "", Fact),
    ('A', 54, 54, "", Text),
    ('B', 1, 6, "", Fact),
    ('B', 7, 9, "", Rule),
    ('B', 10, 12, "", Flow),
    ('B', 13, 14, "", Fact),
];

/// The facts that are a list of words and nothing more: the items of the clause are the data.
const HELD_BY_ITEMS: &[&str] = &["A-34", "B-6"];

/// Rows that come from no clause, with the reason; all other rows of their tables name one.
const WITHOUT_CLAUSE: &[(&str, &str, &str)] = &[
    ("name", "Arjeplog kommun", EVERYDAY_FORM),
    ("name", "Arvidsjaur kommun", EVERYDAY_FORM),
    ("name", "Boden kommun", EVERYDAY_FORM),
    ("name", "Gällivare kommun", EVERYDAY_FORM),
    ("name", "Haparanda kommun", EVERYDAY_FORM),
    ("name", "Jokkmokk kommun", EVERYDAY_FORM),
    ("name", "Kalix kommun", EVERYDAY_FORM),
    ("name", "Kiruna kommun", EVERYDAY_FORM),
    ("name", "Luleå kommun", EVERYDAY_FORM),
    ("name", "Pajala kommun", EVERYDAY_FORM),
    ("name", "Piteå kommun", EVERYDAY_FORM),
    ("name", "Älvsbyn kommun", EVERYDAY_FORM),
    ("name", "Överkalix kommun", EVERYDAY_FORM),
    ("name", "Övertorneå kommun", EVERYDAY_FORM),
];
const EVERYDAY_FORM: &str = "an alias for search, which neither source uses in that spelling";

/// What a known fault of the sources is about, the clause it is noted on, the kind of the note, and the words that the
/// note holds: of its wording, reading or reason.
const KNOWN_FAULTS: &[(&str, &str, &str, &str)] = &[
    (
        "Överkalix is left out, Övertorneå twice there",
        "B-8",
        "CORRECTION",
        "Överkalix",
    ),
    (
        "composed is written for convening",
        "A-32",
        "CORRECTION",
        "Sammankallande",
    ),
    (
        "five local groups, but four care areas",
        "B-8",
        "READING",
        "fem lokala grupperna",
    ),
    (
        "four care areas, but five local groups",
        "A-33",
        "READING",
        "fem lokala grupperna",
    ),
    (
        "the county council became the region",
        "B-14",
        "READING",
        "Region Norrbotten 2017-01-01",
    ),
    (
        "the association's new name, its day unknown",
        "B-14",
        "READING",
        "mellan oktober 2015 och februari 2019",
    ),
    (
        "stamped before the amendments that it holds",
        "B-2",
        "READING",
        "stämplad 14 maj 2004",
    ),
    (
        "the second amendment's old words",
        "B-2",
        "MISSING",
        "på lokal nivå",
    ),
    (
        "the second of two approvals",
        "B-11",
        "MISSING",
        "PENDING_APPROVAL",
    ),
    (
        "the days of § 71 and § 86",
        "B-1",
        "MISSING",
        "§ 71 och § 86",
    ),
    (
        "no local political group today",
        "B-10",
        "READING",
        "Lokal politisk samverkansgrupp.",
    ),
    ("the document is undated", "A-1", "ASSUMPTION", "odaterat"),
    (
        "seven posts over two lines",
        "A-18",
        "READING",
        "två punkter",
    ),
    (
        "one post or two before and after a slash",
        "A-18",
        "READING",
        "en eller två personer",
    ),
    (
        "representation of each of the fourteen",
        "A-6",
        "READING",
        "INFO",
    ),
    ("today's bodies hold from 2012", "A-1", "ASSUMPTION", "2012"),
    (
        "what SLAKO was, and since when",
        "B-13",
        "ASSUMPTION",
        "start och sammansättning är inte kända",
    ),
    (
        "Pite älvdal, Piteå älvdal",
        "A-33",
        "READING",
        "Piteå älvdal",
    ),
    ("Piteå älvdal, Pite älvdal", "B-8", "READING", "Pite älvdal"),
    (
        "tjänstepersonsnivå, tjänstemannanivå",
        "A-1",
        "READING",
        "tjänstemannanivå",
    ),
    (
        "tjänstemannanivå, tjänstepersonsnivå",
        "B-10",
        "READING",
        "tjänstepersonsnivå",
    ),
    (
        "the telephone numbers",
        "B-1",
        "MISSING",
        "[kontaktuppgifter]",
    ),
];

/// Words that would betray a person of the sources, or how to reach one.
const PERSONAL: &[&str] = &[
    "Carlenius",
    "Ingrid",
    "Kempainen",
    "Roger",
    "Lavander",
    "Per ",
    "Stålnacke",
    "Yvonne",
    "0920",
    "070-",
    "213 ",
    "telefon ",
    "tfn",
    "@",
];

fn reference() -> Reference {
    read(&embedded()).expect("the reference data has no faults")
}

/// The provisions that are held in this way.
fn provisions(held: Held) -> BTreeSet<String> {
    let of_kind = PROVISIONS.iter().filter(|(.., kind)| *kind == held);
    of_kind
        .flat_map(|(letter, first, last, rest, _)| {
            (*first..=*last).map(move |number| format!("{letter}-{number}{rest}"))
        })
        .collect()
}

/// The wording of each clause by its number.
fn wordings(reference: &Reference) -> BTreeMap<&str, &str> {
    let clauses = reference.clause.iter();
    clauses
        .map(|clause| (clause.number.as_str(), clause.wording.as_str()))
        .collect()
}

#[test]
fn every_provision_has_its_clause_and_no_other_clause_is_there() {
    let reference = reference();
    let held: BTreeSet<&str> = wordings(&reference).into_keys().collect();
    let numbers: BTreeSet<String> = (1..=54)
        .map(|number| format!("A-{number}"))
        .chain((1..=14).map(|number| format!("B-{number}")))
        .collect();
    assert_eq!(held, numbers.iter().map(String::as_str).collect());
    assert_eq!(reference.clause.len(), numbers.len());

    let listed: BTreeSet<String> = [Fact, Rule, Flow, Text]
        .into_iter()
        .flat_map(provisions)
        .collect();
    let missing: Vec<_> = numbers.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "not in the list of this test: {missing:?}"
    );
}

#[test]
fn every_clause_has_its_swedish_words() {
    let reference = reference();
    let empty = |(_, wording): &(&str, &str)| wording.trim().is_empty();
    let without: Vec<_> = wordings(&reference).into_iter().filter(empty).collect();
    assert!(without.is_empty(), "{without:?}");
    let headings = reference
        .clause
        .iter()
        .filter(|clause| clause.heading.trim().is_empty());
    assert_eq!(headings.count(), 0);
}

#[test]
fn every_clause_says_how_it_is_held() {
    // The kind of a clause is one; where a provision is held in two ways, what is more than a fact says it.
    let mut kinds = BTreeMap::new();
    for (held, code) in [
        (Text, "TEXT"),
        (Fact, "FACT"),
        (Flow, "FLOW"),
        (Rule, "RULE"),
    ] {
        kinds.extend(provisions(held).into_iter().map(|id| (id, code)));
    }
    for clause in &reference().clause {
        assert_eq!(clause.kind, kinds[&clause.number], "{}", clause.number);
    }
}

#[test]
fn every_fact_has_data_that_come_from_it() {
    let reference = reference();
    let nothing = BTreeSet::new();
    let uncited = provisions(Fact).into_iter().filter(|id| {
        let tables = reference.citations().get(id).unwrap_or(&nothing);
        let is_data = |table: &&str| match *table {
            "editorial_note" => false,
            "clause_item" => HELD_BY_ITEMS.contains(&id.as_str()),
            _ => true,
        };
        !tables.iter().any(is_data)
    });
    assert_eq!(uncited.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_rule_is_there_under_its_code_and_no_other_is() {
    let rules = reference().rule;
    let codes: BTreeSet<String> = rules.into_iter().map(|rule| rule.code).collect();
    assert_eq!(codes, provisions(Rule));
}

#[test]
fn every_rule_quotes_the_clause_that_it_is_named_after() {
    let reference = reference();
    for rule in &reference.rule {
        let clause = reference
            .clause
            .iter()
            .find(|clause| clause.id == rule.clause_id);
        let number = clause.map(|clause| clause.number.as_str());
        assert_eq!(
            number,
            Some(rule.code.trim_end_matches('a')),
            "{}",
            rule.code
        );
    }
}

#[test]
fn every_text_is_there_to_be_quoted() {
    let reference = reference();
    let wordings = wordings(&reference);
    for id in provisions(Text) {
        assert!(wordings.contains_key(id.as_str()), "{id}");
    }
}

/// The rows of these tables that come from no clause, each as its table and what tells it from others.
macro_rules! without_clause {
    ($reference:ident: $($table:ident by $name:expr),+ $(,)?) => {
        [$($reference.$table.iter()
            .filter(|row| row.clause_id.is_none())
            .map(|row| (stringify!($table), ($name)(row)))
            .collect::<Vec<_>>()),+].concat()
    };
}

#[test]
fn every_thing_comes_from_a_clause() {
    // Where the column can't be empty the model says so; these are the tables where it can.
    let reference = reference();
    let mut found = without_clause!(reference:
        name by |row: &entity::name::Model| row.text.clone(),
        body by |row: &entity::body::Model| row.slug.clone(),
        steering_relation by |row: &entity::steering_relation::Model| format!("{row:?}"),
        seat by |row: &entity::seat::Model| format!("{row:?}"),
        decision by |row: &entity::decision::Model| row.organ.clone(),
        amendment by |row: &entity::amendment::Model| row.new_words.clone(),
        agreement_approval by |row: &entity::agreement_approval::Model| row.approved_on.to_string(),
        mandate by |row: &entity::mandate::Model| row.wording.clone(),
    );
    found.sort();
    let expected = WITHOUT_CLAUSE
        .iter()
        .map(|(table, name, _)| (*table, (*name).to_owned()));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn no_person_and_no_telephone_number_of_the_sources_is_in_the_files() {
    for file in embedded() {
        for (line, text) in (1..).zip(file.text.lines()) {
            let found = PERSONAL
                .iter()
                .find(|word| text.to_lowercase().contains(&word.to_lowercase()));
            // "per år" and "ger " are words; a name begins with a capital letter.
            let found = found.filter(|word| **word != "Per " || text.contains("Per L"));
            assert_eq!(found, None, "{}:{line}: {text}", file.name);
        }
    }
    let reference = reference();
    assert!(
        reference.person.is_empty(),
        "the reference data holds roles, not people"
    );
    assert!(
        reference.appointment.is_empty(),
        "the reference data holds roles, not people"
    );
}

#[test]
fn every_known_fault_of_the_sources_is_noted_with_its_reason_and_its_words_are_kept() {
    let reference = reference();
    let clauses: BTreeMap<&str, Uuid> = reference
        .clause
        .iter()
        .map(|clause| (clause.number.as_str(), clause.id))
        .collect();
    for (fault, clause, kind, words) in KNOWN_FAULTS {
        let says = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains(words));
        let note = reference.editorial_note.iter().find(|note| {
            note.clause_id == clauses[clause]
                && note.kind == *kind
                && (says(&note.wording) || says(&note.reading) || note.reason.contains(words))
        });
        let note = note.unwrap_or_else(|| panic!("{fault}: no {kind} on {clause} says {words:?}"));
        assert!(
            !note.reason.trim().is_empty() && !note.reason_english.trim().is_empty(),
            "{fault}"
        );
    }
}

#[test]
fn every_note_quotes_words_that_its_clause_holds() {
    let reference = reference();
    for note in &reference.editorial_note {
        let clause = reference
            .clause
            .iter()
            .find(|clause| clause.id == note.clause_id);
        let clause = clause.expect("every note is on a clause");
        let words = note.wording.as_deref().unwrap_or_default();
        assert!(
            clause.wording.contains(words),
            "{}: {words:?} is not in {:?}",
            clause.number,
            clause.wording
        );
    }
}
