//! Every row says who sees it, and what belongs to a row moves with it.

use std::collections::HashMap;

use entity::{
    agreement, agreement_party, development_project, document_version, follow_up_value, indicator,
    journal, milestone, person, steering_document,
};
use samverkan::{
    access::Audience,
    domain::{
        id::NodeKind,
        vocabulary::{Grade, Visibility, Vocabulary},
    },
};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, Statement, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

use crate::{
    access::hidden_data::{KIRUNA, REGION, Secrets},
    fixture::{
        mutate::{done, id},
        rows::Rows,
        world::{Kind, World, both},
    },
};

both!(
    rows_say_who_sees_them,
    what_belongs_to_a_row_moves_with_it,
    a_row_that_says_it_wrongly_is_found,
    what_the_server_moves_takes_along_what_it_may_not_write,
    the_journal_says_of_a_value_what_its_row_says,
);

type Audiences = HashMap<Uuid, (i16, Option<Uuid>)>;

/// What the rows of a table say.
async fn said(connection: &DatabaseConnection, table: &str) -> Audiences {
    let select = format!("SELECT id, audience, audience_owner FROM {table}");
    let statement = Statement::from_string(connection.get_database_backend(), select);
    let rows = connection.query_all_raw(statement).await;
    let said = |row: &sea_orm::QueryResult| {
        let number = row.try_get("", "audience").expect("a number");
        let owner = row.try_get("", "audience_owner").expect("an id or none");
        (row.try_get("", "id").expect("an id"), (number, owner))
    };
    rows.expect("the table is read").iter().map(said).collect()
}

async fn rows<E: EntityTrait>(connection: &DatabaseConnection) -> Vec<E::Model> {
    E::find().all(connection).await.expect("the table is read")
}

fn of(visibility: &str, owner: Option<Uuid>) -> (i16, Option<Uuid>) {
    let visibility = Visibility::from_code(visibility).expect("a visibility");
    pair(Audience::of(visibility, owner))
}

fn pair(audience: Audience) -> (i16, Option<Uuid>) {
    (audience.number(), audience.owner())
}

/// The same, computed from the rows.
async fn computed(connection: &DatabaseConnection) -> HashMap<&'static str, Audiences> {
    let documents: HashMap<_, _> = rows::<steering_document::Entity>(connection)
        .await
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let projects = rows::<development_project::Entity>(connection).await;
    let projects: Audiences = projects
        .iter()
        .map(|row| (row.id, of(&row.visibility, Some(row.owner_id))))
        .collect();
    let indicators = rows::<indicator::Entity>(connection).await;
    let indicators: Audiences = indicators
        .iter()
        .map(|row| (row.id, of(&row.visibility, Some(row.owner_id))))
        .collect();
    let people = rows::<person::Entity>(connection).await;
    let people = people.iter().map(|row| {
        (
            row.id,
            pair(Audience::person(row.protected, row.employer_id)),
        )
    });
    let versions = rows::<document_version::Entity>(connection).await;
    let versions = versions.iter().map(|row| {
        let document = &documents[&row.steering_document_id];
        let audience = match row.state.as_str() {
            "ADOPTED" => of(&document.visibility, document.owner_id),
            _ => pair(Audience::Owner(document.owner_id)),
        };
        (row.id, audience)
    });
    let agreements = rows::<agreement::Entity>(connection).await;
    let agreements = agreements.iter().map(|row| {
        let document = &documents[&row.steering_document_id];
        let audience = match row.sent_on.is_some() || row.clause_id.is_some() {
            true => of(&document.visibility, document.owner_id),
            false => pair(Audience::Owner(document.owner_id)),
        };
        (row.id, audience)
    });
    let agreements: Audiences = agreements.collect();
    let parties = rows::<agreement_party::Entity>(connection).await;
    let parties = parties
        .iter()
        .map(|row| (row.id, agreements[&row.agreement_id]));
    let milestones = rows::<milestone::Entity>(connection).await;
    let milestones = milestones
        .iter()
        .map(|row| (row.id, projects[&row.development_project_id]));
    let values = rows::<follow_up_value::Entity>(connection).await;
    let values = values.iter().map(|row| {
        let (indicator, own) = (indicators[&row.indicator_id], Some(row.organisation_id));
        let submitted = row.visibility.as_deref();
        let audience = match row.state.as_str() {
            "APPROVED" if indicator.1.is_none() && submitted == Some("OWNER") => {
                pair(Audience::Owner(own))
            }
            "APPROVED" if indicator == (0, None) && submitted == Some("COOPERATION") => (1, None),
            "APPROVED" => indicator,
            _ if indicator.1.is_some() && indicator.1 != own => (5, indicator.1),
            "DRAFT" => pair(Audience::Owner(own)),
            _ if indicator.1.is_some() || submitted == Some("OWNER") => pair(Audience::Owner(own)),
            _ => pair(Audience::Protected(own)),
        };
        (row.id, audience)
    });
    HashMap::from([
        ("person", people.collect()),
        ("document_version", versions.collect()),
        ("agreement_party", parties.collect()),
        ("agreement", agreements),
        ("milestone", milestones.collect()),
        ("follow_up_value", values.collect()),
        ("development_project", projects),
        ("indicator", indicators),
    ])
}

