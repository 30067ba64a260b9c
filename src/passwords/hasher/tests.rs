//! What verifying accepts and refuses. Costs are far below the defaults, to be quick.

use super::*;
use crate::domain::time::Span;

#[derive(Debug)]
struct Fixed(u8);

impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

const CHEAP: HashingCost = HashingCost { memory_kib: 64, iterations: 2, parallelism: 1 };

fn hasher(cost: HashingCost) -> Hasher {
    let limits = PoolLimits { permits: 2, queue: 64, wait: Span::from_seconds(5) };
    Hasher::new(cost, limits, Arc::new(Fixed(7)))
}

fn password(text: &str) -> Password {
    Password::presented(text.to_owned()).unwrap()
}

async fn verify_stored(stored: &str, typed: &str) -> Verdict {
    let stored = PasswordHash::from_stored(stored.to_owned());
    hasher(CHEAP).verify(password(typed), Some(stored)).await.unwrap()
}

#[tokio::test]
async fn only_the_very_same_password_is_right() {
    let hasher = hasher(CHEAP);
    let stored = hasher.hash(password("Pässword 1")).await.unwrap();
    let right = hasher.verify(password("Pässword 1"), Some(stored.clone())).await.unwrap();
    assert!(matches!(right, Verdict::Right { rehash: None }), "{right:?}");
    for wrong in
        ["", "Pässword 1 ", " Pässword 1", "pässword 1", "Pa\u{308}ssword 1", "Pässword", "Pässword 1\0"]
    {
        let verdict = hasher.verify(password(wrong), Some(stored.clone())).await.unwrap();
        assert!(matches!(verdict, Verdict::Wrong), "{wrong}");
    }
}

#[tokio::test]
async fn a_hash_is_argon2id_in_phc_form_and_salted() {
    let stored = hasher(CHEAP).hash(password("a")).await.unwrap();
    assert!(stored.as_str().starts_with("$argon2id$v=19$m=64,t=2,p=1$"), "{}", stored.as_str());
    let limits = PoolLimits { permits: 0, queue: 0, wait: Span::ZERO };
    let other = Hasher::new(CHEAP, limits, Arc::new(Fixed(8))).hash(password("a")).await.unwrap();
    assert_ne!(stored.as_str(), other.as_str());
}

#[tokio::test]
async fn the_command_line_makes_the_same_hashes() {
    let hasher = hasher(CHEAP);
    let blocking = hasher.hash_blocking(&password("a")).unwrap();
    assert_eq!(blocking.as_str(), hasher.hash(password("a")).await.unwrap().as_str());
}

#[tokio::test]
async fn an_unknown_user_is_a_wrong_password() {
    let verdict = hasher(CHEAP).verify(password(""), None).await.unwrap();
    assert!(matches!(verdict, Verdict::Wrong));
}

/// `echo -n password | argon2 somesalt…` of the reference implementation.
#[tokio::test]
async fn vectors_of_the_reference_implementation_verify() {
    for stored in [
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8",
    ] {
        assert!(matches!(verify_stored(stored, "password").await, Verdict::Right { .. }), "{stored}");
        assert!(matches!(verify_stored(stored, "Password").await, Verdict::Wrong), "{stored}");
    }
}

#[tokio::test]
async fn an_outdated_hash_is_replaced_only_for_the_right_password() {
    for weaker in [HashingCost { memory_kib: 32, ..CHEAP }, HashingCost { iterations: 1, ..CHEAP }] {
        let old = hasher(weaker).hash(password("a")).await.unwrap();
        let wrong = hasher(CHEAP).verify(password("b"), Some(old.clone())).await.unwrap();
        assert!(matches!(wrong, Verdict::Wrong));
        let right = hasher(CHEAP).verify(password("a"), Some(old)).await.unwrap();
        let Verdict::Right { rehash: Some(new) } = right else { panic!("{right:?}") };
        let again = hasher(CHEAP).verify(password("a"), Some(new)).await.unwrap();
        assert!(matches!(again, Verdict::Right { rehash: None }));
    }
    let stronger = HashingCost { memory_kib: 128, iterations: 3, parallelism: 2 };
    let kept = hasher(stronger).hash(password("a")).await.unwrap();
    let right = hasher(CHEAP).verify(password("a"), Some(kept)).await.unwrap();
    assert!(matches!(right, Verdict::Right { rehash: None }));
}

