//! `flow` and `netflow`: what there was of a flow, once it has ended.

use model::Time;

use super::{FlowFacts, time};

/// How far a flow had come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlowStage {
    /// One side only, or no handshake.
    New,
    /// Both sides.
    Established,
    /// Closed in order or reset.
    Closed,
}

/// What a flow's last record tells besides its head.
pub struct FlowEnd<'f> {
    /// The flow.
    pub facts: &'f FlowFacts<'f>,
    /// How far it had come.
    pub stage: FlowStage,
    /// Why it ended: `timeout`, `shutdown`, `forced`, `tcp_reuse`.
    pub reason: &'static str,
    /// Whether any rule alerted.
    pub alerted: bool,
    /// `pass` or `drop`, when a rule said so of the flow.
    pub action: Option<&'static str>,
    /// Transactions begun.
    pub transactions: u64,
    /// TCP's own.
    pub tcp: Option<TcpEnd>,
    /// Type and code of the first ICMP answer.
    pub icmp_answer: Option<(u8, u8)>,
    /// Exception policies that were applied: target and policy.
    pub exceptions: &'f [(&'static str, &'f str)],
    /// Ethernet addresses of both sides, when they are written.
    pub ethernet: Option<[Vec<[u8; 6]>; 2]>,
    /// Lowest and highest time to live by direction.
    pub ttl: [(u8, u8); 2],
}

/// What TCP adds.
#[derive(Clone, Copy, Debug)]
pub struct TcpEnd {
    /// Flags seen by direction.
    pub flags: [u8; 2],
    /// Name of the state, when a session was taken up.
    pub state: Option<&'static str>,
    /// Most separate pieces held at once, by direction.
    pub regions_max: [u32; 2],
}

impl FlowEnd<'_> {
    /// Writes the members of a `flow` event.
    pub fn write(&self, out: &mut eve::Object<'_>) {
        if let Some((kind, code)) = self.icmp_answer {
            out.number("response_icmp_type", kind);
            out.number("response_icmp_code", code);
        }
        self.facts.app.write(out);
        out.object("flow", |flow| self.flow_members(flow));
        if let Some([sources, destinations]) = &self.ethernet
            && (!sources.is_empty() || !destinations.is_empty())
        {
            out.object("ether", |ether| {
                macs(ether, "src_macs", sources);
                macs(ether, "dest_macs", destinations);
            });
        }
        if let Some(tcp) = &self.tcp {
            out.object("tcp", |object| tcp.write(object));
        }
    }

    fn flow_members(&self, flow: &mut eve::Object<'_>) {
        let facts = self.facts;
        flow.number("pkts_toserver", facts.packets[0]);
        flow.number("pkts_toclient", facts.packets[1]);
        flow.number("bytes_toserver", facts.bytes[0]);
        flow.number("bytes_toclient", facts.bytes[1]);
        flow.text("start", &time::text(facts.start));
        flow.text("end", &time::text(facts.last));
        flow.number("age", age_s(facts.start, facts.last));
        flow.text(
            "state",
            match self.stage {
                FlowStage::New => "new",
                FlowStage::Established => "established",
                FlowStage::Closed => "closed",
            },
        );
        flow.text("reason", self.reason);
        flow.flag("alerted", self.alerted);
        if let Some(action) = self.action {
            flow.text("action", action);
        }
        if self.transactions > 0 {
            flow.number("tx_cnt", self.transactions);
        }
        if !self.exceptions.is_empty() {
            flow.array("exception_policy", |array| {
                for (target, policy) in self.exceptions {
                    array.object(|object| {
                        object.text("target", target);
                        object.text("policy", policy);
                    });
                }
            });
        }
    }

    /// Writes the members of a `netflow` event of one direction.
    pub fn write_one_way(&self, out: &mut eve::Object<'_>, side: usize) {
        let facts = self.facts;
        facts.app.write(out);
        out.object("netflow", |flow| {
            flow.number("pkts", facts.packets[side]);
            flow.number("bytes", facts.bytes[side]);
            flow.text("start", &time::text(facts.start));
            flow.text("end", &time::text(facts.last));
            flow.number("age", age_s(facts.start, facts.last));
            flow.number("min_ttl", self.ttl[side].0);
            flow.number("max_ttl", self.ttl[side].1);
            if self.transactions > 0 {
                flow.number("tx_cnt", self.transactions);
            }
        });
        if let Some([sources, destinations]) = &self.ethernet {
            let [from, to] =
                if side == 0 { [sources, destinations] } else { [destinations, sources] };
            if !from.is_empty() || !to.is_empty() {
                out.object("ether", |ether| {
                    macs(ether, "src_macs", from);
                    macs(ether, "dest_macs", to);
                });
            }
        }
        if let Some(tcp) = &self.tcp {
            out.object("tcp", |object| {
                object.text("tcp_flags", &format!("{:02x}", tcp.flags[side]));
                flags(object, tcp.flags[side]);
            });
        }
    }
}

impl TcpEnd {
    fn write(&self, out: &mut eve::Object<'_>) {
        let both = self.flags[0] | self.flags[1];
        out.text("tcp_flags", &format!("{both:02x}"));
        out.text("tcp_flags_ts", &format!("{:02x}", self.flags[0]));
        out.text("tcp_flags_tc", &format!("{:02x}", self.flags[1]));
        flags(out, both);
        if let Some(state) = self.state {
            out.text("state", state);
            out.number("ts_max_regions", self.regions_max[0]);
            out.number("tc_max_regions", self.regions_max[1]);
        }
    }
}

fn flags(out: &mut eve::Object<'_>, bits: u8) {
    let names = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"];
    // Written in the order in which people read a handshake.
    for place in [1, 0, 2, 3, 4, 5, 6, 7] {
        if bits & 1 << place != 0 {
            out.flag(names[place], true);
        }
    }
}

fn macs(out: &mut eve::Object<'_>, key: &str, list: &[[u8; 6]]) {
    out.array(key, |array| list.iter().for_each(|one| array.text(&super::head::mac(*one))));
}

/// Whole seconds by the clock on the wall, as operators subtract them.
fn age_s(start: Time, last: Time) -> i64 {
    last.seconds() - start.seconds()
}
