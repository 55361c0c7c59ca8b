//! Who may do what, a second time: written from the words of the domain model, and of each mutation's description, not
//! from the table that the server decides by. Where the two differ, one of them is wrong.

use samverkan::{
    access::Kind,
    domain::vocabulary::{Action, Grade},
};

/// Organisations, as far as rights tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// A kommun that owns things.
    Kiruna,
    /// Another kommun.
    Lulea,
    /// The region.
    Region,
    /// Norrbottens Kommuner.
    Association,
    /// An organisation from outside, which never acts.
    Outsider,
}

/// Whose a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// One organisation's.
    Of(Party),
    /// No organisation's alone: the region's and Norrbottens Kommuner's together.
    InCommon,
    /// Whoever asks: a thing that is not there yet.
    Asker,
}

/// Who asks: nobody in particular, or an organisation with a grade.
pub(crate) type Actor = Option<(Party, Grade)>;

/// Who sees a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Everybody.
    Public,
    /// Who is signed in.
    Cooperation,
    /// Its owner.
    Owner,
    /// Its owner: people under protection.
    Protected,
    /// Its owner, and approvers of the region and Norrbottens Kommuner: people under protection who sit in a body that the region
    /// handles.
    Seated,
    /// Its owner's approvers: access.
    Approvers,
    /// The region, Norrbottens Kommuner and those whom it concerns: what only those who sit in a body see of its meetings.
    Concerned,
}

/// How far a version of a document, or a follow-up value, has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Adopted, approved, or nothing that is approved.
    Final,
    /// Its owner's alone.
    Draft,
    /// A value that waits for approval.
    Submitted,
    /// A value that was not approved.
    Returned,
}

/// What rights depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Thing {
    /// What it is.
    pub(crate) kind: Kind,
    /// Who sees it.
    pub(crate) seen: Seen,
    /// How far it has come.
    pub(crate) stage: Stage,
    /// Whose it is.
    pub(crate) owner: Owner,
    /// Whose the thing is that it is seen with, when that is not its own: the project of whoever takes part in it, the
    /// indicator of a value, the document that an organisation adopts.
    pub(crate) seen_with: Option<Owner>,
    /// The parties to an agreement, or the one that this is; those who sit in a body together with a person; those whose consent
    /// a proposal needs; those who may add to the work of a body.
    pub(crate) concerns: &'static [Party],
    /// Whether whoever keeps the notes of its meetings approves them, too: those of an area group.
    pub(crate) keeper_approves: bool,
}

impl Thing {
    /// What everybody sees.
    pub(crate) const fn public(kind: Kind, owner: Owner) -> Self {
        Self {
            kind,
            seen: Seen::Public,
            stage: Stage::Final,
            owner,
            seen_with: None,
            concerns: &[],
            keeper_approves: false,
        }
    }
}

/// What an actor is answered who aims an action at a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It does not exist for the actor.
    Hidden,
    /// It exists, and the actor may not.
    Forbidden,
    /// The actor may.
    Allowed,
    /// The actor may, with the consent of the other side.
    Proposed,
    /// Whoever has no token changes nothing, whatever it is aimed at.
    Unauthenticated,
}

/// What the actor is answered.
pub(crate) fn outcome(actor: Actor, thing: &Thing, action: Action) -> Outcome {
    if action == Action::Read {
        return if sees(actor, thing) {
            Outcome::Allowed
        } else {
            Outcome::Hidden
        };
    }
    if action == Action::ReadContact {
        return if sees(actor, thing) && reads_contact(actor, thing) {
            Outcome::Allowed
        } else {
            Outcome::Hidden
        };
    }
    let Some((party, grade)) = actor else {
        return Outcome::Unauthenticated;
    };
    let action = match action {
        Action::Approve if thing.keeper_approves => Action::Minute,
        _ => action,
    };
    if !sees(actor, thing) {
        Outcome::Hidden
    } else if grade >= needed(thing.kind, action) && writes(party, thing, action) {
        Outcome::Allowed
    } else {
        Outcome::Forbidden
    }
}

/// The same for whoever asks for it with values that are good: then it is told, too, what waits for the other side.
pub(crate) fn outcome_with_consent(actor: Actor, thing: &Thing, action: Action) -> Outcome {
    match outcome(actor, thing, action) {
        Outcome::Allowed if takes_both_sides(thing, action) => Outcome::Proposed,
        other => other,
    }
}

/// "Nobody binds another alone": the seats and names of the bodies of the county, how a rule is read, what others have to report,
/// and whatever changes or replaces something that is owned in common.
fn takes_both_sides(thing: &Thing, action: Action) -> bool {
    match thing.kind {
        Kind::CountyBody | Kind::Seat => matches!(action, Action::AddName | Action::ChangeSeats),
        Kind::Rule | Kind::CommonIndicator => true,
        Kind::SteeringDocument => action == Action::Change && thing.owner == Owner::InCommon,
        Kind::DocumentVersion => action == Action::Adopt && thing.owner == Owner::InCommon,
        _ => false,
    }
}

