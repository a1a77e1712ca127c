//! Surveys and advisories: what members were asked, what they answer. Written and sent as circulars.

use std::collections::BTreeMap;

use access::Action;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use findings::Sections;
use model::{CircularId, MemberId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::label::Gate;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::values::{self, Advisory, Id, Label, Survey, When, id, maybe};

/// Members answered for at once: as many as one survey can reach.
const MEMBERS_MAX: usize = 2_000;

pub(super) fn routes() -> Routes {
    Routes::new("surveys", "Surveys and advisories: what members were asked, and what they answer.")
        .route(__path_list, list)
        .route(__path_answers, answers)
        .route(__path_answer, answer)
        .route(__path_close, close)
        .route(__path_help, help)
}

/// A survey at one member.
#[derive(Serialize, ToSchema)]
struct AskedMember {
    /// The survey.
    survey: Id,
    /// The member.
    member: Id,
    /// Its name.
    member_name: String,
    /// The warning that carries it, and its number.
    warning: Id,
    /// The warning's number.
    number: i64,
    /// Who may be told.
    tlp: Label,
    /// What it says, in each language that is there.
    #[schema(value_type = Object)]
    text: BTreeMap<String, Sections>,
    /// What it asks, and until when.
    asks: Option<Survey>,
    /// The facts, when it is an advisory: it asks whether the member has what it is about.
    advisory: Option<Advisory>,
    /// When it was sent.
    sent: When,
    /// Whether it can still be answered.
    open: bool,
    /// For each question the words of the answer; null when nobody has answered.
    answers: Option<Vec<Vec<String>>>,
    /// When it was last answered.
    answered: Option<When>,
    /// Who answered.
    answered_by: Option<String>,
    /// How often it was answered: more than once when it was changed.
    turns: i64,
    /// Whether the answer asks for help.
    wants_help: bool,
    /// When somebody turned to them.
    helped: Option<When>,
}

impl Listed for AskedMember {
    const COLUMNS: &'static [&'static str] = &[
        "survey",
        "member",
        "member_name",
        "warning",
        "number",
        "tlp",
        "text",
        "asks",
        "advisory",
        "sent",
        "open",
        "answers",
        "answered",
        "answered_by",
        "turns",
        "wants_help",
        "helped",
    ];
}

