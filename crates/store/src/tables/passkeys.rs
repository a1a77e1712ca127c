//! Passkeys of accounts: public keys and counts of uses, none of it a secret.

use access::PublicKey;
use model::{AccountId, PasskeyId, Time};

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::tables::accounts::{account_columns, read as read_account};
use crate::tables::second_factor::note;
use crate::{Account, Scoped, Store, StoreError};

/// Passkeys of one account: a telephone, a computer and a few keys.
const PASSKEYS_MAX: i64 = 20;

/// A passkey.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Passkey {
    /// Identity.
    pub id: PasskeyId,
    /// Its identity at the device, in base64url.
    pub credential: String,
    /// Its public key.
    pub key: PublicKey,
    /// Its count of uses, as it last said.
    pub counter: i64,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created: Time,
    /// When it was last used.
    pub last_used: Option<Time>,
}

macro_rules! passkey_columns {
    () => {
        "passkeys.id, passkeys.credential, passkeys.public_key, passkeys.counter, \
         passkeys.name, passkeys.created, passkeys.last_used"
    };
}

impl Store {
    /// The passkey that a device names, and the open account it is of.
    pub async fn passkey(
        &self,
        credential: &str,
    ) -> Result<Option<(Passkey, Account)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            passkey_columns!(),
            ", ",
            account_columns!(),
            " FROM passkeys JOIN accounts ON accounts.id = passkeys.account_id \
             WHERE passkeys.credential = $1 AND accounts.closed IS NULL"
        );
        let Some(row) = self.row(sql, args![credential]).await? else { return Ok(None) };
        let mut columns = row.columns();
        Ok(Some((read(&mut columns)?, read_account(&mut columns)?)))
    }

    /// Notes a use; false when another use with this count came first.
    pub async fn passkey_used(&self, passkey: &Passkey, counter: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let sql = "UPDATE passkeys SET counter = $3, last_used = $4 WHERE id = $1 AND counter = $2";
        let args = args![passkey.id, passkey.counter, counter, self.now()];
        let noted = tx.execute(sql, args).await?;
        tx.commit().await?;
        Ok(noted == 1)
    }
}

/// The viewer's own passkeys.
pub struct Passkeys<'a>(&'a Scoped);

impl Scoped {
    /// The viewer's own passkeys; nobody sees another's.
    pub fn passkeys(&self) -> Passkeys<'_> {
        Passkeys(self)
    }
}

impl Passkeys<'_> {
    /// All of them, the newest first.
    pub async fn list(&self) -> Result<Vec<Passkey>, StoreError> {
        let sql = concat!(
            "SELECT ",
            passkey_columns!(),
            " FROM passkeys WHERE account_id = $1 ORDER BY created DESC, id DESC LIMIT $2"
        );
        let account = self.0.viewer().account();
        let rows = self.0.store().rows(sql, args![account, PASSKEYS_MAX]).await?;
        rows.iter().map(|row: &Row| read(&mut row.columns())).collect()
    }

    /// Keeps a passkey; `NotAllowed` when there are too many, `Taken` when it is kept already.
    pub async fn add(
        &self,
        made: &access::MadePasskey,
        name: &str,
    ) -> Result<PasskeyId, StoreError> {
        let (id, now, account) =
            (PasskeyId::new(), self.0.store().now(), self.0.viewer().account());
        let mut tx = self.0.store().begin().await?;
        let sql = "INSERT INTO passkeys (id, account_id, credential, public_key, counter, name, \
                   created) SELECT $1, accounts.id, $3, $4, $5, $6, $7 FROM accounts \
                   WHERE accounts.id = $2 AND (SELECT COUNT(*) FROM passkeys \
                   WHERE account_id = $2) < $8";
        let key = made.key.stored();
        let args = args![id, account, &made.credential, key, made.counter, name, now, PASSKEYS_MAX];
        if tx.execute(sql, args).await? == 0 {
            return Err(StoreError::NotAllowed);
        }
        self.note(&mut tx, "add-passkey", account).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a passkey away; `NotAllowed` when it is the only way in.
    pub async fn remove(&self, id: PasskeyId) -> Result<(), StoreError> {
        let account = self.0.viewer().account();
        let has = self.0.store().second_factor(account).await?;
        let mut tx = self.0.store().begin().await?;
        let sql = "DELETE FROM passkeys WHERE id = $1 AND account_id = $2";
        if tx.execute(sql, args![id, account]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        if !has.has_another_way() {
            return Err(StoreError::NotAllowed);
        }
        self.note(&mut tx, "remove-passkey", account).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        account: AccountId,
    ) -> Result<(), StoreError> {
        note(tx, self.0.store().now(), &self.0.actor(), action, account, None).await
    }
}

fn read(columns: &mut Columns<'_>) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: columns.parsed("a passkey's id", PasskeyId::parse)?,
        credential: columns.text()?,
        key: columns.parsed("a public key", PublicKey::from_stored)?,
        counter: columns.int()?,
        name: columns.text()?,
        created: columns.time()?,
        last_used: columns.opt_time()?,
    })
}
