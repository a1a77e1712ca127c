//! What is known of the demo's members from outside: a report of somebody who looks for open
//! services, and the one service in it that is really there, on loopback, until it is closed.
//!
//! The report lies in a folder from which the hub reads, as its settings would say it. The service
//! is tried by what `vardkase retest` does, with the token of an account that the CSIRT has for it.
//! Everything else in the report is made up and tried by nobody.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use access::{Secret, api_token};
use anyhow::{Context as _, Result};
use hub::report_sources::{ReportsFile, Sources};
use jiff::tz::TimeZone;
use model::Time;
use store::{NewApiToken, Scoped, Store};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use warnings::RetestPolicy;

use crate::roles::retest::Tester;

/// The account of what tries services: histories name it, not a person.
pub const LOGIN: &str = "retest";

/// What the hub's settings say of reports; the path is in the demo's folder.
const SETTINGS: &str = "[[folder]]\nname = \"shadowserver\"\npath = \"reports\"\n\
                        format = \"shadowserver\"\nsource = \"shadowserver\"\n";

/// The report: a day and a port are filled in.
const REPORT: &str = include_str!("../../../../../content/demo/scan_ftp.csv");

/// What the open service says to whoever connects.
const GREETING: &[u8] = b"220 Exchange of drawings ready\r\n";

/// Seconds since the report was written, so that the hub need not wait whether more is written.
const WRITTEN_BEFORE_S: u64 = 60;

/// Seconds that the token of whoever tries services is good for: longer than a demo runs.
const TOKEN_S: i64 = 86_400;

/// Connections in a minute, as `vardkase retest` has it.
const PER_MINUTE: u32 = 30;

/// Retests planned at once: there is one.
const PLANNED_MAX: i64 = 10;

/// How often is looked whether something is to be tried: the demo does not wait a minute.
const LOOK: Duration = Duration::from_secs(1);

/// Where the hub finds reports.
pub fn sources(folder: &Path) -> Result<Sources> {
    let settings: ReportsFile = toml::from_str(SETTINGS)?;
    let mut mistakes = Vec::new();
    let sources = settings.check(folder, &mut mistakes);
    anyhow::ensure!(mistakes.is_empty(), mistakes.join("; "));
    for one in &sources.folders {
        fs::create_dir_all(&one.path).with_context(|| one.path.display().to_string())?;
    }
    Ok(sources)
}

/// Puts the report of the day before where the hub finds it, with the service that is really open.
pub fn report(folder: &Path, sources: &Sources, service: &Service, now: Time) -> Result<()> {
    let day = now.plus_s(-86_400).to_jiff().to_zoned(TimeZone::UTC).date().to_string();
    let text = REPORT.replace("{day}", &day).replace("{port}", &service.port.to_string());
    let name = format!("{day}-scan_ftp-demo.csv");
    let (beside, to) = (folder.join(&name), sources.folders.first().context("no folder")?);
    fs::write(&beside, text).with_context(|| beside.display().to_string())?;
    let written = SystemTime::now() - Duration::from_secs(WRITTEN_BEFORE_S);
    fs::File::options().write(true).open(&beside)?.set_modified(written)?;
    fs::rename(&beside, to.path.join(&name))?;
    Ok(())
}

/// A service that should not be open; everybody on this machine can reach it.
pub struct Service {
    port: u16,
    answers: JoinHandle<()>,
}

impl Service {
    /// Listens on a free port of loopback.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let answers = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // Whoever is gone already has seen that it is open.
                let _ = stream.write_all(GREETING).await;
            }
        });
        Ok(Self { port, answers })
    }

    /// Nothing listens there any more when this returns.
    pub async fn close(self) {
        self.answers.abort();
        let _ = self.answers.await;
    }
}

/// Tries what members called mended, until it is dropped.
pub async fn try_services(
    store: &Store,
    program: &Scoped,
    hub: &str,
    policy: &RetestPolicy,
) -> Result<()> {
    let secret = Secret::random().context("the system gives no random bytes")?;
    let expires = store.now().plus_s(TOKEN_S);
    let token = NewApiToken { name: "vardkase retest".to_owned(), hash: secret.hash(), expires };
    program.api_tokens().add(&token).await?.context("too many tokens")?;
    let tester = Tester::new(hub, &api_token(&secret), None, PER_MINUTE)?;
    loop {
        // The hub's own job does the same once a minute.
        store.system("retests").plan_retests(policy, PLANNED_MAX).await?;
        tester.round().await?;
        tokio::time::sleep(LOOK).await;
    }
}
