//! Files that members send in, whole or in parts that go on after a cut.
//!
//! A file is announced, then its bytes come in one part or many, each at the place where the one
//! before ended. What an answer or `HEAD` says is here is on the disk for good. The body of a part
//! goes to the disk as it comes and is never held in memory.
//!
//! Specification: tus 1.0.0, core and the extensions creation and termination, so that its clients
//! work as they are (decision 0031).

use access::Action;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use model::{QuestionId, SentFileId};
use sent::{FolderError, Part};
use serde::{Deserialize, Serialize};
use store::{NewSentFile, SENT_NOTE_CHARS_MAX, SentFile, SentState};
use utoipa::{IntoParams, ToSchema};

use super::members::seen;
use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{Id, When, id, maybe};

/// Bytes that are gathered before the disk is asked to write.
const WRITE_BYTES: usize = 1 << 20;

/// Bytes of a part after which what came is put on the disk for good and counted: what a crash of
/// the hub loses at most of a part without an end.
const KEPT_EVERY_BYTES: u64 = 64 << 20;

/// How long a sender may be silent in the middle of a part before it is taken to be gone: what
/// came until then is kept.
const SILENCE_MAX: std::time::Duration = std::time::Duration::from_secs(60);

/// The version of the protocol.
const TUS: &str = "1.0.0";

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");

pub(super) fn routes() -> Routes {
    Routes::new("files", "Captures and logs sent in: does something in them look wrong?")
        .route(__path_list, list)
        .route(__path_one, one)
        .route(__path_announce, announce)
        .route(__path_where_it_ends, where_it_ends)
        .route(__path_append, append)
        .route(__path_judge, judge)
        .route(__path_remove, remove)
}

/// A file that a member sent in.
#[derive(Serialize, ToSchema)]
struct File {
    /// Identity.
    id: Id,
    /// Whose it is.
    member: Id,
    /// The question that it belongs to, if any.
    question: Option<Id>,
    /// Who sent it.
    sent_by: String,
    /// Its name.
    name: String,
    /// Bytes that it has.
    bytes: u64,
    /// Bytes of it that are here.
    received: u64,
    /// SHA-256 of its bytes, once it was read.
    sha256: Option<String>,
    /// What its sender says of it.
    note: String,
    /// `receiving`, `waiting`, `reading`, `read`, `failed` or `looked_at`.
    state: &'static str,
    /// When it was announced.
    created: When,
    /// Since when it is whole.
    completed: Option<When>,
    /// When the machine answered.
    answered: Option<When>,
    /// The machine's answer in one word: `looks_wrong`, `nothing_seen` or `cannot_tell`.
    word: Option<&'static str>,
    /// The machine's answer: what was seen at which devices, and what was looked at.
    #[schema(value_type = Option<Object>)]
    answer: Option<serde_json::Value>,
    /// What the analyst says who looked at it.
    judgement: Option<String>,
    /// Who that is.
    judged_by: Option<String>,
    /// When they looked.
    judged: Option<When>,
    /// When its bytes are removed.
    delete_after: Option<When>,
}

impl Listed for File {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "member",
        "question",
        "sent_by",
        "name",
        "bytes",
        "received",
        "sha256",
        "note",
        "state",
        "created",
        "completed",
        "answered",
        "word",
        "answer",
        "judgement",
        "judged_by",
        "judged",
        "delete_after",
    ];
}

impl From<SentFile> for File {
    fn from(one: SentFile) -> Self {
        let verdict = one.verdict.as_deref();
        let answer = verdict.and_then(|text| serde_json::from_str::<sent::Answer>(text).ok());
        let (judged_by, judged) = one.judged.unzip();
        Self {
            id: id(one.id),
            member: id(one.member),
            question: one.question.map(id),
            sent_by: one.sent_by,
            name: one.name,
            bytes: one.size,
            received: one.received,
            sha256: one.sha256,
            note: one.note,
            state: one.state.as_str(),
            created: one.created.into(),
            completed: maybe(one.completed),
            answered: maybe(one.answered),
            word: answer.as_ref().map(|answer| answer.word().as_str()),
            answer: answer.and_then(|answer| serde_json::to_value(answer).ok()),
            judgement: one.judgement,
            judged_by,
            judged: maybe(judged),
            delete_after: maybe(one.delete_after),
        }
    }
}

