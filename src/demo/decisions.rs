//! What bodies decide in the three years, and what becomes of it: matters that go well and that stall, commissions that are
//! reported, returned, withdrawn and never reported, and what remains of them. It is written day by day, as all else.

mod agreed;
mod held;

use std::collections::VecDeque;

use chrono::NaiveDate;
use entity::{body, commission, commission_receiver, matter, obstacle, organisation};
use uuid::Uuid;

use super::{
    MARK, Meetings,
    chance::nth,
    filling::{Filling, known, missing, version},
    organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION},
    time::{Part, Years},
};
use crate::{
    domain::vocabulary::{CommissionState, DecisionKind, Visibility, Vocabulary},
    error::Error,
    store::{
        CommissionClosing, NewCommission, NewCommissionReport, NewDecision, NewMatter, NewObstacle,
        ReceiversOfCommission, Writing,
    },
};
use agreed::{DocumentStep, Drafted};
use held::{DISSENT, amendment};

const BOARD: &str = "politiska-samverkansberedningen";
const STEERING_GROUP: &str = "lansstyrgruppen";
const COMMITTEE: &str = "lansstyrgruppens-arbetsutskott";
const AREA_GROUPS: [&str; 4] = [
    "lansdelsgrupp-boden-lulea",
    "lansdelsgrupp-norra-norrbotten",
    "lansdelsgrupp-pite-alvdal",
    "lansdelsgrupp-ostra-norrbotten",
];

/// What matters are about.
const TOPICS: [&str; 13] = [
    "Trygg hemgång från sjukhus",
    "Samordnad individuell plan för barn och unga",
    "Gemensam genomgång av läkemedel",
    "Vårdplanering på distans",
    "Rehabilitering efter stroke",
    "Ungas psykiska hälsa",
    "Missbruks- och beroendevård",
    "Hjälpmedel i hemmet",
    "Vård i livets slut",
    "Förebygga fall",
    "Tidiga insatser i förskolan",
    "Gemensam introduktion av medarbetare",
    "Nattlig tillsyn med kamera",
];

/// What becomes of a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// It is decided, commissioned, reported back and closed: nothing remains.
    Followed,
    /// The same, but something remains and becomes the next commission, which is closed a year later.
    Continued,
    /// It is tabled and remitted, and nobody decides.
    Stalled,
    /// It is commissioned and never reported back.
    Unreported,
    /// The report is returned.
    Returned,
    /// It is rejected, and filed.
    Rejected,
    /// It is commissioned without a decision, reported back, and nobody decides on the report.
    Undecided,
    /// The commission is withdrawn.
    Withdrawn,
}

/// What a day brings in one of the stories.
struct Act {
    day: NaiveDate,
    story: usize,
    by: Organisation,
    step: Step,
    how: How,
}

impl Act {
    /// The day of what a body decides: that of the meeting at which it does.
    fn decided_on(&self) -> NaiveDate {
        self.how.held_on.unwrap_or(self.day)
    }
}

/// How a body decides.
#[derive(Clone, Copy, Default)]
struct How {
    /// The day of the meeting at which it does; none where that is per capsulam.
    held_on: Option<NaiveDate>,
    /// The number of the paragraph.
    paragraph: u32,
    /// Whether words are changed.
    amends: bool,
    /// Whether somebody does not agree.
    dissent: bool,
}

enum Step {
    Open,
    Publish,
    /// The matter is put on the agenda of the meeting in a place.
    PutOnAgenda(usize),
    Decide(&'static str, DecisionKind, &'static str),
    /// An organ of the actor's own decides.
    DecideItself,
    /// Gives the commission, due on a day; by the last decision, or by itself.
    Give(NaiveDate, bool),
    Accept,
    ReportProgress,
    ReportBack,
    Return,
    /// Closes it with everybody; what remains is due on a day.
    Close(Option<NaiveDate>),
    Withdraw,
    AddObstacle,
    TakeMeasure,
    /// Escalates it; an answer is owed by a day.
    Escalate(NaiveDate),
    Answer,
    /// A step with what many agree on.
    Document(DocumentStep),
}

