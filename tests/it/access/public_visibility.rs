//! The wall: what is not public doesn't exist at the public door. Not in a list, not in a count, not by any key, not at
//! the end of any path; and no answer differs by a byte because it is there.
//!
//! The rows are made past the server, since nothing that writes is built yet. So that no test passes only because its
//! rows are wrong, [`the_same_rows_are_found_by_every_key_once_they_are_public`] makes them public and finds them all.

use chrono::NaiveDate;
use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, amendment, appointment, body,
    care_area_municipality, chair_term, clause, clause_item, decision, document_version,
    editorial_note, guiding_principle, ladder_step, ladder_step_body, legal_basis, mandate, matter,
    name, organisation, person, seat, seat_function, steering_document,
};
use samverkan::domain::id::{NodeId, NodeKind};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter, sea_query::Expr,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::world::{World, both};

both!(
    hidden_things_are_in_no_list_and_no_count,
    hidden_things_are_found_by_no_key_exactly_as_things_that_never_were,
    the_same_rows_are_found_by_every_key_once_they_are_public,
    what_leads_from_a_visible_thing_to_a_hidden_one_is_null,
    pages_run_across_hidden_things_as_if_there_were_none,
    a_protected_person_does_not_exist_but_the_seat_is_not_vacant,
    a_person_without_protection_is_named,
    no_answer_differs_by_a_byte_because_something_hidden_is_there,
);

/// A word in every text of what is hidden.
const SECRET: &str = "Hemligstämplat";

/// The document of 2004, whose place every hidden document claims to have taken.
const PUBLIC_DOCUMENT: &str = "overenskommelse-politisk-samverkan-2004";

/// The hidden things: their visibility, and the word that their titles begin with. Among the public titles they come
/// first, between, and last.
const HIDDEN: [(&str, &str); 3] = [
    ("COOPERATION", "Aktivitetsplan"),
    ("OWNER", "Preliminär"),
    ("COOPERATION", "Övrigt"),
];

/// A day within the period of every hidden document.
fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).expect("a valid day")
}

/// One document with all that hangs on it, and one matter with its decisions.
struct Thing {
    number: u128,
}

