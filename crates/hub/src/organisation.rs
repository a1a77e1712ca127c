//! Talks with the providers of organisations' own sign-ins: what they publish, their keys, codes
//! for tokens.
//!
//! Only addresses that the settings or the provider itself name, over HTTPS (HTTP on this machine,
//! for tests), little of each answer and for a short time. Decides nothing: tokens are checked in
//! `access::id_token`, what a provider may say in `access::organisation`.
//!
//! Specification: OpenID Connect Core 1.0 sections 3.1.3 and 5.3; RFC 6749 sections 2.3.1 and 4.1.3.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use access::{
    Awaited, Away, BadToken, Discovery, IssuerKeys, NamedBy, Person, SecretIn, Trust,
    is_provider_address,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Time;
use notify::channels::Hidden;
use notify::{Web, WebRequest};
use portal::{Answer, NoAnswer, Organisation};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use crate::channels::Secrets;
use crate::config::Config;

/// Bytes of an answer: a provider with fifty keys and all its certificates publishes 200 kB.
const ANSWER_BYTES_MAX: usize = 512 * 1_024;

/// What a provider publishes is believed for so long: keys are changed by the day at most, and one
/// that is not known is looked for at once.
const PUBLISHED_KEPT: Duration = Duration::from_secs(3_600);

/// A provider that takes longer is told as one that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Organisations on the sign-in page: a list longer than this needs a search, not buttons.
const ORGANISATIONS_MAX: usize = 50;

/// What the settings say of an organisation's own sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationFile {
    /// Its word in addresses: letters, digits and hyphens.
    pub id: String,
    /// What stands on its button.
    pub label: String,
    /// What its provider calls itself, such as `https://login.example/realms/staff`.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// File that holds our secret there; without it we have none (PKCE alone).
    pub client_secret_file: Option<PathBuf>,
    /// What names an account: `email` (its checked address, the first time) or `subject` (once
    /// its owner has connected it).
    #[serde(default = "email")]
    pub account: String,
    /// The domains of mail addresses that it may vouch for.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whether all its addresses are checked although it sends no `email_verified`.
    #[serde(default)]
    pub email_is_verified: bool,
    /// Levels of assurance (`acr`) that stand for two factors; they are asked for.
    #[serde(default)]
    pub strong_acr: Vec<String>,
    /// Whether it always asks for two factors although it says so in neither `amr` nor `acr`.
    #[serde(default)]
    pub always_strong: bool,
}

fn email() -> String {
    "email".to_owned()
}

/// An organisation's own sign-in: checked.
#[derive(Clone, Debug)]
pub struct OrganisationSettings {
    /// As the settings have it.
    pub file: OrganisationFile,
    /// For whom it may vouch.
    pub trust: Trust,
}

/// Reports every mistake, each under its key.
pub(crate) fn check(
    files: Vec<OrganisationFile>,
    mistakes: &mut Vec<String>,
) -> Vec<OrganisationSettings> {
    if ORGANISATIONS_MAX < files.len() {
        mistakes.push(format!("sign_in.organisations: more than {ORGANISATIONS_MAX}"));
    }
    let mut checked: Vec<OrganisationSettings> = Vec::new();
    for (at, file) in files.into_iter().enumerate() {
        let mut wrong = |key: &str, why: String| {
            mistakes.push(format!("sign_in.organisations[{at}].{key}: {why}"));
        };
        let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if file.id.is_empty() || !file.id.chars().all(fits) {
            wrong("id", format!("`{}` is not of a-z, 0-9 and hyphens", file.id));
        }
        if file.label.trim().is_empty() || file.client_id.trim().is_empty() {
            wrong("label and client_id", "missing".to_owned());
        }
        if !is_provider_address(&file.issuer) {
            wrong("issuer", format!("`{}` is no https:// address", file.issuer));
        }
        let same =
            |one: &OrganisationSettings| one.file.id == file.id || one.file.issuer == file.issuer;
        if checked.iter().any(same) {
            wrong("id and issuer", "stand twice".to_owned());
        }
        let named_by = NamedBy::parse(&file.account);
        if named_by.is_none() {
            wrong("account", format!("`{}` is neither email nor subject", file.account));
        }
        let named_by = named_by.unwrap_or_default();
        let domains: Vec<String> = file.domains.iter().map(|one| one.to_lowercase()).collect();
        if named_by == NamedBy::Email && domains.is_empty() {
            wrong("domains", "which mail addresses it may vouch for".to_owned());
        }
        let trust = Trust {
            named_by,
            domains,
            email_is_verified: file.email_is_verified,
            strong_acr: file.strong_acr.clone(),
            always_strong: file.always_strong,
        };
        checked.push(OrganisationSettings { file, trust });
    }
    checked
}

