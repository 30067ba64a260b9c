//! Each application's tokens are signed by the algorithm that it is set to, and verify everywhere.

use std::sync::Arc;

use openidconnect::core::{
    CoreClient, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{AccessToken, AccessTokenHash, ClientId, ClientSecret, IssuerUrl, Nonce};
use serde_json::{Value, json};
use signet::domain::client::Client;
use signet::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use signet_verifier::{Algorithm, Verifier};

use super::relying_party::send;
use crate::key_rotation::services::{AUDIENCE, SameClock};
use crate::support::{Application, Browser, SECRET, Server, Tokens, claims, header};

/// The algorithm as services and relying parties call it.
fn elsewhere(algorithm: SigningAlgorithm) -> (Algorithm, CoreJwsSigningAlgorithm) {
    match algorithm {
        SigningAlgorithm::Rs256 => (Algorithm::Rs256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256),
        SigningAlgorithm::Ps256 => (Algorithm::Ps256, CoreJwsSigningAlgorithm::RsaSsaPssSha256),
        SigningAlgorithm::Es256 => (Algorithm::Es256, CoreJwsSigningAlgorithm::EcdsaP256Sha256),
        SigningAlgorithm::EdDsa => (Algorithm::EdDsa, CoreJwsSigningAlgorithm::EdDsa),
    }
}

/// An application whose tokens are signed by these.
async fn set_to(server: &Server, id: &str, id_token: SigningAlgorithm, access_token: SigningAlgorithm) {
    let draft = server.draft(id);
    server.client(Client { algorithms: ClientAlgorithms { id_token, access_token }, ..draft }).await;
}

async fn sign_by_all(server: &Server) {
    for algorithm in &SigningAlgorithm::ALL[1..] {
        server.sign_by(*algorithm).await;
    }
}

fn service(server: &Server, algorithms: &[SigningAlgorithm]) -> Verifier {
    let allowed = algorithms.iter().map(|algorithm| elsewhere(*algorithm).0);
    let clock = Arc::new(SameClock(Arc::new(server.clock.clone())));
    Verifier::builder(&server.url).audience(AUDIENCE).algorithms(allowed).clock(clock).build().unwrap()
}

on_both_databases! {
    async fn an_applications_tokens_are_signed_as_it_is_set(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        sign_by_all(&server).await;
        let everything = service(&server, SigningAlgorithm::ALL);
        for algorithm in SigningAlgorithm::ALL {
            set_to(&server, algorithm.as_str(), *algorithm, *algorithm).await;
            let app = Application::new(&server, algorithm.as_str());
            let mut browser = Browser::new();
            let first = app.tokens(&mut browser, "ada@example.com").await;
            let next = app.refresh_with(&first.refresh, &[("scope", "openid accounts:read")]).await;
            let next = Tokens::of(&next);
            for tokens in [&first, &next] {
                for token in [&tokens.access, tokens.id.as_ref().unwrap()] {
                    assert_eq!(header(token)["alg"], algorithm.as_str());
                    assert_eq!(header(token)["kid"], header(&first.access)["kid"]);
                }
                // The server alone reads it, and must be able to make it again.
                assert_eq!(header(&tokens.refresh)["alg"], "RS256");
                // A service takes it if it allows the algorithm, and only then.
                assert!(service(&server, &[*algorithm]).verify(&tokens.access).await.is_ok(), "{algorithm}");
                assert!(everything.verify(&tokens.access).await.is_ok(), "{algorithm}");
                let others: Vec<_> = SigningAlgorithm::ALL.iter().filter(|one| *one != algorithm).copied().collect();
                assert!(service(&server, &others).verify(&tokens.access).await.is_err(), "{algorithm}");
            }
            assert_eq!(server.userinfo(&next.access).await.status, 200, "{algorithm}");
            let asked = server.post_as(algorithm.as_str(), "/introspect", &[("token", &next.access)]).await;
            assert_eq!(asked.json()["active"], true, "{algorithm}: {asked:?}");
            let hint = next.id.unwrap();
            let more = [("prompt", "none"), ("id_token_hint", hint.as_str())];
            assert_eq!(app.authorize(&mut browser, &more).await.error(), "", "{algorithm}");
            let own = server.post_as(algorithm.as_str(), "/token", &[("grant_type", "client_credentials"), ("scope", "accounts:read")]).await;
            assert_eq!(header(&own.text("access_token"))["alg"], algorithm.as_str());
            let logout = format!("/logout?id_token_hint={hint}&post_logout_redirect_uri=https://app.example/bye");
            browser.get(&server.at(&logout)).await;
            assert_eq!(browser.header("location"), Some("https://app.example/bye"), "{algorithm}: {}", browser.text());
        }
    }

    async fn an_id_token_and_an_access_token_may_be_signed_differently(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        sign_by_all(&server).await;
        set_to(&server, "acme", SigningAlgorithm::EdDsa, SigningAlgorithm::Ps256).await;
        let tokens = Application::new(&server, "acme").tokens(&mut Browser::new(), "ada@example.com").await;
        let id = tokens.id.unwrap();
        assert_eq!((&header(&id)["alg"], &header(&tokens.access)["alg"]), (&json!("EdDSA"), &json!("PS256")));
        // OIDC Core §3.1.3.6: half of the hash of the ID token's own algorithm: 32 bytes of SHA-512.
        assert_eq!(claims(&id)["at_hash"].as_str().unwrap().len(), 43);
    }

    async fn a_relying_party_of_others_verifies_each_algorithm(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        let issuer = || IssuerUrl::new(server.url.clone()).unwrap();
        let http = |request| send(server.http().clone(), request);
        for algorithm in SigningAlgorithm::ALL {
            if *algorithm != SigningAlgorithm::Rs256 {
                server.sign_by(*algorithm).await;
            }
            set_to(&server, algorithm.as_str(), *algorithm, *algorithm).await;
            let app = Application::new(&server, algorithm.as_str());
            let nonce = Nonce::new("a nonce of its own".to_owned());
            let more = [("nonce", nonce.secret().as_str())];
            let code = app.sign_in_with(&mut Browser::new(), "ada@example.com", &more).await.code();
            let tokens = Tokens::of(&app.redeem(&code).await);

            let theirs = elsewhere(*algorithm).1;
            let metadata = CoreProviderMetadata::discover_async(issuer(), &http).await.unwrap();
            assert!(metadata.id_token_signing_alg_values_supported().contains(&theirs), "{algorithm}");
            let (id, secret) = (ClientId::new(algorithm.to_string()), ClientSecret::new(SECRET.to_owned()));
            let client = CoreClient::from_provider_metadata(metadata, id, Some(secret));
            let id_token: CoreIdToken = tokens.id.as_deref().unwrap().parse().unwrap();
            let checks = client.id_token_verifier().set_allowed_algs([theirs.clone()]);
            let claims: &CoreIdTokenClaims = id_token.claims(&checks, &nonce).unwrap();
            let key = id_token.signing_key(&checks).unwrap();
            let own = AccessTokenHash::from_token(&AccessToken::new(tokens.access.clone()), &theirs, key).unwrap();
            assert_eq!(claims.access_token_hash(), Some(&own), "{algorithm}");
            let other = if *algorithm == SigningAlgorithm::Es256 { SigningAlgorithm::Rs256 } else { SigningAlgorithm::Es256 };
            let wrong = client.id_token_verifier().set_allowed_algs([elsewhere(other).1]);
            assert!(id_token.claims(&wrong, &nonce).is_err(), "{algorithm}");
        }
    }

    async fn the_metadata_lists_what_there_is_a_key_for(db: Database) {
        let server = Server::start(&db).await;
        let listed = async || server.get("/.well-known/openid-configuration").await.json()["id_token_signing_alg_values_supported"].clone();
        assert_eq!(listed().await, json!(["RS256"]));
        let kid = server.sign_by(SigningAlgorithm::EdDsa).await;
        server.sign_by(SigningAlgorithm::Es256).await;
        assert_eq!(listed().await, json!(["RS256", "ES256", "EdDSA"]));
        let jwks = server.get("/jwks.json").await.json();
        let shape = |key: &Value| (key["alg"].clone(), key["kty"].clone(), key["crv"].clone(), key["use"].clone());
        let mut shapes: Vec<_> = jwks["keys"].as_array().unwrap().iter().map(shape).collect();
        shapes.sort_by_key(|shape| shape.0.to_string());
        let sig = || json!("sig");
        assert_eq!(shapes, [
            (json!("ES256"), json!("EC"), json!("P-256"), sig()),
            (json!("EdDSA"), json!("OKP"), json!("Ed25519"), sig()),
            (json!("RS256"), json!("RSA"), Value::Null, sig()),
        ]);
        let ed = jwks["keys"].as_array().unwrap().iter().find(|key| key["kid"] == kid.as_str()).unwrap();
        let mut members: Vec<&str> = ed.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]);
    }
}
