//! Creating and changing steering documents, drafting versions and their clauses, adopting them.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{key, once, optional_key, payload, settled, shown};
use crate::{
    domain::{
        id::NodeKind,
        vocabulary::{ClauseKind, Level, SteeringDocumentKind, Visibility},
    },
    graphql::{
        engine::{
            loading::{Result, begin},
            scalars::Date,
        },
        types::{
            documents::{Clause, DocumentVersion, SteeringDocument},
            node::global_id,
        },
    },
    store,
};

/// A clause of a draft (bestämmelse).
#[derive(InputObject, Debug)]
struct NewClauseInput {
    /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
    number: String,
    /// The heading that it stands under (rubrik), 1 to 200 characters.
    heading: String,
    /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
    wording: String,
    /// How the system holds it.
    #[graphql(default_with = "ClauseKind::Text")]
    kind: ClauseKind,
    /// The members of the list that it gives, in order: at most 50, each of 1 to 2 000 characters; in all clauses of a
    /// version at most 1 000.
    #[graphql(default)]
    items: Vec<String>,
}

impl From<NewClauseInput> for store::NewClause {
    fn from(input: NewClauseInput) -> Self {
        Self {
            number: input.number,
            heading: input.heading,
            wording: input.wording,
            kind: input.kind,
            items: input.items,
        }
    }
}

/// The steering document to create, with the clauses of its first draft.
#[derive(InputObject, Debug)]
struct CreateSteeringDocumentInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// What kind of document it is.
    kind: SteeringDocumentKind,
    /// The level that it is for.
    level: Level,
    /// Its title, in Swedish: 1 to 200 characters.
    title: String,
    /// What the slug is to say: at most 80 small letters a to z, digits and hyphens. The slug of the organisation comes
    /// before it, as in `2584-handlingsplan`, unless it begins with that. Made from the title when left out.
    slug: Option<String>,
    /// Who may see it; its drafts are its owner's in any case.
    #[graphql(default_with = "Visibility::Owner")]
    visibility: Visibility,
    /// When it is to be reviewed (revideringsdatum).
    review_date: Option<Date>,
    /// The document whose place it takes (ersätter): one that your organisation may revise.
    supersedes: Option<ID>,
    /// The clauses of the draft, in order: at most 200. More can be added by `addClause`.
    #[graphql(default)]
    clauses: Vec<NewClauseInput>,
}

impl CreateSteeringDocumentInput {
    fn into_request(self) -> Result<store::NewSteeringDocument> {
        Ok(store::NewSteeringDocument {
            supersedes: optional_key(
                NodeKind::SteeringDocument,
                self.supersedes.as_ref(),
                "supersedes",
            )?,
            kind: self.kind,
            level: self.level,
            title: self.title,
            slug: self.slug,
            visibility: self.visibility,
            review_date: self.review_date.map(|date| date.0),
            clauses: self.clauses.into_iter().map(Into::into).collect(),
        })
    }
}

payload!(CreateSteeringDocumentPayload {
    /// The new document.
    steering_document: SteeringDocument
});

/// What to change in a steering document. What is left out stays.
#[derive(InputObject, Debug)]
struct ChangeSteeringDocumentInput {
    /// The document.
    document: ID,
    /// The version of the row that the caller has seen: `SteeringDocument.version`.
    version: i32,
    /// Its title, in Swedish: 1 to 200 characters.
    title: Option<String>,
    /// When it is to be reviewed (revideringsdatum); null: that is open.
    review_date: MaybeUndefined<Date>,
    /// Who may see it: the owner may widen it and narrow it. It takes effect at once, for its versions, clauses and
    /// agreement too.
    visibility: Option<Visibility>,
    /// The document whose place it takes (ersätter): one that your organisation may revise; null: none.
    supersedes: MaybeUndefined<ID>,
}

impl ChangeSteeringDocumentInput {
    fn into_change(self) -> Result<store::SteeringDocumentChange> {
        let supersedes = Option::<Option<ID>>::from(self.supersedes);
        let supersedes = supersedes
            .map(|id| optional_key(NodeKind::SteeringDocument, id.as_ref(), "supersedes"))
            .transpose()?;
        let review_date = Option::<Option<Date>>::from(self.review_date);
        Ok(store::SteeringDocumentChange {
            title: self.title,
            review_date: review_date.map(|date| date.map(|date| date.0)),
            visibility: self.visibility,
            supersedes,
        })
    }
}

