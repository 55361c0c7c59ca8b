//! What happened in a matter, with a document and in a body: how each event is put in a Swedish sentence.

use std::iter;

use chrono::NaiveDate;

use super::{
    differences::{self, ChangedThing, Moment, capitalised, listed},
    swedish,
    vocabulary::{
        AdoptionAnswer, AgendaItemState, DecisionKind, MeetingKind, MeetingState, TrainingKind,
        Vocabulary as _,
    },
};

/// How many of those who carry out a commission are named; of more it is told how many they are.
const NAMED: usize = 3;

/// A version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub number: i32,
    /// The title of the document.
    pub title: String,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The organ, under its name of then.
    pub organ: String,
    /// The organisation that an outside organ belongs to, under its name of then.
    pub organisation: Option<String>,
    /// What the decision does.
    pub kind: DecisionKind,
    /// The title of the matter.
    pub matter: String,
    /// The version of a document that it is about; none where it is about none, or nobody may know.
    pub version: Option<Version>,
    /// How many changes it made to a text.
    pub amendments: usize,
    /// Whether somebody did not agree.
    pub dissent: bool,
    /// Whether it was made without a meeting.
    pub per_capsulam: bool,
    /// The number of its paragraph.
    pub paragraph: Option<String>,
    /// The year of the minutes, where the day isn't known.
    pub year: Option<i32>,
}

/// Something that happened, with the names that its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was decided.
    Decided(Decided),
    /// A matter stood on an agenda.
    OnAgenda {
        /// The title of the item.
        title: String,
        /// How far the item came.
        state: AgendaItemState,
        /// The bodies that met.
        bodies: Vec<String>,
        /// What became of the meeting.
        meeting: MeetingState,
    },
    /// A version was sent to be adopted.
    SentForAdoption {
        /// The organisation that sent it.
        by: String,
        /// The version.
        version: Version,
        /// The last day to answer by.
        answer_by: NaiveDate,
    },
    /// An organisation answered whether it adopts a version.
    Answered {
        /// The organisation.
        by: String,
        /// Its answer.
        answer: AdoptionAnswer,
        /// The version.
        version: Version,
        /// Whether it reserved itself something.
        reserved: bool,
        /// Its organ.
        organ: String,
        /// The number of the paragraph.
        paragraph: Option<String>,
    },
    /// A party approved an agreement.
    Approved {
        /// The party.
        by: String,
        /// The title of the agreement's document.
        agreement: String,
        /// The number of the paragraph; none where it isn't known, or nobody may know.
        paragraph: Option<String>,
    },
    /// A party gave notice of termination.
    NoticeGiven {
        /// The party.
        by: String,
        /// The title of the agreement's document.
        agreement: String,
    },
    /// An agreement was sent to its parties for approval.
    SentForApproval {
        /// The title of the agreement's document.
        agreement: String,
    },
    /// An agreement entered into force.
    EnteredIntoForce {
        /// The title of the agreement's document.
        agreement: String,
    },
    /// An agreement ended.
    Ended {
        /// The title of the agreement's document.
        agreement: String,
        /// Whether another took its place; else a notice ended it.
        superseded: bool,
    },
    /// A version or a chair term began, as a change of the organisation tells it.
    Began(Moment, ChangedThing),
    /// A commission was given.
    CommissionGiven {
        /// The body that gave it.
        by: String,
        /// Its title.
        title: String,
        /// Who carries it out.
        to: Vec<String>,
        /// The last day to report it back by.
        due_on: NaiveDate,
    },
    /// A commission was reported.
    Reported {
        /// Who carries it out.
        by: String,
        /// Its title.
        title: String,
        /// Whether it was reported back; else interim results were told.
        is_final: bool,
    },
    /// A report that reported a commission back was returned.
    Returned {
        /// The body that gave the commission.
        by: String,
        /// The title of the commission.
        title: String,
        /// Who carries it out.
        to: String,
    },
    /// A commission was withdrawn.
    Withdrawn {
        /// The body that gave it.
        by: String,
        /// Its title.
        title: String,
    },
    /// A commission was closed with one who carried it out.
    Closed {
        /// Who carried it out.
        by: String,
        /// Its title.
        title: String,
        /// Whether nothing remains to be done.
        nothing_remains: bool,
    },
    /// A meeting was held or cancelled.
    Met {
        /// The bodies that met.
        bodies: Vec<String>,
        /// Its kind.
        kind: MeetingKind,
        /// What became of it.
        state: MeetingState,
        /// What it is about, where that has a title of its own.
        title: Option<String>,
    },
    /// An obstacle was identified.
    Hindered {
        /// The organisation that identified it.
        by: String,
        /// Its title.
        title: String,
    },
    /// An obstacle was escalated.
    Escalated {
        /// Its title.
        title: String,
        /// The steering body.
        to: String,
        /// The last day to answer by.
        answer_due_on: NaiveDate,
    },
    /// An escalated obstacle was answered.
    ObstacleAnswered {
        /// The steering body.
        by: String,
        /// Its title.
        title: String,
    },
    /// An obstacle was removed.
    Removed {
        /// Its title.
        title: String,
    },
    /// Something was noted of the world around.
    Noted {
        /// The organisation that noted it.
        by: String,
        /// The title of the note.
        title: String,
    },
    /// A training activity began.
    Trained {
        /// Its kind.
        kind: TrainingKind,
        /// Its title.
        title: String,
    },
}

