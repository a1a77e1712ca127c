//! Keywords of TLS with a form of their own: versions, states, dates, and the old text matches.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{BufferRef, CompareOp, NumberMatch, TransactionCheck, Which, value};

macro_rules! tls {
    ($($names:expr, $help:literal => $apply:expr;)*) => {
        pub(super) const KEYWORDS: &[Keyword] = &[$(Keyword {
            names: &$names,
            argument: Argument::Required,
            help: $help,
            apply: $apply,
        },)*];
    };
}

tls! {
    ["tls.version"], "Version agreed on: `1.2`, `1.3`, or as on the wire `0x7f12`." => version;
    ["ssl_version"], "One of these versions, or with `!` none: `tls1.0,tls1.1`." => ssl_version;
    ["ssl_state"], "Messages seen: `client_hello|server_hello`, `!client_keyx`." => ssl_state;
    ["tls_cert_notbefore"], "Start of the certificate's validity: `<2025`, `2024-01<>2024-06`."
        => |draft, text| date(draft, "tls_cert_notbefore", text);
    ["tls_cert_notafter"], "End of the certificate's validity."
        => |draft, text| date(draft, "tls_cert_notafter", text);
    ["tls.subject"], "Text in the certificate's subject; the old way to write `tls.cert_subject`."
        => |draft, text| old(draft, "tls.cert_subject", text);
    ["tls.issuerdn"], "Text in the certificate's issuer; the old way to write `tls.cert_issuer`."
        => |draft, text| old(draft, "tls.cert_issuer", text);
    ["tls.fingerprint"], "The certificate's SHA-1; the old way to write `tls.cert_fingerprint`."
        => |draft, text| old(draft, "tls.cert_fingerprint", text);
}

/// Versions as on the wire.
const VERSIONS: &[(&str, u64)] = &[
    ("1.0", 0x0301), ("1.1", 0x0302), ("1.2", 0x0303), ("1.3", 0x0304), ("sslv2", 0x0200),
    ("sslv3", 0x0300), ("tls1.0", 0x0301), ("tls1.1", 0x0302), ("tls1.2", 0x0303),
    ("tls1.3", 0x0304),
];

/// Bits of `ssl_state`.
const STATES: &[(&str, u64)] = &[
    ("client_hello", 1), ("server_hello", 2), ("client_keyx", 4), ("server_keyx", 8),
    ("unknown", 16),
];

fn push(draft: &mut Draft<'_, '_>, name: &str, number: NumberMatch) -> Result<(), Fault> {
    let Some(entry) = draft.catalogue().field(name) else {
        return Err(Fault::new(Code::UnknownKeyword, format!("no keyword `{name}`")));
    };
    match draft.use_field(entry)? {
        BufferRef::Field(protocol, field) => {
            let which = Which::Any;
            let check = TransactionCheck::Number { protocol, field, which, number };
            draft.rule.transaction.push(check);
            Ok(())
        }
        _ => Err(Fault::unsupported(format!("`{name}` is declared by several protocols"))),
    }
}

fn word(table: &[(&str, u64)], text: &str) -> Result<u64, Fault> {
    let text = text.trim().to_ascii_lowercase();
    let known = table.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    known
        .or_else(|| text.starts_with("0x").then(|| value::number(&text)).flatten())
        .ok_or_else(|| Fault::argument(format!("`{text}` is not known here")))
}

fn version(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(value::unquote(text));
    let op = if negated { CompareOp::NotEqual } else { CompareOp::Equal };
    let version = word(VERSIONS, value::unquote(text))?;
    push(draft, "tls.version", NumberMatch::Compare(op, version))
}

fn ssl_version(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let negated = text.starts_with('!');
    let versions: Vec<u64> = value::list(text)
        .map(|one| word(VERSIONS, value::negation(one).1))
        .collect::<Result<_, _>>()?;
    let number = match negated {
        true => NumberMatch::NoneOf(versions),
        false => NumberMatch::AnyOf(versions),
    };
    push(draft, "tls.version", number)
}

fn ssl_state(draft: &mut Draft<'_, '_>, text: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(value::unquote(text));
    let mut mask = 0;
    for state in text.split(['|', ',']) {
        mask |= word(STATES, state)?;
    }
    let number = match negated {
        true => NumberMatch::Bits { mask, value: 0, negated: false },
        false => NumberMatch::Compare(CompareOp::And, mask),
    };
    push(draft, "ssl_state", number)
}

/// An old match is a content anywhere in the buffer.
fn old(draft: &mut Draft<'_, '_>, name: &'static str, text: &str) -> Result<(), Fault> {
    let (negated, text) = value::negation(text);
    let pattern = value::content(value::unquote(text))?;
    let Some(entry) = draft.catalogue().buffer(name) else {
        return Err(Fault::new(Code::UnknownKeyword, format!("no keyword `{name}`")));
    };
    let buffer = draft.use_field(entry)?;
    draft.push_to(buffer, super::content::check(pattern, negated))
}

fn date(draft: &mut Draft<'_, '_>, name: &str, text: &str) -> Result<(), Fault> {
    let text = value::unquote(text);
    let number = match text.split_once("<>") {
        Some((low, high)) => NumberMatch::Between(seconds(low)?, seconds(high)?),
        None => {
            let (op, rest) = value::compare(text).unwrap_or((CompareOp::Equal, text));
            NumberMatch::Compare(op, seconds(rest)?)
        }
    };
    push(draft, name, number)
}

/// `2015`, `2015-10`, `2015-10-22`, `2015-10-22 23:59:59` as seconds since 1970.
fn seconds(text: &str) -> Result<u64, Fault> {
    let bad = || Fault::argument(format!("`{text}` is not a date such as 2015-10-22 23:59:59"));
    let parts: Option<Vec<i64>> =
        text.trim().split(['-', ' ', 'T', ':']).map(|part| part.parse().ok()).collect();
    let parts = parts.filter(|parts| (1..=6).contains(&parts.len())).ok_or_else(bad)?;
    let part = |at: usize, least: i64| parts.get(at).copied().unwrap_or(least);
    let (year, month, day) = (part(0, 1970), part(1, 1), part(2, 1));
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(bad());
    }
    // Days from 1970 to the first of March of the year that begins then; leap days fall last.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + of_year - 719_468;
    let seconds = days * 86_400 + part(3, 0) * 3600 + part(4, 0) * 60 + part(5, 0);
    u64::try_from(seconds).map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_seconds() {
        assert_eq!(seconds("1970"), Ok(0));
        assert_eq!(seconds("2000-03"), Ok(951_868_800));
        assert_eq!(seconds("2015-10-22 23:59:59"), Ok(1_445_558_399));
        assert!(seconds("soon").is_err());
    }
}
