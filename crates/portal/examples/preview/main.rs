//! Serves the portal over made-up data, to look at it and to test it in a browser.
//!
//! `cargo run -p vardkase-portal --example preview [PORT]`. Writes its addresses and log-ins to
//! the terminal as JSON, one object on one line, as `vardkase demo` does for its tests.

mod organisation;
mod seed;

use std::net::SocketAddr;

use axum::serve;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8471), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    // By name: browsers have no passkeys for bare addresses.
    let base = format!("http://localhost:{}", listener.local_addr()?.port());
    let url = format!("sqlite://{}/hub.db", folder.path().display());
    let seeded = seed::seed_at(&url, &base, organisation::organisations()).await?;
    println!("{}", describe(&base, &seeded.link));
    let app = portal::router(seeded.state).into_make_service_with_connect_info::<SocketAddr>();
    serve(listener, app).await?;
    Ok(())
}

/// Addresses and log-ins on one line, for programs.
fn describe(base: &str, link: &str) -> String {
    let account = |(login, _, role): (&str, &str, access::Role)| json!({ "login": login, "password": seed::PASSWORD, "role": role.as_str() });
    let accounts: Vec<_> = seed::accounts().into_iter().map(account).collect();
    json!({ "portal": base, "link": format!("{base}/w/{link}"), "accounts": accounts }).to_string()
}
