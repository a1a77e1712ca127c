//! What stands around every page: its texts, who is signed in, the menu.

use std::sync::Arc;

use access::{Browser, Demand, Role, Scope};
use askama::Template;
use axum::response::Html;
use locale::{Arg, Language, Texts};
use model::{Severity, Time, Tlp};
use store::FaultWords;
use warnings::OwnTexts;

use crate::assets;
use crate::error::PageError;
use crate::state::{PortalState, Settings};
use crate::visit::{Theme, Visit};

/// What every template holds as `f`.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub texts: Texts,
    /// Texts of warnings that the site wrote itself.
    pub own: Arc<OwnTexts>,
    pub who: Option<Who>,
    /// The token for this page's forms.
    pub csrf: String,
    pub theme: Theme,
    pub now: Time,
    /// Which entry of the menu this page belongs to.
    pub section: &'static str,
    /// What just happened, said once: the key of a text.
    pub said: Option<&'static str>,
    /// Whether the page keeps itself up to date.
    pub live: bool,
    pub settings: Settings,
    here: String,
    is_demo: bool,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub name: String,
    pub role: Role,
    pub scope: Scope,
    pub reads_audit: bool,
    pub invites: bool,
    pub demand: Demand,
    pub writes_circulars: bool,
    pub gives_sight: bool,
    pub writes_texts: bool,
    pub takes_reports: bool,
}

/// Where an entry of the menu stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    /// In the bar, also on a phone.
    Bar,
    /// In the bar where there is room for it, on a phone behind "more".
    Wide,
    /// Behind "more": what is set up once and looked up seldom.
    More,
}

/// An entry of the menu.
pub(crate) struct Entry {
    pub path: String,
    pub section: &'static str,
    place: Place,
}

impl Entry {
    /// Whether it stands in the bar of a wide window.
    pub(crate) fn is_in_bar(&self) -> bool {
        self.place != Place::More
    }

    /// Whether it stands behind "more", always or on a phone.
    pub(crate) fn is_in_more(&self) -> bool {
        self.place != Place::Bar
    }
}

/// What a page may say at its top after a form; nothing else in an address is shown.
const SAID: &[&str] = &[
    "mail-aside",
    "mail-placed",
    "retests-agreed",
    "retests-ended",
    "exception-added",
    "exception-ended",
    "link-revoked",
    "said-before",
    "moved-on",
    "acknowledged",
    "dismissed",
    "started",
    "fixed",
    "verified",
    "withdrawn",
    "expired",
    "reopened",
    "applied",
    "seen",
    "member-added",
    "member-changed",
    "asset-added",
    "asset-changed",
    "asset-removed",
    "asset-approved",
    "asset-declined",
    "asset-looking",
    "assets-imported",
    "profile-saved",
    "company-added",
    "company-removed",
    "request-declined",
    "contact-added",
    "contact-removed",
    "sensor-revoked",
    "preferences-saved",
    "password-changed",
    "sessions-ended",
    "token-revoked",
    "session-ended",
    "app-removed",
    "sign-in-again",
    "invited",
    "invitation-revoked",
    "account-closed",
    "their-sessions-ended",
    "welcome",
    "passkey-added",
    "passkey-removed",
    "organisation-connected",
    "organisation-disconnected",
    "contact-changed",
    "channels-changed",
    "roster-added",
    "roster-removed",
    "rotation-changed",
    "shift-added",
    "shift-removed",
    "turns-swapped",
    "turn-given",
    "calendar-closed",
    "drill-started",
    "drill-answered",
    "operator-answers",
    "operator-left",
    "supplier-added",
    "operator-added",
    "place-saved",
    "sight-given",
    "sight-withdrawn",
    "supplier-said",
    "policy-changed",
    "policy-restored",
    "circular-saved",
    "circular-sent",
    "circular-waits",
    "circular-moved",
    "circular-withdrawn",
    "circular-discarded",
    "text-saved",
    "text-moved",
    "text-test-sent",
    "text-test-limit",
    "survey-answered",
    "survey-over",
    "advisory-over",
    "survey-closed",
    "survey-helped",
    "digest-changed",
    "feed-revoked",
    "report-taken",
    "report-seen",
    "mapping-saved",
    "question-asked",
    "question-written",
    "question-noted",
    "question-taken",
    "question-closed",
    "file-judged",
];

/// A text on a page's way to the browser.
pub(crate) fn render(template: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(template.render()?))
}

