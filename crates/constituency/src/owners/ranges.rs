//! Addresses to the most specific prefix that holds them: the prefixes flattened into ranges that
//! do not overlap, and a binary search.
//!
//! Two numbers for each border and no pointers: a million prefixes take some 40 MB for IPv4. An
//! index by the first bits makes the search short where prefixes are many. Prefixes nest or are
//! apart, so each has one parent; the less specific ones are found through it.

use super::Span;

/// An address as a number.
pub(crate) trait Bits: Copy + Ord + Default + std::fmt::Debug {
    const ZERO: Self;
    /// The last address of the prefix of that length that begins here.
    fn last(self, length: u8) -> Self;
    /// The next address; none after the last.
    fn next(self) -> Option<Self>;
    /// The first `INDEX_BITS` bits.
    fn high(self) -> usize;
    /// The first address with these first bits.
    fn first_of(high: usize) -> Self;
}

/// Bits of an address that the index is by: 2¹⁶ numbers take 256 KB, which stay in the cache.
const INDEX_BITS: u32 = 16;

/// No prefix: the number of none.
const NONE: u32 = u32::MAX;

macro_rules! bits {
    ($($type:ident),*) => {$(
        impl Bits for $type {
            const ZERO: Self = 0;

            fn last(self, length: u8) -> Self {
                self | $type::MAX.checked_shr(u32::from(length)).unwrap_or(0)
            }

            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }

            fn high(self) -> usize {
                (self >> ($type::BITS - INDEX_BITS)) as usize
            }

            fn first_of(high: usize) -> Self {
                (high as $type) << ($type::BITS - INDEX_BITS)
            }
        }
    )*};
}
bits!(u32, u128);

/// A prefix and who has it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Prefix<B> {
    pub start: B,
    pub length: u8,
    pub span: Span,
    parent: u32,
}

/// The table of one family.
#[derive(Debug, Default)]
pub(crate) struct Ranges<B> {
    prefixes: Vec<Prefix<B>>,
    /// Where each range begins; it ends where the next begins.
    borders: Vec<B>,
    /// The most specific prefix of each range.
    inside: Vec<u32>,
    /// For each value of the first bits, the last border at or before its first address.
    index: Vec<u32>,
}

impl<B: Bits> Ranges<B> {
    /// From prefixes, each once.
    pub fn new(prefixes: &[(B, u8, Span)]) -> Self {
        let mut sorted = prefixes.to_vec();
        // The wider first where two begin alike, so that each comes after what holds it.
        sorted.sort_unstable_by_key(|(start, length, _)| (*start, *length));
        let mut table = Self { borders: vec![B::ZERO], inside: vec![NONE], ..Self::default() };
        let mut open: Vec<(u32, B)> = Vec::new();
        for (start, length, span) in sorted {
            table.close(&mut open, Some(start));
            let at = super::index(table.prefixes.len());
            let parent = open.last().map_or(NONE, |(parent, _)| *parent);
            table.prefixes.push(Prefix { start, length, span, parent });
            table.border(start, at);
            open.push((at, start.last(length)));
        }
        table.close(&mut open, None);
        table.make_index();
        table
    }

    /// Ends the prefixes that end before `start`, or all.
    fn close(&mut self, open: &mut Vec<(u32, B)>, start: Option<B>) {
        while let Some((_, last)) = open.last().copied() {
            if start.is_some_and(|start| start <= last) {
                return;
            }
            open.pop();
            if let Some(after) = last.next() {
                self.border(after, open.last().map_or(NONE, |(outer, _)| *outer));
            }
        }
    }

    fn border(&mut self, start: B, inside: u32) {
        if self.borders.last() == Some(&start) {
            self.inside.pop();
        } else {
            self.borders.push(start);
        }
        self.inside.push(inside);
    }

    fn make_index(&mut self) {
        let mut at = 0;
        let last = self.borders.len().saturating_sub(1);
        let place = |first: B| {
            while at < last && self.borders[at + 1] <= first {
                at += 1;
            }
            super::index(at)
        };
        let firsts = (0..1 << INDEX_BITS).map(B::first_of);
        self.index = firsts.map(place).chain([super::index(last)]).collect();
    }

    /// The most specific prefix that holds the address.
    pub fn find(&self, address: B) -> Option<&Prefix<B>> {
        let high = address.high();
        let first = *self.index.get(high)? as usize;
        let end = (*self.index.get(high + 1)? as usize + 1).min(self.borders.len());
        let part = self.borders.get(first..end)?;
        let at = first + part.partition_point(|border| *border <= address).checked_sub(1)?;
        self.prefixes.get(*self.inside.get(at)? as usize)
    }

    /// The prefixes that hold all of a prefix, the most specific first.
    pub fn around(&self, start: B, length: u8) -> impl Iterator<Item = &Prefix<B>> {
        let mut next = self.find(start);
        std::iter::from_fn(move || {
            let found = next?;
            next = self.prefixes.get(found.parent as usize);
            Some(found)
        })
        .filter(move |found| found.length <= length)
    }

    /// The prefixes that lie within one, itself included, in order.
    pub fn inside(&self, start: B, length: u8) -> impl Iterator<Item = &Prefix<B>> {
        let first = self.prefixes.partition_point(|prefix| prefix.start < start);
        let last = start.last(length);
        let rest = self.prefixes.get(first..).unwrap_or_default().iter();
        rest.take_while(move |prefix| prefix.start <= last)
            .filter(move |prefix| length <= prefix.length)
    }
}
