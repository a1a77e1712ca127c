//! Writes a DNS message as the `dns`, `mdns` or `llmnr` object of an event.
//!
//! Layout 3 is that of Suricata 8 and later; layout 2 the one before it, for readers that have not
//! moved. mDNS and LLMNR have a layout of their own, with lower-case types.

use ::eve::{Array, Object};

use super::Kind;
use super::message::{Message, Question, Record};
use super::names;
use super::options::Options;
use super::rdata::Data;

/// Whether the settings ask for a record of this message.
pub(super) fn wanted(message: &Message, options: &Options) -> bool {
    let side = if message.is_response() { options.responses } else { options.requests };
    side && (options.types.is_empty()
        || message.questions.iter().any(|question| {
            let name = names::rrtype_text(question.rrtype).to_ascii_lowercase();
            options.types.contains(&name)
        }))
}

/// Writes the members of the object.
pub(super) fn write(
    out: &mut Object<'_>,
    kind: Kind,
    id: u64,
    message: &Message,
    options: &Options,
) {
    match (kind, options.version) {
        (Kind::Dns, 2) => layout_2(out, id, message, options),
        (Kind::Dns, _) => layout_3(out, id, message, options),
        (Kind::Llmnr | Kind::Mdns, _) => layout_multicast(out, message),
    }
}

fn layout_3(out: &mut Object<'_>, tx: u64, message: &Message, options: &Options) {
    out.number("version", 3);
    out.text("type", if message.is_response() { "response" } else { "request" });
    out.number("tx_id", tx);
    out.number("id", message.id);
    flags(out, message);
    out.number("opcode", message.opcode());
    out.text("rcode", &names::rcode_text(message.rcode()));
    list(out, "queries", &message.questions, |array, question| {
        question_3(array, message, question)
    });
    if options.detailed {
        records(out, "answers", message, &message.answers);
    }
    records(out, "authorities", message, &message.authorities);
    records(out, "additionals", message, &message.additionals);
    if options.grouped && message.is_response() && !message.answers.is_empty() {
        out.object("grouped", |out| grouped(out, message));
    }
}

fn layout_2(out: &mut Object<'_>, tx: u64, message: &Message, options: &Options) {
    out.number("version", 2);
    let response = message.is_response();
    out.text("type", if response { "answer" } else { "query" });
    out.number("id", message.id);
    if response {
        flags(out, message);
    }
    // A request with several questions was several records; all real ones have one.
    if let Some(question) = message.questions.first() {
        out.bytes("rrname", message.name(question.name));
        out.text("rrtype", &names::rrtype_text(question.rrtype));
    }
    if !response {
        out.number("tx_id", tx);
        out.number("opcode", message.opcode());
        return;
    }
    out.number("opcode", message.opcode());
    out.text("rcode", &names::rcode_text(message.rcode()));
    if options.detailed {
        records(out, "answers", message, &message.answers);
    }
    if options.grouped && !message.answers.is_empty() {
        out.object("grouped", |out| grouped(out, message));
    }
    records(out, "authorities", message, &message.authorities);
}

fn layout_multicast(out: &mut Object<'_>, message: &Message) {
    out.text("type", if message.is_response() { "response" } else { "request" });
    out.number("id", message.id);
    flags(out, message);
    out.number("opcode", message.opcode());
    if message.is_response() {
        out.text("rcode", &names::rcode_text(message.rcode()));
    }
    list(out, "queries", &message.questions, |array, question| {
        array.object(|out| {
            out.bytes("rrname", message.name(question.name));
            out.text("rrtype", &names::rrtype_text(question.rrtype).to_ascii_lowercase());
        });
    });
    let sections = [
        ("answers", &message.answers),
        ("authorities", &message.authorities),
        ("additionals", &message.additionals),
    ];
    for (key, section) in sections {
        list(out, key, section, |array, record| record_multicast(array, message, record));
    }
}

fn flags(out: &mut Object<'_>, message: &Message) {
    out.text("flags", &format!("{:x}", message.flags));
    let names = [
        ("qr", 0x8000_u16),
        ("aa", 0x0400),
        ("tc", 0x0200),
        ("rd", 0x0100),
        ("ra", 0x0080),
        ("z", 0x0040),
    ];
    for (name, bit) in names {
        if message.flags & bit != 0 {
            out.flag(name, true);
        }
    }
}

fn question_3(array: &mut Array<'_>, message: &Message, question: &Question) {
    array.object(|out| {
        out.bytes("rrname", message.name(question.name));
        out.text("rrtype", &names::rrtype_text(question.rrtype));
    });
}

fn list<T>(out: &mut Object<'_>, key: &str, items: &[T], mut each: impl FnMut(&mut Array<'_>, &T)) {
    if items.is_empty() {
        return;
    }
    out.array(key, |array| items.iter().for_each(|item| each(array, item)));
}

