//! What many agree on: documents that the region and each kommun are asked to adopt, and agreements that each party
//! approves (B-11). Most answer in time; some with a reservation, some late, and some never.

use chrono::{Datelike, NaiveDate};
use entity::{agreement, document_version};
use uuid::Uuid;

use super::{
    AREA_GROUPS, BOARD, FILES, Matters, Receivers, STEERING_GROUP, Step, Story, body_of,
    organisation_of,
};
use crate::{
    demo::{
        ASSOCIATION, MARK, MUNICIPALITIES, Organisation, REGION,
        filling::{known, version},
        time::{Part, Years},
    },
    domain::vocabulary::{
        AdoptionAnswer, AgreementEntry, ClauseKind, DecisionKind, LadderStepKind, Level,
        SteeringDocumentKind, Visibility,
    },
    error::Error,
    store::{
        Adoption, BoundBodies, NewAdoption, NewAdoptionRequest, NewAgreement, NewClause,
        NewDecision, NewLadderStep, NewParty, NewSteeringDocument, VersionsOfDocument, Writing,
    },
};

/// A document that a body recommends, and on which each organisation answers for itself.
pub(super) struct Document {
    kind: SteeringDocumentKind,
    title: &'static str,
    body: &'static str,
    keeper: Organisation,
    /// The month in which it is drafted, counted from 0.
    month: u32,
    entry: AgreementEntry,
    /// What some reserve themselves, by their keys.
    reservations: &'static [(&'static str, &'static str)],
    /// The key of the one who answers long after the others.
    late: Option<&'static str>,
    /// The key of the one who never answers.
    silent: Option<&'static str>,
}

/// All in the first two years: however far the third has come, they have happened.
static DOCUMENTS: [Document; 4] = [
    Document {
        kind: SteeringDocumentKind::Guideline,
        title: "Riktlinje för samordnad individuell plan",
        body: STEERING_GROUP,
        keeper: ASSOCIATION,
        month: 1,
        entry: AgreementEntry::WithLast,
        reservations: &[],
        late: Some("2513"),
        silent: None,
    },
    Document {
        kind: SteeringDocumentKind::Agreement,
        title: "Överenskommelse om trygg utskrivning från sjukhus",
        body: STEERING_GROUP,
        keeper: REGION,
        month: 4,
        entry: AgreementEntry::WithLast,
        reservations: &[],
        late: Some("2583"),
        silent: None,
    },
    Document {
        kind: SteeringDocumentKind::ActionPlan,
        title: "Handlingsplan för ungas psykiska hälsa",
        body: STEERING_GROUP,
        keeper: REGION,
        month: 13,
        entry: AgreementEntry::Each,
        reservations: &[
            (
                "2580",
                "Demodata: insatserna i skolan införs först nästa läsår.",
            ),
            (
                "2584",
                "Demodata: kommunen deltar inte i den gemensamma mottagningen.",
            ),
        ],
        late: Some("2521"),
        silent: Some("2518"),
    },
    Document {
        kind: SteeringDocumentKind::Agreement,
        title: "Överenskommelse om gemensam hemsjukvård",
        body: AREA_GROUPS[0],
        keeper: REGION,
        month: 16,
        entry: AgreementEntry::WithLast,
        reservations: &[],
        late: None,
        silent: Some("2582"),
    },
];

/// What a document says: headings with wordings.
const CLAUSES: [(&str, &str); 2] = [
    (
        "Syfte",
        "Demodata: den som behöver insatser från flera får dem samordnade.",
    ),
    (
        "Ansvar",
        "Demodata: var och en svarar för sin del, och följer upp den årligen.",
    ),
];

/// After how many months from its notice an agreement ends.
const NOTICE_MONTHS: i32 = 12;

