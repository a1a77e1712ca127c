//! Circulars: warnings, advisories and surveys that the duty officer writes for chosen members. Drafted, seen
//! before they leave, approved by somebody else, followed. For the CSIRT.

use std::collections::{BTreeMap, BTreeSet};

use ::warnings::{Answered, Audience, Said, Stage, must_be_approved};
use access::Action;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use findings::{Exploited, Facts, QuestionKind, Questions, Sections, Written};
use model::{CircularId, MemberId, Severity, Tlp};
use serde::{Deserialize, Serialize};
use store::{CircularSent, CircularToKeep};
use utoipa::{IntoParams, ToSchema};

use crate::body::{Asked, Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{self, Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::{self, Advisory, Id, Label, Made, Question, Survey, When, id, maybe};

pub(super) fn routes() -> Routes {
    Routes::new(
        "circulars",
        "Warnings, advisories and surveys written by hand, for chosen members.",
    )
    .route(__path_list, list)
    .route(__path_add, add)
    .route(__path_show, show)
    .route(__path_change, change)
    .route(__path_discard, discard)
    .route(__path_renew, renew)
    .route(__path_receivers, receivers)
    .route(__path_send, send)
    .route(__path_approve, approve)
    .route(__path_withdraw, withdraw)
    .route(__path_answers, answers)
}

/// Something written by hand.
#[derive(Serialize, ToSchema)]
struct Circular {
    /// Identity.
    id: Id,
    /// Where it stands: `draft`, `waiting` for somebody else's approval, `sent` or `withdrawn`.
    stage: &'static str,
    /// Raised by every change: sending and approving name the one that was looked at.
    revision: i64,
    /// What it says, section by section, in each language that is there.
    #[schema(value_type = Object)]
    text: BTreeMap<String, Sections>,
    /// How bad: `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// Who may be told.
    tlp: Label,
    /// What it asks, when it is a survey.
    survey: Option<Survey>,
    /// Its facts, when it is an advisory.
    advisory: Option<Advisory>,
    /// Which version of an advisory: the first is 1.
    version: i64,
    /// The advisory that this draft is a new version of.
    follows: Option<Id>,
    /// Whoever began it.
    author: String,
    /// When it was begun.
    created: When,
    /// When it was last written on.
    changed: When,
    /// When approval was asked for.
    asked: Option<When>,
    /// Who asked for it.
    asked_by: Option<String>,
    /// Who approved it.
    approved_by: Option<String>,
    /// When it left.
    sent: Option<When>,
    /// When it was withdrawn.
    withdrawn: Option<When>,
    /// When it was closed to answers: a survey.
    ended: Option<When>,
    /// Members that got it.
    members: i64,
    /// Of these, those that have answered.
    answered: i64,
}

impl Listed for Circular {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "stage",
        "revision",
        "text",
        "severity",
        "tlp",
        "survey",
        "advisory",
        "version",
        "follows",
        "author",
        "created",
        "changed",
        "asked",
        "asked_by",
        "approved_by",
        "sent",
        "withdrawn",
        "ended",
        "members",
        "answered",
    ];
}

impl From<store::Circular> for Circular {
    fn from(one: store::Circular) -> Self {
        let (asked, asked_by) = one.asked.unzip();
        Self {
            id: id(one.id),
            stage: one.stage.as_str(),
            revision: one.revision,
            text: values::versions(&one.keep.text),
            severity: one.keep.severity.as_str(),
            tlp: one.keep.tlp.into(),
            survey: one.keep.survey.as_ref().map(Survey::from),
            advisory: one.keep.advisory.as_ref().map(Advisory::from),
            version: one.version,
            follows: one.follows.map(id),
            author: one.author,
            created: one.created.into(),
            changed: one.changed.into(),
            asked: maybe(asked),
            asked_by,
            approved_by: one.approved_by,
            sent: maybe(one.sent),
            withdrawn: maybe(one.withdrawn),
            ended: maybe(one.ended.map(|(at, _)| at)),
            members: one.members,
            answered: one.answered,
        }
    }
}

/// For whom: all that is said here must fit; members named come too. Saying nothing chooses nobody.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Whom {
    /// Every member that has joined.
    everyone: bool,
    /// Members by their ids, whatever else is said.
    members: Vec<String>,
    /// Of these kinds: `municipality`, `region`, `agency`, `joint-body`, `company`, `school`.
    kinds: BTreeSet<String>,
    /// In these counties, as country and code: `se-01`.
    counties: BTreeSet<String>,
    /// That have an asset with this in it.
    asset: Option<String>,
    /// That answered an earlier warning so: its id, a colon, and `nothing`, `in-hand`,
    /// `not-applicable`, `fixed` or `closed`.
    answered: Option<String>,
    /// That said this in an earlier survey: its id for those who said nothing; its id, the question
    /// counted from 0 and the word, with colons between, such as `…:0:yes`.
    said: Option<String>,
}

