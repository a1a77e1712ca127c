//! Contacts: whom to tell, at which place, how they are reached and when not.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{ChannelKind, ContactId, MemberId, Severity};
use roster::{
    ContactKind, ContactRole, Gathering, MinuteOfDay, QuietHours, Roles, Vacation, address_fits,
};
use serde::{Deserialize, Serialize};
use store::{CHANNEL_KEY_BYTES_MAX, CHANNELS_MAX, ContactHome, NewContact};
use utoipa::ToSchema;

use super::members::seen;
use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id, maybe, time};

pub(super) fn routes() -> Routes {
    Routes::new("contacts", "Whom to tell, in which order.")
        .route(__path_own, own)
        .route(__path_add_own, add_own)
        .route(__path_show, show)
        .route(__path_change, change)
        .route(__path_channels, channels)
        .route(__path_put_channels, put_channels)
        .route(__path_gathering, gathering)
        .route(__path_put_gathering, put_gathering)
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_remove, remove)
}

/// A person or function mailbox.
#[derive(Serialize, ToSchema)]
struct Contact {
    /// Identity.
    id: Id,
    /// The member, if at one.
    member: Option<Id>,
    /// The operator, if at one. Neither: the CSIRT.
    operator: Option<Id>,
    /// Name of the person or function.
    name: String,
    /// Address for mail.
    email: String,
    /// Telephone.
    phone: Option<String>,
    /// The language they read.
    language: String,
    /// Their time zone.
    zone: String,
    /// 0 is told first, 1 next, …
    place: i64,
    /// Since when it is there.
    created: When,
    /// `mailbox` or `person`.
    kind: &'static str,
    /// `security`, `operations`, `duty`, `communications`, `management`, `data-protection`.
    roles: Vec<&'static str>,
    /// When quiet hours begin in their zone, such as `22:00`.
    quiet_from: Option<String>,
    /// When they end.
    quiet_until: Option<String>,
    /// From this severity on they do not count.
    quiet_breaks_from: Option<&'static str>,
    /// Since when they are away.
    vacation_from: Option<When>,
    /// The first moment they are back.
    vacation_until: Option<When>,
    /// Who stands in for them.
    deputy: Option<Id>,
}

impl Listed for Contact {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "operator",
        "name",
        "email",
        "phone",
        "language",
        "zone",
        "place",
        "created",
        "kind",
        "roles",
        "quiet_from",
        "quiet_until",
        "quiet_breaks_from",
        "vacation_from",
        "vacation_until",
        "deputy",
    ];
}

impl From<store::Contact> for Contact {
    fn from(contact: store::Contact) -> Self {
        let (member, operator) = match contact.home {
            ContactHome::Csirt => (None, None),
            ContactHome::Member(member) => (Some(id(member)), None),
            ContactHome::Operator(operator) => (None, Some(id(operator))),
        };
        Self {
            id: id(contact.id),
            member,
            operator,
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            language: contact.language,
            zone: contact.zone,
            place: contact.place,
            created: contact.created.into(),
            kind: contact.kind.as_str(),
            roles: contact.roles.iter().map(ContactRole::as_str).collect(),
            quiet_from: contact.quiet.map(|quiet| quiet.from().to_string()),
            quiet_until: contact.quiet.map(|quiet| quiet.until().to_string()),
            quiet_breaks_from: contact.quiet.map(|quiet| quiet.breaks_from().as_str()),
            vacation_from: maybe(contact.vacation.map(|vacation| vacation.from)),
            vacation_until: maybe(contact.vacation.map(|vacation| vacation.until)),
            deputy: contact.deputy.map(id),
        }
    }
}

/// A contact to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactToAdd {
    /// Name of the person or function.
    name: String,
    /// Address for mail.
    #[schema(example = "it@member.example")]
    email: String,
    /// Telephone.
    #[serde(default)]
    phone: Option<String>,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
    /// 0 is told first, 1 next, …; at most 999.
    #[serde(default)]
    place: i64,
}

impl ContactToAdd {
    fn read(self, home: ContactHome) -> Result<NewContact, Problem> {
        let mut mistakes = Mistakes::default();
        let name = mistakes.name("name", &self.name);
        let email = mistakes.name("email", &self.email);
        let halves = email.split_once('@');
        let whole = halves.is_some_and(|(who, host)| !who.is_empty() && !host.is_empty());
        if !whole || email.contains([' ', ',', ';', '<', '>']) {
            mistakes.note("email", "one address such as it@member.example");
        }
        let phone = self.phone.map(|phone| mistakes.name("phone", &phone));
        let (language, zone) = (mistakes.language(&self.language), mistakes.zone(&self.zone));
        if !(0..1_000).contains(&self.place) {
            mistakes.note("place", "0 to 999");
        }
        mistakes.none()?;
        Ok(NewContact { home, name, email, phone, language, zone, place: self.place })
    }
}

