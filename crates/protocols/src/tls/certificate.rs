//! Reads an X.509 certificate as far as rules and events ask for it.
//!
//! Lenient on purpose: a certificate that a strict reader refuses is often the one worth seeing.
//! Does not verify anything.
//!
//! Specification: RFC 5280 section 4.1.

use std::net::{Ipv4Addr, Ipv6Addr};

use sha1::Digest as _;

use super::der::{self, Element, Elements};

/// Alternative names kept of one certificate. Those of large hosters have some hundreds.
const ALTERNATIVE_NAMES_MAX: usize = 1024;
/// Bytes kept of one name, as text.
const NAME_BYTES_MAX: usize = 4096;

/// What a certificate says; what it does not say is `None`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Certificate {
    pub serial: Option<String>,
    pub issuer: Option<Vec<u8>>,
    pub subject: Option<Vec<u8>>,
    /// Seconds since 1970.
    pub not_before: Option<i64>,
    pub not_after: Option<i64>,
    pub alternative_names: Vec<Vec<u8>>,
    /// SHA-1 of the whole.
    pub fingerprint: String,
    pub flaws: Vec<Flaw>,
}

/// What was wrong with a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Flaw {
    Der,
    Version,
    Serial,
    Algorithm,
    Issuer,
    Validity,
    Date,
    Subject,
}

impl Certificate {
    /// Reads what can be read.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut certificate =
            Self { fingerprint: hex(&sha1::Sha1::digest(bytes), false), ..Self::default() };
        let outer = Elements(bytes).next_if(der::SEQUENCE);
        match outer.and_then(|outer| outer.inside().next_if(der::SEQUENCE)) {
            Some(signed) => certificate.read(signed.inside()),
            None => certificate.flaws.push(Flaw::Der),
        }
        certificate
    }

    /// What was wrong with it.
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    fn read(&mut self, mut parts: Elements<'_>) {
        if let Some(version) = parts.next_if(0xa0) {
            let number = version.inside().next_if(der::INTEGER);
            if !number.is_some_and(|number| matches!(number.content, [0..=2])) {
                self.flaws.push(Flaw::Version);
            }
        }
        match parts.next_if(der::INTEGER) {
            Some(serial) => {
                self.serial = Some(hex(&serial.content[..serial.content.len().min(64)], true))
            }
            None => self.flaws.push(Flaw::Serial),
        }
        if parts.next_if(der::SEQUENCE).is_none() {
            self.flaws.push(Flaw::Algorithm);
        }
        // A certificate without an issuer has been seen: then the next two are validity and subject.
        let mut ahead = parts;
        let is_validity = |element: Element<'_>| {
            matches!(
                element.inside().next(),
                Some(Element { tag: der::UTC_TIME | der::GENERALIZED_TIME, .. })
            )
        };
        match ahead.next_if(der::SEQUENCE) {
            Some(issuer) if !is_validity(issuer) => {
                self.issuer = name(issuer);
                parts = ahead;
            }
            _ => self.flaws.push(Flaw::Issuer),
        }
        match parts.next_if(der::SEQUENCE) {
            Some(validity) => self.validity(validity),
            None => self.flaws.push(Flaw::Validity),
        }
        match parts.next_if(der::SEQUENCE) {
            Some(subject) => self.subject = name(subject),
            None => self.flaws.push(Flaw::Subject),
        }
        for part in parts.filter(|part| part.tag == 0xa3) {
            self.extensions(part);
        }
    }

    fn validity(&mut self, validity: Element<'_>) {
        let mut times = validity.inside();
        self.not_before = times.next().and_then(time);
        self.not_after = times.next().and_then(time);
        if self.not_before.is_none() || self.not_after.is_none() {
            self.flaws.push(Flaw::Date);
        }
    }

    fn extensions(&mut self, part: Element<'_>) {
        let Some(list) = part.inside().next_if(der::SEQUENCE) else {
            return;
        };
        for extension in list.inside() {
            let mut members = extension.inside();
            let kind = members.next_if(der::OBJECT_ID);
            // 2.5.29.17; a boolean "critical" may stand between.
            if kind.is_none_or(|kind| kind.content != [0x55, 0x1d, 0x11]) {
                continue;
            }
            let value = members.find(|member| member.tag == der::OCTET_STRING);
            let names = value.and_then(|value| value.inside().next_if(der::SEQUENCE));
            let names = names.into_iter().flat_map(Element::inside).filter_map(alternative_name);
            let room = ALTERNATIVE_NAMES_MAX - self.alternative_names.len();
            self.alternative_names.extend(names.take(room));
        }
    }
}

