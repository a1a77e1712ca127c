//! Names of the Domain Name System, parsed once at the edge.

use serde::{Deserialize, Serialize};

/// A domain name. Invariant: lower case, 1 to 253 bytes, no root dot, no empty label.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct DomainName(String);

/// Why a text is no domain name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadDomain {
    /// Nothing is left when the root dot is taken away.
    #[error("the name is empty")]
    Empty,
    /// Longer than the 253 bytes that fit on the wire.
    #[error("the name has {length} bytes, at most 253 are allowed")]
    TooLong {
        /// Bytes in the text.
        length: usize,
    },
    /// A label that is empty or over 63 bytes, or holds a space or control character.
    #[error("`{0}` is not a label of a domain name")]
    BadLabel(String),
}

impl DomainName {
    /// Parses a name, with or without the root dot, and lowers its case.
    pub fn parse(text: &str) -> Result<Self, BadDomain> {
        let name = text.strip_suffix('.').unwrap_or(text);
        match name.len() {
            0 => return Err(BadDomain::Empty),
            length @ 254.. => return Err(BadDomain::TooLong { length }),
            _ => {}
        }
        for label in name.split('.') {
            let printable = label.bytes().all(|byte| byte > b' ' && byte != 0x7f);
            if label.is_empty() || label.len() > 63 || !printable {
                return Err(BadDomain::BadLabel(label.to_owned()));
            }
        }
        Ok(Self(name.to_lowercase()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this name is `parent` or lies below it.
    pub fn is_within(&self, parent: &DomainName) -> bool {
        match self.0.strip_suffix(parent.as_str()) {
            Some(rest) => rest.is_empty() || rest.ends_with('.'),
            None => false,
        }
    }
}

impl std::fmt::Display for DomainName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn within(name: &str, parent: &str) -> bool {
        let parse = |text| DomainName::parse(text).expect("a name of the test");
        parse(name).is_within(&parse(parent))
    }

    #[test]
    fn subdomain_belongs_to_its_parent_and_lookalike_does_not() {
        assert!(within("www.kommun.example", "kommun.example"));
        assert!(within("kommun.example", "kommun.example."));
        assert!(!within("badkommun.example", "kommun.example"));
    }

    #[test]
    fn refuses_what_is_no_name() {
        assert_eq!(DomainName::parse("."), Err(BadDomain::Empty));
        assert!(DomainName::parse("a..b").is_err());
        assert!(DomainName::parse(&"a.".repeat(200)).is_err());
    }
}
