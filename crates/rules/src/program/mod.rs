//! What a compiled rule is: the seam between this crate and `detect`.
//!
//! All data, no behaviour. Everything that can be decided from the text alone is decided here
//! (names resolved, numbers parsed, patterns unescaped), so that the engine only executes.

mod content;
mod number;
mod packet;
mod rule;
mod state;
mod transaction;

pub use content::*;
pub use number::*;
pub use packet::*;
pub use rule::*;
pub use state::*;
pub use transaction::*;
