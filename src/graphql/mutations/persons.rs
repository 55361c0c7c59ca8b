//! Changing, protecting, giving out and erasing what is held about a person: by who employs it; by the region or Norrbottens
//! Kommuner, when no organisation of the cooperation does.

use async_graphql::{Context, InputObject, MaybeUndefined};

use crate::{
    graphql::{
        engine::{
            arguments::{Decode, Id},
            loading::Result,
            mutation::mutations,
            scalars::Date,
        },
        types::{organisations::Organisation, people::Person},
    },
    store::{self, PersonChange},
};

/// A decision on disposal (gallringsbeslut).
#[derive(InputObject)]
struct DisposalDecisionInput {
    /// The organ that decided, one line of 1 to 200 characters, as `Kommunstyrelsen`.
    organ: String,
    /// The day of the decision; no later than today.
    date: Date,
    /// The paragraph of its minutes or the reference number of the decision, one line of 1 to 200 characters, as `§ 71`.
    reference: String,
}

impl Decode for DisposalDecisionInput {
    type Value = Self;

    async fn decode(self, _: &Context<'_>, _: &str) -> Result<Self> {
        Ok(self)
    }
}

mutations! {
    /// People.
    PersonMutations;

    /// Changes what is held about a person (ändra personuppgifter). For editors of who employs the person. Another employer has to
    /// consent: then it is a proposal. WRONG_STATE once it has been
    /// anonymised, and when a protected person would go out of the caller's sight with the employer.
    change_person("Which person, and what to change.";
        /// What to change about a person. What is left out stays.
        ChangePersonInput at version {
            /// The person.
            person: Id<Person>,
            /// The name, 1 to 200 characters. It can't be removed; see `anonymisePerson`.
            display_name: Option<String>,
            /// The title at work, at most 200 characters; null removes it.
            title: MaybeUndefined<String>,
            /// The organisation that employs the person: from then on that one answers for what is held. Null: none of the
            /// cooperation does.
            employer: MaybeUndefined<Id<Organisation>>,
            /// E-mail address at work; null removes it.
            work_email: MaybeUndefined<String>,
            /// Telephone number at work, at most 200 characters; null removes it.
            work_phone: MaybeUndefined<String>,
        }
    ) -> ChangePersonPayload {
        /// The changed person.
        person: Person,
    } command |_today| {
        let change = PersonChange { display_name, title, employer, work_email, work_phone };
        store::Command::ChangePerson { person, version, change }
    };

    /// Protects a person, or ends that (skyddade personuppgifter). For editors of who employs the person. At once the person exists for
    /// the employer, and while it sits in a body that the region handles for approvers of the region and Norrbottens Kommuner; the
    /// seats stay filled, by nobody in particular. What the employer does with the person from then on is in the history of the
    /// employer alone; in the changes of all others the person is gone.
    protect_person("Which person, and whether to protect it.";
        /// Whom to protect, or whose protection to end.
        ProtectPersonInput at version {
            /// The person.
            person: Id<Person>,
            /// Whether the person is to be protected from now on.
            protected: bool,
        }
    ) -> ProtectPersonPayload {
        /// The person.
        person: Person,
    } = |writing| writing.protect_person(person, version, protected).await;

    /// Gives out all that is held about a person, for that person (registerutdrag; GDPR, articles 15 and 20). For approvers of who
    /// employs the person. The journal notes it.
    export_person("Which person.";
        /// Whose data to hand out.
        ExportPersonInput {
            /// The person.
            person: Id<Person>,
        }
    ) -> ExportPersonPayload {
        /// The person.
        person: Person,
        /// All that is held about the person, as the text of a JSON object: the record, appointments, chair terms, reports,
        /// calls to meetings with their answers and what came of them, items presented, calendars, what the journal tells of
        /// person and appointments, and who was given this before.
        document: String,
    } = |writing| {
        let (id, held) = writing.export_person(person).await?;
        Ok((id, Some(held.to_string())))
    };

    /// Erases who a person is, everywhere and for good (avidentifiera; GDPR, article 17): name, title and contact details, and what the
    /// journal knows of them. The appointments stay, and so do the reason and the decision, for everybody who sees the person: write
    /// nothing in them that tells who it was. For approvers of who employs the person. It can't be undone.
    anonymise_person("Which person to anonymise.";
        /// Whom to anonymise.
        AnonymisePersonInput at version {
            /// The person.
            person: Id<Person>,
            /// Why, 1 to 2,000 characters.
            reason: String,
            /// The decision on the disposal of what is held (gallringsbeslut).
            decision: DisposalDecisionInput,
        }
    ) -> AnonymisePersonPayload {
        /// The anonymised person.
        person: Person,
    } = |writing, today| {
        let disposal = store::Disposal {
            reason, organ: decision.organ, date: decision.date.into(), reference: decision.reference,
        };
        writing.anonymise_person(person, version, disposal, today).await
    };
}
