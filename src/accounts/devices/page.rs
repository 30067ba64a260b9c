//! `/account/devices`: in which browsers a person is known.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{forget, forget_all};
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::{Visitor, enter, notice, take};
use crate::accounts::area::room::Room;
use crate::accounts::area::{device, place};
use crate::domain::device::Device;
use crate::domain::ids::DeviceId;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle};
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, devices};
use crate::words::Said;

const PURPOSE: &str = "forget devices";
const NOTICES: [(&str, &str); 3] =
    [("forgotten", "devices-forgotten"), ("all", "devices-all-forgotten"), ("gone", "devices-gone")];

#[derive(Template)]
#[template(path = "account/devices.html")]
struct DevicesPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    devices: Vec<Line>,
    zone: String,
    csrf: String,
}

/// One device in the list.
struct Line {
    id: String,
    is_here: bool,
    device: Said,
    place: Option<String>,
    trusted: Option<String>,
    added: Moment,
    used: Moment,
}

/// Shows them.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let (user, now) = (visitor.user.id, state.house.surroundings.clock.now());
    let here = handle(&request, CookieKind::Device, state.issuer()).map(|handle| handle.hash());
    let read = state.house.store.read(move |conn| {
        let here = here.map(|hash| devices::find(conn, &hash, user, now)).transpose()?.flatten();
        Ok((devices::list(conn, user, now)?, here.map(|device| device.id)))
    });
    match read.await {
        Ok((found, here)) => show(&state, &request, &visitor, found, here),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn show(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    found: Vec<Device>,
    here: Option<DeviceId>,
) -> HttpResponse {
    let now = state.house.surroundings.clock.now();
    let clock = Clock::of(&visitor.user.profile, now);
    let places = &state.house.surroundings.places;
    let line = |known: Device| Line {
        id: known.id.to_string(),
        is_here: here == Some(known.id),
        device: device::named(known.user_agent.as_deref()),
        trusted: known.trusted_until.filter(|until| *until > now).map(|until| clock.tell(until).clock),
        added: clock.tell(known.created_at),
        used: clock.tell(known.last_seen_at),
        place: known.ip.map(|ip| place::told_of_kept(&ip, places, visitor.layout.words)),
    };
    let list = DevicesPage {
        layout: visitor.layout,
        here: Room::Devices,
        notice: notice(request, &NOTICES),
        devices: found.into_iter().map(line).collect(),
        zone: clock.zone().to_owned(),
        csrf: visitor.csrf(PURPOSE),
    };
    page::render(StatusCode::OK, &list, Forms::Here)
}

/// Forgets the device that the form names, or all of them.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, origin, user) = (state.house.surroundings.clone(), origin(&request), visitor.user.id);
    let all = sent.lenient("all").is_some();
    let id = sent.lenient("device").and_then(|id| id.parse::<DeviceId>().ok());
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        match id {
            _ if all => forget_all(tx, user, &origin, &env).map(|_| true),
            Some(id) => forget(tx, user, id, &origin, &env),
            None => Ok(false),
        }
    };
    match state.house.store.write("forget devices", write).await {
        Ok(true) if all => respond::see_other(&state.path("/account/devices?done=all")),
        Ok(true) => respond::see_other(&state.path("/account/devices?done=forgotten")),
        Ok(false) => respond::see_other(&state.path("/account/devices?done=gone")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