/// A matter with what follows from it, a document that many adopt or approve, or an obstacle.
struct Story {
    body: &'static str,
    title: String,
    public: bool,
    to: Receivers,
    /// The place of the story of whose commission its own is a part.
    part_of: Option<usize>,
    matter: Option<Uuid>,
    /// The item of an agenda at which is decided next.
    item: Option<Uuid>,
    decision: Option<Uuid>,
    commission: Option<Uuid>,
    obstacle: Option<Uuid>,
    drafted: Option<Drafted>,
}

/// Who carries out a commission, or answers on a document.
#[derive(Clone)]
enum Receivers {
    Organisations(Vec<Organisation>),
    Body(&'static str),
}

/// All stories, and what is still to come of them.
pub(super) struct Matters {
    stories: Vec<Story>,
    acts: VecDeque<Act>,
}

impl Matters {
    /// Those of these years, decided as far as may be at these meetings.
    pub(super) fn new(years: Years, meetings: &Meetings) -> Self {
        let mut made = Self {
            stories: Vec::new(),
            acts: VecDeque::new(),
        };
        let of_board = [0, 1, 2].map(|year| made.add_year(years, year));
        made.add_agreed(years);
        for (year, whole) in (0..).zip(of_board) {
            made.add_part(years, 12 * year + 2, whole);
        }
        made.acts.retain(|act| act.day <= years.today());
        made.acts.make_contiguous().sort_by_key(|act| act.day);
        made.decide_at_meetings(meetings);
        made.number();
        made
    }

    /// Adds the stories of a year; the place of the first, which the county steering group carries out for the board.
    fn add_year(&mut self, years: Years, year: u32) -> usize {
        use Course::{
            Continued, Followed, Rejected, Returned, Stalled, Undecided, Unreported, Withdrawn,
        };
        let first = self.stories.len();
        let january = 12 * year;
        let some = |from: usize, to: usize| {
            let places = MUNICIPALITIES.into_iter().skip(from).take(to - from);
            Receivers::Organisations(places.collect())
        };
        let of_area = |body| {
            let own = MUNICIPALITIES.into_iter().filter(|it| it.body == body);
            Receivers::Organisations(own.collect())
        };
        for (body, month, course, public, to) in [
            (BOARD, 0, Followed, true, Receivers::Body(STEERING_GROUP)),
            (BOARD, 3, Continued, true, Receivers::Body(STEERING_GROUP)),
            (BOARD, 6, Stalled, false, some(0, 0)),
            (STEERING_GROUP, 0, Continued, true, some(9, 12)),
            (STEERING_GROUP, 1, Unreported, true, some(0, 14)),
            (STEERING_GROUP, 2, Returned, false, some(3, 5)),
            (STEERING_GROUP, 4, Followed, true, some(6, 9)),
            (STEERING_GROUP, 6, Followed, false, some(2, 4)),
            (STEERING_GROUP, 8, Rejected, true, some(0, 0)),
            (COMMITTEE, 5, Undecided, false, some(12, 14)),
        ] {
            self.add_matter(years, january + month, course, body, public, to);
        }
        for (place, body) in (0..).zip(AREA_GROUPS) {
            let courses = [Followed, Unreported, Withdrawn, Returned];
            let course = nth(&courses, place + year as usize);
            let month = january + 2 * u32::try_from(place).unwrap_or_default();
            self.add_matter(years, month, course, body, place % 2 == 0, of_area(body));
        }
        let area_group = nth(&AREA_GROUPS, year as usize);
        self.add_obstacle(years, january + 1, area_group, year > 0);
        first
    }

