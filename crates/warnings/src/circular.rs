//! Circulars: warnings and surveys that the duty officer writes by hand for chosen members.
//!
//! Who is chosen, when a second pair of eyes must agree and whose eyes those may be. Pure: who the
//! members are and who has a hand in a circular is told; nothing is sent here. What a circular says is
//! `findings::Written`; whom to tell at each member is `roster`'s.

use std::collections::BTreeSet;

use findings::Given;
use model::{AccountId, CircularId, MemberId};
use serde::{Deserialize, Serialize};

use crate::State;

/// Where a circular stands before and after its warnings have lives of their own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Waits for somebody else to approve it.
    Waiting,
    /// Its warnings are on their way.
    Sent,
    /// It was wrong; its warnings are withdrawn.
    Withdrawn,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Waiting, Self::Sent, Self::Withdrawn];

    /// The word in databases, APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether it can still be written.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Waiting)
    }
}

/// How a member answered a circular.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// Nobody has taken it in hand.
    Nothing,
    /// Somebody has it in hand.
    InHand,
    /// It does not concern them.
    NotApplicable,
    /// It is mended.
    Fixed,
    /// It was closed otherwise.
    Closed,
}

impl Answered {
    /// All answers.
    pub const ALL: [Self; 5] =
        [Self::Nothing, Self::InHand, Self::NotApplicable, Self::Fixed, Self::Closed];

    /// What a warning in this state says of its member's answer.
    pub const fn of(state: State) -> Self {
        match state {
            State::Drafted | State::Sent | State::Delivered | State::Seen => Self::Nothing,
            State::Acknowledged | State::Applicable | State::InProgress => Self::InHand,
            State::NotApplicable => Self::NotApplicable,
            State::Fixed | State::Verified => Self::Fixed,
            State::Expired | State::Withdrawn | State::Answered => Self::Closed,
        }
    }

    /// The word in APIs and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::InHand => "in-hand",
            Self::NotApplicable => "not-applicable",
            Self::Fixed => "fixed",
            Self::Closed => "closed",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == text)
    }
}

/// Whom a circular is for: those named, and those to whom everything else that is said here fits.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Every member that has joined.
    #[serde(default)]
    pub everyone: bool,
    /// Members by name, whatever else is said.
    #[serde(default)]
    pub members: BTreeSet<MemberId>,
    /// Of one of these kinds, as words.
    #[serde(default)]
    pub kinds: BTreeSet<String>,
    /// In one of these counties, as country and code: `se-01`.
    #[serde(default)]
    pub counties: BTreeSet<String>,
    /// That have an asset with this in it: a product's name, a domain.
    #[serde(default)]
    pub asset: Option<String>,
    /// That answered an earlier circular so.
    #[serde(default)]
    pub answered: Option<(CircularId, Answered)>,
    /// That were asked in an earlier survey and said this.
    #[serde(default)]
    pub said: Option<Said>,
}

/// What a member said in a survey.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Which survey.
    pub survey: CircularId,
    /// The question, counted from 0, and the word that was chosen; none for who said nothing.
    pub choice: Option<(u8, String)>,
}

impl Said {
    /// One text for each, for a form: `id`, or `id:question:word`.
    pub fn as_text(&self) -> String {
        match &self.choice {
            None => self.survey.to_string(),
            Some((question, word)) => format!("{}:{question}:{word}", self.survey),
        }
    }

    /// Reads what `as_text` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let survey = CircularId::parse(parts.next()?)?;
        let choice = match (parts.next(), parts.next()) {
            (None, _) => None,
            (Some(question), Some(word)) if !word.is_empty() => {
                Some((question.parse().ok()?, word.to_owned()))
            }
            (Some(_), _) => return None,
        };
        Some(Self { survey, choice })
    }

    /// Whether a member that was asked, and gave this answer or none, is meant.
    pub fn fits(&self, given: Option<&Given>) -> bool {
        match (&self.choice, given) {
            (None, given) => given.is_none(),
            (Some(_), None) => false,
            (Some((question, word)), Some(given)) => {
                given.at(usize::from(*question)).contains(word)
            }
        }
    }
}

