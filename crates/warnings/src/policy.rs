//! The policy file: `content/policy/warnings.toml`, or what a site puts in its place.
//!
//! Reports every mistake at once, each under its own key; unknown keys are refused, for a typo
//! must not become a default.

use findings::{Ageing, Cause, Kind};
use model::{Rsit, Severity, Time};
use toml::{Table, Value};

use crate::{
    CircularPolicy, ClassSeverity, FloodPolicy, InhibitionPolicy, RepeatPolicy, RetestPolicy,
    SeverityPolicy, Step,
};

/// The policy that we ship.
pub const DEFAULT_POLICY: &str = include_str!("../../../content/policy/warnings.toml");

/// Everything that a site may want otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    /// When a finding is still there and when it is gone.
    pub ageing: Ageing,
    /// How bad.
    pub severity: SeverityPolicy,
    /// When again.
    pub repeats: RepeatPolicy,
    /// How much at once.
    pub flood: FloodPolicy,
    /// When contacts are asked whether they are there.
    pub drill: DrillPolicy,
    /// What members may hold back.
    pub inhibitions: InhibitionPolicy,
    /// When a service is tried again.
    pub retests: RetestPolicy,
    /// Seconds after which an open warning whose findings are all gone ends by itself.
    pub expire_after_s: i64,
    /// When a circular needs a second pair of eyes.
    pub circulars: CircularPolicy,
    clocks: [Clock; 4],
}

/// When contacts are asked whether they are there. From `content/policy/warnings.toml`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DrillPolicy {
    /// Seconds from one drill to the next.
    pub every_s: i64,
    /// Seconds within which to answer.
    pub answer_within_s: i64,
}

/// What happens when nobody answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Clock {
    /// Seconds from telling to the reminder.
    pub remind_after_s: i64,
    /// Seconds from the reminder to telling the next.
    pub escalate_after_s: i64,
    /// Seconds from there to telling the operator.
    pub operator_after_s: i64,
    /// Seconds from there to telling the CSIRT's duty officer.
    pub duty_after_s: i64,
    /// Seconds from telling within which it should be mended; later it is on the CSIRT's list.
    pub fix_within_s: i64,
}

impl Default for Policy {
    /// The policy that we ship.
    fn default() -> Self {
        // What we ship is read by a test; it cannot be wrong here.
        Self::parse(DEFAULT_POLICY).expect("the shipped policy")
    }
}

impl Policy {
    /// The policy that we ship.
    pub fn shipped() -> Self {
        // A test reads it, so that the second branch is never taken: it is what an empty file says.
        Self::parse(DEFAULT_POLICY).unwrap_or_else(|_| read(&mut File::default()))
    }

    /// Reads a policy file; on failure every mistake, each with its key.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let table: Table = text.parse().map_err(|error| vec![format!("{error}")])?;
        let mut file = File { table, mistakes: Vec::new() };
        let policy = read(&mut file);
        file.refuse_leftovers();
        if file.mistakes.is_empty() { Ok(policy) } else { Err(file.mistakes) }
    }

    /// The clock for a severity.
    pub const fn clock(&self, severity: Severity) -> Clock {
        self.clocks[severity as usize]
    }

    /// The step after `done` and how many seconds later; none when the clock has run out.
    pub const fn next_step(&self, severity: Severity, done: Step) -> Option<(Step, i64)> {
        let clock = self.clock(severity);
        match done {
            Step::Tell => Some((Step::Remind, clock.remind_after_s)),
            Step::Remind => Some((Step::Escalate, clock.escalate_after_s)),
            Step::Escalate => Some((Step::Operator, clock.operator_after_s)),
            Step::Operator => Some((Step::Duty, clock.duty_after_s)),
            Step::Duty => None,
        }
    }

    /// The step after `done` for a warning with this cause, and when, counted from when people
    /// were told. A survey has a clock of its own: one reminder, and nobody further is woken.
    pub fn next_of(
        &self,
        cause: &Cause,
        severity: Severity,
        done: Step,
        told: Time,
    ) -> Option<(Step, Time)> {
        match cause.survey() {
            None => {
                self.next_step(severity, done).map(|(step, after_s)| (step, told.plus_s(after_s)))
            }
            Some(survey) if done == Step::Tell => {
                survey.remind.filter(|at| told < *at).map(|at| (Step::Remind, at))
            }
            Some(_) => None,
        }
    }
}

