//! Durable appends: what a database can commit per second at most when every commit waits for the disk alone.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::numbers;

pub(super) fn per_second(folder: &Path, time: Duration) -> io::Result<f64> {
    let mut file = tempfile::Builder::new().prefix("bench-fsync-").tempfile_in(folder)?;
    let page = [0x5a; 4_096];
    let begin = Instant::now();
    let mut appends = 0;
    while begin.elapsed() < time {
        file.write_all(&page)?;
        fs::File::sync_data(file.as_file())?;
        appends += 1;
    }
    Ok(numbers::rate(appends, begin.elapsed()))
}
