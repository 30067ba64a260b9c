//! What the kernel says about a process (CPU time, memory), and where processes run.

use std::fs;
use std::io;
use std::process::{Child, Command};
use std::time::Duration;

use rustix::process::{Resource, Rlimit};
use rustix::thread::CpuSet;

/// A reading of `/proc/PID`.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// User and system time of all threads, living and ended.
    pub cpu: Duration,
    pub resident_bytes: u64,
}

impl Usage {
    /// Reads the process `pid`; `None` when there is no such process.
    pub fn of(pid: u32) -> Option<Self> {
        Self::read(&format!("/proc/{pid}"))
    }

    pub fn of_self() -> Option<Self> {
        Self::read("/proc/self")
    }

    fn read(folder: &str) -> Option<Self> {
        let cpu = cpu_of(&fs::read_to_string(format!("{folder}/stat")).ok()?)?;
        let resident_bytes = resident_of(&fs::read_to_string(format!("{folder}/status")).ok()?)?;
        Some(Self { cpu, resident_bytes })
    }
}

/// `stat` counts ticks; the command name before the last `)` may hold anything.
fn cpu_of(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    let system: u64 = times.next()?.parse().ok()?;
    let tick_ns = 1_000_000_000 / rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_nanos((user + system).saturating_mul(tick_ns)))
}

fn resident_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024)
}

/// Which core the measured server gets, and which one the generator.
#[derive(Clone, Copy, Debug)]
pub enum Cores {
    Unpinned,
    Pinned { server: usize, generator: usize },
}

impl Cores {
    /// The server on the first core, the generator on the last; nothing is pinned on a machine with one core.
    pub fn split(server: Option<usize>, generator: Option<usize>) -> Self {
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        if count < 2 {
            return Self::Unpinned;
        }
        Self::Pinned { server: server.unwrap_or(0), generator: generator.unwrap_or(count - 1) }
    }

    pub fn pin_generator(self) {
        if let Self::Pinned { generator, .. } = self {
            pin(generator);
        }
    }

    pub fn pin_server(self) {
        if let Self::Pinned { server, .. } = self {
            pin(server);
        }
    }

    /// A child inherits the affinity of the thread that starts it: move over, start it, move back.
    pub fn spawn(self, command: &mut Command) -> io::Result<Child> {
        self.pin_server();
        let child = command.spawn();
        self.pin_generator();
        child
    }
}

/// Best effort: in a container the core may not be ours.
fn pin(core: usize) {
    if core >= CpuSet::MAX_CPU {
        return;
    }
    let mut set = CpuSet::new();
    set.set(core);
    if let Err(error) = rustix::thread::sched_setaffinity(None, &set) {
        eprintln!("cannot pin to core {core}: {error}");
    }
}

/// A thousand connections need more descriptors than the usual soft limit; children inherit it.
pub fn raise_open_files() {
    let limit = rustix::process::getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = rustix::process::setrlimit(Resource::Nofile, raised) {
        eprintln!("cannot raise the limit of open files: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_name_cannot_shift_the_fields() {
        let stat = "12 (a) S 1 2) S 1 1 1 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 1 1 1";
        let ticks = rustix::param::clock_ticks_per_second();
        assert_eq!(cpu_of(stat), Some(Duration::from_nanos(300 * (1_000_000_000 / ticks))));
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(Usage::of_self().unwrap().resident_bytes > 100_000);
        assert!(Usage::of(u32::MAX).is_none());
    }
}
