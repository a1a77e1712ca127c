//! Who is told at a step: the ladder from the member's own people to the CSIRT's duty officer.
//!
//! The rungs: who is on duty at the member, else its contacts by place; the next of them; the
//! operators'; the CSIRT's. A rung where nobody can be told falls out, so that the next step
//! always reaches somebody new while there is anybody. Whoever is on vacation is replaced by
//! their deputy, or the deputy's deputy; without one the next are told.
//!
//! Two absences that tests hold: nobody is not an answer while there are people, and who is away
//! and has a deputy at work is not told.

use model::{ContactId, Severity, Time};

use crate::{ContactRole, Near, Person, Roles, Roster, Step};

/// Deputies asked one after the other: longer chains are a mistake, and a circle ends here too.
const DEPUTIES_MAX: usize = 8;

/// Rungs at the member itself: the first told, and the next on the roster.
const OWN_RUNGS: usize = 2;

/// Why somebody is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Because<T = ContactId> {
    /// They are on duty.
    OnDuty,
    /// It is their place in the order.
    Place,
    /// They stand in for somebody.
    DeputyOf(T),
    /// The member has no contact of its own.
    NoOwnContact,
    /// Everybody is away: better one on vacation than nobody.
    NobodyElse,
}

/// Somebody to tell.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Recipient<T = ContactId> {
    /// Who.
    pub contact: T,
    /// Why.
    pub because: Because<T>,
    /// When their quiet hours end, if they are asleep.
    pub held_until: Option<Time>,
}

/// Those to tell at a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Telling<T = ContactId> {
    /// Each once.
    pub whom: Vec<Recipient<T>>,
    /// Whether nobody further can be told: a step after this one would tell the same people.
    pub is_last: bool,
}

impl<T> Telling<T> {
    /// When the first of them is told: now, or when the first of them wakes up.
    pub fn begins(&self, now: Time) -> Time {
        let times = self.whom.iter().map(|one| one.held_until.unwrap_or(now));
        times.min().unwrap_or(now)
    }
}

/// Those to tell of something this bad at a step.
pub fn recipients<T: Copy + Eq>(
    step: Step,
    severity: Severity,
    now: Time,
    people: &[Person<T>],
    rosters: &[Roster<T>],
) -> Telling<T> {
    recipients_with(Roles::default(), step, severity, now, people, rosters)
}

/// The same, where some roles are told before others at the member and its operator. Without any
/// role named, or where nobody there has one of them, it is as always.
pub fn recipients_with<T: Copy + Eq>(
    who: Roles,
    step: Step,
    severity: Severity,
    now: Time,
    people: &[Person<T>],
    rosters: &[Roster<T>],
) -> Telling<T> {
    let scene = Scene { who, now, people, rosters };
    let mut ladder = scene.ladder();
    let last = ladder.len().saturating_sub(1);
    let rung = step.rung().min(last);
    let picks = if ladder.is_empty() { Vec::new() } else { ladder.swap_remove(rung) };
    let whom = picks.into_iter().map(|pick| Recipient {
        contact: pick.person.contact,
        because: pick.because,
        held_until: pick.held_until(severity, now),
    });
    Telling { whom: whom.collect(), is_last: last <= step.rung() }
}

struct Scene<'a, T> {
    /// The roles that are told first; none: as always.
    who: Roles,
    now: Time,
    people: &'a [Person<T>],
    rosters: &'a [Roster<T>],
}

#[derive(Clone, Copy)]
struct Pick<'a, T> {
    person: &'a Person<T>,
    because: Because<T>,
    on_duty: bool,
}

impl<T: Copy + Eq> Pick<'_, T> {
    /// Who is on duty is awake, whatever their quiet hours say.
    fn held_until(&self, severity: Severity, now: Time) -> Option<Time> {
        let quiet = self.person.quiet.filter(|_| !self.on_duty)?;
        quiet.held_until(severity, now, &self.person.zone)
    }
}

type Rung<'a, T> = Vec<Pick<'a, T>>;

