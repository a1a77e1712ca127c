//! Sends mails about accounts, one at a time, until each is taken or given up.
//!
//! A crash between sending and recording sends one again: an invitation's link is the same then,
//! and counts once.

use std::time::Duration;

use access::SignInKey;
use locale::Arg;
use model::{ChannelKind, Time};
use notify::channels::{Channel, SendError};
use notify::{Letter, Letterhead, NoticeAbout, Preview, To, compose_notice, compose_preview};
use serde_json::Value;
use store::{Notice, Store, StoreError};
use tokio::sync::watch;
use warnings::{EVERY_TOPIC, OwnSection, OwnText, OwnTexts, TOPICS};

/// How long to wait before looking again.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Seconds to the second try, doubled for each further one up to an hour.
const BACK_OFF_S: i64 = 30;
const BACK_OFF_MAX_S: i64 = 3_600;

/// Tries before a notice is given up: two days of a mail server that does not answer.
const ATTEMPTS_MAX: i64 = 50;

/// The worker. One for each hub process.
pub struct Notices {
    /// The hub's state.
    pub store: Store,
    /// How mail travels.
    pub channel: Box<dyn Channel>,
    /// Makes the links in them.
    pub key: SignInKey,
    /// What stands in all of them.
    pub head: Letterhead,
    /// The name of this hub process.
    pub owner: String,
}

impl Notices {
    /// Sends until `stop` says true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.send_next().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!("mails about accounts wait: {error}"),
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends the next one that is due; false when none is.
    pub async fn send_next(&self) -> Result<bool, StoreError> {
        let system = self.store.system("notices");
        let Some(notice) = system.lease_notice(&self.owner).await? else { return Ok(false) };
        let letter = if notice.kind == TEXT_TEST {
            text_test(&notice, &*self.store.own_texts().await?, &self.head)
        } else {
            Some(self.write(&notice))
        };
        let Some(letter) = letter else {
            let error = Some("there is no such topic");
            system.notice_became(notice.id, error, None).await?;
            return Ok(true);
        };
        let answer = self.channel.send(&letter).await;
        match answer {
            Ok(_) => system.notice_became(notice.id, None, None).await?,
            Err(error) => {
                let id = notice.id;
                tracing::warn!(message.id = %id, "mail {id} about an account not sent: {error}");
                let again = !matches!(error, SendError::Refused(_));
                let wait_s = back_off_s(notice.attempts);
                let retry = (again && notice.attempts < ATTEMPTS_MAX)
                    .then(|| self.store.now().plus_s(wait_s));
                system.notice_became(id, Some(&error.to_string()), retry).await?;
            }
        }
        Ok(true)
    }

    /// The mail, the same at each try.
    pub fn write(&self, notice: &Notice) -> Letter {
        let fact = |name: &str| notice.facts.get(name).and_then(Value::as_str).map(str::to_owned);
        let place = fact("place").unwrap_or_else(|| self.head.csirt.clone());
        let role = fact("role").map(|role| Arg::Key(format!("role-{role}")));
        let urgency = fact("urgency").map(|one| Arg::Key(format!("question-urgency-{one}")));
        let when = notice.facts.get("answer_by").and_then(Value::as_i64).unwrap_or_default();
        let until = notice.facts.get("expires").and_then(Value::as_i64).unwrap_or_default();
        let args = vec![
            ("by", fact("by").unwrap_or_default().into()),
            ("place", place.into()),
            ("organisation", fact("organisation").unwrap_or_default().into()),
            ("reason", fact("reason").unwrap_or_default().into()),
            ("role", role.unwrap_or_else(|| "".into())),
            ("until", Arg::Day(Time::from_micros(until))),
            ("at", Arg::Time(notice.created)),
            ("number", fact("number").unwrap_or_default().into()),
            ("urgency", urgency.unwrap_or_else(|| "".into())),
            ("when", Arg::Time(Time::from_micros(when))),
            ("csirt", self.head.csirt.clone().into()),
            ("product", Arg::Key("product-name".into())),
        ];
        compose_notice(&NoticeAbout {
            id: notice.id,
            kind: &notice.kind,
            name: &notice.name,
            email: &notice.email,
            language: &notice.language,
            zone: &notice.zone,
            args,
            at: notice.created,
            link: self.link(notice),
        })
    }

    /// An invitation's link, the one that confirms an address, and the page of a question or a file,
    /// which opens after signing in; other mails have none, so that nobody learns to follow links in them.
    fn link(&self, notice: &Notice) -> Option<String> {
        let base = &self.head.base_url;
        if let Some(id) = notice.facts.get("join").and_then(Value::as_str) {
            return Some(format!("{base}/join/{}", self.key.link("join", id).expose()));
        }
        if let Some(id) = notice.facts.get("question").and_then(Value::as_str) {
            return Some(format!("{base}/questions/{id}"));
        }
        if let Some(id) = notice.facts.get("file").and_then(Value::as_str) {
            return Some(format!("{base}/files/{id}"));
        }
        let id = notice.facts.get("invitation")?.as_str()?;
        let round = notice.facts.get("round")?.as_i64()?;
        let token = self.key.link("invitation", &format!("{id} {round}"));
        Some(format!("{base}/invitation/{}", token.expose()))
    }
}

/// The kind of notice that shows a text to whoever wrote it.
const TEXT_TEST: &str = "text-test";

/// A warning made up, with a text that may not be saved yet. None when there is no such topic.
fn text_test(notice: &Notice, own: &OwnTexts, head: &Letterhead) -> Option<Letter> {
    let fact = |name: &str| notice.facts.get(name).and_then(Value::as_str);
    let (topic, section) = (fact("topic")?, OwnSection::parse(fact("section")?)?);
    let draft = fact("draft").and_then(|draft| OwnText::parse(section, draft).ok());
    let drafted = draft.map(|draft| own.with(topic, section, &notice.language, Some(draft)));
    let preview = Preview {
        id: notice.id,
        topic: if topic == EVERY_TOPIC { TOPICS[0] } else { topic },
        real: None,
        own: drafted.as_ref().unwrap_or(own),
        language: &notice.language,
        zone: &notice.zone,
        to: To {
            kind: ChannelKind::Smtp,
            name: notice.name.clone(),
            address: notice.email.clone(),
            key: None,
        },
        now: notice.created,
        leaves: true,
    };
    compose_preview(&preview, head)
}

fn back_off_s(attempts: i64) -> i64 {
    let doubled = u32::try_from(attempts.clamp(1, 20) - 1).unwrap_or(0);
    BACK_OFF_S.saturating_mul(1 << doubled).min(BACK_OFF_MAX_S)
}
