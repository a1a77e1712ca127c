//! Where somebody works, as accounts and invitations give and take it.

use access::{Home, Role};
use model::{MemberId, OperatorId, SupplierId};

use crate::body::Mistakes;
use crate::values::{Id, id};

/// The member, the operator and the supplier where somebody works; none of them: the CSIRT.
pub(crate) fn shown(home: Home) -> (Option<Id>, Option<Id>, Option<Id>) {
    match home {
        Home::Csirt => (None, None, None),
        Home::Member(member) => (Some(id(member)), None, None),
        Home::Operator(operator) => (None, Some(id(operator)), None),
        Home::Supplier(supplier) => (None, None, Some(id(supplier))),
    }
}

/// Reads the role, and the member, operator or supplier; the role must fit.
pub(crate) fn read(
    mistakes: &mut Mistakes,
    role: &str,
    (member, operator, supplier): (Option<&str>, Option<&str>, Option<&str>),
) -> (Option<Role>, Home) {
    let role = mistakes.word("role", Some(role), Role::ALL, Role::as_str);
    let member = mistakes.parsed("member", member, "an id", MemberId::parse);
    let operator = mistakes.parsed("operator", operator, "an id", OperatorId::parse);
    let supplier = mistakes.parsed("supplier", supplier, "an id", SupplierId::parse);
    let homes =
        [member.map(Home::Member), operator.map(Home::Operator), supplier.map(Home::Supplier)];
    let mut given = homes.into_iter().flatten();
    let home = given.next().unwrap_or(Home::Csirt);
    if given.next().is_some() {
        mistakes.note("member", "one of member, operator and supplier, not several");
    }
    if role.is_some_and(|role| !role.fits(home)) {
        mistakes.note("role", "does not fit where they work");
    }
    (role, home)
}
