//! The domain's enumerations as enums of the schema: names, values and descriptions come from the vocabulary.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType,
    Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry},
};

use crate::domain::vocabulary::{
    Action, AdoptionAnswer, AdoptionState, AgendaItemState, AgendaPurpose, Aggregation,
    AgreementEntry, AgreementStatus, AppointmentRole, AttendanceAnswer, AttendanceOutcome,
    AuditAnswer, AuditQuestion, BodyType, BulkMode, ChangeKind, ChangeType, ClauseKind,
    CommissionState, DeadlineKind, DecisionKind, Direction, DisputeState, DocumentState,
    EditorialNoteKind, FollowUpValueOrder, Grade, IndicatorOrder, LadderStepKind, Level,
    MandateCategory, Measure, MeetingForm, MeetingKind, MeetingState, NameKind, NoFigure,
    NotesApproval, NotesState, ObstacleState, OrganisationKind, PeriodKind, PlausibilityWarning,
    Precision, ProjectHealth, ProjectOrder, ProjectPhase, ProposalState, ReportDue, ReportStatus,
    Reporters, RuleSubject, RuleUnit, Sector, ServiceAccountPurpose, Severity, Side, Sphere,
    SteeringDocumentKind, StructureReportState, SubstituteMisfit, SubstitutionRule, Term,
    TrainingKind, UserErrorCode, ValueKind, ValueState, Visibility, Vocabulary, YearPlanItemKind,
    YearPlanState,
};

macro_rules! enums {
    ($($name:ident),+ $(,)?) => {$(
        impl InputType for $name {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                Self::NAME.into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| describe::<Self>())
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                parse(value.unwrap_or_default()).map_err(InputValueError::custom)
            }

            fn to_value(&self) -> Value {
                Value::Enum(Name::new(self.code()))
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $name {
            fn type_name() -> Cow<'static, str> {
                Self::NAME.into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| describe::<Self>())
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(InputType::to_value(self))
            }
        }
    )+};
}

enums!(
    Action,
    AdoptionAnswer,
    AdoptionState,
    AgendaItemState,
    AgendaPurpose,
    Aggregation,
    AgreementEntry,
    AgreementStatus,
    AppointmentRole,
    AttendanceAnswer,
    AttendanceOutcome,
    AuditAnswer,
    AuditQuestion,
    BodyType,
    BulkMode,
    ChangeKind,
    ChangeType,
    ClauseKind,
    CommissionState,
    DeadlineKind,
    DecisionKind,
    Direction,
    DisputeState,
    DocumentState,
    EditorialNoteKind,
    FollowUpValueOrder,
    Grade,
    IndicatorOrder,
    LadderStepKind,
    Level,
    MandateCategory,
    Measure,
    MeetingForm,
    MeetingKind,
    MeetingState,
    NameKind,
    NoFigure,
    NotesApproval,
    NotesState,
    ObstacleState,
    OrganisationKind,
    PeriodKind,
    PlausibilityWarning,
    Precision,
    ProjectHealth,
    ProjectOrder,
    ProjectPhase,
    ProposalState,
    ReportDue,
    ReportStatus,
    Reporters,
    RuleSubject,
    RuleUnit,
    Sector,
    ServiceAccountPurpose,
    Severity,
    Side,
    Sphere,
    SteeringDocumentKind,
    StructureReportState,
    SubstituteMisfit,
    SubstitutionRule,
    TrainingKind,
    UserErrorCode,
    ValueKind,
    ValueState,
    Visibility,
    YearPlanItemKind,
    YearPlanState,
);

fn describe<V: Vocabulary>() -> MetaType {
    MetaType::Enum {
        name: V::NAME.to_owned(),
        description: Some(V::MEANING.to_owned()),
        enum_values: V::VALUES
            .iter()
            .map(|(_, term)| (term.code.to_owned(), describe_value(term)))
            .collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<V>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn describe_value(term: &Term) -> MetaEnumValue {
    MetaEnumValue {
        name: term.code.to_owned(),
        description: Some(format!("{} Swedish: {}.", term.meaning, term.swedish)),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    }
}

fn parse<V: Vocabulary>(value: Value) -> Result<V, String> {
    let code = match &value {
        Value::Enum(name) => name.as_str(),
        // Variables come as JSON, which has no enums.
        Value::String(text) => text,
        _ => return Err(format!("expected a value of {}", V::NAME)),
    };
    V::from_code(code).ok_or_else(|| {
        let codes: Vec<&str> = V::VALUES.iter().map(|(_, term)| term.code).collect();
        format!(
            "{} has no value {code:?}; it has {}",
            V::NAME,
            codes.join(", ")
        )
    })
}
