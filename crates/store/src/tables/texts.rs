//! Texts that the CSIRT writes itself, in versions that never change.
//!
//! What is in force is kept read in memory and read again after each saving, by any hub process.
//! The text of a version that this program no longer understands is left out, and the shipped one
//! holds.

use std::sync::Arc;

use access::{Action, Scope};
use model::Time;
use serde_json::json;
use warnings::{OwnSection, OwnText, OwnTexts};

use crate::db::{Row, Tx, args};
use crate::tables::audit::{self, Entry};
use crate::tables::notices::{self, NewNotice};
use crate::{Scoped, Store, StoreError};

/// Versions of one text that are shown: a change a week for a year.
const VERSIONS_MAX: i64 = 50;

/// Test mails to one address within an hour: one writes a few, a program gone wild thousands.
const TESTS_MAX: i64 = 30;
const TESTS_WINDOW_S: i64 = 3_600;

/// Which text.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TextKey {
    /// One of `warnings::TOPICS`, or every topic.
    pub topic: String,
    /// Its section.
    pub section: OwnSection,
    /// Its language.
    pub language: String,
}

/// One saving.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TextVersion {
    /// Of which text.
    pub key: TextKey,
    /// 1, 2, 3, …
    pub version: i64,
    /// What it says; none for the shipped text.
    pub body: Option<String>,
    /// What was shipped then.
    pub shipped: String,
    /// When.
    pub made: Time,
    /// By whom: the name.
    pub made_by: String,
    /// Why.
    pub why: String,
}

/// A text to save.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TextToKeep {
    /// Which one.
    pub key: TextKey,
    /// The version that was looked at; 0 when there was none.
    pub after: i64,
    /// What it is to say; none for the shipped text.
    pub body: Option<OwnText>,
    /// What is shipped now.
    pub shipped: String,
    /// Why.
    pub why: String,
}

/// A mail to try a text with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TextTest {
    /// To whom: name.
    pub name: String,
    /// To whom: address.
    pub email: String,
    /// Which text; its language is the mail's.
    pub key: TextKey,
    /// What it would say, when it is not saved.
    pub draft: Option<OwnText>,
    /// The time zone of whoever asked.
    pub zone: String,
}

/// Texts, for the CSIRT.
pub struct Texts<'a>(&'a Scoped);

impl Scoped {
    /// Texts that the CSIRT writes itself.
    pub fn texts(&self) -> Texts<'_> {
        Texts(self)
    }
}

macro_rules! select {
    ($after:literal) => {
        concat!(
            "SELECT texts.topic, texts.section, texts.language, texts.version, texts.body, \
             texts.shipped, texts.made, COALESCE(accounts.name, texts.made_by), texts.why \
             FROM texts LEFT JOIN accounts ON accounts.id = texts.made_by WHERE ",
            $after
        )
    };
}

