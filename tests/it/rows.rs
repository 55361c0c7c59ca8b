//! Rows that the API can't make yet: groups, people and their appointments, notices. They go past the server, by the
//! models of `entity`, so that both databases store them as the server does.
//!
//! It asserts nothing: what follows from the rows, the tests say.

use entity::{
    agreement_party, body, clause, development_project, follow_up_value, indicator, mandate,
    matter, name, organisation, participant_sector, person, seat,
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait,
    IntoActiveModel, ModelTrait, QueryFilter,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::support::{World, now};

/// A way to a world's tables.
pub(crate) struct Rows(DatabaseConnection);

impl Rows {
    /// Those of this world.
    pub(crate) async fn of(world: &World) -> Self {
        Self(world.database().connection().await)
    }

    /// Adds a row and says its id. What is left out is null.
    pub(crate) async fn add<E>(&self, mut row: Value) -> Uuid
    where
        E: EntityTrait,
        E::Model: DeserializeOwned + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let id = Uuid::now_v7();
        row["id"] = json!(id);
        let model: E::Model = serde_json::from_value(row).expect("a row of the table");
        E::insert(model.into_active_model())
            .exec_without_returning(&self.0)
            .await
            .expect("the row is taken");
        id
    }

    /// Adds a body that stands from 2020 with the name in it. `more` overrides.
    pub(crate) async fn add_body(&self, kind: &str, name: &str, more: Value) -> Uuid {
        let level = if kind == "LOCAL_GROUP" {
            "LOCAL"
        } else {
            "COUNTY"
        };
        let row = json!({
            "slug": name.to_lowercase().replace(' ', "-"),
            "kind": kind,
            "level": level,
            "sphere": "OFFICIALS",
            "valid_from": "2020-01-01",
            "valid_from_precision": "DAY",
        });
        let id = self.add::<body::Entity>(merged(row, more)).await;
        self.add_name(json!({ "body_id": id }), name).await;
        id
    }

    /// Adds the official name that `owner`, as `{"body_id": …}`, has always borne.
    pub(crate) async fn add_name(&self, owner: Value, text: &str) -> Uuid {
        let row = json!({ "kind": "OFFICIAL", "text": text, "folded": text.to_lowercase() });
        self.add::<name::Entity>(merged(row, owner)).await
    }

    /// Adds a seat for one holder, always there. `more` overrides.
    pub(crate) async fn add_seat(&self, body: Uuid, label: &str, more: Value) -> Uuid {
        let row = json!({
            "body_id": body,
            "ordinal": 1,
            "function": "LOCAL_MEMBER",
            "min_holders": 1,
            "geographic_spread": false,
            "substitution_rule": "NONE",
            "convenes": false,
            "chairs": false,
            "keeps_notes": false,
        });
        let id = self.add::<seat::Entity>(merged(row, more)).await;
        self.add_name(json!({ "seat_id": id }), label).await;
        id
    }

    /// Adds a mandate of one body, always there.
    pub(crate) async fn add_mandate(
        &self,
        body: Uuid,
        ordinal: i32,
        wording: &str,
        clause: Uuid,
    ) -> Uuid {
        self.add::<mandate::Entity>(json!({
            "clause_id": clause,
            "body_id": body,
            "ordinal": ordinal,
            "wording": wording,
            "category": "STEERING",
        }))
        .await
    }

    /// Adds a person.
    pub(crate) async fn add_person(&self, display_name: &str) -> Uuid {
        self.add::<person::Entity>(json!({ "display_name": display_name, "protected": false }))
            .await
    }

    /// Adds an ordinary appointment to a seat; without a person in `more` it is vacant.
    pub(crate) async fn add_appointment(&self, seat: Uuid, more: Value) -> Uuid {
        let row = json!({ "seat_id": seat, "role": "ORDINARY", "decision_right": false });
        self.add::<entity::appointment::Entity>(merged(row, more))
            .await
    }

    /// Adds a person by this name with an ordinary appointment to a seat, for a municipality.
    pub(crate) async fn appoint(&self, name: &str, seat: Uuid, municipality: &str) -> Uuid {
        let person = self.add_person(name).await;
        let represents = self.organisation(municipality).await;
        self.add_appointment(
            seat,
            json!({ "person_id": person, "represents_id": represents }),
        )
        .await
    }

    /// Adds a proposed project that everybody sees. `more` overrides.
    pub(crate) async fn add_project(&self, owner: Uuid, title: &str, more: Value) -> Uuid {
        let row = json!({
            "slug": title.to_lowercase().replace(' ', "-"),
            "title": title,
            "folded": title.to_lowercase(),
            "summary": title,
            "owner_id": owner,
            "phase": "PROPOSED",
            "health": "NOT_STARTED",
            "visibility": "PUBLIC",
            "changed_at": now(),
        });
        self.add::<development_project::Entity>(merged(row, more))
            .await
    }

    /// Adds an indicator of a number that each kommun counts every year, which everybody sees. `more` overrides.
    pub(crate) async fn add_indicator(&self, owner: Uuid, title: &str, more: Value) -> Uuid {
        let row = json!({
            "slug": title.to_lowercase().replace(' ', "-"),
            "title": title,
            "folded": title.to_lowercase(),
            "measure": "COUNT",
            "direction": "ASCENDING",
            "cumulative": false,
            "aggregation": "SUM",
            "unit": "antal",
            "period_kind": "YEAR",
            "reporters": "MUNICIPALITIES",
            "owner_id": owner,
            "visibility": "PUBLIC",
            "changed_at": now(),
        });
        self.add::<indicator::Entity>(merged(row, more)).await
    }

    /// Adds the value of an organisation for the year 2025. `more` overrides.
    pub(crate) async fn add_value(
        &self,
        indicator: Uuid,
        organisation: Uuid,
        state: &str,
        more: Value,
    ) -> Uuid {
        let row = json!({
            "indicator_id": indicator,
            "organisation_id": organisation,
            "period_kind": "YEAR",
            "period_from": "2025-01-01",
            "actual": "10",
            "preliminary": false,
            "state": state,
            "changed_at": now(),
        });
        self.add::<follow_up_value::Entity>(merged(row, more)).await
    }

    /// The body with this slug.
    pub(crate) async fn body(&self, slug: &str) -> Uuid {
        self.one::<body::Entity>(body::Column::Slug.eq(slug))
            .await
            .id
    }

    /// The organisation with this slug.
    pub(crate) async fn organisation(&self, slug: &str) -> Uuid {
        self.one::<organisation::Entity>(organisation::Column::Slug.eq(slug))
            .await
            .id
    }

    /// The seat with this label in a body.
    pub(crate) async fn seat(&self, body: &str, label: &str) -> Uuid {
        let body = self.body(body).await;
        let labels = name::Entity::find()
            .filter(name::Column::Text.eq(label))
            .filter(name::Column::SeatId.is_not_null())
            .all(&self.0)
            .await
            .expect("the names are read");
        let labelled = labels.into_iter().filter_map(|name| name.seat_id);
        self.one::<seat::Entity>(
            seat::Column::BodyId
                .eq(body)
                .and(seat::Column::Id.is_in(labelled)),
        )
        .await
        .id
    }

    /// The sector of external participants with this code.
    pub(crate) async fn sector(&self, code: &str) -> Uuid {
        self.one::<participant_sector::Entity>(participant_sector::Column::Code.eq(code))
            .await
            .id
    }

    /// The clause with this number.
    pub(crate) async fn clause(&self, number: &str) -> Uuid {
        self.one::<clause::Entity>(clause::Column::Number.eq(number))
            .await
            .id
    }

    /// The matter with this slug.
    pub(crate) async fn matter(&self, slug: &str) -> Uuid {
        self.one::<matter::Entity>(matter::Column::Slug.eq(slug))
            .await
            .id
    }

    /// The agreement party that signed with this name.
    pub(crate) async fn party(&self, name_as_signed: &str) -> Uuid {
        self.one::<agreement_party::Entity>(
            agreement_party::Column::NameAsSigned.eq(name_as_signed),
        )
        .await
        .id
    }

    /// The only row that meets the condition.
    pub(crate) async fn one<E>(&self, condition: impl sea_orm::sea_query::IntoCondition) -> E::Model
    where
        E: EntityTrait,
        E::Model: ModelTrait,
    {
        let mut found = E::find()
            .filter(condition)
            .all(&self.0)
            .await
            .expect("the table is read");
        assert_eq!(found.len(), 1, "rows of {}", E::default().table_name());
        found.remove(0)
    }
}

/// `row` with the fields of `more` in it.
pub(crate) fn merged(row: Value, more: Value) -> Value {
    let fields = |value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let mut row = fields(row);
    row.extend(fields(more));
    row.into()
}
