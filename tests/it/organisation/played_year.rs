//! A year as it is played: the county steering group, its committee, the board and the four area groups, from the year plans to the
//! last approved notes, each thing done by who does it and when it is done; then read as the intranet reads it, and as everybody
//! does.

use std::{collections::BTreeMap, fmt::Write};

use chrono::{DateTime, Days, NaiveDate, Utc};
use samverkan::{domain::vocabulary::Grade, store::Verified};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    deadlines::{PAGE, WEEK},
    year_plans::YEAR,
};
use crate::fixture::{
    json::{items, text, texts},
    mutate::done,
    rows::merged,
    world::{World, both},
};

both!(a_year_is_played_from_the_plans_to_the_last_approved_notes);

const STEERING_GROUP: &str = "lansstyrgruppen";
const COMMITTEE: &str = "lansstyrgruppens-arbetsutskott";
const BOARD: &str = "politiska-samverkansberedningen";
const PITE: &str = "lansdelsgrupp-pite-alvdal";
const REGION: &str = "region";
const ASSOCIATION: &str = "norrbottens-kommuner";

/// The area groups, each with two of its kommuner.
const AREA_GROUPS: [(&str, [(&str, &str); 2]); 4] = [
    (
        "lansdelsgrupp-boden-lulea",
        [("Boden", "2582"), ("Luleå", "2580")],
    ),
    (
        "lansdelsgrupp-norra-norrbotten",
        [("Kiruna", "2584"), ("Pajala", "2521")],
    ),
    (PITE, [("Arjeplog", "2506"), ("Piteå", "2581")]),
    (
        "lansdelsgrupp-ostra-norrbotten",
        [("Haparanda", "2583"), ("Kalix", "2514")],
    ),
];

/// A meeting: the body that convenes it, and its day.
type At = (&'static str, &'static str);

/// The meetings of the year that the plans have, each a Thursday but for those of area groups; and what they are.
const PLANNED: &[(At, &str)] = &[
    ((STEERING_GROUP, "2027-02-11"), "ORDINARY"),
    ((STEERING_GROUP, "2027-04-15"), "THEME_DAY"),
    (BEFORE_MOVE, "ORDINARY"),
    ((STEERING_GROUP, "2027-09-23"), "ORDINARY"),
    ((STEERING_GROUP, "2027-10-14"), "THEME_DAY"),
    ((STEERING_GROUP, "2027-12-02"), "ORDINARY"),
    ((BOARD, "2027-03-18"), "ORDINARY"),
    ((BOARD, "2027-11-18"), "ORDINARY"),
    ((AREA_GROUPS[0].0, "2027-02-02"), "ORDINARY"),
    ((AREA_GROUPS[0].0, "2027-05-04"), "ORDINARY"),
    ((AREA_GROUPS[0].0, "2027-09-07"), "ORDINARY"),
    ((AREA_GROUPS[0].0, "2027-11-09"), "ORDINARY"),
    ((AREA_GROUPS[1].0, "2027-02-03"), "ORDINARY"),
    ((AREA_GROUPS[1].0, "2027-05-05"), "ORDINARY"),
    ((AREA_GROUPS[1].0, "2027-09-08"), "ORDINARY"),
    ((AREA_GROUPS[1].0, "2027-11-10"), "ORDINARY"),
    ((PITE, "2027-02-04"), "ORDINARY"),
    ((PITE, "2027-05-06"), "ORDINARY"),
    (CANCELLED, "ORDINARY"),
    ((PITE, "2027-11-11"), "ORDINARY"),
    ((AREA_GROUPS[3].0, "2027-02-05"), "ORDINARY"),
    ((AREA_GROUPS[3].0, "2027-05-07"), "ORDINARY"),
    ((AREA_GROUPS[3].0, "2027-09-10"), "ORDINARY"),
    ((AREA_GROUPS[3].0, "2027-11-12"), "ORDINARY"),
];

