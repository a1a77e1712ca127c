//! Invitations to have an account.

use access::INVITATION_LIFETIME_S;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::InvitationId;
use serde::{Deserialize, Serialize};
use store::NewInvitation;
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::home;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, Made, When, id, maybe};

pub(super) fn routes() -> Routes {
    let about = "Invitations by mail: administrators invite the CSIRT's people and the leads at \
                 members and operators, leads and operators their own.";
    Routes::new("invitations", about)
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_send, send)
        .route(__path_revoke, revoke)
}

/// An invitation.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// Identity.
    id: Id,
    /// The invited person's name.
    name: String,
    /// Their address, which they will sign in with.
    email: String,
    /// What they will be able to do.
    role: &'static str,
    /// The member where they will work, if at one.
    member: Option<Id>,
    /// The operator where they will work, if at one.
    operator: Option<Id>,
    /// The supplier, if at one. None of them: the CSIRT.
    supplier: Option<Id>,
    /// How often it was sent.
    sent: i64,
    /// Since when it is there.
    created: When,
    /// Until when it can be taken up.
    expires: When,
    /// When it was taken up or called back, if it was.
    ended: Option<When>,
    /// The account that came of it.
    account: Option<Id>,
}

impl Listed for Invitation {
    const COLUMNS: &'static [&'static str] = &[
        "id", "name", "email", "role", "member", "operator", "supplier", "sent", "created",
        "expires", "ended", "account",
    ];
}

impl From<store::Invitation> for Invitation {
    fn from(one: store::Invitation) -> Self {
        let (member, operator, supplier) = home::shown(one.home);
        Self {
            id: id(one.id),
            name: one.name,
            email: one.email,
            role: one.role.as_str(),
            member,
            operator,
            supplier,
            sent: one.round,
            created: one.created.into(),
            expires: one.expires.into(),
            ended: maybe(one.ended),
            account: one.account.map(id),
        }
    }
}

/// Somebody to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonToInvite {
    /// Their name.
    name: String,
    /// Their address, which they will sign in with.
    email: String,
    /// What they will be able to do; must fit where they will work.
    role: String,
    /// The member where they will work.
    #[serde(default)]
    member: Option<String>,
    /// The operator where they will work.
    #[serde(default)]
    operator: Option<String>,
    /// The supplier where they will work.
    #[serde(default)]
    supplier: Option<String>,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
}

/// Lists the invitations that the caller may see, the newest first.
#[utoipa::path(get, path = "/invitations", responses((status = 200, description = "All of late.", body = Listing<Invitation>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let all = caller.scope.invitations().list().await?;
    Ok(wants.all(all.into_iter().map(Invitation::from).collect()))
}

/// Invites somebody: a mail with a link is sent, which works once, for seven days.
#[utoipa::path(post, path = "/invitations", request_body(content = PersonToInvite, description = "Whom, and to what."), responses((status = 201, description = "Invited.", body = Made)))]
async fn add(
    State(api): State<Api>,
    caller: Caller,
    Sent(new): Sent<PersonToInvite>,
) -> Result<Response, Problem> {
    caller.must(access::Action::Invite)?;
    let mut mistakes = Mistakes::default();
    let (role, home) = home::read(
        &mut mistakes,
        &new.role,
        (new.member.as_deref(), new.operator.as_deref(), new.supplier.as_deref()),
    );
    if !new.email.contains('@') {
        mistakes.note("email", "is no address");
    }
    let (name, email) = (mistakes.name("name", &new.name), mistakes.name("email", &new.email));
    let (language, zone) = (mistakes.language(&new.language), mistakes.zone(&new.zone));
    mistakes.none()?;
    let role = role.ok_or_else(|| Problem::wrong("role: is missing"))?;
    let new = NewInvitation { home, role, name, email, language, zone };
    let expires = api.store().now().plus_s(INVITATION_LIFETIME_S);
    let link = |id, round| api.invitation_link(id, round);
    Ok(super::made("/invitations", caller.scope.invitations().add(&new, link, expires).await?))
}

/// Sends an invitation again, with a new link; the old one no longer works.
#[utoipa::path(post, path = "/invitations/{id}/send", params(("id" = Id, Path, description = "The invitation.")), responses((status = 204, description = "In line to be sent.")))]
async fn send(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = InvitationId::parse(&id).ok_or(Problem::NotFound)?;
    let expires = api.store().now().plus_s(INVITATION_LIFETIME_S);
    let link = |id, round| api.invitation_link(id, round);
    caller.scope.invitations().resend(id, link, expires).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an invitation back: its link no longer works.
#[utoipa::path(delete, path = "/invitations/{id}", params(("id" = Id, Path, description = "The invitation.")), responses((status = 204, description = "Taken back.")))]
async fn revoke(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = InvitationId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.invitations().revoke(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
