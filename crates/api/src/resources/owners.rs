//! Whose an address, name, AS number or URL is; for the CSIRT.

use axum::extract::Path;
use axum::response::Response;
use constituency::Asset;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, id};

pub(super) fn routes() -> Routes {
    Routes::new("owners", "Whose something is; for the CSIRT.").route(__path_find, find)
}

/// Somebody who has it.
#[derive(Serialize, ToSchema)]
struct Owner {
    /// The member.
    member: Id,
    /// Its name.
    name: String,
    /// The most specific of its assets that holds what was asked for.
    #[schema(example = "192.0.2.0/24")]
    asset: String,
    /// That asset's identity.
    asset_id: Id,
}

impl Listed for Owner {
    const COLUMNS: &'static [&'static str] = &["member", "name", "asset", "asset_id"];
}

/// Finds all members who have the most specific asset that holds this.
#[utoipa::path(get, path = "/owners/{of}", params(("of" = String, Path, description = "An address, network, domain, AS number such as `AS64500`, or URL, with `/` as `%2F`.")), responses((status = 200, description = "All of them; none when nobody has it.", body = Listing<Owner>)))]
async fn find(caller: Caller, Path(of): Path<String>, wants: Wants) -> Result<Response, Problem> {
    caller.must(access::Action::KeepMembers)?;
    let asset = Asset::guess(&of).ok_or_else(|| {
        Problem::wrong("of: must be an address, network, domain, AS number or URL")
    })?;
    let others = caller.scope.assets().others().await?;
    let show = |(other, asset): (store::Other, model::AssetId)| Owner {
        member: id(other.member),
        name: other.name,
        asset: other.asset.to_string(),
        asset_id: id(asset),
    };
    Ok(wants.all(others.whose(&asset).into_iter().map(show).collect()))
}
