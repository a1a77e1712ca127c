//! Building control: heating and ventilation are asked how they are, day and night.

use std::net::Ipv4Addr;

use model::Time;

use super::{Habit, Scene, always};
use crate::conversation::{Conversation, Setting, exchange};
use crate::frame::{self, Endpoint, Frame, Way};
use crate::speech::building;
use crate::town::BUILDING_VLAN;

/// The port of BACnet, by which it was named.
const BACNET: u16 = 0xbac0;

/// Who asks.
const CONTROL: Ipv4Addr = Ipv4Addr::new(10, 40, 0, 5);

pub const HABITS: &[Habit] = &[
    Habit { name: "registers", per_hour: 60.0, curve: always, tell: registers },
    Habit { name: "who_is", per_hour: 6.0, curve: always, tell: who_is },
];

fn registers(scene: &mut Scene<'_>) -> Vec<Frame> {
    let unit = scene.rng.between(10, 40) as u8;
    let server = Endpoint::new(scene.member.building(unit), 502);
    let setting = Setting { vlan: Some(BUILDING_VLAN), ..scene.inside(CONTROL, server) };
    let mut talk = Conversation::open(setting, scene.rng);
    for transaction in 1..=3 {
        talk.client(&building::modbus_read(transaction, 1, 100 * transaction, 4));
        let values = [0; 4].map(|_: u16| scene.rng.between(180, 650) as u16);
        talk.wait(4_000).server(&building::modbus_values(transaction, 1, &values));
    }
    talk.close()
}

fn who_is(scene: &mut Scene<'_>) -> Vec<Frame> {
    let vlan = Some(BUILDING_VLAN);
    let control = Endpoint::new(CONTROL, BACNET);
    let everyone = Endpoint::new([10, 40, 255, 255], BACNET);
    let start = scene.now;
    let asks = frame::udp(Way { from: control, to: everyone, vlan }, building::BACNET_WHO_IS);
    let mut frames = vec![Frame { time: start, bytes: asks }];
    for unit in 10..14_u8 {
        let client = Endpoint::new(scene.member.building(unit), BACNET);
        let start = Time::from_micros(start.micros() + 2_000 * i64::from(unit));
        let setting = Setting { start, client, server: control, vlan, round_trip_us: 0 };
        frames.extend(exchange(setting, &building::bacnet_i_am(1_000 + u16::from(unit)), None));
    }
    frames
}
