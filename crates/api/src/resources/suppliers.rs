//! Suppliers, and what members give them sight of.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use model::{AssetId, SightId, SupplierId, WarningId};
use serde::{Deserialize, Serialize};
use store::{NewMember, SightOf};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{Id, Made, When, id};

pub(super) fn routes() -> Routes {
    Routes::new("suppliers", "Suppliers, and what members give them sight of.")
        .route(__path_list, list)
        .route(__path_add, add)
        .route(__path_change, change)
        .route(__path_sights, sights)
        .route(__path_give, give)
        .route(__path_withdraw, withdraw)
}

/// A supplier.
#[derive(Serialize, ToSchema)]
struct Supplier {
    /// Identity.
    id: Id,
    /// Its name.
    name: String,
    /// The language its people read.
    language: String,
    /// Its time zone.
    zone: String,
}

impl Listed for Supplier {
    const COLUMNS: &'static [&'static str] = &["id", "name", "language", "zone"];
}

impl From<store::Supplier> for Supplier {
    fn from(one: store::Supplier) -> Self {
        Self { id: id(one.id), name: one.name, language: one.language, zone: one.zone }
    }
}

/// A supplier to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SupplierToKeep {
    /// Its name.
    name: String,
    /// `sv`, `nb` or `en`.
    language: String,
    /// A time zone such as `Europe/Stockholm`.
    zone: String,
}

impl SupplierToKeep {
    fn read(&self) -> Result<NewMember, Problem> {
        let mut mistakes = Mistakes::default();
        let name = mistakes.name("name", &self.name);
        let (language, zone) = (mistakes.language(&self.language), mistakes.zone(&self.zone));
        mistakes.none().map(|()| NewMember { name, language, zone })
    }
}

/// Sight that a member gives a supplier.
#[derive(Serialize, ToSchema)]
struct Sight {
    /// Identity.
    id: Id,
    /// Who gives it.
    member: Id,
    /// The name of who gives it.
    member_name: String,
    /// The name of who gets it.
    supplier_name: String,
    /// The asset, where it is of every open warning about an asset.
    asset: Option<String>,
    /// The warning, where it is of one.
    warning: Option<Id>,
    /// That warning's number.
    warning_number: Option<i64>,
    /// Since when.
    created: When,
}

impl Listed for Sight {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "member_name",
        "supplier_name",
        "asset",
        "warning",
        "warning_number",
        "created",
    ];
}

impl From<store::Sight> for Sight {
    fn from(one: store::Sight) -> Self {
        let (warning, warning_number) = one.warning.unzip();
        Self {
            id: id(one.id),
            member: id(one.member),
            member_name: one.member_name,
            supplier_name: one.supplier_name,
            asset: one.asset,
            warning: warning.map(id),
            warning_number,
            created: one.created.into(),
        }
    }
}

/// What to give sight of: an asset or a warning.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SightToGive {
    /// An approved asset: every open warning that concerns it, now and later.
    #[serde(default)]
    asset: Option<String>,
    /// One warning.
    #[serde(default)]
    warning: Option<String>,
}

impl SightToGive {
    fn read(&self) -> Result<SightOf, Problem> {
        match (self.asset.as_deref(), self.warning.as_deref()) {
            (Some(asset), None) => AssetId::parse(asset).map(SightOf::Asset),
            (None, Some(warning)) => WarningId::parse(warning).map(SightOf::Warning),
            _ => return Err(Problem::wrong("asset: give either an asset or a warning")),
        }
        .ok_or(Problem::NotFound)
    }
}

/// Lists all suppliers by name, for who may give sight.
#[utoipa::path(get, path = "/suppliers", responses((status = 200, description = "All of them.", body = Listing<Supplier>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let suppliers = caller.scope.suppliers().list().await?;
    Ok(wants.all(suppliers.into_iter().map(Supplier::from).collect()))
}

/// Adds a supplier.
#[utoipa::path(post, path = "/suppliers", request_body(content = SupplierToKeep, description = "The supplier."), responses((status = 201, description = "Added.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<SupplierToKeep>) -> Result<Response, Problem> {
    Ok(super::made("/suppliers", caller.scope.suppliers().add(&new.read()?).await?))
}

/// Changes a supplier's name, language or zone.
#[utoipa::path(put, path = "/suppliers/{id}", params(("id" = Id, Path, description = "The supplier.")), request_body(content = SupplierToKeep, description = "The supplier."), responses((status = 204, description = "Changed.")))]
async fn change(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<SupplierToKeep>,
) -> Result<StatusCode, Problem> {
    let id = SupplierId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.suppliers().change(id, &new.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the sights that members give, the newest first.
#[utoipa::path(get, path = "/supplier-sights", responses((status = 200, description = "Those in force.", body = Listing<Sight>)))]
async fn sights(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let sights = caller.scope.suppliers().sights().await?;
    Ok(wants.all(sights.into_iter().map(Sight::from).collect()))
}

/// Gives a supplier sight of a member's asset or warning. Given already, it stays as it is.
#[utoipa::path(post, path = "/suppliers/{id}/sights", params(("id" = Id, Path, description = "The supplier.")), request_body(content = SightToGive, description = "Of what."), responses((status = 204, description = "Given.")))]
async fn give(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<SightToGive>,
) -> Result<StatusCode, Problem> {
    let supplier = SupplierId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.suppliers().give(supplier, new.read()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws sight: the supplier sees nothing by it from now on.
#[utoipa::path(delete, path = "/supplier-sights/{id}", params(("id" = Id, Path, description = "The sight.")), responses((status = 204, description = "Withdrawn.")))]
async fn withdraw(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let id = SightId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.suppliers().withdraw(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
