//! Wishes to join, sent in by people without an account; the CSIRT answers them.
//!
//! Anybody can type anybody's address: until a wish's address is confirmed by the link sent to it
//! the CSIRT is not told, and nothing but that one link is sent there. Mails are put in line with
//! the deed they tell of.

use access::{Action, Home, Role, Scope, TokenHash};
use constituency::{Country, Kind, register};
use model::{InvitationId, JoinRequestId, MemberId, Time};
use serde_json::{Value, json};

use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::tables::break_glass::Told;
use crate::tables::members;
use crate::tables::notices::{self, NewNotice};
use crate::{Actor, NewInvitation, Scoped, Store, StoreError, SystemScope};

/// A wish to join.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JoinRequest {
    /// Identity.
    pub id: JoinRequestId,
    /// When it came.
    pub created: Time,
    /// What was written.
    pub new: NewJoinRequest,
    /// When whoever reads mail at its address confirmed it.
    pub confirmed: Option<Time>,
    /// When it was answered.
    pub answered: Option<Time>,
    /// How: `accepted`, `declined`.
    pub answer: Option<String>,
    /// The member that came of it.
    pub member: Option<MemberId>,
}

/// What somebody wrote who wishes to join.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewJoinRequest {
    /// The organisation's name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its country, when it was chosen from the register.
    pub country: Option<Country>,
    /// Its code in the register.
    pub code: Option<String>,
    /// Who writes.
    pub person: String,
    /// Where to reach them.
    pub email: String,
    /// Their telephone.
    pub phone: Option<String>,
    /// What else they say.
    pub message: String,
    /// The language they read.
    pub language: String,
    /// From which address it came.
    pub origin: Option<String>,
}

/// How a wish is answered when nobody is to be added for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JoinAnswer<'a> {
    /// This member came of it. Who asked is told, and that somebody will be in touch.
    Added(MemberId),
    /// No, and why.
    Declined(&'a str),
}

/// How whoever wished to join is let in.
#[derive(Clone, Copy)]
pub struct Welcome<'a> {
    /// The time zone, where the register does not know it.
    pub zone: &'a str,
    /// Who asked is invited to be the member's security lead, and the mail that says yes is the
    /// invitation; none: they are told that somebody will be in touch.
    pub invitation: Option<WelcomeLink<'a>>,
}

/// The link in an invitation that answers a wish.
#[derive(Clone, Copy)]
pub struct WelcomeLink<'a> {
    /// Gives the hash of a sending's link.
    pub hash: &'a (dyn Fn(InvitationId, i64) -> TokenHash + Sync),
    /// Until when it opens.
    pub expires: Time,
}

/// Wishes that were removed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RemovedWishes {
    /// Never confirmed in time.
    pub unconfirmed: u64,
    /// Answered long ago.
    pub answered: u64,
}

/// Wishes that wait at most: past this a flood is under way, and new ones are not kept.
const WAITING_MAX: i64 = 500;

/// Wishes kept within an hour: each sends a mail to an address that nobody has checked. On its
/// busiest day a country's whole sector asks slower.
const HOURLY_MAX: i64 = 100;

/// Wishes kept with one address within a day: who mistyped may ask again, and no stranger's
/// mailbox is filled by us.
const OF_ADDRESS_MAX: i64 = 3;

/// The word for a yes.
const ACCEPTED: &str = "accepted";

/// Wishes shown at once.
const SHOWN_MAX: i64 = 200;

macro_rules! wish_columns {
    () => {
        "id, created, name, kind, country, code, person, email, phone, message, language, \
         origin, confirmed, answered, answer, member_id"
    };
}

