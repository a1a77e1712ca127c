//! How fast frames are read and decoded: `cargo run --release --example throughput -- FILE…`.
//!
//! Each file is read into memory first and gone through until a second has passed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use capture::file::Reader;
use decode::{Decoder, DefragSettings, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<Vec<u8>> =
        std::env::args().skip(1).map(std::fs::read).collect::<Result<_, _>>()?;
    for checksums in [true, false] {
        let settings = Settings { checksums, ..Settings::default() };
        let mut decoder = Decoder::new(settings, DefragSettings::default());
        let (mut packets, mut bytes) = (0_u64, 0_u64);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(1) {
            for file in &files {
                let mut reader = Reader::new(file.as_slice())?;
                while let Ok(Some(frame)) = reader.next_frame() {
                    bytes += frame.data.len() as u64;
                    decoder.each(frame, |packet| {
                        packets += 1;
                        black_box(&packet);
                    });
                }
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "checksums {checksums}: {:.1} million packets/s, {:.2} Gbit/s",
            packets as f64 / seconds / 1e6,
            bytes as f64 * 8.0 / seconds / 1e9,
        );
    }
    Ok(())
}
