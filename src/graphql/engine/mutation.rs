//! The form of a mutation: [`mutations`] declares its input, its payload and what it does in one place.

use async_graphql::{Context, ID, SimpleObject};
use uuid::Uuid;

use super::{
    arguments::sent,
    loading::{NodeType, Result, one, today},
};
use crate::{
    domain::{
        journal::digest,
        problem::{self, Problem},
        vocabulary::UserErrorCode,
    },
    error::Error,
    graphql::types::{
        history::Change,
        proposals::{Consent, Proposal},
    },
    store::{CommandOutcome, Record, RecordedChange, Writing},
};

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

/// Why a mutation was refused.
pub(in crate::graphql) struct Refused {
    /// The reasons.
    pub(in crate::graphql) errors: Vec<UserError>,
    /// The table and the id of a row that somebody else has changed meanwhile.
    changed: Option<(&'static str, Uuid)>,
}

impl Refused {
    /// The row of this table that somebody else has changed meanwhile.
    pub(in crate::graphql) fn changed_in<E: Record>(&self) -> Option<Uuid> {
        let (table, key) = self.changed?;
        (table == E::TABLE).then_some(key)
    }
}

/// What a mutation did, or would do.
pub(in crate::graphql) struct Done<T> {
    /// What it gives.
    pub(in crate::graphql) value: T,
    /// Whether it only says what it would change, and nothing of it stands.
    pub(in crate::graphql) preview: bool,
    /// What it added to the journal, or would add.
    pub(in crate::graphql) written: Vec<RecordedChange>,
}

/// What a mutation changed, or would change.
pub(in crate::graphql) fn changes(written: Vec<RecordedChange>, planned: bool) -> Vec<Change> {
    match planned {
        true => Change::planned(written),
        false => Change::done(written),
    }
}

/// What a mutation did, or why it was refused.
pub(in crate::graphql) type Outcome<T> = std::result::Result<Done<T>, Refused>;

/// Ends what a mutation wrote: it stands, unless it was refused, or is only to be shown.
pub(in crate::graphql) async fn end<T>(
    writing: Writing<'_>,
    result: Result<T>,
    preview: bool,
) -> Result<Done<T>> {
    let viewer = writing.viewer();
    let mut written = writing.recorded_changes();
    written.retain(|line| line.is_seen_by(viewer));
    let value = match preview {
        true => writing.discard(result).await?,
        false => writing.finish(result).await?,
    };
    Ok(Done {
        value,
        preview,
        written,
    })
}

/// Separates what the user can act on from all other errors.
pub(in crate::graphql) fn split_refusal<T>(result: Result<Done<T>>) -> Result<Outcome<T>> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(problems)) => Ok(Err(Refused {
            errors: problems.into_iter().map(UserError::from).collect(),
            changed: None,
        })),
        Err(Error::Conflict(changed)) => Ok(Err(Refused {
            errors: vec![problem::conflict().at("version").into()],
            changed,
        })),
        Err(other) => Err(other),
    }
}

/// What a creation gives, of which the id is kept for a retry.
pub(in crate::graphql) trait Created {
    /// The id of what was created.
    fn id(&self) -> Uuid;

    /// What a retry gives.
    fn again(id: Uuid) -> Self;
}

impl Created for Uuid {
    fn id(&self) -> Uuid {
        *self
    }

    fn again(id: Uuid) -> Self {
        id
    }
}

impl Created for CommandOutcome {
    fn id(&self) -> Uuid {
        match self {
            Self::Done(id) => id.unwrap_or_default(),
            Self::Repeated(id) => *id,
            Self::Proposed { proposal, .. } => *proposal,
        }
    }

    fn again(id: Uuid) -> Self {
        Self::Repeated(id)
    }
}

/// With what is given out once and kept nowhere.
impl<T> Created for (Uuid, Option<T>) {
    fn id(&self) -> Uuid {
        self.0
    }

    fn again(id: Uuid) -> Self {
        (id, None)
    }
}

/// Does `work` once, however often the same is asked for under this key. A preview is no part of that.
pub(in crate::graphql) async fn idempotent<T: Created>(
    ctx: &Context<'_>,
    writing: &Writing<'_>,
    key: ID,
    preview: bool,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    if preview {
        return work.await;
    }
    let digest = digest(&[&sent(ctx, &["preview"])?]);
    if let Some(before) = writing.repeated(&key, &digest).await? {
        return Ok(T::again(before));
    }
    let created = work.await?;
    writing.remember(&key, &digest, created.id()).await?;
    Ok(created)
}

