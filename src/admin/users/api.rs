//! `/api/admin/v1/users`: finds people, makes accounts and changes what they say. No password is set or read here
//! (security.md AP5): whoever gets an account without one chooses it by a mailed link.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edit::{self, UserEdit};
use super::operation::{self, NewUser, UserKey};
use super::search::{QUERY_MAX, Search, UserCursor, search};
use super::view::UserView;
use crate::accounts::password::forgot::operation::send;
use crate::admin::area::api::{Entered, enter};
use crate::admin::context::Context;
use crate::domain::email::EmailAddress;
use crate::domain::permission::Permission;
use crate::domain::profile::Profile;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::user::User;
use crate::domain::wish::Wish;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::{Problem, ProblemCode, Stop};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// What they sign in with.
    email: String,
    /// Whether the mailbox is known to be theirs.
    #[serde(default)]
    email_verified: bool,
    /// What they are called.
    name: String,
    /// Another name to sign in with.
    username: Option<String>,
    /// Their telephone number.
    phone_number: Option<String>,
    /// The address of their picture.
    picture: Option<String>,
    /// The language of their pages and mails.
    locale: Option<String>,
    /// Their time zone.
    zoneinfo: Option<String>,
    /// What they are called in the system from which they come.
    external_id: Option<String>,
    /// Roles of their own.
    #[serde(default)]
    roles: Vec<String>,
    /// Whether the link by which they choose their password is mailed to them now.
    #[serde(default = "yes")]
    send_password_link: bool,
}

fn yes() -> bool {
    true
}

impl NewUserBody {
    fn wanted(&self) -> Result<NewUser, Refusal> {
        Ok(NewUser {
            email: address(&self.email)?,
            email_verified: self.email_verified,
            name: read("name", &self.name)?,
            external_id: optional("external_id", self.external_id.as_deref())?,
            profile: Profile {
                username: optional("username", self.username.as_deref())?,
                phone: optional("phone_number", self.phone_number.as_deref())?,
                picture: optional("picture", self.picture.as_deref())?,
                locale: optional("locale", self.locale.as_deref())?,
                zoneinfo: optional("zoneinfo", self.zoneinfo.as_deref())?,
                ..Profile::default()
            },
            roles: read_all("roles", &self.roles)?,
            password: None,
        })
    }
}

fn address(text: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::of_account(text).map_err(|unfit| Refusal::invalid("email", unfit))
}

fn optional<T>(field: &'static str, text: Option<&str>) -> Result<Option<T>, Refusal>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| read(field, text)).transpose()
}

/// What is to become of an account (JSON merge patch, RFC 7396): what is left out stays, `null` takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// Another address.
    email: Option<String>,
    /// Whether the mailbox is known to be theirs. Of a new address it is not, unless this says so.
    email_verified: Option<bool>,
    /// Another name.
    name: Option<String>,
    /// Another name to sign in with.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    username: Wish<String>,
    /// Their telephone number.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    phone_number: Wish<String>,
    /// The address of their picture.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    picture: Wish<String>,
    /// The language of their pages and mails.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    locale: Wish<String>,
    /// Their time zone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    zoneinfo: Wish<String>,
    /// What they are called in the system from which they come.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    external_id: Wish<String>,
}

impl UserPatch {
    fn wanted(&self) -> Result<UserEdit, Refusal> {
        Ok(UserEdit {
            email: self.email.as_deref().map(address).transpose()?,
            email_verified: self.email_verified,
            name: optional("name", self.name.as_deref())?,
            username: self.username.read("username")?,
            phone: self.phone_number.read("phone_number")?,
            picture: self.picture.read("picture")?,
            locale: self.locale.read("locale")?,
            zoneinfo: self.zoneinfo.read("zoneinfo")?,
            external_id: self.external_id.read("external_id")?,
        })
    }
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    /// The accounts.
    items: Vec<UserView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Finds people: the id, or the beginning of the address, user name, name, a word of it, or external id. Without a query
/// all, the oldest first.
#[utoipa::path(get, path = "/users", tag = "users", operation_id = "listUsers",
    params(("query" = Option<String>, Query), ("state" = Option<String>, Query), ("role" = Option<String>, Query),
        ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = UserList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersRead).await?;
    let (after, size) = entered.paging::<UserCursor>()?;
    let wanted = searched(&entered)?;
    let query = move |conn: &mut Conn| search(conn, &wanted, after.as_ref(), size);
    entered.list(query, |user: &User| UserView::from(user), UserCursor::to_string).await
}

fn searched(entered: &Entered<'_>) -> Result<Search, Stop> {
    let parameters = entered.parameters()?;
    let query = parameters.lenient("query").map(str::to_owned);
    if query.as_ref().is_some_and(|query| query.len() > QUERY_MAX) {
        let detail = format!("a query has at most {QUERY_MAX} bytes");
        return Err(Problem::new(ProblemCode::MalformedRequest, detail).at(entered.request));
    }
    let state = optional("state", parameters.lenient("state")).map_err(|refusal| entered.refuse(refusal))?;
    let role = optional("role", parameters.lenient("role")).map_err(|refusal| entered.refuse(refusal))?;
    Ok(Search { query, state, role })
}

/// Makes an account, and mails its person the link by which they choose their password.
#[utoipa::path(post, path = "/users", tag = "users", operation_id = "createUser", request_body = NewUserBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = UserView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let new: NewUserBody = entered.body(&body)?;
    let wanted = new.wanted().map_err(|refusal| entered.refuse(refusal))?;
    let (mails, surroundings) = (new.send_password_link, state.house.surroundings.clone());
    let place = |user: &UserView| format!("/users/{}", user.id);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let made = match operation::create(tx, &wanted, context)? {
            Ok(user) => user,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if mails {
            send(tx, &made, made.language(), None, &surroundings.env())?;
        }
        Ok(Ok(UserView::from(&made)))
    };
    entered.create("users_create", &body, place, operation).await
}

/// One account.
#[utoipa::path(get, path = "/users/{id}", tag = "users", operation_id = "showUser",
    params(("id" = String, Path)),
    responses((status = 200, body = UserView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersRead).await?;
    let key = UserKey::Id(entered.in_path("id")?);
    entered.show(move |conn| Ok(operation::find(conn, &key)?.map(|user| UserView::from(&user)))).await
}

/// Changes what an account says.
#[utoipa::path(patch, path = "/users/{id}", tag = "users", operation_id = "changeUser", request_body = UserPatch,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = UserView)))]
pub async fn change(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let (key, seen) = (UserKey::Id(entered.in_path("id")?), entered.seen()?);
    let patch: UserPatch = entered.body(&body)?;
    let wanted = patch.wanted().map_err(|refusal| entered.refuse(refusal))?;
    let surroundings = state.house.surroundings.clone();
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let changed = edit::edit(tx, &key, &wanted, seen.as_ref(), context, &surroundings.env())?;
        Ok(changed.map(|user| UserView::from(&user)))
    };
    entered.change("users_update", operation).await
}