/// An event in a sentence in Swedish.
pub fn sentence(event: &Event) -> String {
    let said = match event {
        Event::Decided(decided) => decision_sentence(decided),
        Event::OnAgenda {
            title,
            state,
            bodies,
            meeting,
        } => {
            let (verb, at) = match state {
                AgendaItemState::Proposed => ("var", "till möte"),
                AgendaItemState::Accepted => ("var", "på dagordningen för möte"),
                AgendaItemState::PutOff => ("blev", "vid möte"),
            };
            let (state, bodies) = (state.term().swedish, together(bodies));
            let outcome = match meeting {
                MeetingState::Held | MeetingState::NotesApproved => String::new(),
                other => format!(" ({})", other.term().swedish),
            };
            format!("Ärendet ”{title}” {verb} {state} {at} i {bodies}{outcome}")
        }
        Event::SentForAdoption {
            by,
            version,
            answer_by,
        } => {
            let version = of_document(version);
            format!("{by} skickade {version} för antagande, svar senast {answer_by}")
        }
        Event::Answered {
            by,
            answer,
            version,
            reserved,
            organ,
            paragraph,
        } => {
            let verb = match answer {
                AdoptionAnswer::Adopted => "antog",
                AdoptionAnswer::Declined => "avböjde",
            };
            let version = of_document(version);
            let with = if *reserved { " med förbehåll" } else { "" };
            let organ = iter::once(organ.clone());
            let minutes = in_minutes(organ.chain(paragraph.as_deref().map(section)));
            format!("{by} {verb} {version}{with}{minutes}")
        }
        Event::Approved {
            by,
            agreement,
            paragraph,
        } => {
            let minutes = in_minutes(paragraph.as_deref().map(section));
            format!("{by} godkände ”{agreement}”{minutes}")
        }
        Event::NoticeGiven { by, agreement } => format!("{by} sade upp ”{agreement}”"),
        Event::SentForApproval { agreement } => {
            format!("”{agreement}” skickades till parterna för godkännande")
        }
        Event::EnteredIntoForce { agreement } => format!("”{agreement}” trädde i kraft"),
        Event::Ended {
            agreement,
            superseded,
        } => {
            let ended = match superseded {
                true => "ersattes och upphörde",
                false => "upphörde",
            };
            format!("”{agreement}” {ended} att gälla")
        }
        Event::Began(moment, thing) => differences::sentence(*moment, thing, &[]),
        Event::CommissionGiven {
            by,
            title,
            to,
            due_on,
        } => {
            let to = receivers(to);
            format!("{by} gav uppdraget ”{title}” till {to}, klart senast {due_on}")
        }
        Event::Reported {
            by,
            title,
            is_final: true,
        } => format!("{by} återrapporterade uppdraget ”{title}”"),
        Event::Reported { by, title, .. } => {
            format!("{by} lämnade en delrapport om uppdraget ”{title}”")
        }
        Event::Returned { by, title, to } => {
            format!("{by} återsände rapporten om uppdraget ”{title}” till {to}")
        }
        Event::Withdrawn { by, title } => format!("{by} återkallade uppdraget ”{title}”"),
        Event::Closed {
            by,
            title,
            nothing_remains,
        } => {
            let remains = match nothing_remains {
                true => "ingenting återstår",
                false => "det som återstår blev ett nytt uppdrag",
            };
            format!("Uppdraget ”{title}” till {by} avslutades: {remains}")
        }
        Event::Met {
            bodies,
            kind,
            state,
            title,
        } => {
            let verb = match state {
                MeetingState::Cancelled => "ställde in",
                _ => "höll",
            };
            let (bodies, kind) = (together(bodies), kind.term().swedish);
            let title = title.as_ref().map(|title| format!(" ”{title}”"));
            format!("{bodies} {verb} {kind}{}", title.unwrap_or_default())
        }
        Event::Hindered { by, title } => format!("{by} identifierade hindret ”{title}”"),
        Event::Escalated {
            title,
            to,
            answer_due_on,
        } => format!("Hindret ”{title}” lyftes till {to}, svar senast {answer_due_on}"),
        Event::ObstacleAnswered { by, title } => format!("{by} besvarade hindret ”{title}”"),
        Event::Removed { title } => format!("Hindret ”{title}” undanröjdes"),
        Event::Noted { by, title } => format!("{by} antecknade ”{title}” i omvärldsbevakningen"),
        Event::Trained { kind, title } => format!("{} ”{title}” började", kind.term().swedish),
    };
    capitalised(&said)
}

