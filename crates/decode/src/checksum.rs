//! The Internet checksum. Only says what the sum is; whether a wrong one matters is for others.
//!
//! Specification: RFC 1071; pseudo headers as in RFC 9293, 768 and 8200.

use std::net::IpAddr;

/// One's complement sum over pieces of a packet; every piece but the last has an even length.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum(u64);

impl Sum {
    /// Adds the pseudo header of a transport over IP.
    pub(crate) fn pseudo(
        source: IpAddr,
        destination: IpAddr,
        protocol: u8,
        payload: &[u8],
    ) -> Self {
        let sum = match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                Self::default().add(&source.octets()).add(&destination.octets())
            }
            (IpAddr::V6(source), IpAddr::V6(destination)) => {
                Self::default().add(&source.octets()).add(&destination.octets())
            }
            _ => Self::default(),
        };
        Self(sum.0 + u64::from(protocol) + payload.len() as u64).add(payload)
    }

    /// Adds `bytes`, with a zero after an odd last one.
    pub(crate) fn add(self, bytes: &[u8]) -> Self {
        // Four bytes at a time: the sum is the same modulo 0xffff, and 64 bits do not overflow
        // before four thousand million words.
        let (words, rest) = bytes.as_chunks::<4>();
        let mut sum = self.0;
        for word in words {
            sum += u64::from(u32::from_be_bytes(*word));
        }
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        Self(sum + u64::from(u32::from_be_bytes(last)))
    }

    /// Whether a packet that carries its own checksum adds up.
    pub(crate) fn is_right(self) -> bool {
        self.fold() == 0xffff
    }

    /// The checksum to write into a packet whose checksum field is zero.
    pub(crate) fn to_write(self) -> u16 {
        !self.fold()
    }

    fn fold(self) -> u16 {
        let mut sum = self.0;
        while 0xffff < sum {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        // Kept under 0x10000 by the loop.
        sum as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_of_rfc_1071() {
        let sum = Sum::default().add(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        assert_eq!(sum.fold(), 0xddf2);
        assert_eq!(sum.to_write(), !0xddf2);
    }

    #[test]
    fn odd_length_is_padded() {
        assert_eq!(Sum::default().add(&[1, 2, 3]).fold(), 0x0402);
    }
}