impl From<store::Asked> for AskedMember {
    fn from(one: store::Asked) -> Self {
        let text = match &one.cause {
            findings::Cause::Circular { text, .. } => values::versions(text),
            _ => BTreeMap::new(),
        };
        let asks = one.cause.survey().map(Survey::from);
        let questions = one.questions().map_or(0, |asks| asks.all().len());
        let words = |answer: &store::SurveyAnswer| {
            (0..questions).map(|at| answer.given.at(at).to_vec()).collect()
        };
        let answer = one.answer.as_ref();
        Self {
            survey: id(one.circular),
            member: id(one.member),
            warning: id(one.warning),
            number: one.number,
            tlp: one.tlp.into(),
            text,
            asks,
            advisory: one.cause.advisory().map(Advisory::from),
            sent: one.sent.into(),
            open: one.is_open,
            answers: answer.map(words),
            answered: maybe(answer.map(|answer| answer.at)),
            answered_by: answer.map(|answer| answer.by.clone()),
            turns: answer.map_or(0, |answer| answer.turns),
            wants_help: answer.is_some_and(|answer| answer.wants_help),
            helped: maybe(answer.and_then(|answer| answer.helped.as_ref()).map(|(at, _)| *at)),
            member_name: one.member_name,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Rows on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists what members that the caller may see were asked, the latest first: one row a member.
#[utoipa::path(get, path = "/surveys", params(Query), responses((status = 200, description = "One page.", body = Listing<AskedMember>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.surveys().list(&page).await?;
    let gate = Gate::of(&caller).await?;
    let (rows, held_back) = gate.sift(found.rows, |row| (row.tlp, row.member));
    Ok(wants.page(rows.into_iter().map(AskedMember::from).collect(), found.next, held_back))
}

/// Lists a survey at each member that the caller may see: who has not answered first.
#[utoipa::path(get, path = "/surveys/{id}/answers", params(("id" = Id, Path, description = "The survey.")), responses((status = 200, description = "All of them.", body = Listing<AskedMember>)))]
async fn answers(
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let (_, found) = find(&caller, &id).await?;
    let gate = Gate::of(&caller).await?;
    let (rows, held_back) = gate.sift(found, |row| (row.tlp, row.member));
    Ok(wants.page(rows.into_iter().map(AskedMember::from).collect(), None, held_back))
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerToGive {
    /// The members that it is for.
    members: Vec<String>,
    /// For each question, in order, its words: `yes`, `no` or `unknown`; the numbers of options,
    /// counted from 1; a number; a text. To an advisory `have`, `not` or `looking`. None where a question is left open.
    #[schema(example = json!([["yes"], ["1", "3"], ["no"]]))]
    answers: Vec<Vec<String>>,
}

/// Answers for one or more members, or changes what was answered; until the survey ends.
#[utoipa::path(post, path = "/surveys/{id}/answers", params(("id" = Id, Path, description = "The survey.")), request_body(content = AnswerToGive, description = "The answer."), responses((status = 204, description = "Taken."), (status = 409, description = "The survey has ended.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn answer(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<AnswerToGive>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::AnswerWarnings)?;
    let (survey, found) = find(&caller, &id).await?;
    let mut mistakes = Mistakes::default();
    if new.members.is_empty() || MEMBERS_MAX < new.members.len() {
        mistakes.note("members", format_args!("1 to {MEMBERS_MAX}"));
    }
    let members: Option<Vec<MemberId>> = new.members.iter().map(|id| MemberId::parse(id)).collect();
    let members = members.ok_or(Problem::NotFound)?;
    let gate = Gate::of(&caller).await?;
    for one in found.iter().filter(|one| members.contains(&one.member)) {
        gate.pass(one.tlp, one.member)?;
    }
    let questions = found.first().and_then(store::Asked::questions);
    let questions = questions.ok_or(Problem::NotFound)?;
    let given = questions.read(&new.answers);
    if let Err(wrong) = &given {
        wrong.iter().for_each(|one| mistakes.note("answers", one));
    }
    mistakes.none()?;
    let given = given.map_err(|_| Problem::Ours)?;
    let origin = caller.origin.as_deref();
    caller.scope.surveys().answer(survey, &members, &given, origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a survey before its time. For the CSIRT.
#[utoipa::path(post, path = "/surveys/{id}/close", params(("id" = Id, Path, description = "The survey.")), responses((status = 204, description = "Closed.")))]
async fn close(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    caller.must(Action::IssueWarnings)?;
    let id = CircularId::parse(&id).ok_or(Problem::NotFound)?;
    caller.scope.circulars().close(id, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is being helped.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Helped {
    /// The member.
    member: String,
}

/// Notes that somebody has turned to a member that asked for help. For the CSIRT.
#[utoipa::path(post, path = "/surveys/{id}/help", params(("id" = Id, Path, description = "The survey.")), request_body(content = Helped, description = "Who is being helped."), responses((status = 204, description = "Noted.")))]
async fn help(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<Helped>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::IssueWarnings)?;
    let survey = CircularId::parse(&id).ok_or(Problem::NotFound)?;
    let member = MemberId::parse(&new.member).ok_or(Problem::NotFound)?;
    caller.scope.surveys().help_given(survey, member, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A survey at the members that the caller sees; what is at none of them does not exist.
async fn find(caller: &Caller, id: &str) -> Result<(CircularId, Vec<store::Asked>), Problem> {
    let id = CircularId::parse(id).ok_or(Problem::NotFound)?;
    let found = caller.scope.surveys().at_members(id).await?;
    if found.is_empty() { Err(Problem::NotFound) } else { Ok((id, found)) }
}
