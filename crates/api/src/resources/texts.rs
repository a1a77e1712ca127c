//! The texts of warnings: what is shipped, what the CSIRT wrote itself, and every version of that.

use ::warnings::{EVERY_TOPIC, OWN_WHY_CHARS_MAX, OwnSection, OwnText, TOPICS};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use locale::Language;
use serde::{Deserialize, Serialize};
use store::{TextKey, TextTest, TextToKeep, TextVersion};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{When, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("texts", "The texts of warnings: the shipped ones and the CSIRT's own.")
        .route(__path_list, list)
        .route(__path_show, show)
        .route(__path_save, save)
        .route(__path_versions, versions)
        .route(__path_test, test)
}

/// A text that may be written, as it stands.
#[derive(Serialize, ToSchema)]
struct Text {
    /// What the warning is about, such as `beacon`; `every` stands for all.
    topic: String,
    /// `title`, `what`, `where`, `evidence`, `sure`, `now`, `cannot` or `call`.
    section: &'static str,
    /// The language.
    language: String,
    /// What it says now; `{ $device }` and its like stand for values.
    body: String,
    /// Whether the CSIRT wrote it itself.
    is_own: bool,
    /// What is shipped; empty where there is nothing to replace.
    shipped: String,
    /// The version; 0 when it was never written.
    version: i64,
    /// When it was last written.
    made: Option<When>,
    /// The name of who wrote it.
    made_by: Option<String>,
    /// Why.
    why: Option<String>,
    /// What may stand in braces.
    places: Vec<&'static str>,
}

impl Listed for Text {
    const COLUMNS: &'static [&'static str] = &[
        "topic", "section", "language", "body", "is_own", "shipped", "version", "made", "made_by",
        "why", "places",
    ];
}

impl Text {
    fn new(key: TextKey, last: Option<TextVersion>) -> Self {
        let shipped = shipped(&key);
        let own = last.as_ref().and_then(|one| one.body.clone());
        Self {
            section: key.section.as_str(),
            is_own: own.is_some(),
            body: own.unwrap_or_else(|| shipped.clone()),
            shipped,
            version: last.as_ref().map_or(0, |one| one.version),
            made: maybe(last.as_ref().map(|one| one.made)),
            made_by: last.as_ref().map(|one| one.made_by.clone()),
            why: last.map(|one| one.why),
            places: key.section.places().to_vec(),
            topic: key.topic,
            language: key.language,
        }
    }
}

/// One saving of a text.
#[derive(Serialize, ToSchema)]
struct SavedText {
    /// 1, 2, 3, …
    version: i64,
    /// What it says; null for the shipped text.
    body: Option<String>,
    /// What was shipped then.
    shipped: String,
    /// When.
    made: When,
    /// The name of who saved it.
    made_by: String,
    /// Why.
    why: String,
}

impl Listed for SavedText {
    const COLUMNS: &'static [&'static str] =
        &["version", "body", "shipped", "made", "made_by", "why"];
}

/// A text to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TextToSave {
    /// The version that was read; 0 when it was never written.
    after: i64,
    /// What it is to say; null for the shipped text.
    body: Option<String>,
    /// Why: 1 to 500 characters.
    why: String,
}

/// A text to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TextToTry {
    /// What it would say; null for the text as it stands.
    body: Option<String>,
}

fn shipped(key: &TextKey) -> String {
    let source = |name: String| Language::parse(&key.language)?.source(&name);
    key.section.shipped_key(&key.topic).and_then(source).unwrap_or_default()
}

type Names = Path<(String, String, String)>;

fn key((topic, section, language): (String, String, String)) -> Result<TextKey, Problem> {
    let section = OwnSection::parse(&section).filter(|section| section.fits(&topic));
    let language = Language::all().find(|one| one.tag() == language).ok_or(Problem::NotFound)?;
    let section = section.ok_or(Problem::NotFound)?;
    Ok(TextKey { topic, section, language: language.tag().to_owned() })
}

/// Lists every text that may be written, as it stands.
#[utoipa::path(get, path = "/texts", responses((status = 200, description = "All of them.", body = Listing<Text>)))]
async fn list(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let last = caller.scope.texts().last().await?;
    let mut items = Vec::new();
    for topic in [EVERY_TOPIC].into_iter().chain(TOPICS) {
        for section in OwnSection::ALL.iter().copied().filter(|section| section.fits(topic)) {
            for language in Language::all() {
                let (topic, language) = (topic.to_owned(), language.tag().to_owned());
                let key = TextKey { topic, section, language };
                let found = last.iter().find(|one| one.key == key).cloned();
                items.push(Text::new(key, found));
            }
        }
    }
    Ok(wants.all(items))
}

