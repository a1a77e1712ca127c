//! Those who can be told: where they work, what they answer for, when they are away.

use jiff::tz::TimeZone;
use model::{ContactId, Time};

use crate::QuietHours;

model::words! {
    /// What a contact is.
    ContactKind {
        /// A mailbox or telephone that several people answer.
        Mailbox = "mailbox",
        /// One person.
        Person = "person",
    }
}

model::words! {
    /// What a contact answers for.
    ContactRole {
        /// Information security.
        Security = "security",
        /// IT operations.
        Operations = "operations",
        /// On duty outside office hours.
        Duty = "duty",
        /// Communications.
        Communications = "communications",
        /// Management.
        Management = "management",
        /// Data protection.
        DataProtection = "data-protection",
    }
}

/// A contact's roles.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Roles(u8);

impl Roles {
    /// These roles.
    pub fn of(roles: &[ContactRole]) -> Self {
        roles.iter().fold(Self::default(), |all, role| all.with(*role))
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, role: ContactRole) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    /// Whether a role is among them.
    pub const fn has(self, role: ContactRole) -> bool {
        self.0 & 1 << role as u8 != 0
    }

    /// Whether any of the others is among them.
    pub const fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// All of them, in the order of `ContactRole::ALL`.
    pub fn iter(self) -> impl Iterator<Item = ContactRole> {
        ContactRole::ALL.iter().copied().filter(move |role| self.has(*role))
    }

    /// As words with spaces between.
    pub fn words(self) -> String {
        self.iter().map(ContactRole::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Reads what `words` writes; words that are none of ours are left out.
    pub fn parse(text: &str) -> Self {
        let roles: Vec<ContactRole> =
            text.split_whitespace().filter_map(ContactRole::parse).collect();
        Self::of(&roles)
    }

    /// Whether warnings go to somebody with these roles: to those who mend things, and to those
    /// of whom nothing is said.
    pub fn takes_warnings(self) -> bool {
        use ContactRole as R;
        self.0 == 0 || [R::Security, R::Operations, R::Duty].into_iter().any(|role| self.has(role))
    }
}

/// How near to the member somebody works.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Near {
    /// At the member itself.
    Member,
    /// At one of its operators.
    Operator,
    /// At the CSIRT.
    Csirt,
}

/// From when until when somebody is away.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Vacation {
    /// The first moment.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

impl Vacation {
    /// Whether it is now.
    pub fn holds(&self, now: Time) -> bool {
        self.from <= now && now < self.until
    }
}

/// Somebody who can be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Person<T = ContactId> {
    /// Who.
    pub contact: T,
    /// Where they work.
    pub near: Near,
    /// 0 is told first, 1 next, …
    pub place: i64,
    /// What they answer for.
    pub roles: Roles,
    /// Where their clock hangs.
    pub zone: TimeZone,
    /// When they want to sleep, if they said so.
    pub quiet: Option<QuietHours>,
    /// When they are away.
    pub vacation: Option<Vacation>,
    /// Who stands in for them.
    pub deputy: Option<T>,
}

impl<T> Person<T> {
    /// The last place in the order of one organisation.
    pub const PLACE_MAX: i64 = 999;

    /// Whether they are away now.
    pub fn is_away(&self, now: Time) -> bool {
        self.vacation.is_some_and(|vacation| vacation.holds(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_words_and_back() {
        let roles = Roles::of(&[ContactRole::DataProtection, ContactRole::Security]);
        assert_eq!(roles.words(), "security data-protection");
        assert_eq!(Roles::parse("data-protection  gardener security"), roles);
        assert!(roles.takes_warnings() && Roles::default().takes_warnings());
        assert!(!Roles::of(&[ContactRole::Communications]).takes_warnings());
    }
}
