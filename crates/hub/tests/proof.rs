//! Proofs looked for in real DNS and on a real site, both on this machine's loopback address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use constituency::{Asset, AssetKind, Proof};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hub::proof::{Looker, Missing, SystemNames};
use tokio::net::{TcpListener, UdpSocket};

const TOKEN: &str = "t0ken";
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What the name server of the test knows: TXT records by name; every other name that ends in
/// `.example` has the loopback address, unless it begins with `nowhere`.
type Zone = HashMap<String, &'static str>;

/// A name server on a port of its own.
async fn name_server(zone: Zone) -> u16 {
    let socket = UdpSocket::bind((LOOPBACK, 0)).await.expect("a port");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let mut buffer = [0; 1_500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let _ = socket.send_to(&answer(&buffer[..length], &zone), from).await;
        }
    });
    port
}

/// Answers one question (RFC 1035): TXT from the zone, A with the loopback address.
fn answer(query: &[u8], zone: &Zone) -> Vec<u8> {
    let (mut at, mut labels) = (12, Vec::new());
    while query[at] != 0 {
        let length = usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..=at + length]).to_lowercase());
        at += length + 1;
    }
    let (kind, end) = (query[at + 2], at + 5);
    let name = labels.join(".");
    let data: Option<Vec<u8>> = match kind {
        16 => zone.get(&name).map(|text| {
            let length = u8::try_from(text.len()).expect("a short text");
            [&[length], text.as_bytes()].concat()
        }),
        1 if !name.starts_with("nowhere") => Some(Ipv4Addr::LOCALHOST.octets().to_vec()),
        _ => None,
    };
    // The question, an answer flag, and the answer if there is one.
    let mut reply = query[..end].to_vec();
    (reply[2], reply[3]) = (0x81, 0x80);
    reply[6..12].copy_from_slice(&[0, u8::from(data.is_some()), 0, 0, 0, 0]);
    if let Some(data) = data {
        let length = u16::try_from(data.len()).expect("short").to_be_bytes();
        reply.extend([0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60]);
        reply.extend(length);
        reply.extend(data);
    }
    reply
}

async fn looker(zone: Zone, may_connect: fn(IpAddr) -> bool) -> Looker<SystemNames> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut line = ConnectionConfig::udp();
    line.port = name_server(zone).await;
    let server = NameServerConfig::new(LOOPBACK, true, vec![line]);
    let config = ResolverConfig::from_parts(None, vec![], vec![server]);
    let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    Looker::connecting(SystemNames::with(builder.build().expect("a resolver")), may_connect)
}

/// A site: the proof below `/school/`, a long file, and ways that lead elsewhere.
async fn site() -> u16 {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let long = Arc::new("x".repeat(1 << 20));
    let router = Router::new()
        .route("/school/vardkase.txt", get(|| async { "# ours\nvardkase=t0ken\n" }))
        .route("/other/vardkase.txt", get(|| async { "vardkase=another" }))
        .route("/long/vardkase.txt", get(move || async move { long.as_str().to_owned() }))
        .route("/moved/vardkase.txt", get(|| async { Redirect::to("/school/vardkase.txt") }))
        .route("/round/vardkase.txt", get(|| async { Redirect::to("/round/vardkase.txt") }))
        .route("/away/vardkase.txt", get(|| async { Redirect::to("http://evil.example/") }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

async fn check(
    looker: &Looker<SystemNames>,
    kind: AssetKind,
    value: &str,
    expected: Result<Proof, Missing>,
) {
    let asset = Asset::parse(kind, value).expect("an asset of the test");
    assert_eq!(looker.look(&asset, TOKEN).await, expected, "{value}");
}

#[tokio::test]
async fn a_record_in_dns_proves_a_domain_a_network_and_a_service() {
    let zone = Zone::from([
        ("_vardkase.kommun.example".to_owned(), "vardkase=t0ken"),
        ("_vardkase.2.0.192.in-addr.arpa".to_owned(), "vardkase=t0ken"),
        ("_vardkase.mx.kommun.example".to_owned(), "vardkase=t0ken"),
        ("_vardkase.nowhere.example".to_owned(), "vardkase=another"),
    ]);
    let looker = looker(zone, |_| false).await;
    check(&looker, AssetKind::Domain, "kommun.example", Ok(Proof::Dns)).await;
    check(&looker, AssetKind::Network, "192.0.2.0/24", Ok(Proof::Dns)).await;
    check(&looker, AssetKind::Service, "mx.kommun.example:25", Ok(Proof::Dns)).await;
    check(&looker, AssetKind::Domain, "nowhere.example", Err(Missing::Other)).await;
    check(&looker, AssetKind::Network, "198.51.100.0/24", Err(Missing::None)).await;
    check(&looker, AssetKind::System, "AS64500", Err(Missing::None)).await;
}

#[tokio::test]
async fn a_file_on_the_site_proves_the_place_it_stands_at() {
    let looker = looker(Zone::new(), |ip| ip == LOOPBACK).await;
    let port = site().await;
    let at = |path: &str| format!("http://kommun.example:{port}/{path}/");
    let url = AssetKind::Url;
    check(&looker, url, &at("school"), Ok(Proof::File)).await;
    check(&looker, url, &at("moved"), Ok(Proof::File)).await;
    check(&looker, url, &at("other"), Err(Missing::Other)).await;
    check(&looker, url, &at("long"), Err(Missing::Other)).await;
    check(&looker, url, &at("absent"), Err(Missing::None)).await;
    check(&looker, url, &at("round"), Err(Missing::Other)).await;
    check(&looker, url, &at("away"), Err(Missing::Other)).await;
    check(&looker, url, &format!("http://nowhere.example:{port}/a/"), Err(Missing::None)).await;
}

#[tokio::test]
async fn nothing_inside_is_connected_to() {
    let looker = looker(Zone::new(), constituency::is_public).await;
    let port = site().await;
    let url = format!("http://kommun.example:{port}/school/");
    check(&looker, AssetKind::Url, &url, Err(Missing::Inside)).await;
    let url = format!("http://127.0.0.1:{port}/school/");
    check(&looker, AssetKind::Url, &url, Err(Missing::Inside)).await;
    let url = format!("http://[::1]:{port}/school/");
    check(&looker, AssetKind::Url, &url, Err(Missing::Inside)).await;
}