#[tokio::test]
async fn another_kind_of_argon2_is_replaced() {
    let argon2i = "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8";
    let right = verify_stored(argon2i, "password").await;
    let Verdict::Right { rehash: Some(new) } = right else { panic!("{right:?}") };
    assert!(new.as_str().starts_with("$argon2id$v=19$m=64,"));
}

#[tokio::test]
async fn a_malformed_hash_is_a_failed_login_and_no_fault() {
    let salt = "c29tZXNhbHQ";
    let hash = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for stored in [
        String::new(),
        "$".to_owned(),
        "password".to_owned(),
        "$argon2id$v=19$m=64,t=2,p=1".to_owned(),
        format!("$argon2id$v=19$m=64,t=2,p=1${salt}"),
        format!("$argon2id$v=19$m=64,t=2,p=1${salt}${hash}$more"),
        format!("$argon2id$v=20$m=64,t=2,p=1${salt}${hash}"),
        format!("$argon2id$v=19$m=64,t=2,p=-1${salt}${hash}"),
        format!("$argon2id$v=19$m=64,t=0,p=1${salt}${hash}"),
        format!("$argon2id$v=19$m=8,t=1,p=2${salt}${hash}"),
        format!("$argon2id$v=19$m=64,t=2,p=1$c2FsdA${hash}"),
        format!("$argon2id$v=19$m=64,t=2,p=1${salt}$nf65EOgLrQMR/w"),
        format!("$scrypt$ln=16,r=8,p=1${salt}${hash}"),
        "$2b$12$abcdefghijklmnopqrstuuJ8sYx4e0eDq3yq3yq3yq3yq3yq3yq3y".to_owned(),
    ] {
        assert!(matches!(verify_stored(&stored, "password").await, Verdict::Wrong), "{stored}");
        assert!(Stored::read(&PasswordHash::from_stored(stored.clone())).is_none(), "{stored}");
    }
}

/// Were one of them computed, the test would take gigabytes and hours.
#[tokio::test]
async fn a_hash_over_the_caps_is_not_computed() {
    for cost in [
        "m=262145,t=1,p=1",
        "m=4294967295,t=1,p=1",
        "m=64,t=11,p=1",
        "m=64,t=4294967295,p=1",
        "m=262144,t=1,p=17",
    ] {
        let stored = format!("$argon2id$v=19${cost}$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
        assert!(matches!(verify_stored(&stored, "password").await, Verdict::Wrong), "{stored}");
    }
}

#[test]
fn a_wrong_password_costs_the_same_whatever_is_stored() {
    let wanted = HashingCost { memory_kib: 1024, iterations: 3, parallelism: 1 };
    for spent in [CHEAP, HashingCost { memory_kib: 1024, iterations: 1, parallelism: 4 }] {
        let rest = missing_cost(spent, wanted).unwrap();
        let blocks = spent.blocks_filled() + rest.blocks_filled();
        assert!(wanted.blocks_filled() - blocks < 3, "{rest:?}");
    }
    assert_eq!(missing_cost(wanted, wanted), None);
    assert_eq!(missing_cost(wanted, CHEAP), None, "a costlier hash owes nothing");
}

#[tokio::test]
async fn many_verifications_share_few_permits() {
    let hasher = Arc::new(hasher(CHEAP));
    let stored = hasher.hash(password("a")).await.unwrap();
    let all: Vec<_> = (0..40)
        .map(|n| {
            let (hasher, stored) = (Arc::clone(&hasher), stored.clone());
            let typed = if n % 2 == 0 { "a" } else { "b" };
            tokio::spawn(async move { hasher.verify(password(typed), Some(stored)).await })
        })
        .collect();
    for (n, one) in all.into_iter().enumerate() {
        let right = matches!(one.await.unwrap().unwrap(), Verdict::Right { .. });
        assert_eq!(right, n % 2 == 0);
    }
}
