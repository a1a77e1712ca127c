//! `vardkase range`: made-up municipal traffic with attacks in it, for exercises and tests. Writes
//! captures only; to play one onto a network is for tools made for that.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use capture::file::Writer;
use model::Time;
use range::{Attack, Day, Scenario};

/// Eight in the morning of a working day, in UTC.
const START: &str = "2026-11-23T08:00:00Z";

/// Made-up municipal traffic.
#[derive(clap::Subcommand)]
pub enum Range {
    /// Writes a capture.
    Write(Write),
}

/// What to write.
#[derive(clap::Args)]
pub struct Write {
    /// The capture to write.
    file: PathBuf,
    /// Whose traffic: 0, 1 or 2.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=2))]
    member: u64,
    /// How long.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=1440))]
    minutes: i64,
    /// First moment (RFC 3339); the time of day decides how busy people are.
    #[arg(long, default_value = START)]
    start: jiff::Timestamp,
    /// What chance begins with: the same gives the same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How busy: 1 is a small municipality, 0 is nothing but the attacks.
    #[arg(long, default_value_t = 1.0)]
    load: f64,
    /// Attacks with commas between, `all` or `none`; without it the member's part of the story.
    #[arg(long, value_parser = attacks)]
    attacks: Option<Attacks>,
}

/// Attacks asked for.
#[derive(Clone)]
struct Attacks(Vec<Attack>);

impl Range {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Write(write) = self;
        write.run()
    }
}

impl Write {
    fn run(self) -> anyhow::Result<ExitCode> {
        let scenario = self.scenario();
        let told = || format!("cannot write {}", self.file.display());
        let file = File::create(&self.file).with_context(told)?;
        let mut writer = Writer::new(BufWriter::new(file), decode::LinkType::ETHERNET)?;
        let (mut frames, mut bytes) = (0_u64, 0_u64);
        for frame in Day::new(&scenario) {
            frames += 1;
            bytes += frame.bytes.len() as u64;
            let frame = decode::Frame {
                time: frame.time,
                number: frames,
                link: decode::LinkType::ETHERNET,
                wire_len: frame.bytes.len() as u32,
                data: &frame.bytes,
            };
            writer.write(frame).with_context(told)?;
        }
        writer.finish().with_context(told)?;
        println!("{frames} frames, {bytes} bytes; what a sensor must find:");
        for expected in range::story(&scenario) {
            let time = expected.start.rfc3339();
            println!("{time} {} {} {:?}", expected.attack.name(), expected.source, expected.seen);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn scenario(&self) -> Scenario {
        // The command line allows three members.
        let member = self.member as usize;
        let demo = Scenario::demo(self.seed, member, Time::from(self.start));
        let attacks = self.attacks.clone().map_or(demo.attacks.clone(), |Attacks(asked)| asked);
        let length_s = self.minutes * 60;
        Scenario { length_s, load: self.load.clamp(0.0, 100.0), attacks, ..demo }
    }
}

/// Reads names of attacks.
fn attacks(text: &str) -> Result<Attacks, String> {
    match text {
        "all" => return Ok(Attacks(Attack::ALL.to_vec())),
        "none" => return Ok(Attacks(Vec::new())),
        _ => {}
    }
    let find = |name: &str| {
        let found = Attack::ALL.into_iter().find(|attack| attack.name() == name.trim());
        found.ok_or_else(|| {
            let names = Attack::ALL.map(Attack::name).join(", ");
            format!("`{name}` is none of {names}")
        })
    };
    text.split(',').map(find).collect::<Result<_, _>>().map(Attacks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<usize, &str>) {
        let read = attacks(text).map(|Attacks(list)| list.len());
        assert_eq!(
            read.as_ref().map_err(String::as_str),
            expected.as_ref().map_err(|error| *error)
        );
    }

    #[test]
    fn reads_attacks() {
        check("scan,beacon", Ok(2));
        check("all", Ok(6));
        check("none", Ok(0));
        let names = "`rain` is none of scan, guessing, spraying, malware, beacon, tunnel";
        check("scan,rain", Err(names));
    }
}
