//! Somebody outside tries the ports of the VPN gateway; nearly all are closed.

use super::{Part, Seen};
use crate::conversation::{refused, unanswered};
use crate::frame::{Endpoint, Frame};
use crate::habits::Scene;
use crate::town::{VPN, attacker};

/// What is tried, the popular ones first.
const PORTS: [u16; 48] = [
    21, 22, 23, 25, 53, 81, 88, 110, 111, 113, 119, 135, 139, 143, 161, 179, 389, 427, 445, 465,
    514, 515, 543, 548, 554, 587, 631, 636, 873, 990, 993, 995, 1025, 1433, 1720, 1723, 2000, 3306,
    3389, 5060, 5432, 5900, 5985, 6379, 8000, 8080, 8888, 9100,
];

const SCANNER: u8 = 66;

pub const PART: Part = Part {
    begins: 0.05,
    steps: PORTS.len(),
    step_s: 0.9,
    jitter: 0.4,
    takes_max: 0.1,
    source: |_| attacker(SCANNER).into(),
    tell,
    seen: &[Seen::Analytic("scan_ports")],
};

fn tell(scene: &mut Scene<'_>, step: usize) -> Vec<Frame> {
    let target = Endpoint::new(scene.member.public(VPN), PORTS[step % PORTS.len()]);
    let setting = scene.outside(attacker(SCANNER), target);
    if step % 4 == 3 {
        return unanswered(setting, 1, scene.rng);
    }
    refused(setting, scene.rng)
}
