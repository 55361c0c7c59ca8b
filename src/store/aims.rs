//! What projects are for: priority areas, target groups and effect goals, by their codes.

use std::collections::{BTreeSet, HashMap};

use entity::{project_effect_goal, project_priority_area, project_target_group};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    EffectGoalsOfProject, Journaled, PriorityAreasOfProject, Relation, Row, TargetGroupsOfProject,
    Writing,
    engine::act::{ExtraFields, New},
};
use crate::{
    access::{Act, Permit},
    domain::problem::{self, Problem},
    error::Error,
};

/// How many priority areas, target groups or effect goals a project names at most.
const AIMS: usize = 50;

/// What a project is for, by codes; none where that stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ProjectAims {
    /// Codes of priority areas.
    pub priority_areas: Option<Vec<String>>,
    /// Codes of target groups.
    pub target_groups: Option<Vec<String>>,
    /// Codes of effect goals.
    pub effect_goals: Option<Vec<String>>,
}

impl Writing<'_> {
    /// The directions that these codes name, and what is wrong with the codes.
    pub(super) async fn aims(
        &self,
        named: &ProjectAims,
    ) -> Result<(Aims, Vec<Option<Problem>>), Error> {
        let mut wrong = Vec::new();
        macro_rules! aims {
            ($field:ident, $path:literal) => {
                match &named.$field {
                    Some(codes) => {
                        let known = self.$field().await?;
                        let known = known.into_iter().map(|row| (row.code, row.id)).collect();
                        let ids = directions($path, codes, &known, &mut wrong);
                        Some(Named { ids, known })
                    }
                    None => None,
                }
            };
        }
        let aims = Aims {
            priority_areas: aims!(priority_areas, "priorityAreas"),
            target_groups: aims!(target_groups, "targetGroups"),
            effect_goals: aims!(effect_goals, "effectGoals"),
        };
        Ok((aims, wrong))
    }

    /// Sets what a project is for, and says what that was and what it is where that is anything new. The permits are those over
    /// the project as it stands, and as it is to stand.
    pub(super) async fn set_aims<A: Act>(
        &self,
        (permit, next): (&Permit<A>, &Permit<A>),
        aims: &Aims,
    ) -> Result<(ExtraFields, ExtraFields), Error> {
        let (mut before, mut after) = (ExtraFields::new(), ExtraFields::new());
        macro_rules! set {
            ($field:ident, $relation:ty) => {
                if let Some(named) = &aims.$field {
                    let ids = &named.ids;
                    let set = self.aim::<$relation, A>((permit, next), ids);
                    if let Some(held) = set.await? {
                        let name = stringify!($field);
                        before.insert(name.to_owned(), named.codes_of(&held));
                        after.insert(name.to_owned(), named.codes_of(ids));
                    }
                }
            };
        }
        set!(priority_areas, PriorityAreasOfProject);
        set!(target_groups, TargetGroupsOfProject);
        set!(effect_goals, EffectGoalsOfProject);
        Ok((before, after))
    }

    /// What the project was for before, where that is anything else.
    async fn aim<R, A: Act>(
        &self,
        (permit, next): (&Permit<A>, &Permit<A>),
        aims: &[Uuid],
    ) -> Result<Option<Vec<Uuid>>, Error>
    where
        R: Relation<Key = Uuid, Child: Aim>,
    {
        let project = permit.key();
        let found = self.related::<R>(&[project], None).await;
        let rows = found?.remove(&project).unwrap_or_default();
        let held: Vec<Uuid> = rows.iter().map(R::Child::direction).collect();
        let mut moved = false;
        for row in &rows {
            if !aims.contains(&R::Child::direction(row)) {
                moved = true;
                self.remove(permit, row).await?;
            }
        }
        let new = aims.iter().filter(|aim| !held.contains(aim));
        let new = new.map(|aim| New::by(next, R::Child::of(project, *aim)));
        let new: Vec<New<R::Child>> = new.collect::<Result<_, _>>()?;
        moved |= !new.is_empty();
        self.create_all(new).await?;
        Ok(moved.then_some(held))
    }
}

/// What a project is for; none where that stays as it is.
pub(super) struct Aims {
    priority_areas: Option<Named>,
    target_groups: Option<Named>,
    effect_goals: Option<Named>,
}

/// The directions that were named.
struct Named {
    ids: Vec<Uuid>,
    /// All that there are, by their codes.
    known: HashMap<String, Uuid>,
}

impl Named {
    /// The codes of directions, in alphabetical order; null for none.
    fn codes_of(&self, ids: &[Uuid]) -> Value {
        let known = self.known.iter().filter(|(_, id)| ids.contains(id));
        let codes: BTreeSet<&String> = known.map(|(code, _)| code).collect();
        if codes.is_empty() {
            return Value::Null;
        }
        json!(codes)
    }
}

impl Aims {
    /// The codes of all that was named, by the fields.
    pub(super) fn named(&self) -> ExtraFields {
        let fields = [
            ("priority_areas", &self.priority_areas),
            ("target_groups", &self.target_groups),
            ("effect_goals", &self.effect_goals),
        ];
        let named = fields.into_iter().filter_map(|(field, named)| {
            let named = named.as_ref()?;
            Some((field.to_owned(), named.codes_of(&named.ids)))
        });
        named.collect()
    }
}

/// A table that says what projects are for.
trait Aim: Journaled {
    /// The row that says that the project is for the direction.
    fn of(project: Uuid, direction: Uuid) -> Row<Self>;

    /// The direction that a row names.
    fn direction(row: &Row<Self>) -> Uuid;
}

macro_rules! aim {
    ($($table:ident . $field:ident),+ $(,)?) => {$(
        impl Aim for $table::Entity {
            fn of(project: Uuid, direction: Uuid) -> $table::Model {
                $table::Model {
                    id: Uuid::now_v7(),
                    development_project_id: project,
                    $field: direction,
                }
            }

            fn direction(row: &$table::Model) -> Uuid {
                row.$field
            }
        }
    )+};
}

aim!(
    project_priority_area.priority_area_id,
    project_target_group.target_group_id,
    project_effect_goal.effect_goal_id,
);

/// The directions that codes name, each once.
fn directions(
    field: &str,
    codes: &[String],
    known: &HashMap<String, Uuid>,
    wrong: &mut Vec<Option<Problem>>,
) -> Vec<Uuid> {
    if codes.len() > AIMS {
        wrong.push(Some(problem::too_many_at_a_time(AIMS).at(field)));
        return Vec::new();
    }
    let mut named = BTreeSet::new();
    let mut found = Vec::new();
    for (place, code) in codes.iter().enumerate() {
        let field = format!("{field}.{place}");
        match known.get(code) {
            None => wrong.push(Some(problem::unknown_code().at(&field))),
            Some(_) if !named.insert(code) => wrong.push(Some(problem::named_twice().at(&field))),
            Some(id) => found.push(*id),
        }
    }
    found
}
