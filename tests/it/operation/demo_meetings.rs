//! The meetings of the demonstration, as the intranet and the public door show them: every body meets, and not all goes as planned.

use std::collections::{BTreeMap, BTreeSet};

use samverkan::{
    clock::Clock,
    demo::{self, Demonstration, SEED, Size},
    domain::vocabulary::{AttendanceOutcome, Grade, Vocabulary},
    store::Verified,
};
use serde_json::{Value, json};

use crate::{
    fixture::{
        json::{items, text, texts},
        world::{Kind, World, both, now},
    },
    operation::demo::demonstrated,
};

both!(kind:
    every_body_has_met_for_three_years_and_not_as_planned,
    guests_and_who_is_co_opted_come_for_an_item,
    training_is_held_cancelled_and_forgotten,
    every_kommun_has_a_group_with_holders_and_a_report_of_its_structure,
    the_public_door_shows_who_sits_and_never_who_came,
    deadlines_and_handover_answer,
);

/// People and meetings alone.
const MEETINGS: Size = Size {
    projects: 0,
    indicators: 0,
    meetings: true,
};

const ALL: &str = "query($after: String) { meetings(first: 40, after: $after) { pageInfo { endCursor hasNextPage } nodes {
    day kind state reason title requestedBy { slug } sequence bodies { slug } preparedBy { day }
    agenda { title state reason public carriedFrom { title } documents { slug } horizonNote { title } addedBy { slug } }
    attendances { answer outcome arrived left substitute { id } fromItem { title } }
    notes { state number text approvedOn archiveReference } } } }";

const WHO_CAME: &str = "query($after: String) { meetings(first: 40, after: $after) { pageInfo { endCursor hasNextPage } nodes {
    bodies { slug } attendances { answer outcome person { id displayName } appointment { role } forItems { title } } } } }";

/// All meetings that somebody sees.
async fn meetings(world: &World, token: Option<&str>) -> Vec<Value> {
    told(world, token, ALL).await
}

/// What a query tells of them.
async fn told(world: &World, token: Option<&str>, query: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "after": after });
        let data = match token {
            Some(token) => world.data_as(token, query, variables).await,
            None => world.public_with(query, variables).await,
        };
        all.extend(items(&data["meetings"]["nodes"]).cloned());
        after = data["meetings"]["pageInfo"]["endCursor"].clone();
        if data["meetings"]["pageInfo"]["hasNextPage"] == false {
            return all;
        }
    }
}

/// How many of the lists below a field of all of these have such an element.
fn count(all: &[Value], list: &str, is: impl Fn(&Value) -> bool) -> usize {
    let rows = all.iter().flat_map(|it| items(&it[list]));
    rows.filter(|row| is(row)).count()
}

fn held(meeting: &Value) -> bool {
    ["HELD", "NOTES_APPROVED"].contains(&text(&meeting["state"]))
}

