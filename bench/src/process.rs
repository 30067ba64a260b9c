//! What the kernel says about a process, CPU time and memory, and about all of them together.

use std::fs;
use std::time::Duration;

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
    Some(ticks_long(user + system))
}

fn resident_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024)
}

/// CPU time of all processes on this machine, by `/proc/stat`; time stolen by the hypervisor counts as busy.
pub fn machine_cpu() -> Option<Duration> {
    all_cpu_of(&fs::read_to_string("/proc/stat").ok()?)
}

fn all_cpu_of(stat: &str) -> Option<Duration> {
    let fields = stat.lines().next()?.strip_prefix("cpu")?;
    let ticks: Vec<u64> = fields.split_whitespace().map_while(|field| field.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal; guest time after them is part of user.
    let [user, nice, system, _, _, irq, softirq, steal, ..] = ticks.as_slice() else { return None };
    Some(ticks_long(user + nice + system + irq + softirq + steal))
}

fn ticks_long(ticks: u64) -> Duration {
    let tick_ns = 1_000_000_000 / rustix::param::clock_ticks_per_second().max(1);
    Duration::from_nanos(ticks.saturating_mul(tick_ns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_name_cannot_shift_the_fields() {
        let stat = "12 (a) S 1 2) S 1 1 1 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 1 1 1";
        assert_eq!(cpu_of(stat), Some(ticks_long(300)));
    }

    #[test]
    fn idle_time_and_guests_are_not_counted() {
        let stat = "cpu  1 2 3 1000 1000 4 5 6 7 8\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        assert_eq!(all_cpu_of(stat), Some(ticks_long(21)));
        assert!(machine_cpu().is_some());
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(Usage::of_self().unwrap().resident_bytes > 100_000);
        assert!(Usage::of(u32::MAX).is_none());
    }
}
