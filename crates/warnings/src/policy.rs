//! The policy file: `content/policy/warnings.toml`, or what a site puts in its place.
//!
//! Reports every mistake at once, each under its own key; unknown keys are refused, for a typo
//! must not become a default.

use findings::{Ageing, Cause, Kind};
use model::{Rsit, Severity, Time};
use roster::{ContactRole, Roles};
use toml::{Table, Value};

use crate::{
    Amendments, CircularPolicy, ClassSeverity, FloodPolicy, InhibitionPolicy, QuestionPolicy,
    RepeatPolicy, RetestPolicy, SeverityPolicy, Step,
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
    /// Seconds after which mail that belongs to no warning is deleted.
    pub unplaced_kept_s: i64,
    /// When a circular needs a second pair of eyes.
    pub circulars: CircularPolicy,
    /// How long what people wrote who wished to join is kept.
    pub wishes: WishPolicy,
    /// Until when members' questions are answered.
    pub questions: QuestionPolicy,
    classes: Vec<(Rsit, ClassPolicy)>,
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

/// How long names, addresses and words of people who wished to join are kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WishPolicy {
    /// Seconds from asking, where the address is never confirmed.
    pub unconfirmed_s: i64,
    /// Seconds from the answer.
    pub answered_s: i64,
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
        Self::parse(DEFAULT_POLICY).expect("what we ship is built in and read by a test")
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

    /// What is said of one class.
    pub fn class(&self, class: Rsit) -> ClassPolicy {
        let own = self.classes.iter().find(|(known, _)| *known == class);
        own.map(|(_, row)| *row).unwrap_or_default()
    }

    /// The prepared text that fits: the class's own, if it has one.
    pub fn topic(&self, class: Rsit, cause: &Cause, inbound: bool) -> &'static str {
        let own = self.class(class).text.filter(|_| !matches!(cause, Cause::Circular { .. }));
        own.unwrap_or_else(|| crate::topic(class, cause, inbound))
    }

    /// Which contacts are told first of this class; none: as always.
    pub fn who(&self, class: Rsit) -> Roles {
        self.class(class).who
    }

    /// The same with what was changed in the portal.
    #[must_use]
    pub fn amended(&self, amendments: &Amendments) -> Self {
        let mut classes = self.classes.clone();
        for (class, change) in amendments.classes() {
            let row = change.above(self.class(class));
            match classes.iter_mut().find(|(known, _)| *known == class) {
                Some((_, known)) => *known = row,
                None => classes.push((class, row)),
            }
        }
        let mut amended = self.clone();
        for (setting, number) in amendments.numbers() {
            setting.write(&mut amended, number);
        }
        amended.set_classes(classes);
        amended
    }

    fn set_classes(&mut self, classes: Vec<(Rsit, ClassPolicy)>) {
        self.ageing.gone_after_by_class = each(&classes, |one| one.gone_after_s);
        self.severity.by_class = each(&classes, |one| {
            (one.severity != ClassSeverity::default()).then_some(one.severity)
        });
        self.repeats.quiet_by_class = each(&classes, |one| one.quiet_s);
        self.repeats.gather_by_class = each(&classes, |one| one.gather_s);
        self.classes = classes;
    }

    /// The clock for a severity.
    pub const fn clock(&self, severity: Severity) -> Clock {
        self.clocks[severity as usize]
    }

    pub(crate) const fn clock_mut(&mut self, severity: Severity) -> &mut Clock {
        &mut self.clocks[severity as usize]
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
    let mut policy = Policy {
        ageing: Ageing {
            still_after_s: file.seconds("findings", "still_after_s"),
            gone_after_s: kinds(file, "findings.gone_after"),
            gone_after_by_class: Vec::new(),
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
            by_class: Vec::new(),
        },
        repeats: RepeatPolicy {
            quiet_s: kinds(file, "repeats.quiet"),
            quiet_by_class: Vec::new(),
            gather_s: Kind::ALL.map(|kind| {
                let key = format!("{}_s", kind.as_str());
                file.number("repeats.gather", &key, 0, GATHER_S_MAX)
            }),
            gather_by_class: Vec::new(),
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
        unplaced_kept_s: file.seconds("mail", "unplaced_kept_s"),
        circulars: circulars(file),
        wishes: WishPolicy {
            unconfirmed_s: file.seconds("wishes", "unconfirmed_s"),
            answered_s: file.seconds("wishes", "answered_s"),
        },
        questions: questions(file),
        classes: Vec::new(),
        clocks,
    };
    policy.set_classes(classes);
    policy
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

/// What is said of one class; what is none is as for its kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClassPolicy {
    /// Seconds without a sign until a finding is gone.
    pub gone_after_s: Option<i64>,
    /// Seconds of quiet after telling.
    pub quiet_s: Option<i64>,
    /// Seconds to gather before telling.
    pub gather_s: Option<i64>,
    /// How bad at least and at most.
    pub severity: ClassSeverity,
    /// Which prepared text.
    pub text: Option<&'static str>,
    /// Which contacts are told first; none: as always.
    pub who: Roles,
}

fn each<T>(
    classes: &[(Rsit, ClassPolicy)],
    read: impl Fn(&ClassPolicy) -> Option<T>,
) -> Vec<(Rsit, T)> {
    classes.iter().filter_map(|(class, row)| Some((*class, read(row)?))).collect()
}

/// Reads the tables `[class."…"]`; a class that the taxonomy does not have is a mistake.
fn classes(file: &mut File) -> Vec<(Rsit, ClassPolicy)> {
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

fn class_row(file: &mut File, name: &str) -> ClassPolicy {
    // No class of the taxonomy has a dot in it: the section can be found by its path.
    let section = format!("class.{name}");
    let row = ClassPolicy {
        gone_after_s: file.maybe_number(&section, "gone_after_s", 1, SECONDS_MAX),
        quiet_s: file.maybe_number(&section, "quiet_s", 1, SECONDS_MAX),
        gather_s: file.maybe_number(&section, "gather_s", 0, GATHER_S_MAX),
        severity: ClassSeverity {
            min: file.maybe_severity(&section, "severity_min"),
            max: file.maybe_severity(&section, "severity_max"),
        },
        text: file.maybe_topic(&section, "text"),
        who: file.maybe_roles(&section, "who"),
    };
    if row.severity.min.zip(row.severity.max).is_some_and(|(min, max)| max < min) {
        file.mistakes.push(format!("{section}.severity_max: is below severity_min"));
    }
    row
}

fn circulars(file: &mut File) -> CircularPolicy {
    CircularPolicy { alone_max: file.number("circulars", "alone_max", 0, 1_000_000) }
}

fn questions(file: &mut File) -> QuestionPolicy {
    let keys = ["now_s", "soon_s", "advice_s"];
    QuestionPolicy { within_s: keys.map(|key| file.seconds("questions", key)) }
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

    fn maybe_topic(&mut self, section: &str, key: &str) -> Option<&'static str> {
        let found = self.take(section, key)?;
        let topic = found.as_str().and_then(crate::topic_named);
        if topic.is_none() {
            self.mistake(
                section,
                key,
                Some(&found),
                &format!("one of {}", crate::TOPICS.join(", ")),
            );
        }
        topic
    }

    fn maybe_roles(&mut self, section: &str, key: &str) -> Roles {
        let Some(found) = self.take(section, key) else { return Roles::default() };
        let words = found.as_array().map(Vec::as_slice).unwrap_or_default();
        let roles: Vec<ContactRole> =
            words.iter().filter_map(Value::as_str).filter_map(ContactRole::parse).collect();
        if roles.is_empty() || roles.len() != words.len() {
            let all: Vec<_> = ContactRole::ALL.iter().map(|role| role.as_str()).collect();
            self.mistake(section, key, Some(&found), &format!("a list of {}", all.join(", ")));
        }
        Roles::of(&roles)
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
    fn a_class_may_have_its_own_text_and_its_own_people() {
        let own = "[class.\"test:test\"]\ntext = \"malware\"\nwho = [\"operations\", \"duty\"]\n";
        let base = DEFAULT_POLICY.replace("[class.\"test:test\"]\n", own);
        let policy = Policy::parse(&base).expect("no mistakes");
        assert_eq!(policy.who(Rsit::Test).words(), "operations duty");
        let rule = Cause::Rule { gid: 1, sid: 1, msg: String::new() };
        assert_eq!(policy.topic(Rsit::Test, &rule, true), "malware");
        let wrong = base.replace("\"malware\"", "\"cats\"").replace("\"duty\"", "\"gardener\"");
        let mistakes = Policy::parse(&wrong).expect_err("two mistakes");
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
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
