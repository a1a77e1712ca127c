//! How much of a report is taken. Everything over a limit becomes a fault with its line.

/// Limits of one reading.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one row, line breaks inside it counted. Rows with whole chains of certificates have
    /// some 100 kB; a longer row is left out and told.
    pub row_bytes_max: usize,
    /// Lines that a quoted cell or an object may go over. A stray quote must not cost more than this
    /// many lines of looking for its end; then only its own line is lost.
    pub row_lines_max: usize,
    /// Columns of a table. The widest that Shadowserver sends has 91; a row with more is left out.
    pub columns_max: usize,
    /// Rows of one report; then reading stops and says so. Ten times the largest measured.
    pub rows_max: u64,
    /// Objects inside objects. Events nest five deep; deeper ones are left out.
    pub depth_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            row_bytes_max: 1 << 20,
            row_lines_max: 256,
            columns_max: 1_000,
            rows_max: 10_000_000,
            depth_max: 32,
        }
    }
}

/// Characters of a bad row that are kept to be shown with its reason.
pub const SHOWN_CHARS_MAX: usize = 400;

/// Bytes asked of the input at a time.
pub const CHUNK_BYTES: usize = 64 << 10;

/// Unknown columns that are named; the rest is only counted.
pub const COLUMNS_NAMED_MAX: usize = 100;

/// Bytes that one packed file may hold in all: fifty times the largest day measured. More is a bomb
/// or nothing that anybody waits for; reading stops there and says so.
pub const UNPACKED_BYTES_MAX: u64 = 1 << 30;

/// Files in one zip: a publisher sends a kind of report a file, and has fewer than a hundred kinds.
pub const UNPACKED_FILES_MAX: usize = 100;