impl Thing {
    /// The id of one of its rows.
    fn id(&self, row: u128) -> Uuid {
        Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + (self.number << 16) + row)
    }

    fn document(&self) -> Uuid {
        self.id(1)
    }

    fn clause(&self) -> Uuid {
        self.id(3)
    }

    fn note(&self) -> Uuid {
        self.id(5)
    }

    fn matter(&self) -> Uuid {
        self.id(6)
    }

    fn decision(&self) -> Uuid {
        self.id(8)
    }

    fn agreement(&self) -> Uuid {
        self.id(10)
    }

    fn slug(&self) -> String {
        format!("hemligt-{}", self.number)
    }

    /// The global ids of all of it that has one.
    fn global_ids(&self) -> Vec<String> {
        let ids = [
            (NodeKind::SteeringDocument, 1),
            (NodeKind::DocumentVersion, 2),
            (NodeKind::Clause, 3),
            (NodeKind::EditorialNote, 5),
            (NodeKind::Matter, 6),
            (NodeKind::Decision, 7),
            (NodeKind::Decision, 8),
            (NodeKind::Amendment, 9),
            (NodeKind::Agreement, 10),
            (NodeKind::AgreementParty, 11),
            (NodeKind::AgreementParty, 12),
            (NodeKind::AgreementApproval, 13),
            (NodeKind::NoticeOfTermination, 14),
            (NodeKind::LadderStep, 17),
        ];
        ids.map(|(kind, row)| global(kind, self.id(row))).into()
    }

    async fn insert(&self, connection: &DatabaseConnection, visibility: &str, title: &str) {
        let text = || format!("{title}: {SECRET}");
        let region = organisation_named(connection, "region").await;
        insert(
            connection,
            steering_document::Model {
                id: self.document(),
                slug: self.slug(),
                kind: "AGREEMENT".into(),
                level: "COUNTY".into(),
                title: text(),
                review_date: None,
                supersedes_id: Some(document_named(connection, PUBLIC_DOCUMENT).await),
                body_id: None,
                adopted_by_each: false,
                owner_id: Some(region),
                visibility: visibility.into(),
                version: 1,
            },
        )
        .await;
        insert(
            connection,
            document_version::Model {
                id: self.id(2),
                steering_document_id: self.document(),
                ordinal: 1,
                stamp_date: None,
                version_date: None,
                valid_from: Some(day()),
                valid_from_precision: Some("DAY".into()),
                valid_to: None,
                valid_to_precision: None,
                period_note: None,
                state: "ADOPTED".into(),
                version: 1,
            },
        )
        .await;
        insert(
            connection,
            clause::Model {
                id: self.clause(),
                document_version_id: self.id(2),
                number: "H-1".into(),
                ordinal: 1,
                heading: text(),
                wording: text(),
                kind: "FACT".into(),
                version: 1,
            },
        )
        .await;
        insert(
            connection,
            clause_item::Model {
                id: self.id(4),
                clause_id: self.clause(),
                ordinal: 1,
                wording: text(),
            },
        )
        .await;
        insert(
            connection,
            editorial_note::Model {
                id: self.note(),
                clause_id: self.clause(),
                ordinal: 1,
                kind: "READING".into(),
                wording: None,
                reading: None,
                reason: text(),
                reason_english: text(),
            },
        )
        .await;
        insert(
            connection,
            matter::Model {
                id: self.matter(),
                slug: self.slug(),
                title: text(),
                folded: text(),
                owner_id: Some(region),
                visibility: visibility.into(),
                version: 1,
            },
        )
        .await;
        self.insert_decisions(connection, region, &text()).await;
        self.insert_agreement(connection, region, &text()).await;
    }

    async fn insert_decisions(&self, connection: &DatabaseConnection, region: Uuid, text: &str) {
        let first = decision::Model {
            id: self.id(7),
            matter_id: self.matter(),
            ordinal: 1,
            organ: text.into(),
            organisation_id: Some(region),
            organisation_name: None,
            body_id: Some(body_named(connection, "lansstyrgruppen").await),
            paragraph: Some(self.id(7).to_string()),
            year: Some(2010),
            date: Some(day()),
            kind: "PROPOSES".into(),
            previous_id: None,
            wording: text.into(),
            clause_id: Some(self.clause()),
            agenda_item_id: None,
            per_capsulam: false,
            document_version_id: None,
            dissent: None,
            disqualification: None,
            reason: None,
            version: 1,
        };
        let second = decision::Model {
            id: self.decision(),
            ordinal: 2,
            paragraph: Some(self.decision().to_string()),
            kind: "APPROVES".into(),
            previous_id: Some(first.id),
            ..first.clone()
        };
        insert(connection, first).await;
        insert(connection, second).await;
        insert(
            connection,
            amendment::Model {
                id: self.id(9),
                decision_id: self.id(7),
                ordinal: 1,
                section: None,
                old_words: Some(text.into()),
                new_words: text.into(),
                clause_id: Some(self.clause()),
            },
        )
        .await;
    }

    async fn insert_agreement(&self, connection: &DatabaseConnection, region: Uuid, text: &str) {
        insert(
            connection,
            agreement::Model {
                id: self.agreement(),
                steering_document_id: self.document(),
                matter_id: Some(self.matter()),
                notice_months: 12,
                clause_id: Some(self.clause()),
                entry: "WITH_LAST".into(),
                in_force_on: None,
                sent_on: None,
                supersedes_id: None,
                version: 1,
            },
        )
        .await;
        for (ordinal, id, organisation_id) in [
            (1, self.id(11), region),
            (2, self.id(12), organisation_named(connection, "2584").await),
        ] {
            insert(
                connection,
                agreement_party::Model {
                    id,
                    agreement_id: self.agreement(),
                    ordinal,
                    organisation_id,
                    name_as_signed: text.into(),
                    approving_organ: text.into(),
                    signatory_title: Some(text.into()),
                    clause_id: Some(self.clause()),
                },
            )
            .await;
        }
        insert(
            connection,
            agreement_approval::Model {
                id: self.id(13),
                agreement_party_id: self.id(11),
                decision_id: Some(self.decision()),
                approved_on: day(),
                clause_id: Some(self.clause()),
            },
        )
        .await;
        insert(
            connection,
            agreement_notice::Model {
                id: self.id(14),
                agreement_party_id: self.id(11),
                given_on: day(),
            },
        )
        .await;
        insert(
            connection,
            legal_basis::Model {
                id: self.id(15),
                agreement_id: self.agreement(),
                ordinal: 1,
                abbreviation: text.into(),
                title: text.into(),
                clause_id: self.clause(),
            },
        )
        .await;
        insert(
            connection,
            guiding_principle::Model {
                id: self.id(16),
                agreement_id: self.agreement(),
                ordinal: 1,
                wording: text.into(),
                clause_id: self.clause(),
            },
        )
        .await;
        insert(
            connection,
            ladder_step::Model {
                id: self.id(17),
                agreement_id: self.agreement(),
                ordinal: 1,
                kind: "OFFICIALS".into(),
                wording: text.into(),
                requires_body: true,
                note: Some(text.into()),
                note_english: Some(text.into()),
                clause_id: Some(self.clause()),
            },
        )
        .await;
        insert(
            connection,
            ladder_step_body::Model {
                id: self.id(18),
                ladder_step_id: self.id(17),
                body_id: body_named(connection, "lansstyrgruppen").await,
            },
        )
        .await;
    }
}

