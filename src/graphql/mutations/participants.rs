//! What a municipality does at local level besides its groups: participants from outside, and reports of its structure.

use async_graphql::{Context, InputObject};

use crate::{
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{
            bodies::{Body, ExternalParticipant},
            documents::SteeringDocument,
            organisations::Organisation,
            people::Person,
            structure_reports::LocalStructureReport,
        },
    },
    store,
};

/// An organisation from outside the parties that is not in the system yet.
#[derive(InputObject)]
struct NewOrganisationInput {
    /// The name, one line of 1 to 200 characters.
    name: String,
    /// Readable key: letters a to z, digits, single hyphens. Made from the name when left out. No other organisation has it.
    slug: Option<String>,
}

impl Decode for NewOrganisationInput {
    type Value = store::NewOutsider;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<store::NewOutsider> {
        let Self { name, slug } = self;
        Ok(store::NewOutsider { name, slug })
    }
}

mutations! {
    /// Participants from outside, and reports of structure.
    ParticipantMutations;

    /// Takes an organisation from outside the parties into a local group, from a day on (lägg till extern deltagare; A-53).
    /// For editors of the group's municipality. Refused: ALREADY_EXISTS when it takes part in the period already,
    /// DOES_NOT_FIT when it isn't from outside or the group doesn't exist in the whole period.
    add_external_participant("Who is to take part in which local group.";
        /// Who is to take part in which local group. Give `organisation` or `newOrganisation`.
        AddExternalParticipantInput once idempotency_key {
            /// The local group.
            local_group: Id<Body>,
            /// The organisation, of kind EXTERNAL, when it is in the system.
            organisation: Option<Id<Organisation>>,
            /// The organisation, when it is not in the system yet.
            new_organisation: Option<NewOrganisationInput>,
            /// The sector that it comes from: a code of `ParticipantSector` in `vocabulary`, as `polis` (verksamhetsområde, A-53).
            sector: String,
            /// The first day.
            from: Date,
            /// The day after the last day; no end when left out.
            to: Option<Date>,
        }
    ) -> AddExternalParticipantPayload {
        /// The new participation.
        participant: ExternalParticipant,
    } = |writing| {
        let group = local_group;
        let participant = store::NewParticipant { group, organisation, new_organisation, sector, from, to };
        writing.add_participant(participant).await
    };

    /// Ends a participation from a day on (avsluta extern deltagare; A-53). It stays in history. For editors of the group's
    /// municipality. Refused: WRONG_STATE when it ends by then already.
    end_external_participant("Which participation to end, and when.";
        /// Which participation to end, and when.
        EndExternalParticipantInput at version {
            /// The participation.
            participant: Id<ExternalParticipant>,
            /// The first day on which it is no longer valid.
            on: Date,
        }
    ) -> EndExternalParticipantPayload {
        /// The ended participation.
        participant: ExternalParticipant,
    } = |writing| writing.end_participant(participant, version, on).await;

    /// Reports the structure of the caller's own municipality to the area group of its care area on the day of the report
    /// (rapportera struktur; ). For the municipality's editors; others get FORBIDDEN. A report is never changed:
    /// the next one takes its place. Refused: DOES_NOT_FIT for a group that isn't the municipality's or doesn't stand that
    /// day, INVALID_PERIOD for a day that lies ahead.
    report_local_structure("The report.";
        /// The report that a municipality makes of its own structure.
        ReportLocalStructureInput once idempotency_key {
            /// The day of the report, today or earlier.
            reported_on: Date,
            /// Who is responsible for the cooperation in the municipality (ansvarig, A-47).
            responsible: Option<Id<Person>>,
            /// The municipality's local groups of that day that the report names: 1 to 50, each once.
            groups: Vec<Id<Body>>,
            /// The document that describes the structure.
            document: Option<Id<SteeringDocument>>,
        }
    ) -> ReportLocalStructurePayload {
        /// The new report.
        report: LocalStructureReport,
    } = |writing, today| {
        let report = store::NewStructureReport { reported_on, responsible, groups, document };
        writing.report_structure(report, today).await
    };
}
