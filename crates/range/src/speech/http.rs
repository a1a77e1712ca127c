//! HTTP/1.1 requests and responses as browsers and servers of an office send them.
//!
//! Specification: RFC 9110, RFC 9112.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What browsers here call themselves.
pub const BROWSERS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
];

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Method.
    pub method: &'a str,
    /// Path with query.
    pub path: &'a str,
    /// `Host`.
    pub host: &'a str,
    /// `User-Agent`.
    pub agent: &'a str,
    /// Further headers, each line with its end.
    pub headers: &'a str,
    /// Body; sent as a form when not empty.
    pub body: &'a str,
}

/// A request for a page.
pub const fn get<'a>(host: &'a str, path: &'a str, agent: &'a str) -> Request<'a> {
    Request { method: "GET", path, host, agent, headers: "", body: "" }
}

/// A form sent in.
pub const fn post<'a>(host: &'a str, path: &'a str, agent: &'a str, body: &'a str) -> Request<'a> {
    Request { method: "POST", path, host, agent, headers: "", body }
}

impl Request<'_> {
    /// As bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let Self { method, path, host, agent, headers, body } = self;
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nAccept: */*\r\n\
             Accept-Language: sv-SE,sv;q=0.9,en;q=0.7\r\nAccept-Encoding: gzip, deflate\r\n{headers}"
        );
        if !body.is_empty() {
            text += "Content-Type: application/x-www-form-urlencoded\r\n";
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        text += "Connection: keep-alive\r\n\r\n";
        text += body;
        text.into_bytes()
    }
}

/// A response with a body of known length.
pub fn response(status: &str, kind: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nServer: nginx\r\nContent-Type: {kind}\r\n{headers}\
         Content-Length: {}\r\nCache-Control: private\r\nConnection: keep-alive\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A response whose body is sent compressed, in chunks.
pub fn compressed(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Memory does not refuse to be written to.
    let _ = encoder.write_all(body);
    let packed = encoder.finish().unwrap_or_default();
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nServer: nginx\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\n\
         Transfer-Encoding: chunked\r\nVary: Accept-Encoding\r\n\r\n"
    )
    .into_bytes();
    for chunk in packed.chunks(4096) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

/// A page with a title and about so many paragraphs.
pub fn page(title: &str, paragraphs: u64) -> Vec<u8> {
    let mut html = format!("<!doctype html>\n<html lang=\"sv\"><title>{title}</title>\n");
    for number in 1..=paragraphs {
        html +=
            &format!("<p>Avsnitt {number}: protokoll, beslut och handlingar finns att läsa.</p>\n");
    }
    html += "</html>\n";
    html.into_bytes()
}
