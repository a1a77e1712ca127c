//! A warning's life, as an enum that only allows legal moves.
//!
//! `drafted → sent → delivered → seen → acknowledged → applicable → in progress → fixed →
//! verified`, plus *not applicable*, *expired*, *withdrawn* and, for a survey, *answered*. Steps may be skipped forwards:
//! who says *fixed* has also seen it. Nothing goes backwards, except that a problem which returns
//! reopens its warning, that a warning whose sendings were all returned was not delivered, and that
//! what a member answered to an advisory can be taken back for another answer.

use findings::{Affected, Cause};

/// Where a warning stands.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum State {
    /// Written, not on its way: nobody to send to, or held back.
    Drafted,
    /// On its way: in the outbox.
    Sent,
    /// A channel took it.
    Delivered,
    /// Somebody opened it and said so.
    Seen,
    /// Somebody has it in hand.
    Acknowledged,
    /// It concerns the member.
    Applicable,
    /// Being mended.
    InProgress,
    /// The member says it does not concern them, and why. Closed.
    NotApplicable,
    /// The member says it is mended. Closed, until the sensor disagrees.
    Fixed,
    /// Our own eyes agree that it is mended. Closed.
    Verified,
    /// Nobody needs it any more. Closed.
    Expired,
    /// It was wrong. Closed.
    Withdrawn,
    /// It was a question, and the member has answered. Closed.
    Answered,
}

/// A step in a warning's life.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Move {
    /// Put into the outbox.
    Send,
    /// A channel took it.
    Deliver,
    /// Every sending that a channel took was returned as not delivered.
    Return,
    /// Opened.
    See,
    /// Taken in hand.
    Acknowledge,
    /// Found to concern the member.
    Apply,
    /// Work has begun.
    Start,
    /// Found not to concern the member.
    Dismiss,
    /// Mended, says the member.
    Fix,
    /// Mended, say our own eyes.
    Verify,
    /// No longer needed.
    Expire,
    /// Was wrong.
    Withdraw,
    /// The problem came back.
    Reopen,
    /// What was asked is answered.
    Answer,
    /// What was answered to an advisory is taken back: another answer follows.
    Retract,
}

/// A move that the state does not allow.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a warning that is {} cannot take the step {}", state.as_str(), step.as_str())]
pub struct Illegal {
    /// Where it stands.
    pub state: State,
    /// What was tried.
    pub step: Move,
}

impl State {
    /// All states, in the order of life.
    pub const ALL: [Self; 13] = [
        Self::Drafted,
        Self::Sent,
        Self::Delivered,
        Self::Seen,
        Self::Acknowledged,
        Self::Applicable,
        Self::InProgress,
        Self::NotApplicable,
        Self::Fixed,
        Self::Verified,
        Self::Expired,
        Self::Withdrawn,
        Self::Answered,
    ];

    /// The state after a move.
    pub fn after(self, step: Move) -> Result<Self, Illegal> {
        let next = step.target();
        let legal = match step {
            Move::Retract => {
                matches!(
                    self,
                    Self::Acknowledged | Self::Applicable | Self::InProgress | Self::NotApplicable
                )
            }
            Move::Reopen => matches!(self, Self::Fixed | Self::Verified | Self::Expired),
            // Only what a channel took can come back; what somebody has seen did arrive.
            Move::Return => self == Self::Delivered,
            // Only what the member called mended can be confirmed.
            Move::Verify => self == Self::Fixed,
            Move::Withdraw | Move::Expire => self.is_open() || self == Self::Fixed,
            _ => self.is_open() && self < next,
        };
        if legal { Ok(next) } else { Err(Illegal { state: self, step }) }
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        (self as u8) <= (Self::InProgress as u8)
    }

    /// Whether the clocks still run: nobody has taken it in hand.
    pub const fn is_waiting(self) -> bool {
        (self as u8) < (Self::Acknowledged as u8)
    }

    /// The moves that are legal from here, in the order of life.
    pub fn moves(self) -> impl Iterator<Item = Move> {
        Move::ALL.into_iter().filter(move |step| self.after(*step).is_ok())
    }

    /// The steps by which a member answers a warning with this cause, in the order of life. A
    /// survey is answered on a form of its own; so is an advisory, and whoever has what it is about
    /// goes on from there.
    pub fn answers(self, cause: &Cause) -> impl Iterator<Item = Move> {
        let (asks, advises) = (cause.survey().is_some(), cause.advisory().is_some());
        let has_it = matches!(self, Self::Applicable | Self::InProgress);
        let goes_on = |step: &Move| matches!(step, Move::Start | Move::Fix);
        self.moves().filter(move |step| {
            let fits = !advises || (has_it && goes_on(step));
            step.is_members() && *step != Move::See && !asks && fits
        })
    }

