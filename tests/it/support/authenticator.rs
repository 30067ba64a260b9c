//! An authenticator app. It reads the address of an enrolment and shows codes, and it knows RFC 6238 by itself: were our
//! own side wrong, the two would not agree.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use reqwest::Url;
use signet::accounts::second_factor::enrolment::Enrolment;
use signet::accounts::second_factor::operation::{self, Confirmed};
use signet::domain::ids::{SessionId, UserId};
use signet::domain::second_factor::RecoveryCode;
use signet::domain::time::Clock as _;

use super::Server;

/// One entry of an app.
#[derive(Clone, Debug)]
pub struct Authenticator {
    secret: Vec<u8>,
    /// Whose codes these are, as the app shows it.
    pub label: String,
}

impl Authenticator {
    /// Scans a QR code with this `otpauth:` address.
    pub fn scan(address: &str) -> Self {
        let url = Url::parse(address).unwrap();
        assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")), "{address}");
        let value =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        // What is not said is as in every app.
        assert_eq!(value("algorithm").unwrap_or("SHA1".to_owned()), "SHA1");
        assert_eq!(value("digits").unwrap_or("6".to_owned()), "6");
        assert_eq!(value("period").unwrap_or("30".to_owned()), "30");
        let mut app = Self::typed(&value("secret").unwrap());
        url.path().trim_start_matches('/').clone_into(&mut app.label);
        app
    }

    /// Types in a secret.
    pub fn typed(secret: &str) -> Self {
        let letters = secret.chars().filter(|letter| *letter != ' ');
        let values = letters.map(|letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base32"));
        let (mut secret, mut held, mut bits) = (Vec::new(), 0, 0);
        for value in values {
            (held, bits) = ((held << 5 | value) & 0xFFFF, bits + 5);
            if bits >= 8 {
                bits -= 8;
                secret.push(u8::try_from(held >> bits & 0xFF).unwrap());
            }
        }
        Self { secret, label: String::new() }
    }

    /// Enrols `user` by the operations, without pages: the app, and the recovery codes as they are shown.
    pub async fn enrol(server: &Server, user: UserId) -> (Self, Vec<String>) {
        Self::enrol_in(server, user, None).await
    }

    /// The same in one of their sessions, which stays.
    pub async fn enrol_in(server: &Server, user: UserId, keep: Option<SessionId>) -> (Self, Vec<String>) {
        let surroundings = server.house.surroundings.clone();
        let begin =
            move |tx: &mut signet::storage::Tx<'_>| operation::begin_enrolment(tx, user, &surroundings.env());
        let secret = server.house.store.write("test", begin).await.unwrap().expect("no factor yet");
        let shown = Enrolment::new(&secret, "Signet", &"a@example.com".parse().unwrap()).unwrap();
        let app = Self::scan(&shown.address);
        let (surroundings, code) = (server.house.surroundings.clone(), app.code(server));
        let confirm = move |tx: &mut signet::storage::Tx<'_>| {
            operation::confirm(tx, user, &code, keep, &super::origin(), &surroundings.env())
        };
        match server.house.store.write("test", confirm).await.unwrap() {
            Confirmed::Enabled(codes) => (app, codes.iter().map(RecoveryCode::grouped).collect()),
            other => panic!("{other:?}"),
        }
    }

    /// What it shows now, by the server's clock.
    pub fn code(&self, server: &Server) -> String {
        self.code_at(server.clock.now().seconds())
    }

    /// What it shows at a moment.
    pub fn code_at(&self, seconds: i64) -> String {
        let key = PKey::hmac(&self.secret).unwrap();
        let mut signer = Signer::new(MessageDigest::sha1(), &key).unwrap();
        signer.update(&(seconds / 30).to_be_bytes()).unwrap();
        let mac = signer.sign_to_vec().unwrap();
        let offset = usize::from(mac[19] & 0xF);
        let number = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7FFF_FFFF;
        format!("{:06}", number % 1_000_000)
    }

    /// Six digits that it shows neither now nor in the steps around.
    pub fn wrong_code(&self, server: &Server) -> String {
        let now = server.clock.now().seconds();
        let right: Vec<String> = (-3..=3).map(|steps| self.code_at(now + steps * 30)).collect();
        let codes = (0..).map(|number| format!("{number:06}"));
        codes.into_iter().find(|code| !right.contains(code)).unwrap()
    }
}

#[test]
fn it_shows_the_codes_of_the_standard() {
    let app = Authenticator::typed("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_eq!(app.secret, b"12345678901234567890");
    for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
        assert_eq!(app.code_at(seconds), code);
    }
}
