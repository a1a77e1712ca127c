//! Writes a message: what, where, evidence, how sure, what to do now, what if not, whom to call.
//!
//! Asks the gate what may travel by mail: an indicator that may not be passed on is left out and
//! the message says so; a warning that may not travel at all becomes a message that only says one
//! waits.

use std::net::IpAddr;

use access::{Channel, LINK_LIFETIME_S, LinkToken, Object, Receiver, may_leave};
use askama::Template;
use findings::{Advisory, Cause, CauseCount, Facts, Written};
use locale::{Arg, Language, Texts};
use model::{ChannelKind, Confidence, MessageId, Time, Tlp};
use warnings::{OwnSection, OwnTexts, Step, Warning};

use crate::letter::{Attachment, Letter, To};
use crate::words::{defanged, footer};
use crate::{attach, channels};

/// What stands in every message of an installation.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// Who sends: the CSIRT's name.
    pub csirt: String,
    /// The duty officer's telephone, if there is one.
    pub phone: Option<String>,
    /// Where the portal is, such as `https://hub.example`, without a final slash.
    pub base_url: String,
}

/// What a message is about and to whom it goes.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Its identity.
    pub id: MessageId,
    /// Which step of telling it is.
    pub step: Step,
    /// To whom, and by which way.
    pub to: To,
    /// The language they read.
    pub language: &'a str,
    /// Their time zone.
    pub zone: &'a str,
    /// Who they are, for the gate.
    pub receiver: Receiver<'a>,
    /// Messages held back since the last one.
    pub held_back: i64,
    /// When it was written, if it waited for the end of the receiver's quiet hours.
    pub slept_since: Option<Time>,
    /// The warning.
    pub warning: &'a Warning,
    /// Which of the prepared texts fits it, as the policy says.
    pub topic: &'static str,
    /// The member's name.
    pub member_name: &'a str,
    /// What was seen, last first.
    pub seen: &'a [Seen<'a>],
    /// The token of the link.
    pub link: &'a LinkToken,
    /// What an answer brings back.
    pub reply_token: Option<String>,
    /// The time of the first try: a message sent again says the same.
    pub now: Time,
    /// Texts that the site wrote itself.
    pub own: &'a OwnTexts,
    /// Whether it is only tried: it says so everywhere.
    pub is_test: bool,
}

/// One thing that was seen.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The device.
    pub ip: IpAddr,
    /// Its port.
    pub port: Option<u16>,
    /// Its VLAN.
    pub vlan: Option<u16>,
    /// The sensor's name.
    pub sensor: &'a str,
    /// The other end.
    pub peer: Option<IpAddr>,
    /// The other end's name.
    pub peer_name: Option<&'a str>,
    /// Why: the rule, indicator or analytic.
    pub cause: &'a Cause,
    /// How sure.
    pub confidence: Confidence,
    /// How many times.
    pub count: i64,
    /// When first.
    pub first: Time,
    /// When last.
    pub last: Time,
}

/// Devices named in the text of a message; the rest stand in its files and on the page.
const NAMED_MAX: usize = 5;

/// Rules and indicators named in the text of a message; the rest stand on the page.
const CAUSES_MAX: usize = 12;

/// From this confidence on a source is called sure, and from the next likely. Words for a number
/// that stands beside them; no decision hangs on it.
const SURE_FROM: u8 = 80;
const LIKELY_FROM: u8 = 50;

#[derive(Template)]
#[template(path = "letter.txt")]
struct Plain<'v>(&'v View);

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'v>(&'v View);

struct View {
    language: &'static str,
    title: String,
    severity: String,
    severity_class: &'static str,
    opening: Vec<String>,
    /// What one has to know to act, and what to do: before the link.
    first: Vec<Section>,
    /// The rest, for who wants to know more.
    then: Vec<Section>,
    button: String,
    button_why: String,
    url: String,
    footer: String,
}

struct Section {
    heading: String,
    /// Whether the lines are steps to take in order.
    steps: bool,
    lines: Vec<String>,
}

impl Section {
    /// Whether the lines are counted: one step alone is not "1.".
    fn is_counted(&self) -> bool {
        self.steps && 1 < self.lines.len()
    }
}

