//! `hub break-glass`: a link that signs an administrator in once, for when nothing else does.
//!
//! Whoever runs it has the machine and its keys already; what it adds is that it is told.

use access::Secret;
use anyhow::{Context as _, Result, bail};
use store::{Store, StoreError, Told};

use crate::config::Config;

/// The link, and whose account it opens.
pub async fn link(config: &Config, login: Option<&str>) -> Result<(String, String)> {
    let store = Store::open(&config.database).await?;
    let secret = Secret::random().context("the system gives no random bytes")?;
    let told = Told {
        name: config.csirt.name.clone(),
        email: config.csirt.mail.clone(),
        language: config.csirt.language.clone(),
        zone: config.csirt.zone.clone(),
    };
    let made = store.system("console").break_glass(login, &secret.hash(), &told).await;
    store.close().await;
    match made {
        Ok(account) => {
            let url = format!("{}/sign-in/once/{}", config.portal_url, secret.expose());
            Ok((url, account.login))
        }
        Err(StoreError::NotFound) => match login {
            Some(login) => bail!("`{login}` is no open account of an administrator"),
            None => bail!("there is no open account of an administrator"),
        },
        Err(error) => Err(error.into()),
    }
}
