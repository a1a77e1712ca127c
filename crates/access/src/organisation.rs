//! An organisation's own sign-in: what its provider publishes, where a browser is sent, and who
//! came back.
//!
//! Decides whom a provider may vouch for: only for mail addresses of the domains that the settings
//! give it, and only when it says that the address is checked. Fetches nothing, and knows no
//! accounts.
//!
//! Specification: OpenID Connect Discovery 1.0 and Core 1.0; RFC 7636 (PKCE), RFC 8176 (`amr`),
//! RFC 9700 (security of OAuth 2.0).

use serde::Deserialize;
use serde_json::{Map, Value};
use url::{Host, Url};

use crate::Secret;
use crate::id_token::pkce_challenge;

/// Characters of a subject, an address or a name that are looked at; more is no person's.
const CLAIM_CHARS_MAX: usize = 255;

/// What a provider publishes of itself, as far as we need it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Discovery {
    /// Where browsers are sent.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// Where more is told of who signed in.
    pub person: Option<String>,
    /// How it wants our secret.
    pub secret_in: SecretIn,
    /// Whether its answers always name it (RFC 9207).
    pub names_itself: bool,
}

/// How a provider wants our secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecretIn {
    /// In the header `Authorization`.
    Header,
    /// Among the fields of the form.
    Form,
}

/// Why what a provider published is not taken.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadProvider {
    /// It cannot be read.
    #[error("what the provider publishes cannot be read")]
    Unread,
    /// It calls itself something else.
    #[error("the provider calls itself `{0}`")]
    Issuer(String),
    /// An address is neither HTTPS nor on this machine.
    #[error("the provider's {0} is no https:// address")]
    Address(&'static str),
}

#[derive(Deserialize)]
struct File {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What one sign-in takes along, all of it made from a secret that only the browser has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Away {
    /// Our page to come back to.
    pub back: String,
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Shows at the exchange that it is us who asked.
    pub verifier: String,
}

impl Away {
    /// What belongs to this browser's secret.
    pub fn new(secret: &Secret, back: String) -> Self {
        let derived = |purpose: &[u8]| secret.derived(purpose);
        Self {
            back,
            state: derived(b"vardkase organisation state 1"),
            nonce: derived(b"vardkase organisation nonce 1"),
            verifier: derived(b"vardkase organisation verifier 1"),
        }
    }
}

/// Whether an address is one that a provider may have: HTTPS, or HTTP on this machine by a bare
/// address, which is for tests. No user name and no fragment.
pub fn is_provider_address(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    };
    let fits = url.scheme() == "https" || (url.scheme() == "http" && here);
    fits && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
}

impl Discovery {
    /// Reads what a provider publishes; it must call itself what the settings call it.
    pub fn read(json: &[u8], issuer: &str) -> Result<Self, BadProvider> {
        let file: File = serde_json::from_slice(json).map_err(|_| BadProvider::Unread)?;
        if file.issuer != issuer {
            return Err(BadProvider::Issuer(shortened(&file.issuer)));
        }
        let checked = |what: &'static str, url: String| {
            if is_provider_address(&url) { Ok(url) } else { Err(BadProvider::Address(what)) }
        };
        // Not told means in the header (Discovery 1.0, section 3).
        let methods = file.token_endpoint_auth_methods_supported.unwrap_or_default();
        let knows = |name: &str| methods.iter().any(|method| method == name);
        let in_form = knows("client_secret_post") && !knows("client_secret_basic");
        Ok(Self {
            authorization: checked("authorization_endpoint", file.authorization_endpoint)?,
            token: checked("token_endpoint", file.token_endpoint)?,
            keys: checked("jwks_uri", file.jwks_uri)?,
            person: file
                .userinfo_endpoint
                .map(|url| checked("userinfo_endpoint", url))
                .transpose()?,
            secret_in: if in_form { SecretIn::Form } else { SecretIn::Header },
            names_itself: file.authorization_response_iss_parameter_supported,
        })
    }

    /// Where to send a browser. `acr` are the levels of assurance that are wished for.
    pub fn sign_in_at(&self, client: &str, away: &Away, acr: &[String]) -> Option<String> {
        let mut url = Url::parse(&self.authorization).ok()?;
        let challenge = pkce_challenge(&away.verifier);
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", client)
            .append_pair("redirect_uri", &away.back)
            .append_pair("scope", "openid email profile")
            .append_pair("state", &away.state)
            .append_pair("nonce", &away.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if !acr.is_empty() {
            url.query_pairs_mut().append_pair("acr_values", &acr.join(" "));
        }
        Some(url.into())
    }
}

/// What names an account at a provider.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum NamedBy {
    /// Its checked mail address, the first time; from then on the provider's own name for it.
    #[default]
    Email,
    /// The provider's own name for it, once its owner has connected it.
    Subject,
}

