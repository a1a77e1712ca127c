//! What a look-up of an owner costs with a million prefixes: `cargo xtask bench owners`.
//!
//! Prefixes are spread as they are in the world: most IPv4 ones /24, IPv6 ones /48 and /32, many
//! within others. Half of what is asked for lies in one of them, half anywhere.

use std::hint::black_box;
use std::net::IpAddr;
use std::time::Instant;

use constituency::{Asset, Owner, Owners};
use ipnet::IpNet;
use model::{AssetId, MemberId};

/// Prefixes of the measure.
const PREFIXES: u64 = 1_000_000;
/// Addresses asked for.
const ASKED: u64 = 4_000_000;

fn main() {
    let mut random = Random(7);
    let members: Vec<MemberId> = (0..400).map(|_| MemberId::new()).collect();
    for (family, four_percent) in [("IPv4", 100), ("IPv6", 0), ("70 % IPv4, 30 % IPv6", 70)] {
        let nets: Vec<IpNet> = (0..PREFIXES).map(|_| random.net(four_percent)).collect();
        let start = Instant::now();
        let owners = Owners::compile(nets.iter().enumerate().map(|(at, net)| {
            let owner = Owner { member: members[at % members.len()], asset: AssetId::new() };
            (Asset::Network(*net), owner)
        }));
        let compiled = start.elapsed();
        let asked: Vec<IpAddr> = (0..ASKED)
            .map(|at| match at % 2 {
                0 => random.inside(&nets),
                _ => random.net(four_percent).addr(),
            })
            .collect();
        let start = Instant::now();
        let found =
            asked.iter().filter(|ip| !black_box(owners.of_address(**ip)).is_empty()).count();
        let took = start.elapsed();
        println!(
            "{family}: {} owned prefixes compiled in {:.2} s; {:.0} ns a look-up, {:.0} % found",
            owners.len(),
            compiled.as_secs_f64(),
            took.as_secs_f64() * 1e9 / ASKED as f64,
            found as f64 * 100.0 / ASKED as f64,
        );
    }
}

/// A small generator of numbers that are the same every time (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn net(&mut self, four_percent: u64) -> IpNet {
        let (bits, length) = (self.next(), self.next() % 100);
        let net = if self.next() % 100 < four_percent {
            let length = match length {
                0..60 => 24,
                60..85 => 16 + (length % 8) as u8,
                85..95 => 25 + (length % 8) as u8,
                _ => 32,
            };
            // Public addresses from 11 on.
            let bits = (bits as u32) % 0xd000_0000 + 0x0b00_0000;
            IpNet::new(IpAddr::V4(bits.into()), length)
        } else {
            let length = match length {
                0..45 => 48,
                45..70 => 32,
                70..90 => 36 + (length % 12) as u8,
                _ => 64,
            };
            let high = 0x2001_0000_0000_0000 + bits % 0x0800_0000_0000_0000;
            let bits = u128::from(high) << 64 | u128::from(self.next());
            IpNet::new(IpAddr::V6(bits.into()), length)
        };
        net.expect("lengths fit their family").trunc()
    }

    fn inside(&mut self, nets: &[IpNet]) -> IpAddr {
        let at = self.next() as usize % nets.len();
        match nets[at] {
            IpNet::V4(net) => {
                let host =
                    self.next() as u32 & u32::MAX.checked_shr(net.prefix_len().into()).unwrap_or(0);
                IpAddr::V4((net.network().to_bits() | host).into())
            }
            IpNet::V6(net) => {
                let host = u128::from(self.next())
                    & u128::MAX.checked_shr(net.prefix_len().into()).unwrap_or(0);
                IpAddr::V6((net.network().to_bits() | host).into())
            }
        }
    }
}
