//! The register: every table once, with the facts that the layers need of it, and nothing else.
//!
//! Each layer reads it with a visitor of its own: a macro that gets all rows. To add a table, add its row; every visitor then
//! knows it, and a row without how its rows are seen doesn't compile. What a row says, in this order:
//!
//! - the table; `as`: its type in the schema, the tag of that in global ids, which are given out: never change or reuse one,
//!   and what it is called in Swedish;
//! - `seen`: who sees its rows:
//!   - `public(KIND)`: everybody, as the rights to read things of this kind say;
//!   - `visibility(KIND)`: as its columns `visibility` and `owner_id` say;
//!   - `administration(KIND)`: those who administer the organisation in `organisation_id`;
//!   - `parent(Column/column -> table)`: whoever sees the row that the column leads to;
//!   - `concerned()`, or with the parent `concerned(Column/column -> table)`: everybody where its column `public` is set, else
//!     the region, Norrbottens Kommuner, the organisation in `organisation_id`, and those that its column `concerned` lists;
//!     below a parent whoever sees that, or those whom the parent lists. What is seen with a parent of this kind is seen by those
//!     whom it lists, too. A call and items of an agenda list, besides, the organisations of guests (`access::triggers`);
//!   - `special()`: a rule of its own, written out where rows are made visible;
//!   - `internal()`: nobody: no session reads it;
//! - `written`: `versioned`, `timestamped` (which is versioned, with the moment of the last change), `appended` (rows are never
//!   changed, and have no version), or `never` (by no caller);
//! - `period`, where rows have one: `dated` (the five columns of a period of validity) or `reporting` (kind and first day);
//! - `cited`, where people cite rows by a key: its column, `slug` or `code`; after `or`, the column of another key, which some
//!   rows have; after `=`, where new rows get a slug that begins with their owner's, what it says when the title says nothing;
//! - `columns`: which lead to rows of other tables, and which have other names in the schema, in the type
//!   itself or, after a point, in one that a field of it leads to;
//! - `area`, where the table has one of its own: the file in `store` and the one in `graphql/areas` that hold all else of it.
//!   They are modules because the register says so.