impl Audience {
    /// Whether it chooses by anything but name.
    pub fn has_criteria(&self) -> bool {
        self.everyone
            || !self.kinds.is_empty()
            || !self.counties.is_empty()
            || self.asset.is_some()
            || self.answered.is_some()
            || self.said.is_some()
    }
}

/// A member that could be chosen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// Who.
    pub member: MemberId,
    /// Of which kind, as a word.
    pub kind: String,
    /// In which county, as `se-01`.
    pub county: Option<String>,
    /// Whether it has joined: who has not is reached by name alone.
    pub has_joined: bool,
    /// Whether it has an asset that the audience asks for.
    pub has_asset: bool,
    /// How it answered the circular that the audience asks for.
    pub answered: Option<Answered>,
    /// Whether it said in the survey what the audience asks for.
    pub has_said: bool,
}

/// Those of the candidates whom the audience chooses. An audience that says nothing chooses
/// nobody: forgetting to choose must not warn everybody.
pub fn select(audience: &Audience, candidates: &[Candidate]) -> Vec<MemberId> {
    let chosen = candidates.iter().filter(|one| {
        audience.members.contains(&one.member)
            || (audience.has_criteria() && one.has_joined && fits(audience, one))
    });
    chosen.map(|one| one.member).collect()
}

fn fits(audience: &Audience, one: &Candidate) -> bool {
    let kind = audience.kinds.is_empty() || audience.kinds.contains(&one.kind);
    let county = audience.counties.is_empty()
        || one.county.as_ref().is_some_and(|county| audience.counties.contains(county));
    let asset = audience.asset.is_none() || one.has_asset;
    let answered = audience.answered.is_none_or(|(_, answer)| one.answered == Some(answer));
    let said = audience.said.is_none() || one.has_said;
    kind && county && asset && answered && said
}

/// When a second pair of eyes is needed. From `content/policy/warnings.toml`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CircularPolicy {
    /// Receivers whom one person alone may write to.
    pub alone_max: i64,
}

/// How far a circular reaches.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Reach {
    /// Members it is about.
    pub members: i64,
    /// People who get it at first.
    pub people: i64,
}

impl Reach {
    /// What the policy counts: the greater of the two, for a member without people is reached
    /// through others, who are counted once.
    pub const fn receivers(self) -> i64 {
        if self.members < self.people { self.people } else { self.members }
    }
}

/// Whether somebody else must approve it before it leaves.
pub const fn must_be_approved(reach: Reach, policy: CircularPolicy) -> bool {
    policy.alone_max < reach.receivers()
}

/// Why an account may not approve a circular.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Blocked {
    /// They wrote on it, or asked for it to be sent: their eyes have been counted.
    #[error("whoever had a hand in a circular cannot approve it")]
    OwnHand,
}

