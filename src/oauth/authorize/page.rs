//! `/consent`: what an application asks for, in plain words, and the person's choice.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::answer::DeviceEnd;
use super::choice::{Choice, choose};
use super::endpoint::follow;
use super::operation::Next;
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::{device, place};
use crate::accounts::sessions::operation::find_live;
use crate::domain::decision::Fault;
use crate::domain::device_authorization::DeviceAuthorization;
use crate::domain::ids::InteractionId;
use crate::domain::interaction::{Answer, Interaction};
use crate::domain::parameters::Parameters;
use crate::domain::scope::Scope;
use crate::domain::secret::Handle;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle, is_genuine};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::oauth::limited;
use crate::oauth::scopes::meaning;
use crate::storage::{clients, device_authorizations, interactions, users};
use crate::words::Said;

#[derive(Template)]
#[template(path = "pages/consent.html")]
struct ConsentPage<'a> {
    layout: Layout<'a>,
    client_name: String,
    client_host: String,
    user_email: String,
    scopes: Vec<ScopeLine>,
    scope: String,
    csrf: String,
    interaction: String,
}

/// The same for a device (RFC 8628 §5.4): where it is, and what it says it is.
#[derive(Template)]
#[template(path = "pages/device_confirm.html")]
struct ConfirmPage<'a> {
    layout: Layout<'a>,
    client_name: String,
    user_email: String,
    scopes: Vec<ScopeLine>,
    scope: String,
    asked_at: Moment,
    /// None, when what it says makes no sense: nobody is shown the words of a stranger.
    program: Option<Said>,
    place: Option<String>,
    csrf: String,
    interaction: String,
}

struct ScopeLine {
    name: String,
    meaning: Said,
}

/// All that the page needs, found together.
struct Waiting {
    interaction: Interaction,
    session: Session,
    user: User,
    client_name: String,
    device: Option<DeviceAuthorization>,
    /// What of it the person can be given (security.md TK5). Nothing: a role was taken from them just now.
    scope: Scope,
}

/// The form's token serves one interaction in one browser, and allows nothing that the page did not show.
fn purpose(id: InteractionId, shown: &Scope) -> String {
    format!("consent {id} {shown}")
}

