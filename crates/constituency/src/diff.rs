//! A list against what is known: what is new, changed, gone, the same, and whose else it is.
//!
//! Nothing happens here: a person looks at it and confirms.

use std::collections::{HashMap, HashSet};

use crate::{Asset, AssetKind, Purpose, Reading, Row};

/// An asset as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// The asset.
    pub asset: Asset,
    /// What it is called.
    pub name: String,
    /// What its systems are for.
    pub purpose: Purpose,
}

/// An asset whose name or purpose the list says otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Changed {
    /// As it is kept.
    pub before: Held,
    /// As the list has it.
    pub after: Held,
}

/// A row about something that others have too.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conflict<W> {
    /// The row.
    pub row: Row,
    /// Who else has it, or a part or the whole of it.
    pub others: Vec<W>,
}

/// What confirming a list would do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diff<W> {
    /// To be added.
    pub new: Vec<Row>,
    /// To be changed.
    pub changed: Vec<Changed>,
    /// Kept, and not in the list. Taken away only when that is asked for.
    pub gone: Vec<Held>,
    /// As they are.
    pub unchanged: usize,
    /// New ones that others have too: not added without a second look.
    pub conflicts: Vec<Conflict<W>>,
}

/// Compares a list with what the member has. `others` tells who else has an asset. Kinds that the
/// list does not speak of at all are not gone: RIPE knows no domains.
pub fn compare<W>(held: &[Held], reading: &Reading, others: impl Fn(&Asset) -> Vec<W>) -> Diff<W> {
    let known: HashMap<&Asset, &Held> = held.iter().map(|one| (&one.asset, one)).collect();
    let listed: HashSet<&Asset> = reading.rows.iter().map(|row| &row.asset).collect();
    let spoken: HashSet<AssetKind> = listed.iter().map(|asset| asset.kind()).collect();
    let mut diff =
        Diff { new: vec![], changed: vec![], gone: vec![], unchanged: 0, conflicts: vec![] };
    for row in &reading.rows {
        match known.get(&row.asset) {
            Some(before) => match changed(before, row) {
                Some(after) => diff.changed.push(Changed { before: (*before).clone(), after }),
                None => diff.unchanged += 1,
            },
            None => match others(&row.asset) {
                others if others.is_empty() => diff.new.push(row.clone()),
                others => diff.conflicts.push(Conflict { row: row.clone(), others }),
            },
        }
    }
    let gone = held
        .iter()
        .filter(|one| spoken.contains(&one.asset.kind()) && !listed.contains(&one.asset));
    diff.gone = gone.cloned().collect();
    diff
}

/// The asset as the list would have it; none when that is how it is. What the list leaves empty
/// stays.
fn changed(before: &Held, row: &Row) -> Option<Held> {
    let name = if row.name.is_empty() { &before.name } else { &row.name };
    let purpose = row.purpose.unwrap_or(before.purpose);
    let same = *name == before.name && purpose == before.purpose;
    (!same).then(|| Held { asset: before.asset.clone(), name: name.clone(), purpose })
}

impl<W> Diff<W> {
    /// Whether confirming it would do nothing, taking away aside.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.conflicts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, read};

    fn held(kind: AssetKind, value: &str, name: &str) -> Held {
        let asset = Asset::parse(kind, value).expect("an asset of the test");
        Held { asset, name: name.into(), purpose: Purpose::Ordinary }
    }

    #[test]
    fn each_row_is_in_one_place() {
        let held = [
            held(AssetKind::Network, "192.0.2.0/25", "Office"),
            held(AssetKind::Network, "192.0.2.128/25", "School"),
            held(AssetKind::Network, "198.51.100.0/24", "Old"),
            held(AssetKind::Domain, "kommun.example", ""),
        ];
        let list = "kind,value,name,purpose\nnetwork,192.0.2.0/25,,\n\
                    network,192.0.2.128/25,School,education\nnetwork,203.0.113.0/25,New,\n\
                    network,203.0.113.128/25,Theirs,\n";
        let theirs = Asset::parse(AssetKind::Network, "203.0.113.128/25").expect("an asset");
        let others = |asset: &Asset| if *asset == theirs { vec!["b"] } else { vec![] };
        let diff = compare(&held, &read(Format::Csv, list), others);
        let values = |rows: &[Row]| {
            rows.iter().map(|row| row.asset.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(values(&diff.new), "203.0.113.0/25");
        assert_eq!(diff.changed.len(), 1);
        assert_eq!(diff.changed[0].after.purpose, Purpose::Education);
        assert_eq!(diff.unchanged, 1);
        // Domains are not spoken of, so none is gone.
        assert_eq!(diff.gone, [held[2].clone()]);
        assert_eq!((diff.conflicts.len(), diff.conflicts[0].others.clone()), (1, vec!["b"]));
    }

    #[test]
    fn reading_what_was_written_changes_nothing() {
        let held = [held(AssetKind::Network, "192.0.2.0/25", "Office")];
        let list = "kind,value,name,purpose\nnetwork,192.0.2.0/25,Office,ordinary\n";
        let diff = compare(&held, &read(Format::Csv, list), |_| Vec::<u8>::new());
        assert!(diff.is_empty() && diff.gone.is_empty() && diff.unchanged == 1);
    }
}
