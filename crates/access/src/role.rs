//! Who may do what: the roles and the actions each allows.

use model::{MemberId, OperatorId, SupplierId};

model::words! {
    /// What an account is for. A role decides what may be done; the scope decides on whose data.
    Role {
        /// Works at the CSIRT with all members' findings and warnings.
        Analyst = "analyst",
        /// An analyst on duty: the last step of every escalation.
        DutyOfficer = "duty-officer",
        /// Keeps members, accounts and sensors at the CSIRT.
        Administrator = "administrator",
        /// Answers for security at one member.
        SecurityLead = "security-lead",
        /// Mends things at one member.
        Technician = "technician",
        /// Reads at one member.
        Reader = "reader",
        /// Answers for several members at their joint IT body.
        Operator = "operator",
        /// Works at a supplier, and sees what members let it see.
        Supplier = "supplier",
    }
}

model::words! {
    /// Something an account may or may not do, within its scope.
    Action {
        /// Look at warnings, findings and sensors.
        Read = "read",
        /// Acknowledge a warning and say how it goes.
        AnswerWarnings = "answer-warnings",
        /// Ask the CSIRT for advice, or answer who asked: each on their own side.
        Ask = "ask",
        /// Write, withdraw and verify warnings.
        IssueWarnings = "issue-warnings",
        /// Add and change members and operators, and say whose an asset is.
        KeepMembers = "keep-members",
        /// Add and change what a member can be recognised by; what needs proof waits.
        KeepAssets = "keep-assets",
        /// Add and change contacts.
        KeepContacts = "keep-contacts",
        /// Make enrolment codes and revoke sensors.
        KeepSensors = "keep-sensors",
        /// Add, change and close accounts.
        KeepAccounts = "keep-accounts",
        /// Invite people and close the accounts of those one may invite.
        Invite = "invite",
        /// Take in what others report.
        TakeReports = "take-reports",
        /// Put rules and indicators in force.
        KeepContent = "keep-content",
        /// Write the texts of warnings.
        KeepTexts = "keep-texts",
        /// Change what the policy says of single classes.
        KeepPolicy = "keep-policy",
        /// Read the audit log.
        ReadAudit = "read-audit",
        /// Keep one's own account: language, password, second factor, sessions.
        OwnAccount = "own-account",
        /// Look at what members share with their supplier, and answer.
        ReadShared = "read-shared",
    }
}

/// Which organisation an account belongs to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Home {
    /// The CSIRT.
    Csirt,
    /// A member.
    Member(MemberId),
    /// An operator.
    Operator(OperatorId),
    /// A supplier.
    Supplier(SupplierId),
}

impl Home {
    /// One text for each home, for a column.
    pub fn as_text(self) -> String {
        match self {
            Self::Csirt => "csirt".to_owned(),
            Self::Member(id) => format!("member {id}"),
            Self::Operator(id) => format!("operator {id}"),
            Self::Supplier(id) => format!("supplier {id}"),
        }
    }

    /// Reads what `as_text` writes.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None => (text == "csirt").then_some(Self::Csirt),
            Some(("member", id)) => MemberId::parse(id).map(Self::Member),
            Some(("operator", id)) => OperatorId::parse(id).map(Self::Operator),
            Some(("supplier", id)) => SupplierId::parse(id).map(Self::Supplier),
            Some(_) => None,
        }
    }
}

impl Role {
    /// Whether the role allows the action. The only place where this is written.
    pub const fn may(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Administrator => !matches!(action, A::ReadShared),
            Self::Analyst | Self::DutyOfficer => {
                !matches!(action, A::KeepAccounts | A::Invite | A::KeepPolicy | A::ReadShared)
            }
            Self::SecurityLead | Self::Operator => matches!(
                action,
                A::Read
                    | A::AnswerWarnings
                    | A::Ask
                    | A::KeepAssets
                    | A::KeepContacts
                    | A::KeepSensors
                    | A::ReadAudit
                    | A::Invite
                    | A::OwnAccount
            ),
            Self::Technician => {
                matches!(action, A::Read | A::AnswerWarnings | A::Ask | A::OwnAccount)
            }
            Self::Reader => matches!(action, A::Read | A::OwnAccount),
            // No `Read`: nothing of a member's is open to it but what is shared.
            Self::Supplier => matches!(action, A::ReadShared | A::OwnAccount),
        }
    }

    /// Whether accounts with this role belong to the CSIRT.
    pub const fn is_csirt(self) -> bool {
        matches!(self, Self::Analyst | Self::DutyOfficer | Self::Administrator)
    }

    /// Whether an account of that home may have this role.
    pub const fn fits(self, home: Home) -> bool {
        match home {
            Home::Csirt => self.is_csirt(),
            Home::Member(_) => {
                matches!(self, Self::SecurityLead | Self::Technician | Self::Reader)
            }
            Home::Operator(_) => matches!(self, Self::Operator),
            Home::Supplier(_) => matches!(self, Self::Supplier),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
        for action in Action::ALL {
            assert_eq!(Action::parse(action.as_str()), Some(*action));
        }
    }

    #[test]
    fn a_reader_changes_nothing_and_nobody_outside_the_csirt_keeps_members() {
        for action in Action::ALL {
            let reads = matches!(action, Action::Read | Action::OwnAccount);
            assert_eq!(Role::Reader.may(*action), reads);
            let shared = matches!(action, Action::ReadShared | Action::OwnAccount);
            assert_eq!(Role::Supplier.may(*action), shared);
        }
        for role in Role::ALL.iter().filter(|role| !role.is_csirt()) {
            for action in [Action::KeepMembers, Action::KeepAccounts, Action::IssueWarnings] {
                assert!(!role.may(action), "{role:?} {action:?}");
            }
        }
    }
}
