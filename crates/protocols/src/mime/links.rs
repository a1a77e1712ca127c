//! Finds links in text.

/// Bytes of a line of text that are held to find a link cut in two.
pub(super) const LINE_BYTES_MAX: usize = 64 << 10;
/// Bytes kept of one link.
const LINK_BYTES_MAX: usize = 2048;

/// Links in the order in which they stand, with or without their scheme.
pub(super) fn find<'t>(text: &'t [u8], schemes: &[String], keep_scheme: bool) -> Vec<&'t [u8]> {
    let mut found = Vec::new();
    for mark in memchr::memmem::find_iter(text, b"://") {
        let scheme = schemes.iter().find(|scheme| {
            let (before, scheme) = (&text[..mark], scheme.as_bytes());
            let start = before.len().checked_sub(scheme.len());
            start.is_some_and(|start| {
                before[start..].eq_ignore_ascii_case(scheme)
                    && !before[..start].last().is_some_and(u8::is_ascii_alphanumeric)
            })
        });
        let Some(scheme) = scheme else {
            continue;
        };
        let after = &text[mark + 3..];
        let ends = |byte: &u8| {
            !byte.is_ascii_graphic() || matches!(byte, b'"' | b'<' | b'>' | b'\'' | b')')
        };
        let length = after.iter().position(ends).unwrap_or(after.len()).min(LINK_BYTES_MAX);
        if length == 0 {
            continue;
        }
        let start = if keep_scheme { mark - scheme.len() } else { mark + 3 };
        found.push(&text[start..mark + 3 + length]);
    }
    found
}
