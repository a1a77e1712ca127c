//! What people do in the demo by themselves, so that every part of the loop is there to see: an
//! operator answers for two members at once, one member calls its trouble mended and is wrong,
//! one never answers and is escalated. The CSIRT asks all three whether they are hit; the operator
//! answers for its two, and the third is silent. It tells all three of a hole that is exploited: two
//! have it, one does not. Two ask the CSIRT, which answers one of them. A service that a report named is called closed,
//! is tried from outside, is open still, and is closed when it is tried again.
//!
//! Everybody acts within their own scope, as by the portal. The policy's clocks run as much faster
//! as the made-up traffic: a reminder after four hours comes after 24 seconds.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use findings::{Advisory, Affected, Facts, Given, Sections, Written};
use hub::serve::Hub;
use model::{CircularId, QuestionId, Rsit, Severity, Time, Tlp, WarningId};
use serde::Deserialize;
use store::{CircularToKeep, NewQuestion, Page, Scoped, WarningFilter, WarningRow};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use toml::{Table, Value};
use warnings::{Audience, Move, Policy, State, Urgency};

use super::outside::{self, Service};
use super::seed::{self, EXPOSED, People, login_of};
use super::sensors::STORY_S;

/// When the operator answers, as a share of the day: after the malware, before the beacon.
const OPERATOR_ANSWERS: f64 = 0.49;

/// When the CSIRT asks all members whether they are hit, and when the operator answers that.
const CSIRT_ASKS: f64 = 0.70;
const OPERATOR_SAYS: f64 = 0.76;

/// When the CSIRT tells all members of a hole, and when they say whether they have it.
const CSIRT_ADVISES: f64 = 0.82;
const MEMBERS_SAY: f64 = 0.86;

/// When two members ask the CSIRT, and when it answers one of them.
const MEMBER_ASKS: f64 = 0.30;
const CSIRT_ANSWERS: f64 = 0.40;

/// Seconds until the demo's survey ends: longer than anybody looks at a demo.
const SURVEY_S: i64 = 12 * 3_600;

/// When a member calls a service closed that is open.
const MEMBER_CLOSES: f64 = 0.55;

/// When somebody outside writes to the CSIRT.
const STRANGER_WRITES: f64 = 0.60;

/// When the first member calls everything mended, as a share of the day.
const MEMBER_MENDS: f64 = 0.97;

/// What comes after the day until everything has been shown: the beacon's return and its mail.
const EPILOGUE: Duration = Duration::from_secs(40);

/// Wakes whoever looks whether there is something to answer.
const LOOK: Duration = Duration::from_millis(500);

/// A story under way.
pub struct Story {
    speed: u32,
    lines: UnboundedReceiver<String>,
}

impl Story {
    /// Begins with the first packet. Does nothing with captures: what they hold is not known.
    pub fn begin(hub: &Hub, people: &People, speed: u32, exposed: Option<Service>) -> Self {
        let (tell, lines) = unbounded_channel();
        let acts = Acts {
            store: hub.store.clone(),
            tell,
            operator: people.operator.clone(),
            members: people.members.clone(),
            note_answered: people.note_answered.clone(),
            note_mended: people.note_mended.clone(),
            notes_closed: [people.note_closed.clone(), people.note_closed_indeed.clone()],
            portal: format!("http://{}", hub.portal),
            stranger: people.stranger.clone(),
            language: people.language.clone(),
        };
        let day = day(speed);
        tokio::spawn(async move {
            if let Err(error) = acts.play(day, speed, exposed).await {
                tracing::error!("story: {error:#}");
            }
        });
        Self { speed, lines }
    }

    /// The next thing that somebody did.
    pub fn line(&mut self) -> Option<String> {
        self.lines.try_recv().ok()
    }

    /// How long the whole takes.
    pub fn takes(&self) -> Duration {
        day(self.speed) + EPILOGUE
    }
}

/// How long the made-up day is played.
pub fn day(speed: u32) -> Duration {
    Duration::from_secs_f64(STORY_S as f64 / f64::from(speed.max(1)))
}

struct Acts {
    store: store::Store,
    tell: UnboundedSender<String>,
    operator: String,
    members: [String; 3],
    note_answered: String,
    note_mended: String,
    /// The first time, when it is not, and the second.
    notes_closed: [String; 2],
    portal: String,
    stranger: [String; 3],
    /// The language that people write in.
    language: String,
}

