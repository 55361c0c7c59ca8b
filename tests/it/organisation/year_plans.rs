//! The year plan of a body: drawn up, adopted with its meetings and those of the committee, and copied.

use samverkan::{
    domain::{id::NodeKind, vocabulary::Grade},
    store::Verified,
};
use serde_json::{Value, json};

use crate::fixture::{
    json::{code, items, text, texts},
    mutate::{answer, done, id, refused},
    rows::{Rows, merged},
    world::{World, both},
};

both!(
    a_year_is_planned_adopted_and_read_in_one_request,
    a_draft_is_for_those_who_sit_in_the_body,
    who_is_appointed_after_a_draft_was_drawn_up_sees_it,
    a_year_is_planned_from_the_year_before,
    recurring_items_come_on_the_agenda_of_their_meeting,
    what_is_wrong_with_a_year_plan_is_refused,
    a_deadline_is_for_those_of_the_body_and_for_nobody_else,
    the_year_page_takes_as_many_statements_for_many_meetings_as_for_one,
);

const CREATE: &str = "createYearPlan yearPlan { id version state year body { slug } items { kind title day localStart plannedMeeting { day } } }";
const ADD: &str =
    "addYearPlanItem item { id version day meeting { id version day } yearPlan { id version } }";
const CHANGE: &str = "changeYearPlanItem item { id version title day yearPlan { id version } }";
const ADOPT: &str =
    "adoptYearPlan yearPlan { id version state adoptedOn decision public possibleActions }";

async fn create(world: &World, token: &str, year: i32, more: Value) -> Value {
    let plan = json!({ "idempotencyKey": format!("plan {year}").replace(' ', "-"), "body": "lansstyrgruppen", "year": year });
    done(world, token, CREATE, merged(plan, more)).await["yearPlan"].take()
}

fn item(plan: &Value, key: &str, content: Value) -> Value {
    json!({ "idempotencyKey": key, "yearPlan": plan["id"], "content": content })
}

fn meeting(day: &str) -> Value {
    json!({ "meeting": { "day": day, "start": "10:00", "end": "15:00" } })
}

/// Adds an item, and gives it.
async fn add(world: &World, token: &str, plan: &Value, key: &str, content: Value) -> Value {
    done(world, token, ADD, item(plan, key, content)).await["item"].take()
}

fn adoption(plan: &Value) -> Value {
    json!({ "yearPlan": plan["id"], "version": plan["version"], "adoptedOn": "2026-11-02", "decision": "Länsstyrgruppen antar årshjulet." })
}

/// The plan of 2027 with two meetings, a theme day, a deadline and a recurring item at the second meeting.
async fn planned(world: &World, token: &str) -> Value {
    let plan = create(world, token, 2027, json!({})).await;
    add(world, token, &plan, "1", meeting("2027-03-25")).await;
    let second = add(world, token, &plan, "2", meeting("2027-06-03")).await;
    let theme = json!({ "meeting": { "title": "Psykisk hälsa", "day": "2027-09-16", "start": "09:00", "end": "16:00",
        "kind": "THEME_DAY", "jointBody": "politiska-samverkansberedningen" } });
    add(world, token, &plan, "3", theme).await;
    let figures = json!({ "deadline": { "title": "Siffror för tertial 1", "day": "2027-05-20", "responsible": "region" } });
    add(world, token, &plan, "4", figures).await;
    let revise = json!({ "recurring": { "title": "Överenskommelser att revidera", "purpose": "DECISION", "plannedMeeting": second["id"] } });
    let last = add(world, token, &plan, "5", revise).await;
    last["yearPlan"].clone()
}

/// The year page of the intranet: all in one request.
pub(super) const YEAR: &str = "query($year: Int!) { yearPlan(body: \"lansstyrgruppen\", year: $year) { id state year adoptedOn decision
    body { slug chairTerms { side } } items { kind title day localStart localEnd meetingKind jointBody { slug } responsible { slug }
    recurringItems { title purpose } plannedMeeting { day }
    meeting { day localStart state kind title bodies { slug } preparedBy { day state body { slug } } } } } }";

async fn year(world: &World, token: Option<&str>, year: i32) -> Value {
    let shown = match token {
        Some(token) => world.data_as(token, YEAR, json!({ "year": year })).await,
        None => world.public_with(YEAR, json!({ "year": year })).await,
    };
    shown["yearPlan"].clone()
}

