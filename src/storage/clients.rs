//! Table `clients`.

use diesel::dsl::{count, count_star, max};
use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::{Place, moment, span, to_json};
use super::schema::{authorization_codes, clients, device_authorizations, grants};
use super::store::Tx;
use crate::domain::client::{
    Audience, AuthenticationMethod, Client, ClientAuthentication, ClientClaims, PkceRule, PreviousSecret,
};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use crate::domain::time::{Span, Timestamp};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = clients, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "they are the columns of a table")]
struct Row {
    id: String,
    name: String,
    authentication_method: String,
    secret_hash: Option<Vec<u8>>,
    enabled: bool,
    first_party: bool,
    pkce_required: bool,
    grants: String,
    redirect_uris: String,
    post_logout_redirect_uris: String,
    scope: String,
    audiences: String,
    resource_server: Option<String>,
    access_ttl_ms: Option<i64>,
    refresh_ttl_ms: Option<i64>,
    tokens_not_before: Option<i64>,
    created_at: i64,
    email_verification: Option<String>,
    offline_rule: String,
    initiate_login_uri: Option<String>,
    second_factor: String,
    roles_claim: bool,
    permissions_claim: bool,
    previous_secret_hash: Option<Vec<u8>>,
    previous_secret_until: Option<i64>,
    application_type: String,
    branding: String,
    id_token_alg: String,
    access_token_alg: String,
}

impl TryFrom<Row> for Client {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "clients", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            application_type: at.parse("application_type", &row.application_type)?,
            branding: at.json("branding", &row.branding)?,
            authentication: authentication(at, &row)?,
            enabled: row.enabled,
            first_party: row.first_party,
            pkce: if row.pkce_required { PkceRule::Required } else { PkceRule::Optional },
            second_factor: at.parse("second_factor", &row.second_factor)?,
            grants: at.json("grants", &row.grants)?,
            redirect_uris: at.json("redirect_uris", &row.redirect_uris)?,
            post_logout_redirect_uris: at
                .json("post_logout_redirect_uris", &row.post_logout_redirect_uris)?,
            scope: at.scope(&row.scope)?,
            audiences: at.json("audiences", &row.audiences)?,
            resource_server: at.parse_option("resource_server", row.resource_server.as_deref())?,
            lifetimes: ClientLifetimes {
                access: span(row.access_ttl_ms),
                refresh_idle: span(row.refresh_ttl_ms),
            },
            email_verification: at.parse_option("email_verification", row.email_verification.as_deref())?,
            offline: at.parse("offline_rule", &row.offline_rule)?,
            initiate_login_uri: at.parse_option("initiate_login_uri", row.initiate_login_uri.as_deref())?,
            claims: ClientClaims { roles: row.roles_claim, permissions: row.permissions_claim },
            algorithms: ClientAlgorithms {
                id_token: at.parse("id_token_alg", &row.id_token_alg)?,
                access_token: at.parse("access_token_alg", &row.access_token_alg)?,
            },
            previous_secret: previous_secret(at, &row)?,
            tokens_not_before: moment(row.tokens_not_before),
            created_at: Timestamp::from_millis(row.created_at),
            name: row.name,
        })
    }
}

fn authentication(at: Place<'_>, row: &Row) -> Result<ClientAuthentication, Fault> {
    let hash = row.secret_hash.as_deref().map(|bytes| at.hash("secret_hash", bytes)).transpose()?;
    match (at.parse("authentication_method", &row.authentication_method)?, hash) {
        (AuthenticationMethod::None, None) => Ok(ClientAuthentication::None),
        (AuthenticationMethod::ClientSecretBasic, Some(hash)) => Ok(ClientAuthentication::SecretBasic(hash)),
        (AuthenticationMethod::ClientSecretPost, Some(hash)) => Ok(ClientAuthentication::SecretPost(hash)),
        _ => Err(at.inconsistent("secret_hash")),
    }
}

fn previous_secret(at: Place<'_>, row: &Row) -> Result<Option<PreviousSecret>, Fault> {
    match (row.previous_secret_hash.as_deref(), moment(row.previous_secret_until)) {
        (None, None) => Ok(None),
        (Some(bytes), Some(until)) => {
            Ok(Some(PreviousSecret { hash: at.hash("previous_secret_hash", bytes)?, until }))
        }
        _ => Err(at.inconsistent("previous_secret_until")),
    }
}

/// The client with this id.
pub fn find(conn: &mut Conn, id: &ClientId) -> Result<Option<Client>, Fault> {
    let row: Option<Row> =
        clients::table.find(id.as_str()).select(Row::as_select()).first(conn).optional()?;
    row.map(Client::try_from).transpose()
}

/// A page of clients in the order of their ids, after `after`.
pub fn list(conn: &mut Conn, after: Option<&ClientId>, limit: i64) -> Result<Vec<Client>, Fault> {
    let rows: Vec<Row> = clients::table
        .filter(clients::id.gt(after.map_or("", ClientId::as_str)))
        .order(clients::id)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Client::try_from).collect()
}

/// The clients that may ask for `audience`, or introspect for it, in the order of their ids.
pub fn list_of_audience(conn: &mut Conn, audience: &Audience) -> Result<Vec<Client>, Fault> {
    let rows: Vec<Row> = clients::table
        .filter(clients::audiences.like(naming(audience)?).escape('!'))
        .or_filter(clients::resource_server.eq(audience.as_str()))
        .order(clients::id)
        .select(Row::as_select())
        .load(conn)?;
    let found: Vec<Client> = rows.into_iter().map(Client::try_from).collect::<Result<_, _>>()?;
    // Letters of either case are alike to SQLite's LIKE.
    let names = |client: &Client| {
        client.audiences.contains(audience) || client.resource_server.as_ref() == Some(audience)
    };
    Ok(found.into_iter().filter(names).collect())
}

