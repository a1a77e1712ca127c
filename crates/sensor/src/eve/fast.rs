//! One alert as one line of text, as people and old scripts read them.

use std::fmt::Write as _;

use super::{Ends, head, time};
use model::Time;

/// The line, without its end.
pub fn line(at: Time, ends: Ends, icmp: Option<(u8, u8)>, rule: &rules::Rule) -> String {
    let meta = &rule.meta;
    let class = if meta.category.is_empty() { "(null)" } else { &meta.category };
    let mut out = short_time(at);
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "  [**] [{}:{}:{}] {} [**] [Classification: {class}] [Priority: {}] {{{}}} ",
        meta.gid,
        meta.sid,
        meta.rev,
        meta.msg,
        meta.priority,
        head::protocol_name(ends.protocol).unwrap_or("IP"),
    );
    let (source_port, destination_port) = match icmp {
        Some((kind, code)) => (u16::from(kind), u16::from(code)),
        None => (ends.source_port, ends.destination_port),
    };
    head::address(&mut out, ends.source, false);
    let _ = write!(out, ":{source_port} -> ");
    head::address(&mut out, ends.destination, false);
    let _ = write!(out, ":{destination_port}");
    out
}

/// `11/14/2023-22:13:20.000001`.
fn short_time(at: Time) -> String {
    let text = time::text(at);
    let part = |range| text.get(range).unwrap_or("");
    format!("{}/{}/{}-{}", part(5..7), part(8..10), part(0..4), part(11..26))
}