async fn every_body_has_met_for_three_years_and_not_as_planned(kind: Kind) {
    let (world, filled) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let all = meetings(&world, Some(&region)).await;
    // Besides, one was asked for in vain.
    assert_eq!(all.len(), filled.meetings + 1);
    assert_eq!(all.iter().filter(|it| held(it)).count(), filled.held);

    let mut years: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for meeting in all.iter().filter(|it| held(it)) {
        for body in texts(&meeting["bodies"], "slug") {
            let year = text(&meeting["day"]).get(..4).expect("a year");
            *years.entry(body).or_default().entry(year).or_default() += 1;
        }
    }
    assert_eq!(years.len(), 7 + 14, "{years:?}");
    for (body, met) in &years {
        let [first, second, third] = ["2024", "2025", "2026"].map(|year| met[year]);
        assert!(first >= 2 && second >= 2 && third >= 2, "{body} {met:?}");
    }
    // Four ordinary meetings and two theme days.
    assert_eq!(years["lansstyrgruppen"]["2024"], 6);
    // A meeting put off is a meeting too few.
    assert_eq!(years["lansdelsgrupp-norra-norrbotten"]["2025"], 3);
    assert_eq!(years["lansdelsgrupp-pite-alvdal"]["2024"], 3);

    let in_state = |state: &str| all.iter().filter(|it| it["state"] == state).count();
    assert_eq!((in_state("CANCELLED"), in_state("POSTPONED")), (2, 1));
    assert!(in_state("CALLED") >= 4 && in_state("PLANNED") >= 1);
    // One that was held had been moved to another day, and no other.
    let day = |meeting: &Value| text(&meeting["day"]).to_owned();
    let of_group = |it: &&Value| texts(&it["bodies"], "slug") == ["lansstyrgruppen"];
    let days: BTreeSet<String> = all.iter().filter(of_group).map(day).collect();
    assert!(
        days.contains("2024-12-11") && !days.contains("2024-12-04"),
        "{days:?}"
    );
    let extra = all.iter().filter(|it| it["kind"] == "EXTRA");
    let told = extra.map(|it| {
        let (by, state) = (text(&it["requestedBy"]["slug"]), text(&it["state"]));
        format!("{by} {state} {}", text(&it["reason"]))
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "2580 NOTES_APPROVED Demodata: läget inför sommaren behöver stämmas av mellan parterna.",
            "2523 DECLINED Demodata: frågan tas upp vid det ordinarie mötet, då underlaget är klart.",
        ]
    );
    let themes = all
        .iter()
        .filter(|it| it["kind"] == "THEME_DAY" && held(it));
    let joint = themes.filter(|it| items(&it["bodies"]).count() == 2);
    assert_eq!(joint.count(), 5);
    let prepared = all
        .iter()
        .filter(of_group)
        .filter(|it| items(&it["preparedBy"]).count() == 1);
    assert!(prepared.count() >= 11);

    let agenda = |is: fn(&Value) -> bool| count(&all, "agenda", is);
    assert_eq!(agenda(|it| it["state"] == "PUT_OFF"), 2);
    assert_eq!(agenda(|it| !it["carriedFrom"].is_null()), 1);
    assert!(agenda(|it| !it["horizonNote"].is_null()) >= 10);
    assert!(agenda(|it| items(&it["documents"]).count() == 2) > 10);
    // What comes back every year has stood on an agenda in each of the three.
    assert_eq!(agenda(|it| it["title"] == "DEMO Val av arbetsutskott"), 3);
    assert!(agenda(|it| it["public"] == true) > 50 && agenda(|it| it["public"] == false) > 50);

    let came = |is: fn(&Value) -> bool| count(&all, "attendances", is);
    for (_, outcome) in AttendanceOutcome::VALUES {
        let outcomes = count(&all, "attendances", |it| it["outcome"] == outcome.code);
        assert!(outcomes > 5, "{} {outcomes}", outcome.code);
    }
    let unannounced = |it: &Value| it["outcome"] == "SUBSTITUTED" && it["answer"].is_null();
    assert!(came(|it| it["answer"] == "SUBSTITUTE") > 2 && came(unannounced) > 2);
    assert!(came(|it| !it["arrived"].is_null()) > 2 && came(|it| !it["left"].is_null()) > 2);

    let noted = |is: fn(&Value) -> bool| count(&all, "notes", is);
    assert!(noted(|it| it["state"] == "DRAFT") >= 1);
    assert!(noted(|it| !it["archiveReference"].is_null()) > 20);
    assert_eq!(noted(|it| it["number"] == 2), 1);
    let old = all
        .iter()
        .filter(|it| held(it) && text(&it["day"]) < "2026-06-01");
    let open: Vec<usize> = old
        .filter(|it| it["state"] == "HELD")
        .map(|it| items(&it["notes"]).count())
        .collect();
    assert_eq!(
        BTreeSet::from_iter(open),
        [0, 1].into(),
        "one without notes, one with a draft"
    );

    assert_eq!(world.misplaced_rows().await, []);
    let journal = world.verify_journal().await;
    assert!(matches!(journal, Verified::Intact { .. }), "{journal:?}");
}

