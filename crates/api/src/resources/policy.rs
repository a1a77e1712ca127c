//! What the policy says of each class, its clocks and limits, and what was changed of it.

use std::collections::BTreeMap;

use ::warnings::{Amendments, ClassChange, Policy, SETTINGS, Setting, topic_named};
use access::Action;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use model::{Rsit, Severity};
use roster::{ContactRole, Roles};
use serde::{Deserialize, Serialize};
use store::{ClockEffect, PolicyEffect, PolicyVersion};
use utoipa::ToSchema;

use crate::body::{Mistakes, Sent};
use crate::caller::Caller;
use crate::csv::Listed;
use crate::list::{Listing, Wants};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::state::Api;
use crate::values::When;

/// Versions in one answer.
const VERSIONS: i64 = 200;

pub(super) fn routes() -> Routes {
    Routes::new(
        "policy",
        "What holds for each class of problem, clocks and limits, above what the hub's file says.",
    )
    .route(__path_show, show)
    .route(__path_versions, versions)
    .route(__path_preview, preview)
    .route(__path_change, change)
    .route(__path_preview_settings, preview_settings)
    .route(__path_change_settings, change_settings)
    .route(__path_restore, restore)
}

/// What is changed of one class; what is absent is as the file says.
#[derive(Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    /// Days without a sign until a finding is gone: 1 to 365.
    #[serde(default)]
    gone_after_days: Option<i64>,
    /// Days of quiet after telling: 1 to 365.
    #[serde(default)]
    quiet_days: Option<i64>,
    /// Minutes to gather before telling: 0 to 1,440.
    #[serde(default)]
    gather_minutes: Option<i64>,
    /// At least this bad: `low`, `medium`, `high` or `critical`.
    #[serde(default)]
    severity_min: Option<String>,
    /// At most this bad; life and health stand above it.
    #[serde(default)]
    severity_max: Option<String>,
    /// Which prepared text, such as `malware`.
    #[serde(default)]
    topic: Option<String>,
    /// The roles that are told first, such as `operations`; none: as always.
    #[serde(default)]
    who: Vec<String>,
}

impl From<ClassChange> for Change {
    fn from(change: ClassChange) -> Self {
        let word = |severity: Option<Severity>| severity.map(|one| one.as_str().to_owned());
        Self {
            gone_after_days: change.gone_after_days,
            quiet_days: change.quiet_days,
            gather_minutes: change.gather_minutes,
            severity_min: word(change.severity_min),
            severity_max: word(change.severity_max),
            topic: change.text.map(str::to_owned),
            who: change.who.iter().map(|role| role.as_str().to_owned()).collect(),
        }
    }
}

impl Change {
    fn read(&self) -> Result<ClassChange, Problem> {
        let mut mistakes = Mistakes::default();
        let mut severity = |key, text: &Option<String>| {
            mistakes.word(key, text.as_deref(), &Severity::ALL, Severity::as_str)
        };
        let severity_min = severity("severity_min", &self.severity_min);
        let severity_max = severity("severity_max", &self.severity_max);
        let topics = ::warnings::TOPICS.join(", ");
        let text = self.topic.as_deref();
        let text = mistakes.parsed("topic", text, &format!("one of {topics}"), topic_named);
        let mut roles = Vec::new();
        for word in &self.who {
            roles.extend(mistakes.word("who", Some(word), ContactRole::ALL, ContactRole::as_str));
        }
        let change = ClassChange {
            gone_after_days: self.gone_after_days,
            quiet_days: self.quiet_days,
            gather_minutes: self.gather_minutes,
            severity_min,
            severity_max,
            text,
            who: Roles::of(&roles),
        };
        for field in change.mistakes() {
            mistakes.note(field, "is out of bounds");
        }
        mistakes.none().map(|()| change)
    }
}

/// Which stood here before the other numbers did.
fn drill_answer_days(amendments: &Amendments) -> Option<i64> {
    amendments.number(Setting::named("drill_answer_days")?)
}

/// A class and what is changed of it.
#[derive(Serialize, ToSchema)]
struct ClassChanged {
    /// The class, as `category:type` of the RSIT taxonomy.
    class: &'static str,
    /// What is changed.
    change: Change,
}

fn changed(amendments: &Amendments) -> Vec<ClassChanged> {
    let each = amendments.classes();
    each.map(|(class, change)| ClassChanged { class: class.as_str(), change: change.into() })
        .collect()
}

/// What was changed and holds now.
#[derive(Serialize, ToSchema)]
struct InForce {
    /// The version: give it with the next change. 0 when nothing was ever changed.
    version: i64,
    /// The classes of which anything is changed.
    changed: Vec<ClassChanged>,
    /// Days to answer a contact drill, if they are changed.
    drill_answer_days: Option<i64>,
    /// The clocks and limits, changed or not.
    settings: Vec<SettingInForce>,
}

