//! Three made-up municipalities, their networks, and the world outside them.
//!
//! Inside, all three have the same addresses, as municipalities do: only the sensor that saw it
//! tells whose 10.10.3.47 it was.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A made-up municipality.
#[derive(Debug)]
pub struct Member {
    /// Its place in [`MEMBERS`].
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// Its domain.
    pub domain: &'static str,
}

/// The members that the demo knows.
pub const MEMBERS: [Member; 3] = [
    Member { number: 0, name: "Granvik", domain: "granvik.example" },
    Member { number: 1, name: "Tallköping", domain: "tallkoping.example" },
    Member { number: 2, name: "Björksund", domain: "bjorksund.example" },
];

/// VLAN of the schools.
pub const SCHOOL_VLAN: u16 = 30;
/// VLAN of building control.
pub const BUILDING_VLAN: u16 = 40;

/// Number of the VPN gateway among the public addresses.
pub const VPN: u8 = 2;
/// Number of the mail server among the public addresses.
pub const MAIL: u8 = 3;
/// Number of the web server among the public addresses.
pub const WEB: u8 = 4;

impl Member {
    /// One of the 14 public addresses, counted from 1.
    pub const fn public(&self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(192, 0, 2, 16 * (self.number + 1) + host % 16)
    }

    /// A device in an office.
    pub const fn office(&self, device: u16) -> Ipv4Addr {
        Ipv4Addr::new(10, 10, (device / 200) as u8, 20 + (device % 200) as u8)
    }

    /// A server.
    pub const fn server(&self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(10, 20, 0, host)
    }

    /// A device in a school.
    pub const fn school(&self, device: u16) -> Ipv4Addr {
        Ipv4Addr::new(10, 30, (device / 200) as u8, 20 + (device % 200) as u8)
    }

    /// The same device where it speaks IPv6.
    pub const fn school_v6(&self, device: u16) -> Ipv6Addr {
        Ipv6Addr::new(0x2001, 0xdb8, self.number as u16 + 1, 30, 0, 0, 0, device + 1)
    }

    /// A unit of building control.
    pub const fn building(&self, unit: u8) -> Ipv4Addr {
        Ipv4Addr::new(10, 40, 1, unit)
    }
}

/// The name server inside.
pub const RESOLVER: u8 = 53;

/// A place outside that people use.
#[derive(Debug)]
pub struct Site {
    /// Its name.
    pub name: &'static str,
    host: u8,
}

impl Site {
    /// Its address.
    pub const fn ip(&self) -> Ipv4Addr {
        Ipv4Addr::new(198, 51, 100, self.host)
    }

    /// Its address of version 6.
    pub const fn ip_v6(&self) -> Ipv6Addr {
        Ipv6Addr::new(0x2001, 0xdb8, 0xf, 0, 0, 0, 0, self.host as u16)
    }
}

/// Where offices go.
pub const OFFICE_SITES: &[Site] = &[
    Site { name: "www.sokmotor.example", host: 10 },
    Site { name: "mail.molnkontor.example", host: 11 },
    Site { name: "filer.molnkontor.example", host: 11 },
    Site { name: "mote.molnkontor.example", host: 12 },
    Site { name: "www.lokaltidningen.example", host: 13 },
    Site { name: "bilder.lokaltidningen.example", host: 14 },
    Site { name: "kartor.lantkarta.example", host: 15 },
    Site { name: "www.bankhuset.example", host: 16 },
    Site { name: "e-tjanst.skattehuset.example", host: 17 },
    Site { name: "cdn.innehall.example", host: 18 },
    Site { name: "annons.innehall.example", host: 18 },
    Site { name: "www.tagtider.example", host: 19 },
];

/// Where schools go.
pub const SCHOOL_SITES: &[Site] = &[
    Site { name: "lar.klassrum.example", host: 30 },
    Site { name: "dokument.klassrum.example", host: 30 },
    Site { name: "film.videokanalen.example", host: 31 },
    Site { name: "www.uppslagsverk.example", host: 32 },
    Site { name: "spel.rastspel.example", host: 33 },
];

/// Where operating systems get their updates.
pub const UPDATES: Site = Site { name: "uppdatering.systemhuset.example", host: 40 };
/// Where the time comes from.
pub const TIME_SERVER: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 123);
/// The mail server of others.
pub const OTHERS_MAIL: Site = Site { name: "mx.molnkontor.example", host: 25 };

/// Somebody outside who visits the member's own pages.
pub const fn visitor(number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 130 + number % 120))
}

/// Somebody outside with bad intentions.
pub const fn attacker(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(203, 0, 113, number)
}
