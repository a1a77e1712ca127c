//! The certificates that one side sent.

use super::certificate::Certificate;

/// Certificates kept of one chain; real ones have three or four.
const CERTIFICATES_MAX: usize = 32;
/// Bytes of all kept certificates of one side.
const CHAIN_BYTES_MAX: usize = 64 << 10;

/// The chain, the side's own certificate first.
#[derive(Debug, Default)]
pub(super) struct Chain {
    ders: Vec<Vec<u8>>,
    leaf: Option<Certificate>,
    /// Certificates sent, those not kept included.
    sent: u64,
}

/// The lengths in a Certificate message do not add up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct InvalidLength;

impl Chain {
    /// Reads the body of a Certificate message of TLS 1.2 and earlier.
    pub fn read(&mut self, body: &[u8]) -> Result<(), InvalidLength> {
        let (mut list, _) = run(body).ok_or(InvalidLength)?;
        let mut kept = 0;
        while !list.is_empty() {
            let (der, rest) = run(list).ok_or(InvalidLength)?;
            list = rest;
            self.sent += 1;
            kept += der.len();
            if CERTIFICATES_MAX == self.ders.len() || CHAIN_BYTES_MAX < kept {
                continue;
            }
            if self.ders.is_empty() {
                self.leaf = Some(Certificate::parse(der));
            }
            self.ders.push(der.to_vec());
        }
        Ok(())
    }

    /// The side's own certificate.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.leaf.as_ref()
    }

    /// A certificate as it came.
    pub fn der(&self, index: usize) -> Option<&[u8]> {
        self.ders.get(index).map(Vec::as_slice)
    }

    /// All kept certificates as they came.
    pub fn ders(&self) -> impl Iterator<Item = &[u8]> {
        self.ders.iter().map(Vec::as_slice)
    }

    /// Certificates sent.
    pub const fn len(&self) -> u64 {
        self.sent
    }

    /// Whether none was sent.
    pub const fn is_empty(&self) -> bool {
        self.sent == 0
    }
}

/// A run of bytes with its length in three bytes before it, and what follows it.
fn run(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[a, b, c], rest) = bytes.split_first_chunk::<3>()?;
    rest.split_at_checked(usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_sent() {
        let mut chain = Chain::default();
        let body = [0, 0, 9, 0, 0, 2, b'a', b'b', 0, 0, 1, b'c'];
        assert_eq!(chain.read(&body), Ok(()));
        assert_eq!((chain.len(), chain.der(1)), (2, Some(b"c".as_slice())));
    }

    #[test]
    fn keeps_what_is_whole() {
        let mut chain = Chain::default();
        let body = [0, 0, 8, 0, 0, 2, b'a', b'b', 0, 0, 1];
        assert_eq!(chain.read(&body), Err(InvalidLength));
        assert_eq!(chain.len(), 1);
    }
}
