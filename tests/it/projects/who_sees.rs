//! Who sees which figures, in random worlds: all that each viewer reads, against a model of our own that is the sentences of the
//! domain's "Who may do what" and "Development projects and follow-up"; and that nobody without the right changes any of it.
//!
//! Every figure and every comment of a world is like nothing else in it. So whatever has it tells of its value, be it a list, a sum
//! of one, a history or a file.

use std::collections::BTreeSet;

use entity::{follow_up_value, indicator};
use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use rust_decimal::Decimal;
use samverkan::domain::{id::NodeKind, vocabulary::Grade};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use crate::{
    files::exports::{file, import},
    fixture::{
        extent,
        json::{is_done, items},
        mutate::{answer, id},
        postgres::is_left_out,
        rows::merged,
        world::{Kind, World},
    },
};

mod sqlite {
    use crate::fixture::world::Kind;

    #[test]
    fn nobody_sees_more_than_the_model_says_or_changes_it_without_the_right() {
        super::in_random_worlds(Kind::Sqlite);
    }
}

mod postgres {
    use crate::fixture::world::Kind;

    #[test]
    fn nobody_sees_more_than_the_model_says_or_changes_it_without_the_right() {
        if !super::is_left_out() {
            super::in_random_worlds(Kind::Postgres);
        }
    }
}

