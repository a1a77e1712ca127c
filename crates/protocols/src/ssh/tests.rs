//! Conversations in SSH and what is told of them.

use model::Transport;
use proptest::prelude::*;

use super::SSH;
use crate::testing::{Said, bears, client, same_in_pieces, server, settings, tell};

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 2 + 4).expect("short").to_be_bytes();
    [&length[..], &[4, kind], body, &[0; 4]].concat()
}

fn offer(lists: &[&str]) -> Vec<u8> {
    let mut body = vec![9; 16];
    for list in lists {
        body.extend_from_slice(&u32::try_from(list.len()).expect("short").to_be_bytes());
        body.extend_from_slice(list.as_bytes());
    }
    packet(20, &body)
}

const LISTS: &[&str] = &["kex", "key", "e1", "e2", "m1", "m2", "c1", "c2", "", ""];

fn whole() -> Vec<Said> {
    vec![
        server(b"Welcome\r\nSSH-2.0-dropbear_2022 a comment\r\n"),
        client(b"SSH-2.0-OpenSSH_9.6\r\n"),
        client(offer(LISTS)),
        server([offer(LISTS), packet(31, b"reply"), packet(21, b"")].concat()),
        client([packet(30, b"init"), packet(21, b""), vec![1; 90]].concat()),
    ]
}

#[track_caller]
fn check(said: &[Said], expected: &str) {
    let told = tell(&SSH, Transport::Tcp, &settings(&[]), said, usize::MAX);
    assert_eq!(told.trim_end(), expected);
}

#[test]
fn tells_a_connection() {
    check(
        &whole(),
        concat!(
            r#"{"client":{"proto_version":"2.0","software_version":"OpenSSH_9.6","hassh":{"hash":"ca3028913da64054e1ed49c6e11b647c","string":"kex;e1;m1;c1"}},"#,
            r#""server":{"proto_version":"2.0","software_version":"dropbear_2022","hassh":{"hash":"986ca6faafad70272e3d971befb2e327","string":"kex;e2;m2;c2"}}}"#,
        ),
    );
}

#[test]
fn notes_what_is_out_of_order() {
    check(
        &[client(b"SSH-2.0\n")],
        "{\"client\":{\"proto_version\":\"2.0\"}}\nevent invalid_banner ToServer",
    );
    check(&[client([b"SSH-2.0-".as_slice(), &[b'a'; 300]].concat())], "event long_banner ToServer");
    check(
        &[client(b"SSH-2.0-a\n\0\0\0\x01\0\0")],
        "{\"client\":{\"proto_version\":\"2.0\",\"software_version\":\"a\"}}\nevent invalid_record ToServer",
    );
}

proptest! {
    #[test]
    fn says_the_same_in_any_pieces(piece in 1_usize..200) {
        same_in_pieces(&SSH, &whole(), piece);
    }

    #[test]
    fn any_bytes_do_no_harm(start: bool, mut steps: Vec<(bool, Vec<u8>)>) {
        if start {
            steps.insert(0, (true, b"SSH-2.0-a\n".to_vec()));
        }
        bears(&SSH, Transport::Tcp, &steps);
    }
}
