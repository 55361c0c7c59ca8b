//! Made-up meetings of three years: what each body plans for a year, what is done with each of its meetings from day to day, and what
//! doesn't go as planned.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    MARK,
    agenda::{HARDLY_ANYBODY, NOTED, NOTED_SECTORS, TRAININGS, subject},
    chance::{Chance, Topic, nth},
    guests::{Guest, guest},
    organisations::{ASSOCIATION, MUNICIPALITIES, Organisation, REGION},
    people::{
        AREA_GROUPS, BOARD, COMMITTEE, STEERING_GROUP, acting_for, autumn, chairing, day_of_year,
        group_of,
    },
    time::Years,
};
use crate::domain::{
    vocabulary::{
        AgendaPurpose, AttendanceAnswer, AttendanceOutcome, MeetingForm, MeetingKind, Sector,
        TrainingKind, Visibility,
    },
    year_plan::{COMMITTEE_DAYS, committee_day},
};

/// How many days before a meeting its agenda is made, it is called, and the calls are answered.
const PREPARED: i64 = 30;
const CALLED: i64 = 21;
const ANSWERED: i64 = 8;

/// How many days after a meeting it is recorded as held, its notes are written, approved and archived.
const HELD: i64 = 1;
const NOTED_AFTER: i64 = 6;
const APPROVED: i64 = 20;
const ARCHIVED: i64 = 45;

/// When notes that are late are written and approved.
const NOTED_LATE: i64 = 75;
const APPROVED_LATE: i64 = 95;

/// When notes are corrected.
const CORRECTED: i64 = 60;

/// The reason with which kommuner's items are put off.
const PUT_OFF: &str = "Demodata: underlaget saknas. Ärendet tas upp vid nästa möte.";

/// When a body meets in a year: on a weekday of four weeks, and from when to when.
struct Habit {
    body: &'static str,
    weekday: Weekday,
    weeks: [u32; 4],
    hours: [&'static str; 2],
    items: usize,
    place: &'static str,
    /// How many days after it is drawn up the plan of the next year is adopted.
    adopts_after: i64,
}

const HABITS: [Habit; 6] = {
    const fn area(body: &'static str, weekday: Weekday, place: &'static str) -> Habit {
        Habit {
            body,
            weekday,
            weeks: [10, 21, 36, 46],
            hours: ["13:00", "16:00"],
            items: 3,
            place,
            adopts_after: 28,
        }
    }
    [
        Habit {
            body: STEERING_GROUP,
            weekday: Weekday::Wed,
            weeks: [7, 20, 37, 49],
            hours: ["10:00", "15:00"],
            items: 4,
            place: "Regionhuset, Luleå",
            adopts_after: 14,
        },
        Habit {
            body: BOARD,
            weekday: Weekday::Fri,
            weeks: [11, 23, 40, 48],
            hours: ["09:30", "12:00"],
            items: 3,
            place: "Stadshuset, Luleå",
            adopts_after: 14,
        },
        area(AREA_GROUPS[0], Weekday::Mon, "Sunderby sjukhus"),
        area(AREA_GROUPS[1], Weekday::Tue, "Gällivare sjukhus"),
        area(AREA_GROUPS[2], Weekday::Wed, "Piteå sjukhus"),
        area(AREA_GROUPS[3], Weekday::Thu, "Kalix sjukhus"),
    ]
};

/// The weeks of the theme days of the board and the county steering group.
const THEME_WEEKS: [u32; 2] = [16, 42];

/// The weeks in which the groups of the kommuner meet.
const LOCAL_WEEKS: [u32; 2] = [15, 43];

/// The last ordinary meeting of a body in a year is its fourth; theme days follow as the fifth and sixth.
const THEMES: usize = 4;

/// What doesn't go as planned with a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    /// Nothing.
    Usual,
    /// It is moved by a week after everybody has answered, and called again.
    Moved,
    /// It is cancelled.
    Cancelled,
    /// It is put off, and nobody finds another day.
    Postponed,
    /// Its notes are written and approved late.
    NotedLate,
    /// Its notes are still a draft.
    Drafted,
    /// Nobody has kept notes.
    NotNoted,
    /// Its notes are corrected.
    Corrected,
    /// An item of a kommun is put off.
    PutOff,
    /// It takes up the item that was put off before.
    TakesUp,
}

