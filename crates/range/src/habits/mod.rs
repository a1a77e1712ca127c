//! What happens on every day without anybody meaning harm, and the background noise of the
//! internet. None of it may raise a warning.

mod building;
mod network;
mod night;
mod noise;
mod office;
mod public;
mod school;

use model::Time;

use crate::conversation::{Setting, exchange};
use crate::day::Source;
use crate::frame::{Endpoint, Frame};
use crate::rng::Rng;
use crate::scenario::Scenario;
use crate::speech::dns::{self, Answer, Kind};
use crate::town::{Member, RESOLVER};

/// How often something happens and what it looks like.
pub(crate) struct Habit {
    pub name: &'static str,
    /// How often an hour, at the busiest time.
    pub per_hour: f64,
    /// How busy at an hour of the day, from 0 to 1.
    pub curve: fn(f64) -> f64,
    pub tell: fn(&mut Scene<'_>) -> Vec<Frame>,
}

/// Every habit.
const ALL: &[&[Habit]] = &[
    office::HABITS,
    school::HABITS,
    public::HABITS,
    network::HABITS,
    building::HABITS,
    night::HABITS,
    noise::HABITS,
];

/// Who does it, when, and with which luck.
pub(crate) struct Scene<'s> {
    pub member: &'static Member,
    pub now: Time,
    pub rng: &'s mut Rng,
}

impl Scene<'_> {
    /// A call from one of the ports that clients use, to a server nearby.
    pub fn inside(&mut self, client: impl Into<std::net::IpAddr>, server: Endpoint) -> Setting {
        let round_trip_us = self.rng.between(300, 900) as i64;
        self.call(client, server, round_trip_us)
    }

    /// The same to a server outside, or from a client outside.
    pub fn outside(&mut self, client: impl Into<std::net::IpAddr>, server: Endpoint) -> Setting {
        let round_trip_us = self.rng.between(4_000, 30_000) as i64;
        self.call(client, server, round_trip_us)
    }

    fn call(
        &mut self,
        client: impl Into<std::net::IpAddr>,
        server: Endpoint,
        round_trip_us: i64,
    ) -> Setting {
        let client = Endpoint::new(client, self.rng.between(49_152, 65_535) as u16);
        Setting { start: self.now, client, server, vlan: None, round_trip_us }
    }

    /// Asks the name server inside, and moves on to when the answer is there.
    pub fn look_up(
        &mut self,
        client: std::net::Ipv4Addr,
        vlan: Option<u16>,
        name: &str,
        kind: Kind,
        answer: &Answer,
    ) -> Vec<Frame> {
        let server = Endpoint::new(self.member.server(RESOLVER), 53);
        let setting = Setting { vlan, ..self.inside(client, server) };
        let id = self.rng.next() as u16;
        let reply = dns::answer(id, name, kind, answer);
        self.now = Time::from_micros(self.now.micros() + setting.round_trip_us + 1_000);
        exchange(setting, &dns::question(id, name, kind), Some(&reply))
    }
}

/// The habits of a scenario as sources of frames.
pub(crate) fn of(scenario: &Scenario) -> Vec<Box<dyn Source>> {
    if scenario.load <= 0.0 {
        return Vec::new();
    }
    let all = ALL.iter().flat_map(|group| group.iter());
    all.map(|habit| Box::new(Again::new(habit, scenario)) as Box<dyn Source>).collect()
}

/// A habit that goes on by chance until the end.
struct Again {
    habit: &'static Habit,
    member: &'static Member,
    per_hour: f64,
    next: Time,
    end: Time,
    rng: Rng,
}

impl Again {
    fn new(habit: &'static Habit, scenario: &Scenario) -> Self {
        let label = format!("{}/{}", scenario.member, habit.name);
        let mut this = Self {
            habit,
            member: scenario.whose(),
            per_hour: habit.per_hour * scenario.load,
            next: scenario.start,
            end: scenario.end(),
            rng: Rng::branch(scenario.seed, &label),
        };
        this.move_on();
        this
    }

    /// To the next time, passing over those that the hour of day does not bring about.
    fn move_on(&mut self) {
        loop {
            let wait_s = self.rng.wait(3_600.0 / self.per_hour);
            self.next = Time::from_micros(self.next.micros() + (wait_s * 1e6) as i64 + 1);
            let hour = self.next.seconds().rem_euclid(86_400) as f64 / 3_600.0;
            if self.end <= self.next || self.rng.chance((self.habit.curve)(hour)) {
                return;
            }
        }
    }
}

impl Source for Again {
    fn due(&self) -> Option<Time> {
        (self.next < self.end).then_some(self.next)
    }

    fn tell(&mut self) -> Vec<Frame> {
        let mut scene = Scene { member: self.member, now: self.next, rng: &mut self.rng };
        let frames = (self.habit.tell)(&mut scene);
        self.move_on();
        frames
    }
}

/// As busy at every hour.
fn always(_hour: f64) -> f64 {
    1.0
}

/// From seven to five, with a lunch; a little outside of that.
fn working_day(hour: f64) -> f64 {
    match hour {
        7.0..8.0 => 0.5,
        8.0..11.5 => 1.0,
        11.5..12.5 => 0.6,
        12.5..16.0 => 0.9,
        16.0..17.0 => 0.5,
        _ => 0.04,
    }
}
