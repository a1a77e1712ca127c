//! Writes JSON objects and arrays without building them first.

use std::io::Write;

/// One JSON object being written to the end of a buffer. Keys are written in the order given
/// and are not checked for repetition.
pub struct Object<'b> {
    out: &'b mut Vec<u8>,
    empty: bool,
}

/// One JSON array being written.
pub struct Array<'b> {
    out: &'b mut Vec<u8>,
    empty: bool,
}

impl<'b> Object<'b> {
    /// Writes a whole object to the end of `out`; `fill` adds its members.
    pub fn write(out: &'b mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
        out.push(b'{');
        fill(&mut Object { out, empty: true });
        out.push(b'}');
    }

    fn key(&mut self, key: &str) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        string(self.out, key.as_bytes());
        self.out.push(b':');
    }

    /// A text member.
    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        string(self.out, value.as_bytes());
    }

    /// A text member from bytes off the network: what is not UTF-8 is written as `\xNN`.
    pub fn bytes(&mut self, key: &str, value: &[u8]) {
        self.key(key);
        string(self.out, value);
    }

    /// A whole number.
    pub fn number(&mut self, key: &str, value: impl Into<i128>) {
        self.key(key);
        number(self.out, value.into());
    }

    /// A number with a fraction; what JSON cannot hold is written as null.
    pub fn float(&mut self, key: &str, value: f64) {
        self.key(key);
        if value.is_finite() {
            let _ = write!(self.out, "{value}");
        } else {
            self.out.extend_from_slice(b"null");
        }
    }

    /// True or false.
    pub fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// A member that is an object.
    pub fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        self.out.push(b'{');
        fill(&mut Object { out: self.out, empty: true });
        self.out.push(b'}');
    }

    /// A member that is an array.
    pub fn array(&mut self, key: &str, fill: impl FnOnce(&mut Array<'_>)) {
        self.key(key);
        self.out.push(b'[');
        fill(&mut Array { out: self.out, empty: true });
        self.out.push(b']');
    }

    /// A member whose value is already JSON.
    pub fn raw(&mut self, key: &str, json: &[u8]) {
        self.key(key);
        self.out.extend_from_slice(json);
    }

    /// Members that are already JSON, without the braces around them: `"a":1,"b":2`.
    pub fn raw_members(&mut self, json: &[u8]) {
        if json.is_empty() {
            return;
        }
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        self.out.extend_from_slice(json);
    }
}

impl Array<'_> {
    fn next(&mut self) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
    }

    /// A text element.
    pub fn text(&mut self, value: &str) {
        self.next();
        string(self.out, value.as_bytes());
    }

    /// A text element from bytes off the network.
    pub fn bytes(&mut self, value: &[u8]) {
        self.next();
        string(self.out, value);
    }

    /// A whole number.
    pub fn number(&mut self, value: impl Into<i128>) {
        self.next();
        number(self.out, value.into());
    }

    /// An element that is an object.
    pub fn object(&mut self, fill: impl FnOnce(&mut Object<'_>)) {
        self.next();
        self.out.push(b'{');
        fill(&mut Object { out: self.out, empty: true });
        self.out.push(b'}');
    }
}

fn number(out: &mut Vec<u8>, value: i128) {
    let mut digits = [0_u8; 40];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        // A remainder of ten always fits a byte.
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

fn string(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'"');
    for chunk in value.utf8_chunks() {
        escaped(out, chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(out, "\\\\x{byte:02x}");
        }
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut plain_from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' && byte != 0x7f {
            continue;
        }
        out.extend_from_slice(&bytes[plain_from..at]);
        plain_from = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.extend_from_slice(&bytes[plain_from..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(fill: impl FnOnce(&mut Object<'_>)) -> String {
        let mut out = Vec::new();
        Object::write(&mut out, fill);
        String::from_utf8(out).expect("the writer writes UTF-8 only")
    }

    #[test]
    fn writes_every_kind() {
        let text = written(|o| {
            o.text("t", "a\"b\\\n");
            o.number("n", -12);
            o.flag("f", true);
            o.object("o", |o| o.number("x", u64::MAX));
            o.array("a", |a| {
                a.number(1);
                a.text("z");
            });
            o.bytes("b", b"\xff1");
        });
        let expected = r#"{"t":"a\"b\\\n","n":-12,"f":true,"o":{"x":18446744073709551615},"a":[1,"z"],"b":"\\xff1"}"#;
        assert_eq!(text, expected);
    }

    proptest! {
        #[test]
        fn any_bytes_are_valid_json(value: Vec<u8>, text: String) {
            let line = written(|o| { o.bytes("a", &value); o.text("b", &text); });
            let read: serde_json::Value = serde_json::from_str(&line).expect("valid JSON");
            prop_assert_eq!(read["b"].as_str(), Some(text.as_str()));
        }
    }
}
