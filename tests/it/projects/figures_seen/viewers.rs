//! Who reads and acts in made-up worlds, and by the domain model what each may see and do.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use rust_decimal::Decimal;
use samverkan::domain::vocabulary::Grade;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    acts::Act,
    made::{Plan, Reported},
};
use crate::{
    files::exports::file,
    fixture::{
        flows::GRADES,
        mutate::key,
        world::{Kind, World},
    },
    projects::follow_up::{KIRUNA, id_of},
};

/// In Kiruna's care area; takes part in every project.
pub(super) const GALLIVARE: &str = "2523";
/// In another area; reports nothing and takes part in nothing.
pub(super) const KALIX: &str = "2514";
pub(super) const REGION: &str = "region";
const ASSOCIATION: &str = "norrbottens-kommuner";

/// Who reads and acts: an organisation with a grade; the public without a token.
pub(super) struct Viewer {
    pub(super) organisation: &'static str,
    pub(super) grade: Grade,
    pub(super) token: Option<String>,
}

/// Who may see what: "Who may do what" and "Development projects and follow-up" of the domain model.
impl Viewer {
    pub(super) fn name(&self) -> String {
        format!("{} {:?}", self.organisation, self.grade)
    }

    fn approves(&self) -> bool {
        [REGION, ASSOCIATION].contains(&self.organisation)
    }

    /// PUBLIC; COOPERATION: all signed-in actors; OWNER: its owner.
    pub(super) fn is_among(&self, visibility: &str, owner: &str) -> bool {
        match visibility {
            "PUBLIC" => true,
            "COOPERATION" => self.token.is_some(),
            _ => self.organisation == owner,
        }
    }

    /// Whoever sees the indicator and was let see the value when it was submitted. Before it is approved it is its organisation's,
    /// and once it is submitted those see it, too, who approve.
    pub(super) fn sees(&self, value: &Reported, plan: &Plan) -> bool {
        let own = self.organisation == value.organisation;
        let its_turn = match value.row.state.as_str() {
            "DRAFT" => own,
            "SUBMITTED" | "RETURNED" => own || self.approves(),
            _ => true,
        };
        let submitted_for = value.row.visibility.as_deref().unwrap_or("OWNER");
        its_turn
            && self.is_among(plan.visibility[1], plan.owner)
            && self.is_among(submitted_for, value.organisation)
    }

    /// "A figure from 1 below it is suppressed for everybody but its reporter and the approvers, with its comment."
    pub(super) fn reads(&self, value: &Reported, plan: &Plan) -> bool {
        let figure = value.row.numerator.or(value.row.actual);
        let small = plan
            .threshold
            .zip(figure)
            .is_some_and(|(threshold, figure)| figure.figure() < Decimal::from(threshold));
        let approver = self.approves() && self.grade == Grade::Approver;
        self.sees(value, plan) && (!small || self.organisation == value.organisation || approver)
    }

    /// The comment is "visible within the cooperation unless its reporter makes it public".
    pub(super) fn reads_comment(&self, value: &Reported, plan: &Plan) -> bool {
        self.reads(value, plan) && (self.token.is_some() || value.row.comment_public)
    }

    /// Whether it has the right to this, alone and at once.
    pub(super) fn may(&self, act: Act, value: &Reported, plan: &Plan) -> bool {
        let own = self.organisation == value.organisation;
        let edits = self.token.is_some() && self.grade >= Grade::Editor;
        match act {
            Act::Submit | Act::Remove | Act::Import => edits && own,
            // It names no organisation: whoever reports the indicator does it with its own values.
            Act::Correct | Act::Publish | Act::SubmitMany => {
                edits && plan.reporters().contains(&self.organisation)
            }
            // The owner of the project consents.
            Act::Join => false,
            // Nobody lets others owe what has begun.
            Act::Oblige => false,
            Act::Leave => edits && [GALLIVARE, plan.owner].contains(&self.organisation),
            Act::Approve | Act::ApproveMany | Act::Return | Act::Reopen | Act::Extend => {
                self.approves() && self.grade == Grade::Approver && !own
            }
            Act::ChangeIndicator | Act::SetTarget | Act::Replace => {
                let alone = ["OWNER", "PARTICIPANTS"].contains(&plan.reporters);
                edits && alone && self.organisation == plan.owner
            }
        }
    }

    pub(super) async fn asks(&self, world: &World, query: &str, variables: Value) -> Value {
        match &self.token {
            Some(token) => world.data_as(token, query, variables).await,
            None => world.public_with(query, variables).await,
        }
    }

    pub(super) async fn file(&self, world: &World, format: &str) -> String {
        let path = format!("/export/follow-up-values.{format}");
        let answer = match &self.token {
            Some(token) => file(world, token, &path).await,
            None => world.get(&format!("/public{path}")).await,
        };
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    }
}

/// What every made-up world begins with, and all who read and act in it, the public first.
pub(super) struct Base {
    pub(super) world: World,
    pub(super) viewers: Vec<Viewer>,
    organisations: BTreeMap<Uuid, &'static str>,
}

impl Base {
    pub(super) async fn new(kind: Kind) -> Self {
        let world = World::new(kind).await;
        let mut organisations = BTreeMap::new();
        let mut viewers = vec![Viewer {
            organisation: "",
            grade: Grade::Reader,
            token: None,
        }];
        for organisation in [KIRUNA, GALLIVARE, KALIX, REGION, ASSOCIATION] {
            let id = id_of(&world, organisation).await;
            organisations.insert(key(&json!(id)), organisation);
            for (grade, _) in GRADES {
                viewers.push(Viewer {
                    organisation,
                    grade,
                    token: Some(world.token(organisation, grade).await),
                });
            }
        }
        Self {
            world,
            viewers,
            organisations,
        }
    }

    pub(super) fn organisation(&self, id: Uuid) -> &'static str {
        self.organisations[&id]
    }

    pub(super) fn viewer(&self, organisation: &str, grade: Grade) -> &Viewer {
        let mut viewers = self.viewers.iter();
        let found = viewers.find(|it| it.organisation == organisation && it.grade == grade);
        found.expect("a viewer")
    }

    pub(super) fn token(&self, organisation: &str, grade: Grade) -> &str {
        let token = &self.viewer(organisation, grade).token;
        token.as_deref().expect("a token")
    }
}
