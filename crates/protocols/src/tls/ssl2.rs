//! Reads the hello of SSLv2, which old clients also used to ask for SSL 3 and TLS.
//!
//! Nothing else of SSLv2 is read.
//!
//! Specification: RFC 5246 appendix E.2.

use super::hello::Hello;

/// A hello that was found.
pub(super) struct Found {
    pub hello: Hello,
    /// Bytes of the record that held it.
    pub total: usize,
    /// Whether records of SSL 3 or TLS follow.
    pub goes_on: bool,
}

/// Reads a CLIENT-HELLO or SERVER-HELLO that is whole in `data`.
pub(super) fn hello(data: &[u8]) -> Option<Found> {
    let (&[high, low, kind], _) = data.split_first_chunk::<3>()?;
    let total = 2 + (usize::from(high & 0x7f) << 8 | usize::from(low));
    let record = data.get(..total)?;
    let number = |at: usize| Some(u16::from_be_bytes(*record.get(at..)?.first_chunk()?));
    let mut hello = Hello::default();
    match kind {
        1 => {
            hello.legacy_version = number(3)?;
            let ciphers = record.get(11..)?.get(..usize::from(number(5)?))?;
            // Three bytes each; those of SSL 3 and TLS have a zero in front.
            let kept = ciphers.chunks_exact(3).filter(|cipher| cipher[0] == 0);
            hello.ciphers = kept.map(|cipher| u16::from_be_bytes([cipher[1], cipher[2]])).collect();
        }
        4 => hello.legacy_version = number(5)?,
        _ => return None,
    }
    let goes_on = kind == 1 && hello.legacy_version >> 8 == 3;
    Some(Found { hello, total, goes_on })
}