/// The meetings of the committee, which nobody plans by hand: ten days before each ordinary one of the steering group.
const OF_COMMITTEE: [At; 4] = [
    (COMMITTEE, "2027-02-01"),
    (COMMITTEE, "2027-05-03"),
    (COMMITTEE, "2027-09-13"),
    (COMMITTEE, "2027-11-22"),
];

/// Luleå's substitute is called from the answer.
const WITH_SUBSTITUTE: At = (STEERING_GROUP, "2027-02-11");
/// A meeting is moved when it has been called and answered.
const BEFORE_MOVE: At = (STEERING_GROUP, "2027-05-13");
/// Piteå's substitute comes to it, of whom nobody had said so.
const AFTER_MOVE: At = (STEERING_GROUP, "2027-05-20");
/// Kiruna asks for it.
const EXTRA: At = (STEERING_GROUP, "2027-06-17");
const CANCELLED: At = (PITE, "2027-09-09");
/// Kiruna's item is put off at it, and its notes are corrected.
const CORRECTED: At = (STEERING_GROUP, "2027-09-23");
/// It carries over what was put off.
const LAST: At = (STEERING_GROUP, "2027-12-02");

/// Who arranges the meetings of a body and keeps their notes: of an area group the region; of the bodies of the county
/// Norrbottens Kommuner, as it holds the chair in 2027.
fn organiser(body: &str) -> &'static str {
    match body.starts_with("lansdelsgrupp") {
        true => REGION,
        false => ASSOCIATION,
    }
}

async fn editor(world: &World, organisation: &str) -> String {
    world.token(organisation, Grade::Editor).await
}

async fn approver(world: &World, organisation: &str) -> String {
    world.token(organisation, Grade::Approver).await
}

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

