//! One topic as mail, text message and page, in one language.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use locale::{Language, Texts};
use model::{ChannelKind, MessageId, WarningId};
use notify::{Letter, Letterhead, Preview, Real, Seen, To, compose_preview, text_message};
use store::{FindingRow, Page, StoredDetection, WarningFilter, WarningRow};
use warnings::{EVERY_TOPIC, OwnSection, OwnText, OwnTexts, TOPICS, sample};

use crate::error::PageError;
use crate::list::with;
use crate::session::SignedIn;
use crate::show::{self, Advice, Beside};

/// Warnings looked through for some of a topic, and how many are offered.
const LOOKED_AT: i64 = 200;
const OFFERED: usize = 10;

/// Findings that a preview names; a mail names fewer.
const FINDINGS: i64 = 20;

/// What stands in the places of something made up.
const DEVICE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 20, 30, 40));
const PEER: &str = "192.0.2.66";

/// A text as it reads with something made up; as it was written where it is no text of ours.
pub(super) fn read(by: &SignedIn, section: OwnSection, text: String) -> String {
    let settings = by.state.settings();
    let value = |place: &str| match place {
        "device" => DEVICE.to_string(),
        "peer" => PEER.to_owned(),
        "csirt" => settings.csirt_name.clone(),
        "phone" => settings.duty_phone.clone(),
        _ => "1".to_owned(),
    };
    OwnText::parse(section, &text).map_or(text, |own| own.fill(value))
}

/// How a topic looks.
pub(in crate::pages) struct Shown {
    pub language: Language,
    pub letter: Letter,
    /// The text message, and how many characters it has.
    pub message: String,
    pub chars: i64,
    /// The page.
    pub title: String,
    pub what: Vec<String>,
    pub advice: Advice,
    pub beside: Beside,
    /// Where the mail's HTML is.
    pub html: String,
}

/// A warning that is there, with what is needed to write about it.
pub(in crate::pages) struct Found {
    row: WarningRow,
    findings: Vec<FindingRow>,
    evidence: Option<StoredDetection>,
}

/// Warnings of this topic, the newest first.
pub(super) async fn of_topic(
    by: &SignedIn,
    topic: &str,
) -> Result<Vec<(String, String)>, PageError> {
    let filter = WarningFilter::default();
    let rows = by.scope.warnings().list(&filter, &Page::first(LOOKED_AT)).await?.rows;
    let fits = |row: &&WarningRow| is_of(by, row, topic);
    let named = rows.iter().filter(fits).take(OFFERED).map(|row| {
        (row.warning.id.to_string(), format!("#{} {}", row.warning.number, row.member_name))
    });
    Ok(named.collect())
}

fn is_of(by: &SignedIn, row: &WarningRow, topic: &str) -> bool {
    let found = topic_of(by, row);
    found == topic || (topic == EVERY_TOPIC && TOPICS.contains(&found))
}

/// The text that the policy in force chooses for a warning.
fn topic_of(by: &SignedIn, row: &WarningRow) -> &'static str {
    let warning = &row.warning;
    let policy = by.state.settings().policy.get();
    policy.topic(warning.class, &warning.cause, warning.inbound)
}

/// The warning that was chosen; none for something made up.
pub(super) async fn find(by: &SignedIn, topic: &str, id: &str) -> Result<Option<Found>, PageError> {
    if id.is_empty() {
        return Ok(None);
    }
    let id = WarningId::parse(id).ok_or(PageError::NotFound)?;
    let row = by.scope.warnings().by_id(id).await?.filter(|row| is_of(by, row, topic));
    let row = row.ok_or(PageError::NotFound)?;
    let findings = by.scope.findings().of_warning(id, &Page::first(FINDINGS)).await?.rows;
    let evidence = match findings.first() {
        Some(first) => by.scope.detections().by_id(first.finding.latest).await?,
        None => None,
    };
    Ok(Some(Found { row, findings, evidence }))
}

