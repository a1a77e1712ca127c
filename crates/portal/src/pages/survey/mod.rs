//! Answering a survey or an advisory: a member's people for their own, an operator's for several at
//! once, the CSIRT's for whom they have on the telephone. Behind the link in a mail the same form
//! stands.
//!
//! An answer can be changed until the survey ends; the page says who gave it and when.

use access::{Action, Channel};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use findings::{BadAnswer, Given, Question, QuestionKind, Questions};
use locale::Arg;
use model::{CircularId, MemberId, WarningId};
use store::{Asked as AskedMember, StoreError};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, lines, render};
use crate::list::Asked;
use crate::session::SignedIn;
use crate::show::{Advice, AdvisoryFacts};

pub(super) const ENTRY: Entry = Entry {
    name: "survey",
    routes: &[
        Route::get("/surveys/{survey}", Needs::Role(Action::Read), || get(show)),
        Route::post(
            "/surveys/{survey}",
            Needs::Role(Action::AnswerWarnings),
            &["q1=yes&member={member}"],
            || post(answer),
        ),
    ],
};

/// The field of each question.
const FIELDS: [&str; findings::QUESTIONS_MAX] = ["q1", "q2", "q3"];

#[derive(Template)]
#[template(path = "pages/survey/page.html")]
struct SurveyPage {
    f: Frame,
    survey: CircularId,
    sheet: Sheet,
    /// Whose answer it is: the boxes, all ticked when nobody has answered yet.
    members: Vec<Choice>,
    /// What each has answered.
    answers: Vec<Answered>,
    may_answer: bool,
    mistakes: Mistakes,
}

/// What every form of a survey shows, whoever fills it in.
pub(crate) struct Sheet {
    pub title: String,
    pub why: Vec<String>,
    /// Whom to call, where that is not the CSIRT.
    pub call: Vec<String>,
    pub language: String,
    pub other_language: Option<String>,
    /// Until when; an advisory has no end.
    pub until: Option<String>,
    /// What to do, and the facts: an advisory's alone.
    pub advice: Advice,
    pub facts: Option<AdvisoryFacts>,
    pub is_open: bool,
    pub questions: Vec<Shown>,
}

impl Sheet {
    /// The question of a field: what is wrong is said of it by its own words.
    pub(crate) fn asked_at(&self, field: &str) -> Option<&Shown> {
        self.questions.iter().find(|one| one.field == field)
    }
}

/// A question as a form shows it.
pub(crate) struct Shown {
    pub field: &'static str,
    pub ask: String,
    pub language: String,
    pub kind: QuestionKind,
    pub choices: Vec<Choice>,
    pub value: String,
    pub mistake: &'static str,
}

/// Something to choose.
pub(crate) struct Choice {
    pub value: String,
    pub name: String,
    pub is_chosen: bool,
}

/// What somebody answered, and when.
pub(crate) struct Answered {
    pub member: String,
    pub by: String,
    pub said: Vec<(String, String)>,
}

/// What a question asks the reader.
pub(crate) fn ask(f: &Frame, question: &Question) -> String {
    match question.kind {
        QuestionKind::Affected => f.t("advisory-ask"),
        _ => question.for_reader(f.lang()).1.ask.clone(),
    }
}

/// What a word of an answer stands for.
pub(crate) fn label(f: &Frame, question: &Question, word: &str) -> String {
    match question.kind {
        QuestionKind::YesNo => f.word("survey-word", word),
        QuestionKind::Affected => f.word("affected", word),
        QuestionKind::One | QuestionKind::Several => {
            question.option(word, f.lang()).unwrap_or(word).to_owned()
        }
        QuestionKind::Number => word.parse().map_or_else(|_| word.to_owned(), |n| f.n(&n)),
        QuestionKind::Text => word.to_owned(),
    }
}

/// The words of an answer to a question, on one line.
pub(crate) fn said(f: &Frame, question: &Question, words: &[String]) -> String {
    words.iter().map(|word| label(f, question, word)).collect::<Vec<_>>().join(", ")
}

