//! The background noise of the internet: strangers who knock at public addresses. Each knocks at
//! one port only and there are few addresses to knock at, so that none of it is a scan.

use super::{Habit, Scene, always};
use crate::conversation::{exchange, refused, unanswered};
use crate::frame::{Endpoint, Frame};
use crate::town::attacker;

/// What strangers knock at.
const PORTS: &[u16] = &[22, 23, 80, 443, 445, 1433, 2222, 3389, 5060, 5555, 6379, 8080, 8443, 9200];

/// Strangers; the attackers of the story have higher numbers.
const STRANGERS: u64 = 60;

pub const HABITS: &[Habit] = &[
    Habit { name: "knock", per_hour: 90.0, curve: always, tell: knock },
    Habit { name: "knock_udp", per_hour: 20.0, curve: always, tell: knock_udp },
];

fn knock(scene: &mut Scene<'_>) -> Vec<Frame> {
    let stranger = scene.rng.between(1, STRANGERS) as u8;
    let port = PORTS[usize::from(stranger) % PORTS.len()];
    let target = scene.member.public(scene.rng.between(5, 15) as u8);
    let setting = scene.outside(attacker(stranger), Endpoint::new(target, port));
    if scene.rng.chance(0.3) {
        return refused(setting, scene.rng);
    }
    unanswered(setting, 1, scene.rng)
}

fn knock_udp(scene: &mut Scene<'_>) -> Vec<Frame> {
    let stranger = scene.rng.between(1, STRANGERS) as u8;
    let target = scene.member.public(scene.rng.between(5, 15) as u8);
    let setting = scene.outside(attacker(stranger), Endpoint::new(target, 161));
    // A question for the system's description in SNMP version 1.
    let asks = b"\x30\x26\x02\x01\x00\x04\x06public\xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00\x05\x00";
    exchange(setting, asks, None)
}