impl Found {
    fn seen(&self) -> Vec<Seen<'_>> {
        let name = self.evidence.as_ref().and_then(|one| one.peer_name.as_deref());
        let seen = self.findings.iter().enumerate().map(|(at, row)| Seen {
            ip: row.finding.device.ip,
            port: row.finding.port,
            vlan: row.finding.device.vlan,
            sensor: row.sensor_name.as_deref().unwrap_or_default(),
            peer: row.finding.peer,
            peer_name: name.filter(|_| at == 0),
            cause: &row.finding.cause,
            confidence: row.finding.confidence,
            count: row.finding.count,
            first: row.finding.first_seen,
            last: row.finding.last_seen,
        });
        seen.collect()
    }
}

/// The mail, written by what writes the real one.
pub(super) fn letter(
    by: &SignedIn,
    topic: &str,
    own: &OwnTexts,
    language: Language,
    found: Option<&Found>,
) -> Result<Letter, PageError> {
    let settings = by.state.settings();
    let head = Letterhead {
        csirt: settings.csirt_name.clone(),
        phone: Some(settings.duty_phone.clone()),
        base_url: settings.base_url.clone(),
    };
    let seen = found.map(Found::seen).unwrap_or_default();
    let real = found.map(|found| Real {
        warning: &found.row.warning,
        member_name: &found.row.member_name,
        seen: &seen,
    });
    let preview = Preview {
        id: MessageId::new(),
        topic: found.map_or(of_its_own(topic), |found| topic_of(by, &found.row)),
        real,
        own,
        language: language.tag(),
        zone: &by.account.zone,
        to: To {
            kind: ChannelKind::Smtp,
            name: by.account.name.clone(),
            address: String::new(),
            key: None,
        },
        now: by.state.now(),
        leaves: false,
    };
    compose_preview(&preview, &head).ok_or(PageError::NotFound)
}

/// What is said of every topic is looked at on one of them.
fn of_its_own(topic: &str) -> &str {
    if topic == EVERY_TOPIC { TOPICS[0] } else { topic }
}

/// Mail, text message and page. `draft` is what is not saved, for the address of the HTML.
pub(in crate::pages) fn shown(
    by: &SignedIn,
    topic: &str,
    own: &Arc<OwnTexts>,
    language: Language,
    found: Option<&Found>,
    draft: Option<(OwnSection, &str)>,
) -> Result<Shown, PageError> {
    let letter = letter(by, topic, own, language, found)?;
    let mut f = by.frame("texts");
    f.texts = Texts::in_zone(language, &by.account.zone);
    f.own = Arc::clone(own);
    let sample = sample(of_its_own(topic)).ok_or(PageError::NotFound)?;
    let first = found.and_then(|found| found.findings.first()).map(|row| &row.finding);
    let warning = found.map(|found| &found.row.warning);
    let about = show::About {
        class: warning.map_or(sample.0, |one| one.class),
        cause: warning.map_or(&sample.1, |one| &one.cause),
        inbound: warning.map_or(sample.2, |one| one.inbound),
        device: Some(first.map_or(DEVICE, |one| one.device.ip)),
        peer: match first {
            Some(one) => one.peer.map(|ip| ip.to_string()),
            None => Some(PEER.to_owned()),
        },
        number: Some(letter.number),
    };
    let message = text_message(&letter);
    let id = found.map(|found| found.row.warning.id.to_string()).unwrap_or_default();
    let mut pairs = vec![("language", language.tag()), ("with", &id)];
    if let Some((section, body)) = draft {
        pairs.extend([("section", section.as_str()), ("body", body)]);
    }
    Ok(Shown {
        language,
        chars: message.chars().count().try_into().unwrap_or(i64::MAX),
        message,
        title: show::title(&f, &about.class, about.cause, &about.inbound),
        what: crate::frame::lines(&show::what(&f, &about)),
        advice: show::advice(&f, &about),
        beside: show::beside(&f, &about),
        html: with(&format!("/texts/{topic}/html"), &pairs),
        letter,
    })
}
