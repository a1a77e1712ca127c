//! Contacts: whom to tell, at which place, and when not. How they are reached is in `channels`.

use access::{Action, Scope};
use jiff::tz::TimeZone;
use model::{ContactId, MemberId, OperatorId, Severity, Time};
use roster::{ContactKind, MinuteOfDay, Near, Person, QuietHours, Roles, Roster, Vacation};

use crate::db::{Row, Tx, args};
use crate::read::Columns;
use crate::scoped::{may_see, may_see_home};
use crate::tables::audit::{self, Entry};
use crate::tables::{channels, rosters};
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
    /// A person or a mailbox of several.
    pub kind: ContactKind,
    /// What they answer for.
    pub roles: Roles,
    /// When they want to sleep.
    pub quiet: Option<QuietHours>,
    /// When they are away.
    pub vacation: Option<Vacation>,
    /// Who stands in for them: somebody of the same organisation.
    pub deputy: Option<ContactId>,
}

/// Everything of a contact that can be changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContactToKeep {
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
    /// A person or a mailbox of several.
    pub kind: ContactKind,
    /// What they answer for.
    pub roles: Roles,
    /// When they want to sleep.
    pub quiet: Option<QuietHours>,
    /// When they are away.
    pub vacation: Option<Vacation>,
    /// Who stands in for them: somebody of the same organisation.
    pub deputy: Option<ContactId>,
}

impl Contact {
    /// The contact as it is, to be changed in parts.
    pub fn to_keep(&self) -> ContactToKeep {
        let one = self.clone();
        ContactToKeep {
            name: one.name,
            email: one.email,
            phone: one.phone,
            language: one.language,
            zone: one.zone,
            place: one.place,
            kind: one.kind,
            roles: one.roles,
            quiet: one.quiet,
            vacation: one.vacation,
            deputy: one.deputy,
        }
    }
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

/// Who may be told of a member: its own people, those of its operators, the CSIRT.
macro_rules! answers_for {
    ($member:literal) => {
        concat!(
            "(contacts.member_id = ",
            $member,
            " OR contacts.operator_id IN (SELECT operator_members.operator_id \
             FROM operator_members WHERE operator_members.member_id = ",
            $member,
            ") OR (contacts.member_id IS NULL AND contacts.operator_id IS NULL))"
        )
    };
}
pub(crate) use answers_for;

macro_rules! contact_columns {
    () => {
        "contacts.id, contacts.member_id, contacts.operator_id, contacts.name, contacts.email, \
         contacts.phone, contacts.language, contacts.zone, contacts.place, contacts.created, \
         contacts.kind, contacts.roles, contacts.quiet_from, contacts.quiet_until, \
         contacts.quiet_breaks, contacts.vacation_from, contacts.vacation_until, \
         contacts.deputy_id"
    };
}
pub(crate) use contact_columns;

impl Contacts<'_> {
    pub(crate) fn scoped(&self) -> &Scoped {
        self.0
    }

