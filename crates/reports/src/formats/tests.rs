//! Every format by its samples: what is read, what is told, and that nothing of any bytes breaks it.

use std::fmt::Write as _;

use model::Time;
use proptest::prelude::*;

use super::*;
use crate::{Counts, Fault, Limits};

/// The time at which samples came.
const RECEIVED: Time = Time::from_seconds(1_795_334_400);

/// Gives no more than so many bytes at a time.
struct Slowly<'b> {
    bytes: &'b [u8],
    at_once: usize,
}

impl std::io::Read for Slowly<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let most = self.at_once.clamp(1, out.len().max(1)).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(most.min(out.len()));
        out[..now.len()].copy_from_slice(now);
        self.bytes = later;
        Ok(now.len())
    }
}

/// Everything that a report gives, a line each: the only place that knows how a report is read.
fn read(format: &dyn Format, name: &str, bytes: &[u8], at_once: usize) -> (String, Counts) {
    let limits = Limits { row_bytes_max: 200_000, ..Limits::default() };
    let about = About { limits, ..About::new(name, RECEIVED) };
    let mut reader = format.read(Box::new(Slowly { bytes, at_once }), &about);
    let mut out = String::new();
    for item in reader.by_ref() {
        let _ = match item {
            Ok(row) => {
                let mut object = row.json();
                object.as_object_mut().map(|object| object.remove("raw"));
                writeln!(out, "{object}")
            }
            Err(fault @ Fault::Alarm(_)) => writeln!(out, "alarm: {fault}"),
            Err(fault) => writeln!(out, "{fault}"),
        };
    }
    (out, reader.counts())
}

/// A sample of ours, told by its name and beginning.
fn sample(name: &str) -> String {
    let path = format!("{}/samples/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).expect(&path);
    let format = detect(&Head::new(name, &bytes)).expect(name);
    let (text, counts) = read(format, name, &bytes, usize::MAX);
    format!("{}\n{text}{counts:?}\n", format.name())
}

#[test]
fn samples() {
    let folder = format!("{}/samples", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("samples");
    let mut names: Vec<_> =
        entries.map(|one| one.expect("entry").file_name().into_string().expect("name")).collect();
    names.sort();
    for name in names {
        insta::assert_snapshot!(name.as_str(), sample(&name));
    }
}

#[test]
fn list_is_sorted() {
    assert!(ALL.is_sorted_by_key(|format| format.name()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any bytes give an answer, the same however they come in.
    #[test]
    fn any_bytes_in_any_split(bytes: Vec<u8>, at_once in 1..40usize) {
        for format in ALL {
            let whole = read(*format, "x", &bytes, usize::MAX);
            prop_assert_eq!(&whole, &read(*format, "x", &bytes, at_once), "{}", format.name());
        }
    }

    /// So do our samples with something broken in them, and the counts account for every line told.
    #[test]
    fn broken_samples(at in any::<prop::sample::Index>(), junk: [u8; 3], at_once in 1..40usize) {
        let folder = format!("{}/samples", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(folder).expect("samples") {
            let path = entry.expect("entry").path();
            let mut bytes = std::fs::read(&path).expect("sample");
            let name = path.to_string_lossy();
            let format = detect(&Head::new(&name, &bytes)).expect("format");
            let at = at.index(bytes.len());
            let end = bytes.len().min(at + 3);
            bytes.splice(at..end, junk);
            let whole = read(format, &name, &bytes, usize::MAX);
            prop_assert_eq!(&whole, &read(format, &name, &bytes, at_once), "{}", name);
        }
    }
}
