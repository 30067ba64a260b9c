//! One part of the demo as a child process of this very binary. It holds on to a pipe from here, so that it ends with
//! this process, whatever happens.

use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// A part that has not said where it listens by then hangs.
const START: Duration = Duration::from_secs(30);
/// It has nothing to finish.
const END: Duration = Duration::from_secs(5);
const LISTENING: &str = " listening on http://";

/// A part that runs.
#[derive(Debug)]
pub(super) struct Process {
    name: &'static str,
    /// `http://…`, where it listens.
    pub(super) url: String,
    child: Child,
    leash: Option<ChildStdin>,
}

impl Process {
    /// Starts `signet demo NAME OPTIONS` on a free port, and waits until it listens.
    pub(super) async fn start(name: &'static str, options: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe().context("this program cannot be found")?);
        command.args(["demo", "--leash", name, "--listen", "127.0.0.1:0"]);
        for (option, value) in options {
            command.args([option, value]);
        }
        keep_out_of_it(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // In a group of its own: Ctrl-C is for the parent, which then ends it.
        command.process_group(0).kill_on_drop(true);
        let mut child = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        let leash = child.stdin.take();
        let lines = child.stdout.take().map(|output| BufReader::new(output).lines());
        if let Some(errors) = child.stderr.take() {
            tokio::spawn(pass_on(name, BufReader::new(errors).lines()));
        }
        let Some(mut lines) = lines else { bail!("{name} has no standard output") };
        let address = timeout(START, address(&mut lines)).await;
        let address = address.with_context(|| format!("{name} does not start within {START:?}"))?;
        let Some(address) = address else {
            let status = child.wait().await?;
            bail!("{name} did not start: {status}; what it said stands above");
        };
        tokio::spawn(pass_on(name, lines));
        Ok(Self { name, url: format!("http://{address}"), child, leash })
    }

    /// Lets go of it and waits until it has ended.
    pub(super) async fn stop(mut self) {
        drop(self.leash.take());
        if timeout(END, self.child.wait()).await.is_err() {
            tracing::warn!("{} does not end and is killed", self.name);
        }
    }

    /// Waits until it ends by itself, which it should not; says how it did.
    pub(super) async fn ended(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => format!("{} ended: {}", self.name, how(status)),
            Err(error) => format!("{} cannot be watched: {error}", self.name),
        }
    }
}

fn how(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

/// Settings of the surrounding shell are not meant for the demo, and no proxy stands between its parts.
pub(super) fn keep_out_of_it(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let of_parts = ["BANK_", "TRADING_", "SIGNET__"];
        if name.to_str().is_some_and(|name| of_parts.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
}

/// Where it listens, from its first lines; `None` when there are no more.
async fn address(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<SocketAddr> {
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some((_, address)) = line.split_once(LISTENING) {
            return address.trim().parse().ok();
        }
    }
    None
}

/// What it says is shown under its name.
async fn pass_on(name: &'static str, mut lines: Lines<BufReader<impl AsyncRead + Unpin>>) {
    while let Ok(Some(line)) = lines.next_line().await {
        eprintln!("{name}: {line}");
    }
}