    /// The word in databases, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Seen => "seen",
            Self::Acknowledged => "acknowledged",
            Self::Applicable => "applicable",
            Self::InProgress => "in-progress",
            Self::NotApplicable => "not-applicable",
            Self::Fixed => "fixed",
            Self::Verified => "verified",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Answered => "answered",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl Move {
    /// All moves, in the order of life.
    pub const ALL: [Self; 15] = [
        Self::Send,
        Self::Deliver,
        Self::Return,
        Self::See,
        Self::Acknowledge,
        Self::Apply,
        Self::Start,
        Self::Dismiss,
        Self::Fix,
        Self::Verify,
        Self::Expire,
        Self::Withdraw,
        Self::Reopen,
        Self::Answer,
        Self::Retract,
    ];

    /// Where the move leads.
    const fn target(self) -> State {
        match self {
            Self::Send | Self::Return | Self::Reopen => State::Sent,
            Self::Deliver => State::Delivered,
            Self::See | Self::Retract => State::Seen,
            Self::Acknowledge => State::Acknowledged,
            Self::Apply => State::Applicable,
            Self::Start => State::InProgress,
            Self::Dismiss => State::NotApplicable,
            Self::Fix => State::Fixed,
            Self::Verify => State::Verified,
            Self::Expire => State::Expired,
            Self::Withdraw => State::Withdrawn,
            Self::Answer => State::Answered,
        }
    }

    /// Whether a member's people make this move (the rest is the system's or the CSIRT's).
    pub const fn is_members(self) -> bool {
        matches!(
            self,
            Self::See | Self::Acknowledge | Self::Apply | Self::Start | Self::Dismiss | Self::Fix
        )
    }

    /// What taking this step says to an advisory; nothing for steps that say nothing of it.
    pub const fn says(self) -> Option<Affected> {
        match self {
            Self::Acknowledge => Some(Affected::Looking),
            Self::Apply | Self::Start | Self::Fix => Some(Affected::Have),
            Self::Dismiss => Some(Affected::Not),
            Self::Send
            | Self::Deliver
            | Self::Return
            | Self::See
            | Self::Verify
            | Self::Expire
            | Self::Withdraw
            | Self::Reopen
            | Self::Answer
            | Self::Retract => None,
        }
    }

    /// The step that an answer to an advisory takes.
    pub const fn of(answer: Affected) -> Self {
        match answer {
            Affected::Have => Self::Apply,
            Affected::Not => Self::Dismiss,
            Affected::Looking => Self::Acknowledge,
        }
    }

    /// Whether people of the CSIRT make this move by hand.
    pub const fn is_csirts(self) -> bool {
        matches!(self, Self::Verify | Self::Expire | Self::Withdraw | Self::Reopen)
    }

    /// The word in databases, forms, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Deliver => "deliver",
            Self::Return => "return",
            Self::See => "see",
            Self::Acknowledge => "acknowledge",
            Self::Apply => "apply",
            Self::Start => "start",
            Self::Dismiss => "dismiss",
            Self::Fix => "fix",
            Self::Verify => "verify",
            Self::Expire => "expire",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
            Self::Answer => "answer",
            Self::Retract => "retract",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(moves: &[Move], expected: Result<State, (State, Move)>) {
        let end = moves.iter().try_fold(State::Drafted, |state, step| state.after(*step));
        assert_eq!(end.map_err(|illegal| (illegal.state, illegal.step)), expected);
    }

    #[test]
    fn the_whole_life_is_legal() {
        use Move::*;
        let life = [Send, Deliver, See, Acknowledge, Apply, Start, Fix, Verify];
        check(&life, Ok(State::Verified));
        check(&[Send, Fix, Verify, Reopen, Acknowledge], Ok(State::Acknowledged));
    }

    #[test]
    fn nothing_goes_backwards() {
        use Move::*;
        check(&[Send, See, Answer], Ok(State::Answered));
        check(&[Send, Answer, Reopen], Err((State::Answered, Reopen)));
        check(&[Send, Withdraw, Answer], Err((State::Withdrawn, Answer)));
        check(&[Send, Acknowledge, See], Err((State::Acknowledged, See)));
        check(&[Send, Acknowledge, Deliver], Err((State::Acknowledged, Deliver)));
        check(&[Send, Verify], Err((State::Sent, Verify)));
        check(&[Withdraw, Send], Err((State::Withdrawn, Send)));
    }

    #[test]
    fn words_are_read_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        for step in Move::ALL {
            assert_eq!(Move::parse(step.as_str()), Some(step));
        }
    }

    fn any_move() -> impl Strategy<Value = Move> {
        prop::sample::select(Move::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn only_a_return_or_reopening_leads_back_and_the_withdrawn_stay_so(
            moves in prop::collection::vec(any_move(), 0..40)
        ) {
            let mut state = State::Drafted;
            for step in moves {
                if let Ok(next) = state.after(step) {
                    let back = matches!(step, Move::Reopen | Move::Return | Move::Retract);
                    prop_assert!(state < next || back);
                    prop_assert!(state != State::Withdrawn);
                    state = next;
                }
            }
        }
    }
}
