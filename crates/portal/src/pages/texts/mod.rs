//! The texts of warnings: what is shipped, what the site wrote itself, and how it looks as mail,
//! text message and page.
//!
//! Shows; `pages::text` writes. A preview is written by what writes the real thing, of something
//! made up or of a warning that is there.

mod preview;

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use locale::Language;
use model::Time;
use store::TextVersion;
use warnings::{EVERY_TOPIC, OwnSection, OwnText, TOPICS};

pub(super) use self::preview::{Shown, shown};
use super::mails::MAIL_POLICY;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const KEEP: Needs = Needs::Role(Action::KeepTexts);

pub(super) const ENTRY: Entry = Entry {
    name: "texts",
    routes: &[
        Route::get("/texts", KEEP, || get(list)),
        Route::get("/texts/{topic}", KEEP, || get(one)),
        Route::get("/texts/{topic}/preview", KEEP, || get(look)),
        Route::get("/texts/{topic}/html", KEEP, || get(html)),
    ],
};

#[derive(Template)]
#[template(path = "pages/texts/page.html")]
struct TextsPage {
    f: Frame,
    rows: Vec<TopicRow>,
}

struct TopicRow {
    topic: &'static str,
    title: String,
    /// How many texts the site wrote itself.
    own: i64,
    last: Option<(Time, String)>,
}

#[derive(Template)]
#[template(path = "pages/texts/topic.html")]
struct TopicPage {
    f: Frame,
    topic: &'static str,
    title: String,
    rows: Vec<SectionRow>,
}

struct SectionRow {
    section: OwnSection,
    cells: Vec<Cell>,
}

struct Cell {
    language: Language,
    text: String,
    is_own: bool,
    /// The site wrote this section in another language and not in this one.
    is_missing: bool,
}

#[derive(Template)]
#[template(path = "pages/texts/preview.html")]
struct PreviewPage {
    f: Frame,
    topic: &'static str,
    title: String,
    shown: Vec<Shown>,
    /// Warnings of this topic to choose from: id, number and member.
    real: Vec<(String, String)>,
    chosen: String,
}

/// One of the topics that there are texts of.
pub(super) fn topic(word: &str) -> Result<&'static str, PageError> {
    let all = TOPICS.iter().copied().chain([EVERY_TOPIC]);
    all.into_iter().find(|topic| *topic == word).ok_or(PageError::NotFound)
}

/// What a topic is called, in the viewer's language: as shipped, so that it is found again.
pub(super) fn name(f: &Frame, topic: &str) -> String {
    if topic == EVERY_TOPIC { f.t("texts-every") } else { f.t(&format!("topic-{topic}")) }
}

/// The shipped text; empty where there is none to replace.
pub(super) fn shipped(topic: &str, section: OwnSection, language: Language) -> String {
    section.shipped_key(topic).and_then(|key| language.source(&key)).unwrap_or_default()
}

async fn list(by: SignedIn) -> Result<Html<String>, PageError> {
    by.must(Action::KeepTexts)?;
    let last = by.scope.texts().last().await?;
    let f = by.frame("texts");
    let row = |topic: &'static str| {
        let of = || last.iter().filter(|one| one.key.topic == topic);
        let newest = of().max_by_key(|one| one.made);
        TopicRow {
            topic,
            title: name(&f, topic),
            own: of().filter(|one| one.body.is_some()).count().try_into().unwrap_or(i64::MAX),
            last: newest.map(|one| (one.made, one.made_by.clone())),
        }
    };
    let rows = [EVERY_TOPIC].into_iter().chain(TOPICS).map(row).collect();
    render(&TextsPage { f, rows })
}

async fn one(by: SignedIn, Path(word): Path<String>) -> Result<Html<String>, PageError> {
    by.must(Action::KeepTexts)?;
    let topic = topic(&word)?;
    let last = by.scope.texts().last().await?;
    let of = |section, language: Language| {
        let fits = |one: &&TextVersion| {
            (&*one.key.topic, one.key.section, &*one.key.language)
                == (topic, section, language.tag())
        };
        last.iter().find(fits).and_then(|one| one.body.clone())
    };
    let row = |section: OwnSection| {
        let is_any_own = Language::all().any(|language| of(section, language).is_some());
        let cell = |language| {
            let own = of(section, language);
            Cell {
                language,
                is_own: own.is_some(),
                is_missing: own.is_none() && is_any_own,
                text: preview::read(
                    &by,
                    section,
                    own.unwrap_or_else(|| shipped(topic, section, language)),
                ),
            }
        };
        SectionRow { section, cells: in_order().map(cell).collect() }
    };
    let sections = OwnSection::ALL.iter().copied().filter(|section| section.fits(topic));
    let rows = sections.map(row).collect();
    let f = by.frame("texts");
    render(&TopicPage { title: name(&f, topic), topic, rows, f })
}

/// The languages in the order of forms.
pub(super) fn in_order() -> impl Iterator<Item = Language> {
    findings::LANGUAGES.into_iter().filter_map(Language::parse)
}

async fn look(
    by: SignedIn,
    Path(word): Path<String>,
    asked: Asked,
) -> Result<Html<String>, PageError> {
    by.must(Action::KeepTexts)?;
    let topic = topic(&word)?;
    let real = preview::of_topic(&by, topic).await?;
    let chosen = asked.text("with").to_owned();
    let found = preview::find(&by, topic, &chosen).await?;
    let own = std::sync::Arc::clone(&by.visit.own);
    let mut shown = Vec::new();
    for language in in_order() {
        shown.push(preview::shown(&by, topic, &own, language, found.as_ref(), None)?);
    }
    let f = by.frame("texts");
    render(&PreviewPage { title: name(&f, topic), topic, shown, real, chosen, f })
}

/// A mail's HTML, for the frame on the pages; with a text that is not saved, when one is given.
async fn html(by: SignedIn, Path(word): Path<String>, asked: Asked) -> Result<Response, PageError> {
    by.must(Action::KeepTexts)?;
    let topic = topic(&word)?;
    let wanted = Language::parse(asked.text("language"));
    let language = wanted.or(Language::parse(&by.account.language)).unwrap_or(Language::ENGLISH);
    let found = preview::find(&by, topic, asked.text("with")).await?;
    let section = asked.get("section").and_then(OwnSection::parse);
    let draft = section.and_then(|section| {
        let text = OwnText::parse(section, asked.text("body")).ok()?;
        Some(by.visit.own.with(topic, section, language.tag(), Some(text)))
    });
    let own = draft.as_ref().unwrap_or(&by.visit.own);
    let letter = preview::letter(&by, topic, own, language, found.as_ref())?;
    let headers = [(CONTENT_SECURITY_POLICY, MAIL_POLICY), (X_FRAME_OPTIONS, "SAMEORIGIN")];
    Ok((headers, Html(letter.html)).into_response())
}
