//! A message as it would go out, to be looked at or tried: made up, or of something real.
//!
//! Written by what writes the real ones. Its link opens nothing.

use access::{LinkKey, Receiver};
use findings::Cause;
use locale::{Language, Texts};
use model::{Confidence, MemberId, MessageId, Severity, Time, Tlp, WarningId};
use warnings::{OwnTexts, Reason, State, Step, Warning, sample};

use crate::{About, Letter, Letterhead, Seen, To, compose, gsm};

/// What to look at.
#[derive(Clone, Debug)]
pub struct Preview<'a> {
    /// Its identity: sent again it is the same message.
    pub id: MessageId,
    /// A topic of `warnings::TOPICS`.
    pub topic: &'a str,
    /// Something real of that topic, or none for something made up.
    pub real: Option<Real<'a>>,
    /// The texts to use.
    pub own: &'a OwnTexts,
    /// The language.
    pub language: &'a str,
    /// The time zone of whoever looks.
    pub zone: &'a str,
    /// To whom.
    pub to: To,
    /// When it was asked for.
    pub now: Time,
    /// Whether it leaves: then it says that it is a test.
    pub leaves: bool,
}

/// Something that was seen.
#[derive(Clone, Debug)]
pub struct Real<'a> {
    /// The warning.
    pub warning: &'a Warning,
    /// The member's name.
    pub member_name: &'a str,
    /// What was seen, last first.
    pub seen: &'a [Seen<'a>],
}

/// The number of what is made up: as long as they get.
const NUMBER: i64 = 100_042;

/// Writes the message; none when there is no such topic.
pub fn compose_preview(preview: &Preview<'_>, head: &Letterhead) -> Option<Letter> {
    let made_up = warning(preview.topic, preview.now)?;
    let language = Language::parse(preview.language).unwrap_or(Language::ENGLISH);
    let name = Texts::in_zone(language, preview.zone).get("test-member");
    let made_up_seen = [seen(&made_up.cause, preview.now)];
    let real = preview.real.clone().unwrap_or(Real {
        warning: &made_up,
        member_name: &name,
        seen: &made_up_seen,
    });
    // A key that nobody has: the link opens nothing.
    let key = LinkKey::new(&[0; 32])?;
    let about = About {
        id: preview.id,
        step: Step::Tell,
        to: preview.to.clone(),
        language: preview.language,
        zone: preview.zone,
        receiver: Receiver::Member(real.warning.member),
        held_back: 0,
        slept_since: None,
        topic: warnings::topic_named(preview.topic)?,
        warning: real.warning,
        member_name: real.member_name,
        seen: real.seen,
        link: &key.token(preview.id),
        reply_token: None,
        now: preview.now,
        own: preview.own,
        is_test: preview.leaves,
    };
    Some(compose(&about, head))
}

/// A message as a telephone gets it.
pub fn text_message(letter: &Letter) -> String {
    gsm::fit(&letter.short, &letter.link)
}

fn warning(topic: &str, now: Time) -> Option<Warning> {
    let (class, cause, inbound) = sample(topic)?;
    Some(Warning {
        id: WarningId::new(),
        number: NUMBER,
        member: MemberId::new(),
        group: String::new(),
        class,
        cause,
        inbound,
        tlp: Tlp::Amber,
        severity: Severity::High,
        reasons: vec![Reason::Source],
        state: State::Sent,
        state_since: now,
        created: now,
        first_seen: now.plus_s(-600),
        last_seen: now,
        findings: 1,
        devices: 1,
        next_step: None,
        told: None,
        held_back: 0,
        first_told: None,
        fixed: None,
    })
}

fn seen(cause: &Cause, now: Time) -> Seen<'_> {
    Seen {
        ip: [10, 20, 30, 40].into(),
        port: None,
        vlan: Some(20),
        sensor: "1",
        peer: Some([192, 0, 2, 66].into()),
        peer_name: Some("bad.example"),
        cause,
        confidence: Confidence::percent(85),
        count: 12,
        first: now.plus_s(-600),
        last: now,
    }
}
