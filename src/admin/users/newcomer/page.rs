//! `/admin/new-user`: makes an account, or invites somebody to make one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::password::forgot::operation::send;
use crate::admin::area::page::{Admin, Frame, enter, field, take};
use crate::admin::area::room::Room;
use crate::admin::context::Context;
use crate::admin::invitations::operation::{NewInvitation, invite};
use crate::admin::invitations::page::LIST as INVITATIONS;
use crate::admin::users::operation::{NewUser, create};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::name::DisplayName;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::profile::Profile;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::user::Role;
use crate::env::Env;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::Tx;

const NEW: &str = "/admin/new-user";
const PURPOSE: &str = "bring somebody in";

/// What stands in the form.
#[derive(Default)]
struct Typed {
    email: String,
    name: String,
    username: String,
    roles: String,
    language: String,
    invites: bool,
}

#[derive(Template)]
#[template(path = "admin/new_user.html")]
struct NewUserPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    typed: Typed,
    refusal: Option<Refusal>,
    languages: &'static [Language],
    csrf: String,
}

/// The form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::UsersManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, Typed::default(), None),
        Err(answer) => answer,
    }
}

fn show(admin: &Admin<'_>, status: StatusCode, typed: Typed, refusal: Option<Refusal>) -> HttpResponse {
    let new_user_page = NewUserPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Users, &[]),
        typed,
        refusal,
        languages: Language::ALL,
        csrf: admin.csrf(PURPOSE),
    };
    page::render(status, &new_user_page, Forms::Here)
}

/// Makes the account or the invitation.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, PURPOSE, Permission::UsersManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = Typed::from_form(&form);
    let wanted = match typed.wanted() {
        Ok(wanted) => wanted,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, typed, Some(refusal)),
    };
    let (context, surroundings) = (admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| bring_in(tx, &wanted, &context, &surroundings.env());
    match state.house.store.write("users_newcomer", write).await {
        Ok(Ok(Some(user))) => admin.done(&format!("/admin/users/{user}"), "created"),
        Ok(Ok(None)) => admin.done(INVITATIONS, "invited"),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, typed, Some(refusal)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// What a form asks for.
enum Wanted {
    Account(Box<NewUser>),
    Invitation(Box<NewInvitation>),
}

fn bring_in(
    tx: &mut Tx<'_>,
    wanted: &Wanted,
    context: &Context,
    env: &Env,
) -> Result<Result<Option<UserId>, Refusal>, Fault> {
    match wanted {
        Wanted::Invitation(new) => Ok(invite(tx, new, context, env)?.map(|_| None).map_err(Refusal::from)),
        Wanted::Account(new) => {
            let user = match create(tx, new, context)? {
                Ok(user) => user,
                Err(refusal) => return Ok(Err(refusal)),
            };
            send(tx, &user, user.language(), None, env)?;
            Ok(Ok(Some(user.id)))
        }
    }
}

impl Typed {
    fn from_form(form: &Parameters) -> Self {
        Self {
            email: field(form, "email"),
            name: field(form, "name"),
            username: field(form, "username"),
            roles: field(form, "roles"),
            language: field(form, "language"),
            invites: field(form, "how") == "invite",
        }
    }

    fn wanted(&self) -> Result<Wanted, Refusal> {
        let email =
            EmailAddress::of_account(&self.email).map_err(|unfit| Refusal::invalid("email", unfit))?;
        let names: Vec<String> = self.roles.split_whitespace().map(str::to_owned).collect();
        let roles: Vec<Role> = read_all("roles", &names)?;
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let name = given(&self.name).map(|text| read::<DisplayName>("name", &text)).transpose()?;
        let locale: Language = read("language", &self.language)?;
        if self.invites {
            let new =
                NewInvitation { email, name, roles, client: None, from: None, language: locale, ttl: None };
            return Ok(Wanted::Invitation(Box::new(new)));
        }
        let username = given(&self.username).map(|text| read("username", &text)).transpose()?;
        Ok(Wanted::Account(Box::new(NewUser {
            email,
            email_verified: false,
            name: name.ok_or_else(|| Refusal::invalid("name", "an account has a name"))?,
            external_id: None,
            profile: Profile { username, locale: Some(locale), ..Profile::default() },
            roles,
            password: None,
        })))
    }
}
