//! `signet demo --check` plays the whole story by itself: server, bank, trading service and web application.

use std::process::Command;

#[test]
fn the_story_of_the_demo_holds() {
    let check = Command::new(env!("CARGO_BIN_EXE_signet")).args(["demo", "--check"]).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout);
    assert!(check.status.success(), "{said}{}", String::from_utf8_lossy(&check.stderr));
    assert!(said.contains("steps went as they should"), "{said}");
}
