//! Plays the demo's story to its end and looks in the hub's store whether it has been told.
//!
//! The executable is started as anybody starts it, only that its day goes by faster. What is seen
//! is what the CSIRT's own account may see. Each part of the story is asked for until it is there;
//! what is not there in time is named.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use findings::{Affected, Given};
use model::Rsit;
use roster::Step;
use store::{
    FaultKind, Page, QuestionFilter, ReportWay, Scoped, SendingState, Store, WarningFilter,
    WarningRow, WhichReports,
};
use warnings::{Answer, Move, QuestionState, State};

/// How many times faster the day goes by: ten hours in a quarter of a minute. What comes after the
/// day is told in real time.
const SPEED: &str = "2400";

/// The story takes two thirds of a minute; a busy machine may be three times as slow.
const WITHIN: Duration = Duration::from_secs(120);

/// The first two have an operator, the third has only itself.
const MEMBERS: [&str; 3] = ["Granvik", "Tallköping", "Björksund"];
const OPERATOR: &str = "Driftjour";

/// A demo under way; ends with the test.
struct Played {
    child: Child,
    folder: tempfile::TempDir,
}

impl Played {
    fn start() -> (Self, u16) {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr();
        let port = port.expect("an address").port();
        let child = Command::new(env!("CARGO_BIN_EXE_vardkase"))
            .args(["demo", "--speed", SPEED, "--port", &port.to_string(), "--folder"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the demo starts");
        (Self { child, folder }, port)
    }

    fn told(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("demo.log")).unwrap_or_default()
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the CSIRT's duty officer sees.
struct Csirt(Scoped, Store);

type Seen = Result<bool, store::StoreError>;

impl Csirt {
    /// Nothing until the demo's accounts are there.
    async fn of(folder: &Path) -> Option<Self> {
        let url = format!("sqlite:{}", folder.join("hub/hub.db").display());
        let store = Store::open(&url).await.ok()?;
        let (account, _) = store.account_to_sign_in("csirt").await.ok()??;
        Some(Self(store.scoped(account.viewer()?), store))
    }

    /// The parts of the story that have not been told yet.
    async fn missing(&self) -> Result<Vec<&'static str>, store::StoreError> {
        let told = [
            ("the operator answers for two members", self.operator_answered().await?),
            ("the silent member is escalated to the CSIRT", self.silent_is_escalated().await?),
            ("what was called fixed is found again", self.found_again().await?),
            ("the survey has answers", self.survey_answered().await?),
            ("two have what an advisory is about", self.advisory_answered().await?),
            ("a question has its answer", self.question_answered().await?),
            ("a report was read, but for one row, and warned of", self.report_warned().await?),
            ("a service is tried, open, and then verified", self.service_verified().await?),
        ];
        Ok(told.into_iter().filter(|(_, told)| !told).map(|(what, _)| what).collect())
    }

    async fn of_member(&self, name: &str) -> Result<Vec<WarningRow>, store::StoreError> {
        let rows = self.0.warnings().list(&WarningFilter::default(), &Page::first(200)).await?.rows;
        Ok(rows.into_iter().filter(|row| row.member_name == name).collect())
    }

    /// Both members' warnings were taken in hand by the operator's account.
    async fn operator_answered(&self) -> Seen {
        for member in &MEMBERS[..2] {
            let mut answered = false;
            for row in self.of_member(member).await? {
                let moves = self.0.warnings().history(row.warning.id).await?;
                answered |= moves.iter().any(|one| {
                    one.step == Move::Acknowledge
                        && (one.actor_kind.as_str(), one.actor.as_str()) == ("account", OPERATOR)
                });
            }
            if !answered {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A warning that nobody of the third member touched went to its second contact, and from
    /// there to whoever is on duty at the CSIRT.
    async fn silent_is_escalated(&self) -> Seen {
        let Some(on_duty) = self.on_duty().await? else { return Ok(false) };
        for row in self.of_member(MEMBERS[2]).await? {
            let moves = self.0.warnings().history(row.warning.id).await?;
            let is_silent = moves.iter().all(|one| one.actor_kind != "account");
            let sent = self.0.sendings().of(row.warning.id).await?;
            let told = |step: Step, name: &str| {
                sent.iter().any(|one| {
                    (one.step, one.state) == (step, SendingState::Sent) && one.contact_name == name
                })
            };
            let up = told(Step::Tell, "IT-jour") && told(Step::Escalate, "IT-chef");
            let to_csirt = [Step::Operator, Step::Duty].iter().any(|one| told(*one, &on_duty));
            if is_silent && row.warning.state.is_waiting() && up && to_csirt {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The name of whose turn it is by the CSIRT's only roster.
    async fn on_duty(&self) -> Result<Option<String>, store::StoreError> {
        let rosters = self.0.rosters().list().await?;
        let [roster] = rosters.as_slice() else { return Ok(None) };
        let now = self.1.now();
        let shifts = self.0.rosters().shifts(roster.id, now, now.plus_s(1)).await?;
        let on_duty = roster.with(&shifts).on_duty(now);
        let people = self.0.contacts().own().await?;
        let mut names = people.into_iter().filter(|one| on_duty.contains(&one.id));
        Ok(names.next().map(|one| one.name))
    }

    /// The first member called a warning fixed, it was opened again by what a sensor saw after that,
    /// and both times are counted.
    async fn found_again(&self) -> Seen {
        for row in self.of_member(MEMBERS[0]).await? {
            let moves = self.0.warnings().history(row.warning.id).await?;
            let fixed = moves.iter().position(|one| {
                (one.step, one.actor.as_str(), one.state) == (Move::Fix, MEMBERS[0], State::Fixed)
            });
            let Some(fixed) = fixed else { continue };
            let reopened = moves[fixed..]
                .iter()
                .any(|one| one.step == Move::Reopen && one.actor_kind == "sensor");
            let found = self.0.findings().of_warning(row.warning.id, &Page::first(200)).await?.rows;
            let again = found
                .iter()
                .any(|one| 2 <= one.finding.count && moves[fixed].at < one.finding.last_seen);
            if reopened && again && row.warning.state.is_open() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All three were asked; the operator's two have answered, one of them wants help.
    async fn survey_answered(&self) -> Seen {
        let mut asked = self.0.surveys().list(&Page::first(10)).await?.rows;
        asked.retain(|one| one.cause.survey().is_some());
        let answered = |member: &str| {
            let one = asked.iter().find(|one| one.member_name == member)?;
            Some(one.answer.as_ref().map(|answer| (answer.by.as_str(), answer.wants_help)))
        };
        Ok(answered(MEMBERS[0]) == Some(Some((OPERATOR, true)))
            && answered(MEMBERS[1]) == Some(Some((OPERATOR, false)))
            && answered(MEMBERS[2]) == Some(None))
    }

    /// All three were told of a hole; the first two have it.
    async fn advisory_answered(&self) -> Seen {
        let asked = self.0.surveys().list(&Page::first(10)).await?.rows;
        let said = |member: &str| {
            let mut of_hole = asked.iter().filter(|one| one.cause.advisory().is_some());
            let one = of_hole.find(|one| one.member_name == member)?;
            Some(one.answer.as_ref()?.given.clone())
        };
        let meant = [Affected::Have, Affected::Have, Affected::Not];
        Ok(MEMBERS.map(said) == meant.map(|one| Some(Given::affected(one))))
    }

    /// Two members ask; the CSIRT has answered one of them.
    async fn question_answered(&self) -> Seen {
        let asked = self.0.questions().list(&QuestionFilter::default(), &Page::first(10)).await?;
        let mut states: Vec<_> = asked.rows.iter().map(|one| one.state).collect();
        states.sort();
        Ok(states == [QuestionState::Open, QuestionState::Answered])
    }

    /// The report lay in a folder; its broken row is kept with its reason, and the third member was
    /// told of the service on both its addresses.
    async fn report_warned(&self) -> Seen {
        let reports = self.0.reports().list(&Page::first(10), WhichReports::All).await?.rows;
        let [report] = reports.as_slice() else { return Ok(false) };
        let faults = self.0.reports().faults(report.id, &Page::first(10)).await?.rows;
        let [fault] = faults.as_slice() else { return Ok(false) };
        let is_read = report.way == ReportWay::Folder
            && (report.counts.rows, report.counts.bad, report.counts.findings_new) == (3, 1, 3)
            && (fault.kind, fault.line) == (FaultKind::Row, Some(4))
            && fault.raw.contains("192.0.2.300");
        let Some(warning) = self.exposed(MEMBERS[2]).await? else { return Ok(false) };
        let sent = self.0.sendings().of(warning.warning.id).await?;
        let is_told = sent.iter().any(|one| {
            (one.step, one.state) == (Step::Tell, SendingState::Sent)
                && one.contact_name == "IT-jour"
        });
        Ok(is_read && is_told && warning.warning.devices == 2)
    }

    /// The second member called its service closed twice; it was tried both times.
    async fn service_verified(&self) -> Seen {
        let Some(row) = self.exposed(MEMBERS[1]).await? else { return Ok(false) };
        let moves = self.0.warnings().history(row.warning.id).await?;
        let steps: Vec<(Move, &str)> = moves
            .iter()
            .map(|one| (one.step, one.actor.as_str()))
            .filter(|(step, _)| matches!(step, Move::Fix | Move::Reopen | Move::Verify))
            .collect();
        let tried = self.0.retests().of(row.warning.id).await?;
        let answers: Vec<_> = tried.iter().filter_map(|one| one.answer).collect();
        let said = tried.first().and_then(|one| one.banner.as_deref());
        let (member, outside) = (MEMBERS[1], "Kontroll utifrån");
        let twice = [
            (Move::Fix, member),
            (Move::Reopen, outside),
            (Move::Fix, member),
            (Move::Verify, outside),
        ];
        Ok(steps == twice
            && answers == [Answer::Open, Answer::Closed]
            && said.is_some_and(|said| said.starts_with("220 "))
            && row.warning.state == State::Verified)
    }

    /// A member's warning of a service that should not be open.
    async fn exposed(&self, member: &str) -> Result<Option<WarningRow>, store::StoreError> {
        let mut rows = self.of_member(member).await?.into_iter();
        Ok(rows.find(|row| row.warning.class == Rsit::UnwantedService))
    }
}

#[tokio::test]
async fn the_story_is_told_to_its_end() {
    let (played, port) = Played::start();
    let begun = Instant::now();
    let mut missing = vec!["the portal answers"];
    let mut csirt = None;
    while !missing.is_empty() && begun.elapsed() < WITHIN {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if csirt.is_none() && TcpStream::connect(("127.0.0.1", port)).is_ok() {
            csirt = Csirt::of(played.folder.path()).await;
        }
        if let Some(csirt) = &csirt {
            missing = csirt.missing().await.expect("the store answers");
        }
    }
    assert!(missing.is_empty(), "not told within {WITHIN:?}: {missing:?}\n{}", played.told());
    println!("told within {:.0} s", begun.elapsed().as_secs_f64());
}
