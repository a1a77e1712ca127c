//! Long lists: read by an index in the list's own order, whatever is asked, at any size.
//!
//! A member's list is one walk along one index. An operator's is its members' lists put together,
//! so that it is neither sorted nor picked out of everybody's. A filter that no index knows, such
//! as a search, looks at a bounded number of rows for one page and says where to go on: such a page
//! may be short, or empty, and still have a next one. Counts nothing: a count has no bound.

use std::cmp::Ordering;

use access::Scope;
use model::{MemberId, OperatorId, Severity, Time};

use crate::db::{Arg, Row, args};
use crate::page::Cursor;
use crate::scoped::ScopedSql;
use crate::{Page, Paged, Scoped, StoreError};

/// Rows that are looked at for one page when a filter passes over what no index passes over: ten
/// milliseconds or two, whatever there is.
pub const LOOKED_AT_MAX: i64 = 5_000;

/// Of these, what is looked at in each member's list at least when an operator's are put together.
const LOOKED_AT_EACH_MIN: i64 = 50;

/// Where the severity stands in a cursor's number: above any time until the year 2112.
const SEVERITY_SHIFT: u32 = 52;

/// In which order a list stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    /// Newest first.
    Newest,
    /// The greatest number first, and no two have the same.
    Numbered,
    /// The worst first, then the newest.
    Worst,
    /// Oldest first.
    Oldest,
}

/// A list: its rows, and where the rows end that one page looks at. Made by the macros below.
#[derive(Clone, Copy)]
pub(crate) struct ListSql {
    pub order: Order,
    pub rows: ScopedSql,
    pub end: ScopedSql,
}

/// A list's two statements: `$columns` are its place, `$sorted` the same with their directions,
/// `$beyond` what comes after the page before, `$until` what comes before the place to stop at.
macro_rules! walked {
    ($order:ident, $select:expr, $table:literal, $member:literal, $always:expr, $filter:expr,
     $columns:expr, $sorted:expr, $beyond:literal, $until:literal, $limit:literal, $offset:literal) => {
        $crate::list::ListSql {
            order: $crate::list::Order::$order,
            rows: $crate::scoped::may_see!(
                concat!($select, " WHERE"),
                $member,
                concat!(
                    $always,
                    " AND (",
                    $columns,
                    ") ",
                    $beyond,
                    " AND ",
                    $until,
                    " (",
                    $columns,
                    ") ",
                    $filter,
                    " ORDER BY ",
                    $sorted,
                    " LIMIT ",
                    $limit
                )
            ),
            end: $crate::scoped::may_see!(
                concat!("SELECT ", $columns, " FROM ", $table, " WHERE"),
                $member,
                concat!(
                    $always,
                    " AND (",
                    $columns,
                    ") ",
                    $beyond,
                    " ORDER BY ",
                    $sorted,
                    " LIMIT 1 OFFSET ",
                    $offset
                )
            ),
        }
    };
}
pub(crate) use walked;

/// `newest!("SELECT … FROM …", "table", "member", "time", "id", "AND always …", "AND filters …")`:
/// the filters' values begin at `$7`.
macro_rules! newest {
    ($select:expr, $table:literal, $member:literal, $time:literal, $id:literal, $always:expr, $filter:expr $(,)?) => {
        $crate::list::walked!(
            Newest,
            $select,
            $table,
            $member,
            $always,
            $filter,
            concat!($time, ", ", $id),
            concat!($time, " DESC, ", $id, " DESC"),
            "< ($2, $3)",
            "($4, $5) <=",
            "$6",
            "$4"
        )
    };
}
pub(crate) use newest;

/// The same, the oldest first.
macro_rules! oldest {
    ($select:expr, $table:literal, $member:literal, $time:literal, $id:literal, $always:expr, $filter:expr $(,)?) => {
        $crate::list::walked!(
            Oldest,
            $select,
            $table,
            $member,
            $always,
            $filter,
            concat!($time, ", ", $id),
            concat!($time, ", ", $id),
            "> ($2, $3)",
            "($4, $5) >=",
            "$6",
            "$4"
        )
    };
}
pub(crate) use oldest;

/// `worst!("SELECT … FROM …", "table", "AND always …", "AND filters …")` over a table with
/// `member_id`, `severity`, `last_seen` and `id`: the filters' values begin at `$9`.
macro_rules! worst {
    ($select:expr, $table:literal, $member:literal, $always:expr, $filter:expr $(,)?) => {
        $crate::list::walked!(
            Worst,
            $select,
            $table,
            $member,
            $always,
            $filter,
            concat!($table, ".severity, ", $table, ".last_seen, ", $table, ".id"),
            concat!($table, ".severity DESC, ", $table, ".last_seen DESC, ", $table, ".id DESC"),
            "< ($2, $3, $4)",
            "($5, $6, $7) <=",
            "$8",
            "$5"
        )
    };
}
pub(crate) use worst;

