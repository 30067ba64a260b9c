//! `/admin/keys`: the lives of the signing keys on one line, and each key by itself.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::chart::{Chart, KINDS, Kind, Width, about, described};
use super::export::{PublicForm, public};
use super::operation;
use super::revocation;
use super::timeline::{Life, Timeline};
use super::words::{self, counted, minute, short};
use crate::admin::area::page::{Frame, enter};
use crate::admin::area::room::Room;
use crate::domain::permission::Permission;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SigningKey};
use crate::domain::time::Timestamp;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::Conn;

/// What redirects after forms tell.
pub(super) const DONE: &[(&str, &str)] = &[
    ("generated", "The key is published. It signs once it is activated, by hand or as scheduled."),
    ("imported", "The key is published. It signs once it is activated, by hand or as scheduled."),
    ("activate", "This key signs from now on."),
    (
        "rotate",
        "The keys are rotated: another key signs from now on, and one is published for the next time.",
    ),
    ("retire", "The key is taken back."),
    ("revoke", "The key is revoked. Nothing that it signed is good here any more."),
];

/// A moment in the table: when, and whether it is yet to come.
pub(super) struct Cell {
    at: String,
    to_come: bool,
}

/// The facts of a key.
pub(super) struct Facts {
    kid: String,
    short: String,
    state: KeyState,
    algorithm: SigningAlgorithm,
    bits: i64,
    sentence: String,
    published: Option<Cell>,
    known: Option<Cell>,
    may_sign: Option<Cell>,
    signs: Option<Cell>,
    retires: Option<Cell>,
    expires: Option<Cell>,
    revoked: Option<Cell>,
}

impl Facts {
    fn new(life: &Life, now: Timestamp) -> Self {
        let (key, moments) = (&life.key, &life.moments);
        let cell = |at: Option<Timestamp>| at.map(|at| Cell { at: minute(at), to_come: at > now });
        let waits = key.state == KeyState::Next;
        Self {
            kid: key.kid.clone(),
            short: short(&key.kid),
            state: key.state,
            algorithm: key.algorithm,
            bits: key.bits,
            sentence: sentence(life),
            published: cell(Some(moments.published)),
            known: cell(Some(moments.known_to_all)),
            may_sign: cell(Some(moments.may_sign).filter(|_| waits)),
            signs: cell(moments.signs),
            retires: cell(moments.retires),
            expires: cell(moments.last_token_expires.filter(|_| moments.revoked.is_none())),
            revoked: cell(moments.revoked),
        }
    }
}

/// Where it stands, in a sentence.
fn sentence(life: &Life) -> String {
    let about = about(life);
    match life.key.state {
        KeyState::Retired if life.moments.signs.is_none() => {
            "It never signed, and was taken back.".to_owned()
        }
        KeyState::Active if life.moments.retires.is_none() => format!("It {about}."),
        KeyState::Next | KeyState::Active => format!("It {about} UTC."),
        KeyState::Retired => format!("What it signed {about} UTC."),
        KeyState::Revoked => format!("It was {about} UTC."),
    }
}

