//! Writes the question of a contact drill: nothing has happened, press the button.

use access::LinkToken;
use askama::Template;
use locale::{Arg, Language, Texts};
use model::{MessageId, Severity, Time, Tlp};

use crate::{Letter, Letterhead, To};

/// A question and to whom it goes.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Its identity.
    pub id: MessageId,
    /// To whom, and by which way.
    pub to: To,
    /// The language they read.
    pub language: &'a str,
    /// Their time zone.
    pub zone: &'a str,
    /// When the drill began: a question sent again says the same.
    pub started: Time,
    /// Until when to answer.
    pub answer_by: Time,
    /// The token of the link.
    pub link: &'a LinkToken,
}

#[derive(Template)]
#[template(path = "drill.html")]
struct Html<'v>(&'v View);

struct View {
    language: &'static str,
    title: String,
    lines: Vec<String>,
    button: String,
    url: String,
    footer: String,
}

/// Writes the question.
pub fn compose_question(question: &Question<'_>, head: &Letterhead) -> Letter {
    let language = Language::parse(question.language).unwrap_or(Language::ENGLISH);
    let texts = Texts::in_zone(language, question.zone);
    let subject = texts.with(
        "mail-drill-subject",
        &[
            ("product", Arg::Key("product-name".into())),
            ("what", Arg::Key("mail-drill-title".into())),
        ],
    );
    let view = View {
        language: language.tag(),
        title: texts.get("mail-drill-title"),
        lines: vec![
            texts.with("mail-drill-for", &[("name", question.to.name.as_str().into())]),
            texts.get("mail-drill-what"),
            texts.get("mail-drill-now"),
            texts.with("mail-drill-until", &[("until", question.answer_by.into())]),
        ],
        button: texts.get("mail-drill-button"),
        url: format!("{}/d/{}", head.base_url, question.link.expose()),
        footer: texts.with("mail-drill-why", &[("csirt", head.csirt.as_str().into())]),
    };
    // Rendering writes to a string; it fails only when the template is wrong, which a test sees.
    let html = Html(&view).render().unwrap_or_default();
    let View { title, lines, button, url, footer, .. } = view;
    Letter {
        id: question.id,
        thread: question.id.to_string(),
        to: question.to.clone(),
        number: 0,
        severity: Severity::Low,
        tlp: Tlp::Clear,
        language: language.tag().to_owned(),
        at: question.started,
        plain: format!("{title}\n\n{}\n\n{button}: {url}\n\n-- \n{footer}\n", lines.join("\n\n")),
        html,
        short: subject.clone(),
        subject,
        link: url,
        button,
        reply_token: None,
        attachments: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use access::LinkKey;
    use model::ChannelKind;

    use super::*;

    #[test]
    fn the_question_says_in_each_language_that_it_is_a_drill_and_where_to_answer() {
        let head = Letterhead {
            csirt: "Example CSIRT".into(),
            phone: None,
            base_url: "https://hub.example".into(),
        };
        let id = MessageId(Default::default());
        let link = LinkKey::new(&[7; 32]).expect("long enough").token(id);
        for (language, word) in [("sv", "övning"), ("nb", "øvelse"), ("en", "drill")] {
            let question = Question {
                id,
                to: To {
                    kind: ChannelKind::Smtp,
                    name: "Kim <b>".into(),
                    address: "it@norrby.example".into(),
                    key: None,
                },
                language,
                zone: "Europe/Stockholm",
                started: Time::from_seconds(1_700_000_000),
                answer_by: Time::from_seconds(1_700_600_000),
                link: &link,
            };
            let letter = compose_question(&question, &head);
            assert!(letter.plain.contains(word), "{}", letter.plain);
            assert!(letter.plain.contains(&letter.link) && letter.html.contains(&letter.link));
            assert!(!letter.plain.contains('⟨') && !letter.html.contains("<b>"));
            assert_eq!(letter, compose_question(&question, &head));
        }
    }
}