fn records(out: &mut Object<'_>, key: &str, message: &Message, section: &[Record]) {
    list(out, key, section, |array, record| match &record.data {
        // Each string of a TXT record is an entry of its own.
        Data::Text(strings) if !strings.is_empty() => {
            for string in strings {
                entry(array, message, record, |out| out.bytes("rdata", string));
            }
        }
        data => entry(array, message, record, |out| value(out, message, data)),
    });
}

fn entry(
    array: &mut Array<'_>,
    message: &Message,
    record: &Record,
    fill: impl FnOnce(&mut Object<'_>),
) {
    array.object(|out| {
        out.bytes("rrname", message.name(record.name));
        out.text("rrtype", &names::rrtype_text(record.rrtype));
        out.number("ttl", record.ttl);
        fill(out);
    });
}

/// What a record says: `rdata`, or an object named after its type.
fn value(out: &mut Object<'_>, message: &Message, data: &Data) {
    match data {
        Data::Address4(address) => out.text("rdata", &address.to_string()),
        Data::Address6(address) => out.text("rdata", &address6(address)),
        Data::Name(name) => out.bytes("rdata", message.name(*name)),
        Data::Null(bytes) => out.bytes("rdata", bytes),
        Data::Authority(_) => out.object("soa", |out| structure(out, message, data)),
        Data::Service { .. } => out.object("srv", |out| structure(out, message, data)),
        Data::KeyPrint { .. } => out.object("sshfp", |out| structure(out, message, data)),
        Data::Options(options) => list(out, "opt", options, |array, (code, bytes)| {
            array.object(|out| {
                out.number("code", *code);
                out.text("data", &hex(bytes, ""));
            });
        }),
        Data::Text(_) | Data::Other => {}
    }
}

fn structure(out: &mut Object<'_>, message: &Message, data: &Data) {
    match data {
        Data::Authority(authority) => {
            out.bytes("mname", message.name(authority.mname));
            out.bytes("rname", message.name(authority.rname));
            let keys = ["serial", "refresh", "retry", "expire", "minimum"];
            for (key, number) in keys.into_iter().zip(authority.numbers) {
                out.number(key, number);
            }
        }
        Data::Service { priority, weight, port, name } => {
            out.number("priority", *priority);
            out.number("weight", *weight);
            out.number("port", *port);
            out.bytes("name", message.name(*name));
        }
        Data::KeyPrint { algorithm, kind, fingerprint } => {
            out.text("fingerprint", &hex(fingerprint, ":"));
            out.number("algo", *algorithm);
            out.number("type", *kind);
        }
        _ => {}
    }
}

/// The data of the answers, grouped by type, in the order in which the types first come.
fn grouped(out: &mut Object<'_>, message: &Message) {
    let mut done: Vec<u16> = Vec::new();
    for record in &message.answers {
        let rrtype = record.rrtype;
        if done.contains(&rrtype)
            || !matches!(rrtype, 1 | 2 | 5 | 6 | 10 | 12 | 15 | 16 | 28 | 33 | 44)
        {
            continue;
        }
        done.push(rrtype);
        let same = message.answers.iter().filter(|record| record.rrtype == rrtype);
        out.array(&names::rrtype_text(rrtype), |array| {
            same.for_each(|record| group_entry(array, message, &record.data));
        });
    }
}

fn group_entry(array: &mut Array<'_>, message: &Message, data: &Data) {
    match data {
        Data::Address4(address) => array.text(&address.to_string()),
        Data::Address6(address) => array.text(&address6(address)),
        Data::Name(name) => array.bytes(message.name(*name)),
        Data::Null(bytes) => array.bytes(bytes),
        Data::Text(strings) => strings.iter().for_each(|string| array.bytes(string)),
        Data::Authority(_) | Data::Service { .. } | Data::KeyPrint { .. } => {
            array.object(|out| structure(out, message, data));
        }
        Data::Options(_) | Data::Other => {}
    }
}

fn record_multicast(array: &mut Array<'_>, message: &Message, record: &Record) {
    let rrtype = names::rrtype_text(record.rrtype).to_ascii_lowercase();
    array.object(|out| {
        out.bytes("rrname", message.name(record.name));
        out.text("rrtype", &rrtype);
        out.number("ttl", record.ttl);
        match &record.data {
            Data::Address4(address) => out.text(&rrtype, &address.to_string()),
            Data::Address6(address) => out.text(&rrtype, &address6(address)),
            Data::Name(name) => out.bytes(&rrtype, message.name(*name)),
            Data::Null(bytes) => out.bytes(&rrtype, bytes),
            Data::Text(strings) => list(out, &rrtype, strings, |array, string| array.bytes(string)),
            data @ (Data::Authority(_) | Data::Service { .. } | Data::KeyPrint { .. }) => {
                out.object(&rrtype, |out| structure(out, message, data));
            }
            Data::Options(_) | Data::Other => {}
        }
    });
}

/// Written out in full, eight groups without leading zeros or `::`, as EVE does.
fn address6(address: &std::net::Ipv6Addr) -> String {
    address.segments().map(|group| format!("{group:04x}")).join(":")
}

fn hex(bytes: &[u8], between: &str) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(between)
}