async fn guests_and_who_is_co_opted_come_for_an_item(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let all = told(&world, Some(&region), WHO_CAME).await;
    let attendances: Vec<&Value> = all
        .iter()
        .flat_map(|it| items(&it["attendances"]))
        .collect();
    let made = Demonstration::new(SEED, MEETINGS, Clock::fixed(now()).today()).people;
    let outsiders = made.guests.iter().map(|place| &*made.persons[*place].name);
    let outsiders: BTreeSet<&str> = outsiders.collect();
    assert_eq!(outsiders.len(), 4);

    let guests = attendances.iter().copied();
    let guests = guests.filter(|it| it["person"].is_object());
    let (outside, members): (Vec<&Value>, Vec<&Value>) =
        guests.partition(|it| outsiders.contains(text(&it["person"]["displayName"])));
    // Somebody from outside is invited every year, and known from the first time on.
    let ids: BTreeSet<&str> = outside.iter().map(|it| text(&it["person"]["id"])).collect();
    assert_eq!((outside.len(), ids.len()), (12, 4));
    let for_an_item = |it: &Value| items(&it["forItems"]).count() == 1;
    assert!(outside.iter().all(|it| for_an_item(it)));
    let of = |answer: Value, outcome: &str| {
        let outside = outside.iter();
        let outside = outside.filter(|it| it["answer"] == answer && it["outcome"] == outcome);
        outside.count()
    };
    for (answer, outcome) in [
        (json!("COMING"), "PRESENT"),
        (Value::Null, "PRESENT"),
        (json!("PREVENTED"), "EXCUSED"),
        (json!("COMING"), "ABSENT"),
    ] {
        assert_eq!(of(answer.clone(), outcome), 3, "{answer} {outcome}");
    }
    // The board and the county steering group hear people who sit in other bodies.
    let came = |outcome: &str, for_one: bool| {
        let members = members.iter();
        let members = members.filter(|it| for_an_item(it) == for_one);
        members.filter(|it| it["outcome"] == outcome).count()
    };
    assert_eq!((came("PRESENT", false), came("REMOTE", true)), (3, 3));
    assert_eq!(members.len(), 6);

    let co_opted = attendances.iter().copied();
    let co_opted = co_opted.filter(|it| it["appointment"]["role"] == "CO_OPTED");
    let (came, away): (Vec<&Value>, Vec<&Value>) = co_opted
        .filter(|it| it["outcome"].is_string())
        .partition(|it| ["PRESENT", "REMOTE"].contains(&text(&it["outcome"])));
    assert!(came.len() > 3, "{came:?}");
    assert!(came.iter().all(|it| for_an_item(it)));
    assert!(!away.iter().any(|it| for_an_item(it)));
}

async fn training_is_held_cancelled_and_forgotten(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let query =
        "{ trainingActivities(first: 20) { nodes { title text result startsOn endsOn body { slug }
        participations { participants organisation { slug } } } } }";
    let shown = world.public(query).await;
    let all: Vec<&Value> = items(&shown["trainingActivities"]["nodes"]).collect();
    assert_eq!(all.len(), 6);
    let came = |it: &Value| {
        let rows = items(&it["participations"]);
        rows.filter_map(|row| row["participants"].as_i64())
            .sum::<i64>()
    };
    let mut told = BTreeMap::<&str, usize>::new();
    for training in all.iter().copied() {
        let cancelled = text(&training["title"]).starts_with("DEMO Inställt: ");
        assert_eq!(training["text"].is_string(), cancelled, "{training}");
        let how = match (cancelled, training["result"].is_string(), came(training)) {
            (true, false, 0) => "cancelled",
            (false, false, 0) => "forgotten",
            (false, true, 1..=9) => "hardly anybody",
            (false, true, 10..) => "held",
            other => panic!("{other:?} {training}"),
        };
        *told.entry(how).or_default() += 1;
    }
    let expected = [
        ("cancelled", 1),
        ("forgotten", 1),
        ("hardly anybody", 1),
        ("held", 3),
    ];
    assert_eq!(told, expected.into());
    // Nearly everybody sends people to what the county steering group holds, and a group's own kommuner to what it holds.
    let sent = all.iter().map(|it| items(&it["participations"]).count());
    assert!(sent.clone().any(|count| count > 10) && sent.clone().any(|count| count == 3));
    assert!(all.iter().any(|it| it["startsOn"] != it["endsOn"]));
}