/// Everything of a contact that can be changed; what is left out is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContactToKeep {
    /// Name of the person or function.
    name: String,
    /// Telephone.
    #[serde(default)]
    phone: Option<String>,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
    /// 0 is told first, 1 next, …; at most 999.
    #[serde(default)]
    place: i64,
    /// `mailbox` or `person`.
    kind: String,
    /// `security`, `operations`, `duty`, `communications`, `management`, `data-protection`.
    #[serde(default)]
    roles: Vec<String>,
    /// When quiet hours begin in their zone, such as `22:00`.
    #[serde(default)]
    quiet_from: Option<String>,
    /// When they end.
    #[serde(default)]
    quiet_until: Option<String>,
    /// From this severity on they do not count: `critical` when left out, and always `critical`.
    #[serde(default)]
    quiet_breaks_from: Option<String>,
    /// Since when they are away.
    #[serde(default)]
    vacation_from: Option<String>,
    /// The first moment they are back.
    #[serde(default)]
    vacation_until: Option<String>,
    /// Who stands in for them: another contact of the same organisation.
    #[serde(default)]
    deputy: Option<String>,
}

impl ContactToKeep {
    fn read(self, contact: &store::Contact) -> Result<store::ContactToKeep, Problem> {
        let mut mistakes = Mistakes::default();
        let name = mistakes.name("name", &self.name);
        let phone = self.phone.as_ref().map(|phone| mistakes.name("phone", phone));
        let (language, zone) = (mistakes.language(&self.language), mistakes.zone(&self.zone));
        if !(0..1_000).contains(&self.place) {
            mistakes.note("place", "0 to 999");
        }
        let kind = mistakes.word("kind", Some(&self.kind), ContactKind::ALL, ContactKind::as_str);
        let mut roles = Roles::default();
        for role in self.roles.iter().take(ContactRole::ALL.len()) {
            let role = mistakes.word("roles", Some(role), ContactRole::ALL, ContactRole::as_str);
            roles = role.map_or(roles, |role| roles.with(role));
        }
        let (quiet, vacation) = (self.quiet(&mut mistakes), self.vacation(&mut mistakes));
        let deputy = self.deputy.as_deref();
        let deputy = mistakes.parsed("deputy", deputy, "an id", ContactId::parse);
        mistakes.none()?;
        Ok(store::ContactToKeep {
            name,
            // Addresses are kept with the channels.
            email: contact.email.clone(),
            phone,
            language,
            zone,
            place: self.place,
            kind: kind.unwrap_or(contact.kind),
            roles,
            quiet,
            vacation,
            deputy,
        })
    }

    fn quiet(&self, mistakes: &mut Mistakes) -> Option<QuietHours> {
        let (from, until) = (self.quiet_from.as_deref(), self.quiet_until.as_deref());
        let from = mistakes.parsed("quiet_from", from, "a time such as 22:00", MinuteOfDay::parse);
        let until =
            mistakes.parsed("quiet_until", until, "a time such as 07:00", MinuteOfDay::parse);
        let breaks = self.quiet_breaks_from.as_deref();
        let breaks = mistakes.word("quiet_breaks_from", breaks, &Severity::ALL, Severity::as_str);
        let breaks = breaks.unwrap_or(Severity::Critical);
        let quiet = from.zip(until).and_then(|(from, until)| QuietHours::new(from, until, breaks));
        if quiet.is_none() && (self.quiet_from.is_some() || self.quiet_until.is_some()) {
            mistakes.note("quiet_until", "both times, and not the same");
        }
        quiet
    }

    fn vacation(&self, mistakes: &mut Mistakes) -> Option<Vacation> {
        let (from, until) = (self.vacation_from.as_deref(), self.vacation_until.as_deref());
        let from = mistakes.parsed("vacation_from", from, "a time", time);
        let until = mistakes.parsed("vacation_until", until, "a time", time);
        let ends = from.zip(until).filter(|(from, until)| from < until);
        if ends.is_none() && (self.vacation_from.is_some() || self.vacation_until.is_some()) {
            mistakes.note("vacation_until", "both times, in that order");
        }
        ends.map(|(from, until)| Vacation { from, until })
    }
}

