//! Somebody outside guesses the password of one account at the VPN page, again and again.

use super::{Part, Seen};
use crate::conversation::Conversation;
use crate::frame::{Endpoint, Frame};
use crate::habits::Scene;
use crate::speech::http;
use crate::town::{VPN, attacker};

const GUESSER: u8 = 77;

pub const PART: Part = Part {
    begins: 0.2,
    steps: 45,
    step_s: 6.0,
    jitter: 0.3,
    takes_max: 0.1,
    source: |_| attacker(GUESSER).into(),
    tell,
    seen: &[Seen::Analytic("guessing")],
};

fn tell(scene: &mut Scene<'_>, _step: usize) -> Vec<Frame> {
    let host = format!("vpn.{}", scene.member.domain);
    let server = Endpoint::new(scene.member.public(VPN), 80);
    let setting = scene.outside(attacker(GUESSER), server);
    let mut talk = Conversation::open(setting, scene.rng);
    let form = format!("konto=it.chef&losen={}", scene.rng.word(9));
    talk.client(&http::post(&host, "/fjarr/logga-in", http::BROWSERS[1], &form).bytes());
    let body = http::page("Fel konto eller lösenord", 1);
    talk.wait(120_000).server(&http::response("401 Unauthorized", "text/html", "", &body));
    talk.close()
}
