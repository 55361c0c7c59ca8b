//! Whether the database is what it should be. What `/health/ready` and `check` vouch for is read here, not assumed.

use std::{collections::HashSet, sync::Arc, time::Duration};

use entity::organisation;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect,
    RuntimeErr, Statement,
    prelude::Uuid,
    sqlx::{self, AssertSqlSafe, PgConnection, Row, raw_sql},
};
use tokio::time::{Instant, timeout};

use super::{
    database::{Database, Wall, is_walled, pending},
    session::no_connection,
    shares::Share,
    transaction::Plans,
};
use crate::{
    access::{
        Viewer, Visible,
        policies::{self, SERVER},
    },
    domain::problem,
    error::Error,
    reference::{Reference, tables},
    store::reference,
};

/// Who asks whether the server is ready waits no longer.
const READY: Duration = Duration::from_secs(2);

/// No part of a check may take longer, however much there is.
const CHECK: Duration = Duration::from_secs(10 * 60);

/// How many ids one statement looks for.
const IDS_OF_A_STATEMENT: usize = 1_000;

impl Database {
    /// That requests can be answered: by a transaction as theirs are. It reads a row, and compares with this program the
    /// migrations, the reference data, the policies that are installed and the role that they are for; and the journal's
    /// last entry with where it is noted to end.
    ///
    /// # Errors
    /// `Unavailable` when the database doesn't answer in time, `Invalid` with what is not as it should be.
    pub async fn check_readiness(&self) -> Result<(), Error> {
        let asked = Instant::now();
        let examined = async {
            let mut last = self.examined.lock().await;
            // Those who ask at once share an answer that was sought after they asked: nobody keeps the database busy with asking.
            if let Some((_, outcome)) = last.as_ref().filter(|(began, _)| *began >= asked) {
                return outcome.clone();
            }
            let began = Instant::now();
            let outcome = self.examine().await;
            *last = Some((began, outcome.clone()));
            outcome
        };
        timeout(READY, examined)
            .await
            .unwrap_or(Err(Error::Unavailable))
    }

    async fn examine(&self) -> Result<(), Error> {
        let wall = Wall::Viewer(Viewer::Public);
        let begun = self.begin_reading(Share::Watch, wall, READY, Plans::Weighed);
        let begun = begun.await.map_err(no_connection)?;
        let transaction = begun.statements();
        let pending = pending(&transaction).await?;
        if !pending.is_empty() {
            return Err(problem::migrations_missing(&pending.join(", ")).into());
        }
        if !is_walled(&transaction).await? {
            return Err(problem::policies_differ().into());
        }
        if !asks(&transaction, policies::holds_for_server(self.backend())).await? {
            return Err(problem::role_is_not_held(SERVER).into());
        }
        if !reference::is_loaded(&transaction, self.digest_of_reference_data()).await? {
            return Err(problem::reference_data_not_loaded().into());
        }
        let visible =
            organisation::Entity::find().filter(organisation::Entity::visible(Viewer::Public));
        if visible.one(&transaction).await?.is_none() {
            return Err(problem::nothing_to_serve().into());
        }
        if !asks(&transaction, policies::journal_is_whole(self.backend())).await? {
            return Err(problem::journal_ends_elsewhere().into());
        }
        self.check_written()
    }

    /// That no row of what was loaded is missing, and no entry of the journal. For the owner of the tables.
    ///
    /// # Errors
    /// `Invalid` with the tables that rows are missing from.
    pub async fn check_rows(&self, loaded: &Reference) -> Result<(), Error> {
        let begun = self
            .begin_reading(Share::Identified, Wall::System, CHECK, Plans::Weighed)
            .await?;
        let transaction = begun.statements();
        let mut missing = Vec::new();
        macro_rules! each_table {
            ($($table:ident [$($sibling:ident),*],)*) => {$({
                use entity::$table::{Column, Entity};
                let ids: Vec<Uuid> = loaded.$table.iter().map(|row| row.id).collect();
                let mut found = HashSet::new();
                for ids in ids.chunks(IDS_OF_A_STATEMENT) {
                    let there = Entity::find()
                        .select_only()
                        .column(Column::Id)
                        .filter(Column::Id.is_in(ids.iter().copied()))
                        .into_tuple::<Uuid>();
                    found.extend(there.all(&transaction).await?);
                }
                if found.len() < ids.len() {
                    missing.push(format!("{} of {} in {}", ids.len() - found.len(), ids.len(), stringify!($table)));
                }
            })*};
        }
        tables!(each_table);
        if !missing.is_empty() {
            return Err(problem::rows_missing(&missing.join(", ")).into());
        }
        let gapless = "SELECT count(*) = coalesce(max(number), 0) AS holds FROM journal";
        match asks(&transaction, gapless.to_owned()).await? {
            true => Ok(()),
            false => Err(problem::entries_missing().into()),
        }
    }

