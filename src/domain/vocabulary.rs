//! The closed vocabulary: every enumeration with its codes, its meaning and its Swedish and English labels.
//!
//! One place for all: the database's codes, the schema's enums with their descriptions, and the `vocabulary` query.
//! What the parties may add to over time (priority areas, target groups …) is data, never an enumeration.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// One value of an enumeration, as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The code in the schema and in the database.
    pub code: &'static str,
    /// What it means, in English.
    pub meaning: &'static str,
    /// The Swedish label.
    pub swedish: &'static str,
    /// The English label.
    pub english: &'static str,
}

/// An enumeration of the domain.
pub trait Vocabulary: Copy + Eq + Send + Sync + 'static {
    /// Its name in the schema.
    const NAME: &'static str;
    /// What it tells, in English, with the Swedish term.
    const MEANING: &'static str;
    /// Every value with its term, in the order of the definition.
    const VALUES: &'static [(Self, Term)];

    /// The term of this value.
    fn term(self) -> &'static Term;

    /// The code of this value.
    fn code(self) -> &'static str {
        self.term().code
    }

    /// The value with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::VALUES
            .iter()
            .find(|(_, term)| term.code == code)
            .map(|(value, _)| *value)
    }
}

/// An enumeration without its Rust type: what the `vocabulary` query lists.
pub struct Enumeration {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its values.
    pub terms: fn() -> Vec<&'static Term>,
}

macro_rules! vocabulary {
    ($($(#[doc = $doc:tt])+ $name:ident { $($(#[doc = $meaning:tt])+ $variant:ident = $code:literal, $swedish:literal, $english:literal;)+ })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name { $($(#[doc = $meaning])+ $variant),+ }

            impl Vocabulary for $name {
                const NAME: &'static str = stringify!($name);
                const MEANING: &'static str = concat!($($doc),+).trim_ascii();
                const VALUES: &'static [(Self, Term)] = &[$((Self::$variant, Term {
                    code: $code,
                    meaning: concat!($($meaning),+).trim_ascii(),
                    swedish: $swedish,
                    english: $english,
                })),+];

                fn term(self) -> &'static Term {
                    match self {
                        $(Self::$variant => const { &Term {
                            code: $code,
                            meaning: concat!($($meaning),+).trim_ascii(),
                            swedish: $swedish,
                            english: $english,
                        } }),+
                    }
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.code())
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let code = String::deserialize(deserializer)?;
                    Self::from_code(&code).ok_or_else(|| {
                        D::Error::custom(concat!("no code of ", stringify!($name)))
                    })
                }
            }
        )+

        /// Every enumeration.
        pub const ENUMERATIONS: &[Enumeration] = &[$(Enumeration {
            name: $name::NAME,
            terms: || $name::VALUES.iter().map(|(_, term)| term).collect(),
        }),+];
    };
}