/// A survey's part of what is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SurveyToKeep {
    /// When it ends by itself: RFC 3339.
    until: String,
    /// When who has not answered is reminded: RFC 3339.
    remind: Option<String>,
    /// Its questions, at most three.
    questions: Vec<Question>,
}

/// An advisory's part of what is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdvisoryToKeep {
    /// The vulnerabilities, such as `CVE-2024-12345`.
    #[serde(default)]
    cves: Vec<String>,
    /// Products and versions that are hit.
    #[serde(default)]
    products: Vec<String>,
    /// Whether it is exploited now: `yes`, `no` or `unknown`.
    exploited: String,
    /// Who says so; must be there for `yes` and `no`.
    source: Option<String>,
    /// As of when, RFC 3339; must be there for `yes` and `no`.
    as_of: Option<String>,
    /// Where to read more.
    #[serde(default)]
    links: Vec<String>,
}

/// What is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CircularToWrite {
    /// By language (`sv`, `nb`, `en`), its sections: `title`, `what` and `now` must be there.
    #[schema(value_type = Object)]
    text: BTreeMap<String, Sections>,
    /// For whom.
    audience: Whom,
    /// `low`, `medium`, `high` or `critical`.
    severity: String,
    /// `TLP:CLEAR`, `TLP:GREEN`, `TLP:AMBER`, `TLP:AMBER+STRICT` or `TLP:RED`.
    tlp: String,
    /// What it asks, when it is a survey.
    survey: Option<SurveyToKeep>,
    /// Its facts, when it is an advisory.
    advisory: Option<AdvisoryToKeep>,
}

/// What is written anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CircularToChange {
    /// The revision that was read.
    revision: i64,
    /// By language (`sv`, `nb`, `en`), its sections: `title`, `what` and `now` must be there.
    #[schema(value_type = Object)]
    text: BTreeMap<String, Sections>,
    /// For whom.
    audience: Whom,
    /// `low`, `medium`, `high` or `critical`.
    severity: String,
    /// `TLP:CLEAR`, `TLP:GREEN`, `TLP:AMBER`, `TLP:AMBER+STRICT` or `TLP:RED`.
    tlp: String,
    /// What it asks, when it is a survey.
    survey: Option<SurveyToKeep>,
    /// Its facts, when it is an advisory.
    advisory: Option<AdvisoryToKeep>,
}

impl CircularToWrite {
    fn read(self) -> Result<CircularToKeep, Problem> {
        let mut mistakes = Mistakes::default();
        let text = Written::new(self.text.into_iter().collect());
        let text = text.map_err(|wrong| wrong.iter().for_each(|one| mistakes.note("text", one)));
        let audience = self.audience.read(&mut mistakes);
        let severity =
            mistakes.word("severity", Some(&self.severity), &Severity::ALL, Severity::as_str);
        let tlp = mistakes.word("tlp", Some(&self.tlp), &Tlp::ALL, Tlp::as_str);
        if self.survey.is_some() && self.advisory.is_some() {
            mistakes.note("advisory", "a survey is no advisory");
        }
        let survey = self.survey.map(|survey| survey.read(&mut mistakes));
        let advisory = self.advisory.map(|advisory| advisory.read(&mut mistakes));
        mistakes.none()?;
        let missing = || Problem::wrong("survey or advisory: is not right");
        let survey = survey.map(|survey| survey.ok_or_else(missing)).transpose()?;
        let advisory = advisory.map(|advisory| advisory.ok_or_else(missing)).transpose()?;
        match (text, severity, tlp) {
            (Ok(text), Some(severity), Some(tlp)) => {
                Ok(CircularToKeep { text, audience, severity, tlp, survey, advisory })
            }
            // Never reached: each of them would have been a mistake.
            _ => Err(Problem::Ours),
        }
    }
}

