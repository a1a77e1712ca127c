//! Repeats of the same detection gathered into one with a count, so that a flood costs the line
//! and the hub one message a minute and cause.

use std::net::IpAddr;

use hashbrown::HashMap;
use model::Time;
use wire::{Cause, Detection};

/// Seconds in which repeats are gathered.
const GATHER_S: i64 = 60;

/// Causes gathered at once; beyond it repeats are told one by one.
const KEYS_MAX: usize = 65_536;

#[derive(Clone, Eq, Hash, PartialEq)]
struct Key {
    cause: String,
    device: IpAddr,
    vlan: Option<u16>,
    peer: Option<IpAddr>,
}

struct Gathered {
    until: Time,
    repeats: u32,
    last: Option<Detection>,
}

/// What was told lately.
#[derive(Default)]
pub struct Gather {
    told: HashMap<Key, Gathered>,
    next: Option<Time>,
}

impl Gather {
    /// Gives the detection back when it is to be told now; else it counts as a repeat.
    pub fn take(&mut self, detection: Detection) -> Option<Detection> {
        let key = key(&detection);
        let now = detection.time;
        if let Some(known) = self.told.get_mut(&key)
            && now < known.until
        {
            known.repeats += 1;
            known.last = Some(detection);
            return None;
        }
        if self.told.len() < KEYS_MAX {
            let until = now.plus_s(GATHER_S);
            self.told.insert(key, Gathered { until, repeats: 0, last: None });
            self.next = Some(self.next.map_or(until, |next| next.min(until)));
        }
        Some(detection)
    }

    /// Repeats whose time is over at `now`; each as one detection with its count.
    pub fn due(&mut self, now: Time) -> Vec<Detection> {
        if self.next.is_none_or(|next| now < next) {
            return Vec::new();
        }
        self.over(|until| until <= now)
    }

    /// All repeats, at the end.
    pub fn finish(&mut self) -> Vec<Detection> {
        self.over(|_| true)
    }

    fn over(&mut self, over: impl Fn(Time) -> bool) -> Vec<Detection> {
        let mut out = Vec::new();
        let mut next = None;
        self.told.retain(|_, known| {
            if !over(known.until) {
                next = Some(next.map_or(known.until, |next: Time| next.min(known.until)));
                return true;
            }
            if let Some(mut last) = known.last.take() {
                last.count = known.repeats;
                out.push(last);
            }
            false
        });
        self.next = next;
        out
    }
}

fn key(detection: &Detection) -> Key {
    let cause = match &detection.cause {
        Cause::Rule { gid, sid, .. } => format!("{gid}:{sid}"),
        Cause::Indicator { what, value, .. } => format!("{what}:{value}"),
        Cause::Analytic { name, .. } => name.clone(),
    };
    Key {
        cause,
        device: detection.device.ip,
        vlan: detection.device.vlan,
        peer: detection.peer.as_ref().map(|peer| peer.ip),
    }
}
