//! Accounts that can sign in.

use access::{Action, Home, PasswordHash, Role, Scope, Viewer, may_invite};
use model::{AccountId, MemberId, OperatorId, SupplierId, Time};

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Actor, Scoped, Store, StoreError, SystemScope};

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// What its owner signs in with, in lower case.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Where its owner works.
    pub home: Home,
    /// The language its owner reads.
    pub language: String,
    /// Its owner's time zone.
    pub zone: String,
    /// Since when.
    pub created: Time,
    /// When it was closed, if it was.
    pub closed: Option<Time>,
    /// When its owner last signed in.
    pub last_sign_in: Option<Time>,
}

/// An account to add.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What its owner signs in with; kept in lower case.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// Its password.
    pub password: PasswordHash,
    /// What it may do.
    pub role: Role,
    /// Where its owner works.
    pub home: Home,
    /// The language its owner reads.
    pub language: String,
    /// Its owner's time zone.
    pub zone: String,
}

/// Accounts shown at once at most.
const ACCOUNTS_MAX: i64 = 5_000;

macro_rules! account_columns {
    () => {
        "accounts.id, accounts.login, accounts.name, accounts.role, accounts.member_id, \
         accounts.operator_id, accounts.supplier_id, accounts.language, accounts.zone, accounts.created, \
         accounts.closed, accounts.last_sign_in"
    };
}
pub(crate) use account_columns;

impl Account {
    /// The viewer that the account is once signed in; none when closed or when role and home do
    /// not fit.
    pub fn viewer(&self) -> Option<Viewer> {
        if self.closed.is_some() {
            return None;
        }
        Viewer::new(self.id, self.role, self.home)
    }
}

impl Store {
    /// The open account with this login, and its password's hash: for signing in.
    pub async fn account_to_sign_in(
        &self,
        login: &str,
    ) -> Result<Option<(Account, PasswordHash)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            ", accounts.password FROM accounts WHERE login = $1 AND closed IS NULL"
        );
        let Some(row) = self.row(sql, args![login.to_lowercase()]).await? else { return Ok(None) };
        let mut columns = row.columns();
        let account = read(&mut columns)?;
        Ok(Some((account, PasswordHash::from_stored(columns.text()?))))
    }
}

impl Store {
    /// The open account with this identity: for who has shown half of who they are.
    pub async fn open_account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE id = $1 AND closed IS NULL"
        );
        self.row(sql, args![id]).await?.as_ref().map(read_row).transpose()
    }
}

/// Accounts within a scope.
pub struct Accounts<'a>(&'a Scoped);

impl Scoped {
    /// Accounts.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }
}

