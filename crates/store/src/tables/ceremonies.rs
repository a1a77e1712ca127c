//! What is half done on the way in: each has a token of its own, ends soon and counts once.
//!
//! Knows nothing of what is being done: `state` is the caller's.

use access::{Ceremony, TokenHash};
use model::AccountId;

use crate::db::{Row, args};
use crate::{Store, StoreError};

/// Seconds that anything may stay half done: finding the telephone takes a while.
const LIFETIME_S: i64 = 10 * 60;

/// Tries at one: typing mistakes, not guesses.
const TRIES_MAX: i64 = 5;

/// Something half done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pending {
    /// Whose it is, when that is known.
    pub account: Option<AccountId>,
    /// What the caller kept.
    pub state: String,
}

impl Store {
    /// Keeps something half done under its token's hash.
    pub async fn begin_ceremony(
        &self,
        token: &TokenHash,
        what: Ceremony,
        pending: &Pending,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO ceremonies (hash, purpose, account_id, state, tries, expires) \
                   VALUES ($1, $2, $3, $4, 0, $5)";
        let expires = self.now().plus_s(LIFETIME_S);
        let (account, state) = (pending.account, &pending.state);
        tx.execute(sql, args![token.as_str(), what.as_str(), account, state, expires]).await?;
        tx.commit().await
    }

    /// Counts a try; what was kept, while there are tries left.
    pub async fn try_ceremony(
        &self,
        token: &TokenHash,
        what: Ceremony,
    ) -> Result<Option<Pending>, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE ceremonies SET tries = tries + 1 WHERE hash = $1 AND purpose = $2 \
                   AND $3 < expires AND tries < $4 RETURNING account_id, state";
        let args = args![token.as_str(), what.as_str(), self.now(), TRIES_MAX];
        let row = tx.row(sql, args).await?;
        tx.commit().await?;
        row.as_ref().map(read).transpose()
    }

    /// Takes what was kept: it counts once.
    pub async fn take_ceremony(
        &self,
        token: &TokenHash,
        what: Ceremony,
    ) -> Result<Option<Pending>, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM ceremonies WHERE hash = $1 AND purpose = $2 AND $3 < expires \
                   RETURNING account_id, state";
        let row = tx.row(sql, args![token.as_str(), what.as_str(), self.now()]).await?;
        tx.commit().await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &Row) -> Result<Pending, StoreError> {
    let mut columns = row.columns();
    let account = columns.opt_parsed("an account's id", AccountId::parse)?;
    Ok(Pending { account, state: columns.text()? })
}
