//! The contact book: who is reached how, on paper and sealed in a file, for when everything is
//! down.
//!
//! One page to print and the same page sealed with a passphrase, written into the hub's folder so
//! that a half written one is never there, old ones kept by count. Reading it needs neither hub
//! nor network: `vardkase contact-book open FILE`, or any program that knows age.

pub mod seal;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use askama::Template;
use locale::{Language, Texts};
use model::{ContactId, Time};
use store::{BookHome, Contact, SystemScope};

/// Where the book lies in the hub's folder.
pub const FOLDER: &str = "contact-book";

/// Seconds ahead that duty is told: two weeks.
const AHEAD_S: i64 = 14 * 86_400;

/// How the book is made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder it lies in.
    pub folder: PathBuf,
    /// File that holds the passphrase; without it only the page to print is written.
    pub passphrase_file: Option<PathBuf>,
    /// How many of each are kept.
    pub keep: usize,
    /// The language it is written in.
    pub language: Language,
    /// Where its clock hangs.
    pub zone: String,
    /// Name and telephone of the CSIRT.
    pub csirt: (String, String),
}

#[derive(Template)]
#[template(path = "book/page.html")]
struct Page {
    language: &'static str,
    texts: Texts,
    made: String,
    csirt: (String, String),
    homes: Vec<Home>,
}

struct Home {
    /// The heading before it, when a new part begins here.
    part: Option<&'static str>,
    name: String,
    operators: Vec<String>,
    people: Vec<Row>,
    duty: Vec<(String, Vec<[String; 3]>)>,
}

struct Row {
    place: i64,
    name: String,
    roles: String,
    phone: String,
    ways: Vec<String>,
    notes: Vec<String>,
}

impl Page {
    fn t(&self, key: &str) -> String {
        self.texts.get(key)
    }

    fn named(&self, key: &str, name: &str) -> String {
        self.texts.with(key, &[("name", name.to_owned().into())])
    }
}

/// The name of the page of this day; the sealed one ends in `.age`.
pub fn file_name(settings: &Settings, now: Time) -> String {
    let zone = jiff::tz::TimeZone::get(&settings.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    format!("contact-book-{}.html", now.to_jiff().to_zoned(zone).date())
}

/// Writes the book of now; returns the files.
pub async fn write(system: &SystemScope, settings: &Settings, now: Time) -> Result<Vec<PathBuf>> {
    let homes = system.contact_book(now, now.plus_s(AHEAD_S)).await?;
    let page = page(homes, settings, now)?;
    fs::create_dir_all(&settings.folder).with_context(|| settings.folder.display().to_string())?;
    let file = settings.folder.join(file_name(settings, now));
    put(&file, page.as_bytes())?;
    let mut files = vec![file.clone()];
    if let Some(path) = &settings.passphrase_file {
        let passphrase = read_passphrase(path)?;
        let sealed = tokio::task::spawn_blocking(move || seal::seal(page.as_bytes(), &passphrase));
        let sealed_file = file.with_extension("html.age");
        put(&sealed_file, &sealed.await??)?;
        files.push(sealed_file);
    }
    for ending in [".html", ".html.age"] {
        prune(&settings.folder, ending, settings.keep)?;
    }
    Ok(files)
}

/// Writes the book of now: `hub contact-book`.
pub async fn write_now(config: &crate::config::Config) -> Result<Vec<PathBuf>> {
    let store = store::Store::open(&config.database).await?;
    let written = write(&store.system("contact-book"), &config.book, store.now()).await;
    store.close().await;
    written
}

/// The passphrase in a file: its first line, which must not be short.
pub fn read_passphrase(path: &Path) -> Result<String> {
    /// Characters at least: three or four words.
    const CHARS_MIN: usize = 12;
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.chars().count() < CHARS_MIN {
        anyhow::bail!("{}: a passphrase has at least {CHARS_MIN} characters", path.display());
    }
    Ok(line.to_owned())
}

/// Whole or not at all, and for its owner's eyes.
fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    let part = file.with_extension("part");
    let write = || -> std::io::Result<()> {
        let mut out = fs::OpenOptions::new();
        let mut out = out.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        out.write_all(bytes)?;
        out.sync_all()?;
        fs::rename(&part, file)
    };
    write().with_context(|| file.display().to_string())
}

fn prune(folder: &Path, ending: &str, keep: usize) -> Result<()> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.starts_with("contact-book-") && name.ends_with(ending))
        .collect();
    // The names hold the day: sorted, the oldest come first.
    names.sort();
    let old = names.len().saturating_sub(keep.max(1));
    for name in names.into_iter().take(old) {
        fs::remove_file(folder.join(&name)).with_context(|| name.clone())?;
    }
    Ok(())
}

