//! Who may do what, as data: kind of thing × action × state × actor. What has no row is not allowed.

use super::{ActorKind, Viewer};
use crate::domain::vocabulary::{Action, Grade};

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nowhere.
    No,
    /// To what the organisation owns, alone or in common. For contact details also to those who sit in a body together with it.
    Own,
    /// The same, but with what is owned in common only with the consent of the other side.
    OwnOrPropose,
    /// Everywhere, with the consent of the other side.
    Propose,
    /// To what other organisations own.
    Others,
    /// Everywhere.
    All,
}

/// One row: what may be done with things of a kind in a state, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The kind of thing.
    pub kind: Kind,
    /// What is done with it.
    pub action: Action,
    /// The state that it is in.
    pub state: State,
    /// Without a token.
    pub public: Scope,
    /// A kommun.
    pub municipality: Scope,
    /// The region.
    pub region: Scope,
    /// Norrbottens Kommuner.
    pub association: Scope,
    /// The lowest grade that an actor needs.
    pub grade: Grade,
}

impl Right {
    /// How far it reaches for this viewer.
    fn scope(&self, viewer: Viewer) -> Scope {
        let Viewer::Actor(actor) = viewer else {
            return self.public;
        };
        if actor.grade < self.grade {
            return Scope::No;
        }
        match actor.kind {
            ActorKind::Municipality => self.municipality,
            ActorKind::Region => self.region,
            ActorKind::Association => self.association,
        }
    }
}

macro_rules! named {
    ($(#[doc = $doc:tt])+ $name:ident { $($(#[doc = $meaning:tt])+ $variant:ident = $swedish:literal;)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[doc = $meaning])+ $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// In Swedish.
            pub const fn swedish(self) -> &'static str {
                match self { $(Self::$variant => $swedish),+ }
            }
        }
    };
}

named! {
    /// Kinds of things that rights differ by.
    Kind {
        /// Organisations, care areas, bodies with their seats and appointments, mandates, priorities, rules.
        Structure = "struktur, uppdrag, prioriteringar";
        /// An organisation's own particulars.
        Organisation = "organisation";
        /// A care area.
        CareArea = "närsjukvårdsområde";
        /// The board, the county steering group and its committee.
        CountyBody = "beredning, länsstyrgrupp, arbetsutskott";
        /// An area group.
        AreaGroup = "länsdelsgrupp";
        /// A local group.
        LocalGroup = "lokal samverkansgrupp";
        /// A working group.
        WorkingGroup = "arbetsgrupp";
        /// A working group that an area group has set up.
        AreaWorkingGroup = "arbetsgrupp under länsdelsgrupp";
        /// A form of cooperation of an earlier time.
        HistoricalForum = "tidigare samverkansform";
        /// A report of local structure.
        StructureReport = "strukturrapport";
        /// Who is responsible for the cooperation in a kommun.
        Responsible = "ansvarig för samverkan i en kommun";
        /// A person.
        Person = "person";
        /// A steering document.
        SteeringDocument = "styrdokument";
        /// A version of a steering document, with its clauses.
        DocumentVersion = "version av styrdokument";
        /// That the region and each kommun is asked to adopt a version of a document: for who writes in the body that it belongs
        /// to.
        AdoptionRequest = "begäran om antagande av styrdokument";
        /// That an organisation has adopted a version of a steering document.
        DocumentAdoption = "antagande av styrdokument";
        /// A matter with its decisions.
        Matter = "ärende";
        /// An agreement, with its parties. Its owner is that of its document.
        Agreement = "överenskommelse";
        /// What a party to an agreement says of it.
        AgreementParty = "avtalspart";
        /// A grant of access.
        Grant = "behörighet";
        /// A service account.
        ServiceAccount = "tjänstekonto";
        /// A development project, with its milestones and status reports.
        DevelopmentProject = "utvecklingsprojekt";
        /// An organisation's part in a project.
        ProjectParticipation = "medverkan i projekt";
        /// An indicator, with its targets.
        Indicator = "indikator";
        /// An indicator that obliges others than its owner and those who take part in its project to report.
        CommonIndicator = "indikator som även andra än projektets deltagare ska rapportera";
        /// A rule, with the parameters that it is checked with.
        Rule = "regel";
        /// A seat of a body, for those who fill it.
        Seat = "plats i organ";
        /// A commission. Its owner is who writes for the body that gives it, as of its meetings; of who carries it out, the
        /// organisation, or who writes for the body.
        Commission = "uppdrag till organ och organisationer";
        /// A dispute, for those who see it.
        Dispute = "tvist";
        /// A horizon note.
        HorizonNote = "omvärldsanteckning";
        /// An obstacle to the cooperation, for whoever writes for the body that acts on it, who identified it and who removes it.
        Obstacle = "hinder för samverkan";
        /// A training activity, with who took part.
        TrainingActivity = "gemensam fortbildning";
        /// A meeting, with its agenda, its call, who came, and its notes, and a body's year plan. Its owner is who arranges it:
        /// of the bodies of the county nobody alone, of those of a care area the region, of a local group its kommun.
        Meeting = "möte";
        /// A follow-up value. Whoever doesn't see its indicator doesn't see it, whatever its state.
        FollowUpValue = "uppföljningsvärde";
        /// That an organisation may report a period of an indicator later. It is seen with the indicator.
        ReportingExtension = "anstånd med rapportering";
        /// An action that waits for consent.
        Proposal = "förslag";
    }
}

