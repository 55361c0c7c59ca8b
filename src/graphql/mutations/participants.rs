//! What a municipality does at local level besides its groups: participants from outside, and reports of its structure.

use async_graphql::{Context, ID, InputObject, Object};

use super::{key, once, optional_key, payload, shown};
use crate::{
    domain::id::NodeKind,
    graphql::{
        engine::{
            loading::{Result, begin, today},
            scalars::Date,
        },
        types::{bodies::ExternalParticipant, structure_reports::LocalStructureReport},
    },
    store,
};

/// An organisation from outside the parties that is not in the system yet.
#[derive(InputObject, Debug)]
struct NewOrganisationInput {
    /// The name, one line of 1 to 200 characters.
    name: String,
    /// Readable key: letters a to z, digits, single hyphens. Made from the name when left out. No other organisation has it.
    slug: Option<String>,
}

/// Who is to take part in which local group. Give `organisation` or `newOrganisation`.
#[derive(InputObject, Debug)]
struct AddExternalParticipantInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The local group.
    local_group: ID,
    /// The organisation, of kind EXTERNAL, when it is in the system.
    organisation: Option<ID>,
    /// The organisation, when it is not.
    new_organisation: Option<NewOrganisationInput>,
    /// The sector that it comes from: a code of `ParticipantSector` in `vocabulary`, as `polis` (verksamhetsområde, A-53).
    sector: String,
    /// The first day.
    from: Date,
    /// The day after the last; open when left out.
    to: Option<Date>,
}

impl AddExternalParticipantInput {
    fn into_request(self) -> Result<store::NewParticipant> {
        Ok(store::NewParticipant {
            group: key(NodeKind::Body, &self.local_group, "localGroup")?,
            organisation: optional_key(
                NodeKind::Organisation,
                self.organisation.as_ref(),
                "organisation",
            )?,
            new_organisation: self.new_organisation.map(|new| store::NewOutsider {
                name: new.name,
                slug: new.slug,
            }),
            sector: self.sector,
            from: self.from.0,
            to: self.to.map(|to| to.0),
        })
    }
}

payload!(AddExternalParticipantPayload {
    /// The new participation.
    participant: ExternalParticipant
});

/// Which participation to end, and when.
#[derive(InputObject, Debug)]
struct EndExternalParticipantInput {
    /// The participation.
    participant: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The first day on which it holds no more.
    on: Date,
}

payload!(EndExternalParticipantPayload {
    /// The ended participation.
    participant: ExternalParticipant
});

/// The report that a municipality makes of its own structure.
#[derive(InputObject, Debug)]
struct ReportLocalStructureInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The day of the report, not a later one than today.
    reported_on: Date,
    /// Who is responsible for the cooperation in the municipality (ansvarig, A-47).
    responsible: Option<ID>,
    /// The municipality's local groups of that day that the report names: 1 to 50, each once.
    groups: Vec<ID>,
    /// The document that describes the structure.
    document: Option<ID>,
}

impl ReportLocalStructureInput {
    fn into_request(self) -> Result<store::NewStructureReport> {
        let groups = self.groups.iter();
        let groups: Result<_> = groups.map(|id| key(NodeKind::Body, id, "groups")).collect();
        Ok(store::NewStructureReport {
            reported_on: self.reported_on.0,
            responsible: optional_key(NodeKind::Person, self.responsible.as_ref(), "responsible")?,
            groups: groups?,
            document: optional_key(
                NodeKind::SteeringDocument,
                self.document.as_ref(),
                "document",
            )?,
        })
    }
}

payload!(ReportLocalStructurePayload {
    /// The new report.
    report: LocalStructureReport
});

/// Participants from outside, and reports of structure.
#[derive(Default)]
pub struct ParticipantMutations;

/// Participants from outside, and reports of structure.
#[Object]
impl ParticipantMutations {
    /// Takes an organisation from outside the parties into a local group, from a day on (lägg till extern deltagare; A-53).
    /// For editors of the group's municipality. Refused: ALREADY_EXISTS when it takes part in the period already,
    /// DOES_NOT_FIT when it isn't from outside or the group doesn't exist in the whole period.
    async fn add_external_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to take part in which local group.")]
        input: AddExternalParticipantInput,
    ) -> Result<AddExternalParticipantPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async { writing.add_participant(input.into_request()?).await };
        let added = once(&writing, "addExternalParticipant", &key, &text, work).await;
        Ok(shown(ctx, writing, added).await?.into())
    }

    /// Ends a participation from a day on (avsluta extern deltagare; A-53). It stays in history. For editors of the group's
    /// municipality. Refused: WRONG_STATE when it ends by then already.
    async fn end_external_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participation to end, and when.")]
        input: EndExternalParticipantInput,
    ) -> Result<EndExternalParticipantPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let kind = NodeKind::ExternalParticipant;
            let id = key(kind, &input.participant, "participant")?;
            writing.end_participant(id, input.version, input.on.0).await
        };
        let ended = work.await;
        Ok(shown(ctx, writing, ended).await?.into())
    }

    /// Reports the structure of the caller's own municipality to the area group of its care area on the day of the report
    /// (rapportera struktur; ). For the municipality's editors; others get FORBIDDEN. A report is never changed:
    /// the next one takes its place. Refused: DOES_NOT_FIT for a group that isn't the municipality's or doesn't stand that
    /// day, INVALID_PERIOD for a day that lies ahead.
    async fn report_local_structure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: ReportLocalStructureInput,
    ) -> Result<ReportLocalStructurePayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let report = input.into_request()?;
            writing.report_structure(report, today(ctx)).await
        };
        let reported = once(&writing, "reportLocalStructure", &key, &text, work).await;
        Ok(shown(ctx, writing, reported).await?.into())
    }
}
