//! What belongs to what: one line for each relation, read in batches. All of them start from what the viewer may see.

use chrono::NaiveDate;
use sea_orm::{Condition, EntityTrait, prelude::Uuid};

use super::among::Key;
use crate::{
    error::Error,
    store::{Record, Row, Session},
};

/// Rows of one table that belong to a thing of another.
pub trait Relation: Send + Sync + 'static {
    /// The table of the rows.
    type Child: Record;
    /// What they are found by: the id or the kind of the thing that they belong to.
    type Key: Key;
    /// The column that holds what they belong to.
    const OWNER: <Self::Child as EntityTrait>::Column;
    /// The order of the rows of one thing; the id breaks ties.
    const ORDER: &'static [<Self::Child as EntityTrait>::Column];

    /// What a row belongs to.
    fn key_of(row: &Row<Self::Child>) -> Option<Self::Key>;
    /// Holds for the rows whose period holds on the day; for all, where rows have no period.
    fn in_force(
        session: &Session,
        on: NaiveDate,
    ) -> impl Future<Output = Result<Condition, Error>> + Send;
}

macro_rules! relations {
    ($($(#[doc = $doc:tt])+ $name:ident: $child:ident by $column:ident/$field:ident as $key:ty, ordered by [$($order:ident),*], $time:ident;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name;

        impl Relation for $name {
            type Child = entity::$child::Entity;
            type Key = $key;
            const OWNER: entity::$child::Column = entity::$child::Column::$column;
            const ORDER: &'static [entity::$child::Column] = &[$(entity::$child::Column::$order),*];

            fn key_of(row: &entity::$child::Model) -> Option<$key> {
                row.$field.clone().into()
            }

            async fn in_force(session: &Session, on: NaiveDate) -> Result<Condition, Error> {
                relations!(@$time $child session on)
            }
        }
    )+};
    (@dated $child:ident $session:ident $on:ident) => { $session.in_force::<entity::$child::Entity>($on).await };
    (@undated $child:ident $session:ident $on:ident) => {{ let _: (&Session, NaiveDate) = ($session, $on); Ok(Condition::all()) }};
}

relations! {
    /// The organisations of a kind.
    OrganisationsOfKind: organisation by Kind/kind as String, ordered by [Slug], dated;
    /// The names of an organisation.
    NamesOfOrganisation: name by OrganisationId/organisation_id as Uuid, ordered by [ValidFrom, Kind, Text], dated;
    /// The names of a care area.
    NamesOfCareArea: name by CareAreaId/care_area_id as Uuid, ordered by [ValidFrom, Kind, Text], dated;
    /// The names of a body.
    NamesOfBody: name by BodyId/body_id as Uuid, ordered by [ValidFrom, Kind, Text], dated;
    /// The labels of a seat.
    LabelsOfSeat: name by SeatId/seat_id as Uuid, ordered by [ValidFrom, Kind, Text], dated;
    /// The municipalities of a care area.
    MembershipsOfCareArea: care_area_municipality by CareAreaId/care_area_id as Uuid, ordered by [], dated;
    /// The care areas of a municipality.
    MembershipsOfMunicipality: care_area_municipality by OrganisationId/organisation_id as Uuid, ordered by [], dated;
    /// The bodies below a body.
    ChildrenOfBody: body by ParentId/parent_id as Uuid, ordered by [Slug], dated;
    /// The bodies of a care area.
    BodiesOfCareArea: body by CareAreaId/care_area_id as Uuid, ordered by [Slug], dated;
    /// The local groups of a municipality.
    GroupsOfMunicipality: body by MunicipalityId/municipality_id as Uuid, ordered by [Slug], dated;
    /// The bodies that an agreement abolishes.
    BodiesAbolishedBy: body by AbolishedById/abolished_by_id as Uuid, ordered by [Slug], undated;
    /// The bodies that hold under an agreement.
    BodiesUnderAgreement: body by AgreementId/agreement_id as Uuid, ordered by [Slug], undated;
    /// The rules that hold under an agreement.
    RulesUnderAgreement: rule by AgreementId/agreement_id as Uuid, ordered by [Ordinal], undated;
    /// The relations by which a body is steered.
    SteeringOfBody: steering_relation by SteeredBodyId/steered_body_id as Uuid, ordered by [ValidFrom], dated;
    /// The relations by which all bodies of a type are steered.
    SteeringOfType: steering_relation by SteeredKind/steered_kind as String, ordered by [ValidFrom], dated;
    /// The relations by which a body steers.
    SteeringByBody: steering_relation by SteeringBodyId/steering_body_id as Uuid, ordered by [ValidFrom], dated;
    /// All bodies of a type.
    BodiesOfType: body by Kind/kind as String, ordered by [Slug], dated;
    /// The seats of a body.
    SeatsOfBody: seat by BodyId/body_id as Uuid, ordered by [Ordinal], dated;
    /// The seats that one organisation alone fills.
    SeatsOfOrganisation: seat by OrganisationId/organisation_id as Uuid, ordered by [BodyId, Ordinal], dated;
    /// The appointments to a seat.
    AppointmentsOfSeat: appointment by SeatId/seat_id as Uuid, ordered by [ValidFrom], dated;
    /// The appointments of those who are named as the substitute for an appointment.
    SubstitutesOfAppointment: appointment by SubstitutesForId/substitutes_for_id as Uuid, ordered by [ValidFrom], dated;
    /// The appointments of a person.
    AppointmentsOfPerson: appointment by PersonId/person_id as Uuid, ordered by [ValidFrom], dated;
    /// The appointments in which an organisation is represented.
    AppointmentsFor: appointment by RepresentsId/represents_id as Uuid, ordered by [ValidFrom], dated;
    /// The chair terms of a body.
    ChairTermsOfBody: chair_term by BodyId/body_id as Uuid, ordered by [Year], dated;
    /// The mandates of one body.
    MandatesOfBody: mandate by BodyId/body_id as Uuid, ordered by [Ordinal], dated;
    /// The mandates of all bodies of a type.
    MandatesOfType: mandate by BodyKind/body_kind as String, ordered by [Ordinal], dated;
    /// The external participants of a local group.
    ParticipantsOfBody: external_participant by BodyId/body_id as Uuid, ordered by [ValidFrom], dated;
    /// Who is responsible for the cooperation in a municipality.
    ResponsiblesOfMunicipality: responsible by MunicipalityId/municipality_id as Uuid, ordered by [ValidFrom], dated;
    /// Whom an area group has named as responsible.
    ResponsiblesOfAreaGroup: responsible by AreaGroupId/area_group_id as Uuid, ordered by [ValidFrom], dated;
    /// The rules for one body.
    RulesOfBody: rule by BodyId/body_id as Uuid, ordered by [Ordinal], dated;
    /// The rules for all bodies of a type.
    RulesOfType: rule by BodyKind/body_kind as String, ordered by [Ordinal], dated;
    /// The rules that a body meets together with another.
    RulesJointlyOfBody: rule by JointBodyId/joint_body_id as Uuid, ordered by [Ordinal], dated;
    /// The rules about all things of a kind.
    RulesOfSubject: rule by Subject/subject as String, ordered by [Ordinal], dated;
    /// The parameters of a rule.
    ParametersOfRule: rule_parameter by RuleId/rule_id as Uuid, ordered by [Ordinal], dated;
    /// The versions of a steering document.
    VersionsOfDocument: document_version by SteeringDocumentId/steering_document_id as Uuid, ordered by [Ordinal], dated;
    /// The adoptions of a version.
    AdoptionsOfVersion: document_adoption by DocumentVersionId/document_version_id as Uuid, ordered by [AdoptedOn], undated;
    /// The request for the adoption of a version.
    RequestOfVersion: adoption_request by DocumentVersionId/document_version_id as Uuid, ordered by [SentOn], undated;
    /// What an organisation has adopted.
    AdoptionsOfOrganisation: document_adoption by OrganisationId/organisation_id as Uuid, ordered by [AdoptedOn], undated;
    /// The documents that belong to a body.
    DocumentsOfBody: steering_document by BodyId/body_id as Uuid, ordered by [Slug], undated;
    /// The documents that supersede a document.
    SuccessorsOfDocument: steering_document by SupersedesId/supersedes_id as Uuid, ordered by [Slug], undated;
    /// The clauses of a version.
    ClausesOfVersion: clause by DocumentVersionId/document_version_id as Uuid, ordered by [Ordinal], undated;
    /// The bodies that come from a clause.
    BodiesOfClause: body by ClauseId/clause_id as Uuid, ordered by [Slug], dated;
    /// The care areas that come from a clause.
    CareAreasOfClause: care_area by ClauseId/clause_id as Uuid, ordered by [Slug], dated;
    /// The memberships of care areas that come from a clause.
    MembershipsOfClause: care_area_municipality by ClauseId/clause_id as Uuid, ordered by [], dated;
    /// The seats that come from a clause.
    SeatsOfClause: seat by ClauseId/clause_id as Uuid, ordered by [BodyId, Ordinal], dated;
    /// The functions of seats that come from a clause.
    SeatFunctionsOfClause: seat_function by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The mandates that come from a clause.
    MandatesOfClause: mandate by ClauseId/clause_id as Uuid, ordered by [Ordinal], dated;
    /// The steering relations that come from a clause.
    SteeringOfClause: steering_relation by ClauseId/clause_id as Uuid, ordered by [], dated;
    /// The rules that come from a clause.
    RulesOfClause: rule by ClauseId/clause_id as Uuid, ordered by [Ordinal], dated;
    /// The priority areas that come from a clause.
    PriorityAreasOfClause: priority_area by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The target groups that come from a clause.
    TargetGroupsOfClause: target_group by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The effect goals that come from a clause.
    EffectGoalsOfClause: effect_goal by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The agreements that come from a clause.
    AgreementsOfClause: agreement by ClauseId/clause_id as Uuid, ordered by [], undated;
    /// The agreement parties that come from a clause.
    PartiesOfClause: agreement_party by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The ladder steps that come from a clause.
    LadderStepsOfClause: ladder_step by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The decisions that come from a clause.
    DecisionsOfClause: decision by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The amendments that come from a clause.
    AmendmentsOfClause: amendment by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The items of a clause.
    ItemsOfClause: clause_item by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The editorial notes on a clause.
    NotesOfClause: editorial_note by ClauseId/clause_id as Uuid, ordered by [Ordinal], undated;
    /// The agreement that a document holds.
    AgreementOfDocument: agreement by SteeringDocumentId/steering_document_id as Uuid, ordered by [], undated;
    /// The agreements that a matter is about.
    AgreementsOfMatter: agreement by MatterId/matter_id as Uuid, ordered by [], undated;
    /// The parties of an agreement.
    PartiesOfAgreement: agreement_party by AgreementId/agreement_id as Uuid, ordered by [Ordinal], undated;
    /// The agreements that an organisation is party to.
    PartiesOfOrganisation: agreement_party by OrganisationId/organisation_id as Uuid, ordered by [], undated;
    /// A party's approval.
    ApprovalOfParty: agreement_approval by AgreementPartyId/agreement_party_id as Uuid, ordered by [], undated;
    /// A party's notices of termination.
    NoticesOfParty: agreement_notice by AgreementPartyId/agreement_party_id as Uuid, ordered by [GivenOn], undated;
    /// The legal bases of an agreement.
    BasesOfAgreement: legal_basis by AgreementId/agreement_id as Uuid, ordered by [Ordinal], undated;
    /// The guiding principles of an agreement.
    PrinciplesOfAgreement: guiding_principle by AgreementId/agreement_id as Uuid, ordered by [Ordinal], undated;
    /// The ladder of an agreement.
    LadderOfAgreement: ladder_step by AgreementId/agreement_id as Uuid, ordered by [Ordinal], undated;
    /// The bodies that a ladder step means, each for its time.
    BodiesOfLadderStep: ladder_step_body by LadderStepId/ladder_step_id as Uuid, ordered by [], undated;
    /// The decisions of a matter.
    DecisionsOfMatter: decision by MatterId/matter_id as Uuid, ordered by [Ordinal], undated;
    /// The decisions that are about a version of a document.
    DecisionsOfVersion: decision by DocumentVersionId/document_version_id as Uuid, ordered by [MatterId, Ordinal], undated;
    /// The decisions that were made at an item of an agenda.
    DecisionsAtItem: decision by AgendaItemId/agenda_item_id as Uuid, ordered by [MatterId, Ordinal], undated;
    /// The adoptions that rest on a decision.
    AdoptionsOfDecision: document_adoption by DecisionId/decision_id as Uuid, ordered by [AdoptedOn], undated;
    /// The requests for adoption that rest on a decision.
    RequestsOfDecision: adoption_request by DecisionId/decision_id as Uuid, ordered by [SentOn], undated;
    /// The approvals that rest on a decision.
    ApprovalsOfDecision: agreement_approval by DecisionId/decision_id as Uuid, ordered by [ApprovedOn], undated;
    /// The decisions that take up a decision.
    StepsAfterDecision: decision by PreviousId/previous_id as Uuid, ordered by [Ordinal], undated;
    /// The items of agendas at which a matter stood.
    ItemsOfMatter: agenda_item by MatterId/matter_id as Uuid, ordered by [], undated;
    /// The amendments that a decision made.
    AmendmentsOfDecision: amendment by DecisionId/decision_id as Uuid, ordered by [Ordinal], undated;
    /// The personal values that a change of the journal stands for.
    PersonalOfChange: journal_personal by JournalId/journal_id as Uuid, ordered by [Field], undated;
    /// The reports of a kommun's structure, the latest last.
    ReportsOfMunicipality: local_structure_report by MunicipalityId/municipality_id as Uuid, ordered by [ReportedOn], undated;
    /// The reports that an area group has received.
    ReportsToAreaGroup: local_structure_report by AreaGroupId/area_group_id as Uuid, ordered by [ReportedOn], undated;
    /// The groups that a report names.
    GroupsOfReport: local_structure_report_group by LocalStructureReportId/local_structure_report_id as Uuid, ordered by [], undated;
    /// The grants of an organisation.
    GrantsOfOrganisation: access_grant by OrganisationId/organisation_id as Uuid, ordered by [ValidFrom], undated;
    /// The grants of a service account.
    GrantsOfServiceAccount: access_grant by ServiceAccountId/service_account_id as Uuid, ordered by [ValidFrom], undated;
    /// The service accounts of an organisation.
    ServiceAccountsOfOrganisation: service_account by OrganisationId/organisation_id as Uuid, ordered by [CreatedAt], undated;
    /// The sub-projects of a project.
    SubprojectsOfProject: development_project by ParentProjectId/parent_project_id as Uuid, ordered by [Slug], undated;
    /// The priority areas that a project is for.
    PriorityAreasOfProject: project_priority_area by DevelopmentProjectId/development_project_id as Uuid, ordered by [], undated;
    /// The target groups that a project is for.
    TargetGroupsOfProject: project_target_group by DevelopmentProjectId/development_project_id as Uuid, ordered by [], undated;
    /// The effect goals that a project is for.
    EffectGoalsOfProject: project_effect_goal by DevelopmentProjectId/development_project_id as Uuid, ordered by [], undated;
    /// The parts that organisations take in a project, the earliest first.
    ParticipationsOfProject: project_participation by DevelopmentProjectId/development_project_id as Uuid, ordered by [JoinedOn], undated;
    /// Who is to carry out a commission.
    ReceiversOfCommission: commission_receiver by CommissionId/commission_id as Uuid, ordered by [], undated;
    /// What was reported of a commission by one who carries it out, the first first.
    ReportsOfReceiver: commission_report by CommissionReceiverId/commission_receiver_id as Uuid, ordered by [ReportedOn], undated;
    /// The commissions that are parts of a commission.
    PartsOfCommission: commission by PartOfId/part_of_id as Uuid, ordered by [GivenOn], undated;
    /// Of whose commission something remained that became a commission.
    ReceiversBefore: commission_receiver by NextId/next_id as Uuid, ordered by [], undated;
    /// The commissions that were given by a decision.
    CommissionsOfDecision: commission by DecisionId/decision_id as Uuid, ordered by [GivenOn], undated;
    /// The commissions that were given at an item of an agenda.
    CommissionsOfItem: commission by AgendaItemId/agenda_item_id as Uuid, ordered by [GivenOn], undated;
    /// The steps that a dispute has taken, the lowest first.
    StepsOfDispute: dispute_step by DisputeId/dispute_id as Uuid, ordered by [Ordinal], undated;
    /// What was done to remove an obstacle, the first first.
    MeasuresOfObstacle: obstacle_measure by ObstacleId/obstacle_id as Uuid, ordered by [TakenOn], undated;
    /// The bodies of a meeting.
    BodiesOfMeeting: meeting_body by MeetingId/meeting_id as Uuid, ordered by [], undated;
    /// The agenda of a meeting.
    AgendaOfMeeting: agenda_item by MeetingId/meeting_id as Uuid, ordered by [Position], undated;
    /// The documents of an item of an agenda.
    DocumentsOfItem: agenda_item_document by AgendaItemId/agenda_item_id as Uuid, ordered by [Position], undated;
    /// The call to a meeting.
    CallOfMeeting: meeting_call by MeetingId/meeting_id as Uuid, ordered by [], undated;
    /// Who is called to a meeting.
    AttendancesOfMeeting: attendance by MeetingId/meeting_id as Uuid, ordered by [], undated;
    /// The items for which somebody comes to a meeting.
    ItemsOfAttendance: attendance_item by AttendanceId/attendance_id as Uuid, ordered by [], undated;
    /// The versions of a meeting's notes.
    NotesOfMeeting: meeting_notes by MeetingId/meeting_id as Uuid, ordered by [Position], undated;
    /// What notes say of items.
    ItemNotesOfNotes: item_note by MeetingNotesId/meeting_notes_id as Uuid, ordered by [], undated;
    /// The meetings that prepare a meeting.
    MeetingsPreparing: meeting by PreparesId/prepares_id as Uuid, ordered by [StartsAt], undated;
    /// The committees that prepare the meetings of a body.
    CommitteesOfBody: body by PreparesForId/prepares_for_id as Uuid, ordered by [Slug], dated;
    /// Who took part in a training activity.
    ParticipationsOfTraining: training_participation by TrainingActivityId/training_activity_id as Uuid, ordered by [], undated;
    /// The year plans of a body.
    YearPlansOfBody: year_plan by BodyId/body_id as Uuid, ordered by [Year], undated;
    /// What a year plan has.
    ItemsOfYearPlan: year_plan_item by YearPlanId/year_plan_id as Uuid, ordered by [], undated;
    /// The items of year plans that a meeting was planned from.
    PlannedFromMeeting: year_plan_item by MeetingId/meeting_id as Uuid, ordered by [], undated;
    /// The recurring items that are dealt with at a meeting of a year plan.
    RecurringItemsOfMeeting: year_plan_item by PlannedMeetingId/planned_meeting_id as Uuid, ordered by [], undated;
    /// The milestones of a project, in order of time.
    MilestonesOfProject: milestone by DevelopmentProjectId/development_project_id as Uuid, ordered by [DueOn], undated;
    /// The status reports of a project, the first to be submitted first.
    ReportsOfProject: status_report by DevelopmentProjectId/development_project_id as Uuid, ordered by [SubmittedAt], undated;
    /// The report that corrects a status report.
    CorrectionOfReport: status_report by CorrectsId/corrects_id as Uuid, ordered by [], undated;
    /// The indicators of a project.
    IndicatorsOfProject: indicator by DevelopmentProjectId/development_project_id as Uuid, ordered by [Slug], undated;
    /// The new version of an indicator.
    VersionsOfIndicator: indicator by ReplacesId/replaces_id as Uuid, ordered by [Slug], undated;
    /// The extensions of an indicator, in order of time.
    ExtensionsOfIndicator: reporting_extension by IndicatorId/indicator_id as Uuid, ordered by [PeriodFrom], undated;
    /// The targets of an indicator, in order of time.
    TargetsOfIndicator: indicator_target by IndicatorId/indicator_id as Uuid, ordered by [PeriodFrom], undated;
}
