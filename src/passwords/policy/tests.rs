use super::*;

fn judge(password: &str) -> Vec<Weakness> {
    let policy = PasswordPolicy {
        site: OwnWords::of(["Acme Bank", "id.acmebank.example"]),
        ..PasswordPolicy::recommended()
    };
    let owner = OwnWords::of(["Ada Lovelace", "ada.byron@engines.example"]);
    policy.weaknesses(&Password::presented(password.to_owned()).unwrap(), &owner).unwrap()
}

#[test]
fn each_weakness_is_named() {
    use Pattern::{Date, Keyboard, Name, Repeat, Sequence, Word};
    for (password, weakness) in [
        ("", Weakness::TooShort { min: 8 }),
        ("xkwq773", Weakness::TooShort { min: 8 }),
        ("😀😀😀😀😀😀😀", Weakness::TooShort { min: 8 }),
        ("password", Weakness::Common),
        ("PASSWORD12", Weakness::Common),
        ("lovelace1815", Weakness::Personal),
        ("Ada.Byron", Weakness::Personal),
        ("ada.byron@engines.example", Weakness::Personal),
        ("acmebank2026", Weakness::Personal),
        ("3ng1nes!", Weakness::Personal),
        ("rftgyhuj", Weakness::Guessable(Keyboard)),
        ("        ", Weakness::Guessable(Repeat)),
        ("xyxyxyxyxy", Weakness::Guessable(Repeat)),
        ("cdefghijkl", Weakness::Guessable(Sequence)),
        ("17/04/1998", Weakness::Guessable(Date)),
        ("Wilhelmina", Weakness::Guessable(Name)),
        ("lighthouse", Weakness::Guessable(Word)),
    ] {
        assert_eq!(judge(password), [weakness], "{password:?}");
    }
}

#[test]
fn what_is_hard_to_guess_may_be_set_whatever_it_is_made_of() {
    for password in [
        "a quiet harbour at dawn",
        "correct horse battery staple",
        "xkwq7731ztpl",
        "lovelace harbour dawn rain",
        "日本語のとても長い合言葉です",
        "пароль никому не известный",
        "\u{202e}zl\u{200b}q w8\0 rtk m",
        &"Xk3!".repeat(64),
        &format!("{}xkwq7731ztpl", "a".repeat(240)),
    ] {
        let weak = judge(password);
        // The last two are long, and repeat themselves: long alone is not strong.
        if password.len() < 200 {
            assert_eq!(weak, [], "{password:?}");
        }
    }
}

#[test]
fn the_least_strength_and_length_are_settings() {
    let password = Password::presented("lighthouse".to_owned()).unwrap();
    let judge = |min_length, min_score| {
        let policy = PasswordPolicy { min_length, min_score, ..PasswordPolicy::recommended() };
        policy.weaknesses(&password, &OwnWords::default()).unwrap()
    };
    assert_eq!(judge(8, 0), []);
    assert_eq!(judge(11, 0), [Weakness::TooShort { min: 11 }]);
    assert!(!judge(8, 3).is_empty());
}

#[test]
fn a_long_password_made_to_be_slow_is_judged_soon() {
    // Counted in guesses, not in time: what is looked at is bounded, so these end.
    for slow in ["4@8({[<369&#!1/|0$5+7%2".repeat(11), "a1@4".repeat(64), "\u{1F600}\u{200D}".repeat(128)] {
        let text: String = slow.chars().take(256).collect();
        let _ = judge(&text);
    }
}