#[derive(Template)]
#[template(path = "admin/keys.html")]
struct KeysPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    /// The drawing for desks and the one for phones, with their class.
    charts: [(&'static str, Chart); 2],
    described: String,
    kinds: [Kind; 5],
    facts: Vec<Facts>,
    over: Vec<(String, KeyState)>,
    /// The algorithms with a rotation to come: which, when, and in how long.
    rotations: Vec<(SigningAlgorithm, String, String)>,
    /// The algorithms that have keys, when there are several; and the one whose keys are shown.
    algorithms: Vec<SigningAlgorithm>,
    shown: Option<SigningAlgorithm>,
    publish_before: String,
    may_manage: bool,
}

/// Lists the keys, with their lives.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::KeysRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let (rules, now) = (state.house.surroundings.settings.keys, admin.context().now);
    let mut keys = match state.house.store.read(operation::list).await {
        Ok(keys) => keys,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let has_keys = |algorithm: &&SigningAlgorithm| keys.iter().any(|key| key.algorithm == **algorithm);
    let algorithms: Vec<SigningAlgorithm> = SigningAlgorithm::ALL.iter().filter(has_keys).copied().collect();
    let query = query(&request).unwrap_or_default();
    let shown = query.lenient("algorithm").and_then(|name| name.parse::<SigningAlgorithm>().ok());
    keys.retain(|key| shown.is_none_or(|shown| key.algorithm == shown));
    let timeline = Timeline::new(&keys, &rules, now);
    let is_over = |key: &&SigningKey| timeline.lives.iter().all(|life| life.key.kid != key.kid);
    let rotation = |(algorithm, at): &(SigningAlgorithm, Timestamp)| {
        (*algorithm, minute(*at), words::about(at.since(now)))
    };
    let keys_page = KeysPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Keys, DONE),
        charts: [
            ("wide", Chart::new(&timeline, Width::Wide)),
            ("narrow", Chart::new(&timeline, Width::Narrow)),
        ],
        described: described(&timeline),
        kinds: KINDS,
        facts: timeline.lives.iter().rev().map(|life| Facts::new(life, now)).collect(),
        over: keys.iter().rev().filter(is_over).map(|key| (key.kid.clone(), key.state)).collect(),
        rotations: timeline.next_rotations.iter().map(rotation).collect(),
        algorithms,
        shown,
        publish_before: words::about(rules.publish_before),
        may_manage: admin.may(Permission::KeysManage),
    };
    page::render(StatusCode::OK, &keys_page, Forms::None)
}

#[derive(Template)]
#[template(path = "admin/key.html")]
struct KeyPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    facts: Facts,
    /// What it signed and what still works, while that can be said.
    signed: Option<(String, String)>,
    may_manage: bool,
}

/// One key.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::KeysRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let kid = request.match_info().query("kid").to_owned();
    let (rules, now) = (state.house.surroundings.settings.keys, admin.context().now);
    let find = move |conn: &mut Conn| {
        let gone = revocation::consequences(conn, &kid, now)?;
        Ok((operation::list(conn)?, kid, gone.ok()))
    };
    let (keys, kid, gone) = match state.house.store.read(find).await {
        Ok(found) => found,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let Some(life) = Timeline::all(&keys, &rules, now).into_iter().find(|life| life.key.kid == kid) else {
        return page::not_found(&state, &request);
    };
    let signed = gone.filter(|_| life.key.activated_at.is_some());
    let key_page = KeyPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Keys, DONE),
        facts: Facts::new(&life, now),
        signed: signed.map(|gone| {
            let tokens = match gone.algorithm {
                SigningAlgorithm::Rs256 => counted(gone.refresh_tokens, "refresh token"),
                _ => "ID or access tokens".to_owned(),
            };
            (tokens, counted(gone.clients, "application"))
        }),
        may_manage: admin.may(Permission::KeysManage),
    };
    page::render(StatusCode::OK, &key_page, Forms::None)
}

/// The public half of a key, as a file.
pub async fn download(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    if let Err(answer) = enter(&state, &request, Some(Permission::KeysRead)).await {
        return answer;
    }
    let kid = request.match_info().query("kid").to_owned();
    let query = query(&request).unwrap_or_default();
    let Some(form) = PublicForm::named(query.lenient("format").unwrap_or("pem")) else {
        return page::not_found(&state, &request);
    };
    let key = match state.house.store.read(move |conn| operation::find(conn, &kid)).await {
        Ok(Some(key)) => key,
        Ok(None) => return page::not_found(&state, &request),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    match public(&key, form) {
        // The name of a key is a thumbprint in base64url: nothing in it needs quoting.
        Ok(text) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}.{}\"", key.kid, form.as_str()),
            ))
            .content_type(form.media_type())
            .body(text),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