async fn intact(world: &World) {
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

/// The substitutes that are named, by the kommun that they represent.
type Substitutes = BTreeMap<&'static str, Value>;

/// The people of a body: on which seat, by which name, whom they represent. Whoever fills a seat appoints to it.
struct Appointed {
    body: &'static str,
    by: &'static str,
    seat: String,
    represents: &'static str,
}

impl Appointed {
    fn name(&self) -> String {
        format!("Vendela {} {}", self.represents, self.body)
    }

    /// Appoints, and says the id of the appointment.
    async fn appoint(&self, world: &World) -> Value {
        let query = "query($body: String!) { body(by: { slug: $body }) { seats { id label } } }";
        let shown = world.public_with(query, json!({ "body": self.body })).await;
        let mut seats = items(&shown["body"]["seats"]);
        let seat = seats.find(|seat| seat["label"] == json!(self.seat));
        let seat = seat.unwrap_or_else(|| panic!("{} is a seat of {}", self.seat, self.body));
        let election = match self.body {
            BOARD => {
                json!({ "election": { "organ": "Fullmäktige", "date": "2026-10-15", "paragraph": "71" } })
            }
            _ => json!({}),
        };
        let appoint = json!({ "seat": seat["id"], "newPerson": { "displayName": self.name() }, "represents": self.represents,
            "from": "2026-11-01" });
        let token = editor(world, self.by).await;
        let mutation = "appointToSeat appointment { id }";
        let appointed = done(world, &token, mutation, keyed(merged(appoint, election))).await;
        appointed["appointment"]["id"].clone()
    }
}

/// Appoints the members of all bodies and the substitutes of Luleå and Piteå, and says who holds the chair in 2027.
async fn appoint_all(world: &World) -> Substitutes {
    let seat = |body, by, seat: &str, represents| Appointed {
        body,
        by,
        seat: seat.to_owned(),
        represents,
    };
    let mut substitutes = Substitutes::new();
    for kommun in ["2580", "2581", "2584"] {
        let manager = seat(STEERING_GROUP, ASSOCIATION, "Socialchefer", kommun)
            .appoint(world)
            .await;
        if kommun == "2584" {
            continue;
        }
        let named = json!({ "appointment": manager, "newPerson": { "displayName": format!("Evelina {kommun}") }, "from": "2026-11-01" });
        let token = editor(world, ASSOCIATION).await;
        let named = done(
            world,
            &token,
            "nameSubstitute appointment { id }",
            keyed(named),
        )
        .await;
        substitutes.insert(kommun, named["appointment"]["id"].clone());
    }
    let leader = "Samverkansledare för Norrbottens Kommuner – social välfärd och utbildning";
    let of_county = [
        seat(STEERING_GROUP, ASSOCIATION, leader, ASSOCIATION),
        seat(
            STEERING_GROUP,
            REGION,
            "Chef Hälso- och sjukvårdsenheten/Samordnare",
            REGION,
        ),
        seat(
            COMMITTEE,
            ASSOCIATION,
            "Samverkansledare Norrbottens Kommuner, social välfärd och utbildning",
            ASSOCIATION,
        ),
        seat(COMMITTEE, REGION, "Samordnare Region Norrbotten", REGION),
        seat(
            BOARD,
            ASSOCIATION,
            "Förtroendevalda från de 14 kommunerna",
            "2580",
        ),
        seat(BOARD, REGION, "Förtroendevalda från regionen", REGION),
    ];
    let of_areas = AREA_GROUPS.iter().flat_map(|(group, kommuner)| {
        let manager = seat(*group, REGION, "Närsjukvårdschef", REGION);
        let of_kommuner = kommuner
            .iter()
            .map(|(name, code)| seat(*group, *code, &format!("Socialchef, {name}"), *code));
        std::iter::once(manager).chain(of_kommuner)
    });
    for appointed in of_county.into_iter().chain(of_areas) {
        appointed.appoint(world).await;
    }
    for body in [STEERING_GROUP, BOARD] {
        let term = json!({ "body": body, "year": 2027, "side": "MUNICIPALITIES", "secretarySide": "REGION" });
        done(
            world,
            &editor(world, REGION).await,
            "setChairTerm chairTerm { id }",
            keyed(term),
        )
        .await;
    }
    substitutes
}

/// Draws up and adopts the plan of each body that has meetings in it.
async fn adopt_plans(world: &World) {
    let bodies = [STEERING_GROUP, BOARD]
        .into_iter()
        .chain(AREA_GROUPS.map(|(group, _)| group));
    for body in bodies {
        let token = editor(world, organiser(body)).await;
        let create = "createYearPlan yearPlan { id version }";
        let plan = json!({ "body": body, "year": 2027 });
        let mut plan = done(world, &token, create, keyed(plan)).await["yearPlan"].take();
        let meetings = PLANNED.iter().filter(|((of, _), _)| *of == body);
        let mut contents: Vec<Value> = meetings
            .map(|((_, day), kind)| planned_meeting(day, kind))
            .collect();
        if body == STEERING_GROUP {
            contents.push(
                json!({ "deadline": { "title": "Siffror för tertial 1", "day": "2027-05-31" } }),
            );
        }
        for content in contents {
            let item = keyed(json!({ "yearPlan": plan["id"], "content": content }));
            let add = "addYearPlanItem item { yearPlan { id version } }";
            plan = done(world, &token, add, item).await["item"]["yearPlan"].take();
        }
        let adopt = json!({ "yearPlan": plan["id"], "version": plan["version"], "adoptedOn": "2026-12-10", "decision": "Årshjulet antas." });
        let token = approver(world, organiser(body)).await;
        done(world, &token, "adoptYearPlan yearPlan { id }", adopt).await;
    }
}

fn planned_meeting(day: &str, kind: &str) -> Value {
    let meeting = json!({ "day": day, "start": "10:00", "end": "15:00", "kind": kind });
    let theme = match kind {
        "THEME_DAY" => json!({ "title": "Psykisk hälsa", "jointBody": BOARD }),
        _ => json!({}),
    };
    json!({ "meeting": merged(meeting, theme) })
}

/// What is done about a meeting at a moment.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Request,
    Accept,
    AddItem,
    Call,
    ReadWeek,
    Answer,
    Move,
    Cancel,
    Meet,
    Approve,
}

