//! Undoes the transfer encodings of mail: base64 and quoted-printable.
//!
//! Specification: RFC 2045 sections 6.7 and 6.8.

/// How contents are encoded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Encoding {
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
}

impl Encoding {
    /// Reads a Content-Transfer-Encoding.
    pub fn parse(value: &[u8]) -> Self {
        match value.trim_ascii().to_ascii_lowercase().as_slice() {
            b"base64" => Self::Base64,
            b"quoted-printable" => Self::QuotedPrintable,
            _ => Self::Plain,
        }
    }
}

/// Decodes line by line.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// Bits of base64 that do not make a byte yet, and how many.
    bits: u32,
    count: u32,
    padded: bool,
    fault: bool,
    /// A line of quoted-printable that ended in `=` goes on.
    joined: bool,
}

impl Decoder {
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, ..Self::default() }
    }

    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether something could not be decoded since the last time.
    pub fn take_fault(&mut self) -> bool {
        std::mem::take(&mut self.fault)
    }

    /// Decodes a line. The end of the line before (`before`) is put in front, because only now is
    /// it known that it was not the one before a boundary.
    pub fn line(&mut self, before: &[u8], line: &[u8], newline: &[u8], out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Plain => {
                out.extend_from_slice(before);
                out.extend_from_slice(line);
            }
            Encoding::Base64 => line.iter().for_each(|&byte| self.base64(byte, out)),
            Encoding::QuotedPrintable => {
                if !std::mem::take(&mut self.joined) {
                    out.extend_from_slice(before);
                }
                self.quoted(line, newline, out);
            }
        }
    }

    /// What is left at the end.
    pub fn end(&mut self, _out: &mut Vec<u8>) {
        // Bits of an unfinished byte say nothing.
        self.bits = 0;
        self.count = 0;
    }

    fn base64(&mut self, byte: u8, out: &mut Vec<u8>) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                self.padded = true;
                self.bits = 0;
                self.count = 0;
                return;
            }
            b' ' | b'\t' | b'\r' => return,
            _ => {
                self.fault = true;
                return;
            }
        };
        if std::mem::take(&mut self.padded) {
            // More after the end: a second run was appended, which some clients join.
            self.bits = 0;
            self.count = 0;
        }
        self.bits = self.bits << 6 | u32::from(value);
        self.count += 6;
        if 8 <= self.count {
            self.count -= 8;
            out.push((self.bits >> self.count & 0xff) as u8);
        }
    }

    fn quoted(&mut self, line: &[u8], newline: &[u8], out: &mut Vec<u8>) {
        let line = if newline.is_empty() { line } else { line.trim_ascii_end() };
        let mut rest = line;
        while let Some(at) = memchr::memchr(b'=', rest) {
            out.extend_from_slice(&rest[..at]);
            let after = &rest[at + 1..];
            if after.is_empty() {
                self.joined = true;
                return;
            }
            let digits = after.first_chunk::<2>().and_then(|&[high, low]| {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                Some((digit(high)? << 4 | digit(low)?) as u8)
            });
            match digits {
                Some(byte) => {
                    out.push(byte);
                    rest = &after[2..];
                }
                None => {
                    self.fault = true;
                    out.push(b'=');
                    rest = after;
                }
            }
        }
        out.extend_from_slice(rest);
    }
}
