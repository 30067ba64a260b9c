//! Who plays in the demo: two people, two APIs with their services, and the applications.

use crate::cli::demo::secrets;
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    Audience, Client, ClientAuthentication, ClientClaims, GrantType, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::ClientBranding;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::scope::Scope;
use crate::domain::secret::ClientSecret;
use crate::domain::signing_algorithm::ClientAlgorithms;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::passwords::Password;
use crate::startup::House;
use crate::storage::apis::{self, Api};
use crate::storage::{clients, users};

/// The audience of the bank's tokens.
pub(super) const BANK: &str = "https://bank.example";
/// The audience of the trading service's tokens.
pub(super) const TRADING: &str = "https://trading.example";
const BANK_SCOPE: &str = "accounts:read transactions:read";
const TRADING_SCOPE: &str = "positions:read orders:read orders:write";
/// What the demo's applications may ask for.
const APPLICATION_SCOPE: &str =
    "openid profile email accounts:read transactions:read positions:read orders:read";

/// Somebody who can sign in.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) password: String,
    roles: &'static [&'static str],
}

/// A client and its secret.
#[derive(Debug)]
pub(super) struct Credentials {
    pub(super) id: &'static str,
    pub(super) secret: ClientSecret,
}

/// An application that sends people here.
#[derive(Debug)]
pub(super) struct Application<'a> {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) redirect_uri: &'a str,
    pub(super) post_logout_redirect_uri: &'a str,
}

/// Everybody who is there before the curtain rises.
#[derive(Debug)]
pub(super) struct Cast {
    /// A customer without any role.
    pub(super) customer: Person,
    /// Somebody with the role `admin`.
    pub(super) admin: Person,
    /// The bank, when it asks about a token.
    pub(super) bank: Credentials,
    /// The trading service, when it asks about a token.
    pub(super) trading: Credentials,
}

impl Cast {
    /// Registers everybody but the applications, whose addresses are not known yet.
    pub(super) async fn register(house: &House) -> anyhow::Result<Self> {
        register_api(house, BANK, "Example bank", BANK_SCOPE).await?;
        register_api(house, TRADING, "Example trading", TRADING_SCOPE).await?;
        let random = house.surroundings.random.as_ref();
        let person = |email, name, roles| Person { email, name, password: secrets::password(random), roles };
        let cast = Self {
            customer: person("demo@example.com", "Dana Demo", &[]),
            admin: person("admin@example.com", "Ada Admin", &["admin"]),
            bank: register_service(house, "bank", BANK).await?,
            trading: register_service(house, "trading", TRADING).await?,
        };
        register_person(house, &cast.customer).await?;
        register_person(house, &cast.admin).await?;
        Ok(cast)
    }
}

async fn register_api(house: &House, audience: &str, name: &str, scope: &str) -> anyhow::Result<()> {
    let created_at = house.surroundings.clock.now();
    let api = Api { audience: audience.parse()?, name: name.to_owned(), scope: scope.parse()?, created_at };
    house.store.write("demo: register an API", move |tx| apis::insert(tx, &api)).await?;
    Ok(())
}

async fn register_person(house: &House, person: &Person) -> anyhow::Result<()> {
    let now = house.surroundings.clock.now();
    let id = UserId::new(now, house.surroundings.random.as_ref());
    let user = User {
        email_verified: true,
        roles: person.roles.iter().map(|role| role.parse()).collect::<Result<_, _>>()?,
        ..User::new(id, person.email.parse()?, person.name.to_owned(), now)
    };
    let hash = house.hasher.hash(Password::presented(person.password.clone())?).await?;
    house.store.write("demo: register a person", move |tx| users::insert(tx, &user, Some(&hash))).await?;
    Ok(())
}

/// A resource service: it introspects tokens for its audience and can do nothing else.
async fn register_service(house: &House, id: &'static str, audience: &str) -> anyhow::Result<Credentials> {
    let secret = ClientSecret::generate(house.surroundings.random.as_ref());
    let draft = draft(id, id, &secret, house.surroundings.clock.now())?;
    register_client(house, Client { resource_server: Some(audience.parse()?), ..draft }).await?;
    Ok(Credentials { id, secret })
}

/// A confidential web application of somebody else, so that people are asked for their consent.
pub(super) async fn register_application(
    house: &House,
    application: &Application<'_>,
    secret: &ClientSecret,
) -> anyhow::Result<()> {
    let draft = draft(application.id, application.name, secret, house.surroundings.clock.now())?;
    let client = Client {
        grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        redirect_uris: vec![application.redirect_uri.parse()?],
        post_logout_redirect_uris: vec![application.post_logout_redirect_uri.parse()?],
        scope: APPLICATION_SCOPE.parse()?,
        audiences: vec![BANK.parse::<Audience>()?, TRADING.parse()?],
        ..draft
    };
    Ok(register_client(house, client).await?)
}

fn draft(id: &str, name: &str, secret: &ClientSecret, now: Timestamp) -> anyhow::Result<Client> {
    Ok(Client {
        id: id.parse()?,
        name: name.to_owned(),
        application_type: ApplicationType::Web,
        branding: ClientBranding::default(),
        authentication: ClientAuthentication::SecretBasic(secret.hash()),
        enabled: true,
        first_party: false,
        second_factor: SecondFactorRule::Optional,
        pkce: PkceRule::Required,
        grants: Vec::new(),
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
        previous_secret: None,
        tokens_not_before: None,
        created_at: now,
    })
}

async fn register_client(house: &House, client: Client) -> Result<(), Fault> {
    house.store.write("demo: register a client", move |tx| clients::insert(tx, &client)).await?;
    Ok(())
}