async fn every_kommun_has_a_group_with_holders_and_a_report_of_its_structure(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let query = "{ organisations(kind: MUNICIPALITY, first: 20) { nodes { slug
        localGroups { name seats { appointments { decisionRight person { displayName title } } } ... on LocalGroup { externalParticipants { sector { code } } } }
        structureReports { state reason } } } }";
    let shown = world.data_as(&region, query, json!({})).await;
    let kommuner: Vec<&Value> = items(&shown["organisations"]["nodes"]).collect();
    assert_eq!(kommuner.len(), 14);
    let mut reports = Vec::new();
    for kommun in &kommuner {
        let groups: Vec<&Value> = items(&kommun["localGroups"]).collect();
        assert_eq!(groups.len(), 1, "{kommun}");
        let holders = items(&groups[0]["seats"]).flat_map(|seat| items(&seat["appointments"]));
        let holders: Vec<&Value> = holders.collect();
        assert!(holders.len() >= 2, "{kommun}");
        for person in holders
            .iter()
            .map(|it| &it["person"])
            .filter(|it| !it.is_null())
        {
            assert!(text(&person["displayName"]).contains(" Demo"), "{person}");
            assert!(text(&person["title"]).starts_with("DEMO "), "{person}");
        }
        reports.extend(items(&kommun["structureReports"]).map(|it| text(&it["state"]).to_owned()));
    }
    reports.sort();
    assert_eq!(
        reports,
        [vec!["RECEIVED"; 12], vec!["RETURNED"; 1]].concat()
    );
    let outside = kommuner.iter().flat_map(|it| items(&it["localGroups"]));
    assert_eq!(
        outside
            .flat_map(|it| items(&it["externalParticipants"]))
            .count(),
        4
    );
}

async fn the_public_door_shows_who_sits_and_never_who_came(kind: Kind) {
    let (world, filled) = demonstrated(kind).await;
    let all = meetings(&world, None).await;
    // What was asked for in vain nobody sees here.
    assert_eq!(all.len(), filled.meetings);
    assert!(all.iter().all(|it| it["state"] != "DECLINED"));
    assert_eq!(count(&all, "attendances", |_| true), 0);
    assert_eq!(count(&all, "agenda", |it| it["public"] != true), 0);
    assert!(count(&all, "agenda", |_| true) > 50);
    assert_eq!(count(&all, "notes", |it| it["state"] != "APPROVED"), 0);
    assert!(count(&all, "notes", |_| true) > 20);
    // Who sits in a body is public; how to reach them and who is under protection is not.
    let query = "{ bodies(first: 60) { nodes { slug seats { appointments { person { displayName contact { workEmail } } } } } } }";
    let shown = world.public(query).await.to_string();
    assert!(shown.contains(" Demo") && !shown.contains("@"), "{shown}");
    let kommun = world.token("2513", Grade::Editor).await;
    let people = "{ persons(search: \"Överkalix\", first: 20) { nodes { displayName protected contact { workEmail } } } }";
    let own = world.data_as(&kommun, people, json!({})).await;
    let protected: Vec<&Value> = items(&own["persons"]["nodes"])
        .filter(|it| it["protected"] == true)
        .collect();
    assert_eq!(protected.len(), 1, "{own}");
    assert!(text(&protected[0]["contact"]["workEmail"]).ends_with("@overkalix.example"));
    assert!(!shown.contains(text(&protected[0]["displayName"])));
}