    /// Adds a part of the commission of another story: two kommuner are to try what it is about, before the whole is reported.
    fn add_part(&mut self, years: Years, month: u32, whole: usize) {
        let Some(title) = self.stories.get(whole).map(|story| &story.title) else {
            return;
        };
        let title = format!("{title}, prövat i två kommuner");
        let two = MUNICIPALITIES.into_iter().skip(4).take(2);
        let to = Receivers::Organisations(two.collect());
        let story = Story {
            part_of: Some(whole),
            ..Story::new(STEERING_GROUP, title, false, to)
        };
        let mut timeline = self.begin_story(years, month, ASSOCIATION, story);
        timeline.add(0, Part::Early, Step::Open);
        let approves = "Att låta två kommuner pröva arbetssättet.";
        timeline.add(
            0,
            Part::Early,
            Step::Decide(STEERING_GROUP, DecisionKind::Approves, approves),
        );
        timeline.add(
            0,
            Part::Early,
            Step::Give(timeline.day(2, Part::Late), true),
        );
        timeline.everybody(0, Part::Middle, || Step::Accept);
        timeline.everybody(2, Part::Middle, || Step::ReportBack);
        let notes = Step::Decide(STEERING_GROUP, DecisionKind::Notes, NOTES);
        timeline.add(3, Part::Early, notes);
        timeline.add(3, Part::Early, Step::Close(None));
    }

    /// Adds a matter that is opened in a month, counted from 0.
    fn add_matter(
        &mut self,
        years: Years,
        month: u32,
        course: Course,
        body: &'static str,
        public: bool,
        to: Receivers,
    ) {
        let keeper = match AREA_GROUPS.contains(&body) || self.stories.len().is_multiple_of(2) {
            true => REGION,
            false => ASSOCIATION,
        };
        let mut timeline = self.begin(years, month, keeper, body, public, to);
        match course {
            Course::Undecided => {
                timeline.add(
                    1,
                    Part::Early,
                    Step::Give(timeline.day(6, Part::Late), false),
                );
                timeline.everybody(1, Part::Middle, || Step::Accept);
                timeline.everybody(4, Part::Middle, || Step::ReportBack);
            }
            Course::Stalled => {
                timeline.decide(DecisionKind::Tables, "Att bordlägga ärendet.");
                let remits = "Att återremittera ärendet.";
                timeline.add(
                    2,
                    Part::Early,
                    Step::Decide(body, DecisionKind::Remits, remits),
                );
            }
            Course::Rejected => {
                timeline.decide(DecisionKind::Rejects, "Att avslå förslaget.");
                timeline.add(
                    2,
                    Part::Early,
                    Step::Decide(body, DecisionKind::Files, FILES),
                );
            }
            Course::Unreported => {
                timeline.commission();
                timeline.first(5, 1, Part::Middle, || Step::Accept);
            }
            Course::Withdrawn => {
                timeline.commission();
                timeline.everybody(1, Part::Middle, || Step::Accept);
                timeline.add(3, Part::Late, Step::Withdraw);
            }
            Course::Returned => {
                timeline.report();
                timeline.add(6, Part::Middle, Step::Return);
            }
            Course::Followed => {
                timeline.report();
                timeline.municipalities_decide();
                let notes = Step::Decide(body, DecisionKind::Notes, NOTES);
                timeline.add(7, Part::Early, notes);
                timeline.add(7, Part::Early, Step::Close(None));
                timeline.add(
                    7,
                    Part::Late,
                    Step::Decide(body, DecisionKind::Files, FILES),
                );
            }
            Course::Continued => {
                timeline.report();
                let notes =
                    "Att notera rapporten och låta uppdraget fortsätta med det som återstår.";
                timeline.add(
                    7,
                    Part::Early,
                    Step::Decide(body, DecisionKind::Notes, notes),
                );
                timeline.add(
                    7,
                    Part::Early,
                    Step::Close(Some(timeline.day(11, Part::Late))),
                );
                timeline.everybody(7, Part::Middle, || Step::Accept);
                timeline.everybody(10, Part::Middle, || Step::ReportBack);
                let notes = "Att notera rapporten om det som återstod.";
                timeline.add(
                    12,
                    Part::Early,
                    Step::Decide(body, DecisionKind::Notes, notes),
                );
                timeline.add(12, Part::Early, Step::Close(None));
            }
        }
    }

