//! Whether what is seen of a device is the trouble that an open warning already tells of.
//!
//! One malware fetch fires several rules; a member needs one warning of it, not one for each. A
//! cause of its own keeps its own warning: this is asked only where a new one would be opened.

use model::Time;

use crate::{RepeatPolicy, State};

/// What would open a warning, as far as the question is concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Trouble {
    /// The prepared text that fits.
    pub topic: &'static str,
    /// Whether the device is the target.
    pub inbound: bool,
    /// When it was last seen.
    pub seen: Time,
}

/// A warning that already gathers something of the same device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Near {
    /// Where it stands.
    pub state: State,
    /// The prepared text that fits it.
    pub topic: &'static str,
    /// Whether the device is the target.
    pub inbound: bool,
    /// When anything of it was first seen.
    pub first_seen: Time,
    /// When it last saw this device.
    pub device_seen: Time,
}

/// Whether it is the same trouble: told with the same words, from the same side, about the same
/// time, and somebody still has to do something about it.
pub fn is_same_trouble(new: &Trouble, near: &Near, policy: &RepeatPolicy) -> bool {
    let begins = near.first_seen.plus_s(-policy.same_trouble_s);
    let ends = near.device_seen.plus_s(policy.same_trouble_s);
    near.state.is_open()
        && near.topic == new.topic
        && near.inbound == new.inbound
        && (begins..=ends).contains(&new.seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DEFAULT_POLICY, Policy};

    #[track_caller]
    fn check(state: State, topic: &'static str, inbound: bool, seen_s: i64, expected: bool) {
        let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy").repeats;
        let at = |second| Time::from_seconds(100_000 + second);
        let near = Near {
            state: State::Delivered,
            topic: "malware",
            inbound: false,
            first_seen: at(0),
            device_seen: at(60),
        };
        let new = Trouble { topic, inbound, seen: at(seen_s) };
        assert_eq!(is_same_trouble(&new, &Near { state, ..near }, &policy), expected);
    }

    #[test]
    fn the_same_words_side_and_hour_of_an_open_warning() {
        check(State::Delivered, "malware", false, 61, true);
        check(State::InProgress, "malware", false, 60 + 3_600, true);
        check(State::Delivered, "malware", false, 61 + 3_600, false);
        check(State::Delivered, "malware", false, -3_600, true);
        check(State::Delivered, "malware", false, -3_601, false);
        check(State::Delivered, "beacon", false, 61, false);
        check(State::Delivered, "malware", true, 61, false);
        for closed in [State::Fixed, State::Verified, State::NotApplicable, State::Withdrawn] {
            check(closed, "malware", false, 61, false);
        }
    }
}