/// Calls a macro with the rows of all tables.
#[macro_export]
#[doc(hidden)]
macro_rules! tables {
    ($visit:ident) => {
        $visit! {
            access_grant as Grant = 30 "behörighet" {
                seen: administration(Grant), written: versioned,
                columns: [organisation_id -> organisation, service_account_id -> service_account, valid_from as "from", valid_to as "to"]
            }
            adoption_request as AdoptionRequest = 69 "begäran om antagande" {
                seen: parent(DocumentVersionId/document_version_id -> document_version), written: versioned,
                columns: [
                    document_version_id -> document_version, organisation_id -> organisation as "sentBy", decision_id -> decision
                ]
            }
            agenda_item as AgendaItem = 54 "ärende på dagordningen" {
                seen: concerned(MeetingId/meeting_id -> meeting), written: versioned,
                columns: [
                    meeting_id -> meeting, presenter_id -> appointment, organisation_id -> organisation as "addedBy",
                    carried_from_id -> agenda_item, horizon_note_id -> horizon_note, matter_id -> matter, starts_at as "start"
                ]
            }
            agenda_item_document {
                seen: parent(AgendaItemId/agenda_item_id -> agenda_item), written: appended,
                columns: [agenda_item_id -> agenda_item, document_id -> steering_document]
            }
            agreement as Agreement = 20 "överenskommelse" {
                seen: special(), written: versioned,
                columns: [
                    steering_document_id -> steering_document, matter_id -> matter, clause_id -> clause,
                    supersedes_id -> agreement
                ]
            }
            agreement_approval as AgreementApproval = 22 "godkännande av överenskommelse" {
                seen: parent(AgreementPartyId/agreement_party_id -> agreement_party), written: appended,
                columns: [agreement_party_id -> agreement_party as "party", decision_id -> decision, clause_id -> clause]
            }
            agreement_notice as NoticeOfTermination = 23 "uppsägning" {
                seen: parent(AgreementPartyId/agreement_party_id -> agreement_party), written: appended,
                columns: [agreement_party_id -> agreement_party as "party"]
            }
            agreement_party as AgreementParty = 21 "avtalspart" {
                seen: parent(AgreementId/agreement_id -> agreement), written: appended,
                columns: [agreement_id -> agreement, organisation_id -> organisation, clause_id -> clause]
            }
            amendment as Amendment = 27 "ändring i beslut" {
                seen: parent(DecisionId/decision_id -> decision), written: appended,
                columns: [decision_id -> decision, clause_id -> clause]
            }
            appointment as Appointment = 9 "förordnande" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [
                    seat_id -> seat, person_id -> person, represents_id -> organisation, substitutes_for_id -> appointment,
                    appointed_by_id -> decision, elected_by as "election.organ", elected_on as "election.date",
                    elected_paragraph as "election.paragraph"
                ]
            }
            attendance as Attendance = 56 "närvaro" {
                seen: concerned(MeetingId/meeting_id -> meeting), written: versioned,
                columns: [
                    meeting_id -> meeting, appointment_id -> appointment, person_id -> person, organisation_id -> organisation,
                    substitute_id -> appointment, from_item_id -> agenda_item, arrived_at as "arrived", left_at as "left"
                ]
            }
            attendance_item {
                seen: parent(AttendanceId/attendance_id -> attendance), written: appended,
                columns: [attendance_id -> attendance, agenda_item_id -> agenda_item]
            }
            body as Body = 5 "samverkansorgan" {
                seen: public(Structure), written: versioned, period: dated, cited: slug,
                columns: [
                    kind as "type", parent_id -> body, care_area_id -> care_area, municipality_id -> organisation,
                    prepares_for_id -> body, abolished_by_id -> agreement, agreement_id -> agreement,
                    clause_id -> clause
                ]
            }
            care_area as CareArea = 2 "närsjukvårdsområde" {
                seen: public(Structure), written: never, period: dated, cited: slug,
                columns: [clause_id -> clause]
            }
            care_area_municipality as CareAreaMembership = 3 "kommun i närsjukvårdsområde" {
                seen: public(Structure), written: never, period: dated,
                columns: [
                    care_area_id -> care_area, organisation_id -> organisation as "municipality", clause_id -> clause,
                    editorial_note_id -> editorial_note
                ]
            }
            chair_term as ChairTerm = 10 "ordförandeskap" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [
                    body_id -> body, chair_id -> appointment, vice_chair_id -> appointment, secretary_id -> appointment
                ]
            }
            clause as Clause = 18 "bestämmelse" {
                seen: parent(DocumentVersionId/document_version_id -> document_version), written: versioned,
                columns: [document_version_id -> document_version as "version"]
            }
            clause_item {
                seen: parent(ClauseId/clause_id -> clause), written: appended,
                columns: [clause_id -> clause]
            }
            commission as Commission = 59 "uppdrag" {
                seen: visibility(Commission), written: timestamped,
                columns: [
                    body_id -> body as "givenBy", owner_id -> organisation, decision_id -> decision, agenda_item_id -> agenda_item,
                    part_of_id -> commission
                ], area: commissions
            }
            commission_receiver as CommissionReceiver = 60 "mottagare av uppdrag" {
                seen: parent(CommissionId/commission_id -> commission), written: versioned,
                columns: [
                    commission_id -> commission, body_id -> body, organisation_id -> organisation,
                    owner_id -> organisation as "answeredBy", decision_id -> decision as "closedByDecision",
                    agenda_item_id -> agenda_item as "closedAt", next_id -> commission
                ]
            }
            commission_report as CommissionReport = 61 "rapport av uppdrag" {
                seen: parent(CommissionReceiverId/commission_receiver_id -> commission_receiver), written: versioned,
                columns: [
                    commission_receiver_id -> commission_receiver as "receiver", organisation_id -> organisation as "reportedBy",
                    document_id -> steering_document
                ]
            }
            decision as Decision = 26 "beslut" {
                seen: parent(MatterId/matter_id -> matter), written: versioned,
                columns: [
                    matter_id -> matter, organisation_id -> organisation, body_id -> body, previous_id -> decision,
                    clause_id -> clause, agenda_item_id -> agenda_item, document_version_id -> document_version
                ], area: decisions
            }
            development_project as DevelopmentProject = 32 "utvecklingsprojekt" {
                seen: visibility(DevelopmentProject), written: timestamped, cited: slug = "projekt",
                columns: [
                    owner_id -> organisation, lead_body_id -> body, steering_body_id -> body,
                    parent_project_id -> development_project, latest_report_id -> status_report as "latestStatusReport"
                ]
            }
            dispute as Dispute = 64 "tvist" {
                seen: special(), written: timestamped,
                columns: [agreement_id -> agreement, owner_id -> organisation as "raisedBy", against_id -> organisation],
                area: disputes
            }
            dispute_step {
                seen: special(), written: versioned,
                columns: [
                    dispute_id -> dispute, ladder_step_id -> ladder_step, body_id -> body as "forum", handled_by_id -> organisation
                ]
            }
            document_adoption as DocumentAdoption = 44 "antagande av dokument" {
                seen: parent(DocumentVersionId/document_version_id -> document_version), written: versioned,
                columns: [document_version_id -> document_version, organisation_id -> organisation, decision_id -> decision]
            }
            document_version as DocumentVersion = 17 "dokumentversion" {
                seen: special(), written: versioned, period: dated,
                columns: [steering_document_id -> steering_document]
            }
            editorial_note as EditorialNote = 19 "redaktionell anmärkning" {
                seen: parent(ClauseId/clause_id -> clause), written: never,
                columns: [clause_id -> clause]
            }
            effect_goal as EffectGoal = 15 "effektmål" {
                seen: public(Structure), written: never, cited: code,
                columns: [clause_id -> clause]
            }
            external_participant as ExternalParticipant = 12 "extern deltagare" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [
                    body_id -> body, organisation_id -> organisation, participant_sector_id -> participant_sector as "sector"
                ]
            }
            follow_up_value as FollowUpValue = 38 "uppföljningsvärde" {
                seen: special(), written: timestamped, period: reporting,
                columns: [indicator_id -> indicator, organisation_id -> organisation, target as "ownTarget"]
            }
            guiding_principle {
                seen: parent(AgreementId/agreement_id -> agreement), written: never,
                columns: [agreement_id -> agreement, clause_id -> clause]
            }
            horizon_note as HorizonNote = 39 "omvärldsanteckning" {
                seen: visibility(HorizonNote), written: timestamped,
                columns: [body_id -> body, owner_id -> organisation as "author"], area: horizon_notes
            }
            idempotency {
                seen: internal(), written: never,
                columns: [thing_id as "thing"]
            }
            indicator as Indicator = 36 "indikator" {
                seen: visibility(Indicator), written: timestamped, cited: slug = "indikator",
                columns: [
                    development_project_id -> development_project as "project", priority_area_id -> priority_area,
                    target_group_id -> target_group, effect_goal_id -> effect_goal, owner_id -> organisation,
                    commissioned_by_id -> body, care_area_id -> care_area, replaces_id -> indicator
                ]
            }
            indicator_target as IndicatorTarget = 37 "målvärde" {
                seen: parent(IndicatorId/indicator_id -> indicator), written: versioned, period: reporting,
                columns: [indicator_id -> indicator, organisation_id -> organisation, care_area_id -> care_area]
            }
            item_note as ItemNote = 58 "anteckning till ärende" {
                seen: concerned(MeetingNotesId/meeting_notes_id -> meeting_notes), written: versioned,
                columns: [
                    meeting_notes_id -> meeting_notes as "notes", agenda_item_id -> agenda_item as "item",
                    organisation_id -> organisation as "keptBy"
                ]
            }
            journal {
                seen: special(), written: never,
                columns: [
                    organisation_id -> organisation, thing_id as "thing", owner_before -> organisation,
                    owner_after -> organisation
                ]
            }
            journal_head {
                seen: internal(), written: never,
                columns: []
            }
            journal_personal {
                seen: special(), written: never,
                columns: [journal_id -> journal, person_id -> person]
            }
            ladder_step as LadderStep = 24 "steg i tvistelösning" {
                seen: parent(AgreementId/agreement_id -> agreement), written: appended,
                columns: [agreement_id -> agreement, clause_id -> clause]
            }
            ladder_step_body {
                seen: parent(LadderStepId/ladder_step_id -> ladder_step), written: appended,
                columns: [ladder_step_id -> ladder_step, body_id -> body]
            }
            legal_basis {
                seen: parent(AgreementId/agreement_id -> agreement), written: never,
                columns: [agreement_id -> agreement, clause_id -> clause]
            }
            local_structure_report as LocalStructureReport = 29 "strukturrapport" {
                seen: public(StructureReport), written: versioned,
                columns: [
                    municipality_id -> organisation, area_group_id -> body, responsible_id -> person,
                    steering_document_id -> steering_document as "document"
                ]
            }
            local_structure_report_group {
                seen: parent(LocalStructureReportId/local_structure_report_id -> local_structure_report), written: appended,
                columns: [local_structure_report_id -> local_structure_report, body_id -> body]
            }
            mandate as Mandate = 11 "organets uppdrag" {
                seen: public(Structure), written: never, period: dated,
                columns: [body_id -> body, body_kind as "bodyType", clause_id -> clause]
            }
            matter as Matter = 25 "ärende" {
                seen: visibility(Matter), written: versioned, cited: slug = "arende",
                columns: [owner_id -> organisation]
            }
            meeting as Meeting = 53 "möte" {
                seen: concerned(), written: timestamped,
                columns: [
                    body_id -> body, owner_id -> organisation as "organiser", organisation_id -> organisation as "requestedBy",
                    prepares_id -> meeting, starts_at as "start", ends_at as "end"
                ], area: meetings
            }
            meeting_body {
                seen: parent(MeetingId/meeting_id -> meeting), written: appended,
                columns: [meeting_id -> meeting, body_id -> body]
            }
            meeting_call as MeetingCall = 55 "kallelse" {
                seen: concerned(MeetingId/meeting_id -> meeting), written: versioned,
                columns: [meeting_id -> meeting, organisation_id -> organisation as "sentBy"]
            }
            meeting_notes as MeetingNotes = 57 "minnesanteckningar" {
                seen: concerned(MeetingId/meeting_id -> meeting), written: versioned,
                columns: [
                    meeting_id -> meeting, organisation_id -> organisation as "keptBy", approved_at_id -> meeting,
                    archived_by_id -> organisation
                ]
            }
            milestone as Milestone = 33 "milstolpe" {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: versioned,
                columns: [development_project_id -> development_project as "project"]
            }
            name as DatedName = 4 "namn" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [
                    organisation_id -> organisation as "bearer", care_area_id -> care_area as "bearer", body_id -> body as "bearer",
                    seat_id -> seat as "bearer", text as "name", clause_id -> clause
                ]
            }
            obstacle as Obstacle = 62 "hinder" {
                seen: concerned(), written: timestamped,
                columns: [
                    body_id -> body, organisation_id -> organisation as "identifiedBy", owner_id -> organisation,
                    escalated_to_id -> body
                ], area: obstacles
            }
            obstacle_measure as ObstacleMeasure = 63 "åtgärd mot hinder" {
                seen: parent(ObstacleId/obstacle_id -> obstacle), written: appended,
                columns: [obstacle_id -> obstacle, organisation_id -> organisation as "notedBy"]
            }
            organisation as Organisation = 1 "organisation" {
                seen: public(Structure), written: appended, period: dated, cited: slug or code,
                columns: [editor_id -> organisation]
            }
            participant_sector {
                seen: public(Structure), written: never,
                columns: [clause_id -> clause]
            }
            person as Person = 8 "person" {
                seen: special(), written: versioned,
                columns: [
                    employer_id -> organisation, work_email as "contact.workEmail", work_phone as "contact.workPhone",
                    anonymised_because as "anonymisation.reason", disposal_organ as "anonymisation.organ",
                    disposal_on as "anonymisation.date", disposal_reference as "anonymisation.reference"
                ]
            }
            priority_area as PriorityArea = 13 "prioriterat område" {
                seen: public(Structure), written: never, cited: code,
                columns: [clause_id -> clause]
            }
            project_effect_goal {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: appended,
                columns: [development_project_id -> development_project, effect_goal_id -> effect_goal]
            }
            project_participation as ProjectParticipation = 35 "medverkan i projekt" {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: versioned,
                columns: [development_project_id -> development_project as "project", organisation_id -> organisation]
            }
            project_priority_area {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: appended,
                columns: [development_project_id -> development_project, priority_area_id -> priority_area]
            }
            project_target_group {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: appended,
                columns: [development_project_id -> development_project, target_group_id -> target_group]
            }
            proposal as Proposal = 47 "förslag" {
                seen: special(), written: versioned,
                columns: [owner_id -> organisation as "proposedBy"]
            }
            reference_load {
                seen: internal(), written: never,
                columns: []
            }
            reporting_extension as ReportingExtension = 50 "anstånd med rapportering" {
                seen: parent(IndicatorId/indicator_id -> indicator), written: versioned, period: reporting,
                columns: [indicator_id -> indicator, organisation_id -> organisation]
            }
            responsible as Responsible = 48 "ansvarig för samverkan i kommun" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [municipality_id -> organisation, area_group_id -> body, person_id -> person]
            }
            rule as Rule = 28 "regel" {
                seen: public(Structure), written: never, period: dated, cited: code,
                columns: [
                    body_kind as "bodyType", body_id -> body, joint_body_id -> body, agreement_id -> agreement, clause_id -> clause
                ]
            }
            rule_parameter as RuleParameter = 49 "parameter i regel" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [rule_id -> rule]
            }
            seat as Seat = 7 "plats" {
                seen: public(Structure), written: versioned, period: dated,
                columns: [
                    body_id -> body, function_id -> seat_function, organisation_id -> organisation,
                    agreement_id -> agreement, clause_id -> clause
                ]
            }
            seat_function as SeatFunction = 45 "funktion" {
                seen: public(Structure), written: never, cited: code,
                columns: [clause_id -> clause]
            }
            service_account as ServiceAccount = 31 "tjänstekonto" {
                seen: administration(ServiceAccount), written: versioned,
                columns: [organisation_id -> organisation, person_id -> person]
            }
            status_report as StatusReport = 34 "lägesrapport" {
                seen: parent(DevelopmentProjectId/development_project_id -> development_project), written: appended, period: reporting,
                columns: [
                    development_project_id -> development_project as "project", organisation_id -> organisation,
                    person_id -> person, corrects_id -> status_report
                ]
            }
            steering_document as SteeringDocument = 16 "styrdokument" {
                seen: visibility(SteeringDocument), written: versioned, cited: slug = "dokument",
                columns: [supersedes_id -> steering_document, body_id -> body, owner_id -> organisation]
            }
            steering_relation as SteeringRelation = 6 "styrning av organ" {
                seen: public(Structure), written: appended, period: dated,
                columns: [
                    steering_body_id -> body, steered_body_id -> body, steered_kind as "steeredType", clause_id -> clause
                ]
            }
            target_group as TargetGroup = 14 "målgrupp" {
                seen: public(Structure), written: never, cited: code,
                columns: [clause_id -> clause]
            }
            training_activity as TrainingActivity = 67 "gemensam fortbildning" {
                seen: visibility(TrainingActivity), written: timestamped,
                columns: [body_id -> body, owner_id -> organisation], area: training_activities
            }
            training_participation as TrainingParticipation = 68 "deltagare i fortbildning" {
                seen: parent(TrainingActivityId/training_activity_id -> training_activity), written: versioned,
                columns: [training_activity_id -> training_activity, organisation_id -> organisation]
            }
            year_plan as YearPlan = 65 "årshjul" {
                seen: concerned(), written: versioned,
                columns: [
                    body_id -> body, owner_id -> organisation as "organiser", organisation_id -> organisation as "drawnUpBy",
                    copied_from_id -> year_plan
                ], area: year_plans
            }
            year_plan_item as YearPlanItem = 66 "punkt i årshjul" {
                seen: concerned(YearPlanId/year_plan_id -> year_plan), written: versioned,
                columns: [
                    year_plan_id -> year_plan, organisation_id -> organisation as "addedBy", joint_body_id -> body,
                    responsible_id -> organisation, planned_meeting_id -> year_plan_item, meeting_id -> meeting
                ]
            }
        }
    };
}
pub use tables;

