//! Schools: much TLS, some of it over IPv6, on a VLAN of their own.

use super::{Habit, Scene};
use crate::conversation::{Conversation, Setting};
use crate::frame::{Endpoint, Frame};
use crate::speech::dns::{Answer, Kind};
use crate::speech::tls;
use crate::town::{SCHOOL_SITES, SCHOOL_VLAN};

/// Devices in schools.
const DEVICES: u64 = 1_600;

pub const HABITS: &[Habit] =
    &[Habit { name: "lesson", per_hour: 420.0, curve: lessons, tell: lesson }];

/// In lessons more than in breaks, and nothing in the evening.
fn lessons(hour: f64) -> f64 {
    match hour {
        8.0..15.5 if hour.fract() < 0.75 => 1.0,
        8.0..15.5 => 0.4,
        _ => 0.02,
    }
}

fn lesson(scene: &mut Scene<'_>) -> Vec<Frame> {
    let device = scene.rng.between(0, DEVICES) as u16;
    let client = scene.member.school(device);
    let site = scene.rng.pick(SCHOOL_SITES);
    let vlan = Some(SCHOOL_VLAN);
    let newer = scene.rng.chance(0.3);
    let (kind, answer) = if newer {
        (Kind::Aaaa, Answer::Address(site.ip_v6().into()))
    } else {
        (Kind::A, Answer::Address(site.ip().into()))
    };
    let mut frames = scene.look_up(client, vlan, site.name, kind, &answer);
    let setting = if newer {
        scene.outside(scene.member.school_v6(device), Endpoint::new(site.ip_v6(), 443))
    } else {
        scene.outside(client, Endpoint::new(site.ip(), 443))
    };
    let mut talk = Conversation::open(Setting { vlan, ..setting }, scene.rng);
    tls::greet(&mut talk, &tls::BROWSER, site.name, scene.rng);
    for _ in 0..scene.rng.between(1, 7) {
        talk.client(&tls::data(scene.rng.between(200, 900) as usize, scene.rng));
        let replies = (scene.rng.wait(16_000.0) as usize).clamp(300, 120_000);
        talk.wait(10_000).server(&tls::data(replies, scene.rng));
        talk.wait(scene.rng.between(100_000, 5_000_000) as i64);
    }
    frames.extend(talk.close());
    frames
}
