//! The one place for rows. A [`Session`] holds the connection privately; every read starts from what its viewer may see.

mod actors;
mod adoptions;
mod agenda;
mod agreements;
mod aims;
mod attendances;
mod audit;
mod commands;
mod deadlines;
mod differences;
mod documents;
mod elections;
mod engine;
mod exports;
mod follow_up;
mod grants;
mod groups;
mod handovers;
mod indicators;
mod keys;
mod lists;
mod matrix;
mod milestones;
mod names;
mod notes;
mod operator;
mod participants;
mod participations;
mod people;
mod persons;
mod projects;
mod proposals;
mod reference;
mod responsibles;
mod rules;
mod status_reports;
mod substitutes;
mod timelines;

pub use actors::Actors;
pub use adoptions::{
    AdoptionChange, AdoptionRequestChange, NewAdoption, NewAdoptionRequest, answer_of_adoption,
    facts_of_adoption,
};
pub use agenda::{
    AgendaItemChange, AgendaItemContent, NewAgendaItem, agenda_is_open, sectors_of_item,
};
pub use agreements::{AgreementChange, BoundBodies, NewAgreement, NewLadderStep, NewParty};
pub use aims::ProjectAims;
pub use attendances::{Attended, NewCall, NewGuest};
pub use audit::{AuditFilter, Audited, place_among_audited};
pub use commands::Command;
pub use deadlines::{Deadline, DeadlineAbout};
pub use documents::{
    Adoption, ClauseChange, NewClause, NewSteeringDocument, SteeringDocumentChange,
};
pub use elections::Election;
pub use engine::act::Journaled;
pub use engine::agreed::FactsOfAgreements;
pub use engine::backup::{Contents, Taken, read_backup};
pub use engine::database::{Database, Pool, Prepared};
pub use engine::dated::Dated;
pub use engine::door::{CalendarReader, Granted, calendar_reader, granted, is_service_account};
pub use engine::journal::{
    ChangeFilter, EntryAudience, FieldChange, RecordedChange, fields_of, is_personal, seen_by,
};
pub use engine::page::{Page, PageRequest, Position, Total};
pub use engine::relations::*;
pub use engine::session::{Caller, Identity, Record, Row, Session};
pub use engine::shares::Share;
pub use engine::verification::Verified;
pub use engine::writing::Writing;
pub use exports::{AdoptionFilter, NewestChange};
pub use follow_up::{
    Acknowledged, BulkOutcome, Extension, FollowUpValueFilter, IndicatorKey, Kept, Obligation,
    PlannedApprovals, PlannedValues, Submission, ValueContent, ValueRow, ValuesOf,
    acknowledged_warnings, page_of_obligations, possible_with_value,
};
pub use grants::{
    GrantRequest, NewServiceAccount, OwnGrant, grant_from_command_line, service_account_subject,
};
pub use groups::{GroupChange, NewGroup, NewSeat, SeatChange};
pub use handovers::{Handover, Leading};
pub use indicators::{
    IndicatorChange, IndicatorFilter, NewIndicator, TargetChange, TargetKey, target_of,
};
pub use keys::{Cited, OrganisationKeys};
pub use lists::{AgreementFilter, BodyFilter, DocumentFilter, MatterFilter, OrganisationFilter};
pub use matrix::{
    ById, FollowUpMatrixFilter, INDICATORS_OF_A_MATRIX, MatrixParts, MatrixReading, TotalKey,
};
pub use names::{Bearer, NewName};
pub use notes::{NoteOfItem, NotesApproved, NotesContent, right_over_notes};
pub use operator::{Held, KnownPerson, Operator, Told};
pub use participants::{NewOutsider, NewParticipant, NewStructureReport};
pub use people::{NewAppointment, NewPerson};
pub use persons::{Contact, Disposal, PersonChange};
pub use projects::{NewProject, ProjectChange, ProjectFilter, ProjectsOf};
pub use proposals::{
    CommandOutcome, ProposalContent, ProposalFilter, ProposalTerms, state_of_proposal,
};
pub use responsibles::NewResponsible;
pub use rules::NewReading;
pub use status_reports::NewStatus;
pub use substitutes::{CandidateFilter, ChairTermRequest, NewSubstitute, PostsOfPeople};

use sea_orm::{DbErr, RuntimeErr, sqlx};
use serde::{Deserialize, Deserializer};

use crate::{error::Error, register::tables};

macro_rules! areas {
    ($($table:ident $(as $kind:ident = $tag:literal $label:literal)? {
        seen: $seen:ident $how:tt, written: $written:ident, $(period: $period:ident,)? $(cited: $key:ident $(or $other:ident)? $(= $nameless:literal)?,)?
        columns: $columns:tt $(, area: $area:ident)?
    })+) => {$($(
        mod $area;
        pub use $area::*;
    )?)+};
}

tables!(areas);

impl From<DbErr> for Error {
    fn from(fault: DbErr) -> Self {
        if is_unavailable(&fault) {
            tracing::warn!(%fault, "database unavailable");
            Self::Unavailable
        } else {
            Self::internal(fault)
        }
    }
}

/// Reads what is there: with it, null says something else than nothing.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Whether trying again later may help: no connection to be had, or the connection was lost.
fn is_unavailable(fault: &DbErr) -> bool {
    let (DbErr::Conn(cause) | DbErr::Query(cause) | DbErr::Exec(cause)) = fault else {
        return matches!(fault, DbErr::ConnectionAcquire(_));
    };
    matches!(cause, RuntimeErr::SqlxError(cause) if matches!(
        **cause,
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed
    ) || is_passing(cause))
}

/// Whether a row wasn't removed because another refers to it.
fn is_referred_to(fault: &DbErr) -> bool {
    /// PostgreSQL's restrict and foreign key violations, SQLite's by its triggers for RESTRICT and of a foreign key.
    const CODES: &[&str] = &["23001", "23503", "1811", "787"];
    let (DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))) =
        fault
    else {
        return false;
    };
    let code = cause.as_database_error().and_then(|fault| fault.code());
    code.is_some_and(|code| CODES.contains(&&*code))
}

/// What the database itself refuses for now: SQLite while another process writes, PostgreSQL while it stops or starts, both
/// while memory, disk or connections are short, and SQLite when it can't read, write or open its files.
fn is_passing(cause: &sqlx::Error) -> bool {
    const POSTGRES: &[&str] = &[
        "53000", "53100", "53200", "53300", "57P01", "57P02", "57P03",
    ];
    /// Busy, locked, no memory, I/O error, full, can't open: the last eight bits of SQLite's codes.
    const SQLITE: &[u32] = &[5, 6, 7, 10, 13, 14];
    let Some(code) = cause.as_database_error().and_then(|fault| fault.code()) else {
        return false;
    };
    // PostgreSQL's codes have five digits or letters, SQLite's at most four.
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => SQLITE.contains(&(number & 0xFF)),
        _ => POSTGRES.contains(&code.as_ref()),
    }
}
