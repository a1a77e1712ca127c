//! Contacts: whom to tell, at which place of the roster.

use access::{Action, Scope};
use model::{ChannelKind, ContactId, MemberId, OperatorId, Time};
use warnings::Person;

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::scoped::may_see;
use crate::tables::audit::{self, Entry};
use crate::{Scoped, StoreError, SystemScope};

/// Where a contact works.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ContactHome {
    /// At the CSIRT: the duty officer's mailbox.
    Csirt,
    /// At a member.
    Member(MemberId),
    /// At an operator.
    Operator(OperatorId),
}

/// A person or function mailbox.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contact {
    /// Identity.
    pub id: ContactId,
    /// Where.
    pub home: ContactHome,
    /// Name of the person or function.
    pub name: String,
    /// Address for mail.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// The language they read.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// 0 is told first, 1 next, …
    pub place: i64,
    /// Since when.
    pub created: Time,
}

/// A contact to add.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewContact {
    /// Where.
    pub home: ContactHome,
    /// Name of the person or function.
    pub name: String,
    /// Address for mail.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// The language they read, as a tag.
    pub language: String,
    /// Their time zone.
    pub zone: String,
    /// 0 is told first, 1 next, …; at most 999.
    pub place: i64,
}

/// Contacts shown at once at most.
const CONTACTS_MAX: i64 = 5_000;

/// Contacts within a scope.
pub struct Contacts<'a>(&'a Scoped);

impl Scoped {
    /// Contacts.
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(self)
    }
}

macro_rules! contact_columns {
    () => {
        "contacts.id, contacts.member_id, contacts.operator_id, contacts.name, contacts.email, \
         contacts.phone, contacts.language, contacts.zone, contacts.place, contacts.created"
    };
}

