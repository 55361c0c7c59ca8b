//! Writes the reference data. The only place that does; reading it is everybody's, through the session.

use chrono::{DateTime, Utc};
use entity::{organisation, reference_load};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, Iterable, ModelTrait, QueryFilter,
};

use crate::reference::{Reference, id, is_of_reference_data, tables};

/// How many values one statement carries: SQLite takes 32,766, PostgreSQL 65,535.
const VALUES_PER_STATEMENT: usize = 30_000;

/// Whether the files with this digest have been loaded.
///
/// # Errors
/// What the database refuses.
pub(super) async fn is_loaded(tx: &impl ConnectionTrait, digest: &str) -> Result<bool, DbErr> {
    let load = reference_load::Entity::find().filter(reference_load::Column::Digest.eq(digest));
    Ok(load.one(tx).await?.is_some())
}

/// An organisation of reference data that was loaded and is not in these: they are another county's. None where there is none.
///
/// # Errors
/// What the database refuses.
pub(super) async fn of_another_county(
    tx: &impl ConnectionTrait,
    reference: &Reference,
) -> Result<Option<String>, DbErr> {
    let known = |row: &organisation::Model| reference.organisation.iter().any(|it| it.id == row.id);
    let loaded = organisation::Entity::find().all(tx).await?;
    let mut loaded = loaded.into_iter();
    let other = loaded.find(|row| is_of_reference_data(row.id) && !known(row));
    Ok(other.map(|row| row.slug))
}

/// Loads the rows of the files with this digest, and notes that it has been done.
///
/// # Errors
/// What the database refuses; the transaction is then the caller's to roll back.
pub(super) async fn load(
    tx: &DatabaseTransaction,
    reference: &Reference,
    digest: &str,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    insert(tx, reference).await?;
    let load = reference_load::Model {
        id: id("reference_load", digest),
        digest: digest.to_owned(),
        loaded_at: now,
    };
    insert_rows::<reference_load::Entity>(tx, &[load]).await
}

/// Inserts the rows that aren't there yet. One that is stays as it is: it may have been edited since.
async fn insert(tx: &DatabaseTransaction, reference: &Reference) -> Result<(), DbErr> {
    macro_rules! each_table {
        ($($table:ident [$($sibling:ident),*],)*) => {
            $(insert_rows::<entity::$table::Entity>(tx, &reference.$table).await?;)*
        };
    }
    tables!(each_table);
    Ok(())
}

async fn insert_rows<E: EntityTrait>(
    tx: &DatabaseTransaction,
    rows: &[E::Model],
) -> Result<(), DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let rows_per_statement = (VALUES_PER_STATEMENT / E::Column::iter().count().max(1)).max(1);
    for rows in rows.chunks(rows_per_statement) {
        // All values are written, set or not: that the models come from no database is not known to SeaORM.
        E::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model))
            .on_conflict_do_nothing()
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use migration::{Migrator, MigratorTrait};
    use sea_orm::{
        ActiveValue::Set, ConnectOptions, Database, DatabaseConnection, PaginatorTrait,
        TransactionTrait,
    };

    use super::*;
    use crate::reference::{digest, embedded, read};

    async fn database() -> DatabaseConnection {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        Migrator::up(&database, None).await.unwrap();
        database
    }

    async fn load_embedded(database: &DatabaseConnection) -> Reference {
        let files = embedded();
        let reference = read(&files).unwrap();
        let tx = database.begin().await.unwrap();
        load(&tx, &reference, &digest(&files), DateTime::UNIX_EPOCH)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        reference
    }

    #[tokio::test]
    async fn every_row_is_written_as_it_was_read() {
        let database = database().await;
        let reference = load_embedded(&database).await;
        macro_rules! compare {
            ($($table:ident [$($sibling:ident),*],)*) => {
                $(
                    let mut stored = entity::$table::Entity::find().all(&database).await.unwrap();
                    let mut read = reference.$table.clone();
                    stored.sort_by_key(|row| row.id);
                    read.sort_by_key(|row| row.id);
                    assert_eq!(stored, read);
                )*
            };
        }
        tables!(compare);
    }

    #[tokio::test]
    async fn loading_again_leaves_alone_what_was_edited() {
        let database = database().await;
        let reference = load_embedded(&database).await;
        entity::clause::Entity::update_many()
            .set(entity::clause::ActiveModel {
                heading: Set("edited".to_owned()),
                ..Default::default()
            })
            .filter(entity::clause::Column::Number.eq("A-33"))
            .exec(&database)
            .await
            .unwrap();
        load_embedded(&database).await;
        let clauses = entity::clause::Entity::find();
        let edited = clauses
            .clone()
            .filter(entity::clause::Column::Heading.eq("edited"));
        assert_eq!(
            clauses.count(&database).await.unwrap(),
            reference.clause.len() as u64
        );
        assert_eq!(edited.count(&database).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn what_has_been_loaded_is_known_by_its_digest() {
        let database = database().await;
        load_embedded(&database).await;
        let tx = database.begin().await.unwrap();
        assert!(is_loaded(&tx, &digest(&embedded())).await.unwrap());
        assert!(!is_loaded(&tx, "another").await.unwrap());
    }
}
