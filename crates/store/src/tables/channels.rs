//! The ways to reach a contact, in order: the first is tried first.
//!
//! The first mail address also stands in `contacts.email`, where lists and letters read it; only
//! this file writes both.

use access::Action;
use model::{ChannelId, ChannelKind, ContactId, MemberId, Time};

use crate::db::{Row, Tx, args};
use crate::scoped::may_see_home;
use crate::tables::contacts::{Contacts, answers_for, read_home};
use crate::{ContactHome, StoreError};

/// Channels of one contact: more than anybody answers.
pub const CHANNELS_MAX: usize = 10;

/// Bytes of an address: a long URL with a token in it.
pub const CHANNEL_ADDRESS_BYTES_MAX: usize = 2_000;

/// Bytes of a key: an OpenPGP key with its signatures, or a chain of certificates.
pub const CHANNEL_KEY_BYTES_MAX: usize = 100_000;

/// A way to reach a contact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContactChannel {
    /// Identity.
    pub id: ChannelId,
    /// 0 is tried first.
    pub place: i64,
    /// Which way.
    pub kind: ChannelKind,
    /// The address, number, room or hook.
    pub address: String,
    /// Whether a key is kept: an OpenPGP key, a certificate, a secret to sign with. The key
    /// itself is given to the sender alone.
    pub has_key: bool,
}

/// A way to keep.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChannelToKeep {
    /// Which way.
    pub kind: ChannelKind,
    /// The address, number, room or hook.
    pub address: String,
    /// The key: none keeps the one that is there for this kind and address.
    pub key: Option<String>,
}

impl Contacts<'_> {
    /// The channels of a visible contact, in order.
    pub async fn channels(&self, contact: ContactId) -> Result<Vec<ContactChannel>, StoreError> {
        let sql = may_see_home!(
            "SELECT contact_channels.id, contact_channels.place, contact_channels.kind, \
             contact_channels.address, \
             CAST(CASE WHEN contact_channels.key_text IS NULL THEN 0 ELSE 1 END AS BIGINT) \
             FROM contact_channels \
             JOIN contacts ON contacts.id = contact_channels.contact_id WHERE",
            "contacts.member_id",
            "contacts.operator_id",
            "AND contacts.id = $2 ORDER BY contact_channels.place, contact_channels.id LIMIT 100",
        );
        let rows = self.scoped().rows(sql, args![contact]).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps exactly these channels, in this order; a contact keeps at least one.
    pub async fn put_channels(
        &self,
        contact: ContactId,
        channels: &[ChannelToKeep],
    ) -> Result<(), StoreError> {
        self.scoped().must(Action::KeepContacts)?;
        if channels.is_empty() || CHANNELS_MAX < channels.len() {
            return Err(StoreError::NotAllowed);
        }
        let now = self.scoped().store().now();
        let mut tx = self.scoped().store().begin().await?;
        let home = self.home_of(&mut tx, contact).await?;
        let sql = "SELECT id, kind, address, key_text FROM contact_channels \
                   WHERE contact_id = $1 ORDER BY place";
        let mut there = Vec::new();
        for row in tx.rows(sql, args![contact]).await? {
            let mut columns = row.columns();
            let id = columns.parsed("a channel's id", ChannelId::parse)?;
            let (kind, address) = (columns.text()?, columns.text()?);
            there.push((id, kind, address, columns.opt_text()?));
        }
        tx.execute("DELETE FROM contact_channels WHERE contact_id = $1", args![contact]).await?;
        for (channel, place) in channels.iter().zip(0i64..) {
            let same = there.iter().position(|(_, kind, at, _)| {
                *kind == channel.kind.as_str() && *at == channel.address
            });
            let (id, key) = match same.map(|place| there.swap_remove(place)) {
                Some((id, _, _, key)) => (id, channel.key.clone().or(key)),
                None => (ChannelId::new(), channel.key.clone()),
            };
            insert(&mut tx, contact, &New { id, place, channel, key: key.as_deref() }, now).await?;
        }
        write_email(&mut tx, contact).await?;
        let words: Vec<&str> = channels.iter().map(|one| one.kind.as_str()).collect();
        self.note(&mut tx, "change-channels", home.member(), contact, &words.join(" ")).await?;
        tx.commit().await
    }
}