/// A number of the policy: a step of a clock, or a limit.
#[derive(Serialize, ToSchema)]
struct SettingInForce {
    /// The name, such as `critical_remind_minutes`.
    name: &'static str,
    /// What is counted: `minutes`, `hours`, `days` or `pieces`.
    unit: &'static str,
    /// The least it can be changed to, in the unit.
    min: i64,
    /// The most it can be changed to, in the unit.
    max: i64,
    /// What the hub's file says: in seconds, for pieces in number.
    file: i64,
    /// What holds: in seconds, for pieces in number.
    now: i64,
    /// What it is changed to, in the unit; absent: as the file says.
    changed: Option<i64>,
}

/// A version of what was changed.
#[derive(Serialize, ToSchema)]
struct Version {
    /// 1, 2, 3, …
    version: i64,
    /// When.
    made: When,
    /// By whom.
    made_by: String,
    /// Why.
    note: String,
    /// The classes of which anything is changed.
    changed: Vec<ClassChanged>,
    /// Days to answer a contact drill, if they are changed.
    drill_answer_days: Option<i64>,
    /// The clocks and limits that are changed, by name, each in its unit.
    settings: BTreeMap<&'static str, i64>,
}

impl Listed for Version {
    const COLUMNS: &'static [&'static str] =
        &["version", "made", "made_by", "note", "changed", "drill_answer_days", "settings"];
}

impl From<PolicyVersion> for Version {
    fn from(row: PolicyVersion) -> Self {
        Self {
            version: row.version,
            made: row.made.into(),
            made_by: row.made_by,
            note: row.note,
            changed: changed(&row.amendments),
            drill_answer_days: drill_answer_days(&row.amendments),
            settings: row.amendments.numbers().map(|(one, number)| (one.name, number)).collect(),
        }
    }
}

/// A change of one class. It stands in place of what was changed of that class before.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewChange {
    /// The class.
    #[schema(example = "test:test")]
    class: String,
    /// The version that was looked at: when it is no longer the newest, nothing is changed.
    #[schema(example = 0)]
    policy_version: i64,
    /// What is to hold; without anything in it, the file alone holds for the class again.
    #[schema(example = json!({"quiet_days": 3}))]
    change: Change,
    /// Why: at most 1,000 characters are kept.
    #[serde(default)]
    note: String,
}

/// A change of clocks and limits. What is not named stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSettings {
    /// The version that was looked at: when it is no longer the newest, nothing is changed.
    #[schema(example = 0)]
    policy_version: i64,
    /// Each number by its name, in its unit; `null`: as the file says.
    #[schema(example = json!({"critical_remind_minutes": 10}))]
    settings: BTreeMap<String, Option<i64>>,
    /// Why: at most 1,000 characters are kept.
    #[serde(default)]
    note: String,
}

impl NewSettings {
    /// What would hold with the change.
    fn amended(&self, api: &Api) -> Result<Amendments, Problem> {
        let (mut mistakes, (_, mut all)) =
            (Mistakes::default(), api.settings().policy.amendments());
        for (name, number) in &self.settings {
            let Some(setting) = Setting::named(name) else {
                mistakes.note(name, "no such setting");
                continue;
            };
            match all.clone().with_number(setting, *number) {
                Some(changed) => all = changed,
                None => mistakes.note(name, format_args!("{} to {}", setting.min(), setting.max())),
            }
        }
        mistakes.none().map(|()| all)
    }
}

/// What a change of the clocks would do, in numbers.
#[derive(Serialize, ToSchema)]
struct EffectOnClocks {
    /// Warnings whose next step would come at another time.
    moved: i64,
    /// Of these, warnings whose next step would be taken at once.
    at_once: i64,
}

impl From<ClockEffect> for EffectOnClocks {
    fn from(ClockEffect { moved, at_once }: ClockEffect) -> Self {
        Self { moved, at_once }
    }
}

/// What a change would do, in numbers.
#[derive(Serialize, ToSchema)]
struct Effect {
    /// Open warnings of the class.
    open: i64,
    /// Of these, with another text.
    other_text: i64,
    /// Of these, raised when they are next seen. None falls by itself.
    raised: i64,
    /// Of these, told again when they are next seen.
    told_again: i64,
    /// Findings of the class that are there.
    findings: i64,
    /// Of these, called gone at once.
    gone: i64,
    /// Members where nobody has a role that is told first: there it is as always.
    without_role: i64,
}

impl From<PolicyEffect> for Effect {
    fn from(effect: PolicyEffect) -> Self {
        let PolicyEffect { open, other_text, raised, told_again, findings, gone, without_role } =
            effect;
        Self { open, other_text, raised, told_again, findings, gone, without_role }
    }
}

/// The version that holds now.
#[derive(Serialize, ToSchema)]
struct Stands {
    /// The version.
    version: i64,
}

/// An earlier version to hold again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToRestore {
    /// The version that was looked at.
    #[schema(example = 0)]
    policy_version: i64,
    /// The version that is to hold again; 0 is the file alone.
    #[schema(example = 0)]
    earlier: i64,
}

