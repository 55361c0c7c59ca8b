//! Elections: by whom, when and where in the minutes an elected representative was elected to a seat.

use chrono::NaiveDate;
use entity::{appointment, seat, seat_function};
use serde::{Deserialize, Serialize};

use super::Writing;
use crate::{
    domain::{
        problem,
        validation::{day, heading, paragraph},
    },
    error::{Error, refuse},
};

/// An election to a seat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Election {
    /// The organ that elected.
    pub organ: String,
    /// When.
    pub date: NaiveDate,
    /// The number of the paragraph in its minutes.
    pub paragraph: String,
}

impl Writing<'_> {
    /// That an election is said where somebody takes a seat whose holders are elected, and nowhere else.
    pub(super) async fn check_election(
        &self,
        seat: &seat::Model,
        somebody: bool,
        election: Option<&Election>,
    ) -> Result<(), Error> {
        let function = self
            .found::<seat_function::Entity>(seat.function_id, "seat")
            .await?;
        let elected = function.elected && somebody;
        let Some(election) = election else {
            return refuse([elected.then(|| problem::election_needed().at("election"))]);
        };
        refuse([
            (!elected).then(|| problem::not_elected().at("election")),
            heading("election.organ", &election.organ),
            day("election.date", election.date),
            paragraph("election.paragraph", &election.paragraph),
        ])
    }
}

/// An appointment that came of an election, or of none.
pub(super) fn elected(row: appointment::Model, election: Option<Election>) -> appointment::Model {
    let Some(election) = election else {
        return row;
    };
    appointment::Model {
        elected_by: Some(election.organ),
        elected_on: Some(election.date),
        elected_paragraph: Some(election.paragraph),
        ..row
    }
}
