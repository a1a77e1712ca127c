//! Passkeys on pages: what a form asks the browser for, and what it brought back.
//!
//! A challenge is derived from a nonce in the form, its end and the browser's own cookie, so that
//! asking keeps nothing and changes nothing. What was answered once is noted and counts once.

use access::{Ceremony, Expected, MadePasskey, Secret, TokenHash, check_made, check_used};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::{Account, Pending, StoreError};

use crate::error::PageError;
use crate::form::Fields;
use crate::state::PortalState;

/// Seconds that a page may wait for the device. Shorter than what is half done is kept, so that
/// an answer is noted for as long as it could come again.
const ASKED_S: i64 = 5 * 60;

/// What a form asks the browser for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub nonce: String,
    pub expires: i64,
    pub challenge: String,
    pub party: String,
}

/// Whether browsers let this address have passkeys: a name, over HTTPS or on the machine itself.
pub(crate) fn are_possible(state: &PortalState) -> bool {
    let base = &state.settings().base_url;
    let party = access::relying_party(base);
    let is_name = party.parse::<std::net::IpAddr>().is_err() && !party.starts_with('[');
    is_name && (base.starts_with("https://") || party == "localhost")
}

/// Asks for a passkey of this browser's; none where there can be none.
pub(crate) fn ask(state: &PortalState, what: Ceremony, browser: &Secret) -> Option<Asked> {
    if !are_possible(state) {
        return None;
    }
    let nonce = Secret::random()?.expose().to_owned();
    let expires = state.now().plus_s(ASKED_S).micros();
    let challenge = challenge(state, what, browser, &nonce, expires);
    Some(Asked {
        challenge: URL_SAFE_NO_PAD.encode(challenge.as_str()),
        party: access::relying_party(&state.settings().base_url).to_owned(),
        nonce,
        expires,
    })
}

fn challenge(
    state: &PortalState,
    what: Ceremony,
    browser: &Secret,
    nonce: &str,
    expires: i64,
) -> TokenHash {
    let key = &state.settings().sign_in_key;
    key.hash(what.as_str(), browser.hash().as_str(), &format!("{nonce} {expires}"))
}

/// The challenge that a form answers, while it may.
fn answered(
    state: &PortalState,
    what: Ceremony,
    browser: &Secret,
    fields: &Fields,
) -> Option<TokenHash> {
    let expires: i64 = fields.get("expires").parse().ok()?;
    let now = state.now().micros();
    let alive = now < expires && expires <= now + ASKED_S * 1_000_000;
    // A line feed would let two nonces be one text.
    let nonce = Secret::from_request(fields.get("nonce"))?;
    alive.then(|| challenge(state, what, browser, nonce.expose(), expires))
}

/// Notes that a challenge was answered; false when it was before.
async fn spend(
    state: &PortalState,
    what: Ceremony,
    challenge: &TokenHash,
) -> Result<bool, PageError> {
    let pending = Pending { account: None, state: String::new() };
    match state.store().begin_ceremony(challenge, what, &pending).await {
        Ok(()) => Ok(true),
        Err(StoreError::Taken) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn bytes(fields: &Fields, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(fields.get(name)).ok()
}

/// The passkey that a form brought, checked.
pub(crate) async fn made(
    state: &PortalState,
    browser: &Secret,
    fields: &Fields,
) -> Result<Option<MadePasskey>, PageError> {
    let what = Ceremony::PasskeyNew;
    let Some(challenge) = answered(state, what, browser, fields) else { return Ok(None) };
    let parts = bytes(fields, "client").zip(bytes(fields, "attestation"));
    let Some((client, attestation)) = parts else { return Ok(None) };
    let origin = &state.settings().base_url;
    let expected = Expected { challenge: challenge.as_str().as_bytes(), origin };
    match check_made(&client, &attestation, &expected) {
        Ok(made) => Ok(spend(state, what, &challenge).await?.then_some(made)),
        Err(error) => {
            tracing::info!("a new passkey was not taken: {error}");
            Ok(None)
        }
    }
}

/// The account whose passkey a form brought a use of, checked and counted.
pub(crate) async fn used(
    state: &PortalState,
    browser: &Secret,
    fields: &Fields,
) -> Result<Option<Account>, PageError> {
    let what = Ceremony::PasskeyUse;
    let Some(challenge) = answered(state, what, browser, fields) else { return Ok(None) };
    let (Some(client), Some(device), Some(signature)) =
        (bytes(fields, "client"), bytes(fields, "device"), bytes(fields, "signature"))
    else {
        return Ok(None);
    };
    let found = state.store().passkey(fields.get("credential")).await?;
    let Some((passkey, account)) = found else { return Ok(None) };
    let origin = &state.settings().base_url;
    let expected = Expected { challenge: challenge.as_str().as_bytes(), origin };
    let kept = (&passkey.key, passkey.counter);
    let counter = match check_used(&client, &device, &signature, kept, &expected) {
        Ok(counter) => counter,
        Err(error) => {
            tracing::warn!(account.id = %account.id, "a passkey was not taken: {error}");
            return Ok(None);
        }
    };
    let first = spend(state, what, &challenge).await?;
    let counted = first && state.store().passkey_used(&passkey, counter).await?;
    Ok(counted.then_some(account))
}
