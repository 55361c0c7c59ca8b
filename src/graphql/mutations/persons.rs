//! Changing, protecting, giving out and erasing what is held about a person: by who employs it; by the region or Norrbottens
//! Kommuner, when no organisation of the cooperation does.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::{UserError, key, payload, shown};
use crate::{
    domain::id::NodeKind,
    graphql::{
        engine::loading::{Result, begin},
        types::people::Person,
    },
    store::PersonChange,
};

/// What to change about a person. What is left out stays.
#[derive(InputObject, Debug)]
struct ChangePersonInput {
    /// The person.
    person: ID,
    /// The version that the caller has seen.
    version: i32,
    /// The name, 1 to 200 characters. It can't be removed; see `anonymisePerson`.
    display_name: Option<String>,
    /// The title at work, at most 200 characters; null removes it.
    title: MaybeUndefined<String>,
    /// The organisation that employs the person: from then on that one answers for what is held. Null: none of the
    /// cooperation does.
    employer: MaybeUndefined<ID>,
    /// E-mail address at work; null removes it.
    work_email: MaybeUndefined<String>,
    /// Telephone number at work, at most 200 characters; null removes it.
    work_phone: MaybeUndefined<String>,
}

impl ChangePersonInput {
    fn into_change(self) -> Result<PersonChange> {
        let employer = match self.employer {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(id) => Some(Some(key(NodeKind::Organisation, &id, "employer")?)),
        };
        Ok(PersonChange {
            display_name: self.display_name,
            title: self.title.into(),
            employer,
            work_email: self.work_email.into(),
            work_phone: self.work_phone.into(),
        })
    }
}

payload!(ChangePersonPayload {
    /// The changed person.
    person: Person
});

/// Whom to protect, or not any more.
#[derive(InputObject, Debug)]
struct ProtectPersonInput {
    /// The person.
    person: ID,
    /// The version that the caller has seen.
    version: i32,
    /// Whether the person is to be protected from now on.
    protected: bool,
}

payload!(ProtectPersonPayload {
    /// The person.
    person: Person
});

/// About whom to give out what is held.
#[derive(InputObject, Debug)]
struct ExportPersonInput {
    /// The person.
    person: ID,
}

/// What `exportPerson` came to.
#[derive(SimpleObject)]
pub struct ExportPersonPayload {
    /// The person. Null when it was refused.
    person: Option<Person>,
    /// All that is held about the person, as the text of a JSON object: the record, appointments, chair terms, reports, what
    /// the journal tells of them, and who was given this before. Null when it was refused.
    document: Option<String>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Whom to anonymise.
#[derive(InputObject, Debug)]
struct AnonymisePersonInput {
    /// The person.
    person: ID,
    /// The version that the caller has seen.
    version: i32,
}

payload!(AnonymisePersonPayload {
    /// The anonymised person.
    person: Person
});

/// People.
#[derive(Default)]
pub struct PersonMutations;

/// People.
#[Object]
impl PersonMutations {
    /// Changes what is held about a person (ändra personuppgifter). For editors of who employs the person. WRONG_STATE once it has been
    /// anonymised, and when a protected person would go out of the caller's sight with the employer.
    async fn change_person(
        &self,
        ctx: &Context<'_>,
        input: ChangePersonInput,
    ) -> Result<ChangePersonPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Person, &input.person, "person")?;
            let version = input.version;
            writing
                .change_person(id, version, input.into_change()?)
                .await
        };
        let changed = work.await;
        Ok(shown(ctx, writing, changed).await?.into())
    }

    /// Protects a person, or ends that (skyddade personuppgifter). For editors of who employs the person. At once the person exists for
    /// the employer, the region and Norrbottens Kommuner alone; the seats stay filled, by nobody in particular.
    async fn protect_person(
        &self,
        ctx: &Context<'_>,
        input: ProtectPersonInput,
    ) -> Result<ProtectPersonPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Person, &input.person, "person")?;
            let protected = input.protected;
            writing.protect_person(id, input.version, protected).await
        };
        let protected = work.await;
        Ok(shown(ctx, writing, protected).await?.into())
    }

    /// Gives out all that is held about a person, for that person (registerutdrag; GDPR, articles 15 and 20). For approvers of who
    /// employs the person. The journal notes it.
    async fn export_person(
        &self,
        ctx: &Context<'_>,
        input: ExportPersonInput,
    ) -> Result<ExportPersonPayload> {
        let writing = begin(ctx).await?;
        let mut document = None;
        let work = async {
            let id = key(NodeKind::Person, &input.person, "person")?;
            let (id, held) = writing.export_person(id).await?;
            document = Some(held.to_string());
            Ok(id)
        };
        let exported = work.await;
        Ok(match shown(ctx, writing, exported).await? {
            Ok(person) => ExportPersonPayload {
                person,
                document,
                user_errors: Vec::new(),
            },
            Err(user_errors) => ExportPersonPayload {
                person: None,
                document: None,
                user_errors,
            },
        })
    }

    /// Erases who a person is, everywhere and for good (avidentifiera; GDPR, article 17): name, title and contact details, and what the
    /// journal knows of them. The appointments stay. For approvers of who employs the person. It can't be undone.
    async fn anonymise_person(
        &self,
        ctx: &Context<'_>,
        input: AnonymisePersonInput,
    ) -> Result<AnonymisePersonPayload> {
        let writing = begin(ctx).await?;
        let work = async {
            let id = key(NodeKind::Person, &input.person, "person")?;
            writing.anonymise_person(id, input.version).await
        };
        let anonymised = work.await;
        Ok(shown(ctx, writing, anonymised).await?.into())
    }
}
