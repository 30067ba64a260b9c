//! Secrets come from one private place and are shown nowhere.

use super::super::*;
use super::{KEY, problem, set, with, written};

#[test]
fn a_secret_comes_from_a_file_or_from_the_setting() {
    for content in
        [KEY.to_owned(), format!("{KEY}\n"), format!("{KEY}\r\n"), KEY.trim_end_matches('=').to_owned()]
    {
        let (_dir, file) = written(&content, 0o640);
        let keys = set(&[("keys.master_key_file", file.to_str().unwrap())]).unwrap().keys;
        assert_eq!(keys.master_key.unwrap().expose()[31], 31);
    }
    let (_dir, file) = written("postgres://u:SECRET@h/d\n", 0o600);
    let settings = set(&[("database.url_file", file.to_str().unwrap())]).unwrap();
    assert_eq!(settings.database.url.masked(), "postgres://u:***@h/d");
}

#[test]
fn a_secret_has_one_source_and_its_file_is_private() {
    let (_dir, file) = written(&format!("{KEY}\n"), 0o600);
    let path = file.to_str().unwrap();
    let both = problem(&[("keys.master_key", KEY), ("keys.master_key_file", path)]);
    assert!(both.starts_with("keys.master_key_file: keys.master_key is set too"), "{both}");
    let both = problem(&[("database.url", "sqlite://a.db"), ("database.url_file", path)]);
    assert!(both.starts_with("database.url_file: database.url is set too"), "{both}");
    for (content, mode, expected) in [
        (format!("{KEY}\n"), 0o604, "keys.master_key_file: "),
        (format!("{KEY}\n\n"), 0o600, "keys.master_key_file: in that file: it must be 32 bytes"),
        (format!(" {KEY}"), 0o600, "keys.master_key_file: in that file: it must be 32 bytes"),
        ("\n".to_owned(), 0o600, "keys.master_key_file: "),
        (String::new(), 0o600, "keys.master_key_file: "),
    ] {
        let (_dir, file) = written(&content, mode);
        let problem = problem(&[("keys.master_key_file", file.to_str().unwrap())]);
        assert!(problem.starts_with(expected), "{problem}");
    }
    assert!(
        problem(&[("database.url_file", "/nonexistent")]).contains("cannot read /nonexistent: No such file")
    );
    assert!(problem(&[("keys.master_key_file", "/")]).starts_with("keys.master_key_file: "));
}

#[test]
fn a_program_hands_out_the_master_key() {
    let (_dir, file) = written(&format!("{KEY}\n"), 0o600);
    let path = file.to_str().unwrap();
    // Words, a list in a variable, a list in a file.
    let list = format!("[\"cat\", \"{path}\"]");
    for command in [format!("cat {path}"), list.clone()] {
        let keys = set(&[("keys.master_key_command", &command)]).unwrap().keys;
        assert_eq!(keys.master_key.unwrap().expose()[31], 31);
    }
    let (_dir, settings) = written(&format!("[keys]\nmaster_key_command = {list}\n"), 0o644);
    assert!(with(Some(&settings), &[]).unwrap().keys.master_key.is_some());
    for (command, expected) in [
        ("false", "`false` failed"),
        ("/nowhere/at/all", "cannot be started"),
        ("[]", "it names no program"),
        ("[1]", "it is not a list of words"),
        ("echo c2hvcnQ=", "what it wrote: it must be 32 bytes"),
    ] {
        let problem = problem(&[("keys.master_key_command", command)]);
        assert!(problem.starts_with("keys.master_key_command: ") && problem.contains(expected), "{problem}");
        assert!(!problem.contains("c2hvcnQ="), "{problem}");
    }
    let both = problem(&[("keys.master_key", KEY), ("keys.master_key_command", "true")]);
    assert!(both.starts_with("keys.master_key_command: keys.master_key is set too"), "{both}");
    let both = problem(&[("keys.previous_master_key", KEY), ("keys.previous_master_key_file", path)]);
    assert!(both.starts_with("keys.previous_master_key_file: keys.previous_master_key is set too"), "{both}");
    let keys = set(&[("keys.previous_master_key_file", path)]).unwrap().keys;
    assert_eq!((keys.master_key.is_none(), keys.other_master_keys.len()), (true, 1));
}

#[test]
fn a_settings_file_with_the_master_key_is_private_too() {
    let content = format!("[keys]\nmaster_key = \"{KEY}\"\n");
    let (_dir, file) = written(&content, 0o640);
    assert!(with(Some(&file), &[]).unwrap().keys.master_key.is_some());
    let (_dir, file) = written(&content, 0o644);
    let error = with(Some(&file), &[]).unwrap_err().to_string();
    assert!(error.contains("keys.master_key (in ") && error.contains("chmod o="), "{error}");
    assert!(with(Some(&file), &[("SIGNET__KEYS__MASTER_KEY", KEY)]).is_ok(), "it is not used");
}

#[test]
fn no_secret_is_shown_by_errors_or_settings() {
    let secrets = [("keys.master_key", "SECRET"), ("database.url", "postgres://u:SECRET@w@h/d")];
    let errors = set(&secrets).unwrap_err();
    assert_eq!(errors.problems().len(), 2);
    assert!(!format!("{errors} {errors:?}").contains("SECRET"), "{errors}");

    let settings = set(&[("keys.master_key", KEY), ("database.url", "postgres://u:SECRET@h/d")]).unwrap();
    let shown = format!("{settings:?} {}", show(&settings));
    assert!(shown.contains("postgres://u:***@h/d"), "{shown}");
    assert!(!shown.contains("SECRET") && !shown.contains(KEY) && !shown.contains("30, 31"), "{shown}");
}
