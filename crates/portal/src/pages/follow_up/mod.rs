//! Follow-up: who has not read, who does not answer, who has not mended, and days to safe.
//!
//! For the CSIRT first; an operator and a member see the same of their own.

use access::Action;
use askama::Template;
use axum::response::{Html, Response};
use axum::routing::get;
use model::{MemberId, Time};
use store::{Lag, LagCounts, MemberLag, WarningRow};
use warnings::SafeTimes;

use super::{Entry, Needs, Route};
use crate::csv::{Csv, Pages};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show;

pub(super) const ENTRY: Entry = Entry {
    name: "follow_up",
    routes: &[
        Route::get("/follow-up", Needs::Role(Action::Read), || get(page)),
        Route::get("/follow-up.csv", Needs::Role(Action::Read), || get(file)),
        Route::get("/follow-up/members.csv", Needs::Role(Action::Read), || get(members_file)),
    ],
};

/// Seconds that days to safe look back: a year, so that seasons do not show.
const SAFE_SINCE_S: i64 = 365 * 86_400;

#[derive(Template)]
#[template(path = "pages/follow_up/page.html")]
struct FollowUpPage {
    f: Frame,
    asked: Asked,
    lag: Lag,
    counts: LagCounts,
    rows: Vec<WarningRow>,
    next: Option<String>,
    members: Vec<MemberLag>,
    safe: Option<SafeTimes>,
}

impl FollowUpPage {
    /// Since when a member has known.
    fn since(&self, row: &WarningRow) -> Time {
        row.warning.first_told.unwrap_or(row.warning.created)
    }

    fn count(&self, lag: &Lag) -> String {
        self.f.n(match lag {
            Lag::Unread => &self.counts.unread,
            Lag::Unanswered => &self.counts.unanswered,
            Lag::Unmended => &self.counts.unmended,
        })
    }

    fn days(&self, seconds: &i64) -> String {
        days(&self.f, *seconds)
    }

    /// How long it takes, in a sentence.
    fn in_words(&self, safe: &SafeTimes) -> String {
        let args = [
            ("median", self.days(&safe.median_s).into()),
            ("p90", self.days(&safe.p90_s).into()),
            ("count", safe.count.into()),
        ];
        self.f.texts.with("safe-all", &args)
    }
}

/// Seconds as days, or as hours while these say more.
fn days(f: &Frame, seconds: i64) -> String {
    const DAY_S: i64 = 86_400;
    match seconds.max(0) {
        short if short < 2 * DAY_S => f.count("safe-hours", &((short + 1_800) / 3_600)),
        long => f.count("safe-days", &((long + DAY_S / 2) / DAY_S)),
    }
}

fn lag(asked: &Asked) -> Lag {
    asked.get("show").and_then(Lag::parse).unwrap_or_default()
}

async fn page(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let (lag, policy, now) = (lag(&asked), by.state.policy(), by.state.now());
    let member = asked.get("member").and_then(MemberId::parse);
    let follow_up = by.scope.follow_up();
    let paged = follow_up.list(lag, member, &policy, &asked.page()).await?;
    let (members, safe) = follow_up.members(&policy, now.plus_s(-SAFE_SINCE_S)).await?;
    let counts = members.iter().fold(LagCounts::default(), |sum, one| LagCounts {
        unread: sum.unread + one.counts.unread,
        unanswered: sum.unanswered + one.counts.unanswered,
        unmended: sum.unmended + one.counts.unmended,
    });
    let next = paged.next.map(|cursor| cursor.encode());
    let (f, rows) = (by.frame("warnings"), paged.rows);
    render(&FollowUpPage { f, asked, lag, counts, rows, next, members, safe })
}

async fn file(by: SignedIn, asked: Asked) -> Result<Response, PageError> {
    let (f, serves, policy) = (by.frame("warnings"), by.serves().await?, by.state.policy());
    let member = asked.get("member").and_then(MemberId::parse);
    let columns = ["number", "severity", "cause", "member", "state", "told", "next", "link"];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    let mut pages = Pages::new();
    while let Some(page) = pages.next() {
        let paged = by.scope.follow_up().list(lag(&asked), member, &policy, &page).await?;
        for row in &paged.rows {
            let (warning, about) = (&row.warning, Some(row.warning.member));
            if !by.may_leave(warning.tlp, about, &serves, access::Channel::Export) {
                csv.row(&[f.n(&warning.number), f.t("csv-held-back")]);
                continue;
            }
            csv.row(&[
                warning.number.to_string(),
                f.severity(&warning.severity),
                show::cause(&f, &warning.cause),
                row.member_name.clone(),
                f.word("state", warning.state.as_str()),
                warning.first_told.map(Time::rfc3339).unwrap_or_default(),
                warning.next_step.map(|(_, at)| at.rfc3339()).unwrap_or_default(),
                format!("/warnings/{}", warning.id),
            ]);
        }
        pages.wrote(&mut csv, &f, paged.rows.len(), paged.next);
    }
    Ok(csv.response("follow-up"))
}

async fn members_file(by: SignedIn) -> Result<Response, PageError> {
    let (f, policy, now) = (by.frame("warnings"), by.state.policy(), by.state.now());
    let (members, _) = by.scope.follow_up().members(&policy, now.plus_s(-SAFE_SINCE_S)).await?;
    let columns = [
        "member",
        "open",
        "unread",
        "unanswered",
        "unmended",
        "safe-count",
        "safe-median",
        "safe-p90",
    ];
    let mut csv = Csv::new(&columns.map(|column| f.word("column", column)));
    for one in &members {
        let safe = |read: fn(&SafeTimes) -> i64| {
            one.safe.as_ref().map(|safe| read(safe).to_string()).unwrap_or_default()
        };
        csv.row(&[
            one.name.clone(),
            one.open.to_string(),
            one.counts.unread.to_string(),
            one.counts.unanswered.to_string(),
            one.counts.unmended.to_string(),
            safe(|safe| safe.count),
            safe(|safe| safe.median_s),
            safe(|safe| safe.p90_s),
        ]);
    }
    Ok(csv.response("follow-up-members"))
}