    /// Adds an obstacle in an area group that it escalates, and whether that is answered.
    fn add_obstacle(&mut self, years: Years, month: u32, body: &'static str, answered: bool) {
        let to = Receivers::Body(STEERING_GROUP);
        let mut timeline = self.begin(years, month, REGION, body, false, to);
        timeline.add(0, Part::Middle, Step::AddObstacle);
        timeline.add(1, Part::Middle, Step::TakeMeasure);
        timeline.add(3, Part::Early, Step::Escalate(timeline.day(5, Part::Late)));
        if answered {
            timeline.add(5, Part::Middle, Step::Answer);
        }
    }

    fn begin(
        &mut self,
        years: Years,
        month: u32,
        keeper: Organisation,
        body: &'static str,
        public: bool,
        to: Receivers,
    ) -> Timeline<'_> {
        let number = self.stories.len();
        let topic = nth(&TOPICS, number);
        let title = format!("{MARK}{topic}, steg {}", number / TOPICS.len() + 1);
        self.begin_story(years, month, keeper, Story::new(body, title, public, to))
    }

    fn begin_story(
        &mut self,
        years: Years,
        month: u32,
        keeper: Organisation,
        story: Story,
    ) -> Timeline<'_> {
        let (body, public) = (story.body, story.public);
        let everybody = match &story.to {
            Receivers::Organisations(all) => all.clone(),
            Receivers::Body(_) => vec![keeper],
        };
        self.stories.push(story);
        Timeline {
            acts: &mut self.acts,
            story: self.stories.len() - 1,
            years,
            month,
            keeper,
            body,
            public,
            everybody,
        }
    }
}

const NOTES: &str = "Att notera rapporten.";
const FILES: &str = "Att lägga ärendet till handlingarna.";

/// The days of a story.
struct Timeline<'m> {
    acts: &'m mut VecDeque<Act>,
    story: usize,
    years: Years,
    month: u32,
    keeper: Organisation,
    body: &'static str,
    public: bool,
    everybody: Vec<Organisation>,
}

impl Timeline<'_> {
    /// A day so many months after the story began.
    fn day(&self, months: u32, part: Part) -> NaiveDate {
        self.years.day(self.month + months, part)
    }

    fn add_of(&mut self, by: Organisation, months: u32, part: Part, step: Step) {
        // What would lie after the last month does not happen any more.
        if self.month + months < self.years.months() {
            let (day, story) = (self.day(months, part), self.story);
            self.acts.push_back(Act {
                day,
                story,
                by,
                step,
                how: How::default(),
            });
        }
    }

    fn add(&mut self, months: u32, part: Part, step: Step) {
        self.add_of(self.keeper, months, part, step);
    }

    /// The same step of the first few of those who carry out a commission.
    fn first(&mut self, count: usize, months: u32, part: Part, step: impl Fn() -> Step) {
        for by in self.everybody.clone().into_iter().take(count) {
            self.add_of(by, months, part, step());
        }
    }

    fn everybody(&mut self, months: u32, part: Part, step: impl Fn() -> Step) {
        self.first(self.everybody.len(), months, part, step);
    }

    /// Opens the matter; it is proposed, and decided a month later.
    fn decide(&mut self, kind: DecisionKind, wording: &'static str) {
        let proposer = match self.body {
            BOARD => STEERING_GROUP,
            body => body,
        };
        self.add(0, Part::Early, Step::Open);
        let proposes = "Att föreslå ett gemensamt arbetssätt.";
        self.add(
            0,
            Part::Middle,
            Step::Decide(proposer, DecisionKind::Proposes, proposes),
        );
        self.add(1, Part::Early, Step::Decide(self.body, kind, wording));
        if self.public {
            self.add(1, Part::Early, Step::Publish);
        }
    }

    /// It is approved, and commissioned by that.
    fn commission(&mut self) {
        let approves = "Att godkänna arbetssättet och ge i uppdrag att införa det.";
        self.decide(DecisionKind::Approves, approves);
        self.add(1, Part::Early, Step::Give(self.day(6, Part::Late), true));
    }

    /// The municipalities that carry it out decide for themselves, too.
    fn municipalities_decide(&mut self) {
        let all = self.everybody.clone().into_iter();
        for by in all.filter(|by| MUNICIPALITIES.contains(by)) {
            self.add_of(by, 2, Part::Late, Step::DecideItself);
        }
    }

    /// All carry it out, and report it back.
    fn report(&mut self) {
        self.commission();
        self.everybody(1, Part::Middle, || Step::Accept);
        self.everybody(3, Part::Middle, || Step::ReportProgress);
        self.everybody(5, Part::Middle, || Step::ReportBack);
    }
}