/// Mail address, host, URI and address; other kinds of names are left out.
fn alternative_name(element: Element<'_>) -> Option<Vec<u8>> {
    let content = element.content;
    match element.tag {
        0x81 | 0x82 | 0x86 => Some(content[..content.len().min(NAME_BYTES_MAX)].to_vec()),
        0x87 => {
            let four = <[u8; 4]>::try_from(content).map(|bytes| Ipv4Addr::from(bytes).to_string());
            let six = <[u8; 16]>::try_from(content).map(|bytes| Ipv6Addr::from(bytes).to_string());
            four.or(six).ok().map(String::into_bytes)
        }
        _ => None,
    }
}

/// A distinguished name as text: `C=SE, O=Example, CN=www.example.com`.
fn name(element: Element<'_>) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    for set in element.inside() {
        if !text.is_empty() {
            text.extend_from_slice(b", ");
        }
        for (place, attribute) in set.inside().enumerate() {
            if place != 0 {
                text.extend_from_slice(b" + ");
            }
            let mut members = attribute.inside();
            let kind = members.next_if(der::OBJECT_ID)?;
            text.extend_from_slice(attribute_name(kind.content).as_bytes());
            text.push(b'=');
            text.extend(value(members.next()?));
            if NAME_BYTES_MAX < text.len() {
                text.truncate(NAME_BYTES_MAX);
                return Some(text);
            }
        }
    }
    Some(text)
}

/// Text as it stands, two-byte characters made UTF-8.
fn value(element: Element<'_>) -> Vec<u8> {
    if element.tag != der::BMP_STRING {
        return element.content.to_vec();
    }
    let units: Vec<_> = element
        .content
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units).into_bytes()
}

fn attribute_name(content: &[u8]) -> String {
    let oid = der::oid(content).unwrap_or_default();
    let name = match oid.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "surname",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "streetAddress",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "2.5.4.15" => "businessCategory",
        "2.5.4.16" => "postalAddress",
        "2.5.4.17" => "postalCode",
        "2.5.4.41" => "name",
        "2.5.4.42" => "givenName",
        "2.5.4.43" => "initials",
        "2.5.4.46" => "dnQualifier",
        "0.9.2342.19200300.100.1.1" => "uid",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "Email",
        "1.2.840.113549.1.9.2" => "unstructuredName",
        "1.3.6.1.4.1.311.60.2.1.1" => "msJurisdictionLocality",
        "1.3.6.1.4.1.311.60.2.1.2" => "msJurisdictionStateOrProvince",
        "1.3.6.1.4.1.311.60.2.1.3" => "msJurisdictionCountry",
        other => other,
    };
    name.to_owned()
}

