//! One warning written by hand: written, seen as each receiver will get it, approved by another,
//! followed.
//!
//! Decides nothing: who is reached, whether somebody else must agree and what was done already is
//! `store`'s and `warnings`' to say. A button pressed twice, or on what was changed meanwhile,
//! leads back here and says so.

mod advisory;
mod form;
mod questions;
mod survey;

use access::{Action, LinkKey, Receiver};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use findings::Sections;
use locale::Arg;
use model::{CircularId, ContactId, MemberId, MessageId};
use notify::{About, Letter, Letterhead, To, compose};
use roster::Because;
use store::{
    Circular, CircularAnswer, CircularReceiver, CircularSent, ContactHome, Page, Receivers,
    StoreError,
};
use warnings::{Answered, Stage, Step, must_be_approved, who_may_approve};

use self::form::FormPage;
pub use self::questions::shipped as shipped_survey;
use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::{Asked, with};
use crate::session::SignedIn;
use crate::show::{AdvisoryFacts, facts_of};

const WRITES: Needs = Needs::Role(Action::IssueWarnings);

/// A form as somebody fills it in, for the tests.
const FILLED: &str = "revision=1&title-sv=Titel&what-sv=Vad&now-sv=Nu&severity=high\
    &tlp=TLP%3AAMBER&everyone=yes";

/// The same as a survey.
const ASKS: &str = "revision=1&title-sv=Titel&what-sv=Vad&severity=high&tlp=TLP%3AAMBER\
    &everyone=yes&as=survey&answer-until=2100-01-01T00%3A00&kind-1=yes-no&ask-1-sv=%3F&help-1=yes";

/// The same as an advisory.
const ADVISES: &str = "revision=1&title-sv=Titel&what-sv=Vad&now-sv=Nu&severity=high\
    &tlp=TLP%3AAMBER&everyone=yes&as=advisory&cves=CVE-2024-0001&products=ExampleVPN+9.1\
    &exploited=yes&source=CERT&as-of=2024-01-01&links=https%3A%2F%2Fexample.org%2F";

pub(super) const ENTRY: Entry = Entry {
    name: "circular",
    routes: &[
        Route::get("/circulars/new", WRITES, || get(new)),
        Route::get("/circulars/{circular}", WRITES, || get(show)),
        Route::get("/circulars/{circular}/edit", WRITES, || get(edit)),
        Route::get("/circulars/{circular}/letter", WRITES, || get(letter)),
        Route::get("/circulars/{circular}/answers.csv", WRITES, || get(survey::file)),
        Route::post("/circulars", WRITES, &[FILLED, ASKS, ADVISES], || post(add)),
        Route::post("/circulars/{circular}", WRITES, &[FILLED], || post(change)),
        Route::post("/circulars/{circular}/close", WRITES, &["close=yes"], || post(close)),
        Route::post("/circulars/{circular}/help", WRITES, &["member={member}"], || post(help)),
        Route::post("/circulars/{circular}/send", WRITES, &["revision=1"], || post(send)),
        Route::post("/circulars/{circular}/approve", WRITES, &["revision=1"], || post(approve)),
        Route::post("/circulars/{circular}/withdraw", WRITES, &["note=Wrong"], || post(withdraw)),
        Route::post("/circulars/{circular}/renew", WRITES, &["renew=yes"], || post(renew)),
        Route::post("/circulars/{circular}/discard", WRITES, &["revision=1"], || post(discard)),
    ],
};

/// Earlier circulars to choose from by their answers.
const EARLIER: i64 = 20;

#[derive(Template)]
#[template(path = "pages/circular/page.html")]
struct CircularPage {
    f: Frame,
    circular: Circular,
    says: Sections,
    language: String,
    /// Before it leaves.
    receivers: Vec<Row>,
    reach: String,
    facts: Option<AdvisoryFacts>,
    must_ask: bool,
    alone_max: i64,
    may_approve: bool,
    /// Afterwards.
    answers: Vec<CircularAnswer>,
    mistakes: Mistakes,
}

/// A member of the preview.
struct Row {
    member: MemberId,
    name: String,
    people: Vec<PersonRow>,
}

struct PersonRow {
    name: String,
    channel: &'static str,
    address: String,
    language: String,
    why: Option<&'static str>,
    asleep: Option<String>,
    letter: String,
}

impl CircularPage {
    fn is_answered(&self, one: &CircularAnswer) -> bool {
        Answered::of(one.state) != Answered::Nothing
    }

