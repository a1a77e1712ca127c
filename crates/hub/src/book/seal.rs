//! Seals a file with a passphrase, and opens it again.
//!
//! The form is age's, version 1, with one recipient of the kind `scrypt`: any program that knows
//! age opens the book where this one is not at hand. Only that kind is written and read: no keys,
//! no plugins, no armour. The primitives are ring's and the `scrypt` crate's.
//!
//! Specification: C2SP age, version 1.

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{hkdf, hmac};

const VERSION: &str = "age-encryption.org/v1";

/// Work for one guess at the passphrase, as a power of two: 128 MiB and half a second. Made once a
/// night; opened by hand.
const LOG_N: u8 = 17;

/// The most work a file may ask for: 1 GiB. A file from elsewhere must not take the machine down.
const LOG_N_MAX: u8 = 20;

/// Bytes of a header that are looked at: version, one recipient, the seal.
const HEADER_BYTES_MAX: usize = 1_000;

/// Bytes in one sealed piece, as the specification has it.
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// The bytes sealed with a passphrase.
pub fn seal(plain: &[u8], passphrase: &str) -> Result<Vec<u8>> {
    seal_with(plain, passphrase, LOG_N)
}

fn seal_with(plain: &[u8], passphrase: &str, log_n: u8) -> Result<Vec<u8>> {
    let (file_key, salt, nonce) = (random()?, random()?, random()?);
    let wrap = wrap_key(passphrase, &salt, log_n)?;
    let mut body = file_key.to_vec();
    apply(&wrap, [0; 12], |key, nonce| {
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut body)
    })?;
    let header = format!(
        "{VERSION}\n-> scrypt {} {log_n}\n{}\n---",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(&body)
    );
    let mac = hmac::sign(&mac_key(&file_key)?, header.as_bytes());
    let mut out = format!("{header} {}\n", STANDARD_NO_PAD.encode(mac.as_ref())).into_bytes();
    out.extend_from_slice(&nonce);
    let payload = derive(&file_key, &nonce, b"payload")?;
    let last = plain.len().div_ceil(CHUNK).max(1) - 1;
    for number in 0..=last {
        let piece = &plain[number * CHUNK..plain.len().min((number + 1) * CHUNK)];
        let mut piece = piece.to_vec();
        apply(&payload, counter(number, number == last), |key, nonce| {
            key.seal_in_place_append_tag(nonce, Aad::empty(), &mut piece)
        })?;
        out.extend_from_slice(&piece);
    }
    Ok(out)
}

/// Opens what `seal` made, or any other file of this form.
pub fn open(sealed: &[u8], passphrase: &str) -> Result<Vec<u8>> {
    let (header, mac, rest) = split(sealed).context("this is no file sealed with a passphrase")?;
    let (salt, log_n, body) = recipient(header).context("the file's header cannot be read")?;
    if LOG_N_MAX < log_n {
        bail!("the file asks for more work than is done here: 2^{log_n}, at most 2^{LOG_N_MAX}");
    }
    let wrap = wrap_key(passphrase, &salt, log_n)?;
    let mut body = body;
    let file_key = apply(&wrap, [0; 12], |key, nonce| {
        key.open_in_place(nonce, Aad::empty(), &mut body).map(|plain| plain.to_vec())
    });
    let file_key = file_key.context("the passphrase is wrong, or the file is damaged")?;
    hmac::verify(&mac_key(&file_key)?, header.as_bytes(), &mac)
        .map_err(|_| anyhow::anyhow!("the file's header was changed"))?;
    let (nonce, mut rest) = rest.split_at_checked(16).context("the file is cut short")?;
    let payload = derive(&file_key, nonce, b"payload")?;
    let mut plain = Vec::with_capacity(rest.len());
    for number in 0.. {
        let (piece, after) = rest.split_at(rest.len().min(CHUNK + TAG));
        let mut piece = piece.to_vec();
        let opened = apply(&payload, counter(number, after.is_empty()), |key, nonce| {
            key.open_in_place(nonce, Aad::empty(), &mut piece).map(|plain| plain.len())
        });
        let length = opened.context("the file is damaged or cut short")?;
        plain.extend_from_slice(&piece[..length]);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    Ok(plain)
}

/// Header up to its seal, the seal, and what follows.
fn split(sealed: &[u8]) -> Option<(&str, Vec<u8>, &[u8])> {
    let top = &sealed[..sealed.len().min(HEADER_BYTES_MAX)];
    let at = top.windows(5).position(|window| window == b"\n--- ")?;
    let header = std::str::from_utf8(&top[..at + 4]).ok()?;
    let line = &top[at + 5..];
    let end = line.iter().position(|byte| *byte == b'\n')?;
    let mac = STANDARD_NO_PAD.decode(&line[..end]).ok()?;
    Some((header, mac, &sealed[at + 5 + end + 1..]))
}

/// Salt, work and the sealed key of the one recipient.
fn recipient(header: &str) -> Option<([u8; 16], u8, Vec<u8>)> {
    let mut lines = header.lines();
    let version = lines.next()? == VERSION;
    let mut words = lines.next()?.strip_prefix("-> scrypt ")?.split(' ');
    let salt = STANDARD_NO_PAD.decode(words.next()?).ok()?.try_into().ok()?;
    let log_n = words.next()?.parse().ok()?;
    let body = STANDARD_NO_PAD.decode(lines.next()?).ok()?;
    let alone = lines.next() == Some("---") && lines.next().is_none() && words.next().is_none();
    (version && alone && body.len() == 16 + TAG).then_some((salt, log_n, body))
}

fn wrap_key(passphrase: &str, salt: &[u8; 16], log_n: u8) -> Result<[u8; 32]> {
    let mut label = b"age-encryption.org/v1/scrypt".to_vec();
    label.extend_from_slice(salt);
    let params = scrypt::Params::new(log_n, 8, 1).context("the work asked for")?;
    let mut key = [0; 32];
    scrypt::scrypt(passphrase.as_bytes(), &label, &params, &mut key).context("the key's length")?;
    Ok(key)
}

fn mac_key(file_key: &[u8]) -> Result<hmac::Key> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, &[], b"header")?))
}