impl Accounts<'_> {
    /// All visible accounts: the CSIRT's administrators see all, others those of their members.
    pub async fn list(&self) -> Result<Vec<Account>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", account_columns!(), " FROM accounts WHERE"),
            "accounts.member_id",
            "ORDER BY accounts.name, accounts.id LIMIT $2",
        );
        let rows = self.0.rows(sql, args![ACCOUNTS_MAX]).await?;
        rows.iter().map(|row| read(&mut row.columns())).collect()
    }

    /// The accounts of the viewer's own place by name; for the CSIRT, all.
    pub async fn of_home(&self) -> Result<Vec<Account>, StoreError> {
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE ($1 = 'all' OR member_id = $1 OR operator_id = $1 \
             OR supplier_id = $1) \
             ORDER BY accounts.name, accounts.id LIMIT $2"
        );
        let home = match self.0.viewer().scope() {
            Scope::All => "all".to_owned(),
            Scope::Member(member) => member.to_string(),
            Scope::Operator(operator) => operator.to_string(),
            Scope::Supplier(supplier) => supplier.to_string(),
        };
        let rows = self.0.store().rows(sql, args![home, ACCOUNTS_MAX]).await?;
        rows.iter().map(read_row).collect()
    }

    /// Adds an account.
    pub async fn add(&self, new: &NewAccount) -> Result<AccountId, StoreError> {
        self.0.must(Action::KeepAccounts)?;
        let mut tx = self.0.store().begin().await?;
        let id = insert(&mut tx, new, self.0.store().now(), &self.0.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Closes an account and ends its sessions: for who keeps accounts, or may invite such a one.
    /// Nobody closes their own: the last administrator would be out.
    pub async fn close(&self, id: AccountId) -> Result<(), StoreError> {
        let viewer = self.0.viewer();
        let keeps = viewer.may(Action::KeepAccounts);
        if !keeps {
            self.0.must(Action::Invite)?;
        }
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let sql = concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts WHERE id = $1 AND closed IS NULL"
        );
        let row = tx.row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let account = read_row(&row)?;
        if !keeps && !may_invite(viewer, account.role, account.home) {
            // Another member's account answers as one that does not exist.
            return Err(StoreError::NotFound);
        }
        if id == viewer.account() {
            return Err(StoreError::NotAllowed);
        }
        tx.execute("UPDATE accounts SET closed = $2 WHERE id = $1", args![id, now]).await?;
        tx.execute("DELETE FROM sessions WHERE account_id = $1", args![id]).await?;
        self.note(&mut tx, "close-account", id).await?;
        tx.commit().await
    }

    /// Changes the viewer's own language and zone.
    pub async fn prefer(&self, language: &str, zone: &str) -> Result<(), StoreError> {
        let id = self.0.viewer().account();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE accounts SET language = $2, zone = $3 WHERE id = $1";
        tx.execute(sql, args![id, language, zone]).await?;
        tx.commit().await
    }

    /// Changes the viewer's own password and ends their other sessions.
    pub async fn set_password(&self, password: &PasswordHash) -> Result<(), StoreError> {
        let id = self.0.viewer().account();
        let mut tx = self.0.store().begin().await?;
        let sql = "UPDATE accounts SET password = $2 WHERE id = $1";
        tx.execute(sql, args![id, password.as_str()]).await?;
        tx.execute("DELETE FROM sessions WHERE account_id = $1", args![id]).await?;
        self.note(&mut tx, "change-password", id).await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        id: AccountId,
    ) -> Result<(), StoreError> {
        let entry = Entry {
            actor: &self.0.actor(),
            action,
            member: None,
            object: format!("account {id}"),
            detail: "",
            origin: None,
        };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Adds an account: `hub init`, the demo.
    pub async fn add_account(&self, new: &NewAccount) -> Result<AccountId, StoreError> {
        let mut tx = self.store().begin().await?;
        let id = insert(&mut tx, new, self.store().now(), &self.actor()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    new: &NewAccount,
    now: Time,
    actor: &Actor,
) -> Result<AccountId, StoreError> {
    let id = AccountId::new();
    if Viewer::new(id, new.role, new.home).is_none() {
        return Err(StoreError::NotAllowed);
    }
    let (member, operator, supplier) = ids(new.home);
    let sql = "INSERT INTO accounts (id, login, name, password, role, member_id, operator_id, \
               language, zone, created, supplier_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        id,
        new.login.to_lowercase(),
        &new.name,
        new.password.as_str(),
        new.role.as_str(),
        member,
        operator,
        &new.language,
        &new.zone,
        now,
        supplier,
    ];
    tx.execute(sql, args).await?;
    let entry = Entry {
        actor,
        action: "add-account",
        member,
        object: format!("account {id}"),
        detail: new.role.as_str(),
        origin: None,
    };
    audit::append(tx, now, &entry).await?;
    Ok(id)
}

/// The columns that say where somebody works.
pub(crate) fn ids(home: Home) -> (Option<MemberId>, Option<OperatorId>, Option<SupplierId>) {
    match home {
        Home::Csirt => (None, None, None),
        Home::Member(member) => (Some(member), None, None),
        Home::Operator(operator) => (None, Some(operator), None),
        Home::Supplier(supplier) => (None, None, Some(supplier)),
    }
}

/// Reads `account_columns!`.
pub(crate) fn read(columns: &mut Columns<'_>) -> Result<Account, StoreError> {
    let id = columns.parsed("an account's id", AccountId::parse)?;
    let (login, name) = (columns.text()?, columns.text()?);
    let role = columns.parsed("a role", Role::parse)?;
    let member = columns.opt_parsed("a member's id", MemberId::parse)?;
    let operator = columns.opt_parsed("an operator's id", OperatorId::parse)?;
    let supplier = columns.opt_parsed("a supplier's id", SupplierId::parse)?;
    let home = match (member, operator, supplier) {
        (Some(member), ..) => Home::Member(member),
        (None, Some(operator), _) => Home::Operator(operator),
        (None, None, Some(supplier)) => Home::Supplier(supplier),
        (None, None, None) => Home::Csirt,
    };
    Ok(Account {
        id,
        login,
        name,
        role,
        home,
        language: columns.text()?,
        zone: columns.text()?,
        created: columns.time()?,
        closed: columns.opt_time()?,
        last_sign_in: columns.opt_time()?,
    })
}

pub(crate) fn read_row(row: &Row) -> Result<Account, StoreError> {
    read(&mut row.columns())
}
