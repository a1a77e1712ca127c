//! `packet`: a packet that follows an alert by `tag`, as it was.

use base64::Engine as _;

/// Writes the members that are a packet event's own.
pub fn write(out: &mut eve::Object<'_>, bytes: &[u8], link: u32) {
    out.text("packet", &base64::engine::general_purpose::STANDARD.encode(bytes));
    out.object("packet_info", |info| {
        info.number("linktype", link);
        if let Some(name) = super::alert::link_name(link) {
            info.text("linktype_name", name);
        }
    });
}
