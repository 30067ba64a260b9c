//! `/account/applications`: what has access to the account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Access, list, revoke};
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::{enter, notice, take};
use crate::accounts::area::room::Room;
use crate::domain::ids::ClientId;
use crate::domain::scope::Scope;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::scopes::meaning;
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "revoke access";
const NOTICES: [(&str, &str); 2] = [("revoked", "applications-revoked"), ("gone", "applications-gone")];

#[derive(Template)]
#[template(path = "account/applications.html")]
struct ApplicationsPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    applications: Vec<Line>,
    zone: String,
    csrf: String,
}

/// One application in the list.
struct Line {
    id: String,
    name: String,
    scopes: Vec<Said>,
    since: Moment,
    used: Option<Moment>,
}

/// Shows them.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let (user, now) = (visitor.user.id, state.house.surroundings.clock.now());
    let clock = Clock::of(&visitor.user.profile, now);
    match state.house.store.read(move |conn| list(conn, user, now)).await {
        Ok(found) => {
            let list = ApplicationsPage {
                layout: visitor.layout,
                here: Room::Applications,
                notice: notice(&request, &NOTICES),
                applications: found.into_iter().map(|access| line(access, &clock)).collect(),
                zone: clock.zone().to_owned(),
                csrf: visitor.csrf(PURPOSE),
            };
            page::render(StatusCode::OK, &list, Forms::Here)
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn line(access: Access, clock: &Clock) -> Line {
    Line {
        id: access.client_id.to_string(),
        scopes: in_words(&access.scope),
        since: clock.tell(access.since),
        used: access.used_at.map(|moment| clock.tell(moment)),
        name: access.name,
    }
}

/// What an application may do: first about the person, then at APIs, last for how long.
fn in_words(scope: &Scope) -> Vec<Said> {
    let apis = scope.without_openid();
    let personal = ["openid", "profile", "email", "phone"].into_iter().filter(|name| scope.contains(name));
    let lasting = ["offline_access"].into_iter().filter(|name| scope.contains(name));
    personal.chain(apis.iter()).chain(lasting).map(meaning).collect()
}

/// Takes the access of the application that the form names away.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin, user) = (state.house.surroundings.clone(), origin(&request), visitor.user.id);
    let client = sent.lenient("client").and_then(|id| id.parse::<ClientId>().ok());
    let write = move |tx: &mut Tx<'_>| match &client {
        Some(client) => revoke(tx, user, client, &origin, &surroundings.env()),
        None => Ok(false),
    };
    match state.house.store.write("revoke access", write).await {
        Ok(true) => respond::see_other(&state.path("/account/applications?done=revoked")),
        Ok(false) => respond::see_other(&state.path("/account/applications?done=gone")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
