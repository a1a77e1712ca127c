//! `threshold`, `detection_filter`: how often is often enough, or too often.

use super::{Argument, Keyword};
use crate::draft::Draft;
use crate::error::{Code, Fault};
use crate::{Threshold, ThresholdKind, Track, UniqueOn, value};

pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        names: &["threshold"],
        argument: Argument::Required,
        help: "How often to report: `type limit, track by_src, seconds 60, count 1`.",
        apply: |draft, text| add(draft, "threshold", text),
    },
    Keyword {
        names: &["detection_filter"],
        argument: Argument::Required,
        help: "Match only after so many: `track by_src, count 30, seconds 60`.",
        apply: |draft, text| add(draft, "detection_filter", text),
    },
];

fn add(draft: &mut Draft<'_, '_>, keyword: &'static str, text: &str) -> Result<(), Fault> {
    if draft.counted.replace(keyword).is_some() {
        let reason = format!("`{keyword}` stands beside another `threshold` or `detection_filter`");
        return Err(Fault::new(Code::Conflict, reason));
    }
    let mut read = read(keyword, value::unquote(text))?;
    if keyword == "detection_filter" {
        read.kind = Some(ThresholdKind::DetectionFilter);
    }
    draft.rule.thresholds.push(read.finish(keyword)?);
    Ok(())
}

/// The parts of a threshold as they come; used for threshold.config too.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub kind: Option<ThresholdKind>,
    pub track: Option<Track>,
    pub count: Option<u32>,
    pub seconds: Option<u32>,
    pub multiplier: Option<u32>,
    pub unique_on: Option<UniqueOn>,
}

pub(crate) fn track(word: &str) -> Result<Track, Fault> {
    match word {
        "by_src" => Ok(Track::Source),
        "by_dst" => Ok(Track::Destination),
        "by_both" => Ok(Track::Both),
        "by_rule" => Ok(Track::Rule),
        "by_flow" => Ok(Track::Flow),
        _ => Err(Fault::argument(format!("`{word}` is not something to track by"))),
    }
}

pub(crate) fn kind(word: &str) -> Result<ThresholdKind, Fault> {
    match word {
        "limit" => Ok(ThresholdKind::Limit),
        "threshold" => Ok(ThresholdKind::Threshold),
        "both" => Ok(ThresholdKind::Both),
        "backoff" => Ok(ThresholdKind::Backoff),
        _ => Err(Fault::argument(format!("`{word}` is not a type of threshold"))),
    }
}

fn read(keyword: &str, text: &str) -> Result<Parts, Fault> {
    let mut parts = Parts::default();
    for part in value::list(text) {
        let (key, word) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
        match (key, word.trim()) {
            ("type", word) if keyword == "threshold" => parts.kind = Some(kind(word)?),
            ("track", word) => parts.track = Some(track(word)?),
            ("count", number) => parts.count = Some(value::need(number)?),
            ("seconds", number) => parts.seconds = Some(value::need(number)?),
            ("multiplier", number) => parts.multiplier = Some(value::need(number)?),
            ("unique_on", "src_port") => parts.unique_on = Some(UniqueOn::SourcePort),
            ("unique_on", "dst_port") => parts.unique_on = Some(UniqueOn::DestinationPort),
            _ => return Err(Fault::argument(format!("`{keyword}` does not take `{part}`"))),
        }
    }
    Ok(parts)
}

impl Parts {
    pub fn finish(self, keyword: &str) -> Result<Threshold, Fault> {
        let missing = |what: &str| Fault::argument(format!("`{keyword}` needs `{what}`"));
        let kind = self.kind.ok_or_else(|| missing("type"))?;
        let backoff = kind == ThresholdKind::Backoff;
        let count = self.count.ok_or_else(|| missing("count"))?;
        if count == 0 {
            return Err(Fault::argument("`count` is at least 1"));
        }
        let multiplier = match self.multiplier {
            Some(multiplier) => multiplier,
            None if backoff => return Err(missing("multiplier")),
            None => 1,
        };
        let seconds = match self.seconds {
            Some(seconds) => seconds,
            None if backoff => 0,
            None => return Err(missing("seconds")),
        };
        let track = self.track.ok_or_else(|| missing("track"))?;
        Ok(Threshold { kind, track, count, seconds, multiplier, unique_on: self.unique_on })
    }
}
