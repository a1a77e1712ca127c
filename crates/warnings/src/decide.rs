//! Whether a finding becomes a warning of its own, joins one, or stays quiet.

use findings::{Change, Kind};
use model::{Rsit, Severity, Time};

use crate::State;

/// What is known of the warning that gathers findings like this one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Group {
    /// Where it stands.
    pub state: State,
    /// How bad it was when people were told.
    pub severity: Severity,
    /// When people were last told, if ever.
    pub told: Option<Time>,
    /// When the member last called it mended; for older ones, since when it stands where it does.
    pub fixed: Time,
}

/// One finding, as far as the decision is concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sighting {
    /// What this sighting changed.
    pub change: Change,
    /// What kind of problem.
    pub kind: Kind,
    /// Its class.
    pub class: Rsit,
    /// The assessed severity.
    pub severity: Severity,
    /// When it was last seen.
    pub seen: Time,
}

/// When a repeated finding is told again. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RepeatPolicy {
    /// Seconds of quiet after telling, for each kind in the order of `Kind::ALL`.
    pub quiet_s: [i64; 5],
    /// The same for single classes: these stand above the kind's.
    pub quiet_by_class: Vec<(Rsit, i64)>,
    /// Seconds to gather findings before telling, for each kind in the order of `Kind::ALL`.
    pub gather_s: [i64; 5],
    /// The same for single classes.
    pub gather_by_class: Vec<(Rsit, i64)>,
    /// From this severity on nothing is gathered: it is told at once.
    pub gather_below: Severity,
    /// Seconds after *mended* in which a sighting does not reopen: mending takes its time, and
    /// clocks differ.
    pub reopen_after_s: i64,
    /// Seconds within which several causes on one device are one trouble: one warning.
    pub same_trouble_s: i64,
    /// From this severity on a finding becomes a warning.
    pub warn_from: Severity,
    /// From this severity on a warning is sent at once; below it waits on the page.
    pub tell_from: Severity,
}

/// What to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decision {
    /// Write a new warning and tell people.
    Open,
    /// Write a new warning; the page is enough.
    OpenQuietly,
    /// Reopen the closed warning and tell people.
    Reopen,
    /// Join the warning and tell people again: it is worse, or back after a long while.
    JoinAndTell,
    /// Join the warning without a word.
    Join(Quiet),
    /// No warning.
    Nothing,
}

impl Decision {
    /// Whether it writes a new warning.
    pub const fn opens(self) -> bool {
        matches!(self, Self::Open | Self::OpenQuietly)
    }
}

/// Why nobody is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Quiet {
    /// People were told of this a short while ago.
    ToldRecently,
    /// Nothing new.
    NothingNew,
    /// The warning waits on the page.
    BelowLimit,
}

/// Decides for one finding.
pub fn decide(
    sighting: &Sighting,
    group: Option<&Group>,
    policy: &RepeatPolicy,
    now: Time,
) -> Decision {
    let Sighting { change, kind, class, severity, seen } = *sighting;
    if severity < policy.warn_from {
        return Decision::Nothing;
    }
    let Some(group) = group else { return open(severity, policy) };
    let quiet_us = policy.quiet_s(class, kind).saturating_mul(1_000_000);
    let told_recently = group.told.is_some_and(|told| now.since(told) < quiet_us);
    match group.state {
        // Withdrawn, dismissed and expired warnings have had their answer: what is seen after the
        // quarantine is a new question.
        State::Withdrawn | State::NotApplicable | State::Expired if told_recently => {
            Decision::Join(Quiet::ToldRecently)
        }
        State::Withdrawn | State::NotApplicable | State::Expired => open(severity, policy),
        // The member said mended and the sensor disagrees: quarantine does not hide that. What
        // was seen before the mending, and only arrived after it, says nothing against it.
        State::Fixed | State::Verified => {
            if group.fixed.plus_s(policy.reopen_after_s) < seen {
                Decision::Reopen
            } else {
                Decision::Join(Quiet::NothingNew)
            }
        }
        _ if group.severity < severity && policy.tell_from <= severity => Decision::JoinAndTell,
        _ if severity < policy.tell_from => Decision::Join(Quiet::BelowLimit),
        _ if told_recently => Decision::Join(Quiet::ToldRecently),
        _ if change == Change::Same => Decision::Join(Quiet::NothingNew),
        _ => Decision::JoinAndTell,
    }
}

fn open(severity: Severity, policy: &RepeatPolicy) -> Decision {
    if policy.tell_from <= severity { Decision::Open } else { Decision::OpenQuietly }
}

impl RepeatPolicy {
    /// Seconds of quiet after telling of this class and kind.
    pub fn quiet_s(&self, class: Rsit, kind: Kind) -> i64 {
        own(&self.quiet_by_class, class).unwrap_or(self.quiet_s[kind as usize])
    }

    /// Seconds to gather before telling of this class and kind.
    pub fn gather_s(&self, class: Rsit, kind: Kind, severity: Severity) -> i64 {
        if self.gather_below <= severity {
            return 0;
        }
        own(&self.gather_by_class, class).unwrap_or(self.gather_s[kind as usize])
    }
}

