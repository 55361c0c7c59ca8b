//! A world with secrets: what several actors write through the API between things that everybody sees, and who must not
//! find which of it.
//!
//! It asserts nothing about what is seen: `noninterference` and `row_level_security` do.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::LocalBoxFuture;
use samverkan::{
    auth::BUILT_IN,
    domain::{id::NodeKind, vocabulary::Grade},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{
    json::text,
    mutate::{done, id, key},
    rows::{Rows, merged},
    world::{Kind, Templates, World},
};

/// In every text of a secret.
pub(crate) const WORD: &str = "Hemlig";

pub(crate) const KIRUNA: &str = "2584";
pub(crate) const GALLIVARE: &str = "2523";
pub(crate) const REGION: &str = "region";
pub(crate) const ASSOCIATION: &str = "norrbottens-kommuner";

const BOARD: &str = "politiska-samverkansberedningen";
const STEERING_GROUP: &str = "lansstyrgruppen";
const AREA_GROUP: &str = "lansdelsgrupp-norra-norrbotten";

/// What is kept from some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Secret {
    /// Documents, matters, agreements and approvals for all actors.
    Cooperation,
    /// Documents and drafts of an organisation.
    Documents(&'static str),
    /// Projects and indicators of an organisation, below what everybody sees.
    Projects(&'static str),
    /// Drafts of values of an organisation, for indicators that everybody sees.
    Drafts(&'static str),
    /// Values of an organisation that wait for approval or are returned.
    Submitted(&'static str),
    /// Matters of the region, and agreements that it has drafted and sent to nobody.
    Agreements,
    /// Grants and service accounts of an organisation: for its approvers.
    Access(&'static str),
    /// What is changed about a protected person, whom Kiruna employs.
    Person,
    /// Proposals: Kiruna's wait for Gällivare, and the region's for Norrbottens Kommuner.
    Proposals(&'static str),
    /// Meetings that Kiruna asked for, and that are not held.
    Meetings,
    /// What belongs to meetings that everybody sees: items, guests with their answers and attendance, drafts of notes.
    OfMeetings,
    /// An item of a meeting that everybody sees, for which a guest of Kiruna's is invited.
    Guests,
    /// Drafts of the county steering group's plans for years ahead.
    YearPlans,
    /// Disputes of Kiruna's with Gällivare, by who handles them where that is neither.
    Disputes(Option<&'static str>),
    /// Commissions for all actors: of the county steering group, and of Kiruna's group.
    Commissions,
    /// Obstacles: Kiruna's in its own group and in that of its area, or the region's in the county steering group.
    Obstacles(&'static str),
    /// A document of the county for all actors, with what was asked and answered of its adoption.
    Adoptions,
}

impl Secret {
    /// All of them.
    pub(crate) const ALL: [Self; 26] = [
        Self::Cooperation,
        Self::Documents(KIRUNA),
        Self::Projects(KIRUNA),
        Self::Drafts(KIRUNA),
        Self::Submitted(KIRUNA),
        Self::Access(KIRUNA),
        Self::Person,
        Self::Proposals(KIRUNA),
        Self::Proposals(REGION),
        Self::Documents(REGION),
        Self::Projects(REGION),
        Self::Drafts(REGION),
        Self::Submitted(REGION),
        Self::Agreements,
        Self::Access(REGION),
        Self::Documents(GALLIVARE),
        Self::Meetings,
        Self::OfMeetings,
        Self::Guests,
        Self::YearPlans,
        Self::Disputes(None),
        Self::Disputes(Some(REGION)),
        Self::Commissions,
        Self::Obstacles(KIRUNA),
        Self::Obstacles(REGION),
        Self::Adoptions,
    ];

    /// Whether it is kept from this observer.
    pub(crate) fn is_kept_from(self, observer: Observer) -> bool {
        let Some((organisation, grade)) = observer.0 else {
            return true;
        };
        match self {
            Self::Cooperation | Self::Commissions | Self::Adoptions => false,
            Self::Documents(owner) | Self::Projects(owner) | Self::Drafts(owner) => {
                owner != organisation
            }
            Self::Submitted(owner) => {
                owner != organisation && !matches!(organisation, REGION | ASSOCIATION)
            }
            Self::Agreements => organisation != REGION,
            Self::Access(owner) => owner != organisation || grade != Grade::Approver,
            // It sits in a body that the kommun handles.
            Self::Person => organisation != KIRUNA,
            Self::Proposals(KIRUNA) => !matches!(organisation, KIRUNA | GALLIVARE),
            Self::Proposals(_) => !matches!(organisation, REGION | ASSOCIATION),
            // No kommun has a seat in the groups that it goes by.
            Self::Meetings | Self::Guests | Self::Obstacles(KIRUNA) => {
                !matches!(organisation, KIRUNA | REGION | ASSOCIATION)
            }
            Self::OfMeetings | Self::YearPlans | Self::Obstacles(_) => {
                !matches!(organisation, REGION | ASSOCIATION)
            }
            Self::Disputes(handler) => {
                !matches!(organisation, KIRUNA | GALLIVARE) && handler != Some(organisation)
            }
        }
    }

    /// Writes one more of it. `place` is what everybody sees and this one goes by.
    pub(crate) async fn write(self, world: &World, tokens: &Tokens, place: &Place) {
        // In a box, whichever it is: together they are more than a stack holds.
        let written: LocalBoxFuture<'_, ()> = match self {
            Self::Cooperation => Box::pin(cooperation(world, tokens, place)),
            Self::Documents(owner) => Box::pin(async move {
                documents(world, tokens.of(owner), owner, place).await;
            }),
            Self::Projects(owner) => Box::pin(projects(world, tokens.of(owner), owner, place)),
            Self::Drafts(owner) => Box::pin(drafts(world, tokens.of(owner), place)),
            Self::Submitted(owner) => Box::pin(submitted(world, tokens, owner, place)),
            Self::Agreements => Box::pin(agreements(world, tokens, place, "OWNER")),
            Self::Access(owner) => Box::pin(access(world, tokens.of(owner), place.number)),
            Self::Person => Box::pin(person(world, tokens.of(KIRUNA), place)),
            Self::Proposals(by) => Box::pin(proposals(world, tokens, by, place)),
            Self::Meetings => Box::pin(meetings(world, tokens, place)),
            Self::OfMeetings => Box::pin(of_meetings(world, tokens.of(REGION), place)),
            Self::Guests => Box::pin(guests(world, tokens.of(REGION), place)),
            Self::YearPlans => Box::pin(year_plans(world, tokens.of(REGION), place)),
            Self::Disputes(handler) => Box::pin(disputes(world, tokens, handler, place)),
            Self::Commissions => Box::pin(commissions(world, tokens, place)),
            Self::Obstacles(by) => Box::pin(obstacles(world, tokens, by, place)),
            Self::Adoptions => Box::pin(adoptions(world, tokens, place)),
        };
        written.await;
    }
}

/// Who asks: the public, or an organisation with a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Observer(pub(crate) Option<(&'static str, Grade)>);

impl Observer {
    /// All that the tests ask as.
    pub(crate) const ALL: [Self; 12] = [
        Self(None),
        Self(Some((GALLIVARE, Grade::Reader))),
        Self(Some((GALLIVARE, Grade::Editor))),
        Self(Some((GALLIVARE, Grade::Approver))),
        Self(Some((KIRUNA, Grade::Reader))),
        Self(Some((KIRUNA, Grade::Editor))),
        Self(Some((KIRUNA, Grade::Approver))),
        Self(Some((REGION, Grade::Reader))),
        Self(Some((REGION, Grade::Editor))),
        Self(Some((REGION, Grade::Approver))),
        Self(Some((ASSOCIATION, Grade::Reader))),
        Self(Some((ASSOCIATION, Grade::Approver))),
    ];

    /// What is kept from it.
    pub(crate) fn secrets(self) -> Vec<Secret> {
        let kept = |secret: &Secret| secret.is_kept_from(self);
        Secret::ALL.into_iter().filter(kept).collect()
    }

    /// Its token in a world and in all copies of it.
    pub(crate) async fn token(self, world: &World) -> Option<String> {
        match self.0 {
            Some((organisation, grade)) => Some(world.token(organisation, grade).await),
            None => None,
        }
    }
}

/// The tokens of all observers. They are good in copies, too.
#[derive(Clone)]
pub(crate) struct Tokens(Vec<(Observer, Option<String>)>);

impl Tokens {
    async fn in_world(world: &World) -> Self {
        let mut tokens = Vec::new();
        for observer in Observer::ALL {
            tokens.push((observer, observer.token(world).await));
        }
        Self(tokens)
    }

    /// That of an observer; the public has none.
    pub(crate) fn observers(&self, observer: Observer) -> Option<&str> {
        let mut all = self.0.iter();
        let found = all.find(|(other, _)| *other == observer);
        found.and_then(|(_, token)| token.as_deref())
    }

    /// That of an organisation's approver.
    pub(crate) fn of(&self, organisation: &'static str) -> &str {
        let approver = Observer(Some((organisation, Grade::Approver)));
        self.observers(approver).expect("an approver")
    }
}

/// The keys of the rows of every table.
pub(crate) type Keys = BTreeMap<String, BTreeSet<Uuid>>;

/// Things that everybody sees, which secrets are placed beside.
#[derive(Clone)]
pub(crate) struct Place {
    /// Tells it from the other places.
    pub(crate) number: u32,
    /// A document of Kiruna's, then one of Gällivare's, then one of the region's.
    documents: [Value; 3],
    /// A document of the region's that holds no agreement yet.
    to_agree: Value,
    /// A project of Kiruna's, then one of the region's.
    projects: [Value; 2],
    /// An indicator of the region's, which all report.
    indicator: Value,
    /// The protected person.
    pub(crate) person: Value,
    /// A called meeting of the county steering group, then one that was held.
    meetings: [Value; 2],
    /// Who may be invited to them.
    guest: String,
    /// Who may be invited to them, and is employed by Kiruna.
    employee: Value,
    /// The slug of a group of Kiruna's.
    group: String,
    /// What the county steering group has recommended, then what it noted today.
    decisions: [Value; 2],
    /// A commission that the board has given to the county steering group.
    commission: Value,
}

/// A world with secrets between what everybody sees.
pub(crate) struct Secrets {
    pub(crate) world: World,
    pub(crate) written: Written,
}

/// What was written in a world, and by whom: the same in all copies of it.
#[derive(Clone)]
pub(crate) struct Written {
    pub(crate) tokens: Tokens,
    /// The rows that each secret is made of.
    rows: Vec<(Secret, Keys)>,
    /// A place that has no secrets beside it yet.
    pub(crate) free: Place,
    /// The protected people of all places.
    pub(crate) protected: BTreeSet<Uuid>,
}

impl Secrets {
    /// A copy of the world in which they are written, once in a process for each kind of database.
    pub(crate) async fn of(kind: Kind) -> Self {
        static WRITTEN: Templates<Written> = Templates::new();
        let write = async || {
            let world = World::new(kind).await;
            let written = Box::pin(Written::within(&world)).await;
            (world.closed().await, written)
        };
        let (database, written) = WRITTEN.copy(kind, write).await;
        let world = World::on(database).await;
        Self { world, written }
    }

    /// The rows of all that is kept from the observer.
    pub(crate) fn kept_from(&self, observer: Observer) -> Keys {
        let mut all = Keys::new();
        for (_, keys) in self
            .written
            .rows
            .iter()
            .filter(|(secret, _)| secret.is_kept_from(observer))
        {
            for (table, keys) in keys {
                all.entry(table.clone()).or_default().extend(keys);
            }
        }
        all
    }
}

impl Written {
    /// Writes in the world: what all see, secrets, what all see, secrets, what all see.
    async fn within(world: &World) -> Self {
        let tokens = Tokens::in_world(world).await;
        let mut rows = Vec::new();
        let mut protected = BTreeSet::new();
        for number in 1..=2 {
            let place = Box::pin(place(world, &tokens, number)).await;
            protected.insert(key(&place.person));
            let mut before = keys(world).await;
            for secret in Secret::ALL {
                secret.write(world, &tokens, &place).await;
                let after = keys(world).await;
                rows.push((secret, difference(&after, &before)));
                before = after;
            }
        }
        let free = Box::pin(place(world, &tokens, 3)).await;
        protected.insert(key(&free.person));
        Self {
            tokens,
            rows,
            free,
            protected,
        }
    }
}

/// The rows that are in `after` only.
pub(crate) fn difference(after: &Keys, before: &Keys) -> Keys {
    let new = |(table, keys): (&String, &BTreeSet<Uuid>)| {
        let new = match before.get(table) {
            Some(before) => keys.difference(before).copied().collect(),
            None => keys.clone(),
        };
        (table.clone(), new)
    };
    after
        .iter()
        .map(new)
        .filter(|(_, keys): &(_, BTreeSet<Uuid>)| !keys.is_empty())
        .collect()
}

/// The keys of all rows of all tables that have such.
pub(crate) async fn keys(world: &World) -> Keys {
    let connection = world.database().connection().await;
    let (backend, tables) = match world.database().kind() {
        Kind::Sqlite => (
            DbBackend::Sqlite,
            "SELECT t.name AS told FROM sqlite_schema t JOIN pragma_table_info(t.name) c ON c.name = 'id' WHERE t.type = 'table'",
        ),
        Kind::Postgres => (
            DbBackend::Postgres,
            "SELECT table_name::text AS told FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'",
        ),
    };
    let read = async |statement: &str| {
        connection
            .query_all_raw(Statement::from_string(backend, statement))
            .await
            .expect("the table is read")
    };
    let mut keys = Keys::new();
    for row in read(tables).await {
        let table: String = row.try_get("", "told").expect("a name");
        let rows = read(&format!("SELECT id FROM {table}")).await;
        let key = |row: &sea_orm::QueryResult| row.try_get::<Uuid>("", "id").expect("a key");
        keys.insert(table, rows.iter().map(key).collect());
    }
    keys
}

/// What waits for the consent of another, whom it says more of than others know.
async fn proposals(world: &World, tokens: &Tokens, by: &'static str, place: &Place) {
    let reason = format!("{WORD} {}", place.number);
    let (mutation, input) = match by {
        KIRUNA => (
            "inviteToProject proposal { id }",
            json!({ "project": place.projects[0]["id"], "organisation": GALLIVARE }),
        ),
        _ => (
            "addSeat proposal { id }",
            json!({ "body": "lansstyrgruppen", "label": reason, "from": "2026-12-01" }),
        ),
    };
    let terms = json!({ "proposal": { "reason": reason } });
    done(world, tokens.of(by), mutation, keyed(merged(input, terms))).await;
}

fn keyed(input: Value) -> Value {
    merged(json!({ "idempotencyKey": Uuid::now_v7() }), input)
}

const DOCUMENT: &str = "createSteeringDocument steeringDocument { id version versions { id version clauses { id version: rowVersion } } }";
const ADOPT: &str = "adoptDocumentVersion documentVersion { id version }";
const REVISE: &str = "addDocumentVersion documentVersion { id version clauses { id } }";
const ADD_CLAUSE: &str = "addClause clause { id rowVersion version { version } }";
const REMOVE_CLAUSE: &str = "removeClause clauseId";
const RECORD: &str = "recordDecision decision { id }";
const GIVE: &str = "giveCommission commission { id version receivers { id version } }";

fn clause(number: &str, wording: &str) -> Value {
    json!({ "number": number, "heading": "Syfte", "wording": wording, "items": [wording] })
}

/// Creates a document and adopts its first version.
async fn adopted(
    world: &World,
    token: &str,
    title: &str,
    visibility: &str,
    supersedes: &Value,
) -> Value {
    let more = json!({ "supersedes": supersedes });
    adopted_as(world, token, title, visibility, more).await
}

/// The same of a document that is not an action plan of one's own. `more` overrides.
async fn adopted_as(
    world: &World,
    token: &str,
    title: &str,
    visibility: &str,
    more: Value,
) -> Value {
    let input = json!({
        "kind": "ACTION_PLAN", "level": "LOCAL", "title": title, "visibility": visibility,
        "clauses": [clause("1", title), clause("2", title)],
    });
    let created = done(world, token, DOCUMENT, keyed(merged(input, more))).await;
    let document = created["steeringDocument"].clone();
    let draft = &document["versions"][0];
    let input = json!({ "documentVersion": draft["id"], "version": draft["version"], "from": "2026-01-01" });
    done(world, token, ADOPT, input).await;
    document
}

/// What everybody sees: documents of three, a group of Kiruna's with a protected member and another, a working group, projects, an
/// indicator, meetings, a recommendation, a commission, an obstacle.
async fn place(world: &World, tokens: &Tokens, number: u32) -> Place {
    let rows = Rows::of(world).await;
    let (kiruna, region) = (tokens.of(KIRUNA), tokens.of(REGION));
    let title = format!("Öppen plan {number}");
    let documents = [
        adopted(world, kiruna, &title, "PUBLIC", &Value::Null).await,
        adopted(world, tokens.of(GALLIVARE), &title, "PUBLIC", &Value::Null).await,
        adopted(world, region, &title, "PUBLIC", &Value::Null).await,
    ];
    let input = json!({
        "name": format!("Kirunagruppen {number}"), "from": "2026-01-01",
        "seats": [{ "label": "Skolan", "maxHolders": 3 }],
    });
    let group = "createLocalGroup group { id slug seats { id } }";
    let group = done(world, kiruna, group, keyed(input)).await["group"].clone();
    let slug = text(&group["slug"]).to_owned();
    let employer = id(NodeKind::Organisation, rows.organisation(KIRUNA).await);
    let appoint = "appointToSeat appointment { id person { id version } }";
    let mut people = Vec::new();
    for name in ["Anna Andersson", "Berit Berg"] {
        let input = json!({
            "seat": group["seats"][0]["id"], "from": "2026-01-01",
            "newPerson": { "displayName": name, "employer": employer, "workPhone": "0980-700 01" },
        });
        let appointed = done(world, kiruna, appoint, keyed(input)).await;
        people.push(appointed["appointment"]["person"].clone());
    }
    let input = json!({ "person": people[0]["id"], "version": 1, "protected": true });
    done(world, kiruna, "protectPerson person { id }", input).await;
    let input = json!({ "name": format!("Arbetsgrupp {number}"), "from": "2026-01-01" });
    let group = "createWorkingGroup group { id }";
    done(world, region, group, keyed(input)).await;
    let projects = [
        ongoing(world, kiruna, &title, "PUBLIC", &Value::Null).await,
        ongoing(world, region, &title, "PUBLIC", &Value::Null).await,
    ];
    for (project, token) in projects.iter().zip([kiruna, region]) {
        report(world, token, project, 40).await;
    }
    let more = json!({ "reporters": "REGION_AND_MUNICIPALITIES", "commissionedBy": "lansstyrgruppen", "project": projects[1]["id"] });
    let indicator = measured(world, region, &title, "PUBLIC", more).await;
    let value = value(world, kiruna, &indicator, 2023).await;
    let value = done(world, kiruna, SUBMIT, value).await["value"].clone();
    let input = json!({ "value": value["id"], "version": value["version"] });
    done(world, region, APPROVE, input).await;
    let called = called(world, region, number).await;
    let held = called_and_held(world, region, number).await;
    let more = json!({ "kind": "AGREEMENT", "level": "COUNTY" });
    Place {
        number,
        documents,
        to_agree: adopted_as(world, region, &title, "PUBLIC", more).await,
        projects,
        indicator,
        person: people[0]["id"].clone(),
        meetings: [called, held],
        guest: id(NodeKind::Person, rows.add_person("Gäst").await),
        employee: people[1]["id"].clone(),
        group: slug,
        decisions: recommended(world, region, number).await,
        commission: work(world, region, &title).await,
    }
}

/// A recommendation of the county steering group in a matter that everybody sees, and what it noted there today.
async fn recommended(world: &World, token: &str, number: u32) -> [Value; 2] {
    let open = "openMatter matter { id version }";
    let matter = json!({ "title": format!("Öppen rekommendation {number}"), "inCommon": true });
    let matter = done(world, token, open, keyed(matter)).await["matter"].take();
    let mut decisions =
        [("RECOMMENDS", "2026-01-20"), ("NOTES", "2026-11-02")].map(|(kind, date)| {
            json!({
                "matter": matter["id"], "body": STEERING_GROUP, "kind": kind, "date": date,
                "wording": "Att rekommendera den.",
            })
        });
    for decision in &mut decisions {
        let input = keyed(decision.take());
        *decision = done(world, token, RECORD, input).await["decision"]["id"].take();
    }
    let public = json!({
        "matter": matter["id"], "version": matter["version"], "visibility": "PUBLIC",
    });
    done(world, token, "changeMatter matter { id }", public).await;
    decisions
}

/// A commission to the county steering group and an obstacle in it, both of which everybody sees: the commission.
async fn work(world: &World, token: &str, title: &str) -> Value {
    let obstacle = json!({
        "body": STEERING_GROUP, "title": title, "text": title, "identifiedOn": "2026-09-01",
    });
    let add = "addObstacle obstacle { id version }";
    let obstacle = done(world, token, add, keyed(obstacle)).await["obstacle"].take();
    let public = json!({ "obstacle": obstacle["id"], "version": obstacle["version"] });
    done(world, token, "publishObstacle obstacle { id }", public).await;
    let commission = json!({
        "body": BOARD, "bodies": [STEERING_GROUP], "title": title, "text": title, "givenOn": "2026-09-01",
        "dueOn": "2026-12-01", "visibility": "PUBLIC",
    });
    done(world, token, GIVE, keyed(commission)).await["commission"]["id"].take()
}

/// A called meeting of the county steering group that has begun, with an item that everybody sees.
async fn called(world: &World, token: &str, number: u32) -> Value {
    let meeting = json!({
        "bodies": ["lansstyrgruppen"], "title": format!("Öppet möte {number}"), "day": "2026-11-02", "start": "09:00", "end": "15:00",
    });
    let plan = "planMeeting meeting { id version }";
    let meeting = done(world, token, plan, keyed(meeting)).await["meeting"].take();
    let item = json!({ "meeting": meeting["id"], "title": "Öppet ärende" });
    let add = "addAgendaItem agendaItem { id version }";
    let item = done(world, token, add, keyed(item)).await["agendaItem"].take();
    let public = json!({ "agendaItem": item["id"], "version": item["version"], "public": true });
    let item =
        done(world, token, "changeAgendaItem agendaItem { id }", public).await["agendaItem"].take();
    let call = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    let call = done(world, token, "callMeeting meeting { id version }", call).await;
    merged(call["meeting"].clone(), json!({ "item": item["id"] }))
}

/// The same that was held, with a guest.
async fn called_and_held(world: &World, token: &str, number: u32) -> Value {
    let meeting = called(world, token, number).await;
    let guest = Rows::of(world).await.add_person("Gäst").await;
    invite(world, token, &meeting, &id(NodeKind::Person, guest)).await;
    let hold = json!({ "meeting": meeting["id"], "version": meeting["version"] });
    done(world, token, "holdMeeting meeting { id }", hold).await;
    meeting
}

/// Invites somebody to a meeting, who answers and comes.
async fn invite(world: &World, token: &str, meeting: &Value, person: &str) {
    let guest = json!({ "meeting": meeting["id"], "person": person });
    let mut at = done(
        world,
        token,
        "addGuest attendance { id version }",
        keyed(guest),
    )
    .await["attendance"]
        .take();
    for (mutation, said) in [
        (
            "answerCall attendance { id version }",
            json!({ "answer": "COMING" }),
        ),
        (
            "recordAttendance attendance { id version }",
            json!({ "outcome": "PRESENT" }),
        ),
    ] {
        let said = merged(
            json!({ "attendance": at["id"], "version": at["version"] }),
            said,
        );
        at = done(world, token, mutation, said).await["attendance"].take();
    }
}

const PROPOSE: &str = "proposeProject project { id version }";
const START: &str = "startProject project { id version }";
const REPORT: &str = "submitStatusReport statusReport { id }";
const CORRECT: &str = "correctStatusReport statusReport { id }";
const INDICATOR: &str = "createIndicator indicator { id version }";
const SAVE: &str = "saveFollowUpValue value { id version }";
const SUBMIT: &str = "submitFollowUpValue value { id version }";
const APPROVE: &str = "approveFollowUpValue value { id version }";

/// A project that goes on.
async fn ongoing(
    world: &World,
    token: &str,
    title: &str,
    visibility: &str,
    parent: &Value,
) -> Value {
    let input = json!({
        "title": title, "summary": title, "visibility": visibility, "parentProject": parent,
        "priorityAreas": ["barn-och-unga"], "plannedEnd": "2027-06-01", "externalId": title,
    });
    let project = done(world, token, PROPOSE, keyed(input)).await["project"].clone();
    let input =
        json!({ "project": project["id"], "version": project["version"], "on": "2026-01-01" });
    done(world, token, START, input).await["project"].clone()
}

/// Reports of a project how far it has come.
async fn report(world: &World, token: &str, project: &Value, progress: u32) -> Value {
    let period = json!({ "kind": "MONTH", "year": 2026, "number": 10 });
    let input = json!({
        "project": project["id"], "period": period, "health": "ON_TRACK", "progress": progress, "done": "Lokal hyrd.",
    });
    done(world, token, REPORT, keyed(input)).await["statusReport"].clone()
}

/// A number that is counted every year. `more` overrides.
async fn measured(world: &World, token: &str, title: &str, visibility: &str, more: Value) -> Value {
    let input = json!({
        "title": title, "measure": "COUNT", "direction": "ASCENDING", "aggregation": "SUM", "unit": "antal",
        "periodKind": "YEAR", "reporters": "OWNER", "visibility": visibility, "priorityArea": "barn-och-unga",
    });
    let created = done(world, token, INDICATOR, keyed(merged(input, more))).await;
    created["indicator"].clone()
}

/// Saves what an organisation has counted in a year, and says what submits or removes it.
async fn value(world: &World, token: &str, indicator: &Value, year: u32) -> Value {
    let period = json!({ "kind": "YEAR", "year": year });
    let input = json!({ "indicator": indicator["id"], "period": period, "actual": "7" });
    let value = done(world, token, SAVE, input).await["value"].clone();
    json!({ "value": value["id"], "version": value["version"] })
}

/// A part of an open project, with a milestone and a corrected report, and an indicator of the open project with a target
/// and values.
async fn projects(world: &World, token: &str, owner: &'static str, place: &Place) {
    let open = &place.projects[usize::from(owner == REGION)];
    let title = format!("{WORD} insats {}", place.number);
    let project = ongoing(world, token, &title, "OWNER", &open["id"]).await;
    let input = json!({ "project": project["id"], "title": title, "dueOn": "2026-12-01" });
    let milestone = "addMilestone milestone { id version }";
    let milestone = done(world, token, milestone, keyed(input)).await["milestone"].clone();
    let input = json!({
        "milestone": milestone["id"], "version": milestone["version"], "dueOn": "2027-01-01", "reason": WORD,
    });
    done(world, token, "moveMilestone milestone { id }", input).await;
    let first = report(world, token, &project, 10).await;
    let input = json!({
        "statusReport": first["id"], "health": "OFF_TRACK", "progress": 20, "done": title, "why": WORD,
    });
    done(world, token, CORRECT, keyed(input)).await;
    let more = json!({ "project": open["id"] });
    let indicator = measured(world, token, &title, "OWNER", more).await;
    let period = json!({ "kind": "YEAR", "year": 2025 });
    let input = json!({ "indicator": indicator["id"], "period": period, "target": "9" });
    done(world, token, "setIndicatorTarget target { id }", input).await;
    value(world, token, &indicator, 2025).await;
    let draft = value(world, token, &indicator, 2024).await;
    done(world, token, SUBMIT, draft).await;
}

/// A draft that is changed, and one that is removed.
async fn drafts(world: &World, token: &str, place: &Place) {
    let draft = value(world, token, &place.indicator, 2025).await;
    let period = json!({ "kind": "YEAR", "year": 2025 });
    let input = json!({
        "indicator": place.indicator["id"], "period": period, "version": draft["version"], "actual": "8",
        "comment": WORD,
    });
    done(world, token, SAVE, input).await;
    let draft = value(world, token, &place.indicator, 2022).await;
    done(world, token, "removeFollowUpValue __typename", draft).await;
}

/// A value that waits for approval, and one that is returned.
async fn submitted(world: &World, tokens: &Tokens, owner: &'static str, place: &Place) {
    let token = tokens.of(owner);
    let draft = value(world, token, &place.indicator, 2024).await;
    done(world, token, SUBMIT, draft).await;
    let draft = value(world, token, &place.indicator, 2021).await;
    let sent = done(world, token, SUBMIT, draft).await["value"].clone();
    let input = json!({ "value": sent["id"], "version": sent["version"], "reason": WORD });
    let give_back = "returnFollowUpValue value { id }";
    done(world, tokens.of(ASSOCIATION), give_back, input).await;
}

/// An adopted document that takes the place of an open one, a draft with a clause less than before, and a draft of an
/// open document.
async fn documents(world: &World, token: &str, owner: &'static str, place: &Place) {
    let open = match owner {
        KIRUNA => &place.documents[0],
        GALLIVARE => &place.documents[1],
        _ => &place.documents[2],
    };
    let title = format!("{WORD} plan {}", place.number);
    let input = json!({ "document": open["id"] });
    let draft = done(world, token, REVISE, keyed(input)).await["documentVersion"].clone();
    let input = merged(
        clause("9", &title),
        json!({ "documentVersion": draft["id"] }),
    );
    done(world, token, ADD_CLAUSE, keyed(input)).await;
    let hidden = adopted(world, token, &title, "OWNER", &open["id"]).await;
    let input = json!({ "document": hidden["id"] });
    let draft = done(world, token, REVISE, keyed(input)).await["documentVersion"].clone();
    let input = json!({ "clause": draft["clauses"][0]["id"], "version": 1 });
    done(world, token, REMOVE_CLAUSE, input).await;
}

/// An extra meeting that is asked for and declined, and one that waits for an answer.
async fn meetings(world: &World, tokens: &Tokens, place: &Place) {
    let ask = "requestExtraMeeting meeting { id version }";
    let title = format!("{WORD} fråga {}", place.number);
    let asked = json!({
        "body": "lansstyrgruppen", "title": title, "reason": title, "day": "2027-01-14", "start": "10:00", "end": "12:00",
    });
    done(world, tokens.of(KIRUNA), ask, keyed(asked.clone())).await;
    let asked = done(world, tokens.of(KIRUNA), ask, keyed(asked)).await["meeting"].take();
    let decline = json!({ "meeting": asked["id"], "version": asked["version"], "reason": title });
    let mutation = "declineMeetingRequest meeting { id }";
    done(world, tokens.of(REGION), mutation, decline).await;
}

/// A draft with a meeting, what recurs at it, and two deadlines, of which one is changed and one removed.
async fn year_plans(world: &World, token: &str, place: &Place) {
    let year = 2026 + place.number;
    let title = format!("{WORD} plan för {year}");
    let plan = json!({ "body": STEERING_GROUP, "year": year });
    let create = "createYearPlan yearPlan { id }";
    let plan = done(world, token, create, keyed(plan)).await["yearPlan"]["id"].take();
    let add = async |content: Value| {
        let item = json!({ "yearPlan": plan, "content": content });
        let add = "addYearPlanItem item { id version }";
        done(world, token, add, keyed(item)).await["item"].take()
    };
    let day = format!("{year}-03-25");
    let meeting = json!({ "title": title, "day": day, "start": "10:00", "end": "15:00" });
    let meeting = add(json!({ "meeting": meeting })).await;
    let recurring = json!({ "title": title, "plannedMeeting": meeting["id"] });
    add(json!({ "recurring": recurring })).await;
    let deadline =
        |day: &str| json!({ "deadline": { "title": title, "day": format!("{year}-05-{day}") } });
    let of = |item: &Value, more: Value| {
        merged(
            json!({ "item": item["id"], "version": item["version"] }),
            more,
        )
    };
    let later = of(
        &add(deadline("20")).await,
        json!({ "content": deadline("21") }),
    );
    done(world, token, "changeYearPlanItem item { id }", later).await;
    let needless = of(&add(deadline("22")).await, json!({}));
    done(world, token, "removeYearPlanItem itemId", needless).await;
}

/// An item for members and one that is put off at a called meeting, and a guest who comes; a draft of the notes of a held one.
async fn of_meetings(world: &World, token: &str, place: &Place) {
    let [called, held] = &place.meetings;
    let title = format!("{WORD} ärende {}", place.number);
    let add = "addAgendaItem agendaItem { id version }";
    let document = &place.documents[2]["id"];
    let item =
        json!({ "meeting": called["id"], "title": title, "text": title, "documents": [document] });
    done(world, token, add, keyed(item.clone())).await;
    let item = done(world, token, add, keyed(item)).await["agendaItem"].take();
    let why = json!({ "agendaItem": item["id"], "version": item["version"], "reason": title });
    done(world, token, "putOffAgendaItem agendaItem { id }", why).await;
    invite(world, token, called, &place.guest).await;
    let noted = json!([{ "agendaItem": held["item"], "text": title }]);
    let notes = json!({ "meeting": held["id"], "text": title, "items": noted });
    done(world, token, "writeNotes notes { id }", keyed(notes)).await;
}

/// An item of the called meeting, and a guest of Kiruna's for it.
async fn guests(world: &World, token: &str, place: &Place) {
    let called = &place.meetings[0]["id"];
    let title = format!("{WORD} ärende för gäst {}", place.number);
    let item = json!({ "meeting": called, "title": title, "text": title });
    let add = "addAgendaItem agendaItem { id }";
    let item = done(world, token, add, keyed(item)).await["agendaItem"].take();
    let guest = json!({ "meeting": called, "person": place.employee, "forItems": [item["id"]] });
    done(world, token, "addGuest attendance { id }", keyed(guest)).await;
}

/// A dispute that goes two steps up, and one that is withdrawn. Without another handler Gällivare says what came of it.
async fn disputes(world: &World, tokens: &Tokens, handler: Option<&'static str>, place: &Place) {
    let title = format!("{WORD} tvist {}", place.number);
    let (kiruna, gallivare) = (tokens.of(KIRUNA), tokens.of(GALLIVARE));
    let raise = "raiseDispute dispute { id version }";
    let raised = json!({
        "agreement": "overenskommelse-politisk-samverkan-2004", "against": GALLIVARE, "title": title, "text": title,
        "from": "2026-01-10", "handledBy": handler,
    });
    let of = |dispute: &Value, more: Value| {
        merged(
            json!({ "dispute": dispute["id"], "version": dispute["version"] }),
            more,
        )
    };
    let first = done(world, kiruna, raise, keyed(raised.clone())).await["dispute"].take();
    let outcome = of(&first, json!({ "outcome": title }));
    let record = "recordDisputeOutcome dispute { id version }";
    let handles = handler.map_or(gallivare, |handler| tokens.of(handler));
    let first = done(world, handles, record, outcome).await["dispute"].take();
    let escalate = "escalateDispute dispute { id }";
    let further = of(&first, json!({ "handledBy": handler }));
    done(world, kiruna, escalate, further).await;
    let second = done(world, kiruna, raise, keyed(raised)).await["dispute"].take();
    let reason = of(&second, json!({ "reason": title }));
    done(world, kiruna, "withdrawDispute dispute { id }", reason).await;
}

/// A document for all actors, with an agreement that both parties approve of, and a matter.
async fn cooperation(world: &World, tokens: &Tokens, place: &Place) {
    agreements(world, tokens, place, "COOPERATION").await;
    let title = format!("{WORD} rutin {}", place.number);
    let token = tokens.of(GALLIVARE);
    adopted(world, token, &title, "COOPERATION", &Value::Null).await;
    let training = json!({
        "body": "lansdelsgrupp-norra-norrbotten", "kind": "SKILLS", "title": title, "startsOn": "2026-10-01", "endsOn": "2026-10-02",
    });
    let add = "addTrainingActivity trainingActivity { id version }";
    let training = done(world, token, add, keyed(training)).await["trainingActivity"].take();
    let came = json!({
        "trainingActivity": training["id"], "version": training["version"],
        "participants": [{ "organisation": "2584", "number": 3 }],
    });
    let record = "recordTrainingParticipants trainingActivity { id }";
    done(world, token, record, came).await;
    let project = ongoing(world, token, &title, "COOPERATION", &Value::Null).await;
    let join = "joinProject participation { id }";
    let input = json!({ "project": project["id"] });
    done(world, tokens.of(KIRUNA), join, keyed(input)).await;
    let more = json!({ "project": place.projects[1]["id"], "reporters": "REGION_AND_MUNICIPALITIES", "commissionedBy": "lansstyrgruppen" });
    let indicator = measured(world, tokens.of(REGION), &title, "COOPERATION", more).await;
    let draft = value(world, token, &indicator, 2024).await;
    let sent = done(world, token, SUBMIT, draft).await["value"].clone();
    let input = json!({ "value": sent["id"], "version": sent["version"] });
    done(world, tokens.of(ASSOCIATION), APPROVE, input).await;
}

/// A matter with a decision, and an agreement that is drafted in it. What all actors see is sent, and both parties approve of
/// it; what only its owner sees is sent to nobody, though everybody sees the document.
async fn agreements(world: &World, tokens: &Tokens, place: &Place, visibility: &str) {
    let title = format!("{WORD} överenskommelse {}", place.number);
    let region = tokens.of(REGION);
    let matter = json!({ "title": title, "visibility": visibility });
    let open = "openMatter matter { id }";
    let matter = done(world, region, open, keyed(matter)).await["matter"]["id"].take();
    let decision = json!({
        "matter": matter, "organ": WORD, "kind": "APPROVES", "wording": title, "date": "2026-01-01",
    });
    let decision = done(world, region, RECORD, keyed(decision)).await["decision"]["id"].take();
    let document = match visibility {
        "OWNER" => place.to_agree.clone(),
        _ => {
            let more = json!({ "kind": "AGREEMENT", "level": "COUNTY" });
            adopted_as(world, region, &title, visibility, more).await
        }
    };
    let party = |organisation: &str| {
        json!({
            "organisation": organisation, "nameAsSigned": format!("{WORD} {organisation}"), "approvingOrgan": "styrelsen",
        })
    };
    let steps = json!([
        { "kind": "OFFICIALS", "wording": title },
        { "kind": "COUNTY_POLITICAL", "wording": title, "bodies": [STEERING_GROUP] },
    ]);
    let agreement = json!({
        "document": document["id"], "matter": matter, "parties": [party(REGION), party(ASSOCIATION)], "ladder": steps,
    });
    let draft = "draftAgreement agreement { id version }";
    let agreement = done(world, region, draft, keyed(agreement)).await["agreement"].take();
    let of = |agreement: &Value, more: Value| {
        merged(
            json!({ "agreement": agreement["id"], "version": agreement["version"] }),
            more,
        )
    };
    let months = of(&agreement, json!({ "noticeMonths": 6 }));
    let change = "changeAgreement agreement { id version }";
    let agreement = done(world, region, change, months).await["agreement"].take();
    if visibility == "OWNER" {
        return;
    }
    let sent = of(&agreement, json!({ "sentOn": "2026-01-01" }));
    done(world, region, "sendAgreement agreement { id }", sent).await;
    let approve = "recordApproval agreement { id }";
    let approval = json!({ "agreement": agreement["id"], "approvedOn": "2026-01-01" });
    let decided = merged(approval.clone(), json!({ "decision": decision }));
    done(world, region, approve, keyed(decided)).await;
    let association = tokens.of(ASSOCIATION);
    done(world, association, approve, keyed(approval)).await;
}

/// A commission that is reported, returned, closed and gone on with, a part of another that is withdrawn, and one of Kiruna's
/// group that is changed.
async fn commissions(world: &World, tokens: &Tokens, place: &Place) {
    let title = format!("{WORD} uppdrag {}", place.number);
    let (region, kiruna) = (tokens.of(REGION), tokens.of(KIRUNA));
    let given = |body: &str, more: Value| {
        let commission = json!({
            "body": body, "title": title, "text": title, "givenOn": "2026-09-01", "dueOn": "2026-10-01",
            "visibility": "COOPERATION",
        });
        keyed(merged(commission, more))
    };
    let of = |commission: &Value, more: Value| {
        merged(
            json!({ "commission": commission["id"], "version": commission["version"] }),
            more,
        )
    };
    let decided = json!({ "organisations": [KIRUNA], "decision": place.decisions[0] });
    let decided = given(STEERING_GROUP, decided);
    let mut at = done(world, region, GIVE, decided).await["commission"]["receivers"][0].take();
    let [_, held] = &place.meetings;
    for (token, name, said) in [
        (kiruna, "acceptCommission", json!({})),
        (kiruna, "submitInterimReport", json!({ "text": title })),
        (
            kiruna,
            "submitFinalReport",
            json!({ "text": title, "reference": title }),
        ),
        (region, "returnFinalReport", json!({ "reason": title })),
        (
            kiruna,
            "submitFinalReport",
            json!({ "document": place.documents[0]["id"] }),
        ),
        (
            region,
            "closeCommission",
            json!({ "decision": place.decisions[1], "agendaItem": held["item"], "remains": title, "remainsDueOn": "2027-06-01" }),
        ),
    ] {
        let said = merged(
            json!({ "receiver": at["id"], "version": at["version"] }),
            said,
        );
        let mutation = format!("{name} receiver {{ id version }}");
        at = done(world, token, &mutation, said).await["receiver"].take();
    }
    let part = json!({ "bodies": [AREA_GROUP], "partOf": place.commission });
    let part = given(STEERING_GROUP, part);
    let part = done(world, region, GIVE, part).await["commission"].take();
    let reason = of(&part, json!({ "reason": title }));
    let withdraw = "withdrawCommission commission { id }";
    done(world, region, withdraw, reason).await;
    let own = given(&place.group, json!({ "organisations": [KIRUNA] }));
    let own = done(world, kiruna, GIVE, own).await["commission"].take();
    let later = of(&own, json!({ "dueOn": "2027-01-01" }));
    done(world, kiruna, "changeCommission commission { id }", later).await;
}

/// An obstacle that nothing is done about, and one that is removed: in the county steering group after it was escalated and
/// answered. In a group of a kommun nothing is escalated here: the area group, in which others sit, would see it.
async fn obstacles(world: &World, tokens: &Tokens, by: &'static str, place: &Place) {
    let title = format!("{WORD} hinder {}", place.number);
    let body = if by == KIRUNA {
        &place.group
    } else {
        STEERING_GROUP
    };
    let identified = || {
        keyed(json!({
            "body": body, "title": title, "text": title, "identifiedOn": "2026-09-01",
        }))
    };
    let add = "addObstacle obstacle { id version }";
    done(world, tokens.of(by), add, identified()).await;
    let mut at = done(world, tokens.of(by), add, identified()).await["obstacle"].take();
    let measure = json!({ "text": title, "takenOn": "2026-09-15" });
    let mut steps = vec![(by, "addObstacleMeasure", measure)];
    if by != KIRUNA {
        let due = json!({ "answerDueOn": "2026-12-01" });
        steps.push((by, "escalateObstacle", due));
        steps.push((ASSOCIATION, "answerObstacle", json!({ "answer": title })));
    }
    steps.push((by, "removeObstacle", json!({})));
    for (organisation, name, said) in steps {
        let said = merged(
            json!({ "obstacle": at["id"], "version": at["version"] }),
            said,
        );
        let mutation = format!("{name} obstacle {{ id version }}");
        at = done(world, tokens.of(organisation), &mutation, said).await["obstacle"].take();
    }
}

/// A document that is sent for adoption, adopted by one, declined by another, and by a third not answered after all.
async fn adoptions(world: &World, tokens: &Tokens, place: &Place) {
    let title = format!("{WORD} riktlinje {}", place.number);
    let (region, association) = (tokens.of(REGION), tokens.of(ASSOCIATION));
    let county = json!({
        "kind": "GUIDELINE", "level": "COUNTY", "body": STEERING_GROUP, "adoptedByEach": true,
    });
    let document = adopted_as(world, region, &title, "COOPERATION", county).await;
    let version = &document["versions"][0]["id"];
    let request = json!({
        "documentVersion": version, "decision": place.decisions[0], "sentOn": "2026-02-01", "answerBy": "2026-06-30",
    });
    let send = "sendForAdoption adoptionRequest { id version }";
    let request = done(world, association, send, keyed(request)).await["adoptionRequest"].take();
    let answered = async |token: &str, more: Value| {
        let answer = json!({
            "documentVersion": version, "adoptedOn": "2026-03-01", "organ": "styrelsen",
        });
        let record = "recordAdoption adoption { id version }";
        done(world, token, record, keyed(merged(answer, more))).await["adoption"].take()
    };
    answered(tokens.of(KIRUNA), json!({ "reservation": title })).await;
    answered(tokens.of(GALLIVARE), json!({ "answer": "DECLINED" })).await;
    let wrong = answered(region, json!({})).await;
    let wrong = json!({ "adoption": wrong["id"], "version": wrong["version"] });
    done(world, region, "removeAdoption adoptionId", wrong).await;
    let longer = json!({
        "adoptionRequest": request["id"], "version": request["version"], "answerBy": "2026-12-31",
    });
    let change = "changeAdoptionRequest adoptionRequest { id }";
    done(world, association, change, longer).await;
}

/// A grant that is withdrawn, a service account that is revoked, and one of each that stands.
async fn access(world: &World, token: &str, number: u32) {
    let (grant, account) = (
        "grantAccess grant { id version }",
        "createServiceAccount serviceAccount { id version }",
    );
    for stands in [true, false] {
        let subject = format!("{WORD} {number} {stands}");
        let input = json!({ "issuer": BUILT_IN, "subject": subject, "grade": "EDITOR" });
        let granted = done(world, token, grant, keyed(input)).await["grant"].clone();
        let input = json!({ "title": subject, "grade": "READER" });
        let created = done(world, token, account, keyed(input)).await["serviceAccount"].clone();
        if !stands {
            let input = json!({ "grant": granted["id"], "version": granted["version"] });
            done(world, token, "withdrawGrant grant { id }", input).await;
            let input = json!({ "serviceAccount": created["id"], "version": created["version"] });
            let revoke = "revokeServiceAccount serviceAccount { id }";
            done(world, token, revoke, input).await;
        }
    }
}

/// Another name, and an export.
async fn person(world: &World, token: &str, place: &Place) {
    let name = format!("{WORD}a Andersson {}", place.number);
    let query = "query($id: ID!) { node(id: $id) { ... on Person { id version } } }";
    let seen = world
        .data_as(token, query, json!({ "id": text(&place.person) }))
        .await;
    let input =
        json!({ "person": place.person, "version": seen["node"]["version"], "displayName": name });
    done(world, token, "changePerson person { id }", input).await;
    let input = json!({ "person": place.person });
    done(world, token, "exportPerson document", input).await;
}
