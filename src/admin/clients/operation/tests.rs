//! What registering a client does to the APIs that it names.

use super::*;
use crate::admin::clients::registration::NewClient;
use crate::admin::clients::search::{Search, search};
use crate::admin::paging::{Page, PageSize};
use crate::admin::testing::{Database, context};
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    AuthenticationMethod, ClientClaims, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::ClientBranding;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::signing_algorithm::ClientAlgorithms;

const BANK: &str = "https://bank.example";
const TRADING: &str = "https://trading.example";

fn audience(text: &str) -> Audience {
    text.parse().unwrap()
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

struct Asked<'a> {
    id: &'a str,
    scope: &'a str,
    audiences: &'a [&'a str],
    resource_server: Option<&'a str>,
}

async fn register(database: &Database, asked: Asked<'_>) -> Result<Vec<ApiNotice>, CannotCreate> {
    let new = NewClient {
        id: asked.id.parse().unwrap(),
        name: None,
        application_type: ApplicationType::Web,
        branding: ClientBranding::default(),
        method: AuthenticationMethod::ClientSecretBasic,
        secret: None,
        first_party: false,
        second_factor: SecondFactorRule::Optional,
        pkce: PkceRule::Required,
        grants: vec![GrantType::ClientCredentials],
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        scope: scope(asked.scope),
        audiences: asked.audiences.iter().map(|text| audience(text)).collect(),
        resource_server: asked.resource_server.map(audience),
        lifetimes: ClientLifetimes::default(),
        email_verification: None,
        offline: OfflineRule::SurvivesLogout,
        initiate_login_uri: None,
        claims: ClientClaims::default(),
        algorithms: ClientAlgorithms::default(),
    };
    let context = context(0);
    let registration = Registration::check(new, &context).unwrap();
    database.write(move |tx| create(tx, &registration, &context)).await
}

fn registered(audience_text: &str, scopes: &str) -> ApiNotice {
    ApiNotice::Registered { audience: audience(audience_text), scope: scope(scopes) }
}

async fn api_scope(database: &Database, text: &'static str) -> Option<String> {
    database.read(move |conn| apis::find(conn, &audience(text))).await.map(|api| api.scope.to_string())
}

async fn exists(database: &Database, id: &'static str) -> bool {
    database.read(move |conn| find(conn, &id.parse().unwrap())).await.is_ok()
}

#[tokio::test]
async fn an_unknown_audience_becomes_an_api() {
    let database = Database::new();
    let asked =
        Asked { id: "a", scope: "openid read", audiences: &[BANK, TRADING], resource_server: Some("urn:x") };
    let notices = register(&database, asked).await.unwrap();
    let expected = [registered(BANK, "read"), registered(TRADING, "read"), registered("urn:x", "read")];
    assert_eq!(notices, expected);
    assert!(exists(&database, "a").await);
}

#[tokio::test]
async fn a_single_known_audience_gets_new_scopes() {
    let database = Database::new();
    let first = Asked { id: "a", scope: "read", audiences: &[BANK], resource_server: None };
    register(&database, first).await.unwrap();
    let second = Asked { id: "b", scope: "read write", audiences: &[BANK], resource_server: Some(BANK) };
    let notices = register(&database, second).await.unwrap();
    assert_eq!(notices, [ApiNotice::Extended { audience: audience(BANK), added: scope("write") }]);
    let third = Asked { id: "c", scope: "read", audiences: &[BANK], resource_server: None };
    assert_eq!(register(&database, third).await.unwrap(), []);
    assert_eq!(api_scope(&database, BANK).await.unwrap(), "read write");
}

#[tokio::test]
async fn of_several_known_audiences_none_gets_new_scopes() {
    let database = Database::new();
    for (id, scope, audience) in [("a", "read", BANK), ("b", "trade", TRADING)] {
        let asked = Asked { id, scope, audiences: &[audience], resource_server: None };
        register(&database, asked).await.unwrap();
    }
    let fits = Asked { id: "c", scope: "read trade", audiences: &[BANK, TRADING], resource_server: None };
    assert_eq!(register(&database, fits).await.unwrap(), []);
    let foreign = Asked {
        id: "d",
        scope: "openid read new",
        audiences: &[BANK, TRADING],
        resource_server: Some("urn:x"),
    };
    let refused = register(&database, foreign).await.unwrap_err();
    assert_eq!(refused, CannotCreate::ForeignScopes { foreign: scope("new") });
    assert!(!exists(&database, "d").await);
    assert_eq!(api_scope(&database, "urn:x").await, None);
}

#[tokio::test]
async fn a_taken_id_changes_nothing() {
    let database = Database::new();
    let first = Asked { id: "a", scope: "read", audiences: &[], resource_server: None };
    assert_eq!(register(&database, first).await.unwrap(), []);
    let second = Asked { id: "a", scope: "read", audiences: &[BANK], resource_server: None };
    let refused = register(&database, second).await.unwrap_err();
    assert_eq!(refused, CannotCreate::Taken("a".parse().unwrap()));
    assert_eq!(api_scope(&database, BANK).await, None);
}

#[tokio::test]
async fn clients_are_listed_page_by_page() {
    let database = Database::new();
    for id in ["c", "a", "b"] {
        let asked = Asked { id, scope: "read", audiences: &[], resource_server: None };
        register(&database, asked).await.unwrap();
    }
    let size = PageSize::new(2).unwrap();
    let first = database.read(move |conn| search(conn, &Search::default(), None, size)).await;
    let ids = |page: &Page<Client, ClientId>| -> Vec<String> {
        page.items.iter().map(|client| client.id.to_string()).collect()
    };
    assert_eq!(ids(&first), ["a", "b"]);
    let rest = database.read(move |conn| search(conn, &Search::default(), first.next.as_ref(), size)).await;
    assert_eq!((ids(&rest), rest.next), (vec!["c".to_owned()], None));
}
