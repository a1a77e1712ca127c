//! Who is told at which step.

use model::ContactId;

/// A step of telling: the first time, and what the clock does when nobody answers.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Step {
    /// The first telling.
    Tell,
    /// The same people again.
    Remind,
    /// The next people: next on the roster, else the operator, else the CSIRT's duty officer.
    Escalate,
}

/// Somebody who can be told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person<T = ContactId> {
    /// Who.
    pub contact: T,
    /// How near: see the constants.
    pub place: i64,
}

impl Person {
    /// The place of the member's own first contact; its next ones follow by one each.
    pub const MEMBER: i64 = 0;
    /// The place where the contacts of the member's operators begin.
    pub const OPERATOR: i64 = 1_000;
    /// The place where the CSIRT's duty contacts begin.
    pub const CSIRT: i64 = 2_000;
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 3] = [Self::Tell, Self::Remind, Self::Escalate];

    /// The word in databases and text keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tell => "tell",
            Self::Remind => "remind",
            Self::Escalate => "escalate",
        }
    }

    /// Reads what `as_str` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// Those to tell at a step: everybody at the nearest place, or at the second nearest when it
/// escalates. A member without contacts is told through its operator or the CSIRT. Escalating
/// where there is no next place tells the same people once more rather than nobody.
pub fn recipients<T: Clone>(step: Step, roster: &[Person<T>]) -> Vec<T> {
    let mut places: Vec<i64> = roster.iter().map(|person| person.place).collect();
    places.sort_unstable();
    places.dedup();
    let place = match step {
        Step::Tell | Step::Remind => places.first(),
        Step::Escalate => places.get(1).or(places.first()),
    };
    let Some(place) = place else { return Vec::new() };
    let there = roster.iter().filter(|person| person.place == *place);
    there.map(|person| person.contact.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(roster: &[(&'static str, i64)], first: &[&str], then: &[&str]) {
        let roster: Vec<Person<&str>> = roster
            .iter()
            .map(|(contact, place)| Person { contact: *contact, place: *place })
            .collect();
        assert_eq!(recipients(Step::Tell, &roster), first);
        assert_eq!(recipients(Step::Remind, &roster), first);
        assert_eq!(recipients(Step::Escalate, &roster), then);
    }

    #[test]
    fn the_nearest_are_told_first_and_the_next_when_it_escalates() {
        check(&[("ann", 0), ("bo", 1), ("op", 1_000)], &["ann"], &["bo"]);
        check(&[("ann", 0), ("eva", 0), ("op", 1_000)], &["ann", "eva"], &["op"]);
    }

    #[test]
    fn a_member_without_contacts_is_reached_through_others() {
        check(&[("op", 1_000), ("duty", 2_000)], &["op"], &["duty"]);
        check(&[("duty", 2_000)], &["duty"], &["duty"]);
        check(&[], &[], &[]);
    }
}
