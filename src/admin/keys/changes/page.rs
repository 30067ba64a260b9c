//! `/admin/rotate-keys`, `/admin/rotate-keys/{algorithm}` and `/admin/keys/{kid}/…`: each change says in numbers what
//! follows from it before it is done.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::keys::api::settle;
use crate::admin::keys::haste::{self, Haste};
use crate::admin::keys::operation::{self, Wait, Wanted};
use crate::admin::keys::rehearsal::{Happening, Play, Rehearsal, rehearse};
use crate::admin::keys::retirement;
use crate::admin::keys::revocation::{self, Consequences};
use crate::admin::keys::rotation::operation::rotate;
use crate::admin::keys::words::{about, counted, minute, short};
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::KeyState;
use crate::domain::time::{Span, Timestamp};
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::keys::jwks::MAX_AGE_SECONDS;
use crate::storage::{Conn, Tx};

const ROTATE: &str = "/admin/rotate-keys";

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// Another key signs by this algorithm.
    Rotate(SigningAlgorithm),
    /// This key signs.
    Activate(String),
    /// This key is taken back.
    Retire(String),
    /// This key goes at once.
    Revoke(String),
}

impl Change {
    /// The change that the path names; of a rotation also whose keys, RS256 when it does not.
    fn of(request: &HttpRequest) -> Option<Self> {
        let part = |name| request.match_info().get(name).map(str::to_owned);
        match (part("kid"), part("change").as_deref()) {
            (None, _) => {
                let algorithm = part("algorithm").map(|name| name.parse()).transpose().ok()?;
                Some(Self::Rotate(algorithm.unwrap_or_default()))
            }
            (Some(kid), Some("activate")) => Some(Self::Activate(kid)),
            (Some(kid), Some("retire")) => Some(Self::Retire(kid)),
            (Some(kid), Some("revoke")) => Some(Self::Revoke(kid)),
            (Some(_), _) => None,
        }
    }

    /// The word for it.
    const fn name(&self) -> &'static str {
        match self {
            Self::Rotate(_) => "rotate",
            Self::Activate(_) => "activate",
            Self::Retire(_) => "retire",
            Self::Revoke(_) => "revoke",
        }
    }

    fn kid(&self) -> Option<&str> {
        match self {
            Self::Rotate(_) => None,
            Self::Activate(kid) | Self::Retire(kid) | Self::Revoke(kid) => Some(kid),
        }
    }

    /// What people call it.
    const fn heading(&self) -> &'static str {
        match self {
            Self::Rotate(SigningAlgorithm::Rs256) => "Rotate the RS256 keys",
            Self::Rotate(SigningAlgorithm::Ps256) => "Rotate the PS256 keys",
            Self::Rotate(SigningAlgorithm::Es256) => "Rotate the ES256 keys",
            Self::Rotate(SigningAlgorithm::EdDsa) => "Rotate the EdDSA keys",
            Self::Activate(_) => "Let this key sign",
            Self::Retire(_) => "Take this key back",
            Self::Revoke(_) => "Revoke this key",
        }
    }

    /// Where its page is.
    fn place(&self) -> String {
        match self {
            Self::Rotate(SigningAlgorithm::Rs256) => ROTATE.to_owned(),
            Self::Rotate(algorithm) => format!("{ROTATE}/{algorithm}"),
            Self::Activate(kid) | Self::Retire(kid) | Self::Revoke(kid) => {
                format!("/admin/keys/{kid}/{}", self.name())
            }
        }
    }

    /// What its forms are for.
    fn purpose(&self) -> String {
        format!("{} a signing key", self.name())
    }
}

/// What follows from a change.
enum Told {
    Signing(Signing),
    Retirement { rotation_from: String },
    Revocation(Revocation),
}

