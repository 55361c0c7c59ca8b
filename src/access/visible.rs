//! Which rows of each table exist for a viewer, as a condition of SQL. A table without a line here can't be read.

use entity::{
    agreement, agreement_approval, agreement_notice, agreement_party, amendment, appointment, body,
    care_area, care_area_municipality, chair_term, clause, clause_item, decision, document_version,
    editorial_note, effect_goal, external_participant, guiding_principle, ladder_step,
    ladder_step_body, legal_basis, mandate, matter, name, organisation, participant_sector, person,
    priority_area, rule, rule_parameter, seat, steering_document, steering_relation, target_group,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::Viewer;
use crate::domain::vocabulary::{Visibility, Vocabulary};

/// The rows of a table that exist for a viewer.
pub trait Visible: EntityTrait {
    /// Holds for the rows that this viewer may see. Filters that come later can only narrow it.
    fn visible(viewer: Viewer) -> Condition;
}

/// Everybody may read these: the structure, its mandates and what it aims at.
macro_rules! public {
    ($($table:ident),+ $(,)?) => {$(
        impl Visible for $table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                match viewer {
                    Viewer::Public => Condition::all(),
                }
            }
        }
    )+};
}

/// These say themselves who may see them.
macro_rules! by_visibility {
    ($($table:ident),+ $(,)?) => {$(
        impl Visible for $table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                match viewer {
                    Viewer::Public => $table::Column::Visibility.eq(Visibility::Public.code()).into(),
                }
            }
        }
    )+};
}

/// These are seen with the thing that they belong to.
macro_rules! with_parent {
    ($($table:ident . $column:ident => $parent:ident),+ $(,)?) => {$(
        impl Visible for $table::Entity {
            fn visible(viewer: Viewer) -> Condition {
                let parents = $parent::Entity::find()
                    .select_only()
                    .column($parent::Column::Id)
                    .filter($parent::Entity::visible(viewer))
                    .into_query();
                $table::Column::$column.in_subquery(parents).into()
            }
        }
    )+};
}

public!(
    appointment,
    body,
    care_area,
    care_area_municipality,
    chair_term,
    effect_goal,
    external_participant,
    mandate,
    name,
    organisation,
    participant_sector,
    priority_area,
    rule,
    rule_parameter,
    seat,
    steering_relation,
    target_group,
);

by_visibility!(matter, steering_document);

with_parent!(
    agreement.SteeringDocumentId => steering_document,
    agreement_approval.AgreementPartyId => agreement_party,
    agreement_notice.AgreementPartyId => agreement_party,
    agreement_party.AgreementId => agreement,
    amendment.DecisionId => decision,
    clause.DocumentVersionId => document_version,
    clause_item.ClauseId => clause,
    decision.MatterId => matter,
    document_version.SteeringDocumentId => steering_document,
    editorial_note.ClauseId => clause,
    guiding_principle.AgreementId => agreement,
    ladder_step.AgreementId => agreement,
    ladder_step_body.LadderStepId => ladder_step,
    legal_basis.AgreementId => agreement,
);

/// A person under protection (skyddade personuppgifter) exists for nobody who is not signed in.
impl Visible for person::Entity {
    fn visible(viewer: Viewer) -> Condition {
        match viewer {
            Viewer::Public => person::Column::Protected.eq(false).into(),
        }
    }
}