/// All that is done in the year, in order of time.
type Ahead = BTreeMap<DateTime<Utc>, Vec<(At, Deed)>>;

/// Adds what is done about a meeting, so many days before it (or, below nought, after it).
fn add(ahead: &mut Ahead, at: At, deeds: &[(i64, Deed)]) {
    let day: NaiveDate = at.1.parse().expect("a day");
    for (before, deed) in deeds {
        let days = Days::new(before.unsigned_abs());
        let day = if *before > 0 { day - days } else { day + days };
        // At noon, and of the meeting itself when it is over.
        let hour = if *before == 0 { 15 } else { 11 };
        let moment = day.and_hms_opt(hour, 0, 0).expect("a time").and_utc();
        ahead.entry(moment).or_default().push((at, *deed));
    }
}

fn year() -> Ahead {
    use Deed::{Accept, AddItem, Answer, Approve, Call, Cancel, Meet, Move, ReadWeek, Request};
    let called = [(21, Call), (20, Answer)];
    let held = [(21, Call), (20, Answer), (0, Meet), (-7, Approve)];
    let mut ahead = Ahead::new();
    for (at, kind) in PLANNED {
        match *at {
            (STEERING_GROUP, _) if *kind == "ORDINARY" => add(&mut ahead, *at, &[(22, AddItem)]),
            _ => {}
        }
        let usual = if [BEFORE_MOVE, CANCELLED].contains(at) {
            &called[..]
        } else {
            &held
        };
        add(&mut ahead, *at, usual);
    }
    for at in OF_COMMITTEE {
        add(&mut ahead, at, &held);
    }
    add(&mut ahead, WITH_SUBSTITUTE, &[(21, ReadWeek)]);
    add(&mut ahead, BEFORE_MOVE, &[(17, Move)]);
    add(
        &mut ahead,
        AFTER_MOVE,
        &[(16, Call), (15, Answer), (0, Meet), (-7, Approve)],
    );
    add(&mut ahead, EXTRA, &[(24, Request), (23, Accept)]);
    add(&mut ahead, EXTRA, &held);
    add(&mut ahead, CANCELLED, &[(2, Cancel)]);
    ahead
}

/// The meeting as who arranges it sees it.
async fn find(world: &World, (body, day): At) -> Value {
    let query = "query($body: ID, $day: Date, $next: Date) { meetings(filter: {body: $body, from: $day, to: $next}) { nodes { id version state
        agenda { id version title state }
        attendances { id version answer organisation { slug } appointment { role } } notes { id version state } } } }";
    let next: NaiveDate = day.parse().expect("a day");
    let variables = json!({ "body": body, "day": day, "next": next + Days::new(1) });
    let token = approver(world, organiser(body)).await;
    let mut shown = world.data_as(&token, query, variables).await;
    let found = shown["meetings"]["nodes"].as_array_mut().expect("a list");
    assert_eq!(found.len(), 1, "{body} {day}");
    found.remove(0)
}

fn named(thing: &str, it: &Value, more: Value) -> Value {
    merged(json!({ thing: it["id"], "version": it["version"] }), more)
}

