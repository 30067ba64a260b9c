//! What may be registered together and what may not.

use super::*;
use crate::admin::testing::context;

fn service() -> NewClient {
    NewClient {
        id: "app".parse().unwrap(),
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
        scope: Scope::default(),
        audiences: Vec::new(),
        resource_server: None,
        lifetimes: ClientLifetimes::default(),
        email_verification: None,
        offline: OfflineRule::SurvivesLogout,
        initiate_login_uri: None,
        claims: ClientClaims::default(),
        algorithms: ClientAlgorithms::default(),
    }
}

fn web() -> NewClient {
    NewClient {
        grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        redirect_uris: vec!["https://app.example/cb".parse().unwrap()],
        scope: "openid".parse().unwrap(),
        ..service()
    }
}

fn public() -> NewClient {
    NewClient { method: AuthenticationMethod::None, ..web() }
}

fn television() -> NewClient {
    let grants = vec![GrantType::DeviceCode, GrantType::RefreshToken];
    NewClient { grants, redirect_uris: Vec::new(), ..public() }
}

fn check(new: NewClient) -> Result<Registration, Refusal> {
    Registration::check(new, &context(0))
}

#[test]
fn only_native_applications_receive_on_the_persons_machine() {
    let at = |uri: &str, new: NewClient| NewClient { redirect_uris: vec![uri.parse().unwrap()], ..new };
    let native = || NewClient { application_type: ApplicationType::Native, ..public() };
    for uri in ["http://127.0.0.1/cb", "com.example.app:/cb"] {
        let wrong = Refusal::NativeAddress("redirect_uris", uri.parse().unwrap());
        assert_eq!(check(at(uri, web())).unwrap_err(), wrong, "{uri}");
        assert!(check(at(uri, native())).is_ok(), "{uri}");
        let bye = NewClient { post_logout_redirect_uris: vec![uri.parse().unwrap()], ..web() };
        let wrong = Refusal::NativeAddress("post_logout_redirect_uris", uri.parse().unwrap());
        assert_eq!(check(bye).unwrap_err(), wrong, "{uri}");
        let start = NewClient { initiate_login_uri: uri.parse().ok(), ..web() };
        let wrong = Refusal::NativeAddress("initiate_login_uri", uri.parse().unwrap());
        assert_eq!(check(start).unwrap_err(), wrong, "{uri}");
        // What is native already does not become a web application with it.
        let before = check(at(uri, native())).unwrap();
        let turned = NewClient { application_type: ApplicationType::Web, ..NewClient::of(before.client()) };
        assert!(Registration::revise(before.client(), turned, &context(0)).is_err(), "{uri}");
    }
    let building = Context { deployment: Deployment::Development, ..context(0) };
    assert!(Registration::check(at("http://127.0.0.1:3000/cb", web()), &building).is_ok());
    assert!(Registration::check(at("com.example.app:/cb", web()), &building).is_err());
}

fn span(text: &str) -> Option<Span> {
    text.parse().ok()
}

#[test]
fn what_goes_together_is_registered() {
    let bank: Audience = "https://bank.example".parse().unwrap();
    let longest = ClientLifetimes { access: span("60m"), refresh_idle: span("365d") };
    for new in [
        service(),
        web(),
        public(),
        television(),
        NewClient { pkce: PkceRule::Optional, ..web() },
        NewClient { grants: Vec::new(), resource_server: Some(bank), ..service() },
        NewClient { lifetimes: longest, ..web() },
    ] {
        assert!(check(new.clone()).is_ok(), "{new:?}");
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let bank: Option<Audience> = Some("https://bank.example".parse().unwrap());
    let access = |text| ClientLifetimes { access: span(text), refresh_idle: None };
    let refresh = |text| ClientLifetimes { access: None, refresh_idle: span(text) };
    let chosen = ClientSecret::chosen(&"x".repeat(32)).ok();
    let all = vec![GrantType::AuthorizationCode, GrantType::ClientCredentials];
    for (new, refusal) in [
        (NewClient { secret: chosen, ..public() }, Refusal::SecretOfPublic),
        (NewClient { grants: all, ..public() }, Refusal::CredentialsOfPublic),
        (NewClient { pkce: PkceRule::Optional, ..public() }, Refusal::PkceOfPublic),
        (NewClient { resource_server: bank, ..public() }, Refusal::ResourceServerOfPublic),
        (NewClient { grants: Vec::new(), ..service() }, Refusal::NoGrant),
        (NewClient { grants: vec![GrantType::RefreshToken], ..service() }, Refusal::RefreshAlone),
        (
            NewClient { grants: vec![GrantType::ClientCredentials, GrantType::RefreshToken], ..service() },
            Refusal::RefreshAlone,
        ),
        (NewClient { scope: Scope::default(), ..television() }, Refusal::NoScope),
        (NewClient { redirect_uris: web().redirect_uris, ..television() }, Refusal::UselessRedirectUri),
        (NewClient { redirect_uris: Vec::new(), ..web() }, Refusal::NoRedirectUri),
        (NewClient { redirect_uris: web().redirect_uris, ..service() }, Refusal::UselessRedirectUri),
        (
            NewClient { initiate_login_uri: web().redirect_uris.pop(), ..service() },
            Refusal::UselessInitiateLoginUri,
        ),
        (NewClient { scope: Scope::default(), ..web() }, Refusal::NoScope),
        (NewClient { lifetimes: access("61m"), ..web() }, Refusal::AccessLife(Span::from_minutes(61))),
        (NewClient { lifetimes: access("0"), ..web() }, Refusal::AccessLife(Span::ZERO)),
        (NewClient { lifetimes: refresh("366d"), ..web() }, Refusal::RefreshLife(Span::from_days(366))),
        (NewClient { lifetimes: refresh("0"), ..web() }, Refusal::RefreshLife(Span::ZERO)),
    ] {
        assert_eq!(check(new).map(|_| ()), Err(refusal));
    }
}

#[test]
fn a_secret_is_made_only_where_one_is_missing() {
    let made = check(service()).unwrap();
    let secret = made.generated_secret().unwrap();
    assert_eq!(secret.expose().len(), 43);
    assert!(made.client().authentication.secret_hash().unwrap().matches(secret.expose()));

    let text = "0123456789abcdef0123456789abcdef";
    let given = check(NewClient { secret: ClientSecret::chosen(text).ok(), ..service() }).unwrap();
    assert!(given.generated_secret().is_none());
    assert!(given.client().authentication.secret_hash().unwrap().matches(text));

    let none = check(public()).unwrap();
    assert!(none.generated_secret().is_none() && none.client().is_public());
    assert!(none.client().authentication.secret_hash().is_none());
}

#[test]
fn what_is_written_twice_is_kept_once_and_in_order() {
    let audiences: Vec<Audience> =
        ["urn:b", "urn:a", "urn:b"].iter().map(|text| text.parse().unwrap()).collect();
    let kept = check(NewClient { audiences, ..service() }).unwrap();
    let kept: Vec<&str> = kept.client().audiences.iter().map(Audience::as_str).collect();
    assert_eq!(kept, ["urn:b", "urn:a"]);
    assert_eq!(check(service()).unwrap().client().name, "app");
}