/// UTCTime and GeneralizedTime, in seconds since 1970. An offset from UTC is not used in
/// certificates and is not read.
fn time(element: Element<'_>) -> Option<i64> {
    let text = element.content;
    let (year, rest) = match element.tag {
        der::UTC_TIME => {
            let (year, rest) = digits(text, 2)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        der::GENERALIZED_TIME => digits(text, 4)?,
        _ => return None,
    };
    let (month, rest) = digits(rest, 2)?;
    let (day, rest) = digits(rest, 2)?;
    let (hour, rest) = digits(rest, 2)?;
    let (minute, rest) = digits(rest, 2)?;
    let second = digits(rest, 2).map_or(0, |(second, _)| second);
    let sane = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60;
    sane.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn digits(text: &[u8], count: usize) -> Option<(i64, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let mut value = 0;
    for digit in digits {
        value = value * 10 + i64::from(char::from(*digit).to_digit(10)?);
    }
    Some((value, rest))
}

/// Days from 1970-01-01 in the Gregorian calendar, years counted from March so that the leap day
/// is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Seconds since 1970 as `2015-02-12T18:07:27`.
pub(super) fn date_text(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

fn hex(bytes: &[u8], upper: bool) -> String {
    let digit = |byte: &u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
    bytes.iter().map(digit).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An element of DER; contents here are short.
    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).expect("short");
        let head = if length < 128 { vec![tag, length] } else { vec![tag, 0x81, length] };
        [head, content.to_vec()].concat()
    }

    fn common_name(text: &[u8]) -> Vec<u8> {
        let attribute = [der(der::OBJECT_ID, &[0x55, 4, 3]), der(0x0c, text)].concat();
        der(der::SEQUENCE, &der(der::SET, &der(der::SEQUENCE, &attribute)))
    }

    fn certificate(parts: &[Vec<u8>]) -> Vec<u8> {
        der(der::SEQUENCE, &der(der::SEQUENCE, &parts.concat()))
    }

    fn usual() -> Vec<Vec<u8>> {
        let validity =
            [der(der::UTC_TIME, b"691231000000Z"), der(der::GENERALIZED_TIME, b"20250209180727Z")];
        let names =
            der(der::SEQUENCE, &[der(0x82, b"example.com"), der(0x87, &[192, 0, 2, 1])].concat());
        let extension =
            [der(der::OBJECT_ID, &[0x55, 0x1d, 0x11]), der(der::OCTET_STRING, &names)].concat();
        vec![
            der(0xa0, &der(der::INTEGER, &[2])),
            der(der::INTEGER, &[0, 0x97, 0xe6]),
            der(der::SEQUENCE, &[]),
            common_name(b"Issuer"),
            der(der::SEQUENCE, &validity.concat()),
            common_name(b"www.example.com"),
            der(der::SEQUENCE, &[]),
            der(0xa3, &der(der::SEQUENCE, &der(der::SEQUENCE, &extension))),
        ]
    }

    #[test]
    fn reads_the_usual() {
        let read = Certificate::parse(&certificate(&usual()));
        assert_eq!(read.serial.as_deref(), Some("00:97:E6"));
        assert_eq!(read.issuer.as_deref(), Some(b"CN=Issuer".as_slice()));
        assert_eq!(read.subject.as_deref(), Some(b"CN=www.example.com".as_slice()));
        assert_eq!(read.not_before.map(date_text).as_deref(), Some("1969-12-31T00:00:00"));
        assert_eq!(read.not_after.map(date_text).as_deref(), Some("2025-02-09T18:07:27"));
        assert_eq!(read.alternative_names, [b"example.com".to_vec(), b"192.0.2.1".to_vec()]);
        assert_eq!(read.flaws, []);
    }

    #[test]
    fn bears_a_missing_issuer() {
        let mut parts = usual();
        parts.remove(3);
        let read = Certificate::parse(&certificate(&parts));
        assert_eq!(read.issuer, None);
        assert_eq!(read.subject.as_deref(), Some(b"CN=www.example.com".as_slice()));
        assert_eq!(read.flaws, [Flaw::Issuer]);
    }

    #[test]
    fn refuses_what_is_none() {
        assert_eq!(Certificate::parse(b"hello").flaws, [Flaw::Der]);
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes: Vec<u8>) {
            let _ = Certificate::parse(&bytes);
        }

        #[test]
        fn a_broken_byte_does_no_harm(at: proptest::sample::Index, byte: u8) {
            let mut bytes = certificate(&usual());
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Certificate::parse(&bytes);
        }

        #[test]
        fn dates_come_back(seconds in -62_135_596_800_i64..253_402_300_800) {
            let text = date_text(seconds);
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let element = Element { tag: der::GENERALIZED_TIME, content: digits.as_bytes() };
            prop_assert_eq!(time(element), Some(seconds));
        }
    }
}
