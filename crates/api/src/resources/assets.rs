//! Assets of members: what they can be recognised by.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use constituency::{Asset as What, AssetKind, Purpose};
use model::{AssetId, MemberId};
use serde::{Deserialize, Serialize};
use store::{AssetFilter, AssetState, MemberAsset, NewAsset};
use utoipa::{IntoParams, ToSchema};

use super::members::seen;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("assets", "What members can be recognised by; what needs a proof waits for it.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_change, change)
        .route(__path_remove, remove)
        .route(__path_decide, decide)
        .route(__path_look, look)
}

/// Something a member has.
#[derive(Serialize, ToSchema)]
struct Asset {
    /// Identity.
    id: Id,
    /// Whose.
    member: Id,
    /// `network`, `as-number`, `domain`, `url`, `product` or `service`.
    kind: &'static str,
    /// What it is, in the one way to write it.
    #[schema(example = "192.0.2.0/24")]
    value: String,
    /// What it is called there; may be empty.
    name: String,
    /// What its systems are for: `unknown`, `guests`, `ordinary`, `education`, `personal-data` or
    /// `life-and-health`.
    purpose: &'static str,
    /// `pending`, `approved` or `declined`. Only what is approved counts.
    state: &'static str,
    /// How it was proven: `dns`, `file`, `hand` or `own`; null while it waits.
    proof: Option<&'static str>,
    /// When it was proven.
    proven: Option<When>,
    /// The name at which a TXT record is looked for while it waits.
    dns_name: Option<String>,
    /// The file that is looked for while it waits.
    file_url: Option<String>,
    /// What the record or file must hold while it waits.
    proof_content: Option<String>,
    /// Since when it is here.
    created: When,
}

impl Listed for Asset {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "kind",
        "value",
        "name",
        "purpose",
        "state",
        "proof",
        "proven",
        "dns_name",
        "file_url",
        "proof_content",
        "created",
    ];
}

impl From<MemberAsset> for Asset {
    fn from(asset: MemberAsset) -> Self {
        let waits = asset.state == AssetState::Pending;
        let challenge = constituency::challenge(&asset.asset, &asset.token);
        Self {
            id: id(asset.id),
            member: id(asset.member),
            kind: asset.asset.kind().as_str(),
            value: asset.asset.to_string(),
            name: asset.name,
            purpose: asset.purpose.as_str(),
            state: asset.state.as_str(),
            proof: asset.proof.map(|(proof, _)| proof.as_str()),
            proven: maybe(asset.proof.map(|(_, at)| at)),
            dns_name: challenge.dns_name.filter(|_| waits),
            file_url: challenge.file_url.filter(|_| waits),
            proof_content: waits.then_some(challenge.content),
            created: asset.created.into(),
        }
    }
}

/// An asset to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssetToAdd {
    /// What kind: `network`, `as-number`, `domain`, `url`, `product` or `service`.
    kind: String,
    /// What it is.
    #[schema(example = "192.0.2.0/24")]
    value: String,
    /// What it is called there; may be empty.
    name: String,
    /// What its systems are for.
    purpose: String,
}

/// What an asset is called and for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssetToChange {
    /// What it is called there; may be empty.
    name: String,
    /// What its systems are for.
    purpose: String,
}

/// Yes or no.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// Whether it is the member's.
    approve: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only of this kind.
    kind: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only with this in value or name.
    search: Option<String>,
    /// The page after the one that gave this as `next`.
    cursor: Option<String>,
    /// Rows of the page, at most 200.
    limit: Option<i64>,
}

/// Lists the assets of a member, the newest first.
#[utoipa::path(get, path = "/members/{id}/assets", params(("id" = Id, Path, description = "The member."), Query), responses((status = 200, description = "One page.", body = Listing<Asset>)))]
async fn list(
    caller: Caller,
    Path(id): Path<String>,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let member = seen(&caller, &id).await?;
    let mut mistakes = Mistakes::default();
    let kind = mistakes.word("kind", asked.kind.as_deref(), AssetKind::ALL, AssetKind::as_str);
    let state =
        mistakes.word("state", asked.state.as_deref(), &AssetState::ALL, AssetState::as_str);
    mistakes.none()?;
    let filter = AssetFilter { kind, state, search: asked.search };
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let paged = caller.scope.assets().list(member, &filter, &page).await?;
    let assets = paged.rows.into_iter().map(Asset::from).collect();
    Ok(wants.page(assets, paged.next, 0))
}

