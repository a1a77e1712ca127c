//! The offers of a key exchange, and their fingerprint.
//!
//! Specification: RFC 4253 section 7.1; HASSH.

use md5::Digest as _;
use model::Direction;

/// Where the lists that HASSH uses stand among the ten of an offer, by direction: key exchange,
/// then encryption, MAC and compression of what that side sends.
const CLIENT_LISTS: [usize; 4] = [0, 2, 4, 6];
const SERVER_LISTS: [usize; 4] = [0, 3, 5, 7];

/// Hash and string of an offer; `None` when it is cut short. `body` begins after the message type.
pub(super) fn hassh(direction: Direction, body: &[u8]) -> Option<(String, String)> {
    let mut rest = body.get(16..)?;
    let mut lists = Vec::with_capacity(8);
    for _ in 0..8 {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (list, after) = after.split_at_checked(length)?;
        lists.push(String::from_utf8_lossy(list));
        rest = after;
    }
    let chosen = if direction == Direction::ToServer { CLIENT_LISTS } else { SERVER_LISTS };
    let text = chosen.map(|place| &*lists[place]).join(";");
    let hash = md5::Md5::digest(text.as_bytes());
    Some((hash.iter().map(|byte| format!("{byte:02x}")).collect(), text))
}