payload!(ChangeSteeringDocumentPayload {
    /// The changed document.
    steering_document: SteeringDocument
});

/// Which document gets a new version.
#[derive(InputObject, Debug)]
struct AddDocumentVersionInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The document.
    document: ID,
    /// Whether the draft begins with the clauses of the latest version; else with none.
    #[graphql(default = true)]
    copy_clauses: bool,
}

payload!(AddDocumentVersionPayload {
    /// The new draft.
    document_version: DocumentVersion
});

/// Which draft to adopt, and the days that belong to it.
#[derive(InputObject, Debug)]
struct AdoptDocumentVersionInput {
    /// The draft.
    document_version: ID,
    /// The version of the row that the caller has seen: `DocumentVersion.version`. It counts the changes of the draft's
    /// clauses, too: nobody adopts what they have not seen.
    version: i32,
    /// The first day on which it holds (giltig från). It lies after the first day of the version before, which ends then.
    from: Date,
    /// The day that is stamped on it (datumstämpel).
    stamp_date: Option<Date>,
    /// The day that its text is from.
    version_date: Option<Date>,
}

payload!(AdoptDocumentVersionPayload {
    /// The adopted version.
    document_version: DocumentVersion
});

/// The clause to add to a draft, at its end.
#[derive(InputObject, Debug)]
struct AddClauseInput {
    /// A key of the caller's choice, new for each creation (a UUID): a retry with the same key creates nothing more.
    idempotency_key: ID,
    /// The draft. A version may have 200 clauses.
    document_version: ID,
    /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
    number: String,
    /// The heading that it stands under (rubrik), 1 to 200 characters.
    heading: String,
    /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
    wording: String,
    /// How the system holds it.
    #[graphql(default_with = "ClauseKind::Text")]
    kind: ClauseKind,
    /// The members of the list that it gives, in order: at most 50, each of 1 to 2 000 characters; in all clauses of a
    /// version at most 1 000.
    #[graphql(default)]
    items: Vec<String>,
}

impl From<AddClauseInput> for store::NewClause {
    fn from(input: AddClauseInput) -> Self {
        Self {
            number: input.number,
            heading: input.heading,
            wording: input.wording,
            kind: input.kind,
            items: input.items,
        }
    }
}

payload!(AddClausePayload {
    /// The new clause.
    clause: Clause
});

/// What to change in a clause of a draft. What is left out stays.
#[derive(InputObject, Debug)]
struct ChangeClauseInput {
    /// The clause.
    clause: ID,
    /// The version of the row that the caller has seen: `Clause.rowVersion`.
    version: i32,
    /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
    number: Option<String>,
    /// The heading that it stands under (rubrik), 1 to 200 characters.
    heading: Option<String>,
    /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
    wording: Option<String>,
    /// How the system holds it.
    kind: Option<ClauseKind>,
    /// All members of the list that it gives, in order, in the place of those before: at most 50, each of 1 to 2 000
    /// characters; in all clauses of a version at most 1 000.
    items: Option<Vec<String>>,
}

impl From<ChangeClauseInput> for store::ClauseChange {
    fn from(input: ChangeClauseInput) -> Self {
        Self {
            number: input.number,
            heading: input.heading,
            wording: input.wording,
            kind: input.kind,
            items: input.items,
        }
    }
}

payload!(ChangeClausePayload {
    /// The changed clause.
    clause: Clause
});

/// Which clause to remove from a draft.
#[derive(InputObject, Debug)]
struct RemoveClauseInput {
    /// The clause.
    clause: ID,
    /// The version of the row that the caller has seen: `Clause.rowVersion`.
    version: i32,
}

payload!(RemoveClausePayload {
    /// The id that the removed clause had.
    clause_id: ID
});

/// Creating steering documents and its likes.
#[derive(Default)]
pub struct DocumentMutations;

