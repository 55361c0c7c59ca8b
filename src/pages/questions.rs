//! The auditors' four questions of a body and a year, as the table that an auditor would fill by hand (granskningsfrågor).

use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{List, Named, OfYear, Page, Receiver, asked, html, name_of, notation};
use crate::{
    domain::{
        evidence::{self, Line},
        vocabulary::{
            AdoptionAnswer, AgreementStatus, AuditAnswer, AuditQuestion, DecisionKind, Vocabulary,
        },
    },
    error::Error,
};

/// What the page is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Questions {
    first: Option<Named>,
    last: Option<Named>,
    audit_questions: List<Audited>,
}

#[derive(Debug, Deserialize)]
struct Audited {
    thing: Thing,
    answers: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "__typename", rename_all_fields = "camelCase")]
enum Thing {
    Decision {
        date: Option<NaiveDate>,
        paragraph: Option<String>,
        kind: DecisionKind,
        matter: Option<Titled>,
    },
    Commission {
        title: String,
        given_on: NaiveDate,
        due_on: NaiveDate,
        withdrawn_on: Option<NaiveDate>,
        withdrawn_because: Option<String>,
        receivers: Vec<Receiver>,
    },
    Agreement {
        steering_document: Option<Titled>,
        status: Option<AgreementStatus>,
        ends_on: Option<NaiveDate>,
    },
}

#[derive(Debug, Deserialize)]
struct Titled {
    title: String,
}

#[derive(Debug, Deserialize)]
struct Answer {
    question: AuditQuestion,
    answer: AuditAnswer,
    on: Option<NaiveDate>,
    evidence: Vec<Evidence>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "__typename", rename_all_fields = "camelCase")]
enum Evidence {
    Decision {
        organ: String,
        paragraph: Option<String>,
        date: Option<NaiveDate>,
    },
    AgendaItem {
        title: String,
        meeting: Option<OnDay>,
    },
    CommissionReport {
        reported_on: NaiveDate,
        receiver: Option<Receiver>,
    },
    CommissionReceiver {
        #[serde(flatten)]
        receiver: Receiver,
        returned_on: Option<NaiveDate>,
    },
    Commission {
        text: String,
        due_on: NaiveDate,
    },
    AgreementApproval {
        approved_on: NaiveDate,
        party: Option<Party>,
    },
    AgreementParty(Party),
    NoticeOfTermination {
        given_on: NaiveDate,
        party: Option<Party>,
    },
    DocumentAdoption {
        adopted_on: NaiveDate,
        answer: AdoptionAnswer,
        organisation: Option<Named>,
    },
    Organisation(Named),
}

#[derive(Debug, Deserialize)]
struct OnDay {
    day: NaiveDate,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Party {
    name_as_signed: String,
}

impl Thing {
    /// When and what.
    fn title(&self) -> String {
        match self {
            Self::Decision {
                date,
                paragraph,
                matter,
                ..
            } => {
                let date = date.map(|date| date.to_string());
                let paragraph = paragraph.as_ref().map(|number| format!("§ {number}"));
                let matter = matter.as_ref().map(|matter| matter.title.clone());
                let parts = date.into_iter().chain(paragraph).chain(matter);
                parts.collect::<Vec<_>>().join(", ")
            }
            Self::Commission { title, .. } => title.clone(),
            Self::Agreement {
                steering_document, ..
            } => {
                let document = steering_document.as_ref();
                document
                    .map(|document| document.title.clone())
                    .unwrap_or_default()
            }
        }
    }

    /// What else there is to know of it.
    fn about(&self) -> String {
        match self {
            Self::Decision { kind, .. } => notation::capitalised(kind.term().swedish),
            Self::Commission {
                given_on,
                due_on,
                withdrawn_on,
                withdrawn_because,
                receivers,
                ..
            } => {
                let to: Vec<&str> = receivers.iter().map(Receiver::name).collect();
                let given = format!(
                    "Givet {given_on} till {}; klart senast {due_on}",
                    to.join(", ")
                );
                match (withdrawn_on, withdrawn_because) {
                    (Some(day), Some(reason)) => format!("{given}. Återkallat {day}: {reason}"),
                    _ => given,
                }
            }
            Self::Agreement {
                status, ends_on, ..
            } => {
                let status = status.map(|status| notation::capitalised(status.term().swedish));
                let ends = ends_on.map(|day| format!("sista dag {day}"));
                status
                    .into_iter()
                    .chain(ends)
                    .collect::<Vec<_>>()
                    .join(", ")
            }
        }
    }
}

impl Answer {
    /// The answer as one would write it, before its day.
    fn text(&self) -> String {
        let label = notation::capitalised(self.answer.term().swedish);
        let due = self.question == AuditQuestion::ReportedBack && self.answer != AuditAnswer::Yes;
        match (self.answer, self.on) {
            (AuditAnswer::NotApplicable, _) => "–".to_owned(),
            (_, Some(_)) if due => format!("{label}, klart senast"),
            (_, Some(_)) => format!("{label},"),
            (_, None) => label,
        }
    }

