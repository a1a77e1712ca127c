//! What an answer to a retest means: mended, still open, ask again, or cannot tell.
//!
//! Pure: `vardkase retest` connects, `store` keeps. No answer proves nothing by itself: a firewall
//! in between, or a machine that is off for the night, look the same.

/// The limits. From `content/policy/warnings.toml`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RetestPolicy {
    /// Seconds from *mended* to the first try.
    pub first_after_s: i64,
    /// Seconds between tries.
    pub again_after_s: i64,
    /// Tries in all.
    pub tries_max: i64,
}

/// What a try brought.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Answer {
    /// The service took the connection.
    Open,
    /// The device answered that nothing listens there.
    Closed,
    /// Nothing came back in time.
    NoAnswer,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It is mended: our own eyes agree.
    Mended,
    /// It is open still: the warning opens again.
    StillOpen,
    /// Tried again after so many seconds.
    Again(i64),
    /// It stays to be seen by absence.
    CannotTell,
}

/// Judges an answer; `tries` counts this one.
pub const fn judge(answer: Answer, tries: i64, policy: &RetestPolicy) -> Verdict {
    match answer {
        Answer::Open => Verdict::StillOpen,
        Answer::Closed => Verdict::Mended,
        Answer::NoAnswer if tries < policy.tries_max => Verdict::Again(policy.again_after_s),
        Answer::NoAnswer => Verdict::CannotTell,
    }
}

impl Answer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Open, Self::Closed, Self::NoAnswer];

    /// The word in databases, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::NoAnswer => "no-answer",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_asked_again_and_proves_nothing() {
        let policy = RetestPolicy { first_after_s: 1, again_after_s: 9, tries_max: 3 };
        let judged = |answer, tries| judge(answer, tries, &policy);
        assert_eq!(judged(Answer::Open, 1), Verdict::StillOpen);
        assert_eq!(judged(Answer::Closed, 3), Verdict::Mended);
        assert_eq!(judged(Answer::NoAnswer, 2), Verdict::Again(9));
        assert_eq!(judged(Answer::NoAnswer, 3), Verdict::CannotTell);
    }
}
