//! Data leaves in the names of DNS questions: every name is new and as long as it may be.

use std::net::Ipv4Addr;

use super::{Part, Seen};
use crate::frame::Frame;
use crate::habits::Scene;
use crate::speech::dns::{Answer, Kind};

/// Whose device it is.
const DEVICE: Ipv4Addr = Ipv4Addr::new(10, 10, 1, 118);

pub const PART: Part = Part {
    begins: 0.7,
    steps: 180,
    step_s: 2.5,
    jitter: 0.4,
    takes_max: 0.2,
    source: |_| DEVICE.into(),
    tell,
    seen: &[Seen::Analytic("dns_tunnel")],
};

fn tell(scene: &mut Scene<'_>, step: usize) -> Vec<Frame> {
    let name = format!(
        "{}.{}.{step:x}.nod.telemetrikanal.example",
        scene.rng.word(50),
        scene.rng.word(30)
    );
    let answer = Answer::Text(scene.rng.word(12).into_bytes());
    scene.look_up(DEVICE, None, &name, Kind::Txt, &answer)
}
