//! Writes a session as the `tls` object of an event.

use ::eve::Object;

use super::certificate::{Certificate, date_text};
use super::chain::Chain;
use super::hello::{Hello, is_grease};
use super::session::Session;
use super::version;

/// The members when nothing is asked for by name, by the names that the `custom` setting uses.
const EXTENDED: &[&str] = &[
    "subject",
    "issuer",
    "session_resumed",
    "serial",
    "fingerprint",
    "sni",
    "version",
    "not_before",
    "not_after",
    "ja3",
    "ja3s",
    "ja4",
    "client_alpns",
    "server_alpns",
    "subjectaltname",
    "client",
];
/// The members when `extended` is off.
const BASIC: &[&str] = &["subject", "issuer", "session_resumed"];

/// Writes the members of the object.
pub(super) fn write(out: &mut Object<'_>, session: &Session) {
    let custom = session.options.custom.as_deref();
    let usual = if session.options.extended { EXTENDED } else { BASIC };
    let wanted = |name: &str| match custom {
        Some(names) => names.iter().any(|given| given == name),
        None => usual.contains(&name),
    };
    let (client, server) = (session.client(), session.server());
    if let Some(leaf) = server.chain.leaf() {
        certificate(out, leaf, wanted);
    }
    if session.resumed && wanted("session_resumed") {
        out.flag("session_resumed", true);
    }
    if let Some(name) = client.hello.as_ref().and_then(|hello| hello.sni.as_ref())
        && wanted("sni")
    {
        out.bytes("sni", name);
    }
    if wanted("version") {
        // Without an answer there is only what was asked for.
        out.text(
            "version",
            &version::name(if server.version == 0 { client.version } else { server.version }),
        );
    }
    fingerprints(out, session, wanted);
    for (key, hello) in [("client_alpns", &client.hello), ("server_alpns", &server.hello)] {
        if let Some(hello) = hello.as_ref().filter(|hello| wanted(key) && !hello.alpns.is_empty()) {
            out.array(key, |array| hello.alpns.iter().for_each(|name| array.bytes(name)));
        }
    }
    certificates(out, &server.chain, wanted("certificate"), wanted("chain"));
    for (key, hello) in [("client_handshake", &client.hello), ("server_handshake", &server.hello)] {
        if let Some(hello) = hello.as_ref().filter(|_| wanted(key)) {
            out.object(key, |out| handshake(out, hello, key == "client_handshake"));
        }
    }
    if wanted("client") && !client.chain.is_empty() {
        out.object("client", |out| {
            if let Some(leaf) = client.chain.leaf() {
                certificate(out, leaf, |_| true);
            }
            let (own, all) = (wanted("client_certificate"), wanted("client_chain"));
            certificates(out, &client.chain, own, all);
        });
    }
}

fn certificate(out: &mut Object<'_>, leaf: &Certificate, wanted: impl Fn(&str) -> bool) {
    let texts = [("subject", "subject", &leaf.subject), ("issuer", "issuerdn", &leaf.issuer)];
    for (name, key, text) in texts {
        if let Some(text) = text.as_ref().filter(|_| wanted(name)) {
            out.bytes(key, text);
        }
    }
    if let Some(serial) = leaf.serial.as_ref().filter(|_| wanted("serial")) {
        out.text("serial", serial);
    }
    if wanted("fingerprint") {
        out.text("fingerprint", &leaf.fingerprint);
    }
    let dates =
        [("not_before", "notbefore", leaf.not_before), ("not_after", "notafter", leaf.not_after)];
    for (name, key, seconds) in dates {
        if let Some(seconds) = seconds.filter(|_| wanted(name)) {
            out.text(key, &date_text(seconds));
        }
    }
    if wanted("subjectaltname") && !leaf.alternative_names.is_empty() {
        out.array("subjectaltname", |array| {
            leaf.alternative_names.iter().for_each(|name| array.bytes(name));
        });
    }
}

fn fingerprints(out: &mut Object<'_>, session: &Session, wanted: impl Fn(&str) -> bool) {
    for (key, peer) in [("ja3", session.client()), ("ja3s", session.server())] {
        let wanted = session.options.ja3 && wanted(key);
        if let Some((hash, string)) = peer.ja3.as_ref().filter(|_| wanted) {
            out.object(key, |out| {
                out.text("hash", hash);
                out.text("string", string);
            });
        }
    }
    if let Some(ja4) = session.ja4.as_ref().filter(|_| session.options.ja4 && wanted("ja4")) {
        out.text("ja4", ja4);
    }
}

/// The certificates themselves, in base64.
fn certificates(out: &mut Object<'_>, chain: &Chain, own: bool, all: bool) {
    if let Some(der) = chain.der(0).filter(|_| own) {
        out.text("certificate", &base64(der));
    }
    if all && !chain.is_empty() {
        out.array("chain", |array| chain.ders().for_each(|der| array.text(&base64(der))));
    }
}

fn handshake(out: &mut Object<'_>, hello: &Hello, client: bool) {
    out.text("version", &version::name(hello.version()));
    if client {
        numbers(out, "ciphers", &hello.ciphers);
    } else if let Some(&cipher) = hello.ciphers.first() {
        out.number("cipher", cipher);
    }
    numbers(out, "exts", &hello.extensions);
    numbers(out, "sig_algs", &hello.signatures);
}

fn numbers(out: &mut Object<'_>, key: &str, values: &[u16]) {
    let plain: Vec<_> = values.iter().copied().filter(|&value| !is_grease(value)).collect();
    if !plain.is_empty() {
        out.array(key, |array| plain.iter().for_each(|&value| array.number(value)));
    }
}

/// RFC 4648 section 4, padded.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn encodes() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
