//! `vardkase hub`: made, served, backed up and brought back.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use hub::config::Config;
use hub::init::Wanted;

/// A hub: findings, warnings, mail, portal.
#[derive(clap::Subcommand)]
pub enum Hub {
    /// Makes a folder with settings, keys and an empty store; prints the first log-in.
    Init(Box<Init>),
    /// Serves the portal and the sensors' port until told to stop.
    Serve {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
    },
    /// Prints a one-time token with which a sensor that was added in the portal enrols.
    Token {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
        /// The sensor's identity, as the portal's page of the sensor shows it.
        #[arg(long)]
        sensor: String,
    },
    /// Makes the key that mails are signed with (DKIM) and prints its record for DNS.
    Dkim {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
        /// The key's name in DNS; a new name makes a new key.
        #[arg(long, default_value = "vk1")]
        selector: String,
    },
    /// Prints a link that signs an administrator in once, within ten minutes: for when mail and the
    /// organisation's sign-in are down. Told in the audit log, by mail and on the first page.
    BreakGlass {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
        /// Log-in of the administrator; the first one when not given.
        #[arg(long)]
        login: Option<String>,
    },
    /// Writes everything the hub is into one file, while it serves. The file holds keys.
    Backup {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
        /// The file to write, such as hub-2026-11-22.tar.zst.
        file: PathBuf,
    },
    /// Writes the contact book of now into the hub's folder, as the hub does each night.
    ContactBook {
        /// The settings file.
        #[arg(long, default_value = "hub.toml")]
        config: PathBuf,
    },
    /// Brings a backup back into an empty folder and verifies it.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
}

/// What a new hub is told.
#[derive(clap::Args)]
pub struct Init {
    /// The folder to make it in.
    #[arg(long, default_value = "hub")]
    folder: PathBuf,
    /// Name of the CSIRT, as its members know it.
    #[arg(long)]
    csirt: String,
    /// Telephone that its duty officer answers.
    #[arg(long)]
    phone: String,
    /// Mailbox that its duty officer reads: told what no member can be told; warnings are sent from it.
    #[arg(long)]
    mail: String,
    /// What people type to reach the portal.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Name or address by which sensors reach this machine.
    #[arg(long, default_value = "127.0.0.1")]
    sensor_name: String,
    /// Mail server: smtp://host:25, smtp://host:587?tls=required or smtps://host:465.
    #[arg(long)]
    smtp: Option<String>,
    /// sqlite:FILE or postgres://…
    #[arg(long, default_value = "sqlite:hub.db")]
    database: String,
    /// Log-in of the first administrator.
    #[arg(long, default_value = "admin")]
    administrator: String,
    /// sv, nb or en.
    #[arg(long, default_value = "sv")]
    language: String,
}

impl Hub {
    /// Runs the role.
    pub fn run(self) -> Result<ExitCode> {
        super::log_to_stderr();
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            match self {
                Self::Init(init) => make(*init).await?,
                Self::Serve { config } => serve(&config).await?,
                Self::Token { config, sensor } => {
                    let Some(sensor) = model::SensorId::parse(&sensor) else {
                        anyhow::bail!("`{sensor}` is no sensor's identity");
                    };
                    println!("{}", hub::enrolment::token(&Config::read(&config)?, sensor).await?);
                }
                Self::Dkim { config, selector } => {
                    let made = hub::dkim::dkim(&Config::read(&config)?, &selector)?;
                    println!("Put this record into DNS:\n{}", made.record);
                    if let Some(lines) = made.settings {
                        println!("When it is there, add to {}:\n{lines}", config.display());
                    }
                }
                Self::BreakGlass { config, login } => {
                    let config = Config::read(&config)?;
                    let (link, login) = hub::break_glass::link(&config, login.as_deref()).await?;
                    println!("{link}");
                    println!("It signs in `{login}` once, within ten minutes, and is told of.");
                }
                Self::Backup { config, file } => {
                    let written = hub::backup::backup(&Config::read(&config)?, &file).await?;
                    println!("{}: {}", file.display(), written.files.join(", "));
                }
                Self::ContactBook { config } => {
                    for file in hub::book::write_now(&Config::read(&config)?).await? {
                        println!("{}", file.display());
                    }
                }
                Self::Restore { file, folder } => restore(&file, &folder).await?,
            }
            Ok(ExitCode::SUCCESS)
        })
    }
}

async fn make(init: Init) -> Result<()> {
    let administrator = init.administrator.clone();
    let wanted = Wanted {
        csirt: init.csirt,
        phone: init.phone,
        mail: init.mail,
        url: init.url,
        sensor_name: init.sensor_name,
        smtp: init.smtp,
        database: init.database,
        administrator: init.administrator,
        language: init.language,
    };
    let password = hub::init::init(&init.folder, &wanted).await?;
    let settings = init.folder.join("hub.toml");
    println!("A hub is in {}. Start it:", init.folder.display());
    println!("  vardkase hub serve --config {}", settings.display());
    println!("Sign in at {} as {administrator} with {password}", wanted.url);
    println!("The password is shown this once; change it when you are in.");
    println!(
        "{} is told when a member has nobody to tell; add people under Contacts.",
        wanted.mail
    );
    Ok(())
}

async fn serve(path: &std::path::Path) -> Result<()> {
    let config = Config::read(path)?;
    let hub = hub::serve::Hub::start(&config, Arc::new(model::SystemClock), None).await?;
    println!("The portal listens on {}, sensors call {}", hub.portal, hub.sensors);
    hub.run_until(super::told_to_stop()).await;
    Ok(())
}

async fn restore(file: &std::path::Path, folder: &std::path::Path) -> Result<()> {
    let back = hub::backup::restore(file, folder).await?;
    println!("{}: {}", folder.display(), back.files.join(", "));
    match back.audit_lines {
        Some(lines) => {
            println!("the database opens and its audit log holds: {lines} lines verified")
        }
        None => println!("the database is not in the backup: restore it with PostgreSQL's tools"),
    }
    Ok(())
}
