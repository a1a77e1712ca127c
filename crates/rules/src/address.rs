//! Sets of addresses and ports, as rule headers name them.

use std::net::IpAddr;

/// A set of addresses: inside any of the ranges and inside none of the exceptions.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct AddressSet {
    /// First and last address of each range, sorted, not overlapping; empty means every address.
    pub ranges: Vec<(IpAddr, IpAddr)>,
}

impl AddressSet {
    /// Every address.
    pub const fn any() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Whether this is every address.
    pub const fn is_any(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether `address` is in the set.
    pub fn contains(&self, address: IpAddr) -> bool {
        if self.is_any() {
            return true;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= address);
        after > 0 && address <= self.ranges[after - 1].1
    }
}

/// A set of ports.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct PortSet {
    /// First and last port of each range, sorted, not overlapping; empty means every port.
    pub ranges: Vec<(u16, u16)>,
}

impl PortSet {
    /// Every port.
    pub const fn any() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Whether this is every port.
    pub const fn is_any(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether `port` is in the set.
    pub fn contains(&self, port: u16) -> bool {
        if self.is_any() {
            return true;
        }
        let after = self.ranges.partition_point(|(first, _)| *first <= port);
        after > 0 && port <= self.ranges[after - 1].1
    }
}
