//! Who has not read, who does not answer, who has not mended; and how long it takes until safe.

use std::collections::HashMap;

use model::{MemberId, Severity, Time, WarningId};
use warnings::{Move, Policy, SafeTimes, State, safe_times};

use crate::db::{Row, args};
use crate::list::{Look, Reading, oldest};
use crate::scoped::may_see;
use crate::tables::warnings::{Warnings, read_row, select_warnings, warning_columns};
use crate::{Page, Paged, Scoped, StoreError, WarningRow};

/// What is being waited for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Lag {
    /// Nobody has opened it.
    #[default]
    Unread,
    /// They were reminded, and nobody has taken it in hand.
    Unanswered,
    /// Somebody has it in hand, and it should have been mended by now.
    Unmended,
}

/// How many warnings are being waited for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LagCounts {
    /// Nobody has opened them.
    pub unread: i64,
    /// Nobody has taken them in hand.
    pub unanswered: i64,
    /// They should have been mended by now.
    pub unmended: i64,
}

/// A member, what is being waited for there, and how long it takes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberLag {
    /// The member.
    pub id: MemberId,
    /// Its name.
    pub name: String,
    /// Open warnings.
    pub open: i64,
    /// What is being waited for.
    pub counts: LagCounts,
    /// The oldest of these.
    pub oldest: Option<Time>,
    /// From first told to proven gone.
    pub safe: Option<SafeTimes>,
}

/// What became of an answer to one of several warnings.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// Which one was meant.
    pub id: WarningId,
    /// The warning, as far as the viewer sees it.
    pub row: Option<WarningRow>,
    /// Where it stands now, when the answer was taken.
    pub taken: Option<State>,
}

/// Warnings answered at once: more than fit on a page is no answer but a guess.
pub const ANSWERS_MAX: usize = 100;

/// Verified warnings that are counted, the latest: a median does not move with more.
const SAFE_MAX: i64 = 10_000;

/// Members in one table: all that a CSIRT serves.
const MEMBERS_MAX: i64 = 1_000;

/// Follow-up within a scope.
pub struct FollowUp<'a>(&'a Scoped);

impl Scoped {
    /// Follow-up.
    pub fn follow_up(&self) -> FollowUp<'_> {
        FollowUp(self)
    }
}

impl Lag {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unread, Self::Unanswered, Self::Unmended];

    /// The word in addresses, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Unanswered => "unanswered",
            Self::Unmended => "unmended",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lag| lag.as_str() == text)
    }
}

macro_rules! unread {
    () => {
        "warnings.state IN ('drafted', 'sent', 'delivered')"
    };
}
macro_rules! unanswered {
    () => {
        "(warnings.state IN ('drafted', 'sent', 'delivered', 'seen') \
         AND warnings.first_told IS NOT NULL \
         AND COALESCE(warnings.next_step, '') NOT IN ('tell', 'remind'))"
    };
}
// With the times since which it should have been mended, by severity.
macro_rules! unmended {
    ($low:literal, $medium:literal, $high:literal, $critical:literal) => {
        concat!(
            "(warnings.state IN ('acknowledged', 'applicable', 'in-progress') \
             AND COALESCE(warnings.first_told, warnings.created) < CASE warnings.severity \
             WHEN 0 THEN ",
            $low,
            " WHEN 1 THEN ",
            $medium,
            " WHEN 2 THEN ",
            $high,
            " ELSE ",
            $critical,
            " END)"
        )
    };
}

