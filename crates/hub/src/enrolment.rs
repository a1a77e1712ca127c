//! One-time tokens with which sensors enrol: the code, and the hash by which they know this hub.

use access::{Secret, TokenHash};
use anyhow::{Context as _, Result};
use model::SensorId;
use store::Store;

use crate::config::Config;
use crate::keys::Keys;

/// Seconds that a token is good for: time to carry it to the machine.
const TOKEN_LIFE_S: i64 = 3 * 86_400;

/// A new token for a sensor that is known and not revoked; an older unused one no longer works.
pub async fn token(config: &Config, sensor: SensorId) -> Result<String> {
    let keys = Keys::load(&config.folder)?;
    let store = Store::open(&config.database).await?;
    let secret = Secret::random().context("the system gives no random bytes")?;
    let code = TokenHash::of(secret.expose().as_bytes());
    let until = store.now().plus_s(TOKEN_LIFE_S);
    let known = store.system("token").allow_enrolment(sensor, &code, until).await;
    store.close().await;
    known.context("no such sensor: add it in the portal first")?;
    Ok(format!("vk1.{}.{}", secret.expose(), keys.sensors.ca.fingerprint()?))
}