    /// The sentence that says how far it has come.
    fn sum(&self) -> String {
        let silent = self.circular.members - self.circular.answered;
        let args = [
            ("answered", Arg::Number(self.circular.answered)),
            ("members", Arg::Number(self.circular.members)),
            ("silent", Arg::Number(silent)),
        ];
        self.f.texts.with("circular-sum", &args)
    }

    fn until(&self, survey: &findings::Survey) -> String {
        self.f.texts.with("survey-answer-until", &[("until", survey.until.into())])
    }

    fn asked_by(&self) -> &str {
        self.circular.asked.as_ref().map_or("", |(_, name)| name.as_str())
    }
}

#[derive(Template)]
#[template(path = "pages/circular/letter.html")]
struct LetterPage {
    f: Frame,
    id: CircularId,
    name: String,
    letter: Letter,
}

/// A new warning; with `as=advisory` an advisory; with `as=survey` a survey, with `template=hit` the
/// one that we ship.
async fn new(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    by.must(Action::IssueWarnings)?;
    let fields = if asked.is("as", "survey") {
        let zone = by.frame("circulars").texts.zone().clone();
        questions::begin(asked.is("template", "hit"), &zone, by.state.now())
    } else if asked.is("as", "advisory") {
        advisory::begin()
    } else {
        Fields::default()
    };
    form_page(&by, None, Mistakes::default(), fields).await
}

async fn edit(by: SignedIn, Path(id): Path<String>) -> Result<Html<String>, PageError> {
    let circular = find(&by, &id).await?;
    let members = by.scope.members().list(None).await?;
    let fields = form::fill(&circular, &members, by.frame("circulars").texts.zone());
    form_page(&by, Some((circular.id, circular.revision)), Mistakes::default(), fields).await
}

async fn form_page(
    by: &SignedIn,
    circular: Option<(CircularId, i64)>,
    mistakes: Mistakes,
    fields: Fields,
) -> Result<Html<String>, PageError> {
    let f = by.frame("circulars");
    let found = by.scope.circulars().list(&Page::first(EARLIER)).await?.rows;
    let sent = found.iter().filter(|one| !one.stage.is_open());
    let sent: Vec<&Circular> = sent.collect();
    let title = |one: &Circular| one.keep.text.for_reader(f.lang()).sections.title.clone();
    let asks = |one: &&&Circular| one.keep.questions().is_some();
    let (warnings, surveys) = (sent.iter().filter(|one| !asks(one)), sent.iter().filter(asks));
    let earlier = warnings.map(|one| (one.id.to_string(), title(one))).collect();
    let said = surveys.flat_map(|one| survey::choices(&f, one)).collect();
    render(&FormPage { f, circular, fields, mistakes, earlier, said })
}

async fn find(by: &SignedIn, id: &str) -> Result<Circular, PageError> {
    by.must(Action::IssueWarnings)?;
    let id = CircularId::parse(id).ok_or(PageError::NotFound)?;
    by.scope.circulars().by_id(id).await?.ok_or(PageError::NotFound)
}

