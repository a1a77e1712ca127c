//! Writes a mail as the `smtp` and `email` objects of an event.

use ::eve::Object;

use super::mail::Mail;
use crate::mime::Mime;
use crate::mime::header::addresses;

/// The envelope.
pub(super) fn write(out: &mut Object<'_>, mail: &Mail) {
    if let Some(helo) = &mail.helo {
        out.bytes("helo", helo);
    }
    if let Some(from) = &mail.from {
        out.bytes("mail_from", from);
    }
    if !mail.receivers.is_empty() {
        out.array("rcpt_to", |array| mail.receivers.iter().for_each(|to| array.bytes(to)));
    }
}

/// The message.
pub(super) fn write_beside(out: &mut Object<'_>, mail: &Mail) {
    if let Some(mime) = &mail.mime {
        out.object("email", |out| message(out, mail, mime));
    }
}

fn message(out: &mut Object<'_>, mail: &Mail, mime: &Mime) {
    let status = match (mail.whole, mime.headers_done()) {
        (true, _) => "PARSE_DONE",
        (false, true) => "BODY_STARTED",
        (false, false) => "HEADER_STARTED",
    };
    out.text("status", status);
    if let Some(from) = mime.values("from").next() {
        out.bytes("from", from);
    }
    for key in ["to", "cc"] {
        let all: Vec<_> = mime.values(key).flat_map(addresses).collect();
        list(out, key, &all);
    }
    let plain: Vec<_> = mime.attachments.iter().map(Vec::as_slice).collect();
    list(out, "attachment", &plain);
    let links: Vec<_> = mime.links.iter().rev().map(Vec::as_slice).collect();
    list(out, "url", &links);
    for name in &mail.options.custom {
        custom(out, name, mime);
    }
    if let Some(md5) = mime.body_md5.as_ref().filter(|_| mail.options.write_body_md5) {
        out.text("body_md5", md5);
    }
}

/// A header field asked for in the settings: a list for those that may come often.
fn custom(out: &mut Object<'_>, name: &str, mime: &Mime) {
    let values: Vec<_> = mime.values(name).collect();
    let Some(first) = values.first() else {
        return;
    };
    let key = name.replace('-', "_");
    match name {
        "received" => list(out, &key, &values),
        "bcc" | "reply-to" => list(out, &key, &addresses(first)),
        "from" | "to" | "cc" => {}
        _ => out.bytes(&key, first),
    }
}

fn list(out: &mut Object<'_>, key: &str, values: &[&[u8]]) {
    if !values.is_empty() {
        out.array(key, |array| values.iter().for_each(|value| array.bytes(value)));
    }
}
