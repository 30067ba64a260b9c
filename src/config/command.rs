//! A program that hands out a secret, as vaults have them: run once, without a shell, and not for long.

use std::io::Read as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(10);
/// How often is looked whether it has ended.
const PERIOD: Duration = Duration::from_millis(10);
/// Longer answers are no keys.
const MOST: u64 = 4096;

/// Why it gave no secret. What it wrote is never shown: it may be the secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// There is nothing to run.
    #[error("it names no program")]
    Empty,
    /// It cannot be started.
    #[error("`{program}` cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// It failed.
    #[error("`{program}` failed ({status}); its output is not shown")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// It was ended.
    #[error("`{program}` did not end within {} seconds", LIMIT.as_secs())]
    TooSlow {
        /// The program.
        program: String,
    },
    /// It wrote something else.
    #[error("`{program}` did not write one line of text; its output is not shown")]
    NoLine {
        /// The program.
        program: String,
    },
}

/// Runs `words`, the program first, and takes the one line that it writes.
pub(super) fn one_line(words: &[String]) -> Result<Zeroizing<String>, CommandError> {
    run(words, LIMIT)
}

fn run(words: &[String], limit: Duration) -> Result<Zeroizing<String>, CommandError> {
    let [program, arguments @ ..] = words else { return Err(CommandError::Empty) };
    let name = || program.clone();
    let began = Instant::now();
    // Its complaints may hold secrets, too.
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|source| CommandError::Start { program: name(), source })?;
    let output = read(&mut child);
    // What it has started in turn may hold its output open, too.
    let bytes = output.recv_timeout(limit);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if bytes.is_ok() && began.elapsed() < limit => std::thread::park_timeout(PERIOD),
            Ok(None) | Err(_) => {
                // It may have ended by now.
                let _ = child.kill().and_then(|()| child.wait());
                return Err(CommandError::TooSlow { program: name() });
            }
        }
    };
    if !status.success() {
        return Err(CommandError::Failed { program: name(), status });
    }
    let bytes = bytes.map_err(|_| CommandError::TooSlow { program: name() })?;
    let text = std::str::from_utf8(&bytes).ok().map(|text| text.trim_end_matches(['\n', '\r']));
    match text {
        Some(line) if !line.is_empty() && !line.contains('\n') => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(CommandError::NoLine { program: name() }),
    }
}

/// Reads what it writes on a thread, so that a full pipe does not stop it.
fn read(child: &mut Child) -> mpsc::Receiver<Zeroizing<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            // One allocation, so that no copy stays behind.
            let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or(0)));
            if stdout.take(MOST).read_to_end(&mut bytes).is_ok() {
                // Who has given up does not listen any more.
                let _ = sender.send(bytes);
            }
        });
    }
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str], limit: Duration) -> Result<String, String> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        run(&words, limit).map(|line| line.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_program_gives_one_line_and_what_else_it_writes_is_not_shown() {
        let run = |words: &[&str]| said(words, LIMIT);
        assert_eq!(run(&["printf", "%s\\n", "a b"]).unwrap(), "a b");
        // No shell looks at the words.
        assert_eq!(run(&["echo", "$HOME;", "`id`"]).unwrap(), "$HOME; `id`");
        assert!(run(&[]).unwrap_err().contains("names no program"));
        assert!(run(&["/nowhere/at/all"]).unwrap_err().contains("cannot be started"));
        for script in ["echo SECRET; exit 3", "echo SECRET >&2; exit 3"] {
            let failed = run(&["sh", "-c", script]).unwrap_err();
            assert!(failed.contains("failed") && !failed.contains("SECRET"), "{failed}");
        }
        for script in ["true", "echo SECRET; echo SECRET", "printf '\\377'"] {
            let failed = run(&["sh", "-c", script]).unwrap_err();
            assert!(failed.contains("did not write one line") && !failed.contains("SECRET"), "{failed}");
        }
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let short = Duration::from_millis(50);
        for script in ["exec sleep 60", "sleep 60 & exit 0"] {
            let slow = said(&["sh", "-c", script], short).unwrap_err();
            assert!(slow.contains("did not end within"), "{slow}");
        }
    }
}