async fn show(
    by: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Html<String>, PageError> {
    let circular = find(&by, &id).await?;
    if circular.keep.questions().is_some() && !circular.stage.is_open() {
        return survey::page(&by, &circular, &asked, Mistakes::default()).await;
    }
    page(&by, &id, Mistakes::default()).await
}

async fn page(by: &SignedIn, id: &str, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let circular = find(by, id).await?;
    let f = by.frame("circulars");
    let policy = by.state.policy();
    let (receivers, answers) = if circular.stage.is_open() {
        (by.scope.circulars().receivers(circular.id).await?, Vec::new())
    } else {
        (Receivers::default(), by.scope.circulars().answers(circular.id).await?)
    };
    let reach = [
        ("members", Arg::Number(receivers.reach.members)),
        ("people", Arg::Number(receivers.reach.people)),
    ];
    let found = circular.keep.text.for_reader(f.lang());
    render(&CircularPage {
        says: found.sections.clone(),
        language: found.language.to_owned(),
        reach: f.texts.with("circular-reach", &reach),
        facts: circular.keep.advisory.as_ref().map(|advisory| facts_of(&f, advisory)),
        must_ask: must_be_approved(receivers.reach, policy.circulars),
        alone_max: policy.circulars.alone_max,
        may_approve: who_may_approve(by.account.id, &circular.hands).is_ok(),
        receivers: rows(&f, &circular, &receivers),
        answers,
        mistakes,
        circular,
        f,
    })
}

fn rows(f: &Frame, circular: &Circular, receivers: &Receivers) -> Vec<Row> {
    let person = |member: MemberId, one: &CircularReceiver| PersonRow {
        name: one.name.clone(),
        channel: one.kind.as_str(),
        address: one.address.clone(),
        language: f.word("written", circular.keep.text.for_reader(&one.language).language),
        why: match (one.because, one.home) {
            (Because::NoOwnContact, ContactHome::Csirt) => Some("circular-to-csirt"),
            (Because::NoOwnContact, _) => Some("circular-to-operator"),
            _ => None,
        },
        asleep: one.held_until.map(|until| f.time(&until)),
        letter: with(
            &format!("/circulars/{}/letter", circular.id),
            &[("member", &member.to_string()), ("contact", &one.contact.to_string())],
        ),
    };
    let row = |one: &store::CircularReceivers| Row {
        member: one.member,
        name: one.name.clone(),
        people: one.people.iter().map(|who| person(one.member, who)).collect(),
    };
    receivers.members.iter().map(row).collect()
}

/// The message as one receiver will get it, written by what writes the one that leaves.
async fn letter(
    by: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Html<String>, PageError> {
    let circular = find(&by, &id).await?;
    let receivers = by.scope.circulars().receivers(circular.id).await?;
    let member = asked.get("member").and_then(MemberId::parse);
    let contact = asked.get("contact").and_then(ContactId::parse);
    let mut all =
        receivers.members.iter().flat_map(|one| one.people.iter().map(move |who| (one, who)));
    let fits = |one: &store::CircularReceivers, who: &CircularReceiver| {
        member.is_none_or(|wanted| wanted == one.member)
            && contact.is_none_or(|wanted| wanted == who.contact)
    };
    let found = all.find(|(one, who)| fits(one, who));
    let (at, who) = found.ok_or(PageError::NotFound)?;
    let letter = write(&by, &circular, (at.member, &at.name), who)?;
    render(&LetterPage {
        f: by.frame("circulars"),
        id: circular.id,
        name: who.name.clone(),
        letter,
    })
}

fn write(
    by: &SignedIn,
    circular: &Circular,
    (member, member_name): (MemberId, &str),
    who: &CircularReceiver,
) -> Result<Letter, PageError> {
    let serves = [member];
    let receiver = match who.home {
        ContactHome::Csirt => Receiver::Csirt,
        ContactHome::Member(home) => Receiver::Member(home),
        ContactHome::Operator(operator) => Receiver::Operator(operator, &serves),
    };
    let settings = by.state.settings();
    let head = Letterhead {
        csirt: settings.csirt_name.clone(),
        phone: Some(settings.duty_phone.clone()),
        base_url: settings.base_url.clone(),
    };
    // A key that nobody has: the link in a preview opens nothing.
    let key = LinkKey::new(&[0; 32]).ok_or(PageError::NoRandomness)?;
    let id = MessageId::new();
    let now = by.state.now();
    let about = About {
        id,
        step: Step::Tell,
        to: To {
            kind: who.kind,
            name: who.name.clone(),
            address: who.address.clone(),
            key: who.has_key.then(String::new),
        },
        language: &who.language,
        zone: &who.zone,
        receiver,
        held_back: 0,
        slept_since: None,
        topic: "circular",
        warning: &circular.preview(member, now),
        member_name,
        seen: &[],
        link: &key.token(id),
        reply_token: None,
        now,
        own: &by.visit.own,
        is_test: false,
    };
    Ok(compose(&about, &head))
}

async fn add(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::IssueWarnings)?;
    let members = by.scope.members().list(None).await?;
    match form::parse(&fields, &members, (by.frame("circulars").texts.zone(), by.state.now())) {
        Ok(new) => {
            let id = by.scope.circulars().add(&new).await?;
            Ok(back(id, "circular-saved"))
        }
        Err(mistakes) => wrong(form_page(&by, None, mistakes, fields).await?),
    }
}

async fn change(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let circular = find(&by, &id).await?;
    let revision = revision(&fields)?;
    let members = by.scope.members().list(None).await?;
    match form::parse(&fields, &members, (by.frame("circulars").texts.zone(), by.state.now())) {
        Ok(new) => {
            let changed = by.scope.circulars().change(circular.id, revision, &new).await;
            done(circular.id, changed.map(|()| "circular-saved"))
        }
        Err(mistakes) => {
            wrong(form_page(&by, Some((circular.id, revision)), mistakes, fields).await?)
        }
    }
}

async fn send(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let circular = find(&by, &id).await?;
    let policy = by.state.policy();
    let origin = by.visit.origin_text();
    let (circulars, revision) = (by.scope.circulars(), revision(&fields)?);
    let sent = circulars.send(circular.id, revision, &policy, origin.as_deref()).await;
    left(&circular, sent)
}

async fn approve(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let circular = find(&by, &id).await?;
    let policy = by.state.policy();
    let origin = by.visit.origin_text();
    let (circulars, revision) = (by.scope.circulars(), revision(&fields)?);
    let sent = circulars.approve(circular.id, revision, &policy, origin.as_deref()).await;
    left(&circular, sent)
}

async fn withdraw(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let circular = find(&by, &id).await?;
    let Some(why) = fields.some("note") else {
        let mistakes = Mistakes::of("note", "mistake-why");
        let page = match circular.keep.questions() {
            Some(_) => survey::page(&by, &circular, &Asked::default(), mistakes).await,
            None => page(&by, &id, mistakes).await,
        };
        return wrong(page?);
    };
    let origin = by.visit.origin_text();
    let withdrawn = by.scope.circulars().withdraw(circular.id, why, origin.as_deref()).await;
    done(circular.id, withdrawn.map(|()| "circular-withdrawn"))
}

/// Begins a new version of an advisory: its draft, to write on.
async fn renew(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, .. } = posted;
    let circular = find(&by, &id).await?;
    match by.scope.circulars().renew(circular.id).await {
        Ok(draft) => Ok(Redirect::to(&format!("/circulars/{draft}/edit")).into_response()),
        Err(error) => done(circular.id, Err(error)),
    }
}