named! {
    /// States that rights differ by.
    State {
        /// Whatever its state.
        Any = "alla lägen";
        /// Visible to everybody.
        Public = "offentligt";
        /// Visible within the cooperation.
        Cooperation = "inom samverkan";
        /// Visible to its owner.
        Owner = "bara ägaren";
        /// Not adopted yet.
        Draft = "utkast";
        /// Adopted.
        Adopted = "antagen";
        /// Waits for approval.
        Submitted = "inskickat";
        /// Approved.
        Approved = "godkänt";
        /// Returned with a reason.
        Returned = "återsänt";
        /// Approved, and being corrected.
        UnderCorrection = "under rättelse";
        /// A person without protection.
        Open = "utan skydd";
        /// A person under protection.
        Protected = "skyddad";
        /// A person under protection who sits in a body that the region handles.
        Seated = "skyddad som sitter i länsorgan";
    }
}

macro_rules! rights {
    ($($kind:ident $action:ident $state:ident: $public:ident $municipality:ident $region:ident $association:ident $grade:ident;)+) => {
        /// The whole table.
        pub const RIGHTS: &[Right] = &[$(Right {
            kind: Kind::$kind,
            action: Action::$action,
            state: State::$state,
            public: Scope::$public,
            municipality: Scope::$municipality,
            region: Scope::$region,
            association: Scope::$association,
            grade: Grade::$grade,
        }),+];
    };
}

