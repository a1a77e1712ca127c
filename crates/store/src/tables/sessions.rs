//! Sessions of signed-in accounts; only the hash of the token is kept.

use access::{SESSION_IDLE_S, SESSION_LIFETIME_S, TokenHash};
use model::Time;

use crate::db::args;
use crate::tables::accounts::{account_columns, read_row};
use crate::tables::audit::{self, Entry};
use crate::{Account, Actor, Store, StoreError, SystemScope};

/// Seconds between two notes that a session is in use: a write for each request would be waste.
const TOUCH_S: i64 = 60;

impl Store {
    /// Begins a session for an account whose password was right.
    pub async fn sign_in(
        &self,
        account: &Account,
        token: &TokenHash,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = "INSERT INTO sessions (hash, account_id, created, last_used) \
                   SELECT $1, id, $3, $3 FROM accounts WHERE id = $2 AND closed IS NULL";
        if tx.execute(sql, args![token.as_str(), account.id, now]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let sql = "UPDATE accounts SET last_sign_in = $2 WHERE id = $1";
        tx.execute(sql, args![account.id, now]).await?;
        let member = match account.home {
            access::Home::Member(member) => Some(member),
            _ => None,
        };
        let entry = Entry {
            actor: &Actor::Account(account.id),
            action: "sign-in",
            member,
            object: format!("account {}", account.id),
            detail: "",
            origin,
        };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await
    }

    /// The account of a session that has neither been idle too long nor lived too long.
    pub async fn session(&self, token: &TokenHash) -> Result<Option<Account>, StoreError> {
        let now = self.now();
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts JOIN sessions ON sessions.account_id = accounts.id \
             WHERE sessions.hash = $1 AND $2 < sessions.last_used AND $3 < sessions.created \
             AND accounts.closed IS NULL"
        );
        let (idle, begun) = limits(now);
        let row = self.row(sql, args![token.as_str(), idle, begun]).await?;
        let Some(account) = row.as_ref().map(read_row).transpose()? else { return Ok(None) };
        self.touch(token, now).await?;
        Ok(Some(account))
    }

    async fn touch(&self, token: &TokenHash, now: Time) -> Result<(), StoreError> {
        let stale = "SELECT hash FROM sessions WHERE hash = $1 AND last_used < $2";
        if self.row(stale, args![token.as_str(), now.plus_s(-TOUCH_S)]).await?.is_none() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        let sql = "UPDATE sessions SET last_used = $2 WHERE hash = $1";
        tx.execute(sql, args![token.as_str(), now]).await?;
        tx.commit().await
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &TokenHash) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.execute("DELETE FROM sessions WHERE hash = $1", args![token.as_str()]).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Removes sessions, links and enrolment codes whose time is over; returns how many.
    pub async fn clean_up(&self) -> Result<u64, StoreError> {
        /// A closed link says *expired* for this long before it says *no such thing*.
        const LINK_KEPT_S: i64 = 90 * 86_400;
        let now = self.store().now();
        let (idle, begun) = limits(now);
        let mut tx = self.store().begin().await?;
        let sql = "DELETE FROM sessions WHERE last_used <= $1 OR created <= $2";
        let mut removed = tx.execute(sql, args![idle, begun]).await?;
        let sql = "DELETE FROM links WHERE expires < $1";
        removed += tx.execute(sql, args![now.plus_s(-LINK_KEPT_S)]).await?;
        let sql = "DELETE FROM enrolment_codes WHERE expires < $1 AND used IS NULL";
        removed += tx.execute(sql, args![now]).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

fn limits(now: Time) -> (Time, Time) {
    (now.plus_s(-SESSION_IDLE_S), now.plus_s(-SESSION_LIFETIME_S))
}
