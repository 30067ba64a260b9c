//! Where the chain begins: after the last seal that was taken away, as a statement says that the server signed.

use crate::admin::audit::seal_keys::SealKeys;
use crate::domain::audit_archive::{BEGINNING_TYP, Beginning};
use crate::domain::audit_chain::{Damage, Head};
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::env::Env;
use crate::keys::seal::MasterKey;
use crate::keys::verify::verify;
use crate::storage::{Conn, Tx, audit_archives};

/// The seal after which the chain begins, if one of `keys` signed that. What was not signed is damage, and then the
/// chain must begin where all do: seals that somebody took away are missed.
pub fn find(conn: &mut Conn, keys: &SealKeys, damage: &mut Vec<Damage>) -> Result<Head, Fault> {
    let Some((seal, statement)) = audit_archives::find_beginning(conn)? else { return Ok(Head::start()) };
    let signed: Result<Beginning, _> = verify(&statement, BEGINNING_TYP, |kid| keys.find(kid));
    match signed {
        Ok(beginning) if beginning.seal == seal => Ok(beginning.head()),
        _ => {
            damage.push(Damage::BeginningAltered(seal));
            Ok(Head::start())
        }
    }
}

/// The same for whoever goes on from there: a beginning that was not signed is a fault.
pub fn current(conn: &mut Conn, master: &MasterKey) -> Result<Head, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let mut damage = Vec::new();
    let head = find(conn, &keys, &mut damage)?;
    if damage.is_empty() { Ok(head) } else { Err(Fault::inconsistent("audit_beginnings", "statement", "1")) }
}

/// Lets the chain begin after the seal `gone`. `false`: it did not begin right before it.
pub fn advance(tx: &mut Tx<'_>, gone: &Head, env: &Env) -> Result<bool, Fault> {
    let beginning = Beginning { seal: gone.number, sum: gone.sum.clone(), at: env.now.millis() };
    let payload =
        serde_json::to_vec(&beginning).map_err(|error| Fault::internal("writing a beginning", error))?;
    let statement = env.keys.active(SigningAlgorithm::Rs256)?.sign(BEGINNING_TYP, &payload)?;
    audit_archives::move_beginning(tx, gone.number, &statement)
}
