//! What the CSIRT's lead has changed of the policy in the portal: single classes and single
//! numbers ([`Setting`]); above the file.
//!
//! Bounded: what is changed by hand while people are at work stays within what cannot silence a
//! hub. What the file says of everything else stands.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use model::{Rsit, Severity};
use roster::Roles;
use serde::{Deserialize, Serialize};

use crate::policy::ClassPolicy;
use crate::setting::{SETTINGS, Setting};
use crate::topic::TOPICS;

/// Days until gone and days of quiet: a year is longer than anybody remembers.
pub const CLASS_DAYS: RangeInclusive<i64> = 1..=365;

/// Minutes to gather: a day; what is gathered longer is no warning any more.
pub const CLASS_GATHER_MINUTES: RangeInclusive<i64> = 0..=1_440;

const DAY_S: i64 = 86_400;

/// What is changed of one class; what is none is as the file says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ClassChange {
    /// Days without a sign until a finding is gone.
    pub gone_after_days: Option<i64>,
    /// Days of quiet after telling.
    pub quiet_days: Option<i64>,
    /// Minutes to gather before telling.
    pub gather_minutes: Option<i64>,
    /// At least this bad.
    pub severity_min: Option<Severity>,
    /// At most this bad; life and health stand above it.
    pub severity_max: Option<Severity>,
    /// Which prepared text.
    pub text: Option<&'static str>,
    /// Which contacts are told first; none: as always.
    pub who: Roles,
}

impl ClassChange {
    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The fields that are out of bounds, by name.
    pub fn mistakes(&self) -> Vec<&'static str> {
        let out = |value: Option<i64>, bounds: RangeInclusive<i64>| {
            value.is_some_and(|value| !bounds.contains(&value))
        };
        let severities = self.severity_min.zip(self.severity_max);
        [
            ("gone_after_days", out(self.gone_after_days, CLASS_DAYS)),
            ("quiet_days", out(self.quiet_days, CLASS_DAYS)),
            ("gather_minutes", out(self.gather_minutes, CLASS_GATHER_MINUTES)),
            ("severity_max", severities.is_some_and(|(min, max)| max < min)),
        ]
        .into_iter()
        .filter_map(|(name, wrong)| wrong.then_some(name))
        .collect()
    }

    /// The change above what the file says.
    pub(crate) fn above(&self, row: ClassPolicy) -> ClassPolicy {
        let severity = crate::ClassSeverity {
            min: self.severity_min.or(row.severity.min),
            max: self.severity_max.or(row.severity.max),
        };
        ClassPolicy {
            gone_after_s: self.gone_after_days.map(|days| days * DAY_S).or(row.gone_after_s),
            quiet_s: self.quiet_days.map(|days| days * DAY_S).or(row.quiet_s),
            gather_s: self.gather_minutes.map(|minutes| minutes * 60).or(row.gather_s),
            severity,
            text: self.text.or(row.text),
            who: if self.who == Roles::default() { row.who } else { self.who },
        }
    }
}

/// All that is changed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Amendments {
    classes: BTreeMap<&'static str, (Rsit, ClassChange)>,
    numbers: BTreeMap<&'static str, i64>,
}

impl Amendments {
    /// What is changed of a class.
    pub fn of(&self, class: Rsit) -> ClassChange {
        self.classes.get(class.as_str()).map(|(_, change)| *change).unwrap_or_default()
    }