fn read(file: &mut File) -> Policy {
    let kinds = |file: &mut File, section: &str| {
        Kind::ALL.map(|kind| file.seconds(section, &format!("{}_s", kind.as_str())))
    };
    let clocks = clocks(file);
    let classes = classes(file);
    Policy {
        ageing: Ageing {
            still_after_s: file.seconds("findings", "still_after_s"),
            gone_after_s: kinds(file, "findings.gone_after"),
            gone_after_by_class: each(&classes, |one| one.gone_after_s),
        },
        severity: SeverityPolicy {
            compromise_min: file.severity("severity", "compromise_min"),
            exploited_now_min: file.severity("severity", "exploited_now_min"),
            life_and_health_min: file.severity("severity", "life_and_health_min"),
            probe_max: file.severity("severity", "probe_max"),
            guests_max: file.severity("severity", "guests_max"),
            unsure_below: u8::try_from(file.number("severity", "unsure_below", 0, 100))
                .unwrap_or(0),
            many_devices: file.number("severity", "many_devices", 2, 1_000_000),
            by_class: each(&classes, |one| {
                (one.severity != ClassSeverity::default()).then_some(one.severity)
            }),
        },
        repeats: RepeatPolicy {
            quiet_s: kinds(file, "repeats.quiet"),
            quiet_by_class: each(&classes, |one| one.quiet_s),
            gather_s: Kind::ALL.map(|kind| {
                let key = format!("{}_s", kind.as_str());
                file.number("repeats.gather", &key, 0, GATHER_S_MAX)
            }),
            gather_by_class: each(&classes, |one| one.gather_s),
            gather_below: file.severity("repeats", "gather_below"),
            reopen_after_s: file.number("repeats", "reopen_after_s", 0, SECONDS_MAX),
            same_trouble_s: file.number("repeats", "same_trouble_s", 0, GATHER_S_MAX),
            warn_from: file.severity("repeats", "warn_from"),
            tell_from: file.severity("repeats", "tell_from"),
        },
        flood: FloodPolicy {
            messages_max: file.number("flood", "messages_max", 1, 10_000),
            window_s: file.seconds("flood", "window_s"),
            exempt_from: file.severity("flood", "exempt_from"),
        },
        drill: DrillPolicy {
            every_s: file.seconds("drill", "every_s"),
            answer_within_s: file.seconds("drill", "answer_within_s"),
        },
        inhibitions: InhibitionPolicy {
            expires_after_max_s: file.seconds("inhibitions", "expires_after_max_s"),
            told_all_the_same: file.severity("inhibitions", "told_all_the_same"),
        },
        retests: RetestPolicy {
            first_after_s: file.seconds("retests", "first_after_s"),
            again_after_s: file.seconds("retests", "again_after_s"),
            tries_max: file.number("retests", "tries_max", 1, 100),
        },
        expire_after_s: file.seconds("findings", "expire_after_s"),
        circulars: circulars(file),
        clocks,
    }
}

fn clocks(file: &mut File) -> [Clock; Severity::ALL.len()] {
    Severity::ALL.map(|severity| {
        let section = format!("clock.{}", severity.as_str());
        Clock {
            remind_after_s: file.seconds(&section, "remind_after_s"),
            escalate_after_s: file.seconds(&section, "escalate_after_s"),
            operator_after_s: file.seconds(&section, "operator_after_s"),
            duty_after_s: file.seconds(&section, "duty_after_s"),
            fix_within_s: file.seconds(&section, "fix_within_s"),
        }
    })
}

/// What the file says of one class; what is none is as for its kind.
#[derive(Clone, Copy, Debug, Default)]
struct ClassRow {
    gone_after_s: Option<i64>,
    quiet_s: Option<i64>,
    gather_s: Option<i64>,
    severity: ClassSeverity,
}

fn each<T>(classes: &[(Rsit, ClassRow)], read: impl Fn(&ClassRow) -> Option<T>) -> Vec<(Rsit, T)> {
    classes.iter().filter_map(|(class, row)| Some((*class, read(row)?))).collect()
}

