//! File shares: SMB 3 is agreed on in the open, and all after it is encrypted.
//!
//! Specification: MS-SMB2 sections 2.2.1 (header), 2.2.3 and 2.2.4 (negotiate), 2.2.41
//! (transform header).

use crate::conversation::Conversation;
use crate::rng::Rng;

/// Tells how client and server agree.
pub fn negotiate(talk: &mut Conversation, rng: &mut Rng) {
    let mut ask = header(false);
    ask.extend_from_slice(&[36, 0, 3, 0, 1, 0, 0, 0, 0x7f, 0, 0, 0]);
    ask.extend_from_slice(&rng.bytes(16));
    ask.extend_from_slice(&[0; 8]);
    ask.extend_from_slice(&[0x10, 0x02, 0x00, 0x03, 0x02, 0x03]);
    talk.client(&framed(&ask));
    let mut reply = header(true);
    reply.extend_from_slice(&[65, 0, 1, 0, 0x02, 0x03, 0, 0]);
    reply.extend_from_slice(&rng.bytes(16));
    reply.extend_from_slice(&0x2f_u32.to_le_bytes());
    for limit in [8_388_608_u32; 3] {
        reply.extend_from_slice(&limit.to_le_bytes());
    }
    // Times that the server does not tell, and a security buffer that is empty.
    reply.extend_from_slice(&[0; 16]);
    reply.extend_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0]);
    talk.wait(600).server(&framed(&reply));
}

/// A message of so many bytes, encrypted.
pub fn message(length: usize, rng: &mut Rng) -> Vec<u8> {
    let mut message = vec![0xfd, b'S', b'M', b'B'];
    message.extend_from_slice(&rng.bytes(32));
    message.extend_from_slice(&(length as u32).to_le_bytes());
    message.extend_from_slice(&[0, 0, 1, 0, 9, 0, 0, 0, 0, 4, 0, 0]);
    message.extend_from_slice(&rng.bytes(length));
    framed(&message)
}

fn header(reply: bool) -> Vec<u8> {
    let mut header = vec![0xfe, b'S', b'M', b'B', 64, 0, 1, 0];
    // Status, command 0 (negotiate), one credit.
    header.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 0]);
    header.extend_from_slice(&[u8::from(reply), 0, 0, 0]);
    header.resize(64, 0);
    header
}

/// With the length that stands before each message on TCP.
fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes()[..], message].concat()
}