/// Creating steering documents and its likes.
#[Object]
impl DocumentMutations {
    /// Creates a steering document of your organisation (styrdokument, A-12, A-44), with its first version as a draft
    /// (utkast). For editors. A draft does not exist for other organisations, whatever the document's visibility. Refused
    /// with ALREADY_EXISTS when the slug that was asked for is taken, or a clause's number is given twice; with FORBIDDEN
    /// when `supersedes` is not your organisation's to revise.
    async fn create_steering_document(
        &self,
        ctx: &Context<'_>,
        input: CreateSteeringDocumentInput,
    ) -> Result<CreateSteeringDocumentPayload> {
        let (key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            writing
                .create_steering_document(input.into_request()?)
                .await
        };
        let created = once(&writing, "createSteeringDocument", &key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Changes what the versions of a steering document have in common, and who may see it (synlighet). For editors of the
    /// organisation that owns it; of the region and Norrbottens Kommuner for what is owned in common. A document that is
    /// narrowed is gone at once for whoever may not see it any more. DOES_NOT_FIT, when documents would take each other's
    /// place.
    async fn change_steering_document(
        &self,
        ctx: &Context<'_>,
        input: ChangeSteeringDocumentInput,
    ) -> Result<ChangeSteeringDocumentPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::SteeringDocument, &input.document, "document")?;
            let version = input.version;
            let change = input.into_change()?;
            writing.change_steering_document(id, version, change).await
        };
        let changed = work.await;
        Ok(shown(ctx, writing, changed).await?.into())
    }

    /// Begins a new version of a steering document, as a draft (revidera, A-12, A-44). For editors of the organisation that
    /// owns it. A document has one draft at a time: else WRONG_STATE.
    async fn add_document_version(
        &self,
        ctx: &Context<'_>,
        input: AddDocumentVersionInput,
    ) -> Result<AddDocumentVersionPayload> {
        let (retry_key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::SteeringDocument, &input.document, "document")?;
            writing.add_document_version(id, input.copy_clauses).await
        };
        let created = once(&writing, "addDocumentVersion", &retry_key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Adopts a draft (anta): from then on it is seen by all who may see its document, and is not changed any more. The
    /// version that held before ends on the day on which this one begins. For approvers of the organisation that owns the
    /// document; what is adopted already is FORBIDDEN. It needs a clause: else WRONG_STATE.
    async fn adopt_document_version(
        &self,
        ctx: &Context<'_>,
        input: AdoptDocumentVersionInput,
    ) -> Result<AdoptDocumentVersionPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(
                NodeKind::DocumentVersion,
                &input.document_version,
                "documentVersion",
            )?;
            let adoption = store::Adoption {
                from: input.from.0,
                stamp_date: input.stamp_date.map(|date| date.0),
                version_date: input.version_date.map(|date| date.0),
            };
            writing
                .adopt_document_version(id, input.version, adoption)
                .await
        };
        let adopted = work.await;
        Ok(shown(ctx, writing, adopted).await?.into())
    }

    /// Adds a clause (bestämmelse) at the end of a draft. For editors of the organisation that owns the document; what is
    /// adopted is FORBIDDEN. ALREADY_EXISTS, when the version has the number already.
    async fn add_clause(
        &self,
        ctx: &Context<'_>,
        input: AddClauseInput,
    ) -> Result<AddClausePayload> {
        let (retry_key, text) = (input.idempotency_key.clone(), format!("{input:?}"));
        let writing = begin(ctx).await?;
        let work = async {
            let version = key(
                NodeKind::DocumentVersion,
                &input.document_version,
                "documentVersion",
            )?;
            writing.add_clause(version, input.into()).await
        };
        let created = once(&writing, "addClause", &retry_key, &text, work).await;
        Ok(shown(ctx, writing, created).await?.into())
    }

    /// Changes a clause of a draft. For editors of the organisation that owns the document; what is adopted is FORBIDDEN.
    /// ALREADY_EXISTS, when another clause of the version has the number.
    async fn change_clause(
        &self,
        ctx: &Context<'_>,
        input: ChangeClauseInput,
    ) -> Result<ChangeClausePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Clause, &input.clause, "clause")?;
            let version = input.version;
            writing.change_clause(id, version, input.into()).await
        };
        let changed = work.await;
        Ok(shown(ctx, writing, changed).await?.into())
    }

    /// Removes a clause of a draft, with its items. For editors of the organisation that owns the document; what is adopted
    /// is FORBIDDEN. WRONG_STATE, when something in the system rests on it.
    async fn remove_clause(
        &self,
        ctx: &Context<'_>,
        input: RemoveClauseInput,
    ) -> Result<RemoveClausePayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Clause, &input.clause, "clause")?;
            writing.remove_clause(id, input.version).await
        };
        let removed = work.await;
        let removed = settled(writing.finish(removed).await)?;
        Ok(removed.map(|id| Some(global_id::<Clause>(id))).into())
    }
}