fn derive(key: &[u8], salt: &[u8], info: &[u8]) -> Result<[u8; 32]> {
    let mut out = [0; 32];
    let info = [info];
    let made = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(key);
    let made = made.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut out));
    made.map_err(|_| anyhow::anyhow!("a key could not be derived"))?;
    Ok(out)
}

/// The number of a piece and whether it is the last: each nonce is used once for each key.
fn counter(number: usize, is_last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&(number as u64).to_be_bytes());
    nonce[11] = u8::from(is_last);
    nonce
}

fn apply<T>(
    key: &[u8; 32],
    nonce: [u8; 12],
    work: impl FnOnce(&LessSafeKey, Nonce) -> Result<T, ring::error::Unspecified>,
) -> Result<T> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key).map(LessSafeKey::new);
    let done = key.and_then(|key| work(&key, Nonce::assume_unique_for_key(nonce)));
    done.map_err(|_| anyhow::anyhow!("the seal does not hold"))
}

fn random() -> Result<[u8; 16]> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| anyhow::anyhow!("the system gives no random bytes"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Little work: the tests are many.
    const LITTLE: u8 = 2;

    #[test]
    fn what_is_sealed_opens_with_the_passphrase_alone() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let plain: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let sealed = seal_with(&plain, "fyr på berget", LITTLE).expect("sealed");
            assert_eq!(open(&sealed, "fyr på berget").expect("opens"), plain, "{length}");
            assert!(open(&sealed, "fyr på bergen").is_err());
        }
    }

    #[test]
    fn what_was_changed_or_cut_does_not_open() {
        let plain = vec![7; CHUNK + 10];
        let sealed = seal_with(&plain, "x", LITTLE).expect("sealed");
        for at in (0..sealed.len()).step_by(997).chain([sealed.len() - 1]) {
            let mut bad = sealed.clone();
            bad[at] ^= 1;
            assert!(open(&bad, "x").is_err(), "changed at {at}");
        }
        for end in [0, 20, 150, 200, sealed.len() - CHUNK, sealed.len() - 26, sealed.len() - 1] {
            assert!(open(&sealed[..end], "x").is_err(), "cut at {end}");
        }
        // Too much work is refused before it is done.
        let text = String::from_utf8_lossy(&sealed[..60]).replace(" 2\n", " 40\n");
        let error = open(&[text.as_bytes(), &sealed[59..]].concat(), "x");
        assert!(error.is_err());
    }

    /// Opened by somebody else's program, when it is there.
    #[test]
    fn another_program_opens_it() {
        let there = Command::new("python3").args(["-c", "import pyrage"]).output();
        if !there.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: Python's pyrage is not installed");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("book.age");
        std::fs::write(&file, seal_with(b"hello", "fyr", 10).expect("sealed")).expect("written");
        let script = "import sys, pyrage\n\
            plain = pyrage.passphrase.decrypt(open(sys.argv[1], 'rb').read(), 'fyr')\n\
            assert plain == b'hello'\n\
            open(sys.argv[1], 'wb').write(pyrage.passphrase.encrypt(b'back', 'fyr'))\n";
        let done = Command::new("python3").args(["-c", script]).arg(&file).status();
        assert!(done.expect("started").success());
        let theirs = std::fs::read(&file).expect("read");
        assert_eq!(open(&theirs, "fyr").expect("opens"), b"back");
    }
}
