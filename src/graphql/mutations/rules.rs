//! Parameters of rules: agreeing on another reading.

use crate::{
    graphql::{
        engine::{arguments::Id, mutation::mutations, scalars::Date},
        types::rules::{Rule, RuleParameter},
    },
    store,
};

mutations! {
    /// Parameters of rules.
    RuleMutations;

    /// Lets a parameter of a rule say something else from a day on: another number, or another reading of what the clause leaves open
    /// (ändra regelparameter). What it said before keeps its time. For editors of the region and of Norrbottens Kommuner: a proposal to
    /// an approver of the other side. Refused: DOES_NOT_FIT for a value of another form, and where the rule or the parameter doesn't
    /// hold on the day; ALREADY_EXISTS when it says that already, or something else from a later day on.
    set_rule_parameter("What a parameter is to say, and from when.";
        /// What a parameter of a rule is to say, and from which day.
        SetRuleParameterInput once idempotency_key {
            /// The rule.
            rule: Id<Rule>,
            /// The name of the parameter, as `min_meetings`.
            parameter: String,
            /// What it is to say, as text: of the same form as what it says now.
            value: String,
            /// Why, in Swedish: 1 to 2,000 characters.
            reason: String,
            /// Why, in English: at most 2,000 characters.
            reason_english: Option<String>,
            /// The first day.
            from: Date,
        }
    ) -> SetRuleParameterPayload {
        /// The parameter from that day on.
        parameter: RuleParameter,
    } command |_today| {
        let new = store::NewReading { rule, parameter, value, reason, reason_english, from };
        store::Command::SetRuleParameter(new)
    };
}