impl Filling<'_> {
    /// Lets everything happen that the stories have until a day.
    pub(super) async fn decide_until(&mut self, day: NaiveDate) -> Result<(), Error> {
        while let Some(act) = self.matters.acts.pop_front_if(|act| act.day <= day) {
            let session = self.session(act.by, act.day)?;
            let writing = session.begin().await?;
            let meeting = match act.step {
                Step::PutOnAgenda(place) => Some(self.meeting_in(place)?),
                _ => None,
            };
            self.matters.take(&writing, act, meeting).await?;
            writing.finish(Ok(())).await?;
        }
        Ok(())
    }
}

impl Matters {
    /// Takes a step of a story; with the meeting on whose agenda it puts the matter.
    async fn take(
        &mut self,
        writing: &Writing<'_>,
        act: Act,
        meeting: Option<Uuid>,
    ) -> Result<(), Error> {
        let Act { day, step, how, .. } = act;
        let whole = self.stories.get(act.story).and_then(|it| it.part_of);
        let whole = whole.and_then(|whole| self.stories.get(whole)?.commission);
        let story = self.stories.get_mut(act.story);
        let story = story.ok_or_else(|| Error::internal("no such story"))?;
        match step {
            Step::Open => {
                let new = NewMatter {
                    title: story.title.clone(),
                    slug: None,
                    visibility: Visibility::Cooperation,
                    in_common: true,
                };
                story.matter = Some(writing.open_matter(new).await?);
            }
            Step::Publish => {
                let matter = known(story.matter.as_ref())?;
                let version = version::<matter::Entity>(writing, matter).await?;
                let public = Some(Visibility::Public);
                writing.change_matter(matter, version, None, public).await?;
            }
            Step::PutOnAgenda(_) => {
                let meeting = known(meeting.as_ref())?;
                story.put_on_agenda(writing, meeting, day).await?;
            }
            Step::Decide(body, kind, wording) => {
                let new = NewDecision {
                    body: Some(body_of(writing, body).await?),
                    agenda_item: story.item.take(),
                    per_capsulam: how.held_on.is_none(),
                    paragraph: Some(how.paragraph.to_string()),
                    amendments: Vec::from_iter(how.amends.then(amendment)),
                    dissent: how.dissent.then(|| DISSENT.to_owned()),
                    ..story.decision(kind, wording, how.held_on.unwrap_or(day))?
                };
                story.decision = Some(writing.record_decision(new, day).await?);
            }
            Step::DecideItself => {
                let wording = "Att införa arbetssättet.";
                let new = NewDecision {
                    organ: Some("Kommunstyrelsen".to_owned()),
                    ..story.decision(DecisionKind::Approves, wording, day)?
                };
                writing.record_decision(new, day).await?;
            }
            Step::Give(due_on, decided) => {
                let by = story.decision.filter(|_| decided);
                story.give(writing, [day, due_on], by, whole).await?;
            }
            Step::Accept | Step::ReportProgress | Step::ReportBack => {
                story.carry_out(writing, &step, day).await?;
            }
            Step::Return => {
                for row in story
                    .receivers(writing, &[CommissionState::Reported])
                    .await?
                {
                    let reason = "Demodata: det framgår inte vad som har införts.".to_owned();
                    writing
                        .return_final_report(row.id, row.version, reason, day)
                        .await?;
                }
            }
            Step::Close(remains_due_on) => story.close(writing, remains_due_on, day).await?,
            Step::Withdraw => {
                let commission = known(story.commission.as_ref())?;
                let version = version::<commission::Entity>(writing, commission).await?;
                let reason = "Demodata: uppdraget har ersatts av en nationell satsning.".to_owned();
                writing
                    .withdraw_commission(commission, version, reason, day)
                    .await?;
            }
            Step::AddObstacle => {
                let new = NewObstacle {
                    body: body_of(writing, story.body).await?,
                    owner: None,
                    title: story.title.clone(),
                    text: "Demodata: journalsystemen kan inte dela planer.".to_owned(),
                    identified_on: day,
                };
                story.obstacle = Some(writing.add_obstacle(new, day).await?);
            }
            Step::TakeMeasure => {
                let (id, version) = story.obstacle(writing).await?;
                let text = "Demodata: en gemensam rutin prövas.".to_owned();
                writing.add_measure(id, version, text, day, day).await?;
            }
            Step::Escalate(answer_due_on) => {
                let (id, version) = story.obstacle(writing).await?;
                writing
                    .escalate_obstacle(id, version, None, answer_due_on, day)
                    .await?;
            }
            Step::Answer => {
                let (id, version) = story.obstacle(writing).await?;
                let answer = "Demodata: upphandlingen samordnas.".to_owned();
                writing.answer_obstacle(id, version, answer, day).await?;
            }
            Step::Document(step) => story.agree(writing, step, act.by, day).await?,
        }
        Ok(())
    }
}

