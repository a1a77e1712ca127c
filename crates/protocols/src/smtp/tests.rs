//! Conversations in SMTP and what is told of them.

use model::Transport;
use proptest::prelude::*;

use super::SMTP;
use crate::testing::{Said, bears, client, same_in_pieces, server, settings, tell};

const MAIL: &str = "From: A <a@example.com>\r\nTo: \"B, C\" <b@example.com>, d@example.com\r\n\
    Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee http://example.net/page.\r\n\
    --x\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n\r\n..dots\r\n--x--\r\n";

fn whole() -> Vec<Said> {
    vec![
        server("220 mail.example.com ESMTP\r\n"),
        client("EHLO client.example.com\r\n"),
        server("250-mail.example.com\r\n250 PIPELINING\r\n"),
        client("MAIL FROM:<a@example.com> SIZE=9\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"),
        server("250 ok\r\n250 ok\r\n354 go on\r\n"),
        client(format!("{MAIL}.\r\n")),
        server("250 queued\r\n"),
        client("QUIT\r\n"),
        server("221 bye\r\n"),
    ]
}

#[track_caller]
fn check(pairs: &[(&str, &str)], said: &[Said], expected: &str) {
    let told = tell(&SMTP, Transport::Tcp, &settings(pairs), said, usize::MAX);
    assert_eq!(told.trim_end(), expected);
}

#[test]
fn tells_a_mail() {
    check(
        &[("smtp.eve.custom", "received, subject")],
        &whole(),
        concat!(
            r#"{"helo":"client.example.com","mail_from":"<a@example.com>","rcpt_to":["<b@example.com>"],"#,
            r#""email":{"status":"PARSE_DONE","from":"A <a@example.com>","to":["\"B, C\" <b@example.com>","d@example.com"],"#,
            r#""attachment":["a.txt"],"url":["example.net/page."]}}"#,
            "\n",
            "file a.txt 5 Closed",
        ),
    );
}

#[test]
fn tells_mails_in_chunks() {
    let second = "To: z@example.com\r\n\r\nb";
    let said = [
        server("220 a\r\n"),
        client("HELO h\r\nMAIL FROM:<1@example.com>\r\nBDAT 10\r\nTo: y@exam"),
        client("BDAT 7 LAST\r\nple\r\n\r\nMAIL FROM:<2@example.com>\r\n"),
        client(format!("BDAT {} LAST\r\n{second}", second.len())),
        server("250 a\r\n".repeat(6)),
    ];
    check(
        &[],
        &said,
        concat!(
            r#"{"helo":"h","mail_from":"<1@example.com>","email":{"status":"PARSE_DONE","to":["y@example"]}}"#,
            "\n",
            r#"{"helo":"h","mail_from":"<2@example.com>","email":{"status":"PARSE_DONE","to":["z@example.com"]}}"#,
        ),
    );
}

#[test]
fn goes_on_as_tls() {
    use crate::{Feed, Protocol};
    let mut parser = SMTP.configured(&settings(&[]))(Transport::Tcp);
    let (client, server) = (model::Direction::ToServer, model::Direction::ToClient);
    let _ = parser.feed(server, b"220 a\r\n");
    let _ = parser.feed(client, b"EHLO a\r\nSTARTTLS\r\n");
    assert_eq!(
        parser.feed(server, b"250 a\r\n220 go\r\n"),
        Feed::Switch { to: Some("tls"), consumed: 15 }
    );
}

#[test]
fn notes_what_is_out_of_order() {
    check(&[], &[server("554 no\r\n")], "event NO_SERVER_WELCOME_MESSAGE ToClient");
    check(
        &[],
        &[server("220 a\r\nwhat\r\n250 x\r\n")],
        "event INVALID_REPLY ToClient\nevent UNABLE_TO_MATCH_REPLY_WITH_REQUEST ToClient",
    );
    check(
        &[],
        &[server("220 a\r\n"), client("STARTTLS\r\n"), server("500 no\r\n")],
        "event TLS_REJECTED ToClient",
    );
    check(
        &[],
        &[server("220 a\r\n"), client("DATA\r\n"), server("503 no\r\n")],
        "event DATA_COMMAND_REJECTED ToClient",
    );
    check(
        &[],
        &[server("220 a\r\n"), client("RSET\r\nDATA\r\n.\r\n")],
        "{\"email\":{\"status\":\"PARSE_DONE\"}}\nevent INVALID_PIPELINED_SEQUENCE ToServer",
    );
    check(&[], &[client(vec![b'a'; 5000])], "event MAX_COMMAND_LINE_LEN_EXCEEDED ToServer");
}

#[test]
fn cuts_off_what_does_not_end() {
    use crate::{Close, Protocol};
    let mut parser = SMTP.configured(&settings(&[]))(Transport::Tcp);
    let way = model::Direction::ToServer;
    let _ = parser.feed(way, b"DATA\r\nContent-Type: a/b; name=f\r\n\r\nabc\r\nd");
    parser.close(way, Close::Cut);
    let told = crate::testing::told(&SMTP, parser.as_mut());
    assert!(told.contains("file f 3 Truncated"), "{told}");
}

proptest! {
    #[test]
    fn says_the_same_in_any_pieces(piece in 1_usize..200) {
        same_in_pieces(&SMTP, &whole(), piece);
    }

    #[test]
    fn any_lines_do_no_harm(picks in prop::collection::vec((any::<bool>(), 0_usize..12), 0..50)) {
        let pool = ["DATA\r\n", ".\r\n", "BDAT 5\r\n", "BDAT 0 LAST\r\n", "RSET\r\n", "MAIL FROM:<a>\r\n", "250 a\r\n",
            "354 a\r\n", "220-x\r\n", "Content-Type: a/b; name=c\r\n\r\n", "STARTTLS\r\n", "EHLO x\r\n"];
        let steps: Vec<_> = picks.iter().map(|&(way, pick)| (way, pool[pick].as_bytes().to_vec())).collect();
        bears(&SMTP, Transport::Tcp, &steps);
    }

    #[test]
    fn any_bytes_do_no_harm(steps: Vec<(bool, Vec<u8>)>) {
        bears(&SMTP, Transport::Tcp, &steps);
    }
}