/// Does a deed, as those who do it.
async fn perform(world: &World, substitutes: &Substitutes, at: At, deed: Deed) {
    let (body, day) = at;
    let organiser = organiser(body);
    let token = editor(world, organiser).await;
    match deed {
        Deed::Request => {
            let ask = keyed(
                json!({ "body": body, "day": day, "start": "10:00", "end": "12:00", "reason": "Hemgången" }),
            );
            let kiruna = editor(world, "2584").await;
            done(world, &kiruna, "requestExtraMeeting meeting { id }", ask).await;
        }
        Deed::Accept => {
            let input = named("meeting", &find(world, at).await, json!({}));
            done(world, &token, "acceptMeetingRequest meeting { id }", input).await;
        }
        Deed::AddItem => add_item(world, at).await,
        Deed::Call => {
            let input = named("meeting", &find(world, at).await, json!({}));
            let proposed = done(world, &token, "proposeAgenda meeting { id version }", input).await;
            let input = named("meeting", &proposed["meeting"], json!({}));
            done(world, &token, "callMeeting meeting { id }", input).await;
        }
        Deed::ReadWeek => read_week(world).await,
        Deed::Answer => answer_all(world, substitutes, at).await,
        Deed::Move => {
            let to = json!({ "day": AFTER_MOVE.1, "start": "10:00", "end": "15:00" });
            let input = named("meeting", &find(world, at).await, to);
            done(world, &token, "moveMeeting meeting { id }", input).await;
        }
        Deed::Cancel => {
            let why = json!({ "reason": "För få kan komma" });
            let input = named("meeting", &find(world, at).await, why);
            done(world, &token, "cancelMeeting meeting { id }", input).await;
        }
        Deed::Meet => meet(world, substitutes, at).await,
        Deed::Approve => approve(world, at).await,
    }
}

/// Kiruna adds an item, which is taken up, or put off; the last meeting carries over what was put off.
async fn add_item(world: &World, at: At) {
    let (kiruna, token) = (
        editor(world, "2584").await,
        editor(world, ASSOCIATION).await,
    );
    let meeting = find(world, at).await;
    let all = json!(["HEALTH_CARE", "SOCIAL_SERVICES", "SCHOOL"]);
    let mut item =
        json!({ "meeting": meeting["id"], "title": "Elevhälsa", "sectors": all, "minutes": 45 });
    if at == LAST {
        let before = find(world, CORRECTED).await;
        let put_off = items(&before["agenda"]).find(|it| it["state"] == "PUT_OFF");
        item["carriedFrom"] = put_off.expect("an item that was put off")["id"].clone();
    }
    let add = "addAgendaItem agendaItem { id version }";
    let added = done(world, &kiruna, add, keyed(item)).await["agendaItem"].take();
    match at {
        CORRECTED => {
            let why = named("agendaItem", &added, json!({ "reason": "Underlag saknas" }));
            done(world, &token, "putOffAgendaItem agendaItem { id }", why).await;
        }
        _ => {
            let public = named("agendaItem", &added, json!({ "public": true }));
            done(world, &token, "acceptAgendaItem agendaItem { id }", public).await;
        }
    }
}

/// What an organisation answers: most come. Pajala never answers.
fn answer_of(at: At, organisation: &str) -> Option<&'static str> {
    match (at, organisation) {
        (_, "2521") => None,
        (WITH_SUBSTITUTE, "2580") => Some("SUBSTITUTE"),
        ((STEERING_GROUP, "2027-12-02") | BEFORE_MOVE, "2584") => Some("PREVENTED"),
        _ => Some("COMING"),
    }
}

/// Each organisation answers for its own, at last for the substitute whom it sends.
async fn answer_all(world: &World, substitutes: &Substitutes, at: At) {
    for _ in 0..2 {
        let meeting = find(world, at).await;
        for called in items(&meeting["attendances"]).filter(|it| it["answer"].is_null()) {
            let organisation = text(&called["organisation"]["slug"]);
            let is_substitute = called["appointment"]["role"] == "SUBSTITUTE";
            let answer = if is_substitute {
                Some("COMING")
            } else {
                answer_of(at, organisation)
            };
            let Some(answer) = answer else { continue };
            let mut said = json!({ "answer": answer });
            if answer == "SUBSTITUTE" {
                said["substitute"] = substitutes[organisation].clone();
            }
            let token = editor(world, organisation).await;
            done(
                world,
                &token,
                "answerCall attendance { id }",
                named("attendance", called, said),
            )
            .await;
        }
    }
}