/// Reads the tables `[class."…"]`; a class that the taxonomy does not have is a mistake.
fn classes(file: &mut File) -> Vec<(Rsit, ClassRow)> {
    let Some(Value::Table(tables)) = file.table.get("class") else { return Vec::new() };
    let names: Vec<String> = tables.keys().cloned().collect();
    let mut classes = Vec::new();
    for name in names {
        match Rsit::parse(&name) {
            Some(class) => classes.push((class, class_row(file, &name))),
            None => {
                let found = file.take("class", &name);
                file.mistake("class", &name, found.as_ref(), "a class of the taxonomy (RSIT)");
            }
        }
    }
    classes
}

fn class_row(file: &mut File, name: &str) -> ClassRow {
    // No class of the taxonomy has a dot in it: the section can be found by its path.
    let section = format!("class.{name}");
    let row = ClassRow {
        gone_after_s: file.maybe_number(&section, "gone_after_s", 1, SECONDS_MAX),
        quiet_s: file.maybe_number(&section, "quiet_s", 1, SECONDS_MAX),
        gather_s: file.maybe_number(&section, "gather_s", 0, GATHER_S_MAX),
        severity: ClassSeverity {
            min: file.maybe_severity(&section, "severity_min"),
            max: file.maybe_severity(&section, "severity_max"),
        },
    };
    if row.severity.min.zip(row.severity.max).is_some_and(|(min, max)| max < min) {
        file.mistakes.push(format!("{section}.severity_max: is below severity_min"));
    }
    row
}

fn circulars(file: &mut File) -> CircularPolicy {
    CircularPolicy { alone_max: file.number("circulars", "alone_max", 0, 1_000_000) }
}

/// A file being read: what is taken is removed, so that what is left is unknown.
#[derive(Default)]
struct File {
    table: Table,
    mistakes: Vec<String>,
}

/// Ten years: longer is a typing mistake.
const SECONDS_MAX: i64 = 10 * 366 * 86_400;

/// A day: what is gathered longer is no warning any more.
const GATHER_S_MAX: i64 = 86_400;

impl File {
    fn take(&mut self, section: &str, key: &str) -> Option<Value> {
        let mut table = &mut self.table;
        for part in section.split('.') {
            table = table.get_mut(part)?.as_table_mut()?;
        }
        table.remove(key)
    }

    fn seconds(&mut self, section: &str, key: &str) -> i64 {
        self.number(section, key, 1, SECONDS_MAX)
    }

    fn number(&mut self, section: &str, key: &str, min: i64, max: i64) -> i64 {
        match self.take(section, key) {
            Some(Value::Integer(number)) if (min..=max).contains(&number) => number,
            found => {
                let allowed = format!("a whole number from {min} to {max}");
                self.mistake(section, key, found.as_ref(), &allowed);
                min
            }
        }
    }

    fn severity(&mut self, section: &str, key: &str) -> Severity {
        let found = self.take(section, key);
        let severity = found.as_ref().and_then(Value::as_str).and_then(Severity::parse);
        severity.unwrap_or_else(|| {
            self.mistake(section, key, found.as_ref(), "low, medium, high or critical");
            Severity::Low
        })
    }

    fn maybe_number(&mut self, section: &str, key: &str, min: i64, max: i64) -> Option<i64> {
        self.has(section, key).then(|| self.number(section, key, min, max))
    }

    fn maybe_severity(&mut self, section: &str, key: &str) -> Option<Severity> {
        self.has(section, key).then(|| self.severity(section, key))
    }

    fn has(&self, section: &str, key: &str) -> bool {
        let mut table = &self.table;
        for part in section.split('.') {
            let Some(inner) = table.get(part).and_then(Value::as_table) else { return false };
            table = inner;
        }
        table.contains_key(key)
    }

    fn mistake(&mut self, section: &str, key: &str, found: Option<&Value>, allowed: &str) {
        let found = found.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
        self.mistakes.push(format!("{section}.{key}: {found} stands there, allowed is {allowed}"));
    }