/// "Drafts are their owner's only", and what is submitted is the approvers' business, too. A part is seen with the whole.
fn sees(actor: Actor, thing: &Thing) -> bool {
    let own = actor.is_some_and(|(party, _)| owns(party, thing.owner));
    if matches!(thing.kind, Kind::Proposal | Kind::Dispute) {
        return own || actor.is_some_and(|(party, _)| thing.concerns.contains(&party));
    }
    if thing.seen == Seen::Concerned {
        let handles = matches!(actor, Some((Party::Region | Party::Association, _)));
        return handles || actor.is_some_and(|(party, _)| thing.concerns.contains(&party));
    }
    let approves = matches!(actor, Some((Party::Region | Party::Association, _)));
    let far_enough = match thing.stage {
        Stage::Final => true,
        Stage::Draft => own,
        Stage::Submitted | Stage::Returned => own || approves,
    };
    far_enough && is_shown(actor, thing.seen, thing.seen_with.unwrap_or(thing.owner))
}

/// What of an owner is shown to whom.
fn is_shown(actor: Actor, seen: Seen, owner: Owner) -> bool {
    let own = actor.is_some_and(|(party, _)| owns(party, owner));
    match (seen, actor) {
        (Seen::Public, _) => true,
        (_, None) => false,
        (Seen::Cooperation, Some(_)) => true,
        (Seen::Owner, Some(_)) => own,
        (Seen::Protected, Some(_)) => own,
        (Seen::Seated, Some((Party::Region | Party::Association, Grade::Approver))) => true,
        (Seen::Seated, Some(_)) => own,
        // Whom it concerns is looked at before.
        (Seen::Concerned, Some(_)) => false,
        (Seen::Approvers, Some((_, grade))) => own && grade == Grade::Approver,
    }
}

/// "Contact details: own employees; within a body those who sit in it, while they do", whoever asks.
fn reads_contact(actor: Actor, thing: &Thing) -> bool {
    actor.is_some_and(|(party, _)| owns(party, thing.owner) || thing.concerns.contains(&party))
}

fn owns(party: Party, owner: Owner) -> bool {
    match owner {
        Owner::Of(owner) => party == owner,
        Owner::InCommon => matches!(party, Party::Region | Party::Association),
        Owner::Asker => true,
    }
}

/// Approvers decide and grant access, editors do all else.
fn needed(kind: Kind, action: Action) -> Grade {
    match (kind, action) {
        (Kind::Commission | Kind::StructureReport, _) => Grade::Editor,
        (Kind::Agreement, Action::Send) => Grade::Approver,
        (
            Kind::Grant | Kind::ServiceAccount | Kind::DocumentAdoption | Kind::ReportingExtension,
            _,
        )
        | (
            _,
            Action::Adopt
            | Action::RecordApproval
            | Action::GiveNotice
            | Action::Export
            | Action::Anonymise
            | Action::Approve
            | Action::Return
            | Action::Reopen,
        ) => Grade::Approver,
        _ => Grade::Editor,
    }
}

