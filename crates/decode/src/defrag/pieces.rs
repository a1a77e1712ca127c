//! The pieces of one payload, never overlapping, in order of their place.

use super::Policy;

/// Pieces of one datagram. The largest datagram in the smallest fragments that IPv6 links send is
/// 52; more than this is somebody making us search.
const PIECES_MAX: usize = 1024;

/// What became of a fragment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kept {
    /// It overlapped nothing.
    Whole,
    /// It overlapped others; the policy decided.
    Overlapping,
    /// Too many pieces already.
    No,
}

#[derive(Debug, Default)]
pub(super) struct Pieces {
    sorted: Vec<Piece>,
    bytes: usize,
}

/// A piece, and the ends of the fragment that it is from: those decide who wins.
#[derive(Debug)]
struct Piece {
    from: usize,
    fragment: (usize, usize),
    bytes: Vec<u8>,
}

impl Piece {
    fn to(&self) -> usize {
        self.from + self.bytes.len()
    }

    /// The part between two places, with both ends inside this piece.
    fn part(&self, from: usize, to: usize) -> Option<Self> {
        let bytes = self.bytes.get(from.checked_sub(self.from)?..to.checked_sub(self.from)?)?;
        let part = Self { from, fragment: self.fragment, bytes: bytes.to_vec() };
        (from < to).then_some(part)
    }
}

impl Pieces {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a fragment, where it overlaps as the policy says.
    pub(super) fn insert(&mut self, from: usize, bytes: &[u8], policy: Policy) -> Kept {
        if PIECES_MAX <= self.sorted.len() {
            return Kept::No;
        }
        let to = from + bytes.len();
        let new = Piece { from, fragment: (from, to), bytes: bytes.to_vec() };
        let first = self.sorted.partition_point(|piece| piece.to() <= from);
        let last = self.sorted.partition_point(|piece| piece.from < to);
        if first == last {
            self.bytes += bytes.len();
            self.sorted.insert(first, new);
            return Kept::Whole;
        }
        let mut merged = Vec::new();
        let mut at = from;
        for old in self.sorted.drain(first..last) {
            if new_wins(policy, (from, to), old.fragment) {
                merged.extend(old.part(old.from, from.max(old.from)));
                merged.extend(old.part(to.min(old.to()), old.to()));
            } else {
                merged.extend(new.part(at, old.from.max(at)));
                at = at.max(old.to());
                merged.push(old);
            }
        }
        merged.extend(new.part(at.min(to), to));
        merged.sort_by_key(|piece| piece.from);
        self.sorted.splice(first..first, merged);
        self.bytes = self.sorted.iter().map(|piece| piece.bytes.len()).sum();
        Kept::Overlapping
    }

    /// Whether every byte up to `total` is there.
    pub(super) fn cover(&self, total: usize) -> bool {
        if self.bytes < total {
            return false;
        }
        let mut at = 0;
        for piece in &self.sorted {
            if at < piece.from {
                break;
            }
            at = piece.to();
        }
        total <= at
    }

    /// Appends the first `total` bytes to `target`.
    pub(super) fn write(&self, total: usize, target: &mut Vec<u8>) {
        let end = target.len() + total;
        for piece in &self.sorted {
            target.extend_from_slice(&piece.bytes);
        }
        target.truncate(end);
    }
}

/// Whether the new fragment's bytes are kept where it overlaps an old one.
fn new_wins(policy: Policy, new: (usize, usize), old: (usize, usize)) -> bool {
    match policy {
        Policy::First => false,
        Policy::Last => true,
        Policy::Bsd => new.0 < old.0,
        Policy::BsdRight => old.0 <= new.0,
        Policy::Linux => new.0 <= old.0,
        Policy::Windows => new.0 < old.0 && old.1 < new.1,
        Policy::Solaris => new.0 < old.0 && old.1 <= new.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fragments as (place, bytes) give this payload.
    #[track_caller]
    fn check(policy: Policy, fragments: &[(usize, &str)], expected: &str) {
        let mut pieces = Pieces::default();
        for (from, bytes) in fragments {
            pieces.insert(*from, bytes.as_bytes(), policy);
        }
        assert!(pieces.cover(expected.len()));
        let mut payload = Vec::new();
        pieces.write(expected.len(), &mut payload);
        assert_eq!(String::from_utf8_lossy(&payload), expected, "{policy:?}");
        assert_eq!(pieces.bytes(), pieces.sorted.iter().map(|p| p.bytes.len()).sum::<usize>());
    }

    #[test]
    fn in_order_and_reversed() {
        check(Policy::Bsd, &[(0, "aa"), (2, "bb")], "aabb");
        check(Policy::Bsd, &[(2, "bb"), (0, "aa")], "aabb");
    }

    #[test]
    fn new_fragment_starts_earlier() {
        let fragments = &[(2, "1111"), (0, "2222")];
        for (policy, expected) in [
            (Policy::First, "221111"),
            (Policy::Last, "222211"),
            (Policy::Bsd, "222211"),
            (Policy::BsdRight, "221111"),
            (Policy::Linux, "222211"),
            (Policy::Windows, "221111"),
            (Policy::Solaris, "221111"),
        ] {
            check(policy, fragments, expected);
        }
    }

    #[test]
    fn new_fragment_starts_at_the_same_place() {
        let fragments = &[(0, "1111"), (0, "2222")];
        for (policy, expected) in [
            (Policy::First, "1111"),
            (Policy::Last, "2222"),
            (Policy::Bsd, "1111"),
            (Policy::BsdRight, "2222"),
            (Policy::Linux, "2222"),
            (Policy::Windows, "1111"),
            (Policy::Solaris, "1111"),
        ] {
            check(policy, fragments, expected);
        }
    }

    #[test]
    fn new_fragment_swallows_an_old_one() {
        let fragments = &[(2, "11"), (0, "222222")];
        for (policy, expected) in [
            (Policy::First, "221122"),
            (Policy::Last, "222222"),
            (Policy::Bsd, "222222"),
            (Policy::BsdRight, "221122"),
            (Policy::Linux, "222222"),
            (Policy::Windows, "222222"),
            (Policy::Solaris, "222222"),
        ] {
            check(policy, fragments, expected);
        }
    }

    #[test]
    fn new_fragment_inside_an_old_one() {
        check(Policy::Last, &[(0, "111111"), (2, "22")], "112211");
        check(Policy::Bsd, &[(0, "111111"), (2, "22")], "111111");
    }

    #[test]
    fn too_many_pieces_are_refused() {
        let mut pieces = Pieces::default();
        for number in 0..PIECES_MAX {
            assert_eq!(pieces.insert(number * 16, b"x", Policy::Bsd), Kept::Whole);
        }
        assert_eq!(pieces.insert(60_000, b"x", Policy::Bsd), Kept::No);
    }
}