impl<'a, T: Copy + Eq> Scene<'a, T> {
    fn ladder(&self) -> Vec<Rung<'a, T>> {
        let mut own = self.rungs(Near::Member);
        own.truncate(OWN_RUNGS);
        let first = |near| self.rungs(near).into_iter().next().unwrap_or_default();
        let (operator, csirt) = (first(Near::Operator), first(Near::Csirt));
        let mut ladder = own;
        if self.people.iter().any(|person| person.near == Near::Member) {
            ladder.extend([operator, csirt]);
        } else {
            // Nobody there to read it: whoever answers for them and the CSIRT are told at once.
            let alone = |pick: Pick<'a, T>| Pick { because: Because::NoOwnContact, ..pick };
            ladder.push(operator.into_iter().chain(csirt).map(alone).collect());
        }
        let ladder = each_once(ladder);
        if ladder.is_empty() { self.nobody_else() } else { ladder }
    }

    /// The rungs of one organisation: on duty, then by place those who take warnings, then its
    /// management; others only when nobody else is there.
    fn rungs(&self, near: Near) -> Vec<Rung<'a, T>> {
        let mut rungs = self.wanted(near);
        rungs.push(self.on_duty(near));
        let takes = |person: &Person<T>| person.roles.takes_warnings();
        rungs.extend(self.by_place(near, &takes));
        let leads =
            |person: &Person<T>| !takes(person) && person.roles.has(ContactRole::Management);
        rungs.extend(self.by_place(near, &leads));
        if rungs.iter().all(Vec::is_empty) {
            rungs.extend(self.by_place(near, &|_| true));
        }
        each_once(rungs)
    }

    /// Those with the roles that are told first, by place: whoever of them is on duty before the
    /// others.
    fn wanted(&self, near: Near) -> Vec<Rung<'a, T>> {
        if near == Near::Csirt || self.who == Roles::default() {
            return Vec::new();
        }
        let wanted = |person: &Person<T>| person.roles.has_any(self.who);
        let mut on_duty = self.on_duty(near);
        on_duty.retain(|pick| self.who.has(ContactRole::Duty) || wanted(pick.person));
        let mut rungs = vec![on_duty];
        rungs.extend(self.by_place(near, &wanted));
        rungs
    }

    fn on_duty(&self, near: Near) -> Rung<'a, T> {
        let rosters = self.rosters.iter().filter(|roster| roster.near == near);
        let contacts = rosters.flat_map(|roster| roster.on_duty(self.now));
        let people = contacts.filter_map(|contact| self.person(contact));
        let picks = people.filter_map(|person| self.at_work(person));
        picks
            .map(|(person, because)| {
                let because = if because == Because::Place { Because::OnDuty } else { because };
                Pick { person, because, on_duty: true }
            })
            .collect()
    }

    fn by_place(&self, near: Near, wanted: &dyn Fn(&Person<T>) -> bool) -> Vec<Rung<'a, T>> {
        let there = || self.people.iter().filter(|one| one.near == near && wanted(one));
        let mut places: Vec<i64> = there().map(|person| person.place).collect();
        places.sort_unstable();
        places.dedup();
        let rung = |place: i64| -> Rung<'a, T> {
            let at_place = there().filter(|person| person.place == place);
            at_place
                .filter_map(|person| self.at_work(person))
                .map(|(person, because)| Pick { person, because, on_duty: false })
                .collect()
        };
        places.into_iter().map(rung).collect()
    }

    /// The person, or who stands in for them; none when all of these are away.
    fn at_work(&self, person: &'a Person<T>) -> Option<(&'a Person<T>, Because<T>)> {
        if !person.is_away(self.now) {
            return Some((person, Because::Place));
        }
        let mut next = person;
        for _ in 0..DEPUTIES_MAX {
            next = self.person(next.deputy?)?;
            if !next.is_away(self.now) {
                return Some((next, Because::DeputyOf(person.contact)));
            }
        }
        None
    }

    fn person(&self, contact: T) -> Option<&'a Person<T>> {
        self.people.iter().find(|person| person.contact == contact)
    }

    /// Everybody is away and nobody stands in: the nearest are told all the same.
    fn nobody_else(&self) -> Vec<Rung<'a, T>> {
        let nearest = self.people.iter().map(|person| (person.near, person.place)).min();
        let there = self.people.iter().filter(|one| Some((one.near, one.place)) == nearest);
        let pick = |person| Pick { person, because: Because::NobodyElse, on_duty: false };
        each_once(vec![there.map(pick).collect()])
    }
}

/// Who was told on an earlier rung is nobody new; what is left empty falls out.
fn each_once<T: Copy + Eq>(rungs: Vec<Rung<'_, T>>) -> Vec<Rung<'_, T>> {
    let mut told: Vec<T> = Vec::new();
    let mut kept = Vec::new();
    for rung in rungs {
        let mut fresh: Rung<'_, T> = Vec::new();
        for pick in rung {
            if !told.contains(&pick.person.contact) {
                told.push(pick.person.contact);
                fresh.push(pick);
            }
        }
        if !fresh.is_empty() {
            kept.push(fresh);
        }
    }
    kept
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