async fn deadlines_and_handover_answer(kind: Kind) {
    let (world, _) = demonstrated(kind).await;
    let region = world.token("region", Grade::Reader).await;
    let lulea = world.token("2580", Grade::Reader).await;
    let deadlines = "{ deadlines(days: 60) { kind dueOn late meeting { day } } }";
    for (token, kinds) in [
        (
            &region,
            &[
                "AGENDA_ITEMS",
                "CALL_ANSWER",
                "DOCUMENTS",
                "NOTES",
                "NOTES_APPROVAL",
                "YEAR_PLAN",
            ][..],
        ),
        (&lulea, &["CALL_ANSWER", "DOCUMENTS"]),
    ] {
        let shown = world.data_as(token, deadlines, json!({})).await;
        let found: BTreeSet<&str> = texts(&shown["deadlines"], "kind").into_iter().collect();
        for kind in kinds {
            assert!(found.contains(kind), "{kind} is not among {found:?}");
        }
    }
    let handover = "query($year: Int!) { handover(body: \"lansstyrgruppen\", year: $year) { from { side chair { person { displayName } } }
        to { side secretary { person { displayName } } } convenerBefore { person { displayName } } convenerAfter { person { displayName } }
        openItems { title } notesToApprove { state } archive { state } calendar { day } yearPlan { state } } }";
    for (year, sides) in [
        (2025, ["REGION", "MUNICIPALITIES"]),
        (2026, ["MUNICIPALITIES", "REGION"]),
        (2027, ["REGION", "MUNICIPALITIES"]),
    ] {
        let shown = world
            .data_as(&region, handover, json!({ "year": year }))
            .await;
        let shown = &shown["handover"];
        assert_eq!(
            [&shown["from"]["side"], &shown["to"]["side"]],
            sides,
            "{year}"
        );
        for office in ["convenerBefore", "convenerAfter"] {
            assert!(shown[office]["person"].is_object(), "{year} {office}");
        }
        assert!(items(&shown["archive"]).count() >= 3, "{year}");
    }
    // The plan of the next year is adopted, and those of the area groups are drawn up.
    let plans =
        "query($slug: String) { body(by: {slug: $slug}) { yearPlan(year: 2027) { state } } }";
    for (slug, state) in [
        ("lansstyrgruppen", "ADOPTED"),
        ("lansdelsgrupp-pite-alvdal", "DRAFT"),
    ] {
        let shown = world.data_as(&region, plans, json!({ "slug": slug })).await;
        assert_eq!(shown["body"]["yearPlan"]["state"], state, "{slug}");
    }
    for (slug, recurring) in [
        (
            "lansstyrgruppen",
            &[
                "2026-02-11 DEMO Val av arbetsutskott",
                "2026-02-11 DEMO Överlämning av ordförandeskapet från 1 januari",
                "2026-05-13 DEMO Genomgång av överenskommelser",
                "2026-05-13 DEMO Siffror för första tertialet",
                "2026-09-09 DEMO Siffror för andra tertialet",
            ][..],
        ),
        (
            "lansdelsgrupp-pite-alvdal",
            &[
                "2026-05-20 DEMO Genomgång av överenskommelser",
                "2026-05-20 DEMO Siffror för första tertialet",
                "2026-09-02 DEMO Siffror för andra tertialet",
            ],
        ),
    ] {
        let query = "query($slug: String) { body(by: {slug: $slug}) { yearPlan(year: 2026) {
            items { kind title plannedMeeting { day } } } } }";
        let shown = world.data_as(&region, query, json!({ "slug": slug })).await;
        let planned = items(&shown["body"]["yearPlan"]["items"]);
        let planned = planned.filter(|it| it["kind"] == "RECURRING");
        let told = planned.map(|it| {
            let day = text(&it["plannedMeeting"]["day"]);
            format!("{day} {}", text(&it["title"]))
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        assert_eq!(told, recurring, "{slug}");
    }
    // One item was put off, and the theme day with the county steering group was cancelled.
    let open = "{ handover(body: \"politiska-samverkansberedningen\", year: 2026) { openItems { state meeting { state } } } }";
    let shown = world.data_as(&region, open, json!({})).await;
    let open = &shown["handover"]["openItems"];
    let put_off = |it: &&Value| it["state"] == "PUT_OFF";
    assert_eq!(items(open).filter(put_off).count(), 1);
    let left: Vec<&Value> = items(open).filter(|it| !put_off(it)).collect();
    assert_eq!(left.len(), 2);
    for item in left {
        assert_eq!(item["meeting"]["state"], "CANCELLED");
    }
}

/// The file of all bodies with their holders, and what the meetings show.
async fn organisation(world: &World) -> (String, Vec<Value>) {
    let region = world.token("region", Grade::Reader).await;
    let file = world.get("/public/export/organisation.csv").await;
    (file.body, meetings(world, Some(&region)).await)
}

#[tokio::test]
async fn a_seed_gives_the_same_people_and_meetings_with_projects_and_without() {
    let world = World::new(Kind::Sqlite).await;
    let clock = Clock::fixed(now());
    let database = world.owned().await;
    let demonstration = Demonstration::new(SEED, MEETINGS, clock.today());
    let filled = demo::fill(&database, &demonstration, &clock, &|_, _| {}).await;
    filled.expect("it is filled");
    let first = organisation(&world).await;
    let again = organisation(&demonstrated(Kind::Sqlite).await.0).await;
    assert!(first.0 == again.0 && first.0.contains(" Demo"));
    let without_ids = |all: &[Value]| {
        let mut lines: Vec<String> = all.iter().map(|it| without_id(it).to_string()).collect();
        lines.sort();
        lines
    };
    assert_eq!(without_ids(&first.1), without_ids(&again.1));
}

/// The same without ids, and with attendances in the order of what they say.
fn without_id(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(rows) = value["attendances"].as_array_mut() {
        for row in rows.iter_mut().filter(|row| row["substitute"].is_object()) {
            row["substitute"] = json!(true);
        }
        rows.sort_by_key(Value::to_string);
    }
    value
}
