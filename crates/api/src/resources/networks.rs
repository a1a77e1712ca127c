//! Networks of members: whose an address is, and what its systems are for.

use ::findings::{Network as New, Purpose};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{MemberId, NetworkId};
use serde::{Deserialize, Serialize};
use store::MemberNetwork;
use utoipa::ToSchema;

use super::members::seen;
use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, id};

pub(super) fn routes() -> Routes {
    Routes::new("networks", "Networks of members; the CSIRT keeps them.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_remove, remove)
}

/// A member's network.
#[derive(Serialize, ToSchema)]
struct Network {
    /// Identity.
    id: Id,
    /// Whose.
    member: Id,
    /// Its addresses.
    #[schema(example = "10.20.0.0/16")]
    net: String,
    /// What it is called there.
    name: String,
    /// What its systems are for: `unknown`, `guests`, `ordinary`, `education`, `personal-data` or
    /// `life-and-health`.
    purpose: &'static str,
}

impl Listed for Network {
    const COLUMNS: &'static [&'static str] = &["id", "member", "net", "name", "purpose"];
}

impl From<MemberNetwork> for Network {
    fn from(network: MemberNetwork) -> Self {
        Self {
            id: id(network.id),
            member: id(network.member),
            net: network.network.net.to_string(),
            name: network.network.name,
            purpose: network.network.purpose.as_str(),
        }
    }
}

/// A network to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NetworkToAdd {
    /// Its addresses.
    #[schema(example = "10.20.0.0/16")]
    net: String,
    /// What it is called there.
    name: String,
    /// What its systems are for.
    purpose: String,
}

/// Lists the networks of a member.
#[utoipa::path(get, path = "/members/{id}/networks", params(("id" = Id, Path, description = "The member.")), responses((status = 200, description = "All of them.", body = Listing<Network>)))]
async fn list(caller: Caller, Path(id): Path<String>, wants: Wants) -> Result<Response, Problem> {
    let member = seen(&caller, &id).await?;
    let networks = caller.scope.networks().of(member).await?;
    Ok(wants.all(networks.into_iter().map(Network::from).collect()))
}

/// Adds a network to a member.
#[utoipa::path(post, path = "/members/{id}/networks", params(("id" = Id, Path, description = "The member.")), request_body(content = NetworkToAdd, description = "The network."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<NetworkToAdd>,
) -> Result<Response, Problem> {
    let member = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let name = mistakes.name("name", &new.name);
    let purpose = mistakes.word("purpose", Some(&new.purpose), &Purpose::ALL, Purpose::as_str);
    let net = mistakes
        .parsed("net", Some(&new.net), "a network such as 10.20.0.0/16", |text| text.parse().ok());
    mistakes.none()?;
    let (net, purpose) = net.zip(purpose).ok_or_else(|| Problem::wrong("net: is missing"))?;
    let network = caller.scope.networks().add(member, &New { net, name, purpose }).await?;
    Ok(super::made(&format!("/members/{member}/networks"), network))
}

/// Takes a network away from a member.
#[utoipa::path(delete, path = "/members/{id}/networks/{network}", params(("id" = Id, Path, description = "The member."), ("network" = Id, Path, description = "The network.")), responses((status = 204, description = "Taken away.")))]
async fn remove(
    caller: Caller,
    Path((id, network)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ids = MemberId::parse(&id).zip(NetworkId::parse(&network));
    let (member, network) = ids.ok_or(Problem::NotFound)?;
    caller.scope.networks().remove(member, network).await?;
    Ok(StatusCode::NO_CONTENT)
}
