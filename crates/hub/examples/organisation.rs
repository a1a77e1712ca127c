//! A hub with one organisation's own sign-in, for the browser's tests against a real provider.
//!
//! `organisation ISSUER SECRET`: writes its address to the terminal as JSON on one line and serves
//! until it is stopped. Its accounts and its invitation are those that the tests know.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use access::{Home, PasswordHash, Role, TokenHash};
use anyhow::{Context as _, Result};
use hub::config::{Config, File};
use hub::init::{Wanted, init};
use hub::serve::Hub;
use model::SystemClock;
use serde_json::json;
use store::{NewAccount, NewInvitation, NewMember, Store};

/// What everybody signs in with who has a password.
const PASSWORD: &str = "beacon-on-the-hill";

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments.next().context("give the issuer")?;
    let secret = arguments.next().context("give the secret")?;
    let folder = tempfile::tempdir()?;
    let config = settings(folder.path(), &issuer, &secret).await?;
    people(&config).await?;
    let hub = Hub::start(&config, Arc::new(SystemClock), None).await?;
    println!("{}", json!({ "portal": config.portal_url, "password": PASSWORD }));
    hub.run_until(async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await;
    Ok(())
}

/// The settings, read as a hub reads them.
async fn settings(folder: &Path, issuer: &str, secret: &str) -> Result<Config> {
    // A port that was free a moment ago: the address must be known before it is served.
    let portal: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let url = format!("http://{portal}");
    let wanted = Wanted {
        csirt: "Example CSIRT".into(),
        phone: "+46 8 555 010 00".into(),
        mail: "duty@csirt.example".into(),
        url,
        sensor_name: "127.0.0.1".into(),
        smtp: None,
        database: "sqlite:hub.db".into(),
        administrator: "admin@csirt.example".into(),
        language: "en".into(),
    };
    init(folder, &wanted).await?;
    std::fs::write(folder.join("oidc.secret"), secret)?;
    let text = std::fs::read_to_string(folder.join("hub.toml"))?
        .replace("127.0.0.1:8080", &portal.to_string())
        .replace("0.0.0.0:8443", "127.0.0.1:0");
    let issuer = toml::Value::from(issuer).to_string();
    let text = format!(
        "{text}\n[[sign_in.organisations]]\nid = \"norrby\"\nlabel = \"Norrby kommun\"\n\
         issuer = {issuer}\nclient_id = \"vardkase\"\nclient_secret_file = \"oidc.secret\"\n\
         domains = [\"norrby.example\"]\n"
    );
    let file: File = toml::from_str(&text)?;
    file.check(folder).map_err(|mistakes| anyhow::anyhow!(mistakes.join("\n")))
}

/// Kari and Per have accounts, Siv is invited.
async fn people(config: &Config) -> Result<()> {
    let store = Store::open(&config.database).await?;
    let system = store.system("test");
    let (language, zone) = ("en".to_owned(), "Europe/Stockholm".to_owned());
    let new = NewMember { name: "Norrby".into(), language: language.clone(), zone: zone.clone() };
    let home = Home::Member(system.add_member(&new).await?);
    let account = |login: &str, role, home| NewAccount {
        login: login.into(),
        name: login.split('@').next().unwrap_or_default().into(),
        password: PasswordHash::new(PASSWORD).unwrap_or_else(|_| PasswordHash::none()),
        role,
        home,
        language: language.clone(),
        zone: zone.clone(),
    };
    system.add_account(&account("kari@norrby.example", Role::Reader, home)).await?;
    system.add_account(&account("per@elsewhere.example", Role::Reader, home)).await?;
    system.add_account(&account("lead@norrby.example", Role::SecurityLead, home)).await?;
    let lead = store.account_to_sign_in("lead@norrby.example").await?.context("just added")?.0;
    let scope = store.scoped(lead.viewer().context("role and home fit")?);
    let new = NewInvitation {
        home,
        role: Role::Technician,
        name: "Siv Ek".into(),
        email: "siv@norrby.example".into(),
        language,
        zone,
    };
    let until = store.now().plus_s(86_400);
    let link = |id, round| TokenHash::of(format!("{id} {round}").as_bytes());
    scope.invitations().add(&new, link, until).await?;
    store.close().await;
    Ok(())
}
