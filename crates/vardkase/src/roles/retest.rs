//! `vardkase retest`: tries exposed services again that a member called mended.
//!
//! Takes what is due from the hub's API with a token, opens one connection to the address and port
//! in question, listens for a first line, and tells the hub *open*, *closed* or *no answer*. Sends
//! not one byte to the service, tries no other port, and goes at a bounded rate. Which members
//! agreed is the hub's to know: it gives out nothing of the others.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// How long a connection may take: a device across the country answers within a second.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a service may take to say its first line.
const BANNER_TIMEOUT: Duration = Duration::from_secs(2);

/// Bytes of the first line that are read.
const BANNER_BYTES_MAX: usize = 200;

/// How long to wait before asking the hub again when nothing is due.
const IDLE: Duration = Duration::from_secs(60);

/// Tries exposed services again, for the hub.
#[derive(clap::Args)]
pub struct Retest {
    /// The portal's address, such as `https://hub.example`.
    #[arg(long)]
    hub: String,
    /// A file that holds a token for the API, of an account of the CSIRT.
    #[arg(long)]
    token: PathBuf,
    /// A certificate (PEM) to trust besides those of the system.
    #[arg(long)]
    ca: Option<PathBuf>,
    /// Connections in a minute.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    per_minute: u32,
    /// Do what is due now, and end.
    #[arg(long)]
    once: bool,
}

#[derive(Deserialize)]
struct Due {
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    id: uuid::Uuid,
    address: IpAddr,
    port: u16,
}

/// What a try found, as the API takes it.
#[derive(Debug, Eq, PartialEq, Serialize)]
struct Found {
    answer: &'static str,
    banner: Option<String>,
}

impl Retest {
    /// Runs until it is stopped, or once.
    pub fn run(self) -> Result<ExitCode> {
        super::log_to_stderr();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let tester = self.tester()?;
            loop {
                let tried = match tester.round().await {
                    Err(error) if !self.once => {
                        tracing::warn!("the hub does not answer, next try later: {error:#}");
                        0
                    }
                    other => other?,
                };
                if self.once {
                    println!("{tried} services tried");
                    return Ok(ExitCode::SUCCESS);
                }
                if tried == 0 {
                    tokio::time::sleep(IDLE).await;
                }
            }
        })
    }

    fn tester(&self) -> Result<Tester> {
        let token = std::fs::read_to_string(&self.token)
            .with_context(|| self.token.display().to_string())?;
        let token = token.trim();
        Tester::new(&self.hub, token, self.ca.as_deref(), self.per_minute)
            .with_context(|| self.token.display().to_string())
    }
}

/// Tries what is due at a hub.
pub struct Tester {
    client: reqwest::Client,
    hub: String,
    per_minute: u32,
}

impl Tester {
    /// For the hub at an address, with a token for its API.
    pub fn new(hub: &str, token: &str, ca: Option<&Path>, per_minute: u32) -> Result<Self> {
        let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {token}"))
            .context("this is no token")?;
        value.set_sensitive(true);
        let headers = [(reqwest::header::AUTHORIZATION, value)].into_iter().collect();
        let mut client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers);
        if let Some(ca) = ca {
            let pem = std::fs::read(ca).with_context(|| ca.display().to_string())?;
            client = client.add_root_certificate(reqwest::Certificate::from_pem(&pem)?);
        }
        let hub = hub.trim_end_matches('/').to_owned();
        Ok(Self { client: client.build()?, hub, per_minute })
    }

    /// Does what is due; returns how many services were tried.
    pub async fn round(&self) -> Result<usize> {
        let base = &self.hub;
        let due = self.client.get(format!("{base}/api/v1/retests")).send().await?;
        let due: Due =
            due.error_for_status()?.json().await.context("the hub's answer cannot be read")?;
        let mut pace = tokio::time::interval(Duration::from_secs(60) / self.per_minute);
        for item in &due.items {
            pace.tick().await;
            let found = try_service(SocketAddr::new(item.address, item.port)).await;
            tracing::info!(retest.id = %item.id, answer = found.answer, "tried a service");
            let path = format!("{base}/api/v1/retests/{}/answer", item.id);
            let answer = self.client.post(path).json(&found).send().await?;
            // Taken back or answered by another meanwhile: nothing of ours to mend.
            if !answer.status().is_success() && answer.status() != reqwest::StatusCode::NOT_FOUND {
                bail!("the hub refused an answer: {}", answer.status());
            }
        }
        Ok(due.items.len())
    }
}

/// One connection, one first line, nothing sent.
async fn try_service(address: SocketAddr) -> Found {
    match tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Found { answer: "open", banner: first_line(stream).await },
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            Found { answer: "closed", banner: None }
        }
        // Unreachable, filtered, or switched off: they look the same from here.
        Ok(Err(_)) | Err(_) => Found { answer: "no-answer", banner: None },
    }
}

async fn first_line(mut stream: TcpStream) -> Option<String> {
    let mut bytes = [0; BANNER_BYTES_MAX];
    let read = tokio::time::timeout(BANNER_TIMEOUT, stream.read(&mut bytes)).await;
    let length = read.ok()?.ok().filter(|length| 0 < *length)?;
    let text = String::from_utf8_lossy(&bytes[..length]);
    let line = text.lines().next().unwrap_or_default();
    let line: String = line.chars().filter(|sign| !sign.is_control()).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;

    use super::*;

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(test);
    }

    #[test]
    fn a_closed_port_says_so() {
        run(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
            let address = listener.local_addr().expect("an address");
            drop(listener);
            assert_eq!(try_service(address).await, Found { answer: "closed", banner: None });
        });
    }

    #[test]
    fn an_open_one_gets_no_byte_and_its_first_line_is_kept() {
        run(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
            let address = listener.local_addr().expect("an address");
            let service = tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.expect("accepted");
                stream.write_all(b"SSH-2.0-Example\x07\r\nmore").await.expect("written");
                let mut got = Vec::new();
                stream.read_to_end(&mut got).await.map(|_| got)
            });
            let found = try_service(address).await;
            let banner = Some("SSH-2.0-Example".to_owned());
            assert_eq!(found, Found { answer: "open", banner });
            let got = service.await.expect("ended").unwrap_or_default();
            assert!(got.is_empty(), "something was sent");
        });
    }
}