/// Adds an asset to a member.
#[utoipa::path(post, path = "/members/{id}/assets", params(("id" = Id, Path, description = "The member.")), request_body(content = AssetToAdd, description = "The asset."), responses((status = 201, description = "Added; it counts at once or waits for its proof.", body = Made)))]
async fn add(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<AssetToAdd>,
) -> Result<Response, Problem> {
    let member = MemberId::parse(&id).ok_or(Problem::NotFound)?;
    let mut mistakes = Mistakes::default();
    let name = optional_name(&mut mistakes, &new.name);
    let purpose = mistakes.word("purpose", Some(&new.purpose), &Purpose::ALL, Purpose::as_str);
    let kind = mistakes.word("kind", Some(&new.kind), AssetKind::ALL, AssetKind::as_str);
    let asset = kind.and_then(|kind| match What::parse(kind, &new.value) {
        Ok(asset) => Some(asset),
        Err(bad) => {
            mistakes.note("value", bad);
            None
        }
    });
    mistakes.none()?;
    let whole = asset.zip(purpose).ok_or_else(|| Problem::wrong("value: is missing"))?;
    let new = NewAsset { asset: whole.0, name, purpose: whole.1 };
    let asset = caller.scope.assets().add(member, &new).await?;
    Ok(super::made(&format!("/members/{member}/assets"), asset))
}

/// Says what an asset is called and for.
#[utoipa::path(put, path = "/members/{id}/assets/{asset}", params(("id" = Id, Path, description = "The member."), ("asset" = Id, Path, description = "The asset.")), request_body(content = AssetToChange, description = "Both."), responses((status = 204, description = "Changed.")))]
async fn change(
    caller: Caller,
    Path(ids): Path<(String, String)>,
    Sent(new): Sent<AssetToChange>,
) -> Result<StatusCode, Problem> {
    let (member, asset) = both(&ids)?;
    let mut mistakes = Mistakes::default();
    let name = optional_name(&mut mistakes, &new.name);
    let purpose = mistakes.word("purpose", Some(&new.purpose), &Purpose::ALL, Purpose::as_str);
    mistakes.none()?;
    caller.scope.assets().change(member, asset, &name, purpose.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an asset away from a member.
#[utoipa::path(delete, path = "/members/{id}/assets/{asset}", params(("id" = Id, Path, description = "The member."), ("asset" = Id, Path, description = "The asset.")), responses((status = 204, description = "Taken away.")))]
async fn remove(caller: Caller, Path(ids): Path<(String, String)>) -> Result<StatusCode, Problem> {
    let (member, asset) = both(&ids)?;
    caller.scope.assets().remove(member, asset).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says by hand whether an asset is the member's; for the CSIRT.
#[utoipa::path(post, path = "/members/{id}/assets/{asset}/decision", params(("id" = Id, Path, description = "The member."), ("asset" = Id, Path, description = "The asset.")), request_body(content = Decision, description = "Yes or no."), responses((status = 204, description = "Decided.")))]
async fn decide(
    caller: Caller,
    Path(ids): Path<(String, String)>,
    Sent(decision): Sent<Decision>,
) -> Result<StatusCode, Problem> {
    let (member, asset) = both(&ids)?;
    caller.scope.assets().decide(member, asset, decision.approve).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks the hub to look for the proof now.
#[utoipa::path(post, path = "/members/{id}/assets/{asset}/look", params(("id" = Id, Path, description = "The member."), ("asset" = Id, Path, description = "The asset.")), responses((status = 202, description = "It will, within seconds.")))]
async fn look(caller: Caller, Path(ids): Path<(String, String)>) -> Result<StatusCode, Problem> {
    let (member, asset) = both(&ids)?;
    caller.scope.assets().look(member, asset).await?;
    Ok(StatusCode::ACCEPTED)
}

fn both(ids: &(String, String)) -> Result<(MemberId, AssetId), Problem> {
    MemberId::parse(&ids.0).zip(AssetId::parse(&ids.1)).ok_or(Problem::NotFound)
}

fn optional_name(mistakes: &mut Mistakes, text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { mistakes.name("name", text) }
}