/// What a mutation gives, as a field of its payload shows it today.
pub(in crate::graphql) trait Show<T> {
    /// The value of the field.
    fn show(self, ctx: &Context<'_>) -> impl Future<Output = Result<Option<T>>> + Send;
}

impl<T: NodeType> Show<T> for Option<Uuid> {
    async fn show(self, ctx: &Context<'_>) -> Result<Option<T>> {
        one(ctx, self, today(ctx)).await
    }
}

/// A thing that was written is shown, or it is said that it can't be: no payload is without its thing and without a reason.
impl<T: NodeType> Show<T> for Uuid {
    async fn show(self, ctx: &Context<'_>) -> Result<Option<T>> {
        let thing = one(ctx, self, today(ctx)).await?;
        thing
            .map(Some)
            .ok_or_else(|| problem::done_out_of_sight().into())
    }
}

impl<T: NodeType> Show<Vec<T>> for Vec<Uuid> {
    async fn show(self, ctx: &Context<'_>) -> Result<Option<Vec<T>>> {
        let things = self.into_iter().map(|id| Show::<T>::show(id, ctx));
        let things: Vec<Option<T>> = futures_util::future::try_join_all(things).await?;
        Ok(Some(things.into_iter().flatten().collect()))
    }
}

impl Show<ID> for ID {
    async fn show(self, _: &Context<'_>) -> Result<Option<ID>> {
        Ok(Some(self))
    }
}

impl Show<String> for Option<String> {
    async fn show(self, _: &Context<'_>) -> Result<Option<String>> {
        Ok(self)
    }
}

/// What a field of a payload shows when the mutation was refused: the thing as it stands, where somebody else has changed it.
pub(in crate::graphql) trait AsItStands: Sized {
    /// The value of the field.
    fn as_it_stands(
        ctx: &Context<'_>,
        refused: &Refused,
    ) -> impl Future<Output = Result<Option<Self>>> + Send;
}

impl<T: NodeType> AsItStands for T {
    async fn as_it_stands(ctx: &Context<'_>, refused: &Refused) -> Result<Option<T>> {
        match refused.changed_in::<T::Table>() {
            Some(key) => one(ctx, key, today(ctx)).await,
            None => Ok(None),
        }
    }
}

macro_rules! nothing_as_it_stands {
    ($($type:ty),+) => {$(
        impl AsItStands for $type {
            async fn as_it_stands(_: &Context<'_>, _: &Refused) -> Result<Option<Self>> {
                Ok(None)
            }
        }
    )+};
}

nothing_as_it_stands!(ID, String);

impl<T: NodeType> AsItStands for Vec<T> {
    async fn as_it_stands(_: &Context<'_>, _: &Refused) -> Result<Option<Self>> {
        Ok(None)
    }
}

/// Declares the mutations of an area, each as
///
/// ```text
/// /// What it does: the text of the mutation.
/// pause_project("Text of its argument."; PauseProjectInput at version { fields } )
///     -> PauseProjectPayload { fields }
///     = |writing, today| expression
/// ```
///
/// `at version` adds the version that was seen to the input, `once idempotency_key` the key by which a retry is known. The
/// expression sees each field by its name, as [`Decode`](super::arguments::Decode) gives it, and is a `Result`: of an id for a
/// payload of one field, of a tuple for several ([`Show`]). `command |today| { command }` in the place of the `=` and what follows it
/// gives what may need the consent of others: its input takes terms for a proposal, and its payload has one. `planned plan by |session, today| { block }` before the `=` finds
/// out what can be found out while others write; the expression has it as `plan`. A payload without fields is a type that is
/// written out, with a function `of` that makes it from the [`Outcome`].
macro_rules! mutations {
    (
        $(#[doc = $group_doc:tt])+ $group:ident;
        $(
            $(#[doc = $doc:tt])+
            $name:ident($about:literal;
                $(#[doc = $input_doc:tt])+
                $input:ident $(once $key:ident)? $(at $version:ident)? {
                    $($(#[$($attribute:tt)*])+ $field:ident: $type:ty),* $(,)?
                }
            ) -> $payload:ident $({ $($shown:tt)+ })?
            $(planned $planned:ident by |$reader:ident, $day:ident| $plan:block)?
            $(command |$now:ident| $command:block)?
            $(= |$writing:ident $(, $today:ident)?| $body:expr)?;
        )+
    ) => {
        $(
            $(#[doc = $input_doc])+
            #[derive(async_graphql::InputObject)]
            struct $input {
                $(
                    /// Idempotency key, chosen by you: a new UUID for each creation. A retry with the same key and the same
                    /// input creates nothing more and returns what was created.
                    $key: async_graphql::ID,
                )?
                $($(#[$($attribute)*])+ $field: $type,)*
                $(
                    /// How it waits for consent, where it needs the consent of others.
                    proposal: $crate::graphql::engine::mutation::when!($now Option<$crate::graphql::types::proposals::ProposalInput>),
                )?
                $(
                    /// The `version` that you last read. A stale one is refused with CONFLICT.
                    $version: i32,
                )?
                /// Whether to write nothing, and only to answer with the `changes` that it would make, or with the `userErrors`
                /// that it would be refused with (förhandsgranskning).
                #[graphql(default)]
                preview: bool,
            }

            $crate::graphql::engine::mutation::payload! { $name $payload [$($now)?] $({ $($shown)+ })? }
        )+

        $(#[doc = $group_doc])+
        #[derive(Default)]
        pub struct $group;

        $(#[doc = $group_doc])+
        #[async_graphql::Object]
        impl $group {
            $(
                $(#[doc = $doc])+
                async fn $name(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = $about)] input: $input,
                ) -> $crate::graphql::engine::loading::Result<Option<$payload>> {
                    // In a box: the engine keeps a place for each mutation in what runs any of them, once more for each group, and a
                    // thread's stack has no room for all of them whole.
                    Box::pin(async move {
                        $crate::graphql::engine::arguments::refuse_nulls(
                            ctx,
                            &[$((
                                pastey::paste!(stringify!([<$field:lower_camel>])),
                                <$type as $crate::graphql::engine::arguments::Decode>::TAKES_NULL,
                            )),*],
                        )?;
                        let work = async {
                            $(let terms = $crate::graphql::engine::mutation::when!($now input.proposal.clone()).unwrap_or_default().into();)?
                            let $input { $($key,)? $($field,)* $($version,)? preview, .. } = input;
                            $(
                                let $field = $crate::graphql::engine::arguments::Decode::decode(
                                    $field,
                                    ctx,
                                    pastey::paste!(concat!("input.", stringify!([<$field:lower_camel>]))),
                                )
                                .await?;
                            )*
                            $(
                                let $reader = $crate::graphql::engine::loading::session(ctx);
                                let $day = $crate::graphql::engine::loading::today(ctx).day;
                                let $planned = $plan;
                            )?
                            $crate::graphql::engine::mutation::perform! {
                                ctx preview [$($key)?] $(command terms |$now| $command)? $(|$writing $(, $today)?| $body)?
                            }
                        };
                        let outcome = $crate::graphql::engine::mutation::split_refusal(work.await)?;
                        $crate::graphql::engine::mutation::payload_of!(ctx, outcome, $payload [$($now)?] $({ $($shown)+ })?)
                    })
                    .await
                }
            )+
        }
    };
}
pub(in crate::graphql) use mutations;

/// What is given in the place of a name that is only there to say that it is wanted.
macro_rules! when {
    ($name:ident $($given:tt)*) => { $($given)* };
}
pub(in crate::graphql) use when;

/// Does what a mutation does.
macro_rules! perform {
    ($ctx:ident $preview:ident [$($key:ident)?] |$writing:ident $(, $today:ident)?| $body:expr) => {{
        let $writing = $crate::graphql::engine::loading::begin($ctx).await?;
        $writing.record_changes();
        let work = async {
            $(let $today = $crate::graphql::engine::loading::today($ctx).day;)?
            $body
        };
        $(let work = $crate::graphql::engine::mutation::idempotent($ctx, &$writing, $key, $preview, work);)?
        let result = work.await;
        $crate::graphql::engine::mutation::end($writing, result, $preview).await
    }};
    ($ctx:ident $preview:ident [$($key:ident)?] command $terms:ident |$today:ident| $command:block) => {{
        let $today = $crate::graphql::engine::loading::today($ctx).day;
        let command: $crate::store::Command = $command;
        $crate::graphql::engine::mutation::perform! {
            $ctx $preview [$($key)?] |writing, today| Box::pin(writing.do_or_propose(command, $terms, today)).await
        }
    }};
}
pub(in crate::graphql) use perform;

/// What became of what may need consent, as a payload tells it.
pub(in crate::graphql) struct CommandPayload {
    /// The thing that it was done with.
    pub(in crate::graphql) thing: Option<Uuid>,
    /// The proposal that it became.
    pub(in crate::graphql) proposal: Option<Proposal>,
    /// The consents that it needs.
    pub(in crate::graphql) consents: Vec<Consent>,
    /// What it changed, or would change.
    pub(in crate::graphql) changes: Vec<Change>,
}

/// What became of what may need consent.
pub(in crate::graphql) async fn command_payload(
    ctx: &Context<'_>,
    done: Done<CommandOutcome>,
) -> Result<CommandPayload> {
    let preview = done.preview;
    let shown = |id: Uuid| (!preview).then_some(id);
    Ok(match done.value {
        CommandOutcome::Done(id) => CommandPayload {
            thing: id.and_then(shown),
            proposal: None,
            consents: Vec::new(),
            changes: changes(done.written, preview),
        },
        CommandOutcome::Proposed { proposal, consents } => CommandPayload {
            thing: None,
            proposal: match shown(proposal) {
                Some(id) => one(ctx, id, today(ctx)).await?,
                None => None,
            },
            consents: consents.into_iter().map(Consent::new).collect(),
            changes: changes(done.written, true),
        },
        CommandOutcome::Repeated(id) => {
            let proposal: Option<Proposal> = one(ctx, id, today(ctx)).await?;
            CommandPayload {
                thing: proposal.is_none().then_some(id),
                consents: proposal
                    .as_ref()
                    .map(Proposal::needed)
                    .transpose()?
                    .unwrap_or_default(),
                proposal,
                changes: Vec::new(),
            }
        }
    })
}

/// Declares the payload of a mutation: what it gives, null when it was refused, and the reasons. A payload without fields is
/// written out.
macro_rules! payload {
    ($mutation:ident $name:ident [$($now:ident)?]) => {};
    ($mutation:ident $name:ident [$($now:ident)?] { $($(#[doc = $doc:tt])+ $field:ident: $type:ty),+ $(,)? }) => {
        pastey::paste! {
            #[doc = "Result of `" $mutation:lower_camel "`."]
            #[derive(async_graphql::SimpleObject)]
            pub struct $name {
                $(
                    $(#[doc = $doc])+
                    /// Null when it was refused, previewed or waits for consent; with CONFLICT, the thing as it stands now.
                    $field: Option<$type>,
                )+
                $(
                    /// The proposal that waits for the consent of others (förslag). Null when it needed none, or was previewed.
                    proposal: $crate::graphql::engine::mutation::when!($now Option<$crate::graphql::types::proposals::Proposal>),
                    /// The consents that it needs; empty when it needs none.
                    consents: $crate::graphql::engine::mutation::when!($now Option<Vec<$crate::graphql::types::proposals::Consent>>),
                )?
                /// What it changed, thing by thing, as `history` shows it; with `preview`, or when it waits for consent, what it
                /// would change. Empty when it was refused, and when a retry did nothing more.
                changes: Option<Vec<$crate::graphql::types::history::Change>>,
                /// Why the mutation was refused; empty when it succeeded.
                user_errors: Vec<$crate::graphql::engine::mutation::UserError>,
            }
        }
    };
}
pub(in crate::graphql) use payload;

/// The payload of an outcome.
macro_rules! payload_of {
    ($ctx:ident, $outcome:ident, $name:ident []) => {
        $name::of($ctx, $outcome).await.map(Some)
    };
    ($ctx:ident, $outcome:ident, $name:ident [] {
        $($(#[doc = $doc:tt])+ $field:ident: $type:ty),+ $(,)?
    }) => {{
        use $crate::graphql::engine::mutation::{AsItStands, Done, Show, changes};
        #[allow(unused_parens, reason = "they make a tuple of several fields")]
        let payload = match $outcome {
            Ok(Done { value: ($($field),+), preview: false, written }) => $name {
                $($field: Show::<$type>::show($field, $ctx).await?,)+
                changes: Some(changes(written, false)),
                user_errors: Vec::new(),
            },
            Ok(Done { written, .. }) => $name {
                $($field: None,)+
                changes: Some(changes(written, true)),
                user_errors: Vec::new(),
            },
            Err(refused) => $name {
                changes: Some(Vec::new()),
                $($field: <$type as AsItStands>::as_it_stands($ctx, &refused).await?,)+
                user_errors: refused.errors,
            },
        };
        Ok(Some(payload))
    }};
    ($ctx:ident, $outcome:ident, $name:ident [$now:ident] {
        $(#[doc = $doc:tt])+ $field:ident: $type:ty $(,)?
    }) => {{
        use $crate::graphql::engine::mutation::{AsItStands, Show, CommandPayload, command_payload};
        let payload = match $outcome {
            Ok(done) => {
                let CommandPayload { thing, proposal, consents, changes } = command_payload($ctx, done).await?;
                let $field = match thing {
                    Some(id) => Show::<$type>::show(id, $ctx).await?,
                    None => None,
                };
                $name { $field, proposal, consents: Some(consents), changes: Some(changes), user_errors: Vec::new() }
            }
            Err(refused) => $name {
                $field: <$type as AsItStands>::as_it_stands($ctx, &refused).await?,
                proposal: None,
                consents: Some(Vec::new()),
                changes: Some(Vec::new()),
                user_errors: refused.errors,
            },
        };
        Ok(Some(payload))
    }};
}
pub(in crate::graphql) use payload_of;
