//! One line to a log server: UDP, TCP or TLS.
//!
//! A line over UDP is not confirmed by anybody, and the record says so; over TCP and TLS it is
//! taken when the connection took it. Only TLS hides the line on its way, so the gate treats the
//! channel as a third party's.
//!
//! Specification: RFC 5424 (message), RFC 5426 (UDP), RFC 6587 octet counting (TCP), RFC 5425
//! (TLS).

use std::sync::Arc;
use std::time::Duration;

use model::{ChannelKind, Severity};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Accepted, BadChannel, Channel, Handing, Kind, SendError, Settings, one_line};
use crate::Letter;
use crate::web::{CONNECT_TIMEOUT, Reach};

/// This channel in the list.
pub(super) const KIND: Kind = Kind {
    kind: ChannelKind::Syslog,
    address: "udp://host:514, tcp://host:601 or tls://host:6514",
    key: "",
    connections: 2,
    gate: access::Channel::ThirdParty,
    open,
};

/// The longest a line may take to be written.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes of one message: what RFC 5426 asks every receiver to take.
const MESSAGE_BYTES_MAX: usize = 2_048;

/// Facility local0: what is nobody else's.
const FACILITY: u8 = 16;

struct Syslog {
    reach: Reach,
    tls: TlsConnector,
    host: String,
}

fn open(settings: &Settings) -> Result<Option<Box<dyn Channel>>, BadChannel> {
    let tls = crate::web::tls();
    let host = settings.host.clone();
    let reach = Reach::new(&settings.allow_networks);
    Ok(Some(Box::new(Syslog { reach, tls: TlsConnector::from(Arc::new(tls)), host })))
}

impl Channel for Syslog {
    fn send<'a>(&'a self, letter: &'a Letter) -> Handing<'a> {
        Box::pin(async move {
            let (way, host, port) = target(&letter.to.address)
                .ok_or_else(|| SendError::Refused(format!("not like {}", KIND.address)))?;
            let line = line(letter, &self.host);
            match way {
                Way::Udp => self.udp(host, port, &line).await,
                Way::Tcp => {
                    let mut stream = self.connect(host, port).await?;
                    hand_over(&mut stream, &line).await
                }
                Way::Tls => {
                    let stream = self.connect(host, port).await?;
                    let name = ServerName::try_from(host.to_owned())
                        .map_err(|error| SendError::Refused(error.to_string()))?;
                    let stream =
                        tokio::time::timeout(CONNECT_TIMEOUT, self.tls.connect(name, stream));
                    let mut stream =
                        stream.await.map_err(|_| not_now("no TLS in time"))?.map_err(not_now)?;
                    hand_over(&mut stream, &line).await
                }
            }
        })
    }

    fn sender(&self) -> &str {
        &self.host
    }
}

impl Syslog {
    async fn udp(&self, host: &str, port: u16, line: &str) -> Result<Accepted, SendError> {
        let to = self.reach.lookup(host, port).await.map_err(not_now)?;
        let to = to.first().ok_or_else(|| not_now("no address"))?;
        let own = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
        let socket = UdpSocket::bind(own).await.map_err(not_now)?;
        socket.send_to(line.as_bytes(), to).await.map_err(not_now)?;
        Ok(Accepted::with("sent by UDP, which nobody confirms"))
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, SendError> {
        let to = self.reach.lookup(host, port).await.map_err(not_now)?;
        let stream = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect(&to[..]));
        stream.await.map_err(|_| not_now("no connection in time"))?.map_err(not_now)
    }
}

async fn hand_over(
    stream: &mut (impl tokio::io::AsyncWrite + Unpin),
    line: &str,
) -> Result<Accepted, SendError> {
    let frame = format!("{} {line}", line.len());
    let write = async {
        stream.write_all(frame.as_bytes()).await?;
        stream.shutdown().await
    };
    let unclear = |why: String| SendError::Unclear(one_line(&why));
    match tokio::time::timeout(WRITE_TIMEOUT, write).await {
        Ok(Ok(())) => Ok(Accepted::with("written to the log server's connection")),
        Ok(Err(error)) => Err(unclear(error.to_string())),
        Err(_) => Err(unclear("no end in time".to_owned())),
    }
}

fn not_now(error: impl std::fmt::Display) -> SendError {
    SendError::NotNow(one_line(&error.to_string()))
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    Udp,
    Tcp,
    Tls,
}

fn target(address: &str) -> Option<(Way, &str, u16)> {
    let (scheme, rest) = address.split_once("://")?;
    let way = match scheme {
        "udp" => Way::Udp,
        "tcp" => Way::Tcp,
        "tls" => Way::Tls,
        _ => return None,
    };
    let (host, port) = rest.trim_end_matches('/').rsplit_once(':')?;
    let host = host.trim_matches(['[', ']']);
    (!host.is_empty()).then_some((way, host, port.parse().ok()?))
}

/// The message as one line.
fn line(letter: &Letter, host: &str) -> String {
    let level = match letter.severity {
        Severity::Critical => 2,
        Severity::High => 3,
        Severity::Medium => 4,
        Severity::Low => 5,
    };
    // 32473 is the number for those who have none of their own (RFC 5612).
    let data = format!(
        "[vardkase@32473 id=\"{}\" number=\"{}\" severity=\"{}\" tlp=\"{}\"]",
        letter.id,
        letter.number,
        letter.severity.as_str(),
        letter.tlp.as_str(),
    );
    let text = one_line(&letter.short);
    let at = letter.at.rfc3339();
    let head =
        format!("<{}>1 {at} {host} vardkase - warning {data} \u{feff}", FACILITY * 8 + level);
    let mut line = format!("{head}{text} {}", letter.link);
    let mut end = MESSAGE_BYTES_MAX.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.truncate(end);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_way() {
        assert_eq!(target("udp://log.example:514"), Some((Way::Udp, "log.example", 514)));
        assert_eq!(target("tls://[2001:db8::1]:6514/"), Some((Way::Tls, "2001:db8::1", 6514)));
        for text in
            ["log.example:514", "http://log.example:1", "tcp://:601", "tcp://x", "tcp://x:99999"]
        {
            assert_eq!(target(text), None, "{text}");
        }
    }
}
