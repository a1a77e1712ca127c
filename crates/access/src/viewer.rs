//! Who is asking, and whose data they may see.

use model::{AccountId, MemberId, OperatorId, SupplierId};

use crate::{Action, Home, Role};

/// Which members' data is visible. `store` turns this into the one condition of every statement.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Scope {
    /// All members: the CSIRT.
    All,
    /// One member: its own accounts.
    Member(MemberId),
    /// The members that an operator answers for.
    Operator(OperatorId),
    /// No member: only what members share with this supplier, which is asked for apart.
    Supplier(SupplierId),
}

impl Scope {
    /// The member, where the scope is one member.
    pub const fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::All | Self::Operator(_) | Self::Supplier(_) => None,
        }
    }
}

/// A signed-in account. Invariant: role and scope fit, because `new` is the only way to one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Viewer {
    account: AccountId,
    role: Role,
    scope: Scope,
}

impl Viewer {
    /// A viewer for an account; none when the role does not fit its home, which only a database
    /// changed by hand can say.
    pub const fn new(account: AccountId, role: Role, home: Home) -> Option<Self> {
        if !role.fits(home) {
            return None;
        }
        let scope = match home {
            Home::Csirt => Scope::All,
            Home::Member(member) => Scope::Member(member),
            Home::Operator(operator) => Scope::Operator(operator),
            Home::Supplier(supplier) => Scope::Supplier(supplier),
        };
        Some(Self { account, role, scope })
    }

    /// The account.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Its role.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Whose data it may see.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// Whether the role allows the action.
    pub const fn may(&self, action: Action) -> bool {
        self.role.may(action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_members_account_cannot_hold_a_role_of_the_csirt() {
        let home = Home::Member(MemberId::new());
        assert_eq!(Viewer::new(AccountId::new(), Role::Analyst, home), None);
        let viewer = Viewer::new(AccountId::new(), Role::Reader, home).expect("fits");
        assert!(matches!(viewer.scope(), Scope::Member(_)));
    }
}