    /// What it rests on, and what is missing: a line for each kind of thing.
    fn lines(&self) -> Vec<Line> {
        let evidence = self.evidence.iter().map(Evidence::named);
        evidence::lines(self.question, evidence)
    }
}

impl Evidence {
    /// With what tells which it is.
    fn named(&self) -> evidence::Evidence {
        let party = |party: &Option<Party>| {
            let name = party.as_ref().map(|party| party.name_as_signed.clone());
            name.unwrap_or_default()
        };
        match self {
            Self::Decision {
                organ,
                paragraph,
                date,
            } => evidence::Evidence::Decision {
                organ: organ.clone(),
                paragraph: paragraph.clone(),
                date: *date,
            },
            Self::AgendaItem { title, meeting } => evidence::Evidence::AgendaItem {
                title: title.clone(),
                met_on: meeting.as_ref().map(|meeting| meeting.day),
            },
            Self::CommissionReport {
                reported_on,
                receiver,
            } => {
                let by = receiver.as_ref().map(Receiver::name).unwrap_or_default();
                evidence::Evidence::Report {
                    by: by.to_owned(),
                    on: *reported_on,
                }
            }
            Self::CommissionReceiver {
                receiver,
                returned_on,
            } => evidence::Evidence::NoReport {
                by: receiver.name().to_owned(),
                returned_on: *returned_on,
            },
            Self::Commission { text, due_on } => evidence::Evidence::Commission {
                text: text.clone(),
                due_on: *due_on,
            },
            Self::AgreementApproval {
                approved_on,
                party: by,
            } => evidence::Evidence::Approval {
                by: party(by),
                on: *approved_on,
            },
            Self::AgreementParty(by) => evidence::Evidence::NoApproval {
                by: by.name_as_signed.clone(),
            },
            Self::NoticeOfTermination {
                given_on,
                party: by,
            } => evidence::Evidence::Notice {
                by: party(by),
                on: *given_on,
            },
            Self::DocumentAdoption {
                adopted_on,
                answer,
                organisation,
            } => {
                let by = organisation.as_ref().map(Named::name).unwrap_or_default();
                evidence::Evidence::Adoption {
                    by: by.to_owned(),
                    on: *adopted_on,
                    answer: *answer,
                }
            }
            Self::Organisation(organisation) => evidence::Evidence::NoAdoption {
                by: organisation.name().to_owned(),
            },
        }
    }
}

/// What is asked about in one table.
struct Part<'p> {
    heading: &'static str,
    rows: Vec<&'p Audited>,
}

#[derive(Template)]
#[template(path = "questions.html", config = "src/pages/askama.toml")]
struct Printed<'p> {
    body: String,
    year: i32,
    parts: Vec<Part<'p>>,
}

impl Page for Questions {
    type Of = OfYear;

    const QUERY: &'static str = concat!(
        "query PrintedQuestions($id: ID!, $year: Int!, $first: Date!, $last: Date!, $after: String) { ",
        asked!(body),
        " auditQuestions(filter: {body: $id, year: $year}, first: 25, after: $after) { nodes {
            thing { __typename
                ... on Decision { date paragraph kind matter { title } }
                ... on Commission { title givenOn dueOn withdrawnOn withdrawnBecause receivers { organisation { name } body { name } } }
                ... on Agreement { steeringDocument { title } status endsOn } }
            answers { question answer on evidence { __typename
                ... on Decision { organ paragraph date }
                ... on AgendaItem { title meeting { day } }
                ... on CommissionReport { reportedOn receiver { organisation { name } body { name } } }
                ... on CommissionReceiver { organisation { name } body { name } returnedOn }
                ... on Commission { text dueOn }
                ... on AgreementApproval { approvedOn party { nameAsSigned } }
                ... on AgreementParty { nameAsSigned }
                ... on NoticeOfTermination { givenOn party { nameAsSigned } }
                ... on DocumentAdoption { adoptedOn answer organisation { name } }
                ... on Organisation { name } } } } ",
        asked!(page),
        " } }"
    );

    fn next(&self) -> Option<&str> {
        self.audit_questions.next()
    }

    fn add(&mut self, more: Self) {
        self.audit_questions.add(more.audit_questions);
    }

    fn html(self, of: &OfYear) -> Result<Option<String>, Error> {
        let Some(body) = name_of(self.last, self.first) else {
            return Ok(None);
        };
        let rows = &self.audit_questions.nodes;
        let part = |heading, holds: fn(&Thing) -> bool| Part {
            heading,
            rows: rows.iter().filter(|row| holds(&row.thing)).collect(),
        };
        let parts = [
            part("Beslut", |thing| matches!(thing, Thing::Decision { .. })),
            part("Uppdrag", |thing| matches!(thing, Thing::Commission { .. })),
            part("Överenskommelser", |thing| {
                matches!(thing, Thing::Agreement { .. })
            }),
        ];
        let parts = parts.into_iter().filter(|part| !part.rows.is_empty());
        html(&Printed {
            body,
            year: of.year,
            parts: parts.collect(),
        })
    }
}