/// Records who came and that the meeting was held, and writes its notes.
async fn meet(world: &World, substitutes: &Substitutes, at: At) {
    let token = editor(world, organiser(at.0)).await;
    let meeting = find(world, at).await;
    let first = &meeting["agenda"][0];
    for called in items(&meeting["attendances"]) {
        let organisation = text(&called["organisation"]["slug"]);
        let substituted = |from: &Value| json!({ "outcome": "SUBSTITUTED", "substitute": substitutes[organisation], "fromItem": from["id"] });
        let came = match (at, called["answer"].as_str()) {
            (AFTER_MOVE, _) if organisation == "2581" => substituted(&meeting["agenda"][1]),
            (_, Some("COMING")) if at.1 == "2027-04-15" && organisation == REGION => {
                json!({ "outcome": "REMOTE" })
            }
            (_, Some("COMING")) => json!({ "outcome": "PRESENT" }),
            (_, Some("SUBSTITUTE")) => substituted(first),
            (_, Some(_)) => json!({ "outcome": "EXCUSED" }),
            (_, None) => json!({ "outcome": "ABSENT" }),
        };
        done(
            world,
            &token,
            "recordAttendance attendance { id }",
            named("attendance", called, came),
        )
        .await;
    }
    let held = named("meeting", &meeting, json!({}));
    done(world, &token, "holdMeeting meeting { id }", held).await;
    let noted = json!([{ "agendaItem": first["id"], "text": "Vi enades." }]);
    let notes = json!({ "meeting": meeting["id"], "text": "Mötet öppnades.", "items": noted });
    done(world, &token, "writeNotes notes { id }", keyed(notes)).await;
}

/// Approves the notes of a meeting, sends and archives them; one is corrected.
async fn approve(world: &World, at: At) {
    let organiser = organiser(at.0);
    let (token, writes) = (
        approver(world, organiser).await,
        editor(world, organiser).await,
    );
    let versions = if at == CORRECTED { 2 } else { 1 };
    for version in 1..=versions {
        if version > 1 {
            let meeting = find(world, at).await;
            let again = json!({ "meeting": meeting["id"], "text": "Mötet öppnades klockan 10.", "reason": "Klockslaget saknades" });
            done(world, &writes, "writeNotes notes { id }", keyed(again)).await;
        }
        let meeting = find(world, at).await;
        let draft = items(&meeting["notes"]).find(|notes| notes["state"] == "DRAFT");
        let draft = named("notes", draft.expect("a draft"), json!({}));
        let approved = done(
            world,
            &token,
            "approveNotes notes { id version state }",
            draft,
        )
        .await["notes"]
            .take();
        assert_eq!(approved["state"], "APPROVED", "{at:?}");
        let to = named("notes", &approved, json!({ "to": "Alla ledamöter" }));
        let sent = done(world, &writes, "sendNotes notes { id version }", to).await["notes"].take();
        let place = named(
            "notes",
            &sent,
            json!({ "by": organiser, "reference": format!("Dnr 2027/{version}") }),
        );
        done(world, &writes, "archiveNotes notes { id }", place).await;
    }
}

/// Luleå reads its week on the day on which it was called to the first meeting.
async fn read_week(world: &World) {
    let lulea = editor(world, "2580").await;
    let from = json!({ "from": "2027-01-21", "to": "2027-02-20" });
    let (shown, statements) = read(world, &lulea, WEEK, &from).await;
    let mut told = String::new();
    for it in items(&shown["viewer"]["organisation"]["meetings"]["nodes"]) {
        let to_answer = items(&it["attendances"]).filter(|it| it["viewerCanAnswer"] == true);
        writeln!(
            told,
            "{} {}: {} att svara",
            text(&it["day"]),
            text(&it["body"]["name"]),
            to_answer.count()
        )
        .expect("text");
    }
    for it in items(&shown["deadlines"]) {
        let due = it["dueOn"].as_str().unwrap_or("-");
        writeln!(
            told,
            "{due} {} {}",
            text(&it["kind"]),
            it["meeting"]["body"]["name"].as_str().unwrap_or("-")
        )
        .expect("text");
    }
    insta::assert_snapshot!("the_week_of_a_member", told);
    assert_eq!(statements, 39);
}

