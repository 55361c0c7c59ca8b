//! The second wall for writers of decisions, agreements, obstacles, documents that many adopt and proposals: raw statements, past all
//! that the server asks.

use samverkan::domain::vocabulary::Grade;
use serde_json::json;
use uuid::Uuid;

use super::{
    hidden_data::{ASSOCIATION, GALLIVARE, KIRUNA, REGION},
    row_level_security::{Raw, assert_raw},
};
use crate::fixture::{
    postgres::is_left_out,
    rows::{Rows, merged},
    world::{Kind, World, now},
};

const LULEA: &str = "2580";
const COUNTY: &str = "lansstyrgruppen";
const AREA: &str = "lansdelsgrupp-norra-norrbotten";

/// A name or nothing, as SQL writes it.
fn or_null(id: Option<Uuid>) -> String {
    id.map_or("NULL".to_owned(), |id| format!("'{id}'"))
}

#[tokio::test]
async fn matters_and_decisions_are_written_by_those_whose_they_are() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea, region) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(LULEA).await,
        rows.organisation(REGION).await,
    );
    let (county, area) = (rows.body(COUNTY).await, rows.body(AREA).await);
    let mut matters = Vec::new();
    for (owner, visibility) in [(kiruna, "COOPERATION"), (lulea, "OWNER")] {
        let matter = json!({ "slug": owner.to_string(), "title": "x", "owner_id": owner, "visibility": visibility });
        matters.push(rows.add::<entity::matter::Entity>(matter).await);
    }
    let decided = rows
        .add::<entity::decision::Entity>(json!({
            "matter_id": matters[0], "ordinal": 1, "organ": "x", "organisation_id": kiruna, "kind": "NOTES", "wording": "x",
        }))
        .await;
    let matter = |owner: Option<Uuid>| {
        format!(
            "INSERT INTO matter (id, slug, title, folded, owner_id, visibility, version)
             VALUES ('{}', 'ny', 'x', 'x', {}, 'COOPERATION', 1)",
            Uuid::now_v7(),
            or_null(owner)
        )
    };
    let decision = |matter: Uuid, organisation: Option<Uuid>, body: Option<Uuid>| {
        format!(
            "INSERT INTO decision (id, matter_id, ordinal, organ, organisation_id, body_id, kind, wording, per_capsulam, version)
             VALUES ('{}', '{matter}', 9, 'x', {}, {}, 'NOTES', 'x', false, 1)",
            Uuid::now_v7(),
            or_null(organisation),
            or_null(body)
        )
    };
    let amendment = format!(
        "INSERT INTO amendment (id, decision_id, ordinal, new_words) VALUES ('{}', '{decided}', 1, 'x')",
        Uuid::now_v7()
    );
    let corrected = format!("UPDATE decision SET wording = 'y' WHERE id = '{decided}'");
    let (own, reads) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let (other, arranges) = ((GALLIVARE, Grade::Approver), (REGION, Grade::Editor));
    let association = (ASSOCIATION, Grade::Editor);
    for (who, change, expected) in [
        (own, matter(Some(kiruna)), Raw::Changes(1)),
        (own, matter(Some(lulea)), Raw::Refused),
        (own, matter(None), Raw::Refused),
        (reads, matter(Some(kiruna)), Raw::Refused),
        (arranges, matter(None), Raw::Changes(1)),
        (association, matter(None), Raw::Changes(1)),
        (
            own,
            decision(matters[0], Some(kiruna), None),
            Raw::Changes(1),
        ),
        (own, decision(matters[0], Some(lulea), None), Raw::Refused),
        (own, decision(matters[1], Some(kiruna), None), Raw::Refused),
        (own, decision(matters[0], None, Some(county)), Raw::Refused),
        (
            reads,
            decision(matters[0], Some(kiruna), None),
            Raw::Refused,
        ),
        (
            arranges,
            decision(matters[0], None, Some(county)),
            Raw::Changes(1),
        ),
        (
            association,
            decision(matters[0], None, Some(county)),
            Raw::Changes(1),
        ),
        (
            arranges,
            decision(matters[0], None, Some(area)),
            Raw::Changes(1),
        ),
        (
            association,
            decision(matters[0], None, Some(area)),
            Raw::Refused,
        ),
        (
            arranges,
            decision(matters[0], Some(region), None),
            Raw::Changes(1),
        ),
        (own, corrected.clone(), Raw::Changes(1)),
        (reads, corrected.clone(), Raw::Changes(0)),
        (other, corrected.clone(), Raw::Changes(0)),
        (arranges, corrected, Raw::Changes(0)),
        (own, amendment.clone(), Raw::Changes(1)),
        (other, amendment, Raw::Refused),
        (
            own,
            format!("DELETE FROM decision WHERE id = '{decided}'"),
            Raw::Refused,
        ),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn outsiders_are_named_by_the_kommun_that_added_them() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(LULEA).await,
    );
    let outsider = async |slug: &str, editor: Option<Uuid>| {
        let row = json!({ "kind": "EXTERNAL", "slug": slug, "editor_id": editor });
        rows.add::<entity::organisation::Entity>(row).await
    };
    let (police, church) = (
        outsider("polisen", Some(kiruna)).await,
        outsider("kyrkan", None).await,
    );
    let called = rows
        .add_name(json!({ "organisation_id": police }), "Polisen")
        .await;
    let renamed = format!("UPDATE name SET text = 'x' WHERE id = '{called}'");
    let named = |of: Uuid| {
        format!(
            "INSERT INTO name (id, organisation_id, kind, text, folded, version)
             VALUES ('{}', '{of}', 'ALIAS', 'x', 'x', 1)",
            Uuid::now_v7()
        )
    };
    let added = |kind: &str, editor: Option<Uuid>| {
        format!(
            "INSERT INTO organisation (id, kind, slug, editor_id) VALUES ('{}', '{kind}', 'ny', {})",
            Uuid::now_v7(),
            or_null(editor)
        )
    };
    let (own, reads) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let (other, region) = ((GALLIVARE, Grade::Approver), (REGION, Grade::Approver));
    for (who, change, expected) in [
        (own, renamed.clone(), Raw::Changes(1)),
        (reads, renamed.clone(), Raw::Changes(0)),
        (other, renamed.clone(), Raw::Changes(0)),
        (region, renamed, Raw::Changes(0)),
        (own, named(police), Raw::Changes(1)),
        (own, named(church), Raw::Refused),
        (reads, named(police), Raw::Refused),
        (other, named(police), Raw::Refused),
        (region, named(police), Raw::Refused),
        (own, added("EXTERNAL", Some(kiruna)), Raw::Changes(1)),
        (own, added("EXTERNAL", Some(lulea)), Raw::Refused),
        (own, added("EXTERNAL", None), Raw::Refused),
        (own, added("MUNICIPALITY", None), Raw::Refused),
        (reads, added("EXTERNAL", Some(kiruna)), Raw::Refused),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

/// A document of an organisation's with a version that it has adopted, and one that is a draft: it and both.
async fn document(rows: &Rows, owner: Uuid, slug: &str, more: serde_json::Value) -> [Uuid; 3] {
    let document = json!({
        "slug": slug, "kind": "GUIDELINE", "level": "COUNTY", "title": "x", "owner_id": owner, "visibility": "PUBLIC",
    });
    let document = rows
        .add::<entity::steering_document::Entity>(merged(document, more))
        .await;
    let mut versions = Vec::new();
    for (ordinal, state) in [(1, "ADOPTED"), (2, "DRAFT")] {
        let version =
            json!({ "steering_document_id": document, "ordinal": ordinal, "state": state });
        versions.push(rows.add::<entity::document_version::Entity>(version).await);
    }
    [document, versions[0], versions[1]]
}

#[tokio::test]
async fn agreements_are_drafted_by_their_owner_and_approved_by_their_parties() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, gallivare, region) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(GALLIVARE).await,
        rows.organisation(REGION).await,
    );
    let kind = json!({ "kind": "AGREEMENT" });
    let [drafted, ..] = document(&rows, kiruna, "a", kind.clone()).await;
    let [own_document, ..] = document(&rows, kiruna, "b", kind.clone()).await;
    let [of_region, ..] = document(&rows, region, "c", kind.clone()).await;
    let [unsent, ..] = document(&rows, kiruna, "d", kind).await;
    let agreement = async |document: Uuid, sent_on: Option<&'static str>| {
        let row = json!({ "steering_document_id": document, "notice_months": 6, "entry": "WITH_LAST", "sent_on": sent_on });
        rows.add::<entity::agreement::Entity>(row).await
    };
    let drafted = agreement(drafted, Some("2026-01-01")).await;
    let of_region = agreement(of_region, None).await;
    let unsent = agreement(unsent, None).await;
    let party = |agreement: Uuid, organisation: Uuid| json!({ "agreement_id": agreement, "ordinal": 1, "organisation_id": organisation, "name_as_signed": "x", "approving_organ": "x" });
    let of_gallivare = rows
        .add::<entity::agreement_party::Entity>(party(drafted, gallivare))
        .await;
    let of_unsent = rows
        .add::<entity::agreement_party::Entity>(party(unsent, gallivare))
        .await;
    let group = rows
        .add_body(
            "LOCAL_GROUP",
            "Kirunagruppen",
            json!({ "municipality_id": kiruna, "level": "LOCAL" }),
        )
        .await;
    let county = rows.body(COUNTY).await;
    let forum = rows.body("slako").await;
    let new = format!(
        "INSERT INTO agreement (id, steering_document_id, notice_months, entry, version)
         VALUES ('{}', '{own_document}', 6, 'EACH', 1)",
        Uuid::now_v7()
    );
    let joined = |agreement: Uuid| {
        format!(
            "INSERT INTO agreement_party (id, agreement_id, ordinal, organisation_id, name_as_signed, approving_organ)
             VALUES ('{}', '{agreement}', 2, '{kiruna}', 'x', 'x')",
            Uuid::now_v7()
        )
    };
    let left = |party: Uuid| format!("DELETE FROM agreement_party WHERE id = '{party}'");
    let step = async |agreement: Uuid| {
        let row = json!({
            "agreement_id": agreement, "ordinal": 1, "kind": "OFFICIALS", "wording": "x", "requires_body": false,
        });
        rows.add::<entity::ladder_step::Entity>(row).await
    };
    let (step, sent_step) = (step(unsent).await, step(drafted).await);
    let climbs = |agreement: Uuid| {
        format!(
            "INSERT INTO ladder_step (id, agreement_id, ordinal, kind, wording, requires_body)
             VALUES ('{}', '{agreement}', 2, 'ARBITRATION', 'x', false)",
            Uuid::now_v7()
        )
    };
    let means = |step: Uuid| {
        format!(
            "INSERT INTO ladder_step_body (id, ladder_step_id, body_id) VALUES ('{}', '{step}', '{county}')",
            Uuid::now_v7()
        )
    };
    let dropped = |step: Uuid| format!("DELETE FROM ladder_step WHERE id = '{step}'");
    let sent = format!("UPDATE agreement SET sent_on = now() WHERE id = '{drafted}'");
    let approves = |party: Uuid| {
        format!(
            "INSERT INTO agreement_approval (id, agreement_party_id, approved_on) VALUES ('{}', '{party}', now())",
            Uuid::now_v7()
        )
    };
    let approved = approves(of_gallivare);
    let noticed = format!(
        "INSERT INTO agreement_notice (id, agreement_party_id, given_on) VALUES ('{}', '{of_gallivare}', now())",
        Uuid::now_v7()
    );
    let bound = |body: Uuid, agreement: Uuid| {
        format!("UPDATE body SET agreement_id = '{agreement}' WHERE id = '{body}'")
    };
    let (own, sends) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Approver));
    let (signs, region) = ((GALLIVARE, Grade::Approver), (REGION, Grade::Approver));
    for (who, change, expected) in [
        (own, new.clone(), Raw::Changes(1)),
        (region, new.clone(), Raw::Refused),
        ((KIRUNA, Grade::Reader), new, Raw::Refused),
        (own, joined(unsent), Raw::Changes(1)),
        (signs, joined(unsent), Raw::Refused),
        (own, left(of_unsent), Raw::Changes(1)),
        (own, climbs(unsent), Raw::Changes(1)),
        (signs, climbs(unsent), Raw::Refused),
        ((KIRUNA, Grade::Reader), climbs(unsent), Raw::Refused),
        (own, means(step), Raw::Changes(1)),
        (signs, means(step), Raw::Refused),
        (own, dropped(step), Raw::Changes(1)),
        (signs, dropped(step), Raw::Changes(0)),
        // What is sent stays as it is.
        (own, joined(drafted), Raw::Refused),
        (own, left(of_gallivare), Raw::Changes(0)),
        (own, climbs(drafted), Raw::Refused),
        (own, means(sent_step), Raw::Refused),
        (own, dropped(sent_step), Raw::Changes(0)),
        (own, sent.clone(), Raw::Changes(1)),
        (signs, sent, Raw::Changes(0)),
        (signs, approved.clone(), Raw::Changes(1)),
        ((GALLIVARE, Grade::Editor), approved.clone(), Raw::Refused),
        (sends, approved, Raw::Refused),
        // Of a draft no party but its owner knows.
        (signs, approves(of_unsent), Raw::Refused),
        (signs, noticed.clone(), Raw::Changes(1)),
        (sends, noticed, Raw::Refused),
        // Whoever sends an agreement binds no body but those that it writes in.
        (sends, bound(group, drafted), Raw::Changes(1)),
        (sends, bound(county, drafted), Raw::Changes(0)),
        (sends, bound(forum, drafted), Raw::Changes(0)),
        (region, bound(county, of_region), Raw::Changes(1)),
        (region, bound(forum, of_region), Raw::Changes(1)),
        (region, bound(county, drafted), Raw::Refused),
        (region, bound(group, of_region), Raw::Changes(0)),
        (
            (REGION, Grade::Editor),
            bound(county, of_region),
            Raw::Changes(0),
        ),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn obstacles_are_added_in_the_own_area_and_changed_by_those_whose_they_are() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(LULEA).await,
    );
    let area = rows.body(AREA).await;
    let obstacle = rows
        .add::<entity::obstacle::Entity>(json!({
            "body_id": area, "organisation_id": kiruna, "owner_id": kiruna, "title": "x", "text": "x",
            "identified_on": "2026-01-01", "state": "IDENTIFIED", "public": true, "concerned": "", "changed_at": now(),
        }))
        .await;
    let new = |by: Uuid, state: &str, public: bool| {
        format!(
            "INSERT INTO obstacle (id, body_id, organisation_id, owner_id, title, text, identified_on, state, public, concerned,
                 changed_at, version)
             VALUES ('{}', '{area}', '{by}', '{by}', 'x', 'x', '2026-01-01', '{state}', {public}, '', now(), 1)",
            Uuid::now_v7()
        )
    };
    let measure = |by: Uuid| {
        format!(
            "INSERT INTO obstacle_measure (id, obstacle_id, organisation_id, taken_on, text)
             VALUES ('{}', '{obstacle}', '{by}', '2026-02-01', 'x')",
            Uuid::now_v7()
        )
    };
    let titled = format!("UPDATE obstacle SET title = 'y' WHERE id = '{obstacle}'");
    let (own, reads) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let (other, arranges) = ((LULEA, Grade::Approver), (REGION, Grade::Editor));
    for (who, change, expected) in [
        (own, new(kiruna, "IDENTIFIED", false), Raw::Changes(1)),
        (own, new(kiruna, "IDENTIFIED", true), Raw::Refused),
        (own, new(kiruna, "REMOVED", false), Raw::Refused),
        (own, new(lulea, "IDENTIFIED", false), Raw::Refused),
        (reads, new(kiruna, "IDENTIFIED", false), Raw::Refused),
        (other, new(lulea, "IDENTIFIED", false), Raw::Refused),
        (own, titled.clone(), Raw::Changes(1)),
        (arranges, titled.clone(), Raw::Changes(1)),
        (reads, titled.clone(), Raw::Changes(0)),
        (other, titled.clone(), Raw::Changes(0)),
        ((ASSOCIATION, Grade::Approver), titled, Raw::Changes(0)),
        (own, measure(kiruna), Raw::Changes(1)),
        (own, measure(lulea), Raw::Refused),
        (other, measure(lulea), Raw::Refused),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn documents_are_sent_by_who_writes_in_their_body_and_answered_by_each_for_itself() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea, region, association) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(LULEA).await,
        rows.organisation(REGION).await,
        rows.organisation(ASSOCIATION).await,
    );
    let body = |body: Uuid| json!({ "body_id": body, "adopted_by_each": true });
    let of_county = body(rows.body(COUNTY).await);
    let [_, version, draft] = document(&rows, region, "a", of_county.clone()).await;
    let [_, asked, _] = document(&rows, region, "b", of_county).await;
    let [_, of_area, _] = document(&rows, region, "c", body(rows.body(AREA).await)).await;
    let [_, of_none, _] = document(&rows, region, "d", json!({})).await;
    let matter = rows
        .add::<entity::matter::Entity>(json!({
            "slug": "m", "title": "x", "owner_id": lulea, "visibility": "PUBLIC",
        }))
        .await;
    let of_lulea = rows
        .add::<entity::decision::Entity>(json!({
            "matter_id": matter, "ordinal": 1, "organ": "x", "organisation_id": lulea, "kind": "ADOPTS", "wording": "x",
        }))
        .await;
    let request = rows
        .add::<entity::adoption_request::Entity>(json!({
            "document_version_id": asked, "organisation_id": region, "sent_on": "2026-01-10", "answer_by": "2026-06-30",
            "entry": "EACH",
        }))
        .await;
    let answer = rows
        .add::<entity::document_adoption::Entity>(json!({
            "document_version_id": asked, "organisation_id": kiruna, "adopted_on": "2026-02-01", "organ": "x",
        }))
        .await;
    let sent = |version: Uuid, by: Uuid| {
        format!(
            "INSERT INTO adoption_request (id, document_version_id, organisation_id, sent_on, answer_by, entry, version)
             VALUES ('{}', '{version}', '{by}', '2026-01-10', '2026-06-30', 'EACH', 1)",
            Uuid::now_v7()
        )
    };
    let answered = |version: Uuid, by: Uuid, answer: &str| {
        format!(
            "INSERT INTO document_adoption (id, document_version_id, organisation_id, answer, adopted_on, organ, version)
             VALUES ('{}', '{version}', '{by}', '{answer}', '2026-02-01', 'x', 1)",
            Uuid::now_v7()
        )
    };
    let longer =
        format!("UPDATE adoption_request SET answer_by = '2026-12-31' WHERE id = '{request}'");
    let changed = format!("UPDATE document_adoption SET answer = 'DECLINED' WHERE id = '{answer}'");
    let resting =
        format!("UPDATE document_adoption SET decision_id = '{of_lulea}' WHERE id = '{answer}'");
    let (writes, reads) = ((REGION, Grade::Editor), (REGION, Grade::Reader));
    let also = (ASSOCIATION, Grade::Editor);
    let (own, other) = ((KIRUNA, Grade::Approver), (LULEA, Grade::Approver));
    for (who, change, expected) in [
        (writes, sent(version, region), Raw::Changes(1)),
        (also, sent(version, association), Raw::Changes(1)),
        (writes, sent(version, association), Raw::Refused),
        (reads, sent(version, region), Raw::Refused),
        (own, sent(version, kiruna), Raw::Refused),
        (writes, sent(draft, region), Raw::Refused),
        (writes, sent(of_none, region), Raw::Refused),
        (also, sent(of_area, association), Raw::Refused),
        (writes, longer.clone(), Raw::Changes(1)),
        (also, longer.clone(), Raw::Changes(1)),
        (own, longer, Raw::Changes(0)),
        (own, answered(version, kiruna, "ADOPTED"), Raw::Changes(1)),
        (own, answered(version, kiruna, "DECLINED"), Raw::Refused),
        (own, answered(version, lulea, "ADOPTED"), Raw::Refused),
        (own, answered(draft, kiruna, "ADOPTED"), Raw::Refused),
        (
            (KIRUNA, Grade::Editor),
            answered(version, kiruna, "ADOPTED"),
            Raw::Refused,
        ),
        (own, resting, Raw::Refused),
        (own, changed.clone(), Raw::Changes(1)),
        (other, changed.clone(), Raw::Changes(0)),
        (writes, changed, Raw::Changes(0)),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}

