//! One text of warnings: written, looked at before it is saved, tried by mail, compared, undone.
//!
//! What was typed stands in the form again whatever was wrong with it. Nothing is ever taken away:
//! going back to an older text is a new version too.

use std::sync::Arc;

use access::Action;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locale::{Arg, Language};
use store::{StoreError, TextKey, TextTest, TextToKeep, TextVersion};
use warnings::{BadOwnText, OWN_WHY_CHARS_MAX, OwnSection, OwnText};

use super::texts::{KEEP, Shown, name, shipped, shown, topic};
use super::{Entry, Route};
use crate::diff::{self, Piece};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::session::SignedIn;

/// Forms as somebody fills them in, for the tests.
const SAVED: &str = "after=0&body=Text&why=Clearer&act=save";
const LOOKED_AT: &str = "after=0&body=Text&why=&act=look";
const TRIED: &str = "after=0&body=Text&why=&act=test";

pub(super) const ENTRY: Entry = Entry {
    name: "text",
    routes: &[
        Route::get("/texts/{topic}/{section}/{language}", KEEP, || get(edit)),
        Route::post(
            "/texts/{topic}/{section}/{language}",
            KEEP,
            &[SAVED, LOOKED_AT, TRIED],
            || post(write),
        ),
        Route::post(
            "/texts/{topic}/{section}/{language}/restore",
            KEEP,
            &["after=1&version=0"],
            || post(restore),
        ),
    ],
};

#[derive(Template)]
#[template(path = "pages/text/page.html")]
struct TextPage {
    f: Frame,
    title: String,
    key: TextKey,
    language: Language,
    path: String,
    shipped: String,
    /// The text in the form, and why.
    body: String,
    why: String,
    after: i64,
    /// What in the text is wrong, word by word.
    detail: String,
    mistakes: Mistakes,
    /// Against the shipped text.
    pieces: Vec<Piece>,
    versions: Vec<Version>,
    is_own: bool,
    /// Since the text was written, what is shipped has changed.
    shipped_changed: bool,
    /// Where a test mail goes.
    test_to: String,
    shown: Option<Shown>,
}

/// A version, against the one before.
struct Version {
    one: TextVersion,
    pieces: Vec<Piece>,
    is_last: bool,
}

impl TextPage {
    /// The places that may stand in the text, as they are written.
    fn places(&self) -> Vec<(String, String)> {
        let places = self.key.section.places().iter();
        places.map(|name| (format!("{{ ${name} }}"), self.f.word("text-place", name))).collect()
    }

    fn rows(&self) -> usize {
        if self.key.section == OwnSection::Title { 2 } else { 8 }
    }
}

/// What a form or an older version puts on the page.
#[derive(Default)]
struct Typed {
    body: Option<String>,
    why: String,
    after: Option<i64>,
    detail: String,
    mistakes: Mistakes,
    draft: Option<OwnText>,
}

fn key(word: &str, section: &str, language: &str) -> Result<(TextKey, Language), PageError> {
    let topic = topic(word)?;
    let section = OwnSection::parse(section).filter(|section| section.fits(topic));
    let section = section.ok_or(PageError::NotFound)?;
    let found = Language::all().find(|one| one.tag() == language).ok_or(PageError::NotFound)?;
    let language = found.tag().to_owned();
    Ok((TextKey { topic: topic.to_owned(), section, language }, found))
}

type Names = Path<(String, String, String)>;

async fn edit(
    by: SignedIn,
    Path((topic, section, language)): Names,
) -> Result<Html<String>, PageError> {
    by.must(Action::KeepTexts)?;
    let (key, language) = key(&topic, &section, &language)?;
    page(&by, key, language, Typed::default()).await
}

async fn page(
    by: &SignedIn,
    key: TextKey,
    language: Language,
    typed: Typed,
) -> Result<Html<String>, PageError> {
    let f = by.frame("texts");
    let versions = by.scope.texts().versions(&key).await?;
    let shipped = shipped(&key.topic, key.section, language);
    let last = versions.first();
    let kept = last.and_then(|one| one.body.clone());
    let is_own = kept.is_some();
    let body = typed.body.unwrap_or_else(|| kept.unwrap_or_else(|| shipped.clone()));
    let shown = match &typed.draft {
        None => None,
        Some(draft) => {
            let (topic, section) = (&key.topic, key.section);
            let own = by.visit.own.with(topic, section, language.tag(), Some(draft.clone()));
            let draft = Some((section, draft.as_str()));
            Some(shown(by, topic, &Arc::new(own), language, None, draft)?)
        }
    };
    render(&TextPage {
        title: name(&f, &key.topic),
        path: format!("/texts/{}/{}/{}", key.topic, key.section.as_str(), key.language),
        pieces: diff::words(&shipped, &body),
        shipped_changed: is_own && last.is_some_and(|one| one.shipped != shipped),
        after: typed.after.or(last.map(|one| one.version)).unwrap_or(0),
        versions: against_the_one_before(versions, &shipped),
        test_to: test_to(by),
        why: typed.why,
        detail: typed.detail,
        mistakes: typed.mistakes,
        f,
        key,
        language,
        shipped,
        body,
        is_own,
        shown,
    })
}

fn against_the_one_before(versions: Vec<TextVersion>, shipped: &str) -> Vec<Version> {
    let says = |one: &TextVersion| one.body.clone().unwrap_or_else(|| one.shipped.clone());
    let older = versions.iter().skip(1).map(says).chain([shipped.to_owned()]).collect::<Vec<_>>();
    let row = |(at, (one, older)): (usize, (TextVersion, String))| Version {
        pieces: diff::words(&older, &says(&one)),
        is_last: at == 0,
        one,
    };
    versions.into_iter().zip(older).enumerate().map(row).collect()
}