fn decision_sentence(decided: &Decided) -> String {
    let (verb, after) = verb(decided.kind);
    let organ = &decided.organ;
    let of = decided.organisation.as_ref();
    let of = of.map(|organisation| format!(" i {organisation}"));
    let about = decided.version.as_ref().map(of_document);
    let about = about.unwrap_or_else(|| format!("”{}”", decided.matter));
    let amendments = match decided.amendments {
        0 => None,
        1 => Some("1 ändring".to_owned()),
        more => Some(format!("{more} ändringar")),
    };
    let dissent = decided.dissent.then(|| "reservation".to_owned());
    let with: Vec<String> = amendments.into_iter().chain(dissent).collect();
    let with = match with.is_empty() {
        true => String::new(),
        false => format!(" med {}", listed(&with)),
    };
    let how = match decided.per_capsulam {
        true => " per capsulam",
        false => "",
    };
    let year = decided.year.map(|year| format!("/{year}"));
    let paragraph = decided.paragraph.as_deref().map(section);
    let minutes = in_minutes(paragraph.map(|number| number + &year.unwrap_or_default()));
    let of = of.unwrap_or_default();
    format!("{organ}{of} {verb} {about}{after}{with}{how}{minutes}")
}

/// What an organ did, in the past: what stands before what it decided about, and what after that.
const fn verb(kind: DecisionKind) -> (&'static str, &'static str) {
    match kind {
        DecisionKind::Proposes => ("föreslog", ""),
        DecisionKind::Refers => ("remitterade", ""),
        DecisionKind::Recommends => ("rekommenderade", ""),
        DecisionKind::Supports => ("ställde sig bakom", ""),
        DecisionKind::Approves => ("godkände", ""),
        DecisionKind::Adopts => ("antog", ""),
        DecisionKind::Repeals => ("upphävde", ""),
        DecisionKind::Notes => ("noterade", ""),
        DecisionKind::Files => ("lade", " till handlingarna"),
        DecisionKind::Remits => ("återremitterade", ""),
        DecisionKind::Tables => ("bordlade", ""),
        DecisionKind::Rejects => ("avslog", ""),
    }
}

