//! STIX 2.1 bundles (OASIS): `indicator` objects whose pattern compares observables for equality.
//!
//! Of the pattern language the comparisons that name one observable are taken, joined by `OR` or
//! standing in brackets of their own; a pattern that needs several things at once (`AND`,
//! `FOLLOWEDBY`) is no indicator by itself and is set aside with that reason.

use model::{Confidence, Tlp};
use serde_json::Value;

use super::csv::time;
use super::{Format, Origin, Read};
use crate::{About, What, parse};

/// Bytes of a pattern that are read.
const PATTERN_BYTES_MAX: usize = 16_384;

/// The format.
pub struct Stix;

impl Format for Stix {
    fn name(&self) -> &'static str {
        "stix"
    }

    fn recognises(&self, list: &str) -> bool {
        let start = list.trim_start();
        start.starts_with('{') && list.contains("\"objects\"") && list.contains("\"type\"")
    }

    fn read(&self, list: &str, origin: &Origin, out: &mut Read) {
        let bundle: Value = match serde_json::from_str(list) {
            Ok(value) => value,
            Err(error) => return out.reject(error.line(), format!("not JSON: {error}")),
        };
        let objects = bundle["objects"].as_array().map_or(&[][..], Vec::as_slice);
        for (at, object) in objects.iter().enumerate() {
            if object["type"] == "indicator" && object["revoked"] != true {
                indicator(at + 1, object, objects, origin, out);
            }
        }
    }
}

fn indicator(line: usize, object: &Value, all: &[Value], origin: &Origin, out: &mut Read) {
    let kind = object["pattern_type"].as_str().unwrap_or("stix");
    let Some(pattern) = object["pattern"].as_str() else {
        return out.reject(line, "an indicator without pattern".into());
    };
    if kind != "stix" {
        return out.reject(line, format!("a pattern in the language `{kind}`"));
    }
    let about = about(object, all, origin);
    match comparisons(pattern) {
        Err(reason) => out.reject(line, reason),
        Ok(found) => {
            for (what, value) in found {
                out.take(line, parse(&value, Some(what)), about.clone());
            }
        }
    }
}

fn about(object: &Value, all: &[Value], origin: &Origin) -> About {
    let note = object["name"].as_str().or_else(|| object["description"].as_str()).unwrap_or("");
    let mut about = origin.about(note);
    if let Some(percent) = object["confidence"].as_u64() {
        about.confidence = Confidence::percent(u8::try_from(percent).unwrap_or(100));
    }
    if let Some(until) = object["valid_until"].as_str().and_then(time) {
        about.expires = Some(until);
    }
    let by_id = |id: &Value| all.iter().find(|one| !id.is_null() && one["id"] == *id);
    if let Some(name) = by_id(&object["created_by_ref"]).and_then(|one| one["name"].as_str()) {
        about.source = name.chars().take(100).collect();
    }
    for marking in object["object_marking_refs"].as_array().into_iter().flatten() {
        let named = by_id(marking).and_then(|one| one["name"].as_str());
        if let Some(tlp) = named.and_then(Tlp::parse).or_else(|| well_known(marking)) {
            about.tlp = tlp;
        }
    }
    about
}

/// The markings that STIX 2.1 fixes by identity (TLP 1.0), and those of the TLP 2.0 extension.
fn well_known(id: &Value) -> Option<Tlp> {
    Some(match id.as_str()? {
        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
        | "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487" => Tlp::Clear,
        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
        | "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb" => Tlp::Green,
        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
        | "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421" => Tlp::Amber,
        "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003" => Tlp::AmberStrict,
        "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
        | "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1" => Tlp::Red,
        _ => return None,
    })
}

/// The comparisons of a pattern, as kind and value.
fn comparisons(pattern: &str) -> Result<Vec<(What, String)>, String> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Err(format!("the pattern has more than {PATTERN_BYTES_MAX} bytes"));
    }
    let (outside, values) = split_literals(pattern)?;
    for word in [" AND ", " FOLLOWEDBY ", " NOT ", " LIKE ", " MATCHES ", "!=", "<", ">"] {
        if outside.contains(word) {
            return Err(format!("a pattern with `{}` is more than one value", word.trim()));
        }
    }
    let mut found = Vec::new();
    let mut paths = outside.split('\u{0}').map(|part| {
        part.trim_matches(|c: char| c.is_whitespace() || "[]()=".contains(c))
            .trim_start_matches("OR")
            .trim_matches(|c: char| c.is_whitespace() || "[]()=".contains(c))
            .to_owned()
    });
    for value in values {
        let path = paths.next().unwrap_or_default();
        let what =
            kind(&path).ok_or_else(|| format!("the observable `{path}` is not looked for"))?;
        found.push((what, value));
    }
    if found.is_empty() { Err("the pattern compares nothing".into()) } else { Ok(found) }
}

/// Takes the quoted values out; each leaves a NUL behind, except keys such as `hashes.'MD5'`.
fn split_literals(pattern: &str) -> Result<(String, Vec<String>), String> {
    let mut outside = String::new();
    let mut values = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\'' {
            outside.push(if character == '\u{0}' { ' ' } else { character });
            continue;
        }
        let mut literal = String::new();
        loop {
            match characters.next() {
                Some('\\') => literal.extend(characters.next()),
                Some('\'') => break,
                Some(other) => literal.push(other),
                None => return Err("a quoted value does not end".into()),
            }
        }
        if outside.ends_with('.') {
            outside += &literal;
        } else {
            outside.push('\u{0}');
            values.push(literal);
        }
    }
    Ok((outside, values))
}

fn kind(path: &str) -> Option<What> {
    let path = path.to_ascii_lowercase();
    Some(match path.as_str() {
        "ipv4-addr:value" | "ipv6-addr:value" => What::Address,
        "domain-name:value" => What::Domain,
        "url:value" => What::Url,
        _ if path.starts_with("network-traffic:") && path.ends_with("_ref.value") => What::Address,
        _ if path.starts_with("file:hashes.") => What::FileHash,
        _ if path.starts_with("x509-certificate:hashes.") => What::Certificate,
        _ => return None,
    })
}
