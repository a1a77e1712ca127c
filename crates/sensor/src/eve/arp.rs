//! `arp`: one ARP message.

use super::head::mac;

/// Writes the members that are an ARP event's own.
pub fn write(out: &mut eve::Object<'_>, arp: &decode::Arp) {
    out.object("arp", |object| {
        object.text("hw_type", "ethernet");
        object.text("proto_type", "ipv4");
        object.text("opcode", operation(arp.operation));
        object.text("src_mac", &mac(arp.source_mac));
        object.text("src_ip", &arp.source_ip.to_string());
        object.text("dest_mac", &mac(arp.target_mac));
        object.text("dest_ip", &arp.target_ip.to_string());
    });
}

const fn operation(code: u16) -> &'static str {
    match code {
        1 => "request",
        2 => "reply",
        3 => "request_reverse",
        4 => "reply_reverse",
        8 => "inverse_arp_request",
        9 => "inverse_arp_reply",
        10 => "arp_nak",
        _ => "unknown",
    }
}
