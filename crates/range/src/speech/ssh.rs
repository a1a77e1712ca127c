//! SSH to where it becomes unreadable: banners, offers, key exchange.
//!
//! Specification: RFC 4253, RFC 8731.

use crate::conversation::Conversation;
use crate::rng::Rng;

/// What both sides offer, list by list.
const OFFER: [&str; 10] = [
    "curve25519-sha256,ecdh-sha2-nistp256,diffie-hellman-group14-sha256",
    "ssh-ed25519,rsa-sha2-512,rsa-sha2-256",
    "chacha20-poly1305@openssh.com,aes128-ctr,aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com,aes128-ctr,aes256-gcm@openssh.com",
    "umac-128-etm@openssh.com,hmac-sha2-256",
    "umac-128-etm@openssh.com,hmac-sha2-256",
    "none,zlib@openssh.com",
    "none,zlib@openssh.com",
    "",
    "",
];

/// Tells a session to where it is encrypted.
pub fn greet(talk: &mut Conversation, rng: &mut Rng) {
    talk.server(b"SSH-2.0-OpenSSH_9.2p1\r\n");
    talk.client(b"SSH-2.0-OpenSSH_9.6\r\n");
    let offer = offer(rng);
    talk.client(&packet(&offer, rng));
    let reply = packet(&offer, rng);
    talk.server(&reply);
    let public = [&[30, 0, 0, 0, 32][..], &rng.bytes(32)].concat();
    talk.client(&packet(&public, rng));
    let mut answer = vec![31];
    let key = [&string(b"ssh-ed25519")[..], &string(&rng.bytes(32))].concat();
    let signature = [&string(b"ssh-ed25519")[..], &string(&rng.bytes(64))].concat();
    for part in [&key, &rng.bytes(32), &signature] {
        answer.extend_from_slice(&string(part));
    }
    let flight = [packet(&answer, rng), packet(&[21], rng)].concat();
    talk.wait(3_000).server(&flight);
    talk.client(&packet(&[21], rng));
}

fn offer(rng: &mut Rng) -> Vec<u8> {
    let mut message = vec![20];
    message.extend_from_slice(&rng.bytes(16));
    for list in OFFER {
        message.extend_from_slice(&string(list.as_bytes()));
    }
    message.extend_from_slice(&[0; 5]);
    message
}

fn string(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u32).to_be_bytes()[..], text].concat()
}

fn packet(payload: &[u8], rng: &mut Rng) -> Vec<u8> {
    // Length, padding length and payload together are a multiple of eight, padding at least four.
    let padding = 4 + (8 - (5 + payload.len() + 4) % 8) % 8;
    let mut packet = ((1 + payload.len() + padding) as u32).to_be_bytes().to_vec();
    packet.push(padding as u8);
    packet.extend_from_slice(payload);
    packet.extend_from_slice(&rng.bytes(padding));
    packet
}
