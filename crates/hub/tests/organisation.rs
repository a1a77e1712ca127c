//! A provider of our own making, over HTTP on this machine: what is taken from it, and every way in
//! which it lies or fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use access::{Away, Person, Secret, Trust, pkce_challenge};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hub::organisation::{OrganisationFile, OrganisationSettings, Provider};
use model::{Clock as _, SystemClock};
use notify::Web;
use notify::channels::Hidden;
use portal::{NoAnswer, Organisation as _};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// How the provider behaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Plays {
    Fair,
    /// Signs with a key that it publishes only the second time.
    NewKey,
    /// Signs with a key that it never publishes.
    HiddenKey,
    OtherNonce,
    OtherIssuer,
    OtherPerson,
    Unverified,
    TooLong,
    RefusesCodes,
}

struct Fake {
    plays: Plays,
    issuer: String,
    nonce: String,
    challenge: String,
    key: EcdsaKeyPair,
    asked_keys: AtomicUsize,
}

fn key() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let made = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("random");
    EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).expect("ours")
}

async fn discovery(State(fake): State<Arc<Fake>>) -> Response {
    let at = |path: &str| format!("{}{path}", fake.issuer);
    let issuer = match fake.plays {
        Plays::OtherIssuer => "https://evil.example".to_owned(),
        _ => fake.issuer.clone(),
    };
    let long = if fake.plays == Plays::TooLong { "x".repeat(600_000) } else { String::new() };
    axum::Json(json!({
        "issuer": issuer, "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "userinfo_endpoint": at("/me"), "service_documentation": long,
    }))
    .into_response()
}

async fn keys(State(fake): State<Arc<Fake>>) -> Response {
    let before = fake.asked_keys.fetch_add(1, Ordering::SeqCst);
    let shown = match fake.plays {
        Plays::HiddenKey => false,
        Plays::NewKey => 0 < before,
        _ => true,
    };
    let point = fake.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    let ours = json!({ "kty": "EC", "crv": "P-256", "kid": "new", "use": "sig", "x": x, "y": y });
    let keys = if shown { vec![ours] } else { Vec::new() };
    axum::Json(json!({ "keys": keys })).into_response()
}

async fn token(State(fake): State<Arc<Fake>>, headers: HeaderMap, form: String) -> Response {
    let fields: Vec<(String, String)> =
        url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    // What it expects of us: our secret, encoded, and the verifier of the challenge.
    let basic = format!("Basic {}", STANDARD.encode("vardkase:a+secret%3A"));
    let told = headers.get("authorization").and_then(|value| value.to_str().ok());
    let verified =
        field("code_verifier").is_some_and(|text| pkce_challenge(text) == fake.challenge);
    let fits =
        told == Some(&basic) && verified && field("grant_type") == Some("authorization_code");
    if fake.plays == Plays::RefusesCodes || !fits {
        return (StatusCode::BAD_REQUEST, "{\"error\":\"invalid_grant\"}").into_response();
    }
    let now_s = SystemClock.now().micros() / 1_000_000;
    let nonce = if fake.plays == Plays::OtherNonce { "another" } else { &fake.nonce };
    let claims = json!({ "iss": fake.issuer, "aud": "vardkase", "sub": "7", "nonce": nonce,
                         "iat": now_s, "exp": now_s + 300, "amr": ["pwd", "mfa"] });
    let id_token = signed(&fake.key, &claims);
    axum::Json(json!({ "id_token": id_token, "access_token": "t", "token_type": "Bearer" }))
        .into_response()
}

fn signed(key: &EcdsaKeyPair, claims: &Value) -> String {
    let write = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", write(&json!({ "alg": "ES256", "kid": "new" })), write(claims));
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).expect("signed");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

async fn me(State(fake): State<Arc<Fake>>, headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|value| value != "Bearer t") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let sub = if fake.plays == Plays::OtherPerson { "8" } else { "7" };
    let verified = fake.plays != Plays::Unverified;
    let email = "Kari@Kommun.example";
    axum::Json(json!({ "sub": sub, "email": email, "email_verified": verified })).into_response()
}

/// Goes there and back; what came of it, and how often the keys were asked for.
async fn travel(plays: Plays) -> (Result<Person, NoAnswer>, usize) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let secret = Secret::random().expect("random");
    let away = Away::new(&secret, "http://127.0.0.1:1/sign-in/organisation/back".into());
    let fake = Arc::new(Fake {
        plays,
        issuer: issuer.clone(),
        nonce: away.nonce.clone(),
        challenge: pkce_challenge(&away.verifier),
        key: key(),
        asked_keys: AtomicUsize::new(0),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .route("/me", get(me))
        .with_state(Arc::clone(&fake));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let provider = provider(&issuer);
    let who = match provider.sign_in_at(&away).await {
        Ok(url) => {
            assert!(url.starts_with(&format!("{issuer}/auth?")), "{url}");
            provider.who("code", &away, SystemClock.now()).await
        }
        Err(error) => Err(error),
    };
    (who, fake.asked_keys.load(Ordering::SeqCst))
}

fn provider(issuer: &str) -> Provider {
    let file = OrganisationFile {
        id: "kommun".into(),
        label: "Kommun".into(),
        issuer: issuer.into(),
        client_id: "vardkase".into(),
        client_secret_file: None,
        account: "email".into(),
        domains: Vec::new(),
        email_is_verified: false,
        strong_acr: Vec::new(),
        always_strong: false,
    };
    let trust = Trust { domains: vec!["kommun.example".into()], ..Trust::default() };
    let secret = Some(Hidden("a secret:".into()));
    Provider::new(OrganisationSettings { file, trust }, secret, Web::trusted().expect("a client"))
}

#[tokio::test]
async fn who_signed_in_is_told_by_token_and_more_is_asked_for() {
    let (person, asked) = travel(Plays::Fair).await;
    let person = person.expect("let in");
    assert_eq!(person.email.as_deref(), Ok("kari@kommun.example"));
    assert!(person.subject == "7" && person.strong && asked == 1);
    let (person, _) = travel(Plays::Unverified).await;
    assert_eq!(person.expect("known").email, Err(access::BadEmail::Unverified));
}

#[tokio::test]
async fn a_key_that_is_not_known_is_looked_for_once() {
    let (person, asked) = travel(Plays::NewKey).await;
    assert!(person.is_ok() && asked == 2, "{person:?} {asked}");
    let (person, asked) = travel(Plays::HiddenKey).await;
    assert!(person.is_err() && asked == 2, "{person:?} {asked}");
}

#[tokio::test]
async fn whatever_does_not_fit_is_no_answer() {
    for (plays, expected) in [
        (Plays::OtherNonce, "the token's nonce is not what is awaited"),
        (Plays::OtherIssuer, "the provider calls itself `https://evil.example`"),
        (Plays::OtherPerson, "userinfo: it is about somebody else"),
        (Plays::TooLong, "discovery: refused: more than 524288 bytes"),
        (Plays::RefusesCodes, "token: refused: 400 {\"error\":\"invalid_grant\"}"),
    ] {
        let (person, _) = travel(plays).await;
        assert_eq!(person, Err(NoAnswer(expected.to_owned())), "{plays:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let away = Away::new(&Secret::random().expect("random"), String::new());
    let error = provider(&issuer).sign_in_at(&away).await.expect_err("nobody is there");
    assert!(error.0.starts_with("discovery: not now: "), "{error}");
}
