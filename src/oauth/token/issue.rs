//! Builds the claims of what a grant gives, and signs them once the transaction is over.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256, Sha512};

use crate::domain::claims::{
    ACCESS_TYP, AccessClaims, AudienceClaim, ID_TYP, IdClaims, PersonClaims, REFRESH_TYP, RefreshClaims,
};
use crate::domain::client::{Audience, Client};
use crate::domain::decision::Fault;
use crate::domain::grant::Grant;
use crate::domain::permission::PermissionName;
use crate::domain::random;
use crate::domain::refresh_family::StoredToken;
use crate::domain::role::RoleDefinition;
use crate::domain::scope::Scope;
use crate::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use crate::domain::time::{Span, Timestamp};
use crate::domain::user::User;
use crate::env::Env;
use crate::keys::ring::KeyRing;
use crate::oauth::resources;
use crate::storage::{Conn, roles};

/// What a grant gives, unsigned.
#[derive(Debug)]
pub struct Issued {
    /// The access token's claims.
    pub access: AccessClaims,
    /// The refresh token's exact payload.
    pub refresh: Option<StoredToken>,
    /// The ID token's claims, but for the hash of the access token.
    pub id: Option<IdClaims>,
    keys: Arc<KeyRing>,
    algorithms: ClientAlgorithms,
}

/// A successful answer (RFC 6749 §5.1).
#[derive(Debug, Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    // RFC 6749 §3.3: a scope has at least one token; none at all is told by leaving it out.
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

impl Issued {
    /// What `client` is given, to be signed by its algorithms with the keys of this moment. Where it cannot be signed the
    /// transaction fails, and nothing is used up.
    pub fn new(
        client: &Client,
        access: AccessClaims,
        refresh: Option<StoredToken>,
        id: Option<IdClaims>,
        env: &Env,
    ) -> Result<Self, Fault> {
        let algorithms = client.algorithms;
        env.keys.active(algorithms.access_token)?;
        env.keys.active(algorithms.id_token)?;
        Ok(Self { access, refresh, id, keys: Arc::clone(&env.keys), algorithms })
    }

    /// Signs everything. After the commit, outside the transaction.
    pub fn sign(self) -> Result<TokenResponse, Fault> {
        let access_token =
            self.keys.active(self.algorithms.access_token)?.sign(ACCESS_TYP, &json(&self.access)?)?;
        let refresh =
            self.refresh.map(|token| self.keys.signer(&token.kid)?.sign(REFRESH_TYP, &token.payload));
        let id = self.id.map(|mut claims| {
            let signer = self.keys.active(self.algorithms.id_token)?;
            claims.at_hash = Some(at_hash(&access_token, signer.algorithm()));
            signer.sign(ID_TYP, &json(&claims)?)
        });
        Ok(TokenResponse {
            token_type: "Bearer",
            expires_in: self.access.exp.saturating_sub(self.access.iat),
            refresh_token: refresh.transpose()?,
            id_token: id.transpose()?,
            scope: self.access.scope,
            access_token,
        })
    }
}

/// OIDC Core §3.1.3.6: the left half of the hash of the access token's ASCII, by the hash of the algorithm that signs the ID
/// token. That of Ed25519 is SHA-512 (RFC 8032 §5.1).
fn at_hash(access_token: &str, algorithm: SigningAlgorithm) -> String {
    let half = |digest: &[u8]| URL_SAFE_NO_PAD.encode(digest.get(..digest.len() / 2).unwrap_or_default());
    match algorithm {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 | SigningAlgorithm::Es256 => {
            half(&Sha256::digest(access_token))
        }
        SigningAlgorithm::EdDsa => half(&Sha512::digest(access_token)),
    }
}

fn json<T: Serialize>(claims: &T) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(claims).map_err(|error| Fault::internal("writing claims", error))
}

fn jti(env: &Env) -> String {
    URL_SAFE_NO_PAD.encode(random::bytes::<16>(env.random.as_ref()))
}

