//! Second factors of accounts: the authenticator app's sealed secret, recovery codes.
//!
//! Sees neither a secret nor a code: both come sealed or hashed, and whether a code is right is
//! asked of the caller within the transaction that counts it.

use access::TokenHash;
use model::{AccountId, Time};

use crate::db::{Tx, args};
use crate::tables::audit::{self, Entry};
use crate::{Actor, Scoped, Store, StoreError};

/// What an account has besides its password.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SecondFactor {
    /// Since when an authenticator app is set up.
    pub app: Option<Time>,
    /// Recovery codes not used yet.
    pub recovery_left: i64,
    /// Passkeys.
    pub passkeys: i64,
    /// Whether there is a password.
    pub password: bool,
    /// Organisations' own sign-ins that are connected.
    pub organisations: i64,
}

impl SecondFactor {
    /// Whether one way in of many may be taken away: another is left.
    pub const fn has_another_way(&self) -> bool {
        self.password || 1 < self.passkeys + self.organisations
    }

    /// Whether there is one.
    pub const fn is_set(&self) -> bool {
        self.app.is_some() || 0 < self.passkeys
    }
}

impl Store {
    /// What an account has.
    pub async fn second_factor(&self, account: AccountId) -> Result<SecondFactor, StoreError> {
        let sql = "SELECT (SELECT confirmed FROM totp WHERE account_id = $1), \
                   (SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND used IS NULL), \
                   (SELECT COUNT(*) FROM passkeys WHERE account_id = $1), \
                   (SELECT COUNT(*) FROM accounts WHERE id = $1 AND password <> '-'), \
                   (SELECT COUNT(*) FROM identities WHERE account_id = $1)";
        let row = self.row(sql, args![account]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        Ok(SecondFactor {
            app: columns.opt_time()?,
            recovery_left: columns.int()?,
            passkeys: columns.int()?,
            password: columns.yes()?,
            organisations: columns.int()?,
        })
    }

    /// Counts a code of an account's app: `accept` is given the sealed secret and the last step
    /// that counted, and answers the code's step when it is right. Of two that come at once with
    /// the same code one is refused.
    pub async fn count_code(
        &self,
        account: AccountId,
        accept: impl Fn(&str, i64) -> Option<i64>,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT secret, last_step FROM totp WHERE account_id = $1 \
                   AND confirmed IS NOT NULL";
        let Some(row) = self.row(sql, args![account]).await? else { return Ok(false) };
        let mut columns = row.columns();
        let (secret, last) = (columns.text()?, columns.int()?);
        let Some(step) = accept(&secret, last) else { return Ok(false) };
        let mut tx = self.begin().await?;
        let sql = "UPDATE totp SET last_step = $2 WHERE account_id = $1 AND last_step < $2";
        let counted = tx.execute(sql, args![account, step]).await?;
        tx.commit().await?;
        Ok(counted == 1)
    }

    /// Uses up a recovery code of an account; false when there is none such left.
    pub async fn use_recovery_code(
        &self,
        account: AccountId,
        code: &TokenHash,
        origin: Option<&str>,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = "UPDATE recovery_codes SET used = $3 \
                   WHERE account_id = $1 AND hash = $2 AND used IS NULL";
        if tx.execute(sql, args![account, code.as_str(), now]).await? == 0 {
            return Ok(false);
        }
        let actor = Actor::Account(account);
        note(&mut tx, now, &actor, "use-recovery-code", account, origin).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Writes down that a right password was followed by a wrong code: somebody else may know it.
    pub async fn note_wrong_code(
        &self,
        account: AccountId,
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let actor = Actor::Account(account);
        note(&mut tx, self.now(), &actor, "wrong-code", account, origin).await?;
        tx.commit().await
    }
}

/// The viewer's own second factors.
pub struct SecondFactors<'a>(&'a Scoped);

impl Scoped {
    /// The viewer's own second factors; nobody sets up another's.
    pub fn second_factors(&self) -> SecondFactors<'_> {
        SecondFactors(self)
    }
}

