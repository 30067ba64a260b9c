//! Keys on curves: P-256 (ES256, RFC 7518 §3.4) and Ed25519 (EdDSA, RFC 8037).

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};

/// Bytes of a private number, of a seed and of a coordinate.
pub const LENGTH: usize = 32;

/// The curve P-256, by its name: a key never brings numbers of its own for it.
pub fn p256() -> Result<EcGroup, ErrorStack> {
    EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)
}

/// The key on P-256 with this private number; `None`: it is 0, or not below the order of the curve.
pub fn p256_key(number: &[u8]) -> Result<Option<PKey<Private>>, ErrorStack> {
    let (group, mut context) = (p256()?, BigNumContext::new()?);
    let (mut order, mut number) = (BigNum::new()?, BigNum::from_slice(number)?);
    group.order(&mut order, &mut context)?;
    if number.num_bits() == 0 || number >= order {
        return Ok(None);
    }
    let mut point = EcPoint::new(&group)?;
    point.mul_generator2(&group, &number, &mut context)?;
    let key = EcKey::from_private_components(&group, &number, &point);
    number.clear();
    PKey::from_ec_key(key?).map(Some)
}

/// The key on Ed25519 with this seed.
pub fn ed25519_key(seed: &[u8]) -> Result<PKey<Private>, ErrorStack> {
    PKey::private_key_from_raw_bytes(seed, Id::ED25519)
}