impl Frame {
    pub(crate) fn new(
        texts: Texts,
        visit: &Visit,
        state: &PortalState,
        section: &'static str,
    ) -> Self {
        let said = crate::list::pairs(visit.here.split_once('?').map_or("", |(_, query)| query));
        let said = said.into_iter().find(|(key, _)| key == "said").map(|(_, value)| value);
        Self {
            texts,
            own: Arc::clone(&visit.own),
            who: None,
            csrf: String::new(),
            theme: visit.theme,
            now: state.now(),
            section,
            said: said.and_then(|word| SAID.iter().copied().find(|known| *known == word)),
            live: false,
            settings: state.settings().clone(),
            here: visit.here.clone(),
            is_demo: state.demo().is_some(),
        }
    }

    /// The same where a page answers a form and has no address of its own: choices of language and
    /// look lead to this one.
    pub(crate) fn beside(mut self, path: String) -> Self {
        self.here = path;
        self
    }

    /// The text for a key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.texts.get(key)
    }

    /// The text for a key put together from a group and a word, such as `state-` and `sent`.
    pub(crate) fn word(&self, group: &str, word: &str) -> String {
        self.texts.get(&format!("{group}-{}", key_part(word)))
    }

    /// A text with a number in it.
    pub(crate) fn count(&self, key: &str, count: &i64) -> String {
        self.texts.with(key, &[("count", Arg::Number(*count))])
    }

    /// A text with a name in it.
    pub(crate) fn named(&self, key: &str, name: impl AsRef<str>) -> String {
        self.texts.with(key, &[("name", name.as_ref().to_owned().into())])
    }

    /// A text with a time in it, as how long ago or ahead.
    pub(crate) fn span(&self, key: &str, time: &Time) -> String {
        self.texts.with(key, &[("span", self.ago(time).into())])
    }

    /// A text with a day in it.
    pub(crate) fn day(&self, key: &str, day: &Time) -> String {
        self.texts.with(key, &[("day", Arg::Day(*day))])
    }

    /// A browser and its system, in words.
    pub(crate) fn browser(&self, browser: &Browser) -> String {
        let part = |group: &str, word: &str| Arg::Key(format!("{group}-{word}"));
        let args = [
            ("browser", part("browser", browser.name)),
            ("system", part("system", browser.system)),
        ];
        self.texts.with("session-browser", &args)
    }

    /// Why something of a report was left out; none where it was kept before there were texts.
    pub(crate) fn fault(&self, words: &FaultWords) -> Option<String> {
        if words.code.is_empty() {
            return None;
        }
        let value = |name: &str, value: &str| match (name, value.parse()) {
            ("what", _) => Arg::Key(format!("fault-what-{}", key_part(value))),
            ("limit" | "cells" | "columns", Ok(number)) => Arg::Number(number),
            _ => Arg::Text(value.to_owned()),
        };
        let with = words.with.iter().map(|(name, text)| (name.as_str(), value(name, text)));
        let names = [("names", Arg::Text(words.names.join(", ")))];
        let args: Vec<_> = with.chain(names).collect();
        Some(self.texts.with(&format!("fault-{}", words.code), &args))
    }

    /// A length of time, to the second.
    pub(crate) fn exactly(&self, seconds: i64) -> String {
        let (mut left, mut parts) = (seconds, Vec::new());
        for (unit, size) in [("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)] {
            if size <= left {
                parts.push(self.count(&format!("format-{unit}"), &(left / size)));
                left %= size;
            }
        }
        parts.join(" ")
    }

    /// A number as the language writes it.
    pub(crate) fn n(&self, number: &i64) -> String {
        self.texts.number(*number)
    }

    /// Date and time.
    pub(crate) fn time(&self, time: &Time) -> String {
        self.texts.date_time(*time)
    }

    /// The time of day now.
    pub(crate) fn clock(&self) -> String {
        self.texts.time_of_day(self.now)
    }

    /// How long ago, or how far ahead.
    pub(crate) fn ago(&self, time: &Time) -> String {
        self.texts.relative(*time, self.now)
    }

    /// When somebody wants to sleep.
    pub(crate) fn quiet(&self, quiet: &roster::QuietHours) -> String {
        let severity = Arg::Key(format!("severity-{}", quiet.breaks_from().as_str()));
        let minute = |minute: roster::MinuteOfDay| Arg::Text(minute.to_string());
        let args = [
            ("from", minute(quiet.from())),
            ("until", minute(quiet.until())),
            ("severity", severity),
        ];
        self.texts.with("contact-quiet-hours", &args)
    }

    /// A text with the first and the last day of a vacation, in its owner's zone.
    pub(crate) fn days(&self, key: &str, vacation: &roster::Vacation, zone: &str) -> String {
        let texts = Texts::in_zone(self.texts.language(), zone);
        let last = vacation.until.plus_s(-1);
        texts.with(key, &[("from", Arg::Day(vacation.from)), ("until", Arg::Day(last))])
    }

    /// For machines: the `datetime` of a `time` element.
    pub(crate) fn machine_time(&self, time: &Time) -> String {
        time.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    pub(crate) fn severity(&self, severity: &Severity) -> String {
        self.word("severity", severity.as_str())
    }

    /// A label's letters for a style: `amber-strict`.
    pub(crate) fn tlp_style(&self, tlp: &Tlp) -> String {
        key_part(tlp.as_str().trim_start_matches("TLP:")).to_lowercase()
    }

    pub(crate) fn lang(&self) -> &'static str {
        self.texts.language().tag()
    }

    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    pub(crate) fn product(&self) -> String {
        self.t("product-name")
    }

    /// The languages, each with its own name and the address of this page in it.
    pub(crate) fn languages(&self) -> Vec<(Language, String, String)> {
        let zone = self.texts.zone();
        let row = |language: Language| {
            let name = Texts::new(language, zone.clone()).get("language-name");
            (language, name, self.here_with("lang", language.tag()))
        };
        Language::all().map(row).collect()
    }

    /// The looks and the addresses of this page in each.
    pub(crate) fn themes(&self) -> Vec<(&'static str, bool, String)> {
        let row = |theme: Theme| {
            (theme.as_str(), theme == self.theme, self.here_with("theme", theme.as_str()))
        };
        Theme::ALL.into_iter().map(row).collect()
    }

    fn here_with(&self, name: &str, value: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let pairs = crate::list::pairs(query);
        let kept = pairs.iter().filter(|(key, _)| key != "said");
        let mut kept: Vec<(&str, &str)> = kept.map(|(key, value)| (&**key, &**value)).collect();
        kept.push((name, value));
        crate::list::with(path, &kept)
    }

    /// The menu of whoever is signed in: what is used daily in the bar, the rest behind "more".
    pub(crate) fn menu(&self) -> Vec<Entry> {
        let Some(who) = &self.who else { return Vec::new() };
        let entry = |place: Place, section: &'static str| {
            let path = match (section, who.scope) {
                ("work", _) => "/".to_owned(),
                ("own", Scope::Member(own)) => format!("/members/{own}"),
                _ => format!("/{section}"),
            };
            Entry { path, section, place }
        };
        if matches!(who.scope, Scope::Supplier(_)) {
            return vec![entry(Place::Bar, "shared")];
        }
        let is_member = matches!(who.scope, Scope::Member(_));
        let entries = [
            (true, Place::Bar, "work"),
            (true, Place::Bar, "warnings"),
            (true, Place::Wide, "questions"),
            (true, Place::Wide, "findings"),
            (true, Place::Wide, "sensors"),
            (is_member, Place::Wide, "own"),
            (!is_member, Place::Wide, "members"),
            (!is_member, Place::Wide, "contacts"),
            (who.writes_circulars, Place::Wide, "circulars"),
            (who.gives_sight, Place::More, "suppliers"),
            (true, Place::More, "files"),
            (true, Place::More, "content"),
            (who.takes_reports, Place::More, "reports"),
            (who.writes_circulars, Place::More, "unplaced"),
            (who.writes_texts, Place::More, "texts"),
            (who.invites, Place::More, "people"),
            (who.reads_audit, Place::More, "audit"),
            (self.is_demo, Place::Wide, "mails"),
        ];
        let shown = entries.into_iter().filter(|(is_shown, ..)| *is_shown);
        shown.map(|(_, place, section)| entry(place, section)).collect()
    }

    /// Whether the menu has anything behind "more".
    pub(crate) fn has_more(&self) -> bool {
        self.menu().iter().any(Entry::is_in_more)
    }

    /// Whether the page one is on stands behind "more": always, or on a phone.
    pub(crate) fn more_holds(&self) -> Option<&'static str> {
        let menu = self.menu();
        let here = menu.iter().find(|entry| entry.section == self.section)?;
        match here.place {
            Place::Bar => None,
            Place::Wide => Some("small"),
            Place::More => Some("always"),
        }
    }

    /// Whether to ask for a second factor on this page.
    pub(crate) fn asks_second_factor(&self) -> bool {
        let asked = |who: &Who| matches!(who.demand, Demand::Asked { .. });
        self.section != "account" && self.who.as_ref().is_some_and(asked)
    }

    pub(crate) fn is_member(&self) -> bool {
        self.who.as_ref().is_some_and(|who| matches!(who.scope, Scope::Member(_)))
    }

    pub(crate) fn is_csirt(&self) -> bool {
        self.who.as_ref().is_some_and(|who| who.scope == Scope::All)
    }

    /// A telephone number as a link dials it.
    pub(crate) fn dial(&self, phone: &str) -> String {
        phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
    }
}

/// A word of ours as part of a text's key: taxonomy words hold colons, labels plus signs.
pub(crate) fn key_part(word: &str) -> String {
    word.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect()
}

pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}