async fn assert_right(world: &World) {
    let connection = world.database().connection().await;
    for (table, expected) in computed(&connection).await {
        assert_eq!(said(&connection, table).await, expected, "{table}");
    }
    assert_eq!(world.misplaced_rows().await, []);
}

async fn rows_say_who_sees_them(world: World) {
    assert_right(&Secrets::of(world.kind()).await.world).await;
}

async fn what_belongs_to_a_row_moves_with_it(world: World) {
    let world = Secrets::of(world.kind()).await.world;
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation(KIRUNA).await;
    let region = rows.organisation(REGION).await;
    let all = json!({ "visibility": "PUBLIC" });
    let indicator = rows.add_indicator(kiruna, "Hemgång", all).await;
    for (state, year) in [("DRAFT", 2023), ("SUBMITTED", 2024), ("APPROVED", 2025)] {
        let period = json!({ "period_from": format!("{year}-01-01") });
        rows.add_value(indicator, kiruna, state, period).await;
    }
    for (state, visibility, year) in [
        ("SUBMITTED", "COOPERATION", 2018),
        ("APPROVED", "COOPERATION", 2019),
        ("SUBMITTED", "OWNER", 2020),
        ("APPROVED", "OWNER", 2021),
    ] {
        let more = json!({ "period_from": format!("{year}-01-01"), "visibility": visibility });
        rows.add_value(indicator, kiruna, state, more).await;
    }
    let connection = world.database().connection().await;
    for visibility in ["OWNER", "COOPERATION", "PUBLIC"] {
        let done = indicator::Entity::update_many()
            .col_expr(indicator::Column::Visibility, Expr::value(visibility))
            .exec(&connection);
        done.await.expect("it is changed");
        let done = steering_document::Entity::update_many()
            .col_expr(
                steering_document::Column::Visibility,
                Expr::value(visibility),
            )
            .exec(&connection);
        done.await.expect("it is changed");
        let done = development_project::Entity::update_many()
            .col_expr(
                development_project::Column::Visibility,
                Expr::value(visibility),
            )
            .exec(&connection);
        done.await.expect("it is changed");
        if visibility == "OWNER" {
            let values = said(&connection, "follow_up_value").await;
            assert!(values.values().all(|(number, _)| *number >= 3));
        } else {
            assert_right(&world).await;
        }
        assert_eq!(world.misplaced_rows().await, [], "{visibility}");
    }
    // Drafts go with the owner of a document that everybody sees.
    let given = steering_document::Entity::update_many()
        .col_expr(steering_document::Column::OwnerId, Expr::value(region))
        .exec(&connection);
    given.await.expect("they are given away");
    assert_right(&world).await;
}

async fn a_row_that_says_it_wrongly_is_found(world: World) {
    let rows = Rows::of(&world).await;
    let kiruna = rows.organisation(KIRUNA).await;
    let project = rows
        .add_project(kiruna, "X", json!({ "visibility": "OWNER" }))
        .await;
    let trigger = match world.database().kind() {
        Kind::Sqlite => {
            "DROP TRIGGER development_project_audience_update; \
             UPDATE development_project SET audience = 0"
        }
        Kind::Postgres => {
            "ALTER TABLE development_project DISABLE TRIGGER audience; \
             UPDATE development_project SET audience = 0; \
             ALTER TABLE development_project ENABLE TRIGGER audience"
        }
    };
    world.sql(trigger).await;
    assert_eq!(
        world.misplaced_rows().await,
        [("development_project", 1)],
        "{project}"
    );
}

async fn what_the_server_moves_takes_along_what_it_may_not_write(world: World) {
    let rows = Rows::of(&world).await;
    let region = rows.organisation(REGION).await;
    let kiruna = rows.organisation(KIRUNA).await;
    let all = json!({ "visibility": "COOPERATION", "reporters": "MUNICIPALITIES" });
    let indicator = rows.add_indicator(region, "Hemgång", all).await;
    // The region owns the indicator, and may not write the approved value of a kommun.
    let value = json!({ "period_from": "2025-01-01" });
    let value = rows.add_value(indicator, kiruna, "APPROVED", value).await;
    let token = world.token(REGION, Grade::Editor).await;
    let change = json!({ "indicator": id(NodeKind::Indicator, indicator), "version": 1, "visibility": "PUBLIC" });
    done(&world, &token, "changeIndicator indicator { id }", change).await;
    let connection = world.database().connection().await;
    let values = said(&connection, "follow_up_value").await;
    assert_eq!(values[&value], (0, None));
    assert_eq!(world.misplaced_rows().await, []);
}

async fn the_journal_says_of_a_value_what_its_row_says(world: World) {
    let world = Secrets::of(world.kind()).await.world;
    let connection = world.database().connection().await;
    let mut entries = rows::<journal::Entity>(&connection).await;
    entries.sort_by_key(|entry| entry.number);
    let entries = entries
        .into_iter()
        .filter(|entry| entry.thing == "follow_up_value");
    let last: Audiences = entries
        .filter_map(|entry| Some((entry.thing_id, (entry.audience_after?, entry.owner_after))))
        .collect();
    let values = said(&connection, "follow_up_value").await;
    assert!(!last.is_empty());
    for (value, audience) in last {
        if let Some(said) = values.get(&value) {
            assert_eq!(*said, audience, "{value}");
        }
    }
}
