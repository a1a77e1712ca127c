//! Whose a device is, and what it is for: by the most specific network that holds its address.

use std::net::IpAddr;

use ipnet::IpNet;

/// What the systems on a network are for. Ordered: what weighs most last.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Purpose {
    /// Nobody has said.
    #[default]
    Unknown,
    /// Guests and the public: devices that are not the member's own.
    Guests,
    /// Everyday work.
    Ordinary,
    /// Schools and libraries.
    Education,
    /// Systems with personal data.
    PersonalData,
    /// Care, safety alarms, medical records, medicine, water, heating, locks.
    LifeAndHealth,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::Guests,
        Self::Ordinary,
        Self::Education,
        Self::PersonalData,
        Self::LifeAndHealth,
    ];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Guests => "guests",
            Self::Ordinary => "ordinary",
            Self::Education => "education",
            Self::PersonalData => "personal-data",
            Self::LifeAndHealth => "life-and-health",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// A network and what is known of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Network {
    /// Its addresses.
    pub net: IpNet,
    /// What it is called at the member.
    pub name: String,
    /// What its systems are for.
    pub purpose: Purpose,
}

/// The most specific network that holds the address.
pub fn most_specific(networks: &[Network], ip: IpAddr) -> Option<&Network> {
    let ip = ip.to_canonical();
    networks
        .iter()
        .filter(|network| network.net.contains(&ip))
        .max_by_key(|network| network.net.prefix_len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_network_tells() {
        let network = |net: &str, purpose| Network {
            net: net.parse().expect("a network"),
            name: net.to_owned(),
            purpose,
        };
        let networks = [
            network("10.0.0.0/8", Purpose::Ordinary),
            network("10.1.2.0/24", Purpose::LifeAndHealth),
            network("10.1.0.0/16", Purpose::Education),
        ];
        let purpose = |ip: &str| {
            most_specific(&networks, ip.parse().expect("an address")).map(|found| found.purpose)
        };
        assert_eq!(purpose("10.1.2.3"), Some(Purpose::LifeAndHealth));
        assert_eq!(purpose("::ffff:10.1.3.3"), Some(Purpose::Education));
        assert_eq!(purpose("192.0.2.1"), None);
    }
}