/// What a page shows, and the number of statements that it takes.
async fn read(world: &World, token: &str, query: &str, variables: &Value) -> (Value, usize) {
    world.statements();
    let shown = world.data_as(token, query, variables.clone()).await;
    (shown, world.statements().len())
}

/// All meetings of the year, with all that belongs to them.
const WHOLE: &str = "query($after: String) { meetings(filter: {from: \"2027-01-01\", to: \"2028-01-01\"}, first: 10, after: $after) {
    pageInfo { endCursor hasNextPage }
    nodes { id day localStart kind state sequence reason bodies { slug } requestedBy { slug } preparedBy { day } call { sentBy { slug } }
      agenda { title state public carriedFrom { title } }
      attendances { answer outcome organisation { slug } appointment { role person { displayName } } substitute { person { displayName } }
        fromItem { title } }
      notes { number state reason sentTo archiveReference items { text } } } } }";

async fn whole(world: &World, token: Option<&str>) -> Vec<Value> {
    let (mut meetings, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "after": after });
        let mut shown = match token {
            Some(token) => world.data_as(token, WHOLE, variables).await,
            None => world.public_with(WHOLE, variables).await,
        };
        meetings.extend(items(&shown["meetings"]["nodes"]).cloned());
        if shown["meetings"]["pageInfo"]["hasNextPage"] == false {
            return meetings;
        }
        after = shown["meetings"]["pageInfo"]["endCursor"].take();
    }
}

/// How often each text stands in a field of these.
fn counted(list: &Value, field: &str) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for it in items(list) {
        *counts.entry(it[field].as_str().unwrap_or("-")).or_default() += 1;
    }
    let told: Vec<String> = counts
        .iter()
        .map(|(text, count)| format!("{text} {count}"))
        .collect();
    if told.is_empty() {
        "-".to_owned()
    } else {
        told.join(", ")
    }
}

/// The year, meeting by meeting.
fn as_text(meetings: &[Value]) -> String {
    let mut told = String::new();
    for it in meetings {
        writeln!(
            told,
            "{} {} {} {}: {}, ändrat {}",
            text(&it["day"]),
            text(&it["localStart"]),
            texts(&it["bodies"], "slug").join("+"),
            text(&it["kind"]),
            text(&it["state"]),
            it["sequence"],
        )
        .expect("text");
        for (what, said) in [
            ("skäl", it["reason"].as_str().unwrap_or("-").to_owned()),
            (
                "begärt av",
                it["requestedBy"]["slug"].as_str().unwrap_or("-").to_owned(),
            ),
            ("bereds", texts(&it["preparedBy"], "day").join(" ")),
            (
                "kallat av",
                it["call"]["sentBy"]["slug"]
                    .as_str()
                    .unwrap_or("-")
                    .to_owned(),
            ),
            ("dagordning", counted(&it["agenda"], "state")),
            ("svar", counted(&it["attendances"], "answer")),
            ("närvaro", counted(&it["attendances"], "outcome")),
            ("anteckningar", counted(&it["notes"], "state")),
        ] {
            if !matches!(said.as_str(), "" | "-") {
                writeln!(told, "    {what}: {said}").expect("text");
            }
        }
    }
    told
}

