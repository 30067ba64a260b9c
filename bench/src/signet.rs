//! The binary under test: its environment, its command line, its process.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal};

use crate::http::{Client, Endpoint, Outgoing};
use crate::placement::Cores;
use crate::process::Usage;

const HEALTHY_WITHIN: Duration = Duration::from_secs(60);

/// What is run, and on what.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    pub(crate) program: &'a Path,
    /// `None`: SQLite in the folder.
    pub(crate) database: Option<&'a str>,
    pub(crate) settings: &'a [(String, String)],
    /// `None`: any that is free.
    pub(crate) port: Option<u16>,
}

pub(crate) struct Signet {
    program: PathBuf,
    folder: PathBuf,
    issuer: String,
    environment: Vec<(String, String)>,
    cores: Cores,
}

impl Signet {
    pub(crate) fn new(given: &Given<'_>, folder: &Path, cores: Cores) -> anyhow::Result<Self> {
        let program = given.program.canonicalize();
        let program = program.with_context(|| format!("no binary at {}", given.program.display()))?;
        let port = given.port.map_or_else(free_port, Ok)?;
        let issuer = format!("http://127.0.0.1:{port}");
        let within = |name: &str| folder.join(name).display().to_string();
        let sqlite = || format!("sqlite://{}", within("signet.db"));
        let pair = |key: &str, value: String| (key.to_owned(), value);
        let mut environment = vec![
            pair("SIGNET__DATABASE__URL", given.database.map_or_else(sqlite, str::to_owned)),
            pair("SIGNET__KEYS__DIR", within("keys")),
            pair("SIGNET__SERVER__LISTEN", format!("127.0.0.1:{port}")),
            pair("SIGNET__SERVER__ISSUER", issuer.clone()),
            pair("SIGNET__SERVER__WORKERS", "1".to_owned()),
        ];
        // Later pairs win, so that each of these can be overridden.
        environment.extend(given.settings.iter().cloned());
        Ok(Self { program, folder: folder.to_owned(), issuer, environment, cores })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn cores(&self) -> Cores {
        self.cores
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // A clean state: settings of the caller's shell do not reach the server, `--env` does.
        for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("SIGNET__")) {
            command.env_remove(key);
        }
        command.current_dir(&self.folder).envs(self.environment.iter().cloned());
        command
    }

    /// One of Signet's commands, with `input` on its standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: Option<&str>) -> anyhow::Result<()> {
        let line = arguments.join(" ");
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("signet {line}"))?;
        if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
            writeln!(pipe, "{input}").with_context(|| format!("signet {line}"))?;
        }
        let output = child.wait_with_output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "signet {line}: {}\n{errors}", output.status);
        Ok(())
    }

    /// Starts the server; the time is from spawn to the first 200 of `/healthz`.
    pub(crate) async fn serve(&self) -> anyhow::Result<(Running, Duration)> {
        let log = self.folder.join("serve.log");
        let file = std::fs::File::create(&log)?;
        let mut command = self.command();
        command.arg("serve").stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let begin = Instant::now();
        let child = self.cores.spawn(&mut command).context("signet serve")?;
        let mut running = Running { child, log };
        let health = Endpoint::parse(&format!("{}/healthz", self.issuer)).map_err(anyhow::Error::msg)?;
        let mut client = Client::new(Duration::from_secs(1));
        let mut tick = tokio::time::interval(Duration::from_millis(1));
        loop {
            tick.tick().await;
            if client.send(Outgoing::get(&health)?).await.is_ok_and(|answer| answer.status == 200) {
                return Ok((running, begin.elapsed()));
            }
            if running.child.try_wait()?.is_some() || begin.elapsed() > HEALTHY_WITHIN {
                bail!("signet serve did not become healthy:\n{}", running.last_lines());
            }
        }
    }
}

/// A server that runs; killed when dropped without `stop`.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn usage(&self) -> anyhow::Result<Usage> {
        Usage::of(self.pid()).with_context(|| format!("signet serve has ended:\n{}", self.last_lines()))
    }

    /// SIGTERM, and how long it took to end.
    pub(crate) fn stop(mut self) -> anyhow::Result<Duration> {
        let begin = Instant::now();
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).context("process id")?;
        rustix::process::kill_process(pid, Signal::TERM).context("SIGTERM")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "signet serve ended with {status}:\n{}", self.last_lines());
        Ok(begin.elapsed())
    }

    fn last_lines(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `stop` there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One that nobody listens on.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