/// A client's own access token. `sub` is the client (RFC 9068 §2.2), which can never equal a user's.
pub fn client_access(client: &Client, scope: &Scope, audiences: &[Audience], env: &Env) -> AccessClaims {
    let now = env.now.seconds();
    AccessClaims {
        iss: env.settings.issuer.as_str().to_owned(),
        sub: client.id.to_string(),
        aud: resources::claim(audiences, &env.settings.issuer),
        exp: now.saturating_add(client.lifetimes.access(&env.settings.lifetimes).seconds()),
        iat: now,
        nbf: now,
        jti: jti(env),
        client_id: client.id.to_string(),
        scope: scope.to_string(),
        auth_time: None,
        acr: None,
        amr: None,
        sid: None,
        roles: None,
        permissions: None,
        email_verified: None,
        grant_id: None,
    }
}

/// A user's access token at a client.
pub fn user_access(
    client: &Client,
    user: &User,
    grant: &Grant,
    scope: &Scope,
    audiences: &[Audience],
    env: &Env,
) -> AccessClaims {
    AccessClaims {
        sub: user.id.to_string(),
        auth_time: Some(grant.auth_time.seconds()),
        acr: Some(grant.methods.acr().to_owned()),
        amr: Some(grant.methods.amr().to_vec()),
        sid: Some(grant.session_id.to_string()),
        roles: client.claims.roles.then(|| user.roles.iter().map(|role| role.as_str().to_owned()).collect()),
        email_verified: scope.contains("email").then_some(user.email_verified),
        grant_id: Some(grant.id.to_string()),
        ..client_access(client, scope, audiences, env)
    }
}

/// What the person's roles carry for applications, when the client's tokens say it.
pub fn permissions(conn: &mut Conn, client: &Client, user: &User) -> Result<Option<Vec<String>>, Fault> {
    if !client.claims.permissions {
        return Ok(None);
    }
    let defined = roles::list_of(conn, &user.roles)?;
    let carried: BTreeSet<&str> =
        defined.iter().flat_map(RoleDefinition::of_applications).map(PermissionName::as_str).collect();
    Ok(Some(carried.into_iter().map(ToOwned::to_owned).collect()))
}

/// The token of `generation` in the family of `grant`, as its row keeps it.
pub fn refresh(grant: &Grant, generation: i64, until: Timestamp, env: &Env) -> Result<StoredToken, Fault> {
    let issuer = env.settings.issuer.as_str().to_owned();
    let claims = RefreshClaims {
        iss: issuer.clone(),
        sub: grant.user_id.to_string(),
        aud: AudienceClaim::One(issuer),
        exp: until.seconds(),
        iat: env.now.seconds(),
        jti: format!("{}.{generation}", grant.id),
        client_id: grant.client_id.to_string(),
        scope: grant.scope.to_string(),
        sid: grant.session_id.to_string(),
        grant_id: grant.id.to_string(),
        generation,
    };
    // The server alone reads it: RS256 for everybody, which gives the same token again (TK4).
    Ok(StoredToken {
        payload: json(&claims)?,
        kid: env.keys.active(SigningAlgorithm::Rs256)?.kid().to_owned(),
    })
}

/// An ID token's claims (OIDC Core §2, §3.1.3.6).
pub fn id(client: &Client, user: &User, grant: &Grant, nonce: Option<String>, env: &Env) -> IdClaims {
    let life: Span = env.settings.lifetimes.id_token;
    IdClaims {
        iss: env.settings.issuer.as_str().to_owned(),
        sub: user.id.to_string(),
        aud: AudienceClaim::One(client.id.to_string()),
        exp: env.now.plus(life).seconds(),
        iat: env.now.seconds(),
        auth_time: grant.auth_time.seconds(),
        nonce,
        acr: grant.methods.acr().to_owned(),
        amr: grant.methods.amr().to_vec(),
        sid: grant.session_id.to_string(),
        at_hash: None,
        person: PersonClaims::of(user, &grant.scope.shared_with(&client.scope)),
    }
}
