//! The two traits that every protocol fills: what it is, and how one flow of it is parsed.

use model::{Direction, Transport};

use crate::{Field, Transactions};

/// A protocol: recognised, declared and parsed. Stateless; one constant each.
pub trait Protocol: Send + Sync {
    /// The name in rules, events and settings: `http`, `dns`, `tls`.
    fn name(&self) -> &'static str;

    /// Whether it runs over this transport.
    fn runs_over(&self, transport: Transport) -> bool;

    /// Ports on which it is expected, to be asked first and to break ties. Not a condition.
    fn ports(&self) -> &'static [u16];

    /// Whether the first bytes of a direction look like this protocol. Must be cheap and must not
    /// guess: two protocols that both say yes to the same bytes is a fault.
    fn probe(&self, transport: Transport, direction: Direction, data: &[u8]) -> Probe;

    /// The same, when one of [`Protocol::ports`] is in use: may believe more. A protocol without a
    /// mark of its own (DNS, mDNS and LLMNR are one format) is told by its port alone.
    fn probe_on_port(&self, transport: Transport, direction: Direction, data: &[u8]) -> Probe {
        self.probe(transport, direction, data)
    }

    /// Whether the parser must see the flow from its first byte. False lets a flow that was
    /// picked up midstream be probed all the same.
    fn needs_start(&self) -> bool {
        true
    }

    /// Every field, in a fixed order; [`crate::FieldId`] is the place in this list.
    fn fields(&self) -> &'static [Field];

    /// Names of the protocol's events (`app-layer-event:http.NAME`), by [`crate::Event`] number.
    fn events(&self) -> &'static [&'static str];

    /// The progress at which a direction of a transaction is complete.
    fn complete(&self, direction: Direction) -> u8;

    /// Name of a progress stage for rule hooks such as `http1:request_line`, by number.
    fn stages(&self, _direction: Direction) -> &'static [&'static str] {
        &[]
    }

    /// Reads the settings once and gives what makes a parser for each new flow.
    fn configured(&self, settings: &Settings) -> NewParser;
}

/// Makes the parser of one new flow over the given transport, with the settings already read.
pub type NewParser = Box<dyn Fn(Transport) -> Box<dyn Parser> + Send + Sync>;

/// An answer to "is this you?".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probe {
    /// Surely this protocol.
    Yes,
    /// Surely not.
    No,
    /// Cannot be told from so few bytes.
    More,
    /// This protocol, but the bytes come from the other side than the flow's first packet says:
    /// client and server change places.
    YesReversed,
}

/// Parses one flow. Fed in order; keeps what it needs of cut messages itself, within limits.
pub trait Parser: Send {
    /// Takes the next bytes of one direction: of a stream any piece of it, of UDP one datagram.
    fn feed(&mut self, direction: Direction, data: &[u8]) -> Feed;

    /// `length` bytes of a direction were lost for good.
    fn gap(&mut self, direction: Direction, length: u64) -> Feed;

    /// No more bytes of this direction will come.
    fn close(&mut self, direction: Direction, why: Close);

    /// The flow's transactions, oldest first; finished ones are taken out by the caller when they
    /// have been inspected and logged.
    fn transactions(&mut self) -> &mut Transactions;

    /// Facts of the whole flow for `eve` records of other kinds; nothing for most.
    fn describe(&self, _out: &mut eve::Object<'_>) {}
}

/// What came of feeding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub enum Feed {
    /// Go on.
    Continue,
    /// These bytes are not the protocol, or a limit is passed: feed no more of this flow. What was
    /// parsed stays valid. The transactions tell why by event.
    GaveUp,
    /// The rest of the flow is this other protocol (HTTP CONNECT, STARTTLS, upgrade to WebSocket).
    /// `consumed` bytes of this feed belonged to the old protocol.
    Switch {
        /// Name of the protocol to go on with, or `None` to probe anew.
        to: Option<&'static str>,
        /// Bytes of this feed that belonged to the old protocol.
        consumed: usize,
    },
    /// The flow goes on encrypted: nothing more can be learnt from it.
    Encrypted,
}

/// Why a direction ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Close {
    /// The peer closed it in order.
    Finished,
    /// Reset, timed out, or the capture ended.
    Cut,
}

/// Limits and switches of all parsers; each protocol reads its own part.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Values by dotted key as `suricata.yaml` names them below `app-layer.protocols`, lower-case:
    /// `http.libhtp.default-config.response-body-limit` → `100 KiB`. What stands below
    /// `outputs.eve-log.types` for a protocol is under `eve` here: `dns.eve.version` → `2`,
    /// `tls.eve.custom` → `subject, sni` (a list's elements joined by commas).
    pub values: std::collections::BTreeMap<String, String>,
}

impl Settings {
    /// No value set: every parser takes its defaults.
    pub const fn empty() -> Self {
        Self { values: std::collections::BTreeMap::new() }
    }

    /// A size in bytes such as `100 KiB`, `200kb`, `1mb` or `4096`; `None` when absent or unreadable.
    pub fn size(&self, key: &str) -> Option<u64> {
        let text = self.values.get(key)?.trim().to_ascii_lowercase();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = text[digits.len()..].trim();
        let factor = match unit {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            _ => return None,
        };
        digits.trim().parse::<u64>().ok()?.checked_mul(factor)
    }

    /// A switch: `yes`, `true`, `on`, `1`, `enabled` against anything else.
    pub fn flag(&self, key: &str) -> Option<bool> {
        let text = self.values.get(key)?.trim().to_ascii_lowercase();
        Some(matches!(text.as_str(), "yes" | "true" | "on" | "1" | "enabled"))
    }

    /// The elements of a list, lower-cased; `None` when the key is absent.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        let text = self.values.get(key)?;
        let plain = text.trim().trim_start_matches('[').trim_end_matches(']');
        let elements = plain.split(',').map(|element| element.trim().to_ascii_lowercase());
        Some(elements.filter(|element| !element.is_empty()).collect())
    }

    /// The text as it stands.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn size(text: &str, expected: Option<u64>) {
        let mut settings = Settings::empty();
        settings.values.insert("k".into(), text.into());
        assert_eq!(settings.size("k"), expected, "{text}");
    }

    #[test]
    fn reads_sizes() {
        size("100 KiB", Some(102_400));
        size("200kb", Some(204_800));
        size("4096", Some(4096));
        size("many", None);
        size("3 parsecs", None);
    }
}