/// Writes the message.
pub fn compose(about: &About<'_>, head: &Letterhead) -> Letter {
    let language = Language::parse(about.language).unwrap_or(Language::ENGLISH);
    let writer = Writer { texts: Texts::in_zone(language, about.zone), about, head };
    let (title, first, then) = writer.titled();
    let (subject, short) = (writer.subject(&title), writer.short(&title));
    let view = writer.view(title, first, then);
    // Rendering writes to a string; it fails only when a template is wrong, which a test sees.
    let plain = Plain(&view).render().unwrap_or_else(|_| view.title.clone());
    let html = Html(&view).render().unwrap_or_else(|_| String::new());
    Letter {
        id: about.id,
        thread: about.warning.id.to_string(),
        to: about.to.clone(),
        number: about.warning.number,
        severity: about.warning.severity,
        tlp: about.warning.tlp,
        language: language.tag().to_owned(),
        at: about.now,
        subject,
        plain,
        html,
        short,
        link: view.url,
        button: view.button,
        reply_token: about.reply_token.clone(),
        attachments: writer.files(),
    }
}

/// A message in two lines: for a digest.
pub(crate) struct Outline {
    /// What it is about, as far as it may be said.
    pub title: String,
    /// What to do first.
    pub first: Option<String>,
    /// Where it is read and answered.
    pub url: String,
}

/// The message in two lines.
pub(crate) fn outline(about: &About<'_>, head: &Letterhead) -> Outline {
    let language = Language::parse(about.language).unwrap_or(Language::ENGLISH);
    let writer = Writer { texts: Texts::in_zone(language, about.zone), about, head };
    let (title, first, then) = writer.titled();
    let steps = first.into_iter().chain(then).find(|section| section.steps);
    let first = steps.and_then(|section| section.lines.into_iter().next());
    Outline {
        title: writer.again(title),
        first,
        url: format!("{}{}", head.base_url, about.link.path()),
    }
}

struct Writer<'a> {
    texts: Texts,
    about: &'a About<'a>,
    head: &'a Letterhead,
}

