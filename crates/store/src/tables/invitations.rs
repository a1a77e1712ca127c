//! Invitations to have an account: a link by mail that ends, counts once and can be called back.
//!
//! Only the link's hash is kept. Who sees an invitation is who may act for its home; whether it
//! may be made at all is `access::may_invite`, asked again when it is taken up.

use access::{Action, Home, PasswordHash, Role, Scope, TokenHash, Viewer, may_invite};
use model::{AccountId, InvitationId, Time};
use serde_json::json;

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::tables::accounts::{self, account_columns, read_row as read_account};
use crate::tables::audit::{self, Entry};
use crate::tables::notices::{self, NewNotice};
use crate::tables::sessions::{self, NewSession, member_of};
use crate::{Account, Actor, NewAccount, Scoped, Store, StoreError};

/// Invitations shown at once: a large CSIRT's first week.
const SHOWN_MAX: i64 = 500;

/// Open invitations from one account: inviting is for people one knows.
const OPEN_MAX: i64 = 200;

/// Which text an invitation is, in its mail.
const INVITATION: &str = "invitation";

/// An invitation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invitation {
    /// Identity.
    pub id: InvitationId,
    /// How often it was sent.
    pub round: i64,
    /// Where the invited will work.
    pub home: Home,
    /// What that place is called; none for the CSIRT.
    pub place: Option<String>,
    /// What they will be able to do.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address, which they will sign in with.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// Who invited them.
    pub invited_by: String,
    /// Since when.
    pub created: Time,
    /// Until when.
    pub expires: Time,
    /// When it was taken up or called back.
    pub ended: Option<Time>,
    /// The account that came of it.
    pub account: Option<AccountId>,
}

/// An invitation to make.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Where the invited will work.
    pub home: Home,
    /// What they will be able to do.
    pub role: Role,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
}

macro_rules! invitation_columns {
    () => {
        "invitations.id, invitations.round, invitations.home, \
         COALESCE((SELECT members.name FROM members WHERE members.id = invitations.member_id), \
         (SELECT operators.name FROM operators WHERE operators.id = invitations.operator_id), \
         (SELECT suppliers.name FROM suppliers WHERE suppliers.id = invitations.supplier_id)), \
         invitations.role, invitations.name, invitations.email, invitations.language, \
         invitations.zone, (SELECT accounts.name FROM accounts \
         WHERE accounts.id = invitations.invited_by), invitations.created, invitations.expires, \
         invitations.ended, invitations.account_id"
    };
}

/// Invitations for the viewer's own home; for the CSIRT's administrators, all.
pub struct Invitations<'a>(&'a Scoped);

impl Scoped {
    /// Invitations.
    pub fn invitations(&self) -> Invitations<'_> {
        Invitations(self)
    }
}

