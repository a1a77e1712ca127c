//! Walks DER: one element after another, nothing copied.
//!
//! Lenient where the wild is: does not check that lengths are written in the fewest bytes, nor
//! that elements stand in the order the standard wants. Indefinite lengths are not DER and are refused.
//!
//! Specification: ITU-T X.690.

/// Tags that certificates use.
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const BMP_STRING: u8 = 0x1e;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
/// A set; only tests make one.
#[cfg(test)]
pub(super) const SET: u8 = 0x31;

/// One element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Element<'d> {
    pub tag: u8,
    pub content: &'d [u8],
}

/// The elements of a run of bytes, until its end or until something that is no element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements<'d>(pub &'d [u8]);

impl<'d> Iterator for Elements<'d> {
    type Item = Element<'d>;

    fn next(&mut self) -> Option<Element<'d>> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // Four bytes hold more than any message; 0x80 is the indefinite form.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (bytes.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(Element { tag, content })
    }
}

impl<'d> Element<'d> {
    /// The elements within.
    pub fn inside(self) -> Elements<'d> {
        Elements(self.content)
    }
}

impl<'d> Elements<'d> {
    /// The next element when it has this tag; it stays where it is when not.
    pub fn next_if(&mut self, tag: u8) -> Option<Element<'d>> {
        let mut ahead = *self;
        let element = ahead.next().filter(|element| element.tag == tag)?;
        *self = ahead;
        Some(element)
    }
}

/// An object identifier in dotted form; `None` when it is none.
pub(super) fn oid(content: &[u8]) -> Option<String> {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc = 0_u64;
    for &byte in content {
        arc = arc.checked_mul(128)? | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            if arcs.is_empty() {
                let first = (arc / 40).min(2);
                arcs.push(first);
                arc -= first * 40;
            }
            arcs.push(arc);
            arc = 0;
        }
    }
    let texts: Vec<_> = arcs.iter().map(u64::to_string).collect();
    (!texts.is_empty()).then(|| texts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_identifiers() {
        assert_eq!(oid(&[0x55, 0x04, 0x03]).as_deref(), Some("2.5.4.3"));
        assert_eq!(oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]).as_deref(), Some("1.2.840.113549"));
        assert_eq!(oid(&[]), None);
        assert_eq!(oid(&[0xff; 20]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes: Vec<u8>) {
            let total: usize = Elements(&bytes).map(|element| element.content.len() + 2).sum();
            prop_assert!(total <= bytes.len());
            let _ = oid(&bytes);
        }
    }
}