/// Which meetings don't go as planned: the body, the year and the meeting, counted from 0.
const STORIES: [(&str, usize, usize, Story); 11] = [
    (STEERING_GROUP, 0, 1, Story::PutOff),
    (STEERING_GROUP, 0, 2, Story::TakesUp),
    (STEERING_GROUP, 0, 3, Story::Moved),
    (STEERING_GROUP, 1, 0, Story::Corrected),
    (STEERING_GROUP, 1, THEMES + 1, Story::Cancelled),
    (BOARD, 0, 1, Story::NotedLate),
    (BOARD, 1, 2, Story::PutOff),
    (AREA_GROUPS[0], 1, 2, Story::NotNoted),
    (AREA_GROUPS[1], 1, 3, Story::Postponed),
    (AREA_GROUPS[2], 0, 2, Story::Cancelled),
    (AREA_GROUPS[3], 1, 1, Story::Drafted),
];

/// Which training doesn't go as planned: it is cancelled, hardly anybody comes, or nobody records its result.
const CANCELLED: usize = 2;
const FEW_CAME: usize = 3;
const NOT_RECORDED: usize = 4;

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The title.
    pub title: String,
    /// What the meeting is to do.
    pub purpose: AgendaPurpose,
    /// The sectors that it concerns.
    pub sectors: &'static [Sector],
    /// How many minutes it takes.
    pub minutes: i32,
    /// The kommun that has proposed it; none when it is of who arranges the meeting.
    pub by: Option<Organisation>,
    /// Why it is put off, if it is.
    pub put_off: Option<&'static str>,
    /// Whether everybody sees it.
    pub public: bool,
    /// The places of the meeting and the item that it carries over.
    pub carries_over: Option<(usize, usize)>,
    /// The place of the horizon note that it takes up.
    pub horizon_note: Option<usize>,
    /// What is noted of it.
    pub noted: String,
}

/// How it came that there is a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the plan of its body's year.
    YearPlan,
    /// It prepares the meeting in this place, and was planned with it.
    Prepares(usize),
    /// It was planned by itself.
    Planned,
    /// This organisation has asked for it, for a reason.
    Requested(Organisation, &'static str),
}

/// What is done with a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is planned by itself.
    Plan,
    /// An organisation asks for it.
    Request,
    /// It is held, as it was asked for.
    Accept,
    /// It isn't held, though it was asked for.
    Decline,
    /// Its agenda is made.
    Prepare,
    /// It is called.
    Call,
    /// Those who are called answer.
    Answer,
    /// It is moved to another day, for a reason that its call tells.
    Move(NaiveDate),
    /// It is put off.
    Postpone,
    /// It is cancelled.
    Cancel,
    /// Who came is recorded, and that it was held.
    Hold,
    /// Its notes are written; `corrects`: a version that corrects the approved one.
    Note {
        /// Whether they correct others.
        corrects: bool,
    },
    /// Its notes are approved and sent.
    Approve,
    /// Its notes are archived.
    Archive,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The slugs of its bodies, the one that convenes it first.
    pub bodies: Vec<String>,
    /// Who arranges it.
    pub by: Organisation,
    /// How it came that there is one.
    pub origin: Origin,
    /// Its kind.
    pub kind: MeetingKind,
    /// What it is about.
    pub title: Option<&'static str>,
    /// The day for which it was planned.
    pub day: NaiveDate,
    /// When it begins and ends.
    pub hours: [&'static str; 2],
    /// In which form it is held.
    pub form: MeetingForm,
    /// Where.
    pub place: &'static str,
    /// Whether everybody sees its notes.
    pub public_notes: bool,
    /// Its agenda, but for what comes at every meeting.
    pub items: Vec<Item>,
    /// Its guest.
    pub guest: Option<Guest>,
    /// What is done with it, and when, in order and no later than today.
    pub steps: Vec<(NaiveDate, Step)>,
}

impl Meeting {
    /// The day on which it is, or was to be.
    pub fn held_for(&self) -> NaiveDate {
        let moved = self.steps.iter().rev().find_map(|(_, step)| match step {
            Step::Move(to) => Some(*to),
            _ => None,
        });
        moved.unwrap_or(self.day)
    }

    /// Whether it is recorded as held.
    pub fn is_held(&self) -> bool {
        self.steps.iter().any(|(_, step)| *step == Step::Hold)
    }
}