/// What the form says that the page showed.
fn shown(form: &Parameters) -> Scope {
    form.lenient("scope").and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Shows what is asked for.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let id = query(&request).ok().and_then(|query| query.lenient("interaction")?.parse().ok());
    let browser = handle(&request, CookieKind::Browser, state.issuer());
    let (Some(id), Some(browser)) = (id, browser) else { return page::stale_form(&state, &request) };
    match find(&state, &request, id, &browser).await {
        Ok(Some(waiting)) => show(&state, &request, &waiting, &browser),
        Ok(None) => page::stale_form(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn show(state: &AppState, request: &HttpRequest, waiting: &Waiting, browser: &Handle) -> HttpResponse {
    let asked = &waiting.interaction.request;
    let (client_host, forms) = match &asked.answer {
        Answer::Redirect { redirect_uri } => (redirect_uri.display_host(), Forms::Towards(redirect_uri)),
        Answer::Trial { .. } => (state.issuer().host().to_owned(), Forms::Here),
        Answer::Device { .. } => return confirm(state, request, waiting, browser),
    };
    let consent = ConsentPage {
        layout: state.layout(request).for_request(asked, waiting.interaction.created_at),
        client_name: waiting.client_name.clone(),
        client_host,
        user_email: waiting.user.email.as_typed().to_owned(),
        scopes: scope_lines(&waiting.scope),
        scope: waiting.scope.to_string(),
        csrf: browser.derive(&purpose(waiting.interaction.id, &waiting.scope)),
        interaction: waiting.interaction.id.to_string(),
    };
    page::render(StatusCode::OK, &consent, forms)
}

fn confirm(state: &AppState, request: &HttpRequest, waiting: &Waiting, browser: &Handle) -> HttpResponse {
    let surroundings = &state.house.surroundings;
    let Some(device) = waiting.device.as_ref().filter(|device| device.is_waiting(surroundings.clock.now()))
    else {
        return follow(state, request, &Next::Device(DeviceEnd::Over));
    };
    let asked = &waiting.interaction.request;
    let layout = state.layout(request).for_request(asked, waiting.interaction.created_at);
    let words = layout.words;
    let confirm = ConfirmPage {
        layout,
        client_name: waiting.client_name.clone(),
        user_email: waiting.user.email.as_typed().to_owned(),
        scopes: scope_lines(&waiting.scope),
        scope: waiting.scope.to_string(),
        asked_at: Clock::of(&waiting.user.profile, surroundings.clock.now()).tell(device.created_at),
        program: device::known(device.user_agent.as_deref()),
        place: device.ip.as_deref().map(|ip| place::told_of_kept(ip, &surroundings.places, words)),
        csrf: browser.derive(&purpose(waiting.interaction.id, &waiting.scope)),
        interaction: waiting.interaction.id.to_string(),
    };
    page::render(StatusCode::OK, &confirm, Forms::Here)
}

/// What is asked for in plain words: first about the person, then at APIs, last for how long.
fn scope_lines(scope: &Scope) -> Vec<ScopeLine> {
    let apis = scope.without_openid();
    let personal = ["openid", "profile", "email", "phone"].into_iter().filter(|name| scope.contains(name));
    let lasting = ["offline_access"].into_iter().filter(|name| scope.contains(name));
    let line = |name: &str| ScopeLine { name: name.to_owned(), meaning: meaning(name) };
    personal.chain(apis.iter()).chain(lasting).map(line).collect()
}

/// Takes the choice.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let browser = handle(&request, CookieKind::Browser, state.issuer());
    let (Ok(form), Some(browser)) = (body.0, browser) else { return page::stale_form(&state, &request) };
    let id = form.lenient("interaction").and_then(|id| id.parse::<InteractionId>().ok());
    let shown = shown(&form);
    let is_ours =
        |id: &InteractionId| is_genuine(&request, &form, &browser, &purpose(*id, &shown), state.issuer());
    let Some(id) = id.filter(is_ours) else { return page::stale_form(&state, &request) };
    let choice = match form.lenient("decision") {
        Some("allow") => Choice::Allow(shown),
        Some("deny") => Choice::Deny,
        _ => return page::stale_form(&state, &request),
    };
    let waiting = match find(&state, &request, id, &browser).await {
        Ok(Some(waiting)) => waiting,
        Ok(None) => return page::stale_form(&state, &request),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let write = move |tx: &mut crate::storage::Tx<'_>| {
        let (interaction, env) = (waiting.interaction.clone(), surroundings.env());
        choose(tx, interaction, Some(&waiting.session), choice.clone(), &origin, &env)
    };
    match state.house.store.write("take a consent", write).await {
        Ok(Some(next)) => follow(&state, &request, &next),
        Ok(None) => page::stale_form(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The interaction of this browser that waits for the consent of the person who is signed in.
async fn find(
    state: &AppState,
    request: &HttpRequest,
    id: InteractionId,
    browser: &Handle,
) -> Result<Option<Waiting>, Fault> {
    let surroundings = state.house.surroundings.clone();
    let (browser, session) = (browser.hash(), handle(request, CookieKind::Session, state.issuer()));
    state
        .house
        .store
        .read(move |conn| {
            let env = surroundings.env();
            let Some(interaction) = interactions::find(conn, id, &browser, env.now)? else { return Ok(None) };
            let session = find_live(conn, session.as_ref().map(Handle::hash).as_ref(), &env)?;
            // security.md AZ9: consent comes after signing in, in the same session.
            let Some(session) = session.filter(|session| interaction.session_id == Some(session.id)) else {
                return Ok(None);
            };
            let user = users::find(conn, session.user_id)?.filter(User::is_active);
            let client = clients::find(conn, &interaction.request.client_id)?.filter(|client| client.enabled);
            let device = match interaction.request.device() {
                Some(id) => device_authorizations::find(conn, id)?,
                None => None,
            };
            let scope = limited::held(conn, session.user_id, &interaction.request.scope)?.unwrap_or_default();
            Ok(user.zip(client).map(|(user, client)| Waiting {
                scope,
                interaction,
                session,
                user,
                client_name: client.name,
                device,
            }))
        })
        .await
}
