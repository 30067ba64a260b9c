//! A device whose software others wrote: the `openidconnect` crate begins, asks until its person has answered, and checks
//! what it gets.

use std::sync::atomic::{AtomicUsize, Ordering};

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreDeviceAuthorizationResponse, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, ClientId, ClientSecret, DeviceAuthorizationUrl, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, ProviderMetadata, Scope, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use signet::domain::time::Span;
use tokio::sync::Notify;

use crate::support::{Browser, Database, PASSWORD, SECRET, Server};

/// What the crate does not read of the metadata by itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct WithDevices {
    device_authorization_endpoint: DeviceAuthorizationUrl,
}
impl AdditionalProviderMetadata for WithDevices {}

type Metadata = ProviderMetadata<
    WithDevices,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The crate's requests, sent by our HTTP client; it follows no redirects.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    Ok(response.body(answer.bytes().await?.to_vec()).unwrap())
}

async fn the_whole_story(db: &Database) {
    let server = Server::start(db).await;
    let user = server.user("ada@example.com").await;
    server.web_app("acme").await;
    let http = |request| send(server.http().clone(), request);
    let metadata =
        Metadata::discover_async(IssuerUrl::new(server.url.clone()).unwrap(), &http).await.unwrap();
    let endpoint = metadata.additional_metadata().device_authorization_endpoint.clone();
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new("acme".to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    )
    .set_device_authorization_url(endpoint);
    let begun: CoreDeviceAuthorizationResponse = client
        .exchange_device_code()
        .add_scope(Scope::new("email".to_owned()))
        .request_async(&http)
        .await
        .unwrap();

    // The device waits by our clock, and its person comes while it does.
    let (asked, comes, went) = (AtomicUsize::new(0), Notify::new(), Notify::new());
    let wait = async |duration: std::time::Duration| {
        server.clock.advance(Span::from_millis(i64::try_from(duration.as_millis()).unwrap()));
        if asked.fetch_add(1, Ordering::SeqCst) == 2 {
            comes.notify_one();
            went.notified().await;
        }
    };
    let person = async {
        comes.notified().await;
        let mut browser = Browser::new();
        browser.get(begun.verification_uri_complete().unwrap().secret()).await;
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await.submit("#allow", &[]).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Device connected"), "{}", browser.text());
        went.notify_one();
    };
    let polling = client.exchange_device_access_token(&begun).unwrap();
    let (tokens, ()) = tokio::join!(polling.request_async(&http, wait, None), person);
    let tokens = tokens.unwrap();
    assert!(asked.load(Ordering::SeqCst) >= 2);
    let checks = client.id_token_verifier();
    let no_nonce = |nonce: Option<&Nonce>| nonce.is_none().then_some(()).ok_or("a nonce".to_owned());
    let claims = tokens.id_token().expect("an ID token").claims(&checks, no_nonce).unwrap();
    assert_eq!(claims.subject().as_str(), user.to_string());
    let next = client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
    next.request_async(&http).await.unwrap();
}

on_both_databases! {
    async fn a_device_of_others_is_let_in_while_it_asks(db: Database) {
        the_whole_story(&db).await;
    }
}