/// All organisations of the settings, with their secrets; on failure every mistake.
pub fn open(config: &Config) -> Result<portal::Organisations, Vec<String>> {
    let mut secrets = Secrets::of(&config.folder);
    let web = Web::trusted().map_err(|error| vec![error])?;
    let provider = |(at, one): (usize, &OrganisationSettings)| -> Arc<dyn Organisation> {
        let key = format!("sign_in.organisations[{at}].client_secret_file");
        let file = one.file.client_secret_file.as_ref();
        let secret = file.map(|file| Hidden(secrets.read(&key, file)));
        Arc::new(Provider::new(one.clone(), secret, web.clone()))
    };
    let all = config.organisations.iter().enumerate().map(provider).collect();
    secrets.all_read().map(|()| portal::Organisations::new(all))
}

/// One provider.
pub struct Provider {
    settings: OrganisationSettings,
    secret: Option<Hidden>,
    web: Web,
    /// What it publishes, once it was asked; asked for by one at a time.
    published: Mutex<Option<Arc<Published>>>,
}

struct Published {
    discovery: Discovery,
    keys: IssuerKeys,
    at: Instant,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

impl Provider {
    /// One that has not been asked yet.
    pub fn new(settings: OrganisationSettings, secret: Option<Hidden>, web: Web) -> Self {
        Self { settings, secret, web, published: Mutex::default() }
    }

    async fn fetch(&self, what: &str, request: &WebRequest<'_>) -> Result<Vec<u8>, NoAnswer> {
        let answer = self.web.fetch(request, ANSWER_BYTES_MAX).await;
        answer.map_err(|error| NoAnswer(format!("{what}: {error}")))
    }

