//! What members hold back: every exception with its reason, its end and how much it held, and the
//! form to write one.
//!
//! The form may come filled in from a warning or a finding (`?warning=`, `?finding=`), so that
//! *this scanner is ours* is one step. Whoever writes one from a warning closes it at the same time.

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use model::{FindingId, InhibitionId, MemberId, Rsit, Time, WarningId};
use store::{InhibitionFilter, InhibitionRow, Member, StoreError};
use warnings::{BadInhibition, Inhibition, Matcher, Move};

use super::{Entry, Needs, Route};
use crate::csv::{Csv, Pages};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show;

pub(super) const ENTRY: Entry = Entry {
    name: "exceptions",
    routes: &[
        Route::get("/exceptions", Needs::Role(Action::Read), || get(list)),
        Route::get("/exceptions.csv", Needs::Role(Action::Read), || get(file)),
        Route::get("/exceptions/new", Needs::Role(Action::AnswerWarnings), || get(form)),
        Route::post(
            "/exceptions",
            Needs::Role(Action::AnswerWarnings),
            &["member={member}&cause=rule%3A1%3A7&reason=Our+own+scanner&until={day}"],
            || post(add),
        ),
        Route::post(
            "/exceptions/{exception}/end",
            Needs::Role(Action::AnswerWarnings),
            &["reason=Over"],
            || post(end),
        ),
    ],
};

/// Days until it ends that the form proposes: a season, after which somebody should look again.
const DAYS_PROPOSED: i64 = 90;

#[derive(Template)]
#[template(path = "pages/exceptions/page.html")]
struct ListPage {
    f: Frame,
    asked: Asked,
    rows: Vec<InhibitionRow>,
    next: Option<String>,
    members: Vec<Member>,
    may_write: bool,
    wrong: Option<String>,
}

impl ListPage {
    fn is_in_force(&self, row: &InhibitionRow) -> bool {
        row.is_in_force(self.f.now)
    }
}

#[derive(Template)]
#[template(path = "pages/exceptions/form.html")]
struct FormPage {
    f: Frame,
    member: Member,
    typed: Typed,
    classes: Vec<Rsit>,
    mistakes: Mistakes,
}

/// What stands in the form.
#[derive(Clone, Debug, Default)]
struct Typed {
    /// The cause's identity, and what people call it.
    cause: String,
    words: String,
    device: String,
    peer: String,
    class: String,
    reason: String,
    until: String,
    /// The warning it was written from, which is then closed.
    warning: String,
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    page(&by, asked, None).await
}

async fn page(
    by: &SignedIn,
    asked: Asked,
    wrong: Option<String>,
) -> Result<Html<String>, PageError> {
    let f = by.frame("warnings");
    let paged = by.scope.inhibitions().list(&filter(&asked), &asked.page()).await?;
    let members = if f.is_member() { Vec::new() } else { by.scope.members().list(None).await? };
    render(&ListPage {
        may_write: by.may(Action::AnswerWarnings),
        next: paged.next.map(|cursor| cursor.encode()),
        rows: paged.rows,
        members,
        f,
        asked,
        wrong,
    })
}

fn filter(asked: &Asked) -> InhibitionFilter {
    InhibitionFilter {
        in_force: match asked.get("state") {
            Some("all") => None,
            Some("over") => Some(false),
            _ => Some(true),
        },
        member: asked.get("member").and_then(MemberId::parse),
        search: asked.get("q").map(str::to_owned),
    }
}

async fn form(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    by.must(Action::AnswerWarnings)?;
    // Whoever serves several members has to come from a warning, a finding or a member.
    let Some((member, typed)) = proposed(&by, &asked).await? else {
        return Ok(Redirect::to("/exceptions").into_response());
    };
    Ok(form_page(&by, member, typed, Mistakes::default()).await?.into_response())
}

async fn form_page(
    by: &SignedIn,
    member: MemberId,
    typed: Typed,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let member = by.scope.members().by_id(member).await?.ok_or(PageError::NotFound)?;
    let (f, classes) = (by.frame("warnings"), Rsit::ALL.to_vec());
    render(&FormPage { f, member, typed, classes, mistakes })
}

/// What the form holds at first: from a warning its cause, from a finding its device as well.
async fn proposed(by: &SignedIn, asked: &Asked) -> Result<Option<(MemberId, Typed)>, PageError> {
    let f = by.frame("");
    let until = by.state.now().plus_s(DAYS_PROPOSED * 86_400);
    let mut typed = Typed { until: day(until), ..Typed::default() };
    if let Some(id) = asked.get("finding").and_then(FindingId::parse) {
        let row = by.scope.findings().by_id(id).await?.ok_or(PageError::NotFound)?;
        typed.cause = row.finding.cause.identity();
        typed.words = show::cause(&f, &row.finding.cause);
        typed.device = row.finding.device.ip.to_string();
        return Ok(Some((row.finding.member, typed)));
    }
    if let Some(id) = asked.get("warning").and_then(WarningId::parse) {
        let row = by.scope.warnings().by_id(id).await?.ok_or(PageError::NotFound)?;
        typed.cause = row.warning.cause.identity();
        typed.words = show::cause(&f, &row.warning.cause);
        typed.warning = id.to_string();
        return Ok(Some((row.warning.member, typed)));
    }
    let member = match (asked.get("member").and_then(MemberId::parse), by.scope.viewer().scope()) {
        (Some(member), _) | (None, access::Scope::Member(member)) => Some(member),
        _ => None,
    };
    Ok(member.map(|member| (member, typed)))
}

