//! What the policy says of each class of problem, its clocks and its limits; the CSIRT's lead
//! changes it, sees first what that would do, and takes it back.
//!
//! The rest of the policy stands in the hub's file, such as when drills are.

mod settings;

use access::Action;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use findings::{Cause, Kind};
use model::{Rsit, Severity};
use roster::{ContactRole, Roles};
use store::{PolicyEffect, PolicyVersion};
use warnings::{ClassChange, ClassPolicy, Policy, topic_named};

use super::{Entry, Needs, Route};
use crate::error::PageError;
use crate::form::{Fields, Mistakes, Posted};
use crate::frame::{Frame, render};
use crate::list::Asked;
use crate::session::SignedIn;

pub(super) const ENTRY: Entry = Entry {
    name: "policy",
    routes: &[
        Route::get("/policy", Needs::Role(Action::KeepContent), || get(show)),
        Route::post(
            "/policy",
            Needs::Role(Action::KeepPolicy),
            &[
                "class=test%3Atest&quiet_days=3&version=0&do=preview",
                "class=test%3Atest&quiet_days=3&who=operations&version=0&do=save",
            ],
            || post(change),
        ),
        Route::post(
            "/policy/settings",
            Needs::Role(Action::KeepPolicy),
            &[
                "group=drills&drill_answer_days=5&version=0",
                "group=clock-critical&critical_remind_minutes=10&version=0&do=preview",
                "group=clock-critical&critical_remind_minutes=10&version=0&do=save",
            ],
            || post(settings::change),
        ),
        Route::post(
            "/policy/restore",
            Needs::Role(Action::KeepPolicy),
            &["version=0&earlier=0"],
            || post(restore),
        ),
    ],
};

/// Versions on the page: more than anybody wants to go back.
const VERSIONS: i64 = 20;

/// A class and what holds for it, in words.
struct Line {
    class: Rsit,
    title: String,
    gone: String,
    quiet: String,
    gather: String,
    severity: String,
    text: Option<&'static str>,
    who: Roles,
    is_changed: bool,
}

/// Classes of one category of the taxonomy that are as in the file.
struct Group {
    /// The category, such as `malicious-code`.
    name: &'static str,
    lines: Vec<Line>,
}

impl Group {
    fn count(&self) -> i64 {
        i64::try_from(self.lines.len()).unwrap_or(i64::MAX)
    }
}

/// The form for one class.
struct Editing {
    class: Rsit,
    title: String,
    fields: Fields,
    /// What it would do, once that was asked.
    effect: Option<PolicyEffect>,
}

impl Editing {
    /// Whether a field has this value, alone or among others.
    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|one| one == value)
    }
}

#[derive(Template)]
#[template(path = "pages/policy/page.html")]
struct PolicyPage {
    f: Frame,
    /// What was changed here, first.
    changed: Vec<Line>,
    groups: Vec<Group>,
    editing: Option<Editing>,
    mistakes: Mistakes,
    version: i64,
    versions: Vec<PolicyVersion>,
    may_keep: bool,
    settings: Vec<settings::Group>,
}

impl PolicyPage {
    const SEVERITIES: [Severity; 4] = Severity::ALL;
    const TOPICS: &[&str] = &warnings::TOPICS;
    const ROLES: &[ContactRole] = ContactRole::ALL;

    /// The numbers of a version, in words.
    fn said(&self, version: &PolicyVersion) -> Vec<String> {
        settings::said(&self.f, &version.amendments)
    }
}

async fn show(by: SignedIn, asked: Asked) -> Result<Html<String>, PageError> {
    let (_, amendments) = by.state.settings().policy.amendments();
    let class = asked.get("class").and_then(Rsit::parse).filter(|_| by.may(Action::KeepPolicy));
    let editing = class.map(|class| (class, filled(&amendments.of(class)), None));
    page(&by, Typed { editing, ..Typed::default() }, Mistakes::default()).await
}