fn writes(party: Party, thing: &Thing, action: Action) -> bool {
    let own = owns(party, thing.owner);
    let kommun = matches!(party, Party::Kiruna | Party::Lulea);
    // What may be done with every body that stands today.
    let of_bodies = matches!(
        action,
        Action::AddName
            | Action::ChangeSeats
            | Action::Appoint
            | Action::SetChairTerm
            | Action::AddDocument
            | Action::Decide
            | Action::Correct
    );
    // Groups are created; other bodies come from agreements.
    let of_groups =
        of_bodies || matches!(action, Action::Create | Action::Change | Action::Dissolve);
    match thing.kind {
        Kind::Structure | Kind::HistoricalForum => false,
        Kind::Matter => own && matches!(action, Action::Create | Action::Change),
        // Its parties speak of it; who owns its document drafts it.
        Kind::Agreement => match action {
            Action::RecordApproval | Action::GiveNotice => thing.concerns.contains(&party),
            Action::Create | Action::Change | Action::Send => own,
            _ => false,
        },
        Kind::Organisation => {
            own && matches!(action, Action::AddName | Action::Decide | Action::Correct)
        }
        Kind::CareArea => !kommun && action == Action::AddName,
        Kind::Rule => !kommun && action == Action::Change,
        Kind::CountyBody => !kommun && of_bodies,
        Kind::AreaGroup => party == Party::Region && of_bodies,
        Kind::WorkingGroup => !kommun && of_groups,
        Kind::AreaWorkingGroup => party == Party::Region && of_groups,
        Kind::Responsible => match action {
            Action::Appoint => party == Party::Region,
            Action::Change => own || party == Party::Region,
            _ => false,
        },
        Kind::LocalGroup => kommun && own && (of_groups || action == Action::ChangeParticipants),
        Kind::StructureReport => match action {
            Action::Create => kommun && own,
            Action::Receive | Action::Return => party == Party::Region,
            _ => false,
        },
        Kind::Person => match action {
            // Somebody who is not there yet is nobody's.
            Action::Create => true,
            Action::Change | Action::Protect | Action::Export | Action::Anonymise => own,
            _ => false,
        },
        Kind::SteeringDocument => {
            own && matches!(action, Action::Create | Action::Change | Action::Revise)
        }
        Kind::DocumentVersion => {
            own && thing.stage == Stage::Draft && matches!(action, Action::Change | Action::Adopt)
        }
        // Whoever writes in the bodies of the county asks all others.
        Kind::AdoptionRequest => !kommun && matches!(action, Action::Create | Action::Change),
        Kind::DocumentAdoption => {
            own && matches!(action, Action::Create | Action::Change | Action::Remove)
        }
        Kind::AgreementParty => {
            thing.concerns.contains(&party)
                && matches!(action, Action::RecordApproval | Action::GiveNotice)
        }
        Kind::Grant | Kind::ServiceAccount => {
            own && matches!(action, Action::Create | Action::Withdraw)
        }
        Kind::DevelopmentProject => {
            own && matches!(
                action,
                Action::Create
                    | Action::Change
                    | Action::Start
                    | Action::Pause
                    | Action::BeginClosing
                    | Action::Close
                    | Action::Cancel
                    | Action::Report
                    | Action::Join
            )
        }
        // Who owns a project can end the part that another takes in it.
        Kind::ProjectParticipation => match action {
            Action::Join => own,
            Action::Leave => own || thing.seen_with.is_some_and(|of| owns(party, of)),
            _ => false,
        },
        // What obliges others is proposed by those who act for all.
        Kind::CommonIndicator => !kommun && matches!(action, Action::Create | Action::Change),
        Kind::Seat => match action {
            Action::Appoint => own,
            Action::AddName | Action::ChangeSeats => !kommun,
            _ => false,
        },
        Kind::Proposal => match action {
            Action::Consent | Action::Reject => thing.concerns.contains(&party),
            Action::Withdraw => own,
            _ => false,
        },
        Kind::Indicator => own && matches!(action, Action::Create | Action::Change),
        // Who is to carry it out accepts and reports it, all else is for the body that gives it.
        Kind::Commission => match action {
            Action::Accept | Action::Report | Action::ReportBack => thing.concerns.contains(&party),
            Action::Create | Action::Change | Action::Withdraw | Action::Return | Action::Close => {
                own
            }
            _ => false,
        },
        // Whom it is against comes first, and then who handles the step: where that is the same, it is the former.
        Kind::Dispute => match action {
            Action::Conclude => match thing.concerns.get(1) {
                Some(handler) => *handler == party,
                None => own || thing.concerns.contains(&party),
            },
            Action::Resolve => own || thing.concerns.get(1) == Some(&party),
            Action::Create | Action::Escalate | Action::Withdraw => own,
            _ => false,
        },
        Kind::Obstacle => match action {
            Action::Create => thing.concerns.contains(&party),
            Action::Change | Action::TakeMeasure | Action::Resolve | Action::Escalate => {
                own || thing.concerns.contains(&party)
            }
            Action::Publish | Action::Answer => own,
            _ => false,
        },
        Kind::HorizonNote | Kind::TrainingActivity => match action {
            Action::Create => own && thing.concerns.contains(&party),
            Action::Change | Action::Remove => own,
            _ => false,
        },
        // Whoever may add to the work of a body may ask for a meeting of it.
        Kind::Meeting => match action {
            Action::Request => thing.concerns.contains(&party),
            // The meetings of the region are those of the area of Kiruna.
            Action::AddItem => {
                own || match thing.owner {
                    Owner::InCommon => true,
                    Owner::Of(Party::Region) => party != Party::Lulea,
                    Owner::Of(_) | Owner::Asker => false,
                }
            }
            Action::Answer => own || thing.concerns.contains(&party),
            Action::Adopt
            | Action::Create
            | Action::Remove
            | Action::Call
            | Action::Hold
            | Action::Minute
            | Action::Approve
            | Action::Send
            | Action::Archive
            | Action::Accept
            | Action::Decline
            | Action::Change
            | Action::Move
            | Action::Postpone
            | Action::Cancel => own,
            _ => false,
        },
        Kind::FollowUpValue => match action {
            Action::Create
            | Action::Change
            | Action::Submit
            | Action::Remove
            | Action::Correct
            | Action::Publish => own,
            Action::Approve | Action::Return | Action::Reopen => !kommun && !own,
            _ => false,
        },
        // Nobody gives itself longer.
        Kind::ReportingExtension => {
            !kommun && !own && matches!(action, Action::Create | Action::Change)
        }
    }
}