impl NamedBy {
    /// Reads a word of the settings.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "email" => Some(Self::Email),
            "subject" => Some(Self::Subject),
            _ => None,
        }
    }
}

/// For whom a provider may vouch, and what its word is worth.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trust {
    /// What names an account.
    pub named_by: NamedBy,
    /// The domains of mail addresses that it may vouch for, in lower case.
    pub domains: Vec<String>,
    /// Whether all its addresses are checked, although it does not say so.
    pub email_is_verified: bool,
    /// Levels of assurance (`acr`) that stand for two factors.
    pub strong_acr: Vec<String>,
    /// Whether it always asks for two factors, although it does not say so.
    pub always_strong: bool,
}

/// Why a provider's word for a mail address does not count.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadEmail {
    /// Accounts are not named by addresses here.
    #[error("accounts are not named by mail addresses here")]
    NotUsed,
    /// It told none.
    #[error("the provider told no mail address")]
    Missing,
    /// It does not say that the address is checked.
    #[error("the provider does not say that the mail address is checked")]
    Unverified,
    /// It may not vouch for addresses of that domain.
    #[error("the provider may not vouch for addresses of that domain")]
    Domain,
}

/// Who came back, as their provider says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person {
    /// The provider's own name for them.
    pub subject: String,
    /// The address that it vouches for, in lower case.
    pub email: Result<String, BadEmail>,
    /// Their name.
    pub name: Option<String>,
    /// Whether they showed more than something they know.
    pub strong: bool,
}

impl Person {
    /// Reads the claims of a checked token, or of it and what more the provider told; none without
    /// a subject of reasonable length.
    pub fn read(claims: &Map<String, Value>, trust: &Trust) -> Option<Self> {
        let text = |name: &str| {
            let text = claims.get(name).and_then(Value::as_str).map(str::trim);
            text.filter(|text| !text.is_empty() && text.chars().count() <= CLAIM_CHARS_MAX)
        };
        Some(Self {
            subject: text("sub")?.to_owned(),
            email: trust.email(text("email"), claims.get("email_verified")),
            name: text("name").map(str::to_owned),
            strong: trust.is_strong(claims),
        })
    }
}

