//! What the server shows of meetings, the year plan and the histories, as the model tells it.

use serde_json::{Value, json};

use super::{
    Server,
    acts::{Actor, Called},
};
use crate::fixture::{
    json::{items, text},
    sequences::said,
};

impl Server {
    /// The histories of a meeting and of what belongs to it, in the order in which the model has them.
    pub(super) async fn histories(&self, at: usize) -> Vec<Vec<String>> {
        let told =
            "history(first: 60) { nodes { action organisation { slug } fields { field after } } }";
        let query = format!(
            "query($id: ID!) {{ meeting(by: {{id: $id}}) {{ {told} agenda {{ id {told} }}
               attendances {{ appointment {{ id }} person {{ id }} {told} }} notes {{ {told} }} }} }}"
        );
        let known = &self.meetings[at];
        let variables = json!({ "id": known.id });
        let read = self
            .world
            .data_as(&self.token(Actor::Region), &query, variables)
            .await;
        let meeting = &read["meeting"];
        let agenda = known.items.iter().map(|id| {
            let mut all = items(&meeting["agenda"]);
            all.find(|it| it["id"] == *id).expect("the item is there")
        });
        let calls = Called::ALL.into_iter().filter_map(|called| {
            let mut all = items(&meeting["attendances"]);
            all.find(|it| self.is_for(it, called))
        });
        let own = [meeting].into_iter();
        let all = own
            .chain(agenda)
            .chain(calls)
            .chain(items(&meeting["notes"]));
        all.map(entries).collect()
    }

    /// A meeting as the model shows it.
    pub(super) fn shown(&self, at: usize) -> String {
        let it = self.meeting(at);
        let version = |it: &Value| format!("{} {}", text(&it["state"]), it["version"]);
        let agenda = (0..self.meetings[at].items.len()).map(|place| {
            let it = self.item(at, place);
            let number = it["number"].as_i64();
            let number = number.map_or("-".to_owned(), |number| number.to_string());
            format!(
                "{} number {number} at {}",
                version(it),
                said(it, "localStart")
            )
        });
        let calls = Called::ALL.into_iter().filter_map(|called| {
            let it = self.attendance(at, called)?;
            Some(format!(
                "{called:?} {} {} {} for {}",
                said(it, "answer"),
                said(it, "outcome"),
                it["version"],
                items(&it["forItems"]).count()
            ))
        });
        let mut done: Vec<&str> = items(&it["history"]["nodes"])
            .map(|it| text(&it["action"]))
            .collect();
        done.reverse();
        format!(
            "{} {} until {} sequence {} version {} reason {} done {:?} items {:?} calls {:?} notes {:?}",
            text(&it["day"]),
            text(&it["state"]),
            said(it, "itemsUntil"),
            it["sequence"],
            it["version"],
            !it["reason"].is_null(),
            done,
            agenda.collect::<Vec<_>>(),
            calls.collect::<Vec<_>>(),
            items(&it["notes"]).map(version).collect::<Vec<_>>(),
        )
    }

    /// The year plan as the model shows it.
    pub(super) fn shown_plan(&self) -> Option<String> {
        let plan = &self.seen["yearPlan"];
        if plan.is_null() {
            return None;
        }
        let days: Vec<&str> = items(&plan["items"]).map(|it| text(&it["day"])).collect();
        Some(format!(
            "{} {} {days:?}",
            text(&plan["state"]),
            plan["version"]
        ))
    }
}

/// The history of a thing as the model tells it, the oldest entry first.
fn entries(of: &Value) -> Vec<String> {
    let known = ["answer", "outcome", "state"];
    let nodes = items(&of["history"]["nodes"]).rev();
    let entries = nodes.map(|it| {
        let fields = items(&it["fields"]).filter(|it| known.contains(&text(&it["field"])));
        let fields = fields.map(|it| {
            let after = it["after"].as_str().unwrap_or("-");
            format!("{} {after}", text(&it["field"]))
        });
        format!(
            "{} {} {:?}",
            text(&it["action"]),
            text(&it["organisation"]["slug"]),
            fields.collect::<Vec<_>>()
        )
    });
    entries.collect()
}
