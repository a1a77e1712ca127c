//! Tokens with which programs call the API in the name of an account; only the hash is kept.
//!
//! A token is its account's: it sees and may do what the account may, and ends with it.

use access::TokenHash;
use model::{ApiTokenId, Time};

use crate::db::{Row, args};
use crate::read::Columns;
use crate::tables::accounts::{account_columns, read as read_account};
use crate::tables::audit::{self, Entry};
use crate::{Account, Scoped, Store, StoreError};

/// A token, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiToken {
    /// Identity.
    pub id: ApiTokenId,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created: Time,
    /// When it ends by itself.
    pub expires: Time,
    /// When it was last used, to a minute.
    pub last_used: Option<Time>,
    /// When it was revoked, if it was.
    pub revoked: Option<Time>,
}

/// A token to keep.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// What its owner calls it.
    pub name: String,
    /// Hash of its secret.
    pub hash: TokenHash,
    /// When it ends by itself.
    pub expires: Time,
}

/// Tokens in use that an account may have: one for each program of a large operator.
const TOKENS_MAX: i64 = 50;

/// Tokens shown at once at most, with those that have ended.
const TOKENS_SHOWN_MAX: i64 = 500;

/// Seconds between two notes that a token is in use.
const TOUCH_S: i64 = 60;

macro_rules! token_columns {
    () => {
        "api_tokens.id, api_tokens.name, api_tokens.created, api_tokens.expires, \
         api_tokens.last_used, api_tokens.revoked"
    };
}

impl Store {
    /// The open account of a token that is neither revoked nor at its end.
    pub async fn api_token(
        &self,
        hash: &TokenHash,
    ) -> Result<Option<(ApiToken, Account)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            token_columns!(),
            ", ",
            account_columns!(),
            " FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id \
             WHERE api_tokens.hash = $1 AND $2 < api_tokens.expires \
             AND api_tokens.revoked IS NULL AND accounts.closed IS NULL"
        );
        let now = self.now();
        let Some(row) = self.row(sql, args![hash.as_str(), now]).await? else { return Ok(None) };
        let mut columns = row.columns();
        let (token, account) = (read_from(&mut columns)?, read_account(&mut columns)?);
        if token.last_used.is_none_or(|used| TOUCH_S * 1_000_000 <= now.since(used)) {
            let mut tx = self.begin().await?;
            let sql = "UPDATE api_tokens SET last_used = $2 WHERE id = $1";
            tx.execute(sql, args![token.id, now]).await?;
            tx.commit().await?;
        }
        Ok(Some((token, account)))
    }
}

/// The viewer's own tokens.
pub struct ApiTokens<'a>(&'a Scoped);

impl Scoped {
    /// The viewer's own tokens; nobody sees another account's.
    pub fn api_tokens(&self) -> ApiTokens<'_> {
        ApiTokens(self)
    }
}

impl ApiTokens<'_> {
    /// The viewer's own tokens, the newest first.
    pub async fn list(&self) -> Result<Vec<ApiToken>, StoreError> {
        let sql = concat!(
            "SELECT ",
            token_columns!(),
            " FROM api_tokens WHERE account_id = $1 ORDER BY created DESC, id DESC LIMIT $2"
        );
        let account = self.0.viewer().account();
        let rows = self.0.store().rows(sql, args![account, TOKENS_SHOWN_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps a token for the viewer; none when they have too many in use.
    pub async fn add(&self, new: &NewApiToken) -> Result<Option<ApiTokenId>, StoreError> {
        let (id, now, account) =
            (ApiTokenId::new(), self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        let sql = "INSERT INTO api_tokens (id, hash, account_id, name, created, expires) \
                   SELECT $1, $2, accounts.id, $4, $5, $6 FROM accounts WHERE accounts.id = $3 \
                   AND (SELECT COUNT(*) FROM api_tokens WHERE account_id = $3 \
                   AND revoked IS NULL AND $5 < expires) < $7";
        let args = args![id, new.hash.as_str(), account, &new.name, now, new.expires, TOKENS_MAX];
        if tx.execute(sql, args).await? == 0 {
            return Ok(None);
        }
        self.note(&mut tx, "add-api-token", id, &new.name).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Revokes a token of the viewer's: it is refused from the next request on.
    pub async fn revoke(&self, id: ApiTokenId) -> Result<(), StoreError> {
        let sql = "UPDATE api_tokens SET revoked = $3 \
                   WHERE id = $1 AND account_id = $2 AND revoked IS NULL";
        let mut tx = self.0.store().begin().await?;
        let now = self.0.store().now();
        if tx.execute(sql, args![id, self.0.viewer().account(), now]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        self.note(&mut tx, "revoke-api-token", id, "").await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut crate::db::Tx,
        action: &'static str,
        id: ApiTokenId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let member = self.0.viewer().scope().member();
        let object = format!("api-token {id}");
        let entry = Entry { actor: &self.0.actor(), action, member, object, detail, origin: None };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

fn read(row: &Row) -> Result<ApiToken, StoreError> {
    read_from(&mut row.columns())
}

fn read_from(columns: &mut Columns<'_>) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: columns.parsed("a token's id", ApiTokenId::parse)?,
        name: columns.text()?,
        created: columns.time()?,
        expires: columns.time()?,
        last_used: columns.opt_time()?,
        revoked: columns.opt_time()?,
    })
}