vocabulary! {
    /// Kind of organisation (organisationstyp).
    OrganisationKind {
        /// The region: until 2016 the county council, landstinget.
        Region = "REGION", "region", "region";
        /// One of the county's municipalities.
        Municipality = "MUNICIPALITY", "kommun", "municipality";
        /// The municipalities' association, Norrbottens Kommuner.
        Association = "ASSOCIATION", "kommunförbund", "association of municipalities";
        /// Someone outside the three who takes part locally: independent school, police, church and others.
        External = "EXTERNAL", "extern part", "external participant";
    }

    /// Side of the cooperation (part): between the two sides the chair rotates.
    Side {
        /// Region Norrbotten.
        Region = "REGION", "regionen", "the region";
        /// The municipalities and their association.
        Municipalities = "MUNICIPALITIES", "kommunerna", "the municipalities";
    }

    /// How exactly a day is known (precision).
    Precision {
        /// The day itself is known.
        Day = "DAY", "dag", "day";
        /// The month is known; the date is its first day.
        Month = "MONTH", "månad", "month";
        /// The year is known; the date is its first day.
        Year = "YEAR", "år", "year";
        /// The day is not known. A date beside it is the outermost day that the sources attest.
        Unknown = "UNKNOWN", "okänd", "unknown";
    }

    /// What kind of name it is (namntyp).
    NameKind {
        /// The name that it bore.
        Official = "OFFICIAL", "officiellt namn", "official name";
        /// Another spelling or a short form: found by search, never shown as the name.
        Alias = "ALIAS", "alternativ benämning", "alias";
    }

    /// Type of body (organ). Each is a type of its own that implements `Body`.
    BodyType {
        /// The political board above all.
        PoliticalBoard = "POLITICAL_BOARD", "politisk samverkansberedning", "political board";
        /// The officials' steering group for the county.
        CountySteeringGroup = "COUNTY_STEERING_GROUP", "länsstyrgrupp", "county steering group";
        /// A committee that prepares another body's meetings.
        WorkingCommittee = "WORKING_COMMITTEE", "arbetsutskott", "working committee";
        /// The group of a care area.
        AreaGroup = "AREA_GROUP", "länsdelsgrupp", "area group";
        /// A group in one municipality.
        LocalGroup = "LOCAL_GROUP", "lokal samverkansgrupp", "local group";
        /// A group with a task of its own under a steering body.
        WorkingGroup = "WORKING_GROUP", "arbetsgrupp", "working group";
        /// A form of cooperation of an earlier time: those of the 2004 agreement (B-7 to B-9) and SLAKO (B-13).
        HistoricalForum = "HISTORICAL_FORUM", "tidigare samverkansform", "historical forum";
    }

    /// Level of the cooperation (samverkansnivå).
    Level {
        /// The whole county.
        County = "COUNTY", "länsnivå", "county level";
        /// A care area.
        Area = "AREA", "länsdelsnivå", "area level";
        /// One municipality; in the 2004 agreement the local level, which could join several (B-8).
        Local = "LOCAL", "kommunnivå (lokal nivå)", "local level";
    }

    /// Sphere of the cooperation: elected or officials.
    Sphere {
        /// Elected representatives (förtroendevalda).
        Political = "POLITICAL", "politisk nivå", "political level";
        /// Officials (tjänstepersoner).
        Officials = "OFFICIALS", "tjänstepersonsnivå", "officials' level";
    }

    /// Sectors that work together in the cooperation (verksamheter).
    Sector {
        /// Health care.
        HealthCare = "HEALTH_CARE", "hälso- och sjukvård", "health care";
        /// Social services.
        SocialServices = "SOCIAL_SERVICES", "socialtjänst", "social services";
        /// School.
        School = "SCHOOL", "skola", "school";
    }

    /// Who may stand in for the holder of a seat (ersättarregel).
    SubstitutionRule {
        /// Another manager from the same care area.
        SameCareArea = "SAME_CARE_AREA", "annan chef i samma närsjukvårdsområde", "another manager of the same care area";
        /// Whoever is named as substitute for the seat.
        Named = "NAMED", "utsedd ersättare", "named substitute";
        /// The source names no substitute.
        None = "NONE", "ingen ersättare", "no substitute";
    }

    /// In which role a seat is held (roll).
    AppointmentRole {
        /// An ordinary member.
        Ordinary = "ORDINARY", "ordinarie", "ordinary";
        /// A substitute.
        Substitute = "SUBSTITUTE", "ersättare", "substitute";
        /// Co-opted for a field of knowledge.
        CoOpted = "CO_OPTED", "adjungerad", "co-opted";
    }

    /// What a standing task is about (uppdragskategori).
    MandateCategory {
        /// See to it that the cooperation works and improves.
        SafeguardingCooperation = "SAFEGUARDING_COOPERATION", "säkerställa samverkansformer", "safeguarding cooperation";
        /// Carry out political decisions.
        ExecutingDecisions = "EXECUTING_DECISIONS", "verkställa beslut", "executing decisions";
        /// Steer and take initiatives.
        Steering = "STEERING", "styrning", "steering";
        /// Set priorities, follow up and evaluate.
        PrioritisingAndEvaluating = "PRIORITISING_AND_EVALUATING", "prioritering, uppföljning och utvärdering", "prioritising, follow-up and evaluation";
        /// Draw up and revise steering documents.
        SteeringDocuments = "STEERING_DOCUMENTS", "styrdokument", "steering documents";
        /// Implement agreements and recommendations.
        Implementation = "IMPLEMENTATION", "implementering", "implementation";
        /// Keep watch on the surrounding world.
        HorizonScanning = "HORIZON_SCANNING", "omvärldsbevakning", "horizon scanning";
        /// Carry out what another body has commissioned.
        CarryingOutCommissions = "CARRYING_OUT_COMMISSIONS", "genomföra uppdrag", "carrying out commissions";
        /// Find and remove obstacles to cooperation.
        RemovingObstacles = "REMOVING_OBSTACLES", "undanröja hinder", "removing obstacles";
        /// Joint training and exchange of experience.
        JointTraining = "JOINT_TRAINING", "gemensam fortbildning", "joint training";
        /// Shape the structure at local level.
        LocalStructure = "LOCAL_STRUCTURE", "struktur på kommunnivå", "local structure";
        /// Appoint someone.
        Appointing = "APPOINTING", "utse ansvarig", "appointing";
        /// Assure the quality of the work.
        QualityAssurance = "QUALITY_ASSURANCE", "kvalitetssäkring", "quality assurance";
        /// Decide in common matters.
        Deciding = "DECIDING", "besluta i gemensamma frågor", "deciding in common matters";
    }

    /// Kind of steering document (styrdokument).
    SteeringDocumentKind {
        /// An agreement between parties.
        Agreement = "AGREEMENT", "överenskommelse", "agreement";
        /// A plan of action.
        ActionPlan = "ACTION_PLAN", "handlingsplan", "action plan";
        /// A guideline.
        Guideline = "GUIDELINE", "riktlinje", "guideline";
        /// A routine.
        Routine = "ROUTINE", "rutin", "routine";
        /// A recommendation.
        Recommendation = "RECOMMENDATION", "rekommendation", "recommendation";
        /// How something is organised.
        Organisation = "ORGANISATION", "organisering", "organisation";
    }

    /// How a clause is represented in the system (hur bestämmelsen hanteras).
    ClauseKind {
        /// As data that can be read.
        Fact = "FACT", "uppgift", "fact";
        /// As a rule that is checked by machine.
        Rule = "RULE", "kontrollerad regel", "rule";
        /// As a course of events with states.
        Flow = "FLOW", "förlopp", "flow";
        /// As a quoted provision; nothing to compute.
        Text = "TEXT", "text", "text";
    }

    /// What an actor may do at most for its organisation (behörighetsgrad), from the least to the most.
    Grade {
        /// Reads what the organisation may see.
        Reader = "READER", "läsare", "reader";
        /// Reads, and edits what the organisation may edit.
        Editor = "EDITOR", "redaktör", "editor";
        /// Edits, and decides: approves, adopts, grants access.
        Approver = "APPROVER", "godkännare", "approver";
    }

    /// What a service account is for (tjänstekontots ändamål).
    ServiceAccountPurpose {
        /// Programs that ask and report: it gets tokens at `/oauth/token`.
        Api = "API", "program", "programs";
        /// A calendar that its meetings are read in, at an address of its own, and nothing else.
        Calendar = "CALENDAR", "kalender", "calendar";
    }

    /// What can be done with a thing (åtgärd). The rights say who may; the journal says what was done.
    Action {
        /// Read it.
        Read = "READ", "läsa", "read";
        /// Read figures about people that are so small that somebody could be recognised.
        ReadSuppressed = "READ_SUPPRESSED", "läsa undertryckta tal", "read suppressed figures";
        /// Read a person's contact details at work.
        ReadContact = "READ_CONTACT", "läsa kontaktuppgifter", "read contact details";
        /// Search for people, to appoint them.
        Search = "SEARCH", "söka", "search";
        /// Create it.
        Create = "CREATE", "skapa", "create";
        /// Change it.
        Change = "CHANGE", "ändra", "change";
        /// Dissolve a group.
        Dissolve = "DISSOLVE", "upplösa", "dissolve";
        /// Give it a name from a day on.
        AddName = "ADD_NAME", "lägga till namn", "add a name";
        /// Add or end a seat of a body.
        ChangeSeats = "CHANGE_SEATS", "ändra platser", "change seats";
        /// Appoint to a seat, name a substitute, end an appointment.
        Appoint = "APPOINT", "utse", "appoint";
        /// Say who holds a body's chair in a year.
        SetChairTerm = "SET_CHAIR_TERM", "fastställa ordförandeår", "set a chair term";
        /// Let a steering document belong to a body.
        AddDocument = "ADD_DOCUMENT", "knyta dokument", "add a document";
        /// Add a note to the work of a body.
        AddNote = "ADD_NOTE", "lägga till anteckning", "add a note";
        /// Add or end an external participant.
        ChangeParticipants = "CHANGE_PARTICIPANTS", "ändra externa deltagare", "change external participants";
        /// Begin a new version of a steering document, as a draft.
        Revise = "REVISE", "revidera", "revise";
        /// Adopt a version of a steering document, or a year plan.
        Adopt = "ADOPT", "anta", "adopt";
        /// Record a decision of a body, or of an organ of the organisation.
        Decide = "DECIDE", "registrera beslut", "record a decision";
        /// Let another document take its place.
        Supersede = "SUPERSEDE", "ersätta", "supersede";
        /// Record the organisation's approval of an agreement.
        RecordApproval = "RECORD_APPROVAL", "registrera godkännande", "record an approval";
        /// Give notice of termination of an agreement.
        GiveNotice = "GIVE_NOTICE", "säga upp", "give notice";
        /// End a grant or a service account.
        Withdraw = "WITHDRAW", "återkalla", "withdraw";
        /// Protect a person's data from the public, or end that.
        Protect = "PROTECT", "skydda", "protect";
        /// Export all data held about a person.
        Export = "EXPORT", "lämna registerutdrag", "export";
        /// Remove a person's name and contact details for good.
        Anonymise = "ANONYMISE", "avidentifiera", "anonymise";
        /// Start a project, or take it up again.
        Start = "START", "starta", "start";
        /// Pause a project.
        Pause = "PAUSE", "pausa", "pause";
        /// Begin to bring a project to its end.
        BeginClosing = "BEGIN_CLOSING", "påbörja avslut", "begin closing";
        /// Close a project with its closing report.
        Close = "CLOSE", "avsluta", "close";
        /// Cancel a project.
        Cancel = "CANCEL", "avbryta", "cancel";
        /// Submit a status report of a project, or correct one.
        Report = "REPORT", "lägesrapportera", "report";
        /// Record what came of a step of a dispute.
        Conclude = "CONCLUDE", "anteckna utfall", "record the outcome";
        /// Take a dispute or an obstacle further.
        Escalate = "ESCALATE", "föra vidare", "escalate";
        /// Record that a dispute is resolved, or an obstacle removed.
        Resolve = "RESOLVE", "lösa", "resolve";
        /// Note what was done to remove an obstacle.
        TakeMeasure = "TAKE_MEASURE", "anteckna åtgärd", "note a measure";
        /// Report a commission back to the body that gave it.
        ReportBack = "REPORT_BACK", "återrapportera", "report back";
        /// Take part in a project as an organisation.
        Join = "JOIN", "gå med", "join";
        /// Stop taking part in a project.
        Leave = "LEAVE", "lämna", "leave";
        /// Submit a value for approval.
        Submit = "SUBMIT", "skicka in", "submit";
        /// Approve a submitted value: it is locked and enters the sums.
        Approve = "APPROVE", "godkänna", "approve";
        /// Receive a report of structure.
        Receive = "RECEIVE", "ta emot", "receive";
        /// Return what was submitted to its organisation, with a reason.
        Return = "RETURN", "återsända", "return";
        /// Begin to correct an approved value that is preliminary; correct what was recorded of a decision.
        Correct = "CORRECT", "rätta", "correct";
        /// Open an approved value again, with a reason.
        Reopen = "REOPEN", "öppna igen", "reopen";
        /// Let more see a value than when it was submitted.
        Publish = "PUBLISH", "publicera", "publish";
        /// Remove a draft.
        Remove = "REMOVE", "ta bort", "remove";
        /// Propose an action that needs the consent of others.
        Propose = "PROPOSE", "föreslå", "propose";
        /// Consent to a proposal: with the last consent it takes effect.
        Consent = "CONSENT", "samtycka", "consent";
        /// End a proposal whose last day has passed.
        Lapse = "LAPSE", "låta förfalla", "let lapse";
        /// Reject a proposal, with a reason.
        Reject = "REJECT", "avslå", "reject";
        /// Add an item to a meeting's agenda, or ask for an extra meeting.
        AddItem = "ADD_ITEM", "anmäla ärende", "add an item";
        /// Ask for an extra meeting.
        Request = "REQUEST", "begära", "request";
        /// Grant a request.
        Accept = "ACCEPT", "bifalla", "accept";
        /// Refuse a request, with a reason.
        Decline = "DECLINE", "avslå", "decline";
        /// Give a meeting another time or place.
        Move = "MOVE", "flytta", "move";
        /// Put a meeting off, without a new time yet.
        Postpone = "POSTPONE", "skjuta upp", "postpone";
        /// Call those who sit in a meeting's bodies.
        Call = "CALL", "kalla", "call";
        /// Answer the call to a meeting.
        Answer = "ANSWER", "svara", "answer";
        /// Record that a meeting was held.
        Hold = "HOLD", "genomföra", "hold";
        /// Keep the notes of a meeting.
        Minute = "MINUTE", "föra anteckningar", "keep notes";
        /// Record to whom notes were sent; send an agreement to its parties for approval.
        Send = "SEND", "skicka", "send";
        /// Record who archives notes.
        Archive = "ARCHIVE", "arkivera", "archive";
    }

    /// How far a version of a meeting's notes has come (anteckningarnas läge).
    NotesState {
        /// For those who sit in the body.
        Draft = "DRAFT", "utkast", "draft";
        /// Approved; only a new version corrects it.
        Approved = "APPROVED", "godkända", "approved";
    }

    /// How a body's notes are approved (godkännande av minnesanteckningar): the value of its rule's parameter `notes_approval`.
    NotesApproval {
        /// Whoever keeps them approves them.
        Nobody = "NOBODY", "ingen särskild", "nobody in particular";
        /// The side that holds the chair does.
        Chair = "CHAIR", "ordföranden", "the chair";
        /// Both sides do.
        BothSides = "BOTH_SIDES", "båda parter", "both sides";
        /// A later meeting does.
        NextMeeting = "NEXT_MEETING", "nästa möte", "the next meeting";
    }

    /// What a meeting is to do with an item (syfte).
    AgendaPurpose {
        /// It is informed.
        Information = "INFORMATION", "information", "information";
        /// It discusses.
        Discussion = "DISCUSSION", "diskussion", "discussion";
        /// It decides.
        Decision = "DECISION", "beslut", "decision";
        /// It follows up what was decided or commissioned.
        FollowUp = "FOLLOW_UP", "uppföljning", "follow-up";
    }

    /// How far an item of an agenda has come (ärendets läge).
    AgendaItemState {
        /// An organisation has added it; whoever arranges the meeting has not answered.
        Proposed = "PROPOSED", "anmält", "proposed";
        /// It is on the agenda.
        Accepted = "ACCEPTED", "upptaget", "accepted";
        /// It is put off, with a reason.
        PutOff = "PUT_OFF", "uppskjutet", "put off";
    }

    /// What is answered to the call to a meeting (svar på kallelse).
    AttendanceAnswer {
        /// Who is called comes.
        Coming = "COMING", "kommer", "coming";
        /// A substitute comes.
        Substitute = "SUBSTITUTE", "ersättare kommer", "a substitute comes";
        /// Nobody comes.
        Prevented = "PREVENTED", "förhindrad", "prevented";
    }

    /// Who came to a meeting (närvaro).
    AttendanceOutcome {
        /// In the room.
        Present = "PRESENT", "närvarande", "present";
        /// By video.
        Remote = "REMOTE", "närvarande på distans", "remote";
        /// A substitute was there.
        Substituted = "SUBSTITUTED", "ersatt", "substituted";
        /// Absent, having said so.
        Excused = "EXCUSED", "frånvarande med anmälan", "excused";
        /// Absent.
        Absent = "ABSENT", "frånvarande", "absent";
    }

    /// Kind of meeting (mötestyp).
    MeetingKind {
        /// An ordinary meeting.
        Ordinary = "ORDINARY", "ordinarie möte", "ordinary meeting";
        /// An extra meeting that an organisation has requested.
        Extra = "EXTRA", "extra möte", "extra meeting";
        /// A theme day, as the board and the county steering group have together.
        ThemeDay = "THEME_DAY", "temadag", "theme day";
    }

    /// In which form a meeting is held (mötesform).
    MeetingForm {
        /// All meet in one place.
        InPlace = "IN_PLACE", "på plats", "in place";
        /// All meet by video.
        Digital = "DIGITAL", "digitalt", "digital";
        /// In one place, and by video for whoever can't come.
        Both = "BOTH", "på plats och digitalt", "in place and digital";
    }

    /// How far a commission has come with one of those who carry it out (uppdragets läge).
    CommissionState {
        /// It is given, and waits to be accepted.
        Given = "GIVEN", "givet", "given";
        /// It is accepted.
        Accepted = "ACCEPTED", "mottaget", "accepted";
        /// Interim results have been reported.
        InProgress = "IN_PROGRESS", "pågår", "in progress";
        /// It is reported back, and waits for a decision on the report.
        Reported = "REPORTED", "återrapporterat", "reported";
        /// The report was returned with a reason: it is to be reported back again.
        Returned = "RETURNED", "återsänt", "returned";
        /// It was decided on the report, and is said what remains.
        Closed = "CLOSED", "avslutat", "closed";
        /// The body that gave it has withdrawn it.
        Withdrawn = "WITHDRAWN", "återkallat", "withdrawn";
    }

    /// A question that the region's auditors ask of each decision, commission and agreement (granskningsfråga).
    AuditQuestion {
        /// Was it decided?
        Decided = "DECIDED", "beslutat?", "decided?";
        /// Was what it asked for reported back?
        ReportedBack = "REPORTED_BACK", "återrapporterat?", "reported back?";
        /// Was it decided on the report?
        DecidedOnReport = "DECIDED_ON_REPORT", "beslut om rapporten?", "decided on the report?";
        /// Does anything remain?
        Remains = "REMAINS", "återstår något?", "does anything remain?";
    }

    /// What the answer to a question of the auditors is (svar på granskningsfråga). Computed, never stored.
    AuditAnswer {
        /// It is so.
        Yes = "YES", "ja", "yes";
        /// It is not so: of what was to be reported back, the day has passed.
        No = "NO", "nej", "no";
        /// It is not so yet, and can still be.
        NotYet = "NOT_YET", "inte ännu", "not yet";
        /// Nothing was asked of anybody.
        NotApplicable = "NOT_APPLICABLE", "ej tillämpligt", "not applicable";
    }

    /// How a dispute stands (tvistens läge).
    DisputeState {
        /// It stands at a step of the ladder.
        Open = "OPEN", "pågår", "open";
        /// It was resolved at the step that it stood at.
        Resolved = "RESOLVED", "löst", "resolved";
        /// Who raised it has withdrawn it.
        Withdrawn = "WITHDRAWN", "återkallad", "withdrawn";
    }

    /// How far an obstacle to the cooperation has come (hindrets läge).
    ObstacleState {
        /// It is identified.
        Identified = "IDENTIFIED", "identifierat", "identified";
        /// Measures have been taken against it.
        BeingRemoved = "BEING_REMOVED", "undanröjs", "being removed";
        /// It is removed.
        Removed = "REMOVED", "undanröjt", "removed";
        /// It waits for the answer of the steering body.
        Escalated = "ESCALATED", "lyft till styrande organ", "escalated";
        /// The steering body has answered.
        Answered = "ANSWERED", "besvarat", "answered";
    }

    /// Kind of joint training (typ av fortbildning).
    TrainingKind {
        /// Education that several have together.
        Education = "EDUCATION", "fortbildning", "education";
        /// Development of skills.
        Skills = "SKILLS", "kompetensutveckling", "development of skills";
        /// An exchange of experience.
        Exchange = "EXCHANGE", "erfarenhetsutbyte", "exchange of experience";
    }

    /// What is to be done by a day (vad som ska göras).
    DeadlineKind {
        /// The call to a meeting is to be answered.
        CallAnswer = "CALL_ANSWER", "svara på kallelse", "answer the call";
        /// Items can be added to the agenda of a meeting.
        AgendaItems = "AGENDA_ITEMS", "anmäla ärenden", "add items";
        /// Documents are to be sent in for a meeting.
        Documents = "DOCUMENTS", "lämna handlingar", "send in documents";
        /// Notes of a meeting that was held are to be written.
        Notes = "NOTES", "skriva minnesanteckningar", "write notes";
        /// Notes are to be approved.
        NotesApproval = "NOTES_APPROVAL", "godkänna minnesanteckningar", "approve notes";
        /// A figure is to be reported.
        Figure = "FIGURE", "rapportera värde", "report a figure";
        /// What a year plan says is to be done.
        YearPlan = "YEAR_PLAN", "enligt årshjulet", "by the year plan";
        /// A document is to be adopted, or declined.
        Adoption = "ADOPTION", "ta ställning till dokument", "adopt a document";
        /// A commission is to be reported back.
        Commission = "COMMISSION", "återrapportera uppdrag", "report back a commission";
        /// A body that an obstacle was escalated to owes an answer.
        ObstacleAnswer = "OBSTACLE_ANSWER", "besvara hinder", "answer an obstacle";
    }

    /// How far a body's year plan has come (årshjulets läge).
    YearPlanState {
        /// For those who sit in the body.
        Draft = "DRAFT", "utkast", "draft";
        /// The body has adopted it; its meetings are planned.
        Adopted = "ADOPTED", "antaget", "adopted";
    }

    /// Kind of item of a year plan (typ av punkt i årshjulet).
    YearPlanItemKind {
        /// A meeting or a theme day.
        Meeting = "MEETING", "möte", "meeting";
        /// What is to be done by a day.
        Deadline = "DEADLINE", "sista dag", "deadline";
        /// What a meeting deals with every year.
        Recurring = "RECURRING", "återkommande ärende", "recurring item";
    }

    /// How far a meeting has come (mötets läge).
    MeetingState {
        /// An organisation has requested it; whoever arranges it has not answered.
        Requested = "REQUESTED", "begärt", "requested";
        /// It was requested, and is not held.
        Declined = "DECLINED", "avslaget", "declined";
        /// It has a time.
        Planned = "PLANNED", "planerat", "planned";
        /// Its members have been called.
        Called = "CALLED", "kallat", "called";
        /// It was held.
        Held = "HELD", "genomfört", "held";
        /// Its notes are approved.
        NotesApproved = "NOTES_APPROVED", "anteckningar godkända", "notes approved";
        /// It is not held.
        Cancelled = "CANCELLED", "inställt", "cancelled";
        /// It is to get a new time.
        Postponed = "POSTPONED", "uppskjutet", "postponed";
    }

    /// Why a substitute is not the one that the rule asks for, from the nearest to the farthest.
    SubstituteMisfit {
        /// From the municipality of the one substituted for, where the rule asks for another.
        SameMunicipality = "SAME_MUNICIPALITY", "från samma kommun", "from the same municipality";
        /// With another function than the one substituted for, where the rule asks for the same.
        OtherFunction = "OTHER_FUNCTION", "med en annan befattning", "with another function";
        /// From another care area than the one substituted for.
        OtherCareArea = "OTHER_CARE_AREA", "från ett annat närsjukvårdsområde", "from another care area";
        /// With no function that the rule names.
        NoSuchManager = "NO_SUCH_MANAGER", "ingen sådan chef", "no such manager";
        /// Without a seat in any area group: nothing tells the function and the care area.
        HoldsNoSeat = "HOLDS_NO_SEAT", "utan plats i någon länsdelsgrupp", "without a seat in any area group";
    }

    /// How far a proposal has come (förslagets läge).
    ProposalState {
        /// It waits for consent.
        Pending = "PENDING", "väntar på samtycke", "pending";
        /// All whose consent it needs have consented, and it was done.
        Accepted = "ACCEPTED", "genomfört", "accepted";
        /// One whose consent it needs has rejected it, with a reason.
        Rejected = "REJECTED", "avslaget", "rejected";
        /// Who proposed it has withdrawn it.
        Withdrawn = "WITHDRAWN", "tillbakadraget", "withdrawn";
        /// Its last day has passed, or it would have done something else than what was shown.
        Lapsed = "LAPSED", "förfallet", "lapsed";
    }

    /// How far a report of local structure has come (strukturrapportens läge, A-52).
    StructureReportState {
        /// It waits for the area group.
        Submitted = "SUBMITTED", "inskickad", "submitted";
        /// The area group has received it.
        Received = "RECEIVED", "mottagen", "received";
        /// The area group has returned it, with a reason: the municipality reports anew.
        Returned = "RETURNED", "återsänd", "returned";
    }

    /// Why a mutation was refused (skäl).
    UserErrorCode {
        /// A value is missing that is needed.
        Required = "REQUIRED", "uppgift saknas", "required";
        /// A text is longer than it may be.
        TooLong = "TOO_LONG", "för lång", "too long";
        /// A value is not of the form or the kind that is needed.
        InvalidValue = "INVALID_VALUE", "ogiltigt värde", "invalid value";
        /// A day does not fit the other days.
        InvalidPeriod = "INVALID_PERIOD", "ogiltig period", "invalid period";
        /// The thing has changed since it was read: `version` is stale.
        Conflict = "CONFLICT", "ändrad av någon annan", "conflict";
        /// It exists already.
        AlreadyExists = "ALREADY_EXISTS", "finns redan", "already exists";
        /// What the input refers to is not in force, or does not belong here.
        DoesNotFit = "DOES_NOT_FIT", "passar inte", "does not fit";
        /// Its state does not allow it.
        WrongState = "WRONG_STATE", "fel läge", "wrong state";
        /// The idempotency key was used for something else.
        KeyReused = "KEY_REUSED", "nyckeln är använd", "key reused";
        /// In a row of a list: what it names is not there, or can't be seen.
        NotFound = "NOT_FOUND", "finns inte", "not found";
        /// It has warnings that are not acknowledged: one reason for each, which says what to look at.
        UnacknowledgedWarnings = "UNACKNOWLEDGED_WARNINGS", "obekräftade varningar", "unacknowledged warnings";
        /// In a row of a list: what it names may be seen, but this may not be done to it.
        Forbidden = "FORBIDDEN", "inte tillåtet", "forbidden";
    }

    /// Where a development project stands in its course (fas), whatever its health.
    ProjectPhase {
        /// Proposed; not begun.
        Proposed = "PROPOSED", "föreslaget", "proposed";
        /// Under way.
        Ongoing = "ONGOING", "pågående", "ongoing";
        /// Begun, and at rest for now.
        Paused = "PAUSED", "pausat", "paused";
        /// Being brought to its end.
        Closing = "CLOSING", "under avslut", "closing";
        /// Brought to its end, with a closing report. Final.
        Closed = "CLOSED", "avslutat", "closed";
        /// Given up, with a reason. Final.
        Cancelled = "CANCELLED", "avbrutet", "cancelled";
    }

    /// How a development project stands against its plan (hälsa), whatever its phase: as its last status report says.
    ProjectHealth {
        /// Nothing to report yet.
        NotStarted = "NOT_STARTED", "ej påbörjat", "not started";
        /// As planned.
        OnTrack = "ON_TRACK", "enligt plan", "on track";
        /// The plan is in danger.
        AtRisk = "AT_RISK", "risk för avvikelse", "at risk";
        /// The plan is not kept.
        OffTrack = "OFF_TRACK", "avviker från plan", "off track";
        /// All is done.
        Finished = "FINISHED", "genomfört", "finished";
        /// It is not carried on.
        Discontinued = "DISCONTINUED", "avbrutet", "discontinued";
    }

    /// In which order projects come (ordning).
    ProjectOrder {
        /// By title, in Swedish alphabetical order.
        Title = "TITLE", "titel", "title";
        /// The latest to be proposed first.
        Newest = "NEWEST", "senast föreslagna först", "newest first";
        /// The latest to be written first.
        Changed = "CHANGED", "senast ändrade först", "latest changed first";
        /// The earliest planned end first; without one last.
        PlannedEndAscending = "PLANNED_END_ASCENDING", "tidigast planerat slut först", "earliest planned end first";
        /// The latest planned end first, after those without one.
        PlannedEndDescending = "PLANNED_END_DESCENDING", "senast planerat slut först", "latest planned end first";
        /// The longest not reported on first, beginning with those that never were.
        LastReportAscending = "LAST_REPORT_ASCENDING", "längst sedan lägesrapport först", "longest since a report first";
        /// The latest to be reported on first; those that never were last.
        LastReportDescending = "LAST_REPORT_DESCENDING", "senast rapporterade först", "latest reported first";
        /// By the name that the owner bears on the day, in Swedish alphabetical order.
        OwnerAscending = "OWNER_ASCENDING", "ägare, a till ö", "owner, a to ö";
        /// The same the other way round.
        OwnerDescending = "OWNER_DESCENDING", "ägare, ö till a", "owner, ö to a";
        /// The worst health first: OFF_TRACK, AT_RISK, ON_TRACK, NOT_STARTED, FINISHED, DISCONTINUED.
        HealthAscending = "HEALTH_ASCENDING", "sämst hälsa först", "worst health first";
        /// The same the other way round.
        HealthDescending = "HEALTH_DESCENDING", "sämst hälsa sist", "worst health last";
    }

    /// In which order indicators come (ordning).
    IndicatorOrder {
        /// By title, in Swedish alphabetical order.
        Title = "TITLE", "titel", "title";
        /// The latest to be created first.
        Newest = "NEWEST", "senast tillkomna först", "newest first";
        /// The latest to be written first.
        Changed = "CHANGED", "senast ändrade först", "latest changed first";
    }

    /// In which order follow-up values come (ordning).
    FollowUpValueOrder {
        /// In the order in which they were created.
        Created = "CREATED", "i den ordning de tillkom", "in order of creation";
        /// The latest period first.
        Period = "PERIOD", "senaste period först", "latest period first";
        /// The latest to be written first.
        Changed = "CHANGED", "senast ändrade först", "latest changed first";
    }

    /// Kind of period that is reported on (periodtyp). All are parts of the calendar year.
    PeriodKind {
        /// A year.
        Year = "YEAR", "år", "year";
        /// Four months: the first, second or third part of the year.
        Tertial = "TERTIAL", "tertial", "tertial (four months)";
        /// Three months.
        Quarter = "QUARTER", "kvartal", "quarter";
        /// A month.
        Month = "MONTH", "månad", "month";
    }

    /// Type of measure of an indicator (måttyp).
    Measure {
        /// A number of something.
        Count = "COUNT", "antal", "count";
        /// A share, in percent: numerator of denominator.
        Percent = "PERCENT", "andel i procent", "percent";
        /// A numerator for each of a denominator.
        Ratio = "RATIO", "kvot", "ratio";
        /// A place on a scale of whole numbers.
        Ordinal = "ORDINAL", "ordningstal", "ordinal";
        /// A judgement in words.
        Qualitative = "QUALITATIVE", "omdöme i ord", "qualitative";
    }

    /// Desired direction of an indicator (önskad riktning).
    Direction {
        /// More is better.
        Ascending = "ASCENDING", "ökande", "ascending";
        /// Less is better.
        Descending = "DESCENDING", "minskande", "descending";
    }

    /// How the values of an indicator are aggregated over periods and organisations (sammanvägning). Percentages are never
    /// added up.
    Aggregation {
        /// Added over periods, unless they are cumulative, and over organisations.
        Sum = "SUM", "summa", "sum";
        /// Numerators and denominators are added, each for itself, and divided.
        Ratio = "RATIO", "kvot av summor", "ratio of sums";
        /// The latest of each organisation, added over organisations: for what is counted on a day.
        Latest = "LATEST", "senaste värdet", "latest";
        /// They are not aggregated.
        None = "NONE", "ingen", "none";
    }

    /// Which organisations report an indicator (rapporterande).
    Reporters {
        /// The organisation that owns the indicator.
        Owner = "OWNER", "ägaren", "the owner";
        /// The owner of the project that the indicator follows up, and each who takes part in it: joining is the consent.
        Participants = "PARTICIPANTS", "projektets deltagare", "the project's participants";
        /// Each of the municipalities of a care area. A body commissions it.
        CareArea = "CARE_AREA", "kommunerna i ett närsjukvårdsområde", "the municipalities of a care area";
        /// Each of the municipalities. A body commissions it.
        Municipalities = "MUNICIPALITIES", "kommunerna", "the municipalities";
        /// The region and each of the municipalities. A body commissions it.
        RegionAndMunicipalities = "REGION_AND_MUNICIPALITIES", "regionen och kommunerna", "the region and the municipalities";
    }

    /// What a follow-up value says (slag av värde).
    ValueKind {
        /// A figure, or a judgement in words.
        Figure = "FIGURE", "utfall", "figure";
        /// There was nothing to measure: nought of nought. Of a count it is the figure 0.
        NoCases = "NO_CASES", "inga fall", "no cases";
        /// The organisation has nothing that the indicator is about.
        NotApplicable = "NOT_APPLICABLE", "ej tillämpligt", "not applicable";
    }

    /// State of a follow-up value (läge).
    ValueState {
        /// Its organisation's alone.
        Draft = "DRAFT", "utkast", "draft";
        /// Waits for approval.
        Submitted = "SUBMITTED", "inskickat", "submitted";
        /// Approved: locked, in the sums, and seen by those who see the indicator and whom its `visibility` lets see it.
        Approved = "APPROVED", "godkänt", "approved";
        /// Back at its organisation, with a reason.
        Returned = "RETURNED", "återsänt", "returned";
        /// Approved, and shown and counted as it is until its correction is approved.
        UnderCorrection = "UNDER_CORRECTION", "under rättelse", "under correction";
    }

    /// Whether a value that an organisation owes is due (när ett värde ska rapporteras). Computed.
    ReportDue {
        /// The period has not ended.
        NotDue = "NOT_DUE", "ännu inte", "not due";
        /// The period has ended, and the value is still in time.
        Due = "DUE", "ska rapporteras", "due";
        /// It is late.
        Missing = "MISSING", "saknas", "missing";
        /// It was approved and then opened again, or its correction was returned: until a correction is approved, it counts as it is.
        ToCorrect = "TO_CORRECT", "att rätta", "to correct";
    }

    /// Reporting status of a cell of the follow-up matrix (rapporteringsläge). Computed, never stored.
    ReportStatus {
        /// All that is expected is approved.
        Approved = "APPROVED", "godkänt", "approved";
        /// All that is expected is approved, and some of it is being corrected: until then it counts as it is.
        UnderCorrection = "UNDER_CORRECTION", "under rättelse", "under correction";
        /// Something is approved, something that is expected is not.
        Partial = "PARTIAL", "delvis", "partial";
        /// Nothing is approved; something that you may see is submitted or returned, or a draft.
        InProgress = "IN_PROGRESS", "pågår", "in progress";
        /// Nothing is there that you may see, and some of it is late. Without a token what isn't published is not there.
        Missing = "MISSING", "saknas", "missing";
        /// Nothing is there, and all that is owed is still in time.
        Due = "DUE", "ska rapporteras", "due";
        /// Nothing is there, and no period that a value is owed for has ended.
        NotDue = "NOT_DUE", "ännu inte", "not due";
        /// Nothing is owed: the indicator is not reported by this organisation, or not for this period.
        NotExpected = "NOT_EXPECTED", "inte aktuellt", "not expected";
    }

    /// Why there is no figure (varför utfall saknas).
    NoFigure {
        /// Nothing is expected: the indicator is not reported by this organisation, or not for this period.
        NotExpected = "NOT_EXPECTED", "rapporteras inte här", "not reported here";
        /// Nothing is reported yet.
        NotReported = "NOT_REPORTED", "inte rapporterat", "not reported";
        /// Something that you may see is reported, and nothing is approved.
        NotApproved = "NOT_APPROVED", "inte godkänt", "not approved";
        /// It is said in words, not in figures.
        InWords = "IN_WORDS", "beskrivs i ord", "in words";
        /// It is hidden from you, as a figure about people that is part of it is so small that somebody could be recognised.
        Suppressed = "SUPPRESSED", "undertryckt", "suppressed";
        /// There was nothing to measure.
        NoCases = "NO_CASES", "inga fall", "no cases";
        /// The organisation has nothing that the indicator is about.
        NotApplicable = "NOT_APPLICABLE", "ej tillämpligt", "not applicable";
        /// There are values of several periods, which are not put together to one.
        NotCombined = "NOT_COMBINED", "läggs inte ihop", "not combined";
    }

    /// What happens when some rows of a list are faulty (hantering av felaktiga rader).
    BulkMode {
        /// Nothing is done unless all can be.
        AllOrNothing = "ALL_OR_NOTHING", "allt eller inget", "all or nothing";
        /// Each row is done for itself.
        RowByRow = "ROW_BY_ROW", "rad för rad", "row by row";
    }

    /// Type of a change, as you see it (ändringstyp).
    ChangeType {
        /// The thing was created, or came into your sight.
        Created = "CREATED", "tillkommen", "created";
        /// The thing was changed.
        Changed = "CHANGED", "ändrad", "changed";
        /// The thing was deleted, or went out of your sight.
        Removed = "REMOVED", "borttagen", "removed";
    }

    /// State of a version of a steering document (läge).
    DocumentState {
        /// Its owner's alone; its clauses can be changed (utkast).
        Draft = "DRAFT", "utkast", "draft";
        /// Adopted: it is not changed any more.
        Adopted = "ADOPTED", "antagen", "adopted";
    }

    /// Kind of editorial note on a source (redaktionell anmärkning).
    EditorialNoteKind {
        /// The source is at fault: its wording is kept, the system holds the corrected reading.
        Correction = "CORRECTION", "rättelse", "correction";
        /// The source is open: the system holds one reading of it.
        Reading = "READING", "tolkning", "reading";
        /// The source is silent: the system holds an assumption.
        Assumption = "ASSUMPTION", "antagande", "assumption";
        /// The source lacks something, or it is left out on purpose.
        Missing = "MISSING", "uppgift saknas", "missing";
    }

    /// What a decision does (beslutstyp).
    DecisionKind {
        /// Proposes to the next organ (föreslår).
        Proposes = "PROPOSES", "föreslår", "proposes";
        /// Refers the matter to another organ (remitterar). So it is prepared, too (bereds): referred to the working committee,
        /// which has it as an item on an agenda of its own.
        Refers = "REFERS", "remitterar", "refers";
        /// Recommends others to decide so (rekommenderar).
        Recommends = "RECOMMENDS", "rekommenderar", "recommends";
        /// Stands behind what another proposes (ställer sig bakom, tillstyrker).
        Supports = "SUPPORTS", "ställer sig bakom", "supports";
        /// Approves (godkänner).
        Approves = "APPROVES", "godkänner", "approves";
        /// Adopts (antar).
        Adopts = "ADOPTS", "antar", "adopts";
        /// Repeals (upphäver).
        Repeals = "REPEALS", "upphäver", "repeals";
        /// Takes note (noterar).
        Notes = "NOTES", "noterar", "notes";
        /// Files the matter: nothing more is to be done (lägger till handlingarna).
        Files = "FILES", "lägger till handlingarna", "files";
        /// Sends the matter back to be prepared anew (återremitterar).
        Remits = "REMITS", "återremitterar", "remits";
        /// Puts the matter off to another meeting (bordlägger).
        Tables = "TABLES", "bordlägger", "tables";
        /// Rejects (avslår).
        Rejects = "REJECTS", "avslår", "rejects";
    }

    /// What an organisation answers when it is asked to adopt a document (svar på begäran om antagande, A-13).
    AdoptionAnswer {
        /// It has adopted it for itself, with or without a reservation.
        Adopted = "ADOPTED", "antar", "adopts";
        /// It has decided not to adopt it.
        Declined = "DECLINED", "avböjer", "declines";
    }

    /// Where an organisation stands on a day with a document that it was asked to adopt (läge i antagandet, A-13). Computed.
    AdoptionState {
        /// It has not answered, and the day to answer by has not passed.
        Awaited = "AWAITED", "inväntas", "awaited";
        /// It has not answered, and the day to answer by has passed.
        Overdue = "OVERDUE", "försenat", "overdue";
        /// It has adopted it.
        Adopted = "ADOPTED", "antaget", "adopted";
        /// It has declined to adopt it.
        Declined = "DECLINED", "avböjt", "declined";
    }

    /// How an agreement, or a document that is sent for adoption, enters into force (ikraftträdande, A-13, B-11).
    AgreementEntry {
        /// For all with the last approval or adoption.
        WithLast = "WITH_LAST", "med det sista godkännandet eller antagandet", "with the last approval or adoption";
        /// For each by itself with its approval or adoption; of an agreement as soon as two have approved it.
        Each = "EACH", "för var och en", "for each party by itself";
        /// For all on a day, or with the last approval or adoption where that comes later.
        OnDay = "ON_DAY", "en bestämd dag", "on a day";
    }

    /// Where an agreement stands on a day (överenskommelsens status). Computed, never stored.
    AgreementStatus {
        /// No party has approved it, and it was not sent for approval.
        Draft = "DRAFT", "utkast", "draft";
        /// It was sent for approval, or some party has approved it, and some required approval is missing (B-11).
        PendingApproval = "PENDING_APPROVAL", "väntar på godkännande", "pending approval";
        /// All required approvals are there (B-11).
        InForce = "IN_FORCE", "gäller", "in force";
        /// In force, and a party has given notice (B-12).
        NoticeGiven = "NOTICE_GIVEN", "uppsagd", "notice given";
        /// The period of notice has run out (B-12).
        Terminated = "TERMINATED", "upphörd", "terminated";
        /// A later document took its place.
        Superseded = "SUPERSEDED", "ersatt", "superseded";
    }

    /// Step of the ladder by which a dispute climbs (tvistesteg, B-10).
    LadderStepKind {
        /// Within the parties' operations, by officials.
        Officials = "OFFICIALS", "verksamheten på tjänstepersonsnivå", "officials";
        /// The local political group.
        LocalPolitical = "LOCAL_POLITICAL", "lokal politisk samverkansgrupp", "local political group";
        /// The political group of the county.
        CountyPolitical = "COUNTY_POLITICAL", "politisk samverkansgrupp på länsnivå", "county political group";
        /// An arbitration tribunal.
        Arbitration = "ARBITRATION", "skiljenämnd", "arbitration";
    }

    /// What a rule is about (regelns föremål).
    RuleSubject {
        /// A body.
        Body = "BODY", "organ", "body";
        /// A seat of a body.
        Seat = "SEAT", "plats", "seat";
        /// A meeting.
        Meeting = "MEETING", "möte", "meeting";
        /// A municipality.
        Municipality = "MUNICIPALITY", "kommun", "municipality";
        /// An appointment to a seat.
        Appointment = "APPOINTMENT", "uppdrag på en plats", "appointment";
    }

    /// How serious it is when a rule is not met (allvarlighetsgrad).
    Severity {
        /// Worth knowing: the clause can be read in another way.
        Info = "INFO", "upplysning", "information";
        /// Should be put right.
        Warning = "WARNING", "varning", "warning";
        /// The provision is broken.
        Error = "ERROR", "avvikelse", "error";
    }

    /// What a figure of a rule counts or measures (enhet).
    RuleUnit {
        /// Bodies.
        Body = "BODY", "organ", "bodies";
        /// Calendar days.
        CalendarDay = "CALENDAR_DAY", "kalenderdagar", "calendar days";
        /// A time of day in Europe/Stockholm, `HH:MM`.
        LocalTime = "LOCAL_TIME", "klockslag", "local time of day";
        /// Meetings.
        Meeting = "MEETING", "möten", "meetings";
        /// Persons.
        Person = "PERSON", "personer", "persons";
        /// Reports.
        Report = "REPORT", "rapporter", "reports";
        /// Representatives.
        Representative = "REPRESENTATIVE", "representanter", "representatives";
        /// Seats.
        Seat = "SEAT", "platser", "seats";
        /// Substitutes.
        Substitute = "SUBSTITUTE", "ersättare", "substitutes";
        /// Years.
        Year = "YEAR", "år", "years";
    }

    /// Why a value is to be looked at once more before it is submitted (rimlighetsvarning). A warning refuses nothing: it is
    /// acknowledged, or what it is about is corrected.
    PlausibilityWarning {
        /// It counts from the beginning of the year, and is less than the value before it in the same year, or more than the one
        /// after it.
        FallsWithinYear = "FALLS_WITHIN_YEAR", "minskar under året", "falls within its year";
        /// It is far from the organisation's own earlier figures: its modified z-score is above 3.5. There are at least four of them.
        FarFromHistory = "FAR_FROM_HISTORY", "långt från tidigare värden", "far from earlier values";
        /// It lies outside the indicator's `rangeFrom` and `rangeTo`.
        OutsideRange = "OUTSIDE_RANGE", "utanför indikatorns intervall", "outside the indicator's range";
        /// The denominator is more than half larger or smaller than for the period before; of what counts from the beginning of the
        /// year, than a year earlier.
        DenominatorChanges = "DENOMINATOR_CHANGES", "nämnaren ändras mycket", "the denominator changes much";
        /// The numerator is more than half larger or smaller than for the period before; of what counts from the beginning of the
        /// year, than a year earlier.
        NumeratorChanges = "NUMERATOR_CHANGES", "täljaren ändras mycket", "the numerator changes much";
        /// The comment has an age, a place and a number, which together may say who it is about.
        CommentNamesPerson = "COMMENT_NAMES_PERSON", "kommentaren kan peka ut någon", "the comment may say who it is about";
    }

    /// Who may see a record (synlighet).
    Visibility {
        /// Everybody.
        Public = "PUBLIC", "offentlig", "public";
        /// All signed-in actors of the cooperation.
        Cooperation = "COOPERATION", "inom samverkan", "within the cooperation";
        /// Its owner and those whom it concerns.
        Owner = "OWNER", "ägaren och berörda", "owner and those concerned";
    }

    /// What happened to a part of the organisation (förändring).
    ChangeKind {
        /// A body decided it.
        Decided = "DECIDED", "beslutades", "decided";
        /// It became valid.
        Began = "BEGAN", "började gälla", "began";
        /// It ceased to be valid.
        Ended = "ENDED", "upphörde", "ended";
        /// It became something else: an agreement, whose status changed.
        StatusChanged = "STATUS_CHANGED", "fick ny status", "status changed";
    }

    /// Code of an error, in `extensions.code` (felkod). The list is closed.
    ErrorCode {
        /// The document is no GraphQL.
        ParseFailed = "PARSE_FAILED", "frågan går inte att tolka", "parse failed";
        /// The document does not fit the schema.
        ValidationFailed = "VALIDATION_FAILED", "frågan följer inte schemat", "validation failed";
        /// A value that was sent can't be used.
        BadUserInput = "BAD_USER_INPUT", "ogiltig indata", "bad user input";
        /// The cursor comes from another list, or is none.
        BadCursor = "BAD_CURSOR", "ogiltig markör", "bad cursor";
        /// No valid token came with the request.
        Unauthenticated = "UNAUTHENTICATED", "inte inloggad", "unauthenticated";
        /// The thing may be seen, but this may not be done to it.
        Forbidden = "FORBIDDEN", "inte tillåtet", "forbidden";
        /// There is no such thing, or it may not be seen.
        NotFound = "NOT_FOUND", "finns inte", "not found";
        /// The thing has changed since it was read.
        Conflict = "CONFLICT", "ändrad av någon annan", "conflict";
        /// The request costs more than the limit.
        CostLimit = "COST_LIMIT", "frågan är för dyr", "cost limit";
        /// The request nests deeper than the limit.
        DepthLimit = "DEPTH_LIMIT", "frågan är för djup", "depth limit";
        /// The document is larger than the limit.
        DocumentLimit = "DOCUMENT_LIMIT", "frågan är för stor", "document limit";
        /// Too many requests.
        RateLimited = "RATE_LIMITED", "för många anrop", "rate limited";
        /// The request took longer than the limit.
        Timeout = "TIMEOUT", "tiden är slut", "timeout";
        /// The database can't be reached now; try again.
        Unavailable = "UNAVAILABLE", "inte tillgänglig just nu", "unavailable";
        /// Documents are not stored: send the whole one.
        PersistedQueryNotSupported = "PERSISTED_QUERY_NOT_SUPPORTED", "sparade frågor stöds inte", "persisted query not supported";
        /// No document is stored under this hash.
        PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", "sparad fråga saknas", "persisted query not found";
        /// A fault of ours; it is logged under the request's id.
        Internal = "INTERNAL", "internt fel", "internal error";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_within_an_enumeration_and_every_value_has_labels() {
        for enumeration in ENUMERATIONS {
            let terms = (enumeration.terms)();
            let codes: BTreeSet<_> = terms.iter().map(|term| term.code).collect();
            assert_eq!(codes.len(), terms.len(), "{}", enumeration.name);
            for term in terms {
                assert!(
                    !term.swedish.is_empty()
                        && !term.english.is_empty()
                        && !term.meaning.is_empty(),
                    "{term:?}"
                );
            }
        }
    }

    #[test]
    fn a_code_leads_back_to_its_value() {
        for (value, term) in BodyType::VALUES {
            assert_eq!(BodyType::from_code(term.code), Some(*value));
            assert_eq!(value.term(), term);
        }
        assert_eq!(BodyType::from_code("COMMITTEE"), None);
    }
}