fn page(homes: Vec<BookHome>, settings: &Settings, now: Time) -> Result<String> {
    let texts = Texts::in_zone(settings.language, &settings.zone);
    let mut part = "";
    let homes = homes.into_iter().map(|one| {
        let own = match one.home {
            store::ContactHome::Csirt => "book-csirt",
            store::ContactHome::Operator(_) => "book-operators",
            store::ContactHome::Member(_) => "book-members",
        };
        let begins = part != own;
        part = own;
        Home { part: begins.then_some(own), ..home(one, settings, &texts) }
    });
    let homes = homes.collect();
    let page = Page {
        language: settings.language.tag(),
        made: texts.date_time(now),
        csirt: settings.csirt.clone(),
        homes,
        texts,
    };
    Ok(page.render()?)
}

fn home(one: BookHome, settings: &Settings, texts: &Texts) -> Home {
    let name_of = |id: ContactId| {
        let contact = one.contacts.iter().find(|(contact, _)| contact.id == id);
        contact.map_or_else(|| "–".to_owned(), |(contact, _)| contact.name.clone())
    };
    let duty = one.rosters.iter().map(|(name, zone, turns)| {
        let local = Texts::in_zone(settings.language, zone);
        let row = |turn: &roster::Turn| {
            [name_of(turn.contact), local.date_time(turn.from), local.date_time(turn.until)]
        };
        (name.clone(), turns.iter().map(row).collect())
    });
    let duty = duty.collect();
    let people = one.contacts.iter().map(|(contact, ways)| Row {
        place: contact.place + 1,
        name: contact.name.clone(),
        roles: contact
            .roles
            .iter()
            .map(|role| texts.get(&format!("contact-role-{}", role.as_str())))
            .collect::<Vec<_>>()
            .join(", "),
        phone: contact.phone.clone().unwrap_or_default(),
        ways: ways
            .iter()
            .map(|(kind, at)| format!("{}: {at}", texts.get(&format!("channel-{}", kind.as_str()))))
            .collect(),
        notes: notes(contact, &name_of, settings),
    });
    Home {
        part: None,
        name: one.name.clone().unwrap_or_else(|| settings.csirt.0.clone()),
        operators: one.operators.clone(),
        people: people.collect(),
        duty,
    }
}

fn notes(
    contact: &Contact,
    name_of: &dyn Fn(ContactId) -> String,
    settings: &Settings,
) -> Vec<String> {
    let texts = Texts::in_zone(settings.language, &contact.zone);
    let mut notes = Vec::new();
    if let Some(vacation) = contact.vacation {
        let args = [
            ("from", locale::Arg::Day(vacation.from)),
            ("until", locale::Arg::Day(vacation.until.plus_s(-1))),
        ];
        notes.push(texts.with("contact-vacation-days", &args));
    }
    if let Some(deputy) = contact.deputy {
        notes.push(texts.with("contact-deputy-is", &[("name", name_of(deputy).into())]));
    }
    notes
}

#[cfg(test)]
mod tests {
    use store::{ContactHome, NewContact, NewMember, Store};

    use super::*;

    #[tokio::test]
    async fn the_book_is_whole_sealed_and_kept_by_count_in_each_language() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/hub.db", folder.path().display());
        let store = Store::open(&url).await.expect("opens");
        let system = store.system("test");
        let zone = "Europe/Stockholm".to_owned();
        let name = "Norrby <kommun>".to_owned();
        let new = NewMember { name, language: "sv".into(), zone: zone.clone() };
        let member = system.add_member(&new).await.expect("added");
        let contact = NewContact {
            home: ContactHome::Member(member),
            name: "Åsa Ö".into(),
            email: "it@norrby.example".into(),
            phone: Some("+46 8 555 010 10".into()),
            language: "sv".into(),
            zone: zone.clone(),
            place: 0,
        };
        system.add_contact(&contact).await.expect("added");
        let passphrase_file = folder.path().join("passphrase");
        fs::write(&passphrase_file, "fyr på höga berget\n").expect("written");
        let mut settings = Settings {
            folder: folder.path().join(FOLDER),
            passphrase_file: Some(passphrase_file),
            keep: 2,
            language: Language::ENGLISH,
            zone,
            csirt: ("Example CSIRT".into(), "+46 10 000 00 00".into()),
        };
        for day in 0..4 {
            let language = Language::all().nth(day % 3).expect("a language");
            settings.language = language;
            let now = Time::from_seconds(1_700_000_000 + 86_400 * i64::try_from(day).expect("few"));
            let files = write(&system, &settings, now).await.expect("written");
            let page = fs::read_to_string(&files[0]).expect("a page");
            assert!(page.contains("Norrby &#60;kommun&#62;") && page.contains("Åsa Ö"), "{page}");
            assert!(page.contains("it@norrby.example") && !page.contains('⟨'), "{page}");
            assert!(!page.contains("src=") && !page.contains("<script"));
            let sealed = fs::read(&files[1]).expect("sealed");
            let opened = seal::open(&sealed, "fyr på höga berget").expect("opens");
            assert_eq!(opened, page.as_bytes());
        }
        assert_eq!(fs::read_dir(&settings.folder).expect("a folder").count(), 4);
    }
}
