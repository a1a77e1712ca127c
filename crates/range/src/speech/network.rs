//! What keeps a network going: time, addresses, and whether somebody is there.
//!
//! Specification: RFC 5905 (NTP), RFC 2131 and 2132 (DHCP), RFC 792 (echo).

use std::net::Ipv4Addr;

use model::Time;

/// Seconds from 1900, where NTP begins to count, to 1970.
const NTP_EPOCH_S: i64 = 2_208_988_800;

/// A question for the time.
pub fn ntp_question(now: Time) -> Vec<u8> {
    let mut message = vec![0; 48];
    message[0] = 0x23;
    message[2] = 6;
    message[40..].copy_from_slice(&ntp_time(now));
    message
}

/// Its answer from a server of the second stratum.
pub fn ntp_answer(asked: Time) -> Vec<u8> {
    let mut message = vec![0; 48];
    message[..4].copy_from_slice(&[0x24, 2, 6, 0xe9]);
    message[12..16].copy_from_slice(&[198, 51, 100, 123]);
    for at in [16, 24, 32, 40] {
        message[at..at + 8].copy_from_slice(&ntp_time(asked));
    }
    message
}

fn ntp_time(time: Time) -> [u8; 8] {
    let seconds = (time.seconds() + NTP_EPOCH_S) as u32;
    let micros = (time.micros().rem_euclid(1_000_000)) as u64;
    let fraction = ((micros << 32) / 1_000_000) as u32;
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&seconds.to_be_bytes());
    bytes[4..].copy_from_slice(&fraction.to_be_bytes());
    bytes
}

/// Kind of a DHCP message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Dhcp {
    /// A device asks to keep its address.
    Request = 3,
    /// It may.
    Ack = 5,
}

/// A DHCP message about the lease of `device`, named `name`, from `server`.
pub fn dhcp(kind: Dhcp, id: u32, device: Ipv4Addr, server: Ipv4Addr, name: &str) -> Vec<u8> {
    let reply = kind == Dhcp::Ack;
    let mut message = vec![1 + u8::from(reply), 1, 6, 0];
    message.extend_from_slice(&id.to_be_bytes());
    message.extend_from_slice(&[0; 4]);
    message.extend_from_slice(&device.octets());
    message.extend_from_slice(if reply { device.octets() } else { [0; 4] }.as_slice());
    message.extend_from_slice(&[0; 8]);
    message.extend_from_slice(&crate::frame::mac(device.into()));
    message.resize(236, 0);
    message.extend_from_slice(&[0x63, 0x82, 0x53, 0x63, 53, 1, kind as u8]);
    if reply {
        message.extend_from_slice(&[54, 4]);
        message.extend_from_slice(&server.octets());
        message.extend_from_slice(&[51, 4, 0, 0, 0x70, 0x80, 1, 4, 255, 255, 0, 0]);
    } else {
        message.extend_from_slice(&[12, name.len() as u8]);
        message.extend_from_slice(name.as_bytes());
        message.extend_from_slice(&[55, 4, 1, 3, 6, 15]);
    }
    message.push(255);
    message.resize(message.len().max(300), 0);
    message
}

/// An echo request or reply.
pub fn echo(reply: bool, id: u16, number: u16) -> Vec<u8> {
    let mut message = vec![if reply { 0 } else { 8 }, 0, 0, 0];
    message.extend_from_slice(&id.to_be_bytes());
    message.extend_from_slice(&number.to_be_bytes());
    message.extend_from_slice(b"abcdefghijklmnopqrstuvwabcdefghi");
    message
}
