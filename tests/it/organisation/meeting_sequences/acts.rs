//! Who acts, who is called, and what is done with meetings and the year plan.

use samverkan::domain::vocabulary::Grade;

/// Who acts: those who arrange the meetings, a kommun that sits in the county steering group and has a substitute, one that sits
/// there, and one that doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    RegionReader,
    RegionEditor,
    Region,
    Association,
    Lulea,
    Kiruna,
    Gallivare,
}

impl Actor {
    pub(super) const ALL: [Self; 7] = [
        Self::RegionReader,
        Self::RegionEditor,
        Self::Region,
        Self::Association,
        Self::Lulea,
        Self::Kiruna,
        Self::Gallivare,
    ];

    pub(super) const fn organisation(self) -> &'static str {
        match self {
            Self::RegionReader | Self::RegionEditor | Self::Region => "region",
            Self::Association => "norrbottens-kommuner",
            Self::Lulea => "2580",
            Self::Kiruna => "2584",
            Self::Gallivare => "2523",
        }
    }

    pub(super) const fn grade(self) -> Grade {
        match self {
            Self::RegionReader => Grade::Reader,
            Self::Region | Self::Association => Grade::Approver,
            _ => Grade::Editor,
        }
    }

    pub(super) const fn arranges(self) -> bool {
        matches!(self, Self::RegionEditor | Self::Region | Self::Association)
    }

    pub(super) const fn approves(self) -> bool {
        matches!(self, Self::Region | Self::Association)
    }

    /// Whether it sees all that belongs to the meetings of a body.
    pub(super) const fn sits_in(self, body: Body) -> bool {
        match self {
            Self::Gallivare => false,
            Self::Lulea | Self::Kiruna => matches!(body, Body::SteeringGroup),
            _ => true,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    SteeringGroup,
    Committee,
}

/// Who is called: to the county steering group its members and a substitute, and to any meeting a guest whom Gällivare employs and
/// one whom nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Called {
    Lulea,
    Kiruna,
    Substitute,
    Guest,
    Outsider,
}

impl Called {
    pub(super) const ALL: [Self; 5] = [
        Self::Lulea,
        Self::Kiruna,
        Self::Substitute,
        Self::Guest,
        Self::Outsider,
    ];
    pub(super) const MEMBERS: [Self; 2] = [Self::Lulea, Self::Kiruna];
    pub(super) const GUESTS: [Self; 2] = [Self::Guest, Self::Outsider];

    /// The organisation whose appointment or guest it is: of a guest whom nobody employs the region, as it arranges the meeting.
    const fn represents(self) -> &'static str {
        match self {
            Self::Kiruna => "2584",
            Self::Lulea | Self::Substitute => "2580",
            Self::Guest => "2523",
            Self::Outsider => "region",
        }
    }

    pub(super) fn is_guest(self) -> bool {
        Self::GUESTS.contains(&self)
    }

    /// Whether it is of the actor's organisation.
    pub(super) fn is_of(self, actor: Actor) -> bool {
        self.represents() == actor.organisation()
    }
}

/// What is done. Days are counted from the first; meetings and what belongs to them from nought.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Wait(i64),
    Plan(i64),
    Ask(i64),
    CreatePlan,
    AddToPlan(i64),
    Adopt,
    Accept(usize),
    Decline(usize),
    Change(usize),
    Move(usize, i64),
    Postpone(usize),
    Cancel(usize),
    /// The last day for items comes so many days before the meeting, if that is said.
    Call(usize, Option<i64>),
    Hold(usize),
    AddItem(usize),
    ChangeItem(usize, usize),
    AcceptItem(usize, usize),
    PutOff(usize, usize),
    RemoveItem(usize, usize),
    ProposeAgenda(usize),
    /// A guest comes for an item, or for the whole meeting.
    Invite(usize, Called, Option<usize>),
    TakeBack(usize, Called),
    Answer(usize, Called, &'static str),
    Record(usize, Called, &'static str),
    Write(usize, bool),
    ChangeNotes(usize, usize),
    Approve(usize, usize),
    Send(usize, usize),
    Archive(usize, usize),
}

impl Act {
    pub(super) const fn meeting(&self) -> Option<usize> {
        match self {
            Self::Wait(_)
            | Self::Plan(_)
            | Self::Ask(_)
            | Self::CreatePlan
            | Self::AddToPlan(_)
            | Self::Adopt => None,
            Self::Accept(at)
            | Self::Decline(at)
            | Self::Change(at)
            | Self::Move(at, _)
            | Self::Postpone(at)
            | Self::Cancel(at)
            | Self::Call(at, _)
            | Self::Hold(at)
            | Self::AddItem(at)
            | Self::ChangeItem(at, _)
            | Self::AcceptItem(at, _)
            | Self::PutOff(at, _)
            | Self::RemoveItem(at, _)
            | Self::ProposeAgenda(at)
            | Self::Invite(at, ..)
            | Self::TakeBack(at, _)
            | Self::Answer(at, ..)
            | Self::Record(at, ..)
            | Self::Write(at, _)
            | Self::ChangeNotes(at, _)
            | Self::Approve(at, _)
            | Self::Send(at, _)
            | Self::Archive(at, _) => Some(*at),
        }
    }

    /// What the history of an item, a call or notes says was done.
    pub(super) const fn done(&self) -> &'static str {
        match self {
            Self::Move(..) => "MOVE",
            Self::AddItem(_) => "ADD_ITEM",
            Self::AcceptItem(..) => "ACCEPT",
            Self::PutOff(..) => "POSTPONE",
            Self::Call(..) | Self::Invite(..) => "CALL",
            Self::Answer(..) => "ANSWER",
            Self::Write(..) | Self::ChangeNotes(..) => "MINUTE",
            Self::Approve(..) => "APPROVE",
            Self::Send(..) => "SEND",
            Self::Archive(..) => "ARCHIVE",
            _ => "CHANGE",
        }
    }
}

/// One step of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) actor: Actor,
    pub(super) act: Act,
    /// Whether the actor has seen the version before.
    pub(super) stale: bool,
}