    async fn published(&self) -> Result<Arc<Published>, NoAnswer> {
        let mut kept = self.published.lock().await;
        if let Some(known) = kept.as_ref().filter(|one| one.at.elapsed() < PUBLISHED_KEPT) {
            return Ok(Arc::clone(known));
        }
        let issuer = &self.settings.file.issuer;
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let request = WebRequest { url: &url, ..WebRequest::default() };
        let json = self.fetch("discovery", &request).await?;
        let discovery =
            Discovery::read(&json, issuer).map_err(|error| NoAnswer(error.to_string()))?;
        let keys = self.keys(&discovery).await?;
        let fresh = Arc::new(Published { discovery, keys, at: Instant::now() });
        *kept = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    async fn keys(&self, discovery: &Discovery) -> Result<IssuerKeys, NoAnswer> {
        let request = WebRequest { url: &discovery.keys, ..WebRequest::default() };
        let json = self.fetch("keys", &request).await?;
        IssuerKeys::read(&json).ok_or_else(|| NoAnswer("keys: cannot be read".to_owned()))
    }

    /// What is published, after a token named a key that we did not know: asked for once more.
    /// Tokens come from the provider alone, so that it is asked no oftener than it signs people in.
    async fn published_anew(&self, known: &Arc<Published>) -> Result<Arc<Published>, NoAnswer> {
        let mut kept = self.published.lock().await;
        if let Some(newer) = kept.as_ref().filter(|newer| !Arc::ptr_eq(newer, known)) {
            return Ok(Arc::clone(newer));
        }
        let (discovery, keys) = (known.discovery.clone(), self.keys(&known.discovery).await?);
        let fresh = Arc::new(Published { discovery, keys, at: Instant::now() });
        *kept = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// A code for tokens.
    async fn exchange(
        &self,
        discovery: &Discovery,
        code: &str,
        away: &Away,
    ) -> Result<Tokens, NoAnswer> {
        let client = self.settings.file.client_id.as_str();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", away.back.as_str()),
            ("code_verifier", away.verifier.as_str()),
        ];
        let mut authorization = None;
        match (&self.secret, discovery.secret_in) {
            (Some(secret), SecretIn::Header) => {
                // Encoded as a form first, as RFC 6749 has it.
                let encoded = |text: &str| encode(&[(text, "")]).trim_end_matches('=').to_owned();
                let pair = format!("{}:{}", encoded(client), encoded(&secret.0));
                authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
            }
            (Some(secret), SecretIn::Form) => {
                form.extend([("client_id", client), ("client_secret", secret.0.as_str())]);
            }
            (None, _) => form.push(("client_id", client)),
        }
        let form = encode(&form);
        let (url, authorization) = (discovery.token.as_str(), authorization.as_deref());
        let request = WebRequest { url, form: Some(&form), authorization };
        let json = self.fetch("token", &request).await?;
        serde_json::from_slice(&json).map_err(|_| NoAnswer("token: cannot be read".to_owned()))
    }

    async fn claims(
        &self,
        published: Arc<Published>,
        token: &str,
        away: &Away,
        now: Time,
    ) -> Result<Map<String, Value>, NoAnswer> {
        let file = &self.settings.file;
        let (issuer, client) = (file.issuer.as_str(), file.client_id.as_str());
        let awaited = Awaited { issuer, client, nonce: &away.nonce, now };
        let checked = match published.keys.check(token, &awaited) {
            Err(BadToken::Signature) => {
                self.published_anew(&published).await?.keys.check(token, &awaited)
            }
            checked => checked,
        };
        checked.map_err(|error| NoAnswer(error.to_string()))
    }

    /// Adds what is told of the person apart from the token, where the token says too little.
    async fn add_person(
        &self,
        discovery: &Discovery,
        access_token: Option<&str>,
        claims: &mut Map<String, Value>,
    ) -> Result<(), NoAnswer> {
        let (Some(url), Some(token)) = (&discovery.person, access_token) else { return Ok(()) };
        if claims.contains_key("email") || self.settings.trust.named_by == NamedBy::Subject {
            return Ok(());
        }
        let bearer = format!("Bearer {token}");
        let request = WebRequest { url, form: None, authorization: Some(&bearer) };
        let json = self.fetch("userinfo", &request).await?;
        let told: Map<String, Value> = serde_json::from_slice(&json)
            .map_err(|_| NoAnswer("userinfo: cannot be read".to_owned()))?;
        // About somebody else it says nothing here (Core 1.0, section 5.3.2).
        if told.get("sub") != claims.get("sub") {
            return Err(NoAnswer("userinfo: it is about somebody else".to_owned()));
        }
        for name in ["email", "email_verified", "name"] {
            if let Some(value) = told.get(name) {
                claims.insert(name.to_owned(), value.clone());
            }
        }
        Ok(())
    }

    async fn person(&self, code: &str, away: &Away, now: Time) -> Result<Person, NoAnswer> {
        let published = self.published().await?;
        let tokens = self.exchange(&published.discovery, code, away).await?;
        let mut claims = self.claims(Arc::clone(&published), &tokens.id_token, away, now).await?;
        let access_token = tokens.access_token.as_deref();
        self.add_person(&published.discovery, access_token, &mut claims).await?;
        Person::read(&claims, &self.settings.trust)
            .ok_or_else(|| NoAnswer("the token names nobody".to_owned()))
    }
}

impl Organisation for Provider {
    fn id(&self) -> &str {
        &self.settings.file.id
    }

    fn label(&self) -> &str {
        &self.settings.file.label
    }

    fn issuer(&self) -> &str {
        &self.settings.file.issuer
    }

    fn sign_in_at<'a>(&'a self, away: &'a Away) -> Answer<'a, String> {
        Box::pin(patiently(async move {
            let published = self.published().await?;
            let (client, acr) = (&self.settings.file.client_id, &self.settings.trust.strong_acr);
            let url = published.discovery.sign_in_at(client, away, acr);
            url.ok_or_else(|| NoAnswer("its address cannot be read".to_owned()))
        }))
    }

    fn who<'a>(&'a self, code: &'a str, away: &'a Away, now: Time) -> Answer<'a, Person> {
        Box::pin(patiently(self.person(code, away, now)))
    }
}

async fn patiently<T>(answer: impl Future<Output = Result<T, NoAnswer>>) -> Result<T, NoAnswer> {
    let late = |_| Err(NoAnswer(format!("no answer within {} s", PATIENCE.as_secs())));
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(late)
}

fn encode(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