impl SurveyToKeep {
    fn read(self, mistakes: &mut Mistakes) -> Option<findings::Survey> {
        let until = mistakes.parsed("survey.until", Some(&self.until), "a time", values::time);
        let remind = self.remind.as_deref();
        let remind = mistakes.parsed("survey.remind", remind, "a time", values::time);
        let mut questions = Vec::new();
        for one in self.questions {
            let kind = Some(one.kind.as_str());
            let kinds = &QuestionKind::ALL;
            let kind = mistakes.word("survey.questions.kind", kind, kinds, QuestionKind::as_str);
            let versions = one.versions.into_iter().collect();
            questions.extend(kind.map(|kind| {
                let is_help = one.is_help;
                findings::Question { kind, is_help, versions }
            }));
        }
        match Questions::new(questions) {
            Ok(questions) => until.map(|until| findings::Survey { until, remind, questions }),
            Err(wrong) => {
                wrong.iter().for_each(|one| mistakes.note("survey", one));
                None
            }
        }
    }
}

impl AdvisoryToKeep {
    fn read(self, mistakes: &mut Mistakes) -> Option<findings::Advisory> {
        let word = Some(self.exploited.as_str());
        let all = &Exploited::ALL;
        let exploited = mistakes.word("advisory.exploited", word, all, Exploited::as_str)?;
        let as_of = self.as_of.as_deref();
        let facts = Facts {
            cves: self.cves,
            products: self.products,
            exploited,
            source: self.source.unwrap_or_default(),
            as_of: mistakes.parsed("advisory.as_of", as_of, "a time", values::time),
            links: self.links,
        };
        match findings::Advisory::new(facts) {
            Ok(advisory) => Some(advisory),
            Err(wrong) => {
                wrong.iter().for_each(|one| mistakes.note("advisory", one));
                None
            }
        }
    }
}

