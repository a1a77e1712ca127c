//! `vardkase demo`: the whole chain on one machine, with made-up municipalities.
//!
//! A hub with its portal, three members, a joint IT body that answers for two of them, and a sensor
//! for each that listens to traffic which `range` makes, or to captures that are given. Everything
//! is real: enrolment, mutual TLS, the spool, findings, mail by SMTP. Loopback only, one folder,
//! no root. A second start goes on where the first was.

mod mailbox;
mod outside;
mod seed;
mod sensors;
mod story;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use hub::config::{ChannelsFile, Config, CsirtFile, MailFile};
use hub::keys::Keys;
use hub::serve::Hub;
use model::{Clock as _, SystemClock};
use portal::Demo as PortalDemo;
use store::Delay;

use mailbox::Mailbox;
use outside::Service;
use seed::People;
use sensors::Sensors;
use story::Story;

/// Which country's municipalities the demo shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Country {
    /// Norway.
    No,
    /// Sweden.
    Se,
}

/// The whole chain on this machine, with made-up municipalities.
#[derive(clap::Args)]
pub struct Demo {
    /// Where the demo keeps its state; remove it to begin anew.
    #[arg(long, default_value = "demo-data")]
    folder: PathBuf,
    /// Real captures to send through the chain instead of made-up traffic.
    #[arg(long, num_args = 1..)]
    capture: Vec<PathBuf>,
    /// Whose municipalities.
    #[arg(long, value_enum, default_value = "se")]
    country: Country,
    /// Language of mail and pages: sv, nb, en. The country's own when not told.
    #[arg(long, value_parser = ["sv", "nb", "en"])]
    language: Option<String>,
    /// How many times faster than real the made-up traffic is played.
    #[arg(long, default_value_t = 600)]
    speed: u32,
    /// Port of the portal on loopback.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Stop by itself when the traffic has ended and all mail is out; for tests.
    #[arg(long)]
    until_done: bool,
}

impl Demo {
    /// Runs the role.
    pub fn run(self) -> Result<ExitCode> {
        self.log()?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(self.show())?;
        Ok(ExitCode::SUCCESS)
    }

    /// Logs go to a file: the terminal shows the story.
    fn log(&self) -> Result<()> {
        std::fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
        let file = std::fs::File::create(self.folder.join("demo.log"))?;
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
        let _ = log.with_writer(std::sync::Mutex::new(file)).try_init();
        Ok(())
    }

    async fn show(self) -> Result<()> {
        let mut people = People::of(self.country)?;
        let language = self.language.clone().unwrap_or_else(|| people.language.clone());
        people.language.clone_from(&language);
        let mailbox = Mailbox::open(self.folder.join("mails"))?;
        let smtp = mailbox.listen().await?;
        let config = self.config(&people, &language, &format!("smtp://{smtp}"))?;
        let new = !config.folder.join("ca.pem").exists();
        if new {
            std::fs::create_dir_all(&config.folder)
                .with_context(|| config.folder.display().to_string())?;
            Keys::generate(&config.folder, SystemClock.now())?;
        }
        self.write_policy(&config)?;
        let begun = SystemClock.now();
        let accounts = seed::accounts(&people);
        let portal = PortalDemo { mails: Arc::new(mailbox.clone()), accounts: accounts.clone() };
        let hub = Hub::start(&config, Arc::new(SystemClock), Some(portal)).await?;
        let announced = if new {
            let announced = seed::fill(&hub.store, &people, &language).await?;
            sensors::keep_announced(&self.folder, &announced)?;
            // The night's job ran before anybody was in the hub.
            hub::book::write(&hub.store.system("demo"), &config.book, begun).await?;
            announced
        } else {
            sensors::read_announced(&self.folder)?
        };
        let exposed = if new && self.capture.is_empty() {
            let service = Service::open().await?;
            outside::report(&self.folder, &config.reports, &service, SystemClock.now())?;
            Some(service)
        } else {
            None
        };
        terminal::greet(&hub, &accounts);
        let sensors = Sensors::start(&self, &config, &hub, announced).await?;
        let tells = self.capture.is_empty();
        let story = tells.then(|| Story::begin(&hub, &people, self.speed, exposed));
        terminal::follow(&sensors, &mailbox, story, self.until_done).await;
        let delays = hub.store.system("demo").delays(begun).await?;
        let took = |delay: &Delay| {
            let due = sensors.due(delay.sensor, delay.seen)?;
            Some(delay.mailed.since(due).max(0) / 1_000)
        };
        terminal::how_fast(delays.iter().filter_map(took).collect());
        sensors.stop().await;
        hub.stop().await;
        Ok(())
    }

    fn config(&self, people: &People, language: &str, smtp: &str) -> Result<Config> {
        let folder = self.folder.join("hub");
        let port = self.port;
        Ok(Config {
            database: format!("sqlite:{}", folder.join("hub.db").display()),
            portal_listen: ([127, 0, 0, 1], port).into(),
            portal_url: format!("http://127.0.0.1:{port}"),
            portal_tls: None,
            sensors_listen: ([127, 0, 0, 1], 0).into(),
            sensor_names: vec!["127.0.0.1".to_owned()],
            mail: Some(MailFile {
                smtp: smtp.to_owned(),
                from: "csirt@csirt.example".to_owned(),
                user: None,
                password_file: None,
                reply_to: None,
                plus_addresses: false,
                dkim: None,
                inbox: None,
            }),
            channels: ChannelsFile::default(),
            csirt: CsirtFile {
                name: people.csirt.clone(),
                phone: people.phone.clone(),
                mail: "csirt@csirt.example".to_owned(),
                language: language.to_owned(),
                zone: people.zone.clone(),
            },
            second_factor: access::SecondFactorPolicy::default(),
            policy: Some(folder.join("policy")),
            organisations: Vec::new(),
            reports: outside::sources(&self.folder)?,
            book: hub::book::Settings {
                folder: folder.join(hub::book::FOLDER),
                passphrase_file: None,
                keep: 14,
                language: locale::Language::parse(language).unwrap_or(locale::Language::ENGLISH),
                zone: people.zone.clone(),
                csirt: (people.csirt.clone(), people.phone.clone()),
            },
            folder,
        })
    }

    /// Made-up traffic is played faster than real; the policy's clocks keep up with it.
    fn write_policy(&self, config: &Config) -> Result<()> {
        let Some(folder) = &config.policy else { return Ok(()) };
        let speed = if self.capture.is_empty() { self.speed } else { 1 };
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("warnings.toml"), story::policy(speed)?)?;
        Ok(())
    }

    fn sensor_folder(&self, number: usize) -> PathBuf {
        sensor_folder(&self.folder, number)
    }
}

fn sensor_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("sensor-{}", number + 1))
}