#[tokio::test]
async fn proposals_are_made_by_their_organisation_and_changed_by_those_concerned() {
    if is_left_out() {
        return;
    }
    let world = World::new(Kind::Postgres).await;
    let rows = Rows::of(&world).await;
    let (kiruna, lulea, gallivare) = (
        rows.organisation(KIRUNA).await,
        rows.organisation(LULEA).await,
        rows.organisation(GALLIVARE).await,
    );
    let proposal = rows
        .add::<entity::proposal::Entity>(json!({
            "owner_id": kiruna, "action": "JOIN", "content": "{}", "concerned": format!("{kiruna} {lulea}"), "awaited": lulea,
            "proposed_at": now(), "last_day": "2027-01-01", "state": "PENDING",
        }))
        .await;
    let new = |by: Uuid| {
        format!(
            "INSERT INTO proposal (id, owner_id, action, content, concerned, awaited, proposed_at, last_day, state, version)
             VALUES ('{}', '{by}', 'JOIN', '{{}}', '{by} {gallivare}', '{gallivare}', now(), '2027-01-01', 'PENDING', 1)",
            Uuid::now_v7()
        )
    };
    let set = |assign: &str| format!("UPDATE proposal SET {assign} WHERE id = '{proposal}'");
    let (own, reads) = ((KIRUNA, Grade::Editor), (KIRUNA, Grade::Reader));
    let asked = (LULEA, Grade::Editor);
    let accepted = "state = 'ACCEPTED', awaited = ''";
    for (who, change, expected) in [
        (own, new(kiruna), Raw::Changes(1)),
        (own, new(lulea), Raw::Refused),
        (reads, new(kiruna), Raw::Refused),
        (own, set("state = 'WITHDRAWN'"), Raw::Changes(1)),
        (asked, set(accepted), Raw::Changes(1)),
        (reads, set(accepted), Raw::Changes(0)),
        ((LULEA, Grade::Reader), set(accepted), Raw::Changes(0)),
        ((GALLIVARE, Grade::Approver), set(accepted), Raw::Changes(0)),
        ((REGION, Grade::Approver), set(accepted), Raw::Changes(0)),
        (
            (ASSOCIATION, Grade::Approver),
            set(accepted),
            Raw::Changes(0),
        ),
        // Nobody gives it to others.
        (
            own,
            set(&format!("concerned = '{gallivare}'")),
            Raw::Refused,
        ),
        (
            own,
            format!("DELETE FROM proposal WHERE id = '{proposal}'"),
            Raw::Refused,
        ),
    ] {
        assert_raw(&world, who, &change, expected).await;
    }
}