fn own(classes: &[(Rsit, i64)], class: Rsit) -> Option<i64> {
    classes.iter().find(|(known, _)| *known == class).map(|(_, seconds)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DEFAULT_POLICY, Policy};

    const DAY: i64 = 86_400;

    #[track_caller]
    fn check(change: Change, kind: Kind, group: Option<(State, i64)>, expected: Decision) {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let now = Time::from_seconds(100 * DAY);
        let group = group.map(|(state, days_ago)| Group {
            state,
            severity: Severity::High,
            told: Some(now.plus_s(-days_ago * DAY)),
            fixed: now.plus_s(-days_ago * DAY),
        });
        let class = Rsit::Undetermined;
        let sighting = Sighting { change, kind, class, severity: Severity::High, seen: now };
        let decision = decide(&sighting, group.as_ref(), &policy.repeats, now);
        assert_eq!(decision, expected);
    }

    /// What is seen so many seconds after it was called mended.
    #[track_caller]
    fn check_mended(state: State, change: Change, seen_after_s: i64, expected: Decision) {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let (fixed, now) = (Time::from_seconds(90 * DAY), Time::from_seconds(100 * DAY));
        let group = Group { state, severity: Severity::High, told: Some(fixed), fixed };
        let sighting = Sighting {
            change,
            kind: Kind::Compromise,
            class: Rsit::C2Server,
            severity: Severity::High,
            seen: fixed.plus_s(seen_after_s),
        };
        assert_eq!(decide(&sighting, Some(&group), &policy.repeats, now), expected);
    }

    #[test]
    fn what_goes_on_after_it_was_called_fixed_reopens_whatever_changed() {
        check_mended(State::Fixed, Change::Same, DAY, Decision::Reopen);
        check_mended(State::Verified, Change::Same, DAY, Decision::Reopen);
        check_mended(State::Verified, Change::New, DAY, Decision::Reopen);
    }

    #[test]
    fn what_was_seen_before_the_mending_and_arrives_late_does_not_reopen() {
        let quiet = Decision::Join(Quiet::NothingNew);
        for change in [Change::Same, Change::Still, Change::Back, Change::New] {
            check_mended(State::Fixed, change, -60, quiet);
            check_mended(State::Verified, change, -60, quiet);
            check_mended(State::Fixed, change, 60, quiet);
        }
    }

    #[test]
    fn quiet_and_reopening_begin_and_end_where_the_policy_says() {
        let (quiet, tell) = (Decision::Join(Quiet::ToldRecently), Decision::JoinAndTell);
        let told = |days| Some((State::Delivered, days));
        check(Change::Still, Kind::Compromise, told(7), tell);
        check(Change::Still, Kind::Weakness, told(29), quiet);
        check(Change::Still, Kind::Weakness, told(30), tell);
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let after_s = policy.repeats.reopen_after_s;
        let nothing = Decision::Join(Quiet::NothingNew);
        check_mended(State::Fixed, Change::Same, after_s, nothing);
        check_mended(State::Fixed, Change::Same, after_s + 1, Decision::Reopen);
    }

    #[test]
    fn a_class_has_its_own_quiet() {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
        let repeats = RepeatPolicy {
            quiet_by_class: vec![(Rsit::C2Server, 5)],
            gather_by_class: vec![(Rsit::C2Server, 9)],
            gather_below: Severity::High,
            ..policy.repeats
        };
        assert_eq!(repeats.quiet_s(Rsit::C2Server, Kind::Compromise), 5);
        assert_eq!(repeats.quiet_s(Rsit::InfectedSystem, Kind::Compromise), 7 * DAY);
        assert_eq!(repeats.gather_s(Rsit::C2Server, Kind::Compromise, Severity::Medium), 9);
        assert_eq!(repeats.gather_s(Rsit::C2Server, Kind::Compromise, Severity::High), 0);
    }

    #[test]
    fn the_first_of_its_kind_opens_a_warning() {
        check(Change::New, Kind::Compromise, None, Decision::Open);
    }

    #[test]
    fn another_device_within_the_quarantine_joins_quietly() {
        let quiet = Decision::Join(Quiet::ToldRecently);
        check(Change::New, Kind::Compromise, Some((State::Delivered, 6)), quiet);
        check(Change::Still, Kind::Compromise, Some((State::Delivered, 8)), Decision::JoinAndTell);
        check(Change::Still, Kind::Weakness, Some((State::Delivered, 8)), quiet);
        check(Change::Still, Kind::Weakness, Some((State::Delivered, 31)), Decision::JoinAndTell);
    }

    #[test]
    fn what_was_called_fixed_and_returns_reopens() {
        check(Change::Back, Kind::Compromise, Some((State::Fixed, 1)), Decision::Reopen);
        check(Change::Still, Kind::Compromise, Some((State::Verified, 1)), Decision::Reopen);
    }

    #[test]
    fn a_dismissed_warning_is_not_asked_again_within_the_quarantine() {
        let quiet = Decision::Join(Quiet::ToldRecently);
        check(Change::New, Kind::Compromise, Some((State::NotApplicable, 1)), quiet);
        check(Change::New, Kind::Compromise, Some((State::NotApplicable, 40)), Decision::Open);
    }
}
