//! Somebody outside tries a few passwords at every remote desktop that can be reached.

use super::{Part, Seen};
use crate::conversation::{Conversation, Side};
use crate::frame::{Endpoint, Frame};
use crate::habits::Scene;
use crate::speech::rdp;
use crate::town::attacker;

const SPRAYER: u8 = 88;

/// Remote desktops at public addresses.
const SERVERS: usize = 10;

/// Accounts that are tried at each.
const USERS: [&str; 3] = ["administrator", "admin", "support"];

pub const PART: Part = Part {
    begins: 0.3,
    steps: SERVERS * USERS.len(),
    step_s: 7.0,
    jitter: 0.3,
    takes_max: 0.1,
    source: |_| attacker(SPRAYER).into(),
    tell,
    seen: &[Seen::Analytic("spraying"), Seen::Rule(9_000_005)],
};

fn tell(scene: &mut Scene<'_>, step: usize) -> Vec<Frame> {
    let number = step % SERVERS;
    let server = Endpoint::new(scene.member.public(5 + number as u8), 3389);
    let setting = scene.outside(attacker(SPRAYER), server);
    let mut talk = Conversation::open(setting, scene.rng);
    let name = format!("ts{number}.{}", scene.member.domain);
    rdp::connect(&mut talk, USERS[step / SERVERS % USERS.len()], &name, scene.rng);
    rdp::refuse(&mut talk, scene.rng);
    talk.reset(Side::Server)
}