/// `numbered!("SELECT … FROM …", "table", "member", "number", "AND filters …")`: the filters'
/// values begin at `$5`.
macro_rules! numbered {
    ($select:expr, $table:literal, $member:literal, $number:literal, $filter:expr $(,)?) => {
        $crate::list::walked!(
            Numbered,
            $select,
            $table,
            $member,
            "",
            $filter,
            $number,
            concat!($number, " DESC"),
            "< ($2)",
            "($3) <=",
            "$4",
            "$3"
        )
    };
}
pub(crate) use numbered;

/// What is asked of a list.
pub(crate) struct Look<'a> {
    pub page: &'a Page,
    /// Only this member's.
    pub member: Option<MemberId>,
    /// The filters' values.
    pub filters: &'a [Arg<'a>],
    /// Whether a filter passes over rows that no index passes over.
    pub sifts: bool,
    /// A place after which nothing fits, for a filter that the order itself knows.
    pub last: Option<Cursor>,
}

/// Whose rows one statement reads.
#[derive(Clone, Copy)]
enum Whose {
    Everybodys,
    Ones(MemberId),
}

/// What one statement found, and where it stopped looking before the list's own end.
struct Part<T> {
    rows: Vec<(Cursor, T)>,
    end: Option<Cursor>,
}

/// How a list's rows are read: a row, and its place in the list.
pub(crate) struct Reading<T> {
    pub row: fn(&Row) -> Result<T, StoreError>,
    pub key: fn(&T) -> (i64, String),
}

impl Scoped {
    /// One page of a list, of all its parts together where it has several: they stand in the same
    /// order, and no row is in two of them.
    pub(crate) async fn list<T>(
        &self,
        parts: &[ListSql],
        look: &Look<'_>,
        reading: &Reading<T>,
    ) -> Result<Paged<T>, StoreError> {
        let Some(order) = parts.first().map(|sql| sql.order) else {
            return Ok(Paged { rows: Vec::new(), next: None });
        };
        let whose = self.whose(look.member).await?;
        let mut statements = Vec::new();
        for one in &whose {
            statements.extend(parts.iter().map(|sql| (*one, *sql)));
        }
        let each = looked_at(i64::try_from(statements.len()).unwrap_or(i64::MAX).max(1));
        let (mut rows, mut last, mut end) = (Vec::new(), look.last.clone(), None);
        for (whose, sql) in statements {
            let part = self.part(sql, whose, look, last.as_ref(), each, reading).await?;
            rows.extend(part.rows);
            rows.sort_by(|(one, _), (other, _)| order.compare(one, other));
            // What comes after the first such place may not be all there is.
            end = end.into_iter().chain(part.end).min_by(|one, other| order.compare(one, other));
            // A full page: nothing after its end need be looked for in the parts that follow.
            let full = usize::try_from(look.page.fetch()).unwrap_or(1);
            if full <= rows.len() {
                rows.truncate(full);
                last = rows.last().map(|(place, _): &(Cursor, T)| place.clone());
            }
        }
        if let Some(end) = &end {
            rows.retain(|(place, _)| order.compare(place, end).is_le());
        }
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        let mut paged = look.page.cut(rows, reading.key);
        paged.next = paged.next.or(end);
        Ok(paged)
    }

    /// Whose rows there are to read, each by a statement of its own.
    async fn whose(&self, member: Option<MemberId>) -> Result<Vec<Whose>, StoreError> {
        let mut own = match self.viewer().scope() {
            Scope::All => return Ok(vec![member.map_or(Whose::Everybodys, Whose::Ones)]),
            Scope::Member(own) => vec![own],
            Scope::Operator(operator) => self.members_of(operator).await?,
            Scope::Supplier(_) => Vec::new(),
        };
        own.retain(|one| member.is_none_or(|member| member == *one));
        Ok(own.into_iter().map(Whose::Ones).collect())
    }

    async fn members_of(&self, operator: OperatorId) -> Result<Vec<MemberId>, StoreError> {
        let sql = "SELECT member_id FROM operator_members WHERE operator_id = $1";
        let rows = self.store().rows(sql, args![operator]).await?;
        rows.iter().map(|row| row.columns().parsed("a member's id", MemberId::parse)).collect()
    }

