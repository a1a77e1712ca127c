//! Conversations in DNS and what is told of them.

use model::Transport;
use proptest::prelude::*;

use super::{DNS, LLMNR, MDNS};
use crate::testing::{Said, bears, client, same_in_pieces, server, settings, tell};
use crate::{Protocol, Settings};

const QUERY: &[u8] = b"\0\x07\x01\0\0\x01\0\0\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01";
/// A, and TXT of two strings.
const ANSWER: &[u8] = b"\0\x07\x81\x80\0\x01\0\x02\0\0\0\0\x03www\x07example\x03com\0\0\x01\0\x01\
    \xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01\
    \xc0\x0c\0\x10\0\x01\0\0\0\x3c\0\x05\x02ab\x01c";

#[track_caller]
fn check(protocol: &dyn Protocol, pairs: &[(&str, &str)], said: &[Said], expected: &str) {
    let told = tell(protocol, Transport::Udp, &settings(pairs), said, usize::MAX);
    assert_eq!(told.trim_end(), expected.trim());
}

#[test]
fn tells_question_and_answer() {
    check(
        &DNS,
        &[],
        &[client(QUERY), server(ANSWER)],
        concat!(
            r#"{"version":3,"type":"request","tx_id":0,"id":7,"flags":"100","rd":true,"opcode":0,"rcode":"NOERROR","queries":[{"rrname":"www.example.com","rrtype":"A"}]}"#,
            "\n",
            r#"{"version":3,"type":"response","tx_id":1,"id":7,"flags":"8180","qr":true,"rd":true,"ra":true,"opcode":0,"rcode":"NOERROR","queries":[{"rrname":"www.example.com","rrtype":"A"}],"#,
            r#""answers":[{"rrname":"www.example.com","rrtype":"A","ttl":60,"rdata":"192.0.2.1"},{"rrname":"www.example.com","rrtype":"TXT","ttl":60,"rdata":"ab"},{"rrname":"www.example.com","rrtype":"TXT","ttl":60,"rdata":"c"}],"#,
            r#""grouped":{"A":["192.0.2.1"],"TXT":["ab","c"]}}"#,
        ),
    );
}

#[test]
fn tells_the_older_layout() {
    check(
        &DNS,
        &[("dns.eve.version", "2"), ("dns.eve.formats", "[grouped]")],
        &[client(QUERY), server(ANSWER)],
        concat!(
            r#"{"version":2,"type":"query","id":7,"rrname":"www.example.com","rrtype":"A","tx_id":0,"opcode":0}"#,
            "\n",
            r#"{"version":2,"type":"answer","id":7,"flags":"8180","qr":true,"rd":true,"ra":true,"rrname":"www.example.com","rrtype":"A","opcode":0,"rcode":"NOERROR","grouped":{"A":["192.0.2.1"],"TXT":["ab","c"]}}"#,
        ),
    );
}

#[test]
fn tells_relatives() {
    check(
        &LLMNR,
        &[],
        &[client(QUERY)],
        r#"{"type":"request","id":7,"flags":"100","rd":true,"opcode":0,"queries":[{"rrname":"www.example.com","rrtype":"a"}]}"#,
    );
    check(&MDNS, &[("mdns.eve.responses", "no")], &[client(ANSWER)], "");
}

#[test]
fn leaves_out_what_is_not_asked_for() {
    check(&DNS, &[("dns.eve.types", "mx")], &[client(QUERY)], "");
    check(&DNS, &[("dns.eve.requests", "no")], &[client(QUERY)], "");
}

#[test]
fn notes_what_is_out_of_order() {
    let none: &[(&str, &str)] = &[];
    check(&DNS, none, &[client(&QUERY[..20])], "event malformed_data ToServer");
    let quiet = &[("dns.eve.requests", "no"), ("dns.eve.responses", "no")];
    check(&DNS, quiet, &[client(ANSWER)], "event not_request ToServer");
    check(&DNS, quiet, &[server(QUERY)], "event not_response ToClient");
    let mut reserved = QUERY.to_vec();
    reserved[3] = 0x40;
    check(&DNS, quiet, &[client(&reserved)], "event z_flag_set ToServer");
    let mut opcode = QUERY.to_vec();
    opcode[2] = 0x79;
    check(&DNS, quiet, &[client(&opcode)], "event invalid_opcode ToServer");
    let mut additional = QUERY.to_vec();
    additional[11] = 1;
    check(&DNS, quiet, &[client(&additional)], "event invalid_additionals ToServer");
}

#[test]
fn takes_up_a_stream_after_a_gap() {
    let mut parser = DNS.configured(&Settings::empty())(Transport::Tcp);
    let framed = framed(QUERY);
    let direction = model::Direction::ToServer;
    let _ = parser.feed(direction, &framed[..10]);
    let _ = parser.gap(direction, 100);
    let _ = parser.feed(direction, b"the middle of something");
    let _ = parser.feed(direction, &framed);
    assert_eq!(parser.transactions().len(), 1);
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).expect("short").to_be_bytes();
    [&length, message].concat()
}

proptest! {
    #[test]
    fn a_stream_says_the_same_in_any_pieces(piece in 1_usize..80) {
        let questions = framed(QUERY).repeat(3);
        same_in_pieces(&DNS, &[client(questions), server(framed(ANSWER))], piece);
    }

    #[test]
    fn any_bytes_do_no_harm(steps: Vec<(bool, Vec<u8>)>, tcp: bool) {
        bears(&DNS, if tcp { Transport::Tcp } else { Transport::Udp }, &steps);
    }

    #[test]
    fn a_broken_byte_does_no_harm(at: prop::sample::Index, byte: u8) {
        let mut answer = ANSWER.to_vec();
        let at = at.index(answer.len());
        answer[at] = byte;
        bears(&DNS, Transport::Udp, &[(false, answer)]);
    }
}
