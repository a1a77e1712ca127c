//! Fetches a report from its address when it is due, and only when it is newer than the last.
//!
//! The connection's other end must prove who it is; what is sent on goes by HTTPS too. What comes is
//! read while it arrives, and its tag is kept only when all of it is on record: whatever ends this
//! in between, it is fetched again.
//!
//! Specification: RFC 9110, sections 13 (conditional requests) and 15.4 (redirection).

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use intake::pieces;
use reqwest::header::{
    AUTHORIZATION, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use store::{ReportWay, Validators};
use tokio::sync::mpsc::Sender;
use url::Url;

use super::{Hub, Reading};

/// Time for one download: a day of the largest kind over a slow line.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Time to be connected: a server that takes longer is down.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Times that a server may send on: to a store of files, and there to the nearest one.
const REDIRECTS_MAX: usize = 3;

/// Bytes of one download: ten times the largest day measured.
const DOWNLOAD_BYTES_MAX: u64 = 256 << 20;

/// A report that is fetched.
#[derive(Clone, Debug)]
pub struct Download {
    /// From where.
    pub url: Url,
    /// Seconds between two downloads.
    pub every_s: i64,
    /// File that holds the whole value of the header `Authorization`.
    pub authorization_file: Option<PathBuf>,
    /// How it is read.
    pub reading: Reading,
}

/// What became of a download.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fetched {
    /// It is not due yet.
    NotDue,
    /// Nothing has changed since the last.
    Unchanged,
    /// It was taken in.
    Taken,
}

/// What fetches: verifies certificates, takes nothing but HTTPS, goes where the settings say.
pub fn client() -> reqwest::Result<Client> {
    builder().https_only(true).build()
}

fn builder() -> reqwest::ClientBuilder {
    let redirect = Policy::limited(REDIRECTS_MAX);
    Client::builder()
        .redirect(redirect)
        .timeout(TIMEOUT)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent("vardkase")
}

/// Fetches a report if it is due. A failure is kept for the CSIRT to see.
pub async fn fetch(client: &Client, download: &Download, hub: &Hub<'_>) -> Result<Fetched> {
    let (name, url) = (&download.reading.name, download.url.as_str());
    let due = hub.system.begin_download(name, url, download.every_s).await?;
    let Some(known) = due else { return Ok(Fetched::NotDue) };
    match newer(client, download, &known, hub).await {
        Ok(None) => {
            hub.system.end_download(name, &known).await?;
            Ok(Fetched::Unchanged)
        }
        Ok(Some(said)) => {
            hub.system.end_download(name, &said).await?;
            Ok(Fetched::Taken)
        }
        Err(error) => {
            hub.system.fail_download(name, &format!("{error:#}")).await?;
            Err(error)
        }
    }
}

/// Takes in what is newer than what is known; none when nothing is.
async fn newer(
    client: &Client,
    download: &Download,
    known: &Validators,
    hub: &Hub<'_>,
) -> Result<Option<Validators>> {
    let mut request = client.get(download.url.clone());
    if let Some(file) = &download.authorization_file {
        let secret = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        request = request.header(AUTHORIZATION, secret.trim());
    }
    for (header, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)] {
        if let Some(value) = value {
            request = request.header(header, value);
        }
    }
    let response = request.send().await.map_err(reqwest::Error::without_url)?;
    if response.status() == StatusCode::NOT_MODIFIED {
        return Ok(None);
    }
    let response = response.error_for_status().map_err(reqwest::Error::without_url)?;
    let said = said(response.headers());
    let last = response.url().path_segments().and_then(|mut parts| parts.next_back());
    let name = last.filter(|name| !name.is_empty()).unwrap_or(&download.reading.name).to_owned();
    let (send, bytes) = pieces();
    let taking = download.reading.take(hub, name, ReportWay::Https, bytes);
    let (arrived, taken) = tokio::join!(arrive(response, send), taking);
    let taken = taken?;
    arrived?;
    if let Some(reason) = taken.nothing_read() {
        anyhow::bail!("nothing of it could be read: {reason}");
    }
    Ok(Some(said))
}

fn said(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
    Validators { etag: text(ETAG), modified: text(LAST_MODIFIED) }
}

/// Passes on what arrives, up to the limit. Whoever reads is told of the failure too.
async fn arrive(mut response: Response, send: Sender<io::Result<Vec<u8>>>) -> Result<()> {
    let mut left = DOWNLOAD_BYTES_MAX;
    loop {
        let piece = match response.chunk().await {
            Ok(None) => return Ok(()),
            Ok(Some(piece)) => {
                let limit = DOWNLOAD_BYTES_MAX >> 20;
                let over = || anyhow::anyhow!("it has more than {limit} MiB");
                left.checked_sub(piece.len() as u64).ok_or_else(over).map(|less| {
                    left = less;
                    piece.to_vec()
                })
            }
            Err(error) => Err(error.without_url().into()),
        };
        match piece {
            // Nobody reads on: whoever did has failed, and says so.
            Ok(piece) => {
                if send.send(Ok(piece)).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) => {
                let _ = send.send(Err(io::Error::other(error.to_string()))).await;
                return Err(error);
            }
        }
    }
}
