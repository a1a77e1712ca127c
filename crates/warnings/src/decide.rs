//! Whether a finding becomes a warning of its own, joins one, or stays quiet.

use findings::{Change, Kind};
use model::{Severity, Time};

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
}

/// When a repeated finding is told again. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RepeatPolicy {
    /// Seconds of quiet after telling, for each kind in the order of `Kind::ALL`.
    pub quiet_s: [i64; 5],
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

/// Decides for one finding. `severity` is the assessed one.
pub fn decide(
    change: Change,
    kind: Kind,
    severity: Severity,
    group: Option<&Group>,
    policy: &RepeatPolicy,
    now: Time,
) -> Decision {
    if severity < policy.warn_from {
        return Decision::Nothing;
    }
    let Some(group) = group else { return open(severity, policy) };
    let quiet_us = policy.quiet_s(kind).saturating_mul(1_000_000);
    let told_recently = group.told.is_some_and(|told| now.since(told) < quiet_us);
    match group.state {
        // Withdrawn, dismissed and expired warnings have had their answer: what is seen after the
        // quarantine is a new question.
        State::Withdrawn | State::NotApplicable | State::Expired if told_recently => {
            Decision::Join(Quiet::ToldRecently)
        }
        State::Withdrawn | State::NotApplicable | State::Expired => open(severity, policy),
        // The member said mended and the sensor disagrees: quarantine does not hide that.
        State::Fixed | State::Verified => match change {
            Change::Same => Decision::Join(Quiet::NothingNew),
            _ => Decision::Reopen,
        },
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
    /// Seconds of quiet after telling of this kind.
    pub const fn quiet_s(&self, kind: Kind) -> i64 {
        self.quiet_s[kind as usize]
    }
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
        });
        let decision = decide(change, kind, Severity::High, group.as_ref(), &policy.repeats, now);
        assert_eq!(decision, expected);
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
