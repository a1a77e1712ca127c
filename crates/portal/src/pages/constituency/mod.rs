//! Who has joined, who is being talked to, who is missing: a map of equal tiles and the same in
//! words; adding members from the register; wishes to join. For the CSIRT.

use std::collections::HashMap;

use access::{Action, Home, INVITATION_LIFETIME_S, Role, may_invite};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use constituency::{Country, County, Kind, Profile, Standing, register};
use model::{JoinRequestId, MemberId};
use store::{JoinAnswer, JoinRequest, Member, NewMember, StoreError, Welcome, WelcomeLink};

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::form::{Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::map::Map;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "constituency",
    routes: &[
        Route::get("/constituency", Needs::Role(Action::KeepMembers), || get(show)),
        Route::get("/constituency.csv", Needs::Role(Action::KeepMembers), || get(file)),
        Route::post("/constituency", Needs::Role(Action::KeepMembers), &["add=no-0301"], || {
            post(add)
        }),
        Route::post(
            "/constituency/requests/{request}",
            Needs::Role(Action::KeepMembers),
            &["answer=accept"],
            || post(answer),
        ),
    ],
};

/// An organisation of the page: out of the register, or a member that is not in it.
struct Line {
    name: String,
    kind: Kind,
    county: Option<&'static str>,
    county_code: Option<String>,
    code: Option<String>,
    standing: Option<Standing>,
    member: Option<MemberId>,
}

impl Line {
    /// How far it has come; what is no member here counts as missing.
    fn word(&self) -> &'static str {
        self.standing.map_or("missing", Standing::as_str)
    }
}

/// A county and how many of its municipalities have come how far.
struct CountyLine {
    code: String,
    name: &'static str,
    joined: i64,
    talking: i64,
    missing: i64,
}

#[derive(Template)]
#[template(path = "pages/constituency/page.html")]
struct ConstituencyPage {
    f: Frame,
    asked: Asked,
    country: Country,
    all_counties: Vec<&'static County>,
    counties: Vec<CountyLine>,
    map: Map<&'static str>,
    lines: Vec<Line>,
    requests: Vec<JoinRequest>,
    may_invite: bool,
    mistakes: Mistakes,
    joined: i64,
    talking: i64,
    missing: i64,
    total: i64,
}

impl ConstituencyPage {
    fn is(&self, word: &str, other: &str) -> bool {
        word == other
    }

    fn shown(&self, line: &Line) -> &'static str {
        line.word()
    }

    /// The sentence that says what the map shows.
    fn sum(&self) -> String {
        let number = |count: i64| locale::Arg::Number(count);
        let args = [
            ("joined", number(self.joined)),
            ("total", number(self.total)),
            ("talking", number(self.talking)),
            ("missing", number(self.missing)),
        ];
        self.f.texts.with("constituency-sum", &args)
    }
}

async fn show(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::KeepMembers)?;
    page(&by, asked, Mistakes::default()).await
}

async fn page(by: &SignedIn, asked: Asked, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let members = by.scope.members().list(None).await?;
    let country = country(&asked, &members, by);
    let all = lines(country, &members);
    let listed = |line: &&Line| line.code.is_some();
    let count = |word: &[&str]| {
        let fits = all.iter().filter(listed).filter(|line| word.contains(&line.word())).count();
        i64::try_from(fits).unwrap_or(i64::MAX)
    };
    let (joined, talking) = (count(&["joined"]), count(&["talking"]));
    let missing = count(&["missing", "listed", "left"]);
    let map = Map::new(country, |code| {
        let line = all.iter().find(|line| line.code.as_deref() == Some(code));
        line.map_or("missing", Line::word)
    });
    let of_country = register().counties.iter().filter(|county| county.country == country);
    render(&ConstituencyPage {
        f: by.frame("members"),
        counties: of_counties(country, &all),
        all_counties: of_country.collect(),
        requests: by.scope.join_requests().waiting().await?,
        may_invite: may_invite_leads(by),
        mistakes,
        lines: all.into_iter().filter(|line| fits(line, &asked)).collect(),
        total: joined + talking + missing,
        country,
        map,
        joined,
        talking,
        missing,
        asked,
    })
}

/// The country asked for; else that of most members; else by the language.
fn country(asked: &Asked, members: &[Member], by: &SignedIn) -> Country {
    if let Some(country) = asked.get("country").and_then(Country::parse) {
        return country;
    }
    let count =
        |country| members.iter().filter(|member| member.profile.country == Some(country)).count();
    let (se, no) = (count(Country::Se), count(Country::No));
    if se == no && by.account.language == "nb" || se < no { Country::No } else { Country::Se }
}

fn lines(country: Country, members: &[Member]) -> Vec<Line> {
    let with_code = members.iter().filter(|one| one.profile.country == Some(country));
    let known: HashMap<&str, &Member> =
        with_code.filter_map(|one| Some((one.profile.code.as_deref()?, one))).collect();
    let of_register = register().entries.iter().filter(|entry| entry.country == country);
    let mut lines: Vec<Line> = of_register
        .map(|entry| {
            let member = known.get(entry.code.as_str());
            Line {
                name: member.map_or_else(|| entry.name.clone(), |member| member.name.clone()),
                kind: Kind::Municipality,
                county: register().county(country, &entry.county),
                county_code: Some(entry.county.clone()),
                code: Some(entry.code.clone()),
                standing: member.map(|member| member.profile.standing),
                member: member.map(|member| member.id),
            }
        })
        .collect();
    let elsewhere = |one: &&Member| {
        let listed = one.profile.country.zip(one.profile.code.as_deref());
        let listed =
            listed.is_some_and(|(country, code)| register().entry(country, code).is_some());
        !listed && one.profile.country.is_none_or(|own| own == country)
    };
    lines.extend(members.iter().filter(elsewhere).map(|one| Line {
        name: one.name.clone(),
        kind: one.profile.kind,
        county: one.profile.county.as_deref().and_then(|code| register().county(country, code)),
        county_code: one.profile.county.clone(),
        code: None,
        standing: Some(one.profile.standing),
        member: Some(one.id),
    }));
    lines
}

