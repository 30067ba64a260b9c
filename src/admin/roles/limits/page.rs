//! `/admin/roles/{name}/scopes`: what a role is given and not everybody.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Given, set};
use crate::admin::area::page::{field, seen, take};
use crate::admin::roles::page::{LIST, refused};
use crate::domain::permission::Permission;
use crate::domain::refusal::read;
use crate::domain::scope::ScopeToken;
use crate::domain::user::Role;
use crate::http::extract::body::FormBody;
use crate::http::page;
use crate::http::state::AppState;
use crate::storage::Tx;

/// What the form is for.
pub const PURPOSE: &str = "limit a scope to a role";

/// Gives a scope to the role, and limits it with that, or takes it from the role.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Ok(role) = request.match_info().query("name").parse::<Role>() else {
        return page::not_found(&state, &request);
    };
    let place = format!("{LIST}/{}", role.as_str());
    let taken = take(&state, &request, body, PURPOSE, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let scope: ScopeToken = match read("scope", &field(&form, "scope")) {
        Ok(scope) => scope,
        Err(refusal) => return refused(&admin, refusal).await,
    };
    let given = if field(&form, "given") == "no" { Given::No } else { Given::Yes };
    // A scope that is typed in was not shown with its roles; one of the list was.
    let seen = form.lenient("version").map(|_| seen(&form));
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| set(tx, &scope, &role, given, seen.as_ref(), &context);
    match state.house.store.write("roles_limit_scope", write).await {
        Ok(Ok(_)) => admin.done(&place, if given == Given::Yes { "limited" } else { "lifted" }),
        Ok(Err(refusal)) => refused(&admin, refusal).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
