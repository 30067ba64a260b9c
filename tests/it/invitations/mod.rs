//! Somebody is invited by mail, and makes their account by the link.

mod accepting;
mod links;
mod races;

use signet::admin::context::Context;
use signet::admin::invitations::operation::{self, InvitationKey, NewInvitation, NotInvited};
use signet::admin::roles::operation::{self as roles, RoleContent};
use signet::domain::invitation::Invitation;
use signet::domain::language::Language;
use signet::domain::time::Clock as _;
use signet::storage::Tx;

use crate::support::{Browser, Database, PASSWORD, Server};

/// Who is invited.
const EMAIL: &str = "grace@example.com";
const NAME: &str = "Grace Hopper";
const RULE: &str = "SIGNET__ACCOUNTS__REGISTRATION";

/// A server where accounts are made by invitation.
async fn invited_only(db: &Database) -> Server {
    Server::start_with(db, &[(RULE, "invited")]).await
}

/// An invitation that says no more than it must.
pub fn plain(email: &str) -> NewInvitation {
    NewInvitation {
        email: email.parse().unwrap(),
        name: None,
        roles: Vec::new(),
        client: None,
        from: None,
        language: Language::English,
        ttl: None,
    }
}

/// Defines a role that permits nothing here.
async fn define_role(server: &Server, name: &str) {
    let context = Context::local("cli", server.clock.now(), server.house.surroundings.random.clone());
    let name = name.parse().unwrap();
    let wanted = RoleContent { description: String::new(), permissions: Vec::new() };
    let write = move |tx: &mut Tx<'_>| roles::create(tx, &name, &wanted, &context);
    server.house.store.write("define", write).await.unwrap().unwrap();
}

/// Invites as the command line does.
pub async fn invite(server: &Server, new: NewInvitation) -> Result<Invitation, NotInvited> {
    let surroundings = server.house.surroundings.clone();
    let context = Context::local("cli", server.clock.now(), surroundings.random.clone());
    let write = move |tx: &mut Tx<'_>| operation::invite(tx, &new, &context, &surroundings.env());
    server.house.store.write("invite", write).await.unwrap()
}

/// Invites, and reads the link in the mail.
async fn link_for(server: &Server, new: NewInvitation) -> String {
    let email = new.email.as_typed().to_owned();
    invite(server, new).await.unwrap();
    server.mail_to(&email).await.link()
}

/// Takes the open invitation of an address back.
async fn withdraw(server: &Server, email: &str) {
    let context = Context::local("cli", server.clock.now(), server.house.surroundings.random.clone());
    let key = InvitationKey::Email(email.parse().unwrap());
    let write = move |tx: &mut Tx<'_>| operation::withdraw(tx, &key, &context);
    server.house.store.write("withdraw", write).await.unwrap().unwrap();
}

/// Fills in the form that the link opens.
async fn accept<'a>(browser: &'a mut Browser, link: &str) -> &'a mut Browser {
    browser.get(link).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.submit("#sign-up", &[("name", NAME), ("password", PASSWORD)]).await
}

/// The account at this address.
async fn account(server: &Server, email: &str) -> Option<signet::domain::user::User> {
    let email = email.parse().unwrap();
    server.house.store.read(move |conn| signet::storage::users::find_by_email(conn, &email)).await.unwrap()
}

/// How many accounts there are.
async fn accounts(server: &Server) -> i64 {
    let count = |conn: &mut _| crate::storage::raw::number(conn, "SELECT count(*) AS number FROM users");
    server.house.store.read(count).await.unwrap()
}

/// What a link answers; it opens no form.
async fn is_dead(server: &Server, link: &str, status: u16, says: &str) {
    let mut browser = Browser::new();
    browser.get(link).await;
    assert_eq!(browser.status(), status, "{link}: {}", browser.text());
    assert!(browser.text().contains(says), "{link}: {}", browser.text());
    assert_eq!(browser.find("#sign-up"), None);
    let form = server.http().post(link).form(&[("name", NAME), ("password", PASSWORD)]);
    assert_eq!(server.send(form).await.status, status, "{link}");
}