/// Columns that the journal leaves out: keys, what is computed, secrets, who presents what everybody sees, and places among
/// what not everybody sees.
pub const NOT_JOURNALED: &[&str] = &[
    "id",
    "version",
    "folded",
    "secret_digest",
    "changed_at",
    "content",
    "concerned",
    "awaited",
    "position",
    "presenter_id",
    "sent_to",
];

/// Lists that the journal tells of with a row though they are kept in rows of another table, and what that leads to: the table of
/// the row, the name of the list, the other table and its column.
const LISTS: &[(&str, &str, &str, &str)] = &[
    (
        "agenda_item",
        "documents",
        "agenda_item_document",
        "document_id",
    ),
    (
        "attendance",
        "for_items",
        "attendance_item",
        "agenda_item_id",
    ),
    ("ladder_step", "bodies", "ladder_step_body", "body_id"),
];

/// One table, as the register has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// The type of the schema that shows its rows; none where they are shown as part of others.
    pub kind: Option<NodeKind>,
    /// Who sees its rows.
    pub seen: Seen,
    /// How its rows are written.
    pub written: Written,
    /// The period that its rows have, if any.
    pub period: Option<Period>,
    /// The columns of the keys by which people cite its rows.
    pub cited: &'static [&'static str],
    /// The columns that lead to other rows, and those that the schema calls otherwise.
    pub columns: &'static [Column],
}

