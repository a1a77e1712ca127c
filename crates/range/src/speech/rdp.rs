//! Remote desktops: the request in clear text, then TLS.
//!
//! Specification: MS-RDPBCGR sections 2.2.1.1 and 2.2.1.2; RFC 1006.

use super::tls;
use crate::conversation::Conversation;
use crate::rng::Rng;

/// Network level authentication over TLS.
const HYBRID: u8 = 2;

/// Tells how a client asks for a session in the name of `user`, to where TLS has begun.
pub fn connect(talk: &mut Conversation, user: &str, server_name: &str, rng: &mut Rng) {
    let cookie = format!("Cookie: mstshash={user}\r\n");
    let mut ask = vec![0xe0, 0, 0, 0, 0, 0];
    ask.extend_from_slice(cookie.as_bytes());
    ask.extend_from_slice(&[1, 0, 8, 0, HYBRID | 1, 0, 0, 0]);
    talk.client(&framed(&ask));
    let confirm = [0xd0, 0, 0, 0x12, 0x34, 0, 2, 0x1f, 8, 0, HYBRID, 0, 0, 0];
    talk.wait(1_000).server(&framed(&confirm));
    tls::greet(talk, &tls::SYSTEM, server_name, rng);
}

/// Tells how the server refuses a password and hangs up.
pub fn refuse(talk: &mut Conversation, rng: &mut Rng) {
    for (asks, replies) in [(120, 320), (640, 130)] {
        talk.wait(40_000).client(&tls::data(asks, rng));
        talk.wait(80_000).server(&tls::data(replies, rng));
    }
}

/// TPKT and X.224 lengths before the rest.
fn framed(rest: &[u8]) -> Vec<u8> {
    let total = rest.len() + 5;
    let mut message = vec![3, 0, 0, total as u8];
    message.push(rest.len() as u8);
    message.extend_from_slice(rest);
    message
}
