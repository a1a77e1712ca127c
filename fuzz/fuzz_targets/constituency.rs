//! Lists of assets as CSV and as RIPE text, compared with nothing known: every row is read or
//! counted as broken, and what was read is read again the same.
#![no_main]

use constituency::{Asset, Format, compare, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|list: &str| {
    for format in Format::ALL {
        let reading = read(*format, list);
        assert!(reading.broken.len() <= reading.broken_count);
        for row in &reading.rows {
            let again = Asset::parse(row.asset.kind(), &row.asset.to_string());
            assert_eq!(again.as_ref(), Ok(&row.asset));
        }
        let diff = compare(&[], &reading, |_| Vec::<()>::new());
        assert_eq!(diff.new.len(), reading.rows.len());
    }
});