/// Shows a text as it stands.
#[utoipa::path(get, path = "/texts/{topic}/{section}/{language}", params(("topic" = String, Path, description = "What the warning is about."), ("section" = String, Path, description = "Which section."), ("language" = String, Path, description = "`sv`, `nb` or `en`.")), responses((status = 200, description = "The text.", body = Text)))]
async fn show(caller: Caller, Path(names): Names) -> Result<Json<Text>, Problem> {
    caller.must(access::Action::KeepTexts)?;
    let key = key(names)?;
    let last = caller.scope.texts().versions(&key).await?.into_iter().next();
    Ok(Json(Text::new(key, last)))
}

/// Saves a text: it holds from the next mail and page on.
#[utoipa::path(put, path = "/texts/{topic}/{section}/{language}", params(("topic" = String, Path, description = "What the warning is about."), ("section" = String, Path, description = "Which section."), ("language" = String, Path, description = "`sv`, `nb` or `en`.")), request_body(content = TextToSave, description = "The text."), responses((status = 200, description = "Saved.", body = Text)))]
async fn save(
    caller: Caller,
    Path(names): Names,
    Sent(new): Sent<TextToSave>,
) -> Result<Json<Text>, Problem> {
    caller.must(access::Action::KeepTexts)?;
    let key = key(names)?;
    let mut mistakes = Mistakes::default();
    let read = new.body.as_deref().map(|body| OwnText::parse(key.section, body)).transpose();
    let body = read.unwrap_or_else(|wrong| {
        mistakes.note("body", wrong);
        None
    });
    let why = new.why.trim().to_owned();
    if why.is_empty() || why.chars().nth(OWN_WHY_CHARS_MAX).is_some() {
        mistakes.note("why", format_args!("1 to {OWN_WHY_CHARS_MAX} characters"));
    }
    mistakes.none()?;
    let kept = TextToKeep { shipped: shipped(&key), after: new.after, body, why, key: key.clone() };
    caller.scope.texts().save(&kept, caller.origin.as_deref()).await?;
    let last = caller.scope.texts().versions(&key).await?.into_iter().next();
    Ok(Json(Text::new(key, last)))
}

/// Lists the versions of a text, the newest first.
#[utoipa::path(get, path = "/texts/{topic}/{section}/{language}/versions", params(("topic" = String, Path, description = "What the warning is about."), ("section" = String, Path, description = "Which section."), ("language" = String, Path, description = "`sv`, `nb` or `en`.")), responses((status = 200, description = "The last 50.", body = Listing<SavedText>)))]
async fn versions(caller: Caller, Path(names): Names, wants: Wants) -> Result<Response, Problem> {
    caller.must(access::Action::KeepTexts)?;
    let row = |one: TextVersion| SavedText {
        version: one.version,
        body: one.body,
        shipped: one.shipped,
        made: one.made.into(),
        made_by: one.made_by,
        why: one.why,
    };
    let versions = caller.scope.texts().versions(&key(names)?).await?;
    Ok(wants.all(versions.into_iter().map(row).collect()))
}

/// Sends a warning of the demo's kind with this text to the caller's own address, the account's
/// log-in. Saves nothing.
#[utoipa::path(post, path = "/texts/{topic}/{section}/{language}/test", params(("topic" = String, Path, description = "What the warning is about."), ("section" = String, Path, description = "Which section."), ("language" = String, Path, description = "`sv`, `nb` or `en`.")), request_body(content = TextToTry, description = "The text."), responses((status = 204, description = "It is on its way.")))]
async fn test(
    caller: Caller,
    Path(names): Names,
    Sent(new): Sent<TextToTry>,
) -> Result<StatusCode, Problem> {
    caller.must(access::Action::KeepTexts)?;
    let key = key(names)?;
    let mut mistakes = Mistakes::default();
    let read = new.body.as_deref().map(|body| OwnText::parse(key.section, body)).transpose();
    let draft = read.unwrap_or_else(|wrong| {
        mistakes.note("body", wrong);
        None
    });
    mistakes.none()?;
    let account = &caller.account;
    if !account.login.contains('@') {
        return Err(Problem::Conflict("your log-in is no mail address to send to".to_owned()));
    }
    let (name, email) = (account.name.clone(), account.login.clone());
    let test = TextTest { name, email, key, draft, zone: account.zone.clone() };
    caller.scope.texts().send_test(&test, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
