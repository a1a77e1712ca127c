//! Programs that tests use when they are installed, and must have where all of them are.

use std::fmt::Display;

/// The environment variable that names the programs that must be here, with spaces between.
/// `cargo xtask test` sets it to those that `./test` installs.
pub const NEEDED: &str = "VARDKASE_TEST_NEEDS";

/// Says on standard error why a test does without a program, and so looks at nothing.
///
/// # Panics
///
/// When [`NEEDED`] names the program: the test would pass without having looked.
pub fn skip(program: &str, why: impl Display) {
    let needed = std::env::var(NEEDED).unwrap_or_default();
    assert!(!names(&needed, program), "{NEEDED} says that {program} must be here: {why}");
    eprintln!("skipped, {program}: {why}");
}

fn names(needed: &str, program: &str) -> bool {
    needed.split_whitespace().any(|name| name == program)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_program_is_needed_when_its_whole_name_is_listed() {
        assert!(names("gpg openssl", "gpg") && names("gpg openssl", "openssl"));
        assert!(!names("gpg openssl", "ssl") && !names("", "gpg"));
    }
}
