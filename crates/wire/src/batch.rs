//! What a sensor sends: zstd-compressed JSON Lines, a header and then one item a line.

use std::collections::BTreeMap;
use std::io::Read as _;

use model::{SensorId, Severity, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Detection, VERSION};

/// Compressed bytes of a batch that are taken: what a bad line still carries in seconds.
pub const BATCH_BYTES_MAX: usize = 1 << 20;

/// Items of a batch.
pub const BATCH_ITEMS_MAX: usize = 10_000;

/// Bytes of a batch once unpacked: a small batch must not fill the hub's memory.
const UNPACKED_BYTES_MAX: u64 = 32 << 20;

/// zstd level: 3 shrinks events about thirteen times at a negligible cost.
const LEVEL: i32 = 3;

/// First line of a batch.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Header {
    /// Version of the messages.
    pub version: u32,
    /// Identity of the batch: sent again after a cut line, it is taken once.
    pub batch: Uuid,
    /// The sensor.
    pub sensor: SensorId,
    /// Number of the batch at its sensor, from 1: a hole means something was lost.
    pub sequence: u64,
    /// When it was closed, by the sensor's clock.
    pub made_at: Time,
}

/// One line after the header.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// Something was detected.
    Detection(Box<Detection>),
    /// What was counted in a period.
    Counters {
        /// Begin of the period.
        from: Time,
        /// End of the period.
        to: Time,
        /// Counts by name: `packets`, `bytes`, `kernel_drops`, `flows`, `alerts`, …
        counts: BTreeMap<String, u64>,
    },
    /// How the sensor fares.
    Health {
        /// When.
        at: Time,
        /// Version of the program.
        version: String,
        /// Interfaces or files that are read.
        sources: Vec<String>,
        /// Version of the content in force; 0 for none.
        content: u64,
        /// Rules in force.
        rules: u64,
        /// Indicators in force.
        indicators: u64,
        /// Memory in bytes.
        memory_bytes: u64,
        /// Bytes waiting in the spool.
        spool_bytes: u64,
        /// Things the sensor's operator should look at, in English, without payload or names.
        complaints: Vec<String>,
    },
    /// What was given up because the spool was full.
    Lost {
        /// Begin of the time in which it was lost.
        from: Time,
        /// End of the time.
        to: Time,
        /// How many counters.
        counters: u64,
        /// How many detections by severity.
        detections: BTreeMap<Severity, u64>,
    },
}

/// A batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The first line.
    pub header: Header,
    /// The others.
    pub items: Vec<Item>,
}

/// What came out of reading a batch: bad lines are set aside and do not stop the others.
#[derive(Debug)]
pub struct Decoded {
    /// The batch, without its bad lines.
    pub batch: Batch,
    /// Lines that could not be read.
    pub refused: Vec<Refusal>,
}

/// A line that was refused.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Refusal {
    /// Number of the line, the header being 1.
    pub line: usize,
    /// Why.
    pub reason: String,
}

/// The hub's answer to a batch, given only once everything accepted is stored.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Receipt {
    /// The batch that is answered.
    pub batch: Uuid,
    /// Items taken now.
    pub accepted: usize,
    /// Detections that had been taken before.
    pub duplicates: usize,
    /// Lines refused.
    pub refused: Vec<Refusal>,
    /// Version of the newest content, so that a sensor knows whether to fetch; 0 for none.
    pub content: u64,
}

/// Why a whole batch is refused. The sensor (or whoever posed as it) must act.
#[derive(Debug, thiserror::Error)]
pub enum BadBatch {
    /// Too many bytes.
    #[error("the batch has {bytes} bytes, at most {BATCH_BYTES_MAX} are taken")]
    TooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// Too many bytes once unpacked, or not zstd, or not UTF-8.
    #[error("the batch cannot be unpacked: {0}")]
    Unreadable(String),
    /// The header is missing or broken.
    #[error("the first line is no header: {0}")]
    BadHeader(String),
    /// From a newer sensor.
    #[error("the batch has version {0}, this hub knows up to {VERSION}: upgrade the hub first")]
    TooNew(u32),
}