impl Acts {
    /// The warnings, the service and the survey are apart: none waits for another.
    async fn play(&self, day: Duration, speed: u32, exposed: Option<Service>) -> Result<()> {
        let begun = tokio::time::Instant::now();
        let at = |share: f64| tokio::time::sleep_until(begun + day.mul_f64(share));
        let warnings = async {
            at(OPERATOR_ANSWERS).await;
            self.operator_answers().await?;
            let mends = async {
                at(MEMBER_MENDS).await;
                self.member_mends().await
            };
            let closes = async {
                let Some(service) = exposed else { return Ok(()) };
                at(MEMBER_CLOSES).await;
                self.member_closes(service, speed).await
            };
            tokio::try_join!(mends, closes).map(|((), ())| ())
        };
        let survey = async {
            at(STRANGER_WRITES).await;
            self.stranger_writes().await?;
            at(CSIRT_ASKS).await;
            let survey = self.csirt_asks().await?;
            at(OPERATOR_SAYS).await;
            self.operator_says(survey).await?;
            at(CSIRT_ADVISES).await;
            let advisory = self.csirt_advises().await?;
            at(MEMBERS_SAY).await;
            self.members_say(advisory).await
        };
        let questions = async {
            at(MEMBER_ASKS).await;
            let (question, answer) = self.members_ask().await?;
            at(CSIRT_ANSWERS).await;
            self.csirt_answers(question, &answer).await
        };
        tokio::try_join!(warnings, survey, questions).map(|((), (), ())| ())
    }

    /// The first member asks for advice; the third asks something that still waits. The first
    /// question, and what the CSIRT will say.
    async fn members_ask(&self) -> Result<(QuestionId, String)> {
        let asked = asked(&self.language)?;
        let first = self.asks(0, asked.title, asked.text, Urgency::Now).await?;
        self.asks(2, asked.waiting_title, asked.waiting_text, Urgency::Soon).await?;
        self.say(format!("{} and {} ask the CSIRT", self.members[0], self.members[2]));
        Ok((first, asked.answer))
    }

    async fn asks(
        &self,
        place: usize,
        title: String,
        text: String,
        urgency: Urgency,
    ) -> Result<QuestionId> {
        let scope = self.viewer(&login_of(place)).await?;
        let (id, member) = (QuestionId::new(), scope.viewer().scope().member());
        let member = member.context("no member")?;
        let new = NewQuestion { id, member, title, text, urgency };
        scope.questions().ask(&new, &Policy::default().questions, None).await?;
        Ok(id)
    }

    async fn csirt_answers(&self, question: QuestionId, answer: &str) -> Result<()> {
        let csirt = self.viewer("csirt").await?;
        csirt.questions().take(question, None, None).await?;
        csirt.questions().write(question, answer, &Policy::default().questions, None).await?;
        self.say(format!("The CSIRT has answered {}", self.members[0]));
        Ok(())
    }

    /// Everything that waits at the operator's members is taken in hand at one stroke.
    async fn operator_answers(&self) -> Result<()> {
        let operator = self.viewer("operator").await?;
        // Each of the two may be a moment behind.
        let waiting = loop {
            let mut rows = open(&operator).await?;
            rows.retain(|row| row.warning.state.is_waiting());
            let of = |name: &String| rows.iter().any(|row| row.member_name == *name);
            if self.members[..2].iter().all(of) {
                break rows;
            }
            tokio::time::sleep(LOOK).await;
        };
        let ids: Vec<_> = waiting.iter().map(|row| row.warning.id).collect();
        let note = Some(self.note_answered.as_str());
        operator.warnings().act_all(&ids, Move::Acknowledge, note, None).await?;
        self.say(format!(
            "{} has taken {} warnings of {} and {} in hand",
            self.operator,
            ids.len(),
            self.members[0],
            self.members[1]
        ));
        Ok(())
    }

