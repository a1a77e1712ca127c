//! Requests to addresses that others have chosen: bounded in time, size and reach.
//!
//! Whoever enters the address of a hook must not be able to make the hub call machines inside its
//! own network: only public addresses are called, and those that the settings allow. The address
//! is looked at after the name is resolved, redirects are not followed, and no proxy is used.
//! Plain HTTP goes to allowed addresses only.
//!
//! Specification: IANA's special-purpose address registries (RFC 6890, RFC 8190).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{StatusCode, Url};

use crate::channels::{Accepted, SendError, one_line};

/// A whole request with its answer. Shorter than the outbox's lease.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A connection that is not made in this time is tried again later.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Bytes read of an answer: enough to know why it was refused.
const ANSWER_BYTES_MAX: usize = 16 << 10;

/// Addresses tried for one name.
const ADDRESSES_MAX: usize = 8;

/// A client that reaches only what it may.
#[derive(Clone)]
pub struct Web {
    client: reqwest::Client,
    reach: Reach,
}

/// Which addresses may be called: public ones, and these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach(Arc<[IpNet]>);

/// Whose fault a refusal of the caller (401, 403) is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Secret {
    /// The secret is the hub's: nothing is lost to a wrong password, it is tried again.
    Ours,
    /// The secret stands in the receiver's address: it no longer fits.
    Receivers,
}

/// A request that is answered with a text to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebRequest<'a> {
    /// Its address.
    pub url: &'a str,
    /// Its form, already encoded; without one it is a `GET`.
    pub form: Option<&'a str>,
    /// The value of the header `Authorization`.
    pub authorization: Option<&'a str>,
}

impl Web {
    /// A client for addresses that our own settings name, which may be inside our own network.
    /// Who asks sees to it that they are of such a kind.
    pub fn trusted() -> Result<Self, String> {
        let nets = ["0.0.0.0/0", "::/0"].map(str::parse);
        Self::new(&nets.into_iter().flatten().collect::<Vec<IpNet>>())
    }

    /// What is answered with 200, when it is no longer than this. The error says why in one line,
    /// without the address and what was sent along.
    pub async fn fetch(
        &self,
        request: &WebRequest<'_>,
        bytes_max: usize,
    ) -> Result<Vec<u8>, SendError> {
        let method = request.form.map_or(reqwest::Method::GET, |_| reqwest::Method::POST);
        let mut asked = self.request(method, request.url)?.header("accept", "application/json");
        if let Some(value) = request.authorization {
            asked = asked.header("authorization", value);
        }
        if let Some(form) = request.form {
            let kind = "application/x-www-form-urlencoded";
            asked = asked.header("content-type", kind).body(form.to_owned());
        }
        let mut answer = asked.send().await.map_err(|error| failed(&error))?;
        let (status, mut body) = (answer.status(), Vec::new());
        let whole = read(&mut answer, &mut body, bytes_max).await;
        if status != StatusCode::OK {
            let text = format!("{} {}", status.as_u16(), String::from_utf8_lossy(&body));
            return Err(SendError::Refused(one_line(&text)));
        }
        match whole {
            Ok(true) => Ok(body),
            Ok(false) => Err(SendError::Refused(format!("more than {bytes_max} bytes"))),
            Err(error) => Err(failed(&error)),
        }
    }

    pub(crate) fn new(allowed: &[IpNet]) -> Result<Self, String> {
        // Fails when there is one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let reach = Reach(allowed.into());
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .dns_resolver(Arc::new(reach.clone()))
            .user_agent("vardkase")
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, reach })
    }

    /// Whether an address of the settings is one that may be called.
    pub(crate) fn check(&self, url: &str) -> Result<(), String> {
        self.reach.url(url).map(|_| ())
    }

    /// A request to an address that this client may call.
    pub(crate) fn request(
        &self,
        method: reqwest::Method,
        url: &str,
    ) -> Result<reqwest::RequestBuilder, SendError> {
        let url = self.reach.url(url).map_err(SendError::Refused)?;
        Ok(self.client.request(method, url))
    }

    /// Sends a request and says what became of it.
    pub(crate) async fn send(
        request: reqwest::RequestBuilder,
        secret: Secret,
    ) -> Result<Accepted, SendError> {
        let mut answer = request.send().await.map_err(|error| failed(&error))?;
        let status = answer.status();
        let mut body = Vec::new();
        // The status has said what counts.
        let _ = read(&mut answer, &mut body, ANSWER_BYTES_MAX).await;
        let text = format!("{} {}", status.as_u16(), String::from_utf8_lossy(&body));
        judge(status, secret, one_line(&text))
    }
}

/// Reads at most so many bytes of an answer; whether that is all of it.
async fn read(
    answer: &mut reqwest::Response,
    body: &mut Vec<u8>,
    bytes_max: usize,
) -> Result<bool, reqwest::Error> {
    while body.len() <= bytes_max {
        match answer.chunk().await? {
            Some(more) => body.extend_from_slice(&more),
            None => return Ok(true),
        }
    }
    body.truncate(bytes_max);
    Ok(false)
}