/// What a survey says and asks, filled in by `fields`.
pub(crate) fn sheet(
    f: &Frame,
    asked: &AskedMember,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Option<Sheet> {
    let hand = crate::show::by_hand(f, &asked.cause)?;
    let text = crate::show::title(f, &model::Rsit::Other, &asked.cause, &false);
    let findings::Cause::Circular { text: written, .. } = &asked.cause else { return None };
    let key = if asked.is_open { "survey-answer-until" } else { "survey-was-open-until" };
    let all = asked.questions()?.all().iter().zip(FIELDS);
    let says = written.for_reader(f.lang()).sections;
    let until = asked.cause.survey().map(|survey| survey.until);
    Some(Sheet {
        title: text,
        why: lines(&says.what),
        advice: Advice {
            now: lines(&says.now),
            cannot: lines(&says.cannot),
            of_advisory: hand.facts.is_some(),
        },
        facts: hand.facts,
        call: hand.call,
        language: hand.language,
        other_language: hand.other_language,
        until: until.map(|until| f.texts.with(key, &[("until", until.into())])),
        is_open: asked.is_open,
        questions: all.map(|(one, field)| shown(f, one, field, fields, mistakes)).collect(),
    })
}

fn shown(
    f: &Frame,
    question: &Question,
    field: &'static str,
    fields: &Fields,
    mistakes: &Mistakes,
) -> Shown {
    let language = match question.kind {
        QuestionKind::Affected => f.lang(),
        _ => question.for_reader(f.lang()).0,
    };
    let choice = |word: String| Choice {
        name: label(f, question, &word),
        is_chosen: fields.all(field).any(|one| one == word),
        value: word,
    };
    Shown {
        field,
        ask: ask(f, question),
        language: language.to_owned(),
        kind: question.kind,
        choices: question.words().into_iter().map(choice).collect(),
        value: fields.get(field).to_owned(),
        mistake: mistakes.at(field),
    }
}

/// Reads a filled-in form; on failure each mistake at its question.
pub(crate) fn read(questions: &Questions, fields: &Fields) -> Result<Given, Mistakes> {
    let words = |field: &'static str| fields.all(field).map(str::to_owned).collect();
    let words: Vec<Vec<String>> = FIELDS.into_iter().map(words).collect();
    questions.read(&words).map_err(|wrong| {
        let mut mistakes = Mistakes::default();
        for one in wrong {
            let key = match one.why {
                BadAnswer::Missing => "mistake-answer-missing",
                BadAnswer::Option => "mistake-answer-option",
                BadAnswer::Number => "mistake-answer-number",
                BadAnswer::TooLong => "mistake-answer-long",
            };
            mistakes.add(FIELDS.get(one.question).copied().unwrap_or(FIELDS[0]), key);
        }
        mistakes
    })
}

/// The form as an answer filled it in.
pub(crate) fn filled(given: Option<&Given>) -> Fields {
    let Some(given) = given else { return Fields::default() };
    let words = |(at, field): (usize, &str)| {
        given.at(at).iter().map(|word| (field.to_owned(), word.clone())).collect::<Vec<_>>()
    };
    Fields::filled(FIELDS.into_iter().enumerate().flat_map(words).collect())
}

/// The word that nothing can be answered any more.
pub(crate) fn over(asked: &AskedMember) -> &'static str {
    if asked.cause.advisory().is_some() { "advisory-over" } else { "survey-over" }
}

/// Whether one member has what an advisory is about: the question with its buttons, on the pages of
/// its warning.
pub(crate) struct Card {
    pub question: Shown,
    pub is_open: bool,
    /// Who said what, if anybody did.
    pub answered: Option<String>,
}

/// The question of an advisory, ready to be answered; none for all else.
pub(crate) fn card(f: &Frame, asked: &AskedMember) -> Option<Card> {
    asked.cause.advisory()?;
    let fields = filled(asked.answer.as_ref().map(|answer| &answer.given));
    let question = asked.questions()?.all().first()?;
    Some(Card {
        question: shown(f, question, FIELDS[0], &fields, &Mistakes::default()),
        is_open: asked.is_open,
        answered: answered(f, asked).map(|one| one.by),
    })
}