    /// A mail that names no warning: the CSIRT has to place it.
    async fn stranger_writes(&self) -> Result<()> {
        let [from, subject, text] = &self.stranger;
        let mail = format!(
            "From: {from}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        );
        let links = access::LinkKey::new(&[0; 32]).context("no key")?;
        hub::jobs::mailbox::take_in(
            &self.store,
            &links,
            mail.as_bytes(),
            hub::jobs::mailbox::meant,
        )
        .await?;
        self.say("Somebody outside writes to the CSIRT, about no warning".to_owned());
        Ok(())
    }

    /// The survey that we ship goes to everybody.
    async fn csirt_asks(&self) -> Result<CircularId> {
        let csirt = self.viewer("csirt").await?;
        let until = self.store.now().plus_s(SURVEY_S);
        let (text, survey) = portal::pages::shipped_survey(until, None).context("no survey")?;
        let new = CircularToKeep {
            text,
            audience: Audience { everyone: true, ..Audience::default() },
            severity: Severity::High,
            tlp: Tlp::Amber,
            survey: Some(survey),
            advisory: None,
        };
        let id = csirt.circulars().add(&new).await?;
        csirt.circulars().send(id, 1, &Policy::default(), None).await?;
        self.say(format!("The CSIRT asks all {} members whether they are hit", self.members.len()));
        Ok(id)
    }

    /// The operator's first member is hit and needs help, the second is not. The third is silent.
    async fn operator_says(&self, survey: CircularId) -> Result<()> {
        let operator = self.viewer("operator").await?;
        let asked = operator.surveys().at_members(survey).await?;
        for one in &asked {
            let is_hit = one.member_name == self.members[0];
            let words = if is_hit {
                [&["yes"][..], &["1", "4"], &["yes"]]
            } else {
                [&["no"][..], &[], &["no"]]
            };
            let words = words.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
            let questions = one.questions().context("no questions")?;
            let given = questions.read(&words).map_err(|_| anyhow::anyhow!("no such answer"))?;
            operator.surveys().answer(survey, &[one.member], &given, None).await?;
        }
        self.say(format!("{} has answered for {} of them", self.operator, asked.len()));
        Ok(())
    }

    /// An advisory on a hole that is exploited goes to everybody.
    async fn csirt_advises(&self) -> Result<CircularId> {
        let csirt = self.viewer("csirt").await?;
        let id = csirt.circulars().add(&advisory(self.store.now())?).await?;
        csirt.circulars().send(id, 1, &Policy::default(), None).await?;
        self.say(format!(
            "The CSIRT tells all {} members of a hole that is exploited",
            self.members.len()
        ));
        Ok(id)
    }

    /// The first has it and mends it, the second has it, the third does not.
    async fn members_say(&self, advisory: CircularId) -> Result<()> {
        for (place, answer) in [Affected::Have, Affected::Have, Affected::Not].iter().enumerate() {
            let member = self.viewer(&login_of(place)).await?;
            for one in member.surveys().at_members(advisory).await? {
                let given = Given::affected(*answer);
                member.surveys().answer(advisory, &[one.member], &given, None).await?;
            }
        }
        let [first, second, third] = &self.members;
        self.say(format!("{first} and {second} have what it is about, {third} does not"));
        Ok(())
    }

    /// The first member has set up the computer anew, it says. The beacon knows better.
    async fn member_mends(&self) -> Result<()> {
        let member = self.viewer(&login_of(0)).await?;
        let ids: Vec<_> = open(&member).await?.iter().map(|row| row.warning.id).collect();
        let note = Some(self.note_mended.as_str());
        member.warnings().act_all(&ids, Move::Fix, note, None).await?;
        self.say(format!("{} says that {} warnings are fixed", self.members[0], ids.len()));
        Ok(())
    }

    /// The service is tried from outside each time the member calls it closed.
    async fn member_closes(&self, service: Service, speed: u32) -> Result<()> {
        let policy = policy(speed)?;
        let policy = Policy::parse(&policy).map_err(|wrong| anyhow::anyhow!(wrong.join("; ")))?;
        let program = self.viewer(outside::LOGIN).await?;
        tokio::select! {
            told = self.closes_twice(service) => told,
            ended = outside::try_services(&self.store, &program, &self.portal, &policy.retests) => ended,
        }
    }

    async fn closes_twice(&self, service: Service) -> Result<()> {
        let member = self.viewer(&login_of(EXPOSED)).await?;
        let name = &self.members[EXPOSED];
        let [first, second] = &self.notes_closed;
        let id = loop {
            let rows = open(&member).await?;
            if let Some(row) = rows.iter().find(|row| row.warning.class == Rsit::UnwantedService) {
                break row.warning.id;
            }
            tokio::time::sleep(LOOK).await;
        };
        member.warnings().act_all(&[id], Move::Fix, Some(first), None).await?;
        self.say(format!("{name} says that its open service is closed"));
        becomes(&member, id, State::is_open).await?;
        self.say("Tried from outside: it is open still, so the warning is too".to_owned());
        service.close().await;
        member.warnings().act_all(&[id], Move::Fix, Some(second), None).await?;
        becomes(&member, id, |state| state == State::Verified).await?;
        self.say(format!("{name} has closed it; tried from outside: verified"));
        Ok(())
    }

    async fn viewer(&self, login: &str) -> Result<Scoped> {
        seed::viewer(&self.store, login).await
    }

    fn say(&self, line: String) {
        // Nobody listens any more when the demo stops.
        let _ = self.tell.send(line);
    }
}

/// What members ask in one language, and the answer to the first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToAsk {
    title: String,
    text: String,
    answer: String,
    waiting_title: String,
    waiting_text: String,
}

