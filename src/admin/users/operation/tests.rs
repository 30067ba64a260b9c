//! One account per mailbox; what takes away trust signs out everywhere.

use super::*;
use crate::admin::context::Authority;
use crate::admin::roles::holders::{grant, take};
use crate::admin::roles::operation::{self as admin_roles, RoleContent};
use crate::admin::testing::{Database, NOW, context};
use crate::domain::application_type::ApplicationType;
use crate::domain::client::{
    Client, ClientAuthentication, ClientClaims, OfflineRule, PkceRule, SecondFactorRule,
};
use crate::domain::client_branding::ClientBranding;
use crate::domain::grant::Grant;
use crate::domain::ids::{GrantId, SessionId};
use crate::domain::lifetimes::ClientLifetimes;
use crate::domain::permission::BuiltInRole;
use crate::domain::profile::Profile;
use crate::domain::secret::SecretHash;
use crate::domain::session::{AuthenticationMethods, Session};
use crate::domain::signing_algorithm::ClientAlgorithms;
use crate::domain::time::Span;
use crate::env::SystemRandom;
use crate::storage::clients;

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text.to_owned())
}

fn roles(names: &[&str]) -> Vec<Role> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

async fn define(database: &Database, names: &[&str]) {
    for role in roles(names) {
        let wanted = RoleContent { description: String::new(), permissions: Vec::new() };
        database.write(move |tx| admin_roles::create(tx, &role, &wanted, &context(0))).await.unwrap();
    }
}

async fn create_user(database: &Database, email: &str, names: &[&str]) -> Result<User, Refusal> {
    let new = NewUser {
        email: email.parse().unwrap(),
        email_verified: true,
        name: "Ada".parse().unwrap(),
        roles: roles(names),
        external_id: None,
        profile: Profile::default(),
        password: Some(hash("first")),
    };
    database.write(move |tx| create(tx, &new, &context(0))).await
}

/// A session of `user`, and a grant that hangs on it.
async fn sign_in(database: &Database, user: UserId) -> GrantId {
    let methods = AuthenticationMethods::password();
    let session = Session {
        id: SessionId::new(NOW, &SystemRandom),
        user_id: user,
        auth_time: NOW,
        methods: methods.clone(),
        remembered: false,
        created_at: NOW,
        last_seen_at: NOW,
        ended_at: None,
    };
    let client = Client {
        id: "app".parse().unwrap(),
        name: "App".to_owned(),
        application_type: ApplicationType::Web,
        branding: ClientBranding::default(),
        authentication: ClientAuthentication::None,
        enabled: true,
        first_party: false,
        second_factor: SecondFactorRule::Optional,
        pkce: PkceRule::Required,
        grants: Vec::new(),
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        scope: "openid".parse().unwrap(),
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
        created_at: NOW,
    };
    let grant = Grant {
        id: GrantId::new(NOW, &SystemRandom),
        user_id: user,
        client_id: client.id.clone(),
        session_id: session.id,
        // Offline grants survive a sign-out; they must not survive this.
        scope: "openid offline_access".parse().unwrap(),
        audiences: Vec::new(),
        auth_time: NOW,
        methods,
        created_at: NOW,
        revoked_at: None,
        family: None,
    };
    let (id, later) = (grant.id, NOW.plus(Span::from_days(1)));
    database
        .write(move |tx| {
            clients::insert(tx, &client)?;
            sessions::insert(tx, &session, &SecretHash::of("handle"), &context(0).origin, later)?;
            grants::insert(tx, &grant, later)
        })
        .await;
    id
}

async fn is_signed_out(database: &Database, user: UserId, grant: GrantId) -> bool {
    let open = database.read(move |conn| sessions::list_open(conn, user)).await;
    let grant = database.read(move |conn| grants::find(conn, grant)).await.unwrap();
    open.is_empty() && grant.revoked_at.is_some()
}

#[tokio::test]
async fn one_mailbox_has_one_account() {
    let database = Database::new();
    define(&database, &["a", "b"]).await;
    let user = create_user(&database, "Ada@Example.com", &["b", "a", "b"]).await.unwrap();
    assert_eq!(user.roles, roles(&["a", "b"]));
    let taken = create_user(&database, "ada@example.COM", &[]).await.unwrap_err();
    assert_eq!(taken.to_string(), "there is a user with the mail address ada@example.COM");
    for key in ["ada@example.com", &user.id.to_string()] {
        let key: UserKey = key.parse().unwrap();
        let found = database.read(move |conn| find(conn, &key)).await.unwrap();
        assert_eq!((found.id, found.roles), (user.id, user.roles.clone()));
    }
    assert_eq!("Ada L.".parse::<UserKey>(), Err(InvalidUserKey));
}

#[tokio::test]
async fn a_disabled_user_is_signed_out_everywhere() {
    let database = Database::new();
    let user = create_user(&database, "ada@example.com", &[]).await.unwrap();
    let grant = sign_in(&database, user.id).await;
    let key = UserKey::Id(user.id);
    let changed = database.write({
        let key = key.clone();
        move |tx| disable(tx, &key, &context(5))
    });
    let changed = changed.await.unwrap();
    assert_eq!((changed.sessions_ended, changed.grants_revoked), (1, 1));
    assert_eq!(changed.user.state, UserState::Disabled);
    assert_eq!(changed.user.tokens_not_before, Some(context(5).now));
    assert!(is_signed_out(&database, user.id, grant).await);

    let again = database.write(move |tx| disable(tx, &key, &context(9))).await.unwrap();
    assert_eq!((again.sessions_ended, again.grants_revoked), (0, 0));
    assert_eq!(again.user.tokens_not_before, Some(context(5).now));
}

