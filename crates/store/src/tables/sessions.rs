//! Sessions of signed-in accounts; only the hash of the token is kept.

use access::{Action, Browser, Home, SESSION_IDLE_S, SESSION_LIFETIME_S, TokenHash, Way};
use model::{AccountId, MemberId, SessionId, Time};

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::tables::accounts::{account_columns, read as read_account};
use crate::tables::audit::{self, Entry};
use crate::{Account, Actor, Scoped, Store, StoreError, SystemScope};

/// Seconds between two notes that a session is in use: a write for each request would be waste.
const TOUCH_S: i64 = 60;

/// Sessions shown: nobody has more devices.
const SESSIONS_MAX: i64 = 100;

/// A session, without its token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Session {
    /// Identity.
    pub id: SessionId,
    /// When it began.
    pub created: Time,
    /// When it was last used, to a minute.
    pub last_used: Time,
    /// When its owner last showed who they are.
    pub proved: Time,
    /// How it began.
    pub way: Way,
    /// From which address it began.
    pub origin: Option<String>,
    /// With which browser it began.
    pub browser: Browser,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Hash of its token.
    pub token: TokenHash,
    /// How it begins.
    pub way: Way,
    /// From which address.
    pub origin: Option<String>,
    /// With which browser.
    pub browser: Browser,
}

macro_rules! session_columns {
    () => {
        "sessions.id, sessions.created, sessions.last_used, sessions.proved, sessions.way, \
         sessions.origin, sessions.browser"
    };
}

impl Store {
    /// Begins a session for an account whose owner has shown who they are.
    pub async fn sign_in(
        &self,
        account: &Account,
        new: &NewSession,
    ) -> Result<SessionId, StoreError> {
        let mut tx = self.begin().await?;
        let id = begin(&mut tx, account, new, self.now()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The session and its account, when it has neither been idle too long nor lived too long.
    pub async fn session(
        &self,
        token: &TokenHash,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        let now = self.now();
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            ", ",
            account_columns!(),
            " FROM sessions JOIN accounts ON accounts.id = sessions.account_id \
             WHERE sessions.hash = $1 AND $2 < sessions.last_used AND $3 < sessions.created \
             AND accounts.closed IS NULL"
        );
        let (idle, begun) = limits(now);
        let row = self.row(sql, args![token.as_str(), idle, begun]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = row.columns();
        let (session, account) = (read(&mut columns)?, read_account(&mut columns)?);
        if TOUCH_S * 1_000_000 <= now.since(session.last_used) {
            let mut tx = self.begin().await?;
            let sql = "UPDATE sessions SET last_used = $2 WHERE id = $1";
            tx.execute(sql, args![session.id, now]).await?;
            tx.commit().await?;
        }
        Ok(Some((session, account)))
    }

    /// Ends a session.
    pub async fn sign_out(&self, token: &TokenHash) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.execute("DELETE FROM sessions WHERE hash = $1", args![token.as_str()]).await?;
        tx.commit().await
    }
}

/// Begins a session within a transaction.
pub(crate) async fn begin(
    tx: &mut Tx,
    account: &Account,
    new: &NewSession,
    now: Time,
) -> Result<SessionId, StoreError> {
    let id = SessionId::new();
    let sql = "INSERT INTO sessions (id, hash, account_id, created, last_used, proved, way, \
               origin, browser) SELECT $1, $2, id, $4, $4, $4, $5, $6, $7 FROM accounts \
               WHERE id = $3 AND closed IS NULL";
    let way = new.way.as_str();
    let (origin, browser) = (new.origin.as_deref(), new.browser.stored());
    let args = args![id, new.token.as_str(), account.id, now, way, origin, browser];
    if tx.execute(sql, args).await? == 0 {
        return Err(StoreError::NotFound);
    }
    let sql = "UPDATE accounts SET last_sign_in = $2 WHERE id = $1";
    tx.execute(sql, args![account.id, now]).await?;
    let entry = Entry {
        actor: &Actor::Account(account.id),
        action: "sign-in",
        member: member_of(account.home),
        object: format!("account {}", account.id),
        detail: way,
        origin,
    };
    audit::append(tx, now, &entry).await?;
    Ok(id)
}

/// On whose data a deed about an account is.
pub(crate) fn member_of(home: Home) -> Option<MemberId> {
    match home {
        Home::Member(member) => Some(member),
        Home::Csirt | Home::Operator(_) | Home::Supplier(_) => None,
    }
}

/// Sessions: the viewer's own, and for the CSIRT's administrators anybody's.
pub struct Sessions<'a>(&'a Scoped);

impl Scoped {
    /// Sessions.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
}