/// Who sees the rows of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Everybody.
    Public,
    /// Those whom its `visibility` and `owner_id` let.
    Visibility,
    /// Those who administer the organisation in `organisation_id`.
    Administration,
    /// Whoever sees the row of another table that this column leads to.
    Parent {
        /// The column.
        column: &'static str,
        /// The other table.
        table: &'static str,
    },
    /// Everybody where its `public` is set, else the organisations that it concerns.
    Concerned {
        /// The column that leads to the row that says whom, and its table; none where it says so itself.
        parent: Option<(&'static str, &'static str)>,
    },
    /// Those whom a rule of its own lets.
    Special,
    /// Nobody: no session reads it.
    Internal,
}

/// How the rows of a table are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// They are added, changed and removed, and journaled; each counts its changes.
    Versioned,
    /// They are added and removed, and journaled, but never changed.
    Appended,
    /// By no caller.
    Never,
}

/// What period the rows of a table have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// One of validity: first day and the day after the last, each with its precision, and a note.
    Dated,
    /// One that is reported: its kind and its first day.
    Reporting,
}

/// A column of which the register knows more than its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the database.
    pub name: &'static str,
    /// The table that it leads to.
    pub target: Option<&'static str>,
    /// What the schema calls it, where that is not the column's own name.
    pub called: Option<&'static str>,
}