/// Closes a survey to answers.
async fn close(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, .. } = posted;
    let circular = find(&by, &id).await?;
    let origin = by.visit.origin_text();
    let closed = by.scope.circulars().close(circular.id, origin.as_deref()).await;
    done(circular.id, closed.map(|()| "survey-closed"))
}

/// Notes that somebody has turned to a member that wants help.
async fn help(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let circular = find(&by, &id).await?;
    let member = MemberId::parse(fields.get("member")).ok_or(PageError::NotFound)?;
    let origin = by.visit.origin_text();
    let noted = by.scope.surveys().help_given(circular.id, member, origin.as_deref()).await;
    match noted {
        Ok(()) if fields.get("from") == "work" => {
            Ok(Redirect::to("/?said=survey-helped").into_response())
        }
        Ok(()) => Ok(back(circular.id, "survey-helped")),
        // Somebody else was quicker, or the member no longer wants any.
        Err(StoreError::NotFound) => Ok(back(circular.id, "circular-moved")),
        Err(error) => Err(error.into()),
    }
}

async fn discard(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let circular = find(&posted.by, &id).await?;
    match posted.by.scope.circulars().discard(circular.id).await {
        Ok(()) => Ok(Redirect::to("/circulars?said=circular-discarded").into_response()),
        Err(error) => done(circular.id, Err(error)),
    }
}

fn revision(fields: &Fields) -> Result<i64, PageError> {
    fields.get("revision").parse().map_err(|_| PageError::BadForm)
}

const fn said(sent: CircularSent) -> &'static str {
    match sent {
        CircularSent::Left { .. } => "circular-sent",
        CircularSent::Waits => "circular-waits",
    }
}

/// Back to what was sent: a new version is where the one before it was.
fn left(
    circular: &Circular,
    sent: Result<CircularSent, StoreError>,
) -> Result<Response, PageError> {
    let at = match sent {
        Ok(CircularSent::Left { .. }) => circular.follows.unwrap_or(circular.id),
        _ => circular.id,
    };
    done(at, sent.map(said))
}

/// Back to the circular; where somebody was quicker, with a word that it was.
fn done(id: CircularId, done: Result<&'static str, StoreError>) -> Result<Response, PageError> {
    match done {
        Ok(said) => Ok(back(id, said)),
        Err(StoreError::MovedOn) => Ok(back(id, "circular-moved")),
        Err(error) => Err(error.into()),
    }
}

fn back(id: CircularId, said: &str) -> Response {
    Redirect::to(&format!("/circulars/{id}?said={said}")).into_response()
}

fn wrong(page: Html<String>) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
