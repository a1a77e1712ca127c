//! MISP events and feeds (the MISP core format): one event, a list of events, or `response`.
//!
//! Only attributes that are meant for detection (`to_ids`) count; those of objects too. MISP
//! writes booleans and numbers as texts at times.

use model::{Confidence, Tlp};
use serde_json::Value;

use super::{Format, Origin, Read};
use crate::{About, What, parse};

/// Depth of `response`, `Event`, `Object` that is followed.
const DEPTH_MAX: usize = 6;

/// The format.
pub struct Misp;

impl Format for Misp {
    fn name(&self) -> &'static str {
        "misp"
    }

    fn recognises(&self, list: &str) -> bool {
        let start = list.trim_start();
        start.starts_with(['{', '['])
            && (list.contains("\"Attribute\"") || list.contains("\"Event\""))
    }

    fn read(&self, list: &str, origin: &Origin, out: &mut Read) {
        match serde_json::from_str::<Value>(list) {
            Ok(value) => event(&value, &origin.about(""), 0, out),
            Err(error) => out.reject(error.line(), format!("not JSON: {error}")),
        }
    }
}

fn event(value: &Value, about: &About, depth: usize, out: &mut Read) {
    if depth > DEPTH_MAX {
        return;
    }
    if let Some(list) = value.as_array() {
        for one in list {
            event(one, about, depth + 1, out);
        }
        return;
    }
    let mut about = about.clone();
    if let Some(info) = value["info"].as_str() {
        about.note = info.chars().take(200).collect();
    }
    if let Some(name) = value["Orgc"]["name"].as_str() {
        about.source = name.chars().take(100).collect();
    }
    tags(&value["Tag"], &mut about);
    for key in ["Event", "response", "Object"] {
        if !value[key].is_null() {
            event(&value[key], &about, depth + 1, out);
        }
    }
    for attribute in value["Attribute"].as_array().into_iter().flatten() {
        self::attribute(attribute, &about, out);
    }
}

fn attribute(attribute: &Value, about: &About, out: &mut Read) {
    let detect = matches!(&attribute["to_ids"], Value::Bool(true))
        || matches!(attribute["to_ids"].as_str(), Some("1" | "true" | "True"));
    let deleted = attribute["deleted"] == true || attribute["deleted"] == "1";
    let (Some(kind), Some(value)) = (attribute["type"].as_str(), attribute["value"].as_str())
    else {
        return;
    };
    if !detect || deleted {
        return;
    }
    let line = out.indicators.len() + out.rejected_count + 1;
    let mut about = about.clone();
    tags(&attribute["Tag"], &mut about);
    let parts: Vec<&str> = value.split('|').collect();
    for (place, what) in kinds(kind) {
        if let Some(part) = parts.get(*place) {
            out.take(line, parse(part, Some(*what)), about.clone());
        }
    }
}

/// What a MISP attribute type holds: place among its parts (`filename|md5` has two), and kind.
fn kinds(kind: &str) -> &'static [(usize, What)] {
    match kind {
        "ip-dst" | "ip-src" | "ip-dst|port" | "ip-src|port" => &[(0, What::Address)],
        "domain" | "hostname" | "hostname|port" => &[(0, What::Domain)],
        "domain|ip" => &[(0, What::Domain), (1, What::Address)],
        "url" | "uri" => &[(0, What::Url)],
        "md5" | "sha1" | "sha256" => &[(0, What::FileHash)],
        "filename|md5" | "filename|sha1" | "filename|sha256" => &[(1, What::FileHash)],
        "x509-fingerprint-sha1" | "x509-fingerprint-sha256" => &[(0, What::Certificate)],
        "ja3-fingerprint-md5" => &[(0, What::Ja3)],
        _ => &[],
    }
}

fn tags(tags: &Value, about: &mut About) {
    for name in tags.as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str()) {
        if let Some(tlp) = name.get(..4).filter(|head| head.eq_ignore_ascii_case("tlp:")) {
            about.tlp = Tlp::parse(&name[tlp.len()..]).unwrap_or(about.tlp);
        }
        let certainty = name.split_once("certainty=\"").map(|(_, rest)| rest.trim_end_matches('"'));
        if let Some(percent) = certainty.and_then(|text| text.parse().ok()) {
            about.confidence = Confidence::percent(percent);
        }
    }
}