impl Whom {
    fn read(self, mistakes: &mut Mistakes) -> Audience {
        let answered = |text: &str| {
            let (circular, answer) = text.split_once(':')?;
            CircularId::parse(circular).zip(Answered::parse(answer))
        };
        let member = |text: &String| {
            mistakes.parsed("audience.members", Some(text), "an id", MemberId::parse)
        };
        Audience {
            everyone: self.everyone,
            members: self.members.iter().filter_map(member).collect(),
            kinds: self.kinds,
            counties: self.counties,
            asset: self.asset.filter(|text| !text.trim().is_empty()),
            answered: mistakes.parsed(
                "audience.answered",
                self.answered.as_deref(),
                "an id and an answer",
                answered,
            ),
            said: mistakes.parsed(
                "audience.said",
                self.said.as_deref(),
                "what was said",
                Said::parse,
            ),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Circulars on a page: 1 to 200, 50 when not given.
    limit: Option<i64>,
}

/// Lists what was written by hand, the newest first.
#[utoipa::path(get, path = "/circulars", params(Query), responses((status = 200, description = "One page.", body = Listing<Circular>)))]
async fn list(
    caller: Caller,
    Asked(asked): Asked<Query>,
    wants: Wants,
) -> Result<Response, Problem> {
    caller.must(Action::IssueWarnings)?;
    let page = list::page(asked.cursor.as_deref(), asked.limit)?;
    let found = caller.scope.circulars().list(&page).await?;
    Ok(wants.page(found.rows.into_iter().map(Circular::from).collect(), found.next, 0))
}

/// Writes a draft; nothing leaves. With `survey` it asks.
#[utoipa::path(post, path = "/circulars", request_body(content = CircularToWrite, description = "What it says."), responses((status = 201, description = "Kept.", body = Made)))]
async fn add(caller: Caller, Sent(new): Sent<CircularToWrite>) -> Result<Response, Problem> {
    caller.must(Action::IssueWarnings)?;
    Ok(super::made("/circulars", caller.scope.circulars().add(&new.read()?).await?))
}

/// Shows one.
#[utoipa::path(get, path = "/circulars/{id}", params(("id" = Id, Path, description = "The circular.")), responses((status = 200, description = "The circular.", body = Circular)))]
async fn show(caller: Caller, Path(id): Path<String>) -> Result<Json<Circular>, Problem> {
    Ok(Json(find(&caller, &id).await?.into()))
}

/// Writes on one that has not left. What was asked or approved no longer holds.
#[utoipa::path(put, path = "/circulars/{id}", params(("id" = Id, Path, description = "The circular.")), request_body(content = CircularToChange, description = "All of it."), responses((status = 204, description = "Kept."), (status = 409, description = "It was changed or left in the meantime.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn change(
    caller: Caller,
    Path(id): Path<String>,
    Sent(new): Sent<CircularToChange>,
) -> Result<StatusCode, Problem> {
    let circular = find(&caller, &id).await?;
    let CircularToChange { revision, text, audience, severity, tlp, survey, advisory } = new;
    let new = CircularToWrite { text, audience, severity, tlp, survey, advisory }.read()?;
    caller.scope.circulars().change(circular.id, revision, &new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins a new version of an advisory that was sent: a draft that says the same, or the one that was
/// begun already. When it leaves, it takes the place of the one before, and members are told what has
/// changed.
#[utoipa::path(post, path = "/circulars/{id}/renew", params(("id" = Id, Path, description = "The advisory.")), responses((status = 201, description = "The draft.", body = Made), (status = 409, description = "It is no advisory that was sent.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn renew(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Made>), Problem> {
    let circular = find(&caller, &id).await?;
    let draft = caller.scope.circulars().renew(circular.id).await?;
    Ok((StatusCode::CREATED, Json(Made { id: values::id(draft) })))
}

/// Throws one away that has not left.
#[utoipa::path(delete, path = "/circulars/{id}", params(("id" = Id, Path, description = "The circular.")), responses((status = 204, description = "Gone."), (status = 409, description = "It has left.", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
async fn discard(caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let circular = find(&caller, &id).await?;
    caller.scope.circulars().discard(circular.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom it would reach now.
#[derive(Serialize, ToSchema)]
struct Reach {
    /// Members.
    members: i64,
    /// People.
    people: i64,
    /// Whether somebody else must approve it before it leaves.
    must_be_approved: bool,
    /// Each member and who gets it there.
    receivers: Vec<Receiver>,
}

/// A member that it is for.
#[derive(Serialize, ToSchema)]
struct Receiver {
    /// The member.
    member: Id,
    /// Its name.
    name: String,
    /// Who gets it; empty when nobody at all can be told.
    people: Vec<Person>,
}

/// Somebody who gets it.
#[derive(Serialize, ToSchema)]
struct Person {
    /// The contact.
    contact: Id,
    /// Their name.
    name: String,
    /// By which channel first.
    channel: &'static str,
    /// The address there.
    address: String,
    /// The language they read.
    language: String,
    /// When their quiet hours end, if they are asleep.
    held_until: Option<When>,
}

/// Shows whom it would reach if it left now, before anything does.
#[utoipa::path(get, path = "/circulars/{id}/receivers", params(("id" = Id, Path, description = "The circular.")), responses((status = 200, description = "Who gets what.", body = Reach)))]
async fn receivers(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<Reach>, Problem> {
    let circular = find(&caller, &id).await?;
    let found = caller.scope.circulars().receivers(circular.id).await?;
    let person = |one: store::CircularReceiver| Person {
        contact: values::id(one.contact),
        name: one.name,
        channel: one.kind.as_str(),
        address: one.address,
        language: one.language,
        held_until: maybe(one.held_until),
    };
    let receiver = |one: store::CircularReceivers| Receiver {
        member: values::id(one.member),
        name: one.name,
        people: one.people.into_iter().map(person).collect(),
    };
    Ok(Json(Reach {
        members: found.reach.members,
        people: found.reach.people,
        must_be_approved: must_be_approved(found.reach, api.settings().policy.get().circulars),
        receivers: found.members.into_iter().map(receiver).collect(),
    }))
}

/// Which one was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LookedAt {
    /// Its revision.
    revision: i64,
}

/// What became of the wish to send.
#[derive(Serialize, ToSchema)]
struct Became {
    /// Where it stands now: `sent`, or `waiting` for somebody else's approval.
    stage: &'static str,
    /// Members that it is on its way to.
    members: i64,
}

impl From<CircularSent> for Became {
    fn from(sent: CircularSent) -> Self {
        match sent {
            CircularSent::Left { members } => Self { stage: Stage::Sent.as_str(), members },
            CircularSent::Waits => Self { stage: Stage::Waiting.as_str(), members: 0 },
        }
    }
}

/// Sends it; asks for approval instead when it reaches more than one person may write to.
#[utoipa::path(post, path = "/circulars/{id}/send", params(("id" = Id, Path, description = "The circular.")), request_body(content = LookedAt, description = "Which revision."), responses((status = 200, description = "What became of it.", body = Became)))]
async fn send(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(seen): Sent<LookedAt>,
) -> Result<Json<Became>, Problem> {
    let circular = find(&caller, &id).await?;
    let (circulars, policy) = (caller.scope.circulars(), &api.settings().policy.get());
    let origin = caller.origin.as_deref();
    Ok(Json(circulars.send(circular.id, seen.revision, policy, origin).await?.into()))
}

/// Approves one that waits, and sends it. Whoever had a hand in it cannot.
#[utoipa::path(post, path = "/circulars/{id}/approve", params(("id" = Id, Path, description = "The circular.")), request_body(content = LookedAt, description = "Which revision."), responses((status = 200, description = "What became of it.", body = Became)))]
async fn approve(
    caller: Caller,
    State(api): State<Api>,
    Path(id): Path<String>,
    Sent(seen): Sent<LookedAt>,
) -> Result<Json<Became>, Problem> {
    let circular = find(&caller, &id).await?;
    let (circulars, policy) = (caller.scope.circulars(), &api.settings().policy.get());
    let origin = caller.origin.as_deref();
    Ok(Json(circulars.approve(circular.id, seen.revision, policy, origin).await?.into()))
}

/// Why it was wrong.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhyWrong {
    /// In a sentence.
    note: String,
}

/// Withdraws one that has left: what is open is closed, and what waits does not leave.
#[utoipa::path(post, path = "/circulars/{id}/withdraw", params(("id" = Id, Path, description = "The circular.")), request_body(content = WhyWrong, description = "Why."), responses((status = 204, description = "Withdrawn.")))]
async fn withdraw(
    caller: Caller,
    Path(id): Path<String>,
    Sent(why): Sent<WhyWrong>,
) -> Result<StatusCode, Problem> {
    let circular = find(&caller, &id).await?;
    let mut mistakes = Mistakes::default();
    if why.note.trim().is_empty() {
        mistakes.note("note", "must not be empty");
    }
    mistakes.none()?;
    let origin = caller.origin.as_deref();
    caller.scope.circulars().withdraw(circular.id, why.note.trim(), origin).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What became of it at a member.
#[derive(Serialize, ToSchema)]
struct MemberAnswer {
    /// The member.
    member: Id,
    /// Its name.
    name: String,
    /// Its warning.
    warning: Id,
    /// The warning's number.
    number: i64,
    /// Where the warning stands.
    state: &'static str,
    /// What that says: `nothing`, `in-hand`, `not-applicable`, `fixed` or `closed`.
    answer: &'static str,
    /// Since when.
    since: When,
    /// What the member last said.
    note: Option<String>,
    /// Messages under way.
    waiting: i64,
    /// Messages that were taken.
    taken: i64,
    /// Messages that failed for good.
    failed: i64,
}

impl Listed for MemberAnswer {
    const COLUMNS: &'static [&'static str] = &[
        "member", "name", "warning", "number", "state", "answer", "since", "note", "waiting",
        "taken", "failed",
    ];
}

/// Lists what became of it at each member, those who have not answered first. What members said in
/// a survey is at `/surveys/{id}/answers`.
#[utoipa::path(get, path = "/circulars/{id}/answers", params(("id" = Id, Path, description = "The circular.")), responses((status = 200, description = "All of them.", body = Listing<MemberAnswer>)))]
async fn answers(
    caller: Caller,
    Path(id): Path<String>,
    wants: Wants,
) -> Result<Response, Problem> {
    let circular = find(&caller, &id).await?;
    let answer = |one: store::CircularAnswer| MemberAnswer {
        member: values::id(one.member),
        name: one.name,
        warning: values::id(one.warning),
        number: one.number,
        state: one.state.as_str(),
        answer: Answered::of(one.state).as_str(),
        since: one.since.into(),
        note: one.note,
        waiting: one.waiting,
        taken: one.taken,
        failed: one.failed,
    };
    let found = caller.scope.circulars().answers(circular.id).await?;
    Ok(wants.all(found.into_iter().map(answer).collect()))
}

async fn find(caller: &Caller, id: &str) -> Result<store::Circular, Problem> {
    caller.must(Action::IssueWarnings)?;
    let id = CircularId::parse(id).ok_or(Problem::NotFound)?;
    caller.scope.circulars().by_id(id).await?.ok_or(Problem::NotFound)
}
