//! Questions that members ask the CSIRT: until when each is answered, and what is said in it.

use ::warnings::{QuestionState, Side, Urgency};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::{AccountId, MemberId, QuestionId};
use serde::{Deserialize, Serialize};
use store::{
    NewQuestion as Asking, QUESTION_TEXT_CHARS_MAX, QUESTION_TITLE_CHARS_MAX, Question as Row,
    QuestionFilter, QuestionMessage,
};
use utoipa::{IntoParams, ToSchema};

use super::made;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new("questions", "What members ask the CSIRT, and what is said of it.")
        .route(__path_list, list)
        .route(__path_ask, ask)
        .route(__path_show, show)
        .route(__path_write, write)
        .route(__path_take, take)
        .route(__path_close, close)
}

/// A question.
#[derive(Serialize, ToSchema)]
struct Question {
    /// Identity.
    id: Id,
    /// The number that people use.
    number: i64,
    /// Whose it is.
    member: Id,
    /// The member's name.
    member_name: String,
    /// The name of who asked.
    asked_by: Option<String>,
    /// In one line.
    title: String,
    /// `now`: something is happening; `soon`: it cannot wait long; `advice`.
    urgency: &'static str,
    /// `open`: waits for the CSIRT; `answered`: waits for the member; `closed`.
    state: &'static str,
    /// When it was asked.
    created: When,
    /// When something was last said in it that both sides read.
    changed: When,
    /// Until when the CSIRT is to answer.
    answer_by: When,
    /// When it first did.
    answered_first: Option<When>,
    /// When it was closed, if it is.
    closed: Option<When>,
    /// Who at the CSIRT has it in hand.
    taken_by: Option<Id>,
    /// When the CSIRT's duty officer was told that it is late.
    escalated: Option<When>,
}

impl Listed for Question {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "member",
        "member_name",
        "asked_by",
        "title",
        "urgency",
        "state",
        "created",
        "changed",
        "answer_by",
        "answered_first",
        "closed",
        "taken_by",
        "escalated",
    ];
}

impl From<Row> for Question {
    fn from(row: Row) -> Self {
        Self {
            id: id(row.id),
            number: row.number,
            member: id(row.member),
            member_name: row.member_name,
            asked_by: row.asked_by,
            title: row.title,
            urgency: row.urgency.as_str(),
            state: row.state.as_str(),
            created: row.created.into(),
            changed: row.changed.into(),
            answer_by: row.answer_by.into(),
            answered_first: maybe(row.answered_first),
            closed: maybe(row.closed),
            taken_by: row.taken_by.map(|(account, _)| id(account)),
            escalated: maybe(row.escalated_at),
        }
    }
}

/// A question and what was said in it.
#[derive(Serialize, ToSchema)]
struct Talk {
    /// The question.
    question: Question,
    /// What was said, the oldest first; notes among the CSIRT only for the CSIRT.
    messages: Vec<Message>,
}

/// Something said in a question.
#[derive(Serialize, ToSchema)]
struct Message {
    /// Identity.
    id: Id,
    /// When.
    at: When,
    /// The name of who said it.
    by: String,
    /// `member` or `csirt`.
    side: &'static str,
    /// Whether it is a note among the CSIRT.
    is_internal: bool,
    /// What.
    text: String,
}

impl From<QuestionMessage> for Message {
    fn from(one: QuestionMessage) -> Self {
        Self {
            id: id(one.id),
            at: one.at.into(),
            by: one.by,
            side: Side::as_str(one.side),
            is_internal: one.is_internal,
            text: one.text,
        }
    }
}

/// A question to ask.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewQuestion {
    /// For whom.
    member: String,
    /// In one line: 1 to 160 characters.
    title: String,
    /// What happened: 1 to 10,000 characters.
    text: String,
    /// `now`, `soon` or `advice`: decides until when it is answered.
    urgency: String,
}

/// Something to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// What: 1 to 10,000 characters.
    text: String,
    /// A note among the CSIRT, which only the CSIRT writes and reads.
    #[serde(default)]
    is_internal: bool,
}

/// Who takes a question from whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Take {
    /// The account that has it in hand; none: nobody. When somebody else has it: 409.
    #[serde(default)]
    taken_from: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Only those that stand so: `open`, `answered` or `closed`.
    state: Option<String>,
    /// Only at this member.
    member: Option<String>,
    /// Only with these words in the title, or this number.
    search: Option<String>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// How many on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists questions, the last written in first.
