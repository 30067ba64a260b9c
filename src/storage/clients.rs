//! Table `clients`.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::{Place, moment, span, to_json};
use super::schema::clients;
use super::store::Tx;
use crate::domain::client::{AuthenticationMethod, Client, ClientAuthentication, PkceRule};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::time::{Span, Timestamp};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = clients)]
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
}

impl TryFrom<Row> for Client {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "clients", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
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

/// Registers a client. `false`: the id is taken.
pub fn insert(tx: &mut Tx<'_>, client: &Client) -> Result<bool, Fault> {
    let row = Row {
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
    };
    let inserted = tx.nested(|conn| diesel::insert_into(clients::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}
