//! What a municipality does at local level besides its groups: participants from outside, reports of its
//! structure, and who is responsible for the cooperation there.

use async_graphql::{Context, InputObject};

use super::appointments::NewPersonInput;
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
            structure_reports::{LocalStructureReport, Responsible},
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
    /// Participants from outside, reports of structure, and who is responsible.
    ParticipantMutations;

    /// Takes an organisation from outside the parties into a local group, from a day on (lägg till extern deltagare; A-53).
    /// For editors of the group's municipality. Refused: ALREADY_EXISTS when it takes part in the period already,
    /// DOES_NOT_FIT when it isn't from outside, is new and called as another organisation or body is, or the group doesn't exist
    /// in the whole period.
    add_external_participant("Who is to take part in which local group.";
        /// Who is to take part in which local group. Give `organisation` or `newOrganisation`.
        AddExternalParticipantInput once idempotency_key {
            /// The local group.
            local_group: Id<Body>,
            /// The organisation, of kind EXTERNAL, when it is in the system.
            organisation: Option<Id<Organisation>>,
            /// The organisation, when it is not in the system yet. The municipality is its `editor` from then on.
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
    /// (rapportera struktur; ). For the municipality's editors; others get FORBIDDEN. The area group receives or returns
    /// it; what it says is never changed: the next one takes its place. Refused: DOES_NOT_FIT for a group that isn't the
    /// municipality's or doesn't stand that day, and for somebody whom it doesn't employ; INVALID_PERIOD for a day that lies ahead.
    report_local_structure("The report.";
        /// The report that a municipality makes of its own structure.
        ReportLocalStructureInput once idempotency_key {
            /// The day of the report, today or earlier.
            reported_on: Date,
            /// Who is responsible for the cooperation in the municipality, one of its own employees (ansvarig, A-47).
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

    /// Receives a report of structure for the area group that it is for (ta emot strukturrapport; A-52). For editors of who writes in
    /// area groups. WRONG_STATE when it has been received or returned already.
    receive_structure_report("Which report.";
        /// Which report the area group receives.
        ReceiveStructureReportInput at version {
            /// The report.
            report: Id<LocalStructureReport>,
        }
    ) -> ReceiveStructureReportPayload {
        /// The report.
        report: LocalStructureReport,
    } = |writing, today| writing.receive_structure_report(report, version, today).await;

    /// Returns a report of structure, with a reason, for the area group that it is for (återsända strukturrapport; A-52): the
    /// municipality reports anew. For editors of who writes in area groups. WRONG_STATE when it has been received or returned already.
    return_structure_report("Which report, and why.";
        /// Which report the area group returns.
        ReturnStructureReportInput at version {
            /// The report.
            report: Id<LocalStructureReport>,
            /// Why, in Swedish: 1 to 2,000 characters.
            reason: String,
        }
    ) -> ReturnStructureReportPayload {
        /// The report.
        report: LocalStructureReport,
    } = |writing, today| writing.return_structure_report(report, version, reason, today).await;

    /// Names who is responsible for the cooperation in a municipality, for its area group (utse ansvarig; A-47). For editors of who
    /// writes in area groups, with the consent of an editor of the municipality, and of who employs the person: it is a proposal.
    /// Refused: DOES_NOT_FIT for a municipality of another care area, ALREADY_EXISTS while somebody is responsible already.
    name_responsible("Who is to be responsible in which municipality.";
        /// Who is to be responsible for the cooperation in which municipality. Give `person` or `newPerson`.
        NameResponsibleInput once idempotency_key {
            /// The area group.
            area_group: Id<Body>,
            /// The municipality, of the area group's care area on `from`.
            municipality: Id<Organisation>,
            /// The person, when they are in the system already.
            person: Option<Id<Person>>,
            /// The person, when they are not in the system yet; employed by the municipality unless it says otherwise.
            new_person: Option<NewPersonInput>,
            /// The first day.
            from: Date,
            /// The day after the last; open when left out.
            to: Option<Date>,
        }
    ) -> NameResponsiblePayload {
        /// Who is responsible.
        responsible: Responsible,
    } command |_today| {
        let new = store::NewResponsible { area_group, municipality, person, new_person, from, to };
        store::Command::NameResponsible(new)
    };

    /// Ends from a day on that somebody is responsible for the cooperation in a municipality (avsluta ansvar; A-47). For editors of who
    /// writes in area groups, and of the municipality. It stays in history.
    end_responsible("Who, and when.";
        /// Who is no longer responsible, and from when.
        EndResponsibleInput at version {
            /// Who is responsible.
            responsible: Id<Responsible>,
            /// The first day on which they are no longer responsible.
            on: Date,
        }
    ) -> EndResponsiblePayload {
        /// Who was responsible until then.
        responsible: Responsible,
    } = |writing| writing.end_responsible(responsible, version, on).await;
}
