//! Decides logout requests: who asks, whether the person must confirm, and where the browser goes afterwards.

use crate::accounts::sessions::operation::{end, find_open};
use crate::domain::audit::Origin;
use crate::domain::claims::{AudienceClaim, ID_TYP, IdClaims};
use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::ClientId;
use crate::domain::parameters::Parameters;
use crate::domain::secret::SecretHash;
use crate::domain::user::User;
use crate::env::Env;
use crate::storage::{Conn, Tx, clients, users};

/// Where the browser goes when the person is signed out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Afterwards {
    /// A registered URI of the client, with `state`.
    pub location: Option<String>,
    /// Who asked.
    pub client_name: Option<String>,
}

/// What a logout request asks of us.
#[derive(Debug)]
pub enum Judged {
    /// Nobody is signed in in this browser.
    NobodyThere(Afterwards),
    /// The application proved by its ID token that it means this very session: it ends at once.
    Proven(Afterwards),
    /// The person must confirm (RP-Initiated Logout §6).
    Confirm(Box<User>, Afterwards),
}

/// Judges a logout request. A hint that is wrong counts as none: it ends nothing by itself.
pub fn judge(
    conn: &mut Conn,
    parameters: &Parameters,
    session: Option<&SecretHash>,
    env: &Env,
) -> Result<Judged, Fault> {
    let hint = parameters.lenient("id_token_hint").and_then(|hint| read_hint(hint, env));
    let named = parameters.lenient("client_id").and_then(|id| id.parse::<ClientId>().ok());
    let client = client(conn, hint.as_ref(), named)?;
    let afterwards = afterwards(client.as_ref(), parameters);
    let Some(session) = find_open(conn, session)? else { return Ok(Judged::NobodyThere(afterwards)) };
    // RP-Initiated Logout §2: the hint identifies the session to be logged out; here by its `sid`.
    let proven = hint
        .is_some_and(|hint| hint.sid == session.id.to_string() && hint.sub == session.user_id.to_string());
    if proven && client.is_some() {
        return Ok(Judged::Proven(afterwards));
    }
    Ok(match users::find(conn, session.user_id)? {
        Some(user) => Judged::Confirm(Box::new(user), afterwards),
        None => Judged::NobodyThere(afterwards),
    })
}

/// An ID token of ours; an expired one still tells who is meant (RP-Initiated Logout §2).
fn read_hint(hint: &str, env: &Env) -> Option<IdClaims> {
    let claims: IdClaims = env.keys.verify(hint, ID_TYP).ok()?;
    (claims.iss == env.settings.issuer.as_str()).then_some(claims)
}

/// The client that asks: of the hint, or by name; when both are given they must be the same.
fn client(
    conn: &mut Conn,
    hint: Option<&IdClaims>,
    named: Option<ClientId>,
) -> Result<Option<Client>, Fault> {
    let hinted = hint.and_then(|hint| match &hint.aud {
        AudienceClaim::One(audience) => audience.parse::<ClientId>().ok(),
        AudienceClaim::Many(_) => None,
    });
    let id = match (hinted, named) {
        (Some(hinted), Some(named)) if hinted != named => None,
        (hinted, named) => hinted.or(named),
    };
    let client = id.map(|id| clients::find(conn, &id)).transpose()?.flatten();
    Ok(client.filter(|client| client.enabled))
}

/// RP-Initiated Logout §3: the URI MUST exactly match one registered; otherwise the browser stays here.
fn afterwards(client: Option<&Client>, parameters: &Parameters) -> Afterwards {
    let Some(client) = client else { return Afterwards::default() };
    let wanted = parameters.lenient("post_logout_redirect_uri");
    let registered = client.post_logout_redirect_uris.iter().find(|uri| Some(uri.as_str()) == wanted);
    let location = registered.map(|uri| match parameters.lenient("state") {
        Some(state) => uri.with_query(&[("state", state)]),
        None => uri.as_str().to_owned(),
    });
    Afterwards { location, client_name: Some(client.name.clone()) }
}

/// Ends the session of this browser, and all that hangs on it but offline access.
pub fn sign_out(
    tx: &mut Tx<'_>,
    session: Option<&SecretHash>,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    match find_open(tx.conn(), session)? {
        Some(session) => end(tx, &session, RevocationReason::SignOut, origin, env),
        None => Ok(()),
    }
}
