//! What an indicator is: a pattern, and what its source says about it.

use std::sync::Arc;

use ipnet::IpNet;
use model::{Confidence, DomainName, Time, Tlp};

/// The kinds of value that indicators are about.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum What {
    /// An address or network.
    Address,
    /// A domain, with what lies below it.
    Domain,
    /// A URL.
    Url,
    /// MD5, SHA-1 or SHA-256 of a file.
    FileHash,
    /// SHA-1 or SHA-256 of a certificate.
    Certificate,
    /// JA3 of a TLS client.
    Ja3,
    /// JA4 of a TLS client.
    Ja4,
}

impl What {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Address,
        Self::Domain,
        Self::Url,
        Self::FileHash,
        Self::Certificate,
        Self::Ja3,
        Self::Ja4,
    ];

    /// The word used in messages, databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::FileHash => "file_hash",
            Self::Certificate => "certificate",
            Self::Ja3 => "ja3",
            Self::Ja4 => "ja4",
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pattern {
    /// An address (a network of one) or a network.
    Address(IpNet),
    /// A domain with what lies below it.
    Domain(DomainName),
    /// A URL without scheme, user and fragment: `host/path?query`, host in lower case.
    Url(String),
    /// A file's hash: 16, 20 or 32 bytes.
    FileHash(Vec<u8>),
    /// A certificate's hash: 20 or 32 bytes.
    Certificate(Vec<u8>),
    /// 16 bytes.
    Ja3([u8; 16]),
    /// Such as `t13d1516h2_8daaf6152771_e5627efa2ab1`.
    Ja4(String),
}

impl Pattern {
    /// The kind.
    pub const fn what(&self) -> What {
        match self {
            Self::Address(_) => What::Address,
            Self::Domain(_) => What::Domain,
            Self::Url(_) => What::Url,
            Self::FileHash(_) => What::FileHash,
            Self::Certificate(_) => What::Certificate,
            Self::Ja3(_) => What::Ja3,
            Self::Ja4(_) => What::Ja4,
        }
    }

    /// The pattern as people write it.
    pub fn text(&self) -> String {
        match self {
            Self::Address(net) if net.prefix_len() == net.max_prefix_len() => {
                net.addr().to_string()
            }
            Self::Address(net) => net.to_string(),
            Self::Domain(name) => name.to_string(),
            Self::Url(text) | Self::Ja4(text) => text.clone(),
            Self::FileHash(bytes) | Self::Certificate(bytes) => hex(bytes),
            Self::Ja3(bytes) => hex(bytes),
        }
    }
}

/// What a source says about its indicators; shared by those that have it in common.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct About {
    /// Who published it.
    pub source: String,
    /// What it belongs to, in the source's words: campaign, malware family.
    pub note: String,
    /// Who may be told.
    pub tlp: Tlp,
    /// How sure the source is.
    pub confidence: Confidence,
    /// From when on it no longer counts.
    pub expires: Option<Time>,
}

/// Something known bad.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// What is looked for.
    pub pattern: Pattern,
    /// What its source says of it.
    pub about: Arc<About>,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
