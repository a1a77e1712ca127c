//! Conversations in TLS and what is told of them.

use model::Transport;
use proptest::prelude::*;

use super::TLS;
use crate::testing::{Said, bears, client, same_in_pieces, server, settings, tell};

/// Bytes with their length before them, in `width` bytes.
fn run(width: usize, bytes: &[u8]) -> Vec<u8> {
    [&bytes.len().to_be_bytes()[8 - width..], bytes].concat()
}

fn record(kind: u8, version: u16, payload: &[u8]) -> Vec<u8> {
    [&[kind][..], &version.to_be_bytes(), &run(2, payload)].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &run(3, body)].concat()
}

fn extension(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &run(2, body)].concat()
}

fn numbers(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn server_name(name: &[u8]) -> Vec<u8> {
    extension(0, &run(2, &[vec![0], run(2, name)].concat()))
}

fn client_hello(extensions: &[Vec<u8>]) -> Vec<u8> {
    let body = [
        vec![3, 3],
        vec![0x11; 32],
        run(1, b""),
        run(2, &numbers(&[0x1301, 0xc02f, 0x0a0a])),
        run(1, &[0]),
        run(2, &extensions.concat()),
    ];
    message(1, &body.concat())
}

fn usual_hello() -> Vec<u8> {
    client_hello(&[
        server_name(b"www.example.com"),
        extension(10, &run(2, &numbers(&[0x2a2a, 29, 23]))),
        extension(11, &run(1, &[0])),
        extension(13, &run(2, &numbers(&[0x0403, 0x0804]))),
        extension(16, &run(2, &[run(1, b"h2"), run(1, b"http/1.1")].concat())),
    ])
}

fn server_hello(version: u16, extensions: &[Vec<u8>]) -> Vec<u8> {
    let body = [numbers(&[version]), vec![0x22; 32], run(1, b""), numbers(&[0xc02f]), vec![0]];
    message(2, &[body.concat(), run(2, &extensions.concat())].concat())
}

fn whole() -> Vec<Said> {
    let certificates = message(11, &run(3, &run(3, b"none")));
    let flight = [server_hello(0x0303, &[]), certificates, message(14, b"")].concat();
    let encrypted = |side: &[u8]| [record(20, 0x0303, &[1]), record(22, 0x0303, side)].concat();
    vec![
        client(record(22, 0x0301, &usual_hello())),
        server(record(22, 0x0303, &flight)),
        client([record(22, 0x0303, &message(16, b"key")), encrypted(&[7; 40])].concat()),
        server([encrypted(&[9; 40]), record(23, 0x0303, &[1; 50])].concat()),
    ]
}

#[track_caller]
fn check(pairs: &[(&str, &str)], said: &[Said], expected: &str) {
    let told = tell(&TLS, Transport::Tcp, &settings(pairs), said, usize::MAX);
    assert_eq!(told.trim_end(), expected);
}

#[test]
fn tells_a_session() {
    check(
        &[("tls.ja3-fingerprints", "yes"), ("tls.ja4-fingerprints", "yes")],
        &whole(),
        concat!(
            r#"{"fingerprint":"71:f8:e7:97:6e:4c:bc:45:61:c9:d6:2f:b2:83:e7:f7:88:20:2a:cb","sni":"www.example.com","version":"TLS 1.2","#,
            r#""ja3":{"hash":"7cfd168d6dfb329b99460ce1f6af8c6c","string":"771,4865-49199,0-10-11-13-16,29-23,0"},"#,
            r#""ja3s":{"hash":"174e7e4992a63f6d419626d97363adb8","string":"771,49199,"},"ja4":"t12d0205h2_c1929292aa6b_876bcc86782c","client_alpns":["h2","http/1.1"]}"#,
            "\n",
            "event certificate_invalid_der ToClient\nevent invalid_certificate ToClient",
        ),
    );
}

#[test]
fn tells_version_13_and_ends_when_encrypted() {
    let chosen = extension(43, &numbers(&[0x0304]));
    let said = [
        client(record(22, 0x0301, &client_hello(&[]))),
        server(
            [
                record(22, 0x0303, &server_hello(0x0303, &[chosen])),
                record(20, 0x0303, &[1]),
                record(23, 0x0303, &[1; 9]),
            ]
            .concat(),
        ),
        client(record(23, 0x0303, &[1; 9])),
        client(b"never looked at"),
    ];
    check(&[], &said, r#"{"version":"TLS 1.3"}"#);
}

#[test]
fn tells_resumption() {
    let said = [
        client(record(22, 0x0301, &client_hello(&[]))),
        server([record(22, 0x0303, &server_hello(0x0303, &[])), record(20, 0x0303, &[1])].concat()),
    ];
    check(&[], &said, r#"{"session_resumed":true,"version":"TLS 1.2"}"#);
}

#[test]
fn notes_what_is_out_of_order() {
    let quiet = &[("tls.eve.custom", "serial")];
    let events = |hello: &[u8], expected: &str| {
        check(quiet, &[client(record(22, 0x0301, hello))], &format!("{{}}\n{expected}"));
    };
    let twice = client_hello(&[server_name(b"a.example"), server_name(b"b.example")]);
    events(&twice, "event multiple_sni_extensions ToServer");
    events(&client_hello(&[extension(0, &[0, 9, 1, 0, 1])]), "event invalid_sni_length ToServer");
    events(
        &client_hello(&[extension(0, &run(2, &[1, 0, 1, 97]))]),
        "event invalid_sni_type ToServer",
    );
    events(&message(1, &[3, 3, 0]), "event invalid_handshake_message ToServer");
    check(quiet, &[client([99, 3, 1, 0, 1, 0])], "event invalid_record_type ToServer");
    check(quiet, &[client([22, 9, 1, 0, 1, 0])], "event invalid_record_version ToServer");
    check(quiet, &[client([22, 3, 1, 0xff, 0xff, 0])], "event invalid_tls_header ToServer");
}

#[test]
fn notes_heartbleed() {
    let said = [
        client(record(24, 0x0302, &[1, 0x40, 0])),
        server(record(24, 0x0302, &[[2, 0x40, 0].as_slice(), &[0; 16_384]].concat())),
    ];
    check(
        &[],
        &said,
        "event heartbeat_message ToServer\nevent overflow_heartbeat_message ToServer\n\
        event heartbeat_message ToClient\nevent dataleak_heartbeat_mismatch ToClient",
    );
}

#[test]
fn passes_over_what_is_too_long() {
    let mut parser = crate::Protocol::configured(&TLS, &settings(&[]))(Transport::Tcp);
    let direction = model::Direction::ToServer;
    let _ = parser.feed(direction, &record(22, 0x0301, &[1, 0xff, 0xff, 0xff, 3, 3]));
    for _ in 0..64 {
        let _ = parser.feed(direction, &record(22, 0x0301, &[0; 16_000]));
    }
    let told = crate::testing::told(&TLS, parser.as_mut());
    assert_eq!(told, "event handshake_invalid_length ToServer\n");
}

proptest! {
    #[test]
    fn says_the_same_in_any_pieces(piece in 1_usize..200) {
        same_in_pieces(&TLS, &whole(), piece);
    }

    #[test]
    fn any_bytes_do_no_harm(steps: Vec<(bool, Vec<u8>)>) {
        bears(&TLS, Transport::Tcp, &steps);
    }

    #[test]
    fn a_broken_byte_does_no_harm(step in 0_usize..4, at: prop::sample::Index, byte: u8) {
        let steps = whole().into_iter().enumerate().map(|(place, said)| {
            let (from_client, mut bytes) = match said {
                Said::Client(bytes) => (true, bytes),
                Said::Server(bytes) => (false, bytes),
            };
            if place == step {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            (from_client, bytes)
        });
        bears(&TLS, Transport::Tcp, &steps.collect::<Vec<_>>());
    }
}
