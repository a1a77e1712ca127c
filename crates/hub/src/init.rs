//! `hub init`: a folder with settings, secrets, an empty store, the first administrator and the
//! CSIRT's contact, who is told what nobody else can be told.

use std::path::Path;

use access::{Home, PasswordHash, Role, Secret};
use anyhow::{Context as _, Result, bail};
use model::Clock as _;
use store::{ContactHome, NewAccount, NewContact, Store};

use crate::config::Config;
use crate::keys::Keys;

/// What `hub init` is told.
pub struct Wanted {
    /// Name of the CSIRT.
    pub csirt: String,
    /// Telephone of its duty officer.
    pub phone: String,
    /// Its mailbox: its first contact, and what mail comes from.
    pub mail: String,
    /// What people type: `https://hub.example`.
    pub url: String,
    /// What sensors call: a name or address of this machine.
    pub sensor_name: String,
    /// `smtp://…`; without it mail waits until it is set.
    pub smtp: Option<String>,
    /// Connection URL; `sqlite:hub.db` by default.
    pub database: String,
    /// The first administrator's log-in.
    pub administrator: String,
    /// `sv`, `nb`, `en`.
    pub language: String,
}

/// Makes the folder and returns the administrator's password, shown once.
pub async fn init(folder: &Path, wanted: &Wanted) -> Result<String> {
    let settings = folder.join("hub.toml");
    if settings.exists() {
        bail!("{} is there already: nothing was changed", settings.display());
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let text = settings_text(wanted);
    let file: crate::config::File = toml::from_str(&text)?;
    let config = file.check(folder).map_err(|mistakes| anyhow::anyhow!(mistakes.join("\n")))?;
    Keys::generate(folder, model::SystemClock.now())?;
    let password = first_people(&config, wanted).await?;
    std::fs::write(&settings, text).with_context(|| settings.display().to_string())?;
    Ok(password)
}

async fn first_people(config: &Config, wanted: &Wanted) -> Result<String> {
    let store = Store::open(&config.database).await?;
    let secret = Secret::random().context("the system gives no random bytes")?;
    let password: String = secret.expose().chars().take(20).collect();
    let account = NewAccount {
        login: wanted.administrator.clone(),
        name: wanted.administrator.clone(),
        password: PasswordHash::new(&password)?,
        role: Role::Administrator,
        home: Home::Csirt,
        language: wanted.language.clone(),
        zone: config.csirt.zone.clone(),
    };
    let system = store.system("init");
    system.add_account(&account).await?;
    // Without a contact of its own the CSIRT could not be told of members without any.
    let contact = NewContact {
        home: ContactHome::Csirt,
        name: wanted.csirt.clone(),
        email: wanted.mail.clone(),
        phone: Some(wanted.phone.clone()),
        language: wanted.language.clone(),
        zone: config.csirt.zone.clone(),
        place: 0,
    };
    system.add_contact(&contact).await?;
    publish_shipped(&system).await?;
    store.close().await;
    Ok(password)
}

/// The content that we ship, so that sensors have something from the first day.
pub async fn publish_shipped(system: &store::SystemScope) -> Result<()> {
    for (kind, body) in [
        ("rules", include_str!("../../../content/rules/vardkase.rules")),
        ("warning-list", include_str!("../../../content/warning-lists/common.txt")),
        ("policy", include_str!("../../../content/policy/analytics.toml")),
    ] {
        let lines = body.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        system
            .publish(kind, &serde_json::json!({ "lines": lines, "source": "shipped" }), body)
            .await?;
    }
    Ok(())
}

fn settings_text(wanted: &Wanted) -> String {
    let quote = |text: &str| toml::Value::from(text).to_string();
    let mail = match &wanted.smtp {
        Some(smtp) => {
            format!("[mail]\nsmtp = {}\nfrom = {}\n", quote(smtp), quote(&wanted.mail))
        }
        None => {
            "# Mail waits until this is set.\n# [mail]\n# smtp = \"smtp://mail.example:25\"\n# \
                 from = \"csirt@csirt.example\"\n"
                .to_owned()
        }
    };
    format!(
        "# Settings of the hub. `vardkase hub serve` reports every mistake at once.\n\
         database = {}\n\n\
         [portal]\nlisten = \"127.0.0.1:8080\"\nurl = {}\n\
         # Without these the portal speaks HTTP and a proxy in front must speak HTTPS.\n\
         # certificate = \"portal.pem\"\n# key = \"portal.key\"\n\n\
         [sensors]\nlisten = \"0.0.0.0:8443\"\nnames = [{}]\n\n\
         {mail}\n\
         [csirt]\nname = {}\nphone = {}\nmail = {}\nlanguage = {}\nzone = \"Europe/Stockholm\"\n",
        quote(&wanted.database),
        quote(&wanted.url),
        quote(&wanted.sensor_name),
        quote(&wanted.csirt),
        quote(&wanted.phone),
        quote(&wanted.mail),
        quote(&wanted.language),
    ) + "\n# The contact book is written each night; with a passphrase in this file it is sealed too.\n\
         # [contact_book]\n# passphrase_file = \"contact-book.pass\"\n# keep = 14\n"
}
