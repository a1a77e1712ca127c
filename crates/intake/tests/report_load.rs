//! A million rows that others report: from the file's bytes to findings and queued warnings.
//! `cargo xtask bench reports`; the same rows for another program by `cargo xtask bench intelmq`.

#[allow(dead_code)]
mod world;

use std::io::{BufWriter, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
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

/// Where IPv6 hosts of [`Mix::Hard`] are: a `/48` each.
const FIRST_SIX: u128 = 0x2a10_0000 << 96;
/// A network that nobody's `/28` lies in, of one member, for the hosts without a `/28`.
const WIDE: Ipv4Addr = Ipv4Addr::new(11, 248, 0, 0);

/// What the rows ask of the look-up.
#[derive(Clone, Copy, PartialEq)]
enum Mix {
    /// Every address lies in one `/28` of one member.
    Plain,
    /// Four hosts of ten: a narrower network of another member, a network of two members, IPv6,
    /// and a wide network only.
    Hard,
}

impl Mix {
    /// Whatever the mix does with every tenth host, by the host's last digit.
    fn address(self, host: u32) -> IpAddr {
        match (self, host % 10) {
            (Mix::Hard, 2) => Ipv6Addr::from(FIRST_SIX + (u128::from(host) << 80) + 5).into(),
            (Mix::Hard, 3) => Ipv4Addr::from(u32::from(WIDE) + host).into(),
            _ => Ipv4Addr::from(FIRST + host * 32 + 5).into(),
        }
    }

    /// The networks, each with the number of the member who has it, for rows about `hosts`.
    fn networks(self, hosts: u32) -> impl Iterator<Item = (IpNet, usize)> {
        let plain = (0..PREFIXES).map(|number| {
            let net = Ipv4Net::new((FIRST + number * 16).into(), 28).expect("a length");
            (IpNet::V4(net), number as usize % MEMBERS)
        });
        let hard = (0..hosts).filter_map(move |host| {
            let length = match host % 10 {
                0 => 32,
                1 => 28,
                2 => 48,
                _ => return None,
            };
            let net = IpNet::new(self.address(host), length).expect("a length").trunc();
            Some((net, (host as usize * 2 + 7) % MEMBERS))
        });
        let wide = (IpNet::V4(Ipv4Net::new(WIDE, 13).expect("a length")), 11);
        let hard = hard.chain([wide]).filter(move |_| self == Mix::Hard);
        plain.chain(hard)
    }
}

/// Run by hand or by the bench. `ROWS` takes fewer, `HUB_URL` another database.
#[test]
#[ignore = "a measurement: a minute, and a gigabyte of disk"]
fn a_million_rows_about_290_members() {
    let total = rows_wanted();
    measure(Mix::Plain, total, |_, taken| {
        assert_eq!(taken.findings_new, total as u64 / 2);
    });
}

/// Writes the rows, the networks and each row's owners to the folder `PEER`, and takes the rows in.
#[test]
#[ignore = "for `cargo xtask bench intelmq`"]
fn the_same_rows_for_a_peer() {
    let folder = std::env::var("PEER").expect("PEER names a folder");
    let (folder, total) = (Path::new(&folder), rows_wanted());
    let hosts = total as u32 / 2;
    measure(Mix::Hard, total, |members, taken| {
        let file =
            |name: &str| BufWriter::new(std::fs::File::create(folder.join(name)).expect("a file"));
        let mut made = Made::new(Mix::Hard, total);
        std::io::copy(&mut made, &mut file("rows.csv")).expect("written");
        let mut networks = file("networks.tsv");
        for (net, member) in Mix::Hard.networks(hosts) {
            // A system number of 0 would mean nobody.
            writeln!(networks, "{net}\t{}", member + 1).expect("written");
        }
        let owners = owners(members, Mix::Hard, hosts);
        let (mut ours, mut pairs) = (file("ours.tsv"), 0);
        for host in (0..hosts).chain(0..hosts) {
            let ip = Mix::Hard.address(host);
            let found = owners.of_address(ip).iter().map(|owner| {
                1 + members.iter().position(|member| *member == owner.member).expect("a member")
            });
            let mut found: Vec<_> = found.collect();
            found.sort_unstable();
            pairs += found.len() as u64;
            let found: Vec<_> = found.iter().map(usize::to_string).collect();
            writeln!(ours, "{ip}\t{}", found.join(",")).expect("written");
        }
        assert_eq!(taken.findings_new, pairs / 2, "one finding for each host and owner");
    });
}

fn rows_wanted() -> usize {
    std::env::var("ROWS").map_or(1_000_000, |text| text.parse().expect("a number"))
}

/// Takes rows in as the hub does, and tells how long it took.
fn measure(mix: Mix, total: usize, then: impl FnOnce(&[MemberId], &ReportCounts)) {
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
        let owners = owners(&members, mix, total as u32 / 2);
        println!("{} prefixes of {MEMBERS} members, {} MB", owners.len(), peak_mb());
        let (begun, cpu) = (Instant::now(), cpu_s());
        let taken = take(&store, &owners, Made::new(mix, total)).await;
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
        then(&members, &taken);
    });
}

fn owners(members: &[MemberId], mix: Mix, hosts: u32) -> Owners {
    Owners::compile(mix.networks(hosts).map(|(net, member)| {
        (Asset::Network(net), Owner { member: members[member], asset: AssetId::new() })
    }))
}

/// The way of every report: read on one thread, taken in on another.
async fn take(store: &Store, owners: &Owners, made: Made) -> ReportCounts {
    let policy = PolicyInForce::new(Policy::parse(DEFAULT_POLICY).expect("the shipped policy"));
    let incoming = Incoming {
        name: "2026-11-22-scan_rdp-test.csv".into(),
        how: How::Tell,
        source: None,
        tlp: Tlp::Amber,
        way: ReportWay::Folder,
    };
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
    mix: Mix,
    text: Vec<u8>,
    read: usize,
    next: usize,
    total: usize,
}

impl Made {
    fn new(mix: Mix, total: usize) -> Self {
        Self { mix, text: HEADER.as_bytes().to_vec(), read: 0, next: 0, total }
    }

    fn line(&mut self) {
        let half = self.total / 2;
        let (day, host) = (self.next / half, self.next % half);
        // As in the world: addresses in order, so that members come mixed.
        let ip = self.mix.address(host as u32);
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