impl Writer<'_> {
    fn view(&self, title: String, first: Vec<Section>, then: Vec<Section>) -> View {
        let warning = self.about.warning;
        let until = self.about.now.plus_s(LINK_LIFETIME_S);
        let severity = warning.severity.as_str();
        View {
            language: self.texts.language().tag(),
            title: self.again(title),
            severity: self.severity("mail-severity"),
            severity_class: severity,
            opening: self.opening(),
            first,
            then,
            button: self.texts.get(self.kind(
                "mail-button",
                "mail-button-survey",
                "mail-button-advisory",
            )),
            button_why: self.texts.with(
                self.kind("mail-button-why", "mail-button-why-survey", "mail-button-why"),
                &[("until", Arg::Day(until))],
            ),
            url: format!("{}{}", self.head.base_url, self.about.link.path()),
            footer: footer(&self.texts, self.head, warning.tlp),
        }
    }

    /// The key for a warning, for what asks something, or for an advisory.
    fn kind(
        &self,
        warning: &'static str,
        survey: &'static str,
        advisory: &'static str,
    ) -> &'static str {
        let cause = &self.about.warning.cause;
        match (cause.survey(), cause.advisory()) {
            (Some(_), _) => survey,
            (None, Some(_)) => advisory,
            (None, None) => warning,
        }
    }

    /// Until when a survey can be answered; for all else nothing reads it.
    fn until(&self) -> Arg {
        let survey = self.about.warning.cause.survey();
        survey.map_or(self.about.now, |survey| survey.until).into()
    }

    /// Title and sections before and after the link, as far as they may be said.
    fn titled(&self) -> (String, Vec<Section>, Vec<Section>) {
        match (&self.about.warning.cause, self.may_say()) {
            (_, false) => {
                let call = self.section("mail-call", vec![self.call()]);
                (self.texts.get("closed-title"), vec![self.closed()], vec![call])
            }
            (Cause::Circular { text, .. }, true) => self.by_hand(text),
            (_, true) => {
                let (first, then) = self.sections();
                (self.title(), first, then)
            }
        }
    }

    /// When the member called it mended, if it was seen again since: only then is such a warning open.
    fn mended(&self) -> Option<Time> {
        let warning = self.about.warning;
        warning.fixed.filter(|_| warning.state.is_open())
    }

    /// A title that says when the trouble was found again.
    fn again(&self, title: String) -> String {
        match self.mended() {
            Some(_) => self.texts.with("mail-title-again", &[("what", title.into())]),
            None => title,
        }
    }

    fn subject(&self, title: &str) -> String {
        let key = match self.about.step {
            Step::Tell if self.mended().is_some() => "mail-subject-again",
            Step::Tell if self.changed().is_some() => "mail-subject-renewed",
            Step::Tell => self.kind("mail-subject", "mail-subject-survey", "mail-subject-advisory"),
            Step::Remind => self.kind(
                "mail-subject-remind",
                "mail-subject-survey-remind",
                "mail-subject-advisory-remind",
            ),
            Step::Escalate | Step::Operator | Step::Duty => "mail-subject-escalate",
        };
        let severity = format!("severity-{}", self.about.warning.severity.as_str());
        let closed = self.texts.get("closed-title");
        let args = [
            ("product", Arg::Key("product-name".into())),
            // As a text: a ticket's number is not grouped.
            ("number", Arg::Text(self.about.warning.number.to_string())),
            ("severity", Arg::Key(severity)),
            ("until", self.until()),
            // A sealed mail's subject is not sealed.
            ("what", if self.gate() == Channel::SealedMail { closed.into() } else { title.into() }),
        ];
        self.marked(self.texts.with(key, &args))
    }

    /// A line that says by itself when it is only a test.
    fn marked(&self, line: String) -> String {
        if self.about.is_test {
            self.texts.with("test-line", &[("line", line.into())])
        } else {
            line
        }
    }

    /// One line for channels where every letter counts.
    fn short(&self, title: &str) -> String {
        let key = match self.about.step {
            Step::Tell if self.mended().is_some() => "short-again",
            Step::Tell if self.changed().is_some() => "short-renewed",
            Step::Tell => self.kind("short-tell", "short-survey", "short-advisory"),
            Step::Remind => self.kind("short-remind", "short-survey-remind", "short-remind"),
            Step::Escalate | Step::Operator | Step::Duty => "short-escalate",
        };
        let severity = format!("severity-{}", self.about.warning.severity.as_str());
        let args = [
            ("product", Arg::Key("product-name".into())),
            ("number", Arg::Text(self.about.warning.number.to_string())),
            ("severity", Arg::Key(severity)),
            ("until", self.until()),
            ("what", title.into()),
        ];
        self.marked(self.texts.with(key, &args))
    }

    /// Whether the whole message may travel this way to this receiver.
    fn may_say(&self) -> bool {
        let warning = self.about.warning;
        let named = [warning.member];
        let whole = Object { tlp: warning.tlp, about: Some(warning.member), named: &named };
        may_leave(&whole, &self.about.receiver, self.gate()).is_ok()
    }

    /// As what the gate sees the way this message takes.
    fn gate(&self) -> Channel {
        match &self.about.to {
            To { kind: ChannelKind::Smtp, key: Some(_), .. } => Channel::SealedMail,
            // What is not known is as open as it gets.
            to => channels::of(to.kind).map_or(Channel::ThirdParty, |kind| kind.gate),
        }
    }

    fn opening(&self) -> Vec<String> {
        let about = self.about;
        let args = [("name", about.to.name.as_str().into()), ("member", about.member_name.into())];
        let mut lines = vec![self.texts.with("mail-for", &args)];
        if about.is_test {
            lines.insert(0, self.texts.get("test-mail"));
        }
        if let Some(fixed) = self.mended() {
            let args = [("fixed", fixed.into()), ("member", about.member_name.into())];
            lines.push(self.texts.with("mail-again", &args));
        }
        match about.step {
            Step::Tell => lines.extend(self.renewed()),
            Step::Remind => {
                let survey = "mail-remind-survey";
                lines.push(self.texts.get(self.kind("mail-remind", survey, survey)));
            }
            Step::Escalate => lines.push(self.texts.get("mail-escalate")),
            Step::Operator => lines.push(self.texts.with("mail-operator", &args)),
            Step::Duty => lines.push(self.texts.with("mail-duty", &args)),
        }
        if let Some(since) = about.slept_since {
            lines.push(self.texts.with("mail-slept", &[("since", since.into())]));
        }
        if 0 < about.held_back {
            let args = [("count", Arg::Number(about.held_back))];
            lines.push(self.texts.with("mail-held-back", &args));
        }
        lines
    }

    /// What stands before the link, and what after it.
    fn sections(&self) -> (Vec<Section>, Vec<Section>) {
        let first = vec![
            self.section("mail-what", self.of_topic(OwnSection::What)),
            self.section("mail-where", self.after_own(OwnSection::Where, self.places())),
            self.steps(self.of_topic(OwnSection::Now)),
        ];
        let then = vec![
            self.section("mail-cannot", self.of_topic(OwnSection::Cannot)),
            self.section("mail-call", self.own(OwnSection::Call).unwrap_or(vec![self.call()])),
            self.section("mail-evidence", self.after_own(OwnSection::Evidence, self.evidence())),
            self.section("mail-sure", self.after_own(OwnSection::Sure, vec![self.sure()])),
            self.severity_why(),
        ];
        (first, then)
    }

    /// Title and sections of what somebody wrote: in the reader's language, else in the one that
    /// is there, with a word of why.
    fn by_hand(&self, text: &Written) -> (String, Vec<Section>, Vec<Section>) {
        let found = text.for_reader(self.texts.language().tag());
        let says = found.sections;
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let mut what = lines(&says.what);
        if found.is_other {
            let written = Arg::Key(format!("written-{}", found.language));
            what.insert(0, self.texts.with("mail-other-language", &[("language", written)]));
        }
        let call = if says.call.is_empty() { vec![self.call()] } else { lines(&says.call) };
        let now = lines(&says.now).into_iter().filter(|line| !line.trim().is_empty());
        let first = vec![
            self.section(
                self.kind("mail-what", "mail-survey-why", "mail-advisory-what"),
                self.told("what", what),
            ),
            self.exploited(),
            self.questions(),
            self.advised("advisory-products", |facts| facts.products.clone()),
            self.section(
                self.kind("mail-look", "mail-look", "advisory-look"),
                self.told("look", lines(&says.look)),
            ),
            self.steps(self.told("now", now.collect())),
        ];
        let cannot = self.kind("mail-cannot", "mail-cannot", "advisory-no-patch");
        let then = vec![
            self.section(cannot, self.told("cannot", lines(&says.cannot))),
            self.advised("advisory-cves", |facts| vec![facts.cves.join(", ")]),
            self.advised("advisory-links", |facts| facts.links.clone()),
            self.section("mail-call", call),
            self.section("mail-sure", self.told("sure", lines(&says.sure))),
            // A question has an end, and no severity to explain.
            match self.about.warning.cause.survey() {
                Some(_) => self.section("mail-survey-why", Vec::new()),
                None => self.severity_why(),
            },
        ];
        let written = |sections: Vec<Section>| {
            sections.into_iter().filter(|section| !section.lines.is_empty()).collect()
        };
        (says.title.clone(), written(first), written(then))
    }

    /// Facts of an advisory, one on each line; no lines for all else.
    fn advised(&self, heading: &str, lines: impl Fn(&Facts) -> Vec<String>) -> Section {
        let facts = self.about.warning.cause.advisory().map(Advisory::facts);
        let lines = self.told("facts", facts.map(lines).unwrap_or_default());
        self.section(heading, lines.into_iter().filter(|line| !line.is_empty()).collect())
    }

    /// Whether an advisory's hole is exploited now, who says so and as of when.
    fn exploited(&self) -> Section {
        self.advised("advisory-exploited", |facts| {
            let key = format!("advisory-exploited-{}", facts.exploited.as_str());
            let day = Arg::Day(facts.as_of.unwrap_or(self.about.now));
            vec![self.texts.with(&key, &[("source", facts.source.as_str().into()), ("day", day)])]
        })
    }

    fn steps(&self, lines: Vec<String>) -> Section {
        Section { heading: self.texts.get("mail-now"), steps: true, lines }
    }

    /// A text that names the severity.
    fn severity(&self, key: &str) -> String {
        let severity = format!("severity-{}", self.about.warning.severity.as_str());
        self.texts.with(key, &[("severity", Arg::Key(severity))])
    }

    fn severity_why(&self) -> Section {
        let heading = self.severity("mail-severity-why");
        Section { heading, steps: false, lines: self.reasons() }
    }

    /// What a new version changes, when it is told; none where all is new.
    fn changed(&self) -> Option<&[String]> {
        let version = self.about.warning.cause.version().filter(|one| !one.changed.is_empty());
        version.filter(|_| self.about.step == Step::Tell).map(|one| one.changed.as_slice())
    }

    /// That it is a new version, and that only what has changed stands here.
    fn renewed(&self) -> Option<String> {
        let version = self.about.warning.cause.version().filter(|_| self.changed().is_some())?;
        Some(self.texts.with("mail-renewed", &[("number", Arg::Number(version.number))]))
    }

    /// Lines of a section, unless a new version leaves it as it was.
    fn told(&self, name: &str, lines: Vec<String>) -> Vec<String> {
        let is_told = self.changed().is_none_or(|all| all.iter().any(|one| one == name));
        if is_told { lines } else { Vec::new() }
    }

    /// What a survey asks, and until when; no lines for all else.
    fn questions(&self) -> Section {
        let survey = self.about.warning.cause.survey();
        let questions = survey.map(|survey| survey.questions.all()).unwrap_or_default();
        let tag = self.texts.language().tag();
        Section {
            heading: self.texts.with("mail-survey-ask", &[("until", self.until())]),
            steps: true,
            lines: questions.iter().map(|one| one.for_reader(tag).1.ask.clone()).collect(),
        }
    }

    fn section(&self, heading: &str, lines: Vec<String>) -> Section {
        Section { heading: self.texts.get(heading), steps: false, lines }
    }

    fn closed(&self) -> Section {
        let tlp = self.about.warning.tlp.as_str();
        self.section("mail-what", vec![self.texts.with("mail-closed", &[("tlp", tlp.into())])])
    }

    fn topic(&self) -> &'static str {
        self.about.topic
    }

    fn title(&self) -> String {
        let own = self.own(OwnSection::Title).map(|lines| lines.concat());
        own.unwrap_or_else(|| self.texts.get(&format!("topic-{}", self.topic())))
    }

    /// The lines of the site's own text, if there is one.
    fn own(&self, section: OwnSection) -> Option<Vec<String>> {
        let language = self.texts.language().tag();
        let value = |name: &str| match name {
            "device" => self.device(),
            "peer" => self.peer(),
            "csirt" => self.head.csirt.clone(),
            "phone" => self.head.phone.clone().unwrap_or_default(),
            "number" => self.about.warning.number.to_string(),
            _ => String::new(),
        };
        let text = self.about.own.fill(self.topic(), section, language, value)?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        Some(lines.map(str::to_owned).collect())
    }

    fn after_own(&self, section: OwnSection, known: Vec<String>) -> Vec<String> {
        let mut lines = self.own(section).unwrap_or_default();
        lines.extend(known);
        lines
    }

    /// The lines of a section that differs from topic to topic.
    fn of_topic(&self, section: OwnSection) -> Vec<String> {
        let shipped = || {
            let args = [("device", self.device().into()), ("peer", self.peer().into())];
            let key = format!("topic-{}.{}", self.topic(), section.as_str());
            self.texts.with(&key, &args).lines().map(str::to_owned).collect()
        };
        let lines = self.own(section).unwrap_or_else(shipped);
        lines.iter().map(|line| self.texts.begun(line, "mail-peer-unknown")).collect()
    }

    fn device(&self) -> String {
        self.about.seen.first().map(|seen| seen.ip.to_string()).unwrap_or_default()
    }

    /// The other end in running text; an indicator that may not be passed on is not named, and
    /// neither is what was seen of it.
    fn peer(&self) -> String {
        let seen = self.about.seen.first();
        let address = seen.and_then(|seen| seen.peer).map(|peer| peer.to_string());
        let name = seen.and_then(|seen| seen.peer_name).map(defanged);
        let known = match (name, address) {
            _ if !self.may_name_all() => None,
            (Some(name), Some(address)) => Some(format!("{name} ({address})")),
            (name, address) => name.or(address),
        };
        known.unwrap_or_else(|| self.texts.get("mail-peer-unknown"))
    }

    fn places(&self) -> Vec<String> {
        let mut named: Vec<&Seen<'_>> = Vec::new();
        for seen in self.about.seen {
            let device = (seen.ip, seen.vlan, seen.sensor);
            if named.iter().all(|known| (known.ip, known.vlan, known.sensor) != device) {
                named.push(seen);
            }
            if named.len() == NAMED_MAX {
                break;
            }
        }
        let mut lines: Vec<String> = named.into_iter().map(|seen| self.place(seen)).collect();
        let shown = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let more = self.about.warning.devices - shown;
        if 0 < more {
            lines.push(self.texts.with("mail-more-devices", &[("count", Arg::Number(more))]));
        }
        if self.has_files() {
            lines.push(self.texts.get("attached"));
        }
        lines
    }

    /// Whether the findings go along as files: where there is more than one, by channels that
    /// carry files, and only if the whole message may travel that way.
    fn has_files(&self) -> bool {
        let carries = matches!(self.about.to.kind, ChannelKind::Smtp | ChannelKind::Webhook);
        carries && 1 < self.about.seen.len() && self.may_say()
    }

    fn files(&self) -> Vec<Attachment> {
        if !self.has_files() {
            return Vec::new();
        }
        let warning = self.about.warning;
        let may_name = self.may_name_all();
        let row = |seen: &Seen<'_>| attach::Row {
            device: seen.ip.to_string(),
            port: seen.port,
            vlan: seen.vlan,
            sensor: seen.sensor.to_owned(),
            peer: seen.peer.filter(|_| may_name).map(|peer| peer.to_string()),
            cause: self.may_name(seen.cause).then(|| seen.cause.words().to_owned()),
            confidence: seen.confidence.value(),
            count: seen.count,
            first: seen.first,
            last: seen.last,
        };
        let rows: Vec<attach::Row> = self.about.seen.iter().map(row).collect();
        attach::files(warning.number, warning.class.as_str(), warning.tlp.as_str(), &rows)
    }

    fn place(&self, seen: &Seen<'_>) -> String {
        let device = match seen.port {
            Some(port) => std::net::SocketAddr::new(seen.ip, port).to_string(),
            None => seen.ip.to_string(),
        };
        if matches!(seen.cause, Cause::Report { .. }) {
            return self.texts.with("mail-device-outside", &[("device", device.into())]);
        }
        let mut args = vec![("device", device.into()), ("sensor", seen.sensor.into())];
        let Some(vlan) = seen.vlan else { return self.texts.with("mail-device", &args) };
        args.push(("vlan", Arg::Text(vlan.to_string())));
        self.texts.with("mail-device-vlan", &args)
    }

    fn evidence(&self) -> Vec<String> {
        let warning = self.about.warning;
        let mut lines = self.why_told();
        if self.about.seen.first().is_some_and(|seen| seen.peer.is_some()) {
            lines.push(self.texts.with("mail-other-end", &[("peer", self.peer().into())]));
        }
        let count = self.about.seen.iter().map(|seen| seen.count).sum();
        let times = [("first", warning.first_seen.into()), ("last", warning.last_seen.into())];
        if count == 1 {
            lines.push(self.texts.with("mail-seen-once", &times));
        } else {
            lines.push(self.texts.with("mail-seen", &times));
            lines.push(self.texts.with("mail-seen-times", &[("count", Arg::Number(count))]));
        }
        lines
    }

    /// Every rule, indicator and analytic behind the warning; with counts when they are several.
    fn why_told(&self) -> Vec<String> {
        let causes = self.causes();
        if causes.len() <= 1 {
            return vec![self.cause(&self.about.warning.cause)];
        }
        let several = [("count", Arg::Number(i64::try_from(causes.len()).unwrap_or(i64::MAX)))];
        let mut lines = vec![self.texts.with("mail-causes", &several)];
        for one in causes.iter().take(CAUSES_MAX) {
            let args = [("cause", self.cause(&one.cause).into()), ("count", Arg::Number(one.seen))];
            lines.push(self.texts.with("mail-cause-times", &args));
        }
        let more = i64::try_from(causes.len().saturating_sub(CAUSES_MAX)).unwrap_or(i64::MAX);
        if 0 < more {
            lines.push(self.texts.with("mail-more-causes", &[("count", Arg::Number(more))]));
        }
        lines
    }

    fn causes(&self) -> Vec<CauseCount> {
        let each = self.about.seen.iter().map(|seen| CauseCount {
            cause: seen.cause.clone(),
            findings: 1,
            seen: seen.count,
        });
        findings::causes(each)
    }

    fn cause(&self, cause: &Cause) -> String {
        if !self.may_name(cause) {
            let tlp = cause.tlp().as_str();
            return self.texts.with("mail-withheld", &[("tlp", tlp.into())]);
        }
        match cause {
            Cause::Rule { sid, msg, .. } => {
                let args = [("sid", Arg::Text(sid.to_string())), ("words", defanged(msg).into())];
                self.texts.with("mail-rule", &args)
            }
            Cause::Indicator { value, source, .. } => {
                let args = [("source", source.as_str().into()), ("words", defanged(value).into())];
                self.texts.with("mail-indicator", &args)
            }
            Cause::Analytic { name, facts } => {
                let why = warnings::why(name, facts, self.about.warning.inbound);
                let words = why.map_or_else(|| self.analytic(name), |why| self.why(why));
                self.texts.with("mail-analytic", &[("words", words.into())])
            }
            Cause::Report { source, .. } => {
                let words = match cause.open_service() {
                    Some(service) => {
                        let kind = defanged(cause.words());
                        let args = [("service", service.into()), ("kind", kind.into())];
                        self.texts.with("report-open", &args)
                    }
                    None => defanged(cause.words()),
                };
                let args = [("source", source.as_str().into()), ("words", words.into())];
                self.texts.with("mail-report", &args)
            }
            Cause::Circular { text, .. } => text.words().to_owned(),
        }
    }

    /// The sentence of an analytic, with the numbers it counted.
    fn why(&self, why: warnings::Why) -> String {
        let device = self.about.seen.first().map(|seen| seen.ip.to_string());
        let mut args = vec![
            ("device", Arg::from(device.unwrap_or_default())),
            ("peer", Arg::from(self.peer())),
        ];
        args.extend(why.facts.into_iter().map(|(name, fact)| (name, self.fact(fact))));
        self.texts.with(why.key, &args)
    }

    fn fact(&self, fact: warnings::Fact) -> Arg {
        match fact {
            warnings::Fact::Text(text) => defanged(&text).into(),
            warnings::Fact::Number(number) => Arg::Number(number),
            warnings::Fact::Seconds(seconds) => self.texts.duration_s(seconds).into(),
        }
    }

    /// An analytic in a few words, when its numbers are not known.
    fn analytic(&self, name: &str) -> String {
        let key = format!("analytic-{}", name.replace('_', "-"));
        if self.texts.has(&key) { self.texts.get(&key) } else { name.to_owned() }
    }

    fn may_name(&self, cause: &Cause) -> bool {
        let tlp = cause.tlp();
        let named = [self.about.warning.member];
        let indicator = Object { tlp, about: None, named: &named };
        tlp == Tlp::Clear || may_leave(&indicator, &self.about.receiver, self.gate()).is_ok()
    }

    /// Whether nothing behind the warning has to be kept back: the other end may be what one of
    /// its indicators names.
    fn may_name_all(&self) -> bool {
        self.may_name(&self.about.warning.cause)
            && self.about.seen.iter().all(|seen| self.may_name(seen.cause))
    }

    fn sure(&self) -> String {
        let confidences = self.about.seen.iter().map(|seen| seen.confidence.value());
        let percent = confidences.max().unwrap_or(0);
        let key = match percent {
            SURE_FROM.. => "mail-sure-high",
            LIKELY_FROM.. => "mail-sure-middle",
            _ => "mail-sure-low",
        };
        self.texts.with(key, &[("percent", Arg::Number(percent.into()))])
    }

    fn reasons(&self) -> Vec<String> {
        let reasons = self.about.warning.reasons.iter();
        reasons.map(|reason| self.texts.get(&format!("reason-{}", reason.as_str()))).collect()
    }

    fn call(&self) -> String {
        let Some(phone) = &self.head.phone else { return self.texts.get("mail-call-mail") };
        let args = [
            ("csirt", self.head.csirt.as_str().into()),
            ("phone", phone.as_str().into()),
            ("number", Arg::Text(self.about.warning.number.to_string())),
        ];
        self.texts.with("mail-call-phone", &args)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
