//! Reads the addresses that commands and replies carry.

/// The port in `192,0,2,1,234,10`, of PORT and of the reply to PASV.
pub(super) fn port_of_six(text: &[u8]) -> Option<u16> {
    let start = text.iter().position(u8::is_ascii_digit)?;
    let text = std::str::from_utf8(&text[start..]).ok()?;
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(text.len());
    let numbers: Option<Vec<u8>> = text[..end].split(',').map(|part| part.parse().ok()).collect();
    match numbers?.as_slice() {
        &[_, _, _, _, high, low] => Some(u16::from_be_bytes([high, low])),
        _ => None,
    }
}

/// The port in `|2|2001:db8::1|5282|`, of EPRT and of the reply to EPSV.
pub(super) fn port_of_extended(text: &[u8]) -> Option<u16> {
    let start = memchr::memchr(b'|', text)?;
    let text = std::str::from_utf8(&text[start..]).ok()?;
    text.split('|').nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ports() {
        assert_eq!(port_of_six(b"192,0,2,1,234,10"), Some(59914));
        assert_eq!(port_of_six(b"Entering Passive Mode (2,2,2,2,185,13)."), Some(47373));
        assert_eq!(port_of_six(b"1,2,3"), None);
        assert_eq!(port_of_six(b"1,2,3,4,256,1"), None);
        assert_eq!(port_of_extended(b"|1|192.0.2.1|5282|"), Some(5282));
        assert_eq!(port_of_extended(b"Extended Passive Mode (|||58612|)"), Some(58612));
        assert_eq!(port_of_extended(b"nothing"), None);
    }
}