impl Texts<'_> {
    fn must(&self) -> Result<(), StoreError> {
        self.0.must(Action::KeepTexts)?;
        if self.0.viewer().scope() == Scope::All { Ok(()) } else { Err(StoreError::NotAllowed) }
    }

    /// The last version of each text that was ever saved.
    pub async fn last(&self) -> Result<Vec<TextVersion>, StoreError> {
        self.must()?;
        let sql = select!(
            "texts.version = (SELECT MAX(version) FROM texts AS newer \
             WHERE newer.topic = texts.topic AND newer.section = texts.section \
             AND newer.language = texts.language) \
             ORDER BY texts.topic, texts.section, texts.language"
        );
        self.0.store().rows(sql, &[]).await?.iter().map(read).collect()
    }

    /// The versions of one text, the newest first.
    pub async fn versions(&self, key: &TextKey) -> Result<Vec<TextVersion>, StoreError> {
        self.must()?;
        let sql = select!(
            "texts.topic = $1 AND texts.section = $2 AND texts.language = $3 \
             ORDER BY texts.version DESC LIMIT $4"
        );
        let args = args![&key.topic, key.section.as_str(), &key.language, VERSIONS_MAX];
        self.0.store().rows(sql, args).await?.iter().map(read).collect()
    }

    /// One version.
    pub async fn version(
        &self,
        key: &TextKey,
        version: i64,
    ) -> Result<Option<TextVersion>, StoreError> {
        self.must()?;
        let sql = select!(
            "texts.topic = $1 AND texts.section = $2 AND texts.language = $3 \
             AND texts.version = $4"
        );
        let args = args![&key.topic, key.section.as_str(), &key.language, version];
        self.0.store().row(sql, args).await?.as_ref().map(read).transpose()
    }

    /// Saves a text: it holds from the next mail and page on. Fails with `MovedOn` when somebody
    /// saved in the meantime.
    pub async fn save(&self, new: &TextToKeep, origin: Option<&str>) -> Result<i64, StoreError> {
        self.must()?;
        let (key, now) = (&new.key, self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        // The count locks as well: two who save at once come one after the other.
        tx.execute("UPDATE counters SET value = value + 1 WHERE name = 'texts'", &[]).await?;
        let sql = "SELECT COALESCE(MAX(version), 0) FROM texts \
                   WHERE topic = $1 AND section = $2 AND language = $3";
        let found = tx.row(sql, args![&key.topic, key.section.as_str(), &key.language]).await?;
        let found = found.map_or(Ok(0), |row| row.columns().int())?;
        if found != new.after {
            return Err(StoreError::MovedOn);
        }
        let version = found + 1;
        let sql = "INSERT INTO texts (topic, section, language, version, body, shipped, made, \
                   made_by, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let args = args![
            &key.topic,
            key.section.as_str(),
            &key.language,
            version,
            new.body.as_ref().map(OwnText::as_str),
            &new.shipped,
            now,
            self.0.viewer().account(),
            &new.why,
        ];
        tx.execute(sql, args).await?;
        self.note(&mut tx, "save-text", key, (version, &new.why), origin).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Puts a mail in line that shows a text to whoever wrote it.
    pub async fn send_test(&self, test: &TextTest, origin: Option<&str>) -> Result<(), StoreError> {
        self.must()?;
        let (key, now) = (&test.key, self.0.store().now());
        let mut tx = self.0.store().begin().await?;
        // Locks: two at once must not both find room.
        tx.execute("UPDATE counters SET value = value WHERE name = 'texts'", &[]).await?;
        let sql = "SELECT COUNT(*) FROM notices WHERE kind = $1 AND email = $2 AND $3 < created";
        let since = now.plus_s(-TESTS_WINDOW_S);
        let sent = tx.row(sql, args![TEST_KIND, &test.email, since]).await?;
        if TESTS_MAX <= sent.map_or(Ok(0), |row| row.columns().int())? {
            return Err(StoreError::TooMany { limit: TESTS_MAX });
        }
        let notice = NewNotice {
            kind: TEST_KIND,
            name: test.name.clone(),
            email: test.email.clone(),
            language: key.language.clone(),
            zone: test.zone.clone(),
            facts: json!({
                "topic": key.topic,
                "section": key.section.as_str(),
                "draft": test.draft.as_ref().map(OwnText::as_str),
            }),
        };
        notices::enqueue(&mut tx, now, &notice).await?;
        self.note(&mut tx, "test-text", key, (0, &test.email), origin).await?;
        tx.commit().await?;
        self.0.store().ring();
        Ok(())
    }

    async fn note(
        &self,
        tx: &mut Tx,
        action: &'static str,
        key: &TextKey,
        (version, detail): (i64, &str),
        origin: Option<&str>,
    ) -> Result<(), StoreError> {
        let (topic, section, language) = (&key.topic, key.section.as_str(), &key.language);
        let object = format!("text {topic}/{section}/{language} {version}");
        let actor = self.0.actor();
        let entry = Entry { actor: &actor, action, member: None, object, detail, origin };
        audit::append(tx, self.0.store().now(), &entry).await
    }
}

/// The kind of notice that a test mail is.
const TEST_KIND: &str = "text-test";

impl Store {
    /// The texts in force that the CSIRT wrote itself: read once after each saving.
    pub async fn own_texts(&self) -> Result<Arc<OwnTexts>, StoreError> {
        self.own_texts_kept().of(self, "texts", load(self)).await
    }
}

async fn load(store: &Store) -> Result<OwnTexts, StoreError> {
    let sql = select!(
        "texts.body IS NOT NULL AND texts.version = (SELECT MAX(version) FROM texts AS newer \
         WHERE newer.topic = texts.topic AND newer.section = texts.section \
         AND newer.language = texts.language)"
    );
    let mut own = OwnTexts::default();
    for row in store.rows(sql, &[]).await? {
        let TextVersion { key, body, .. } = read(&row)?;
        if let Ok(text) = OwnText::parse(key.section, body.as_deref().unwrap_or_default()) {
            own.put(&key.topic, key.section, &key.language, text);
        }
    }
    Ok(own)
}

fn read(row: &Row) -> Result<TextVersion, StoreError> {
    let mut columns = row.columns();
    Ok(TextVersion {
        key: TextKey {
            topic: columns.text()?,
            section: columns.parsed("a section", OwnSection::parse)?,
            language: columns.text()?,
        },
        version: columns.int()?,
        body: columns.opt_text()?,
        shipped: columns.text()?,
        made: columns.time()?,
        made_by: columns.text()?,
        why: columns.text()?,
    })
}
