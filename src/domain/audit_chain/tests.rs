use super::*;
use crate::domain::time::Timestamp;
use crate::env::SystemRandom;

fn event() -> StoredEvent {
    StoredEvent {
        id: AuditEventId::new(Timestamp::from_seconds(1_800_000_000), &SystemRandom),
        at: 1_800_000_000_000,
        event: "sign_in".to_owned(),
        outcome: "success".to_owned(),
        actor: None,
        user_id: Some("u".to_owned()),
        client_id: None,
        session_id: None,
        reason: None,
        request_id: "r".to_owned(),
        ip: Some("192.0.2.7".to_owned()),
        user_agent: Some("Firefox".to_owned()),
        changes: None,
        salt: Some(salt(&SystemRandom).to_vec()),
        origin_hash: None,
    }
}

#[test]
fn every_column_counts() {
    let first = event();
    let other = || Some("other".to_owned());
    let changed = [
        StoredEvent { id: event().id, ..first.clone() },
        StoredEvent { at: 1, ..first.clone() },
        StoredEvent { event: "refresh".to_owned(), ..first.clone() },
        StoredEvent { outcome: "failure".to_owned(), ..first.clone() },
        StoredEvent { actor: other(), ..first.clone() },
        StoredEvent { user_id: None, ..first.clone() },
        StoredEvent { client_id: other(), ..first.clone() },
        StoredEvent { session_id: other(), ..first.clone() },
        StoredEvent { reason: other(), ..first.clone() },
        StoredEvent { request_id: "s".to_owned(), ..first.clone() },
        StoredEvent { ip: other(), ..first.clone() },
        StoredEvent { user_agent: other(), ..first.clone() },
        StoredEvent { salt: None, ..first.clone() },
        StoredEvent { changes: other(), ..first.clone() },
        // What moves from one column to the next is another event.
        StoredEvent { client_id: first.user_id.clone(), user_id: None, ..first.clone() },
    ];
    for changed in changed {
        assert_ne!(changed.digest(), first.digest(), "{changed:?}");
    }
    assert_eq!(first.clone().digest(), first.digest());
}

#[test]
fn an_origin_can_be_erased_but_not_replaced() {
    let first = event();
    let origin_hash = Some(first.origin_sum());
    let erased = StoredEvent { ip: None, user_agent: None, salt: None, origin_hash, ..first.clone() };
    assert_eq!(erased.digest(), first.digest());
    let replaced = StoredEvent { ip: Some("198.51.100.1".to_owned()), origin_hash, ..first.clone() };
    assert_ne!(replaced.digest(), first.digest());
}

#[test]
fn entries_are_read_as_they_were_written() {
    let entries: Vec<Entry> =
        (0..3).map(|_| event()).map(|event| Entry { id: event.id, digest: event.digest() }).collect();
    let bytes = write_entries(&entries);
    assert_eq!(read_entries(&bytes), Some(entries));
    assert_eq!(read_entries(&bytes[1..]), None);
    assert_eq!(read_entries(&[]), Some(Vec::new()));
}

#[test]
fn a_head_is_read_as_it_is_written() {
    let head = Head { number: 7, sum: Sum::of(b"x").to_string() };
    assert_eq!(head.to_string().parse::<Head>(), Ok(head));
    for wrong in ["", "7", "7:", "0:LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE", "x:y", "-1:abc"] {
        assert_eq!(wrong.parse::<Head>(), Err(InvalidHead), "{wrong}");
    }
}