/// What stands in the page's forms.
#[derive(Default)]
struct Typed {
    editing: Option<(Rsit, Fields, Option<PolicyEffect>)>,
    /// A group of numbers, as it was sent.
    settings: Option<settings::Sent>,
}

impl Typed {
    fn class(class: Rsit, fields: Fields, effect: Option<PolicyEffect>) -> Self {
        Self { editing: Some((class, fields, effect)), settings: None }
    }

    const fn settings(sent: settings::Sent) -> Self {
        Self { editing: None, settings: Some(sent) }
    }
}

async fn page(by: &SignedIn, typed: Typed, mistakes: Mistakes) -> Result<Html<String>, PageError> {
    let in_force = &by.state.settings().policy;
    let (version, amendments) = in_force.amendments();
    let (policy, f) = (in_force.get(), by.frame("content").beside("/policy".to_owned()));
    let line = |class: &Rsit| {
        let is_changed = !amendments.of(*class).is_empty();
        line(&f, *class, &policy, is_changed)
    };
    let lines = Rsit::ALL.iter().map(line);
    let (changed, rest): (Vec<Line>, Vec<Line>) = lines.partition(|line| line.is_changed);
    let editing = typed.editing.map(|(class, fields, effect)| Editing {
        class,
        title: title(&f, class),
        fields,
        effect,
    });
    let (base, sent) = (in_force.base(), typed.settings.as_ref());
    let settings = settings::groups(&f, (base, &policy), &amendments, sent);
    render(&PolicyPage {
        changed,
        groups: grouped(rest),
        settings,
        editing,
        mistakes,
        version,
        versions: by.scope.policy().versions(VERSIONS).await?,
        may_keep: by.may(Action::KeepPolicy),
        f,
    })
}

/// By category, in the order of the taxonomy, where a category's classes stand together.
fn grouped(lines: Vec<Line>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for line in lines {
        let name = line.class.as_str().split(':').next().unwrap_or_default();
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { name, lines: vec![line] }),
        }
    }
    groups
}

/// A class in a few words: the title of the text that usually fits it.
fn title(f: &Frame, class: Rsit) -> String {
    let cause = Cause::Rule { gid: 1, sid: 0, msg: String::new() };
    f.t(&format!("topic-{}", warnings::topic(class, &cause, false)))
}

fn line(f: &Frame, class: Rsit, policy: &Policy, is_changed: bool) -> Line {
    // The same class may be another kind of problem seen from outside.
    let span = |read: &dyn Fn(Kind) -> i64| {
        let [out, inside] = [false, true].map(|inbound| match read(Kind::of(class, inbound)) {
            0 => f.t("policy-at-once"),
            seconds => f.texts.duration_s(seconds),
        });
        let args = [("out", out.clone().into()), ("inside", inside.clone().into())];
        if out == inside { out } else { f.texts.with("policy-span-both", &args) }
    };
    let row: ClassPolicy = policy.class(class);
    let severities = [row.severity.min, row.severity.max];
    let [min, max] = severities.map(|one| one.map(|one| f.severity(&one)));
    let severity = match (min, max) {
        (None, None) => "–".to_owned(),
        (min, max) => format!("{} – {}", min.unwrap_or_default(), max.unwrap_or_default()),
    };
    Line {
        class,
        title: title(f, class),
        gone: span(&|kind| policy.ageing.gone_after_s(class, kind)),
        quiet: span(&|kind| policy.repeats.quiet_s(class, kind)),
        gather: span(&|kind| policy.repeats.gather_s(class, kind, Severity::Low)),
        severity,
        text: row.text,
        who: row.who,
        is_changed,
    }
}

