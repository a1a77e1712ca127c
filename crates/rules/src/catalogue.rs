//! What protocols declare, found by the names that rules use.
//!
//! Made once for `protocols::ALL`; tests make their own. Knows the language's own names for
//! protocols and which flow protocols each stands for.

use std::collections::HashMap;
use std::sync::OnceLock;

use protocols::{Field, FieldId, Kind, Protocol};

use crate::{BufferRef, RuleProtocol};

/// Names of application protocols that the language knows, whether we parse them or not.
const KNOWN: &[&str] = &[
    "bittorrent-dht",
    "dcerpc",
    "dhcp",
    "dnp3",
    "dns",
    "doh2",
    "enip",
    "ftp",
    "ftp-data",
    "http",
    "http1",
    "http2",
    "ike",
    "imap",
    "irc",
    "jabber",
    "krb5",
    "ldap",
    "llmnr",
    "mdns",
    "modbus",
    "mqtt",
    "msn",
    "nfs",
    "ntp",
    "pgsql",
    "pop3",
    "quic",
    "rdp",
    "rfb",
    "sip",
    "smb",
    "smtp",
    "snmp",
    "ssh",
    "telnet",
    "tftp",
    "tls",
    "websocket",
];

/// Other spellings of protocols.
const SPELLINGS: &[(&str, &str)] = &[("ikev2", "ike"), ("ssl", "tls"), ("krb", "krb5")];

/// Flow protocols that a rule for another protocol looks at too: rule, flow.
const CARRIERS: &[(&str, &str)] = &[
    ("http", "http1"),
    ("http", "http2"),
    ("http", "doh2"),
    ("http1", "http"),
    ("http2", "doh2"),
    ("dns", "doh2"),
    ("dcerpc", "smb"),
];

/// Whether a rule written for protocol `rule` looks at flows of protocol `flow`.
pub fn looks_at(rule: &str, flow: &str) -> bool {
    rule == flow || CARRIERS.contains(&(rule, flow))
}

/// The fields of one name, whichever protocols declare it.
pub(crate) struct Entry {
    /// The declaration; where several protocols have it, the first.
    pub field: &'static Field,
    /// Each protocol that declares it, by place, and its number there.
    pub places: Vec<(usize, FieldId)>,
}

impl Entry {
    /// The buffer that a rule for `protocol` means.
    pub fn buffer(&self, protocol: RuleProtocol) -> BufferRef {
        if let RuleProtocol::App(wanted) = protocol
            && let Some((place, field)) = self.places.iter().find(|(place, _)| *place == wanted)
            && self.places.len() == 1
        {
            return BufferRef::Field(*place, *field);
        }
        match self.places.as_slice() {
            [(place, field)] => BufferRef::Field(*place, *field),
            _ => BufferRef::AnyField(self.field.name),
        }
    }
}

/// Protocols and their fields by name.
pub(crate) struct Catalogue {
    protocols: &'static [&'static dyn Protocol],
    fields: HashMap<&'static str, Entry>,
}

impl Catalogue {
    /// Of every protocol that the sensor parses.
    pub fn all() -> &'static Self {
        static ALL: OnceLock<Catalogue> = OnceLock::new();
        ALL.get_or_init(|| Self::of(protocols::ALL))
    }

    /// Of these protocols.
    pub fn of(protocols: &'static [&'static dyn Protocol]) -> Self {
        let mut fields: HashMap<&'static str, Entry> = HashMap::new();
        for (place, protocol) in protocols.iter().enumerate() {
            for (field, id) in protocol.fields().iter().zip(0_u16..) {
                for name in std::iter::once(&field.name).chain(field.aliases) {
                    let entry =
                        fields.entry(name).or_insert_with(|| Entry { field, places: Vec::new() });
                    entry.places.push((place, FieldId(id)));
                }
            }
        }
        Self { protocols, fields }
    }

    /// The protocol at this place.
    pub fn protocol(&self, place: usize) -> &'static dyn Protocol {
        self.protocols[place]
    }

    /// The place of the protocol that is parsed under this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        let name = SPELLINGS.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| own);
        let exact = self.protocols.iter().position(|protocol| protocol.name() == name);
        exact.or_else(|| match name {
            "http1" => self.place("http"),
            "http" => self.protocols.iter().position(|protocol| protocol.name() == "http1"),
            _ => None,
        })
    }

    /// What the protocol word of a header means, when it names an application protocol.
    pub fn application(&self, name: &str) -> Option<RuleProtocol> {
        if let Some(place) = self.place(name) {
            return Some(RuleProtocol::App(place));
        }
        let name = SPELLINGS.iter().find(|(other, _)| *other == name).map_or(name, |(_, own)| own);
        KNOWN.iter().find(|known| **known == name).map(|known| RuleProtocol::UnknownApp(known))
    }

    /// The field of this name, in any of its spellings: `http.uri`, `http_uri`.
    pub fn field(&self, name: &str) -> Option<&Entry> {
        if let Some(entry) = self.fields.get(name) {
            return Some(entry);
        }
        let (first, rest) = name.split_once('_')?;
        let dotted = format!("{first}.{rest}");
        self.fields.get(dotted.as_str())
    }

    /// The field, when it is one of bytes.
    pub fn buffer(&self, name: &str) -> Option<&Entry> {
        self.field(name).filter(|entry| entry.field.kind == Kind::Bytes)
    }

    /// Whether the language knows an application protocol of this name.
    pub fn is_known(name: &str) -> bool {
        KNOWN.contains(&name) || SPELLINGS.iter().any(|(other, _)| *other == name)
    }
}
