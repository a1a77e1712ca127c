//! The steps of telling: the first time, and what the clock does when nobody answers.

/// A step of telling.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Step {
    /// The first telling.
    Tell,
    /// The same people again.
    Remind,
    /// The next people: next on the roster, else the operator, else the CSIRT's duty officer.
    Escalate,
    /// The people after those: the operator, else the CSIRT's duty officer.
    Operator,
    /// The people after those: at the latest here the CSIRT's duty officer is told.
    Duty,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 5] =
        [Self::Tell, Self::Remind, Self::Escalate, Self::Operator, Self::Duty];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tell => "tell",
            Self::Remind => "remind",
            Self::Escalate => "escalate",
            Self::Operator => "operator",
            Self::Duty => "duty",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }

    /// The step after this one; none after the last.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Tell => Some(Self::Remind),
            Self::Remind => Some(Self::Escalate),
            Self::Escalate => Some(Self::Operator),
            Self::Operator => Some(Self::Duty),
            Self::Duty => None,
        }
    }

    /// Whether it goes to other people than the step before.
    pub const fn is_escalation(self) -> bool {
        matches!(self, Self::Escalate | Self::Operator | Self::Duty)
    }

    /// Which rung of the ladder is told, counted from 0.
    pub(crate) const fn rung(self) -> usize {
        match self {
            Self::Tell | Self::Remind => 0,
            Self::Escalate => 1,
            Self::Operator => 2,
            Self::Duty => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_steps_end() {
        let mut step = Step::Tell;
        for expected in Step::ALL {
            assert_eq!(Step::parse(expected.as_str()), Some(expected));
            assert_eq!(step, expected);
            step = step.next().unwrap_or(step);
        }
        assert_eq!(Step::Duty.next(), None);
    }
}
