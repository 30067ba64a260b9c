//! `/admin/clients/{id}/try`: runs a sign-in as the client, and shows and explains everything that came of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::device::page::begin as begin_device;
use super::operation::{self, Came, Tester};
use super::request::{PROMPTS, Wish};
use super::result::page::show;
use super::{machine, steps};
use crate::accounts::sign_in::page::at_door;
use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::secret::Handle;
use crate::domain::trial;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, set};
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::oauth::authorize::endpoint::follow;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::{Conn, Tx};

const BEGIN: &str = "try a client";
/// The room of these pages.
pub const HERE: Room = Room::Clients;
/// What redirects after forms tell.
pub const DONE: &[(&str, &str)] = &[("ended", "The test is over. Nothing that it gave counts any more.")];

#[derive(Template)]
#[template(path = "admin/client_try.html")]
struct TryPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    client: &'a Client,
    who: String,
    ways: Vec<Way>,
    prompts: &'static [&'static str],
    csrf: String,
    refusal: Option<Refusal>,
}

/// A grant that can be tried, in words.
struct Way {
    grant: GrantType,
    name: &'static str,
    about: &'static str,
}

/// Everything that the handlers begin with.
#[derive(Debug)]
pub struct Visit<'a> {
    /// Who it is.
    pub admin: Admin<'a>,
    /// The same, as operations know them.
    pub tester: Tester,
    /// Whether the browser does not have its cookie yet.
    is_new: bool,
}

impl<'a> Visit<'a> {
    fn of(admin: Admin<'a>, client: ClientId) -> Option<Self> {
        let (state, request) = (admin.state, admin.request);
        let known = handle(request, CookieKind::Browser, state.issuer());
        let is_new = known.is_none();
        let browser = known.unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
        let user = admin.caller.user.as_ref()?.id;
        let tester = Tester { user, browser: at_door(request, &browser, state.issuer()), client };
        Some(Self { admin, tester, is_new })
    }

    /// The page on which they try the client.
    pub fn place(&self) -> String {
        trial::place(&self.tester.client)
    }

    /// Something is broken.
    pub fn fault(&self, fault: &Fault) -> HttpResponse {
        page::fault(self.admin.state, self.admin.request, fault)
    }
}

/// The client that the path names.
fn named(request: &HttpRequest) -> Option<ClientId> {
    request.match_info().query("id").parse().ok()
}

/// Takes a form of these pages.
pub async fn taken<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    body: FormBody,
    purpose: &str,
) -> Result<(Visit<'a>, Parameters), HttpResponse> {
    let Some(client) = named(request) else { return Err(page::not_found(state, request)) };
    let place = trial::place(&client);
    let (admin, form) = take(state, request, body, purpose, Permission::ClientsManage, &place).await?;
    let visit = Visit::of(admin, client).ok_or_else(|| page::not_found(state, request))?;
    Ok((visit, form))
}

/// Shows what can be tried.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::ClientsManage)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    match named(&request).and_then(|client| Visit::of(admin, client)) {
        Some(visit) => form(&visit, StatusCode::OK, None).await,
        None => page::not_found(&state, &request),
    }
}

/// Shows the form, or why there is none.
async fn form(visit: &Visit<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let (state, id) = (visit.admin.state, visit.tester.client.clone());
    let found = state.house.store.read(move |conn: &mut Conn| crate::storage::clients::find(conn, &id)).await;
    let client = match found {
        Ok(Some(client)) => client,
        Ok(None) => return page::not_found(state, visit.admin.request),
        Err(fault) => return visit.fault(&fault),
    };
    let user = visit.admin.caller.user.as_ref();
    let try_page = TryPage {
        layout: visit.admin.layout(),
        frame: visit.admin.frame(HERE, DONE),
        ways: ways(&client),
        client: &client,
        who: user.map(|user| user.email.as_typed().to_owned()).unwrap_or_default(),
        prompts: PROMPTS,
        csrf: visit.admin.csrf(BEGIN),
        refusal,
    };
    page::render(status, &try_page, Forms::Here)
}

