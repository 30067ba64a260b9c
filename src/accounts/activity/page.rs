//! `/account/activity`: what happened to the account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Page, page as read_page};
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::enter;
use crate::accounts::area::room::Room;
use crate::accounts::area::{device, place};
use crate::domain::audit::{AuditEvent, Happened, Outcome};
use crate::domain::audit_search::AuditCursor;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::places::Places;
use crate::words::{Said, Words};

#[derive(Template)]
#[template(path = "account/activity.html")]
struct ActivityPage<'a> {
    layout: Layout<'a>,
    here: Room,
    events: Vec<Line>,
    is_first: bool,
    next: Option<String>,
    zone: String,
}

/// One event in the list.
struct Line {
    message: String,
    failed: bool,
    refused: bool,
    alarming: bool,
    at: Moment,
    application: Option<String>,
    device: Option<Said>,
    place: Option<String>,
}

/// Shows a page of it. A cursor that is none of ours begins at the start.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let asked = query(&request).ok();
    let before = asked.as_ref().and_then(|query| query.lenient("before")?.parse::<AuditCursor>().ok());
    let user = visitor.user.id;
    let clock = Clock::of(&visitor.user.profile, state.house.surroundings.clock.now());
    match state.house.store.read(move |conn| read_page(conn, user, before)).await {
        Ok(Page { events, names, next }) => {
            let name = |event: &Happened| event.client_id.as_ref().and_then(|id| names.get(id).cloned());
            let (places, words) = (&state.house.surroundings.places, visitor.layout.words);
            let line = |event: Happened| line(name(&event), event, &clock, places, words);
            let activity = ActivityPage {
                layout: visitor.layout,
                here: Room::Activity,
                events: events.into_iter().map(line).collect(),
                is_first: before.is_none(),
                next: next.map(|cursor| cursor.to_string()),
                zone: clock.zone().to_owned(),
            };
            page::render(StatusCode::OK, &activity, Forms::Here)
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn line(application: Option<String>, event: Happened, clock: &Clock, places: &Places, words: Words) -> Line {
    let failed = event.outcome == Outcome::Failure;
    Line {
        message: message(&event),
        refused: failed && !WITH_FAILURE.contains(&event.event) && !event.event.is_security(),
        failed,
        alarming: event.event.is_security(),
        at: clock.tell(event.at),
        application,
        device: event.user_agent.as_deref().map(|header| device::named(Some(header))),
        place: event.ip.map(|ip| place::told_of_kept(&ip, places, words)),
    }
}

/// Events that have other words when they were refused.
const WITH_FAILURE: [AuditEvent; 3] = [AuditEvent::SignedIn, AuditEvent::Consent, AuditEvent::SecondFactor];

/// The message that tells of an event: `activity-` and its name.
fn message(event: &Happened) -> String {
    let name = event.event.as_str().replace('_', "-");
    let refused = event.outcome == Outcome::Failure && WITH_FAILURE.contains(&event.event);
    format!("activity-{name}{}", if refused { "-failed" } else { "" })
}