impl Sessions<'_> {
    /// The viewer's own, the last used first.
    pub async fn own(&self) -> Result<Vec<Session>, StoreError> {
        self.list(self.0.viewer().account()).await
    }

    /// Those of an account: one's own, or any for the CSIRT's administrators.
    pub async fn of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        self.may_end(account).await?;
        self.list(account).await
    }

    async fn list(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions WHERE account_id = $1 AND $2 < last_used AND $3 < created \
             ORDER BY last_used DESC, id DESC LIMIT $4"
        );
        let (idle, begun) = limits(self.0.store().now());
        let rows = self.0.store().rows(sql, args![account, idle, begun, SESSIONS_MAX]).await?;
        rows.iter().map(|row: &Row| read(&mut row.columns())).collect()
    }

    /// Ends one session of an account.
    pub async fn end(&self, account: AccountId, id: SessionId) -> Result<(), StoreError> {
        let sql = "DELETE FROM sessions WHERE account_id = $1 AND id = $2";
        match self.delete(account, sql, id).await? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Ends all of the viewer's own except this one.
    pub async fn end_others(&self, this: SessionId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE account_id = $1 AND id <> $2";
        self.delete(self.0.viewer().account(), sql, this).await
    }

    /// Ends all of an account.
    pub async fn end_all(&self, account: AccountId) -> Result<u64, StoreError> {
        // No session has a fresh identity.
        let sql = "DELETE FROM sessions WHERE account_id = $1 AND id <> $2";
        self.delete(account, sql, SessionId::new()).await
    }

    async fn delete(
        &self,
        account: AccountId,
        sql: &'static str,
        id: SessionId,
    ) -> Result<u64, StoreError> {
        let member = self.may_end(account).await?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let ended = tx.execute(sql, args![account, id]).await?;
        if 0 < ended {
            let entry = Entry {
                actor: &self.0.actor(),
                action: "end-sessions",
                member,
                object: format!("account {account}"),
                detail: &ended.to_string(),
                origin: None,
            };
            audit::append(&mut tx, now, &entry).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Notes that the viewer has just shown again who they are; `way` when that was stronger than
    /// how the session began.
    pub async fn prove(&self, id: SessionId, way: Way) -> Result<(), StoreError> {
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE sessions SET proved = $3, way = CASE WHEN $4 = 1 THEN $5 ELSE way END \
                   WHERE id = $1 AND account_id = $2";
        let account = self.0.viewer().account();
        tx.execute(sql, args![id, account, now, way.is_strong(), way.as_str()]).await?;
        tx.commit().await
    }

    /// One's own sessions, or any for who keeps accounts; the member whose account it is.
    async fn may_end(&self, account: AccountId) -> Result<Option<MemberId>, StoreError> {
        if account != self.0.viewer().account() && !self.0.viewer().may(Action::KeepAccounts) {
            // As if there were no such account: who may not end sessions learns nothing.
            return Err(StoreError::NotFound);
        }
        let sql = "SELECT member_id FROM accounts WHERE id = $1";
        let row = self.0.store().row(sql, args![account]).await?.ok_or(StoreError::NotFound)?;
        row.columns().opt_parsed("a member's id", MemberId::parse)
    }
}

impl SystemScope {
    /// Removes sessions, links, enrolment codes and what was left half done, when their time is
    /// over; returns how many.
    pub async fn clean_up(&self) -> Result<u64, StoreError> {
        /// A closed link says *expired* for this long before it says *no such thing*.
        const LINK_KEPT_S: i64 = 90 * 86_400;
        let now = self.store().now();
        let (idle, begun) = limits(now);
        let mut tx = self.store().begin().await?;
        let sql = "DELETE FROM sessions WHERE last_used <= $1 OR created <= $2";
        let mut removed = tx.execute(sql, args![idle, begun]).await?;
        let old = now.plus_s(-LINK_KEPT_S);
        removed += tx.execute("DELETE FROM links WHERE expires < $1", args![old]).await?;
        let sql = "DELETE FROM enrolment_codes WHERE expires < $1 AND used IS NULL";
        removed += tx.execute(sql, args![now]).await?;
        removed += tx.execute("DELETE FROM ceremonies WHERE expires < $1", args![now]).await?;
        let sql = "DELETE FROM invitations WHERE expires < $1";
        removed += tx.execute(sql, args![old]).await?;
        let sql = "DELETE FROM notices WHERE done < $1";
        removed += tx.execute(sql, args![old]).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

fn read(columns: &mut Columns<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        id: columns.parsed("a session's id", SessionId::parse)?,
        created: columns.time()?,
        last_used: columns.time()?,
        proved: columns.time()?,
        way: columns.parsed("a way to sign in", Way::parse)?,
        origin: columns.opt_text()?,
        browser: columns.parsed("a browser", |text| Some(Browser::from_stored(text)))?,
    })
}

fn limits(now: Time) -> (Time, Time) {
    (now.plus_s(-SESSION_IDLE_S), now.plus_s(-SESSION_LIFETIME_S))
}

#[cfg(test)]
mod tests {
    use access::{PasswordHash, Role, Secret};

    use super::*;
    use crate::NewAccount;

    /// Closing an account ends its sessions; one that was being begun at that very instant is
    /// left over, and must not open.
    #[tokio::test]
    async fn a_session_left_over_from_a_closed_account_opens_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
        for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
            let store = Store::open(&url).await.expect("opens");
            let new = NewAccount {
                login: "kim".into(),
                name: "Kim".into(),
                password: PasswordHash::none(),
                role: Role::Analyst,
                home: Home::Csirt,
                language: "sv".into(),
                zone: "UTC".into(),
            };
            store.system("test").add_account(&new).await.expect("added");
            let account = store.account_to_sign_in("kim").await.expect("answers");
            let account = account.expect("just added").0;
            let token = Secret::random().expect("random").hash();
            let (way, browser) = (Way::Password, Browser::UNKNOWN);
            let session = NewSession { token: token.clone(), way, origin: None, browser };
            store.sign_in(&account, &session).await.expect("begun");
            assert!(store.session(&token).await.expect("answers").is_some());
            let mut tx = store.begin().await.expect("begins");
            let sql = "UPDATE accounts SET closed = $1";
            tx.execute(sql, args![store.now()]).await.expect("closed");
            tx.commit().await.expect("committed");
            assert!(store.session(&token).await.expect("answers").is_none());
            store.close().await;
        }
    }
}