    fn refuse_leftovers(&mut self) {
        let mut unknown = Vec::new();
        leftovers(&self.table, "", &mut unknown);
        self.mistakes.extend(unknown);
    }
}

fn leftovers(table: &Table, path: &str, unknown: &mut Vec<String>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            // Depth is bounded by the parser's own limit on nesting.
            Value::Table(inner) => leftovers(inner, &path, unknown),
            _ => unknown.push(format!("{path}: no such key")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_ship_is_right() {
        let policy = Policy::parse(DEFAULT_POLICY).expect("no mistakes");
        let quiet = |kind| policy.repeats.quiet_s(Rsit::Test, kind);
        assert_eq!(quiet(Kind::Compromise), 7 * 86_400);
        assert_eq!(quiet(Kind::Weakness), 30 * 86_400);
        let mut steps = vec![Step::Tell];
        while let Some((step, _)) = policy.next_step(Severity::Critical, steps[steps.len() - 1]) {
            steps.push(step);
        }
        assert_eq!(steps, Step::ALL);
    }

    #[test]
    fn a_survey_reminds_once_when_it_says_so_and_wakes_nobody_further() {
        let survey = |remind: &str| -> Cause {
            let asks = r#"[{"kind":"yes-no","versions":[["sv",{"ask":"?"}]]}]"#;
            let text = r#"[["sv",{"title":"t","what":"w","now":"n"}]]"#;
            let json = format!(
                r#"{{"kind":"circular","circular":"x","text":{text},
                "survey":{{"until":900,"remind":{remind},"questions":{asks}}}}}"#
            );
            serde_json::from_str(&json).expect("a survey")
        };
        let policy = Policy::default();
        let told = Time::from_micros(100);
        let after = |cause: &Cause, done| policy.next_of(cause, Severity::Critical, done, told);
        let at = |micros| Some((Step::Remind, Time::from_micros(micros)));
        assert_eq!(after(&survey("500"), Step::Tell), at(500));
        assert_eq!(after(&survey("null"), Step::Tell), None);
        assert_eq!(after(&survey("50"), Step::Tell), None, "before it was told");
        assert_eq!(after(&survey("500"), Step::Remind), None);
        let rule = Cause::Rule { gid: 1, sid: 1, msg: String::new() };
        let (step, due) = after(&rule, Step::Remind).expect("goes on");
        assert!(step == Step::Escalate && told < due);
    }

    #[test]
    fn a_class_stands_above_its_kind_and_its_mistakes_are_told_too() {
        let own = "[class.\"vulnerable:weak-crypto\"]\nquiet_s = 60\nseverity_max = \"low\"\n";
        let policy = Policy::parse(&format!("{DEFAULT_POLICY}\n{own}")).expect("no mistakes");
        assert_eq!(policy.repeats.quiet_s(Rsit::WeakCrypto, Kind::Weakness), 60);
        assert_eq!(policy.repeats.quiet_s(Rsit::UnwantedService, Kind::Weakness), 30 * 86_400);
        let wrong = own.replace("60", "0").replace("severity_max", "severity_mux");
        let text = format!("{DEFAULT_POLICY}\n{wrong}\n[class.\"weak.crypto\"]\nquiet_s = 1\n");
        let mistakes = Policy::parse(&text).expect_err("three mistakes");
        let keys: Vec<_> = mistakes.iter().filter_map(|one| one.split_once(": ")).collect();
        let keys: Vec<_> = keys.iter().map(|(key, _)| *key).collect();
        let expected = [
            "class.vulnerable:weak-crypto.quiet_s",
            "class.weak.crypto",
            "class.vulnerable:weak-crypto.severity_mux",
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = DEFAULT_POLICY
            .replace("compromise_min = \"high\"", "compromise_min = \"hihg\"")
            .replace("messages_max", "mesages_max");
        let mistakes = Policy::parse(&text).expect_err("two typing mistakes");
        let expected = [
            "severity.compromise_min: `\"hihg\"` stands there, allowed is low, medium, high or critical",
            "flood.messages_max: nothing stands there, allowed is a whole number from 1 to 10000",
            "flood.mesages_max: no such key",
        ];
        assert_eq!(mistakes, expected);
    }
}
