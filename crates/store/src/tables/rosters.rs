//! Duty rosters: shifts, a weekly rotation, and the address under which a calendar reads them.
//!
//! Who is on duty when is `roster`'s to work out; here is what was written down.

use access::{Action, TokenHash};
use jiff::civil::DateTime;
use model::{ContactId, MemberId, RosterId, ShiftId, Time};
use roster::{Roster, Rotation, Shift, Turn};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see_home;
use crate::tables::audit::{self, Entry};
use crate::tables::contacts::{read_home, zone};
use crate::{ContactHome, Scoped, Store, StoreError};

/// Rosters shown at once: one for each of a country's municipalities and more.
const ROSTERS_MAX: i64 = 2_000;

/// Shifts read at once: a year by the half day.
const SHIFTS_MAX: i64 = 1_000;

/// People in one rotation: a duty that comes once a year.
const PEOPLE_MAX: usize = 60;

/// A duty roster.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyRoster {
    /// Identity.
    pub id: RosterId,
    /// Whose it is.
    pub home: ContactHome,
    /// The name of whose it is; none for the CSIRT.
    pub home_name: Option<String>,
    /// What it is called.
    pub name: String,
    /// Where its clock hangs.
    pub zone: String,
    /// Who takes turns.
    pub rotation: Option<Rotation>,
    /// Since when a calendar may read it by its address.
    pub feed_since: Option<Time>,
}

/// A roster to add.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewRoster {
    /// Whose it is.
    pub home: ContactHome,
    /// What it is called.
    pub name: String,
    /// Where its clock hangs.
    pub zone: String,
}

/// A shift that was written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeptShift {
    /// Identity.
    pub id: ShiftId,
    /// Who and when.
    pub shift: Shift,
}

/// What a calendar reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Identity, for the events' own.
    pub id: RosterId,
    /// What it is called.
    pub name: String,
    /// What was written down.
    pub roster: Roster,
    /// The names of everybody in it.
    pub names: Vec<(ContactId, String)>,
}

impl DutyRoster {
    /// The roster as `roster` knows it, with these shifts.
    pub fn with(&self, shifts: &[KeptShift]) -> Roster {
        Roster {
            near: self.home.near(),
            zone: zone(&self.zone),
            rotation: self.rotation.clone(),
            shifts: shifts.iter().map(|one| one.shift).collect(),
        }
    }
}

/// Rosters within a scope.
pub struct Rosters<'a>(&'a Scoped);

impl Scoped {
    /// Duty rosters.
    pub fn rosters(&self) -> Rosters<'_> {
        Rosters(self)
    }
}

macro_rules! roster_columns {
    () => {
        "rosters.id, rosters.member_id, rosters.operator_id, \
         COALESCE(members.name, operators.name), rosters.name, rosters.zone, \
         rosters.rotation_start, rosters.rotation_weeks, rosters.feed_since FROM rosters \
         LEFT JOIN members ON members.id = rosters.member_id \
         LEFT JOIN operators ON operators.id = rosters.operator_id"
    };
}

