//! Chance that can be repeated: the same seed gives the same traffic on every machine. Not for
//! secrets.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood 2014): small, and good enough that nobody sees
//! a pattern in a day's traffic.

/// A source of chance.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Begins at a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for `label`, so that more of one thing does not change another.
    pub fn branch(seed: u64, label: &str) -> Self {
        let mix = label.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut rng = Self(mix);
        rng.next();
        rng
    }

    /// Sixty-four bits.
    #[allow(clippy::should_implement_trait)] // Never ends, and is no iterator.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `low` up to but not including `high`; `low` when there is none.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % high.saturating_sub(low).max(1)
    }

    /// From 0 up to but not including 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Yes with the chance `share`.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// One of several. Panics when there are none: lists here are constants.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.between(0, among.len() as u64) as usize]
    }

    /// How long until the next of something that comes by chance, `mean` on average.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// So many bytes that look like ciphertext.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 8);
        while bytes.len() < count {
            bytes.extend_from_slice(&self.next().to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }

    /// So many letters and digits.
    pub fn word(&mut self, count: usize) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
        (0..count).map(|_| char::from(*self.pick(LETTERS))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_chance() {
        assert_eq!(Rng::branch(1, "a").bytes(20), Rng::branch(1, "a").bytes(20));
        assert_ne!(Rng::branch(1, "a").next(), Rng::branch(1, "b").next());
        assert_ne!(Rng::branch(1, "a").next(), Rng::branch(2, "a").next());
    }

    #[test]
    fn stays_between() {
        let mut rng = Rng::new(3);
        assert!((0..1000).all(|_| (5..9).contains(&rng.between(5, 9))));
        assert_eq!(rng.between(5, 5), 5);
        let mean = (0..10_000).map(|_| rng.wait(2.0)).sum::<f64>() / 10_000.0;
        assert!((1.9..2.1).contains(&mean), "{mean}");
    }
}