impl Invitations<'_> {
    /// All visible ones of late, the newest first.
    pub async fn list(&self) -> Result<Vec<Invitation>, StoreError> {
        let home = self.home()?;
        let sql = concat!(
            "SELECT ",
            invitation_columns!(),
            " FROM invitations WHERE ($1 = 'all' OR invitations.home = $1) \
             ORDER BY invitations.created DESC, invitations.id DESC LIMIT $2"
        );
        let rows = self.0.store().rows(sql, args![home, SHOWN_MAX]).await?;
        rows.iter().map(|row| read(&mut row.columns())).collect()
    }

    /// Invites somebody; the mail is put in line. `link` gives the hash of a sending's link.
    pub async fn add(
        &self,
        new: &NewInvitation,
        link: impl Fn(InvitationId, i64) -> TokenHash,
        expires: Time,
    ) -> Result<InvitationId, StoreError> {
        let mut tx = self.0.store().begin().await?;
        let id = self.add_in(&mut tx, new, link, (expires, INVITATION)).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(id)
    }

    /// The same within a deed of which it is a part; `mail` is the text that it is.
    pub(crate) async fn add_in(
        &self,
        tx: &mut Tx,
        new: &NewInvitation,
        link: impl Fn(InvitationId, i64) -> TokenHash,
        (expires, mail): (Time, &'static str),
    ) -> Result<InvitationId, StoreError> {
        if !may_invite(self.0.viewer(), new.role, new.home) {
            return Err(StoreError::NotAllowed);
        }
        let (id, now) = (InvitationId::new(), self.0.store().now());
        self.must_be_new(tx, new, now).await?;
        insert(tx, id, new, &link(id, 1), (self.0.viewer().account(), now, expires)).await?;
        self.send(tx, id, "invite", mail).await?;
        Ok(id)
    }

    /// Nobody of that home has the address, invited or already in, and not too many are open.
    async fn must_be_new(
        &self,
        tx: &mut Tx,
        new: &NewInvitation,
        now: Time,
    ) -> Result<(), StoreError> {
        // Only their own home is looked at: whether another member knows the address is not told.
        let sql = "SELECT (SELECT COUNT(*) FROM invitations WHERE home = $1 AND email = $2 \
                   AND ended IS NULL AND $3 < expires) + (SELECT COUNT(*) FROM accounts \
                   WHERE login = $2 AND closed IS NULL AND (member_id = $4 OR operator_id = $5 \
                   OR supplier_id = $7 OR ($1 = 'csirt' AND member_id IS NULL \
                   AND operator_id IS NULL AND supplier_id IS NULL))), \
                   (SELECT COUNT(*) FROM invitations WHERE invited_by = $6 AND ended IS NULL \
                   AND $3 < expires)";
        let (member, operator, supplier) = accounts::ids(new.home);
        let by = self.0.viewer().account();
        let email = new.email.to_lowercase();
        let args = args![new.home.as_text(), email, now, member, operator, by, supplier];
        let row = tx.row(sql, args).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let (same, open) = (columns.int()?, columns.int()?);
        if 0 < same {
            return Err(StoreError::Taken);
        }
        if OPEN_MAX <= open {
            return Err(StoreError::NotAllowed);
        }
        Ok(())
    }

    /// Sends an open or expired one again, with a new link; the old one no longer works.
    pub async fn resend(
        &self,
        id: InvitationId,
        link: impl Fn(InvitationId, i64) -> TokenHash,
        expires: Time,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.store().begin().await?;
        let found = self.open(&mut tx, id).await?;
        if !may_invite(self.0.viewer(), found.role, found.home) {
            return Err(StoreError::NotAllowed);
        }
        let round = found.round + 1;
        let sql = "UPDATE invitations SET round = $2, hash = $3, expires = $4, invited_by = $5 \
                   WHERE id = $1";
        let hash = link(id, round);
        let by = self.0.viewer().account();
        tx.execute(sql, args![id, round, hash.as_str(), expires, by]).await?;
        self.send(&mut tx, id, "invite-again", INVITATION).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// Calls one back: its link no longer works.
    pub async fn revoke(&self, id: InvitationId) -> Result<(), StoreError> {
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let found = self.open(&mut tx, id).await?;
        tx.execute("UPDATE invitations SET ended = $2 WHERE id = $1", args![id, now]).await?;
        let actor = self.0.actor();
        note(&mut tx, now, &actor, "revoke-invitation", &found, None).await?;
        tx.commit().await
    }

    async fn open(&self, tx: &mut Tx, id: InvitationId) -> Result<Invitation, StoreError> {
        let home = self.home()?;
        let sql = concat!(
            "SELECT ",
            invitation_columns!(),
            " FROM invitations WHERE ($1 = 'all' OR invitations.home = $1) \
             AND invitations.id = $2 AND invitations.ended IS NULL"
        );
        let row = tx.row(sql, args![home, id]).await?.ok_or(StoreError::NotFound)?;
        read(&mut row.columns())
    }

    /// Puts the mail in line.
    async fn send(
        &self,
        tx: &mut Tx,
        id: InvitationId,
        action: &'static str,
        kind: &'static str,
    ) -> Result<(), StoreError> {
        let (now, found) = (self.0.store().now(), self.open(tx, id).await?);
        let facts = json!({
            "invitation": id, "round": found.round, "by": found.invited_by, "place": found.place,
            "role": found.role.as_str(), "expires": found.expires.micros(),
        });
        let notice = NewNotice {
            kind,
            name: found.name.clone(),
            email: found.email.clone(),
            language: found.language.clone(),
            zone: found.zone.clone(),
            facts,
        };
        notices::enqueue(tx, now, &notice).await?;
        note(tx, now, &self.0.actor(), action, &found, None).await
    }

    /// Whose invitations the viewer sees.
    fn home(&self) -> Result<String, StoreError> {
        self.0.must(Action::Invite)?;
        Ok(match self.0.viewer().scope() {
            Scope::All => "all".to_owned(),
            Scope::Member(member) => Home::Member(member).as_text(),
            Scope::Operator(operator) => Home::Operator(operator).as_text(),
            Scope::Supplier(supplier) => Home::Supplier(supplier).as_text(),
        })
    }
}

impl Store {
    /// The invitation that a link opens, while it can be taken up.
    pub async fn invitation(&self, link: &TokenHash) -> Result<Option<Invitation>, StoreError> {
        let sql = concat!(
            "SELECT ",
            invitation_columns!(),
            " FROM invitations WHERE invitations.hash = $1 AND invitations.ended IS NULL \
             AND $2 < invitations.expires"
        );
        let row = self.row(sql, args![link.as_str(), self.now()]).await?;
        row.map(|row| read(&mut row.columns())).transpose()
    }

    /// Takes up an invitation: the account is made and a session begins. `Taken` when the address
    /// has an account already, which only who reads its mail can learn here.
    pub async fn accept_invitation(
        &self,
        link: &TokenHash,
        name: &str,
        password: &PasswordHash,
        session: &NewSession,
    ) -> Result<Account, StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = "UPDATE invitations SET ended = $2 WHERE hash = $1 AND ended IS NULL \
                   AND $2 < expires RETURNING id, invited_by";
        let row = tx.row(sql, args![link.as_str(), now]).await?.ok_or(StoreError::NotFound)?;
        let mut columns = row.columns();
        let id = columns.parsed("an invitation's id", InvitationId::parse)?;
        let by = columns.parsed("an account's id", AccountId::parse)?;
        let who = (Some(name), password, session.origin.as_deref());
        let account = take_up(&mut tx, (id, by), who, now).await?;
        sessions::begin(&mut tx, &account, session, now).await?;
        tx.commit().await?;
        Ok(account)
    }
}

