//! `threshold.config`: what an operator suppresses or slows down without touching the rules.
//!
//! A broken line is an error of its own and does not stop the others. Later lines for the same
//! rule come after earlier ones; which wins is the engine's business.

use std::sync::Arc;

use crate::error::{Code, Fault, RuleError};
use crate::header::{Groups, Variables};
use crate::keywords::threshold::{Parts, kind, track};
use crate::{AddressSet, Threshold, ThresholdKind, Track, UniqueOn, text, value};

/// One line of the file. Number 0 stands for every generator or every rule.
#[derive(Clone, Debug)]
pub struct Override {
    /// Generator.
    pub gid: u32,
    /// Rule.
    pub sid: u32,
    /// What is done with its alerts.
    pub what: OverrideKind,
}

/// What is done with a rule's alerts.
#[derive(Clone, Debug)]
pub enum OverrideKind {
    /// None is reported, or none of these addresses.
    Suppress(Option<Suppressed>),
    /// Reported only so often (`threshold`, `event_filter`).
    Threshold(Threshold),
    /// The action changes when there are too many (`rate_filter`).
    Rate(RateFilter),
}

/// Whose alerts are suppressed.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// Which end: sender, receiver, or either ([`Track::Both`]).
    pub track: Track,
    /// The addresses.
    pub addresses: Arc<AddressSet>,
}

/// A change of action.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RateFilter {
    /// By what it is counted.
    pub track: Track,
    /// How many.
    pub count: u32,
    /// In how many seconds.
    pub seconds: u32,
    /// What is then done.
    pub action: RateAction,
    /// For how many seconds.
    pub timeout_s: u32,
}

/// What a rule does while there are too many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RateAction {
    /// Report.
    Alert,
    /// Drop, where the sensor could.
    Drop,
    /// Reject, where the sensor could.
    Reject,
    /// Let through unreported.
    Pass,
}

/// Reads the file.
pub fn parse_thresholds(
    file: &str,
    text: &str,
    variables: &Variables,
) -> (Vec<Override>, Vec<RuleError>) {
    let mut groups = Groups::new(variables);
    let mut overrides = Vec::new();
    let mut errors = Vec::new();
    for raw in text::rules(text) {
        match line(&raw.text, &mut groups) {
            Ok(one) => overrides.push(one),
            Err(fault) => errors.push(RuleError {
                file: file.into(),
                line: raw.line,
                column: 1,
                code: Code::BadThreshold,
                reason: fault.reason,
                sid: None,
            }),
        }
    }
    (overrides, errors)
}

fn line(text: &str, groups: &mut Groups<'_>) -> Result<Override, Fault> {
    let (word, rest) = text
        .split_once(char::is_whitespace)
        .ok_or_else(|| Fault::argument("the line has one word"))?;
    let fields = fields(rest)?;
    let get = |key: &str| fields.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    let need = |key: &str| get(key).ok_or_else(|| Fault::argument(format!("`{key}` is missing")));
    let what = match word {
        "suppress" => suppress(&get, groups)?,
        "threshold" | "event_filter" => OverrideKind::Threshold(threshold(&get)?),
        "rate_filter" => OverrideKind::Rate(RateFilter {
            track: track(need("track")?)?,
            count: value::need(need("count")?)?,
            seconds: value::need(need("seconds")?)?,
            action: action(need("new_action")?)?,
            timeout_s: value::need(need("timeout")?)?,
        }),
        _ => return Err(Fault::argument(format!("`{word}` is not known here"))),
    };
    Ok(Override { gid: value::need(need("gen_id")?)?, sid: value::need(need("sig_id")?)?, what })
}

/// `key value` pairs; commas within brackets do not divide.
fn fields(text: &str) -> Result<Vec<(&str, &str)>, Fault> {
    let mut depth = 0_usize;
    let parts = text.split(|letter| {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    let pair = |part: &'_ str| -> Option<(usize, usize)> {
        let trimmed = part.trim();
        trimmed.find(char::is_whitespace).map(|at| (at, trimmed.len()))
    };
    parts
        .map(|part| {
            let trimmed = part.trim();
            match pair(part) {
                Some((at, end)) => Ok((&trimmed[..at], trimmed[at..end].trim())),
                None => Err(Fault::argument(format!("`{trimmed}` has no value"))),
            }
        })
        .collect()
}

fn suppress<'t>(
    get: &dyn Fn(&str) -> Option<&'t str>,
    groups: &mut Groups<'_>,
) -> Result<OverrideKind, Fault> {
    match (get("track"), get("ip")) {
        (None, None) => Ok(OverrideKind::Suppress(None)),
        (Some(word), Some(addresses)) => {
            let track = match word {
                "by_src" => Track::Source,
                "by_dst" => Track::Destination,
                "by_either" => Track::Both,
                _ => return Err(Fault::argument(format!("`{word}` is not an end to track by"))),
            };
            let addresses = groups.addresses(addresses)?;
            Ok(OverrideKind::Suppress(Some(Suppressed { track, addresses })))
        }
        _ => Err(Fault::argument("`track` and `ip` stand together or not at all")),
    }
}

fn threshold<'t>(get: &dyn Fn(&str) -> Option<&'t str>) -> Result<Threshold, Fault> {
    let number = |key: &str| get(key).map(value::need::<u32>).transpose();
    let unique_on = match get("unique_on") {
        None => None,
        Some("src_port") => Some(UniqueOn::SourcePort),
        Some("dst_port") => Some(UniqueOn::DestinationPort),
        Some(word) => return Err(Fault::argument(format!("`{word}` cannot be counted once"))),
    };
    let kind: Option<ThresholdKind> = get("type").map(kind).transpose()?;
    let parts = Parts {
        kind,
        track: get("track").map(track).transpose()?,
        count: number("count")?,
        seconds: number("seconds")?,
        multiplier: number("multiplier")?,
        unique_on,
    };
    parts.finish("threshold")
}

fn action(word: &str) -> Result<RateAction, Fault> {
    match word {
        "alert" => Ok(RateAction::Alert),
        "drop" => Ok(RateAction::Drop),
        "reject" => Ok(RateAction::Reject),
        "pass" => Ok(RateAction::Pass),
        _ => Err(Fault::argument(format!("`{word}` is not an action"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind_and_skips_broken_lines() {
        let text = "\
# comment
suppress gen_id 1, sig_id 5
suppress gen_id 1, sig_id 6, track by_src, ip [192.0.2.0/24, !192.0.2.1]
threshold gen_id 0, sig_id 0, type limit, track by_src, count 1, seconds 60
event_filter gen_id 1, sig_id 7, type both, track by_rule, count 2, seconds 5
rate_filter gen_id 1, sig_id 8, track by_src, count 9, seconds 60, new_action drop, timeout 30
suppress gen_id 1
nonsense
";
        let (overrides, errors) = parse_thresholds("t", text, &Variables::default());
        let sids: Vec<u32> = overrides.iter().map(|one| one.sid).collect();
        assert_eq!(sids, [5, 6, 0, 7, 8]);
        let OverrideKind::Suppress(Some(suppressed)) = &overrides[1].what else {
            panic!("the second suppresses some addresses");
        };
        assert!(suppressed.addresses.contains("192.0.2.9".parse().expect("an address")));
        assert!(!suppressed.addresses.contains("192.0.2.1".parse().expect("an address")));
        let lines: Vec<(u32, &str)> =
            errors.iter().map(|error| (error.line, error.reason.as_str())).collect();
        assert_eq!(lines, [(7, "`sig_id` is missing"), (8, "the line has one word")]);
    }
}