fn filled(change: &ClassChange) -> Fields {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let severity = |value: Option<Severity>| value.map(Severity::as_str).unwrap_or_default();
    let mut pairs = vec![
        ("gone_after_days", number(change.gone_after_days)),
        ("quiet_days", number(change.quiet_days)),
        ("gather_minutes", number(change.gather_minutes)),
        ("severity_min", severity(change.severity_min).to_owned()),
        ("severity_max", severity(change.severity_max).to_owned()),
        ("text", change.text.unwrap_or_default().to_owned()),
    ];
    pairs.extend(change.who.iter().map(|role| ("who", role.as_str().to_owned())));
    Fields::filled(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn read(fields: &Fields) -> (ClassChange, Mistakes) {
    let mut mistakes = Mistakes::default();
    let mut number = |name: &'static str| {
        let text = fields.some(name)?;
        let found = text.parse().ok();
        if found.is_none() {
            mistakes.add(name, "mistake-policy-number");
        }
        found
    };
    let (gone_after_days, quiet_days) = (number("gone_after_days"), number("quiet_days"));
    let gather_minutes = number("gather_minutes");
    let roles: Vec<ContactRole> = fields.all("who").filter_map(ContactRole::parse).collect();
    let change = ClassChange {
        gone_after_days,
        quiet_days,
        gather_minutes,
        severity_min: Severity::parse(fields.get("severity_min")),
        severity_max: Severity::parse(fields.get("severity_max")),
        text: topic_named(fields.get("text")),
        who: Roles::of(&roles),
    };
    for field in change.mistakes() {
        let key = match field {
            "severity_max" => "mistake-policy-severity",
            "gather_minutes" => "mistake-policy-minutes",
            _ => "mistake-policy-days",
        };
        mistakes.add(field, key);
    }
    (change, mistakes)
}

async fn change(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let class = Rsit::parse(fields.get("class")).ok_or(PageError::BadForm)?;
    let (change, mistakes) = read(&fields);
    if !mistakes.is_empty() {
        let typed = Typed::class(class, fields, None);
        return Ok(page(&by, typed, mistakes).await?.into_response());
    }
    let in_force = &by.state.settings().policy;
    let amendments = in_force.amendments().1.with(class, change);
    if fields.get("do") == "save" {
        let after = fields.get("version").parse().map_err(|_| PageError::BadForm)?;
        let (note, origin) = (fields.get("note"), by.visit.origin_text());
        let policy = by.scope.policy();
        return match policy.amend(after, amendments, note, in_force, origin.as_deref()).await {
            Ok(_) => Ok(Redirect::to("/policy?said=policy-changed#versions").into_response()),
            Err(store::StoreError::MovedOn) => {
                moved_on(&by, Typed::class(class, fields, None), "note").await
            }
            Err(error) => Err(error.into()),
        };
    }
    let (old, new) = (in_force.get(), in_force.base().amended(&amendments));
    let effect = by.scope.policy().effect(class, &old, &new).await?;
    let typed = Typed::class(class, fields, Some(effect));
    Ok(page(&by, typed, Mistakes::default()).await?.into_response())
}

/// Somebody else was quicker: what was typed is still there, to be looked at again.
async fn moved_on(by: &SignedIn, typed: Typed, field: &'static str) -> Result<Response, PageError> {
    by.state.store().refresh_policy(&by.state.settings().policy).await?;
    let mistakes = Mistakes::of(field, "mistake-policy-moved");
    Ok(page(by, typed, mistakes).await?.into_response())
}

async fn restore(posted: Posted) -> Result<Response, PageError> {
    let Posted { by, fields } = posted;
    let number = |name: &str| fields.get(name).parse().map_err(|_| PageError::BadForm);
    let (after, earlier) = (number("version")?, number("earlier")?);
    let (in_force, origin) = (&by.state.settings().policy, by.visit.origin_text());
    match by.scope.policy().restore(after, earlier, in_force, origin.as_deref()).await {
        Ok(_) => Ok(Redirect::to("/policy?said=policy-restored#versions").into_response()),
        Err(store::StoreError::MovedOn) => {
            by.state.store().refresh_policy(in_force).await?;
            Ok(Redirect::to("/policy#versions").into_response())
        }
        Err(error) => Err(error.into()),
    }
}
