//! Who an account is at an organisation's own sign-in.
//!
//! A provider's word opens an account that is there, or takes up an invitation that somebody who
//! may has made; it never gives a right by itself. Whether the word for a mail address counts is
//! decided in `access`.

use model::{AccountId, Time};

use crate::db::{Tx, args};
use crate::tables::accounts::{account_columns, read_row};
use crate::tables::invitations;
use crate::tables::second_factor::note;
use crate::{Account, Actor, Scoped, Store, StoreError};

/// Somebody, as a provider names them.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// Its own name for them.
    pub subject: &'a str,
    /// The mail address that it may vouch for, in lower case.
    pub email: Option<&'a str>,
    /// Their name, for an account to be made.
    pub name: Option<&'a str>,
}

impl Store {
    /// The open account of somebody who signed in at their organisation. The first time it is
    /// found by mail address, or an invitation to that address is taken up; then it is connected.
    /// `Taken` when the account is connected with somebody else at that provider.
    pub async fn account_at_organisation(
        &self,
        who: &Identity<'_>,
        origin: Option<&str>,
    ) -> Result<Option<Account>, StoreError> {
        let mut tx = self.begin().await?;
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM identities JOIN accounts ON accounts.id = identities.account_id \
             WHERE identities.issuer = $1 AND identities.subject = $2 AND accounts.closed IS NULL"
        );
        if let Some(row) = tx.row(sql, args![who.issuer, who.subject]).await? {
            return read_row(&row).map(Some);
        }
        let Some(email) = who.email else { return Ok(None) };
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE login = $1 AND closed IS NULL"
        );
        let found = tx.row(sql, args![email]).await?.as_ref().map(read_row).transpose()?;
        let account = match found {
            Some(account) => account,
            None => match invitations::take_up_by_mail(&mut tx, email, who.name, self.now()).await?
            {
                Some(account) => account,
                None => return Ok(None),
            },
        };
        bind(&mut tx, account.id, (who.issuer, who.subject), self.now(), origin).await?;
        tx.commit().await?;
        Ok(Some(account))
    }
}

/// Connects; `Taken` when either side is connected with somebody else.
async fn bind(
    tx: &mut Tx,
    account: AccountId,
    (issuer, subject): (&str, &str),
    now: Time,
    origin: Option<&str>,
) -> Result<(), StoreError> {
    // An account that is closed holds nobody's name any more.
    let sql = "DELETE FROM identities WHERE issuer = $1 AND subject = $2 AND account_id IN \
               (SELECT id FROM accounts WHERE closed IS NOT NULL)";
    tx.execute(sql, args![issuer, subject]).await?;
    let sql = "INSERT INTO identities (issuer, subject, account_id, created) \
               VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![issuer, subject, account, now]).await?;
    let actor = Actor::Account(account);
    note(tx, now, &actor, "connect-organisation", account, origin).await
}

/// The viewer's own; nobody sees another's.
pub struct Identities<'a>(&'a Scoped);

impl Scoped {
    /// Who the viewer is at organisations' own sign-ins.
    pub fn identities(&self) -> Identities<'_> {
        Identities(self)
    }
}

impl Identities<'_> {
    /// The issuers that the account is connected with, and since when.
    pub async fn list(&self) -> Result<Vec<(String, Time)>, StoreError> {
        let sql = "SELECT issuer, created FROM identities WHERE account_id = $1 ORDER BY issuer";
        let rows = self.0.store().rows(sql, args![self.0.viewer().account()]).await?;
        let read = |row: &crate::db::Row| {
            let mut columns = row.columns();
            Ok((columns.text()?, columns.time()?))
        };
        rows.iter().map(read).collect()
    }

    /// Connects the account; `Taken` when either side is connected with somebody else.
    pub async fn connect(&self, issuer: &str, subject: &str) -> Result<(), StoreError> {
        let (account, now) = (self.0.viewer().account(), self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        let sql = "SELECT account_id FROM identities WHERE issuer = $1 AND subject = $2 \
                   AND account_id = $3";
        if tx.row(sql, args![issuer, subject, account]).await?.is_some() {
            return Ok(());
        }
        bind(&mut tx, account, (issuer, subject), now, None).await?;
        tx.commit().await
    }

    /// Disconnects the account; `NotAllowed` when it is the only way in.
    pub async fn disconnect(&self, issuer: &str) -> Result<(), StoreError> {
        let (account, now) = (self.0.viewer().account(), self.0.store().now());
        let has = self.0.store().second_factor(account).await?;
        let mut tx = self.0.store().begin().await?;
        let sql = "DELETE FROM identities WHERE issuer = $1 AND account_id = $2";
        if tx.execute(sql, args![issuer, account]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        if !has.has_another_way() {
            return Err(StoreError::NotAllowed);
        }
        note(&mut tx, now, &self.0.actor(), "disconnect-organisation", account, None).await?;
        tx.commit().await
    }
}
