//! Mutations: from the input of a request to a business method of the store, and from its outcome to a payload.
//!
//! What is refused for a reason that the user can act on stands in the payload's `userErrors`; what is absent, forbidden
//! or changed meanwhile is an error.

mod access;
mod agreements;
mod appointments;
mod documents;
mod follow_up;
mod groups;
mod indicators;
mod names;
mod participants;
mod persons;
mod projects;

use async_graphql::{Context, ID, MaybeUndefined, MergedObject, SimpleObject};
use uuid::Uuid;

use crate::graphql::{
    engine::loading::{Result, Thing, one, today},
    types::node::key_of,
};
use crate::{
    domain::{
        id::{NodeId, NodeKind},
        journal::digest,
        problem::Problem,
        vocabulary::UserErrorCode,
    },
    error::Error,
    store::Writing,
};

/// Where every mutation begins. Each is done wholly or not at all, and recorded in the journal. At the public door all are
/// refused with UNAUTHENTICATED. Send one in a request: of several they are done one after another, each for itself, and an
/// error in one takes the answers of the others with it, though what they did remains.
#[derive(MergedObject, Default)]
pub struct Mutation(
    access::AccessMutations,
    agreements::AgreementMutations,
    appointments::AppointmentMutations,
    documents::DocumentMutations,
    follow_up::FollowUpMutations,
    groups::GroupMutations,
    indicators::IndicatorMutations,
    names::NameMutations,
    participants::ParticipantMutations,
    persons::PersonMutations,
    projects::ProjectMutations,
);

/// Why a mutation was refused, for a user who can do something about it (fel som användaren kan rätta).
#[derive(SimpleObject)]
pub struct UserError {
    /// What is wrong, for programs.
    code: UserErrorCode,
    /// What is wrong and what would be right, in English.
    message: String,
    /// The same in Swedish.
    message_swedish: String,
    /// The field of the input that it is about: its path from the top, list places as numbers.
    field: Vec<String>,
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code,
            message: problem.english,
            message_swedish: problem.swedish,
            field: problem.field,
        }
    }
}

/// Declares the payload of a mutation: the thing, null when it was refused, and the reasons.
macro_rules! payload {
    ($name:ident { $(#[doc = $doc:tt])+ $field:ident: $thing:ty }) => {
        #[doc = concat!("What `", stringify!($name), "`'s mutation came to.")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[doc = $doc])+
            /// Null when it was refused.
            $field: Option<$thing>,
            /// Why it was refused; empty when it was done.
            user_errors: Vec<$crate::graphql::mutations::UserError>,
        }

        impl From<$crate::graphql::mutations::Settled<$thing>> for $name {
            fn from(settled: $crate::graphql::mutations::Settled<$thing>) -> Self {
                match settled {
                    Ok($field) => Self { $field, user_errors: Vec::new() },
                    Err(user_errors) => Self { $field: None, user_errors },
                }
            }
        }
    };
}
use payload;

/// What became of a mutation: the thing, or why it was refused.
pub(super) type Settled<T> = std::result::Result<Option<T>, Vec<UserError>>;

/// Separates what the user can act on from all other errors.
fn settled<T>(outcome: Result<T>) -> Result<std::result::Result<T, Vec<UserError>>> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(problems)) => {
            Ok(Err(problems.into_iter().map(UserError::from).collect()))
        }
        Err(other) => Err(other),
    }
}

/// Does `work` once, however often it is asked for under the same key, and gives the id of what it created. `input` is all
/// that was asked for, as text.
async fn once(
    writing: &Writing<'_>,
    mutation: &str,
    key: &ID,
    input: &str,
    work: impl Future<Output = Result<Uuid>>,
) -> Result<Uuid> {
    let digest = digest(&[mutation, input]);
    if let Some(before) = writing.repeated(key, &digest).await? {
        return Ok(before);
    }
    let created = work.await?;
    writing.remember(key, &digest, created).await?;
    Ok(created)
}

/// Ends a mutation and shows what was written, as it stands today.
async fn shown<T: Thing>(
    ctx: &Context<'_>,
    writing: Writing<'_>,
    outcome: Result<Uuid>,
) -> Result<Settled<T>> {
    Ok(match settled(writing.finish(outcome).await)? {
        Ok(id) => Ok(one::<T>(ctx, id, today(ctx)).await?),
        Err(refused) => Err(refused),
    })
}

/// The key in an id that the input names; a thing of another kind is none.
fn key(kind: NodeKind, id: &ID, field: &'static str) -> Result<Uuid> {
    key_of(kind, id).ok_or(Error::NotFound { field })
}

/// The key in an id that the input may leave out.
fn optional_key(kind: NodeKind, id: Option<&ID>, field: &'static str) -> Result<Option<Uuid>> {
    id.map(|id| key(kind, id, field)).transpose()
}

/// What a field of a change leads to: another thing, nothing any more, or what it led to before.
fn reference(
    kind: NodeKind,
    id: MaybeUndefined<ID>,
    field: &'static str,
) -> Result<Option<Option<Uuid>>> {
    let id = Option::<Option<ID>>::from(id);
    id.map(|id| optional_key(kind, id.as_ref(), field))
        .transpose()
}

/// The kind and the key in an id that can be of several kinds.
fn any_key(id: &ID, field: &'static str) -> Result<NodeId> {
    NodeId::decode(id).ok_or(Error::NotFound { field })
}
