//! What people outside want from the municipality: its pages, and to send it mail.

use super::{Habit, Scene, working_day};
use crate::conversation::Conversation;
use crate::frame::{Endpoint, Frame};
use crate::speech::{http, smtp, tls};
use crate::town::{MAIL, OTHERS_MAIL, WEB, visitor};

pub const HABITS: &[Habit] = &[
    Habit { name: "visit", per_hour: 120.0, curve: evenings_too, tell: visit },
    Habit { name: "old_link", per_hour: 20.0, curve: evenings_too, tell: old_link },
    Habit { name: "mail_in", per_hour: 60.0, curve: working_day, tell: mail_in },
];

fn evenings_too(hour: f64) -> f64 {
    match hour {
        7.0..22.0 => 1.0,
        _ => 0.1,
    }
}

fn visit(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = visitor(scene.rng.next() as u8);
    let setting = scene.outside(client, Endpoint::new(scene.member.public(WEB), 443));
    let name = format!("www.{}", scene.member.domain);
    let mut talk = Conversation::open(setting, scene.rng);
    tls::greet(&mut talk, &tls::BROWSER, &name, scene.rng);
    for _ in 0..scene.rng.between(1, 4) {
        talk.client(&tls::data(scene.rng.between(300, 900) as usize, scene.rng));
        let replies = scene.rng.between(2_000, 40_000) as usize;
        talk.wait(25_000).server(&tls::data(replies, scene.rng));
        talk.wait(scene.rng.between(500_000, 9_000_000) as i64);
    }
    talk.close()
}

/// A link from before the pages were encrypted: sent on.
fn old_link(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = visitor(scene.rng.next() as u8);
    let setting = scene.outside(client, Endpoint::new(scene.member.public(WEB), 80));
    let host = format!("www.{}", scene.member.domain);
    let mut talk = Conversation::open(setting, scene.rng);
    let agent = scene.rng.pick(http::BROWSERS);
    talk.client(&http::get(&host, "/barnomsorg/ansok", agent).bytes());
    let place = format!("Location: https://{host}/barnomsorg/ansok\r\n");
    let body = http::page("Flyttad", 1);
    talk.server(&http::response("301 Moved Permanently", "text/html", &place, &body));
    talk.close()
}

fn mail_in(scene: &mut Scene<'_>) -> Vec<Frame> {
    let setting = scene.outside(OTHERS_MAIL.ip(), Endpoint::new(scene.member.public(MAIL), 25));
    let mut talk = Conversation::open(setting, scene.rng);
    let sender = format!("{}@molnkontor.example", scene.rng.word(6));
    let text = "Hej,\r\n\r\nnär öppnar simhallen på lördag?\r\n\r\nHälsningar";
    let mail = smtp::Mail {
        from_server: OTHERS_MAIL.name,
        to_server: &format!("mail.{}", scene.member.domain),
        from: &sender,
        to: &format!("kontakt@{}", scene.member.domain),
        subject: "Öppettider",
        text,
    };
    smtp::deliver(&mut talk, &mail);
    talk.close()
}
