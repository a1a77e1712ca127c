//! The single numbers of the policy that the CSIRT's lead may change in the portal: the clocks of
//! each severity, the flood limit, when a circular needs four eyes, the time to answer a drill.
//!
//! Declared once: what is stored, the page, the API and its bounds read this list. The bounds are
//! narrower than the file's: whoever changes a number while people are at work can make the hub
//! quicker at will, but cannot make it silent.

use model::Severity;

use crate::{Policy, Urgency};

/// Whole numbers from the first to the last.
type Bounds = (i64, i64);

/// Days to answer a contact drill: within a day is a test of duty, after a month nobody remembers
/// the question.
pub const DRILL_ANSWER_DAYS: (i64, i64) = (1, 30);

/// Messages to one contact within the window: with fewer than five the first bad hour would be
/// held back, and more than 200 are read by nobody.
const FLOOD_MESSAGES: Bounds = (5, 200);

/// Minutes of the window: what is held back waits for its end, and a working morning is long
/// enough to wait.
const FLOOD_WINDOW_MINUTES: Bounds = (10, 240);

/// Receivers that one person alone may write to: 0 asks always; with more than a hundred one
/// mistake would be in the mail of a third of all members before anybody else sees it.
const CIRCULARS_ALONE: Bounds = (0, 100);

/// Minutes of one step at critical: life and health may be at stake, so that four steps have
/// reached the duty officer within four hours.
const CRITICAL_STEP_MINUTES: Bounds = (1, 60);

/// Hours to mend at critical: a week on, what is not mended is on the list whatever anybody wants.
const CRITICAL_FIX_HOURS: Bounds = (1, 168);

/// Minutes of one step at high: the least that life and health are called, so that no step is
/// longer than a working day.
const HIGH_STEP_MINUTES: Bounds = (1, 480);

/// Hours to mend at high: a month.
const HIGH_FIX_HOURS: Bounds = (1, 720);

/// Hours of one step at medium: a week, holidays or not.
const MEDIUM_STEP_HOURS: Bounds = (1, 168);

/// Days to mend at medium: a quarter, after which the network is another.
const MEDIUM_FIX_DAYS: Bounds = (1, 90);

/// Hours of one step at low: a month, so that somebody still remembers the warning.
const LOW_STEP_HOURS: Bounds = (1, 720);

/// Days to mend at low: a year is longer than anybody remembers.
const LOW_FIX_DAYS: Bounds = (1, 365);

/// Hours to answer when something is happening: half a day on there is nothing left to advise.
const QUESTION_NOW_HOURS: Bounds = (1, 12);

/// Hours to answer what cannot wait long: three days are a weekend.
const QUESTION_SOON_HOURS: Bounds = (1, 72);

/// Hours to answer who wants advice: two weeks, after which they have asked somebody else.
const QUESTION_ADVICE_HOURS: Bounds = (1, 336);

/// One number that may be changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Setting {
    /// The name in the database, the API and forms; the unit last.
    pub name: &'static str,
    /// With which others it is shown and changed.
    pub group: SettingGroup,
    /// What it says.
    pub what: What,
    /// What it counts.
    pub unit: Unit,
    bounds: Bounds,
}

/// Settings that are shown and changed together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SettingGroup {
    /// The clock of a severity.
    Clock(Severity),
    /// How much one contact is told within a while.
    Flood,
    /// Warnings written by hand.
    Circulars,
    /// Contact drills.
    Drills,
    /// Members' questions.
    Questions,
}

/// What a setting says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum What {
    /// From telling to the reminder.
    Remind,
    /// From there to telling the next.
    Escalate,
    /// From there to telling the operator.
    Operator,
    /// From there to telling the CSIRT's duty officer.
    Duty,
    /// From telling until it should be mended.
    Fix,
    /// Messages within the window.
    FloodMessages,
    /// The length of the window.
    FloodWindow,
    /// Receivers that one person alone may write to.
    Alone,
    /// The time to answer a drill.
    DrillAnswer,
    /// The time to answer a question.
    Answer(Urgency),
}

/// What a setting counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Messages or receivers.
    Pieces,
}

