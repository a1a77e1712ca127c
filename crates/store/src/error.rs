//! What can go wrong, by who must act.

use warnings::Illegal;

/// Why a statement gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Our operator must act: the database cannot be reached or refuses.
    #[error("the database does not answer: {0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Our operator must act: the database holds what this version does not understand.
    #[error("the database holds `{found}` where {expected} is expected")]
    Corrupt {
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// Our operator must act: the URL names no database we can use.
    #[error("`{0}` is no database URL: give sqlite://FILE or postgres://…")]
    BadUrl(String),
    /// Our operator must act: the database was made by a newer version.
    #[error("the database has schema {found}, this version knows up to {known}")]
    TooNew {
        /// The schema in the database.
        found: i64,
        /// The newest schema of this version.
        known: i64,
    },
    /// Who asks must act: the name is taken.
    #[error("there is one already")]
    Taken,
    /// Who asks must act: there are as many as there may be.
    #[error("there may be at most {limit}")]
    TooMany {
        /// How many there may be.
        limit: i64,
    },
    /// Our operator must act, or time: the disk holds as much as it may.
    #[error("there is no room for more at the moment")]
    NoRoom,
    /// Who asks must act: nothing of that kind is visible to them.
    #[error("there is no such thing")]
    NotFound,
    /// Who asks must act: their role does not allow it.
    #[error("the role does not allow it")]
    NotAllowed,
    /// Who asks must act: it was changed or done in the meantime.
    #[error("it was changed or done in the meantime")]
    MovedOn,
    /// Who asks must act: they had a hand in it, and somebody else must agree.
    #[error("somebody else must agree")]
    OwnHand,
    /// Who asks must act: the warning does not take that step.
    #[error(transparent)]
    Illegal(#[from] Illegal),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => Self::Taken,
            sqlx::Error::Database(inner) if inner.is_foreign_key_violation() => Self::NotFound,
            _ => Self::Database(error.into()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        match error.sqlite_error().map(|inner| inner.extended_code) {
            Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Taken,
            Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::NotFound,
            _ => Self::Database(error.into()),
        }
    }
}
