//! Every list that pages and the API have, with each of its filters: what is asked for when plans
//! are compared and when time is taken.

use std::pin::Pin;

use model::{FindingId, MemberId, SensorId, Severity, Time, WarningId};
use warnings::{Policy, State};

use crate::page::Cursor;
use crate::{
    FindingFilter, InhibitionFilter, Lag, Page, QuestionFilter, Scoped, StoreError, WarningFilter,
};

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn {
    First,
    Middle,
    Last,
}

/// What filters are set to, and where pages begin.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    pub turn: Turn,
    /// A time in the middle of what there is, and one shortly after its beginning.
    pub middle: Time,
    pub beginning: Time,
    /// Lines in the audit log.
    pub lines: i64,
    pub policy: Policy,
    pub member: MemberId,
    pub sensor: SensorId,
    pub finding: FindingId,
    pub reported: FindingId,
    pub warning: WarningId,
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<usize, StoreError>> + 'a>>;

/// A list.
pub(super) struct List {
    pub name: &'static str,
    /// Whether its order is an index' own; otherwise it is short, or a count.
    pub is_ordered: bool,
    /// Whether it has further pages.
    pub is_paged: bool,
    /// Asks for a page; how many rows came.
    pub ask: for<'a> fn(&'a Scoped, &'a Asking) -> Answer<'a>,
}

impl Asking {
    fn page(&self, sort: impl Fn(Time) -> i64) -> Page {
        let after = |time| Page::after(Cursor { sort: sort(time), id: "0".into() }, 50);
        match self.turn {
            Turn::First => Page::first(50),
            Turn::Middle => after(self.middle),
            Turn::Last => after(self.beginning),
        }
    }

    fn newest(&self) -> Page {
        self.page(Time::micros)
    }

    fn oldest(&self) -> Page {
        self.page(|time| i64::MAX - time.micros())
    }

    fn worst(&self) -> Page {
        let severity =
            if matches!(self.turn, Turn::Middle) { Severity::Medium } else { Severity::Low };
        self.page(|time| crate::list::join(severity, time))
    }

    fn numbered(&self) -> Page {
        let middle = self.middle;
        self.page(|time| if time == middle { self.lines / 2 } else { 20 })
    }

    fn findings(&self) -> FindingFilter {
        FindingFilter::default()
    }
}

macro_rules! paged {
    ($name:literal, |$scope:ident, $asking:ident| $list:expr) => {
        List {
            name: $name,
            is_ordered: true,
            is_paged: true,
            ask: |$scope, $asking| Box::pin(async move { $list.await.map(|page| page.rows.len()) }),
        }
    };
}

macro_rules! whole {
    ($name:literal, $is_ordered:literal, |$scope:ident, $asking:ident| $list:expr) => {
        List {
            name: $name,
            is_ordered: $is_ordered,
            is_paged: false,
            ask: |$scope, $asking| Box::pin(async move { $list }),
        }
    };
}

macro_rules! by_time {
    ($name:literal, $field:ident: $value:expr) => {
        paged!($name, |scope, asking| {
            let filter = FindingFilter { $field: $value(asking), ..Default::default() };
            async move { scope.findings().list(&filter, &asking.newest()).await }
        })
    };
}

macro_rules! by_severity {
    ($name:literal, $field:ident: $value:expr) => {
        paged!($name, |scope, asking| {
            let filter = FindingFilter { $field: $value(asking), ..asking.findings() };
            async move { scope.work().findings(&filter, &asking.worst()).await }
        })
    };
}

macro_rules! warnings_by_time {
    ($name:literal, $field:ident: $value:expr) => {
        paged!($name, |scope, asking| {
            let filter = WarningFilter { $field: $value(asking), ..Default::default() };
            async move { scope.warnings().list(&filter, &asking.newest()).await }
        })
    };
}

macro_rules! warnings_by_severity {
    ($name:literal, $field:ident: $value:expr) => {
        paged!($name, |scope, asking| {
            let filter = WarningFilter { $field: $value(asking), ..Default::default() };
            async move { scope.work().warnings(&filter, &asking.worst()).await }
        })
    };
}

