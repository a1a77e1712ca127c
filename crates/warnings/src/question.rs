//! Questions to the CSIRT: how pressing one is, where it stands, and until when it is answered.
//!
//! Pure: what is asked and said is kept by `store`, and told by `notify`.

use model::{Severity, Time, words};

words! {
    /// How pressing a question is, as whoever asks says.
    Urgency {
        /// Something is happening.
        Now = "now",
        /// It cannot wait long.
        Soon = "soon",
        /// Advice on something that is not on fire.
        Advice = "advice",
    }
}

words! {
    /// Where a question stands: always with one of the two, until it is closed.
    QuestionState {
        /// Waits for the CSIRT.
        Open = "open",
        /// Waits for the member: an answer is there.
        Answered = "answered",
        /// Over. Writing in it opens it again.
        Closed = "closed",
    }
}

words! {
    /// On which side somebody writes.
    Side {
        /// Who asks: the member, or its operator.
        Member = "member",
        /// Who answers.
        Csirt = "csirt",
    }
}

/// Until when questions are answered. From `content/policy/warnings.toml`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct QuestionPolicy {
    /// Seconds within which each urgency is answered, in the order of `Urgency::ALL`.
    pub within_s: [i64; 3],
}

impl QuestionPolicy {
    /// Until when a question that comes now is to be answered.
    pub const fn answer_by(&self, urgency: Urgency, now: Time) -> Time {
        now.plus_s(self.within_s[urgency as usize])
    }
}

impl Urgency {
    /// How bad it is as long as nobody has looked: what decides who is woken.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Now => Severity::Critical,
            Self::Soon => Severity::Medium,
            Self::Advice => Severity::Low,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_urgency_has_its_own_time_and_words_are_read_back() {
        let policy = QuestionPolicy { within_s: [1, 2, 3] };
        let now = Time::from_seconds(10);
        let times: Vec<_> = Urgency::ALL.iter().map(|one| policy.answer_by(*one, now)).collect();
        assert_eq!(times, [11, 12, 13].map(Time::from_seconds));
        for state in QuestionState::ALL {
            assert_eq!(QuestionState::parse(state.as_str()), Some(*state));
        }
    }
}
