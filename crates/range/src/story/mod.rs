//! The story: attacks with a beginning, a course and what a sensor must say of them.
//!
//! Each piece is a file with a [`Part`]; its course is bound to the length of the scenario, so
//! that a short exercise holds all of it.

mod beacon;
mod guessing;
mod malware;
mod scan;
mod spraying;
mod tunnel;

use std::net::IpAddr;

use model::Time;

use crate::day::Source;
use crate::frame::Frame;
use crate::habits::Scene;
use crate::rng::Rng;
use crate::scenario::Scenario;
use crate::town::Member;

/// A piece of the story.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Attack {
    /// Somebody outside tries the ports of the VPN gateway.
    Scan,
    /// Somebody outside guesses the password of one account at the VPN page.
    Guessing,
    /// Somebody outside tries a few passwords at every remote desktop.
    Spraying,
    /// A user fetches a harmful program.
    Malware,
    /// The program calls home, over and over.
    Beacon,
    /// Data leaves in the names of DNS questions.
    Tunnel,
    /// The program calls home again, though somebody had called the device mended.
    Return,
}

impl Attack {
    /// Every piece of a day, in the order in which they happen.
    pub const ALL: [Self; 6] =
        [Self::Scan, Self::Guessing, Self::Spraying, Self::Malware, Self::Beacon, Self::Tunnel];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Guessing => "guessing",
            Self::Spraying => "spraying",
            Self::Malware => "malware",
            Self::Beacon => "beacon",
            Self::Tunnel => "tunnel",
            Self::Return => "return",
        }
    }

    /// What happens to a member in the demo.
    pub const fn of_member(member: usize) -> &'static [Self] {
        match member {
            0 => &[Self::Scan, Self::Malware, Self::Beacon],
            1 => &[Self::Spraying],
            _ => &[Self::Guessing, Self::Tunnel],
        }
    }

    /// What happens to a member in the hour after the demo's day.
    pub const fn afterwards(member: usize) -> &'static [Self] {
        match member {
            0 => &[Self::Return],
            _ => &[],
        }
    }

    const fn part(self) -> &'static Part {
        match self {
            Self::Scan => &scan::PART,
            Self::Guessing => &guessing::PART,
            Self::Spraying => &spraying::PART,
            Self::Malware => &malware::PART,
            Self::Beacon => &beacon::PART,
            Self::Tunnel => &tunnel::PART,
            Self::Return => &beacon::RETURN,
        }
    }
}

/// What a sensor says.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Seen {
    /// An analytic, by its name.
    Analytic(&'static str),
    /// A rule of `content/rules/vardkase.rules`, by its number.
    Rule(u32),
    /// An indicator of `content/demo/indicators.csv`, by its value.
    Indicator(&'static str),
}

/// Something that must be found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Expectation {
    /// Because of which attack.
    pub attack: Attack,
    /// What is said.
    pub seen: Seen,
    /// Who does it: the attacker outside or the device inside. A detection names it as the
    /// member's device or as the other end.
    pub source: IpAddr,
    /// When the attack begins.
    pub start: Time,
}

/// What must be found in a scenario, and nothing else that is worth a warning.
pub fn story(scenario: &Scenario) -> Vec<Expectation> {
    let tell = |attack: &Attack| {
        let (attack, part) = (*attack, attack.part());
        let source = (part.source)(scenario.whose());
        let start = scenario.at(part.begins);
        let expect = move |seen: &Seen| Expectation { attack, seen: seen.clone(), source, start };
        part.seen.iter().map(expect).collect::<Vec<_>>()
    };
    scenario.attacks.iter().flat_map(tell).collect()
}

/// How one attack goes.
pub(crate) struct Part {
    /// When it begins, as a share of the scenario's length.
    begins: f64,
    /// How many steps it takes.
    steps: usize,
    /// Seconds between steps when there is time enough.
    step_s: f64,
    /// How much a step may come earlier or later, as a share of `step_s`.
    jitter: f64,
    /// How much of the scenario's length it may take.
    takes_max: f64,
    source: fn(&Member) -> IpAddr,
    tell: fn(&mut Scene<'_>, usize) -> Vec<Frame>,
    seen: &'static [Seen],
}

/// The attacks of a scenario as sources of frames.
pub(crate) fn sources(scenario: &Scenario) -> Vec<Box<dyn Source>> {
    let course = |attack: &Attack| Box::new(Course::new(*attack, scenario)) as Box<dyn Source>;
    scenario.attacks.iter().map(course).collect()
}

/// An attack under way.
struct Course {
    part: &'static Part,
    member: &'static Member,
    step: usize,
    times: Vec<Time>,
    rng: Rng,
}

impl Course {
    fn new(attack: Attack, scenario: &Scenario) -> Self {
        let part = attack.part();
        let label = format!("{}/{}", scenario.member, attack.name());
        let mut rng = Rng::branch(scenario.seed, &label);
        let whole_s = scenario.length_s as f64 * part.takes_max;
        let step_s = part.step_s.min(whole_s / part.steps as f64);
        let start = scenario.at(part.begins).micros();
        let time = |step: usize| {
            let early = (rng.share() * 2.0 - 1.0) * part.jitter;
            let after_s = (step as f64 + early.max(-(step as f64))) * step_s;
            Time::from_micros(start + (after_s * 1e6) as i64)
        };
        let mut times: Vec<Time> = (0..part.steps).map(time).collect();
        times.sort_unstable();
        Self { part, member: scenario.whose(), step: 0, times, rng }
    }
}

impl Source for Course {
    fn due(&self) -> Option<Time> {
        self.times.get(self.step).copied()
    }

    fn tell(&mut self) -> Vec<Frame> {
        let Some(now) = self.due() else { return Vec::new() };
        let mut scene = Scene { member: self.member, now, rng: &mut self.rng };
        let frames = (self.part.tell)(&mut scene, self.step);
        self.step += 1;
        frames
    }
}