/// A fact of a row, as the macro has it, as a value.
macro_rules! fact {
    (public $how:tt) => {
        Seen::Public
    };
    (visibility $how:tt) => {
        Seen::Visibility
    };
    (administration $how:tt) => {
        Seen::Administration
    };
    (parent($of:ident/$column:ident -> $table:ident)) => {
        Seen::Parent {
            column: stringify!($column),
            table: stringify!($table),
        }
    };
    (concerned()) => {
        Seen::Concerned { parent: None }
    };
    (concerned($of:ident/$column:ident -> $table:ident)) => {
        Seen::Concerned {
            parent: Some((stringify!($column), stringify!($table))),
        }
    };
    (special $how:tt) => {
        Seen::Special
    };
    (internal $how:tt) => {
        Seen::Internal
    };
    (versioned) => {
        Written::Versioned
    };
    (timestamped) => {
        Written::Versioned
    };
    (appended) => {
        Written::Appended
    };
    (never) => {
        Written::Never
    };
    (dated) => {
        Some(Period::Dated)
    };
    (reporting) => {
        Some(Period::Reporting)
    };
    (none) => {
        None
    };
    (none $value:expr) => {
        Some($value)
    };
}

macro_rules! facts {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)?
        $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: [$($column:ident $(-> $target:ident)? $(as $called:literal)?),*] $(, area: $area:ident)?
    })+) => {
        /// The types of things that have a global id. The tag is part of every id ever given out: never change or reuse one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each kind is the type of the same name in the schema")]
        pub enum NodeKind { $($($kind = $tag,)?)+ }

        impl NodeKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$($(Self::$kind,)?)+];

            /// The kind with this tag.
            pub const fn from_tag(tag: u8) -> Option<Self> {
                match tag { $($($tag => Some(Self::$kind),)?)+ _ => None }
            }

            /// What a thing of this kind is called in Swedish.
            pub const fn swedish(self) -> &'static str {
                match self { $($(Self::$kind => $label,)?)+ }
            }
        }

        /// Every table.
        pub const TABLES: &[Table] = &[$(Table {
            name: stringify!($table),
            kind: fact!(none $(NodeKind::$kind)?),
            seen: fact!($seen $how),
            written: fact!($written),
            period: facts!(@period $($period)?),
            cited: &[$(stringify!($key), $(stringify!($other),)?)?],
            columns: &[$(Column {
                name: stringify!($column),
                target: fact!(none $(stringify!($target))?),
                called: fact!(none $($called)?),
            }),*],
        }),+];
    };
    (@period) => { None };
    (@period $period:ident) => { fact!($period) };
}