async fn a_year_is_played_from_the_plans_to_the_last_approved_notes(world: World) {
    let substitutes = appoint_all(&world).await;
    let mut world = world
        .later("2026-12-10T11:00:00Z".parse().expect("a moment"))
        .await;
    adopt_plans(&world).await;
    for (moment, deeds) in year() {
        world = world.later(moment).await;
        for (at, deed) in deeds {
            perform(&world, &substitutes, at, deed).await;
        }
    }
    intact(&world).await;
    let member = world.token("2580", Grade::Reader).await;
    for (who, token) in [("a_member", Some(member.as_str())), ("everybody", None)] {
        let year = as_text(&whole(&world, token).await);
        insta::assert_snapshot!(format!("the_year_as_{who}_sees_it"), year);
    }
    the_intranet_reads_each_page_in_one_request(&world, &member).await;
    who_came_in_anothers_place_is_told(&world).await;
    everybody_sees_that_meetings_were_and_not_who_was_absent(&world).await;
}

async fn the_intranet_reads_each_page_in_one_request(world: &World, member: &str) {
    let meeting = find(world, WITH_SUBSTITUTE).await;
    for (page, query, variables, expected) in [
        ("meeting", PAGE, json!({ "id": meeting["id"] }), 21),
        ("year", YEAR, json!({ "year": 2027 }), 14),
    ] {
        let (_, statements) = read(world, member, query, &variables).await;
        assert_eq!(statements, expected, "{page}");
    }
    let shown = world.data_as(member, YEAR, json!({ "year": 2027 })).await;
    let planned = items(&shown["yearPlan"]["items"]).filter(|it| it["kind"] == "MEETING");
    let held: Vec<&str> = planned.map(|it| text(&it["meeting"]["state"])).collect();
    assert_eq!(held, ["NOTES_APPROVED"; 6]);
}

/// One substitute was called from the answer, and answered; one came unannounced, in the place of somebody who had said to come.
async fn who_came_in_anothers_place_is_told(world: &World) {
    let token = world.token(ASSOCIATION, Grade::Reader).await;
    let meetings = whole(world, Some(&token)).await;
    let told = |at: At| {
        let mut meetings = meetings.iter();
        let meeting = meetings.find(|it| it["day"] == at.1).expect("the meeting");
        let mut substituted =
            items(&meeting["attendances"]).filter(|it| it["outcome"] == "SUBSTITUTED");
        let it = substituted.next().expect("somebody was substituted");
        let substitute = text(&it["substitute"]["person"]["displayName"]);
        let called = items(&meeting["attendances"])
            .any(|it| it["appointment"]["person"]["displayName"] == substitute);
        format!(
            "{}, {substitute}, {}",
            text(&it["answer"]),
            if called { "called" } else { "not called" }
        )
    };
    assert_eq!(told(WITH_SUBSTITUTE), "SUBSTITUTE, Evelina 2580, called");
    assert_eq!(told(AFTER_MOVE), "COMING, Evelina 2581, not called");
}

async fn everybody_sees_that_meetings_were_and_not_who_was_absent(world: &World) {
    let meetings = whole(world, None).await;
    let mut told = json!(meetings).to_string();
    for meeting in &meetings {
        let id = text(&meeting["id"]);
        told += &world
            .get(&format!("/public/print/meetings/{id}/notes"))
            .await
            .body;
    }
    let changes = "query($after: String) { changes(first: 100, after: $after) { nodes { thingType fields { field before after } }
        pageInfo { endCursor hasNextPage } } }";
    let mut after = Value::Null;
    loop {
        let mut page =
            world.public_with(changes, json!({ "after": after })).await["changes"].take();
        let of_meetings = items(&page["nodes"])
            .filter(|it| !["Person", "Appointment"].contains(&text(&it["thingType"])));
        for change in of_meetings {
            told += &change.to_string();
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
    for secret in [
        "Vendela",
        "Evelina",
        "Attendance",
        "MeetingCall",
        "ABSENT",
        "EXCUSED",
        "PREVENTED",
    ] {
        assert!(!told.contains(secret), "everybody is told {secret}");
    }
    assert!(told.contains("NOTES_APPROVED") && told.contains("Vi enades."));
}
