//! Many literals looked for in one pass: the prefilter's engine.
//!
//! Of each pattern the rarest four bytes stand in a table; the text's four bytes at every place are
//! asked for in a bitmap that fits the nearest cache, and only where it says yes is a pattern
//! compared. Unlike an automaton no step waits for the one before, a set is made in milliseconds
//! and takes a few dozen bytes a pattern. Patterns are in lower case and so must be the text: case
//! is confirmed by the full inspection.
//!
//! `measure_literals` below compares it with a double-array Aho-Corasick automaton.

use std::collections::BTreeMap;

use hashbrown::HashMap;

/// Bits of the bitmap for each pattern: one place in 32 says yes by chance.
const BITS_A_PATTERN: usize = 32;

/// Fewest and most bits of the bitmap, as powers of two: 512 bytes, and 64 KiB that still stay
/// near.
const BITMAP_POWERS: (u32, u32) = (12, 19);

/// A set of patterns, each with the rules that it makes candidates.
pub(crate) struct Literals {
    /// Sets for patterns of at least four, of three, of two bytes and of one.
    four: Option<Grams<4>>,
    three: Option<Grams<3>>,
    two: Option<Grams<2>>,
    one: Option<Grams<1>>,
    /// Rules of each pattern: `rules[starts[pattern]..starts[pattern + 1]]`.
    starts: Vec<u32>,
    rules: Vec<u32>,
    /// Bytes of the longest pattern.
    pub(crate) longest: usize,
}

impl Literals {
    /// Makes a set; `None` when there is no pattern to look for.
    pub(crate) fn new(patterns: impl Iterator<Item = (Vec<u8>, u32)>) -> Option<Self> {
        let mut by_pattern: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
        for (pattern, rule) in patterns {
            by_pattern.entry(pattern).or_default().push(rule);
        }
        by_pattern.remove(&Vec::new());
        let longest = by_pattern.keys().map(Vec::len).max()?;
        let mut starts = vec![0];
        let mut rules = Vec::new();
        for list in by_pattern.values() {
            rules.extend_from_slice(list);
            starts.push(rules.len() as u32);
        }
        let patterns: Vec<&[u8]> = by_pattern.keys().map(Vec::as_slice).collect();
        let of = |fits: &dyn Fn(usize) -> bool| {
            let numbered = (0u32..).zip(patterns.iter().copied());
            numbered.filter(|(_, pattern)| fits(pattern.len())).collect::<Vec<_>>()
        };
        Some(Self {
            four: Grams::new(&of(&|length| 4 <= length)),
            three: Grams::new(&of(&|length| length == 3)),
            two: Grams::new(&of(&|length| length == 2)),
            one: Grams::new(&of(&|length| length == 1)),
            starts,
            rules,
            longest,
        })
    }

    /// Calls `found` with each rule of each pattern in `text`; the same rule may come several times.
    pub(crate) fn scan(&self, text: &[u8], mut found: impl FnMut(u32)) {
        let mut pattern = |pattern: u32| {
            let pattern = pattern as usize;
            let list = self.starts[pattern] as usize..self.starts[pattern + 1] as usize;
            self.rules[list].iter().for_each(|rule| found(*rule));
        };
        if let Some(grams) = &self.four {
            grams.scan(text, &mut pattern);
        }
        if let Some(grams) = &self.three {
            grams.scan(text, &mut pattern);
        }
        if let Some(grams) = &self.two {
            grams.scan(text, &mut pattern);
        }
        if let Some(grams) = &self.one {
            grams.scan(text, &mut pattern);
        }
    }

    /// Bytes of memory taken.
    #[cfg(test)]
    fn heap_bytes(&self) -> usize {
        let sets = self.four.as_ref().map_or(0, Grams::heap_bytes)
            + self.three.as_ref().map_or(0, Grams::heap_bytes)
            + self.two.as_ref().map_or(0, Grams::heap_bytes)
            + self.one.as_ref().map_or(0, Grams::heap_bytes);
        sets + 4 * (self.starts.len() + self.rules.len())
    }
}

/// Patterns found by `N` of their bytes.
struct Grams<const N: usize> {
    bitmap: Vec<u64>,
    bitmap_shift: u32,
    /// Entries by hash: `entries[buckets[hash]..buckets[hash + 1]]`.
    buckets: Vec<u32>,
    bucket_shift: u32,
    entries: Vec<Entry>,
    /// The patterns' bytes, one after another.
    bytes: Vec<u8>,
}

/// One pattern where its gram is looked up.
#[derive(Clone, Copy)]
struct Entry {
    gram: u32,
    pattern: u32,
    /// Where the pattern begins in `bytes`.
    start: u32,
    length: u16,
    /// Place of the gram in the pattern.
    at: u16,
}

