//! Names of protocol versions.

/// As events write it.
pub(super) fn name(version: u16) -> String {
    match version {
        0 => "UNDETERMINED".to_owned(),
        0x0002 => "SSLv2".to_owned(),
        0x0300 => "SSLv3".to_owned(),
        0x0301 => "TLSv1".to_owned(),
        0x0302 => "TLS 1.1".to_owned(),
        0x0303 => "TLS 1.2".to_owned(),
        0x0304 => "TLS 1.3".to_owned(),
        0x7f00..=0x7fff => format!("TLS 1.3 draft-{:02}", version & 0xff),
        0xfb17 => "TLS 1.3 draft-23-fb".to_owned(),
        0xfb1a => "TLS 1.3 draft-26-fb".to_owned(),
        other => format!("0x{other:04x}"),
    }
}

/// Whether the handshake after the hellos is encrypted.
pub(super) const fn is_13(version: u16) -> bool {
    matches!(version, 0x0304 | 0x7f00..=0x7fff | 0xfb17 | 0xfb1a)
}
