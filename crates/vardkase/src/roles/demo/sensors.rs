//! The demo's sensors: one for each member, enrolled and run as in earnest, only that their
//! frames are made (or read from captures) instead of taken from a card.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::{Secret, TokenHash};
use anyhow::{Context as _, Result};
use hub::config::Config;
use hub::serve::Hub;
use model::{Clock as _, SensorId, SystemClock};
use range::{Day, Scenario};
use sensor::daemon::{self, Captures, FrameSource, Frames, Handle, Played, Snapshot, Tell};
use sensor::settings::file::File;
use uplink::{Client, Identity, Token};

use super::seed::Announced;
use super::{Demo, sensor_folder, story};

/// Seconds of traffic that the story needs: at 600 times its speed a minute.
pub const STORY_S: i64 = 36_000;

/// How busy the made-up municipality is: enough to be believable, little enough for two cores at
/// 600 times its speed (about 2,600 packets a second and sensor).
const LOAD: f64 = 0.2;

/// How busy it is in the hour after, which is told in real time.
const QUIET: f64 = 0.02;

/// Seconds that an enrolment code of the demo is good for.
const CODE_S: i64 = 600;

/// The running sensors.
pub struct Sensors {
    running: Vec<Running>,
}

struct Running {
    member: String,
    sensor: SensorId,
    handle: Handle,
    /// How made traffic's time becomes ours; nothing for captures.
    played: Option<Played>,
}

/// How one sensor fares, for the terminal.
pub struct Fares {
    /// Whose sensor.
    pub member: String,
    /// What it has done.
    pub done: Snapshot,
    /// Whether its traffic has ended.
    pub finished: bool,
}

impl Sensors {
    /// Enrols those that are not and starts all.
    pub async fn start(
        demo: &Demo,
        config: &Config,
        hub: &Hub,
        announced: Vec<Announced>,
    ) -> Result<Self> {
        let ca = hub::keys::Keys::load(&config.folder)?.sensors.ca.fingerprint()?;
        let url = format!("https://{}", hub.sensors);
        let mut running = Vec::new();
        for sensor in announced {
            let folder = demo.sensor_folder(sensor.number);
            match Identity::load(&folder) {
                Ok(_) => Identity::moved(&folder, &url)?,
                Err(_) => enrol(hub, &url, &ca, &folder, &sensor).await?,
            }
            running.push(Running::start(demo, &folder, sensor)?);
        }
        Ok(Self { running })
    }

    /// How each fares.
    pub fn fare(&self) -> Vec<Fares> {
        let fares = |one: &Running| Fares {
            member: one.member.clone(),
            done: one.handle.progress(),
            finished: one.handle.is_finished(),
        };
        self.running.iter().map(fares).collect()
    }

    /// When the packet was due that a sensor saw at a time of its traffic; nothing for captures,
    /// whose packets came when they were recorded.
    pub fn due(&self, sensor: SensorId, seen: model::Time) -> Option<model::Time> {
        let one = self.running.iter().find(|one| one.sensor == sensor)?;
        one.played.as_ref()?.due(seen)
    }

    /// Stops all in order: what they have detected is on disk and mostly sent.
    pub async fn stop(self) {
        let stopping = self.running.into_iter().map(|one| {
            tokio::task::spawn_blocking(move || {
                one.handle.stop();
            })
        });
        for one in stopping.collect::<Vec<_>>() {
            let _ = one.await;
        }
    }
}

impl Running {
    fn start(demo: &Demo, folder: &Path, sensor: Announced) -> Result<Self> {
        let town = &range::MEMBERS[sensor.number];
        let settings = format!(
            "home_nets = [\"10.0.0.0/8\", \"{}/28\", \"2001:db8:{:x}::/48\"]\n\
             domains = [\"{}\"]\nfolder = {}\nspool_mb = 64\n",
            town.public(0),
            sensor.number + 1,
            town.domain,
            toml::Value::from(folder.to_string_lossy().into_owned()),
        );
        let settings = File::parse(&settings)
            .map_err(|reason| anyhow::anyhow!(reason))?
            .check()
            .map_err(|mistakes| anyhow::anyhow!(mistakes.to_string()))?;
        // The day is played until its time has come to ours; from there on it goes on as ours does.
        let turn = SystemClock.now().plus_s(i64::try_from(story::day(demo.speed).as_secs())?);
        let start = turn.plus_s(-STORY_S);
        let mut played = None;
        let source: Box<dyn FrameSource> = if demo.capture.is_empty() {
            // Another seed at each start: the next day is like the last, not the same.
            let seed = start.seconds().unsigned_abs();
            let scenario = Scenario { load: LOAD, ..Scenario::demo(seed, sensor.number, start) };
            let hour = Scenario { load: QUIET, ..Scenario::afterwards(seed, sensor.number, turn) };
            let day = Day::new(&scenario).take_while(move |frame| frame.time < turn);
            let frames = day.chain(Day::new(&hour)).map(|frame| (frame.time, frame.bytes));
            let name = format!("{} (made)", sensor.member);
            let frames = Frames::new(name, frames).at_speed(f64::from(demo.speed));
            let frames = frames.own_pace_from(turn);
            played = frames.played();
            Box::new(frames)
        } else {
            let every = range::MEMBERS.len();
            let mine = demo.capture.iter().skip(sensor.number).step_by(every).cloned();
            Box::new(Captures::new(mine.collect::<Vec<PathBuf>>()))
        };
        let handle = daemon::start(settings, vec![source], Tell::Hub, Arc::new(SystemClock))?;
        Ok(Self { member: sensor.member, sensor: sensor.sensor, handle, played })
    }
}

async fn enrol(hub: &Hub, url: &str, ca: &str, folder: &Path, sensor: &Announced) -> Result<()> {
    let secret = Secret::random().context("the system gives no random bytes")?;
    let code = TokenHash::of(secret.expose().as_bytes());
    let until = hub.store.now().plus_s(CODE_S);
    hub.store.system("demo").allow_enrolment(sensor.sensor, &code, until).await?;
    let token = Token { code: secret.expose().to_owned(), ca_sha256: ca.to_owned() };
    Client::enrol(folder, url, &token, &sensor.member).await?;
    Ok(())
}

/// Keeps which sensor listens to whose traffic.
pub fn keep_announced(folder: &Path, announced: &[Announced]) -> Result<()> {
    for sensor in announced {
        let folder = sensor_folder(folder, sensor.number);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("whose"), format!("{}\n{}\n", sensor.sensor, sensor.member))?;
    }
    Ok(())
}

/// Reads what was kept.
pub fn read_announced(folder: &Path) -> Result<Vec<Announced>> {
    let read = |number: usize| {
        let path = sensor_folder(folder, number).join("whose");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut lines = text.lines();
        let sensor = lines.next().and_then(SensorId::parse);
        let sensor = sensor.with_context(|| format!("{}: no sensor", path.display()))?;
        let member = lines.next().unwrap_or_default().to_owned();
        Ok(Announced { number, member, sensor })
    };
    (0..range::MEMBERS.len()).map(read).collect()
}
