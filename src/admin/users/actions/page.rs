//! `/admin/users/{id}/{deed}`: the forms on the page of an account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::deed::Deed;
use super::operation::{self as actions, When};
use crate::admin::area::page::{field, seen, take};
use crate::admin::context::Context;
use crate::admin::roles::holders;
use crate::admin::roles::operation::is_as_seen;
use crate::admin::users::access::operation as access;
use crate::admin::users::edit::{self, UserEdit};
use crate::admin::users::operation::{self, UserKey};
use crate::admin::users::page::show;
use crate::admin::users::second_factor;
use crate::admin::users::view::UserView;
use crate::domain::changes::Version;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::parameters::Parameters;
use crate::domain::refusal::{Refusal, read};
use crate::domain::wish::Wish;
use crate::env::Env;
use crate::http::extract::body::FormBody;
use crate::http::page;
use crate::http::state::AppState;
use crate::storage::Tx;

/// Does what the form asks for, and shows the account again.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let named =
        (Deed::named(request.match_info().query("deed")), request.match_info().query("id").parse::<UserId>());
    let (Some(deed), Ok(id)) = named else { return page::not_found(&state, &request) };
    let place = format!("/admin/users/{id}");
    let taken = take(&state, &request, body, deed.as_str(), deed.permission(), &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let wanted = match Wanted::read(deed, &form) {
        Ok(wanted) => wanted,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await,
    };
    let (key, context, surroundings) = (UserKey::Id(id), admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| wanted.act(tx, &key, &context, &surroundings.env());
    match state.house.store.write("users_page", write).await {
        Ok(Ok(())) if deed == Deed::Delete => admin.done("/admin/users", "deleted"),
        Ok(Ok(())) => admin.done(&place, deed.as_str()),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// What a form asks for.
struct Wanted {
    deed: Deed,
    edit: Option<UserEdit>,
    which: String,
    seen: Version,
}

impl Wanted {
    fn read(deed: Deed, form: &Parameters) -> Result<Self, Refusal> {
        let edit = (deed == Deed::Edit).then(|| edited(form)).transpose()?;
        Ok(Self { deed, edit, which: field(form, "which"), seen: seen(form) })
    }

    fn act(
        &self,
        tx: &mut Tx<'_>,
        key: &UserKey,
        context: &Context,
        env: &Env,
    ) -> Result<Result<(), Refusal>, Fault> {
        Ok(match self.deed {
            Deed::Edit => match &self.edit {
                Some(wanted) => edit::edit(tx, key, wanted, Some(&self.seen), context, env)?.map(drop),
                None => Ok(()),
            },
            Deed::Unblock => operation::unblock(tx, key, context)?.map(drop),
            Deed::SendReset => actions::send_reset(tx, key, context, env)?.map(drop),
            Deed::RequirePassword => actions::require_password_change(tx, key, context, env)?.map(drop),
            Deed::ResetFactor => second_factor::reset(tx, key, context, env)?.map(drop),
            Deed::EndSessions => actions::end_sessions(tx, key, context, env)?.map(drop),
            Deed::EndSession => match read("which", &self.which) {
                Ok(session) => access::end_session(tx, key, session, context, env)?,
                Err(refusal) => Err(refusal),
            },
            Deed::RevokeApplication => match read("which", &self.which) {
                Ok(client) => access::revoke_application(tx, key, &client, context)?,
                Err(refusal) => Err(refusal),
            },
            Deed::GrantRole => match read("role", &self.which) {
                Ok(role) => holders::grant(tx, key, &[role], context)?.map(drop),
                Err(refusal) => Err(refusal),
            },
            Deed::TakeRole => match read("role", &self.which) {
                Ok(role) => holders::take(tx, key, &[role], context)?.map(drop),
                Err(refusal) => Err(refusal),
            },
            Deed::Disable => actions::disable(tx, key, context, env)?.map(drop),
            Deed::Enable => actions::enable(tx, key, context, env)?.map(drop),
            Deed::Delete => {
                if let Ok(user) = operation::find(tx.conn(), key)?
                    && !is_as_seen(Some(&self.seen), &UserView::from(&user))?
                {
                    return Ok(Err(Refusal::changed()));
                }
                actions::delete(tx, key, When::AfterGrace, context, env)?.map(drop)
            }
        })
    }
}

/// What stands in the form of the account. An empty field takes away.
fn edited(form: &Parameters) -> Result<UserEdit, Refusal> {
    let wish = |name: &'static str| Wish::given(Some(&field(form, name)));
    let email = EmailAddress::of_account(&field(form, "email"));
    Ok(UserEdit {
        email: Some(email.map_err(|unfit| Refusal::invalid("email", unfit))?),
        email_verified: Some(form.lenient("email_verified").is_some()),
        name: Some(read("name", &field(form, "name"))?),
        username: wish("username").read("username")?,
        phone: wish("phone_number").read("phone_number")?,
        picture: wish("picture").read("picture")?,
        locale: wish("locale").read("locale")?,
        zoneinfo: wish("zoneinfo").read("zoneinfo")?,
        external_id: wish("external_id").read("external_id")?,
    })
}