#[utoipa::path(get, path = "/questions", params(Query), responses((status = 200, description = "One page.", body = Listing<Question>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let mut mistakes = Mistakes::default();
    let (states, word) = (QuestionState::ALL, QuestionState::as_str);
    let filter = QuestionFilter {
        state: mistakes.word("state", asked.state.as_deref(), states, word),
        member: mistakes.parsed("member", asked.member.as_deref(), "an id", MemberId::parse),
        search: asked.search.clone(),
    };
    mistakes.none()?;
    let found = caller.scope.questions().list(&filter, &page).await?;
    Ok(wants.page(found.rows.into_iter().map(Question::from).collect(), found.next, 0))
}

/// Shows one, with what was said in it.
#[utoipa::path(get, path = "/questions/{id}", params(("id" = Id, Path, description = "The question.")), responses((status = 200, description = "The question.", body = Talk)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Talk>, Problem> {
    let id = read(&id)?;
    let question = caller.scope.questions().by_id(id).await?.ok_or(Problem::NotFound)?;
    let messages = caller.scope.questions().messages(id).await?;
    let messages = messages.into_iter().map(Message::from).collect();
    Ok(Json(Talk { question: question.into(), messages }))
}

/// Asks the CSIRT, which is told. For a member's people and its operator's.
#[utoipa::path(post, path = "/questions", request_body(content = NewQuestion, description = "What is asked."), responses((status = 201, description = "It is asked.", body = crate::values::Made)))]
async fn ask(
    State(api): State<Api>,
    caller: Caller,
    Sent(new): Sent<NewQuestion>,
) -> Result<Response, Problem> {
    let mut mistakes = Mistakes::default();
    let member = mistakes.parsed("member", Some(&new.member), "an id", MemberId::parse);
    let urgency = mistakes.word("urgency", Some(&new.urgency), Urgency::ALL, Urgency::as_str);
    let title = written(&mut mistakes, "title", &new.title, QUESTION_TITLE_CHARS_MAX);
    let text = written(&mut mistakes, "text", &new.text, QUESTION_TEXT_CHARS_MAX);
    mistakes.none()?;
    let (member, urgency) = member.zip(urgency).ok_or(Problem::Ours)?;
    let new = Asking { id: QuestionId::new(), member, title, text, urgency };
    let policy = api.settings().policy.get().questions;
    caller.scope.questions().ask(&new, &policy, caller.origin.as_deref()).await?;
    Ok(made("/questions", new.id))
}

/// Writes in one: it is then with the other side, which is told. A note is told to nobody.
#[utoipa::path(post, path = "/questions/{id}/messages", params(("id" = Id, Path, description = "The question.")), request_body(content = NewMessage, description = "What is said."), responses((status = 204, description = "It is written.")))]
async fn write(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<NewMessage>,
) -> Result<StatusCode, Problem> {
    let (id, origin, mut mistakes) = (read(&id)?, caller.origin.as_deref(), Mistakes::default());
    let text = written(&mut mistakes, "text", &new.text, QUESTION_TEXT_CHARS_MAX);
    mistakes.none()?;
    let policy = api.settings().policy.get().questions;
    if new.is_internal {
        caller.scope.questions().write_note(id, &text, origin).await?;
    } else {
        caller.scope.questions().write(id, &text, &policy, origin).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one in hand. For the CSIRT.
#[utoipa::path(post, path = "/questions/{id}/take", params(("id" = Id, Path, description = "The question.")), request_body(content = Take, description = "From whom."), responses((status = 204, description = "It is taken.")))]
async fn take(
    caller: Caller,
    Path(id): Path<String>,
    Sent(take): Sent<Take>,
) -> Result<StatusCode, Problem> {
    let (id, mut mistakes) = (read(&id)?, Mistakes::default());
    let from = take.taken_from.as_deref();
    let from = mistakes.parsed("taken_from", from, "an id", AccountId::parse);
    mistakes.none()?;
    caller.scope.questions().take(id, from, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes one; writing in it opens it again. Closed already: 409.
#[utoipa::path(post, path = "/questions/{id}/close", params(("id" = Id, Path, description = "The question.")), responses((status = 204, description = "It is closed.")))]
async fn close(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    caller.scope.questions().close(read(&id)?, caller.origin.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(id: &str) -> Result<QuestionId, Problem> {
    QuestionId::parse(id).ok_or(Problem::NotFound)
}

/// A text without spaces around it; empty or longer than what is kept is a mistake.
fn written(mistakes: &mut Mistakes, key: &str, text: &str, chars_max: usize) -> String {
    let text = text.trim();
    match text.chars().count() {
        0 => mistakes.note(key, "must not be empty"),
        count if chars_max < count => {
            mistakes.note(key, format_args!("at most {chars_max} characters"));
        }
        _ => {}
    }
    text.to_owned()
}
