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
