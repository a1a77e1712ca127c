//! `fileinfo`: one file that a transaction carried; and `files` of an alert.

use std::fmt::Write as _;

use protocols::{File, FileState};

use crate::settings::outputs::FilesOptions;

/// Hashes written when nobody forces them: what rules or storing ask for is in the file itself.
pub const HASHES_NONE: &FilesOptions = &FilesOptions { md5: false, sha1: false, sha256: false };

/// Writes the members of one file.
pub fn members(out: &mut eve::Object<'_>, file: &File, transaction: u64, hashes: &FilesOptions) {
    out.bytes("filename", &file.name);
    out.flag("gaps", file.gaps);
    out.text("state", state_word(file.state));
    if let Some(found) = &file.hashes {
        if hashes.md5 {
            out.text("md5", &hex(&found.md5));
        }
        if hashes.sha1 {
            out.text("sha1", &hex(&found.sha1));
        }
        if hashes.sha256 {
            out.text("sha256", &hex(&found.sha256));
        }
    }
    out.flag("stored", false);
    out.number("size", file.size);
    out.number("tx_id", transaction);
    if let Some((start, end)) = file.range {
        out.number("start", start);
        out.number("end", end);
    }
}

const fn state_word(state: FileState) -> &'static str {
    match state {
        FileState::Open => "UNKNOWN",
        FileState::Closed => "CLOSED",
        FileState::Truncated => "TRUNCATED",
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
