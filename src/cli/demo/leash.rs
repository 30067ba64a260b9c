//! The child's end of the pipe by which the parts of the demo die with it, however it ends.

use std::io::Read as _;

/// Ends this process when standard input ends.
pub(super) fn hold() {
    std::thread::spawn(|| {
        let mut ignored = [0; 64];
        while std::io::stdin().lock().read(&mut ignored).is_ok_and(|read| read > 0) {}
        std::process::exit(0);
    });
}