/// Takes up the one open invitation to a mail address that somebody else vouches for; the account
/// has no password. None when there is none, when there are several, each to another place, or
/// when the address has an account.
pub(crate) async fn take_up_by_mail(
    tx: &mut Tx,
    email: &str,
    name: Option<&str>,
    now: Time,
) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT id, invited_by FROM invitations WHERE email = $1 AND ended IS NULL \
               AND $2 < expires AND NOT EXISTS (SELECT id FROM accounts WHERE login = $1)";
    let rows = tx.rows(sql, args![email, now]).await?;
    let [row] = rows.as_slice() else { return Ok(None) };
    let mut columns = row.columns();
    let id = columns.parsed("an invitation's id", InvitationId::parse)?;
    let by = columns.parsed("an account's id", AccountId::parse)?;
    let sql = "UPDATE invitations SET ended = $2 WHERE id = $1 AND ended IS NULL";
    if tx.execute(sql, args![id, now]).await? == 0 {
        return Ok(None);
    }
    match take_up(tx, (id, by), (name, &PasswordHash::none(), None), now).await {
        Ok(account) => Ok(Some(account)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the account that an ended invitation was for. `NotFound` when who invited may not any
/// more.
async fn take_up(
    tx: &mut Tx,
    (id, by): (InvitationId, AccountId),
    (name, password, origin): (Option<&str>, &PasswordHash, Option<&str>),
    now: Time,
) -> Result<Account, StoreError> {
    let found = by_id(tx, id).await?;
    // Who invited may have been closed or given another role since.
    let inviter = account_in(tx, by).await?.and_then(|account| account.viewer());
    if !inviter.is_some_and(|viewer: Viewer| may_invite(&viewer, found.role, found.home)) {
        return Err(StoreError::NotFound);
    }
    let new = NewAccount {
        login: found.email.clone(),
        name: name.unwrap_or(&found.name).to_owned(),
        password: password.clone(),
        role: found.role,
        home: found.home,
        language: found.language.clone(),
        zone: found.zone.clone(),
    };
    let account = accounts::insert(tx, &new, now, &Actor::Account(by)).await?;
    let sql = "UPDATE invitations SET account_id = $2 WHERE id = $1";
    tx.execute(sql, args![id, account]).await?;
    let account = account_in(tx, account).await?.ok_or(StoreError::NotFound)?;
    note(tx, now, &Actor::Account(account.id), "accept-invitation", &found, origin).await?;
    Ok(account)
}

async fn insert(
    tx: &mut Tx,
    id: InvitationId,
    new: &NewInvitation,
    hash: &TokenHash,
    (by, now, expires): (AccountId, Time, Time),
) -> Result<(), StoreError> {
    let sql = "INSERT INTO invitations (id, hash, round, home, member_id, operator_id, role, \
               name, email, language, zone, invited_by, created, expires, supplier_id) \
               VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let (member, operator, supplier) = accounts::ids(new.home);
    let args = args![
        id,
        hash.as_str(),
        new.home.as_text(),
        member,
        operator,
        new.role.as_str(),
        &new.name,
        new.email.to_lowercase(),
        &new.language,
        &new.zone,
        by,
        now,
        expires,
        supplier,
    ];
    tx.execute(sql, args).await.map(|_| ())
}

async fn by_id(tx: &mut Tx, id: InvitationId) -> Result<Invitation, StoreError> {
    let sql =
        concat!("SELECT ", invitation_columns!(), " FROM invitations WHERE invitations.id = $1");
    let row = tx.row(sql, args![id]).await?.ok_or(StoreError::NotFound)?;
    read(&mut row.columns())
}

async fn account_in(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, StoreError> {
    let sql = concat!("SELECT ", account_columns!(), " FROM accounts WHERE id = $1");
    tx.row(sql, args![id]).await?.as_ref().map(|row: &Row| read_account(row)).transpose()
}

async fn note(
    tx: &mut Tx,
    now: Time,
    actor: &Actor,
    action: &'static str,
    about: &Invitation,
    origin: Option<&str>,
) -> Result<(), StoreError> {
    let object = format!("invitation {}", about.id);
    let (member, detail) = (member_of(about.home), about.role.as_str());
    audit::append(tx, now, &Entry { actor, action, member, object, detail, origin }).await
}

fn read(columns: &mut Columns<'_>) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: columns.parsed("an invitation's id", InvitationId::parse)?,
        round: columns.int()?,
        home: columns.parsed("a home", Home::parse)?,
        place: columns.opt_text()?,
        role: columns.parsed("a role", Role::parse)?,
        name: columns.text()?,
        email: columns.text()?,
        language: columns.text()?,
        zone: columns.text()?,
        invited_by: columns.text()?,
        created: columns.time()?,
        expires: columns.time()?,
        ended: columns.opt_time()?,
        account: columns.opt_parsed("an account's id", AccountId::parse)?,
    })
}
