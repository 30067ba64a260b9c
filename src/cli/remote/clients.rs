//! `signet --server URL clients …`.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::admin_api::{Listed, Problem, Remote, Seen};
use crate::admin::clients::edit::{Edit, Field};
use crate::admin::clients::registration::NewClient;
use crate::admin::clients::search::Search;
use crate::admin::clients::view::{ClientUseView, ClientView, RegisteredView};
use crate::cli::clients::ending::{Deleting, Rotating};
use crate::cli::clients::{Existing, Verb, create, edit, ending, list};
use crate::cli::output::Answer;
use crate::domain::client_branding::ClientBranding;
use crate::domain::ids::ClientId;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::time::Span;

/// A secret of one's own choice would have to cross the network, and stay in the memory of two programs.
const CHOSEN: &str =
    "a secret of your own choice is set on the server itself; without --secret-stdin one is made";

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create(arguments) => create(*arguments, remote).await,
        Verb::Existing(verb) => existing(verb, remote).await,
    }
}

async fn existing(verb: Existing, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Existing::List(arguments) => list(arguments, remote).await,
        Existing::Show { id } => ending::changed(&find(&id, remote).await?.thing),
        Existing::Edit(arguments) => edit(*arguments, remote).await,
        Existing::Disable { id } => act(&id, "disable", remote).await,
        Existing::Enable { id } => act(&id, "enable", remote).await,
        Existing::RevokeTokens { id } => act(&id, "revoke-tokens", remote).await,
        Existing::EndOldSecret { id } => act(&id, "end-old-secret", remote).await,
        Existing::RotateSecret(arguments) => rotate(&arguments, remote).await,
        Existing::Delete(arguments) => delete(&arguments, remote).await,
    }
}

async fn find(id: &ClientId, remote: &Remote) -> anyhow::Result<Seen<ClientView>> {
    remote.show(&["clients", id.as_str()]).await
}

async fn list(arguments: list::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    let list::Arguments { rows, query, state, kind, after } = arguments;
    let found = Search { query, standing: state, kind };
    let named = [
        ("query", found.query.clone()),
        ("state", found.standing.map(|standing| standing.to_string())),
        ("kind", found.kind.map(|kind| kind.to_string())),
    ];
    let conditions: Vec<_> = named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let after = after.map(|id| id.to_string());
    let page: Listed<ClientView> = remote.page(&["clients"], rows.limit, after, &conditions).await?;
    list::told(&found, page.items, page.next)
}

async fn create(arguments: create::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    anyhow::ensure!(!arguments.brings_secret(), CHOSEN);
    let body = registration(&arguments.read(&remote.server)?);
    let registered: RegisteredView = remote.create(&["clients"], &body).await?;
    create::told(&registered)
}

async fn edit(arguments: edit::Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    let (id, edit) = arguments.split();
    let seen = find(&id, remote).await?;
    let (path, body) = (["clients", id.as_str()], patch(&edit));
    let changed: RegisteredView = remote.change(Method::PATCH, &path, &seen.version, Some(&body)).await?;
    create::told(&changed)
}

async fn act(id: &ClientId, deed: &str, remote: &Remote) -> anyhow::Result<Answer> {
    let seen = find(id, remote).await?;
    let path = ["clients", id.as_str(), deed];
    ending::changed(&remote.change(Method::POST, &path, &seen.version, None).await?)
}

async fn rotate(arguments: &Rotating, remote: &Remote) -> anyhow::Result<Answer> {
    anyhow::ensure!(!arguments.secret_stdin, CHOSEN);
    let seen = find(&arguments.id, remote).await?;
    let body = json!({ "overlap_seconds": arguments.overlap.seconds() });
    let path = ["clients", arguments.id.as_str(), "rotate-secret"];
    let rotated: RegisteredView = remote.change(Method::POST, &path, &seen.version, Some(&body)).await?;
    create::told(&rotated)
}

async fn delete(arguments: &Deleting, remote: &Remote) -> anyhow::Result<Answer> {
    let Deleting { id, yes } = arguments;
    let seen = find(id, remote).await?;
    let used: ClientUseView = remote.show(&["clients", id.as_str(), "use"]).await?.thing;
    let query = [("confirm", yes.to_string())];
    let deleted = remote.tell(Method::DELETE, &["clients", id.as_str()], Some(&seen.version), &query).await;
    match deleted {
        Ok(()) => ending::deleted(id, &used),
        Err(error) if !yes && Problem::is(&error, "in_use") => anyhow::bail!("{error}: --yes"),
        Err(error) => Err(error),
    }
}