/// What a stored list of audiences is like that has `audience` in it.
pub(super) fn naming(audience: &Audience) -> Result<String, Fault> {
    let mut pattern = String::from("%");
    for character in to_json(audience)?.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    Ok(pattern)
}

fn row(client: &Client) -> Result<Row, Fault> {
    Ok(Row {
        id: client.id.to_string(),
        name: client.name.clone(),
        authentication_method: client.authentication.method().to_string(),
        secret_hash: client.authentication.secret_hash().map(|hash| hash.as_bytes().to_vec()),
        enabled: client.enabled,
        first_party: client.first_party,
        pkce_required: client.pkce == PkceRule::Required,
        grants: to_json(&client.grants)?,
        redirect_uris: to_json(&client.redirect_uris)?,
        post_logout_redirect_uris: to_json(&client.post_logout_redirect_uris)?,
        scope: client.scope.to_string(),
        audiences: to_json(&client.audiences)?,
        resource_server: client.resource_server.as_ref().map(ToString::to_string),
        access_ttl_ms: client.lifetimes.access.map(Span::millis),
        refresh_ttl_ms: client.lifetimes.refresh_idle.map(Span::millis),
        tokens_not_before: client.tokens_not_before.map(Timestamp::millis),
        created_at: client.created_at.millis(),
        email_verification: client.email_verification.map(|rule| rule.to_string()),
        offline_rule: client.offline.to_string(),
        initiate_login_uri: client.initiate_login_uri.as_ref().map(|uri| uri.as_str().to_owned()),
        second_factor: client.second_factor.to_string(),
        roles_claim: client.claims.roles,
        permissions_claim: client.claims.permissions,
        previous_secret_hash: client.previous_secret.as_ref().map(|secret| secret.hash.as_bytes().to_vec()),
        previous_secret_until: client.previous_secret.as_ref().map(|secret| secret.until.millis()),
        application_type: client.application_type.to_string(),
        branding: to_json(&client.branding)?,
        id_token_alg: client.algorithms.id_token.to_string(),
        access_token_alg: client.algorithms.access_token.to_string(),
    })
}

/// Registers a client. `false`: the id is taken.
pub fn insert(tx: &mut Tx<'_>, client: &Client) -> Result<bool, Fault> {
    let row = row(client)?;
    let inserted = tx.nested(|conn| diesel::insert_into(clients::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Writes all of a client but its id. `false`: it is gone.
pub fn update(tx: &mut Tx<'_>, client: &Client) -> Result<bool, Fault> {
    let rows =
        diesel::update(clients::table.find(client.id.as_str())).set(row(client)?).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Holds a client's row until the transaction ends, so that it is changed by one at a time. `false`: there is none.
pub fn lock(tx: &mut Tx<'_>, id: &ClientId) -> Result<bool, Fault> {
    let rows = diesel::update(clients::table.find(id.as_str()))
        .set(clients::name.eq(clients::name))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Deletes a client with all that people gave to it. `false`: there is none.
pub fn delete(tx: &mut Tx<'_>, id: &ClientId) -> Result<bool, Fault> {
    Ok(diesel::delete(clients::table.find(id.as_str())).execute(tx.conn())? == 1)
}

/// What people gave to a client and is still in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientUse {
    /// Grants, each with its tokens.
    pub grants: i64,
    /// The people who gave them.
    pub people: i64,
    /// The sessions in which they did.
    pub sessions: i64,
    /// When tokens were last made for one of its grants, also of those that are over and not forgotten yet.
    pub last_used_at: Option<Timestamp>,
}

/// How much hangs on `client` at `now`.
pub fn count_use(conn: &mut Conn, client: &Client, now: Timestamp) -> Result<ClientUse, Fault> {
    let since = client.tokens_not_before.map_or(i64::MIN, Timestamp::millis);
    let live = grants::table
        .filter(grants::client_id.eq(client.id.as_str()))
        .filter(grants::revoked_at.is_null())
        .filter(grants::forget_at.gt(now.millis()))
        .filter(grants::created_at.gt(since));
    let people = count(grants::user_id).aggregate_distinct();
    let sessions = count(grants::session_id).aggregate_distinct();
    let (grants, people, sessions) = live.select((count_star(), people, sessions)).first(conn)?;
    let all = grants::table.filter(grants::client_id.eq(client.id.as_str()));
    let last_used_at = moment(all.select(max(grants::rotated_at)).first(conn)?);
    Ok(ClientUse { grants, people, sessions, last_used_at })
}

/// How many clients get tokens that are signed by `algorithm`.
pub fn count_signed_by(conn: &mut Conn, algorithm: SigningAlgorithm) -> Result<i64, Fault> {
    let name = algorithm.as_str();
    let theirs = clients::id_token_alg.eq(name).or(clients::access_token_alg.eq(name));
    Ok(clients::table.filter(theirs).count().get_result(conn)?)
}

/// Forgets the codes that a client has not redeemed yet, for browsers and for devices.
pub fn delete_unredeemed(tx: &mut Tx<'_>, id: &ClientId) -> Result<(), Fault> {
    let codes = authorization_codes::table.filter(authorization_codes::client_id.eq(id.as_str()));
    diesel::delete(codes.filter(authorization_codes::used_at.is_null())).execute(tx.conn())?;
    let devices = device_authorizations::table.filter(device_authorizations::client_id.eq(id.as_str()));
    diesel::delete(devices.filter(device_authorizations::grant_id.is_null())).execute(tx.conn())?;
    Ok(())
}