fn day(time: Time) -> String {
    time.to_jiff().strftime("%Y-%m-%d").to_string()
}

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::AnswerWarnings)?;
    let member = MemberId::parse(fields.get("member")).ok_or(PageError::NotFound)?;
    let typed = read(&fields);
    let new = match parse(&by, member, &typed) {
        Ok(new) => new,
        Err(mistakes) => {
            let page = form_page(&by, member, typed, mistakes).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (origin, words) = (by.visit.origin_text(), Some(typed.words.as_str()));
    let words = words.filter(|words| !words.is_empty() && new.matcher.cause.is_some());
    match by.scope.inhibitions().add(&new, words, origin.as_deref()).await {
        Ok(()) => {}
        Err(StoreError::TooMany { .. }) => {
            let mistakes = Mistakes::of("cause", "mistake-too-many");
            let page = form_page(&by, member, typed, mistakes).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    close(&by, &typed.warning, &new.reason, origin.as_deref()).await?;
    Ok(Redirect::to("/exceptions?said=exception-added").into_response())
}

/// Closes the warning that it was written from; one that has moved on stays as it is.
async fn close(
    by: &SignedIn,
    warning: &str,
    reason: &str,
    origin: Option<&str>,
) -> Result<(), PageError> {
    let Some(id) = WarningId::parse(warning) else { return Ok(()) };
    match by.scope.warnings().act(id, Move::Dismiss, Some(reason), origin).await {
        Ok(_) | Err(StoreError::Illegal(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn read(fields: &Fields) -> Typed {
    let text = |name: &str| fields.get(name).to_owned();
    Typed {
        cause: text("cause"),
        words: text("words"),
        device: text("device"),
        peer: text("peer"),
        class: text("class"),
        reason: text("reason"),
        until: text("until"),
        warning: text("warning"),
    }
}

fn parse(by: &SignedIn, member: MemberId, typed: &Typed) -> Result<Inhibition, Mistakes> {
    let mut mistakes = Mistakes::default();
    let mut net = |field: &'static str, text: &str| {
        if text.is_empty() {
            return None;
        }
        let net = text.parse().or_else(|_| text.parse::<std::net::IpAddr>().map(Into::into));
        net.map_err(|_| mistakes.add(field, "mistake-network")).ok()
    };
    let (device, peer) = (net("device", &typed.device), net("peer", &typed.peer));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let matcher =
        Matcher { cause: some(&typed.cause), device, peer, class: Rsit::parse(&typed.class) };
    let Some(until) = end_of_day(&typed.until) else {
        mistakes.add("until", "mistake-date");
        return Err(mistakes);
    };
    let policy = &by.state.policy();
    let policy = &policy.inhibitions;
    let new = Inhibition::new(member, matcher, &typed.reason, until, by.state.now(), policy);
    for mistake in new.as_ref().err().into_iter().flatten() {
        let (field, key) = match mistake {
            BadInhibition::Everything => ("cause", "mistake-everything"),
            BadInhibition::TooWide => ("device", "mistake-wide"),
            BadInhibition::Reason => ("reason", "mistake-reason"),
            BadInhibition::Past => ("until", "mistake-past"),
            BadInhibition::TooLong => ("until", "mistake-far"),
        };
        mistakes.add(field, key);
    }
    new.ok().filter(|_| mistakes.is_empty()).ok_or(mistakes)
}

/// The end of a day in UTC: whoever writes a day means that it still counts.
fn end_of_day(text: &str) -> Option<Time> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let end = day.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Time::from(end.timestamp()))
}

async fn end(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::AnswerWarnings)?;
    let id = InhibitionId::parse(&id).ok_or(PageError::NotFound)?;
    let Some(reason) = fields.some("reason") else {
        let page = page(&by, Asked::default(), Some(id.to_string())).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let origin = by.visit.origin_text();
    by.scope.inhibitions().end(id, reason, origin.as_deref()).await?;
    Ok(Redirect::to("/exceptions?said=exception-ended").into_response())
}

/// What one holds back, in words: `rule, at 10.0.0.5, from 192.0.2.1`.
fn in_words(f: &Frame, row: &InhibitionRow) -> String {
    let matcher = &row.inhibition.matcher;
    let mut parts = Vec::new();
    if let Some(cause) = &matcher.cause {
        parts.push(row.words.clone().unwrap_or_else(|| cause.clone()));
    }
    parts.extend(matcher.class.map(|class| class.as_str().to_owned()));
    let host = |net: ipnet::IpNet| {
        if net.prefix_len() == net.max_prefix_len() {
            net.addr().to_string()
        } else {
            net.to_string()
        }
    };
    parts.extend(matcher.device.map(|net| f.named("exception-device", host(net))));
    parts.extend(matcher.peer.map(|net| f.named("exception-peer", host(net))));
    parts.join(", ")
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let f = by.frame("warnings");
    let columns =
        ["exception", "member", "reason", "author", "created", "expires", "ended", "held"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let (filter, mut pages) = (filter(&asked), Pages::new());
    while let Some(page) = pages.next() {
        let paged = by.scope.inhibitions().list(&filter, &page).await?;
        for row in &paged.rows {
            let ended = row.ended.as_ref().map(|ended| ended.at.rfc3339());
            csv.row(&[
                in_words(&f, row),
                row.member_name.clone(),
                row.inhibition.reason.clone(),
                row.author.clone(),
                row.inhibition.created.rfc3339(),
                row.inhibition.expires.rfc3339(),
                ended.unwrap_or_default(),
                row.held.to_string(),
            ]);
        }
        pages.wrote(&mut csv, &f, paged.rows.len(), paged.next);
    }
    Ok(csv.response("exceptions"))
}
