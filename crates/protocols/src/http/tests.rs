//! Whole flows in, transactions out.

use model::Direction::{self, ToClient, ToServer};
use proptest::prelude::*;

use super::transaction::stage;
use super::*;
use crate::{Close, Feed, FieldId, Parser, Transaction};

fn parser() -> Box<dyn Parser> {
    Http.configured(&Settings::empty())(Transport::Tcp)
}

/// Feeds a flow written as `> request bytes` and `< response bytes` pieces, then closes it.
fn feed(parser: &mut dyn Parser, flow: &[(Direction, &[u8])], step: usize) -> Feed {
    for (direction, data) in flow {
        for piece in data.chunks(step.max(1)) {
            let feed = parser.feed(*direction, piece);
            if feed != Feed::Continue {
                return feed;
            }
        }
    }
    parser.close(ToServer, Close::Finished);
    parser.close(ToClient, Close::Finished);
    Feed::Continue
}

fn field(tx: &dyn Transaction, name: &str, direction: Direction) -> Option<String> {
    let place = Http.fields().iter().position(|field| field.name == name).expect("declared");
    let id = FieldId(u16::try_from(place).expect("few"));
    let buffer = tx.buffer(id, direction, 0)?;
    Some(String::from_utf8_lossy(buffer.bytes).into_owned())
}

/// Everything that can be asked of a transaction, as text.
fn everything(tx: &dyn Transaction) -> String {
    let mut out = Vec::new();
    ::eve::Object::write(&mut out, |object| tx.eve(object));
    let mut text = String::from_utf8_lossy(&out).into_owned();
    for declared in Http.fields().iter().filter(|field| field.name != "urilen") {
        for direction in [ToServer, ToClient] {
            text += &format!("\n{} {:?}", declared.name, field(tx, declared.name, direction));
        }
    }
    for (event, direction) in &tx.header().events {
        text += &format!("\n{} {direction:?}", events::EVENTS[usize::from(event.0)]);
    }
    for file in &tx.header().files {
        text += &format!("\n{:?} {} {:?}", file.name, file.size, file.state);
    }
    text
}

fn all(flow: &[(Direction, &[u8])], step: usize) -> Vec<String> {
    let mut parser = parser();
    let _ = feed(&mut *parser, flow, step);
    parser.transactions().iter().map(everything).collect()
}

#[track_caller]
fn check(request: &str, response: &str, direction: Direction, name: &str, expected: Option<&str>) {
    for step in [1, 7, 10_000] {
        let mut parser = parser();
        let flow = [(ToServer, request.as_bytes()), (ToClient, response.as_bytes())];
        let _ = feed(&mut *parser, &flow, step);
        let first = parser.transactions().iter().next().expect("a transaction");
        assert_eq!(field(first, name, direction).as_deref(), expected, "{name} by {step}");
    }
}

const GET: &str =
    "GET /a%20b?c=%2f HTTP/1.1\r\nHost: Example.com:8080\r\nCookie: d=e\r\nAccept: */*\r\n\r\n";
const OK: &str = "HTTP/1.1 200 All fine\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello";

#[test]
fn request_fields() {
    let is = |name, expected| check(GET, OK, ToServer, name, Some(expected));
    is("http.method", "GET");
    is("http.uri", "/a b?c=/");
    is("http.uri.raw", "/a%20b?c=%2f");
    is("http.host", "example.com");
    is("http.host.raw", "Example.com:8080");
    is("http.cookie", "d=e");
    is("http.protocol", "HTTP/1.1");
    is("http.header", "Host: Example.com:8080\r\nAccept: */*\r\n");
    is("http.header_names", "\r\nHost\r\nCookie\r\nAccept\r\n\r\n");
    is("http.request_header", "Host: Example.com:8080");
    is("http.request_line", "GET /a%20b?c=%2f HTTP/1.1");
    check(GET, OK, ToServer, "http.user_agent", None);
    check(GET, OK, ToServer, "http.request_body", None);
}

#[test]
fn response_fields() {
    let is = |name, expected| check(GET, OK, ToClient, name, Some(expected));
    is("http.stat_code", "200");
    is("http.stat_msg", "All fine");
    is("http.response_body", "hello");
    is("file.data", "hello");
    is("file.name", "/a b");
    is("http.server", "x");
    is("http.content_len", "5");
    is("http.response_line", "HTTP/1.1 200 All fine");
    is("http.start", "HTTP/1.1 200 All fine\r\nServer: x\r\nContent-Length: 5\r\n\r\n");
}

#[test]
fn bodies_that_are_not_what_they_say() {
    let body = |response, expected| check(GET, response, ToClient, "file.data", Some(expected));
    body("HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\nplain", "plain");
    body("HTTP/1.1 200 ok\r\nContent-Length: 2\r\n\r\nplain", "plain");
    body("HTTP/1.1 204 ok\r\nContent-Length: 5\r\n\r\nplain", "plain");
    body("HTTP/1.1 304 ok\r\nContent-Length: 5\r\n\r\nplain", "plain");
    body("HTTP/1.1 304 ok\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nplain\r\n0\r\n\r\n", "plain");
    body("HTTP/1.1 200 ok\r\nContent-Encoding: gzip\r\n\r\nplain", "plain");
    body("HTTP/1.1 200 ok\rTransfer-Encoding:chunked\r\n\r\n5\r\nplain\r\n0\r\n\r\n", "plain");
    body("junk\r\nHTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\nplain", "plain");
    body("<html>plain</html>", "<html>plain</html>");
}

