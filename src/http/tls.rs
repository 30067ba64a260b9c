//! TLS of the listener: certificate and key from PEM files, TLS 1.2 and 1.3 with the ring provider.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};

use crate::config::private_file::{self, PrivateFileError};

/// Why the listener cannot speak TLS with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate file cannot be read.
    #[error("cannot read the certificate {path}: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The key file cannot be read, or others can read it too (security.md RE5).
    #[error("the TLS key: {0}")]
    Key(#[from] PrivateFileError),
    /// The file holds no certificate, or something broken.
    #[error("no usable certificate in {path}: {reason}", path = path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// The file holds no private key, or something broken.
    #[error("no usable private key in {path}: {reason}", path = path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// Both can be read and do not belong together, or are of an unknown kind.
    #[error("the certificate {cert} and the key {key} cannot be used together: {source}", cert = cert.display(), key = key.display())]
    Mismatch {
        /// The certificate's file.
        cert: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

/// The listener's settings. `cert` holds the server's certificate and after it those of its issuers.
pub fn server_config(cert: &Path, key: &Path) -> Result<ServerConfig, TlsError> {
    let chain = certificates(cert)?;
    let private = private_key(key)?;
    let mismatch = |source| TlsError::Mismatch { cert: cert.to_owned(), key: key.to_owned(), source };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(mismatch)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = std::fs::read(path).map_err(|source| TlsError::Unreadable { path: path.to_owned(), source })?;
    let unusable = |reason: String| TlsError::NoCertificate { path: path.to_owned(), reason };
    let chain: Vec<_> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(|e| unusable(explain(&e)))?;
    if chain.is_empty() {
        return Err(unusable("there is no CERTIFICATE section".to_owned()));
    }
    Ok(chain)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let pem = private_file::read(path)?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| {
        let reason = match error {
            PemError::NoItemsFound => {
                "there is no PRIVATE KEY section; an encrypted key cannot be used".to_owned()
            }
            other => explain(&other),
        };
        TlsError::NoKey { path: path.to_owned(), reason }
    })
}

/// What is wrong with a PEM file, without a line of it: it may be the key.
fn explain(error: &PemError) -> String {
    match error {
        PemError::MissingSectionEnd { .. } => "a section does not end".to_owned(),
        PemError::IllegalSectionStart { .. } => "a section begins with a malformed line".to_owned(),
        PemError::Base64Decode(_) => "a section is not base64".to_owned(),
        _ => "it is not a PEM file".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use openssl::asn1::Asn1Time;
    use openssl::bn::BigNum;
    use openssl::ec::{EcGroup, EcKey};
    use openssl::hash::MessageDigest;
    use openssl::nid::Nid;
    use openssl::pkey::{PKey, Private};
    use openssl::x509::X509;
    use tempfile::TempDir;

    use super::*;

    fn key() -> PKey<Private> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
    }

    fn certificate(key: &PKey<Private>) -> Vec<u8> {
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap()).unwrap();
        builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::days_from_now(1).unwrap()).unwrap();
        builder.set_pubkey(key).unwrap();
        builder.sign(key, MessageDigest::sha256()).unwrap();
        builder.build().to_pem().unwrap()
    }

    fn file(dir: &TempDir, name: &str, content: &[u8], mode: u32) -> PathBuf {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_certificate_and_its_key_serve_both_versions_of_http() {
        let (dir, key) = (TempDir::new().unwrap(), key());
        let cert = file(&dir, "cert.pem", &certificate(&key), 0o644);
        for pem in
            [key.private_key_to_pem_pkcs8().unwrap(), key.ec_key().unwrap().private_key_to_pem().unwrap()]
        {
            let key = file(&dir, "key.pem", &pem, 0o600);
            let config = server_config(&cert, &key).unwrap();
            assert_eq!(config.alpn_protocols, [b"http/1.1".to_vec()]);
        }
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let (dir, key) = (TempDir::new().unwrap(), key());
        let cert = file(&dir, "cert.pem", &certificate(&key), 0o644);
        for mode in [0o604, 0o644, 0o602, 0o666] {
            let key = file(&dir, "key.pem", &key.private_key_to_pem_pkcs8().unwrap(), mode);
            let error = server_config(&cert, &key).unwrap_err();
            assert!(error.to_string().contains("key.pem"), "{error}");
            assert!(matches!(error, TlsError::Key(PrivateFileError::Exposed { .. })), "{error}");
        }
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let dir = TempDir::new().unwrap();
        let cert = file(&dir, "cert.pem", &certificate(&key()), 0o644);
        let key = file(&dir, "key.pem", &key().private_key_to_pem_pkcs8().unwrap(), 0o600);
        let error = server_config(&cert, &key).unwrap_err();
        assert!(matches!(error, TlsError::Mismatch { .. }), "{error}");
        assert!(error.to_string().contains("cert.pem") && error.to_string().contains("key.pem"), "{error}");
    }

    #[test]
    fn swapped_missing_and_broken_files_are_named() {
        let (dir, key) = (TempDir::new().unwrap(), key());
        let pem = key.private_key_to_pem_pkcs8().unwrap();
        let cert = file(&dir, "cert.pem", &certificate(&key), 0o600);
        let key_file = file(&dir, "key.pem", &pem, 0o600);
        let encrypted =
            key.private_key_to_pem_pkcs8_passphrase(openssl::symm::Cipher::aes_128_cbc(), b"secret").unwrap();
        let encrypted = file(&dir, "encrypted.pem", &encrypted, 0o600);
        let cut = file(&dir, "cut.pem", &pem[..pem.len() - 40], 0o600);
        let empty = file(&dir, "empty.pem", b"", 0o600);
        let missing = dir.path().join("missing.pem");
        for (cert, key, named) in [
            (&key_file, &key_file, "no usable certificate in"),
            (&empty, &key_file, "no usable certificate in"),
            (&cut, &key_file, "no usable certificate in"),
            (&missing, &key_file, "cannot read the certificate"),
            (&cert, &cert, "no usable private key in"),
            (&cert, &empty, "no usable private key in"),
            (&cert, &encrypted, "an encrypted key cannot be used"),
            (&cert, &cut, "no usable private key in"),
            (&cert, &missing, "missing.pem"),
        ] {
            let error = server_config(cert, key).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn an_error_shows_nothing_of_a_broken_key() {
        let dir = TempDir::new().unwrap();
        let cert = file(&dir, "cert.pem", &certificate(&key()), 0o644);
        for broken in [
            "-----BEGIN PRIVATE KEY-----\nSECRET!\n-----END PRIVATE KEY-----\n",
            "-----BEGIN SECRET",
            "SECRET",
        ] {
            let key = file(&dir, "key.pem", broken.as_bytes(), 0o600);
            let error = server_config(&cert, &key).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
    }
}
