//! What devices do by themselves: time, leases, who-has, are-you-there.

use model::Time;

use super::{Habit, Scene, always, working_day};
use crate::conversation::exchange;
use crate::frame::{self, Endpoint, Frame, Way};
use crate::speech::network::{self, Dhcp};
use crate::town::TIME_SERVER;

pub const HABITS: &[Habit] = &[
    Habit { name: "time", per_hour: 60.0, curve: always, tell: time },
    Habit { name: "lease", per_hour: 60.0, curve: working_day, tell: lease },
    Habit { name: "who_has", per_hour: 120.0, curve: always, tell: who_has },
    Habit { name: "there", per_hour: 120.0, curve: always, tell: there },
];

fn time(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.server(scene.rng.between(20, 60) as u8);
    let mut setting = scene.outside(client, Endpoint::new(TIME_SERVER, 123));
    setting.client.port = 123;
    exchange(setting, &network::ntp_question(scene.now), Some(&network::ntp_answer(scene.now)))
}

fn lease(scene: &mut Scene<'_>) -> Vec<Frame> {
    let device = scene.rng.between(0, 900) as u16;
    let (client, server) = (scene.member.office(device), scene.member.server(67));
    let mut setting = scene.inside(client, Endpoint::new(server, 67));
    setting.client.port = 68;
    let id = scene.rng.next() as u32;
    let name = format!("PC{device:04}");
    let asks = network::dhcp(Dhcp::Request, id, client, server, &name);
    exchange(setting, &asks, Some(&network::dhcp(Dhcp::Ack, id, client, server, &name)))
}

fn who_has(scene: &mut Scene<'_>) -> Vec<Frame> {
    let asks = Endpoint::new(scene.member.office(scene.rng.between(0, 900) as u16), 0);
    let asked = Endpoint::new(scene.member.office(scene.rng.between(0, 900) as u16), 0);
    let question = frame::arp(Way { from: asks, to: asked, vlan: None }, false);
    let answer = frame::arp(Way { from: asked, to: asks, vlan: None }, true);
    let later = Time::from_micros(scene.now.micros() + 220);
    vec![Frame { time: scene.now, bytes: question }, Frame { time: later, bytes: answer }]
}

/// Monitoring asks a server whether it is there.
fn there(scene: &mut Scene<'_>) -> Vec<Frame> {
    let asks = Endpoint::new(scene.member.server(70), 0);
    let asked = Endpoint::new(scene.member.server(scene.rng.between(20, 60) as u8), 0);
    let number = scene.rng.next() as u16;
    let there =
        frame::icmp(Way { from: asks, to: asked, vlan: None }, &network::echo(false, 7, number));
    let back =
        frame::icmp(Way { from: asked, to: asks, vlan: None }, &network::echo(true, 7, number));
    let later = Time::from_micros(scene.now.micros() + 350);
    vec![Frame { time: scene.now, bytes: there }, Frame { time: later, bytes: back }]
}