/// Puts the hidden things into the world's database.
async fn hide(world: &World) -> Vec<Thing> {
    things(world, HIDDEN).await
}

async fn things(world: &World, kinds: [(&str, &str); 3]) -> Vec<Thing> {
    let connection = world.database().connection().await;
    let mut things = Vec::new();
    for (number, (visibility, title)) in (1..).zip(kinds) {
        let thing = Thing { number };
        thing.insert(&connection, visibility, title).await;
        things.push(thing);
    }
    things
}

async fn insert<M>(connection: &DatabaseConnection, row: M)
where
    M: ModelTrait<Entity: EntityTrait<Model = M>>
        + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelTrait<Entity = M::Entity>,
{
    M::Entity::insert_many([row.into_active_model()])
        .exec_without_returning(connection)
        .await
        .expect("the row is inserted");
}

/// The only row for which this holds.
async fn one<E: EntityTrait>(
    connection: &DatabaseConnection,
    condition: impl sea_orm::sea_query::IntoCondition,
) -> E::Model {
    let row = E::find()
        .filter(condition)
        .one(connection)
        .await
        .expect("the table can be read");
    row.expect("the row is there")
}

async fn organisation_named(connection: &DatabaseConnection, slug: &str) -> Uuid {
    one::<organisation::Entity>(connection, organisation::Column::Slug.eq(slug))
        .await
        .id
}

async fn body_named(connection: &DatabaseConnection, slug: &str) -> Uuid {
    one::<body::Entity>(connection, body::Column::Slug.eq(slug))
        .await
        .id
}

async fn document_named(connection: &DatabaseConnection, slug: &str) -> Uuid {
    one::<steering_document::Entity>(connection, steering_document::Column::Slug.eq(slug))
        .await
        .id
}

/// The seat of the director of development in the county steering group: one holder fills it.
async fn seat_of_one(connection: &DatabaseConnection) -> seat::Model {
    let code = seat_function::Column::Code.eq("DEVELOPMENT_DIRECTOR");
    let function = one::<seat_function::Entity>(connection, code).await.id;
    one::<seat::Entity>(connection, seat::Column::FunctionId.eq(function)).await
}

fn global(kind: NodeKind, key: Uuid) -> String {
    NodeId::new(kind, key).encode()
}

/// Fails if a text of something hidden, or a global id of it, is in the answer.
fn assert_silent(answer: &Value, things: &[Thing]) {
    let text = answer.to_string();
    assert!(
        !text.contains(SECRET) && !text.contains("hemligt-"),
        "{answer:#}"
    );
    for id in things.iter().flat_map(Thing::global_ids) {
        assert!(!text.contains(&id), "{id} in {answer:#}");
    }
}

