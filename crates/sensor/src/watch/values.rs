//! What transactions hold that analytics are asked about.

use detect::analytics::{DnsQuestion, HttpAnswer};
use model::{Direction, Time};
use protocols::{FieldId, Transaction};

use super::Place;

/// Bytes of an account's name that are looked at.
const ACCOUNT_BYTES_MAX: usize = 128;

/// Names of form fields that hold an account in sign-in pages.
const ACCOUNT_FIELDS: &[&str] = &["username", "user", "login", "email", "account", "uname"];

/// The fields asked for, by their place in the protocol's declaration; found once at the start.
pub struct Fields {
    http: Option<Http>,
    dns: Option<(usize, FieldId)>,
}

struct Http {
    protocol: usize,
    method: FieldId,
    uri: FieldId,
    status: FieldId,
    header: FieldId,
    body: FieldId,
}

impl Fields {
    /// Finds the fields; a protocol that lacks one is not asked.
    pub fn find() -> Self {
        let protocol = |name: &str| protocols::ALL.iter().position(|one| one.name() == name);
        let field = |protocol: usize, name: &str| {
            let fields = protocols::ALL[protocol].fields();
            let at = fields.iter().position(|field| field.name == name)?;
            u16::try_from(at).ok().map(FieldId)
        };
        let http = protocol("http").and_then(|protocol| {
            Some(Http {
                protocol,
                method: field(protocol, "http.method")?,
                uri: field(protocol, "http.uri")?,
                status: field(protocol, "http.stat_code")?,
                header: field(protocol, "http.header")?,
                body: field(protocol, "http.request_body")?,
            })
        });
        let dns =
            protocol("dns").and_then(|protocol| Some((protocol, field(protocol, "dns.query")?)));
        Self { http, dns }
    }

    /// The fact that a finished HTTP transaction is to analytics.
    pub fn http_answer<'t>(
        &self,
        protocol: usize,
        transaction: &'t dyn Transaction,
        place: &Place,
        time: Time,
        account: &'t mut Vec<u8>,
    ) -> Option<HttpAnswer<'t>> {
        let http = self.http.as_ref().filter(|http| http.protocol == protocol)?;
        let bytes =
            |field, direction| transaction.buffer(field, direction, 0).map(|buffer| buffer.bytes);
        let status = bytes(http.status, Direction::ToClient)?;
        let status = std::str::from_utf8(status).ok()?.parse().ok()?;
        let uri = bytes(http.uri, Direction::ToServer).unwrap_or_default();
        let header = bytes(http.header, Direction::ToServer).unwrap_or_default();
        let body = bytes(http.body, Direction::ToServer).unwrap_or_default();
        account.clear();
        named_account(header, body, account);
        Some(HttpAnswer {
            time,
            client: place.client,
            server: place.server,
            port: place.port,
            vlan: place.vlan,
            status,
            method: bytes(http.method, Direction::ToServer).unwrap_or_default(),
            path: uri.split(|byte| *byte == b'?').next().unwrap_or_default(),
            account: (!account.is_empty()).then_some(account.as_slice()),
        })
    }

    /// The fact that a DNS question is to analytics.
    pub fn dns_question<'t>(
        &self,
        protocol: usize,
        transaction: &'t dyn Transaction,
        place: &Place,
        time: Time,
    ) -> Option<DnsQuestion<'t>> {
        let (_, query) = self.dns.filter(|(dns, _)| *dns == protocol)?;
        // A reply is a transaction of its own, whose question counts no second time.
        let name = transaction.buffer(query, Direction::ToServer, 0)?.bytes;
        Some(DnsQuestion {
            time,
            client: place.client,
            server: place.server,
            vlan: place.vlan,
            name,
        })
    }
}

/// The account that a request names: by Basic authentication (RFC 7617) or in a sign-in form.
fn named_account(header: &[u8], body: &[u8], account: &mut Vec<u8>) {
    use base64::Engine as _;
    let header = String::from_utf8_lossy(header);
    for line in header.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let Some(token) = value.trim().strip_prefix("Basic ") else { continue };
        if !name.eq_ignore_ascii_case("authorization") {
            continue;
        }
        if let Ok(pair) = base64::engine::general_purpose::STANDARD.decode(token.trim()) {
            let user = pair.split(|byte| *byte == b':').next().unwrap_or_default();
            account.extend_from_slice(&user[..user.len().min(ACCOUNT_BYTES_MAX)]);
            return;
        }
    }
    let form = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    for (name, value) in form.split('&').filter_map(|pair| pair.split_once('=')) {
        if ACCOUNT_FIELDS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            account.extend(value.bytes().take(ACCOUNT_BYTES_MAX));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, body: &str, expected: &str) {
        let mut account = Vec::new();
        named_account(header.as_bytes(), body.as_bytes(), &mut account);
        assert_eq!(String::from_utf8_lossy(&account), expected);
    }

    #[test]
    fn finds_the_account_of_a_sign_in() {
        check("Authorization: Basic YW5uYTpzZWNyZXQ=\r\n", "", "anna");
        check("Host: x\r\n", "Username=erik&password=x", "erik");
        check("Authorization: Bearer abc\r\n", "q=1", "");
        check("Authorization: Basic ###\r\n", "", "");
    }

    #[test]
    fn every_field_that_is_asked_for_is_declared() {
        let fields = Fields::find();
        assert!(fields.http.is_some() && fields.dns.is_some());
    }
}