struct New<'a> {
    id: ChannelId,
    place: i64,
    channel: &'a ChannelToKeep,
    key: Option<&'a str>,
}

async fn insert(
    tx: &mut Tx,
    contact: ContactId,
    new: &New<'_>,
    now: Time,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO contact_channels (id, contact_id, place, kind, address, key_text, \
               created) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (kind, address) = (new.channel.kind.as_str(), &new.channel.address);
    let args = args![new.id, contact, new.place, kind, address, new.key, now];
    tx.execute(sql, args).await.map(|_| ())
}

/// The first mail channel's address where lists and letters read it; empty without one.
async fn write_email(tx: &mut Tx, contact: ContactId) -> Result<(), StoreError> {
    let sql = "UPDATE contacts SET email = COALESCE((SELECT address FROM contact_channels \
               WHERE contact_id = $1 AND kind = 'smtp' ORDER BY place LIMIT 1), '') WHERE id = $1";
    tx.execute(sql, args![contact]).await.map(|_| ())
}

/// Gives a contact this mail address: in its first mail channel, or in a new last one.
pub(crate) async fn put_mail(
    tx: &mut Tx,
    contact: ContactId,
    email: &str,
    now: Time,
) -> Result<(), StoreError> {
    if email.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE contact_channels SET key_text = CASE WHEN address = $2 THEN key_text END, \
               address = $2 WHERE id = (SELECT id FROM contact_channels WHERE contact_id = $1 \
               AND kind = 'smtp' ORDER BY place LIMIT 1)";
    if tx.execute(sql, args![contact, email]).await? == 0 {
        let sql = "SELECT COALESCE(MAX(place) + 1, 0) FROM contact_channels WHERE contact_id = $1";
        let place = tx.row(sql, args![contact]).await?.map_or(Ok(0), |row| row.columns().int())?;
        let channel =
            ChannelToKeep { kind: ChannelKind::Smtp, address: email.to_owned(), key: None };
        let new = New { id: ChannelId::new(), place, channel: &channel, key: None };
        insert(tx, contact, &new, now).await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<ContactChannel, StoreError> {
    let mut columns = row.columns();
    Ok(ContactChannel {
        id: columns.parsed("a channel's id", ChannelId::parse)?,
        place: columns.int()?,
        kind: columns.parsed("a channel", ChannelKind::parse)?,
        address: columns.text()?,
        has_key: columns.yes()?,
    })
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
    let sql = "SELECT place, kind FROM contact_channels WHERE contact_id = $1 AND $2 < place \
               ORDER BY place LIMIT 1";
    let Some(row) = tx.row(sql, args![contact, place]).await? else { return Ok(None) };
    let mut columns = row.columns();
    Ok(Some((columns.int()?, columns.parsed("a channel", ChannelKind::parse)?)))
}

/// How to reach a contact by the channel at a place; none when it is there no more, or when it is
/// about a member that the contact does not answer for any more.
pub(crate) async fn way(
    tx: &mut Tx,
    contact: ContactId,
    (kind, place): (ChannelKind, i64),
    about: Option<MemberId>,
) -> Result<Option<Way>, StoreError> {
    let sql = concat!(
        "SELECT contacts.member_id, contacts.operator_id, contacts.name, \
         contact_channels.address, contact_channels.key_text, contacts.language, \
         contacts.zone FROM contacts JOIN contact_channels \
         ON contact_channels.contact_id = contacts.id WHERE contacts.id = $1 \
         AND contact_channels.kind = $2 AND contact_channels.place = $3 AND ($4 IS NULL OR ",
        answers_for!("$4"),
        ")"
    );
    let Some(row) = tx.row(sql, args![contact, kind.as_str(), place, about]).await? else {
        return Ok(None);
    };
    let mut columns = row.columns();
    Ok(Some(Way {
        home: read_home(&mut columns)?,
        name: columns.text()?,
        address: columns.text()?,
        key: columns.opt_text()?,
        language: columns.text()?,
        zone: columns.text()?,
    }))
}