    /// The classes of which anything is changed.
    pub fn classes(&self) -> impl Iterator<Item = (Rsit, ClassChange)> + '_ {
        self.classes.values().copied()
    }

    /// The same with another change of one class.
    #[must_use]
    pub fn with(mut self, class: Rsit, change: ClassChange) -> Self {
        if change.is_empty() {
            self.classes.remove(class.as_str());
        } else {
            self.classes.insert(class.as_str(), (class, change));
        }
        self
    }

    /// What a setting is changed to, in its unit; none: as the file says.
    pub fn number(&self, setting: &Setting) -> Option<i64> {
        self.numbers.get(setting.name).copied()
    }

    /// The settings that are changed, and to what, in the order of [`SETTINGS`].
    pub fn numbers(&self) -> impl Iterator<Item = (&'static Setting, i64)> + '_ {
        SETTINGS.iter().filter_map(|one| Some((one, self.number(one)?)))
    }

    /// The same with another number for a setting; none when it is out of bounds.
    pub fn with_number(mut self, setting: &Setting, number: Option<i64>) -> Option<Self> {
        match number {
            None => {
                self.numbers.remove(setting.name);
            }
            Some(number) if setting.allows(number) => {
                self.numbers.insert(setting.name, number);
            }
            Some(_) => return None,
        }
        Some(self)
    }

    /// Whether the file alone holds.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As text, for the database.
    pub fn write(&self) -> String {
        let classes = self.classes.iter().map(|(class, (_, change))| {
            ((*class).to_owned(), WrittenOne::Class(Written::of(change)))
        });
        let numbers = self.numbers.iter();
        let numbers =
            numbers.map(|(name, number)| ((*name).to_owned(), WrittenOne::Number(*number)));
        let all: BTreeMap<String, WrittenOne> = numbers.chain(classes).collect();
        serde_json::to_string(&all).unwrap_or_default()
    }

    /// Reads what `write` writes; none when it is nothing that this version understands.
    pub fn parse(text: &str) -> Option<Self> {
        let written: BTreeMap<String, WrittenOne> = serde_json::from_str(text).ok()?;
        written.into_iter().try_fold(Self::default(), |all, (name, one)| match one {
            WrittenOne::Number(number) => all.with_number(Setting::named(&name)?, Some(number)),
            WrittenOne::Class(written) => {
                let change = written.read()?;
                let is_within = change.mistakes().is_empty();
                is_within.then_some(all.with(Rsit::parse(&name)?, change))
            }
        })
    }
}

/// A number stands beside the classes under its own name, as the days to answer a drill always
/// did: what was written before is read as ever.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum WrittenOne {
    Number(i64),
    Class(Written),
}

#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    gone_after_days: Option<i64>,
    quiet_days: Option<i64>,
    gather_minutes: Option<i64>,
    severity_min: Option<String>,
    severity_max: Option<String>,
    text: Option<String>,
    who: String,
}

impl Written {
    fn of(change: &ClassChange) -> Self {
        let word = |severity: Option<Severity>| severity.map(|one| one.as_str().to_owned());
        Self {
            gone_after_days: change.gone_after_days,
            quiet_days: change.quiet_days,
            gather_minutes: change.gather_minutes,
            severity_min: word(change.severity_min),
            severity_max: word(change.severity_max),
            text: change.text.map(str::to_owned),
            who: change.who.words(),
        }
    }

    fn read(self) -> Option<ClassChange> {
        let severity = |word: Option<String>| match word {
            None => Some(None),
            Some(word) => Severity::parse(&word).map(Some),
        };
        let text = match self.text {
            None => None,
            Some(word) => Some(topic_named(&word)?),
        };
        Some(ClassChange {
            gone_after_days: self.gone_after_days,
            quiet_days: self.quiet_days,
            gather_minutes: self.gather_minutes,
            severity_min: severity(self.severity_min)?,
            severity_max: severity(self.severity_max)?,
            text,
            who: Roles::parse(&self.who),
        })
    }
}

/// The topic of this name, if somebody may choose it.
pub fn topic_named(word: &str) -> Option<&'static str> {
    TOPICS.iter().copied().find(|topic| *topic == word)
}

#[cfg(test)]
mod tests {
    use findings::{Cause, Kind};
    use roster::ContactRole;

    use super::*;
    use crate::Policy;