/// One's own address, where one signs in with it; else the CSIRT's mailbox.
fn test_to(by: &SignedIn) -> String {
    let login = &by.account.login;
    if login.contains('@') { login.clone() } else { by.state.settings().duty_email.clone() }
}

async fn write(
    Path((topic, section, language)): Names,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepTexts)?;
    let (key, language) = key(&topic, &section, &language)?;
    let mut typed = typed(&fields, &key)?;
    let why = typed.why.chars().count();
    let act = fields.get("act");
    if act == "save" && !(1..=OWN_WHY_CHARS_MAX).contains(&why) {
        typed.mistakes.add("why", "mistake-text-why");
    }
    let Some(draft) = typed.draft.clone().filter(|_| typed.mistakes.is_empty()) else {
        let page = page(&by, key, language, typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    match act {
        "save" => save(&by, key, language, (typed, draft)).await,
        "test" => test(&by, key, draft).await,
        _ => Ok(page(&by, key, language, typed).await?.into_response()),
    }
}

fn typed(fields: &Fields, key: &TextKey) -> Result<Typed, PageError> {
    let mut typed = Typed {
        body: Some(fields.raw("body").to_owned()),
        why: fields.get("why").to_owned(),
        after: Some(fields.get("after").parse().map_err(|_| PageError::BadForm)?),
        ..Typed::default()
    };
    match OwnText::parse(key.section, fields.raw("body")) {
        Ok(draft) => typed.draft = Some(draft),
        Err(wrong) => {
            typed.mistakes.add("body", mistake(&wrong, key.section));
            if let BadOwnText::Place { name } = wrong {
                typed.detail = format!("{{ ${name} }}");
            }
        }
    }
    Ok(typed)
}

const fn mistake(wrong: &BadOwnText, section: OwnSection) -> &'static str {
    match (wrong, section) {
        (BadOwnText::Empty, _) => "mistake-text-empty",
        (BadOwnText::TooLong { .. }, OwnSection::Title) => "mistake-text-title-long",
        (BadOwnText::TooLong { .. }, _) => "mistake-text-long",
        (BadOwnText::Lines, _) => "mistake-text-lines",
        (BadOwnText::Invisible, _) => "mistake-text-invisible",
        (BadOwnText::Brace, _) => "mistake-text-brace",
        (BadOwnText::Place { .. }, _) => "mistake-text-place",
    }
}

async fn save(
    by: &SignedIn,
    key: TextKey,
    language: Language,
    (mut typed, draft): (Typed, OwnText),
) -> Result<Response, PageError> {
    let new = TextToKeep {
        after: typed.after.unwrap_or(0),
        shipped: shipped(&key.topic, key.section, language),
        body: Some(draft),
        why: typed.why.clone(),
        key: key.clone(),
    };
    match by.scope.texts().save(&new, by.visit.origin_text().as_deref()).await {
        Ok(_) => Ok(back(&key, "text-saved")),
        Err(StoreError::MovedOn) => {
            // What was typed is kept, and the next try is against the text as it is now.
            typed.mistakes.add("body", "mistake-text-moved");
            typed.after = None;
            let page = page(by, key, language, typed).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn test(by: &SignedIn, key: TextKey, draft: OwnText) -> Result<Response, PageError> {
    let test = TextTest {
        name: by.account.name.clone(),
        email: test_to(by),
        draft: Some(draft),
        zone: by.account.zone.clone(),
        key: key.clone(),
    };
    match by.scope.texts().send_test(&test, by.visit.origin_text().as_deref()).await {
        Ok(()) => Ok(back(&key, "text-test-sent")),
        Err(StoreError::TooMany { .. }) => Ok(back(&key, "text-test-limit")),
        Err(error) => Err(error.into()),
    }
}

/// Goes back to an older version, or to the shipped text.
async fn restore(
    Path((topic, section, language)): Names,
    posted: Posted,
) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::KeepTexts)?;
    let (key, language) = key(&topic, &section, &language)?;
    let number = |name: &str| fields.get(name).parse::<i64>().map_err(|_| PageError::BadForm);
    let (after, version) = (number("after")?, number("version")?);
    let f = by.frame("texts");
    let (body, why) = if version == 0 {
        (None, f.t("text-shipped-again"))
    } else {
        let old = by.scope.texts().version(&key, version).await?.ok_or(PageError::NotFound)?;
        // A text of an older program may hold what this one does not take any more.
        let read =
            |body: String| OwnText::parse(key.section, &body).map_err(|_| PageError::BadForm);
        let args = [("version", Arg::Number(version))];
        (old.body.map(read).transpose()?, f.texts.with("text-version-again", &args))
    };
    let shipped = shipped(&key.topic, key.section, language);
    let new = TextToKeep { key: key.clone(), after, body, shipped, why };
    match by.scope.texts().save(&new, by.visit.origin_text().as_deref()).await {
        Ok(_) => Ok(back(&key, "text-saved")),
        Err(StoreError::MovedOn) => Ok(back(&key, "text-moved")),
        Err(error) => Err(error.into()),
    }
}

fn back(key: &TextKey, said: &str) -> Response {
    let TextKey { topic, section, language } = key;
    let path = format!("/texts/{topic}/{}/{language}?said={said}", section.as_str());
    Redirect::to(&path).into_response()
}
