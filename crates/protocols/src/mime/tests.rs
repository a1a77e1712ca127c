//! Messages and what is found in them.

use proptest::prelude::*;

use super::{Flaw, Mime, Options, Step, VALUE_BYTES_MAX, header};

fn mime() -> Mime {
    Mime::new(Options {
        value_bytes_max: VALUE_BYTES_MAX,
        link_schemes: vec!["http".into(), "https".into()],
        keep_scheme: true,
        body_md5: true,
    })
}

fn read(text: &str) -> (Mime, Vec<Step>) {
    let mut mime = mime();
    let mut steps = Vec::new();
    for line in text.lines() {
        steps.extend(mime.line(line.as_bytes(), b"\r\n"));
    }
    steps.extend(mime.end());
    (mime, steps)
}

#[track_caller]
fn check(text: &str, files: &str) {
    let (_, steps) = read(text);
    let mut told = String::new();
    for step in steps {
        match step {
            Step::Open(name) => told += &format!("[{}:", name.escape_ascii()),
            Step::Data(data) => told += &data.escape_ascii().to_string(),
            Step::Close => told += "]",
        }
    }
    assert_eq!(told, files);
}

#[test]
fn finds_attachments() {
    check(
        "Content-Type: multipart/mixed; boundary=\"b\"\n\npreamble\n--b\nContent-Type: text/plain\n\ntext\n\
        --b\nContent-Type: text/plain; name=\"a.txt\"\n\none\n\ntwo\n--b\nContent-Disposition: attachment;\n \
        filename=b.bin\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n--b--\nepilogue\n",
        "[a.txt:one\\r\\n\\r\\ntwo][b.bin:hello]",
    );
}

#[test]
fn finds_attachments_in_parts_of_parts() {
    check(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n\
        --i\nContent-Disposition: x; filename=deep\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n--i--\n\
        --o\nContent-Type: message/rfc822\n\nSubject: inner\nContent-Type: text/x; name=fwd\n\nf\n--o--\n",
        "[deep:a=bc][fwd:f]",
    );
}

#[test]
fn keeps_headers_links_and_hash() {
    let (mime, _) = read(
        "From: a@example.com\nSubject: long\n\tone\nreceived: x\nReceived: y\n\n\
        see http://example.com/a and <https://example.net>.\n",
    );
    assert_eq!(mime.values("subject").next(), Some(b"longone".as_slice()));
    assert_eq!(mime.values("received").count(), 2);
    assert_eq!(mime.links, [b"http://example.com/a".to_vec(), b"https://example.net".to_vec()]);
    assert!(mime.body_md5.is_some());
}

#[test]
fn notes_what_is_wrong() {
    let (mime, _) = read("no colon\nContent-Transfer-Encoding: base64\n\n!!!!\n");
    assert_eq!(mime.flaws, [Flaw::MalformedHeader, Flaw::InvalidBase64]);
}

#[test]
fn splits_addresses() {
    let value = b"\"last, first\" <a@example.com>, b@example.com,";
    assert_eq!(
        header::addresses(value),
        [b"\"last, first\" <a@example.com>".as_slice(), b"b@example.com"]
    );
}

#[test]
fn joins_parameters() {
    let name = |value: &str| header::parameter(value.as_bytes(), "filename").unwrap_or_default();
    assert_eq!(name("a; filename*0=one; filename*1=\"two\""), b"onetwo");
    assert_eq!(name("a; filename*=utf-8''a%C3%A4.txt"), "aä.txt".as_bytes());
    assert_eq!(name("a;; x; filename = b ;c=d"), b"b");
    assert_eq!(name("a; filename=\"\""), b"");
}

proptest! {
    #[test]
    fn any_lines_do_no_harm(lines: Vec<Vec<u8>>) {
        let mut mime = mime();
        for line in &lines {
            mime.line(line, b"\r\n");
        }
        mime.end();
    }

    #[test]
    fn files_open_and_close_in_turn(picks in proptest::collection::vec(0_usize..8, 0..60)) {
        let pool = ["", "--b", "--b--", "Content-Type: multipart/mixed; boundary=b", "text",
            "Content-Disposition: a; filename=f", "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64"];
        let text: Vec<_> = picks.iter().map(|&pick| pool[pick]).collect();
        let mut open = false;
        for step in read(&text.join("\n")).1 {
            let (before, after) = match step {
                Step::Open(_) => (false, true),
                Step::Data(_) => (true, true),
                Step::Close => (true, false),
            };
            prop_assert_eq!(open, before);
            open = after;
        }
        prop_assert!(!open);
    }
}