impl Story {
    fn new(body: &'static str, title: String, public: bool, to: Receivers) -> Self {
        Self {
            body,
            title,
            public,
            to,
            part_of: None,
            matter: None,
            item: None,
            decision: None,
            commission: None,
            obstacle: None,
            drafted: None,
        }
    }

    /// A decision in the matter that takes up the last one.
    fn decision(
        &self,
        kind: DecisionKind,
        wording: &str,
        day: NaiveDate,
    ) -> Result<NewDecision, Error> {
        Ok(NewDecision {
            matter: known(self.matter.as_ref())?,
            kind,
            body: None,
            organ: None,
            agenda_item: None,
            per_capsulam: false,
            date: Some(day),
            year: None,
            paragraph: None,
            previous: None,
            wording: wording.to_owned(),
            document_version: self.drafted.map(|drafted| drafted.version),
            amendments: Vec::new(),
            dissent: None,
            disqualification: None,
        })
    }

    /// Gives the commission on the first of these days, due on the second: by a decision, as a part of a whole.
    async fn give(
        &mut self,
        writing: &Writing<'_>,
        [given_on, due_on]: [NaiveDate; 2],
        decision: Option<Uuid>,
        part_of: Option<Uuid>,
    ) -> Result<(), Error> {
        let (mut bodies, mut organisations) = (Vec::new(), Vec::new());
        match &self.to {
            Receivers::Body(slug) => bodies.push(body_of(writing, slug).await?),
            Receivers::Organisations(all) => {
                for it in all {
                    organisations.push(organisation_of(writing, *it).await?);
                }
            }
        }
        // What bodies commission each other with is for those who take part in the cooperation.
        let public = self.public && bodies.is_empty();
        let new = NewCommission {
            body: body_of(writing, self.body).await?,
            decision,
            agenda_item: None,
            part_of,
            title: self.title.clone(),
            text: "Demodata: inför arbetssättet och redovisa vad det har gett.".to_owned(),
            given_on,
            due_on,
            visibility: match public {
                true => Visibility::Public,
                false => Visibility::Cooperation,
            },
            bodies,
            organisations,
        };
        self.commission = Some(writing.give_commission(new, given_on).await?);
        Ok(())
    }