// kind, action, state: without a token, kommun, region, Norrbottens Kommuner; and the lowest grade.
rights! {
    Structure Read Any: All All All All Reader;

    Organisation AddName Any: No Own Own Own Editor;
    Organisation Decide Any: No Own Own Own Editor;
    Organisation Correct Any: No Own Own Own Editor;
    CareArea AddName Any: No No All All Editor;

    CountyBody AddName Any: No No Propose Propose Editor;
    CountyBody ChangeSeats Any: No No Propose Propose Editor;
    CountyBody Appoint Any: No No All All Editor;
    CountyBody SetChairTerm Any: No No All All Editor;
    CountyBody AddDocument Any: No No All All Editor;
    CountyBody AddNote Any: No No All All Editor;
    CountyBody AddItem Any: No All All All Editor;
    CountyBody Decide Any: No No All All Editor;
    CountyBody Correct Any: No No All All Editor;

    AreaGroup AddName Any: No No All No Editor;
    AreaGroup ChangeSeats Any: No No All No Editor;
    AreaGroup Appoint Any: No No All No Editor;
    AreaGroup SetChairTerm Any: No No All No Editor;
    AreaGroup AddDocument Any: No No All No Editor;
    AreaGroup AddNote Any: No Own All All Editor;
    AreaGroup AddItem Any: No Own All All Editor;
    AreaGroup Decide Any: No No All No Editor;
    AreaGroup Correct Any: No No All No Editor;

    LocalGroup Create Any: No Own No No Editor;
    LocalGroup Change Any: No Own No No Editor;
    LocalGroup Dissolve Any: No Own No No Editor;
    LocalGroup AddName Any: No Own No No Editor;
    LocalGroup ChangeSeats Any: No Own No No Editor;
    LocalGroup Appoint Any: No Own No No Editor;
    LocalGroup SetChairTerm Any: No Own No No Editor;
    LocalGroup AddDocument Any: No Own No No Editor;
    LocalGroup ChangeParticipants Any: No Own No No Editor;
    LocalGroup AddNote Any: No Own No No Editor;
    LocalGroup AddItem Any: No Own No No Editor;
    LocalGroup Decide Any: No Own No No Editor;
    LocalGroup Correct Any: No Own No No Editor;

    Seat Appoint Any: No Own Own Own Editor;

    WorkingGroup Create Any: No No All All Editor;
    WorkingGroup Change Any: No No All All Editor;
    WorkingGroup Dissolve Any: No No All All Editor;
    WorkingGroup AddName Any: No No All All Editor;
    WorkingGroup ChangeSeats Any: No No All All Editor;
    WorkingGroup Appoint Any: No No All All Editor;
    WorkingGroup SetChairTerm Any: No No All All Editor;
    WorkingGroup AddDocument Any: No No All All Editor;
    WorkingGroup AddNote Any: No No All All Editor;
    WorkingGroup AddItem Any: No All All All Editor;
    WorkingGroup Decide Any: No No All All Editor;
    WorkingGroup Correct Any: No No All All Editor;

    AreaWorkingGroup Create Any: No No All No Editor;
    AreaWorkingGroup Change Any: No No All No Editor;
    AreaWorkingGroup Dissolve Any: No No All No Editor;
    AreaWorkingGroup AddName Any: No No All No Editor;
    AreaWorkingGroup ChangeSeats Any: No No All No Editor;
    AreaWorkingGroup Appoint Any: No No All No Editor;
    AreaWorkingGroup SetChairTerm Any: No No All No Editor;
    AreaWorkingGroup AddDocument Any: No No All No Editor;
    AreaWorkingGroup AddNote Any: No Own All All Editor;
    AreaWorkingGroup AddItem Any: No Own All All Editor;
    AreaWorkingGroup Decide Any: No No All No Editor;
    AreaWorkingGroup Correct Any: No No All No Editor;

    Rule Change Any: No No Propose Propose Editor;

    HistoricalForum Read Any: All All All All Reader;

    StructureReport Read Any: All All All All Reader;
    StructureReport Create Any: No Own No No Editor;
    StructureReport Receive Any: No No All No Editor;
    StructureReport Return Any: No No All No Editor;

    Responsible Appoint Any: No No All No Editor;
    Responsible Change Any: No Own All No Editor;

    Person Read Open: All All All All Reader;
    Person Read Protected: No Own Own Own Reader;
    Person Read Seated: No No All All Approver;
    Person ReadContact Open: No Own Own Own Reader;
    Person ReadContact Protected: No Own Own Own Reader;
    Person Search Open: No All All All Editor;
    Person Create Any: No All All All Editor;
    Person Change Open: No Own Own Own Editor;
    Person Change Protected: No Own Own Own Editor;
    Person Protect Open: No Own Own Own Editor;
    Person Protect Protected: No Own Own Own Editor;
    Person Export Open: No Own Own Own Approver;
    Person Export Protected: No Own Own Own Approver;
    Person Anonymise Open: No Own Own Own Approver;
    Person Anonymise Protected: No Own Own Own Approver;

    SteeringDocument Read Public: All All All All Reader;
    SteeringDocument Read Cooperation: No All All All Reader;
    SteeringDocument Read Owner: No Own Own Own Reader;
    SteeringDocument Create Any: No Own Own Own Editor;
    SteeringDocument Change Public: No Own OwnOrPropose OwnOrPropose Editor;
    SteeringDocument Change Cooperation: No Own OwnOrPropose OwnOrPropose Editor;
    SteeringDocument Change Owner: No Own OwnOrPropose OwnOrPropose Editor;
    SteeringDocument Supersede Any: No Own OwnOrPropose OwnOrPropose Editor;
    SteeringDocument Revise Public: No Own Own Own Editor;
    SteeringDocument Revise Cooperation: No Own Own Own Editor;
    SteeringDocument Revise Owner: No Own Own Own Editor;

    DocumentVersion Read Adopted: All All All All Reader;
    DocumentVersion Read Draft: No Own Own Own Reader;
    DocumentVersion Change Draft: No Own Own Own Editor;
    DocumentVersion Adopt Draft: No Own OwnOrPropose OwnOrPropose Approver;

    AdoptionRequest Create Any: No No All All Editor;
    AdoptionRequest Change Any: No No All All Editor;

    DocumentAdoption Create Any: No Own Own Own Approver;
    DocumentAdoption Change Any: No Own Own Own Approver;
    DocumentAdoption Remove Any: No Own Own Own Approver;

    Matter Read Public: All All All All Reader;
    Matter Read Cooperation: No All All All Reader;
    Matter Read Owner: No Own Own Own Reader;
    Matter Create Any: No Own Own Own Editor;
    Matter Change Any: No Own Own Own Editor;

    Agreement Create Any: No Own Own Own Editor;
    Agreement Change Any: No Own Own Own Editor;
    Agreement Send Any: No Own Own Own Approver;

    AgreementParty RecordApproval Any: No Own Own Own Approver;
    AgreementParty GiveNotice Any: No Own Own Own Approver;

    Grant Read Any: No Own Own Own Approver;
    Grant Create Any: No Own Own Own Approver;
    Grant Withdraw Any: No Own Own Own Approver;

    ServiceAccount Read Any: No Own Own Own Approver;
    ServiceAccount Create Any: No Own Own Own Approver;
    ServiceAccount Withdraw Any: No Own Own Own Approver;

    DevelopmentProject Read Public: All All All All Reader;
    DevelopmentProject Read Cooperation: No All All All Reader;
    DevelopmentProject Read Owner: No Own Own Own Reader;
    DevelopmentProject Create Any: No Own Own Own Editor;
    DevelopmentProject Change Any: No Own Own Own Editor;
    DevelopmentProject Start Any: No Own Own Own Editor;
    DevelopmentProject Pause Any: No Own Own Own Editor;
    DevelopmentProject BeginClosing Any: No Own Own Own Editor;
    DevelopmentProject Close Any: No Own Own Own Editor;
    DevelopmentProject Cancel Any: No Own Own Own Editor;
    DevelopmentProject Report Any: No Own Own Own Editor;

    ProjectParticipation Join Any: No Own Own Own Editor;
    ProjectParticipation Leave Any: No Own Own Own Editor;

    Indicator Read Public: All All All All Reader;
    Indicator Read Cooperation: No All All All Reader;
    Indicator Read Owner: No Own Own Own Reader;
    Indicator Create Any: No Own Own Own Editor;
    Indicator Change Any: No Own Own Own Editor;
    CommonIndicator Create Any: No No Propose Propose Editor;
    CommonIndicator Change Any: No No Propose Propose Editor;

    Commission Read Public: All All All All Reader;
    Commission Read Cooperation: No All All All Reader;
    Commission Create Any: No Own Own Own Editor;
    Commission Change Any: No Own Own Own Editor;
    Commission Withdraw Any: No Own Own Own Editor;
    Commission Accept Any: No Own Own Own Editor;
    Commission Report Any: No Own Own Own Editor;
    Commission ReportBack Any: No Own Own Own Editor;
    Commission Return Any: No Own Own Own Editor;
    Commission Close Any: No Own Own Own Editor;

    Dispute Read Any: No Own Own Own Reader;
    Dispute Create Any: No Own Own Own Editor;
    Dispute Conclude Any: No Own Own Own Editor;
    Dispute Escalate Any: No Own Own Own Editor;
    Dispute Resolve Any: No Own Own Own Editor;
    Dispute Withdraw Any: No Own Own Own Editor;

    HorizonNote Read Public: All All All All Reader;
    HorizonNote Read Cooperation: No All All All Reader;
    HorizonNote Read Owner: No Own Own Own Reader;
    HorizonNote Create Any: No Own Own Own Editor;
    HorizonNote Change Any: No Own Own Own Editor;
    HorizonNote Remove Any: No Own Own Own Editor;

    Obstacle Create Any: No Own Own Own Editor;
    Obstacle Change Any: No Own Own Own Editor;
    Obstacle Publish Any: No Own Own Own Editor;
    Obstacle TakeMeasure Any: No Own Own Own Editor;
    Obstacle Resolve Any: No Own Own Own Editor;
    Obstacle Escalate Any: No Own Own Own Editor;
    Obstacle Answer Any: No Own Own Own Editor;
    TrainingActivity Read Public: All All All All Reader;
    TrainingActivity Read Cooperation: No All All All Reader;
    TrainingActivity Read Owner: No Own Own Own Reader;
    TrainingActivity Create Any: No Own Own Own Editor;
    TrainingActivity Change Any: No Own Own Own Editor;
    TrainingActivity Remove Any: No Own Own Own Editor;

    Meeting Create Any: No Own Own Own Editor;
    Meeting Request Any: No Own Own Own Editor;
    Meeting Accept Any: No Own Own Own Editor;
    Meeting Decline Any: No Own Own Own Editor;
    Meeting Change Any: No Own Own Own Editor;
    Meeting Adopt Any: No Own Own Own Approver;
    Meeting Move Any: No Own Own Own Editor;
    Meeting Postpone Any: No Own Own Own Editor;
    Meeting Cancel Any: No Own Own Own Editor;
    Meeting AddItem Any: No Own Own Own Editor;
    Meeting Remove Any: No Own Own Own Editor;
    Meeting Call Any: No Own Own Own Editor;
    Meeting Answer Any: No Own Own Own Editor;
    Meeting Hold Any: No Own Own Own Editor;
    Meeting Minute Any: No Own Own Own Editor;
    Meeting Approve Any: No Own Own Own Approver;
    Meeting Send Any: No Own Own Own Editor;
    Meeting Archive Any: No Own Own Own Editor;

    FollowUpValue Read Draft: No Own Own Own Reader;
    FollowUpValue Read Submitted: No Own All All Reader;
    FollowUpValue Read Returned: No Own All All Reader;
    FollowUpValue Read Approved: All All All All Reader;
    FollowUpValue Read UnderCorrection: All All All All Reader;
    FollowUpValue ReadSuppressed Any: No No All All Approver;
    FollowUpValue Create Any: No Own Own Own Editor;
    FollowUpValue Change Any: No Own Own Own Editor;
    FollowUpValue Submit Any: No Own Own Own Editor;
    FollowUpValue Remove Any: No Own Own Own Editor;
    FollowUpValue Correct Any: No Own Own Own Editor;
    FollowUpValue Publish Any: No Own Own Own Editor;
    FollowUpValue Approve Any: No No Others Others Approver;
    FollowUpValue Return Any: No No Others Others Approver;
    FollowUpValue Reopen Any: No No Others Others Approver;

    ReportingExtension Create Any: No No Others Others Approver;
    ReportingExtension Change Any: No No Others Others Approver;

    Proposal Read Any: No Own Own Own Reader;
    Proposal Consent Any: No Own Own Own Editor;
    Proposal Reject Any: No Own Own Own Editor;
    Proposal Withdraw Any: No Own Own Own Editor;
    Proposal Lapse Any: No Own Own Own Editor;
}

