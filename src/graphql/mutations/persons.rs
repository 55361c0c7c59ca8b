//! Changing, protecting, giving out and erasing what is held about a person: by who employs it; by the region or Norrbottens
//! Kommuner, when no organisation of the cooperation does.

use async_graphql::MaybeUndefined;

use crate::{
    graphql::{
        engine::{arguments::Id, mutation::mutations},
        types::{organisations::Organisation, people::Person},
    },
    store::{self, PersonChange},
};

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
    /// the employer, the region and Norrbottens Kommuner alone; the seats stay filled, by nobody in particular.
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
        /// All that is held about the person, as the text of a JSON object: the record, appointments, chair terms, reports, what
        /// the journal tells of them, and who was given this before.
        document: String,
    } = |writing| {
        let (id, held) = writing.export_person(person).await?;
        Ok((id, Some(held.to_string())))
    };

    /// Erases who a person is, everywhere and for good (avidentifiera; GDPR, article 17): name, title and contact details, and what the
    /// journal knows of them. The appointments stay. For approvers of who employs the person. It can't be undone.
    anonymise_person("Which person to anonymise.";
        /// Whom to anonymise.
        AnonymisePersonInput at version {
            /// The person.
            person: Id<Person>,
        }
    ) -> AnonymisePersonPayload {
        /// The anonymised person.
        person: Person,
    } = |writing| writing.anonymise_person(person, version).await;
}
