//! What is to be told: whose day, when, how busy, with which attacks.

use model::Time;

use crate::story::Attack;
use crate::town::{MEMBERS, Member};

/// Whose traffic, when, how busy, with which attacks.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What chance begins with.
    pub seed: u64,
    /// Number of the member in [`MEMBERS`]; counted round when there is none.
    pub member: usize,
    /// First moment told. The time of day decides how busy people are (in UTC).
    pub start: Time,
    /// How long; what begins in this time is told to its end.
    pub length_s: i64,
    /// How busy: 1 is a small municipality, 0 is silence but for the attacks.
    pub load: f64,
    /// The attacks.
    pub attacks: Vec<Attack>,
}

impl Scenario {
    /// Ten hours of a member with its own part of the story; at 600 times its speed it takes a
    /// minute to play.
    pub fn demo(seed: u64, member: usize, start: Time) -> Self {
        let attacks = Attack::of_member(member % MEMBERS.len()).to_vec();
        Self { seed, member, start, length_s: 36_000, load: 1.0, attacks }
    }

    /// The quiet hour after the demo's day, in which what was called mended comes back.
    pub fn afterwards(seed: u64, member: usize, start: Time) -> Self {
        let attacks = Attack::afterwards(member % MEMBERS.len()).to_vec();
        Self { seed, member, start, length_s: 3_600, load: 1.0, attacks }
    }

    /// The same without everyday traffic.
    #[must_use]
    pub fn story_only(self) -> Self {
        Self { load: 0.0, ..self }
    }

    /// The end of what is told.
    pub const fn end(&self) -> Time {
        self.start.plus_s(self.length_s)
    }

    /// Whose day it is.
    pub const fn whose(&self) -> &'static Member {
        &MEMBERS[self.member % MEMBERS.len()]
    }

    /// The moment at a share of the length.
    pub(crate) fn at(&self, share: f64) -> Time {
        Time::from_micros(self.start.micros() + (self.length_s as f64 * share * 1e6) as i64)
    }
}