/// TLS towards others: the machine's own list of authorities.
pub(crate) fn tls() -> rustls::ClientConfig {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()
}

fn judge(status: StatusCode, secret: Secret, word: String) -> Result<Accepted, SendError> {
    let ours = secret == Secret::Ours;
    match status.as_u16() {
        200..=299 => Ok(Accepted { word }),
        401 | 403 | 404 if ours => Err(SendError::NotNow(word)),
        408 | 425 | 429 | 500..=599 => Err(SendError::NotNow(word)),
        _ => Err(SendError::Refused(word)),
    }
}

/// An error of the client without the address, which may hold a secret.
fn failed(error: &reqwest::Error) -> SendError {
    let mut why = "the request failed".to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        why = deeper.to_string();
        cause = deeper.source();
    }
    let why = one_line(&why);
    if why.contains(OUT_OF_REACH) {
        SendError::Refused(why)
    } else if error.is_connect() || error.is_builder() {
        SendError::NotNow(why)
    } else {
        SendError::Unclear(why)
    }
}

/// What is said of an address that may not be called.
const OUT_OF_REACH: &str = "not a public address, and not in channels.allow_networks";

impl Reach {
    pub fn new(allowed: &[IpNet]) -> Self {
        Self(allowed.into())
    }

    /// Whether this address may be called.
    pub fn allows(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        is_public(ip) || self.allowed(ip)
    }

    fn allowed(&self, ip: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&ip))
    }

    /// The addresses of a name that may be called.
    pub async fn lookup(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        let found = tokio::net::lookup_host((host, port)).await?;
        let fit = found.filter(|one| self.allows(one.ip()));
        let fit: Vec<SocketAddr> = fit.take(ADDRESSES_MAX).collect();
        if fit.is_empty() { Err(std::io::Error::other(OUT_OF_REACH)) } else { Ok(fit) }
    }

    /// Reads the address of a hook. A name is looked at when it is resolved; a bare address here.
    fn url(&self, text: &str) -> Result<Url, String> {
        let url = Url::parse(text).map_err(|error| format!("no address: {error}"))?;
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        match (url.scheme(), bare) {
            (_, Some(ip)) if !self.allows(ip) => Err(OUT_OF_REACH.to_owned()),
            ("https", _) => Ok(url),
            ("http", Some(ip)) if self.allowed(ip) => Ok(url),
            _ => Err("only https, and http to an address in channels.allow_networks".to_owned()),
        }
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let own = self.clone();
        Box::pin(async move {
            let found = own.lookup(name.as_str(), 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is somebody's on the internet, rather than of this machine or network.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match embedded_v4(ip) {
            Some(inner) => is_public_v4(inner),
            // Global unicast and nothing else, without the documentation prefix.
            None => ip.segments()[0] & 0xe000 == 0x2000 && ip.segments()[..2] != [0x2001, 0xdb8],
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || matches!((a, b, c), (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (198, 18..=19, _))
        || 224 <= a)
}

/// The IPv4 address that a translated or tunnelled address leads to.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, ..] = ip.segments();
    let octets = ip.octets();
    let last = Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]);
    let [high, low] = [b.to_be_bytes(), c.to_be_bytes()];
    match (a, b) {
        (0x64, 0xff9b) => Some(last),
        (0x2002, _) => Some(Ipv4Addr::new(high[0], high[1], low[0], low[1])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: bool) {
        let reach = Reach::new(&["10.1.0.0/16".parse().expect("a network")]);
        assert_eq!(reach.url(url).is_ok(), expected, "{url}");
    }

    #[test]
    fn only_public_and_allowed_addresses_are_called() {
        check("https://hooks.example/x", true);
        check("http://hooks.example/x", false);
        check("https://127.0.0.1/", false);
        check("https://[::1]/", false);
        check("https://[::ffff:127.0.0.1]/", false);
        check("https://[64:ff9b::7f00:1]/", false);
        check("https://[2002:7f00:1::]/", false);
        check("https://[fd00::1]/", false);
        check("https://169.254.169.254/latest/meta-data/", false);
        check("https://0x7f000001/", false);
        check("https://100.64.0.1/", false);
        check("http://10.1.2.3:8080/hook", true);
        check("https://10.2.0.1/", false);
        check("https://[2a00:1450::1]/", true);
        check("file:///etc/passwd", false);
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let web = Web::new(&[]).expect("a client");
        let request = web.request(reqwest::Method::POST, "https://localhost:9/x").expect("a name");
        let error = Web::send(request, Secret::Receivers).await.expect_err("not reached");
        assert!(matches!(error, SendError::Refused(_)), "{error}");
    }
}