/// Who answered what for a member, if anybody.
pub(crate) fn answered(f: &Frame, asked: &AskedMember) -> Option<Answered> {
    let (answer, questions) = asked.answer.as_ref().zip(asked.questions())?;
    let args = [("name", answer.by.clone().into()), ("at", Arg::Time(answer.at))];
    let line = |(at, question): (usize, &Question)| {
        (ask(f, question), said(f, question, answer.given.at(at)))
    };
    let said = questions.all().iter().enumerate().map(line);
    Some(Answered {
        member: asked.member_name.clone(),
        by: f.texts.with("survey-answered-by", &args),
        said: said.filter(|(_, said)| !said.is_empty()).collect(),
    })
}

async fn show(
    by: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Html<String>, PageError> {
    let member = asked.get("member").and_then(MemberId::parse);
    let found = find(&by, &id, member).await?;
    let given = found.first().and_then(|one| one.answer.as_ref()).map(|one| &one.given);
    let ticked = found.iter().map(|one| one.member).collect();
    page(&by, &found, &filled(given), ticked, Mistakes::default())
}

/// The survey at the members that the viewer answers for; the CSIRT answers for one at a time.
async fn find(
    by: &SignedIn,
    id: &str,
    member: Option<MemberId>,
) -> Result<Vec<AskedMember>, PageError> {
    let id = CircularId::parse(id).ok_or(PageError::NotFound)?;
    let mut found = by.scope.surveys().at_members(id).await?;
    if let Some(member) = member {
        found.retain(|one| one.member == member);
    }
    if by.scope.viewer().scope() == access::Scope::All {
        found.truncate(1);
    }
    let serves = by.serves().await?;
    let first = found.first().ok_or(PageError::NotFound)?;
    if !by.may_leave(first.tlp, Some(first.member), &serves, Channel::Page) {
        return Err(PageError::HeldBack);
    }
    Ok(found)
}

fn page(
    by: &SignedIn,
    found: &[AskedMember],
    fields: &Fields,
    ticked: Vec<MemberId>,
    mistakes: Mistakes,
) -> Result<Html<String>, PageError> {
    let f = by.frame("warnings");
    let first = found.first().ok_or(PageError::NotFound)?;
    let choice = |one: &AskedMember| Choice {
        value: one.member.to_string(),
        name: one.member_name.clone(),
        is_chosen: ticked.contains(&one.member),
    };
    render(&SurveyPage {
        survey: first.circular,
        sheet: sheet(&f, first, fields, &mistakes).ok_or(PageError::NotFound)?,
        members: found.iter().map(choice).collect(),
        answers: found.iter().filter_map(|one| answered(&f, one)).collect(),
        may_answer: by.may(Action::AnswerWarnings),
        mistakes,
        f,
    })
}

async fn answer(Path(id): Path<String>, posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    by.must(Action::AnswerWarnings)?;
    let members: Option<Vec<MemberId>> = fields.all("member").map(MemberId::parse).collect();
    let members = members.ok_or(PageError::NotFound)?;
    let found = find(&by, &id, members.first().copied()).await?;
    let first = found.first().ok_or(PageError::NotFound)?;
    let questions = first.questions().ok_or(PageError::NotFound)?;
    let read = read(questions, &fields);
    let given = match read {
        Ok(given) if !members.is_empty() => given,
        wrong => {
            let mut mistakes = wrong.err().unwrap_or_default();
            if members.is_empty() {
                mistakes.add("member", "mistake-answer-member");
            }
            let all = find(&by, &id, None).await?;
            let page = page(&by, &all, &fields, members, mistakes)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let origin = by.visit.origin_text();
    let surveys = by.scope.surveys();
    let said = match surveys.answer(first.circular, &members, &given, origin.as_deref()).await {
        Ok(()) => "survey-answered",
        Err(StoreError::MovedOn) => over(first),
        Err(error) => return Err(error.into()),
    };
    if let Some(warning) = WarningId::parse(fields.get("from")) {
        return Ok(Redirect::to(&format!("/warnings/{warning}?said={said}")).into_response());
    }
    // The CSIRT comes from the table of answers and goes back there.
    let place =
        if by.scope.viewer().scope() == access::Scope::All { "circulars" } else { "surveys" };
    Ok(Redirect::to(&format!("/{place}/{}?said={said}", first.circular)).into_response())
}
