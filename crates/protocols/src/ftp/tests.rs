//! Conversations in FTP and what is told of them.

use model::{Direction, Transport};
use proptest::prelude::*;

use super::FTP;
use crate::testing::{Said, bears, client, same_in_pieces, server, settings, tell};
use crate::{Feed, Protocol};

fn whole() -> Vec<Said> {
    vec![
        server("220-hello\r\n220 there\r\n"),
        client("PASV\r\n"),
        server("227 Entering Passive Mode (192,0,2,1,185,13).\r\n"),
        client("retr a.txt\r\n"),
        server("150 coming\r\n226 done\r\n"),
        client("FEAT\r\n"),
        server("211-Features:\r\n SIZE\r\n211 End\r\n"),
    ]
}

#[track_caller]
fn check(said: &[Said], expected: &str) {
    let told = tell(&FTP, Transport::Tcp, &settings(&[]), said, usize::MAX);
    assert_eq!(told.trim_end(), expected);
}

#[test]
fn tells_commands_and_replies() {
    check(
        &whole(),
        concat!(
            r#"{"reply":["hello","there"],"completion_code":["220"],"reply_received":"yes","reply_truncated":false}"#,
            "\n",
            r#"{"command":"PASV","command_truncated":false,"reply":["Entering Passive Mode (192,0,2,1,185,13)."],"completion_code":["227"],"dynamic_port":47373,"mode":"passive","reply_received":"yes","reply_truncated":false}"#,
            "\n",
            r#"{"command":"RETR","command_data":"a.txt","command_truncated":false,"reply":["coming","done"],"completion_code":["150","226"],"reply_received":"yes","reply_truncated":false}"#,
            "\n",
            r#"{"command":"FEAT","command_truncated":false,"reply":["Features:","SIZE","End"],"completion_code":["211"],"reply_received":"yes","reply_truncated":false}"#,
        ),
    );
}

#[test]
fn notes_what_is_out_of_order() {
    check(
        &[client("STOR a\r\n")],
        concat!(
            r#"{"command":"STOR","command_data":"a","command_truncated":false,"reply_received":"no","reply_truncated":false}"#,
            "\nevent file_before_port ToServer"
        ),
    );
    let said = [client([b"NOOP ".as_slice(), &[b'a'; 9000], b"\r\n"].concat())];
    let told = tell(&FTP, Transport::Tcp, &settings(&[]), &said, 100);
    assert!(
        told.contains(r#""command_truncated":true"#) && told.contains("request_command_too_long"),
        "{told}"
    );
}

#[test]
fn goes_on_as_tls() {
    let mut parser = FTP.configured(&settings(&[]))(Transport::Tcp);
    let _ = parser.feed(Direction::ToServer, b"AUTH TLS\r\n");
    let feed = parser.feed(Direction::ToClient, b"234 go\r\n");
    assert_eq!(feed, Feed::Switch { to: Some("tls"), consumed: 8 });
}

#[test]
fn keeps_so_many_commands() {
    let mut parser = FTP.configured(&settings(&[("ftp.max-tx", "10")]))(Transport::Tcp);
    let _ = parser.feed(Direction::ToServer, "NOOP\r\n".repeat(50).as_bytes());
    assert_eq!(parser.transactions().len(), 10);
    assert!(crate::testing::told(&FTP, parser.as_mut()).contains("too_many_transactions"));
}

proptest! {
    #[test]
    fn says_the_same_in_any_pieces(piece in 1_usize..99) {
        same_in_pieces(&FTP, &whole(), piece);
    }

    #[test]
    fn any_lines_do_no_harm(picks in prop::collection::vec((any::<bool>(), 0_usize..9), 0..50)) {
        let pool = ["PORT 1,2,3,4,5,6\r\n", "EPSV\r\n", "RETR a\r\n", "220-a\r\n", "220 a\r\n", "150 x\r\n",
            "227 (1,2,3,4,5,6)\r\n", "\r\n", "AUTH TLS\r\n"];
        let steps: Vec<_> = picks.iter().map(|&(way, pick)| (way, pool[pick].as_bytes().to_vec())).collect();
        bears(&FTP, Transport::Tcp, &steps);
    }

    #[test]
    fn any_bytes_do_no_harm(steps: Vec<(bool, Vec<u8>)>) {
        bears(&FTP, Transport::Tcp, &steps);
    }
}
