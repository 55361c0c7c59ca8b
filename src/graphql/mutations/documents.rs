//! Creating and changing steering documents, drafting versions and their clauses, adopting them.

use async_graphql::{Context, ID, InputObject, MaybeUndefined};

use crate::{
    domain::vocabulary::{ClauseKind, Level, SteeringDocumentKind, Visibility},
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{
            bodies::Body,
            documents::{Clause, DocumentVersion, SteeringDocument},
            node::global_id,
        },
    },
    store,
};

/// A clause of a draft (bestämmelse).
#[derive(InputObject)]
struct NewClauseInput {
    /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
    number: String,
    /// The heading that it stands under (rubrik), 1 to 200 characters.
    heading: String,
    /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
    wording: String,
    /// How the clause is represented in the system.
    #[graphql(default_with = "ClauseKind::Text")]
    kind: ClauseKind,
    /// The items of the list in the clause, in order: at most 50, each of 1 to 2 000 characters; at most 1 000 in all clauses
    /// of a version together.
    #[graphql(default)]
    items: Vec<String>,
}

impl Decode for NewClauseInput {
    type Value = store::NewClause;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<store::NewClause> {
        let Self {
            number,
            heading,
            wording,
            kind,
            items,
        } = self;
        Ok(store::NewClause {
            number,
            heading,
            wording,
            kind,
            items,
        })
    }
}