impl FollowUp<'_> {
    /// Open warnings that are being waited for, the oldest first.
    pub async fn list(
        &self,
        lag: Lag,
        member: Option<MemberId>,
        policy: &Policy,
        page: &Page,
    ) -> Result<Paged<WarningRow>, StoreError> {
        let sql = oldest!(
            select_warnings!(),
            "warnings",
            "warnings.member_id",
            "warnings.created",
            "warnings.id",
            "AND warnings.is_open = 1",
            concat!(
                "AND CASE $7 WHEN 'unread' THEN ",
                unread!(),
                " WHEN 'unanswered' THEN ",
                unanswered!(),
                " ELSE ",
                unmended!("$8", "$9", "$10", "$11"),
                " END",
            ),
        );
        let [low, medium, high, critical] = self.late(policy);
        let filters = args![lag.as_str(), low, medium, high, critical];
        let look = Look { page, member, filters, sifts: true, last: None };
        let reading = Reading {
            row: read_row,
            key: |row| {
                let warning = &row.warning;
                (i64::MAX - warning.created.micros(), warning.id.to_string())
            },
        };
        self.0.list(&[sql], &look, &reading).await
    }

    /// Since when a warning of each severity should have been mended.
    fn late(&self, policy: &Policy) -> [Time; 4] {
        let now = self.0.store().now();
        Severity::ALL.map(|severity| now.plus_s(-policy.clock(severity).fix_within_s))
    }

    /// What is being waited for, in numbers.
    pub async fn counts(&self, policy: &Policy) -> Result<LagCounts, StoreError> {
        let members = self.lags(policy).await?;
        let sum = |read: fn(&LagCounts) -> i64| members.iter().map(|one| read(&one.counts)).sum();
        Ok(LagCounts {
            unread: sum(|counts| counts.unread),
            unanswered: sum(|counts| counts.unanswered),
            unmended: sum(|counts| counts.unmended),
        })
    }

    /// Every visible member by name, with how long it took for what was verified since then; and
    /// how long it took in all of them.
    pub async fn members(
        &self,
        policy: &Policy,
        since: Time,
    ) -> Result<(Vec<MemberLag>, Option<SafeTimes>), StoreError> {
        let mut members = self.lags(policy).await?;
        let mut times = self.times(since).await?;
        for one in &mut members {
            one.safe = times.get(&one.id).and_then(|times| safe_times(times.clone()));
        }
        let all = times.drain().flat_map(|(_, times)| times).collect();
        Ok((members, safe_times(all)))
    }

    async fn lags(&self, policy: &Policy) -> Result<Vec<MemberLag>, StoreError> {
        let sql = may_see!(
            concat!(
                "SELECT members.id, members.name, COUNT(warnings.state), COUNT(CASE WHEN ",
                unread!(),
                " THEN 1 END), COUNT(CASE WHEN ",
                unanswered!(),
                " THEN 1 END), COUNT(CASE WHEN ",
                unmended!("$2", "$3", "$4", "$5"),
                " THEN 1 END), MIN(CASE WHEN ",
                unread!(),
                " OR ",
                unanswered!(),
                " OR ",
                unmended!("$2", "$3", "$4", "$5"),
                " THEN COALESCE(warnings.first_told, warnings.created) END) FROM members \
                 LEFT JOIN warnings ON warnings.member_id = members.id AND warnings.is_open = 1 \
                 WHERE"
            ),
            "members.id",
            "GROUP BY members.id, members.name ORDER BY members.name, members.id LIMIT $6",
        );
        let [low, medium, high, critical] = self.late(policy);
        let rows = self.0.rows(sql, args![low, medium, high, critical, MEMBERS_MAX]).await?;
        rows.iter().map(read_lag).collect()
    }

    /// Seconds from first told to verified, by member.
    async fn times(&self, since: Time) -> Result<HashMap<MemberId, Vec<i64>>, StoreError> {
        let sql = may_see!(
            "SELECT warnings.member_id, warnings.state_since - warnings.first_told FROM warnings \
             WHERE warnings.state = 'verified' AND warnings.first_told IS NOT NULL \
             AND $2 <= warnings.state_since AND",
            "warnings.member_id",
            "ORDER BY warnings.state_since DESC LIMIT $3",
        );
        let mut times: HashMap<MemberId, Vec<i64>> = HashMap::new();
        for row in self.0.rows(sql, args![since, SAFE_MAX]).await? {
            let mut columns = row.columns();
            let member = columns.parsed("a member's id", MemberId::parse)?;
            times.entry(member).or_default().push(columns.int()?.max(0) / 1_000_000);
        }
        Ok(times)
    }
}

impl Warnings<'_> {
    /// Takes the same step with several warnings: each wholly or not at all, whatever becomes of
    /// the others. At most `ANSWERS_MAX` are looked at.
    pub async fn act_all(
        &self,
        ids: &[WarningId],
        step: Move,
        note: Option<&str>,
        origin: Option<&str>,
    ) -> Result<Vec<Answered>, StoreError> {
        let mut answers = Vec::new();
        for id in ids.iter().take(ANSWERS_MAX) {
            let taken = match self.act(*id, step, note, origin).await {
                Ok(state) => Some(state),
                Err(StoreError::NotFound | StoreError::Illegal(_)) => None,
                Err(error) => return Err(error),
            };
            answers.push(Answered { id: *id, row: self.by_id(*id).await?, taken });
        }
        Ok(answers)
    }
}

fn read_lag(row: &Row) -> Result<MemberLag, StoreError> {
    let mut columns = row.columns();
    Ok(MemberLag {
        id: columns.parsed("a member's id", MemberId::parse)?,
        name: columns.text()?,
        open: columns.int()?,
        counts: LagCounts {
            unread: columns.int()?,
            unanswered: columns.int()?,
            unmended: columns.int()?,
        },
        oldest: columns.opt_time()?,
        safe: None,
    })
}
