//! The embedded style sheets, scripts and pictures, with a fingerprint each so that browsers may
//! keep them for good.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::PortalState;
use crate::error::PageError;

/// Everything that `build.rs` joined.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/assets"]
pub struct Assets;

/// A year, and never asked again: another content has another name.
const KEEP: &str = "public, max-age=31536000, immutable";

/// From the plain name to the address with the fingerprint.
static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let name_it = |name: std::borrow::Cow<'static, str>| {
        let hash = Assets::get(&name)?.metadata.sha256_hash();
        let mark: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let (stem, end) = name.rsplit_once('.')?;
        let address = format!("/assets/{stem}.{mark}.{end}");
        Some((name.into_owned(), address))
    };
    Assets::iter().filter_map(name_it).collect()
});

/// Where a file is found, such as `/assets/portal.0123456789ab.css`; empty when there is none.
pub fn address(name: &str) -> &'static str {
    ADDRESSES.get(name).map(String::as_str).unwrap_or_default()
}

pub(crate) fn routes() -> Router<PortalState> {
    Router::new().route("/assets/{name}", get(serve)).route("/favicon.ico", get(favicon))
}

async fn serve(Path(asked): Path<String>) -> Result<Response, PageError> {
    let address = format!("/assets/{asked}");
    let (name, _) =
        ADDRESSES.iter().find(|(_, known)| **known == address).ok_or(PageError::NotFound)?;
    file(name)
}

async fn favicon() -> Result<Response, PageError> {
    file("logo.svg")
}

fn file(name: &str) -> Result<Response, PageError> {
    let file = Assets::get(name).ok_or(PageError::NotFound)?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, KEEP)], file.data).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheet_is_embedded_and_small_enough_for_a_bad_line() {
        let sheet = Assets::get("portal.css").expect("made by build.rs");
        assert!(sheet.data.len() > 50_000, "the design system is in it");
        assert!(sheet.data.len() < 250_000, "{} bytes", sheet.data.len());
    }

    #[test]
    fn addresses_carry_a_fingerprint() {
        let address = address("portal.css");
        assert!(address.starts_with("/assets/portal.") && address.ends_with(".css"), "{address}");
        assert_eq!(address.len(), "/assets/portal..css".len() + 12);
    }
}