    /// One contact: of a visible member, or of the viewer's own organisation.
    pub async fn by_id(&self, id: ContactId) -> Result<Option<Contact>, StoreError> {
        let sql = may_see_home!(
            concat!("SELECT ", contact_columns!(), " FROM contacts WHERE"),
            "contacts.member_id",
            "contacts.operator_id",
            "AND contacts.id = $2",
        );
        self.0.row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

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
                    " FROM contacts WHERE operator_id = $1 ORDER BY place, name, id"
                ),
                operator.to_string(),
            ),
            Scope::Supplier(_) => return Ok(Vec::new()),
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

    /// The contacts of the viewer's own operator or, for the CSIRT, of any; nothing elsewhere.
    pub async fn at(&self, home: ContactHome) -> Result<Vec<Contact>, StoreError> {
        let sql = may_see_home!(
            concat!("SELECT ", contact_columns!(), " FROM contacts WHERE"),
            "contacts.member_id",
            "contacts.operator_id",
            "AND COALESCE(contacts.member_id, '') = $2 \
             AND COALESCE(contacts.operator_id, '') = $3 \
             ORDER BY contacts.place, contacts.name, contacts.id LIMIT $4",
        );
        let text = |id: Option<String>| id.unwrap_or_default();
        let member = text(home.member().map(|id| id.to_string()));
        let operator = text(home.operator().map(|id| id.to_string()));
        let rows = self.0.rows(sql, args![member, operator, CONTACTS_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// Everybody who can be told about a visible member, and the duty rosters of this moment:
    /// what `roster::recipients` works with.
    pub async fn who_is_told(
        &self,
        member: MemberId,
    ) -> Result<(Vec<Person>, Vec<Roster>), StoreError> {
        let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
        let mut tx = self.0.store().begin().await?;
        self.0.row_in(&mut tx, sql, args![member]).await?.ok_or(StoreError::NotFound)?;
        who_is_there(&mut tx, member, self.0.store().now()).await
    }

    /// Adds a contact to a visible member, or to the viewer's own organisation.
    pub async fn add(&self, new: &NewContact) -> Result<ContactId, StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        self.0.must_keep(&mut tx, new.home).await?;
        let member = new.home.member();
        let id = insert(&mut tx, new, self.0.store().now()).await?;
        self.note(&mut tx, "add-contact", member, id, &new.name).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a contact of a visible member or of the viewer's own organisation.
    pub async fn change(&self, id: ContactId, new: &ContactToKeep) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        let home = self.home_of(&mut tx, id).await?;
        if let Some(deputy) = new.deputy
            && (deputy == id || self.home_of(&mut tx, deputy).await? != home)
        {
            // Somebody who works elsewhere cannot stand in, and nobody can for themselves.
            return Err(StoreError::NotFound);
        }
        write(&mut tx, id, new).await?;
        channels::put_mail(&mut tx, id, &new.email, self.0.store().now()).await?;
        self.note(&mut tx, "change-contact", home.member(), id, &new.name).await?;
        tx.commit().await
    }

    /// Takes a contact away from a visible member.
    pub async fn remove(&self, member: MemberId, id: ContactId) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        if self.home_of(&mut tx, id).await? != ContactHome::Member(member) {
            return Err(StoreError::NotFound);
        }
        self.take_away(&mut tx, Some(member), id).await?;
        tx.commit().await
    }

    /// Takes a contact away from a visible member or from the viewer's own organisation.
    pub async fn remove_by_id(&self, id: ContactId) -> Result<(), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        let home = self.home_of(&mut tx, id).await?;
        self.take_away(&mut tx, home.member(), id).await?;
        tx.commit().await
    }

    async fn take_away(
        &self,
        tx: &mut Tx,
        member: Option<MemberId>,
        id: ContactId,
    ) -> Result<(), StoreError> {
        tx.execute("DELETE FROM contacts WHERE id = $1", args![id]).await?;
        let alone = "UPDATE contacts SET deputy_id = NULL WHERE deputy_id = $1";
        tx.execute(alone, args![id]).await?;
        // Links sent to somebody who no longer works there must not open.
        let revoke = "UPDATE links SET revoked = $2 WHERE contact_id = $1 AND revoked IS NULL";
        tx.execute(revoke, args![id, self.0.store().now()]).await?;
        self.note(tx, "remove-contact", member, id, "").await
    }

    /// Where a visible contact works; the row is locked until the end.
    pub(crate) async fn home_of(
        &self,
        tx: &mut Tx,
        id: ContactId,
    ) -> Result<ContactHome, StoreError> {
        let sql = may_see_home!(
            "UPDATE contacts SET place = place WHERE",
            "member_id",
            "operator_id",
            "AND id = $2 RETURNING member_id, operator_id",
        );
        let row = self.0.row_in(tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        read_home(&mut row.columns())
    }

    pub(crate) async fn note(
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

impl Scoped {
    /// Fails unless the viewer may keep contacts there: at a visible member, or at home.
    pub(crate) async fn must_keep(&self, tx: &mut Tx, home: ContactHome) -> Result<(), StoreError> {
        match (home, self.viewer().scope()) {
            (ContactHome::Member(member), _) => {
                let sql = may_see!("SELECT id FROM members WHERE", "members.id", "AND id = $2");
                let seen = self.row_in(tx, sql, args![member]).await?;
                seen.map(|_| ()).ok_or(StoreError::NotFound)
            }
            (_, Scope::All) => Ok(()),
            (ContactHome::Operator(operator), Scope::Operator(own)) if operator == own => Ok(()),
            _ => Err(StoreError::NotFound),
        }
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

/// Everybody who can be told about a member: its own, its operators', the CSIRT's; and the duty
/// rosters of all these as they are now.
pub(crate) async fn who_is_there(
    tx: &mut Tx,
    member: MemberId,
    now: Time,
) -> Result<(Vec<Person>, Vec<Roster>), StoreError> {
    let sql = concat!(
        "SELECT ",
        contact_columns!(),
        " FROM contacts WHERE ",
        answers_for!("$1"),
        " ORDER BY place, name, id"
    );
    let rows = tx.rows(sql, args![member]).await?;
    let contacts: Vec<Contact> = rows.iter().map(read).collect::<Result<_, _>>()?;
    let rosters = rosters::in_force(tx, member, now).await?;
    Ok((contacts.iter().map(person).collect(), rosters))
}

/// The contact as `roster` knows people.
pub(crate) fn person(contact: &Contact) -> Person {
    Person {
        contact: contact.id,
        near: contact.home.near(),
        place: contact.place,
        roles: contact.roles,
        zone: zone(&contact.zone),
        quiet: contact.quiet,
        vacation: contact.vacation,
        deputy: contact.deputy,
    }
}

/// The zone of this name; one that the system no longer knows counts as UTC.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

impl ContactHome {
    /// Where the contacts of whoever has this scope stand; a supplier has none.
    pub const fn of(scope: Scope) -> Option<Self> {
        match scope {
            Scope::All => Some(Self::Csirt),
            Scope::Member(member) => Some(Self::Member(member)),
            Scope::Operator(operator) => Some(Self::Operator(operator)),
            Scope::Supplier(_) => None,
        }
    }

    /// How near that is to a member.
    pub const fn near(self) -> Near {
        match self {
            Self::Member(_) => Near::Member,
            Self::Operator(_) => Near::Operator,
            Self::Csirt => Near::Csirt,
        }
    }

    /// The member, if it is one.
    pub const fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::Operator(_) | Self::Csirt => None,
        }
    }

    /// The operator, if it is one.
    pub const fn operator(self) -> Option<OperatorId> {
        match self {
            Self::Operator(operator) => Some(operator),
            Self::Member(_) | Self::Csirt => None,
        }
    }
}

async fn insert(tx: &mut Tx, new: &NewContact, now: Time) -> Result<ContactId, StoreError> {
    let id = ContactId::new();
    let sql = "INSERT INTO contacts (id, member_id, operator_id, name, email, phone, language, \
               zone, place, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let place = new.place.clamp(0, <Person>::PLACE_MAX);
    let args = args![
        id,
        new.home.member(),
        new.home.operator(),
        &new.name,
        &new.email,
        new.phone.as_deref(),
        &new.language,
        &new.zone,
        place,
        now,
    ];
    tx.execute(sql, args).await?;
    channels::put_mail(tx, id, &new.email, now).await?;
    Ok(id)
}

async fn write(tx: &mut Tx, id: ContactId, new: &ContactToKeep) -> Result<(), StoreError> {
    let sql = "UPDATE contacts SET name = $2, email = $3, phone = $4, language = $5, zone = $6, \
               place = $7, kind = $8, roles = $9, quiet_from = $10, quiet_until = $11, \
               quiet_breaks = $12, vacation_from = $13, vacation_until = $14, deputy_id = $15 \
               WHERE id = $1";
    let args = args![
        id,
        &new.name,
        &new.email,
        new.phone.as_deref(),
        &new.language,
        &new.zone,
        new.place.clamp(0, <Person>::PLACE_MAX),
        new.kind.as_str(),
        new.roles.words(),
        new.quiet.map(|quiet| quiet.from().minutes()),
        new.quiet.map(|quiet| quiet.until().minutes()),
        new.quiet.map(|quiet| quiet.breaks_from() as i64),
        new.vacation.map(|vacation| vacation.from),
        new.vacation.map(|vacation| vacation.until),
        new.deputy,
    ];
    tx.execute(sql, args).await.map(|_| ())
}

/// Reads `contact_columns!`.
pub(crate) fn read(row: &Row) -> Result<Contact, StoreError> {
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
        kind: columns.parsed("a kind of contact", ContactKind::parse)?,
        roles: Roles::parse(&columns.text()?),
        quiet: read_quiet(&mut columns)?,
        vacation: read_vacation(&mut columns)?,
        deputy: columns.opt_parsed("a contact's id", ContactId::parse)?,
    })
}

fn read_quiet(columns: &mut Columns<'_>) -> Result<Option<QuietHours>, StoreError> {
    let (from, until) = (columns.opt_int()?, columns.opt_int()?);
    let breaks = columns.opt_int()?;
    let severity = |rank| Severity::ALL.into_iter().find(|severity| *severity as i64 == rank);
    let times = from.and_then(MinuteOfDay::new).zip(until.and_then(MinuteOfDay::new));
    let all = times.zip(breaks.and_then(severity));
    Ok(all.and_then(|((from, until), breaks)| QuietHours::new(from, until, breaks)))
}

fn read_vacation(columns: &mut Columns<'_>) -> Result<Option<Vacation>, StoreError> {
    let (from, until) = (columns.opt_time()?, columns.opt_time()?);
    Ok(from.zip(until).map(|(from, until)| Vacation { from, until }))
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
