//! What members let their suppliers see: giving sight of an asset or a warning, and withdrawing it.
//!
//! The CSIRT adds suppliers and invites their people; who keeps a member's assets gives sight of
//! that member's things and of nobody else's.

use access::{Action, Scope};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{AssetId, MemberId, SightId, SupplierId, WarningId};
use store::{
    AssetFilter, AssetState, Member, MemberAsset, Page, Sight, SightOf, StoreError, Supplier,
};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

const GIVE: Needs = Needs::Role(Action::KeepAssets);

/// Assets to choose from: the newest of a member's.
const ASSETS: i64 = 500;

pub(super) const ENTRY: Entry = Entry {
    name: "suppliers",
    routes: &[
        Route::get("/suppliers", GIVE, || get(list)),
        Route::post(
            "/suppliers",
            Needs::Role(Action::KeepMembers),
            &["name=Journal+AB&language=sv&zone=Europe%2FStockholm"],
            || post(add),
        ),
        Route::post(
            "/suppliers/sights",
            GIVE,
            &["supplier={supplier}&asset={asset}", "supplier={supplier}&warning={warning}"],
            || post(give),
        ),
        Route::get("/suppliers/{supplier}", Needs::Role(Action::KeepMembers), || get(show)),
        Route::post(
            "/suppliers/{supplier}",
            Needs::Role(Action::KeepMembers),
            &["name=Journal+AB&language=sv&zone=Europe%2FStockholm"],
            || post(change),
        ),
        Route::post("/suppliers/sights/{sight}/remove", GIVE, &[""], || post(withdraw)),
    ],
};

#[derive(Template)]
#[template(path = "pages/suppliers/page.html")]
struct SuppliersPage {
    f: Frame,
    suppliers: Vec<Supplier>,
    sights: Vec<Sight>,
    /// Members to choose from; empty when there is only one's own.
    members: Vec<Member>,
    chosen: Option<MemberId>,
    assets: Vec<MemberAsset>,
    may_add: bool,
    fields: Fields,
    mistakes: Mistakes,
}

impl SuppliersPage {
    fn is_chosen(&self, member: &Member) -> bool {
        self.chosen == Some(member.id)
    }
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::KeepAssets)?;
    page(&by, asked.get("member"), Fields::default(), Mistakes::default()).await
}

async fn page(
    by: &SignedIn,
    member: Option<&str>,
    fields: Fields,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let (chosen, members) = match by.scope.viewer().scope() {
        Scope::Member(own) => (Some(own), Vec::new()),
        _ => (member.and_then(MemberId::parse), by.scope.members().list(None).await?),
    };
    let filter = AssetFilter { state: Some(AssetState::Approved), ..AssetFilter::default() };
    let assets = match chosen {
        Some(member) => by.scope.assets().list(member, &filter, &Page::first(ASSETS)).await?.rows,
        None => Vec::new(),
    };
    render(&SuppliersPage {
        f: by.frame("suppliers"),
        suppliers: by.scope.suppliers().list().await?,
        sights: by.scope.suppliers().sights().await?,
        members,
        chosen,
        assets,
        may_add: by.may(Action::KeepMembers),
        fields,
        mistakes,
    })
}

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    match super::members::parse(&fields) {
        Ok(new) => {
            by.scope.suppliers().add(&new).await?;
            Ok(Redirect::to("/suppliers?said=supplier-added").into_response())
        }
        Err(mistakes) => {
            let page = page(&by, None, fields, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "pages/suppliers/one.html")]
struct SupplierPage {
    f: Frame,
    supplier: Supplier,
    may_invite: bool,
    mistakes: Mistakes,
}

async fn show(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    one(&by, &id, Mistakes::default()).await
}

async fn one(by: &SignedIn, id: &str, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    let id = SupplierId::parse(id).ok_or(PageError::NotFound)?;
    let suppliers = by.scope.suppliers().list().await?;
    let supplier = suppliers.into_iter().find(|one| one.id == id).ok_or(PageError::NotFound)?;
    let may_invite = by.may(Action::Invite);
    render(&SupplierPage { f: by.frame("suppliers"), supplier, may_invite, mistakes })
}

async fn change(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    match super::members::parse(&fields) {
        Ok(new) => {
            let supplier = SupplierId::parse(&id).ok_or(PageError::NotFound)?;
            by.scope.suppliers().change(supplier, &new).await?;
            let to = format!("/suppliers/{supplier}?said=place-saved");
            Ok(Redirect::to(&to).into_response())
        }
        Err(mistakes) => {
            let page = one(&by, &id, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn give(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepAssets)?;
    let supplier = SupplierId::parse(fields.get("supplier")).ok_or(PageError::NotFound)?;
    let warning = WarningId::parse(fields.get("warning"));
    let of = match warning {
        Some(warning) => SightOf::Warning(warning),
        None => {
            let asset = AssetId::parse(fields.get("asset"));
            SightOf::Asset(asset.ok_or(PageError::NotFound)?)
        }
    };
    let to = match warning {
        Some(warning) => format!("/warnings/{warning}?said=sight-given"),
        None => "/suppliers?said=sight-given".to_owned(),
    };
    match by.scope.suppliers().give(supplier, of).await {
        Ok(()) => Ok(Redirect::to(&to).into_response()),
        Err(StoreError::TooMany { .. }) => {
            let mistakes = Mistakes::of("supplier", "mistake-sights");
            let page = page(&by, None, fields, mistakes).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn withdraw(Path(id): Path<String>, posted: Posted) -> Result<Redirect, PageError> {
    let by = posted.by;
    by.must(Action::KeepAssets)?;
    let id = SightId::parse(&id).ok_or(PageError::NotFound)?;
    by.scope.suppliers().withdraw(id).await?;
    Ok(Redirect::to("/suppliers?said=sight-withdrawn"))
}