/// Tries random worlds, the same ones each time. Of those that fail the smallest that was found is shown.
fn in_random_worlds(kind: Kind) {
    let config = Config {
        cases: u32::try_from(extent::number(15, 60)).expect("a number of worlds"),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tried = TestRunner::new_with_rng(config, random).run(&county(), |county| {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(county.holds_on(kind));
        Ok(())
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

const KIRUNA: &str = "2584";
const GALLIVARE: &str = "2523";
const LULEA: &str = "2580";
const REGION: &str = "region";
const ASSOCIATION: &str = "norrbottens-kommuner";

/// Somebody who reads: nobody in particular, or for an organisation with a grade.
type Viewer = Option<(&'static str, Grade)>;

const VIEWERS: [Viewer; 7] = [
    None,
    Some((KIRUNA, Grade::Reader)),
    Some((GALLIVARE, Grade::Editor)),
    Some((LULEA, Grade::Approver)),
    Some((REGION, Grade::Editor)),
    Some((REGION, Grade::Approver)),
    Some((ASSOCIATION, Grade::Approver)),
];

/// An indicator: counts of people or of other things, by tertial, owed since 2025.
#[derive(Clone, Debug)]
struct Measured {
    owner: &'static str,
    reporters: &'static str,
    visibility: &'static str,
    counts_people: bool,
}

impl Measured {
    /// Some of those who report it.
    fn reporting(&self) -> Vec<&'static str> {
        match self.reporters {
            "OWNER" => vec![self.owner],
            "CARE_AREA" => vec![KIRUNA, GALLIVARE],
            "MUNICIPALITIES" => vec![KIRUNA, GALLIVARE, LULEA],
            _ => vec![KIRUNA, GALLIVARE, LULEA, REGION],
        }
    }

    /// How many report it in all.
    fn how_many_report(&self) -> usize {
        match self.reporters {
            "OWNER" => 1,
            "CARE_AREA" => 4,
            "MUNICIPALITIES" => 14,
            _ => 15,
        }
    }

    fn seen_by(&self, viewer: Viewer) -> bool {
        match self.visibility {
            "PUBLIC" => true,
            "COOPERATION" => viewer.is_some(),
            _ => acts_for(viewer, self.owner),
        }
    }
}

/// A value before it is known of which indicator it is, and whose.
#[derive(Clone, Debug)]
struct Draft {
    indicator: Index,
    organisation: Index,
    tertial: u32,
    small: bool,
    comment_public: bool,
    state: &'static str,
    kept_within_the_cooperation: bool,
}

/// A value: its figure, and what is said of it, are nobody else's.
#[derive(Clone, Debug)]
struct Reported {
    indicator: usize,
    organisation: &'static str,
    year: i32,
    tertial: u32,
    figure: Decimal,
    comment: String,
    comment_public: bool,
    state: &'static str,
    visibility: &'static str,
    suppressed: bool,
}

impl Reported {
    fn period(&self) -> String {
        format!("{}-T{}", self.year, self.tertial)
    }

    fn is_approved(&self) -> bool {
        ["APPROVED", "UNDER_CORRECTION"].contains(&self.state)
    }
}

/// What somebody tries.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    Save,
    Submit,
    Remove,
    Approve,
    Return,
    Reopen,
    Publish,
    Redefine,
}

/// A random world.
#[derive(Clone, Debug)]
struct County {
    indicators: Vec<Measured>,
    values: Vec<Reported>,
    attempts: Vec<(Viewer, Attempt, Index)>,
}

fn acts_for(viewer: Viewer, organisation: &str) -> bool {
    viewer.is_some_and(|(own, _)| own == organisation)
}

/// Whether it is one of the two that approve, whatever its grade.
fn is_common(viewer: Viewer) -> bool {
    acts_for(viewer, REGION) || acts_for(viewer, ASSOCIATION)
}

fn has(viewer: Viewer, grades: &[Grade]) -> bool {
    viewer.is_some_and(|(_, grade)| grades.contains(&grade))
}

fn measured() -> impl Strategy<Value = Measured> {
    let common = (
        select(vec![REGION, ASSOCIATION]),
        select(vec![
            "MUNICIPALITIES",
            "REGION_AND_MUNICIPALITIES",
            "CARE_AREA",
        ]),
        select(vec!["PUBLIC", "COOPERATION"]),
    );
    let own = (
        select(vec![REGION, ASSOCIATION, KIRUNA, GALLIVARE, LULEA]),
        Just("OWNER"),
        select(vec!["PUBLIC", "COOPERATION", "OWNER"]),
    );
    let one = prop_oneof![2 => common, 1 => own];
    (one, any::<bool>()).prop_map(|((owner, reporters, visibility), counts_people)| Measured {
        // An area's group is the region's alone.
        owner: if reporters == "CARE_AREA" {
            REGION
        } else {
            owner
        },
        reporters,
        visibility,
        counts_people,
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let states = vec![
        "DRAFT",
        "SUBMITTED",
        "RETURNED",
        "APPROVED",
        "UNDER_CORRECTION",
    ];
    let whose = (any::<Index>(), any::<Index>(), 0..6_u32);
    let how = (any::<bool>(), any::<bool>(), select(states), any::<bool>());
    (whose, how).prop_map(|((indicator, organisation, tertial), how)| Draft {
        indicator,
        organisation,
        tertial,
        small: how.0,
        comment_public: how.1,
        state: how.2,
        kept_within_the_cooperation: how.3,
    })
}

fn county() -> impl Strategy<Value = County> {
    use Attempt::{Approve, Publish, Redefine, Remove, Reopen, Return, Save, Submit};
    let attempts = vec![
        Save, Submit, Remove, Approve, Return, Reopen, Publish, Redefine,
    ];
    let signed_in = select(VIEWERS[1..].to_vec());
    let attempt = (signed_in, select(attempts), any::<Index>());
    let indicators = prop::collection::vec(measured(), 1..5);
    let drafts = prop::collection::vec(draft(), 1..16);
    let attempts = prop::collection::vec(attempt, 0..6);
    (indicators, drafts, attempts).prop_map(|(indicators, drafts, attempts)| County {
        values: values(&indicators, drafts),
        indicators,
        attempts,
    })
}

/// One value at most of each organisation for each period, with a figure and a comment that are like no other's.
fn values(indicators: &[Measured], drafts: Vec<Draft>) -> Vec<Reported> {
    let mut there = BTreeSet::new();
    let mut values = Vec::new();
    for (number, draft) in drafts.into_iter().enumerate() {
        let place = draft.indicator.index(indicators.len());
        let indicator = &indicators[place];
        let organisation = *draft.organisation.get(&indicator.reporting());
        if !there.insert((place, organisation, draft.tertial)) {
            continue;
        }
        let unique = 10 * i64::try_from(number).expect("few");
        let figure = match draft.small {
            true => 31_001 + unique,
            false => 402_003 + 10_000 * unique + unique,
        };
        let narrower = draft.kept_within_the_cooperation && indicator.visibility == "PUBLIC";
        values.push(Reported {
            indicator: place,
            organisation,
            year: 2025 + i32::try_from(draft.tertial / 3).expect("few"),
            tertial: 1 + draft.tertial % 3,
            figure: Decimal::new(figure, 4),
            comment: format!("kommentar-{number:03}-slut"),
            comment_public: draft.comment_public,
            state: draft.state,
            visibility: match narrower {
                true => "COOPERATION",
                false => indicator.visibility,
            },
            suppressed: draft.small && indicator.counts_people,
        });
    }
    values
}

/// All that a viewer reads in one document.
const EVERYTHING: &str = "{
  followUpValues(first: 20, filter: {corrections: false}) { totalCount nodes { state actual target suppressed comment reason
    acknowledgedWarnings history(first: 2) { nodes { fields { field before after } } } } }
  indicators(first: 5) { nodes { slug values(first: 20) { nodes { actual comment } }
    total(period: {kind: YEAR, year: 2026}) { actual values reported expected noFigure suppressed actualOfShown } } }
  followUpMatrix(period: {kind: YEAR, year: 2026}) { reporting { expected reported inTime missing } region { cells { actual } }
    rows { municipality { code } cells { actual } } totals { actual values } careAreas { totals { actual values actualOfShown } } }
  changes(types: [FollowUpValue], first: 50) { nodes { thingId fields { field before after } } } }";

async fn read(world: &World, token: Option<&str>) -> Value {
    match token {
        Some(token) => world.data_as(token, EVERYTHING, json!({})).await,
        None => world.public(EVERYTHING).await,
    }
}

async fn exported(world: &World, token: Option<&str>) -> String {
    let path = "/export/follow-up-values.csv?language=en";
    match token {
        Some(token) => file(world, token, path).await.body,
        None => world.get(&format!("/public{path}")).await.body,
    }
}

impl County {
    async fn holds_on(&self, kind: Kind) {
        let world = World::new(kind).await;
        let (indicators, values) = self.files();
        import(&world, &indicators, &values).await;
        let mut readings = Vec::new();
        for viewer in VIEWERS {
            let token = match viewer {
                Some((organisation, grade)) => Some(world.token(organisation, grade).await),
                None => None,
            };
            let told = read(&world, token.as_deref()).await;
            let file = exported(&world, token.as_deref()).await;
            self.compare(viewer, &told, &file);
            readings.push((viewer, token, told));
        }
        for (viewer, attempt, value) in &self.attempts {
            let by = readings.iter().find(|it| it.0 == *viewer);
            let token = by.and_then(|it| it.1.as_deref()).expect("a token");
            let value = value.get(&self.values);
            if !self.may(*viewer, *attempt, value) {
                tried_in_vain(&world, token, *attempt, value).await;
            }
        }
        for (viewer, token, before) in &readings {
            let after = read(&world, token.as_deref()).await;
            assert_eq!(&after, before, "{viewer:?} reads what it did");
        }
    }

    /// The indicators and the values, as an operator takes them in.
    fn files(&self) -> (String, String) {
        let mut indicators = "indicator,title,measure,direction,aggregation,unit,period kind,reporters,care area,commissioned by,\
                              owner,visibility,disclosure threshold,reported from\n"
            .to_owned();
        for (place, it) in self.indicators.iter().enumerate() {
            let (area, body) = match it.reporters {
                "OWNER" => ("", ""),
                "CARE_AREA" => ("norra-norrbotten", "lansdelsgrupp-norra-norrbotten"),
                _ => ("", "lansstyrgruppen"),
            };
            let (slug, owner) = (self.slug(place), it.owner);
            let (reporters, visibility) = (it.reporters, it.visibility);
            let threshold = if it.counts_people { "5" } else { "" };
            indicators += &format!(
                "{slug},{slug},COUNT,ASCENDING,SUM,personer,TERTIAL,{reporters},{area},{body},{owner},{visibility},{threshold},\
                 2025-01-01\n"
            );
        }
        let mut values =
            "indicator,organisation,period,actual,comment,comment public,state,reason,visibility\n"
                .to_owned();
        for value in &self.values {
            let reason = match value.state {
                "RETURNED" | "UNDER_CORRECTION" => "Räkna om",
                _ => "",
            };
            let visibility = match value.state {
                "DRAFT" => "",
                _ => value.visibility,
            };
            values += &format!(
                "{},{},{},{},{},{},{},{reason},{visibility}\n",
                self.slug(value.indicator),
                value.organisation,
                value.period(),
                value.figure,
                value.comment,
                if value.comment_public { "yes" } else { "no" },
                value.state,
            );
        }
        (indicators, values)
    }

    fn slug(&self, indicator: usize) -> String {
        format!("{}-m{indicator}", self.indicators[indicator].owner)
    }

    /// A draft is its organisation's; what is submitted or returned concerns the region and Norrbottens Kommuner, too; what is
    /// approved is seen as far as its organisation agreed when it submitted it. Whoever doesn't see the indicator sees nothing of it.
    fn sees(&self, viewer: Viewer, value: &Reported) -> bool {
        let by_state = match (value.state, value.visibility) {
            ("DRAFT", _) => false,
            ("SUBMITTED" | "RETURNED", _) => is_common(viewer),
            (_, "PUBLIC") => true,
            _ => viewer.is_some(),
        };
        let own = acts_for(viewer, value.organisation);
        self.indicators[value.indicator].seen_by(viewer) && (own || by_state)
    }

    /// A suppressed figure is for its organisation and for approvers of the region and of Norrbottens Kommuner.
    fn reads(&self, viewer: Viewer, value: &Reported) -> bool {
        let decides = is_common(viewer) && has(viewer, &[Grade::Approver]);
        let whole = !value.suppressed || decides || acts_for(viewer, value.organisation);
        self.sees(viewer, value) && whole
    }

    fn compare(&self, viewer: Viewer, told: &Value, file: &str) {
        let document = told.to_string();
        for value in &self.values {
            let (figure, comment) = (value.figure.to_string(), &value.comment);
            let reads = self.reads(viewer, value);
            let heard = reads && (viewer.is_some() || value.comment_public);
            for text in [document.as_str(), file] {
                assert_eq!(
                    text.contains(&figure),
                    reads,
                    "{viewer:?}: {value:?}\n{text}"
                );
                assert_eq!(
                    text.contains(comment),
                    heard,
                    "{viewer:?}: {value:?}\n{text}"
                );
            }
        }
        let seen = self.values.iter().filter(|it| self.sees(viewer, it));
        assert_eq!(
            told["followUpValues"]["totalCount"],
            seen.count(),
            "{viewer:?}"
        );
        for (place, indicator) in self.indicators.iter().enumerate() {
            let mut indicators = items(&told["indicators"]["nodes"]);
            let found = indicators.find(|it| it["slug"] == self.slug(place));
            assert_eq!(
                found.is_some(),
                indicator.seen_by(viewer),
                "{viewer:?}: {indicator:?}"
            );
            if let Some(found) = found {
                self.compare_total(viewer, place, &found["total"]);
            }
        }
    }

    /// The sum of 2026 is of the approved values that the viewer sees, and has no figure where one of these has none for it.
    fn compare_total(&self, viewer: Viewer, place: usize, total: &Value) {
        let of_year = self.values.iter().filter(|it| {
            it.indicator == place && it.year == 2026 && it.is_approved() && self.sees(viewer, it)
        });
        let of_year: Vec<&Reported> = of_year.collect();
        let whole = !of_year.is_empty() && of_year.iter().all(|it| self.reads(viewer, it));
        let sum: Decimal = of_year.iter().map(|it| it.figure).sum();
        // The third tertial has not ended on 2 November.
        let owed = of_year.iter().filter(|it| it.tertial < 3).count();
        let expected = json!([
            whole.then(|| sum.normalize().to_string()),
            of_year.len(),
            owed,
            2 * self.indicators[place].how_many_report(),
            of_year.iter().filter(|it| it.suppressed).count(),
        ]);
        let found = ["actual", "values", "reported", "expected", "suppressed"];
        let found = json!(found.map(|field| &total[field]));
        assert_eq!(
            found, expected,
            "{viewer:?}: {:?}\n{of_year:#?}",
            self.indicators[place]
        );
    }

    /// Whether somebody may do such a thing with a value, or with its indicator.
    fn may(&self, viewer: Viewer, attempt: Attempt, value: &Reported) -> bool {
        let edits = has(viewer, &[Grade::Editor, Grade::Approver]);
        let indicator = &self.indicators[value.indicator];
        match attempt {
            Attempt::Submit | Attempt::Remove => edits && acts_for(viewer, value.organisation),
            Attempt::Approve | Attempt::Return | Attempt::Reopen => {
                let decides = is_common(viewer) && has(viewer, &[Grade::Approver]);
                decides && !acts_for(viewer, value.organisation)
            }
            // Everybody reports for themselves, and publishes what is their own.
            Attempt::Save | Attempt::Publish => {
                let reports = |it: &&str| acts_for(viewer, it);
                edits && indicator.reporting().iter().any(reports)
            }
            // What obliges others changes by the consent of the other side.
            Attempt::Redefine => {
                edits && indicator.reporters == "OWNER" && acts_for(viewer, indicator.owner)
            }
        }
    }
}

/// Tries what there is no right to.
async fn tried_in_vain(world: &World, token: &str, attempt: Attempt, value: &Reported) {
    let (mutation, input) = mutation(attempt, value, &Rows::of(world, value).await);
    let told = answer(world, token, mutation, input).await;
    // What may be proposed waits for consent, and nothing is published of what isn't one's own.
    let waits = told.1["data"]["changeIndicator"]["proposal"]["state"] == "PENDING";
    let nothing = told.1["data"]["publishFollowUpValues"]["values"] == json!([]);
    let in_vain = !is_done(&told) || waits || nothing;
    assert!(in_vain, "{attempt:?} {value:?}: {}", told.1);
}

fn mutation(attempt: Attempt, value: &Reported, rows: &Rows) -> (&'static str, Value) {
    let named = json!({ "value": rows.value, "version": rows.version });
    let because = merged(named.clone(), json!({ "reason": "Räkna om" }));
    match attempt {
        Attempt::Save => {
            let period = json!({ "kind": "TERTIAL", "year": value.year, "number": value.tertial });
            let of = json!({ "indicator": rows.indicator, "period": period, "actual": "7777" });
            let input = merged(of, json!({ "version": rows.version }));
            ("saveFollowUpValue value { id }", input)
        }
        Attempt::Submit => ("submitFollowUpValue value { id }", named),
        Attempt::Remove => ("removeFollowUpValue valueId", named),
        Attempt::Approve => ("approveFollowUpValue value { id }", named),
        Attempt::Return => ("returnFollowUpValue value { id }", because),
        Attempt::Reopen => ("reopenFollowUpValue value { id }", because),
        Attempt::Publish => {
            let input = json!({ "indicator": rows.indicator, "visibility": "PUBLIC" });
            ("publishFollowUpValues values { id }", input)
        }
        Attempt::Redefine => {
            let (of, version) = (&rows.indicator, rows.version_of_indicator);
            let input = json!({ "indicator": of, "version": version, "title": "Annat" });
            ("changeIndicator indicator { id }", input)
        }
    }
}

/// What a value and its indicator are called, which nobody is told who doesn't see them.
struct Rows {
    value: String,
    version: i32,
    indicator: String,
    version_of_indicator: i32,
}

impl Rows {
    async fn of(world: &World, value: &Reported) -> Self {
        let connection = world.database().connection().await;
        let own = follow_up_value::Column::Comment.eq(&value.comment);
        let row = follow_up_value::Entity::find()
            .filter(own)
            .filter(follow_up_value::Column::IsCorrection.eq(false))
            .one(&connection)
            .await;
        let row = row.expect("the table can be read").expect("a value");
        let of = indicator::Entity::find_by_id(row.indicator_id);
        let of = of.one(&connection).await.expect("it can be read");
        let of = of.expect("an indicator");
        Self {
            value: id(NodeKind::FollowUpValue, row.id),
            version: row.version,
            indicator: id(NodeKind::Indicator, of.id),
            version_of_indicator: of.version,
        }
    }
}
