//! The program calls home: every five minutes, a little earlier or later, always as much.

use super::malware::VICTIM;
use super::{Part, Seen};
use crate::conversation::Conversation;
use crate::frame::{Endpoint, Frame};
use crate::habits::Scene;
use crate::speech::tls;
use crate::town::attacker;

const HOME: u8 = 200;

pub const PART: Part = Part {
    begins: 0.5,
    steps: 24,
    step_s: 300.0,
    jitter: 0.06,
    takes_max: 0.4,
    source: |_| VICTIM.into(),
    tell,
    seen: &[Seen::Analytic("beacon"), Seen::Indicator("203.0.113.200")],
};

/// The same once more, soon after the beginning of a scenario.
pub const RETURN: Part = Part {
    begins: 0.005,
    steps: 6,
    step_s: 20.0,
    takes_max: 0.1,
    seen: &[Seen::Indicator("203.0.113.200")],
    ..PART
};

fn tell(scene: &mut Scene<'_>, _step: usize) -> Vec<Frame> {
    let setting = scene.outside(VICTIM, Endpoint::new(attacker(HOME), 443));
    let mut talk = Conversation::open(setting, scene.rng);
    tls::greet(&mut talk, &tls::PROGRAM, "status.synkpunkt.example", scene.rng);
    talk.client(&tls::data(318, scene.rng));
    talk.wait(40_000).server(&tls::data(164, scene.rng));
    talk.close()
}
