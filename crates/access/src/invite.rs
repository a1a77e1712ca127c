//! Who may invite whom: never wider than one's own scope.
//!
//! The CSIRT's administrators invite the CSIRT's own people, the leads at members and operators, and
//! suppliers' people; a member's security lead invites their own technicians and readers; an operator
//! invites their own colleagues. Who may invite an account may also close it.

use crate::{Action, Home, Role, Scope, Viewer};

/// Seconds that an invitation can be taken up: a week, with a holiday in it.
pub const INVITATION_LIFETIME_S: i64 = 7 * 86_400;

/// May this viewer invite somebody to this role at this home?
pub fn may_invite(by: &Viewer, role: Role, home: Home) -> bool {
    if !by.may(Action::Invite) || !role.fits(home) {
        return false;
    }
    match (by.role(), by.scope()) {
        (Role::Administrator, Scope::All) => match home {
            Home::Csirt => true,
            Home::Member(_) => role == Role::SecurityLead,
            Home::Operator(_) => role == Role::Operator,
            Home::Supplier(_) => role == Role::Supplier,
        },
        (Role::SecurityLead, Scope::Member(own)) => {
            home == Home::Member(own) && matches!(role, Role::Technician | Role::Reader)
        }
        (Role::Operator, Scope::Operator(own)) => home == Home::Operator(own),
        _ => false,
    }
}

/// The roles that this viewer may invite to at one of their own kind of homes.
pub fn invitable(by: &Viewer, home: Home) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| may_invite(by, *role, home)).collect()
}

#[cfg(test)]
mod tests {
    use model::{AccountId, MemberId, OperatorId, SupplierId};

    use super::*;

    /// All roles by all roles by all homes: what is allowed is written here, everything else is
    /// refused. A row is who invites, from where; a column is whom, to where.
    #[test]
    fn nobody_invites_wider_than_themselves() {
        let (mine, other) = (MemberId::new(), MemberId::new());
        let (operator, rival) = (OperatorId::new(), OperatorId::new());
        let homes = [
            ("csirt", Home::Csirt),
            ("mine", Home::Member(mine)),
            ("other", Home::Member(other)),
            ("operator", Home::Operator(operator)),
            ("rival", Home::Operator(rival)),
            ("supplier", Home::Supplier(SupplierId::new())),
        ];
        let mut allowed = Vec::new();
        for (from, by_home) in homes {
            for by in Role::ALL {
                let Some(viewer) = Viewer::new(AccountId::new(), *by, by_home) else { continue };
                for (to, home) in homes {
                    for role in invitable(&viewer, home) {
                        let (by, role) = (by.as_str(), role.as_str());
                        allowed.push(format!("{by}@{from} invites {role}@{to}"));
                    }
                }
            }
        }
        let expected = [
            "administrator@csirt invites analyst@csirt",
            "administrator@csirt invites duty-officer@csirt",
            "administrator@csirt invites administrator@csirt",
            "administrator@csirt invites security-lead@mine",
            "administrator@csirt invites security-lead@other",
            "administrator@csirt invites operator@operator",
            "administrator@csirt invites operator@rival",
            "administrator@csirt invites supplier@supplier",
            "security-lead@mine invites technician@mine",
            "security-lead@mine invites reader@mine",
            "security-lead@other invites technician@other",
            "security-lead@other invites reader@other",
            "operator@operator invites operator@operator",
            "operator@rival invites operator@rival",
        ];
        assert_eq!(allowed, expected);
    }
}