#[test]
fn pipelined_and_continued() {
    let requests = "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\n\r\n";
    let responses = "HTTP/1.1 304 no\r\nContent-Length: 9\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 two\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 three\r\n\r\n";
    let mut parser = parser();
    let flow = [(ToServer, requests.as_bytes()), (ToClient, responses.as_bytes())];
    let _ = feed(&mut *parser, &flow, 3);
    let texts: Vec<_> = parser
        .transactions()
        .iter()
        .map(|tx| (field(tx, "http.uri", ToServer), field(tx, "http.stat_msg", ToClient)))
        .collect();
    let pair = |uri: &str, text: &str| (Some(uri.to_owned()), Some(text.to_owned()));
    assert_eq!(texts, [pair("/1", "no"), pair("/2", "two"), pair("/3", "three")]);
}

#[test]
fn switches() {
    let connect = "CONNECT example.com:443 HTTP/1.1\r\n\r\n";
    let ok = "HTTP/1.1 200 ok\r\n\r\nrest";
    let mut first = parser();
    let flow = [(ToServer, connect.as_bytes()), (ToClient, ok.as_bytes())];
    assert_eq!(feed(&mut *first, &flow, 1000), Feed::Switch { to: None, consumed: ok.len() - 4 });
    let mut second = parser();
    let upgrade = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\n\r\n";
    let flow = [(ToServer, GET.as_bytes()), (ToClient, upgrade.as_bytes())];
    let to = Some("websocket");
    assert_eq!(feed(&mut *second, &flow, 1000), Feed::Switch { to, consumed: upgrade.len() });
}

#[test]
fn a_gap_in_a_body_is_a_gap_in_the_file() {
    let mut parser = parser();
    let _ = parser.feed(ToServer, GET.as_bytes());
    let _ = parser.feed(ToClient, &OK.as_bytes()[..OK.len() - 4]);
    let _ = parser.gap(ToClient, 4);
    let _ = parser.feed(ToServer, GET.as_bytes());
    let _ = parser.feed(ToClient, OK.as_bytes());
    let files: Vec<_> = parser
        .transactions()
        .iter()
        .map(|tx| (tx.header().files[0].size, tx.header().files[0].gaps))
        .collect();
    assert_eq!(files, [(5, true), (5, false)]);
}

proptest! {
    #[test]
    fn any_bytes_any_split(requests: Vec<u8>, responses: Vec<u8>, step in 1..9_usize) {
        let flow = [(ToServer, &requests[..]), (ToClient, &responses[..])];
        prop_assert_eq!(all(&flow, step), all(&flow, 100_000));
    }

    #[test]
    fn any_words_any_split(
        requests in "(GET|POST|CONNECT| |/|HTTP/1.1|\r|\n|\r\n|Host: a|Content-Length: 3|Transfer-Encoding: chunked|3|0|abc|:|\t){0,24}",
        responses in "(HTTP/1.1 200|HTTP/1.1 304|HTTP/1.1 100 | |\r|\n|\r\n|\r\n\r\n|Content-Length: 3|Transfer-Encoding: chunked|Content-Encoding: gzip|3|0|abc|:|\t|x){0,24}",
        step in 1..9_usize,
    ) {
        let flow = [(ToServer, requests.as_bytes()), (ToClient, responses.as_bytes())];
        prop_assert_eq!(all(&flow, step), all(&flow, 100_000));
    }

    #[test]
    fn gaps_and_closes_anywhere(
        pieces in prop::collection::vec((any::<bool>(), 0..12_u8, "(GET / HTTP/1.1\r\n|HTTP/1.1 200 ok\r\n|\r\n|Content-Length: 5\r\n|Transfer-Encoding: chunked\r\n|Content-Encoding: gzip\r\n|5\r\n|0\r\n\r\n|abcde|\n| ){0,6}"), 0..12),
    ) {
        let mut parser = parser();
        for (to_server, what, text) in pieces {
            let direction = if to_server { ToServer } else { ToClient };
            let fed = match what {
                0 => parser.gap(direction, 3),
                1 => parser.gap(direction, u64::MAX),
                2 => {
                    parser.close(direction, Close::Cut);
                    Feed::Continue
                }
                _ => parser.feed(direction, text.as_bytes()),
            };
            if let Feed::Switch { consumed, .. } = fed {
                prop_assert!(consumed <= text.len());
            }
        }
        parser.close(ToServer, Close::Finished);
        parser.close(ToClient, Close::Finished);
        for tx in parser.transactions().iter() {
            prop_assert_eq!(tx.header().progress, [stage::COMPLETE; 2]);
            everything(tx);
        }
    }
}
