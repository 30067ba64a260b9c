//! `/account/sessions`: where a person is signed in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::own::{self, Own, end_one, end_others};
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::{Visitor, enter, notice, take};
use crate::accounts::area::room::Room;
use crate::accounts::area::{device, place};
use crate::domain::ids::SessionId;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::places::Places;
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "end sessions";
const NOTICES: [(&str, &str); 3] =
    [("ended", "sessions-ended"), ("others", "sessions-others-ended"), ("gone", "sessions-gone")];

#[derive(Template)]
#[template(path = "account/sessions.html")]
struct SessionsPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    sessions: Vec<Line>,
    has_others: bool,
    zone: String,
    csrf: String,
}

/// One session in the list.
struct Line {
    id: String,
    is_here: bool,
    device: Said,
    place: Option<String>,
    applications: Vec<String>,
    begun: Moment,
    used: Moment,
}

/// Shows them.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let (surroundings, user) = (state.house.surroundings.clone(), visitor.user.id);
    let read = state.house.store.read(move |conn| own::list(conn, user, &surroundings.env())).await;
    match read {
        Ok(sessions) => show(&state, &request, &visitor, sessions),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn show(state: &AppState, request: &HttpRequest, visitor: &Visitor<'_>, sessions: Vec<Own>) -> HttpResponse {
    let clock = Clock::of(&visitor.user.profile, state.house.surroundings.clock.now());
    let places = &state.house.surroundings.places;
    let mut lines: Vec<Line> = sessions.into_iter().map(|own| line(own, visitor, &clock, places)).collect();
    // The browser at which the person sits comes first.
    lines.sort_by_key(|line| !line.is_here);
    let list = SessionsPage {
        layout: visitor.layout,
        here: Room::Sessions,
        notice: notice(request, &NOTICES),
        has_others: lines.iter().any(|line| !line.is_here),
        sessions: lines,
        zone: clock.zone().to_owned(),
        csrf: visitor.csrf(PURPOSE),
    };
    page::render(StatusCode::OK, &list, Forms::Here)
}

fn line(own: Own, visitor: &Visitor<'_>, clock: &Clock, places: &Places) -> Line {
    let session = &own.whereabouts.session;
    Line {
        id: session.id.to_string(),
        is_here: session.id == visitor.session.id,
        device: device::named(own.whereabouts.user_agent.as_deref()),
        place: own.whereabouts.ip.map(|ip| place::told_of_kept(&ip, places, visitor.layout.words)),
        begun: clock.tell(session.auth_time),
        used: clock.tell(session.last_seen_at),
        applications: own.applications,
    }
}

/// Ends the session that the form names.
pub async fn end(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin, user) = (state.house.surroundings.clone(), origin(&request), visitor.user.id);
    // What is no id names no session.
    let id = sent.lenient("session").and_then(|id| id.parse::<SessionId>().ok());
    let write = move |tx: &mut Tx<'_>| match id {
        Some(id) => end_one(tx, user, id, &origin, &surroundings.env()),
        None => Ok(false),
    };
    match state.house.store.write("end a session", write).await {
        Ok(true) => respond::see_other(&state.path("/account/sessions?done=ended")),
        Ok(false) => respond::see_other(&state.path("/account/sessions?done=gone")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Ends all but this one.
pub async fn end_all_others(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: FormBody,
) -> HttpResponse {
    let (visitor, _) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let current = visitor.session.clone();
    let write = move |tx: &mut Tx<'_>| end_others(tx, &current, &origin, &surroundings.env());
    match state.house.store.write("end all other sessions", write).await {
        Ok(_) => respond::see_other(&state.path("/account/sessions?done=others")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