/// All, in the order in which they are shown: the worst first.
pub const SETTINGS: [Setting; 27] = {
    use SettingGroup::{Circulars, Clock, Drills, Flood, Questions};
    use Severity::{Critical, High, Low, Medium};
    use Unit::{Days, Hours, Minutes, Pieces};
    use Urgency::{Advice, Now, Soon};
    use What::{Alone, Answer, DrillAnswer, Duty, Escalate, Fix, FloodMessages, FloodWindow};
    use What::{Operator, Remind};
    let (c, h, m, l) = (Clock(Critical), Clock(High), Clock(Medium), Clock(Low));
    [
        one("critical_remind_minutes", c, Remind, Minutes, CRITICAL_STEP_MINUTES),
        one("critical_escalate_minutes", c, Escalate, Minutes, CRITICAL_STEP_MINUTES),
        one("critical_operator_minutes", c, Operator, Minutes, CRITICAL_STEP_MINUTES),
        one("critical_duty_minutes", c, Duty, Minutes, CRITICAL_STEP_MINUTES),
        one("critical_fix_hours", c, Fix, Hours, CRITICAL_FIX_HOURS),
        one("high_remind_minutes", h, Remind, Minutes, HIGH_STEP_MINUTES),
        one("high_escalate_minutes", h, Escalate, Minutes, HIGH_STEP_MINUTES),
        one("high_operator_minutes", h, Operator, Minutes, HIGH_STEP_MINUTES),
        one("high_duty_minutes", h, Duty, Minutes, HIGH_STEP_MINUTES),
        one("high_fix_hours", h, Fix, Hours, HIGH_FIX_HOURS),
        one("medium_remind_hours", m, Remind, Hours, MEDIUM_STEP_HOURS),
        one("medium_escalate_hours", m, Escalate, Hours, MEDIUM_STEP_HOURS),
        one("medium_operator_hours", m, Operator, Hours, MEDIUM_STEP_HOURS),
        one("medium_duty_hours", m, Duty, Hours, MEDIUM_STEP_HOURS),
        one("medium_fix_days", m, Fix, Days, MEDIUM_FIX_DAYS),
        one("low_remind_hours", l, Remind, Hours, LOW_STEP_HOURS),
        one("low_escalate_hours", l, Escalate, Hours, LOW_STEP_HOURS),
        one("low_operator_hours", l, Operator, Hours, LOW_STEP_HOURS),
        one("low_duty_hours", l, Duty, Hours, LOW_STEP_HOURS),
        one("low_fix_days", l, Fix, Days, LOW_FIX_DAYS),
        one("flood_messages", Flood, FloodMessages, Pieces, FLOOD_MESSAGES),
        one("flood_window_minutes", Flood, FloodWindow, Minutes, FLOOD_WINDOW_MINUTES),
        one("circulars_alone", Circulars, Alone, Pieces, CIRCULARS_ALONE),
        one("drill_answer_days", Drills, DrillAnswer, Days, DRILL_ANSWER_DAYS),
        one("question_now_hours", Questions, Answer(Now), Hours, QUESTION_NOW_HOURS),
        one("question_soon_hours", Questions, Answer(Soon), Hours, QUESTION_SOON_HOURS),
        one("question_advice_hours", Questions, Answer(Advice), Hours, QUESTION_ADVICE_HOURS),
    ]
};

const fn one(
    name: &'static str,
    group: SettingGroup,
    what: What,
    unit: Unit,
    bounds: Bounds,
) -> Setting {
    Setting { name, group, what, unit, bounds }
}

impl Setting {
    /// The setting of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|one| one.name == name)
    }

    /// The settings of a group.
    pub fn of(group: SettingGroup) -> impl Iterator<Item = &'static Self> {
        SETTINGS.iter().filter(move |one| one.group == group)
    }

    /// The least that may be set.
    pub const fn min(&self) -> i64 {
        self.bounds.0
    }

    /// The most that may be set.
    pub const fn max(&self) -> i64 {
        self.bounds.1
    }

    /// Whether a number is within the bounds.
    pub fn allows(&self, number: i64) -> bool {
        (self.min()..=self.max()).contains(&number)
    }

    /// What a policy says: in seconds, unless pieces are counted.
    pub fn read(&self, policy: &Policy) -> i64 {
        // One place says where a setting stands, and a page reads few: a copy costs nothing there.
        *self.place(&mut policy.clone())
    }

    pub(crate) fn write(&self, policy: &mut Policy, number: i64) {
        *self.place(policy) = number.saturating_mul(self.unit.seconds());
    }

    const fn place<'p>(&self, policy: &'p mut Policy) -> &'p mut i64 {
        let severity = match self.group {
            SettingGroup::Clock(severity) => severity,
            // The others have no clock; what they are says where they stand.
            _ => Severity::Low,
        };
        match self.what {
            What::Remind => &mut policy.clock_mut(severity).remind_after_s,
            What::Escalate => &mut policy.clock_mut(severity).escalate_after_s,
            What::Operator => &mut policy.clock_mut(severity).operator_after_s,
            What::Duty => &mut policy.clock_mut(severity).duty_after_s,
            What::Fix => &mut policy.clock_mut(severity).fix_within_s,
            What::FloodMessages => &mut policy.flood.messages_max,
            What::FloodWindow => &mut policy.flood.window_s,
            What::Alone => &mut policy.circulars.alone_max,
            What::DrillAnswer => &mut policy.drill.answer_within_s,
            What::Answer(urgency) => &mut policy.questions.within_s[urgency as usize],
        }
    }
}