/// All of a new client, by the names of RFC 7591 §2. A field that is added must be named here.
fn registration(new: &NewClient) -> Value {
    let NewClient {
        id,
        name,
        application_type,
        branding: ClientBranding { colour, home, policy, terms },
        method,
        secret: _,
        first_party,
        second_factor,
        pkce,
        grants,
        redirect_uris,
        post_logout_redirect_uris,
        scope,
        audiences,
        resource_server,
        lifetimes,
        email_verification,
        offline,
        initiate_login_uri,
        claims,
        algorithms,
    } = new;
    json!({
        "client_id": id.as_str(),
        "client_name": name.as_ref().map(ToString::to_string),
        "application_type": application_type.as_str(),
        "brand_color": colour.map(|colour| colour.to_string()),
        "client_uri": home.as_ref().map(ToString::to_string),
        "policy_uri": policy.as_ref().map(ToString::to_string),
        "tos_uri": terms.as_ref().map(ToString::to_string),
        "token_endpoint_auth_method": method.as_str(),
        "first_party": first_party,
        "second_factor": second_factor.as_str(),
        "pkce": pkce.as_str(),
        "grant_types": texts(grants),
        "redirect_uris": redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
        "post_logout_redirect_uris":
            post_logout_redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
        "scope": scope.to_string(),
        "audiences": texts(audiences),
        "resource_server": resource_server.as_ref().map(ToString::to_string),
        "access_ttl_seconds": lifetimes.access.map(Span::seconds),
        "refresh_ttl_seconds": lifetimes.refresh_idle.map(Span::seconds),
        "email_verification": email_verification.as_ref().map(ToString::to_string),
        "offline": offline.as_str(),
        "initiate_login_uri": initiate_login_uri.as_ref().map(RedirectUri::as_str),
        "roles_claim": claims.roles,
        "permissions_claim": claims.permissions,
        "id_token_signed_response_alg": algorithms.id_token,
        "access_token_signed_response_alg": algorithms.access_token,
    })
}

/// What is named of a change (RFC 7396). A field that is added must be named here.
fn patch(edit: &Edit) -> Value {
    let Edit {
        name,
        application_type,
        brand_color,
        client_uri,
        policy_uri,
        tos_uri,
        method,
        first_party,
        second_factor,
        pkce,
        grants,
        redirect_uris,
        post_logout_redirect_uris,
        scope,
        audiences,
        resource_server,
        access,
        refresh_idle,
        email_verification,
        offline,
        initiate_login_uri,
        roles_claim,
        permissions_claim,
        id_token_algorithm,
        access_token_algorithm,
    } = edit;
    let uris = |uris: &Option<Vec<RedirectUri>>| {
        uris.as_ref().map(|uris| json!(uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>()))
    };
    let named = [
        ("client_name", name.as_ref().map(|name| json!(name.to_string()))),
        ("application_type", application_type.map(|kind| json!(kind.as_str()))),
        ("brand_color", field(brand_color, |colour| json!(colour.to_string()))),
        ("client_uri", field(client_uri, |address| json!(address.to_string()))),
        ("policy_uri", field(policy_uri, |address| json!(address.to_string()))),
        ("tos_uri", field(tos_uri, |address| json!(address.to_string()))),
        ("token_endpoint_auth_method", method.map(|method| json!(method.as_str()))),
        ("first_party", first_party.map(Value::from)),
        ("second_factor", second_factor.map(|rule| json!(rule.as_str()))),
        ("pkce", pkce.map(|rule| json!(rule.as_str()))),
        ("grant_types", grants.as_ref().map(|grants| json!(texts(grants)))),
        ("redirect_uris", uris(redirect_uris)),
        ("post_logout_redirect_uris", uris(post_logout_redirect_uris)),
        ("scope", scope.as_ref().map(|scope| json!(scope.to_string()))),
        ("audiences", audiences.as_ref().map(|audiences| json!(texts(audiences)))),
        ("resource_server", field(resource_server, |audience| json!(audience.to_string()))),
        ("access_ttl_seconds", field(access, |span| json!(span.seconds()))),
        ("refresh_ttl_seconds", field(refresh_idle, |span| json!(span.seconds()))),
        ("email_verification", field(email_verification, |rule| json!(rule.to_string()))),
        ("offline", offline.map(|rule| json!(rule.as_str()))),
        ("initiate_login_uri", field(initiate_login_uri, |uri| json!(uri.as_str()))),
        ("roles_claim", roles_claim.map(Value::from)),
        ("permissions_claim", permissions_claim.map(Value::from)),
        ("id_token_signed_response_alg", id_token_algorithm.map(|algorithm| json!(algorithm))),
        ("access_token_signed_response_alg", access_token_algorithm.map(|algorithm| json!(algorithm))),
    ];
    let members = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}

fn field<T>(field: &Field<T>, write: impl Fn(&T) -> Value) -> Option<Value> {
    match field {
        Field::Keep => None,
        Field::Clear => Some(Value::Null),
        Field::Set(value) => Some(write(value)),
    }
}

fn texts(items: &[impl ToString]) -> Vec<String> {
    items.iter().map(ToString::to_string).collect()
}