impl<const N: usize> Grams<N> {
    /// Makes a set of patterns of at least `N` bytes.
    fn new(patterns: &[(u32, &[u8])]) -> Option<Self> {
        if patterns.is_empty() {
            return None;
        }
        let power = (patterns.len() * BITS_A_PATTERN).next_power_of_two().trailing_zeros();
        let bitmap_power = power.clamp(BITMAP_POWERS.0, BITMAP_POWERS.1);
        let bucket_power = (patterns.len() * 2).next_power_of_two().trailing_zeros().max(1);
        let mut grams = Self {
            bitmap: vec![0; 1 << (bitmap_power - 6)],
            bitmap_shift: 32 - bitmap_power,
            buckets: Vec::new(),
            bucket_shift: 32 - bucket_power,
            entries: Vec::new(),
            bytes: Vec::new(),
        };
        let common = shared_grams::<N>(patterns);
        for (pattern, bytes) in patterns {
            // A pattern over this length is found by its beginning; the full inspection sees all.
            let bytes = &bytes[..bytes.len().min(usize::from(u16::MAX))];
            let at = rarest::<N>(bytes, &common);
            let gram = gram::<N>(&bytes[at..]);
            let place = hash(gram) >> grams.bitmap_shift;
            grams.bitmap[(place >> 6) as usize] |= 1 << (place & 63);
            grams.entries.push(Entry {
                gram,
                pattern: *pattern,
                start: grams.bytes.len() as u32,
                length: bytes.len() as u16,
                at: at as u16,
            });
            grams.bytes.extend_from_slice(bytes);
        }
        let shift = grams.bucket_shift;
        grams.entries.sort_by_key(|entry| (hash(entry.gram) >> shift, entry.gram));
        let mut next = 0;
        for bucket in 0..1u32 << bucket_power {
            grams.buckets.push(next);
            let rest = &grams.entries[next as usize..];
            next +=
                rest.iter().take_while(|entry| hash(entry.gram) >> shift == bucket).count() as u32;
        }
        grams.buckets.push(next);
        Some(grams)
    }

    fn scan(&self, text: &[u8], found: &mut impl FnMut(u32)) {
        let (bitmap, shift) = (&self.bitmap[..], self.bitmap_shift);
        for (at, window) in text.windows(N).enumerate() {
            let gram = gram::<N>(window);
            let place = hash(gram) >> shift;
            // The mask tells the compiler what the hash's shift has made sure of.
            let word = bitmap[(place >> 6) as usize & (bitmap.len() - 1)];
            if word >> (place & 63) & 1 == 1 {
                self.compare(text, at, gram, found);
            }
        }
    }

    #[cold]
    fn compare(&self, text: &[u8], at: usize, gram: u32, found: &mut impl FnMut(u32)) {
        let bucket = (hash(gram) >> self.bucket_shift) as usize;
        let range = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        for entry in &self.entries[range] {
            if entry.gram != gram {
                continue;
            }
            let Some(start) = at.checked_sub(usize::from(entry.at)) else {
                continue;
            };
            let length = usize::from(entry.length);
            let pattern = &self.bytes[entry.start as usize..][..length];
            if text.get(start..start + length) == Some(pattern) {
                found(entry.pattern);
            }
        }
    }

    #[cfg(test)]
    fn heap_bytes(&self) -> usize {
        8 * self.bitmap.len()
            + 4 * self.buckets.len()
            + size_of::<Entry>() * self.entries.len()
            + self.bytes.len()
    }
}

/// The first `N` bytes as a number.
fn gram<const N: usize>(bytes: &[u8]) -> u32 {
    let mut four = [0; 4];
    four[..N].copy_from_slice(&bytes[..N]);
    u32::from_le_bytes(four)
}

/// Spreads a gram over 32 bits; the upper ones are good.
const fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0x9e37_79b1)
}

/// How many patterns each gram is in.
fn shared_grams<const N: usize>(patterns: &[(u32, &[u8])]) -> HashMap<u32, u32> {
    let mut common = HashMap::new();
    for window in patterns.iter().flat_map(|(_, bytes)| bytes.windows(N)) {
        *common.entry(gram::<N>(window)).or_insert(0) += 1;
    }
    common
}

/// Place of the gram that is rarest, in text and among the patterns.
fn rarest<const N: usize>(bytes: &[u8], common: &HashMap<u32, u32>) -> usize {
    let cost = |at: usize| {
        let window = &bytes[at..at + N];
        let in_text: u32 = window.iter().map(|byte| commonness(*byte)).sum();
        let same = window.iter().all(|byte| *byte == window[0]);
        let shared = common.get(&gram::<N>(window)).copied().unwrap_or(0);
        in_text + 2 * (32 - shared.leading_zeros()) + if same { 30 } else { 0 }
    };
    (0..=bytes.len() - N).min_by_key(|at| cost(*at)).unwrap_or(0)
}

