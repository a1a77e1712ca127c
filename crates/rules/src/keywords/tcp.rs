//! Conditions on the TCP header and the stream: `flags`, `seq`, `ack`, `window`, `stream_size`.

use super::{Argument, Keyword, ip};
use crate::draft::Draft;
use crate::error::Fault;
use crate::{PacketCheck, StreamSide, value};

macro_rules! tcp {
    ($($names:expr, $help:literal => $apply:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &$names,
            argument: Argument::Required,
            help: $help,
            apply: $apply,
        },)*];
    };
}

tcp! {
    ["tcp.flags", "flags"], "Flag bits, with + at least, * any, ! none; after a comma those left out." => flags;
    ["tcp.seq", "seq"], "Sequence number." => |draft, text| {
        draft.rule.packet.push(PacketCheck::TcpSeq(value::need(text)?));
        Ok(())
    };
    ["tcp.ack", "ack"], "Acknowledgement number." => |draft, text| {
        draft.rule.packet.push(PacketCheck::TcpAck(value::need(text)?));
        Ok(())
    };
    ["tcp.window", "window"], "Window." => |draft, text| {
        draft.rule.packet.push(PacketCheck::TcpWindow(value::matcher(text)?));
        Ok(())
    };
    ["tcp.mss"], "Largest segment that the option names." => |draft, text| {
        draft.rule.packet.push(PacketCheck::TcpMss(value::matcher(text)?));
        Ok(())
    };
    ["tcp.wscale"], "Window scale that the option names." => |draft, text| {
        draft.rule.packet.push(PacketCheck::TcpWindowScale(value::matcher(text)?));
        Ok(())
    };
    ["stream_size"], "Bytes of the stream so far: `server,<,5`." => stream_size;
}

fn bits(letters: &str) -> Result<u8, Fault> {
    let mut bits = 0;
    for letter in letters.chars().filter(|letter| !letter.is_whitespace()) {
        bits |= match letter.to_ascii_uppercase() {
            'F' => 0x01,
            'S' => 0x02,
            'R' => 0x04,
            'P' => 0x08,
            'A' => 0x10,
            'U' => 0x20,
            'E' | '2' => 0x40,
            'C' | '1' => 0x80,
            '0' => 0,
            _ => return Err(Fault::argument(format!("`{letter}` is not a TCP flag"))),
        };
    }
    Ok(bits)
}

fn flags(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let (wanted, ignored) = text.split_once(',').unwrap_or((text, ""));
    let (mode, letters) = ip::mode(wanted);
    let check = PacketCheck::TcpFlags { bits: bits(letters)?, ignored: bits(ignored)?, mode };
    draft.rule.packet.push(check);
    Ok(())
}

fn stream_size(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let parts: Vec<&str> = value::list(value::unquote(text)).collect();
    let [side, sign, number] = parts.as_slice() else {
        return Err(Fault::argument("`stream_size` takes side, comparison and bytes"));
    };
    let side = match *side {
        "server" => StreamSide::Server,
        "client" => StreamSide::Client,
        "both" => StreamSide::Both,
        "either" => StreamSide::Either,
        _ => return Err(Fault::argument(format!("`{side}` is not a side of a stream"))),
    };
    let size = value::matcher(&format!("{sign}{number}"))?;
    draft.rule.packet.push(PacketCheck::StreamSize { side, size });
    Ok(())
}
