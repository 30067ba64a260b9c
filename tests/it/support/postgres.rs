//! A PostgreSQL of the test run's own, started from its server binaries when the first test asks for it. Every test
//! gets a fresh database, copied from a migrated one.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use signet::domain::database_url::DatabaseUrl;
use signet::storage::migrate;

const MISSING: &str = "no PostgreSQL server binaries (initdb, postgres) in PATH or /usr/lib/postgresql/*/bin: \
                       install Debian's package `postgresql` or `postgresql-15`, or run scripts/test, which does it";

/// Started with `sh -c`, the data folder as `$1`, the server as the rest. It outlives the test process by a moment: when
/// that is gone, however it went, the pipe on standard input ends, and server and folder go, too.
const WATCHDOG: &str = r#"
    folder=$1; shift
    "$@" >"$folder/log" 2>&1 </dev/null &
    server=$!
    tries=0
    until [ -S "$folder/.s.PGSQL.5432" ] && grep -q 'ready to accept connections' "$folder/log"; do
        tries=$((tries + 1))
        if [ $tries -gt 600 ] || ! kill -0 $server 2>/dev/null; then break; fi
        sleep 0.05
    done
    if grep -q 'ready to accept connections' "$folder/log"; then echo ready; else cat "$folder/log"; fi
    cat >/dev/null
    kill -QUIT $server 2>/dev/null
    wait $server
    rm -rf "$folder"
"#;

/// The running server.
struct Server {
    /// Holds the socket and the data.
    folder: PathBuf,
    /// Its standard input is held until the end of the process; see [`WATCHDOG`].
    _watchdog: Child,
}

/// A database that is dropped with this value.
#[derive(Debug)]
pub struct PostgresDatabase {
    name: String,
}

impl PostgresDatabase {
    /// A fresh, migrated one.
    pub fn create() -> Self {
        Self::copy_of("migrated")
    }

    /// A fresh one without any table.
    pub fn create_empty() -> Self {
        Self::copy_of("template0")
    }

    fn copy_of(template: &str) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
        server().execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { name }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        server().url(&self.name)
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        server().execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let server = Server::start();
        server.execute("CREATE DATABASE migrated TEMPLATE template0");
        migrate::run(&DatabaseUrl::parse(&server.url("migrated")).unwrap()).unwrap();
        server
    })
}

impl Server {
    fn start() -> Self {
        let binaries = binaries().expect(MISSING);
        let folder = tempfile::Builder::new().prefix("signet-pg-").tempdir().unwrap().keep();
        let user = unprivileged(&folder);
        let data = folder.join("data");
        let mut initdb = Command::new(binaries.join("initdb"));
        initdb.args([
            "--auth=trust",
            "--username=signet",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ]);
        let made = as_user(initdb.arg(&data).current_dir(&folder), user).output().unwrap();
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));

        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", WATCHDOG, "watchdog"]).arg(&folder).arg(binaries.join("postgres")).arg("-D");
        watchdog.arg(&data).args(["-c", "listen_addresses="]).arg("-c").arg(socket_folder(&folder));
        for setting in ["fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=500"] {
            watchdog.args(["-c", setting]);
        }
        watchdog.current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        // A group of its own: Ctrl-C ends the tests, and the tests' end ends the server.
        let mut child = as_user(watchdog.process_group(0), user).spawn().unwrap();
        let mut said = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "ready", "PostgreSQL did not start; it said: {said}");
        Self { folder, _watchdog: child }
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://signet@/{database}?host={}", self.folder.display())
    }

    fn execute(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.url("postgres")).unwrap();
        conn.batch_execute(statement).unwrap();
    }
}

fn socket_folder(folder: &Path) -> String {
    format!("unix_socket_directories={}", folder.display())
}

/// The newest server that is installed.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    debian.sort_by_key(|bin| version(bin));
    folders.extend(debian.into_iter().rev());
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The 15 of `/usr/lib/postgresql/15/bin`.
fn version(bin: &Path) -> Option<u32> {
    bin.parent().and_then(Path::file_name).and_then(OsStr::to_str).and_then(|name| name.parse().ok())
}

/// PostgreSQL refuses to run as root: then it runs as the user of the Debian package, or as nobody, who gets `folder`.
fn unprivileged(folder: &Path) -> Option<(u32, u32)> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|line| line.split(':').collect()).find(|fields: &Vec<_>| fields[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    let (user, group) = find("postgres").or_else(|| find("nobody")).expect("a user postgres or nobody");
    std::os::unix::fs::chown(folder, Some(user), Some(group)).unwrap();
    Some((user, group))
}

fn as_user(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    match user {
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}
