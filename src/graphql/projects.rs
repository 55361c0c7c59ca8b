//! Development projects: what they are for, who takes part, how they go on.

use async_graphql::{Context, ID, Object};
use entity::{development_project, milestone, project_participation, status_report};

use super::{
    connection::Things,
    history::{Change, history},
    loading::{Result, thing},
    node::global_id,
};

thing! {
    /// A development project.
    DevelopmentProject: development_project
}

/// What an organisation does, with others, to develop the cooperation (utvecklingsprojekt, A-11, A-41).
#[Object]
impl DevelopmentProject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<development_project::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

thing! {
    /// A milestone of a project.
    Milestone: milestone
}

/// What a project is to have reached by a day (milstolpe).
#[Object]
impl Milestone {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<milestone::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

thing! {
    /// A status report of a project.
    StatusReport: status_report
}

/// What was reported of a project, in words (lägesrapport). Never changed: a correction is a report of its own.
#[Object]
impl StatusReport {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<status_report::Entity>(ctx, self.row.id, first, after).await
    }
}

thing! {
    /// The part that an organisation takes in a project.
    ProjectParticipation: project_participation
}

/// That an organisation takes part in a project of another (medverkan).
#[Object]
impl ProjectParticipation {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        global_id::<Self>(self.row.id)
    }

    /// What happened to it, the latest first, as far as you could see it then (historik).
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many: 0 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Option<Things<Change>>> {
        history::<project_participation::Entity>(ctx, self.row.id, first, after).await
    }

    /// Counts its changes, from 1: whoever changes it sends along the one that they saw.
    async fn version(&self) -> i32 {
        self.row.version
    }
}
