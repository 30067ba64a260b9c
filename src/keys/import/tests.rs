use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::symm::Cipher;

use super::*;
use crate::env::SystemRandom;
use crate::keys::sign::Signer;
use crate::keys::verify::{Verifier, verify};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const RS256: SigningAlgorithm = SigningAlgorithm::Rs256;
const PS256: SigningAlgorithm = SigningAlgorithm::Ps256;
const ES256: SigningAlgorithm = SigningAlgorithm::Es256;
const EDDSA: SigningAlgorithm = SigningAlgorithm::EdDsa;

fn master() -> MasterKey {
    MasterKey::new(Zeroizing::new([3; 32]))
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn ec(curve: Nid) -> PKey<Private> {
    PKey::from_ec_key(EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap()).unwrap()
}

fn take(text: &[u8], password: Option<&[u8]>) -> Result<SealedKey, NotImported> {
    take_for(text, password, None)
}

fn take_for(
    text: &[u8],
    password: Option<&[u8]>,
    wanted: Option<SigningAlgorithm>,
) -> Result<SealedKey, NotImported> {
    import(text, password, wanted, &master(), NOW, &SystemRandom).unwrap()
}

/// Whether the key signs what its public half verifies.
fn works(sealed: &SealedKey) -> bool {
    let key = &sealed.key;
    let identity = crate::keys::generate::identity(&key.kid);
    let pkcs8 = master().open(&identity, &sealed.sealed).unwrap();
    let token = Signer::new(&key.kid, key.algorithm, &pkcs8).unwrap().sign("test", b"{}").unwrap();
    let verifier = Verifier::new(key.algorithm, &key.public_der).unwrap();
    verify::<serde_json::Value>(&token, "test", |_| Some(&verifier)).is_ok()
}

fn as_jwk(key: &PKey<Private>) -> josekit::jwk::Jwk {
    use josekit::jwk::alg::{ec::EcKeyPair, ed::EdKeyPair, rsa::RsaKeyPair};

    let der = key.private_key_to_pkcs8().unwrap();
    match key.id() {
        Id::RSA => RsaKeyPair::from_der(der).unwrap().to_jwk_key_pair(),
        Id::EC => EcKeyPair::from_der(der, None).unwrap().to_jwk_key_pair(),
        _ => EdKeyPair::from_der(der).unwrap().to_jwk_key_pair(),
    }
}

/// The JWK of `key` with a member more, or another one.
fn jwk_with(key: &PKey<Private>, member: &str, value: &str) -> Vec<u8> {
    let mut jwk = as_jwk(key).as_ref().clone();
    jwk.insert(member.to_owned(), value.into());
    serde_json::to_vec(&jwk).unwrap()
}

#[test]
fn every_form_is_the_same_key() {
    let key = rsa(2048);
    let pkcs8 = key.private_key_to_pem_pkcs8().unwrap();
    let first = take(&pkcs8, None).unwrap();
    assert!(works(&first));
    assert_eq!((first.key.bits, first.key.algorithm, first.key.created_at), (2048, RS256, NOW));
    let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open").unwrap();
    let old = key.rsa().unwrap().private_key_to_pem_passphrase(Cipher::aes_128_cbc(), b"open").unwrap();
    let forms: [(Vec<u8>, Option<&[u8]>); 5] = [
        (key.rsa().unwrap().private_key_to_pem().unwrap(), None),
        (encrypted, Some(b"open")),
        (old, Some(b"open")),
        (serde_json::to_vec(as_jwk(&key).as_ref()).unwrap(), None),
        ([b"\n\n".as_slice(), &pkcs8, b"\n"].concat(), None),
    ];
    for (text, password) in forms {
        let taken = take(&text, password).unwrap();
        assert!(works(&taken));
        assert_eq!(taken.key.kid, first.key.kid, "{}", String::from_utf8_lossy(&text[..40]));
    }
}

#[test]
fn keys_on_curves_come_in_every_form() {
    for (key, algorithm) in [(ec(Nid::X9_62_PRIME256V1), ES256), (PKey::generate_ed25519().unwrap(), EDDSA)] {
        let first = take(&key.private_key_to_pem_pkcs8().unwrap(), None).unwrap();
        assert_eq!((first.key.algorithm, first.key.bits), (algorithm, 256));
        let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open").unwrap();
        let jwk = serde_json::to_vec(as_jwk(&key).as_ref()).unwrap();
        let mut forms: Vec<(Vec<u8>, Option<&[u8]>)> = vec![
            (encrypted, Some(b"open")),
            (jwk, None),
            (jwk_with(&key, "alg", algorithm.as_str()), None),
            (jwk_with(&key, "use", "sig"), None),
        ];
        if algorithm == ES256 {
            // SEC 1 (RFC 5915), by itself and as `openssl ecparam -genkey` writes it.
            let sec1 = key.ec_key().unwrap().private_key_to_pem().unwrap();
            let named = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
            forms.push(([named.as_slice(), &sec1].concat(), None));
            forms.push((sec1, None));
            // The numbers of the curve instead of its name: the key is kept with the name.
            let mut group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
            group.set_asn1_flag(Asn1Flag::EXPLICIT_CURVE);
            let own = key.ec_key().unwrap();
            let written =
                EcKey::from_private_components(&group, own.private_key(), own.public_key()).unwrap();
            forms.push((written.private_key_to_pem().unwrap(), None));
        } else {
            forms.push((jwk_with(&key, "alg", "Ed25519"), None));
        }
        for (text, password) in forms {
            let shown = String::from_utf8_lossy(&text[..40]).into_owned();
            let taken = take(&text, password).unwrap_or_else(|refused| panic!("{refused}: {shown}"));
            assert!(works(&taken), "{shown}");
            assert_eq!(
                (&taken.key.kid, &taken.key.public_der),
                (&first.key.kid, &first.key.public_der),
                "{shown}"
            );
        }
    }
}

#[test]
fn an_rsa_key_is_for_one_of_two_algorithms() {
    let key = rsa(2048);
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    let usual = take(&pem, None).unwrap();
    let other = take_for(&pem, None, Some(PS256)).unwrap();
    assert!(works(&usual) && works(&other));
    // Its name is the same: it is never here for both.
    assert_eq!((other.key.algorithm, &other.key.kid), (PS256, &usual.key.kid));
    let named = jwk_with(&key, "alg", "PS256");
    assert_eq!(take(&named, None).unwrap().key.algorithm, PS256);
    assert_eq!(take_for(&named, None, Some(PS256)).unwrap().key.algorithm, PS256);
    let refused = take_for(&named, None, Some(RS256)).unwrap_err();
    assert_eq!(refused, NotImported::OtherAlgorithm { fits: PS256, wanted: RS256 });
    for wanted in [ES256, EDDSA] {
        let refused = take_for(&pem, None, Some(wanted)).unwrap_err();
        assert_eq!(refused, NotImported::OtherAlgorithm { fits: RS256, wanted });
    }
    let refused = take_for(&ec(Nid::X9_62_PRIME256V1).private_key_to_pem_pkcs8().unwrap(), None, Some(EDDSA));
    assert_eq!(refused.unwrap_err().to_string(), "this key is for ES256, and not for EdDSA");
}

/// What is given, with which password, and why it is refused.
type Case = (Vec<u8>, Option<&'static [u8]>, NotImported);

#[track_caller]
fn refused(cases: Vec<Case>) {
    for (text, password, expected) in cases {
        let shown = String::from_utf8_lossy(&text).chars().take(60).collect::<String>();
        assert_eq!(take(&text, password).unwrap_err(), expected, "{shown}");
    }
}

fn json(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[test]
fn what_is_no_private_key_is_refused_by_name() {
    let key = rsa(2048);
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open").unwrap();
    let mut public = as_jwk(&key);
    for member in ["d", "p", "q", "dp", "dq", "qi"] {
        public.set_parameter(member, None).unwrap();
    }
    let sec1 = ec(Nid::X9_62_PRIME256V1).ec_key().unwrap().private_key_to_pem().unwrap();
    refused(vec![
        (json(""), None, NotImported::NotAKey),
        (json("hello"), None, NotImported::NotAKey),
        (vec![0xff; 100], None, NotImported::NotAKey),
        (json("{"), None, NotImported::NotAKey),
        (json("{}"), None, NotImported::NotAKey),
        (json(r#"{"kty":"RSA","d":"AQ"}"#), None, NotImported::Damaged),
        (json(r#"{"kty":"EC","crv":"P-256","x":"","y":"","d":""}"#), None, NotImported::Damaged),
        (json(r#"{"kty":"EC","d":"AQ"}"#), None, NotImported::Damaged),
        (json(r#"{"kty":"EC","crv":"P-256","x":"","y":""}"#), None, NotImported::Public),
        (json(r#"{"kty":"OKP","crv":"Ed25519","x":"AQ"}"#), None, NotImported::Public),
        (serde_json::to_vec(public.as_ref()).unwrap(), None, NotImported::Public),
        (pem[..pem.len() / 2].to_vec(), None, NotImported::Damaged),
        (sec1[..sec1.len() / 2].to_vec(), None, NotImported::Damaged),
        (key.public_key_to_pem().unwrap(), None, NotImported::Public),
        (ec(Nid::X9_62_PRIME256V1).public_key_to_pem().unwrap(), None, NotImported::Public),
        (encrypted.clone(), None, NotImported::PasswordNeeded),
        (encrypted, Some(b"wrong"), NotImported::WrongPassword),
        (rsa(1024).private_key_to_pem_pkcs8().unwrap(), None, NotImported::Size(1024)),
    ]);
}

#[test]
fn a_key_of_another_kind_is_refused_by_name() {
    let kind = |name: &str| NotImported::Kind(name.to_owned());
    let purpose = |name: &str| NotImported::Purpose(name.to_owned());
    let pem = |key: &PKey<Private>| key.private_key_to_pem_pkcs8().unwrap();
    let rsa = rsa(2048);
    refused(vec![
        (pem(&ec(Nid::SECP384R1)), None, kind("P-384")),
        (pem(&ec(Nid::SECP521R1)), None, kind("P-521")),
        (pem(&ec(Nid::SECP256K1)), None, kind("secp256k1")),
        (pem(&PKey::generate_ed448().unwrap()), None, kind("Ed448")),
        (pem(&PKey::generate_x25519().unwrap()), None, kind("X25519")),
        (serde_json::to_vec(as_jwk(&ec(Nid::SECP384R1)).as_ref()).unwrap(), None, kind("P-384")),
        (json(r#"{"kty":"EC","crv":"secp256k1","x":"","y":"","d":""}"#), None, kind("secp256k1")),
        (json(r#"{"kty":"OKP","crv":"Ed448","x":"","d":""}"#), None, kind("Ed448")),
        (json(r#"{"kty":"oct","k":"AQ"}"#), None, kind("oct")),
        (jwk_with(&rsa, "alg", "RS512"), None, purpose("RS512")),
        (jwk_with(&rsa, "alg", "ES256"), None, NotImported::Inconsistent),
        (jwk_with(&rsa, "use", "enc"), None, purpose("enc")),
    ]);
}

#[test]
fn numbers_that_are_not_one_keys_are_refused() {
    for (one, other) in [
        (ec(Nid::X9_62_PRIME256V1), ec(Nid::X9_62_PRIME256V1)),
        (PKey::generate_ed25519().unwrap(), PKey::generate_ed25519().unwrap()),
    ] {
        let x = as_jwk(&other).parameter("x").unwrap().as_str().unwrap().to_owned();
        let d = as_jwk(&other).parameter("d").unwrap().as_str().unwrap().to_owned();
        refused(vec![
            (jwk_with(&one, "x", &x), None, NotImported::Inconsistent),
            (jwk_with(&one, "d", &d), None, NotImported::Inconsistent),
            (jwk_with(&one, "d", &d[..40]), None, NotImported::Damaged),
            (jwk_with(&one, "x", "!"), None, NotImported::Damaged),
        ]);
    }
    // 0, and the order of the curve, are no private numbers.
    for d in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"] {
        refused(vec![(jwk_with(&ec(Nid::X9_62_PRIME256V1), "d", d), None, NotImported::Inconsistent)]);
    }
}
