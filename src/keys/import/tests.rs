use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::symm::Cipher;

use super::*;
use crate::env::SystemRandom;
use crate::keys::sign::Signer;
use crate::keys::verify::{Verifier, verify};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn master() -> MasterKey {
    MasterKey::new(Zeroizing::new([3; 32]))
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn take(text: &[u8], password: Option<&[u8]>) -> Result<SealedKey, NotImported> {
    import(text, password, &master(), NOW, &SystemRandom).unwrap()
}

/// Whether the key signs what its public half verifies.
fn works(sealed: &SealedKey) -> bool {
    let identity = crate::keys::generate::identity(&sealed.key.kid);
    let pkcs8 = master().open(&identity, &sealed.sealed).unwrap();
    let token = Signer::new(&sealed.key.kid, &pkcs8).unwrap().sign("test", b"{}").unwrap();
    let verifier = Verifier::new(&sealed.key.public_der).unwrap();
    verify::<serde_json::Value>(&token, "test", |_| Some(&verifier)).is_ok()
}

fn as_jwk(key: &PKey<Private>) -> josekit::jwk::Jwk {
    let der = key.private_key_to_pkcs8().unwrap();
    josekit::jwk::alg::rsa::RsaKeyPair::from_der(der).unwrap().to_jwk_private_key()
}

#[test]
fn every_form_is_the_same_key() {
    let key = rsa(2048);
    let pkcs8 = key.private_key_to_pem_pkcs8().unwrap();
    let first = take(&pkcs8, None).unwrap();
    assert!(works(&first));
    assert_eq!((first.key.bits, first.key.created_at), (2048, NOW));
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

/// What is given, with which password, and why it is refused.
type Case = (Vec<u8>, Option<&'static [u8]>, NotImported);

#[test]
fn what_is_no_private_rsa_key_is_refused_by_name() {
    let key = rsa(2048);
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open").unwrap();
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let ec = PKey::from_ec_key(EcKey::generate(&curve).unwrap()).unwrap();
    let mut public = as_jwk(&key);
    for member in ["d", "p", "q", "dp", "dq", "qi"] {
        public.set_parameter(member, None).unwrap();
    }
    let json = |text: &str| text.as_bytes().to_vec();
    let cases: Vec<Case> = vec![
        (json(""), None, NotImported::NotAKey),
        (json("hello"), None, NotImported::NotAKey),
        (vec![0xff; 100], None, NotImported::NotAKey),
        (json("{"), None, NotImported::NotAKey),
        (json("{}"), None, NotImported::NotAKey),
        (json(r#"{"kty":"RSA","d":"AQ"}"#), None, NotImported::Damaged),
        (json(r#"{"kty":"EC","crv":"P-256","x":"","y":"","d":""}"#), None, NotImported::NotRsa),
        (serde_json::to_vec(public.as_ref()).unwrap(), None, NotImported::Public),
        (pem[..pem.len() / 2].to_vec(), None, NotImported::Damaged),
        (key.public_key_to_pem().unwrap(), None, NotImported::Public),
        (encrypted.clone(), None, NotImported::PasswordNeeded),
        (encrypted, Some(b"wrong"), NotImported::WrongPassword),
        (ec.private_key_to_pem_pkcs8().unwrap(), None, NotImported::NotRsa),
        (rsa(1024).private_key_to_pem_pkcs8().unwrap(), None, NotImported::Size(1024)),
    ];
    for (text, password, expected) in cases {
        let shown = String::from_utf8_lossy(&text).chars().take(60).collect::<String>();
        assert_eq!(take(&text, password).unwrap_err(), expected, "{shown}");
    }
}
