//! Who is served, what they have, and whose an address or name is; pure.
//!
//! A member's kind and standing, its assets (parsed once, at the edge), the look-up from an
//! address, name, AS number or URL to its owners, what proves that an asset is somebody's, lists
//! read from CSV and RIPE text and compared with what is known, and the register and map of those
//! who could join. No IO and no clock: `store` keeps it, the hub asks DNS and the web.

mod asset;
mod cartogram;
mod diff;
mod member;
mod owners;
mod proof;
mod read;
mod register;
mod whose;

pub use asset::{Asset, AssetKind, BadAsset, is_public};
pub use cartogram::{Place, Tile, lay_out};
pub use diff::{Changed, Conflict, Diff, Held, compare};
pub use member::{Country, Kind, Profile, Standing};
pub use owners::{Found, Owner, Owners};
pub use proof::{Challenge, Need, Proof, challenge, need};
pub use read::{
    BROKEN_MAX, Broken, Format, Organisation, ROWS_MAX, Reading, Reason, Row, TEXT_BYTES_MAX, read,
};
pub use register::{County, Entry, Register, register};
pub use whose::{Network, Purpose, most_specific};