/// How common a byte is in network data, in lower case; the lower the rarer.
const fn commonness(byte: u8) -> u32 {
    match byte {
        0 | 0xff => 12,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 9,
        b' ' | b'h' | b'l' | b'd' | b'c' | b'u' | b'm' | b'p' | b'/' | b'.' | b'0' | b'1' => 8,
        b'-' | b'2'..=b'9' | b'b' | b'f' | b'g' | b'w' | b'y' | b'\r' | b'\n' | b':' | b'=' => 6,
        b'a'..=b'z' | b'"' | b'&' | b'%' | b'_' | b';' | b',' | 1 | 2 => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(patterns: &[Vec<u8>], text: &[u8]) -> Vec<u32> {
        let literals = Literals::new(patterns.iter().cloned().zip(0u32..)).expect("patterns");
        let mut found = Vec::new();
        literals.scan(text, |rule| found.push(rule));
        found.sort_unstable();
        found.dedup();
        found
    }

    #[track_caller]
    fn check(patterns: &[&str], text: &str, expected: &[u32]) {
        let patterns: Vec<_> = patterns.iter().map(|pattern| pattern.as_bytes().to_vec()).collect();
        assert_eq!(found(&patterns, text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn finds_overlapping_and_nested_patterns() {
        check(&["abcd", "bc", "cde", "x"], "abcde", &[0, 1, 2]);
        check(&["a", "ab", "abc", "abcd"], "xabcx", &[0, 1, 2]);
        check(&["same", "same"], "the same", &[0, 1]);
        check(&["abc"], "ab", &[]);
        check(&["longer than the text"], "longer than", &[]);
        check(&["abcabcabd"], "abcabcabcabd", &[0]);
    }

    #[test]
    fn no_pattern_is_no_set() {
        assert!(Literals::new(std::iter::empty()).is_none());
        assert!(Literals::new(std::iter::once((Vec::new(), 1))).is_none());
    }

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(
            text in proptest::collection::vec(prop::sample::select(b"abc\0".to_vec()), 0..80),
            patterns in proptest::collection::vec(
                proptest::collection::vec(prop::sample::select(b"abc\0".to_vec()), 1..9), 1..20),
        ) {
            let plain: Vec<u32> = (0u32..).zip(&patterns)
                .filter(|(_, pattern)| text.windows(pattern.len()).any(|part| part == &pattern[..]))
                .map(|(number, _)| number)
                .collect();
            prop_assert_eq!(found(&patterns, &text), plain);
        }
    }

    /// Compares with an automaton on real patterns and bytes: `cargo test --release -p
    /// vardkase-detect measure_literals -- --ignored --nocapture`.
    #[test]
    #[ignore = "a measurement, not a test"]
    fn measure_literals() {
        let shared = std::env::var("VARDKASE_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
        let (Ok(rules), Ok(text)) = (
            std::fs::read_to_string(format!("{shared}/data/rules/etopen-2024-04-21.rules")),
            std::fs::read(std::env::var("TEXT").unwrap_or_default()),
        ) else {
            eprintln!("skipped: needs the shared rules, and a file named by TEXT");
            return;
        };
        let mut patterns: Vec<Vec<u8>> = rules
            .lines()
            .filter(|line| line.starts_with("alert tcp"))
            .filter_map(|line| {
                line.split("content:\"")
                    .skip(1)
                    .map(|rest| rest.split('"').next().unwrap_or(""))
                    .max_by_key(|c| c.len())
            })
            .filter(|content| !content.contains('|') && 3 < content.len())
            .map(|content| content.to_ascii_lowercase().into_bytes())
            .collect();
        patterns.sort();
        patterns.dedup();
        let lowered = text.to_ascii_lowercase();
        let start = std::time::Instant::now();
        let literals = Literals::new(patterns.iter().cloned().zip(0u32..)).expect("patterns");
        let made = start.elapsed();
        let start = std::time::Instant::now();
        let mut hits = 0u64;
        for chunk in lowered.chunks(1000) {
            literals.scan(chunk, |_| hits += 1);
        }
        let rate = lowered.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
        eprintln!(
            "grams: {} patterns made in {made:?}, {} kB, {rate:.0} MB/s, {hits} hits",
            patterns.len(),
            literals.heap_bytes() / 1000
        );
        let start = std::time::Instant::now();
        let automaton = daachorse::DoubleArrayAhoCorasick::<u32>::new(&patterns).expect("made");
        let made = start.elapsed();
        let start = std::time::Instant::now();
        let mut hits = 0u64;
        for chunk in lowered.chunks(1000) {
            hits += automaton.find_overlapping_iter(chunk).count() as u64;
        }
        let rate = lowered.len() as f64 / start.elapsed().as_secs_f64() / 1e6;
        eprintln!(
            "daachorse: made in {made:?}, {} kB, {rate:.0} MB/s, {hits} hits",
            automaton.heap_bytes() / 1000
        );
    }
}