#[tokio::test]
async fn a_new_password_signs_out_everywhere() {
    let database = Database::new();
    let user = create_user(&database, "ada@example.com", &[]).await.unwrap();
    let grant = sign_in(&database, user.id).await;
    let key = UserKey::Email("ADA@example.com".parse().unwrap());
    let changed =
        database.write(move |tx| set_password(tx, &key, &hash("second"), &context(1))).await.unwrap();
    assert_eq!((changed.sessions_ended, changed.grants_revoked), (1, 1));
    assert!(changed.user.is_active());
    assert!(is_signed_out(&database, user.id, grant).await);
    let (_, stored) = database.read(move |conn| users::find_credentials(conn, &user.email)).await.unwrap();
    assert_eq!(stored.unwrap().as_str(), "second");
}

#[tokio::test]
async fn a_sign_up_that_is_given_a_password_is_an_administrators_account() {
    let database = Database::new();
    let stranger =
        User::new(UserId::new(NOW, &SystemRandom), "ada@example.com".parse().unwrap(), "Ada".to_owned(), NOW);
    let id = stranger.id;
    let sign_up = move |tx: &mut Tx<'_>| {
        assert!(users::insert(tx, &stranger, Some(&hash("first")))?);
        provisional::mark(tx, id, Some(NOW))
    };
    database.write(sign_up).await;
    let stands = move |conn: &mut Conn| {
        Ok((provisional::is_claimed(conn, id)?, provisional::is_provisional(conn, id)?))
    };
    assert_eq!(database.read(stands).await, (true, true));
    let key = UserKey::Id(id);
    database.write(move |tx| set_password(tx, &key, &hash("second"), &context(1))).await.unwrap();
    assert_eq!(database.read(stands).await, (false, false));
}

#[tokio::test]
async fn a_role_is_given_once() {
    let database = Database::new();
    define(&database, &["a", "b"]).await;
    let user = create_user(&database, "ada@example.com", &["a"]).await.unwrap();
    let key = UserKey::Id(user.id);
    let wanted = roles(&["b", "a"]);
    let (user, granted) = database.write(move |tx| grant(tx, &key, &wanted, &context(0))).await.unwrap();
    assert_eq!((user.roles, granted), (roles(&["a", "b"]), roles(&["b"])));
}

#[tokio::test]
async fn nobody_is_changed_when_there_is_nobody() {
    let database = Database::new();
    let key: UserKey = "ada@example.com".parse().unwrap();
    let nobody = Err(unknown(&key));
    let (first, second, third) = (key.clone(), key.clone(), key);
    let disabled = database.write(move |tx| disable(tx, &first, &context(0))).await;
    assert_eq!(disabled.map(|_| ()), nobody);
    let set = database.write(move |tx| set_password(tx, &second, &hash("x"), &context(0))).await;
    assert_eq!(set.map(|_| ()), nobody);
    let granted = database.write(move |tx| grant(tx, &third, &roles(&["a"]), &context(0))).await;
    assert_eq!(granted.map(|_| ()), nobody);
}

/// What `role` may do, and no more.
fn as_a(role: BuiltInRole) -> Context {
    Context { authority: Authority::Granted(role.permissions()), ..context(1) }
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let database = Database::new();
    let user = create_user(&database, "ada@example.com", &[]).await.unwrap();
    let attempt = |who: Context, name: &'static str| {
        let key = UserKey::Id(user.id);
        database.write(move |tx| grant(tx, &key, &roles(&[name]), &who))
    };
    let refused = attempt(as_a(BuiltInRole::Support), "admin").await.unwrap_err();
    assert_eq!((refused.code, refused.field), (RefusalCode::Forbidden, Some("role")));
    assert!(attempt(as_a(BuiltInRole::Admin), "support").await.is_ok());
    assert_eq!(attempt(as_a(BuiltInRole::Admin), "nobody").await.unwrap_err().code, RefusalCode::NotFound);
    let new = NewUser {
        email: "bob@example.com".parse().unwrap(),
        email_verified: true,
        name: "Bob".parse().unwrap(),
        roles: roles(&["auditor"]),
        external_id: None,
        profile: Profile::default(),
        password: Some(hash("first")),
    };
    let made = database.write(move |tx| create(tx, &new, &as_a(BuiltInRole::Support))).await;
    assert_eq!(made.unwrap_err().code, RefusalCode::Forbidden);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let database = Database::new();
    let ada = create_user(&database, "ada@example.com", &["admin"]).await.unwrap();
    let bob = create_user(&database, "bob@example.com", &["admin"]).await.unwrap();
    let resign = |user: &User, who: Context| {
        let key = UserKey::Id(user.id);
        database.write(move |tx| take(tx, &key, &roles(&["admin"]), &who))
    };
    assert!(resign(&ada, as_a(BuiltInRole::Admin)).await.is_ok());
    let refused = resign(&bob, as_a(BuiltInRole::Admin)).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::LastAdministrator);
    let key = UserKey::Id(bob.id);
    let refused = database.write(move |tx| disable(tx, &key, &as_a(BuiltInRole::Admin))).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::LastAdministrator);
    // Who holds the database may.
    assert!(resign(&bob, context(2)).await.is_ok());
}

#[tokio::test]
async fn support_lays_no_hands_on_an_administrator() {
    let database = Database::new();
    let ada = create_user(&database, "ada@example.com", &["admin"]).await.unwrap();
    let key = UserKey::Id(ada.id);
    let refused = database.write(move |tx| disable(tx, &key, &as_a(BuiltInRole::Support))).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::Forbidden);
}
