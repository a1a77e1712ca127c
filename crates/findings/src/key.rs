//! The key of a finding: what makes two detections, days apart, the same problem.
//!
//! Member × class family × cause × device. Revision, message, severity, peer, port and time are
//! left out on purpose: they change from day to day while the problem stays.

use std::net::IpAddr;

use model::{Rsit, SensorId};
use ring::digest;
use serde::{Deserialize, Serialize};

use crate::Cause;

/// Bytes of a cause's identity kept readable in a key; a longer one (a URL) is hashed, so that
/// keys fit an index.
const CAUSE_BYTES_MAX: usize = 96;

/// What stands in the place of a sensor when somebody outside saw it.
pub const OUTSIDE: &str = "outside";

/// A device of a member. The same address at two sensors or on two VLANs is two devices: members
/// and their branches all use the same private networks. Seen from outside it is one more.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
pub struct Device {
    /// The sensor that sees it; none when somebody outside saw it, at its public address.
    pub sensor: Option<SensorId>,
    /// VLAN, outermost; absent when untagged.
    pub vlan: Option<u16>,
    /// Its address.
    pub ip: IpAddr,
}

impl Device {
    /// What identifies it, as text: sensor, VLAN and address.
    pub fn words(&self) -> String {
        let ip = self.ip.to_canonical();
        match (self.sensor, self.vlan) {
            (None, None) => format!("{OUTSIDE}|-|{ip}"),
            (None, Some(vlan)) => format!("{OUTSIDE}|{vlan}|{ip}"),
            (Some(sensor), None) => format!("{sensor}|-|{ip}"),
            (Some(sensor), Some(vlan)) => format!("{sensor}|{vlan}|{ip}"),
        }
    }
}

/// The key of a finding, unique within a member.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Key(String);

impl Key {
    /// The key for a problem of a class with a cause on a device.
    pub fn of(class: Rsit, cause: &Cause, device: &Device) -> Self {
        Self::at(&Self::group(class, cause), &device.words())
    }

    /// The same from its two halves: `Key::group` and `Device::words`.
    pub fn at(group: &str, device: &str) -> Self {
        Self(format!("{group}|{device}"))
    }

    /// What devices with the same problem have in common: the key without the device.
    pub fn group(class: Rsit, cause: &Cause) -> String {
        format!("{}|{}", family(class), short(&cause.identity()))
    }

    /// From the database.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The category of the taxonomy: a rule moved from one type to another within it is the same
/// problem still.
fn family(class: Rsit) -> &'static str {
    class.as_str().split(':').next().unwrap_or("other")
}

fn short(identity: &str) -> String {
    // The separator must not be forgeable from a URL.
    if identity.len() <= CAUSE_BYTES_MAX && !identity.contains('|') {
        return identity.to_owned();
    }
    let kind = identity.split(':').next().unwrap_or_default();
    let digest = digest::digest(&digest::SHA256, identity.as_bytes());
    let hex: String = digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}:#{hex}")
}

#[cfg(test)]
mod tests {
    use model::Tlp;
    use proptest::prelude::*;

    use super::*;

    fn device(ip: &str, vlan: Option<u16>) -> Device {
        let sensor = SensorId::parse("01890000-0000-7000-8000-000000000001").expect("an id");
        Device { sensor: Some(sensor), vlan, ip: ip.parse().expect("an address") }
    }

    fn rule(sid: u32, msg: &str) -> Cause {
        Cause::Rule { gid: 1, sid, msg: msg.to_owned() }
    }

    fn url(value: &str) -> Cause {
        let text = |word: &str| word.to_owned();
        Cause::Indicator {
            what: text("url"),
            value: text(value),
            source: text("x"),
            tlp: Tlp::Clear,
        }
    }

    #[test]
    fn a_key_can_be_read() {
        let key = Key::of(Rsit::Scanner, &rule(7, "any"), &device("10.0.0.1", Some(20)));
        let expected =
            "information-gathering|rule:1:7|01890000-0000-7000-8000-000000000001|20|10.0.0.1";
        assert_eq!(key.as_str(), expected);
    }

    #[test]
    fn the_same_address_on_another_vlan_is_another_device() {
        let key = |vlan| Key::of(Rsit::Scanner, &rule(7, ""), &device("10.0.0.1", vlan));
        assert_ne!(key(None), key(Some(1)));
    }

    #[test]
    fn an_address_mapped_into_ipv6_is_the_same_device() {
        let key = |ip| Key::of(Rsit::Scanner, &rule(7, ""), &device(ip, None));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    }

    proptest! {
        #[test]
        fn message_and_type_within_the_family_do_not_matter(one in ".*", two in ".*", sid: u32) {
            let device = device("10.0.0.1", None);
            let first = Key::of(Rsit::InfectedSystem, &rule(sid, &one), &device);
            let second = Key::of(Rsit::C2Server, &rule(sid, &two), &device);
            prop_assert_eq!(first, second);
        }

        #[test]
        fn different_indicators_have_different_keys_of_bounded_length(
            one in ".{0,300}", two in ".{0,300}"
        ) {
            let device = device("10.0.0.1", None);
            let key = |text: &str| Key::of(Rsit::C2Server, &url(text), &device);
            prop_assert_eq!(key(&one) == key(&two), one == two);
            prop_assert!(key(&one).as_str().len() <= 300);
            prop_assert_eq!(key(&one).as_str().split('|').count(), 5);
        }
    }
}