impl Rosters<'_> {
    /// All visible rosters: the CSIRT's own first, then by name of whose they are.
    pub async fn list(&self) -> Result<Vec<DutyRoster>, StoreError> {
        let sql = may_see_home!(
            concat!("SELECT ", roster_columns!(), " WHERE"),
            "rosters.member_id",
            "rosters.operator_id",
            "ORDER BY COALESCE(members.name, operators.name, ''), rosters.name, rosters.id LIMIT $2",
        );
        let rows = self.0.rows(sql, args![ROSTERS_MAX]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut one = read(row)?;
            one.fill(people(self.0.store(), one.id).await?);
            found.push(one);
        }
        Ok(found)
    }

    /// One roster.
    pub async fn by_id(&self, id: RosterId) -> Result<Option<DutyRoster>, StoreError> {
        let sql = may_see_home!(
            concat!("SELECT ", roster_columns!(), " WHERE"),
            "rosters.member_id",
            "rosters.operator_id",
            "AND rosters.id = $2",
        );
        let Some(row) = self.0.row(sql, args![id]).await? else { return Ok(None) };
        let mut one = read(&row)?;
        one.fill(people(self.0.store(), id).await?);
        Ok(Some(one))
    }

    /// The shifts of a visible roster that touch a time, in order.
    pub async fn shifts(
        &self,
        id: RosterId,
        from: Time,
        until: Time,
    ) -> Result<Vec<KeptShift>, StoreError> {
        let sql = may_see_home!(
            "SELECT shifts.id, shifts.contact_id, shifts.starts, shifts.ends FROM shifts \
             JOIN rosters ON rosters.id = shifts.roster_id WHERE",
            "rosters.member_id",
            "rosters.operator_id",
            "AND rosters.id = $2 AND shifts.starts < $4 AND $3 < shifts.ends \
             ORDER BY shifts.starts, shifts.id LIMIT $5",
        );
        let rows = self.0.rows(sql, args![id, from, until, SHIFTS_MAX]).await?;
        rows.iter().map(read_shift).collect()
    }

    /// Adds a roster to a visible member or to the viewer's own organisation.
    pub async fn add(&self, new: &NewRoster) -> Result<RosterId, StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        self.0.must_keep(&mut tx, new.home).await?;
        let id = RosterId::new();
        let sql = "INSERT INTO rosters (id, member_id, operator_id, name, zone, created) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let now = self.0.store().now();
        let (member, operator) = (new.home.member(), new.home.operator());
        tx.execute(sql, args![id, member, operator, &new.name, &new.zone, now]).await?;
        self.note(&mut tx, "add-roster", new.home, id, &new.name).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes a roster away.
    pub async fn remove(&self, id: RosterId) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        tx.execute("DELETE FROM rosters WHERE id = $1", args![id]).await?;
        self.note(&mut tx, "remove-roster", home, id, "").await?;
        tx.commit().await
    }

    /// Sets who takes turns, or nobody.
    pub async fn rotate(
        &self,
        id: RosterId,
        rotation: Option<&Rotation>,
    ) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        let sql = "UPDATE rosters SET rotation_start = $2, rotation_weeks = $3 WHERE id = $1";
        let start = rotation.map(|one| one.start.to_string());
        let weeks = rotation.map(|one| one.weeks.clamp(1, 52));
        tx.execute(sql, args![id, start, weeks]).await?;
        tx.execute("DELETE FROM roster_people WHERE roster_id = $1", args![id]).await?;
        let people = rotation.map(|one| one.people.as_slice()).unwrap_or_default();
        for (contact, place) in people.iter().take(PEOPLE_MAX).zip(0i64..) {
            self.must_work_there(&mut tx, *contact, home).await?;
            let sql =
                "INSERT INTO roster_people (roster_id, place, contact_id) VALUES ($1, $2, $3)";
            tx.execute(sql, args![id, place, *contact]).await?;
        }
        self.note(&mut tx, "change-rotation", home, id, "").await?;
        tx.commit().await
    }

    /// Writes a shift down.
    pub async fn add_shift(&self, id: RosterId, shift: &Shift) -> Result<ShiftId, StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        self.must_work_there(&mut tx, shift.contact, home).await?;
        let shift_id = insert_shift(&mut tx, id, shift, self.0.store().now()).await?;
        self.note(&mut tx, "add-shift", home, id, &shift.from.rfc3339()).await?;
        tx.commit().await?;
        Ok(shift_id)
    }

    /// Takes a shift away.
    pub async fn remove_shift(&self, id: RosterId, shift: ShiftId) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        let sql = "DELETE FROM shifts WHERE roster_id = $1 AND id = $2";
        if tx.execute(sql, args![id, shift]).await? == 0 {
            return Err(StoreError::NotFound);
        }
        self.note(&mut tx, "remove-shift", home, id, "").await?;
        tx.commit().await
    }

    /// Lets two people swap turns: each takes the other's. A turn of the rotation is written down
    /// as a shift of the other, and the rotation goes on as it was.
    pub async fn swap(&self, id: RosterId, one: &Turn, other: &Turn) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        for (turn, contact) in [(one, other.contact), (other, one.contact)] {
            self.hand_over(&mut tx, id, home, turn, contact).await?;
        }
        self.note(&mut tx, "swap-turns", home, id, &one.from.rfc3339()).await?;
        tx.commit().await
    }

    /// Gives somebody's turn to another.
    pub async fn give(&self, id: RosterId, turn: &Turn, to: ContactId) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        self.hand_over(&mut tx, id, home, turn, to).await?;
        self.note(&mut tx, "give-turn", home, id, &turn.from.rfc3339()).await?;
        tx.commit().await
    }

    async fn hand_over(
        &self,
        tx: &mut Tx,
        id: RosterId,
        home: ContactHome,
        turn: &Turn,
        to: ContactId,
    ) -> Result<(), StoreError> {
        self.must_work_there(tx, to, home).await?;
        let sql = "UPDATE shifts SET contact_id = $5 WHERE roster_id = $1 AND contact_id = $2 \
                   AND starts = $3 AND ends = $4";
        let args = args![id, turn.contact, turn.from, turn.until, to];
        if tx.execute(sql, args).await? == 0 {
            let shift = Shift { contact: to, from: turn.from, until: turn.until };
            insert_shift(tx, id, &shift, self.0.store().now()).await?;
        }
        Ok(())
    }

    /// Lets whoever has this token read the roster; the address before it no longer works.
    pub async fn open_feed(&self, id: RosterId, token: &TokenHash) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        let sql = "UPDATE rosters SET feed_hash = $2, feed_since = $3 WHERE id = $1";
        tx.execute(sql, args![id, token.as_str(), self.0.store().now()]).await?;
        self.note(&mut tx, "open-calendar", home, id, "").await?;
        tx.commit().await
    }

    /// The calendar's address no longer works.
    pub async fn close_feed(&self, id: RosterId) -> Result<(), StoreError> {
        let (mut tx, home) = self.begin(id).await?;
        let sql = "UPDATE rosters SET feed_hash = NULL, feed_since = NULL WHERE id = $1";
        tx.execute(sql, args![id]).await?;
        self.note(&mut tx, "close-calendar", home, id, "").await?;
        tx.commit().await
    }

    /// Begins a change of a visible roster; its row is locked until the end.
    async fn begin(&self, id: RosterId) -> Result<(Tx, ContactHome), StoreError> {
        self.0.must(Action::KeepContacts)?;
        let mut tx = self.0.store().begin().await?;
        let sql = may_see_home!(
            "UPDATE rosters SET name = name WHERE",
            "member_id",
            "operator_id",
            "AND id = $2 RETURNING member_id, operator_id",
        );
        let row = self.0.row_in(&mut tx, sql, args![id]).await?.ok_or(StoreError::NotFound)?;
        let home = read_home(&mut row.columns())?;
        Ok((tx, home))
    }

    async fn must_work_there(
        &self,
        tx: &mut Tx,
        contact: ContactId,
        home: ContactHome,
    ) -> Result<(), StoreError> {
        let works = self.0.contacts().home_of(tx, contact).await?;
        if works == home { Ok(()) } else { Err(StoreError::NotFound) }
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        home: ContactHome,
        id: RosterId,
        detail: &str,
    ) -> Result<(), StoreError> {
        let (actor, object) = (self.0.actor(), format!("roster {id}"));
        let member = home.member();
        let entry = Entry { actor: &actor, action, member, object, detail, origin: None };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

impl Store {
    /// What the calendar with this token reads; none when it was revoked.
    pub async fn duty_feed(
        &self,
        token: &TokenHash,
        from: Time,
        until: Time,
    ) -> Result<Option<Feed>, StoreError> {
        let sql = concat!("SELECT ", roster_columns!(), " WHERE rosters.feed_hash = $1");
        let Some(row) = self.row(sql, args![token.as_str()]).await? else { return Ok(None) };
        let mut one = read(&row)?;
        one.fill(people(self, one.id).await?);
        let sql = "SELECT id, contact_id, starts, ends FROM shifts WHERE roster_id = $1 \
                   AND starts < $3 AND $2 < ends ORDER BY starts, id LIMIT $4";
        let shifts = self.rows(sql, args![one.id, from, until, SHIFTS_MAX]).await?;
        let shifts: Vec<KeptShift> = shifts.iter().map(read_shift).collect::<Result<_, _>>()?;
        let sql = "SELECT contacts.id, contacts.name FROM contacts JOIN rosters \
                   ON COALESCE(rosters.member_id, '') = COALESCE(contacts.member_id, '') \
                   AND COALESCE(rosters.operator_id, '') = COALESCE(contacts.operator_id, '') \
                   WHERE rosters.id = $1 LIMIT 5000";
        let mut names = Vec::new();
        for row in self.rows(sql, args![one.id]).await? {
            let mut columns = row.columns();
            let contact = columns.parsed("a contact's id", ContactId::parse)?;
            names.push((contact, columns.text()?));
        }
        Ok(Some(Feed { id: one.id, roster: one.with(&shifts), name: one.name, names }))
    }
}

/// The rosters of a member, its operators and the CSIRT, with the shifts of this moment.
pub(crate) async fn in_force(
    tx: &mut Tx,
    member: MemberId,
    now: Time,
) -> Result<Vec<Roster>, StoreError> {
    let sql = concat!(
        "SELECT ",
        roster_columns!(),
        " WHERE rosters.member_id = $1 OR rosters.operator_id IN \
         (SELECT operator_id FROM operator_members WHERE member_id = $1) \
         OR (rosters.member_id IS NULL AND rosters.operator_id IS NULL) \
         ORDER BY rosters.created, rosters.id"
    );
    let mut rosters = Vec::new();
    for row in tx.rows(sql, args![member]).await? {
        let mut one = read(&row)?;
        let sql = "SELECT contact_id FROM roster_people WHERE roster_id = $1 ORDER BY place";
        one.fill(read_people(&tx.rows(sql, args![one.id]).await?)?);
        let sql = "SELECT id, contact_id, starts, ends FROM shifts WHERE roster_id = $1 \
                   AND starts <= $2 AND $2 < ends ORDER BY starts, id LIMIT $3";
        let shifts = tx.rows(sql, args![one.id, now, SHIFTS_MAX]).await?;
        let shifts: Vec<KeptShift> = shifts.iter().map(read_shift).collect::<Result<_, _>>()?;
        rosters.push(one.with(&shifts));
    }
    Ok(rosters)
}

/// A roster with the shifts that touch a time: for the contact book.
pub(crate) async fn whole(
    store: &Store,
    id: RosterId,
    from: Time,
    until: Time,
) -> Result<Option<(DutyRoster, Roster)>, StoreError> {
    let sql = concat!("SELECT ", roster_columns!(), " WHERE rosters.id = $1");
    let Some(row) = store.row(sql, args![id]).await? else { return Ok(None) };
    let mut one = read(&row)?;
    one.fill(people(store, id).await?);
    let sql = "SELECT id, contact_id, starts, ends FROM shifts WHERE roster_id = $1 \
               AND starts < $3 AND $2 < ends ORDER BY starts, id LIMIT $4";
    let shifts = store.rows(sql, args![id, from, until, SHIFTS_MAX]).await?;
    let shifts: Vec<KeptShift> = shifts.iter().map(read_shift).collect::<Result<_, _>>()?;
    let plan = one.with(&shifts);
    Ok(Some((one, plan)))
}

async fn people(store: &Store, id: RosterId) -> Result<Vec<ContactId>, StoreError> {
    let sql = "SELECT contact_id FROM roster_people WHERE roster_id = $1 ORDER BY place";
    read_people(&store.rows(sql, args![id]).await?)
}

fn read_people(rows: &[Row]) -> Result<Vec<ContactId>, StoreError> {
    rows.iter().map(|row| row.columns().parsed("a contact's id", ContactId::parse)).collect()
}

async fn insert_shift(
    tx: &mut Tx,
    roster: RosterId,
    shift: &Shift,
    now: Time,
) -> Result<ShiftId, StoreError> {
    let id = ShiftId::new();
    let sql = "INSERT INTO shifts (id, roster_id, contact_id, starts, ends, created) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![id, roster, shift.contact, shift.from, shift.until, now]).await?;
    Ok(id)
}

impl DutyRoster {
    fn fill(&mut self, people: Vec<ContactId>) {
        if let Some(rotation) = &mut self.rotation {
            rotation.people = people;
        }
    }
}

fn read(row: &Row) -> Result<DutyRoster, StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a roster's id", RosterId::parse)?;
    let home = read_home(&mut columns)?;
    let (home_name, name, zone) = (columns.opt_text()?, columns.text()?, columns.text()?);
    let start = columns.opt_parsed("a time on the wall", |text| text.parse::<DateTime>().ok())?;
    let weeks = columns.opt_int()?;
    let rotation =
        start.zip(weeks).map(|(start, weeks)| Rotation { people: Vec::new(), start, weeks });
    Ok(DutyRoster { id, home, home_name, name, zone, rotation, feed_since: columns.opt_time()? })
}

fn read_shift(row: &Row) -> Result<KeptShift, StoreError> {
    let mut columns = row.columns();
    let id = columns.parsed("a shift's id", ShiftId::parse)?;
    let contact = columns.parsed("a contact's id", ContactId::parse)?;
    Ok(KeptShift { id, shift: Shift { contact, from: columns.time()?, until: columns.time()? } })
}
