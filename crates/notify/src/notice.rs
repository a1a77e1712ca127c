//! Writes a mail about an account: an invitation, news that its owner should hear of.
//!
//! Carries no warning and no member's data, so no gate is asked. The words are in
//! `locales/*/signin.ftl` under `notice-KIND-…`.

use askama::Template;
use locale::{Arg, Language, Texts};
use model::{ChannelKind, MessageId, Severity, Time, Tlp};

use crate::letter::{Letter, To};

/// What a notice says and to whom.
#[derive(Clone, Debug)]
pub struct NoticeAbout<'a> {
    /// Its identity.
    pub id: MessageId,
    /// Which text it is, such as `invitation`.
    pub kind: &'a str,
    /// To whom: name.
    pub name: &'a str,
    /// To whom: address.
    pub email: &'a str,
    /// The language they read.
    pub language: &'a str,
    /// Their time zone.
    pub zone: &'a str,
    /// What the text names.
    pub args: Vec<(&'static str, Arg)>,
    /// When it was written first.
    pub at: Time,
    /// Where its button leads, if it has one.
    pub link: Option<String>,
}

#[derive(Template)]
#[template(path = "notice.txt")]
struct Plain<'v>(&'v View);

#[derive(Template)]
#[template(path = "notice.html")]
struct Html<'v>(&'v View);

struct View {
    language: &'static str,
    title: String,
    text: String,
    button: Option<Button>,
    footer: String,
}

struct Button {
    text: String,
    why: String,
    url: String,
}

/// Writes the mail.
pub fn compose_notice(about: &NoticeAbout<'_>) -> Letter {
    let language = Language::parse(about.language).unwrap_or(Language::ENGLISH);
    let texts = Texts::in_zone(language, about.zone);
    let write = |part: &str| texts.with(&format!("notice-{}-{part}", about.kind), &about.args);
    let button = about.link.as_ref().map(|url| Button {
        text: write("button"),
        why: write("why"),
        url: url.clone(),
    });
    let view = View {
        language: language.tag(),
        title: write("subject"),
        text: write("text"),
        button,
        footer: texts.with("notice-footer", &about.args),
    };
    let words = view.button.as_ref().map(|button| button.text.clone()).unwrap_or_default();
    // Rendering writes to a string; it fails only when a template is wrong, which a test sees.
    let plain = Plain(&view).render().unwrap_or_else(|_| view.title.clone());
    let html = Html(&view).render().unwrap_or_default();
    Letter {
        id: about.id,
        thread: about.id.to_string(),
        to: To {
            kind: ChannelKind::Smtp,
            name: about.name.to_owned(),
            address: about.email.to_owned(),
            key: None,
        },
        number: 0,
        severity: Severity::Low,
        tlp: Tlp::Amber,
        language: language.tag().to_owned(),
        at: about.at,
        short: view.title.clone(),
        subject: view.title,
        plain,
        html,
        link: about.link.clone().unwrap_or_default(),
        button: words,
        reply_token: None,
        attachments: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_says_who_where_and_until_when_in_every_language() {
        for language in ["sv", "nb", "en"] {
            let args = vec![
                ("by", "Per Åker".into()),
                ("place", "Björkviks kommun".into()),
                ("role", Arg::Key("role-technician".into())),
                ("until", Arg::Day(Time::from_seconds(1_700_000_000))),
                ("csirt", "Exempel-CSIRT".into()),
                ("product", Arg::Key("product-name".into())),
            ];
            let letter = compose_notice(&NoticeAbout {
                id: MessageId::new(),
                kind: "invitation",
                name: "Siv <b>",
                email: "siv@bjorkvik.example",
                language,
                zone: "Europe/Stockholm",
                args,
                at: Time::from_seconds(1_700_000_000),
                link: Some("https://hub.example/invitation/x".into()),
            });
            for text in [&letter.plain, &letter.html] {
                for part in ["Per Åker", "Björkviks kommun", "https://hub.example/invitation/x"] {
                    assert!(text.contains(part), "{part} is not in {text}");
                }
                assert!(!text.contains('⟨'), "{text}");
            }
            assert!(letter.subject.contains("Exempel-CSIRT"));
        }
    }
}