impl Store {
    /// Keeps a wish to join and sends its address a link to confirm it by, unless too many are
    /// there already. Tells nothing of what is known. `link` gives the link's hash.
    pub async fn ask_to_join(
        &self,
        new: &NewJoinRequest,
        link: impl Fn(JoinRequestId) -> TokenHash,
    ) -> Result<(), StoreError> {
        let (id, now) = (JoinRequestId::new(), self.now());
        let email = new.email.to_lowercase();
        let sql = "INSERT INTO join_requests (id, created, name, kind, country, code, person, \
                   email, phone, message, language, origin, hash) \
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 \
                   WHERE (SELECT COUNT(*) FROM join_requests WHERE answered IS NULL) < $14 \
                   AND (SELECT COUNT(*) FROM join_requests WHERE $15 < created) < $16 \
                   AND (SELECT COUNT(*) FROM join_requests WHERE $17 < created \
                   AND email = $8) < $18";
        let hash = link(id);
        let args = args![
            id,
            now,
            crate::bulk::clean(&new.name),
            new.kind.as_str(),
            new.country.map(Country::as_str),
            new.code.as_deref(),
            crate::bulk::clean(&new.person),
            &email,
            new.phone.as_deref(),
            &new.message,
            &new.language,
            new.origin.as_deref(),
            hash.as_str(),
            WAITING_MAX,
            now.plus_s(-3_600),
            HOURLY_MAX,
            now.plus_s(-86_400),
            OF_ADDRESS_MAX,
        ];
        let mut tx = self.begin().await?;
        if tx.execute(sql, args).await? == 0 {
            tracing::warn!(
                "a wish to join was not kept: {WAITING_MAX} wait, or {HOURLY_MAX} came within an \
                 hour, or {OF_ADDRESS_MAX} with its address within a day"
            );
            return Ok(());
        }
        let to = (email.as_str(), new.language.as_str());
        // It repeats nothing of what was written: we carry nobody's words to a stranger.
        tell(&mut tx, now, "join-received", to, json!({ "join": id })).await?;
        tx.commit().await?;
        self.ring();
        Ok(())
    }

    /// The wish that a link confirms, while it can be.
    pub async fn wish_to_confirm(
        &self,
        link: &TokenHash,
    ) -> Result<Option<JoinRequest>, StoreError> {
        let sql = concat!(
            "SELECT ",
            wish_columns!(),
            " FROM join_requests WHERE hash = $1 AND confirmed IS NULL AND answered IS NULL"
        );
        self.row(sql, args![link.as_str()]).await?.as_ref().map(read).transpose()
    }

    /// Whoever reads mail at a wish's address says it is theirs: the CSIRT is told.
    pub async fn confirm_wish(&self, link: &TokenHash, csirt: &Told) -> Result<(), StoreError> {
        let now = self.now();
        let mut tx = self.begin().await?;
        let sql = concat!(
            "UPDATE join_requests SET confirmed = $2 WHERE hash = $1 AND confirmed IS NULL \
             AND answered IS NULL RETURNING ",
            wish_columns!()
        );
        let row = tx.row(sql, args![link.as_str(), now]).await?.ok_or(StoreError::NotFound)?;
        let wish = read(&row)?;
        let notice = NewNotice {
            kind: "join-told",
            name: csirt.name.clone(),
            email: csirt.email.clone(),
            language: csirt.language.clone(),
            zone: csirt.zone.clone(),
            facts: json!({ "organisation": wish.new.name, "by": wish.new.person }),
        };
        notices::enqueue(&mut tx, now, &notice).await?;
        let actor = self.system("join").actor();
        note(&mut tx, now, &actor, "confirm-join-request", (wish.id, None, "")).await?;
        tx.commit().await?;
        self.ring();
        Ok(())
    }

    /// Whoever reads mail at a wish's address says they never asked: nothing of it is kept.
    pub async fn disown_wish(&self, link: &TokenHash) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let sql = "DELETE FROM join_requests WHERE hash = $1 AND confirmed IS NULL \
                   AND answered IS NULL RETURNING id";
        let row = tx.row(sql, args![link.as_str()]).await?.ok_or(StoreError::NotFound)?;
        let id = row.columns().parsed("a wish's id", JoinRequestId::parse)?;
        let actor = self.system("join").actor();
        note(&mut tx, self.now(), &actor, "disown-join-request", (id, None, "")).await?;
        tx.commit().await
    }
}

impl SystemScope {
    /// Removes wishes that came before one time and were never confirmed, and those answered
    /// before another, with their mails.
    pub async fn remove_wishes(
        &self,
        unconfirmed: Time,
        answered: Time,
    ) -> Result<RemovedWishes, StoreError> {
        let mut tx = self.store().begin().await?;
        // What was asked before links were sent could never be confirmed: it waits for an answer.
        let sql = "DELETE FROM join_requests WHERE created < $1 AND confirmed IS NULL \
                   AND answered IS NULL AND hash IS NOT NULL";
        let gone_unconfirmed = tx.execute(sql, args![unconfirmed]).await?;
        let sql = "DELETE FROM join_requests WHERE answered < $1";
        let gone_answered = tx.execute(sql, args![answered]).await?;
        let sql = "DELETE FROM notices WHERE done IS NOT NULL AND created < $1 \
                   AND kind IN ('join-received', 'join-told')";
        tx.execute(sql, args![unconfirmed]).await?;
        let sql = "DELETE FROM notices WHERE done < $1 \
                   AND kind IN ('join-added', 'join-accepted', 'join-declined')";
        tx.execute(sql, args![answered]).await?;
        tx.commit().await?;
        Ok(RemovedWishes { unconfirmed: gone_unconfirmed, answered: gone_answered })
    }
}