mutations! {
    /// Creating steering documents and its likes.
    DocumentMutations;

    /// Creates a steering document of your organisation (styrdokument, A-12, A-44), with its first version as a draft
    /// (utkast). For editors. A draft does not exist for other organisations, whatever the document's visibility. Refused
    /// with ALREADY_EXISTS when the slug that was asked for is taken, or a clause's number is given twice; with FORBIDDEN
    /// when `supersedes` is not your organisation's to revise, or `body` not yours to write for; with DOES_NOT_FIT when the
    /// body does not exist today, or each is to adopt what belongs to no body of the county.
    create_steering_document("The document to create.";
        /// The steering document to create, with the clauses of its first draft.
        CreateSteeringDocumentInput once idempotency_key {
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
            supersedes: Option<Id<SteeringDocument>>,
            /// The body that it belongs to: one that your organisation may write for (`viewerCanAddDocument`).
            body: Option<Id<Body>>,
            /// Whether the region and each kommun is to adopt it for itself: only what belongs to a body of the county.
            #[graphql(default)]
            adopted_by_each: bool,
            /// The clauses of the draft, in order: at most 200. More can be added by `addClause`.
            #[graphql(default)]
            clauses: Vec<NewClauseInput>,
        }
    ) -> CreateSteeringDocumentPayload {
        /// The new document.
        steering_document: SteeringDocument,
    } command |_today| {
        store::Command::CreateDocument(store::NewSteeringDocument {
            kind, level, title, slug, visibility, review_date, supersedes, body, adopted_by_each, clauses,
        })
    };

    /// Changes what the versions of a steering document have in common, and who may see it (synlighet). For editors of the
    /// organisation that owns it; of the region and Norrbottens Kommuner for what is owned in common, with the consent of an approver
    /// of the other side: then it is a proposal. A document that is
    /// narrowed is gone at once for whoever may not see it any more. DOES_NOT_FIT, when documents would take each other's
    /// place.
    change_steering_document("Which document, and what to change.";
        /// What to change in a steering document. What is left out stays.
        ChangeSteeringDocumentInput {
            /// The document.
            document: Id<SteeringDocument>,
            /// The `SteeringDocument.version` that you last read. A stale one is refused with CONFLICT.
            version: i32,
            /// Its title, in Swedish: 1 to 200 characters.
            title: Option<String>,
            /// When it is to be reviewed (revideringsdatum); null: that is open.
            review_date: MaybeUndefined<Date>,
            /// Who may see it: the owner may widen it and narrow it. It takes effect at once, for its versions, clauses and
            /// agreement too.
            visibility: Option<Visibility>,
            /// The document whose place it takes (ersätter): one that your organisation may revise; null: none.
            supersedes: MaybeUndefined<Id<SteeringDocument>>,
            /// The body that it belongs to: one that your organisation may write for (`viewerCanAddDocument`);
            /// null: none.
            body: MaybeUndefined<Id<Body>>,
            /// Whether the region and each kommun is to adopt it for itself: only what belongs to a body of the county
            /// that your organisation may write for.
            adopted_by_each: Option<bool>,
        }
    ) -> ChangeSteeringDocumentPayload {
        /// The changed document.
        steering_document: SteeringDocument,
    } command |_today| {
        let change = store::SteeringDocumentChange {
            title, review_date, visibility, supersedes, body, adopted_by_each,
        };
        store::Command::ChangeDocument { document, version, change }
    };

    /// Begins a new version of a steering document, as a draft (revidera, A-12, A-44). For editors of the organisation that
    /// owns it. A document has one draft at a time: else WRONG_STATE.
    add_document_version("Which document, and what its new version is called.";
        /// Which document gets a new version.
        AddDocumentVersionInput once idempotency_key {
            /// The document.
            document: Id<SteeringDocument>,
            /// Whether the draft begins with the clauses of the latest version; else with none.
            #[graphql(default = true)]
            copy_clauses: bool,
        }
    ) -> AddDocumentVersionPayload {
        /// The new draft.
        document_version: DocumentVersion,
    } = |writing| writing.add_document_version(document, copy_clauses).await;

    /// Adopts a draft (anta): from then on it is seen by all who may see its document, and is not changed any more. The
    /// version that held before ends on the day on which this one begins. For approvers of the organisation that owns the
    /// document; what is adopted already is FORBIDDEN. What is owned in common is adopted with the consent of an approver of the
    /// other side: then it is a proposal. It needs a clause: else WRONG_STATE.
    adopt_document_version("Which version, and from which day it holds.";
        /// Which draft to adopt, and the days that belong to it.
        AdoptDocumentVersionInput {
            /// The draft.
            document_version: Id<DocumentVersion>,
            /// The `DocumentVersion.version` that you last read. It counts the changes of the draft's clauses too, so nobody
            /// adopts what they have not seen. A stale one is refused with CONFLICT.
            version: i32,
            /// The first day on which it holds (giltig från). It lies after the first day of the version before, which ends then.
            from: Date,
            /// The day that is stamped on it (datumstämpel).
            stamp_date: Option<Date>,
            /// The day that its text is from.
            version_date: Option<Date>,
        }
    ) -> AdoptDocumentVersionPayload {
        /// The adopted version.
        document_version: DocumentVersion,
    } command |_today| {
        let adoption = store::Adoption { from, stamp_date, version_date };
        store::Command::AdoptVersion { document_version, version, adoption }
    };

    /// Adds a clause (bestämmelse) at the end of a draft. For editors of the organisation that owns the document; what is
    /// adopted is FORBIDDEN. ALREADY_EXISTS, when the version has the number already.
    add_clause("Which clause to add to which version.";
        /// The clause to add to a draft, at its end.
        AddClauseInput once idempotency_key {
            /// The draft. A version may have 200 clauses.
            document_version: Id<DocumentVersion>,
            /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
            number: String,
            /// The heading that it stands under (rubrik), 1 to 200 characters.
            heading: String,
            /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
            wording: String,
            /// How the clause is represented in the system.
            #[graphql(default_with = "ClauseKind::Text")]
            kind: ClauseKind,
            /// The items of the list in the clause, in order: at most 50, each of 1 to 2 000 characters; at most 1 000 in all
            /// clauses of a version together.
            #[graphql(default)]
            items: Vec<String>,
        }
    ) -> AddClausePayload {
        /// The new clause.
        clause: Clause,
    } = |writing| {
        writing.add_clause(document_version, store::NewClause { number, heading, wording, kind, items }).await
    };

    /// Changes a clause of a draft. For editors of the organisation that owns the document; what is adopted is FORBIDDEN.
    /// ALREADY_EXISTS, when another clause of the version has the number.
    change_clause("Which clause, and what to change.";
        /// What to change in a clause of a draft. What is left out stays.
        ChangeClauseInput {
            /// The clause.
            clause: Id<Clause>,
            /// The `Clause.rowVersion` that you last read. A stale one is refused with CONFLICT.
            version: i32,
            /// The number that it is cited by, as `A-24`: 1 to 20 characters, only once in the version.
            number: Option<String>,
            /// The heading that it stands under (rubrik), 1 to 200 characters.
            heading: Option<String>,
            /// Its wording in Swedish (ordalydelse), 1 to 20 000 characters.
            wording: Option<String>,
            /// How the clause is represented in the system.
            kind: Option<ClauseKind>,
            /// All items of the list in the clause, in order; they replace the present ones. At most 50, each of 1 to 2 000
            /// characters; at most 1 000 in all clauses of a version together.
            items: Option<Vec<String>>,
        }
    ) -> ChangeClausePayload {
        /// The changed clause.
        clause: Clause,
    } = |writing| {
        let change = store::ClauseChange { number, heading, wording, kind, items };
        writing.change_clause(clause, version, change).await
    };

    /// Removes a clause of a draft, with its items. For editors of the organisation that owns the document; what is adopted
    /// is FORBIDDEN. WRONG_STATE, when something in the system rests on it.
    remove_clause("Which clause to remove.";
        /// Which clause to remove from a draft.
        RemoveClauseInput {
            /// The clause.
            clause: Id<Clause>,
            /// The `Clause.rowVersion` that you last read. A stale one is refused with CONFLICT.
            version: i32,
        }
    ) -> RemoveClausePayload {
        /// The id that the removed clause had.
        clause_id: ID,
    } = |writing| writing.remove_clause(clause, version).await.map(global_id::<Clause>);
}