async fn a_year_is_planned_adopted_and_read_in_one_request(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = planned(&world, &region).await;
    assert_eq!(year(&world, None, 2027).await, Value::Null);
    // Whoever adopts it has seen all of it.
    let unseen = merged(adoption(&plan), json!({ "version": 1 }));
    let unseen = answer(&world, &region, ADOPT, unseen).await;
    assert_eq!(code(&unseen), "CONFLICT");
    let adopted = done(&world, &region, ADOPT, adoption(&plan)).await["yearPlan"].take();
    assert_eq!(
        (
            &adopted["state"],
            &adopted["public"],
            &adopted["possibleActions"]
        ),
        (&json!("ADOPTED"), &json!(true), &json!(["CHANGE"]))
    );
    let again = merged(adoption(&plan), json!({ "version": adopted["version"] }));
    assert_eq!(
        refused(&world, &region, ADOPT, again).await,
        ["WRONG_STATE yearPlan"]
    );
    // What is added now is planned at once.
    let late = add(&world, &region, &plan, "6", meeting("2027-12-09")).await;
    assert_eq!(late["meeting"]["day"], "2027-12-09");
    let change =
        json!({ "item": late["id"], "version": late["version"], "content": meeting("2027-12-10") });
    assert_eq!(
        refused(&world, &region, CHANGE, change).await,
        ["WRONG_STATE item"]
    );

    let shown = year(&world, None, 2027).await;
    let all: Vec<&Value> = items(&shown["items"]).collect();
    let told = all.iter().map(|it| {
        let of = &it["meeting"];
        let planned = match of.is_null() {
            true => String::new(),
            false => {
                let prepared = items(&of["preparedBy"])
                    .map(|by| format!(" < {} {}", text(&by["body"]["slug"]), text(&by["day"])));
                texts(&of["bodies"], "slug").join("+") + &prepared.collect::<String>()
            }
        };
        let day = it["day"].as_str().unwrap_or("-");
        format!("{} {day} {planned}", text(&it["kind"]))
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "MEETING 2027-03-25 lansstyrgruppen < lansstyrgruppens-arbetsutskott 2027-03-15",
            "DEADLINE 2027-05-20 ",
            "MEETING 2027-06-03 lansstyrgruppen < lansstyrgruppens-arbetsutskott 2027-05-24",
            "MEETING 2027-09-16 lansstyrgruppen+politiska-samverkansberedningen",
            "MEETING 2027-12-09 lansstyrgruppen < lansstyrgruppens-arbetsutskott 2027-11-29",
            "RECURRING - ",
        ]
    );
    assert_eq!(all[1]["responsible"]["slug"], "region");
    assert_eq!(all[2]["recurringItems"][0]["purpose"], "DECISION");
    assert_eq!(all[3]["meeting"]["title"], "Psykisk hälsa");
    assert_eq!(all[5]["plannedMeeting"]["day"], "2027-06-03");
    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_draft_is_for_those_who_sit_in_the_body(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    rows.appoint("Lina Luleå", seat, "2580").await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let lulea = world.token("2580", Grade::Editor).await;
    let kiruna = world.token("2584", Grade::Editor).await;
    let plan = planned(&world, &region).await;
    for (token, sees) in [
        (&region, true),
        (&association, true),
        (&lulea, true),
        (&kiruna, false),
    ] {
        let shown = year(&world, Some(token), 2027).await;
        assert_eq!(!shown.is_null(), sees);
        assert!(!sees || items(&shown["items"]).count() == 5);
    }
    let own = answer(&world, &lulea, ADOPT, adoption(&plan)).await;
    assert_eq!(code(&own), "FORBIDDEN");
    let editor = world.token("region", Grade::Editor).await;
    let lower = answer(&world, &editor, ADOPT, adoption(&plan)).await;
    assert_eq!(code(&lower), "FORBIDDEN");
    let hidden = answer(&world, &kiruna, ADOPT, adoption(&plan)).await;
    assert_eq!(code(&hidden), "NOT_FOUND");
    let drawn = json!({ "idempotencyKey": "k", "body": "lansstyrgruppen", "year": 2028 });
    assert_eq!(
        code(&answer(&world, &kiruna, CREATE, drawn).await),
        "FORBIDDEN"
    );
    done(&world, &association, ADOPT, adoption(&plan)).await;
    assert!(!year(&world, Some(&kiruna), 2027).await.is_null());
    assert_eq!(world.misplaced_rows().await, []);
}

/// How many items of the plan of 2027 an organisation sees; none where it sees no plan.
async fn seen(world: &World, organisation: &str) -> Option<usize> {
    let token = world.token(organisation, Grade::Reader).await;
    let shown = year(world, Some(&token), 2027).await;
    (!shown.is_null()).then(|| items(&shown["items"]).count())
}

async fn who_is_appointed_after_a_draft_was_drawn_up_sees_it(world: World) {
    let rows = Rows::of(&world).await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Editor).await;
    let plan = planned(&world, &region).await;
    let managers = rows.seat("lansstyrgruppen", "Socialchefer").await;
    let body = rows.body("lansstyrgruppen").await;
    let gallivare = rows.organisation("2523").await;
    let own = json!({ "organisation_id": gallivare });
    let own = rows.add_seat(body, "Skolchef", own).await;
    for kommun in ["2584", "2523"] {
        assert_eq!(seen(&world, kommun).await, None, "{kommun}");
    }

    // Gällivare appoints to its own seat without seeing the draft, and Kiruna is appointed from the new year on.
    let gallivare = world.token("2523", Grade::Editor).await;
    for (token, seat, kommun, from) in [
        (&gallivare, own, "2523", "2026-10-01"),
        (&association, managers, "2584", "2027-01-01"),
    ] {
        let appoint = json!({
            "idempotencyKey": kommun, "seat": id(NodeKind::Seat, seat), "newPerson": { "displayName": "Ny" },
            "represents": kommun, "from": from,
        });
        done(&world, token, "appointToSeat appointment { id }", appoint).await;
        assert_eq!(seen(&world, kommun).await, Some(5), "{kommun}");
    }
    assert_eq!(seen(&world, "2580").await, None);

    // Who leaves no longer sees it.
    let end = json!({ "seat": id(NodeKind::Seat, own), "version": 1, "on": "2026-11-02" });
    done(&world, &association, "endSeat seat { id }", end).await;
    assert_eq!(seen(&world, "2523").await, None);
    assert_eq!(seen(&world, "2584").await, Some(5));
    assert_eq!(world.misplaced_rows().await, []);

    // None of that is a change of the plan: it is adopted in the version that was read before.
    done(&world, &region, ADOPT, adoption(&plan)).await;
    assert_eq!(seen(&world, "2523").await, Some(5));
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_year_is_planned_from_the_year_before(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = planned(&world, &region).await;
    done(&world, &region, ADOPT, adoption(&plan)).await;
    let next = create(&world, &region, 2028, json!({ "copiedFrom": plan["id"] })).await;
    assert_eq!(next["state"], "DRAFT");
    let told = items(&next["items"]).map(|it| {
        let at = it["plannedMeeting"]["day"].as_str().unwrap_or("");
        format!(
            "{} {} {at}",
            text(&it["kind"]),
            it["day"].as_str().unwrap_or("-")
        )
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "MEETING 2028-03-23 ",
            "DEADLINE 2028-05-18 ",
            "MEETING 2028-06-01 ",
            "MEETING 2028-09-14 ",
            "RECURRING - 2028-06-01",
        ]
    );
    let planned = year(&world, Some(&region), 2028).await;
    assert!(items(&planned["items"]).all(|it| it["meeting"].is_null()));
    // The rule says how early the committee meets.
    let set = "UPDATE rule_parameter SET value = '20' WHERE name = 'min_days_before'";
    world.database().sql(set).await;
    done(&world, &region, ADOPT, adoption(&next)).await;
    let adopted = year(&world, None, 2028).await;
    let first = items(&adopted["items"]).next().expect("a meeting");
    assert_eq!(first["meeting"]["preparedBy"][0]["day"], "2028-03-03");
}

async fn recurring_items_come_on_the_agenda_of_their_meeting(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = planned(&world, &region).await;
    done(&world, &region, ADOPT, adoption(&plan)).await;
    let find = "{ meetings(filter: {body: \"lansstyrgruppen\", from: \"2027-01-01\"}) { nodes { id version day } } }";
    let shown = world.data_as(&region, find, json!({})).await;
    let propose = "proposeAgenda meeting { id version agenda { title standing purpose } }";
    let mut agendas = Vec::new();
    for meeting in items(&shown["meetings"]["nodes"]).take(2) {
        let named = json!({ "meeting": meeting["id"], "version": meeting["version"] });
        let proposed = done(&world, &region, propose, named.clone()).await["meeting"].take();
        let again = merged(named, json!({ "version": proposed["version"] }));
        let again = done(&world, &region, propose, again).await["meeting"].take();
        assert_eq!(again["agenda"], proposed["agenda"]);
        agendas.push(texts(&proposed["agenda"], "title").join(", "));
    }
    assert_eq!(
        agendas,
        [
            "Föregående minnesanteckningar, Pågående uppdrag, Omvärldsbevakning",
            "Föregående minnesanteckningar, Överenskommelser att revidera, Pågående uppdrag, Omvärldsbevakning",
        ]
    );
}

async fn what_is_wrong_with_a_year_plan_is_refused(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let plan = create(&world, &region, 2027, json!({})).await;
    let other =
        json!({ "idempotencyKey": "x", "body": "lansstyrgruppens-arbetsutskott", "year": 2027 });
    let other = done(&world, &region, CREATE, other).await["yearPlan"].take();
    let elsewhere = add(&world, &region, &other, "0", meeting("2027-03-01")).await;
    let held = add(&world, &region, &plan, "1", meeting("2027-03-25")).await;
    for (more, expected) in [
        (json!({}), "ALREADY_EXISTS year"),
        (json!({ "year": 1999 }), "INVALID_VALUE year"),
        (json!({ "year": 2011 }), "DOES_NOT_FIT year"),
        (
            json!({ "year": 2028, "copiedFrom": other["id"] }),
            "DOES_NOT_FIT copiedFrom",
        ),
    ] {
        let new = json!({ "idempotencyKey": format!("new-{expected}").replace(' ', "-"), "body": "lansstyrgruppen", "year": 2027 });
        assert_eq!(
            refused(&world, &region, CREATE, merged(new, more)).await,
            [expected]
        );
    }
    let at = |more: Value| {
        let meeting = json!({ "day": "2027-03-25", "start": "10:00", "end": "15:00" });
        json!({ "meeting": merged(meeting, more) })
    };
    let deadline = |more: Value| json!({ "deadline": merged(json!({ "title": "Siffror", "day": "2027-05-20" }), more) });
    let recurring =
        |at: &Value| json!({ "recurring": { "title": "Att revidera", "plannedMeeting": at } });
    for (content, expected) in [
        (
            at(json!({ "day": "2028-03-25" })),
            "INVALID_PERIOD content.meeting.day",
        ),
        (
            at(json!({ "start": "tio" })),
            "INVALID_VALUE content.meeting.start",
        ),
        (
            at(json!({ "day": "2027-03-28", "start": "02:30" })),
            "INVALID_VALUE content.meeting.start",
        ),
        (
            at(json!({ "end": "09:00" })),
            "INVALID_PERIOD content.meeting.end",
        ),
        (
            at(json!({ "kind": "EXTRA" })),
            "DOES_NOT_FIT content.meeting.kind",
        ),
        (
            at(json!({ "jointBody": "lansstyrgruppen" })),
            "ALREADY_EXISTS content.meeting.jointBody",
        ),
        (
            at(json!({ "jointBody": "lansdelsgrupp-pite-alvdal" })),
            "DOES_NOT_FIT content.meeting.jointBody",
        ),
        (
            deadline(json!({ "title": "" })),
            "REQUIRED content.deadline.title",
        ),
        (
            deadline(json!({ "day": "2026-05-20" })),
            "INVALID_PERIOD content.deadline.day",
        ),
        (
            recurring(&elsewhere["id"]),
            "DOES_NOT_FIT content.recurring.plannedMeeting",
        ),
    ] {
        let key = format!("add-{}", content.to_string().len());
        assert_eq!(
            refused(&world, &region, ADD, item(&plan, &key, content)).await,
            [expected]
        );
    }
    let item = add(&world, &region, &plan, "2", recurring(&held["id"])).await;
    let named = |item: &Value, more: Value| {
        merged(
            json!({ "item": item["id"], "version": item["version"] }),
            more,
        )
    };
    let other_kind = named(&item, json!({ "content": deadline(json!({})) }));
    assert_eq!(
        refused(&world, &region, CHANGE, other_kind).await,
        ["DOES_NOT_FIT content"]
    );
    let remove = "removeYearPlanItem itemId";
    let under = named(&held, json!({}));
    assert_eq!(
        refused(&world, &region, remove, under.clone()).await,
        ["WRONG_STATE "]
    );
    done(&world, &region, remove, named(&item, json!({}))).await;
    let moved = named(&held, json!({ "content": meeting("2027-04-01") }));
    let moved = done(&world, &region, CHANGE, moved).await["item"].take();
    assert_eq!(moved["day"], "2027-04-01");
    let now = moved["yearPlan"].clone();
    for (more, expected) in [
        (
            json!({ "adoptedOn": "2026-11-03" }),
            "INVALID_PERIOD adoptedOn",
        ),
        (json!({ "decision": "" }), "REQUIRED decision"),
    ] {
        assert_eq!(
            refused(&world, &region, ADOPT, merged(adoption(&now), more)).await,
            [expected]
        );
    }
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn a_deadline_is_for_those_of_the_body_and_for_nobody_else(world: World) {
    let rows = Rows::of(&world).await;
    let body = rows.body("lansstyrgruppen").await;
    let seat = rows.add_seat(body, "Socialchef", json!({})).await;
    let lulea = rows.organisation("2580").await;
    let person = rows.add_person("Lina Luleå").await;
    let until = json!({ "person_id": person, "represents_id": lulea, "valid_to": "2028-01-01", "valid_to_precision": "DAY" });
    rows.add_appointment(seat, until).await;
    let region = world.token("region", Grade::Approver).await;
    let association = world.token("norrbottens-kommuner", Grade::Approver).await;
    let deadline = |day: &str, of: &str| json!({ "deadline": { "title": "Siffror", "day": day, "responsible": of } });
    let plan = create(&world, &region, 2027, json!({})).await;
    let outside = ["DOES_NOT_FIT content.deadline.responsible"];
    // Kiruna doesn't sit in the group.
    for token in [&region, &association] {
        let unasked = item(&plan, "kiruna", deadline("2027-05-20", "2584"));
        assert_eq!(refused(&world, token, ADD, unasked).await, outside);
    }
    for of in ["2580", "region", "norrbottens-kommuner"] {
        add(&world, &region, &plan, of, deadline("2027-05-20", of)).await;
    }
    let own = add(
        &world,
        &region,
        &plan,
        "own",
        deadline("2027-05-21", "region"),
    )
    .await;
    let handed = json!({ "item": own["id"], "version": own["version"], "content": deadline("2027-05-21", "2584") });
    assert_eq!(refused(&world, &region, CHANGE, handed).await, outside);
    // Luleå no longer sits there in the next year: it isn't named then, either by hand or in a copy.
    let next = create(&world, &region, 2028, json!({ "copiedFrom": plan["id"] })).await;
    let late = item(&next, "late", deadline("2028-05-18", "2580"));
    assert_eq!(refused(&world, &region, ADD, late).await, outside);
    let copied = year(&world, Some(&region), 2028).await;
    let mut named: Vec<&str> = items(&copied["items"])
        .map(|it| it["responsible"]["slug"].as_str().unwrap_or("-"))
        .collect();
    named.sort_unstable();
    assert_eq!(named, ["-", "norrbottens-kommuner", "region", "region"]);
}

async fn the_year_page_takes_as_many_statements_for_many_meetings_as_for_one(world: World) {
    let region = world.token("region", Grade::Approver).await;
    let one = create(&world, &region, 2028, json!({})).await;
    let only = add(&world, &region, &one, "one", meeting("2028-03-23")).await;
    done(&world, &region, ADOPT, adoption(&only["yearPlan"])).await;
    let plan = create(&world, &region, 2027, json!({})).await;
    let mut last = plan.clone();
    for month in 1..=11 {
        let day = meeting(&format!("2027-{month:02}-21"));
        last = add(&world, &region, &plan, &format!("{month}"), day).await["yearPlan"].clone();
    }
    done(&world, &region, ADOPT, adoption(&last)).await;
    let mut counts = Vec::new();
    for year in [2027, 2028] {
        world.statements();
        let shown = world.public_with(YEAR, json!({ "year": year })).await;
        assert!(items(&shown["yearPlan"]["items"]).all(|it| !it["meeting"].is_null()));
        counts.push(world.statements().len());
    }
    assert_eq!(counts[0], counts[1]);
}