/// A body's plan for a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearPlan {
    /// The slug of the body.
    pub body: &'static str,
    /// The year.
    pub year: i32,
    /// Who draws it up.
    pub by: Organisation,
    /// When.
    pub drawn_up: NaiveDate,
    /// When the body adopts it, if it has.
    pub adopted: Option<NaiveDate>,
    /// The places of its meetings.
    pub meetings: Vec<usize>,
}

/// A horizon note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HorizonNote {
    /// The slug of the body that it is for.
    pub body: &'static str,
    /// Who wrote it.
    pub by: Organisation,
    /// When.
    pub day: NaiveDate,
    /// Title, text and source.
    pub words: [&'static str; 3],
    /// The sectors that it concerns.
    pub sectors: &'static [Sector],
    /// Who may see it.
    pub visibility: Visibility,
}

/// A joint training activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    /// The slug of the body that holds it.
    pub body: &'static str,
    /// Who adds it.
    pub by: Organisation,
    /// Its kind.
    pub kind: TrainingKind,
    /// Title, and what came of it.
    pub words: [&'static str; 2],
    /// When it is.
    pub day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// When it is added.
    pub added: NaiveDate,
    /// When it is cancelled, if it is.
    pub cancelled: Option<NaiveDate>,
    /// When who took part is recorded, if it has been.
    pub recorded: Option<NaiveDate>,
    /// How many of which organisations took part.
    pub participants: Vec<(Organisation, i32)>,
}

/// All of the meetings, with what belongs to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meetings {
    /// The plans of the bodies, each year's after those of the years before.
    pub plans: Vec<YearPlan>,
    /// The meetings.
    pub meetings: Vec<Meeting>,
    /// The horizon notes.
    pub horizon_notes: Vec<HorizonNote>,
    /// The training activities.
    pub trainings: Vec<Training>,
}

impl Meetings {
    /// All of them.
    pub(super) fn new(seed: u64, years: Years) -> Self {
        let mut making = Making {
            seed,
            years,
            put_off: None,
            made: Self::default(),
        };
        let [first, _, last] = years.years();
        for year in first..=last + 1 {
            for habit in &HABITS {
                making.year(habit, year);
            }
        }
        for year in first..=last {
            making.extra(year);
            making.of_kommuner(year);
            making.trainings(year);
        }
        // Last, as what happens to the others follows from their places.
        making.declined();
        making.call_the_next();
        making.made
    }

    /// The meetings of a body in a year that were held, each with its place. It convenes them, or they are joint ones.
    pub fn held<'m>(
        &'m self,
        body: &'m str,
        year: i32,
    ) -> impl Iterator<Item = (usize, &'m Meeting)> {
        let all = self.meetings.iter().enumerate();
        all.filter(move |(_, meeting)| {
            meeting.is_held()
                && meeting.held_for().year() == year
                && meeting.bodies.iter().any(|it| it == body)
        })
    }
}

/// What somebody answers to a call, and whether they come: who is called first always does.
pub(super) fn coming(
    seed: u64,
    (meeting, place): (usize, usize),
    form: MeetingForm,
    has_substitute: bool,
    is_first: bool,
) -> (Option<AttendanceAnswer>, AttendanceOutcome) {
    use AttendanceAnswer::{Coming, Prevented, Substitute};
    use AttendanceOutcome::{Absent, Excused, Present, Remote, Substituted};
    let mut chance = Chance::of(seed, Topic::Attendance, [meeting as u64, place as u64]);
    let (answered, came) = (chance.below(100), chance.below(100));
    let here = match form {
        MeetingForm::InPlace => Present,
        MeetingForm::Digital => Remote,
        MeetingForm::Both if came % 2 == 0 => Remote,
        MeetingForm::Both => Present,
    };
    match (answered, has_substitute) {
        _ if is_first => (Some(Coming), here),
        (0..72, _) if came < 4 => (Some(Coming), Absent),
        (0..72, _) => (Some(Coming), here),
        (72..84, true) => (Some(Substitute), Substituted),
        (72..90, _) => (Some(Prevented), Excused),
        // Nobody has said that a substitute comes, and one does.
        (_, true) => (None, Substituted),
        _ if came < 50 => (None, here),
        _ => (None, Absent),
    }
}

