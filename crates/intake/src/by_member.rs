//! The rows of a report sorted by member, in bounded memory: what does not fit goes into a file
//! without a name, which is gone with its process.
//!
//! A member's rows are taken in together: one transaction for many rows, and a problem that the
//! report holds twice is written once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use model::MemberId;
use zstd::bulk::Compressor;

use crate::IntakeError;
use crate::report::Reported;

/// Bytes of rows that are held in memory before they go into the file.
const HELD_BYTES_MAX: usize = 64 * 1_024 * 1_024;

/// Bytes of one member's rows that are read back at once, and a part of the file more.
const READ_BYTES: usize = 16 * 1_024 * 1_024;

/// The level of zstd at which rows go into the file: rows of one report are much alike, and more
/// work saves little.
const LEVEL: i32 = 1;

/// Rows by member, and how many are nobody's.
#[derive(Default)]
pub(crate) struct ByMember {
    /// Rows about nobody we know.
    pub without_owner: usize,
    /// Rows that name no address.
    pub without_address: usize,
    members: BTreeMap<MemberId, Rows>,
    held: usize,
    file: Option<File>,
}

/// The rows of one member, in the order of the report: those in the file come before those held.
#[derive(Default)]
struct Rows {
    filed: Vec<Filed>,
    held: Vec<u8>,
}

/// Where rows lie in the file, packed.
struct Filed {
    begins: u64,
    packed: usize,
    bytes: usize,
}

impl ByMember {
    /// Keeps a row. Fails when the disk does.
    pub fn put(&mut self, member: MemberId, row: &Reported<'_>) -> Result<(), IntakeError> {
        let rows = self.members.entry(member).or_default();
        let before = rows.held.len();
        let held = std::mem::take(&mut rows.held);
        rows.held = postcard::to_extend(row, held).map_err(|_| IntakeError::Stopped)?;
        self.held += rows.held.len() - before;
        if HELD_BYTES_MAX <= self.held {
            self.make_room()?;
        }
        Ok(())
    }

    /// Moves all that is held into the file.
    fn make_room(&mut self) -> std::io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let mut packer = Compressor::new(LEVEL)?;
        let mut begins = file.seek(SeekFrom::End(0))?;
        for rows in self.members.values_mut().filter(|rows| !rows.held.is_empty()) {
            // Given back whole: a member that has no more rows holds no more room.
            let held = std::mem::take(&mut rows.held);
            let packed = packer.compress(&held)?;
            file.write_all(&packed)?;
            rows.filed.push(Filed { begins, packed: packed.len(), bytes: held.len() });
            begins += packed.len() as u64;
        }
        self.held = 0;
        self.file = Some(file);
        Ok(())
    }

    /// Gives the rows of each member, at most so many at once, until `take` wants no more.
    pub fn each(
        mut self,
        at_once: usize,
        mut take: impl FnMut(MemberId, &[Reported<'_>]) -> bool,
    ) -> Result<(), IntakeError> {
        for (member, rows) in std::mem::take(&mut self.members) {
            let mut bytes = Vec::new();
            for filed in &rows.filed {
                self.read(filed, &mut bytes)?;
                if READ_BYTES <= bytes.len() {
                    if !give(&bytes, at_once, |rows| take(member, rows))? {
                        return Ok(());
                    }
                    bytes.clear();
                }
            }
            bytes.extend(rows.held);
            if !give(&bytes, at_once, |rows| take(member, rows))? {
                return Ok(());
            }
        }
        Ok(())
    }

    fn read(&mut self, filed: &Filed, into: &mut Vec<u8>) -> std::io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut packed = vec![0; filed.packed];
        file.seek(SeekFrom::Start(filed.begins))?;
        file.read_exact(&mut packed)?;
        into.extend(zstd::bulk::decompress(&packed, filed.bytes)?);
        Ok(())
    }
}

/// Gives rows, at most so many at once; whether more is wanted.
fn give(
    bytes: &[u8],
    at_once: usize,
    mut take: impl FnMut(&[Reported<'_>]) -> bool,
) -> Result<bool, IntakeError> {
    let (mut rest, mut rows) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (row, after) = postcard::take_from_bytes(rest).map_err(|_| IntakeError::Stopped)?;
        rows.push(row);
        rest = after;
        if rest.is_empty() || at_once <= rows.len() {
            if !take(&rows) {
                return Ok(false);
            }
            rows.clear();
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::row;

    /// What came of each member, in order.
    fn all(sorted: ByMember, at_once: usize) -> Vec<(MemberId, Vec<String>)> {
        let mut given = Vec::new();
        let each = sorted.each(at_once, |member, rows| {
            given.push((member, rows.iter().map(|row| row.evidence().to_owned()).collect()));
            true
        });
        each.expect("read");
        given
    }

    #[test]
    fn every_row_comes_back_once_and_in_order_out_of_memory_and_out_of_the_file() {
        let mut members = [MemberId::new(), MemberId::new(), MemberId::new()];
        members.sort();
        for room_after in [0, 3, 7, 100] {
            let mut sorted = ByMember::default();
            for at in 0..20 {
                let text = at.to_string();
                sorted.put(members[at % 3], &row(&text)).expect("kept");
                if room_after != 0 && at % room_after == 0 {
                    sorted.make_room().expect("written");
                }
            }
            let given = all(sorted, 4);
            assert!(given.iter().all(|(_, rows)| (1..=4).contains(&rows.len())), "{given:?}");
            for (at, member) in members.iter().enumerate() {
                let of = given.iter().filter(|(one, _)| one == member);
                let rows: Vec<_> = of.flat_map(|(_, rows)| rows.clone()).collect();
                let meant: Vec<_> = (at..20).step_by(3).map(|at| at.to_string()).collect();
                assert_eq!(rows, meant, "{room_after}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_goes_into_the_file_and_leaves_no_room_behind() {
        let text = "x".repeat(HELD_BYTES_MAX / 8);
        let (member, mut sorted) = (MemberId::new(), ByMember::default());
        for _ in 0..20 {
            sorted.put(member, &row(&text)).expect("kept");
            assert!(sorted.held < HELD_BYTES_MAX);
        }
        let given = all(sorted, usize::MAX);
        assert_eq!(given.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 20);
    }

    #[test]
    fn whoever_wants_no_more_gets_no_more() {
        let mut sorted = ByMember::default();
        for _ in 0..3 {
            sorted.put(MemberId::new(), &row("")).expect("kept");
        }
        let mut times = 0;
        sorted
            .each(1, |_, _| {
                times += 1;
                times < 2
            })
            .expect("read");
        assert_eq!(times, 2);
    }
}