impl SettingGroup {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Clock(Severity::Critical),
        Self::Clock(Severity::High),
        Self::Clock(Severity::Medium),
        Self::Clock(Severity::Low),
        Self::Flood,
        Self::Circulars,
        Self::Drills,
        Self::Questions,
    ];

    /// The word for forms and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clock(Severity::Critical) => "clock-critical",
            Self::Clock(Severity::High) => "clock-high",
            Self::Clock(Severity::Medium) => "clock-medium",
            Self::Clock(Severity::Low) => "clock-low",
            Self::Flood => "flood",
            Self::Circulars => "circulars",
            Self::Drills => "drills",
            Self::Questions => "questions",
        }
    }

    /// Reads the word that `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl What {
    /// The word for text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Escalate => "escalate",
            Self::Operator => "operator",
            Self::Duty => "duty",
            Self::Fix => "fix",
            Self::FloodMessages => "flood-messages",
            Self::FloodWindow => "flood-window",
            Self::Alone => "alone",
            Self::DrillAnswer => "drill-answer",
            Self::Answer(Urgency::Now) => "answer-now",
            Self::Answer(Urgency::Soon) => "answer-soon",
            Self::Answer(Urgency::Advice) => "answer-advice",
        }
    }
}

impl Unit {
    /// The word for the API and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Pieces => "pieces",
        }
    }

    /// Seconds in one; one for what is counted by the piece.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
            Self::Pieces => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use roster::Step;

    use super::*;
    use crate::{Amendments, Told, may_tell};

    /// Every setting with a number within its bounds, or none where the file holds.
    fn anything() -> impl Strategy<Value = Amendments> {
        let each: Vec<_> =
            SETTINGS.iter().map(|one| proptest::option::of(one.min()..=one.max())).collect();
        each.prop_map(|numbers| {
            let pairs = SETTINGS.iter().zip(numbers);
            pairs.fold(Amendments::default(), |all, (one, number)| {
                all.with_number(one, number).expect("within bounds")
            })
        })
    }

    /// Seconds from telling until each step of a clock.
    fn ladder(policy: &Policy, severity: Severity) -> Vec<(Step, i64)> {
        let (mut done, mut at, mut steps) = (Step::Tell, 0, Vec::new());
        while let Some((step, after_s)) = policy.next_step(severity, done) {
            at += after_s;
            done = step;
            steps.push((step, at));
        }
        steps
    }

    proptest! {
        /// Whatever is set: every step comes, each after the one before, the duty officer hears
        /// of the worst in time, and every contact is told something.
        #[test]
        fn no_change_silences_the_hub(all in anything()) {
            let policy = Policy::shipped().amended(&all);
            for severity in Severity::ALL {
                let steps = ladder(&policy, severity);
                let order = [Step::Remind, Step::Escalate, Step::Operator, Step::Duty];
                prop_assert!(steps.iter().map(|(step, _)| *step).eq(order));
                prop_assert!(steps.is_sorted_by(|(_, one), (_, next)| one < next));
                prop_assert!(0 < steps[0].1 && 0 < policy.clock(severity).fix_within_s);
            }
            let duty = |severity| ladder(&policy, severity)[3].1;
            prop_assert!(duty(Severity::Critical) <= 4 * 3_600);
            prop_assert!(duty(Severity::High) <= 32 * 3_600);
            prop_assert!(policy.flood.window_s <= 4 * 3_600);
            let told = |messages, severity| may_tell(Told { messages }, severity, &policy.flood);
            prop_assert!(told(4, Severity::Low) && told(9_999, Severity::Critical));
            prop_assert!((0..=100).contains(&policy.circulars.alone_max));
            prop_assert_eq!(Amendments::parse(&all.write()), Some(all));
        }

        /// Each number acts on its own setting and nothing else.
        #[test]
        fn a_number_acts_where_it_belongs(at in 0..SETTINGS.len(), part in 0.0..=1.0) {
            let (one, base) = (&SETTINGS[at], Policy::shipped());
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small")]
            let number = one.min() + ((one.max() - one.min()) as f64 * part) as i64;
            let all = Amendments::default().with_number(one, Some(number)).expect("within bounds");
            let amended = base.amended(&all);
            for other in &SETTINGS {
                let expected =
                    if other == one { number * one.unit.seconds() } else { other.read(&base) };
                prop_assert_eq!(other.read(&amended), expected, "{}", other.name);
            }
            let back = all.with_number(one, None).expect("the file's");
            prop_assert_eq!(base.amended(&back), base);
        }
    }

    #[test]
    fn what_we_ship_is_within_the_bounds_and_every_name_is_one() {
        let policy = Policy::shipped();
        let names: HashSet<_> = SETTINGS.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), SETTINGS.len());
        for one in &SETTINGS {
            let (said, size) = (one.read(&policy), one.unit.seconds());
            assert!(said % size == 0 && one.allows(said / size), "{}: {said}", one.name);
            assert!(!one.name.contains(':'), "{}: no class is called so", one.name);
            assert!(Setting::named(one.name) == Some(one));
        }
        let grouped: usize = SettingGroup::ALL.map(|group| Setting::of(group).count()).iter().sum();
        assert_eq!(grouped, SETTINGS.len());
    }
}
