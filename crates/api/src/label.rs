//! Asks the one gate before anything with a label leaves by the API.

use access::{Channel, Object, Receiver, Scope};
use model::{MemberId, Tlp};

use crate::caller::Caller;
use crate::problem::Problem;

/// The gate for one caller.
pub(crate) struct Gate<'a> {
    caller: &'a Caller,
    serves: Vec<MemberId>,
}

impl<'a> Gate<'a> {
    /// The gate, which for an operator must know whom it serves.
    pub async fn of(caller: &'a Caller) -> Result<Self, Problem> {
        let serves = match caller.scope.viewer().scope() {
            Scope::Operator(_) => {
                caller.scope.members().list(None).await?.iter().map(|member| member.id).collect()
            }
            Scope::All | Scope::Member(_) | Scope::Supplier(_) => Vec::new(),
        };
        Ok(Self { caller, serves })
    }

    /// Fails when what is about this member under this label stays.
    pub fn pass(&self, tlp: Tlp, about: MemberId) -> Result<(), Problem> {
        let what = Object { tlp, about: Some(about), named: &[about] };
        let whom = Receiver::of(self.caller.scope.viewer(), &self.serves);
        access::may_leave(&what, &whom, Channel::Api).map_err(Problem::HeldBack)
    }

    /// Keeps what may leave, and counts what stays.
    pub fn sift<T>(&self, rows: Vec<T>, label: impl Fn(&T) -> (Tlp, MemberId)) -> (Vec<T>, usize) {
        let before = rows.len();
        let mut rows = rows;
        rows.retain(|row| {
            let (tlp, about) = label(row);
            self.pass(tlp, about).is_ok()
        });
        let held_back = before - rows.len();
        (rows, held_back)
    }
}