/// What the client may do that can be tried.
fn ways(client: &Client) -> Vec<Way> {
    let all = [
        (
            GrantType::AuthorizationCode,
            "Sign in",
            "A person signs in with the browser: you, in this one. The client gets tokens for you.",
        ),
        (
            GrantType::ClientCredentials,
            "Ask for itself",
            "The client gets a token of its own, without a person (client_credentials).",
        ),
        (
            GrantType::DeviceCode,
            "Sign in on a device",
            "A device shows a code, which you type in a browser (RFC 8628).",
        ),
    ];
    let ways = all.into_iter().filter(|(grant, ..)| client.may_use(*grant));
    ways.map(|(grant, name, about)| Way { grant, name, about }).collect()
}

/// Begins a test.
pub async fn begin(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visit, fields) = match taken(&state, &request, body, BEGIN).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let mut response = match Wish::parse(&fields) {
        Ok(wish) => match wish.grant {
            GrantType::AuthorizationCode => sign_in(&visit, wish).await,
            GrantType::ClientCredentials => ask_as_client(&visit, wish).await,
            GrantType::DeviceCode => begin_device(&visit, wish).await,
            GrantType::RefreshToken => {
                let refusal = Refusal::invalid("grant", "a refresh follows another grant");
                form(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await
            }
        },
        Err(refusal) => form(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await,
    };
    if visit.is_new {
        set(&mut response, &cookie(CookieKind::Browser, &visit.tester.browser.cookie, state.issuer()));
    }
    response
}

async fn sign_in(visit: &Visit<'_>, wish: Wish) -> HttpResponse {
    let state = visit.admin.state;
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| operation::begin(tx, &tester, &wish, &context, &surroundings.env());
    match state.house.store.write("try a client", write).await {
        Ok(Ok(next)) => follow(state, visit.admin.request, &next),
        Ok(Err(refusal)) => refused(visit, refusal).await,
        Err(fault) => visit.fault(&fault),
    }
}

async fn ask_as_client(visit: &Visit<'_>, wish: Wish) -> HttpResponse {
    let state = visit.admin.state;
    let env = state.house.surroundings.env();
    let asked = steps::own_request(&wish, &env);
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let write =
        move |tx: &mut Tx<'_>| machine::ask_as_client(tx, &tester, &wish, &context, &surroundings.env());
    match state.house.store.write("try a client's own token", write).await {
        Ok(Ok(tried)) => show(visit, tried, vec![asked]).await,
        Ok(Err(refusal)) => refused(visit, refusal).await,
        Err(fault) => visit.fault(&fault),
    }
}

/// Takes the answer to the authorization request, and exchanges its code.
pub async fn callback(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::ClientsManage)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let visit = named(&request).and_then(|client| Visit::of(admin, client));
    let came = query(&request).ok().as_ref().and_then(came);
    let (Some(visit), Some(came)) = (visit, came) else { return page::stale_form(&state, &request) };
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let taken = came.clone();
    let write = move |tx: &mut Tx<'_>| operation::finish(tx, &tester, &taken, &context, &surroundings.env());
    let tried = match state.house.store.write("finish a test", write).await {
        Ok(Ok(tried)) => tried,
        Ok(Err(refusal)) => return refused(&visit, refusal).await,
        Err(fault) => return visit.fault(&fault),
    };
    let env = state.house.surroundings.env();
    let mut told = vec![steps::request(&tried.trial, Some(&came.state), &env), steps::answer(&came, &env)];
    if came.answer.is_ok() {
        match steps::code_exchange(&tried.trial, &came, &visit.tester.browser.cookie, &env) {
            Ok(exchange) => told.push(exchange),
            Err(fault) => return visit.fault(&fault),
        }
    }
    show(&visit, tried, told).await
}

/// Reads what the authorization endpoint said.
fn came(query: &Parameters) -> Option<Came> {
    let state = Handle::parse(query.lenient("state")?)?;
    let answer = if let Some(code) = query.lenient("code") {
        Ok(Handle::parse(code)?)
    } else {
        let word = query.lenient("error")?;
        let code = ErrorCode::ALL.iter().find(|code| code.as_str() == word)?;
        Err(OAuthError::about(*code, query.lenient("error_description").unwrap_or_default()))
    };
    Some(Came { state, answer })
}

/// The form, with what was refused.
pub async fn refused(visit: &Visit<'_>, refusal: Refusal) -> HttpResponse {
    let status = match refusal.code {
        RefusalCode::NotFound => StatusCode::NOT_FOUND,
        RefusalCode::Forbidden => StatusCode::FORBIDDEN,
        RefusalCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    form(visit, status, Some(refusal)).await
}
