//! The file that the story's user fetches: a harmless text around the EICAR test string, which
//! is put together here so that no virus scanner takes offence at this repository.

/// The test string that virus scanners agree to find (eicar.org).
pub fn eicar() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-", "TEST-FILE!", "$H+H*"]
        .concat()
        .into_bytes()
}

/// The same bytes always: their hash stands in `content/demo/indicators.csv`.
pub fn malware_sample() -> Vec<u8> {
    // "MZ" makes it look like a program; it cannot run, as nothing of one follows.
    let mut file = b"MZ\x90\x00This is a harmless file for exercises with Vardkase.\r\n".to_vec();
    file.extend_from_slice(&eicar());
    file.extend_from_slice(b"\r\n");
    for line in 0..400 {
        file.extend_from_slice(
            format!("Line {line} only makes the file as long as one.\r\n").as_bytes(),
        );
    }
    file
}

#[cfg(test)]
mod tests {
    use md5::{Digest as _, Md5};
    use sha2::Sha256;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn is_the_test_string_of_eicar() {
        assert_eq!(eicar().len(), 68);
        assert_eq!(hex(&Md5::digest(eicar())), "44d88612fea8a8f36de82e1278abb02f");
    }

    #[test]
    fn hash_stands_in_the_demo_list() {
        let list = include_str!("../../../content/demo/indicators.csv");
        let hash = hex(&Sha256::digest(malware_sample()));
        assert!(list.contains(&hash), "{hash} is missing");
    }
}
