//! A PostgreSQL of one test. Not made for speed or safety of data: it never syncs to disk.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{free_port, run, skip, wait_until};

/// The role that tests sign in as. Not a superuser, so that row-level security holds for it.
const ROLE: &str = "vardkase";

/// Who runs the server when the test runs as root, which PostgreSQL refuses.
const SYSTEM_USER: &str = "postgres";

/// A running server with an empty database.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    programs: Programs,
    port: u16,
    child: Child,
}

/// Starts a server and makes a database in it, or says why not.
pub fn postgres() -> Option<Postgres> {
    let Some(bin) = installed() else {
        return skip("PostgreSQL", "no /usr/lib/postgresql/*/bin/initdb here");
    };
    match Postgres::start(bin) {
        Ok(server) => Some(server),
        Err(why) => skip("PostgreSQL", why),
    }
}

impl Postgres {
    /// Where to connect as an ordinary role, which owns its database.
    pub fn url(&self) -> String {
        self.url_of(ROLE, ROLE)
    }

    /// Where to connect as superuser, for whom no row-level security holds.
    pub fn superuser_url(&self) -> String {
        self.url_of(SYSTEM_USER, ROLE)
    }

    /// One more empty database, so that tests can share a server. Panics when it cannot be made.
    pub fn database(&self, name: &str) -> String {
        if let Err(why) = run(self.client("createdb").args(["-O", ROLE, name])) {
            panic!("{why}");
        }
        self.url_of(ROLE, name)
    }

    fn url_of(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{}/{database}", self.port)
    }

    fn start(bin: PathBuf) -> Result<Self, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let programs = Programs { bin, user: drop_to()? };
        if let Some((user, group)) = programs.user {
            chown(folder.path(), Some(user), Some(group)).map_err(|error| error.to_string())?;
        }
        let data = folder.path().join("data");
        let mut init = programs.command("initdb");
        init.arg("-D").arg(&data).args(["-U", SYSTEM_USER, "--auth=trust", "--no-sync"]);
        run(init.args(["-E", "UTF8", "--locale=C.UTF-8"]))?;
        let port = free_port().map_err(|error| error.to_string())?;
        let child = serve(&programs, &data, folder.path(), port)?;
        let server = Self { folder, programs, port, child };
        if !wait_until(|| run(&mut server.client("pg_isready")).is_ok()) {
            return Err("it did not answer in time".to_owned());
        }
        run(server.client("createuser").arg(ROLE))?;
        run(server.client("createdb").args(["-O", ROLE, ROLE]))?;
        Ok(server)
    }

    /// A client program that is told where the server is.
    fn client(&self, name: &str) -> Command {
        let mut command = self.programs.command(name);
        command.args(["-h", "127.0.0.1", "-U", SYSTEM_USER, "-p"]).arg(self.port.to_string());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let mut stop = self.programs.command("pg_ctl");
        // Immediate: nobody will read the data again. Kills its workers too, as a signal to the
        // first process alone would not.
        if run(stop.arg("stop").arg("-D").arg(data).args(["-m", "immediate"])).is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The server's programs and who runs them.
#[derive(Debug)]
struct Programs {
    bin: PathBuf,
    user: Option<(u32, u32)>,
}

impl Programs {
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.bin.join(name));
        // A folder that the other user may not enter would make every program complain.
        command.current_dir("/").stdin(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

fn serve(programs: &Programs, data: &Path, socket: &Path, port: u16) -> Result<Child, String> {
    let mut command = programs.command("postgres");
    command.arg("-D").arg(data).arg("-k").arg(socket);
    command.args(["-h", "127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60", "-p"]);
    command.arg(port.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| format!("{command:?}: {error}"))
}

/// The newest version's folder of programs.
fn installed() -> Option<PathBuf> {
    let versions = super::files(Path::new("/usr/lib/postgresql"));
    let bins = versions.into_iter().map(|version| version.join("bin"));
    bins.filter(|bin| bin.join("initdb").is_file()).next_back()
}

/// User and group to become; none when this is not root.
fn drop_to() -> Result<Option<(u32, u32)>, String> {
    let own = fs::metadata("/proc/self").map_err(|error| error.to_string())?.uid();
    if own != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let found = users.lines().find_map(|line| {
        let mut cells = line.split(':');
        (cells.next() == Some(SYSTEM_USER)).then_some(())?;
        let (user, group) = (cells.nth(1)?, cells.next()?);
        Some((user.parse().ok()?, group.parse().ok()?))
    });
    found.map(Some).ok_or_else(|| format!("this is root and there is no user {SYSTEM_USER}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_a_role_that_is_no_superuser() {
        let Some(server) = postgres() else { return };
        let mut ask = server.programs.command("psql");
        ask.arg(server.url())
            .args(["-tAc", "select usesuper from pg_user where usename = current_user"]);
        let said = ask.output().expect("psql runs").stdout;
        assert_eq!(String::from_utf8_lossy(&said).trim(), "f");
        assert!(server.database("other").ends_with("/other"));
    }
}