    /// Those who carry out the commission and have brought it to one of these states.
    async fn receivers(
        &self,
        writing: &Writing<'_>,
        states: &[CommissionState],
    ) -> Result<Vec<commission_receiver::Model>, Error> {
        let commission = known(self.commission.as_ref())?;
        let rows = writing
            .related::<ReceiversOfCommission>(&[commission], None)
            .await?;
        let mut rows: Vec<_> = rows.into_values().flatten().collect();
        rows.retain(|row| states.iter().any(|state| state.code() == row.state));
        Ok(rows)
    }

    /// Lets who acts accept and report what it carries out itself.
    async fn carry_out(
        &self,
        writing: &Writing<'_>,
        step: &Step,
        day: NaiveDate,
    ) -> Result<(), Error> {
        use CommissionState::{Accepted, Given, InProgress};
        let states: &[CommissionState] = match step {
            Step::Accept => &[Given],
            _ => &[Accepted, InProgress],
        };
        let own = writing.actor().organisation;
        for row in self.receivers(writing, states).await? {
            if row.owner_id.is_some_and(|owner| owner != own) {
                continue;
            }
            let (id, version) = (row.id, row.version);
            match step {
                Step::Accept => writing.accept_commission(id, version, day).await?,
                Step::ReportProgress => {
                    let report = report("Demodata: arbetssättet prövas.");
                    writing
                        .submit_interim_report(id, version, report, day)
                        .await?
                }
                _ => {
                    let report = report("Demodata: arbetssättet är infört.");
                    writing
                        .submit_final_report(id, version, report, day)
                        .await?
                }
            };
        }
        Ok(())
    }

    /// Closes the commission with all who have reported it back; what remains, the first of them goes on with.
    async fn close(
        &mut self,
        writing: &Writing<'_>,
        remains_due_on: Option<NaiveDate>,
        day: NaiveDate,
    ) -> Result<(), Error> {
        let mut due_on = remains_due_on;
        for row in self
            .receivers(writing, &[CommissionState::Reported])
            .await?
        {
            let remains_due_on = due_on.take();
            let remains = remains_due_on.map(|_| "Demodata: sprid arbetssättet till hela området.");
            let closing = CommissionClosing {
                decision: self.decision,
                agenda_item: None,
                nothing_remains: remains.is_none(),
                remains: remains.map(str::to_owned),
                remains_due_on,
            };
            writing
                .close_commission(row.id, row.version, closing, day)
                .await?;
        }
        if remains_due_on.is_some() {
            let closed = self.receivers(writing, &[CommissionState::Closed]).await?;
            self.commission = closed.into_iter().find_map(|row| row.next_id);
        }
        Ok(())
    }

    async fn obstacle(&self, writing: &Writing<'_>) -> Result<(Uuid, i32), Error> {
        let id = known(self.obstacle.as_ref())?;
        Ok((id, version::<obstacle::Entity>(writing, id).await?))
    }
}

fn report(text: &str) -> NewCommissionReport {
    NewCommissionReport {
        text: Some(text.to_owned()),
        document: None,
        reference: None,
    }
}

async fn body_of(writing: &Writing<'_>, slug: &str) -> Result<Uuid, Error> {
    let row = writing.by_key::<body::Entity>(slug).await?;
    Ok(row.ok_or_else(|| missing(slug))?.id)
}

async fn organisation_of(writing: &Writing<'_>, organisation: Organisation) -> Result<Uuid, Error> {
    let key = organisation.key;
    let row = writing.by_key::<organisation::Entity>(key).await?;
    Ok(row.ok_or_else(|| missing(key))?.id)
}