/// What has been made so far.
struct Making {
    seed: u64,
    years: Years,
    /// The places of the meeting and the item that was put off and not taken up yet.
    put_off: Option<(usize, usize)>,
    made: Meetings,
}

/// Who arranges the meetings of a body in a year: of those of the county the side that chairs it.
fn arranging(body: &str, year: i32) -> Organisation {
    match body {
        BOARD | STEERING_GROUP => acting_for(chairing(body, year)),
        COMMITTEE => acting_for(chairing(STEERING_GROUP, year)),
        _ => REGION,
    }
}

fn day_of_week(year: i32, week: u32, weekday: Weekday) -> NaiveDate {
    NaiveDate::from_isoywd_opt(year, week, weekday).unwrap_or_default()
}

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day + chrono::Duration::days(days)
}

/// The days on which it is usually dealt with a meeting of the day, until it is held.
fn until_held(day: NaiveDate) -> Vec<(NaiveDate, Step)> {
    vec![
        (later(day, -PREPARED), Step::Prepare),
        (later(day, -CALLED), Step::Call),
        (later(day, -ANSWERED), Step::Answer),
    ]
}

/// What becomes of a meeting after its day.
fn after_held(day: NaiveDate, story: Story) -> Vec<(NaiveDate, Step)> {
    let note = Step::Note { corrects: false };
    let mut steps = vec![(later(day, HELD), Step::Hold)];
    match story {
        Story::NotNoted => {}
        Story::Drafted => steps.push((later(day, NOTED_AFTER), note)),
        Story::NotedLate => steps.extend([
            (later(day, NOTED_LATE), note),
            (later(day, APPROVED_LATE), Step::Approve),
        ]),
        Story::Corrected => steps.extend([
            (later(day, NOTED_AFTER), note),
            (later(day, APPROVED), Step::Approve),
            (later(day, CORRECTED), Step::Note { corrects: true }),
            (later(day, CORRECTED), Step::Approve),
        ]),
        _ => steps.extend([
            (later(day, NOTED_AFTER), note),
            (later(day, APPROVED), Step::Approve),
            (later(day, ARCHIVED), Step::Archive),
        ]),
    }
    steps
}

/// All that is done with a meeting of the day, as its story goes.
fn steps(day: NaiveDate, story: Story) -> Vec<(NaiveDate, Step)> {
    let mut steps = until_held(day);
    match story {
        Story::Cancelled => steps.push((later(day, -4), Step::Cancel)),
        Story::Postponed => steps.push((later(day, -4), Step::Postpone)),
        Story::Moved => {
            let to = later(day, 7);
            steps.extend([
                (later(day, -5), Step::Move(to)),
                (later(day, -5), Step::Call),
                (later(day, -1), Step::Answer),
            ]);
            steps.extend(after_held(to, story));
        }
        _ => steps.extend(after_held(day, story)),
    }
    steps
}

impl Making {
    /// What has been done until today, with a meeting that was planned on a day.
    fn done(&self, planned: NaiveDate, steps: Vec<(NaiveDate, Step)>) -> Vec<(NaiveDate, Step)> {
        let steps = steps
            .into_iter()
            .map(|(day, step)| (day.max(planned), step));
        steps
            .filter(|(day, _)| *day <= self.years.today())
            .collect()
    }

    /// The plan of a body for a year, with its meetings when it is adopted.
    fn year(&mut self, habit: &Habit, year: i32) {
        let today = self.years.today();
        let first = self.years.first_day();
        let (drawn_up, adopted) = match year == first.year() {
            true => (later(first, 3), later(first, 8)),
            false => (
                autumn(year - 1),
                later(autumn(year - 1), habit.adopts_after),
            ),
        };
        if drawn_up > today {
            return;
        }
        let mut plan = YearPlan {
            body: habit.body,
            year,
            by: arranging(habit.body, drawn_up.year()),
            drawn_up,
            adopted: (adopted <= today).then_some(adopted),
            meetings: Vec::new(),
        };
        if plan.adopted.is_some() {
            self.horizon_note(habit, year);
            for (number, week) in (0..).zip(habit.weeks) {
                let day = day_of_week(year, week, habit.weekday);
                let place = self.ordinary(habit, day, number, adopted);
                plan.meetings.push(place);
            }
            if habit.body == STEERING_GROUP {
                for (number, week) in (0..).zip(THEME_WEEKS) {
                    let day = day_of_week(year, week, habit.weekday);
                    plan.meetings
                        .push(self.theme_day(habit, day, number, adopted));
                }
            }
        }
        self.made.plans.push(plan);
    }