tables!(facts);

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

impl Table {
    /// Whether its rows list organisations that see them though not everybody does.
    pub fn lists_concerned(&self) -> bool {
        match self.seen {
            Seen::Concerned { .. } => true,
            Seen::Parent { table: parent, .. } => table(parent).is_some_and(Self::lists_concerned),
            _ => false,
        }
    }

    /// What the register knows of a column; none where that is no more than its name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The kind of things that a column leads to, or a list that the journal tells of with a row; none where they have no type of
    /// their own.
    pub fn target(&self, column: &str) -> Option<NodeKind> {
        let mut lists = LISTS.iter();
        match lists.find(|(of, list, ..)| (*of, *list) == (self.name, column)) {
            Some((.., kept, leading)) => table(kept)?.target(leading),
            None => table(self.column(column)?.target?)?.kind,
        }
    }

    /// What the schema calls a column: a field of the table's type, or after a point one of what that leads to.
    pub fn called(&self, column: &str) -> String {
        let known = self.column(column);
        if let Some(called) = known.and_then(|known| known.called) {
            return called.to_owned();
        }
        match (self.period, column) {
            (Some(Period::Dated), "period_note") => "period.note".to_owned(),
            (
                Some(Period::Dated),
                "valid_from" | "valid_from_precision" | "valid_to" | "valid_to_precision",
            ) => "period.".to_owned() + &camel_case(column.trim_start_matches("valid_")),
            _ => {
                let leads = known.is_some_and(|known| known.target.is_some());
                camel_case(
                    column
                        .strip_suffix("_id")
                        .filter(|_| leads)
                        .unwrap_or(column),
                )
            }
        }
    }
}

