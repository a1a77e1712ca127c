//! The `http` object of event records.
//!
//! Keys and shapes are those that readers of EVE know. Bodies are not written here: whoever
//! writes an alert decides on payload.

use ::eve::Object;
use model::Direction;

use super::headers::Headers;
use super::transaction::HttpTransaction;
use super::values::content_range;

/// Bytes of one header's value in a record.
const VALUE_BYTES_MAX: usize = 8 << 10;

pub(super) fn write(tx: &HttpTransaction, out: &mut Object<'_>) {
    if let Some(found) = tx.host_port() {
        out.bytes("hostname", tx.host().unwrap_or(found.host));
        if let Some(port) = found.port {
            out.number("http_port", port);
        }
    }
    text(out, "url", Some(&tx.uri[..]).filter(|uri| !uri.is_empty()));
    text(out, "http_user_agent", tx.request.headers.get("user-agent"));
    text(out, "xff", tx.request.headers.get("x-forwarded-for"));
    let kind = tx.response.headers.get("content-type");
    let kind = kind.map(|kind| kind.split(|&byte| byte == b';').next().unwrap_or_default());
    text(out, "http_content_type", kind);
    range(tx, out);
    text(out, "http_refer", tx.request.headers.get("referer"));
    text(out, "http_method", Some(&tx.method[..]).filter(|method| !method.is_empty()));
    let protocol =
        if tx.request.protocol.is_empty() { &tx.response.protocol } else { &tx.request.protocol };
    text(out, "protocol", Some(&protocol[..]).filter(|protocol| !protocol.is_empty()));
    status(tx, out);
    out.number("length", tx.response.body.message_bytes);
    custom(tx, out);
    for (direction, key) in
        [(Direction::ToServer, "request_headers"), (Direction::ToClient, "response_headers")]
    {
        if tx.config.dump_headers[direction.index()] {
            all(out, key, &tx.message(direction).headers);
        }
    }
}

fn text(out: &mut Object<'_>, key: &str, value: Option<&[u8]>) {
    if let Some(value) = value {
        out.bytes(key, &value[..value.len().min(VALUE_BYTES_MAX)]);
    }
}

fn range(tx: &HttpTransaction, out: &mut Object<'_>) {
    let Some(raw) = tx.response.headers.get("content-range") else { return };
    out.object("content_range", |out| {
        out.bytes("raw", raw);
        let Some(range) = content_range(raw) else { return };
        if let Some((start, end)) = range.part {
            out.number("start", start);
            out.number("end", end);
        }
        if let Some(size) = range.size {
            out.number("size", size);
        }
    });
}

fn status(tx: &HttpTransaction, out: &mut Object<'_>) {
    let Some(status) = tx.status_number() else {
        text(out, "status_string", Some(&tx.status[..]).filter(|status| !status.is_empty()));
        return;
    };
    out.number("status", status);
    if (300..400).contains(&status) {
        text(out, "redirect", tx.response.headers.get("location"));
    }
}

fn custom(tx: &HttpTransaction, out: &mut Object<'_>) {
    for name in &tx.config.custom {
        let value = tx.request.headers.get(name).or_else(|| tx.response.headers.get(name));
        text(out, &name.replace('-', "_"), value);
    }
}

fn all(out: &mut Object<'_>, key: &str, headers: &Headers) {
    out.array(key, |array| {
        for (name, value) in headers.iter() {
            array.object(|out| {
                out.bytes("name", name);
                out.bytes("value", &value[..value.len().min(VALUE_BYTES_MAX)]);
            });
        }
    });
}
