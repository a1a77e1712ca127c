//! The embedded style sheets, scripts and pictures, with a fingerprint each so that browsers may
//! keep them for good.

use rust_embed::RustEmbed;

/// Everything that `build.rs` joined.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/assets"]
pub struct Assets;
