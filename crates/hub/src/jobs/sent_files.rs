//! Reads files that members sent in, one at a time, and removes those whose time is over.
//!
//! The reading is a program of its own (`sensor examine` of the same executable) with an empty
//! environment and a folder of its own, because what it reads comes from strangers. A hub that dies
//! in the middle leaves the file to the next run.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use model::SentFileId;
use sent::{ANSWER_BYTES_MAX, Answer, Folder, Kind, Stopped, Word};
use store::{FileToRead, Store, StoreError, Verdict};
use tokio::io::AsyncReadExt as _;

use super::{Context, Job, Run};

pub(super) const JOB: Job = Job {
    name: "sent-files",
    every: Duration::from_secs(2),
    run: |context| -> Run { Box::pin(run(context)) },
};

/// How long the program may take, its own limit and the loading of rules counted. Then it is
/// killed.
const READING_MAX: Duration = Duration::from_secs(270);

/// Seconds after which a file of which no part came any more is forgotten.
const UNFINISHED_S: i64 = 24 * 3_600;

/// Seconds for which the bytes of a file are kept after it was read: the analyst has a month.
const KEPT_S: i64 = 30 * 24 * 3_600;

/// Content that the sensors get as well: its kind, the file for the program, and how it is told.
const CONTENT: &[(&str, &str, &str)] = &[
    ("rules", "hub.rules", "--rules"),
    ("indicators", "indicators.csv", "--indicators"),
    ("warning-list", "warning-list.txt", "--warning-list"),
    ("policy", "analytics.toml", "--policy"),
];

/// Networks that are the member's own even when it has not told any: private addresses (RFC 1918,
/// RFC 4193).
const PRIVATE: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Where the files lie and what reads them.
#[derive(Clone, Debug)]
pub struct Reads {
    /// Where the files lie.
    pub folder: Folder,
    /// The program that reads: this executable.
    pub program: PathBuf,
}

async fn run(context: Context) -> Result<(), StoreError> {
    let Some(reads) = &context.sent else { return Ok(()) };
    let system = context.store.system(JOB.name);
    loop {
        let gone = system.files_to_remove(UNFINISHED_S).await?;
        if gone.is_empty() {
            break;
        }
        for id in gone {
            if let Err(error) = reads.folder.remove(id) {
                tracing::error!(file.id = %id, "file {id} is not removed: {error}");
            }
        }
    }
    while let Some(file) = system.file_to_read().await? {
        let (answer, sha256) = match file.is_given_up {
            true => (Answer::failed(Stopped::Failed), None),
            false => reads.read(&context.store, &file).await,
        };
        let text = serde_json::to_string(&answer).unwrap_or_default();
        let is_read = answer.kind != Kind::Unknown;
        let sha256 = sha256.as_deref();
        let looks_wrong = answer.word() == Word::LooksWrong;
        let verdict = Verdict { sha256, answer: &text, is_read, looks_wrong, kept_s: KEPT_S };
        system.file_was_read(file.id, &verdict).await?;
        let (id, word) = (file.id, answer.word().as_str());
        tracing::info!(file.id = %id, answer = word, "file {id} was read: {word}");
    }
    Ok(())
}

impl Reads {
    /// What is to be said of a file, and its SHA-256.
    pub async fn read(&self, store: &Store, file: &FileToRead) -> (Answer, Option<String>) {
        let sum = {
            let (folder, id) = (self.folder.clone(), file.id);
            tokio::task::spawn_blocking(move || sha256(&folder, id))
        };
        let answer = self.examine(store, file).await.unwrap_or_else(|error| {
            tracing::error!(file.id = %file.id, "file {} was not read: {error:#}", file.id);
            Answer::failed(Stopped::Failed)
        });
        if let Err(error) = self.folder.work_done(file.id) {
            tracing::warn!("the folder of a reading is not removed: {error}");
        }
        (answer, sum.await.ok().and_then(Result::ok))
    }

    async fn examine(&self, store: &Store, file: &FileToRead) -> anyhow::Result<Answer> {
        let work = self.folder.work(file.id)?;
        let bytes = std::fs::File::open(self.folder.path_of(file.id))?;
        let mut program = tokio::process::Command::new(&self.program);
        program.args(["sensor", "examine", "--work"]).arg(&work);
        // A name that begins with a hyphen is no option.
        program.arg(format!("--name={}", file.name));
        for net in PRIVATE.iter().copied().chain(file.home.iter().map(String::as_str)) {
            program.args(["--home", net]);
        }
        self.content(store, &work, &mut program).await?;
        program.env_clear().current_dir(&work).kill_on_drop(true);
        program.stdin(bytes).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = program.spawn()?;
        let mut text = Vec::new();
        let output = child.stdout.take();
        let told = async {
            if let Some(output) = output {
                output.take(ANSWER_BYTES_MAX as u64 + 1).read_to_end(&mut text).await?;
            }
            child.wait().await
        };
        let Ok(status) = tokio::time::timeout(READING_MAX, told).await else {
            child.kill().await?;
            return Ok(Answer::failed(Stopped::TooLong));
        };
        let status = status?;
        if !status.success() || ANSWER_BYTES_MAX < text.len() {
            anyhow::bail!("the program that reads ended with {status}");
        }
        let answer: Answer = serde_json::from_slice(&text)?;
        if answer.kind == Kind::Capture {
            self.folder.keep_events(file.id, &work.join("events.json"))?;
        }
        Ok(answer)
    }

    /// What the hub publishes to sensors, for the program.
    async fn content(
        &self,
        store: &Store,
        work: &Path,
        program: &mut tokio::process::Command,
    ) -> anyhow::Result<()> {
        for (kind, name, option) in CONTENT {
            if let Some((_, body)) = store.latest_content(kind).await? {
                let path = work.join(name);
                tokio::fs::write(&path, body).await?;
                program.arg(option).arg(path);
            }
        }
        Ok(())
    }
}

fn sha256(folder: &Folder, id: SentFileId) -> anyhow::Result<String> {
    let mut input = folder.read(id)?;
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = std::io::Read::read(&mut input, &mut buffer)?;
        if read == 0 {
            break;
        }
        context.update(&buffer[..read]);
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}
