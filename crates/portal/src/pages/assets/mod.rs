//! What a member can be recognised by: the list, adding to it, proving it, the CSIRT's yes or no.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use constituency::{Asset, AssetKind, Challenge, Purpose, challenge};
use model::{AssetId, MemberId};
use store::{AssetFilter, AssetState, Member, MemberAsset, NewAsset, StoreError};

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "assets",
    routes: &[
        Route::get("/members/{member}/assets", Needs::Role(Action::Read), || get(show)),
        Route::get("/members/{member}/assets.csv", Needs::Role(Action::Read), || get(file)),
        Route::post(
            "/members/{member}/assets",
            Needs::Role(Action::KeepAssets),
            &["kind=domain&value=other.example&purpose=ordinary"],
            || post(add),
        ),
        Route::post(
            "/members/{member}/assets/{asset}/decision",
            Needs::Role(Action::KeepMembers),
            &["decision=decline", "decision=approve&from=work"],
            || post(decide),
        ),
        Route::post(
            "/members/{member}/assets/{asset}",
            Needs::Role(Action::KeepAssets),
            &["act=look", "act=change&asset-name=Other&purpose=guests", "act=remove"],
            || post(keep),
        ),
    ],
};

/// Characters of a name that is kept.
const NAME_CHARS_MAX: usize = 200;

/// An asset and how it can be proven.
struct Line {
    one: MemberAsset,
    challenge: Challenge,
}

#[derive(Template)]
#[template(path = "pages/assets/page.html")]
struct AssetsPage {
    f: Frame,
    asked: Asked,
    member: Member,
    lines: Vec<Line>,
    next: Option<String>,
    path: String,
    csv: String,
    may_keep: bool,
    may_decide: bool,
    mistakes: Mistakes,
    fields: Fields,
}

impl AssetsPage {
    fn waits(&self, line: &Line) -> bool {
        line.one.state == AssetState::Pending
    }
}

async fn show(
    by: SignedIn,
    asked: Asked,
    Path(id): Path<String>,
) -> Result<Html<String>, PageError> {
    page(&by, asked, &id, Mistakes::default(), Fields::default()).await
}

async fn page(
    by: &SignedIn,
    asked: Asked,
    id: &str,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let member = member(by, id).await?;
    let filter = AssetFilter {
        kind: asked.get("kind").and_then(AssetKind::parse),
        state: asked.get("state").and_then(AssetState::parse),
        search: asked.get("q").map(str::to_owned),
    };
    let paged = by.scope.assets().list(member.id, &filter, &asked.page()).await?;
    let line = |one: MemberAsset| Line { challenge: challenge(&one.asset, &one.token), one };
    let f = by.frame("");
    let section = if f.is_member() { "own" } else { "members" };
    render(&AssetsPage {
        f: by.frame(section),
        path: format!("/members/{}/assets", member.id),
        csv: format!("/members/{}/assets.csv", member.id),
        next: paged.next.map(|cursor| cursor.encode()),
        lines: paged.rows.into_iter().map(line).collect(),
        may_keep: by.may(Action::KeepAssets),
        may_decide: by.may(Action::KeepMembers),
        asked,
        member,
        mistakes,
        fields,
    })
}

/// A member that the viewer may see.
pub(super) async fn member(by: &SignedIn, id: &str) -> Result<Member, PageError> {
    let id = MemberId::parse(id).ok_or(PageError::NotFound)?;
    by.scope.members().by_id(id).await?.ok_or(PageError::NotFound)
}

async fn add(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepAssets)?;
    let member = MemberId::parse(&id).ok_or(PageError::NotFound)?;
    let mistakes = match parse(&fields) {
        Ok(new) => match by.scope.assets().add(member, &new).await {
            Ok(_) => return Ok(back(&id, "asset-added")),
            Err(StoreError::Taken) => Mistakes::of("value", "mistake-taken"),
            Err(error) => return Err(error.into()),
        },
        Err(mistakes) => mistakes,
    };
    let page = page(&by, Asked::default(), &id, mistakes, fields).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn back(id: &str, said: &str) -> Response {
    Redirect::to(&format!("/members/{id}/assets?said={said}")).into_response()
}

