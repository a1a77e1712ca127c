//! One-time tokens with which sensors enrol: the code, and the hash by which they know this hub.

use access::{ENROLMENT_LIFE_S, Secret, enrolment_token};
use anyhow::{Context as _, Result};
use model::SensorId;
use store::Store;

use crate::config::Config;
use crate::keys::Keys;

/// A new token for a sensor that is known and not revoked; an older unused one no longer works.
pub async fn token(config: &Config, sensor: SensorId) -> Result<String> {
    let keys = Keys::load(&config.folder)?;
    let store = Store::open(&config.database).await?;
    let secret = Secret::random().context("the system gives no random bytes")?;
    let until = store.now().plus_s(ENROLMENT_LIFE_S);
    let known = store.system("token").allow_enrolment(sensor, &secret.hash(), until).await;
    store.close().await;
    known.context("no such sensor: add it in the portal first")?;
    Ok(enrolment_token(&secret, &keys.sensors.ca.fingerprint()?))
}
