//! What a member is told about one or more findings.

use model::{MemberId, Rsit, Severity, Time, Tlp, WarningId};

use crate::{Reason, State, Step};

/// A warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Identity.
    pub id: WarningId,
    /// The number people use when they talk about it.
    pub number: i64,
    /// Whose.
    pub member: MemberId,
    /// What its findings have in common: class family, cause and direction.
    pub group: String,
    /// What kind of problem.
    pub class: Rsit,
    /// Why, in a few words: the rule's message, the indicator, the analytic's name.
    pub cause: findings::Cause,
    /// Whether the member's devices are the target.
    pub inbound: bool,
    /// Who may be told.
    pub tlp: Tlp,
    /// How bad.
    pub severity: Severity,
    /// What speaks for that severity.
    pub reasons: Vec<Reason>,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub state_since: Time,
    /// When it was written.
    pub created: Time,
    /// When its findings were first and last seen.
    pub first_seen: Time,
    /// When its findings were last seen.
    pub last_seen: Time,
    /// How many findings it gathers.
    pub findings: i64,
    /// On how many distinct devices.
    pub devices: i64,
    /// The step that the clock takes next, and when.
    pub next_step: Option<(Step, Time)>,
    /// When people were last told, if ever.
    pub told: Option<Time>,
    /// How many tellings were held back since.
    pub held_back: i64,
    /// When people were first told, if ever.
    pub first_told: Option<Time>,
    /// When the member last called it mended, if ever.
    pub fixed: Option<Time>,
}
