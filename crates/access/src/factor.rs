//! Which roles need a second factor, and from when.
//!
//! Policy as a value: read from the settings by `hub`, judged here, shown by `portal`. A passkey
//! is a second factor by itself, because the device asks who holds it.

use model::Time;

use crate::Role;

/// Seconds for which a proof of who one is counts for sensitive acts: setting up a device takes
/// some minutes, a lunch is longer.
pub const PROOF_LIFETIME_S: i64 = 15 * 60;

/// Whose accounts need a second factor, and from when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SecondFactorPolicy {
    /// The roles.
    pub roles: Vec<Role>,
    /// From when it is demanded; until then they are asked. Without a time they are only asked.
    pub from: Option<Time>,
}

/// What an account is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Demand {
    /// Nothing.
    Nothing,
    /// Set one up, please; from then on it is needed.
    Asked {
        /// From when, if that is decided.
        from: Option<Time>,
    },
    /// Set one up before anything else.
    Needed,
}

impl Default for SecondFactorPolicy {
    /// The CSIRT's people, those who answer for a member's security and suppliers' people, who see
    /// into several members' houses; asked.
    fn default() -> Self {
        let roles = vec![
            Role::Analyst,
            Role::DutyOfficer,
            Role::Administrator,
            Role::SecurityLead,
            Role::Operator,
            Role::Supplier,
        ];
        Self { roles, from: None }
    }
}

impl SecondFactorPolicy {
    /// What an account with this role is told now.
    pub fn demand(&self, role: Role, has_one: bool, now: Time) -> Demand {
        if has_one || !self.roles.contains(&role) {
            return Demand::Nothing;
        }
        match self.from {
            Some(from) if from <= now => Demand::Needed,
            from => Demand::Asked { from },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_until_the_day_and_needed_from_then_on() {
        let day = Time::from_seconds(1_000);
        let policy = SecondFactorPolicy { from: Some(day), ..SecondFactorPolicy::default() };
        let demand = |role, has, at_s| policy.demand(role, has, Time::from_seconds(at_s));
        assert_eq!(demand(Role::Administrator, false, 999), Demand::Asked { from: Some(day) });
        assert_eq!(demand(Role::Administrator, false, 1_000), Demand::Needed);
        assert_eq!(demand(Role::Administrator, true, 1_000), Demand::Nothing);
        assert_eq!(demand(Role::Reader, false, 1_000), Demand::Nothing);
        for role in [Role::SecurityLead, Role::Operator, Role::Supplier, Role::Analyst] {
            let asked = SecondFactorPolicy::default().demand(role, false, day);
            assert_eq!(asked, Demand::Asked { from: None }, "{role:?}");
        }
    }
}
