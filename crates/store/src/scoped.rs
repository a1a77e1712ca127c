//! The sole handle to members' data for people: every statement carries the scope.

use access::{Action, Scope, Viewer};

use crate::db::{Arg, Row, Tx};
use crate::{Actor, Store, StoreError};

/// What one viewer may see and do.
#[derive(Clone)]
pub struct Scoped {
    store: Store,
    viewer: Viewer,
}

/// A statement with the condition in it, one text for each kind of scope, so that the database
/// can use an index by member for the one and by time for the other. `$1` is the scope's own.
#[derive(Clone, Copy)]
pub(crate) struct ScopedSql {
    pub one: &'static str,
    pub many: &'static str,
    pub all: &'static str,
}

/// The one condition: `may_see!("SELECT … WHERE", "table.member_id", "AND …")`. Nothing outside
/// this macro and the one below makes a `ScopedSql`.
macro_rules! may_see {
    ($before:expr, $column:literal, $after:expr $(,)?) => {
        $crate::scoped::ScopedSql {
            one: concat!($before, " ", $column, " = $1 ", $after),
            many: concat!(
                $before,
                " ",
                $column,
                " IN (SELECT member_id FROM operator_members WHERE operator_id = $1) ",
                $after
            ),
            all: concat!($before, " $1 = 'all' ", $after),
        }
    };
}
pub(crate) use may_see;

/// The same condition for what may also stand at an operator or, with neither, at the CSIRT: a
/// contact, a roster. An operator sees its own beside those of its members.
macro_rules! may_see_home {
    ($before:expr, $member:literal, $operator:literal, $after:expr $(,)?) => {
        $crate::scoped::ScopedSql {
            one: concat!($before, " ", $member, " = $1 ", $after),
            many: concat!(
                $before,
                " (",
                $member,
                " IN (SELECT member_id FROM operator_members WHERE operator_id = $1) OR ",
                $operator,
                " = $1) ",
                $after
            ),
            all: concat!($before, " $1 = 'all' ", $after),
        }
    };
}
pub(crate) use may_see_home;

impl Scoped {
    pub(crate) fn new(store: Store, viewer: Viewer) -> Self {
        Self { store, viewer }
    }

    /// Who is asking.
    pub const fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The store, for its clock.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Fails unless the role allows the action.
    pub(crate) fn must(&self, action: Action) -> Result<(), StoreError> {
        if self.viewer.may(action) { Ok(()) } else { Err(StoreError::NotAllowed) }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Account(self.viewer.account())
    }

    pub(crate) async fn rows(
        &self,
        sql: ScopedSql,
        rest: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let (text, args) = self.bind(sql, rest);
        self.store.rows(text, &args).await
    }

    pub(crate) async fn row(
        &self,
        sql: ScopedSql,
        rest: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, rest).await?.into_iter().next())
    }

    pub(crate) async fn row_in(
        &self,
        tx: &mut Tx,
        sql: ScopedSql,
        rest: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        let (text, args) = self.bind(sql, rest);
        tx.row(text, &args).await
    }

    pub(crate) async fn rows_in(
        &self,
        tx: &mut Tx,
        sql: ScopedSql,
        rest: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let (text, args) = self.bind(sql, rest);
        tx.rows(text, &args).await
    }

    /// Changes rows; when nothing visible was there to change, that is `NotFound`.
    pub(crate) async fn change(
        &self,
        tx: &mut Tx,
        sql: ScopedSql,
        rest: &[Arg<'_>],
    ) -> Result<(), StoreError> {
        let (text, args) = self.bind(sql, rest);
        match tx.execute(text, &args).await? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    fn bind<'a>(&self, sql: ScopedSql, rest: &[Arg<'a>]) -> (&'static str, Vec<Arg<'a>>) {
        let (text, own) = match self.viewer.scope() {
            Scope::All => (sql.all, Arg::from("all")),
            Scope::Member(member) => (sql.one, Arg::from(member)),
            Scope::Operator(operator) => (sql.many, Arg::from(operator)),
            // No member has a supplier's identity: nothing is visible this way.
            Scope::Supplier(supplier) => (sql.one, Arg::from(supplier)),
        };
        let mut args = Vec::with_capacity(rest.len() + 1);
        args.push(own);
        args.extend_from_slice(rest);
        (text, args)
    }
}
