//! The rule set made ready to run: immutable, shared by all workers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hashbrown::HashMap;
use protocols::Protocol;
use rules::{Action, ContentCheck, PacketCheck, Rule, RuleSet, TransactionCheck};

use crate::Thread;
use crate::addresses::{self, Addresses};
use crate::compile::{self, Kind, Ready};
use crate::datasets::Datasets;
use crate::groups::Groups;
use crate::state::HostBits;
use crate::thresholds::Thresholds;
use crate::transaction_rules::TransactionRules;
use crate::watch::Watchlist;

/// What a site can set of detection.
#[derive(Clone)]
pub struct Options {
    /// The protocols that places in rules refer to: `protocols::ALL` outside tests.
    pub protocols: &'static [&'static dyn Protocol],
    /// Alerts of one packet at most (`packet-alert-max`); those of the rules that come first are
    /// kept, the rest are counted.
    pub alerts_per_packet_max: usize,
    /// Steps of one content chain at most (`detect.inspection-recursion-limit`); a chain that needs
    /// more does not match and is counted.
    pub chain_steps_max: u32,
    /// What the operator suppresses or slows down (`threshold.config`).
    pub overrides: Vec<rules::Override>,
    /// Actions in the order in which their rules count (`action-order`).
    pub action_order: Vec<Action>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            protocols: protocols::ALL,
            alerts_per_packet_max: 15,
            chain_steps_max: 3000,
            overrides: Vec::new(),
            action_order: vec![Action::Pass, Action::Drop, Action::Reject, Action::Alert],
        }
    }
}

/// The rule set made ready to run. Immutable but for what rules remember; shared by all workers.
pub struct Engine {
    rules: RuleSet,
    /// Tells this engine from others of the process: what a flow remembers by numbers of rules,
    /// groups and bits means nothing to another one.
    pub(crate) generation: u32,
    pub(crate) options: Options,
    /// The rules in the order in which they are looked at; a rule's number is its place here.
    pub(crate) ready: Vec<Ready>,
    pub(crate) groups: Groups,
    pub(crate) addresses: Addresses,
    pub(crate) by_event: HashMap<String, Vec<u32>>,
    pub(crate) by_protocol: Vec<u32>,
    pub(crate) anywhere: Vec<u32>,
    pub(crate) transactions: TransactionRules,
    pub(crate) datasets: Datasets,
    pub(crate) hosts: HostBits,
    pub(crate) thresholds: Thresholds,
    pub(crate) watchlist: Watchlist,
}

impl Engine {
    /// Makes the rules ready.
    pub fn new(rules: RuleSet, options: Options) -> Arc<Self> {
        let ready = in_order(&rules.rules, &options);
        let mut sorted = Sorted::default();
        for (number, ready) in (0u32..).zip(&ready) {
            sorted.add(number, ready.kind, &rules.rules[ready.place as usize]);
        }
        let transactions = TransactionRules::new(&ready, &rules.rules, options.protocols);
        let groups = Groups::new(&sorted.grouped, &ready, &rules.rules);
        let datasets = datasets(&rules.rules);
        // From 1: 0 is a flow that no engine has seen.
        static GENERATIONS: AtomicU32 = AtomicU32::new(1);
        Arc::new(Self {
            generation: GENERATIONS.fetch_add(1, Ordering::Relaxed),
            groups,
            addresses: sorted.addresses.build(),
            by_event: sorted.by_event,
            by_protocol: sorted.by_protocol,
            anywhere: sorted.anywhere,
            transactions,
            datasets,
            hosts: HostBits::default(),
            thresholds: Thresholds::new(&options.overrides),
            watchlist: Watchlist::new(options.protocols),
            ready,
            rules,
            options,
        })
    }

    /// The state of one worker.
    pub fn thread(self: &Arc<Self>) -> Thread {
        Thread::new(Arc::clone(self))
    }

    /// Puts a set of indicators in force, while the workers run. [`crate::Cause::Indicator`] names
    /// places in it.
    pub fn watch(&self, indicators: Arc<indicators::MatchSet>) {
        self.watchlist.replace(indicators);
    }

    /// Whether there is anything to look for: a rule, or an indicator in force.
    pub fn has_work(&self) -> bool {
        !self.rules.rules.is_empty() || self.watchlist.in_force()
    }

    /// The rule that [`crate::Cause::Rule`] names.
    pub fn rule(&self, place: u32) -> Option<&Rule> {
        self.rules.rules.get(place as usize)
    }

    /// The rules and the names of their bits.
    pub const fn rule_set(&self) -> &RuleSet {
        &self.rules
    }

    /// The rule with this number and what was made of it.
    pub(crate) fn numbered(&self, number: u32) -> (&Ready, &Rule) {
        let ready = &self.ready[number as usize];
        (ready, &self.rules.rules[ready.place as usize])
    }
}

fn in_order(rules: &[Rule], options: &Options) -> Vec<Ready> {
    let mut places: Vec<u32> = (0u32..).take(rules.len()).collect();
    places
        .sort_by_cached_key(|place| compile::order(&rules[*place as usize], &options.action_order));
    places
        .into_iter()
        .map(|place| Ready::new(place, &rules[place as usize], options.protocols))
        .collect()
}

/// Rules by what finds them.
#[derive(Default)]
struct Sorted {
    addresses: addresses::Builder,
    by_event: HashMap<String, Vec<u32>>,
    by_protocol: Vec<u32>,
    /// Rules on addresses alone whose addresses are not selective.
    anywhere: Vec<u32>,
    grouped: Vec<u32>,
}

impl Sorted {
    fn add(&mut self, number: u32, kind: Kind, rule: &Rule) {
        match kind {
            Kind::Event => {
                for name in events(rule) {
                    self.by_event.entry_ref(name).or_default().push(number);
                }
            }
            Kind::Addresses => {
                if !self.addresses.add(number, rule) {
                    self.anywhere.push(number);
                }
            }
            Kind::Packet => {
                if !self.addresses.add(number, rule) {
                    self.grouped.push(number);
                }
            }
            Kind::Protocol => self.by_protocol.push(number),
            Kind::Payload => self.grouped.push(number),
            Kind::Transaction | Kind::Never => {}
        }
    }
}

/// Names of the events that make a packet worth looking at for this rule.
fn events(rule: &Rule) -> impl Iterator<Item = &str> {
    let of_packets = rule.packet.iter().filter_map(|check| match check {
        PacketCheck::DecodeEvent(name) | PacketCheck::StreamEvent(name) => Some(name.as_str()),
        _ => None,
    });
    let of_detection = rule.transaction.iter().filter_map(|check| match check {
        TransactionCheck::DetectionEvent(name) => Some(name.as_str()),
        _ => None,
    });
    of_packets.chain(of_detection)
}

fn datasets(rules: &[Rule]) -> Datasets {
    let mut datasets = Datasets::default();
    for rule in rules {
        for check in rule.inspections.iter().flat_map(|inspection| &inspection.checks) {
            if let ContentCheck::Dataset(check) = check {
                datasets.declare(&check.name);
            }
        }
        for check in &rule.packet {
            if let PacketCheck::IpDataset { check, .. } = check {
                datasets.declare(&check.name);
            }
        }
    }
    datasets
}
