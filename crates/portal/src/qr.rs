//! A QR code as a picture made on the server: one path, no script, nothing sent elsewhere.
//!
//! Specification: ISO/IEC 18004, by the library `qrcodegen`.

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code that readers need.
const QUIET: i32 = 4;

/// A code, ready for a template: `<svg viewBox="0 0 side side"><path d="path"/></svg>`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Picture {
    pub side: i32,
    pub path: String,
}

/// The picture of a text; none when it is too long for a code.
pub(crate) fn picture(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path += &format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    Some(Picture { side: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_picture_and_a_book_does_not() {
        let picture = picture("otpauth://totp/x:y?secret=GEZDGNBVGY3TQOJQ&issuer=x").expect("fits");
        assert!(picture.side > 21 + 2 * QUIET && picture.path.starts_with("M4,4h1v1h-1z"));
        assert_eq!(super::picture(&"x".repeat(5_000)), None);
    }
}