/// Shows what is changed of the policy, for who keeps content.
#[utoipa::path(get, path = "/policy", responses((status = 200, description = "What holds.", body = InForce)))]
async fn show(caller: Caller, State(api): State<Api>) -> Result<Json<InForce>, Problem> {
    caller.must(Action::KeepContent)?;
    let (version, amendments) = api.settings().policy.amendments();
    let (in_force, drill_answer_days) = (&api.settings().policy, drill_answer_days(&amendments));
    let (base, now) = (in_force.base(), in_force.get());
    let each = SETTINGS.iter().map(|one| SettingInForce {
        name: one.name,
        unit: one.unit.as_str(),
        min: one.min(),
        max: one.max(),
        file: one.read(base),
        now: one.read(&now),
        changed: amendments.number(one),
    });
    let (changed, settings) = (changed(&amendments), each.collect());
    Ok(Json(InForce { version, changed, drill_answer_days, settings }))
}

/// Lists what was changed, the newest first.
#[utoipa::path(get, path = "/policy/versions", responses((status = 200, description = "The last versions.", body = Listing<Version>)))]
async fn versions(caller: Caller, wants: Wants) -> Result<Response, Problem> {
    let found = caller.scope.policy().versions(VERSIONS).await?;
    Ok(wants.all(found.into_iter().map(Version::from).collect()))
}

/// Counts what a change would do, and changes nothing.
#[utoipa::path(post, path = "/policy/preview", request_body(content = NewChange, description = "The change."), responses((status = 200, description = "What it would do.", body = Effect)))]
async fn preview(
    caller: Caller,
    State(api): State<Api>,
    Sent(new): Sent<NewChange>,
) -> Result<Json<Effect>, Problem> {
    caller.must(Action::KeepPolicy)?;
    let (class, amendments) = amended(&api, &new)?;
    let in_force = &api.settings().policy;
    let (old, new): (_, Policy) = (in_force.get(), in_force.base().amended(&amendments));
    Ok(Json(caller.scope.policy().effect(class, &old, &new).await?.into()))
}

/// Changes what holds for one class.
#[utoipa::path(post, path = "/policy", request_body(content = NewChange, description = "The change."), responses((status = 200, description = "In force.", body = Stands)))]
async fn change(
    caller: Caller,
    State(api): State<Api>,
    Sent(new): Sent<NewChange>,
) -> Result<Json<Stands>, Problem> {
    caller.must(Action::KeepPolicy)?;
    let (_, amendments) = amended(&api, &new)?;
    put(&caller, &api, new.policy_version, amendments, &new.note).await
}

async fn put(
    caller: &Caller,
    api: &Api,
    after: i64,
    amendments: Amendments,
    note: &str,
) -> Result<Json<Stands>, Problem> {
    let (in_force, origin) = (&api.settings().policy, caller.origin.as_deref());
    let (policy, note) = (caller.scope.policy(), note.trim());
    let version = policy.amend(after, amendments, note, in_force, origin).await?;
    Ok(Json(Stands { version }))
}

/// Counts what a change of the clocks would do, and changes nothing.
#[utoipa::path(post, path = "/policy/settings/preview", request_body(content = NewSettings, description = "The change."), responses((status = 200, description = "What it would do.", body = EffectOnClocks)))]
async fn preview_settings(
    caller: Caller,
    State(api): State<Api>,
    Sent(new): Sent<NewSettings>,
) -> Result<Json<EffectOnClocks>, Problem> {
    caller.must(Action::KeepPolicy)?;
    let in_force = &api.settings().policy;
    let (old, new) = (in_force.get(), in_force.base().amended(&new.amended(&api)?));
    Ok(Json(caller.scope.policy().clock_effect(&old, &new).await?.into()))
}

/// Changes clocks and limits.
#[utoipa::path(post, path = "/policy/settings", request_body(content = NewSettings, description = "The change."), responses((status = 200, description = "In force.", body = Stands)))]
async fn change_settings(
    caller: Caller,
    State(api): State<Api>,
    Sent(new): Sent<NewSettings>,
) -> Result<Json<Stands>, Problem> {
    caller.must(Action::KeepPolicy)?;
    let amendments = new.amended(&api)?;
    put(&caller, &api, new.policy_version, amendments, &new.note).await
}

/// Puts in force again what an earlier version said.
#[utoipa::path(post, path = "/policy/restore", request_body(content = ToRestore, description = "Which."), responses((status = 200, description = "In force.", body = Stands)))]
async fn restore(
    caller: Caller,
    State(api): State<Api>,
    Sent(asked): Sent<ToRestore>,
) -> Result<Json<Stands>, Problem> {
    caller.must(Action::KeepPolicy)?;
    let (in_force, origin) = (&api.settings().policy, caller.origin.as_deref());
    let (after, earlier) = (asked.policy_version, asked.earlier);
    let version = caller.scope.policy().restore(after, earlier, in_force, origin).await?;
    Ok(Json(Stands { version }))
}

/// What would hold with the change.
fn amended(api: &Api, new: &NewChange) -> Result<(Rsit, Amendments), Problem> {
    let class = Rsit::parse(&new.class);
    let class = class.ok_or_else(|| Problem::wrong("class: no class of the taxonomy"))?;
    let (_, amendments) = api.settings().policy.amendments();
    Ok((class, amendments.with(class, new.change.read()?)))
}
