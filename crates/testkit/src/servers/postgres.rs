//! A throw-away PostgreSQL server for tests: started once for each test process, gone with it.
//!
//! Uses what the machine has under `/usr/lib/postgresql`; without it a test says so and skips.
//! Listens on loopback only, on a port of its own, and keeps nothing.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::skip;

/// How long the server may take to answer: a busy machine with a cold disk.
const START_MAX: Duration = Duration::from_secs(60);

/// A running server. Ends when this process does, however it does: a shell waits on our pipe.
pub struct Postgres {
    bin: PathBuf,
    port: u16,
    _shell: Child,
}

static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of a fresh, empty database; none (with a word on standard error) when this machine has
/// no PostgreSQL.
pub fn fresh_postgres() -> Option<String> {
    let Some(server) = SERVER.get_or_init(start) else {
        return skip("postgresql", "none under /usr/lib/postgresql, or it did not start");
    };
    let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = server.client("createdb").arg(&name).status();
    if !made.is_ok_and(|status| status.success()) {
        return skip("postgresql", "createdb failed");
    }
    Some(format!("postgres://postgres@127.0.0.1:{}/{name}", server.port))
}

fn start() -> Option<Postgres> {
    let bin = newest_bin()?;
    let dir = tempfile::tempdir().ok()?.keep();
    let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let shell = Command::new("sh")
        .args(["-c", SCRIPT, "sh"])
        .args([bin.as_path(), dir.as_path()])
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let server = Postgres { bin, port, _shell: shell };
    let begun = Instant::now();
    while begun.elapsed() < START_MAX {
        let ready = server.client("pg_isready").stdout(Stdio::null()).status();
        if ready.is_ok_and(|status| status.success()) {
            return Some(server);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}

/// PostgreSQL refuses to run as root, so root becomes `postgres`. The last `cat` ends when our end
/// of the pipe closes, which it does even when the test is killed.
const SCRIPT: &str = r#"
bin=$1 dir=$2 port=$3
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi }
[ "$(id -u)" != 0 ] || chown postgres "$dir"
cd /
as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync
as "$bin/postgres" -D "$dir/data" -p "$port" -h 127.0.0.1 -k "$dir" -c fsync=off &
server=$!
cat > /dev/null
as "$bin/pg_ctl" -D "$dir/data" -m immediate stop
wait $server
rm -rf "$dir"
"#;

fn newest_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let bins = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    bins.filter(|bin| Path::new(bin).join("postgres").exists()).max()
}

impl Postgres {
    fn client(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        command.args(["-h", "127.0.0.1", "-U", "postgres", "-p", &self.port.to_string()]);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_fresh() {
        let (Some(one), Some(other)) = (fresh_postgres(), fresh_postgres()) else { return };
        assert_ne!(one, other);
    }
}
