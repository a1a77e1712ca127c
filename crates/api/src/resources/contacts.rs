//! Contacts: whom to tell, at which place of the roster.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{ContactId, MemberId};
use serde::{Deserialize, Serialize};
use store::{ContactHome, NewContact};
use utoipa::ToSchema;

use super::members::seen;
use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("contacts", "Whom to tell, in which order.")
        .route(__path_own, own)
        .route(__path_add_own, add_own)
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
}

impl Listed for Contact {
    const COLUMNS: &'static [&'static str] = &[
        "id", "member", "operator", "name", "email", "phone", "language", "zone", "place",
        "created",
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

/// Lists the contacts of the caller's own organisation.
#[utoipa::path(get, path = "/contacts", responses((status = 200, description = "All of them.", body = Listing<Contact>)))]
async fn own(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let contacts = caller.scope.contacts().own().await?;
    Ok(wants.all(contacts.into_iter().map(Contact::from).collect()))
}

/// Adds a contact to the caller's own organisation.
#[utoipa::path(post, path = "/contacts", request_body(content = ContactToAdd, description = "The contact."), responses((status = 201, description = "Added.", body = Made)))]
async fn add_own(caller: Caller, Sent(new): Sent<ContactToAdd>) -> Result<Response, Problem> {
    let home = match caller.scope.viewer().scope() {
        access::Scope::All => ContactHome::Csirt,
        access::Scope::Member(member) => ContactHome::Member(member),
        access::Scope::Operator(operator) => ContactHome::Operator(operator),
    };
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