/// `planned_start` as `plannedStart`.
fn camel_case(column: &str) -> String {
    let mut words = column.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        name += &first.to_uppercase();
        name += rest;
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::parser::{
        parse_schema,
        types::{TypeKind, TypeSystemDefinition},
    };
    use sea_orm::{ColumnTrait, ColumnType, IdenStatic, Iterable};

    use super::*;

    /// The fields of each type of the committed schema with the types that they are of; an interface has those of all its types.
    fn fields() -> BTreeMap<String, BTreeMap<String, String>> {
        let schema = parse_schema(include_str!("../schema.graphql")).unwrap();
        let mut fields: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(of) = definition else {
                continue;
            };
            let TypeKind::Object(object) = of.node.kind else {
                continue;
            };
            let mut names: Vec<String> = object
                .implements
                .iter()
                .map(|it| it.node.to_string())
                .collect();
            names.push(of.node.name.node.to_string());
            for name in names {
                let known = fields.entry(name).or_default();
                known.extend(object.fields.iter().map(|field| {
                    let of = field.node.ty.node.to_string();
                    (
                        field.node.name.node.to_string(),
                        of.trim_end_matches('!').to_owned(),
                    )
                }));
            }
        }
        fields
    }

    fn columns_of(table: &str) -> Vec<(&'static str, bool)> {
        macro_rules! columns {
            ($($name:ident $(as $kind:ident = $tag:literal $label:literal)? { $($rest:tt)* })+) => {
                match table {
                    $(stringify!($name) => entity::$name::Column::iter()
                        .map(|column| (column.as_str(), column.def().get_column_type() == &ColumnType::Uuid))
                        .collect(),)+
                    other => panic!("{other}"),
                }
            };
        }
        tables!(columns)
    }

    #[test]
    fn every_column_that_holds_an_id_says_what_it_leads_to() {
        for of in TABLES {
            let columns = columns_of(of.name);
            for (name, is_id) in &columns {
                let known = of
                    .column(name)
                    .is_some_and(|known| known.target.or(known.called).is_some());
                assert!(known || !is_id || *name == "id", "{}.{name}", of.name);
            }
            for known in of.columns {
                assert!(
                    columns.iter().any(|(name, _)| *name == known.name),
                    "{}.{}",
                    of.name,
                    known.name
                );
                assert!(
                    known.target.is_none_or(|target| table(target).is_some()),
                    "{}.{}",
                    of.name,
                    known.name
                );
            }
        }
    }

    #[test]
    fn every_recorded_column_is_called_as_a_field_of_its_type() {
        let fields = fields();
        for table in TABLES
            .iter()
            .filter(|table| table.written != Written::Never)
        {
            let Some(kind) = table.kind else { continue };
            for (column, _) in columns_of(table.name) {
                let reported =
                    table.period == Some(Period::Reporting) && column.starts_with("period_");
                if NOT_JOURNALED.contains(&column) || reported {
                    continue;
                }
                let mut of = format!("{kind:?}");
                for step in table.called(column).split('.') {
                    let found = fields.get(&of).and_then(|fields| fields.get(step));
                    of = found
                        .unwrap_or_else(|| panic!("{of} has no {step}: {}.{column}", table.name))
                        .clone();
                }
            }
        }
    }

    #[test]
    fn a_tag_is_given_once() {
        for kind in NodeKind::ALL {
            assert_eq!(NodeKind::from_tag(*kind as u8), Some(*kind));
        }
    }
}