impl Trust {
    fn email(&self, email: Option<&str>, verified: Option<&Value>) -> Result<String, BadEmail> {
        if self.named_by == NamedBy::Subject {
            return Err(BadEmail::NotUsed);
        }
        let email = email.ok_or(BadEmail::Missing)?.to_lowercase();
        // Some providers write the word instead of the value.
        let said = match verified {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::String(word)) => word == "true",
            Some(_) => false,
            None => self.email_is_verified,
        };
        if !said {
            return Err(BadEmail::Unverified);
        }
        let domain = email.rsplit_once('@').map(|(_, domain)| domain);
        let known = |domain: &str| self.domains.iter().any(|one| one == domain);
        if domain.is_some_and(known) { Ok(email) } else { Err(BadEmail::Domain) }
    }

    fn is_strong(&self, claims: &Map<String, Value>) -> bool {
        let several = match claims.get("amr") {
            Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some("mfa")),
            _ => false,
        };
        let acr = claims.get("acr").and_then(Value::as_str);
        self.always_strong
            || several
            || acr.is_some_and(|acr| self.strong_acr.iter().any(|one| one == acr))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(CLAIM_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://id.example";

    fn published() -> Value {
        json!({
            "issuer": ISSUER, "authorization_endpoint": "https://id.example/auth?x=1",
            "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys",
        })
    }

    fn with(name: &str, value: Value) -> Result<Discovery, BadProvider> {
        let mut file = published();
        file[name] = value;
        Discovery::read(file.to_string().as_bytes(), ISSUER)
    }

    #[test]
    fn addresses_of_a_provider_are_https_or_on_this_machine() {
        for (url, expected) in [
            ("https://id.example/x", true),
            ("https://id.example:8443/realms/a?b=c", true),
            ("http://127.0.0.1:3000/", true),
            ("http://[::1]:3000/", true),
            ("http://id.example/", false),
            ("http://localhost:3000/", false),
            ("http://127.0.0.1.evil.example/", false),
            ("http://127.0.0.1@evil.example/", false),
            ("http://10.0.0.1/", false),
            ("https://user@id.example/", false),
            ("https://id.example/#x", false),
            ("ftp://id.example/", false),
            ("id.example", false),
            ("", false),
        ] {
            assert_eq!(is_provider_address(url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_published_must_be_of_the_issuer_and_lead_somewhere_safe() {
        let found = with("x", json!(1)).expect("good");
        assert_eq!((found.secret_in, found.person), (SecretIn::Header, None));
        let other = json!("https://evil.example");
        assert_eq!(
            with("issuer", other),
            Err(BadProvider::Issuer("https://evil.example".to_owned()))
        );
        let plain = json!("http://id.example/token");
        assert_eq!(with("token_endpoint", plain), Err(BadProvider::Address("token_endpoint")));
        let script = json!("javascript:alert(1)");
        let refused = Err(BadProvider::Address("authorization_endpoint"));
        assert_eq!(with("authorization_endpoint", script), refused);
        assert_eq!(with("jwks_uri", json!(7)), Err(BadProvider::Unread));
        let found = with("token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
        assert_eq!(found.expect("good").secret_in, SecretIn::Form);
    }

    #[test]
    fn a_browser_takes_state_nonce_and_challenge_along_but_not_the_verifier() {
        let secret = Secret::random().expect("random");
        let away = Away::new(&secret, "https://hub.example/sign-in/organisation/back".into());
        let found = with("x", json!(1)).expect("good");
        let url = found.sign_in_at("vardkase", &away, &["two".to_owned()]).expect("an address");
        assert!(url.starts_with("https://id.example/auth?x=1&response_type=code&"), "{url}");
        assert!(url.contains(&away.state) && url.contains(&away.nonce));
        assert!(url.contains(&pkce_challenge(&away.verifier)) && !url.contains(&away.verifier));
        assert!(url.ends_with("&acr_values=two") && !url.contains(secret.expose()));
        let other = Away::new(&Secret::random().expect("random"), away.back.clone());
        assert!(other.state != away.state && away.state != away.nonce);
    }

    fn trust() -> Trust {
        Trust {
            domains: vec!["kommun.example".to_owned()],
            strong_acr: vec!["loa3".to_owned()],
            ..Trust::default()
        }
    }

    #[track_caller]
    fn check(claims: Value, trust: &Trust, expected: Result<&str, BadEmail>, strong: bool) {
        let claims = claims.as_object().cloned().expect("an object");
        let person = Person::read(&claims, trust).expect("a subject");
        assert_eq!(person.email.as_deref(), expected.as_deref(), "{claims:?}");
        assert_eq!(person.strong, strong, "{claims:?}");
    }

    #[test]
    fn only_checked_addresses_of_its_own_domains_count() {
        let (trust, email) = (trust(), "Kari@Kommun.example");
        let verified =
            |value: Value| json!({ "sub": "7", "email": email, "email_verified": value });
        check(verified(json!(true)), &trust, Ok("kari@kommun.example"), false);
        check(verified(json!("true")), &trust, Ok("kari@kommun.example"), false);
        for value in [json!(false), json!("yes"), json!(1), json!(null)] {
            check(verified(value), &trust, Err(BadEmail::Unverified), false);
        }
        check(json!({ "sub": "7" }), &trust, Err(BadEmail::Missing), false);
        for email in ["a@other.example", "a@x.kommun.example", "kommun.example", "a@"] {
            let claims = json!({ "sub": "7", "email": email, "email_verified": true });
            check(claims, &trust, Err(BadEmail::Domain), false);
        }
        let silent = json!({ "sub": "7", "email": email });
        check(silent.clone(), &trust, Err(BadEmail::Unverified), false);
        let assumed = Trust { email_is_verified: true, ..trust.clone() };
        check(silent, &assumed, Ok("kari@kommun.example"), false);
        // What it says itself stands above what is assumed.
        check(verified(json!(false)), &assumed, Err(BadEmail::Unverified), false);
        let by_subject = Trust { named_by: NamedBy::Subject, ..trust };
        check(verified(json!(true)), &by_subject, Err(BadEmail::NotUsed), false);
    }

    #[test]
    fn two_factors_are_believed_when_they_are_told() {
        let trust = trust();
        let mail = Err(BadEmail::Missing);
        check(json!({ "sub": "7", "amr": ["pwd", "mfa"] }), &trust, mail, true);
        check(json!({ "sub": "7", "amr": ["pwd"] }), &trust, mail, false);
        check(json!({ "sub": "7", "amr": "mfa" }), &trust, mail, false);
        check(json!({ "sub": "7", "acr": "loa3" }), &trust, mail, true);
        check(json!({ "sub": "7", "acr": "loa2" }), &trust, mail, false);
        check(json!({ "sub": "7" }), &Trust { always_strong: true, ..trust }, mail, true);
        let nobody = json!({ "sub": "x".repeat(256) }).as_object().cloned().expect("an object");
        assert_eq!(Person::read(&nobody, &Trust::default()), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,300}") {
            let _ = Discovery::read(text.as_bytes(), ISSUER);
            let _ = is_provider_address(&text);
        }
    }
}