/// What the demo's members ask in this language.
fn asked(language: &str) -> Result<ToAsk> {
    let shipped = include_str!("../../../../../content/demo/question.toml");
    let mut all: BTreeMap<String, ToAsk> = toml::from_str(shipped)?;
    all.remove(language).with_context(|| format!("the demo asks nothing in {language}"))
}

/// The demo's advisory as it is kept.
#[derive(Deserialize)]
struct Shipped {
    facts: Facts,
    text: BTreeMap<String, Sections>,
}

/// The advisory that the demo sends to everybody, as of now.
fn advisory(now: Time) -> Result<CircularToKeep> {
    let shipped = include_str!("../../../../../content/demo/advisory.toml");
    let Shipped { facts, text } = toml::from_str(shipped)?;
    let wrong = |what: String| anyhow::anyhow!("the demo's advisory: {what}");
    let text = Written::new(text.into_iter().collect()).map_err(|all| wrong(format!("{all:?}")))?;
    let facts = Advisory::new(Facts { as_of: Some(now), ..facts });
    Ok(CircularToKeep {
        text,
        audience: Audience { everyone: true, ..Audience::default() },
        severity: Severity::High,
        tlp: Tlp::Amber,
        survey: None,
        advisory: Some(facts.map_err(|all| wrong(format!("{all:?}")))?),
    })
}

async fn open(scope: &Scoped) -> Result<Vec<WarningRow>> {
    let filter = WarningFilter { open: Some(true), ..WarningFilter::default() };
    Ok(scope.warnings().list(&filter, &Page::first(store::ANSWERS_MAX as i64)).await?.rows)
}

/// Waits until a warning stands as wanted.
async fn becomes(scope: &Scoped, id: WarningId, wanted: impl Fn(State) -> bool) -> Result<()> {
    loop {
        let row = scope.warnings().by_id(id).await?.context("the warning is gone")?;
        if wanted(row.warning.state) {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The shipped policy with its clocks as much faster as the demo's traffic.
pub fn policy(speed: u32) -> Result<String> {
    let mut policy: Table = warnings::DEFAULT_POLICY.parse()?;
    let faster = |value: &mut Value| {
        if let Value::Integer(seconds) = value {
            *seconds = (*seconds / i64::from(speed.max(1))).max(1);
        }
    };
    let clocks = policy.get_mut("clock").and_then(Value::as_table_mut);
    for (_, clock) in clocks.into_iter().flatten() {
        clock.as_table_mut().into_iter().flatten().for_each(|(_, value)| faster(value));
    }
    let others =
        [("repeats", "reopen_after_s"), ("retests", "first_after_s"), ("retests", "again_after_s")];
    for (part, key) in others {
        if let Some(value) = policy.get_mut(part).and_then(|part| part.get_mut(key)) {
            faster(value);
        }
    }
    Ok(toml::to_string(&policy)?)
}

#[cfg(test)]
mod tests {
    use findings::LANGUAGES;
    use warnings::Step;

    use super::*;

    #[test]
    fn the_demos_questions_are_there_in_every_language() {
        for language in ["sv", "nb", "en"] {
            let all = asked(language).expect("asked");
            assert!(all.title.chars().count() <= store::QUESTION_TITLE_CHARS_MAX, "{language}");
        }
    }

    #[test]
    fn the_demos_advisory_is_right_in_every_language() {
        let kept = advisory(Time::from_seconds(9)).expect("right");
        assert!(kept.text.versions().map(|(tag, _)| tag).eq(LANGUAGES));
    }

    #[test]
    fn the_demos_clocks_are_as_much_faster() {
        let read = |speed| Policy::parse(&policy(speed).expect("written")).expect("a policy");
        assert_eq!(read(1), Policy::default());
        let fast = read(600);
        assert_eq!(fast.next_step(Severity::High, Step::Tell), Some((Step::Remind, 24)));
        assert_eq!(fast.next_step(Severity::Critical, Step::Tell), Some((Step::Remind, 1)));
        assert_eq!(fast.repeats.reopen_after_s, 1);
        assert_eq!((fast.retests.first_after_s, fast.retests.again_after_s), (1, 144));
    }
}