macro_rules! follow_up {
    ($name:literal, $lag:expr, $member:expr) => {
        paged!($name, |scope, asking| {
            let page = asking.oldest();
            async move { scope.follow_up().list($lag, $member(asking), &asking.policy, &page).await }
        })
    };
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// All of them.
pub(super) const ALL: &[List] = &[
    by_time!("findings", search: |_: &Asking| None),
    by_time!("findings: new", state: |_: &Asking| Some(findings::State::New)),
    by_time!("findings: back", state: |_: &Asking| Some(findings::State::Back)),
    by_time!("findings: gone", state: |_: &Asking| Some(findings::State::Gone)),
    by_time!("findings: critical", severity_min: |_: &Asking| Some(Severity::Critical)),
    by_time!("findings: one member", member: |asking: &Asking| Some(asking.member)),
    by_time!("findings: one sensor", sensor: |asking: &Asking| Some(asking.sensor)),
    by_time!("findings: search", search: |_: &Asking| text("192.0.2.77")),
    by_time!("findings: search for nothing", search: |_: &Asking| text("nothing has this")),
    by_severity!("findings by severity", search: |_: &Asking| None),
    by_severity!("findings by severity: high", severity_min: |_: &Asking| Some(Severity::High)),
    by_severity!("findings by severity: one member", member: |asking: &Asking| Some(asking.member)),
    by_severity!("findings by severity: one sensor", sensor: |asking: &Asking| Some(asking.sensor)),
    by_severity!("findings by severity: search for nothing", search: |_: &Asking| text("nothing has this")),
    paged!("findings of a warning", |scope, asking| {
        let page = asking.newest();
        async move { scope.findings().of_warning(asking.warning, &page).await }
    }),
    paged!("detections of a finding", |scope, asking| {
        let page = asking.newest();
        async move { scope.detections().of(asking.finding, &page).await }
    }),
    paged!("detections of a reported finding", |scope, asking| {
        let page = asking.newest();
        async move { scope.detections().of(asking.reported, &page).await }
    }),
    warnings_by_time!("warnings", search: |_: &Asking| None),
    warnings_by_time!("warnings: open", open: |_: &Asking| Some(true)),
    warnings_by_time!("warnings: closed", open: |_: &Asking| Some(false)),
    warnings_by_time!("warnings: expired", state: |_: &Asking| Some(State::Expired)),
    warnings_by_time!("warnings: critical", severity_min: |_: &Asking| Some(Severity::Critical)),
    warnings_by_time!("warnings: one member", member: |asking: &Asking| Some(asking.member)),
    warnings_by_time!("warnings: a number", search: |_: &Asking| text("1234")),
    warnings_by_time!("warnings: search for nothing", search: |_: &Asking| text("nothing has this")),
    warnings_by_severity!("warnings by severity, closed ones too", search: |_: &Asking| None),
    warnings_by_severity!("open warnings by severity", open: |_: &Asking| Some(true)),
    warnings_by_severity!("warnings by severity: closed", open: |_: &Asking| Some(false)),
    warnings_by_severity!("warnings by severity: in progress", state: |_: &Asking| Some(State::InProgress)),
    warnings_by_severity!("warnings by severity: expired", state: |_: &Asking| Some(State::Expired)),
    warnings_by_severity!("warnings by severity: high", severity_min: |_: &Asking| Some(Severity::High)),
    warnings_by_severity!("warnings by severity: one member", member: |asking: &Asking| Some(asking.member)),
    warnings_by_severity!("warnings by severity: search for nothing", search: |_: &Asking| text("nothing has this")),
    follow_up!("follow-up: unread", Lag::Unread, |_: &Asking| None),
    follow_up!("follow-up: unanswered", Lag::Unanswered, |_: &Asking| None),
    follow_up!("follow-up: unmended", Lag::Unmended, |_: &Asking| None),
    follow_up!("follow-up: one member", Lag::Unread, |asking: &Asking| Some(asking.member)),
    paged!("exceptions", |scope, asking| {
        let page = asking.newest();
        async move { scope.inhibitions().list(&InhibitionFilter::default(), &page).await }
    }),
    paged!("exceptions: in force", |scope, asking| {
        let filter = InhibitionFilter { in_force: Some(true), ..Default::default() };
        async move { scope.inhibitions().list(&filter, &asking.newest()).await }
    }),
    paged!("questions", |scope, asking| {
        let page = asking.newest();
        async move { scope.questions().list(&QuestionFilter::default(), &page).await }
    }),
    paged!("questions: search for nothing", |scope, asking| {
        let filter =
            QuestionFilter { search: text("nothing has this"), ..QuestionFilter::default() };
        async move { scope.questions().list(&filter, &asking.newest()).await }
    }),
    paged!("questions: waiting", |scope, asking| {
        let page = asking.oldest();
        async move { scope.questions().waiting(&page).await }
    }),
    paged!("mails", |scope, asking| {
        let page = asking.newest();
        async move { scope.mails().list(None, &page).await }
    }),
    paged!("mails: search for nothing", |scope, asking| {
        let page = asking.newest();
        async move { scope.mails().list(Some("nothing has this"), &page).await }
    }),
    paged!("audit log", |scope, asking| {
        let page = asking.numbered();
        async move { scope.work().audit(None, &page).await }
    }),
    paged!("audit log: search for nothing", |scope, asking| {
        let page = asking.numbered();
        async move { scope.work().audit(Some("nothing has this"), &page).await }
    }),
    paged!("audit log as the API has it", |scope, asking| {
        let page = asking.numbered();
        async move { scope.audit().list(&page).await }
    }),
    whole!("what needs me now: first of all", true, |scope, _asking| {
        scope.work().first_of_all(12).await.map(|rows| rows.len())
    }),
    whole!("what needs me now: counts", false, |scope, asking| {
        scope.warnings().needs(1, asking.middle).await.map(|_| 1)
    }),
    whole!("what needs me now: failed sendings", true, |scope, _asking| {
        scope.work().failed_sendings(10).await.map(|rows| rows.len())
    }),
    whole!("what needs me now: not reached", false, |scope, _asking| {
        scope.drills().unreached(30).await.map(|rows| rows.len())
    }),
    whole!("what needs me now: assets that wait", false, |scope, _asking| {
        scope.assets().waiting(10).await.map(|rows| rows.len())
    }),
    whole!("what needs me now: nobody to tell", false, |scope, _asking| {
        scope.work().uncontactable().await.map(|rows| rows.len())
    }),
    whole!("members with what is open", false, |scope, asking| {
        scope.work().members(None, asking.middle).await.map(|rows| rows.len())
    }),
    whole!("members", false, |scope, _asking| {
        scope.members().list(None).await.map(|rows| rows.len())
    }),
    whole!("follow-up: members", false, |scope, asking| {
        let since = scope.store().now().plus_s(-365 * 86_400);
        scope.follow_up().members(&asking.policy, since).await.map(|(rows, _)| rows.len())
    }),
    whole!("how often each cause fired", false, |scope, _asking| {
        scope.work().fired(5_000).await.map(|rows| rows.len())
    }),
    whole!("sensors", false, |scope, _asking| {
        scope.sensors().list().await.map(|rows| rows.len())
    }),
    whole!("retests that are due", false, |scope, _asking| {
        scope.retests().due(200).await.map(|rows| rows.len())
    }),
    whole!("assets of a member", false, |scope, asking| {
        let page = Page::first(50);
        let list = scope.assets().list(asking.member, &crate::AssetFilter::default(), &page).await;
        list.map(|page| page.rows.len())
    }),
    whole!("sendings of a warning", false, |scope, asking| {
        scope.sendings().of(asking.warning).await.map(|rows| rows.len())
    }),
];
