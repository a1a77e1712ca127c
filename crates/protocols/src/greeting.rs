//! The 220 line with which servers of FTP and SMTP alike greet.

use crate::Probe;

/// Bytes after which a greeting that is not whole is judged as it stands.
const GREETING_BYTES_MAX: usize = 512;

/// Whether data begins with a 220 line of which `believe` (given it lower-cased) is true.
pub(crate) fn probe(data: &[u8], believe: impl Fn(&[u8]) -> bool) -> Probe {
    let there = data.len().min(3);
    if data[..there] != b"220"[..there] {
        return Probe::No;
    }
    match data.get(3) {
        None => return Probe::More,
        Some(b' ' | b'-') => {}
        Some(_) => return Probe::No,
    }
    let end = memchr::memchr(b'\n', data);
    let line = data[..end.unwrap_or(data.len())].to_ascii_lowercase();
    match (believe(&line), end) {
        (true, Some(_)) => Probe::Yes,
        (_, None) if data.len() < GREETING_BYTES_MAX => Probe::More,
        (true, None) => Probe::Yes,
        (false, _) => Probe::No,
    }
}

/// Whether a greeting has this word in it.
pub(crate) fn says(line: &[u8], word: &str) -> bool {
    memchr::memmem::find(line, word.as_bytes()).is_some()
}