/// A file to come. A client of tus says the same in `Upload-Length` and `Upload-Metadata`
/// (`filename`, `member`, `note`, `question`).
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FileToCome {
    /// Whose it is; the caller's own member when not given.
    #[serde(default)]
    member: Option<String>,
    /// Its name.
    name: String,
    /// Bytes that it has.
    bytes: u64,
    /// What to know about it.
    #[serde(default)]
    note: Option<String>,
    /// The question that it belongs to.
    #[serde(default)]
    question: Option<String>,
}

/// What an analyst says of a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Judgement {
    /// In words that the member understands.
    judgement: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Files on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
    /// Only those of this member.
    member: Option<String>,
}

/// Lists the files that were sent in, the newest first.
#[utoipa::path(get, path = "/files", params(Query), responses((status = 200, description = "One page.", body = Listing<File>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let member = match &asked.member {
        Some(member) => Some(seen(&caller, member).await?),
        None => None,
    };
    let found = caller.scope.sent_files().list(member, &page).await?;
    Ok(wants.page(found.rows.into_iter().map(File::from).collect(), found.next, 0))
}

/// One file, with the answer once there is one.
#[utoipa::path(get, path = "/files/{id}", params(("id" = Id, Path, description = "The file.")), responses((status = 200, description = "The file.", body = File)))]
async fn one(caller: Caller, Path(id): Path<String>) -> Result<Json<File>, Problem> {
    Ok(Json(find(&caller, &id).await?.into()))
}

/// Announces a file. Its bytes go to the address in `Location` by `PATCH`.
#[utoipa::path(post, path = "/files", request_body(content = FileToCome, description = "The file to come; by `Upload-Length` and `Upload-Metadata` without a body."), responses((status = 201, description = "Send its bytes to `Location`.", body = crate::values::Made)))]
async fn announce(
    caller: Caller,
    State(api): State<Api>,
    request: Request,
) -> Result<Response, Problem> {
    caller.must(Action::Ask)?;
    let new = match request.headers().contains_key(UPLOAD_LENGTH) {
        true => by_headers(request.headers())?,
        false => Sent::<FileToCome>::from_request(request, &api).await?.0,
    };
    let folder = api.settings().sent.as_ref();
    let limits = folder.map_or_else(sent::Limits::default, |folder| *folder.limits());
    let new = checked(&caller, new, &limits).await?;
    let folder = folder.ok_or_else(none_taken)?;
    folder.has_room(new.size).map_err(problem)?;
    let id = caller.scope.sent_files().add(&new, caller.origin.as_deref()).await?;
    let mut response = super::made("/files", id);
    response.headers_mut().extend(ends_at(0, new.size));
    Ok(response)
}

/// Tells how much of a file is here, in `Upload-Offset`: there the next part begins.
#[utoipa::path(head, path = "/files/{id}", params(("id" = Id, Path, description = "The file.")), responses((status = 200, description = "In the headers.")))]
async fn where_it_ends(caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let file = find(&caller, &id).await?;
    Ok((StatusCode::OK, ends_at(file.received, file.size)).into_response())
}

/// Takes a part of a file, which begins at `Upload-Offset`. A part that is cut counts as far as it came.
#[utoipa::path(patch, path = "/files/{id}", params(("id" = Id, Path, description = "The file."), ("Upload-Offset" = Option<u64>, Header, description = "Where the part begins: what `HEAD` or the answer to the last part said.")), request_body(content = String, content_type = "application/offset+octet-stream", description = "The bytes."), responses((status = 204, description = "The file now ends at `Upload-Offset`.")))]
async fn append(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.must(Action::Ask)?;
    let file = find(&caller, &id).await?;
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind != Some("application/offset+octet-stream") {
        return Err(Problem::wrong("Content-Type: must be application/offset+octet-stream"));
    }
    let from = number(&headers, &UPLOAD_OFFSET)?;
    if from != file.received || file.state != SentState::Receiving {
        return Err(Problem::Conflict(format!("The file ends at {}.", file.received)));
    }
    let folder = api.settings().sent.clone().ok_or_else(none_taken)?;
    let (id, size) = (file.id, file.size);
    let part = on_disk(move || folder.append(id, from, size)).await?;
    let taking = Taking { caller, id, counted: from };
    // Apart, so that what came before the line was cut is kept and counted all the same.
    let taken = tokio::spawn(taking.run(part, body));
    let ends = taken.await.map_err(|_| Problem::Ours)??;
    Ok((StatusCode::NO_CONTENT, ends_at(ends, size)).into_response())
}

