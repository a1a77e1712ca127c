//! Golden cases: `testdata/<area>/<case>/{input.pcap,expected.jsonl,WHY.md}`.
//!
//! A golden file holds only what its case is about: the caller chooses the lines and fields, so
//! that something new elsewhere changes no old file. Set `GOLDEN_UPDATE=1` to write what is, and
//! read the difference before committing it.

use std::fs;
use std::path::{Path, PathBuf};

/// One case in `testdata`.
#[derive(Debug)]
pub struct Golden {
    folder: PathBuf,
}

/// The case `testdata/<area>/<case>`; made when the expectations are being written.
pub fn golden(area: &str, case: &str) -> Golden {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let folder = root.join(area).join(case);
    if updating() {
        fs::create_dir_all(&folder).expect("the folder of the case can be made");
    }
    Golden { folder }
}

/// Whether expectations are to be written instead of compared.
pub fn updating() -> bool {
    std::env::var_os("GOLDEN_UPDATE").is_some_and(|value| value == "1")
}

impl Golden {
    /// The capture of the case.
    pub fn input(&self) -> PathBuf {
        self.folder.join("input.pcap")
    }

    /// Another file of the case.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Compares one event a line with what is expected; panics at the first line that differs.
    #[track_caller]
    pub fn check(&self, lines: &[String]) {
        let file = self.file("expected.jsonl");
        let mut actual = lines.join("\n");
        actual.push('\n');
        if updating() {
            fs::write(&file, &actual).expect("the expectation can be written");
            return;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected == actual {
            return;
        }
        let differs = expected.lines().zip(lines).position(|(left, right)| left != right);
        let at = differs.unwrap_or_else(|| lines.len().min(expected.lines().count()));
        panic!(
            "{}: line {} differs\nexpected: {}\nactual:   {}\n(GOLDEN_UPDATE=1 writes what is)",
            file.display(),
            at + 1,
            expected.lines().nth(at).unwrap_or("(end)"),
            lines.get(at).map_or("(end)", String::as_str),
        );
    }
}
