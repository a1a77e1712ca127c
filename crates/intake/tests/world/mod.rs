//! A hub with one member, on both databases.

use std::sync::Arc;

use model::{ManualClock, MemberId, SensorId, Time};
use store::{ContactHome, NewContact, NewMember, Store};
use warnings::{DEFAULT_POLICY, Policy};

pub const START: Time = Time::from_seconds(1_700_000_000);

/// A hub with one member.
pub struct World {
    pub store: Store,
    pub clock: ManualClock,
    pub policy: Policy,
    pub member: MemberId,
    pub sensor: SensorId,
}

pub fn on_both<F: Future<Output = ()>>(case: impl Fn(World) -> F) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let dir = tempfile::tempdir().expect("a folder");
    let sqlite = format!("sqlite://{}/hub.db", dir.path().display());
    for url in [Some(sqlite), testkit::fresh_postgres()].into_iter().flatten() {
        runtime.block_on(async {
            let clock = ManualClock::new(START);
            let store = Store::open_with(&url, Arc::new(clock.clone())).await.expect("opens");
            let (member, sensor) = member(&store, "Norrby").await;
            let policy = Policy::parse(DEFAULT_POLICY).expect("the shipped policy");
            case(World { store: store.clone(), clock, policy, member, sensor }).await;
            store.close().await;
        });
    }
}

pub async fn member(store: &Store, name: &str) -> (MemberId, SensorId) {
    let system = store.system("test");
    let text = |word: &str| word.to_owned();
    let (language, zone) = (text("sv"), text("Europe/Stockholm"));
    let new = NewMember { name: text(name), language: text("sv"), zone: zone.clone() };
    let member = system.add_member(&new).await.expect("added");
    let contact = NewContact {
        home: ContactHome::Member(member),
        name: text("IT"),
        email: text("it@kommun.example"),
        phone: None,
        language,
        zone,
        place: 0,
    };
    system.add_contact(&contact).await.expect("added");
    (member, system.add_sensor(member, "one").await.expect("added"))
}

/// Seconds of CPU that this process has used. A busy machine makes the wall clock lie.
pub fn cpu_s() -> f64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else { return 0.0 };
    // Behind the name in brackets; user and system time are the 14th and 15th, in hundredths.
    let after = text.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| after.split_whitespace().nth(at).and_then(|n| n.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}
