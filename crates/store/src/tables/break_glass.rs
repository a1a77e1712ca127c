//! The way in when mail and the organisation's sign-in are down: a link printed on the console.
//!
//! Made by whoever has the machine, for an administrator's account; told loudly wherever it can be
//! told: audit log, mail, the first page.

use access::{Ceremony, Role, TokenHash, Way};
use model::{AccountId, Time};
use serde_json::json;

use crate::db::args;
use crate::tables::accounts::{account_columns, read_row};
use crate::tables::audit::{self, Entry};
use crate::tables::notices::{self, NewNotice};
use crate::tables::sessions::{self, NewSession};
use crate::{Account, Actor, Pending, Scoped, Store, StoreError, SystemScope};

/// Where the last use is kept.
const USED: &str = "break-glass-used";

/// Seconds for which the first page tells of a use: until everybody has been at work.
const TOLD_S: i64 = 7 * 86_400;

/// To whom news of a use goes.
#[derive(Clone, Debug)]
pub struct Told {
    /// Name.
    pub name: String,
    /// Mailbox.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
}

impl SystemScope {
    /// Allows one sign-in with the token of this hash, as the administrator with this log-in, or
    /// the first there is. `NotFound` when there is no such administrator.
    pub async fn break_glass(
        &self,
        login: Option<&str>,
        token: &TokenHash,
        told: &Told,
    ) -> Result<Account, StoreError> {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE closed IS NULL AND role = $1 AND ($2 = '' OR login = $2) \
             ORDER BY created LIMIT 1"
        );
        let login = login.unwrap_or_default().to_lowercase();
        let row = self.store().row(sql, args![Role::Administrator.as_str(), login]).await?;
        let account = row.as_ref().map(read_row).transpose()?.ok_or(StoreError::NotFound)?;
        let pending = Pending { account: Some(account.id), state: String::new() };
        self.store().begin_ceremony(token, Ceremony::BreakGlass, &pending).await?;
        let now = self.store().now();
        let mut tx = self.store().begin().await?;
        let object = format!("account {}", account.id);
        let actor = self.actor();
        let entry = Entry {
            actor: &actor,
            action: "make-break-glass",
            member: None,
            object,
            detail: &account.login,
            origin: None,
        };
        audit::append(&mut tx, now, &entry).await?;
        notices::enqueue(&mut tx, now, &notice("break-glass-made", &account, told)).await?;
        tx.commit().await?;
        Ok(account)
    }
}

impl Store {
    /// Signs in with a link from the console; `NotFound` when it was used or is too old.
    pub async fn sign_in_by_break_glass(
        &self,
        token: &TokenHash,
        session: &NewSession,
        told: &Told,
    ) -> Result<Account, StoreError> {
        let pending = self.take_ceremony(token, Ceremony::BreakGlass).await?;
        let id: Option<AccountId> = pending.and_then(|pending| pending.account);
        let account = self.open_account(id.ok_or(StoreError::NotFound)?).await?;
        let account = account.ok_or(StoreError::NotFound)?;
        let now = self.now();
        let session = NewSession { way: Way::BreakGlass, ..session.clone() };
        let mut tx = self.begin().await?;
        sessions::begin(&mut tx, &account, &session, now).await?;
        notices::enqueue(&mut tx, now, &notice("break-glass-used", &account, told)).await?;
        let sql = "INSERT INTO settings (name, value) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        tx.execute(sql, args![USED, now.micros().to_string()]).await?;
        let actor = Actor::Account(account.id);
        let (object, origin) = (format!("account {}", account.id), session.origin.as_deref());
        let action = "use-break-glass";
        let entry =
            Entry { actor: &actor, action, member: None, object, detail: &account.login, origin };
        audit::append(&mut tx, now, &entry).await?;
        tx.commit().await?;
        Ok(account)
    }
}

impl Scoped {
    /// When a link from the console was last used, if that was of late; for the CSIRT alone.
    pub async fn break_glass_used(&self) -> Result<Option<Time>, StoreError> {
        if self.viewer().scope() != access::Scope::All {
            return Ok(None);
        }
        let used = self.store().setting(USED).await?;
        let used = used.and_then(|text| text.parse().ok()).map(Time::from_micros);
        let since = self.store().now().plus_s(-TOLD_S);
        Ok(used.filter(|used| since < *used))
    }
}

fn notice(kind: &'static str, account: &Account, told: &Told) -> NewNotice {
    NewNotice {
        kind,
        name: told.name.clone(),
        email: told.email.clone(),
        language: told.language.clone(),
        zone: told.zone.clone(),
        facts: json!({ "by": account.name }),
    }
}
