//! A server of Postgres, started for the tests that ask it and stopped behind the last of them.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use sqlx::AssertSqlSafe;
use sqlx::Connection;
use sqlx::PgConnection;

use crate::outside;
use crate::outside::Program;

const POSTGRES: Program = Program {
    name: "postgres",
    package: "postgresql",
};

/// Where Debian keeps the programs of a server, which stand in no `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Who it is that connects.
pub const USER: &str = "pressrun";

/// A server in a folder of its own, on a socket in that folder.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    schemas: AtomicU32,
    /// Stops the server and takes the folder away, once it has nothing to read any more: when this is dropped, or when
    /// this process has ended, however that was.
    guard: Mutex<Child>,
}

/// What the guard does.
const GUARD: &str = "read -r _; \"$0/pg_ctl\" -D \"$1/data\" -m immediate -w -s stop; rm -rf \"$1\"";

/// One server is enough for all tests of this process.
static SHARED: OnceLock<Cluster> = OnceLock::new();

/// The server that tests share; `None` where programs of others are not to be asked.
pub fn shared() -> Option<&'static Cluster> {
    let programs = wanted()?;
    Some(SHARED.get_or_init(|| Cluster::start(programs, "")))
}

/// A server of a test's own, with these settings.
pub fn own(settings: &str) -> Option<Cluster> {
    Some(Cluster::start(wanted()?, settings))
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn wanted() -> Option<PathBuf> {
    if !outside::is_set("PRESSRUN_TEST_OUTSIDE") {
        eprintln!("skipped: needs {}", POSTGRES.name);
        return None;
    }
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let folder = folders.into_iter().rev().find(|folder| folder.join("initdb").is_file());
    let folder = folder.or_else(|| Some(outside::find("initdb")?.canonicalize().ok()?.parent()?.to_owned()));
    Some(folder.unwrap_or_else(|| panic!("there is no `initdb`: install the package {}", POSTGRES.package)))
}

impl Cluster {
    fn start(programs: PathBuf, settings: &str) -> Self {
        // The name of a socket has a hundred letters at most: not below the folder of a build. In memory, where there is
        // a place, a sync costs nothing; no test here cuts the power.
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() {
            memory.to_owned()
        } else {
            std::env::temp_dir()
        };
        let folder = tempfile::Builder::new()
            .prefix("pressrun-pg-")
            .tempdir_in(place)
            .unwrap()
            .keep();
        if let Some((user, group)) = servant() {
            chown(&folder, Some(user), Some(group)).unwrap();
        }
        let mut guard = as_servant("/bin/sh".as_ref());
        guard
            .args(["-c", GUARD])
            .arg(&programs)
            .arg(&folder)
            .stdin(Stdio::piped());
        let cluster = Self {
            folder,
            programs,
            schemas: AtomicU32::new(0),
            guard: Mutex::new(guard.spawn().unwrap()),
        };
        let data = cluster.data();
        let auth = "--auth-local=trust";
        cluster.run("initdb", &["-D", &data, "-U", USER, auth, "--no-sync", "-E", "UTF8"]);
        let text = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 200\nshared_buffers = '32MB'\n{settings}\n",
            cluster.folder.display()
        );
        let mut conf = fs::read_to_string(cluster.conf()).unwrap();
        conf += &text;
        fs::write(cluster.conf(), conf).unwrap();
        cluster.up();
        cluster
    }

    /// Starts it, and waits until it takes connections.
    pub fn up(&self) {
        let log = self.folder.join("log").display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-w", "-s", "start"]);
    }

    /// Stops it as a crash would; it takes what it needs from its log when it is started again.
    pub fn down(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "-s", "stop"]);
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// Where its socket is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its file of settings.
    fn conf(&self) -> PathBuf {
        Path::new(&self.data()).join("postgresql.conf")
    }

    /// Who may come in, and how they prove it.
    pub fn hba(&self) -> PathBuf {
        Path::new(&self.data()).join("pg_hba.conf")
    }

    fn run(&self, program: &str, words: &[&str]) {
        let mut command = as_servant(&self.programs.join(program));
        let status = command.args(words).stdin(Stdio::null()).status().unwrap();
        assert!(status.success(), "{program} {words:?}: {status}");
    }

    /// The URL of its database `postgres`.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.display())
    }

    /// The URL of a schema of its own, which is new.
    pub async fn schema(&self) -> String {
        let name = format!("s{}", self.schemas.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE SCHEMA {name}")).await;
        format!("{}&options[search_path]={name}", self.url())
    }

    /// Runs SQL in its database.
    pub async fn execute(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut guard = self.guard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        drop(guard.stdin.take());
        let _ = guard.wait();
    }
}

/// A program as the user that a server runs as.
fn as_servant(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("PATH", "/usr/bin:/bin");
    command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((user, group)) = servant() {
        command.uid(user).gid(group);
    }
    command
}

/// The server refuses to be root's: the user and the group that it runs as instead.
fn servant() -> Option<(u32, u32)> {
    if !is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres:", "nobody:"].into_iter().find_map(|name| {
        let line = users.lines().find(|line| line.starts_with(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0
}