/// How far a viewer's right reaches. Nowhere, when the table has no row.
pub fn scope(viewer: Viewer, kind: Kind, action: Action, state: State) -> Scope {
    let right = RIGHTS.iter().find(|right| {
        right.kind == kind
            && right.action == action
            && (right.state == state || right.state == State::Any)
    });
    right.map_or(Scope::No, |right| right.scope(viewer))
}

/// What is wrong with the table: a kind without a row, or two rows for one case.
///
/// # Errors
/// The fault, in English.
pub fn check() -> Result<(), String> {
    check_rows(RIGHTS)
}

fn check_rows(rights: &[Right]) -> Result<(), String> {
    if let Some(kind) = Kind::ALL
        .iter()
        .find(|kind| !rights.iter().any(|right| right.kind == **kind))
    {
        return Err(format!("nobody has said who may do what with {kind:?}"));
    }
    let same = |a: &Right, b: &Right| {
        a.kind == b.kind
            && a.action == b.action
            && (a.state == b.state || a.state == State::Any || b.state == State::Any)
    };
    for (place, right) in rights.iter().enumerate() {
        if rights
            .iter()
            .skip(place + 1)
            .any(|later| same(right, later))
        {
            return Err(format!("two rows decide on {right:?}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_row_and_no_case_has_two() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn a_kind_without_a_row_and_a_case_with_two_are_found() {
        let without: Vec<Right> = RIGHTS
            .iter()
            .filter(|right| right.kind != Kind::Person)
            .copied()
            .collect();
        assert!(check_rows(&without).is_err());
        let twice: Vec<Right> = RIGHTS.iter().chain(RIGHTS.first()).copied().collect();
        assert!(check_rows(&twice).is_err());
    }

    #[test]
    fn what_has_no_row_is_not_allowed() {
        for state in State::ALL {
            let scope = scope(Viewer::Public, Kind::Matter, Action::Change, *state);
            assert_eq!(scope, Scope::No);
        }
    }
}