impl Contacts<'_> {
    /// The contacts of a member, in the order of the roster.
    pub async fn of(&self, member: MemberId) -> Result<Vec<Contact>, StoreError> {
        let sql = may_see!(
            concat!("SELECT ", contact_columns!(), " FROM contacts WHERE"),
            "contacts.member_id",
            "AND contacts.member_id = $2 ORDER BY contacts.place, contacts.name LIMIT $3",
        );
        let rows = self.0.rows(sql, args![member, CONTACTS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// The contacts of the viewer's own organisation: the CSIRT's for the CSIRT, an operator's
    /// for that operator.
    pub async fn own(&self) -> Result<Vec<Contact>, StoreError> {
        let (sql, id) = match self.0.viewer().scope() {
            Scope::Member(member) => return self.of(member).await,
            Scope::Operator(operator) => (
                concat!(
                    "SELECT ",
                    contact_columns!(),
                    " FROM contacts WHERE operator_id = $1 ORDER BY place, name"
                ),
                operator.to_string(),
            ),
            Scope::All => (
                concat!(
                    "SELECT ",
                    contact_columns!(),
                    " FROM contacts WHERE operator_id IS NULL AND member_id IS NULL \
                     AND $1 = 'csirt' ORDER BY place, name"
                ),
                "csirt".to_owned(),
            ),
        };
        let rows = self.0.store().rows(sql, args![&id]).await?;
        rows.iter().map(read).collect()
    }

    /// Adds a contact to a visible member, or to the viewer's own organisation.
    pub async fn add(&self, new: &NewContact) -> Result<ContactId, StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        let member = match (new.home, self.0.viewer().scope()) {
            (ContactHome::Member(member), _) => {
                let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
                let seen = self.0.row_in(&mut tx, sql, args![member]).await?;
                Some(seen.map(|_| member).ok_or(StoreError::NotFound)?)
            }
            (_, Scope::All) => None,
            (ContactHome::Operator(operator), Scope::Operator(own)) if operator == own => None,
            _ => return Err(StoreError::NotFound),
        };
        let id = insert(&mut tx, new, self.0.store().now()).await?;
        self.note(&mut tx, "add-contact", member, id, &new.name).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a contact away from a visible member.
    pub async fn remove(&self, member: MemberId, id: ContactId) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let sql = may_see!(
            "DELETE FROM contacts WHERE",
            "contacts.member_id",
            "AND member_id = $2 AND id = $3",
        );
        let mut tx = self.0.store().begin().await?;
        self.0.change(&mut tx, sql, args![member, id]).await?;
        // Links sent to somebody who no longer works there must not open.
        let revoke = "UPDATE links SET revoked = $2 WHERE contact_id = $1 AND revoked IS NULL";
        tx.execute(revoke, args![id, self.0.store().now()]).await?;
        self.note(&mut tx, "remove-contact", Some(member), id, "").await?;
        tx.commit().await
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        member: Option<MemberId>,
        id: ContactId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let object = format!("contact {id}");
        let entry = Entry { actor: &self.0.actor(), action, member, object, detail, origin: None };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl SystemScope {
    /// Adds a contact: `hub init`, the demo.
    pub async fn add_contact(&self, new: &NewContact) -> Result<ContactId, StoreError> {
        let mut tx = self.store().begin().await?;
        let id = insert(&mut tx, new, self.store().now()).await?;
        tx.commit().await?;
        Ok(id)
    }
}

/// Everybody who can be told about a member: its own, its operators', the CSIRT's.
pub(crate) async fn roster(tx: &mut Tx, member: MemberId) -> Result<Vec<Person>, StoreError> {
    let sql = "SELECT id, place FROM contacts WHERE member_id = $1 \
               UNION ALL SELECT contacts.id, contacts.place + $2 FROM contacts \
               JOIN operator_members ON operator_members.operator_id = contacts.operator_id \
               WHERE operator_members.member_id = $1 \
               UNION ALL SELECT id, place + $3 FROM contacts \
               WHERE member_id IS NULL AND operator_id IS NULL";
    let rows = tx.rows(sql, args![member, Person::OPERATOR, Person::CSIRT]).await?;
    let read = |row: &Row| {
        let mut columns = row.columns();
        let contact = columns.parsed("a contact's id", ContactId::parse)?;
        Ok(Person { contact, place: columns.int()? })
    };
    rows.iter().map(read).collect()
}

/// Before the place of any channel.
pub(crate) const BEFORE_THE_FIRST: i64 = -1;

/// How a contact is reached by one channel.
pub(crate) struct Way {
    pub home: ContactHome,
    pub name: String,
    pub address: String,
    pub key: Option<String>,
    pub language: String,
    pub zone: String,
}

/// The contact's first channel after a place; none when there is no further one.
pub(crate) async fn channel_after(
    tx: &mut Tx,
    contact: ContactId,
    place: i64,
) -> Result<Option<(i64, ChannelKind)>, StoreError> {
    let sql = "SELECT id FROM contacts WHERE id = $1 AND email <> ''";
    let there = place < 0 && tx.row(sql, args![contact]).await?.is_some();
    Ok(there.then_some((0, ChannelKind::Smtp)))
}

/// How to reach a contact by the channel at a place; none when it is there no more.
pub(crate) async fn way(
    tx: &mut Tx,
    contact: ContactId,
    _kind: ChannelKind,
    _place: i64,
) -> Result<Option<Way>, StoreError> {
    let sql =
        "SELECT member_id, operator_id, name, email, language, zone FROM contacts WHERE id = $1";
    let Some(person) = tx.row(sql, args![contact]).await? else { return Ok(None) };
    let mut person = person.columns();
    Ok(Some(Way {
        home: read_home(&mut person)?,
        name: person.text()?,
        address: person.text()?,
        key: None,
        language: person.text()?,
        zone: person.text()?,
    }))
}

async fn insert(tx: &mut Tx, new: &NewContact, now: Time) -> Result<ContactId, StoreError> {
    let id = ContactId::new();
    let (member, operator) = match new.home {
        ContactHome::Csirt => (None, None),
        ContactHome::Member(member) => (Some(member), None),
        ContactHome::Operator(operator) => (None, Some(operator)),
    };
    let sql = "INSERT INTO contacts (id, member_id, operator_id, name, email, phone, language, \
               zone, place, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let place = new.place.clamp(0, Person::OPERATOR - 1);
    let args = args![
        id,
        member,
        operator,
        &new.name,
        &new.email,
        new.phone.as_deref(),
        &new.language,
        &new.zone,
        place,
        now,
    ];
    tx.execute(sql, args).await?;
    Ok(id)
}

fn read(row: &Row) -> Result<Contact, StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a contact's id", ContactId::parse)?;
    let home = read_home(&mut columns)?;
    Ok(Contact {
        id,
        home,
        name: columns.text()?,
        email: columns.text()?,
        phone: columns.opt_text()?,
        language: columns.text()?,
        zone: columns.text()?,
        place: columns.int()?,
        created: columns.time()?,
    })
}

/// Reads `member_id, operator_id`.
pub(crate) fn read_home(columns: &mut Columns<'_>) -> Result<ContactHome, StoreError> {
    let member = columns.opt_parsed("a member's id", MemberId::parse)?;
    let operator = columns.opt_parsed("an operator's id", OperatorId::parse)?;
    Ok(match (member, operator) {
        (Some(member), _) => ContactHome::Member(member),
        (None, Some(operator)) => ContactHome::Operator(operator),
        (None, None) => ContactHome::Csirt,
    })
}
