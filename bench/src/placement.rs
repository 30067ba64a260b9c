//! Where processes run: the server on one core, the generator on another, so that neither slows the other.

use std::io;
use std::process::{Child, Command};

use rustix::process::{Resource, Rlimit};
use rustix::thread::CpuSet;

/// Which core the measured server gets, and which one the generator.
#[derive(Clone, Copy, Debug)]
pub enum Cores {
    Unpinned,
    Pinned { server: usize, generator: usize },
}

impl Cores {
    /// The server on the first core of ours, the generator on the last; nothing is pinned when there is but one.
    /// To be asked once, before anything is pinned: afterwards there *is* but one.
    pub fn split(server: Option<usize>, generator: Option<usize>) -> Self {
        let ours = allowed();
        match (server.or(ours.first().copied()), generator.or(ours.last().copied())) {
            (Some(server), Some(generator)) if server != generator => Self::Pinned { server, generator },
            _ => Self::Unpinned,
        }
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

fn allowed() -> Vec<usize> {
    let set = rustix::thread::sched_getaffinity(None).unwrap_or_default();
    (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect()
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
    fn a_child_runs_on_the_servers_core_and_the_generator_stays_on_its_own() {
        // The affinity is of this thread alone, other tests do not notice.
        let cores = Cores::split(None, None);
        let Cores::Pinned { server, generator } = cores else { return };
        let mut command = Command::new("grep");
        command.args(["Cpus_allowed_list", "/proc/self/status"]).stdout(std::process::Stdio::piped());
        let child = cores.spawn(&mut command).unwrap();
        let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        assert_eq!(output.split_whitespace().last(), Some(server.to_string().as_str()));
        assert_eq!(allowed(), [generator]);
    }
}
