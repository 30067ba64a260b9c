//! A relying party that others wrote: the `openidconnect` crate finds its way by discovery alone, and checks what it gets.

use openidconnect::core::{
    CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IntrospectionUrl, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    RedirectUrl, Scope, TokenIntrospectionResponse as _, TokenResponse as _,
};
use signet::domain::time::Span;
use url::Url;

use crate::support::{Browser, Database, PASSWORD, SECRET, Server};

const CALLBACK: &str = "https://app.example/cb";

/// The crate's requests, sent by our HTTP client; it follows no redirects.
pub(super) async fn send(
    http: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = openidconnect::http::Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    Ok(response.body(answer.bytes().await?.to_vec()).unwrap())
}

/// Lets the user sign in and allow, and takes the parameters of the callback.
async fn follow(server: &Server, browser: &mut Browser, url: &Url) -> (String, String, String) {
    browser.get(url.as_str()).await.follow_within(&server.url).await;
    browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await.submit("#allow", &[]).await;
    let callback = Url::parse(browser.header("location").unwrap()).unwrap();
    assert!(callback.as_str().starts_with(CALLBACK), "{callback}");
    let get = |name: &str| {
        let found = callback.query_pairs().find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no {name}: {callback}")).1.into_owned()
    };
    (get("code"), get("state"), get("iss"))
}

async fn the_whole_story(db: &Database) {
    let server = Server::start(db).await;
    let user = server.user("ada@example.com").await;
    server.web_app("acme").await;
    let http = |request| send(server.http().clone(), request);

    let issuer = IssuerUrl::new(server.url.clone()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
    assert!(
        metadata
            .id_token_signing_alg_values_supported()
            .contains(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256)
    );
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new("acme".to_owned()),
        Some(ClientSecret::new(SECRET.to_owned())),
    )
    .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap())
    .set_introspection_url(IntrospectionUrl::new(server.at("/introspect")).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["profile", "email", "accounts:read"].map(|name| Scope::new(name.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let (code, returned, iss) = follow(&server, &mut Browser::new(), &url).await;
    assert_eq!((&returned, &iss), (state.secret(), &server.url));

    let exchange = client.exchange_code(AuthorizationCode::new(code)).unwrap().set_pkce_verifier(verifier);
    let tokens = exchange.request_async(&http).await.unwrap();
    let id_token = tokens.id_token().expect("an ID token");
    let checks = client.id_token_verifier();
    let claims: &CoreIdTokenClaims = id_token.claims(&checks, &nonce).unwrap();
    assert_eq!(claims.subject().as_str(), user.to_string());
    assert_eq!(claims.email().map(|email| email.as_str()), Some("ada@example.com"));
    if let Some(stated) = claims.access_token_hash() {
        let key = id_token.signing_key(&checks).unwrap();
        let made =
            AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg().unwrap(), key).unwrap();
        assert_eq!(stated, &made);
    }
    id_token.claims(&checks, &Nonce::new("another".to_owned())).unwrap_err();

    // OIDC Core §5.3.2: the client checks that the subject is that of the ID token.
    let info = client.user_info(tokens.access_token().clone(), Some(claims.subject().clone())).unwrap();
    let info: CoreUserInfoClaims = info.request_async(&http).await.unwrap();
    assert_eq!(info.email_verified(), Some(true));

    server.clock.advance(Span::from_minutes(16));
    let introspect = client.introspect(tokens.access_token());
    assert!(!introspect.request_async(&http).await.unwrap().active());
    let next = client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
    let next = next.request_async(&http).await.unwrap();
    let told = client.introspect(next.access_token()).request_async(&http).await.unwrap();
    assert!(told.active());
    assert_eq!(told.sub(), Some(user.to_string().as_str()));

    let refresh = next.refresh_token().unwrap();
    // The crate revokes only over https.
    let revoked = server.post_as("acme", "/revoke", &[("token", refresh.secret())]).await;
    assert_eq!(revoked.status, 200);
    assert!(!client.introspect(next.access_token()).request_async(&http).await.unwrap().active());
    client.exchange_refresh_token(refresh).unwrap().request_async(&http).await.unwrap_err();
}

on_both_databases! {
    async fn a_relying_party_of_others_signs_a_user_in_and_uses_every_endpoint(db: Database) {
        the_whole_story(&db).await;
    }
}
