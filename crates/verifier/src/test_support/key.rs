//! The fake issuer's keys, one kind for each algorithm.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};

use crate::algorithm::Algorithm;

/// A private key and the algorithm that it is for.
#[derive(Debug, Clone)]
pub(super) struct Key {
    algorithm: Algorithm,
    pair: Arc<Pair>,
}

#[derive(Debug)]
enum Pair {
    Rsa(Arc<RsaKeyPair>),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// The `index`-th key of an issuer.
    pub(super) fn make(algorithm: Algorithm, index: usize) -> Self {
        let random = SystemRandom::new();
        let pair = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => Pair::Rsa(rsa_key(index)),
            Algorithm::Es256 => {
                let signing = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let document = EcdsaKeyPair::generate_pkcs8(signing, &random).expect("a key");
                Pair::P256(EcdsaKeyPair::from_pkcs8(signing, document.as_ref(), &random).expect("a key"))
            }
            Algorithm::EdDsa => {
                let document = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
                Pair::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key"))
            }
        };
        Self { algorithm, pair: Arc::new(pair) }
    }

    /// Its name for tokens.
    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its public half as it is published.
    pub(super) fn jwk(&self, kid: &str) -> Value {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &*self.pair {
            Pair::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({"kty": "RSA", "n": encode(&public.n), "e": encode(&public.e)})
            }
            Pair::P256(pair) => {
                // SEC 1 §2.3.3: the octet 4, then both coordinates.
                let (x, y) = pair.public_key().as_ref().get(1..).expect("a point").split_at(32);
                json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)})
            }
            Pair::Ed25519(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref())})
            }
        };
        let members = jwk.as_object_mut().expect("an object");
        members.insert("use".to_owned(), json!("sig"));
        members.insert("alg".to_owned(), json!(self.algorithm.name()));
        members.insert("kid".to_owned(), json!(kid));
        jwk
    }

    /// Its signature over `message`.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &*self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let padding: &dyn ring::signature::RsaEncoding =
                    if self.algorithm == Algorithm::Ps256 { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                pair.sign(padding, &random, message, &mut signature).expect("a signature");
                signature
            }
            Pair::P256(pair) => pair.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }
}

/// Making an RSA key takes longer than most tests: the n-th key of every issuer in a process is the same.
fn rsa_key(index: usize) -> Arc<RsaKeyPair> {
    static MADE: Mutex<Vec<Arc<RsaKeyPair>>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().expect("the keys");
    while made.len() <= index {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("a key");
        let document = key.to_pkcs8_der().expect("PKCS #8");
        made.push(Arc::new(RsaKeyPair::from_pkcs8(document.as_bytes()).expect("a key that ring takes")));
    }
    Arc::clone(made.get(index).expect("made above"))
}