    fn change() -> ClassChange {
        ClassChange {
            gone_after_days: Some(3),
            quiet_days: Some(2),
            gather_minutes: Some(10),
            severity_min: Some(Severity::Medium),
            severity_max: Some(Severity::High),
            text: Some("malware"),
            who: Roles::of(&[ContactRole::Operations]),
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is_read() {
        let all = Amendments::default()
            .with(Rsit::WeakCrypto, change())
            .with(Rsit::C2Server, ClassChange { quiet_days: Some(1), ..Default::default() });
        assert_eq!(Amendments::parse(&all.write()), Some(all.clone()));
        let less = all.with(Rsit::C2Server, ClassChange::default());
        assert_eq!(less.classes().count(), 1, "what changes nothing is not kept");
        for wrong in [
            "",
            r#"{"no:class": {}}"#,
            r#"{"test:test": {"quiet_days": 0}}"#,
            r#"{"test:test": {"text": "circular"}}"#,
            r#"{"test:test": {"unheard_of": 1}}"#,
            r#"{"drill_answer_days": 31}"#,
            r#"{"drill_answer_days": null}"#,
            r#"{"critical_remind_minutes": 61}"#,
            r#"{"flood_messages": 0}"#,
            r#"{"unheard_of": 1}"#,
        ] {
            assert_eq!(Amendments::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_was_written_before_is_read_as_ever() {
        let drill = Setting::named("drill_answer_days").expect("a setting");
        let before = r#"{"drill_answer_days":3,"test:test":{"quiet_days":2,"who":""}}"#;
        let all = Amendments::parse(before).expect("understood");
        let quiet = ClassChange { quiet_days: Some(2), ..ClassChange::default() };
        assert_eq!((all.number(drill), all.of(Rsit::Test)), (Some(3), quiet));
        assert_eq!(Amendments::parse("{}"), Some(Amendments::default()));
    }

    #[test]
    fn numbers_stand_beside_the_classes() {
        let base = Policy::shipped();
        let drill = Setting::named("drill_answer_days").expect("a setting");
        let classes = Amendments::default().with(Rsit::WeakCrypto, change());
        let all = classes.clone().with_number(drill, Some(3)).expect("within bounds");
        assert_eq!(Amendments::parse(&all.write()), Some(all.clone()));
        assert_eq!(base.amended(&all).drill.answer_within_s, 3 * DAY_S);
        assert_eq!(base.amended(&classes).drill, base.drill, "without it, the file's");
        assert_eq!(all.with_number(drill, None), Some(classes));
        for one in &SETTINGS {
            for wrong in [one.min() - 1, one.max() + 1, i64::MIN, i64::MAX] {
                let refused = Amendments::default().with_number(one, Some(wrong));
                assert_eq!(refused, None, "{} {wrong}", one.name);
            }
        }
    }

    #[test]
    fn the_bounds_hold() {
        assert_eq!(change().mistakes(), Vec::<&str>::new());
        let wild = ClassChange {
            gone_after_days: Some(0),
            quiet_days: Some(366),
            gather_minutes: Some(1_441),
            severity_max: Some(Severity::Low),
            ..change()
        };
        let fields = ["gone_after_days", "quiet_days", "gather_minutes", "severity_max"];
        assert_eq!(wild.mistakes(), fields);
    }

    #[test]
    fn a_change_acts_on_its_class_alone_and_leaves_with_it() {
        let base = Policy::shipped();
        let all = Amendments::default().with(Rsit::WeakCrypto, change());
        let amended = base.amended(&all);
        let (class, kind) = (Rsit::WeakCrypto, Kind::Weakness);
        assert_eq!(amended.ageing.gone_after_s(class, kind), 3 * DAY_S);
        assert_eq!(amended.repeats.quiet_s(class, kind), 2 * DAY_S);
        assert_eq!(amended.repeats.gather_s(class, kind, Severity::Low), 600);
        let rule = Cause::Rule { gid: 1, sid: 1, msg: String::new() };
        assert_eq!(amended.topic(class, &rule, false), "malware");
        assert_eq!(amended.who(class).words(), "operations");
        assert_eq!(base.topic(class, &rule, false), "weakness");
        let other = Rsit::UnwantedService;
        assert_eq!(amended.repeats.quiet_s(other, kind), base.repeats.quiet_s(other, kind));
        assert_eq!(amended.who(other), Roles::default());
        assert_eq!(base.amended(&Amendments::default()), base);
    }
}