    fn story(&self, body: &str, year: i32, number: usize) -> Story {
        let years = self.years.years();
        let of = |story: &&(&str, usize, usize, Story)| {
            story.0 == body && years.get(story.1) == Some(&year) && story.2 == number
        };
        STORIES
            .iter()
            .find(of)
            .map_or(Story::Usual, |story| story.3)
    }

    /// An ordinary meeting that stands in the plan of the year, adopted on a day. Its place.
    fn ordinary(
        &mut self,
        habit: &Habit,
        day: NaiveDate,
        number: usize,
        adopted: NaiveDate,
    ) -> usize {
        let place = self.made.meetings.len();
        let story = self.story(habit.body, day.year(), number);
        let mut chance = Chance::of(self.seed, Topic::Meeting, [place as u64, 0]);
        let form = match number {
            1 => MeetingForm::Digital,
            _ => chance.one_of(&[MeetingForm::InPlace, MeetingForm::Both]),
        };
        let items = self.items(habit, place, &mut chance);
        let meeting = Meeting {
            bodies: vec![habit.body.to_owned()],
            by: arranging(habit.body, day.year()),
            origin: Origin::YearPlan,
            kind: MeetingKind::Ordinary,
            title: None,
            day,
            hours: habit.hours,
            form,
            place: habit.place,
            public_notes: chance.happens(60),
            guest: guest(habit.body, day.year(), number, items.len()),
            items,
            steps: self.done(adopted, steps(day, story)),
        };
        self.made.meetings.push(meeting);
        self.put_off_and_taken_up(habit.body, place, story);
        if number == 1 {
            self.take_up_note(habit.body, day.year(), place);
        }
        if habit.body == STEERING_GROUP {
            self.prepared_by_committee(habit, day, place, adopted);
        }
        place
    }

    fn items(&self, habit: &Habit, place: usize, chance: &mut Chance) -> Vec<Item> {
        let own = MUNICIPALITIES
            .into_iter()
            .filter(|it| it.body == habit.body);
        let own: Vec<Organisation> = own.collect();
        let first = chance.below(16) as usize;
        let items = (0..habit.items).map(|number| {
            let of_kommun = number == 1 && place % 2 == 1;
            let choice = chance.below(14) as usize;
            let by = match own.is_empty() {
                true => nth(&MUNICIPALITIES, choice),
                false => own.get(choice % own.len()).copied().unwrap_or(REGION),
            };
            Item {
                by: Some(by).filter(|_| of_kommun),
                public: chance.happens(45),
                ..item(first + number)
            }
        });
        items.collect()
    }

    /// Puts an item of the last meeting off, or lets it take up the one that was put off before.
    fn put_off_and_taken_up(&mut self, body: &str, place: usize, story: Story) {
        let Some(meeting) = self.made.meetings.get_mut(place) else {
            return;
        };
        let number = meeting.items.len();
        match story {
            Story::PutOff => {
                meeting.items.push(Item {
                    by: MUNICIPALITIES
                        .into_iter()
                        .rev()
                        .find(|it| body == BOARD || it.key == "2580"),
                    put_off: Some(PUT_OFF),
                    ..item(number + 5)
                });
                self.put_off = Some((place, number));
            }
            Story::TakesUp => meeting.items.push(Item {
                carries_over: self.put_off.take(),
                title: format!("{MARK}Uppskjutet ärende från förra mötet"),
                ..item(number + 5)
            }),
            _ => {}
        }
    }

    /// Lets the last item of a meeting take up the note of the year.
    fn take_up_note(&mut self, body: &str, year: i32, place: usize) {
        let notes = self.made.horizon_notes.iter();
        let note = notes
            .rev()
            .position(|it| it.body == body && it.day.year() == year);
        let note = note.and_then(|back| self.made.horizon_notes.len().checked_sub(back + 1));
        let meeting = self.made.meetings.get_mut(place);
        if let Some(item) = meeting.and_then(|meeting| meeting.items.first_mut()) {
            item.horizon_note = note;
        }
    }

