//! What a sensor, or whoever poses as one, sends as a batch. The first byte chooses between the
//! bytes as they are and packed as a sensor would, so that the lines inside are reached too. What
//! was taken can be sent on and is the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::Batch;

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, rest)) = bytes.split_first() else { return };
    let packed = if choice & 1 == 0 { zstd::encode_all(rest, 1).ok() } else { Some(rest.to_vec()) };
    let Some(Ok(taken)) = packed.map(|packed| Batch::decode(&packed)) else { return };
    let sent = taken.batch.encode().and_then(|again| Batch::decode(&again));
    if let Ok(again) = sent {
        assert!(again.refused.is_empty());
        assert_eq!(again.batch.items.len(), taken.batch.items.len());
    }
});
