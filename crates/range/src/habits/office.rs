//! Offices: the web, the intranet, care planning, file shares, mail out, and the IT department.

use super::{Habit, Scene, working_day};
use crate::conversation::Conversation;
use crate::frame::{Endpoint, Frame};
use crate::speech::dns::{Answer, Kind};
use crate::speech::{http, rdp, smb, smtp, ssh, tls};
use crate::town::{MAIL, OFFICE_SITES, OTHERS_MAIL, UPDATES};

/// Devices in offices.
const DEVICES: u64 = 900;

pub const HABITS: &[Habit] = &[
    Habit { name: "browse", per_hour: 500.0, curve: working_day, tell: browse },
    Habit { name: "intranet", per_hour: 120.0, curve: working_day, tell: intranet },
    Habit { name: "care", per_hour: 160.0, curve: working_day, tell: care },
    Habit { name: "share", per_hour: 90.0, curve: working_day, tell: share },
    Habit { name: "mail_out", per_hour: 40.0, curve: working_day, tell: mail_out },
    Habit { name: "update", per_hour: 30.0, curve: working_day, tell: update },
    Habit { name: "admin_ssh", per_hour: 3.0, curve: working_day, tell: admin_ssh },
    Habit { name: "admin_rdp", per_hour: 3.0, curve: working_day, tell: admin_rdp },
    Habit { name: "mistyped", per_hour: 12.0, curve: working_day, tell: mistyped },
];

fn browse(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let site = scene.rng.pick(OFFICE_SITES);
    let answer = Answer::Address(site.ip().into());
    let mut frames = scene.look_up(client, None, site.name, Kind::A, &answer);
    let setting = scene.outside(client, Endpoint::new(site.ip(), 443));
    let mut talk = Conversation::open(setting, scene.rng);
    tls::greet(&mut talk, &tls::BROWSER, site.name, scene.rng);
    for _ in 0..scene.rng.between(1, 5) {
        let asks = scene.rng.between(250, 1_800) as usize;
        talk.client(&tls::data(asks, scene.rng));
        let replies = (scene.rng.wait(9_000.0) as usize).clamp(200, 90_000);
        talk.wait(15_000).server(&tls::data(replies, scene.rng));
        talk.wait(scene.rng.between(50_000, 4_000_000) as i64);
    }
    frames.extend(talk.close());
    frames
}

fn intranet(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let host = format!("intranat.{}", scene.member.domain);
    let server = scene.member.server(20);
    let mut frames = scene.look_up(client, None, &host, Kind::A, &Answer::Address(server.into()));
    let setting = scene.inside(client, Endpoint::new(server, 80));
    let mut talk = Conversation::open(setting, scene.rng);
    let agent = scene.rng.pick(http::BROWSERS);
    for path in ["/", "/nyheter", "/stil.css"].iter().take(scene.rng.between(1, 4) as usize) {
        talk.client(&http::get(&host, path, agent).bytes());
        let page = http::page("Intranätet", scene.rng.between(20, 200));
        talk.wait(12_000).server(&http::compressed("200 OK", "text/html; charset=utf-8", &page));
        talk.wait(800_000);
    }
    frames.extend(talk.close());
    frames
}

/// Care planning runs over plain HTTP inside; people are signed in by the network's single
/// sign-on, so that no password passes.
fn care(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let host = format!("vardplan.{}", scene.member.domain);
    let setting = scene.inside(client, Endpoint::new(scene.member.server(30), 80));
    let mut talk = Conversation::open(setting, scene.rng);
    let agent = scene.rng.pick(http::BROWSERS);
    let cookie = format!("Cookie: session={}\r\n", scene.rng.word(26));
    for _ in 0..scene.rng.between(1, 6) {
        let path = format!("/api/besok?enhet={}", scene.rng.between(1, 40));
        let asked = http::Request { headers: &cookie, ..http::get(&host, &path, agent) };
        talk.client(&asked.bytes());
        let visits: Vec<String> = (0..scene.rng.between(2, 30))
            .map(|at| format!("{{\"id\":{},\"status\":\"planerat\"}}", 1_000 + at))
            .collect();
        let body = format!("[{}]", visits.join(","));
        talk.wait(20_000).server(&http::response(
            "200 OK",
            "application/json",
            "",
            body.as_bytes(),
        ));
        talk.wait(scene.rng.between(200_000, 6_000_000) as i64);
    }
    talk.close()
}