    /// The meeting of the committee that prepares one of the county steering group.
    fn prepared_by_committee(
        &mut self,
        habit: &Habit,
        day: NaiveDate,
        place: usize,
        adopted: NaiveDate,
    ) {
        let Some(earlier) = committee_day(day, COMMITTEE_DAYS) else {
            return;
        };
        let meeting = Meeting {
            bodies: vec![COMMITTEE.to_owned()],
            by: arranging(COMMITTEE, day.year()),
            origin: Origin::Prepares(place),
            kind: MeetingKind::Ordinary,
            title: None,
            day: earlier,
            hours: habit.hours,
            form: MeetingForm::Digital,
            place: "Videomöte",
            public_notes: false,
            items: vec![Item {
                title: format!("{MARK}Dagordning för länsstyrgruppens möte {day}"),
                noted: "Demodata: dagordningen lades fast.".to_owned(),
                ..item(0)
            }],
            guest: None,
            steps: self.done(adopted, steps(earlier, Story::Usual)),
        };
        self.made.meetings.push(meeting);
    }

    /// A theme day that the board and the county steering group have together. Its place.
    fn theme_day(
        &mut self,
        habit: &Habit,
        day: NaiveDate,
        number: usize,
        adopted: NaiveDate,
    ) -> usize {
        let story = self.story(habit.body, day.year(), THEMES + number);
        let title = [
            "DEMO Temadag: barn och unga",
            "DEMO Temadag: god och nära vård",
        ];
        let items = (0..2).map(|more| Item {
            public: true,
            ..item(number * 2 + more)
        });
        let meeting = Meeting {
            bodies: vec![habit.body.to_owned(), BOARD.to_owned()],
            by: arranging(habit.body, day.year()),
            origin: Origin::YearPlan,
            kind: MeetingKind::ThemeDay,
            title: Some(nth(&title, number)),
            day,
            hours: habit.hours,
            form: MeetingForm::InPlace,
            place: "Kulturens hus, Luleå",
            public_notes: true,
            items: items.collect(),
            guest: None,
            steps: self.done(adopted, steps(day, story)),
        };
        self.made.meetings.push(meeting);
        self.made.meetings.len() - 1
    }

    /// An extra meeting that a kommun asks for, in the second year.
    fn extra(&mut self, year: i32) {
        let [_, second, _] = self.years.years();
        if year != second {
            return;
        }
        let day = day_of_week(year, 24, Weekday::Wed);
        let asked = later(day, -35);
        let mut done = vec![(asked, Step::Request), (asked, Step::Accept)];
        done.extend(steps(day, Story::Usual));
        let done = self.done(asked, done);
        let words = [
            "DEMO Läget inför sommaren",
            "Demodata: läget inför sommaren behöver stämmas av mellan parterna.",
        ];
        self.requested("2580", day, words, done);
    }

    /// Another one, later in that year, that is not held: it can wait for the ordinary meeting.
    fn declined(&mut self) {
        let [_, second, _] = self.years.years();
        let day = day_of_week(second, 45, Weekday::Wed);
        let asked = later(day, -28);
        let done = vec![(asked, Step::Request), (later(day, -21), Step::Decline)];
        let done = self.done(asked, done);
        let words = [
            "DEMO Platser inför vintern",
            "Demodata: fler än väntat är utskrivningsklara och väntar på plats.",
        ];
        self.requested("2523", day, words, done);
    }