/// A step in what becomes of a document.
#[derive(Clone, Copy)]
pub(super) enum DocumentStep {
    Draft(&'static Document),
    /// Its text holds from the day on.
    Settle,
    /// It is sent to those who answer: for adoption, by a day.
    Send(&'static Document, NaiveDate),
    Answer {
        reservation: Option<&'static str>,
        /// Whether the decision is recorded, too.
        decides: bool,
    },
}

/// What `draft` made: the version, and the agreement where there is one.
#[derive(Clone, Copy)]
pub(super) struct Drafted {
    pub(super) version: Uuid,
    agreement: Option<Uuid>,
}

impl Document {
    fn is_agreement(&self) -> bool {
        self.kind == SteeringDocumentKind::Agreement
    }

    /// Those who answer: the region and all kommuner, or those of the area.
    fn answering(&self) -> Vec<Organisation> {
        let all = self.body == STEERING_GROUP;
        let own = MUNICIPALITIES
            .into_iter()
            .filter(|it| all || it.body == self.body);
        [REGION].into_iter().chain(own).collect()
    }
}

impl Matters {
    /// Adds what many agree on.
    pub(super) fn add_agreed(&mut self, years: Years) {
        for document in &DOCUMENTS {
            self.add_document(years, document);
        }
    }

    fn add_document(&mut self, years: Years, document: &'static Document) {
        let title = format!("{MARK}{}", document.title);
        let to = Receivers::Organisations(document.answering());
        let story = Story::new(document.body, title, true, to);
        let mut timeline = self.begin_story(years, document.month, document.keeper, story);
        let recommends = "Att rekommendera var och en att ställa sig bakom det.";
        timeline.decide(DecisionKind::Recommends, recommends);
        timeline.add(
            0,
            Part::Early,
            Step::Document(DocumentStep::Draft(document)),
        );
        timeline.add(1, Part::Early, Step::Document(DocumentStep::Settle));
        let answer_by = timeline.day(6, Part::Late);
        let sends = DocumentStep::Send(document, answer_by);
        timeline.add(1, Part::Early, Step::Document(sends));
        // Nobody answers on two documents on one day: the day gives the number of the paragraph.
        let part = match document.is_agreement() {
            true => Part::Late,
            false => Part::Middle,
        };
        for (place, by) in (0_u32..).zip(timeline.everybody.clone()) {
            if document.silent == Some(by.key) {
                continue;
            }
            let months = match document.late == Some(by.key) {
                true => 9,
                false => 2 + place % 4,
            };
            let mut reservations = document.reservations.iter();
            let own = reservations.find(|(key, _)| *key == by.key);
            let answer = DocumentStep::Answer {
                reservation: own.map(|(_, text)| *text),
                decides: place.is_multiple_of(3),
            };
            timeline.add_of(by, months, part, Step::Document(answer));
        }
        if document.silent.is_none() {
            let files = Step::Decide(document.body, DecisionKind::Files, FILES);
            timeline.add(12, Part::Early, files);
        }
    }
}

impl Story {
    pub(super) async fn agree(
        &mut self,
        writing: &Writing<'_>,
        step: DocumentStep,
        by: Organisation,
        day: NaiveDate,
    ) -> Result<(), Error> {
        match step {
            DocumentStep::Draft(document) => {
                self.drafted = Some(self.draft(writing, document, day).await?);
            }
            DocumentStep::Settle => {
                let drafted = known(self.drafted.as_ref())?;
                let version = version::<document_version::Entity>(writing, drafted.version).await?;
                let adoption = Adoption {
                    from: day,
                    stamp_date: None,
                    version_date: Some(day),
                };
                writing
                    .adopt_document_version(drafted.version, version, adoption)
                    .await?;
            }
            DocumentStep::Send(document, answer_by) => {
                self.send(writing, document, answer_by, day).await?;
            }
            DocumentStep::Answer {
                reservation,
                decides,
            } => {
                let decision = match decides {
                    true => Some(self.decide_itself(writing, by, day).await?),
                    false => None,
                };
                self.answer(writing, by, day, reservation, decision).await?;
            }
        }
        Ok(())
    }

    /// Drafts the document, and the agreement that it holds.
    async fn draft(
        &self,
        writing: &Writing<'_>,
        document: &Document,
        day: NaiveDate,
    ) -> Result<Drafted, Error> {
        let clauses = (1_u32..).zip(CLAUSES);
        let clauses = clauses.map(|(number, (heading, wording))| NewClause {
            number: number.to_string(),
            heading: heading.to_owned(),
            wording: wording.to_owned(),
            kind: ClauseKind::Text,
            items: Vec::new(),
        });
        let new = NewSteeringDocument {
            kind: document.kind,
            level: match document.body == STEERING_GROUP {
                true => Level::County,
                false => Level::Area,
            },
            title: self.title.clone(),
            slug: None,
            visibility: Visibility::Public,
            review_date: None,
            supersedes: None,
            body: Some(body_of(writing, document.body).await?),
            adopted_by_each: !document.is_agreement(),
            clauses: clauses.collect(),
        };
        let id = writing.create_steering_document(new, day).await?;
        let versions = writing.related::<VersionsOfDocument>(&[id], None).await?;
        let draft = versions.into_values().flatten().next().map(|row| row.id);
        let agreement = match document.is_agreement() {
            true => Some(self.draft_agreement(writing, document, id, day).await?),
            false => None,
        };
        Ok(Drafted {
            version: known(draft.as_ref())?,
            agreement,
        })
    }

    async fn draft_agreement(
        &self,
        writing: &Writing<'_>,
        document: &Document,
        id: Uuid,
        day: NaiveDate,
    ) -> Result<Uuid, Error> {
        let mut parties = Vec::new();
        for party in document.answering() {
            parties.push(NewParty {
                organisation: organisation_of(writing, party).await?,
                name_as_signed: None,
                approving_organ: organ_of(party).to_owned(),
                signatory_title: Some("Ordförande".to_owned()),
            });
        }
        let new = NewAgreement {
            document: id,
            matter: self.matter,
            parties,
            ladder: ladder(writing, document).await?,
            notice_months: NOTICE_MONTHS,
            entry: document.entry,
            in_force_on: None,
            supersedes: None,
        };
        writing.draft_agreement(new, day).await
    }

    async fn send(
        &self,
        writing: &Writing<'_>,
        document: &Document,
        answer_by: NaiveDate,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let drafted = known(self.drafted.as_ref())?;
        if let Some(agreement) = drafted.agreement {
            let version = version::<agreement::Entity>(writing, agreement).await?;
            let bound = BoundBodies {
                abolishes: Vec::new(),
                founds: Vec::new(),
            };
            writing
                .send_agreement(agreement, version, day, bound, day)
                .await?;
        } else {
            let request = NewAdoptionRequest {
                document_version: drafted.version,
                decision: self.decision,
                sent_on: day,
                answer_by,
                entry: document.entry,
                in_force_on: None,
            };
            writing.send_for_adoption(request, day).await?;
        }
        Ok(())
    }

    /// What an organ of the actor's own decides on the recommendation.
    async fn decide_itself(
        &self,
        writing: &Writing<'_>,
        by: Organisation,
        day: NaiveDate,
    ) -> Result<Uuid, Error> {
        let drafted = known(self.drafted.as_ref())?;
        let (kind, wording) = match drafted.agreement {
            Some(_) => (
                DecisionKind::Approves,
                "Att för egen del godkänna överenskommelsen.",
            ),
            None => (DecisionKind::Adopts, "Att för egen del anta dokumentet."),
        };
        let new = NewDecision {
            organ: Some(organ_of(by).to_owned()),
            paragraph: Some(paragraph(day)),
            previous: Some(self.decision),
            ..self.decision(kind, wording, day)?
        };
        writing.record_decision(new, day).await
    }

    async fn answer(
        &self,
        writing: &Writing<'_>,
        by: Organisation,
        day: NaiveDate,
        reservation: Option<&str>,
        decision: Option<Uuid>,
    ) -> Result<(), Error> {
        let drafted = known(self.drafted.as_ref())?;
        if let Some(agreement) = drafted.agreement {
            writing
                .record_approval(agreement, day, decision, day)
                .await?;
        } else {
            let adoption = NewAdoption {
                document_version: drafted.version,
                answer: AdoptionAnswer::Adopted,
                adopted_on: day,
                organ: organ_of(by).to_owned(),
                paragraph: Some(paragraph(day)),
                decision,
                reservation: reservation.map(str::to_owned),
            };
            writing.record_adoption(adoption, day).await?;
        }
        Ok(())
    }
}

/// The steps by which a dispute under an agreement climbs. No kommun has the group that the second means: there is a gap.
async fn ladder(writing: &Writing<'_>, document: &Document) -> Result<Vec<NewLadderStep>, Error> {
    let own = body_of(writing, document.body).await?;
    let board = body_of(writing, BOARD).await?;
    let steps = [
        (
            LadderStepKind::Officials,
            "Demodata: tvister löses i första hand av parternas chefer.",
            vec![own],
        ),
        (
            LadderStepKind::LocalPolitical,
            "Demodata: därefter av den politiska samverkansgruppen i kommunen.",
            Vec::new(),
        ),
        (
            LadderStepKind::CountyPolitical,
            "Demodata: därefter av den politiska samverkansberedningen.",
            vec![board],
        ),
        (
            LadderStepKind::Arbitration,
            "Demodata: i sista hand av en skiljenämnd.",
            Vec::new(),
        ),
    ];
    let steps = steps.map(|(kind, wording, bodies)| NewLadderStep {
        kind,
        wording: wording.to_owned(),
        bodies,
    });
    Ok(steps.into())
}

/// The organ that decides for an organisation.
fn organ_of(organisation: Organisation) -> &'static str {
    match organisation == REGION {
        true => "Regionstyrelsen",
        false => "Kommunstyrelsen",
    }
}

/// The number of a paragraph in minutes of the day: it grows through the year.
fn paragraph(day: NaiveDate) -> String {
    day.ordinal().to_string()
}