fn share(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let server = scene.member.server(40 + scene.rng.between(0, 2) as u8);
    let setting = scene.inside(client, Endpoint::new(server, 445));
    let mut talk = Conversation::open(setting, scene.rng);
    smb::negotiate(&mut talk, scene.rng);
    // Signing in, which succeeds, and then files over minutes.
    for (asks, replies) in [(600, 300), (700, 120), (160, 8_000)] {
        talk.client(&smb::message(asks, scene.rng));
        talk.wait(2_000).server(&smb::message(replies, scene.rng));
    }
    for _ in 0..scene.rng.between(3, 9) {
        talk.wait(scene.rng.between(9_000_000, 30_000_000) as i64);
        talk.client(&smb::message(120, scene.rng));
        let size = scene.rng.between(1_000, 64_000) as usize;
        talk.wait(1_500).server(&smb::message(size, scene.rng));
    }
    talk.close()
}

fn mail_out(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.public(MAIL);
    let setting = scene.outside(client, Endpoint::new(OTHERS_MAIL.ip(), 25));
    let mut talk = Conversation::open(setting, scene.rng);
    let from = format!("registrator@{}", scene.member.domain);
    let text =
        "Hej!\r\n\r\nHandlingarna i ärendet bifogas.\r\n\r\nMed vänlig hälsning\r\nRegistrator";
    let mail = smtp::Mail {
        from_server: &format!("mail.{}", scene.member.domain),
        to_server: OTHERS_MAIL.name,
        from: &from,
        to: "mottagare@molnkontor.example",
        subject: "Handlingar i ditt ärende",
        text,
    };
    smtp::deliver(&mut talk, &mail);
    talk.close()
}

fn update(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let answer = Answer::Address(UPDATES.ip().into());
    let mut frames = scene.look_up(client, None, UPDATES.name, Kind::A, &answer);
    let setting = scene.outside(client, Endpoint::new(UPDATES.ip(), 443));
    let mut talk = Conversation::open(setting, scene.rng);
    tls::greet(&mut talk, &tls::SYSTEM, UPDATES.name, scene.rng);
    talk.client(&tls::data(scene.rng.between(400, 900) as usize, scene.rng));
    talk.wait(30_000).server(&tls::data(scene.rng.between(900, 200_000) as usize, scene.rng));
    frames.extend(talk.close());
    frames
}

fn admin_ssh(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, 5) as u16);
    let server = scene.member.server(scene.rng.between(20, 24) as u8);
    let setting = scene.inside(client, Endpoint::new(server, 22));
    let mut talk = Conversation::open(setting, scene.rng);
    ssh::greet(&mut talk, scene.rng);
    for _ in 0..scene.rng.between(40, 90) {
        talk.wait(scene.rng.between(300_000, 3_000_000) as i64);
        talk.client(&scene.rng.bytes(68));
        talk.wait(4_000).server(&scene.rng.bytes(420));
    }
    talk.close()
}

fn admin_rdp(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, 5) as u16);
    let name = format!("ts1.{}", scene.member.domain);
    let setting = scene.inside(client, Endpoint::new(scene.member.server(50), 3389));
    let mut talk = Conversation::open(setting, scene.rng);
    rdp::connect(&mut talk, "drift", &name, scene.rng);
    for _ in 0..60 {
        talk.wait(scene.rng.between(400_000, 2_000_000) as i64);
        talk.client(&tls::data(90, scene.rng));
        talk.wait(9_000).server(&tls::data(scene.rng.between(400, 3_000) as usize, scene.rng));
    }
    talk.close()
}

/// A name that does not exist.
fn mistyped(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.office(scene.rng.between(0, DEVICES) as u16);
    let name = format!("www.{}.example", scene.rng.word(7));
    scene.look_up(client, None, &name, Kind::A, &Answer::NoSuchName)
}
