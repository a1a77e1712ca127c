//! A million rows that others report: from the file's bytes to findings and queued warnings.
//! `cargo xtask bench reports`.

#[allow(dead_code)]
mod world;

use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use constituency::{Asset, Owner, Owners};
use intake::{How, Incoming, take_report};
use ipnet::{IpNet, Ipv4Net};
use model::{AssetId, MemberId, SystemClock, Tlp};
use store::{ReportCounts, ReportWay, Store};
use warnings::{DEFAULT_POLICY, Policy, PolicyInForce};
use world::{cpu_s, member};

const MEMBERS: usize = 290;
const PREFIXES: u32 = 1_000_000;
/// Prefixes are a `/28` each, one behind the other from here.
const FIRST: u32 = 0x0b00_0000;

/// Run by hand or by the bench. `ROWS` takes fewer, `HUB_URL` another database.
#[test]
#[ignore = "a measurement: a minute, and a gigabyte of disk"]
fn a_million_rows_about_290_members() {
    let total = std::env::var("ROWS").map_or(1_000_000, |text| text.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let url = std::env::var("HUB_URL")
        .unwrap_or_else(|_| format!("sqlite://{}/hub.db", dir.path().display()));
    runtime.block_on(async {
        let store = Store::open_with(&url, Arc::new(SystemClock)).await.expect("opens");
        let mut members = Vec::new();
        for index in 0..MEMBERS {
            members.push(member(&store, &format!("Member {index}")).await.0);
        }
        let owners = owners(&members);
        println!("{} prefixes of {MEMBERS} members, {} MB", owners.len(), peak_mb());
        let (begun, cpu) = (Instant::now(), cpu_s());
        let taken = take(&store, &owners, total).await;
        let spent = begun.elapsed().as_secs_f64();
        println!(
            "{} rows: {} repeated, {} findings, {} warnings in {spent:.1} s ({:.1} s of CPU): \
             {:.0} rows/s on {}, at most {} MB",
            taken.rows,
            taken.repeated,
            taken.findings_new,
            taken.warnings_new,
            cpu_s() - cpu,
            taken.rows as f64 / spent,
            store.kind(),
            peak_mb(),
        );
        assert_eq!((taken.rows, taken.without_owner, taken.repeated), (total as u64, 0, 0));
        assert_eq!(taken.findings_new, total as u64 / 2);
    });
}

fn owners(members: &[MemberId]) -> Owners {
    Owners::compile((0..PREFIXES).map(|number| {
        let net = Ipv4Net::new((FIRST + number * 16).into(), 28).expect("a length");
        let member = members[number as usize % members.len()];
        (Asset::Network(IpNet::V4(net)), Owner { member, asset: AssetId::new() })
    }))
}

/// The way of every report: read on one thread, taken in on another.
async fn take(store: &Store, owners: &Owners, total: usize) -> ReportCounts {
    let policy = PolicyInForce::new(Policy::parse(DEFAULT_POLICY).expect("the shipped policy"));
    let incoming = Incoming {
        name: "2026-11-22-scan_rdp-test.csv".into(),
        how: How::Tell,
        source: None,
        tlp: Tlp::Amber,
        way: ReportWay::Folder,
    };
    let made = Made { text: HEADER.as_bytes().to_vec(), read: 0, next: 0, total };
    let taken = take_report(store, owners, &policy, incoming, made).await.expect("taken");
    taken.parts[0].counts
}

const HEADER: &str = "\"timestamp\",\"severity\",\"ip\",\"protocol\",\"port\",\"hostname\",\"tag\",\
    \"asn\",\"geo\",\"region\",\"city\",\"naics\",\"hostname_source\",\"sector\",\"rdp_protocol\",\
    \"cert_length\",\"subject_common_name\",\"issuer_common_name\",\"cert_issue_date\",\
    \"cert_expiration_date\",\"sha1_fingerprint\",\"cert_serial_number\"\n";

/// A report, made as it is read: every address is there on two days, the first day's rows before
/// the second's. Half of the rows are repeats.
struct Made {
    text: Vec<u8>,
    read: usize,
    next: usize,
    total: usize,
}

impl Made {
    fn line(&mut self) {
        use std::io::Write;
        let half = self.total / 2;
        let (day, host) = (self.next / half, self.next % half);
        // As in the world: addresses in order, so that members come mixed.
        let ip: IpAddr = IpAddr::V4((FIRST + host as u32 * 32 + 5).into());
        let second = host % 86_400;
        writeln!(
            self.text,
            "\"2026-11-{:02} {:02}:{:02}:{:02}\",\"high\",\"{ip}\",\"tcp\",\"3389\",\
             \"host-{host}.member.example\",\"rdp\",\"64500\",\"SE\",\"STOCKHOLM\",\"STOCKHOLM\",\
             \"921110\",\"ptr\",\"Government\",\"RDP\",\"2048\",\"host-{host}\",\"host-{host}\",\
             \"2026-05-01 00:00:00\",\"2026-12-31 00:00:00\",\
             \"AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD\",\"{host:032X}\"",
            20 + day,
            second / 3600,
            second / 60 % 60,
            second % 60,
        )
        .expect("written to memory");
        self.next += 1;
    }
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.text.len() && self.next < self.total {
            self.text.clear();
            self.read = 0;
            while self.text.len() < into.len().max(1) && self.next < self.total {
                self.line();
            }
        }
        let count = into.len().min(self.text.len() - self.read);
        into[..count].copy_from_slice(&self.text[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}

/// The most memory that this process has held.
fn peak_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