/// Says what an analyst makes of a file that was read. The CSIRT's word; the member is told.
#[utoipa::path(post, path = "/files/{id}/judgement", params(("id" = Id, Path, description = "The file.")), request_body(content = Judgement, description = "The analyst's words."), responses((status = 204, description = "Kept, and the member is told.")))]
async fn judge(
    caller: Caller,
    Path(id): Path<String>,
    Sent(said): Sent<Judgement>,
) -> Result<StatusCode, Problem> {
    caller.must(Action::Ask)?;
    let file = find(&caller, &id).await?;
    let mut mistakes = Mistakes::default();
    note(&mut mistakes, "judgement", &said.judgement);
    if said.judgement.trim().is_empty() {
        mistakes.note("judgement", "must not be empty");
    }
    mistakes.none()?;
    let origin = caller.origin.as_deref();
    caller.scope.sent_files().judge(file.id, said.judgement.trim(), origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a file back: nothing of it is kept.
#[utoipa::path(delete, path = "/files/{id}", params(("id" = Id, Path, description = "The file.")), responses((status = 204, description = "Removed.")))]
async fn remove(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    caller.must(Action::Ask)?;
    let file = find(&caller, &id).await?;
    caller.scope.sent_files().remove(file.id, caller.origin.as_deref()).await?;
    if let Some(folder) = api.settings().sent.clone() {
        on_disk(move || folder.remove(file.id)).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(TUS_RESUMABLE, HeaderValue::from_static(TUS))]).into_response())
}

/// A part on its way to the disk.
struct Taking {
    caller: Caller,
    id: SentFileId,
    /// Bytes of the file that were counted.
    counted: u64,
}

impl Taking {
    /// Takes the part to its end, or to where it was cut; where the file ends then.
    async fn run(mut self, mut part: Part, mut body: Body) -> Result<u64, Problem> {
        let mut gathered = Vec::with_capacity(WRITE_BYTES);
        let mut cut = None;
        loop {
            match next(&mut body).await {
                Ok(Some(bytes)) => gathered.extend_from_slice(&bytes),
                Ok(None) => break,
                Err(problem) => {
                    cut = Some(problem);
                    break;
                }
            }
            if WRITE_BYTES <= gathered.len() {
                (part, gathered) = write(part, gathered).await?;
                if self.counted + KEPT_EVERY_BYTES <= part.at() {
                    part = self.keep(part).await?;
                }
            }
        }
        (part, _) = write(part, gathered).await?;
        self.keep(part).await?;
        cut.map_or(Ok(self.counted), Err)
    }

    /// What was written is on the disk for good, and counts.
    async fn keep(&mut self, mut part: Part) -> Result<Part, Problem> {
        let (part, ends) = on_disk(move || part.keep().map(|ends| (part, ends))).await?;
        if ends != self.counted {
            let (files, origin) = (self.caller.scope.sent_files(), self.caller.origin.as_deref());
            files.received(self.id, self.counted, ends, origin).await?;
            self.counted = ends;
        }
        Ok(part)
    }
}

async fn write(mut part: Part, mut bytes: Vec<u8>) -> Result<(Part, Vec<u8>), Problem> {
    on_disk(move || {
        part.write(&bytes)?;
        bytes.clear();
        Ok((part, bytes))
    })
    .await
}