/// A way to reach a contact.
#[derive(Serialize, ToSchema)]
struct Channel {
    /// Identity.
    id: Id,
    /// 0 is tried first.
    place: i64,
    /// `smtp`, `sms`, `webhook`, `matrix`, `teams`, `slack`, `syslog` or `feed`.
    kind: &'static str,
    /// The address, number, room or hook.
    address: String,
    /// Whether a key is kept; the key itself is never given out.
    has_key: bool,
}

impl Listed for Channel {
    const COLUMNS: &'static [&'static str] = &["id", "place", "kind", "address", "has_key"];
}

/// The ways to reach a contact, in order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChannelsToKeep {
    /// At least one, at most 10.
    channels: Vec<ChannelToKeep>,
}

/// A way to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChannelToKeep {
    /// `smtp`, `sms`, `webhook`, `matrix`, `teams`, `slack`, `syslog` or `feed`.
    kind: String,
    /// The address, number, room or hook.
    address: String,
    /// An OpenPGP key, a certificate or a secret to sign with; left out keeps the one that is
    /// there.
    #[serde(default)]
    key: Option<String>,
}

impl ChannelsToKeep {
    fn read(self) -> Result<Vec<store::ChannelToKeep>, Problem> {
        let mut mistakes = Mistakes::default();
        if self.channels.is_empty() || CHANNELS_MAX < self.channels.len() {
            mistakes.note("channels", format_args!("1 to {CHANNELS_MAX}"));
        }
        let mut channels = Vec::new();
        for one in self.channels.into_iter().take(CHANNELS_MAX) {
            let words = (Some(one.kind.as_str()), &ChannelKind::ALL);
            let kind = mistakes.word("kind", words.0, words.1, ChannelKind::as_str);
            let Some(kind) = kind else { continue };
            if !address_fits(kind, &one.address) {
                mistakes.note("address", format_args!("not as {} has it", kind.as_str()));
            }
            if one.key.as_ref().is_some_and(|key| CHANNEL_KEY_BYTES_MAX < key.len()) {
                mistakes.note("key", format_args!("at most {CHANNEL_KEY_BYTES_MAX} bytes"));
            }
            channels.push(store::ChannelToKeep { kind, address: one.address, key: one.key });
        }
        mistakes.none()?;
        Ok(channels)
    }
}

/// A contact that the caller may see.
async fn found(caller: &Caller, id: &str) -> Result<store::Contact, Problem> {
    let id = ContactId::parse(id).ok_or(Problem::NotFound)?;
    caller.scope.contacts().by_id(id).await?.ok_or(Problem::NotFound)
}

/// Shows a contact.
#[utoipa::path(get, path = "/contacts/{id}", params(("id" = Id, Path, description = "The contact.")), responses((status = 200, description = "The contact.", body = Contact)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Contact>, Problem> {
    Ok(Json(found(&caller, &id).await?.into()))
}

