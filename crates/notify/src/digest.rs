//! Writes a digest: what could wait, by severity, each with what to do first and its link.
//!
//! Asks the gate for each warning as a mail about it alone would: what may not be said is named as
//! a warning that waits. The links are those of the single messages.

use askama::Template;
use locale::{Arg, Language, Texts};
use model::{MessageId, Severity, Time, Tlp};

use crate::compose::{Outline, outline};
use crate::words::footer;
use crate::{About, Letter, Letterhead, To};

/// A digest and to whom it goes.
#[derive(Clone, Debug)]
pub struct DigestAbout<'a> {
    /// Its identity.
    pub id: MessageId,
    /// To whom, and by which way.
    pub to: To,
    /// The language they read.
    pub language: &'a str,
    /// Their time zone.
    pub zone: &'a str,
    /// What it tells.
    pub items: &'a [About<'a>],
    /// When it was gathered: a digest sent again says the same.
    pub now: Time,
}

#[derive(Template)]
#[template(path = "digest.txt")]
struct Plain<'v>(&'v View);

#[derive(Template)]
#[template(path = "digest.html")]
struct Html<'v>(&'v View);

struct View {
    language: &'static str,
    title: String,
    opening: Vec<String>,
    groups: Vec<Group>,
    open: String,
    footer: String,
}

struct Group {
    severity: String,
    severity_class: &'static str,
    items: Vec<Item>,
}

struct Item {
    heading: String,
    first: Option<String>,
    url: String,
}

/// Writes the digest.
pub fn compose_digest(about: &DigestAbout<'_>, head: &Letterhead) -> Letter {
    let language = Language::parse(about.language).unwrap_or(Language::ENGLISH);
    let texts = Texts::in_zone(language, about.zone);
    let outlines: Vec<Outline> = about.items.iter().map(|item| outline(item, head)).collect();
    let severities = about.items.iter().map(|item| item.warning.severity);
    let worst = severities.max().unwrap_or(Severity::Low);
    let tlp = about.items.iter().map(|item| item.warning.tlp).max().unwrap_or(Tlp::Clear);
    let subject = subject(&texts, about.items.len(), worst);
    let view = View {
        language: language.tag(),
        title: texts.with("digest-heading", &[("count", Arg::from(about.items.len()))]),
        opening: vec![
            texts.with("digest-for", &[("name", about.to.name.as_str().into())]),
            texts.get("digest-about"),
        ],
        groups: groups(&texts, about.items, &outlines),
        open: texts.get("digest-open"),
        footer: footer(&texts, head, tlp),
    };
    // Rendering writes to a string; it fails only when a template is wrong, which a test sees.
    let plain = Plain(&view).render().unwrap_or_else(|_| view.title.clone());
    let html = Html(&view).render().unwrap_or_default();
    Letter {
        id: about.id,
        thread: about.id.to_string(),
        to: about.to.clone(),
        number: 0,
        severity: worst,
        tlp,
        language: language.tag().to_owned(),
        at: about.now,
        short: subject.clone(),
        subject,
        plain,
        html,
        link: outlines.into_iter().next().map(|one| one.url).unwrap_or_default(),
        button: view.open,
        reply_token: None,
        attachments: Vec::new(),
    }
}

fn subject(texts: &Texts, count: usize, worst: Severity) -> String {
    let args = [
        ("product", Arg::Key("product-name".into())),
        ("count", Arg::from(count)),
        ("severity", Arg::Key(format!("severity-{}", worst.as_str()))),
    ];
    texts.with("digest-subject", &args)
}

/// The worst first; within a severity in the order given.
fn groups(texts: &Texts, items: &[About<'_>], outlines: &[Outline]) -> Vec<Group> {
    let of = |severity: Severity| {
        let fits =
            items.iter().zip(outlines).filter(move |(item, _)| item.warning.severity == severity);
        fits.map(|(item, outline)| one(texts, item, outline)).collect::<Vec<_>>()
    };
    let all = Severity::ALL.into_iter().rev().map(|severity| Group {
        severity: texts.with(
            "mail-severity",
            &[("severity", Arg::Key(format!("severity-{}", severity.as_str())))],
        ),
        severity_class: severity.as_str(),
        items: of(severity),
    });
    all.filter(|group| !group.items.is_empty()).collect()
}

fn one(texts: &Texts, about: &About<'_>, outline: &Outline) -> Item {
    let args = [
        ("title", outline.title.as_str().into()),
        ("member", about.member_name.into()),
        // As a text: a ticket's number is not grouped.
        ("number", Arg::Text(about.warning.number.to_string())),
    ];
    let first = outline.first.as_ref();
    Item {
        heading: texts.with("digest-item", &args),
        first: first.map(|step| texts.with("digest-first", &[("step", step.as_str().into())])),
        url: outline.url.clone(),
    }
}