    /// That an SQLite file is sound as SQLite sees it, and its owner's alone; nothing on PostgreSQL.
    ///
    /// # Errors
    /// `Invalid` with what is wrong.
    pub async fn check_file_itself(&self) -> Result<(), Error> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let open: Vec<_> = file
            .readable_by_others()
            .iter()
            .map(|it| it.display().to_string())
            .collect();
        if !open.is_empty() {
            return Err(problem::files_open_to_others(&open.join(" ")).into());
        }
        let check = Statement::from_string(self.backend(), "PRAGMA quick_check(10)");
        let rows = self.connection().query_all_raw(check).await?;
        let faults: Vec<String> = rows
            .iter()
            .map(|row| row.try_get("", "quick_check"))
            .collect::<Result<_, _>>()?;
        match faults.as_slice() {
            [sound] if sound == "ok" => Ok(()),
            faults => Err(problem::file_is_damaged(&faults.join("; ")).into()),
        }
    }

    /// That PostgreSQL itself answers, or what keeps sessions apart: a pooler that gives each transaction another session mixes
    /// up what is prepared in them.
    ///
    /// # Errors
    /// `Invalid`, when settings of a session get lost or are seen in another one.
    pub async fn check_sessions(&self) -> Result<(), Error> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let probed = timeout(READY, self.keeps_sessions_apart()).await;
        match probed.unwrap_or(Ok(false)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(problem::sessions_are_mixed().into()),
            Err(cause) => {
                let cause = DbErr::Query(RuntimeErr::SqlxError(Arc::new(cause)));
                Err(cause.into())
            }
        }
    }

    async fn keeps_sessions_apart(&self) -> Result<bool, sqlx::Error> {
        let acquire = |share| {
            self.shares
                .of(share)
                .get_postgres_connection_pool()
                .acquire()
        };
        // Of two shares: one may have no more than one.
        let (mut one, mut other) = (
            acquire(Share::Identified).await?,
            acquire(Share::Watch).await?,
        );
        // What is left open on them ends with them.
        one.close_on_drop();
        other.close_on_drop();
        let mark = Uuid::now_v7().to_string();
        let set = AssertSqlSafe(format!("SET samverkan.session = '{mark}'"));
        raw_sql(set).execute(&mut *one).await?;
        // A transaction of another session takes up the one that a pooler would give both.
        raw_sql("BEGIN").execute(&mut *other).await?;
        let theirs = session_setting(&mut other).await?;
        let ours = session_setting(&mut one).await?;
        raw_sql("ROLLBACK").execute(&mut *other).await?;
        raw_sql("RESET samverkan.session")
            .execute(&mut *one)
            .await?;
        Ok(ours == mark && theirs != mark)
    }
}

/// What a session has been told, asked in the protocol that prepares nothing.
async fn session_setting(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    let asked = "SELECT coalesce(current_setting('samverkan.session', true), '')";
    raw_sql(asked).fetch_one(connection).await?.try_get(0)
}

/// What the statement says as `holds`.
async fn asks(transaction: &impl ConnectionTrait, statement: String) -> Result<bool, DbErr> {
    let backend = transaction.get_database_backend();
    let row = transaction
        .query_one_raw(Statement::from_string(backend, statement))
        .await?;
    let holds: Option<bool> = row
        .map(|row| row.try_get("", "holds"))
        .transpose()?
        .flatten();
    Ok(holds == Some(true))
}
