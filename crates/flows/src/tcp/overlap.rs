//! Whose bytes a receiver keeps when two segments overlap.
//!
//! Receivers differ, and an attacker who knows how shows the sensor other bytes than the server
//! reads. The models are those described by Novak and Sturges, *Target-Based TCP Stream Reassembly*
//! (2007), told in terms of where the new segment begins and ends against the old one. Where the
//! paper saw no difference between systems (Windows and BSD, HP-UX 10 and Linux) they share an arm.

use std::cmp::Ordering::{Equal, Greater, Less};
use std::ops::Range;

use crate::settings::OverlapPolicy;

/// Whether the new segment's bytes replace the old one's where they overlap.
pub(super) fn new_wins(policy: OverlapPolicy, old: &Range<u64>, new: &Range<u64>) -> bool {
    let begins = new.start.cmp(&old.start);
    let ends = new.end.cmp(&old.end);
    match policy {
        OverlapPolicy::First | OverlapPolicy::Vista => false,
        OverlapPolicy::Last => true,
        OverlapPolicy::Bsd
        | OverlapPolicy::Windows
        | OverlapPolicy::Windows2003
        | OverlapPolicy::MacOs => begins == Less,
        OverlapPolicy::Linux | OverlapPolicy::HpUx10 | OverlapPolicy::Irix => {
            begins == Less || (begins == Equal && ends == Greater)
        }
        OverlapPolicy::OldLinux => begins == Less || (begins == Equal && ends != Less),
        OverlapPolicy::Solaris | OverlapPolicy::HpUx11 => {
            ends == Greater || (ends == Equal && begins != Greater)
        }
    }
}