impl SecondFactors<'_> {
    /// Keeps a sealed secret that the app has still to confirm. An app that is in use goes on
    /// until then, so this is refused while one is.
    pub async fn propose(&self, sealed: &str) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let sql = "INSERT INTO totp (account_id, secret, created, last_step) \
                   VALUES ($1, $2, $3, 0) ON CONFLICT (account_id) DO UPDATE \
                   SET secret = excluded.secret, created = excluded.created \
                   WHERE totp.confirmed IS NULL";
        let (account, now) = (self.0.viewer().account(), self.0.store().now());
        if tx.execute(sql, args![account, sealed, now]).await? == 0 {
            return Err(StoreError::Taken);
        }
        tx.commit().await
    }

    /// The sealed secret that is to be confirmed.
    pub async fn proposed(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT secret FROM totp WHERE account_id = $1 AND confirmed IS NULL";
        let row = self.0.store().row(sql, args![self.0.viewer().account()]).await?;
        row.map(|row| row.columns().text()).transpose()
    }

    /// The app is in use from now on, with the recovery codes of these hashes.
    pub async fn confirm(&self, step: i64, codes: &[TokenHash]) -> Result<(), StoreError> {
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE totp SET confirmed = $2, last_step = $3 \
                   WHERE account_id = $1 AND confirmed IS NULL";
        let account = self.0.viewer().account();
        if tx.execute(sql, args![account, now, step]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        replace_codes(&mut tx, account, codes, now).await?;
        self.note(&mut tx, "set-up-app").await?;
        tx.commit().await
    }

    /// Takes the app away, and the recovery codes that stood in for it.
    pub async fn remove_app(&self) -> Result<(), StoreError> {
        let account = self.0.viewer().account();
        let mut tx = self.0.store().begin().await?;
        if tx.execute("DELETE FROM totp WHERE account_id = $1", args![account]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let sql = "DELETE FROM recovery_codes WHERE account_id = $1";
        tx.execute(sql, args![account]).await?;
        self.note(&mut tx, "remove-app").await?;
        tx.commit().await
    }

    /// Puts new recovery codes in place of all the old ones.
    pub async fn new_codes(&self, codes: &[TokenHash]) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let (account, now) = (self.0.viewer().account(), self.0.store().now());
        replace_codes(&mut tx, account, codes, now).await?;
        self.note(&mut tx, "new-recovery-codes").await?;
        tx.commit().await
    }

    async fn note(&self, tx: &mut Tx, action: &'static str) -> Result<(), StoreError> {
        let account = self.0.viewer().account();
        note(tx, self.0.store().now(), &self.0.actor(), action, account, None).await
    }
}

async fn replace_codes(
    tx: &mut Tx,
    account: AccountId,
    codes: &[TokenHash],
    now: Time,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM recovery_codes WHERE account_id = $1", args![account]).await?;
    for code in codes {
        let sql = "INSERT INTO recovery_codes (account_id, hash, created) VALUES ($1, $2, $3)";
        tx.execute(sql, args![account, code.as_str(), now]).await?;
    }
    Ok(())
}

/// A line in the audit log about an account's way in, on whose member's data it is.
pub(crate) async fn note(
    tx: &mut Tx,
    now: Time,
    actor: &Actor,
    action: &'static str,
    account: AccountId,
    origin: Option<&str>,
) -> Result<(), StoreError> {
    let row = tx.row("SELECT member_id FROM accounts WHERE id = $1", args![account]).await?;
    let row = row.ok_or(StoreError::NotFound)?;
    let member = row.columns().opt_parsed("a member's id", model::MemberId::parse)?;
    let object = format!("account {account}");
    let entry = Entry { actor, action, member, object, detail: "", origin };
    audit::append(tx, now, &entry).await
}