/// The next bytes of the body; none at its end.
async fn next(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    match tokio::time::timeout(SILENCE_MAX, body.frame()).await {
        // Trailers hold no bytes.
        Ok(Some(Ok(frame))) => Ok(Some(frame.into_data().unwrap_or_default())),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(Problem::Unreadable("the body was cut".into())),
        Err(_) => Err(Problem::Unreadable("nothing came for too long".into())),
    }
}

/// Does something with the disk where waiting for it holds up nobody.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FolderError> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|_| Problem::Ours)?;
    done.map_err(problem)
}

fn problem(error: FolderError) -> Problem {
    match error {
        FolderError::Busy | FolderError::NoRoom => Problem::Conflict(error.to_string()),
        FolderError::TooMuch => Problem::TooLarge,
        error => {
            tracing::error!("a file that is sent in cannot be kept: {error}");
            Problem::Ours
        }
    }
}

fn none_taken() -> Problem {
    Problem::Conflict("this hub takes no files".into())
}

async fn find(caller: &Caller, id: &str) -> Result<SentFile, Problem> {
    let id = SentFileId::parse(id).ok_or(Problem::NotFound)?;
    caller.scope.sent_files().by_id(id).await?.ok_or(Problem::NotFound)
}

/// Where a file ends, and what every answer about its bytes says.
fn ends_at(received: u64, size: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(TUS_RESUMABLE, HeaderValue::from_static(TUS));
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(received));
    headers.insert(UPLOAD_LENGTH, HeaderValue::from(size));
    headers
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Problem> {
    let text = headers.get(name).and_then(|value| value.to_str().ok());
    let number = text.and_then(|text| text.parse().ok());
    number.ok_or_else(|| Problem::wrong(format!("{name}: must be a number of bytes")))
}

/// A file as a client of tus announces it.
fn by_headers(headers: &HeaderMap) -> Result<FileToCome, Problem> {
    let mut new = FileToCome { bytes: number(headers, &UPLOAD_LENGTH)?, ..FileToCome::default() };
    let given = headers.get(UPLOAD_METADATA).and_then(|value| value.to_str().ok());
    for pair in given.unwrap_or_default().split(',') {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let value =
            STANDARD.decode(value.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let wrong = || Problem::wrong(format!("Upload-Metadata: `{key}` is no text in Base64"));
        let value = value.ok_or_else(wrong)?;
        match key {
            "filename" | "name" => new.name = value,
            "member" => new.member = Some(value),
            "note" => new.note = Some(value),
            "question" => new.question = Some(value),
            // Clients add what they like, such as the kind of file: nothing hangs on it.
            _ => {}
        }
    }
    Ok(new)
}

async fn checked(
    caller: &Caller,
    new: FileToCome,
    limits: &sent::Limits,
) -> Result<NewSentFile, Problem> {
    let mut mistakes = Mistakes::default();
    let member = match &new.member {
        Some(text) => Some(seen(caller, text).await?),
        None => caller.scope.viewer().scope().member(),
    };
    let name = mistakes.name("name", &sent::shown_name(&new.name));
    let text = new.question.as_deref().filter(|text| !text.is_empty());
    let question = mistakes.parsed("question", text, "an id", QuestionId::parse);
    let said = new.note.unwrap_or_default();
    note(&mut mistakes, "note", &said);
    if new.bytes == 0 {
        mistakes.note("bytes", "an empty file holds nothing to look at");
    }
    if limits.file_bytes_max < new.bytes {
        mistakes.note("bytes", format_args!("at most {}", limits.file_bytes_max));
    }
    if member.is_none() {
        mistakes.note("member", "say whose it is");
    }
    mistakes.none()?;
    let member = member.ok_or(Problem::NotFound)?;
    let (size, note) = (new.bytes, said.trim().to_owned());
    let all_bytes_max = limits.all_bytes_max;
    Ok(NewSentFile { member, question, name, size, note, all_bytes_max })
}

fn note(mistakes: &mut Mistakes, key: &str, text: &str) {
    if SENT_NOTE_CHARS_MAX < text.chars().count() {
        mistakes.note(key, format_args!("at most {SENT_NOTE_CHARS_MAX} characters"));
    }
}
