//! How many rows of a Shadowserver report are read in a second on one core.
//!
//! `cargo run --release -p vardkase-reports --example bench_reports [ROWS]`; for what does not depend on
//! the machine's other work: `perf stat -e instructions:u` before it, with two numbers of rows.

use std::time::Instant;

use model::Time;
use reports::{About, Limits, by_name};

const HEADER: &str = "\"timestamp\",\"ip\",\"port\",\"hostname\",\"tag\",\"handshake\",\"asn\",\"geo\",\
\"region\",\"city\",\"rdp_protocol\",\"cert_length\",\"subject_common_name\",\"issuer_common_name\",\
\"cert_issue_date\",\"cert_expiration_date\",\"sha1_fingerprint\",\"cert_serial_number\",\"ssl_version\",\
\"signature_algorithm\",\"key_algorithm\",\"sha256_fingerprint\",\"sha512_fingerprint\",\
\"md5_fingerprint\",\"naics\",\"sic\",\"sector\",\"tlsv13_support\",\"tlsv13_cipher\",\
\"cve20190708_vulnerable\",\"bluekeep_vulnerable\",\"jarm\"\n";

fn one(row: u32, out: &mut Vec<u8>) {
    let [_, b, c, d] = row.to_be_bytes();
    let (minute, second) = (row / 60 % 60, row % 60);
    let text = format!(
        "\"2026-11-21 01:{minute:02}:{second:02}\",\"10.{b}.{c}.{d}\",3389,\"host-{row}.kommun.example\",\"rdp\",\
         ,64496,\"SE\",\"STOCKHOLM\",\"STOCKHOLM\",,2048,\"host-{row}\",\"host-{row}\",\
         \"2026-01-01 00:00:00\",\"2026-07-01 00:00:00\",\"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33\",\
         \"1234\",\"TLSv1.2\",\"sha256WithRSAEncryption\",\"rsaEncryption\",,,,0,0,,\"N\",,\"N\",\"N\",\n"
    );
    out.extend_from_slice(text.as_bytes());
}

fn main() {
    let rows = std::env::args().nth(1).and_then(|text| text.parse::<u32>().ok());
    let rows = rows.unwrap_or(1_000_000);
    let format = by_name("shadowserver").expect("format");
    // Made beforehand and read again and again, so that only reading is timed.
    let mut report = HEADER.as_bytes().to_vec();
    for row in 0..rows.min(100_000) {
        one(row, &mut report);
    }
    let limits = Limits { rows_max: u64::MAX, ..Limits::default() };
    let about = About { limits, ..About::new("scan_rdp.csv", Time::from_seconds(0)) };
    let (mut read, mut bytes, start) = (0, 0, Instant::now());
    while read < u64::from(rows) {
        let reader = format.read(Box::new(report.as_slice()), &about);
        read += reader.filter(|row| row.is_ok()).count() as u64;
        bytes += report.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{:.0} rows/s, {:.0} MB/s, {read} rows",
        read as f64 / seconds,
        bytes as f64 / seconds / 1e6
    );
}
