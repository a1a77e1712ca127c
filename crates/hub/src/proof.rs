//! Looks for the proof that an asset is a member's: a TXT record, or a file on its site.
//!
//! The name was typed by somebody who may mean harm: only addresses of the open Internet are
//! connected to, checked at every hop and connected to as checked; a redirect may not leave the
//! asset; a little is read, for a short time. Decides nothing else: what must stand where is
//! `constituency`'s.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use constituency::{Asset, AssetKind, Proof, challenge};
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;
use url::Url;

/// A site or name server that has not answered in this time counts as silent.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a file that are read: the proof is a line of some fifty.
const FILE_BYTES_MAX: usize = 4_096;
/// Redirects that are followed: to https, to `www`, and one to spare.
const REDIRECTS_MAX: usize = 3;
/// TXT records of one name that are read; each is at most 64 KiB by the protocol.
const RECORDS_MAX: usize = 100;

/// Why there is no proof. The words are keys of `locales/`, after `proof-missing-`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Missing {
    /// There is nothing.
    None,
    /// There is something, and it is not the proof.
    Other,
    /// Nobody answered.
    Unreachable,
    /// It leads to an address inside.
    Inside,
}

impl Missing {
    /// The word in the database and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Other => "other",
            Self::Unreachable => "unreachable",
            Self::Inside => "inside",
        }
    }
}

/// What is asked of DNS.
pub trait Names: Send + Sync {
    /// The TXT records of a name, each with its parts put together.
    fn txt(&self, name: &str) -> impl Future<Output = Result<Vec<String>, Missing>> + Send;
    /// The addresses of a name.
    fn addresses(&self, name: &str) -> impl Future<Output = Result<Vec<IpAddr>, Missing>> + Send;
}

/// DNS by the name servers of this machine.
pub struct SystemNames(TokioResolver);

impl SystemNames {
    /// Reads the machine's settings. None when there are none that can be read.
    pub fn new() -> Option<Self> {
        let builder = TokioResolver::builder_tokio().ok()?;
        builder.build().ok().map(Self)
    }

    /// Asks through a resolver that is made already.
    pub const fn with(resolver: TokioResolver) -> Self {
        Self(resolver)
    }
}

impl Names for SystemNames {
    async fn txt(&self, name: &str) -> Result<Vec<String>, Missing> {
        // The dot at the end keeps search domains of the machine out of it.
        let asked = self.0.txt_lookup(format!("{name}."));
        let found = match tokio::time::timeout(TIMEOUT, asked).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) if error.is_no_records_found() => return Err(Missing::None),
            Ok(Err(_)) | Err(_) => return Err(Missing::Unreachable),
        };
        let text = |data: &RData| match data {
            RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
            _ => None,
        };
        let records = found.answers().iter().take(RECORDS_MAX);
        Ok(records.filter_map(|record| text(&record.data)).collect())
    }

    async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Missing> {
        let asked = self.0.lookup_ip(format!("{name}."));
        match tokio::time::timeout(TIMEOUT, asked).await {
            Ok(Ok(found)) => Ok(found.iter().collect()),
            Ok(Err(error)) if error.is_no_records_found() => Err(Missing::None),
            Ok(Err(_)) | Err(_) => Err(Missing::Unreachable),
        }
    }
}

/// Looks for proofs.
pub struct Looker<N> {
    names: N,
    /// Whether an address may be connected to.
    may_connect: fn(IpAddr) -> bool,
}

impl<N: Names> Looker<N> {
    /// Connects to addresses of the open Internet alone.
    pub const fn new(names: N) -> Self {
        Self { names, may_connect: constituency::is_public }
    }

    /// Connects where it is told it may: for tests on one machine.
    pub const fn connecting(names: N, may_connect: fn(IpAddr) -> bool) -> Self {
        Self { names, may_connect }
    }

    /// Looks in all places where the proof may stand; the first that holds it tells.
    pub async fn look(&self, asset: &Asset, token: &str) -> Result<Proof, Missing> {
        let challenge = challenge(asset, token);
        let mut missing = Missing::None;
        if let Some(name) = &challenge.dns_name {
            match self.names.txt(name).await {
                Ok(records) if records.iter().any(|record| challenge.is_in(record)) => {
                    return Ok(Proof::Dns);
                }
                Ok(records) if records.is_empty() => {}
                Ok(_) => missing = Missing::Other,
                Err(error) => missing = error,
            }
        }
        if let Some(url) = &challenge.file_url {
            match self.file(url, asset).await {
                Ok(text) if challenge.is_in(&text) => return Ok(Proof::File),
                Ok(_) => missing = Missing::Other,
                // What DNS said is worth more than that there is no file either.
                Err(error) if missing == Missing::None => missing = error,
                Err(_) => {}
            }
        }
        Err(missing)
    }

    /// The file at an address, or over plain HTTP when nobody answers by HTTPS.
    async fn file(&self, url: &str, asset: &Asset) -> Result<String, Missing> {
        let url = Url::parse(url).map_err(|_| Missing::None)?;
        match self.fetch(url.clone(), asset).await {
            Err(Missing::Unreachable) if url.scheme() == "https" => {
                let mut plain = url;
                plain.set_scheme("http").map_err(|()| Missing::None)?;
                self.fetch(plain, asset).await
            }
            answer => answer,
        }
    }

    async fn fetch(&self, mut url: Url, asset: &Asset) -> Result<String, Missing> {
        for _ in 0..=REDIRECTS_MAX {
            let mut response = self.get(&url).await?;
            if response.status().is_redirection() {
                let to = response.headers().get("location").and_then(|to| to.to_str().ok());
                let next = to.and_then(|to| url.join(to).ok()).ok_or(Missing::None)?;
                if !within(asset, &next) {
                    return Err(Missing::Other);
                }
                url = next;
                continue;
            }
            if !response.status().is_success() {
                return Err(Missing::None);
            }
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(|_| Missing::Unreachable)? {
                let room = FILE_BYTES_MAX - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if FILE_BYTES_MAX <= body.len() {
                    break;
                }
            }
            return Ok(String::from_utf8_lossy(&body).into_owned());
        }
        Err(Missing::Other)
    }

    /// One request, to an address that was checked and no other.
    async fn get(&self, url: &Url) -> Result<reqwest::Response, Missing> {
        let host = url.host_str().ok_or(Missing::None)?;
        let port = url.port_or_known_default().ok_or(Missing::None)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = match bare.parse::<IpAddr>() {
            Ok(ip) => vec![ip],
            Err(_) => self.names.addresses(host).await?,
        };
        let mut allowed = found.into_iter().filter(|ip| (self.may_connect)(ip.to_canonical()));
        let ip = allowed.next().ok_or(Missing::Inside)?;
        let client = reqwest::Client::builder()
            .resolve(host, SocketAddr::new(ip, port))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .build()
            .map_err(|_| Missing::Unreachable)?;
        client.get(url.clone()).send().await.map_err(|_| Missing::Unreachable)
    }
}

/// Whether an address is still the asset's: a site may send on to its own `www`, not to others.
fn within(asset: &Asset, url: &Url) -> bool {
    Asset::parse(AssetKind::Url, url.as_str()).is_ok_and(|there| match asset {
        Asset::Url(_) => {
            let place = |asset: &Asset| match asset {
                Asset::Url(text) => {
                    Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned))
                }
                _ => None,
            };
            place(asset) == place(&there)
        }
        other => other.holds(&there),
    })
}
