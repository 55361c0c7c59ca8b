//! The decision log of a body and a year (beslutslogg): what it decided, in order of time, with which changes of words, and what
//! it commissioned by that.

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{List, Named, OfYear, Page, asked, html, name_of, notation};
use crate::{
    domain::vocabulary::{DecisionKind, Vocabulary},
    error::Error,
};

/// What the page is made of.
#[derive(Debug, Deserialize)]
pub struct Decisions {
    first: Option<Named>,
    last: Option<Named>,
    decisions: List<Decision>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Decision {
    date: Option<NaiveDate>,
    paragraph: Option<String>,
    kind: DecisionKind,
    wording: String,
    per_capsulam: bool,
    dissent: Option<String>,
    disqualification: Option<String>,
    matter: Option<Titled>,
    amendments: Vec<Amended>,
    commissions: Vec<Commissioned>,
}

#[derive(Debug, Deserialize)]
struct Titled {
    title: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Amended {
    section: Option<String>,
    old_words: Option<String>,
    new_words: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Commissioned {
    title: String,
    due_on: NaiveDate,
}

impl Decision {
    fn kind(&self) -> String {
        notation::capitalised(self.kind.term().swedish)
    }
}

#[derive(Template)]
#[template(path = "decisions.html", config = "src/pages/askama.toml")]
struct Printed<'p> {
    body: String,
    year: i32,
    decisions: &'p [Decision],
}

impl Page for Decisions {
    type Of = OfYear;

    const QUERY: &'static str = concat!(
        "query PrintedDecisions($id: ID!, $year: Int!, $first: Date!, $last: Date!, $after: String) { ",
        asked!(body),
        " decisions(filter: {body: $id, year: $year}, first: 50, after: $after) {
            nodes { date paragraph kind wording perCapsulam dissent disqualification matter { title }
                amendments { section oldWords newWords } commissions { title dueOn } } ",
        asked!(page),
        " } }"
    );

    fn next(&self) -> Option<&str> {
        self.decisions.next()
    }

    fn add(&mut self, more: Self) {
        self.decisions.add(more.decisions);
    }

    fn html(mut self, of: &OfYear) -> Result<Option<String>, Error> {
        let Some(body) = name_of(self.last, self.first) else {
            return Ok(None);
        };
        self.decisions.nodes.reverse();
        html(&Printed {
            body,
            year: of.year,
            decisions: &self.decisions.nodes,
        })
    }
}