fn of_document(Version { number, title }: &Version) -> String {
    format!("version {number} av ”{title}”")
}

fn section(paragraph: &str) -> String {
    format!("§ {paragraph}")
}

/// Where it stands in the minutes, in brackets after a space; nothing where that isn't known.
fn in_minutes(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join(" ")),
    }
}

fn receivers(names: &[String]) -> String {
    match names.len() {
        ..=NAMED => together(names),
        more => format!("{more} mottagare"),
    }
}

/// The names in Swedish alphabetical order, as one phrase.
fn together(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_by(|left, right| swedish::compare(left, right));
    listed(&names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::{ChangeKind, Precision, Side};

    fn decided(kind: DecisionKind) -> Decided {
        Decided {
            organ: "länsstyrgruppen".to_owned(),
            organisation: None,
            kind,
            matter: "Hemgång".to_owned(),
            version: None,
            amendments: 0,
            dissent: false,
            per_capsulam: false,
            paragraph: Some("71".to_owned()),
            year: None,
        }
    }

    fn version() -> Version {
        Version {
            number: 2,
            title: "Rutin".to_owned(),
        }
    }

    #[test]
    fn every_kind_of_decision_is_told_in_a_sentence() {
        let told = DecisionKind::VALUES.iter();
        let told = told.map(|(kind, _)| sentence(&Event::Decided(decided(*kind))));
        let told: Vec<String> = told.collect();
        assert_eq!(
            told,
            [
                "Länsstyrgruppen föreslog ”Hemgång” (§ 71)",
                "Länsstyrgruppen remitterade ”Hemgång” (§ 71)",
                "Länsstyrgruppen rekommenderade ”Hemgång” (§ 71)",
                "Länsstyrgruppen ställde sig bakom ”Hemgång” (§ 71)",
                "Länsstyrgruppen godkände ”Hemgång” (§ 71)",
                "Länsstyrgruppen antog ”Hemgång” (§ 71)",
                "Länsstyrgruppen upphävde ”Hemgång” (§ 71)",
                "Länsstyrgruppen noterade ”Hemgång” (§ 71)",
                "Länsstyrgruppen lade ”Hemgång” till handlingarna (§ 71)",
                "Länsstyrgruppen återremitterade ”Hemgång” (§ 71)",
                "Länsstyrgruppen bordlade ”Hemgång” (§ 71)",
                "Länsstyrgruppen avslog ”Hemgång” (§ 71)",
            ]
        );
    }

    #[test]
    fn a_decision_is_told_with_what_is_known_of_it() {
        let plain = || decided(DecisionKind::Approves);
        for (decided, expected) in [
            (
                Decided {
                    organ: "Styrelsen".to_owned(),
                    organisation: Some("Kommunförbundet Norrbotten".to_owned()),
                    year: Some(2004),
                    ..plain()
                },
                "Styrelsen i Kommunförbundet Norrbotten godkände ”Hemgång” (§ 71/2004)",
            ),
            (
                Decided {
                    version: Some(version()),
                    amendments: 1,
                    paragraph: None,
                    year: Some(2004),
                    ..plain()
                },
                "Länsstyrgruppen godkände version 2 av ”Rutin” med 1 ändring",
            ),
            (
                Decided {
                    amendments: 2,
                    dissent: true,
                    per_capsulam: true,
                    ..plain()
                },
                "Länsstyrgruppen godkände ”Hemgång” med 2 ändringar och reservation per capsulam (§ 71)",
            ),
            (
                Decided {
                    version: Some(version()),
                    dissent: true,
                    ..decided(DecisionKind::Files)
                },
                "Länsstyrgruppen lade version 2 av ”Rutin” till handlingarna med reservation (§ 71)",
            ),
        ] {
            assert_eq!(sentence(&Event::Decided(decided)), expected);
        }
    }

    #[test]
    fn every_other_event_is_told_in_a_sentence() {
        let day: NaiveDate = "2026-12-01".parse().unwrap();
        let names =
            |names: &[&str]| -> Vec<String> { names.iter().map(|&name| name.to_owned()).collect() };
        let by = || "Kiruna".to_owned();
        let title = || "Rutin".to_owned();
        let on_agenda = |state, meeting| Event::OnAgenda {
            title: title(),
            state,
            bodies: names(&["Gruppen"]),
            meeting,
        };
        let answered = |answer, reserved, paragraph: Option<&str>| Event::Answered {
            by: by(),
            answer,
            version: version(),
            reserved,
            organ: "kommunstyrelsen".to_owned(),
            paragraph: paragraph.map(str::to_owned),
        };
        let approved = |paragraph: Option<&str>| Event::Approved {
            by: by(),
            agreement: title(),
            paragraph: paragraph.map(str::to_owned),
        };
        let ended = |superseded| Event::Ended {
            agreement: title(),
            superseded,
        };
        let began = |precision, thing| {
            let moment = Moment {
                kind: ChangeKind::Began,
                on: day,
                precision: Some(precision),
                assumed: false,
            };
            Event::Began(moment, thing)
        };
        let given = |to: &[&str]| Event::CommissionGiven {
            by: "Gruppen".to_owned(),
            title: title(),
            to: names(to),
            due_on: day,
        };
        let reported = |is_final| Event::Reported {
            by: by(),
            title: title(),
            is_final,
        };
        let closed = |nothing_remains| Event::Closed {
            by: by(),
            title: title(),
            nothing_remains,
        };
        let met = |bodies: &[&str], kind, state, title: Option<&str>| Event::Met {
            bodies: names(bodies),
            kind,
            state,
            title: title.map(str::to_owned),
        };
        for (event, expected) in [
            (
                on_agenda(AgendaItemState::Accepted, MeetingState::NotesApproved),
                "Ärendet ”Rutin” var upptaget på dagordningen för möte i Gruppen",
            ),
            (
                on_agenda(AgendaItemState::Accepted, MeetingState::Cancelled),
                "Ärendet ”Rutin” var upptaget på dagordningen för möte i Gruppen (inställt)",
            ),
            (
                on_agenda(AgendaItemState::Proposed, MeetingState::Held),
                "Ärendet ”Rutin” var anmält till möte i Gruppen",
            ),
            (
                on_agenda(AgendaItemState::PutOff, MeetingState::Held),
                "Ärendet ”Rutin” blev uppskjutet vid möte i Gruppen",
            ),
            (
                Event::SentForAdoption {
                    by: by(),
                    version: version(),
                    answer_by: day,
                },
                "Kiruna skickade version 2 av ”Rutin” för antagande, svar senast 2026-12-01",
            ),
            (
                answered(AdoptionAnswer::Adopted, true, Some("17")),
                "Kiruna antog version 2 av ”Rutin” med förbehåll (kommunstyrelsen § 17)",
            ),
            (
                answered(AdoptionAnswer::Declined, false, None),
                "Kiruna avböjde version 2 av ”Rutin” (kommunstyrelsen)",
            ),
            (approved(Some("101")), "Kiruna godkände ”Rutin” (§ 101)"),
            (approved(None), "Kiruna godkände ”Rutin”"),
            (
                Event::NoticeGiven {
                    by: by(),
                    agreement: title(),
                },
                "Kiruna sade upp ”Rutin”",
            ),
            (
                Event::SentForApproval { agreement: title() },
                "”Rutin” skickades till parterna för godkännande",
            ),
            (
                Event::EnteredIntoForce { agreement: title() },
                "”Rutin” trädde i kraft",
            ),
            (ended(false), "”Rutin” upphörde att gälla"),
            (ended(true), "”Rutin” ersattes och upphörde att gälla"),
            (
                began(
                    Precision::Unknown,
                    ChangedThing::Version {
                        number: 2,
                        title: title(),
                    },
                ),
                "Version 2 av ”Rutin” började gälla (dagen är inte känd)",
            ),
            (
                began(
                    Precision::Day,
                    ChangedThing::ChairTerm {
                        side: Side::Region,
                        body: "Gruppen".to_owned(),
                        year: 2026,
                    },
                ),
                "Ordförandeskapet i Gruppen 2026 (regionen) började",
            ),
            (
                given(&["Älvsbyn", "Arbetsgruppen", "Kiruna"]),
                "Gruppen gav uppdraget ”Rutin” till Arbetsgruppen, Kiruna och Älvsbyn, klart senast 2026-12-01",
            ),
            (
                given(&["Boden", "Kiruna", "Luleå", "Piteå"]),
                "Gruppen gav uppdraget ”Rutin” till 4 mottagare, klart senast 2026-12-01",
            ),
            (reported(true), "Kiruna återrapporterade uppdraget ”Rutin”"),
            (
                reported(false),
                "Kiruna lämnade en delrapport om uppdraget ”Rutin”",
            ),
            (
                Event::Returned {
                    by: "Gruppen".to_owned(),
                    title: title(),
                    to: by(),
                },
                "Gruppen återsände rapporten om uppdraget ”Rutin” till Kiruna",
            ),
            (
                Event::Withdrawn {
                    by: "Gruppen".to_owned(),
                    title: title(),
                },
                "Gruppen återkallade uppdraget ”Rutin”",
            ),
            (
                closed(true),
                "Uppdraget ”Rutin” till Kiruna avslutades: ingenting återstår",
            ),
            (
                closed(false),
                "Uppdraget ”Rutin” till Kiruna avslutades: det som återstår blev ett nytt uppdrag",
            ),
            (
                met(
                    &["Gruppen"],
                    MeetingKind::Ordinary,
                    MeetingState::Held,
                    None,
                ),
                "Gruppen höll ordinarie möte",
            ),
            (
                met(
                    &["Gruppen", "Beredningen"],
                    MeetingKind::ThemeDay,
                    MeetingState::NotesApproved,
                    Some("Unga"),
                ),
                "Beredningen och Gruppen höll temadag ”Unga”",
            ),
            (
                met(
                    &["Gruppen"],
                    MeetingKind::Extra,
                    MeetingState::Cancelled,
                    None,
                ),
                "Gruppen ställde in extra möte",
            ),
            (
                Event::Hindered {
                    by: by(),
                    title: title(),
                },
                "Kiruna identifierade hindret ”Rutin”",
            ),
            (
                Event::Escalated {
                    title: title(),
                    to: "Gruppen".to_owned(),
                    answer_due_on: day,
                },
                "Hindret ”Rutin” lyftes till Gruppen, svar senast 2026-12-01",
            ),
            (
                Event::ObstacleAnswered {
                    by: "Gruppen".to_owned(),
                    title: title(),
                },
                "Gruppen besvarade hindret ”Rutin”",
            ),
            (
                Event::Removed { title: title() },
                "Hindret ”Rutin” undanröjdes",
            ),
            (
                Event::Noted {
                    by: by(),
                    title: title(),
                },
                "Kiruna antecknade ”Rutin” i omvärldsbevakningen",
            ),
            (
                Event::Trained {
                    kind: TrainingKind::Exchange,
                    title: title(),
                },
                "Erfarenhetsutbyte ”Rutin” började",
            ),
        ] {
            assert_eq!(sentence(&event), expected);
        }
    }
}