/// Whether an account may approve a circular on which these had a hand.
pub fn who_may_approve(account: AccountId, hands: &[AccountId]) -> Result<(), Blocked> {
    if hands.contains(&account) { Err(Blocked::OwnHand) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(number: u128) -> MemberId {
        let id = format!("00000000-0000-7000-8000-{number:012}");
        MemberId::parse(&id).expect("an id")
    }

    fn words(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Four members: a municipality and a region in county se-01, a municipality in se-03 with the
    /// product that answered nothing, and one that only talks of joining.
    fn candidates() -> Vec<Candidate> {
        let one = |number, kind: &str, county: &str| Candidate {
            member: member(number),
            kind: kind.into(),
            county: Some(county.into()),
            has_joined: true,
            has_asset: false,
            answered: None,
            has_said: false,
        };
        vec![
            one(1, "municipality", "se-01"),
            Candidate { answered: Some(Answered::Fixed), ..one(2, "region", "se-01") },
            Candidate {
                has_asset: true,
                answered: Some(Answered::Nothing),
                has_said: true,
                ..one(3, "municipality", "se-03")
            },
            Candidate { has_joined: false, ..one(4, "municipality", "se-01") },
        ]
    }

    #[track_caller]
    fn check(audience: &Audience, expected: &[u128]) {
        let chosen = select(audience, &candidates());
        let expected: Vec<MemberId> = expected.iter().map(|number| member(*number)).collect();
        assert_eq!(chosen, expected, "{audience:?}");
    }

    #[test]
    fn choosing_nothing_chooses_nobody() {
        check(&Audience::default(), &[]);
    }

    #[test]
    fn what_is_said_narrows_and_who_is_named_comes_too() {
        let kinds = Audience { kinds: words(&["municipality"]), ..Audience::default() };
        check(&kinds, &[1, 3]);
        check(&Audience { counties: words(&["se-01"]), ..kinds.clone() }, &[1]);
        check(&Audience { members: [member(4)].into(), ..kinds.clone() }, &[1, 3, 4]);
        check(&Audience { asset: Some("x".into()), ..kinds.clone() }, &[3]);
        let circular = CircularId::new();
        let silent = Audience { answered: Some((circular, Answered::Nothing)), ..kinds };
        check(&silent, &[3]);
        check(&Audience { everyone: true, ..Audience::default() }, &[1, 2, 3]);
        let said = Said { survey: circular, choice: Some((0, "yes".into())) };
        check(&Audience { said: Some(said), ..Audience::default() }, &[3]);
    }

    #[test]
    fn what_was_said_is_found_and_read_back() {
        let survey = CircularId::new();
        let yes: Given = serde_json::from_str(r#"[["yes"],["1","3"]]"#).expect("read");
        for (choice, given, expected) in [
            (None, None, true),
            (None, Some(&yes), false),
            (Some((0, "yes".to_owned())), Some(&yes), true),
            (Some((0, "no".to_owned())), Some(&yes), false),
            (Some((1, "3".to_owned())), Some(&yes), true),
            (Some((7, "3".to_owned())), Some(&yes), false),
            (Some((0, "yes".to_owned())), None, false),
        ] {
            let said = Said { survey, choice };
            assert_eq!(said.fits(given), expected, "{said:?}");
            assert_eq!(Said::parse(&said.as_text()), Some(said));
        }
        for wrong in
            ["", "x", &format!("{survey}:"), &format!("{survey}:1"), &format!("{survey}:x:y")]
        {
            assert_eq!(Said::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn above_the_number_somebody_else_must_agree() {
        let policy = CircularPolicy { alone_max: 10 };
        for (members, people, expected) in
            [(1, 1, false), (10, 10, false), (3, 11, true), (11, 2, true), (0, 0, false)]
        {
            assert_eq!(must_be_approved(Reach { members, people }, policy), expected);
        }
        assert!(must_be_approved(Reach { members: 1, people: 0 }, CircularPolicy { alone_max: 0 }));
    }

    #[test]
    fn whoever_had_a_hand_in_it_cannot_approve_it() {
        let (author, helper, other) = (AccountId::new(), AccountId::new(), AccountId::new());
        let hands = [author, helper];
        assert_eq!(who_may_approve(author, &hands), Err(Blocked::OwnHand));
        assert_eq!(who_may_approve(helper, &hands), Err(Blocked::OwnHand));
        assert_eq!(who_may_approve(other, &hands), Ok(()));
    }

    #[test]
    fn words_are_read_back_and_every_state_has_its_answer() {
        for stage in Stage::ALL {
            assert_eq!(Stage::parse(stage.as_str()), Some(stage));
        }
        for answer in Answered::ALL {
            assert_eq!(Answered::parse(answer.as_str()), Some(answer));
        }
        let answers: BTreeSet<Answered> = State::ALL.into_iter().map(Answered::of).collect();
        assert_eq!(answers.len(), Answered::ALL.len());
    }
}