/// Changes a contact: everything but its channels.
#[utoipa::path(put, path = "/contacts/{id}", params(("id" = Id, Path, description = "The contact.")), request_body(content = ContactToKeep, description = "All of it."), responses((status = 204, description = "Changed.")))]
async fn change(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<ContactToKeep>,
) -> Result<StatusCode, Problem> {
    let contact = found(&caller, &id).await?;
    caller.scope.contacts().change(contact.id, &new.read(&contact)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the ways to reach a contact, in order.
#[utoipa::path(get, path = "/contacts/{id}/channels", params(("id" = Id, Path, description = "The contact.")), responses((status = 200, description = "All of them.", body = Listing<Channel>)))]
async fn channels(
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let contact = found(&caller, &id).await?;
    let channels = caller.scope.contacts().channels(contact.id).await?;
    let channel = |one: store::ContactChannel| Channel {
        id: crate::values::id(one.id),
        place: one.place,
        kind: one.kind.as_str(),
        address: one.address,
        has_key: one.has_key,
    };
    Ok(wants.all(channels.into_iter().map(channel).collect()))
}

/// Keeps exactly these ways to reach a contact, in this order.
#[utoipa::path(put, path = "/contacts/{id}/channels", params(("id" = Id, Path, description = "The contact.")), request_body(content = ChannelsToKeep, description = "All of them."), responses((status = 204, description = "Kept.")))]
async fn put_channels(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<ChannelsToKeep>,
) -> Result<StatusCode, Problem> {
    let contact = found(&caller, &id).await?;
    caller.scope.contacts().put_channels(contact.id, &new.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the contacts of the caller's own organisation.
#[utoipa::path(get, path = "/contacts", responses((status = 200, description = "All of them.", body = Listing<Contact>)))]
async fn own(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let contacts = caller.scope.contacts().own().await?;
    Ok(wants.all(contacts.into_iter().map(Contact::from).collect()))
}

/// Adds a contact to the caller's own organisation.
#[utoipa::path(post, path = "/contacts", request_body(content = ContactToAdd, description = "The contact."), responses((status = 201, description = "Added.", body = Made)))]
async fn add_own(caller: Caller, Sent(new): Sent<ContactToAdd>) -> Result<Response, Problem> {
    let home = ContactHome::of(caller.scope.viewer().scope()).ok_or(Problem::NotAllowed)?;
    let new = new.read(home)?;
    Ok(super::made("/contacts", caller.scope.contacts().add(&new).await?))
}

/// Lists the contacts of a member, in the order in which they are told.
#[utoipa::path(get, path = "/members/{id}/contacts", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "All of them.", body = Listing<Contact>)))]
async fn list(caller: Caller, Path(id): Path<String>, wants: Wants) -> Result<Response, Problem> {
    let member = seen(&caller, &id).await?;
    let contacts = caller.scope.contacts().of(member).await?;
    Ok(wants.all(contacts.into_iter().map(Contact::from).collect()))
}

/// Adds a contact to a member.
#[utoipa::path(post, path = "/members/{id}/contacts", params(("id" = Id, Path, description = "The member.")), request_body(content = ContactToAdd, description = "The contact."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<ContactToAdd>,
) -> Result<Response, Problem> {
    let member = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    let new = new.read(ContactHome::Member(member))?;
    let contact = caller.scope.contacts().add(&new).await?;
    Ok(super::made(&format!("/members/{member}/contacts"), contact))
}

/// Takes a contact away from a member; links sent to it no longer open.
#[utoipa::path(delete, path = "/members/{id}/contacts/{contact}", params(("id" = Id, Path, description = "The member."), ("contact" = Id, Path, description = "The contact.")), responses((status = 204, description = "Taken away.")))]
async fn remove(
    caller: Caller,
    Path((id, contact)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ids = MemberId::parse(&id).zip(ContactId::parse(&contact));
    let (member, contact) = ids.ok_or(Problem::NotFound)?;
    caller.scope.contacts().remove(member, contact).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a contact wants what can wait.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Digest {
    /// Hours between two digests: 1, 2, 4, 8, 12 or 24; null when everything comes at once.
    every_hours: Option<i64>,
    /// From this severity on everything comes at once: `medium`, `high` or `critical`.
    at_once_from: Option<String>,
}

/// Tells how a contact wants what can wait.
#[utoipa::path(get, path = "/contacts/{id}/digest", params(("id" = Id, Path, description = "The contact.")), responses((status = 200, description = "How.", body = Digest)))]
async fn gathering(caller: Caller, Path(id): Path<String>) -> Result<Json<Digest>, Problem> {
    let id = ContactId::parse(&id).ok_or(Problem::NotFound)?;
    let found = caller.scope.contacts().gathering(id).await?;
    Ok(Json(Digest {
        every_hours: found.map(|one| one.every_h()),
        at_once_from: found.map(|one| one.below().as_str().to_owned()),
    }))
}

/// Says how a contact wants what can wait.
#[utoipa::path(put, path = "/contacts/{id}/digest", params(("id" = Id, Path, description = "The contact.")), request_body(content = Digest, description = "How."), responses((status = 204, description = "Kept.")))]
async fn put_gathering(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<Digest>,
) -> Result<StatusCode, Problem> {
    let id = ContactId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let word = new.at_once_from.as_deref();
    let below = mistakes.parsed("at_once_from", word, "a severity", Severity::parse);
    let both = below.zip(new.every_hours);
    let gathering = both.and_then(|(below, hours)| Gathering::new(below, hours));
    if new.every_hours.is_some() && gathering.is_none() {
        mistakes.note("every_hours", "1, 2, 4, 8, 12 or 24, with `at_once_from` above low");
    }
    mistakes.none()?;
    caller.scope.contacts().put_gathering(id, gathering).await?;
    Ok(StatusCode::NO_CONTENT)
}
