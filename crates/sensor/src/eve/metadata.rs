//! `metadata` and `traffic`: what rules set on a flow, by name.

/// What rules remember of a flow, as names.
#[derive(Clone, Debug, Default)]
pub struct Remembered<'r> {
    /// Flow bits that are set.
    pub bits: Vec<&'r str>,
    /// Flow integers.
    pub integers: Vec<(&'r str, u32)>,
    /// Flow variables: texts that patterns caught.
    pub texts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Entropies that rules computed, by buffer.
    pub entropies: Vec<(&'r str, f64)>,
}

/// Flow bits with these beginnings are told apart, in `traffic`.
const TRAFFIC_ID: &str = "traffic/id/";
const TRAFFIC_LABEL: &str = "traffic/label/";

impl Remembered<'_> {
    /// Writes `metadata` and `traffic`; nothing when there is nothing.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        self.traffic(out);
        let plain: Vec<&str> = self.bits.iter().copied().filter(|bit| !is_traffic(bit)).collect();
        if plain.is_empty()
            && self.integers.is_empty()
            && self.texts.is_empty()
            && self.entropies.is_empty()
        {
            return;
        }
        out.object("metadata", |metadata| {
            if !plain.is_empty() {
                metadata.array("flowbits", |array| plain.iter().for_each(|bit| array.text(bit)));
            }
            if !self.integers.is_empty() {
                metadata.object("flowints", |ints| {
                    self.integers.iter().for_each(|(name, value)| ints.number(name, *value));
                });
            }
            self.variables(metadata);
        });
    }

    fn variables(&self, metadata: &mut eve::Object<'_>) {
        if !self.texts.is_empty() {
            metadata.array("flowvars", |array| {
                for (key, value) in &self.texts {
                    array.object(|variable| {
                        variable.bytes("key", key);
                        variable.bytes("value", value);
                    });
                }
            });
        }
        if !self.entropies.is_empty() {
            metadata.object("entropy", |object| {
                self.entropies.iter().for_each(|(name, value)| object.float(name, *value));
            });
        }
    }

    fn traffic(&self, out: &mut eve::Object<'_>) {
        let with = |prefix: &str| -> Vec<&str> {
            self.bits.iter().filter_map(|bit| bit.strip_prefix(prefix)).collect()
        };
        let (ids, labels) = (with(TRAFFIC_ID), with(TRAFFIC_LABEL));
        if ids.is_empty() && labels.is_empty() {
            return;
        }
        out.object("traffic", |traffic| {
            for (key, names) in [("id", ids), ("label", labels)] {
                if !names.is_empty() {
                    traffic.array(key, |array| names.iter().for_each(|name| array.text(name)));
                }
            }
        });
    }
}

fn is_traffic(bit: &str) -> bool {
    bit.starts_with(TRAFFIC_ID) || bit.starts_with(TRAFFIC_LABEL)
}