fn parse(fields: &Fields) -> Result<NewAsset, Mistakes> {
    let mut mistakes = Mistakes::default();
    let kind = AssetKind::parse(fields.get("kind"));
    let asset = kind.map(|kind| Asset::parse(kind, fields.get("value")));
    match asset {
        None => mistakes.add("kind", "mistake-empty"),
        Some(Err(bad)) => mistakes.add("value", wrong(bad)),
        Some(Ok(_)) => {}
    }
    let (name, purpose) = named(fields, &mut mistakes);
    match asset {
        Some(Ok(asset)) if mistakes.is_empty() => Ok(NewAsset { asset, name, purpose }),
        _ => Err(mistakes),
    }
}

fn named(fields: &Fields, mistakes: &mut Mistakes) -> (String, Purpose) {
    let name = fields.get("asset-name");
    if NAME_CHARS_MAX < name.chars().count() {
        mistakes.add("asset-name", "mistake-long");
    }
    (name.to_owned(), Purpose::parse(fields.get("purpose")).unwrap_or_default())
}

/// The text of what is wrong with a value.
const fn wrong(bad: constituency::BadAsset) -> &'static str {
    use constituency::BadAsset as Bad;
    match bad {
        Bad::Network => "mistake-asset-network",
        Bad::TooWide => "mistake-asset-too-wide",
        Bad::System => "mistake-asset-as-number",
        Bad::Domain => "mistake-asset-domain",
        Bad::Suffix => "mistake-asset-suffix",
        Bad::Url => "mistake-asset-url",
        Bad::Product => "mistake-asset-product",
        Bad::Service => "mistake-asset-service",
    }
}

async fn keep(
    Path((id, asset)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepAssets)?;
    let ids = MemberId::parse(&id).zip(AssetId::parse(&asset));
    let (member, asset) = ids.ok_or(PageError::NotFound)?;
    let assets = by.scope.assets();
    match fields.get("act") {
        "remove" => {
            assets.remove(member, asset).await?;
            Ok(back(&id, "asset-removed"))
        }
        "look" => {
            assets.look(member, asset).await?;
            Ok(back(&id, "asset-looking"))
        }
        "change" => {
            let mut mistakes = Mistakes::default();
            let (name, purpose) = named(&fields, &mut mistakes);
            if !mistakes.is_empty() {
                let page = page(&by, Asked::default(), &id, mistakes, fields).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            assets.change(member, asset, &name, purpose).await?;
            Ok(back(&id, "asset-changed"))
        }
        _ => Err(PageError::BadForm),
    }
}

async fn decide(
    Path((id, asset)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let ids = MemberId::parse(&id).zip(AssetId::parse(&asset));
    let (member, asset) = ids.ok_or(PageError::NotFound)?;
    let (approve, said) = match fields.get("decision") {
        "approve" => (true, "asset-approved"),
        "decline" => (false, "asset-declined"),
        _ => return Err(PageError::BadForm),
    };
    by.scope.assets().decide(member, asset, approve).await?;
    if fields.get("from") == "work" {
        return Ok(Redirect::to(&format!("/?said={said}")).into_response());
    }
    Ok(back(&id, said))
}

/// The list as a file that can be read in again: its first line and words are not translated.
async fn file(by: SignedIn, asked: Asked, Path(id): Path<String>) -> Result<Response, PageError> {
    let member = member(&by, &id).await?;
    let (kind, state) = (asked.get("kind"), asked.get("state"));
    let search = asked.text("q").to_lowercase();
    let mut csv = Csv::new(&["kind", "value", "name", "purpose", "state", "proof"]);
    for one in by.scope.assets().all_of(member.id).await? {
        let value = one.asset.to_string();
        let fits = kind.is_none_or(|kind| kind == one.asset.kind().as_str())
            && state.is_none_or(|state| state == one.state.as_str())
            && (value.to_lowercase().contains(&search)
                || one.name.to_lowercase().contains(&search));
        if fits {
            let proof = one.proof.map_or("", |(proof, _)| proof.as_str());
            let (kind, purpose) = (one.asset.kind().as_str(), one.purpose.as_str());
            csv.row(&[kind, &value, &one.name, purpose, one.state.as_str(), proof]);
        }
    }
    Ok(csv.response("assets"))
}
