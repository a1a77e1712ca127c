//! Whether a text can be an address in a channel, by its form alone.
//!
//! Whether anybody answers there is what the contact drill asks; whether the hub may call it is
//! what the channel itself decides.

use model::ChannelKind;

/// Bytes of an address: a long URL with a token in it.
const ADDRESS_BYTES_MAX: usize = 2_000;

/// Bytes of a mail address, as RFC 5321 bounds it.
const MAIL_BYTES_MAX: usize = 254;

/// Whether the text has the form of an address in this channel.
pub fn address_fits(kind: ChannelKind, text: &str) -> bool {
    if ADDRESS_BYTES_MAX < text.len() || text.contains(|c: char| c.is_control() || c == ' ') {
        return false;
    }
    let parts = |at: char| text.split_once(at).filter(|(a, b)| !a.is_empty() && !b.is_empty());
    match kind {
        ChannelKind::Smtp => {
            let odd = text.contains([',', ';', '<', '>', '"', '(', ')']);
            !odd && text.len() <= MAIL_BYTES_MAX
                && parts('@').is_some_and(|(_, b)| !b.contains('@'))
        }
        ChannelKind::Sms => {
            let digits = text.strip_prefix('+').unwrap_or_default();
            (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        ChannelKind::Webhook | ChannelKind::Teams | ChannelKind::Slack => {
            let host = text.strip_prefix("https://").unwrap_or_default();
            !host.is_empty() && !host.starts_with('/')
        }
        ChannelKind::Matrix => text.starts_with(['!', '#', '@']) && parts(':').is_some(),
        ChannelKind::Syslog => {
            let port = text.rsplit_once(':').map(|(host, port)| (host.is_empty(), port.parse()));
            matches!(port, Some((false, Ok(1u16..))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_a_form() {
        use ChannelKind as K;
        for (kind, text, expected) in [
            (K::Smtp, "it@kommun.example", true),
            (K::Smtp, "it@a@b", false),
            (K::Smtp, "IT <it@kommun.example>", false),
            (K::Smtp, "@kommun.example", false),
            (K::Sms, "+46700000000", true),
            (K::Sms, "0700000000", false),
            (K::Webhook, "https://kommun.example/hook", true),
            (K::Webhook, "http://kommun.example/hook", false),
            (K::Slack, "https:///", false),
            (K::Matrix, "#it:kommun.example", true),
            (K::Matrix, "it", false),
            (K::Syslog, "log.kommun.example:6514", true),
            (K::Syslog, "log.kommun.example:0", false),
            (K::Syslog, "[2001:db8::1]:514", true),
        ] {
            assert_eq!(address_fits(kind, text), expected, "{kind:?} {text}");
        }
    }
}
