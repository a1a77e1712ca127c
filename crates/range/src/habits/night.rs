//! Backups at night: few connections, many bytes.

use super::{Habit, Scene};
use crate::conversation::Conversation;
use crate::frame::{Endpoint, Frame};
use crate::speech::tls;

/// Bytes of one backup at the most: all of it is in memory while it is being told.
const BACKUP_BYTES_MAX: u64 = 2_000_000;

pub const HABITS: &[Habit] =
    &[Habit { name: "backup", per_hour: 40.0, curve: night, tell: backup }];

fn night(hour: f64) -> f64 {
    if (1.0..4.0).contains(&hour) { 1.0 } else { 0.0 }
}

fn backup(scene: &mut Scene<'_>) -> Vec<Frame> {
    let client = scene.member.server(scene.rng.between(20, 50) as u8);
    let setting = scene.inside(client, Endpoint::new(scene.member.server(60), 8443));
    let name = format!("sakerhetskopia.{}", scene.member.domain);
    let mut talk = Conversation::open(setting, scene.rng);
    tls::greet(&mut talk, &tls::PROGRAM, &name, scene.rng);
    let size = scene.rng.between(100_000, BACKUP_BYTES_MAX) as usize;
    talk.client(&tls::data(size, scene.rng));
    talk.server(&tls::data(200, scene.rng));
    talk.close()
}
