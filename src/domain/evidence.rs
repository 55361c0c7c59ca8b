//! What the answers to the auditors' four questions rest on, and what is missing, in words: as an auditor would note it by hand.

use std::fmt;

use chrono::NaiveDate;

use super::vocabulary::{AdoptionAnswer, AuditQuestion};

/// A thing that an answer rests on, or that is missing, with what tells which it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A decision.
    Decision {
        /// The organ, under its name of then.
        organ: String,
        /// The number of its paragraph.
        paragraph: Option<String>,
        /// The day.
        date: Option<NaiveDate>,
    },
    /// An item of an agenda.
    AgendaItem {
        /// Its title.
        title: String,
        /// The day of the meeting.
        met_on: Option<NaiveDate>,
    },
    /// A report of a commission.
    Report {
        /// Who carries the commission out.
        by: String,
        /// The day.
        on: NaiveDate,
    },
    /// That somebody has not reported a commission back.
    NoReport {
        /// Who carries it out.
        by: String,
        /// The day on which the last report was returned.
        returned_on: Option<NaiveDate>,
    },
    /// The commission that what remained became.
    Commission {
        /// What is to be done.
        text: String,
        /// The day by which it is to be reported.
        due_on: NaiveDate,
    },
    /// A party's approval of an agreement.
    Approval {
        /// The party.
        by: String,
        /// The day.
        on: NaiveDate,
    },
    /// That a party has not approved an agreement.
    NoApproval {
        /// The party.
        by: String,
    },
    /// A party's notice of termination.
    Notice {
        /// The party.
        by: String,
        /// The day.
        on: NaiveDate,
    },
    /// What an organisation answered on a document.
    Adoption {
        /// The organisation.
        by: String,
        /// The day.
        on: NaiveDate,
        /// Whether it adopted it.
        answer: AdoptionAnswer,
    },
    /// That an organisation has not answered on a document.
    NoAdoption {
        /// The organisation.
        by: String,
    },
}

/// Things of one kind that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What they are to the question.
    pub label: &'static str,
    /// Which they are.
    pub texts: Vec<String>,
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.label, self.texts.join("; "))
    }
}

/// What the answer to a question rests on, and what is missing: a line for each kind of thing.
pub fn lines(question: AuditQuestion, evidence: impl IntoIterator<Item = Evidence>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for thing in evidence {
        let (label, text) = thing.line(question);
        match lines.iter_mut().find(|line| line.label == label) {
            Some(line) => line.texts.push(text),
            None => lines.push(Line {
                label,
                texts: vec![text],
            }),
        }
    }
    lines
}

impl Evidence {
    /// What it is to the question, and which it is.
    fn line(self, question: AuditQuestion) -> (&'static str, String) {
        match self {
            Self::Decision {
                organ,
                paragraph,
                date,
            } => {
                let paragraph = paragraph.map(|number| format!("§ {number}"));
                let day = date.map(|date| date.to_string());
                let which: Vec<String> = paragraph.into_iter().chain(day).collect();
                ("Beslut", format!("{} ({organ})", which.join(", ")))
            }
            Self::AgendaItem { title, met_on } => {
                let day = met_on.map(|day| format!(", möte {day}"));
                ("Ärende", title + &day.unwrap_or_default())
            }
            Self::Report { by, on } => {
                let label = match question {
                    AuditQuestion::DecidedOnReport => "Väntar på beslut",
                    _ => "Rapport",
                };
                (label, format!("{by} {on}"))
            }
            Self::NoReport { by, returned_on } => {
                let returned = returned_on.map(|day| format!(" (återsänd {day})"));
                ("Saknas från", by + &returned.unwrap_or_default())
            }
            Self::Commission { text, due_on } => {
                ("Nytt uppdrag", format!("{text} Klart senast {due_on}"))
            }
            Self::Approval { by, on } => ("Godkänd av", format!("{by} {on}")),
            Self::NoApproval { by } => ("Godkännande saknas från", by),
            Self::Notice { by, on } => ("Uppsagd av", format!("{by} {on}")),
            Self::Adoption { by, on, answer } => {
                let label = match answer {
                    AdoptionAnswer::Adopted => "Antagen av",
                    AdoptionAnswer::Declined => "Avböjd av",
                };
                (label, format!("{by} {on}"))
            }
            Self::NoAdoption { by } => ("Svar saknas från", by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_thing_has_a_line() {
        let on: NaiveDate = "2026-03-01".parse().unwrap();
        let by = || "Kiruna".to_owned();
        let decision = |paragraph: Option<&str>, date| Evidence::Decision {
            organ: "Länsstyrgruppen".to_owned(),
            paragraph: paragraph.map(str::to_owned),
            date,
        };
        let adoption = |by: &str, answer| Evidence::Adoption {
            by: by.to_owned(),
            on,
            answer,
        };
        let evidence = [
            decision(Some("7"), Some(on)),
            decision(None, Some(on)),
            Evidence::AgendaItem {
                title: "Hemgång".to_owned(),
                met_on: Some(on),
            },
            Evidence::Report { by: by(), on },
            Evidence::NoReport {
                by: by(),
                returned_on: Some(on),
            },
            Evidence::NoReport {
                by: "Luleå".to_owned(),
                returned_on: None,
            },
            Evidence::Commission {
                text: "Inför rutinen.".to_owned(),
                due_on: on,
            },
            Evidence::Approval { by: by(), on },
            Evidence::NoApproval { by: by() },
            Evidence::Notice { by: by(), on },
            adoption("Kiruna", AdoptionAnswer::Adopted),
            adoption("Luleå", AdoptionAnswer::Declined),
            adoption("Piteå", AdoptionAnswer::Adopted),
            Evidence::NoAdoption { by: by() },
        ];
        let told = lines(AuditQuestion::ReportedBack, evidence);
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "Beslut: § 7, 2026-03-01 (Länsstyrgruppen); 2026-03-01 (Länsstyrgruppen)",
                "Ärende: Hemgång, möte 2026-03-01",
                "Rapport: Kiruna 2026-03-01",
                "Saknas från: Kiruna (återsänd 2026-03-01); Luleå",
                "Nytt uppdrag: Inför rutinen. Klart senast 2026-03-01",
                "Godkänd av: Kiruna 2026-03-01",
                "Godkännande saknas från: Kiruna",
                "Uppsagd av: Kiruna 2026-03-01",
                "Antagen av: Kiruna 2026-03-01; Piteå 2026-03-01",
                "Avböjd av: Luleå 2026-03-01",
                "Svar saknas från: Kiruna",
            ]
        );
        let waiting = lines(
            AuditQuestion::DecidedOnReport,
            [Evidence::Report { by: by(), on }],
        );
        assert_eq!(waiting[0].label, "Väntar på beslut");
    }
}
