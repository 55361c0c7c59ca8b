//! The file of an SQLite database: made for its owner alone, and watched, since SQLite itself goes on writing into a file that
//! somebody has deleted or replaced.

use std::{
    ffi::OsString,
    fs::{self, OpenOptions, Permissions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, sqlite::SqliteConnectOptions},
};

/// What only the owner may read and write.
const OWNERS_ALONE: u32 = 0o600;

/// What SQLite puts beside the file while it is open.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// A database's file, as it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    /// Device and number of the file that was there.
    opened: (u64, u64),
}

impl DatabaseFile {
    /// The file that an address names; none for an address of another kind, or of a database in memory.
    pub(super) fn path_of(url: &str) -> Option<PathBuf> {
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let options: SqliteConnectOptions =
            url.parse().ok().filter(|_| url.starts_with("sqlite:"))?;
        let path = options.get_filename();
        (!in_memory && !path.as_os_str().is_empty()).then(|| path.to_owned())
    }

    /// Makes an empty file unless there is one.
    pub(super) fn create(path: &Path) -> io::Result<()> {
        let mut new = OpenOptions::new();
        let made = new
            .write(true)
            .create_new(true)
            .mode(OWNERS_ALONE)
            .open(path);
        match made {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => Err(cause),
            _ => Ok(()),
        }
    }

    /// The file that has just been opened.
    pub(super) fn opened(path: PathBuf) -> io::Result<Self> {
        let opened = identity(&path)?;
        Ok(Self { path, opened })
    }

    /// Takes the file, and what is beside it, from everybody but its owner.
    pub(super) fn close_to_others(&self) -> io::Result<()> {
        for path in self.readable_by_others() {
            fs::set_permissions(path, Permissions::from_mode(OWNERS_ALONE))?;
        }
        Ok(())
    }

    /// The files that others than the owner may read or write.
    pub(super) fn readable_by_others(&self) -> Vec<PathBuf> {
        let beside = BESIDE.iter().map(|suffix| self.beside(suffix));
        let files = std::iter::once(self.path.clone()).chain(beside);
        let is_open = |path: &PathBuf| {
            fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
        };
        files.filter(is_open).collect()
    }

    /// That the file which was opened is still where others look for it.
    ///
    /// # Errors
    /// One that says that the database is away.
    pub(super) fn check(&self) -> Result<(), DbErr> {
        match identity(&self.path) {
            Ok(there) if there == self.opened => Ok(()),
            Ok(_) => {
                Err(self.away("has been replaced since it was opened: start the server again"))
            }
            Err(_) => {
                Err(self.away("is not there any more: put it back, or start the server on another"))
            }
        }
    }

    /// That what has just been committed is where others look for it: in the log beside the file.
    ///
    /// # Errors
    /// One that says that the database is away.
    pub(super) fn check_log(&self) -> Result<(), DbErr> {
        self.check()?;
        match self.beside("-wal").exists() {
            true => Ok(()),
            false => Err(self.away("has lost its log (-wal): start the server again")),
        }
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(suffix);
        name.into()
    }

    fn away(&self, what: &str) -> DbErr {
        let cause = format!("the database file {} {what}", self.path.display());
        let cause = sqlx::Error::Io(io::Error::new(io::ErrorKind::NotFound, cause));
        DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause)))
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let file = fs::metadata(path)?;
    Ok((file.dev(), file.ino()))
}