async fn hidden_things_are_in_no_list_and_no_count(world: World) {
    let things = hide(&world).await;
    let connection = world.database().connection().await;
    let region = global(
        NodeKind::Organisation,
        organisation_named(&connection, "region").await,
    );
    let kiruna = global(
        NodeKind::Organisation,
        organisation_named(&connection, "2584").await,
    );
    let answer = world
        .public_with(
            "query($region: ID!, $kiruna: ID!) {
                steeringDocuments(first: 10) { totalCount edges { node { slug } } nodes { title } }
                agreementsOnly: steeringDocuments(first: 10, filter: {kind: AGREEMENT}) { totalCount nodes { title } }
                agreements(first: 10) { totalCount nodes { steeringDocument { title } } }
                ofRegion: agreements(first: 10, filter: {party: $region}) { totalCount nodes { id } }
                ofKiruna: agreements(first: 10, filter: {party: $kiruna}) { totalCount nodes { id } }
                matters(first: 10) { totalCount nodes { slug title } }
                decidedByRegion: matters(first: 10, filter: {decidedBy: $region}) { totalCount nodes { slug } }
            }",
            json!({ "region": region, "kiruna": kiruna }),
        )
        .await;
    assert_silent(&answer, &things);
    for (list, count) in [
        ("steeringDocuments", 2),
        ("agreementsOnly", 1),
        ("agreements", 1),
        ("ofRegion", 1),
        ("ofKiruna", 0),
        ("matters", 1),
        ("decidedByRegion", 0),
    ] {
        assert_eq!(answer[list]["totalCount"], count, "{list}");
        assert_eq!(
            answer[list]["nodes"].as_array().map(Vec::len),
            Some(count),
            "{list}"
        );
    }
}

/// Every way to one thing of which the key is known.
async fn by_every_key(world: &World, thing: &Thing) -> Value {
    world
        .public_with(
            "query($slug: String!, $document: ID!, $agreement: ID!, $matter: ID!, $ids: [ID!]!) {
                documentBySlug: steeringDocument(by: {slug: $slug}) { id }
                documentById: steeringDocument(by: {id: $document}) { id }
                documentThen: steeringDocument(by: {slug: $slug}, asOf: \"2011-01-01\") { id }
                agreementBySlug: agreement(by: {slug: $slug}) { id }
                agreementById: agreement(by: {id: $agreement}) { id }
                matterBySlug: matter(by: {slug: $slug}) { id }
                matterById: matter(by: {id: $matter}) { id }
                node(id: $document) { __typename id }
                nodes(ids: $ids) { __typename id }
            }",
            json!({
                "slug": thing.slug(),
                "document": global(NodeKind::SteeringDocument, thing.document()),
                "agreement": global(NodeKind::Agreement, thing.agreement()),
                "matter": global(NodeKind::Matter, thing.matter()),
                "ids": thing.global_ids(),
            }),
        )
        .await
}

async fn hidden_things_are_found_by_no_key_exactly_as_things_that_never_were(world: World) {
    let never_was = by_every_key(&world, &Thing { number: 99 }).await;
    for (key, found) in never_was.as_object().expect("an object") {
        let nothing = found.is_null()
            || found
                .as_array()
                .is_some_and(|found| found.iter().all(Value::is_null));
        assert!(nothing, "{key}: {found}");
    }
    for thing in hide(&world).await {
        assert_eq!(
            by_every_key(&world, &thing).await,
            never_was,
            "{}",
            thing.number
        );
        for id in thing.global_ids() {
            let answer = world
                .try_public_with(
                    "query($id: ID!) { node(id: $id) { id } }",
                    json!({ "id": id }),
                )
                .await;
            assert_eq!(answer.1, json!({ "data": { "node": null } }), "{id}");
        }
    }
}