    async fn part<T>(
        &self,
        sql: ListSql,
        whose: Whose,
        look: &Look<'_>,
        last: Option<&Cursor>,
        looked_at: i64,
        reading: &Reading<T>,
    ) -> Result<Part<T>, StoreError> {
        let order = sql.order;
        let mut end = None;
        if look.sifts {
            let mut args = vec![whose.arg()];
            args.extend(order.place(&look.page.after));
            args.push(looked_at.into());
            let row = self.store().rows(whose.text(sql.end), &args).await?.into_iter().next();
            end = row.map(|row| order.read(&row)).transpose()?;
        }
        // The list may end before that.
        if let Some(last) = last {
            end = end.filter(|end| order.compare(end, last).is_lt());
        }
        let last = end.clone().or_else(|| last.cloned()).unwrap_or_else(|| order.last());
        let mut args = vec![whose.arg()];
        args.extend(order.place(&look.page.after));
        args.extend(order.place(&last));
        args.push(look.page.fetch().into());
        args.extend_from_slice(look.filters);
        let rows = self.store().rows(whose.text(sql.rows), &args).await?;
        if look.page.fetch() <= i64::try_from(rows.len()).unwrap_or(i64::MAX) {
            // The page is full before the place where looking ended.
            end = None;
        }
        let read = |row: &Row| {
            let row = (reading.row)(row)?;
            let (sort, id) = (reading.key)(&row);
            Ok((Cursor { sort, id }, row))
        };
        let rows = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
        Ok(Part { rows, end })
    }
}

/// Rows that are looked at in each of so many parts of a list.
fn looked_at(parts: i64) -> i64 {
    #[cfg(test)]
    if let Some(few) = crate::plans::looked_at() {
        return few;
    }
    (LOOKED_AT_MAX / parts).max(LOOKED_AT_EACH_MIN)
}

impl Whose {
    fn arg(self) -> Arg<'static> {
        match self {
            Self::Everybodys => "all".into(),
            Self::Ones(member) => member.into(),
        }
    }

    fn text(self, sql: ScopedSql) -> &'static str {
        match self {
            Self::Everybodys => sql.all,
            Self::Ones(_) => sql.one,
        }
    }
}

impl Order {
    /// Which of two places comes first in the list.
    fn compare(self, one: &Cursor, other: &Cursor) -> Ordering {
        let newest = other.sort.cmp(&one.sort);
        newest.then_with(|| match self {
            Self::Oldest => one.id.cmp(&other.id),
            Self::Newest | Self::Worst => other.id.cmp(&one.id),
            Self::Numbered => Ordering::Equal,
        })
    }

    /// The end of every list.
    fn last(self) -> Cursor {
        let id = if self == Self::Oldest { "zzzzzzzz" } else { "" };
        Cursor { sort: i64::MIN, id: id.to_owned() }
    }

    /// A place as the statements take it.
    fn place(self, cursor: &Cursor) -> Vec<Arg<'_>> {
        match self {
            Self::Newest => vec![cursor.sort.into(), (&cursor.id).into()],
            Self::Numbered => vec![cursor.sort.into()],
            Self::Worst => {
                let (severity, last_seen) = split(cursor.sort);
                vec![severity.into(), last_seen.into(), (&cursor.id).into()]
            }
            Self::Oldest => {
                // A cursor's number falls from page to page while the times rise.
                let time = i64::MAX.saturating_sub(cursor.sort);
                let id = if time == 0 { "" } else { cursor.id.as_str() };
                vec![time.into(), id.into()]
            }
        }
    }

    /// Reads a place out of a row.
    fn read(self, row: &Row) -> Result<Cursor, StoreError> {
        let mut columns = row.columns();
        Ok(match self {
            Self::Newest => Cursor { sort: columns.int()?, id: columns.text()? },
            Self::Oldest => Cursor { sort: i64::MAX - columns.int()?, id: columns.text()? },
            Self::Numbered => {
                let number = columns.int()?;
                Cursor { sort: number, id: number.to_string() }
            }
            Self::Worst => {
                let sort = (columns.int()? << SEVERITY_SHIFT) + columns.int()?;
                Cursor { sort, id: columns.text()? }
            }
        })
    }
}

/// A severity and a time as one number that sorts as both do.
pub(crate) fn join(severity: Severity, last_seen: Time) -> i64 {
    ((severity as i64) << SEVERITY_SHIFT) + last_seen.micros()
}

/// Where the list of the worst ends for who wants at least this severity.
pub(crate) fn at_least(severity: Option<Severity>) -> Option<Cursor> {
    severity.map(|severity| Cursor { sort: (severity as i64) << SEVERITY_SHIFT, id: String::new() })
}

/// The greatest cursor, before the first row, gives a severity above all.
fn split(sort: i64) -> (i64, i64) {
    (sort >> SEVERITY_SHIFT, sort & ((1 << SEVERITY_SHIFT) - 1))
}
