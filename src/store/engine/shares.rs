//! Whose connections to the database are whose. Each share is a pool of its own: nobody waits for what another holds, and a connection
//! counts as its share's until it is really back, however its use has ended.

use std::sync::Arc;

use sea_orm::{DatabaseConnection, DbBackend, DbErr, sqlx};

use crate::access::Viewer;

/// Who asks the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Who watches the server: whether it is ready, and what its metrics tell.
    Watch,
    /// Anybody, and who presents a secret that may be none.
    Public,
    /// Who presents a good token, and the program itself.
    Identified,
}

impl Share {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Watch, Self::Public, Self::Identified];

    /// The share of who sees so much.
    pub const fn of(viewer: Viewer) -> Self {
        match viewer {
            Viewer::Public => Self::Public,
            Viewer::Actor(_) => Self::Identified,
        }
    }

    /// What it is called in metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::Public => "public",
            Self::Identified => "identified",
        }
    }

    /// How many it has of `all` connections, three or more: one to watch, less than half for the public, and the rest.
    pub(super) fn connections(self, all: u32) -> u32 {
        let public = (all.saturating_sub(1) / 2).max(1);
        match self {
            Self::Watch => 1,
            Self::Public => public,
            Self::Identified => all.saturating_sub(1 + public).max(1),
        }
    }
}

/// The pool of each share.
#[derive(Clone)]
pub(super) struct Shares {
    watch: DatabaseConnection,
    public: DatabaseConnection,
    pub(super) identified: DatabaseConnection,
}

impl Shares {
    /// Beside the pool of who is identified those of the others, which open their connections when they need them. `all`: how many
    /// connections all have together.
    pub(super) fn beside(identified: DatabaseConnection, all: u32) -> Self {
        let pool = |share: Share| {
            let connections = share.connections(all);
            match identified.get_database_backend() {
                DbBackend::Postgres => DatabaseConnection::from(alike(
                    identified.get_postgres_connection_pool(),
                    connections,
                )),
                _ => DatabaseConnection::from(alike(
                    identified.get_sqlite_connection_pool(),
                    connections,
                )),
            }
        };
        Self {
            watch: pool(Share::Watch),
            public: pool(Share::Public),
            identified,
        }
    }

    /// The pool of a share.
    pub(super) const fn of(&self, share: Share) -> &DatabaseConnection {
        match share {
            Share::Watch => &self.watch,
            Share::Public => &self.public,
            Share::Identified => &self.identified,
        }
    }

    /// Closes every connection.
    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.watch.close().await?;
        self.public.close().await?;
        self.identified.close().await
    }
}

/// A pool that connects as another does, with so many connections.
fn alike<D: sqlx::Database>(pool: &sqlx::Pool<D>, connections: u32) -> sqlx::Pool<D> {
    let address = Arc::unwrap_or_clone(pool.connect_options());
    let options = pool.options().clone().max_connections(connections);
    options.connect_lazy_with(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_share_takes_what_the_others_need() {
        for (all, expected) in [
            (3, [1, 1, 1]),
            (4, [1, 1, 2]),
            (12, [1, 5, 6]),
            (16, [1, 7, 8]),
        ] {
            let shares = Share::ALL.map(|share| share.connections(all));
            assert_eq!(shares, expected, "{all}");
            assert_eq!(shares.iter().sum::<u32>(), all);
        }
    }
}
