//! What is asked of every report, whatever its format: bounded, counted, the same in any split.

use std::io::Read;

use reports::{About, Limits, Mapping, Reader, by_name};

/// A mapping that takes every kind of cell.
const MAPPING: &str = r#"
format = "csv"
source = "fuzz"
report = "fuzz"
header = false
[columns]
1 = "address"
2 = "time"
3 = "port"
4 = "class"
5 = "count"
"#;

/// A report of this format: its first byte chooses the name it came by.
pub fn report(format: &str, bytes: &[u8]) {
    let Some(format) = by_name(format) else { return };
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let names = ["x", "scan_rdp.csv", "2026-11-21-event4_sinkhole-x.csv", "notice.log"];
    let about = about(names[usize::from(*choice) % names.len()]);
    let whole = all(format.read(Box::new(bytes), &about));
    let split = all(format.read(Box::new(Slowly(bytes, 1)), &about));
    assert_eq!(whole, split);
}

/// A text as a mapping, and what is behind its first NUL read by it or by one of ours.
pub fn mapped(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
    let (text, bytes) = bytes.split_at(at);
    let written = Mapping::parse(&String::from_utf8_lossy(text));
    let Some(mapping) = written.or_else(|_| Mapping::parse(MAPPING)).ok() else { return };
    let whole = all(mapping.read(Box::new(bytes), &about("x")));
    let split = all(mapping.read(Box::new(Slowly(bytes, 1)), &about("x")));
    assert_eq!(whole, split);
}

/// Bytes that may be packed: the same files come out however they come in, and no more than may.
pub fn packed(bytes: &[u8]) {
    let (whole, slowly) = (unpacked(bytes), unpacked(Slowly(bytes, 1)));
    assert_eq!((whole.0.len(), &whole.1), (slowly.0.len(), &slowly.1));
    for (one, other) in whole.0.iter().zip(&slowly.0) {
        assert_eq!(one.name, other.name);
        // How much comes out of damaged bytes before that is seen depends on how they come in.
        assert!(!one.is_whole || !other.is_whole || one.begins == other.begins);
    }
    assert!(whole.0.len() <= reports::UNPACKED_FILES_MAX);
}

/// A file that was packed.
struct Inside {
    name: String,
    begins: Vec<u8>,
    /// All that was asked of it could be read.
    is_whole: bool,
}

/// The beginning of every file, and why it ends before the end if it does.
fn unpacked(input: impl Read) -> (Vec<Inside>, Option<String>) {
    let mut files = Vec::new();
    let ended = reports::each_file(input, "in.csv.gz", |name, inside| {
        let mut begins = Vec::new();
        let is_whole = inside.take(BEGINNING_BYTES).read_to_end(&mut begins).is_ok();
        files.push(Inside { name: name.to_owned(), begins, is_whole });
    });
    (files, ended.err().map(|error| error.to_string()))
}

/// Bytes of each file that are compared.
const BEGINNING_BYTES: u64 = 64 << 10;

fn about(name: &str) -> About {
    let limits = Limits { row_bytes_max: 2_000, row_lines_max: 8, ..Limits::default() };
    About { limits, ..About::new(name, model::Time::from_seconds(1)) }
}

/// Everything that is read, and that the counts say so.
fn all(mut reader: Reader<'_>) -> Vec<String> {
    let (mut rows, mut bad) = (0, 0);
    let items = reader.by_ref().map(|item| match item {
        Ok(row) => {
            rows += 1;
            assert!(row.raw.len() <= 3 * 66_000 && row.count > 0);
            serde_json::to_string(&row.evidence()).expect("an event has only text for keys")
        }
        Err(fault) => {
            bad += u64::from(matches!(fault, reports::Fault::Row { .. }));
            format!("{fault:?}")
        }
    });
    let items = items.collect();
    assert_eq!((reader.counts().rows, reader.counts().bad), (rows, bad));
    items
}

/// Gives one byte, then seven at a time.
struct Slowly<'b>(&'b [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let (now, later) = self.0.split_at(self.0.len().min(self.1).min(out.len()));
        out[..now.len()].copy_from_slice(now);
        (self.0, self.1) = (later, 7);
        Ok(now.len())
    }
}