    /// A meeting of the county steering group that a kommun asks for, with its title and the reason.
    fn requested(
        &mut self,
        asking: &str,
        day: NaiveDate,
        [title, reason]: [&'static str; 2],
        steps: Vec<(NaiveDate, Step)>,
    ) {
        let Some(asking) = MUNICIPALITIES.into_iter().find(|it| it.key == asking) else {
            return;
        };
        self.made.meetings.push(Meeting {
            bodies: vec![STEERING_GROUP.to_owned()],
            by: arranging(STEERING_GROUP, day.year()),
            origin: Origin::Requested(asking, reason),
            kind: MeetingKind::Extra,
            title: Some(title),
            day,
            hours: ["10:00", "12:00"],
            form: MeetingForm::Digital,
            place: "Videomöte",
            public_notes: false,
            items: vec![item(3)],
            guest: None,
            steps,
        });
    }

    /// The meetings of the kommuner's own groups in a year.
    fn of_kommuner(&mut self, year: i32) {
        for (kommun, week) in MUNICIPALITIES
            .into_iter()
            .flat_map(|it| LOCAL_WEEKS.map(|week| (it, week)))
        {
            let place = self.made.meetings.len();
            let mut chance = Chance::of(self.seed, Topic::Meeting, [place as u64, 0]);
            let weekday = chance.one_of(&[Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu]);
            let day = day_of_week(year, week, weekday);
            let planned = later(day, -40);
            let mut done = vec![(planned, Step::Plan)];
            done.extend(steps(day, Story::Usual));
            let first = chance.below(16) as usize;
            let items = (0..2).map(|number| Item {
                public: number == 0,
                ..item(first + number)
            });
            let meeting = Meeting {
                bodies: vec![group_of(kommun)],
                by: kommun,
                origin: Origin::Planned,
                kind: MeetingKind::Ordinary,
                title: None,
                day,
                hours: ["13:00", "14:30"],
                form: MeetingForm::InPlace,
                place: "Kommunhuset",
                public_notes: chance.happens(40),
                items: items.collect(),
                guest: None,
                steps: self.done(planned, done),
            };
            if !meeting.steps.is_empty() {
                self.made.meetings.push(meeting);
            }
        }
    }

    /// What a body notes of the world around in a year.
    fn horizon_note(&mut self, habit: &Habit, year: i32) {
        let place = self.made.horizon_notes.len();
        let day = day_of_year(year, 3, 20);
        let mut own = MUNICIPALITIES
            .into_iter()
            .filter(|it| it.body == habit.body);
        let by = own.nth(place % 3).unwrap_or(ASSOCIATION);
        if day <= self.years.today() && habit.body != BOARD {
            self.made.horizon_notes.push(HorizonNote {
                body: habit.body,
                by,
                day,
                words: nth(&NOTED, place),
                sectors: nth(&NOTED_SECTORS, place),
                visibility: nth(&[Visibility::Public, Visibility::Cooperation], place),
            });
        }
    }

    /// The joint training of a year. As with the meetings, not all of it goes as planned.
    fn trainings(&mut self, year: i32) {
        let today = self.years.today();
        for (number, week) in (0..).zip([18, 41]) {
            let place = self.made.trainings.len();
            let day = day_of_week(year, week, Weekday::Thu);
            let added = later(day, -60);
            if added > today {
                continue;
            }
            let body = match number {
                0 => STEERING_GROUP,
                _ => nth(&AREA_GROUPS, place / 2),
            };
            let (cancelled, recorded) = match place {
                CANCELLED => (Some(later(day, -7)), None),
                NOT_RECORDED => (None, None),
                _ => (None, Some(later(day, 14))),
            };
            let [title, result] = nth(&TRAININGS, place);
            self.made.trainings.push(Training {
                body,
                by: REGION,
                kind: nth(
                    &[
                        TrainingKind::Exchange,
                        TrainingKind::Education,
                        TrainingKind::Skills,
                    ],
                    place,
                ),
                words: match place {
                    FEW_CAME => [title, HARDLY_ANYBODY],
                    _ => [title, result],
                },
                day,
                last_day: later(day, i64::from(place % 3 == 1)),
                added,
                cancelled: cancelled.filter(|on| *on <= today),
                recorded: recorded.filter(|on| *on <= today),
                participants: participants(place, body),
            });
        }
    }

    /// Lets the next meeting of each body be called today, where that is not done yet.
    fn call_the_next(&mut self) {
        let today = self.years.today();
        let mut called: Vec<String> = Vec::new();
        let mut ahead: Vec<&mut Meeting> = self
            .made
            .meetings
            .iter_mut()
            .filter(|it| it.day > today)
            .collect();
        ahead.sort_by_key(|it| it.day);
        for meeting in ahead {
            let body = meeting.bodies.first().cloned().unwrap_or_default();
            if called.contains(&body) {
                continue;
            }
            called.push(body);
            for step in [Step::Prepare, Step::Call] {
                if meeting.steps.iter().all(|(_, done)| *done != step) {
                    meeting.steps.push((today, step));
                }
            }
        }
    }
}

/// How many of which organisations take part in the training in a place, that a body holds.
fn participants(place: usize, body: &str) -> Vec<(Organisation, i32)> {
    let kommuner = MUNICIPALITIES
        .into_iter()
        .filter(|it| body == STEERING_GROUP || it.body == body);
    let all = kommuner.chain([REGION]).enumerate();
    let came = all.filter(|(who, _)| !(who + place).is_multiple_of(5));
    let came = came.map(|(who, of)| (of, nth(&[3, 7, 12, 20], who)));
    match place {
        CANCELLED => Vec::new(),
        FEW_CAME => came.take(2).map(|(of, _)| (of, 1)).collect(),
        _ => came.collect(),
    }
}

/// An item that says what the subject in a place does.
fn item(place: usize) -> Item {
    let subject = subject(place);
    Item {
        title: format!("{MARK}{}", subject.title),
        purpose: subject.purpose,
        sectors: subject.sectors,
        minutes: subject.minutes,
        by: None,
        put_off: None,
        public: false,
        carries_over: None,
        horizon_note: None,
        noted: format!("Demodata: {}", subject.noted),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::guests::Invited;

    fn meetings(today: &str) -> Meetings {
        Meetings::new(7, Years::until(today.parse().unwrap()))
    }

    #[test]
    fn every_body_holds_meetings_in_three_years() {
        let made = meetings("2026-11-02");
        let bodies: BTreeSet<&String> = made.meetings.iter().flat_map(|it| &it.bodies).collect();
        assert_eq!(bodies.len(), 7 + 14);
        for body in bodies {
            for year in [2024, 2025, 2026] {
                assert!(made.held(body, year).count() >= 2, "{body} {year}");
            }
        }
    }

    #[test]
    fn nothing_is_done_in_the_future_and_the_next_meeting_is_called() {
        for today in [
            "2026-01-01",
            "2026-02-20",
            "2026-06-30",
            "2026-11-02",
            "2026-12-31",
        ] {
            let made = meetings(today);
            let today: NaiveDate = today.parse().unwrap();
            for meeting in &made.meetings {
                let days: Vec<NaiveDate> = meeting.steps.iter().map(|it| it.0).collect();
                assert!(days.is_sorted(), "{meeting:#?}");
                assert!(days.iter().all(|day| *day <= today), "{meeting:#?}");
                assert!(!meeting.is_held() || meeting.held_for() < today);
            }
            let ahead = made.meetings.iter().filter(|it| it.day > today);
            let called = ahead.filter(|it| it.steps.iter().any(|(_, step)| *step == Step::Call));
            assert!(called.count() >= 2, "{today}");
        }
    }

    #[test]
    fn each_story_is_of_a_meeting() {
        let made = meetings("2026-01-01");
        let steps: Vec<Step> = made
            .meetings
            .iter()
            .flat_map(|it| &it.steps)
            .map(|it| it.1)
            .collect();
        for step in [
            Step::Request,
            Step::Accept,
            Step::Decline,
            Step::Cancel,
            Step::Postpone,
            Step::Note { corrects: true },
            Step::Archive,
        ] {
            assert!(steps.contains(&step), "{step:?}");
        }
        assert!(steps.iter().any(|step| matches!(step, Step::Move(_))));
        let items: Vec<&Item> = made.meetings.iter().flat_map(|it| &it.items).collect();
        assert!(items.iter().any(|it| it.put_off.is_some()));
        assert!(items.iter().any(|it| it.horizon_note.is_some()));
        let guests: Vec<&Guest> = made
            .meetings
            .iter()
            .filter_map(|it| it.guest.as_ref())
            .collect();
        assert!(
            guests
                .iter()
                .any(|it| matches!(it.invited, Invited::Outsider(_)))
        );
        assert!(
            guests
                .iter()
                .any(|it| matches!(it.invited, Invited::Member(_)))
        );
        let trainings = || made.trainings.iter();
        assert!(trainings().any(|it| it.cancelled.is_some() && it.recorded.is_none()));
        assert!(trainings().any(|it| it.recorded.is_some() && it.participants.len() == 2));
        let carried: Vec<_> = items.iter().filter_map(|it| it.carries_over).collect();
        assert_eq!(carried.len(), 1);
        let (meeting, item) = carried[0];
        assert!(made.meetings[meeting].items[item].put_off.is_some());
    }

    #[test]
    fn who_is_called_first_always_comes() {
        for place in 0..200 {
            let (answer, came) = coming(3, (place, place), MeetingForm::InPlace, true, true);
            assert_eq!(answer, Some(AttendanceAnswer::Coming));
            assert_eq!(came, AttendanceOutcome::Present);
        }
    }
}