fn fits(line: &Line, asked: &Asked) -> bool {
    let search = asked.text("q").to_lowercase();
    let standing = asked.get("standing");
    line.name.to_lowercase().contains(&search)
        && asked.get("kind").is_none_or(|kind| kind == line.kind.as_str())
        && asked.get("county").is_none_or(|code| Some(code) == line.county_code.as_deref())
        && standing.is_none_or(|standing| standing == line.word())
}

fn of_counties(country: Country, lines: &[Line]) -> Vec<CountyLine> {
    let counties = register().counties.iter().filter(|county| county.country == country);
    counties
        .map(|county| {
            let mut one = CountyLine {
                code: county.code.clone(),
                name: &county.name,
                joined: 0,
                talking: 0,
                missing: 0,
            };
            let within = lines.iter().filter(|line| {
                line.code.is_some() && line.county_code.as_deref() == Some(county.code.as_str())
            });
            for line in within {
                match line.standing {
                    Some(Standing::Joined) => one.joined += 1,
                    Some(Standing::Talking) => one.talking += 1,
                    _ => one.missing += 1,
                }
            }
            one
        })
        .collect()
}

/// Adds a member out of the register.
async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let (country, code) = fields.get("add").split_once('-').ok_or(PageError::BadForm)?;
    let country = Country::parse(country).ok_or(PageError::BadForm)?;
    let entry = register().entry(country, code).ok_or(PageError::NotFound)?;
    let standing = Standing::parse(fields.get("as")).unwrap_or(Standing::Talking);
    let profile = Profile {
        kind: Kind::Municipality,
        country: Some(country),
        county: Some(entry.county.clone()),
        code: Some(entry.code.clone()),
        standing,
        ..Profile::default()
    };
    let new = NewMember {
        name: entry.organisation(),
        language: entry.language().to_owned(),
        zone: entry.zone().to_owned(),
    };
    match by.scope.members().add_with(&new, &profile).await {
        Ok(id) => Ok(Redirect::to(&format!("/members/{id}?said=member-added")).into_response()),
        // Somebody else was quicker.
        Err(StoreError::Taken) => {
            Ok(Redirect::to(&format!("/constituency?country={}", country.as_str())).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Answers a wish to join: makes a member of it, or not.
async fn answer(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepMembers)?;
    let id = JoinRequestId::parse(&id).ok_or(PageError::NotFound)?;
    let request = by.scope.join_requests().by_id(id).await?;
    let waits = request.filter(|request| request.answered.is_none());
    let request = waits.ok_or(PageError::NotFound)?;
    match fields.get("answer") {
        "accept" => accept(&by, id, None).await,
        // Only to an address that is known to be theirs.
        "invite" if request.confirmed.is_some() && may_invite_leads(&by) => {
            let hash = |id, round| super::people::link(&by, id, round);
            let expires = by.state.now().plus_s(INVITATION_LIFETIME_S);
            accept(&by, id, Some(WelcomeLink { hash: &hash, expires })).await
        }
        "decline" => decline(&by, id, fields.get("reason")).await,
        _ => Err(PageError::BadForm),
    }
}

/// Characters of the reason in a mail.
const REASON_CHARS_MAX: usize = 1_000;

async fn decline(by: &SignedIn, id: JoinRequestId, reason: &str) -> Result<Response, PageError> {
    let mut mistakes = Mistakes::default();
    if reason.is_empty() {
        mistakes.add("reason", "mistake-empty");
    } else if REASON_CHARS_MAX < reason.chars().count() {
        mistakes.add("reason", "mistake-long");
    }
    if !mistakes.is_empty() {
        let page = page(by, Asked::default(), mistakes).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    by.scope.join_requests().answer(id, JoinAnswer::Declined(reason)).await?;
    Ok(Redirect::to("/constituency?said=request-declined").into_response())
}

/// Whether the viewer may invite a member's security lead: the same for every member.
fn may_invite_leads(by: &SignedIn) -> bool {
    let home = Home::Member(MemberId::new());
    may_invite(by.scope.viewer(), Role::SecurityLead, home)
}

/// Says yes: the member is there afterwards, and who asked invited where there is a link.
async fn accept(
    by: &SignedIn,
    id: JoinRequestId,
    invitation: Option<WelcomeLink<'_>>,
) -> Result<Response, PageError> {
    let welcome = Welcome { zone: &by.state.settings().zone, invitation };
    let member = by.scope.join_requests().accept(id, welcome).await?;
    Ok(Redirect::to(&format!("/members/{member}?said=member-added")).into_response())
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    by.must(Action::KeepMembers)?;
    let f = by.frame("members");
    let members = by.scope.members().list(None).await?;
    let country = country(&asked, &members, &by);
    let columns = ["code", "name", "kind", "county", "standing"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    for line in lines(country, &members).into_iter().filter(|line| fits(line, &asked)) {
        let standing = f.word("standing", line.word());
        let kind = f.word("member-kind", line.kind.as_str());
        let county = line.county.unwrap_or_default().to_owned();
        csv.row(&[line.code.unwrap_or_default(), line.name, kind, county, standing]);
    }
    Ok(csv.response("constituency"))
}
