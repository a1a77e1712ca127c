//! `vardkase report`: what others report, looked at before it is taken in.
//!
//! Reads files and tells what is in them. Changes nothing: owners, findings and warnings are the hub's.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use model::{Clock as _, SystemClock};
use reports::{About, Fault, Format, Head, Mapping, Row};

/// Bytes at the beginning of a file by which its format is told.
const HEAD_BYTES: u64 = 16 << 10;

/// What others report: Shadowserver, other CSIRTs, scans.
#[derive(clap::Subcommand)]
pub enum Report {
    /// Tells what is in reports, and every line that cannot be read.
    Read(Read),
}

/// Reads reports.
#[derive(clap::Args)]
pub struct Read {
    /// Reports.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Format of all of them, instead of telling it by name and beginning.
    #[arg(long)]
    format: Option<String>,
    /// Mapping (TOML) that says which column means what, for a table or objects of no known format.
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    mapping: Option<PathBuf>,
    /// Print each row as a JSON object, one a line; what is wrong goes to standard error.
    #[arg(long)]
    json: bool,
}

/// How files are read.
#[derive(Clone, Copy)]
enum How<'m> {
    /// Each as its name and beginning tell.
    Told,
    /// All in this format.
    Format(&'static dyn Format),
    /// All by this mapping.
    Mapping(&'m Mapping),
}

/// What has been read, over all files.
#[derive(Default)]
struct Total {
    rows: u64,
    passed_over: u64,
    short: u64,
    not_utf8: u64,
    loose_quotes: u64,
    /// By class, source and kind of report.
    by_kind: BTreeMap<(&'static str, String, String), u64>,
    bad: u64,
    alarms: u64,
    failed: bool,
}

impl Report {
    /// Runs the role.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Read(read) = self;
        read.run()
    }
}

impl Read {
    fn run(self) -> anyhow::Result<ExitCode> {
        let mapping = self.mapping.as_deref().map(mapping).transpose()?;
        let how = match (&mapping, self.format.as_deref()) {
            (Some(mapping), _) => How::Mapping(mapping),
            (None, Some(name)) => How::Format(by_name(name)?),
            (None, None) => How::Told,
        };
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut total = Total::default();
        for path in &self.files {
            let read = match self.one(path, how, &mut out, &mut total) {
                // Whoever reads the output has enough.
                Err(error) if is_broken_pipe(&error) => return Ok(ExitCode::SUCCESS),
                other => other,
            };
            if let Err(error) = read {
                eprintln!("vardkase: {error:#}");
                total.failed = true;
            }
        }
        if !self.json {
            total.print(&mut out)?;
        }
        out.flush()?;
        Ok(if total.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn one(
        &self,
        path: &Path,
        how: How<'_>,
        out: &mut impl Write,
        total: &mut Total,
    ) -> anyhow::Result<()> {
        let shown = path.display().to_string();
        let file = File::open(path).with_context(|| shown.clone())?;
        let mut head = Vec::new();
        (&file).take(HEAD_BYTES).read_to_end(&mut head).with_context(|| shown.clone())?;
        let about = About::new(shown.as_str(), SystemClock.now());
        let told = Head::new(&shown, &head);
        let whole = Box::new(head.as_slice().chain(file));
        let mut reader = match how {
            How::Told => reports::detect(&told)?.read(whole, &about),
            How::Format(format) => format.read(whole, &about),
            How::Mapping(mapping) => mapping.read(whole, &about),
        };
        for item in reader.by_ref() {
            match item {
                Ok(row) if self.json => writeln!(out, "{}", serde_json::to_string(&row.event())?)?,
                Ok(row) => total.count(&row),
                Err(fault) if self.json => eprintln!("{shown}: {fault}"),
                Err(fault) => fault_line(out, &shown, &fault, total)?,
            }
        }
        let counts = reader.counts();
        total.rows += counts.rows;
        total.bad += counts.bad;
        total.passed_over += counts.passed_over;
        total.short += counts.short;
        total.not_utf8 += counts.not_utf8;
        total.loose_quotes += counts.loose_quotes;
        // A report of which nothing could be read is a failure, one with a bad row is not.
        total.failed |= counts.rows == 0 && counts.bad > 0;
        Ok(())
    }
}

fn mapping(path: &Path) -> anyhow::Result<Mapping> {
    let shown = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(shown)?;
    Mapping::parse(&text).with_context(shown)
}

fn by_name(name: &str) -> anyhow::Result<&'static dyn Format> {
    reports::by_name(name).with_context(|| {
        let known: Vec<_> = reports::FORMATS.iter().map(|format| format.name()).collect();
        format!("`{name}` is no format; known are {}", known.join(", "))
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

fn fault_line(
    out: &mut impl Write,
    file: &str,
    fault: &Fault,
    total: &mut Total,
) -> std::io::Result<()> {
    match fault {
        Fault::Row { raw, .. } => {
            let shown: String = raw.chars().take(120).collect();
            writeln!(out, "{file}: {fault}: {}", shown.escape_debug())
        }
        Fault::Alarm(_) => {
            total.alarms += 1;
            writeln!(out, "{file}: alarm: {fault}")
        }
        Fault::Stopped { .. } => {
            total.failed = true;
            writeln!(out, "{file}: {fault}")
        }
    }
}

impl Total {
    fn count(&mut self, row: &Row) {
        let key = (row.class.as_str(), row.source.to_string(), row.report.to_string());
        *self.by_kind.entry(key).or_default() += 1;
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        for ((class, source, report), rows) in &self.by_kind {
            writeln!(out, "{rows:>9}  {class}  {source}  {report}")?;
        }
        let Self { rows, bad, alarms, passed_over, short, not_utf8, loose_quotes, .. } = self;
        write!(out, "{rows} rows, {bad} lines left out, {alarms} alarms")?;
        for (count, what) in [
            (passed_over, "records that report nothing"),
            (short, "rows with fewer cells than columns"),
            (loose_quotes, "rows with text after a closing quote"),
            (not_utf8, "rows that are not UTF-8"),
        ] {
            if *count > 0 {
                write!(out, ", {count} {what}")?;
            }
        }
        writeln!(out)
    }
}
