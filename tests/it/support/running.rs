//! Runs the body of an asynchronous test.

use std::time::Duration;

/// A test that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs `test` to its end on a runtime of its own; one that hangs fails.
pub fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ended = runtime.block_on(async { tokio::time::timeout(LIMIT, test).await });
    // What a failed test has left behind on other threads must not keep the process.
    runtime.shutdown_background();
    assert!(ended.is_ok(), "the test hangs");
}
