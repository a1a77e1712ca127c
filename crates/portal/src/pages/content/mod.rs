//! Rules and indicators in force: which there are, whence, and how often they fired.

use std::collections::HashMap;

use access::{Action, Channel};
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use store::{ContentVersion, Fired};

use super::{Entry, Needs, Route};
use crate::csv::Csv;
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::{Asked, CSV_ROWS_MAX};
use crate::session::SignedIn;
use crate::state::{IndicatorEntry, RuleEntry};

pub(super) const ENTRY: Entry = Entry {
    name: "content",
    routes: &[
        Route::get("/content", Needs::Role(Action::Read), || get(list)),
        Route::get("/content.csv", Needs::Role(Action::Read), || get(file)),
    ],
};

/// Rows on one page.
const ROWS: usize = 50;

/// Causes whose firing is counted: more than have ever fired at one CSIRT's members.
const CAUSES_MAX: i64 = 20_000;

/// A rule or indicator, and what it did in the viewer's scope.
struct Line {
    entry: Content,
    findings: i64,
    seen: i64,
    last: Option<model::Time>,
}

enum Content {
    Rule(RuleEntry),
    Indicator(IndicatorEntry),
}

#[derive(Template)]
#[template(path = "pages/content/page.html")]
struct ContentPage {
    f: Frame,
    asked: Asked,
    versions: Vec<ContentVersion>,
    rules: i64,
    indicators: i64,
    sources: Vec<String>,
    lines: Vec<Line>,
    found: i64,
    next: Option<String>,
    may_read_policy: bool,
}

impl ContentPage {
    fn shows_indicators(&self) -> bool {
        self.asked.is("kind", "indicators")
    }
}

async fn list(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let all = lines(&by, &asked).await?;
    let catalogue = by.state.catalogue();
    // What is in force changes seldom, so a place in the list is a number.
    let skip = asked.get("after").and_then(|text| text.parse().ok()).unwrap_or(0usize);
    let found = all.len();
    let next = skip.checked_add(ROWS).filter(|next| *next < found).map(|next| next.to_string());
    let mut sources: Vec<String> = if asked.is("kind", "indicators") {
        catalogue.indicators().iter().map(|entry| entry.source.clone()).collect()
    } else {
        catalogue.rules().iter().map(|entry| entry.source.clone()).collect()
    };
    sources.sort();
    sources.dedup();
    render(&ContentPage {
        f: by.frame("content"),
        versions: by.scope.content().in_force().await?,
        rules: count(catalogue.rules().len()),
        indicators: count(catalogue.indicators().len()),
        sources,
        lines: all.into_iter().skip(skip).take(ROWS).collect(),
        found: count(found),
        next,
        asked,
        may_read_policy: by.may(Action::KeepContent),
    })
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

async fn lines(by: &SignedIn, asked: &Asked) -> Result<Vec<Line>, PageError> {
    let fired = by.scope.work().fired(CAUSES_MAX).await?;
    let counts: HashMap<String, Fired> =
        fired.into_iter().map(|one| (one.identity.clone(), one)).collect();
    let entries = if asked.is("kind", "indicators") {
        indicators(by, asked).await?
    } else {
        rules(by, asked)
    };
    let line = |(identity, entry): (String, Content)| {
        let fired = counts.get(&identity);
        Line {
            entry,
            findings: fired.map_or(0, |fired| fired.findings),
            seen: fired.map_or(0, |fired| fired.seen),
            last: fired.map(|fired| fired.last_seen),
        }
    };
    let mut lines: Vec<Line> = entries.into_iter().map(line).collect();
    // What fires is what people look for; the rest stays in its own order.
    lines.sort_by_key(|line| std::cmp::Reverse(line.seen));
    Ok(lines)
}

fn rules(by: &SignedIn, asked: &Asked) -> Vec<(String, Content)> {
    let search = asked.text("q").to_lowercase();
    let fits = |rule: &&RuleEntry| {
        asked.get("source").is_none_or(|source| source == rule.source)
            && (search.is_empty()
                || rule.sid.to_string() == search
                || rule.msg.to_lowercase().contains(&search)
                || rule.text.to_lowercase().contains(&search))
    };
    let rules = by.state.catalogue().rules();
    let found = rules.iter().filter(fits).cloned();
    found.map(|rule| (format!("rule:{}:{}", rule.gid, rule.sid), Content::Rule(rule))).collect()
}

async fn indicators(by: &SignedIn, asked: &Asked) -> Result<Vec<(String, Content)>, PageError> {
    let (search, serves) = (asked.text("q").to_lowercase(), by.serves().await?);
    let fits = |entry: &&IndicatorEntry| {
        asked.get("source").is_none_or(|source| source == entry.source)
            && (search.is_empty()
                || entry.value.to_lowercase().contains(&search)
                || entry.note.to_lowercase().contains(&search))
            // An indicator has a label of its own: who may not be told does not see that it is.
            && by.may_leave(entry.tlp, None, &serves, Channel::Page)
    };
    let all = by.state.catalogue().indicators();
    let found = all.iter().filter(fits).cloned();
    let named = |entry: IndicatorEntry| {
        (format!("indicator:{}:{}", entry.what, entry.value), Content::Indicator(entry))
    };
    Ok(found.map(named).collect())
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let (f, serves) = (by.frame("content"), by.serves().await?);
    let columns = ["kind", "value", "name", "source", "tlp", "confidence", "findings", "count"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    for line in lines(&by, &asked).await?.into_iter().take(CSV_ROWS_MAX) {
        let (findings, seen) = (line.findings.to_string(), line.seen.to_string());
        match line.entry {
            Content::Rule(rule) => {
                let sid = format!("{}:{}:{}", rule.gid, rule.sid, rule.rev);
                let clear = model::Tlp::Clear.as_str().to_owned();
                let kind = f.t("content-rule");
                csv.row(&[kind, sid, rule.msg, rule.source, clear, String::new(), findings, seen]);
            }
            Content::Indicator(entry) => {
                if !by.may_leave(entry.tlp, None, &serves, Channel::Export) {
                    continue;
                }
                let (kind, tlp) = (f.word("indicator", &entry.what), entry.tlp.as_str().to_owned());
                let confidence = entry.confidence.to_string();
                csv.row(&[
                    kind,
                    entry.value,
                    entry.note,
                    entry.source,
                    tlp,
                    confidence,
                    findings,
                    seen,
                ]);
            }
        }
    }
    Ok(csv.response("content"))
}
