//! `alert`: a rule matched.
//!
//! Writes what the rule, the packet and the flow tell. The application layer's own members come
//! ready made from the transaction, see [`super::file`] and the worker.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{FlowFacts, direction_word, time};
use crate::settings::outputs::AlertOptions;
use model::Direction;

/// What one alert tells besides its head.
pub struct AlertFacts<'a> {
    /// The rule.
    pub rule: &'a rules::Rule,
    /// Whether the packet would have been dropped.
    pub blocked: bool,
    /// Members of `alert` that detection adds, ready made (`"context":{…}`).
    pub context: &'a [u8],
    /// The transaction's number, when it is about one.
    pub transaction: Option<u64>,
    /// Which way the packet goes.
    pub direction: Option<Direction>,
    /// The flow.
    pub flow: Option<&'a FlowFacts<'a>>,
    /// The application layer's members and files, ready made.
    pub app_members: &'a [u8],
    /// What is shown as payload: the stream's data, or the packet's.
    pub payload: &'a [u8],
    /// Whether the payload is of the stream.
    pub from_stream: bool,
    /// The packet's bytes and link type; `None` for one that never was on a wire.
    pub packet: Option<(&'a [u8], u32)>,
    /// The forwarded address, when it is to be added.
    pub xff: Option<&'a str>,
    /// The outer packet's ends, of a tunnel.
    pub tunnel: Option<&'a [u8]>,
    /// The verdict on the packet, when it is to be told.
    pub verdict: Option<&'static str>,
}

impl AlertFacts<'_> {
    /// Writes the members that are an alert's own.
    pub fn write(&self, out: &mut eve::Object<'_>, options: &AlertOptions) {
        if let Some(id) = self.transaction {
            out.number("tx_id", id);
        }
        if let Some(tunnel) = self.tunnel {
            out.raw("tunnel", tunnel);
        }
        out.object("alert", |alert| self.rule_members(alert, options));
        if options.app_layer {
            out.raw_members(self.app_members);
        }
        if let Some(flow) = self.flow {
            flow.app.write(out);
        }
        if let Some(direction) = self.direction {
            out.text("direction", direction_word(direction));
        }
        if let Some(flow) = self.flow.filter(|_| options.flow) {
            out.object("flow", |object| flow_members(object, flow));
        }
        self.payload_members(out, options);
        if let Some(address) = self.xff {
            out.text("xff", address);
        }
        if let Some(action) = self.verdict.filter(|_| options.verdict) {
            out.object("verdict", |verdict| verdict.text("action", action));
        }
    }

    fn rule_members(&self, alert: &mut eve::Object<'_>, options: &AlertOptions) {
        let meta = &self.rule.meta;
        alert.text("action", if self.blocked { "blocked" } else { "allowed" });
        alert.number("gid", meta.gid);
        alert.number("signature_id", meta.sid);
        alert.number("rev", meta.rev);
        alert.text("signature", &meta.msg);
        alert.text("category", &meta.category);
        alert.number("severity", meta.priority);
        if options.rule_reference && !meta.references.is_empty() {
            alert.array("references", |array| {
                meta.references
                    .iter()
                    .for_each(|(kind, value)| array.text(&format!("{kind}{value}")));
            });
        }
        if options.rule_metadata && !meta.metadata.is_empty() {
            alert.object("metadata", |object| self.rule_metadata(object));
        }
        if options.rule_raw {
            alert.text("rule", &self.rule.text);
        }
        alert.raw_members(self.context);
    }

    /// Values by key, each a list: a rule may name a key more than once.
    fn rule_metadata(&self, out: &mut eve::Object<'_>) {
        let pairs = &self.rule.meta.metadata;
        for (place, (key, _)) in pairs.iter().enumerate() {
            if pairs[..place].iter().any(|(before, _)| before == key) {
                continue;
            }
            out.array(key, |array| {
                let values = pairs.iter().filter(|(other, _)| other == key);
                values.for_each(|(_, value)| array.text(value));
            });
        }
    }

    fn payload_members(&self, out: &mut eve::Object<'_>, options: &AlertOptions) {
        let shown = &self.payload[..self.payload.len().min(options.payload_bytes_max)];
        if options.payload && !shown.is_empty() {
            out.text("payload", &STANDARD.encode(shown));
        }
        if options.payload_printable && !shown.is_empty() {
            out.text("payload_printable", &printable(shown));
        }
        if options.payload_length {
            out.number("payload_length", self.payload.len() as u64);
        }
        if options.payload || options.payload_printable || options.packet {
            out.number("stream", u8::from(self.from_stream));
        }
        if let (true, Some((bytes, link))) = (options.packet, self.packet) {
            out.text("packet", &STANDARD.encode(bytes));
            out.object("packet_info", |info| {
                info.number("linktype", link);
                if let Some(name) = link_name(link) {
                    info.text("linktype_name", name);
                }
            });
        }
    }
}

fn flow_members(out: &mut eve::Object<'_>, flow: &FlowFacts<'_>) {
    out.number("pkts_toserver", flow.packets[0]);
    out.number("pkts_toclient", flow.packets[1]);
    out.number("bytes_toserver", flow.bytes[0]);
    out.number("bytes_toclient", flow.bytes[1]);
    out.text("start", &time::text(flow.start));
    let mut text = String::new();
    super::head::address(&mut text, flow.ends.source, false);
    out.text("src_ip", &text);
    text.clear();
    super::head::address(&mut text, flow.ends.destination, false);
    out.text("dest_ip", &text);
    if matches!(flow.ends.protocol, 6 | 17 | 132) {
        out.number("src_port", flow.ends.source_port);
        out.number("dest_port", flow.ends.destination_port);
    }
}

/// What can be printed, with dots for the rest; line ends stay.
pub fn printable(bytes: &[u8]) -> String {
    let one = |byte: &u8| match byte {
        b' '..=b'~' | b'\n' | b'\r' => char::from(*byte),
        _ => '.',
    };
    bytes.iter().map(one).collect()
}

/// Name of a link type, as capture tools write it.
pub const fn link_name(link: u32) -> Option<&'static str> {
    Some(match link {
        0 => "NULL",
        1 => "EN10MB",
        9 => "PPP",
        12 | 101 => "RAW",
        104 => "C_HDLC",
        113 => "LINUX_SLL",
        228 => "IPV4",
        229 => "IPV6",
        276 => "LINUX_SLL2",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_for_what_cannot_be_printed() {
        assert_eq!(printable(b"a\x00\r\nb\xff~"), "a.\r\nb.~");
    }
}
