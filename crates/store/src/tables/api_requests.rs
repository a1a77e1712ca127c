//! Requests to the API that carry a key, so that one sent twice is done once.
//!
//! The key is reserved before the request is done and its answer written down after. A crash in
//! between leaves the key reserved: whoever asks again is told that the outcome is not known,
//! which is better than doing it twice.

use access::TokenHash;

use crate::db::args;
use crate::{Scoped, StoreError};

/// Seconds that a key is remembered: programs that retry do so within a day.
const KEPT_S: i64 = 86_400;

/// What is known of a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Begun {
    /// Nothing: it is reserved now, and the request is to be done.
    New,
    /// The same request is being done, or broke off.
    Running,
    /// It was used for another request.
    Other,
    /// The request was done.
    Done(Kept),
}

/// The answer that a request got.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// The status.
    pub status: u16,
    /// Where the new thing is.
    pub location: Option<String>,
    /// The body; none when it held a secret.
    pub body: Option<String>,
}

/// The viewer's requests.
pub struct ApiRequests<'a>(&'a Scoped);

impl Scoped {
    /// The viewer's own requests that carried a key.
    pub fn api_requests(&self) -> ApiRequests<'_> {
        ApiRequests(self)
    }
}

impl ApiRequests<'_> {
    /// Reserves a key, or tells what became of it.
    pub async fn begin(&self, key: &str, digest: &TokenHash) -> Result<Begun, StoreError> {
        let (account, now) = (self.0.viewer().account(), self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        let sql = "DELETE FROM api_requests WHERE account_id = $1 AND created < $2";
        tx.execute(sql, args![account, now.plus_s(-KEPT_S)]).await?;
        let sql = "INSERT INTO api_requests (account_id, request_key, digest, created) \
                   VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
        let new = tx.execute(sql, args![account, key, digest.as_str(), now]).await?;
        let sql = "SELECT digest, status, location, body FROM api_requests \
                   WHERE account_id = $1 AND request_key = $2";
        let row = tx.row(sql, args![account, key]).await?.ok_or(StoreError::NotFound)?;
        tx.commit().await?;
        if new == 1 {
            return Ok(Begun::New);
        }
        let mut columns = row.columns();
        if columns.text()? != digest.as_str() {
            return Ok(Begun::Other);
        }
        let Some(status) = columns.opt_small()? else { return Ok(Begun::Running) };
        let (location, body) = (columns.opt_text()?, columns.opt_text()?);
        Ok(Begun::Done(Kept { status, location, body }))
    }

    /// Writes down the answer.
    pub async fn done(&self, key: &str, kept: &Kept) -> Result<(), StoreError> {
        let sql = "UPDATE api_requests SET status = $3, location = $4, body = $5 \
                   WHERE account_id = $1 AND request_key = $2";
        let account = self.0.viewer().account();
        let (location, body) = (kept.location.as_deref(), kept.body.as_deref());
        let mut tx = self.0.store().begin().await?;
        tx.execute(sql, args![account, key, i64::from(kept.status), location, body]).await?;
        tx.commit().await
    }

    /// Frees a key whose request was refused, so that it can be mended and sent again.
    pub async fn forget(&self, key: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM api_requests WHERE account_id = $1 AND request_key = $2";
        let mut tx = self.0.store().begin().await?;
        tx.execute(sql, args![self.0.viewer().account(), key]).await?;
        tx.commit().await
    }
}