impl Batch {
    /// The bytes to send.
    pub fn encode(&self) -> Result<Vec<u8>, BadBatch> {
        let unreadable = |error: &dyn std::fmt::Display| BadBatch::Unreadable(error.to_string());
        let mut lines = serde_json::to_vec(&self.header).map_err(|error| unreadable(&error))?;
        for item in &self.items {
            lines.push(b'\n');
            serde_json::to_writer(&mut lines, item).map_err(|error| unreadable(&error))?;
        }
        let bytes = zstd::encode_all(&lines[..], LEVEL).map_err(|error| unreadable(&error))?;
        if bytes.len() > BATCH_BYTES_MAX {
            return Err(BadBatch::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// Reads what a sensor sent.
    pub fn decode(bytes: &[u8]) -> Result<Decoded, BadBatch> {
        if bytes.len() > BATCH_BYTES_MAX {
            return Err(BadBatch::TooLarge { bytes: bytes.len() });
        }
        let text = unpack(bytes)?;
        let mut lines = text.lines();
        let header: Header = serde_json::from_str(lines.next().unwrap_or_default())
            .map_err(|error| BadBatch::BadHeader(error.to_string()))?;
        if header.version > VERSION {
            return Err(BadBatch::TooNew(header.version));
        }
        let mut decoded =
            Decoded { batch: Batch { header, items: Vec::new() }, refused: Vec::new() };
        for (at, line) in lines.enumerate() {
            let refuse = |reason: String| Refusal { line: at + 2, reason };
            if decoded.batch.items.len() == BATCH_ITEMS_MAX {
                let reason = format!("a batch holds at most {BATCH_ITEMS_MAX} items");
                decoded.refused.push(refuse(reason));
                break;
            }
            match serde_json::from_str::<Item>(line) {
                Ok(item) => decoded.batch.items.push(item),
                Err(error) => decoded.refused.push(refuse(error.to_string())),
            }
        }
        Ok(decoded)
    }
}

fn unpack(bytes: &[u8]) -> Result<String, BadBatch> {
    let unreadable = |error: std::io::Error| BadBatch::Unreadable(error.to_string());
    let decoder = zstd::Decoder::new(bytes).map_err(unreadable)?;
    let mut text = String::new();
    let read =
        decoder.take(UNPACKED_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    if read as u64 > UNPACKED_BYTES_MAX {
        return Err(BadBatch::Unreadable(format!("more than {UNPACKED_BYTES_MAX} bytes inside")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header(version: u32) -> Header {
        Header {
            version,
            batch: Uuid::nil(),
            sensor: SensorId(Uuid::nil()),
            sequence: 1,
            made_at: Time::from_seconds(1),
        }
    }

    fn lines(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), LEVEL).expect("compresses")
    }

    #[test]
    fn is_read_back() {
        let counts = BTreeMap::from([("packets".to_owned(), 7)]);
        let (from, to) = (Time::from_seconds(0), Time::from_seconds(60));
        let batch = Batch { header: header(1), items: vec![Item::Counters { from, to, counts }] };
        let decoded = Batch::decode(&batch.encode().expect("encodes")).expect("decodes");
        assert_eq!(decoded.batch, batch);
        assert!(decoded.refused.is_empty());
    }

    #[test]
    fn unknown_item_is_set_aside_and_the_rest_goes_through() {
        let head = serde_json::to_string(&header(1)).expect("JSON");
        let good = r#"{"item":"counters","from":0,"to":1,"counts":{}}"#;
        let decoded = Batch::decode(&lines(&format!("{head}\n{{\"item\":\"later\"}}\n{good}")));
        let decoded = decoded.expect("a readable batch");
        assert_eq!(decoded.batch.items.len(), 1);
        assert_eq!(decoded.refused.len(), 1);
        assert_eq!(decoded.refused[0].line, 2);
    }

    #[test]
    fn newer_version_is_refused_with_what_to_do() {
        let head = serde_json::to_string(&header(2)).expect("JSON");
        let error = Batch::decode(&lines(&head)).expect_err("too new");
        assert!(error.to_string().contains("upgrade the hub"), "{error}");
    }

    #[test]
    fn bomb_is_refused() {
        let bomb = lines(&"0".repeat(33 << 20));
        assert!(bomb.len() < BATCH_BYTES_MAX);
        assert!(matches!(Batch::decode(&bomb), Err(BadBatch::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_answer(bytes: Vec<u8>, text: String) {
            let _ = Batch::decode(&bytes);
            let _ = Batch::decode(&lines(&text));
        }
    }
}