async fn the_same_rows_are_found_by_every_key_once_they_are_public(world: World) {
    for thing in things(&world, HIDDEN.map(|(_, title)| ("PUBLIC", title))).await {
        let answer = by_every_key(&world, &thing).await;
        for (key, found) in answer.as_object().expect("an object") {
            assert!(!found.is_null(), "{key}");
        }
        let found = answer["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| node["id"].as_str());
        assert!(
            found.eq(thing.global_ids().iter().map(|id| Some(id.as_str()))),
            "{answer:#}"
        );
    }
}

async fn what_leads_from_a_visible_thing_to_a_hidden_one_is_null(world: World) {
    let things = hide(&world).await;
    let hidden = &things[0];
    point_at(&world.database().connection().await, hidden).await;
    let answer = world
        .public(
            "{
                superseded: steeringDocument(by: {slug: \"overenskommelse-politisk-samverkan-2004\"}, asOf: \"2015-01-01\") {
                    supersededBy { slug }
                    agreement {
                        status
                        parties { approval { approvedOn decision { id } clause { number } } }
                    }
                }
                successor: agreement(by: {slug: \"offentligt\"}) {
                    steeringDocument { supersedes { slug } }
                    matter { slug }
                    clause { number }
                }
                matter(by: {slug: \"offentligt\"}) { decisions { previous { organ } clause { number } } }
                board: body(by: {slug: \"lansstyrgruppen\"}) {
                    mandates { ordinal clause { number } }
                    seats { appointments { vacant appointedBy { organ } } }
                }
                forum: body(by: {slug: \"offentligt\"}) {
                    clause { number }
                    ... on HistoricalForum { abolishedBy { id } }
                }
                region: organisation(by: {slug: \"region\"}) {
                    agreementParties { nameAsSigned }
                    names { name clause { number } }
                }
                careArea: organisation(by: {code: \"2584\"}) {
                    careArea { memberships { municipality { code } editorialNote { reason } } }
                }
            }",
        )
        .await;
    assert_silent(&answer, &things);

    let last = |list: &Value| {
        list.as_array()
            .and_then(|list| list.last().cloned())
            .unwrap_or_default()
    };
    assert_eq!(answer["superseded"]["supersededBy"], json!([]));
    assert_eq!(answer["superseded"]["agreement"]["status"], "IN_FORCE");
    let approval = &last(&answer["superseded"]["agreement"]["parties"])["approval"];
    assert_eq!(
        *approval,
        json!({ "approvedOn": "2010-01-01", "decision": null, "clause": null })
    );
    assert_eq!(
        answer["successor"],
        json!({ "steeringDocument": { "supersedes": null }, "matter": null, "clause": null })
    );
    assert_eq!(
        answer["matter"],
        json!({ "decisions": [{ "previous": null, "clause": null }] })
    );
    assert_eq!(
        last(&answer["board"]["mandates"]),
        json!({ "ordinal": 99, "clause": null })
    );
    let appointments = answer["board"]["seats"].as_array().expect("a list").iter();
    let appointments: Vec<_> = appointments
        .flat_map(|seat| seat["appointments"].as_array().expect("a list"))
        .collect();
    assert_eq!(
        appointments,
        [&json!({ "vacant": true, "appointedBy": null })]
    );
    assert_eq!(
        answer["forum"],
        json!({ "clause": null, "abolishedBy": null })
    );
    assert_eq!(
        answer["region"]["agreementParties"],
        json!([{ "nameAsSigned": "Norrbottens läns landsting" }])
    );
    assert_eq!(
        last(&answer["region"]["names"]),
        json!({ "name": "Offentligt", "clause": null })
    );
    let memberships = answer["careArea"]["careArea"]["memberships"]
        .as_array()
        .expect("a list");
    assert!(
        memberships
            .iter()
            .all(|membership| membership["editorialNote"].is_null()),
        "{memberships:?}"
    );
}

/// Visible rows, each of which refers to something hidden.
async fn point_at(connection: &DatabaseConnection, hidden: &Thing) {
    let public = Thing { number: 50 };
    let region = organisation_named(connection, "region").await;
    let board = body_named(connection, "lansstyrgruppen").await;
    let party = one::<agreement_party::Entity>(
        connection,
        agreement_party::Column::NameAsSigned.eq("Norrbottens läns landsting"),
    )
    .await;
    insert(
        connection,
        agreement_approval::Model {
            id: public.id(13),
            agreement_party_id: party.id,
            decision_id: Some(hidden.decision()),
            approved_on: day(),
            clause_id: Some(hidden.clause()),
        },
    )
    .await;
    insert(
        connection,
        steering_document::Model {
            id: public.document(),
            slug: "offentligt".into(),
            kind: "AGREEMENT".into(),
            level: "COUNTY".into(),
            title: "Offentligt".into(),
            review_date: None,
            supersedes_id: Some(hidden.document()),
            body_id: None,
            adopted_by_each: false,
            owner_id: Some(region),
            visibility: "PUBLIC".into(),
            version: 1,
        },
    )
    .await;
    insert(
        connection,
        agreement::Model {
            id: public.agreement(),
            steering_document_id: public.document(),
            matter_id: Some(hidden.matter()),
            notice_months: 1,
            clause_id: Some(hidden.clause()),
            entry: "WITH_LAST".into(),
            in_force_on: None,
            sent_on: None,
            supersedes_id: None,
            version: 1,
        },
    )
    .await;
    insert(
        connection,
        matter::Model {
            id: public.matter(),
            slug: "offentligt".into(),
            title: "Offentligt".into(),
            folded: "offentligt".into(),
            owner_id: None,
            visibility: "PUBLIC".into(),
            version: 1,
        },
    )
    .await;
    insert(
        connection,
        decision::Model {
            id: public.decision(),
            matter_id: public.matter(),
            ordinal: 1,
            organ: "Offentligt".into(),
            organisation_id: None,
            organisation_name: None,
            body_id: None,
            paragraph: None,
            year: None,
            date: None,
            kind: "NOTES".into(),
            previous_id: Some(hidden.decision()),
            wording: "Offentligt".into(),
            clause_id: Some(hidden.clause()),
            agenda_item_id: None,
            per_capsulam: false,
            document_version_id: None,
            dissent: None,
            disqualification: None,
            reason: None,
            version: 1,
        },
    )
    .await;
    insert(
        connection,
        mandate::Model {
            id: public.id(20),
            body_id: Some(board),
            body_kind: None,
            ordinal: 99,
            wording: "Offentligt".into(),
            category: "STEERING".into(),
            valid_from: None,
            valid_from_precision: None,
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
            clause_id: Some(hidden.clause()),
        },
    )
    .await;
    insert(
        connection,
        appointment::Model {
            appointed_by_id: Some(hidden.decision()),
            ..appointment_of(public.id(21), seat_of_one(connection).await.id, None)
        },
    )
    .await;
    let forum = one::<body::Entity>(connection, body::Column::Slug.eq("slako")).await;
    insert(
        connection,
        body::Model {
            id: public.id(22),
            slug: "offentligt".into(),
            abolished_by_id: Some(hidden.agreement()),
            clause_id: Some(hidden.clause()),
            valid_to: None,
            valid_to_precision: None,
            ..forum
        },
    )
    .await;
    insert(
        connection,
        name::Model {
            id: public.id(23),
            organisation_id: Some(region),
            care_area_id: None,
            body_id: None,
            seat_id: None,
            kind: "ALIAS".into(),
            text: "Offentligt".into(),
            folded: "offentligt".into(),
            valid_from: NaiveDate::from_ymd_opt(2020, 1, 1),
            valid_from_precision: Some("DAY".into()),
            valid_to: None,
            valid_to_precision: None,
            period_note: None,
            clause_id: Some(hidden.clause()),
            version: 1,
        },
    )
    .await;
    care_area_municipality::Entity::update_many()
        .col_expr(
            care_area_municipality::Column::EditorialNoteId,
            Expr::value(Some(hidden.note())),
        )
        .exec(connection)
        .await
        .expect("the memberships are changed");
}

/// An ordinary appointment for as long as anybody can see.
fn appointment_of(id: Uuid, seat_id: Uuid, person_id: Option<Uuid>) -> appointment::Model {
    appointment::Model {
        id,
        seat_id,
        person_id,
        role: "ORDINARY".into(),
        represents_id: None,
        substitutes_for_id: None,
        decision_right: false,
        field_of_knowledge: None,
        appointed_by_id: None,
        elected_by: None,
        elected_on: None,
        elected_paragraph: None,
        valid_from: None,
        valid_from_precision: None,
        valid_to: None,
        valid_to_precision: None,
        period_note: None,
        version: 1,
    }
}

async fn pages_run_across_hidden_things_as_if_there_were_none(world: World) {
    let things = hide(&world).await;
    for (list, expected) in [
        (
            "steeringDocuments",
            ["organisering-lansstyrgruppen", PUBLIC_DOCUMENT].as_slice(),
        ),
        (
            "matters",
            &["politisk-samverkan-mellan-kommuner-och-landsting"],
        ),
    ] {
        let query = format!(
            "query($after: String) {{
                list: {list}(first: 1, after: $after) {{ totalCount nodes {{ slug }} pageInfo {{ endCursor hasNextPage }} }}
            }}"
        );
        let (mut found, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut answer = world.public_with(&query, json!({ "after": after })).await;
            assert_silent(&answer, &things);
            let mut page = answer["list"].take();
            assert_eq!(page["totalCount"], expected.len());
            found.push(
                page["nodes"][0]["slug"]
                    .as_str()
                    .expect("one thing on each page")
                    .to_owned(),
            );
            assert!(found.len() <= expected.len(), "{found:?}");
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].take();
        }
        assert_eq!(found, expected);
    }
}

/// Appoints a person to the seat of the director of development, and to the chair of the year.
async fn appoint(world: &World, protected: bool) -> Uuid {
    let connection = world.database().connection().await;
    let things = Thing { number: 70 };
    let region = organisation_named(&connection, "region").await;
    let seat = seat_of_one(&connection).await;
    let person = person::Model {
        id: things.id(30),
        display_name: Some(SECRET.into()),
        title: Some(SECRET.into()),
        employer_id: Some(region),
        work_email: Some(format!("{SECRET}@example.se")),
        work_phone: Some(SECRET.into()),
        protected,
        anonymised_at: None,
        anonymised_because: None,
        disposal_organ: None,
        disposal_on: None,
        disposal_reference: None,
        folded: None,
        version: 1,
    };
    let appointment = appointment::Model {
        represents_id: Some(region),
        ..appointment_of(things.id(31), seat.id, Some(person.id))
    };
    let chair_term = chair_term::Model {
        id: things.id(32),
        body_id: seat.body_id,
        year: 2026,
        side: "REGION".into(),
        chair_id: Some(appointment.id),
        vice_chair_id: None,
        secretary_side: None,
        secretary_id: None,
        valid_from: "2026-01-01".parse().ok(),
        valid_from_precision: Some("DAY".into()),
        valid_to: "2027-01-01".parse().ok(),
        valid_to_precision: Some("DAY".into()),
        period_note: None,
        version: 1,
    };
    let id = person.id;
    insert(&connection, person).await;
    insert(&connection, appointment).await;
    insert(&connection, chair_term).await;
    id
}

/// Every way to the person who holds the seat of the director of development.
async fn ways_to(world: &World, person: Uuid) -> Value {
    let person = global(NodeKind::Person, person);
    world
        .public_with(
            "query($person: ID!) {
                node(id: $person) { id ... on Person { displayName title employer { slug } } }
                nodes(ids: [$person]) { id }
                body(by: {slug: \"lansstyrgruppen\"}) {
                    seats { function { code } vacant vacancies appointments { vacant person { id displayName title } } }
                    chairTerms(year: 2026) { chair { vacant person { displayName } } }
                }
                organisation(by: {slug: \"region\"}) {
                    representedIn { slug }
                    appointments { vacant person { displayName } fit { fits } }
                }
                difference(from: \"2000-01-01\", to: \"2027-01-01\") {
                    thing { ... on Appointment { person { displayName } } }
                }
            }",
            json!({ "person": person }),
        )
        .await
}

fn seat_in(answer: &Value) -> &Value {
    let mut seats = answer["body"]["seats"].as_array().expect("a list").iter();
    seats
        .find(|seat| seat["function"]["code"] == "DEVELOPMENT_DIRECTOR")
        .expect("the seat is there")
}

async fn a_protected_person_does_not_exist_but_the_seat_is_not_vacant(world: World) {
    let person = appoint(&world, true).await;
    let answer = ways_to(&world, person).await;
    assert!(!answer.to_string().contains(SECRET), "{answer:#}");
    assert!(
        !answer
            .to_string()
            .contains(&global(NodeKind::Person, person)),
        "{answer:#}"
    );
    assert_eq!(answer["node"], Value::Null);
    assert_eq!(answer["nodes"], json!([null]));
    let held = json!({ "vacant": false, "person": null });
    let seat = seat_in(&answer);
    assert_eq!(
        (&seat["vacant"], &seat["vacancies"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(seat["appointments"], json!([held]));
    assert_eq!(answer["body"]["chairTerms"], json!([{ "chair": held }]));
    assert_eq!(
        answer["organisation"]["appointments"][0]["person"],
        Value::Null
    );
    assert_eq!(answer["organisation"]["appointments"][0]["vacant"], false);
}

async fn a_person_without_protection_is_named(world: World) {
    let person = appoint(&world, false).await;
    let answer = ways_to(&world, person).await;
    assert_eq!(answer["node"]["displayName"], SECRET);
    assert_eq!(
        seat_in(&answer)["appointments"][0]["person"]["displayName"],
        SECRET
    );
    assert_eq!(
        answer["body"]["chairTerms"][0]["chair"]["person"]["displayName"],
        SECRET
    );
    assert_eq!(
        answer["organisation"]["appointments"][0]["person"]["displayName"],
        SECRET
    );
    assert!(
        !answer.to_string().contains('@'),
        "contact details are not for everybody: {answer:#}"
    );
}

/// Queries that between them take every path to documents, clauses, agreements, matters and decisions.
const BIG_QUERIES: &[&str] = &[
    "{ steeringDocuments(first: 10, asOf: \"2015-01-01\") { totalCount edges { cursor } pageInfo { endCursor hasNextPage }
        nodes { id slug title owner { slug } supersedes { slug } supersededBy { slug } currentVersion { id }
            agreement { id status }
            versions { clauses { number wording items editorialNotes { kind reason } version { steeringDocument { slug } } } } } } }",
    "{ agreements(first: 10, asOf: \"2015-01-01\") { totalCount edges { cursor } nodes {
        id status inForceFrom endsOn noticeMonths clause { number } matter { slug agreements { id } }
        missingApprovals { nameAsSigned } legalBases { title clause { number } } guidingPrinciples { wording clause { number } }
        parties { organisation { name agreementParties { id agreement { id } } } notices { givenOn }
            approval { approvedOn decision { paragraph previous { paragraph } amendments { newWords } } } }
        ladder { kind gap bodies { slug } clause { number } } abolishes { slug ... on HistoricalForum { abolishedBy { id } } } } } }",
    "{ matters(first: 10) { totalCount edges { cursor } nodes { id title owner { slug } agreements { id }
        decisions { organ organisation { name } body { slug } amendments { section oldWords newWords clause { number } }
            clause { number } previous { id } matter { slug } } } } }",
    "{ organisations(first: 20) { totalCount nodes { slug name agreementParties { id nameAsSigned agreement { id status } }
        names { name clause { number } } representedIn { slug } seats { label } } } }",
    "{ bodies(first: 20) { totalCount nodes { slug clause { number } mandates { clause { number version { id } } }
        steeringRelations { clause { number } } seats { label clause { number } } rules { code clause { number } } } } }",
    "{ first: steeringDocuments(first: 1) { totalCount nodes { slug } pageInfo { endCursor hasNextPage } }
        none: steeringDocuments(first: 0) { totalCount pageInfo { hasNextPage } }
        matters(first: 1) { totalCount pageInfo { endCursor hasNextPage } } }",
    "{ careAreas { slug clause { number } memberships { editorialNote { reason } clause { number } } }
        rules { code clause { number } } priorityAreas { clause { number } } vocabulary { code }
        difference(from: \"2000-01-01\", to: \"2027-01-01\") { date kind thing { id } } }",
];

async fn no_answer_differs_by_a_byte_because_something_hidden_is_there(world: World) {
    let before = raw_answers(&world).await;
    hide(&world).await;
    let after = raw_answers(&world).await;
    for ((query, before), after) in BIG_QUERIES.iter().zip(&before).zip(&after) {
        assert!(!before.contains("\"errors\""), "{query}\n{before}");
        assert_eq!(before, after, "{query}");
    }
}

async fn raw_answers(world: &World) -> Vec<String> {
    let mut answers = Vec::new();
    for query in BIG_QUERIES {
        let request = axum::http::Request::post("/public/graphql")
            .header("content-type", "application/json")
            .body(json!({ "query": query }).to_string().into())
            .expect("a valid request");
        answers.push(world.request(request).await.body);
    }
    answers
}