/// Wishes to join, for the CSIRT.
pub struct JoinRequests<'a>(&'a Scoped);

impl Scoped {
    /// Wishes to join.
    pub fn join_requests(&self) -> JoinRequests<'_> {
        JoinRequests(self)
    }
}

impl JoinRequests<'_> {
    fn must(&self) -> Result<(), StoreError> {
        self.0.must(Action::KeepMembers)?;
        match self.0.viewer().scope() {
            Scope::All => Ok(()),
            _ => Err(StoreError::NotAllowed),
        }
    }

    /// Those that wait: whose address is confirmed first, of those the oldest.
    pub async fn waiting(&self) -> Result<Vec<JoinRequest>, StoreError> {
        self.must()?;
        let sql = concat!(
            "SELECT ",
            wish_columns!(),
            " FROM join_requests WHERE answered IS NULL \
             ORDER BY CASE WHEN confirmed IS NULL THEN 1 ELSE 0 END, created, id LIMIT $1"
        );
        let rows = self.0.store().rows(sql, args![SHOWN_MAX]).await?;
        rows.iter().map(read).collect()
    }

    /// One of them.
    pub async fn by_id(&self, id: JoinRequestId) -> Result<Option<JoinRequest>, StoreError> {
        self.must()?;
        let sql = concat!("SELECT ", wish_columns!(), " FROM join_requests WHERE id = $1");
        self.0.store().row(sql, args![id]).await?.as_ref().map(read).transpose()
    }

    /// Answers one. Who asked is told by mail if their address is confirmed.
    pub async fn answer(
        &self,
        id: JoinRequestId,
        answer: JoinAnswer<'_>,
    ) -> Result<(), StoreError> {
        self.must()?;
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        let (word, reason, member) = match answer {
            JoinAnswer::Added(member) => (ACCEPTED, None, Some(member)),
            JoinAnswer::Declined(reason) => ("declined", Some(reason), None),
        };
        if let Some(member) = member {
            let sql = "SELECT id FROM members WHERE id = $1";
            tx.row(sql, args![member]).await?.ok_or(StoreError::NotFound)?;
        }
        let wish = self.end(&mut tx, id, (word, reason), now).await?;
        let mail = if member.is_some() { "join-added" } else { "join-declined" };
        self.tell_the_asker(&mut tx, &wish, mail, json!({ "reason": reason })).await?;
        self.came_of_it(&mut tx, id, member, word, now).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    /// Says yes to one, all of it or nothing: the member is found by its code or added, who asked
    /// is invited where that was chosen, and the wish is answered.
    pub async fn accept(
        &self,
        id: JoinRequestId,
        welcome: Welcome<'_>,
    ) -> Result<MemberId, StoreError> {
        self.must()?;
        let member = match self.try_to_accept(id, welcome).await {
            // Somebody added the same organisation meanwhile: now it is found.
            Err(StoreError::Taken) => self.try_to_accept(id, welcome).await?,
            answered => answered?,
        };
        self.0.store().ring();
        Ok(member)
    }

    async fn try_to_accept(
        &self,
        id: JoinRequestId,
        welcome: Welcome<'_>,
    ) -> Result<MemberId, StoreError> {
        let now = self.0.store().now();
        let mut tx = self.0.store().begin().await?;
        // First, so that a second answer waits for this one and then finds nothing to answer.
        let wish = self.end(&mut tx, id, (ACCEPTED, None), now).await?;
        let actor = self.0.actor();
        let member = members::of_wish(&mut tx, &wish.new, welcome.zone, now, &actor).await?;
        let is_invited = match welcome.invitation {
            Some(link) => self.invite(&mut tx, &wish, (member, welcome.zone), link).await?,
            None => false,
        };
        if !is_invited {
            self.tell_the_asker(&mut tx, &wish, "join-added", json!({ "reason": null })).await?;
        }
        self.came_of_it(&mut tx, id, Some(member), ACCEPTED, now).await?;
        tx.commit().await?;
        Ok(member)
    }

    /// Invites who asked; no when they are in already or invited, and need no second link.
    async fn invite(
        &self,
        tx: &mut Tx,
        wish: &JoinRequest,
        (member, zone): (MemberId, &str),
        link: WelcomeLink<'_>,
    ) -> Result<bool, StoreError> {
        // Only to an address that is known to be theirs.
        if wish.confirmed.is_none() {
            return Err(StoreError::NotAllowed);
        }
        let entry = wish.new.country.zip(wish.new.code.as_deref());
        let entry = entry.and_then(|(country, code)| register().entry(country, code));
        let new = NewInvitation {
            home: Home::Member(member),
            role: Role::SecurityLead,
            name: wish.new.person.clone(),
            email: wish.new.email.clone(),
            language: wish.new.language.clone(),
            zone: entry.map_or(zone, |entry| entry.zone()).to_owned(),
        };
        let mail = (link.expires, "join-accepted");
        match self.0.invitations().add_in(tx, &new, link.hash, mail).await {
            Ok(_) => Ok(true),
            Err(StoreError::Taken) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes a wish out of those that wait.
    async fn end(
        &self,
        tx: &mut Tx,
        id: JoinRequestId,
        (word, reason): (&str, Option<&str>),
        now: Time,
    ) -> Result<JoinRequest, StoreError> {
        let sql = concat!(
            "UPDATE join_requests SET answered = $2, answered_by = $3, answer = $4, reason = $5 \
             WHERE id = $1 AND answered IS NULL RETURNING ",
            wish_columns!()
        );
        let by = self.0.viewer().account();
        let row = tx.row(sql, args![id, now, by, word, reason]).await?;
        read(&row.ok_or(StoreError::NotFound)?)
    }

    async fn tell_the_asker(
        &self,
        tx: &mut Tx,
        wish: &JoinRequest,
        kind: &'static str,
        facts: Value,
    ) -> Result<(), StoreError> {
        if wish.confirmed.is_none() {
            return Ok(());
        }
        let to = (wish.new.email.as_str(), wish.new.language.as_str());
        tell(tx, self.0.store().now(), kind, to, facts).await
    }

    /// Writes down what came of a wish.
    async fn came_of_it(
        &self,
        tx: &mut Tx,
        id: JoinRequestId,
        member: Option<MemberId>,
        word: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE join_requests SET member_id = $2 WHERE id = $1";
        tx.execute(sql, args![id, member]).await?;
        note(tx, now, &self.0.actor(), "answer-join-request", (id, member, word)).await
    }
}

/// Puts a mail to whoever asked in line.
async fn tell(
    tx: &mut Tx,
    now: Time,
    kind: &'static str,
    (email, language): (&str, &str),
    facts: Value,
) -> Result<(), StoreError> {
    let (name, email) = (email.to_owned(), email.to_owned());
    let (language, zone) = (language.to_owned(), "UTC".to_owned());
    notices::enqueue(tx, now, &NewNotice { kind, name, email, language, zone, facts }).await
}

async fn note(
    tx: &mut Tx,
    now: Time,
    actor: &Actor,
    action: &'static str,
    (id, member, detail): (JoinRequestId, Option<MemberId>, &str),
) -> Result<(), StoreError> {
    let object = format!("join request {id}");
    audit::append(tx, now, &Entry { actor, action, member, object, detail, origin: None }).await
}

fn read(row: &Row) -> Result<JoinRequest, StoreError> {
    let mut columns = row.columns();
    Ok(JoinRequest {
        id: columns.parsed("a wish's id", JoinRequestId::parse)?,
        created: columns.time()?,
        new: NewJoinRequest {
            name: columns.text()?,
            kind: columns.parsed("a kind of member", Kind::parse)?,
            country: columns.opt_parsed("a country", Country::parse)?,
            code: columns.opt_text()?,
            person: columns.text()?,
            email: columns.text()?,
            phone: columns.opt_text()?,
            message: columns.text()?,
            language: columns.text()?,
            origin: columns.opt_text()?,
        },
        confirmed: columns.opt_time()?,
        answered: columns.opt_time()?,
        answer: columns.opt_text()?,
        member: columns.opt_parsed("a member's id", MemberId::parse)?,
    })
}