/// Another key signs: when that disturbs nobody, and what it disturbs before.
struct Signing {
    key: Option<String>,
    published_for: String,
    /// Until when it waits; none: it may sign.
    waits_until: Option<(String, String)>,
    unknown_until: Option<String>,
    sessions: String,
    grants: String,
    clients: String,
    play: Vec<(String, String, &'static str)>,
    failures: Vec<(String, String)>,
    cache: String,
}

impl Signing {
    fn new(haste: &Haste, played: Option<&Rehearsal>, now: Timestamp) -> Self {
        let from = haste.may_sign_from;
        let what = |happening| match happening {
            Happening::Published => "is published",
            Happening::KnownToAll => "is known to every service",
            Happening::Signs => "signs",
            Happening::Retires => "signs no more; what it signed verifies",
            Happening::Unpublished => "leaves: its last token has expired",
        };
        let moments = played.iter().flat_map(|played| &played.timeline);
        let failures = played.iter().flat_map(|played| &played.failures);
        Self {
            key: haste.kid.as_deref().map(short),
            published_for: about(haste.published_for),
            waits_until: (from > now).then(|| (minute(from), about(from.since(now)))),
            unknown_until: haste.unknown_until.map(minute),
            sessions: counted(haste.in_use.sessions, "session"),
            grants: counted(haste.in_use.grants, "refresh token"),
            clients: counted(haste.in_use.clients, "application"),
            play: moments.map(|one| (minute(one.at), name(&one.kid), what(one.what))).collect(),
            failures: failures
                .map(|one| (minute(one.from), one.until.map_or_else(String::new, minute)))
                .collect(),
            cache: about(Span::from_seconds(i64::from(MAX_AGE_SECONDS))),
        }
    }
}

/// Keys that the play makes have names with spaces.
fn name(kid: &str) -> String {
    if kid.contains(' ') { kid.to_owned() } else { short(kid) }
}

/// A key goes at once, and what it signed with it.
struct Revocation {
    algorithm: SigningAlgorithm,
    signed: bool,
    active: bool,
    refresh_tokens: String,
    clients: String,
    access_until: Option<String>,
    successor: Option<String>,
    successor_unknown_until: Option<String>,
    cache: String,
}

impl From<&Consequences> for Revocation {
    fn from(gone: &Consequences) -> Self {
        Self {
            algorithm: gone.algorithm,
            signed: gone.state != KeyState::Next,
            active: gone.state == KeyState::Active,
            refresh_tokens: counted(gone.refresh_tokens, "refresh token"),
            clients: counted(gone.clients, "application"),
            access_until: gone.access_until.map(minute),
            successor: gone.successor.as_deref().map(short),
            successor_unknown_until: gone.successor_unknown_until.map(minute),
            cache: about(Span::from_seconds(i64::from(MAX_AGE_SECONDS))),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/key_change.html")]
struct ChangePage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    change: &'a Change,
    place: String,
    told: Option<Told>,
    refusal: Option<Refusal>,
    csrf: String,
}

impl ChangePage<'_> {
    fn short(&self) -> String {
        self.change.kid().map(short).unwrap_or_default()
    }
}

/// What would follow.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::KeysManage)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let Some(change) = Change::of(&request) else { return page::not_found(&state, &request) };
    show(&admin, StatusCode::OK, &change, None).await
}

/// Does it, when it is meant.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Some(change) = Change::of(&request) else { return page::not_found(&state, &request) };
    let (purpose, place) = (change.purpose(), change.place());
    let taken = take(&state, &request, body, &purpose, Permission::KeysManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let wait = if form.lenient("now") == Some("yes") { Wait::Skipped } else { Wait::Obeyed };
    if let Some(refusal) = not_meant(&change, wait, &form) {
        return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, &change, Some(refusal)).await;
    }
    match perform(&admin, &change, wait).await {
        Ok(Ok(kid)) => {
            settle(&state).await;
            admin.done(&format!("/admin/keys/{kid}"), change.name())
        }
        Ok(Err(refusal)) if refusal.code == RefusalCode::NotFound => page::not_found(&state, &request),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, &change, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// An emergency takes a tick in a box.
fn not_meant(change: &Change, wait: Wait, form: &Parameters) -> Option<Refusal> {
    let grave = wait == Wait::Skipped || matches!(change, Change::Revoke(_));
    let ticked = form.lenient("confirm") == Some("yes");
    let refusal = || Refusal::invalid("confirm", "nothing was changed: tick the box if you mean it");
    (grave && !ticked).then(refusal)
}

/// Does it; the key that the person is shown afterwards.
async fn perform(admin: &Admin<'_>, change: &Change, wait: Wait) -> Result<Result<String, Refusal>, Fault> {
    let (store, surroundings) = (&admin.state.house.store, &admin.state.house.surroundings);
    let (rules, context) = (surroundings.settings.keys, admin.context());
    Ok(match change.clone() {
        Change::Rotate(algorithm) => {
            let rotated = rotate(store, surroundings, context, algorithm, wait).await?;
            rotated.map(|done| done.activated.key.kid).map_err(Refusal::from)
        }
        Change::Activate(kid) => {
            let write = move |tx: &mut Tx<'_>| operation::activate(tx, &kid, wait, &rules, &context);
            let activated = store.write("keys_activate", write).await?;
            activated.map(|done| done.key.kid).map_err(Refusal::from)
        }
        Change::Retire(kid) => {
            let write = move |tx: &mut Tx<'_>| retirement::retire(tx, &kid, &context);
            store.write("keys_retire", write).await?.map(|key| key.kid).map_err(Refusal::from)
        }
        Change::Revoke(kid) => {
            let gone = kid.clone();
            let write = move |tx: &mut Tx<'_>| revocation::revoke(tx, &gone, &context);
            store.write("keys_revoke", write).await?.map(|_| kid).map_err(Refusal::from)
        }
    })
}

/// What follows from `change`, as the database has it now.
fn consequences(conn: &mut Conn, change: &Change, state: &Policy) -> Result<Result<Told, Refusal>, Fault> {
    let (rules, now) = (&state.rules, state.now);
    Ok(match change {
        Change::Rotate(_) | Change::Activate(_) => {
            let cache = Span::from_seconds(i64::from(MAX_AGE_SECONDS));
            let play = Play { wait: Wait::Obeyed, cache, now };
            // The play is that of the key which has waited longest.
            let (wanted, played) = match change {
                Change::Rotate(algorithm) => {
                    let played = rehearse(&operation::list(conn)?, Some(*algorithm), rules, play);
                    (Wanted::Oldest(*algorithm), played)
                }
                _ => (Wanted::Key(change.kid().unwrap_or_default().to_owned()), None),
            };
            let haste = haste::consequences(conn, &wanted, rules, now)?;
            haste
                .map(|haste| Told::Signing(Signing::new(&haste, played.as_ref(), now)))
                .map_err(Refusal::from)
        }
        Change::Retire(kid) => retirement::consequences(conn, kid, rules, now)?
            .map(|left| Told::Retirement { rotation_from: minute(left.rotation_from) })
            .map_err(Refusal::from),
        Change::Revoke(kid) => revocation::consequences(conn, kid, now)?
            .map(|gone| Told::Revocation(Revocation::from(&gone)))
            .map_err(Refusal::from),
    })
}

/// By what the consequences are told.
struct Policy {
    rules: crate::domain::key_rules::KeyRules,
    now: Timestamp,
}

async fn show(
    admin: &Admin<'_>,
    status: StatusCode,
    change: &Change,
    refusal: Option<Refusal>,
) -> HttpResponse {
    let policy = Policy { rules: admin.state.house.surroundings.settings.keys, now: admin.context().now };
    let wanted = change.clone();
    let query = move |conn: &mut Conn| consequences(conn, &wanted, &policy);
    let (told, why_not) = match admin.state.house.store.read(query).await {
        Ok(Ok(told)) => (Some(told), None),
        Ok(Err(refusal)) if refusal.code == RefusalCode::NotFound => {
            return page::not_found(admin.state, admin.request);
        }
        Ok(Err(refusal)) => (None, Some(refusal)),
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    let change_page = ChangePage {
        layout: admin.layout(),
        frame: admin.frame(Room::Keys, &[]),
        change,
        place: change.place(),
        told,
        refusal: refusal.or(why_not),
        csrf: admin.csrf(&change.purpose()),
    };
    page::render(status, &change_page, Forms::Here)
}
