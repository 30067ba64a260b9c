//! `/admin/clients`: finds clients, and shows one with all that hangs on it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::deeds::deed::Deed;
use super::operation::{find, may_change};
use super::search::{QUERY_MAX, Search, search};
use super::trace::events;
use super::view::ClientView;
use crate::admin::area::page::{Admin, Frame, enter};
use crate::admin::area::room::Room;
use crate::admin::keys::words::{about, minute};
use crate::admin::paging::PageSize;
use crate::domain::audit_search::AuditRow;
use crate::domain::changes::Version;
use crate::domain::client::{Client, GrantType, Standing};
use crate::domain::client_template::ClientTemplate;
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Span, Timestamp};
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, clients};

/// A client in the list.
struct Row {
    id: String,
    name: String,
    kind: &'static str,
    standing: Standing,
    first_party: bool,
    scope: String,
}

impl From<&Client> for Row {
    fn from(client: &Client) -> Self {
        Self {
            id: client.id.to_string(),
            name: client.name.clone(),
            kind: ClientTemplate::of(client).name(),
            standing: client.standing(),
            first_party: client.first_party,
            scope: client.scope.to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/clients.html")]
struct ClientsPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    query: String,
    state: String,
    kind: String,
    states: &'static [Standing],
    kinds: &'static [ClientTemplate],
    clients: Vec<Row>,
    is_all: bool,
    next: Option<String>,
    may_manage: bool,
}

/// Finds clients.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::ClientsRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let asked = query(&request).unwrap_or_default();
    let field = |name: &'static str| asked.lenient(name).unwrap_or_default().trim().to_owned();
    let (in_state, kind) = (field("state"), field("kind"));
    let typed: String = field("query").chars().take(QUERY_MAX).collect();
    let wanted = Search {
        query: Some(typed.clone()).filter(|typed| !typed.is_empty()),
        standing: in_state.parse().ok(),
        kind: kind.parse().ok(),
    };
    let (is_all, after) = (wanted.is_all(), asked.lenient("after").and_then(|text| text.parse().ok()));
    let read = move |conn: &mut Conn| search(conn, &wanted, after.as_ref(), PageSize::DEFAULT);
    let found = match state.house.store.read(read).await {
        Ok(found) => found,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let next = found.next.map(|after| {
        let mut written = url::form_urlencoded::Serializer::new(String::new());
        written.append_pair("query", &typed).append_pair("state", &in_state).append_pair("kind", &kind);
        written.append_pair("after", after.as_str()).finish()
    });
    let clients_page = ClientsPage {
        layout: admin.layout(),
        frame: admin
            .frame(Room::Clients, &[("deleted", "The client is deleted, with all that it was given.")]),
        query: typed,
        state: in_state,
        kind,
        states: Standing::ALL,
        kinds: ClientTemplate::ALL,
        clients: found.items.iter().map(Row::from).collect(),
        is_all,
        next,
        may_manage: admin.may(Permission::ClientsManage),
    };
    page::render(StatusCode::OK, &clients_page, Forms::Here)
}

/// A client, and what hangs on it.
struct Whole {
    client: Client,
    used: clients::ClientUse,
    events: Vec<AuditRow>,
}

/// Something that can be done with a button, and what follows from it.
struct Offer {
    deed: Deed,
    csrf: String,
    consequence: String,
    needs_tick: bool,
}

#[derive(Template)]
#[template(path = "admin/client.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is shown")]
struct ClientPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    client: ClientView,
    kind: &'static str,
    standing: Standing,
    whole: Whole,
    access_life: String,
    refresh_life: String,
    last_used: Option<String>,
    acts_itself: bool,
    older_until: Option<String>,
    void_before: Option<String>,
    created: String,
    refusal: Option<Refusal>,
    touchable: bool,
    may_manage: bool,
    may_audit: bool,
    version: String,
    helps: Vec<Offer>,
    dangers: Vec<Offer>,
}

fn ago(span: Span) -> String {
    if span < Span::from_minutes(1) { "just now".to_owned() } else { format!("{} ago", about(span)) }
}

/// Shows one client.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::ClientsRead)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None).await,
        Err(answer) => answer,
    }
}

/// The page of the client in the path.
pub async fn show(admin: &Admin<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let Ok(id) = admin.request.match_info().query("id").parse::<ClientId>() else {
        return page::not_found(admin.state, admin.request);
    };
    let now = admin.context().now;
    let read = move |conn: &mut Conn| {
        let Ok(client) = find(conn, &id)? else { return Ok(None) };
        let used = clients::count_use(conn, &client, now)?;
        Ok::<_, Fault>(Some(Whole { used, events: events(conn, &id)?, client }))
    };
    match admin.state.house.store.read(read).await {
        Ok(Some(whole)) => page::render(status, &client_page(admin, whole, now, refusal), Forms::Here),
        Ok(None) => page::not_found(admin.state, admin.request),
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn client_page<'a>(
    admin: &Admin<'a>,
    whole: Whole,
    now: Timestamp,
    refusal: Option<Refusal>,
) -> ClientPage<'a> {
    let client = &whole.client;
    let view = ClientView::from(client);
    let lifetimes = &admin.state.house.surroundings.settings.lifetimes;
    let touchable = may_change(client, &admin.context());
    let may_manage = touchable && admin.may(Permission::ClientsManage);
    let access = client.lifetimes.access(lifetimes);
    let last_used = whole.used.last_used_at.map(|at| format!("{} UTC, {}", minute(at), ago(now.since(at))));
    let life = |own: Option<Span>, server: Span| match own {
        Some(own) => own.to_string(),
        None => format!("{server}, as the server's"),
    };
    let offers = |dangerous: bool| {
        let fits = |deed: &&Deed| may_manage && deed.is_dangerous() == dangerous && deed.fits(client, now);
        let offer = |deed: &Deed| Offer {
            deed: *deed,
            csrf: admin.csrf(&deed.purpose()),
            consequence: deed.consequence(whole.used, access),
            needs_tick: deed.needs_tick(whole.used),
        };
        Deed::ALL.iter().filter(fits).map(offer).collect()
    };
    ClientPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Clients, Deed::DONE),
        kind: ClientTemplate::of(client).name(),
        standing: client.standing(),
        access_life: life(client.lifetimes.access, lifetimes.access),
        refresh_life: life(client.lifetimes.refresh_idle, lifetimes.refresh_idle),
        last_used,
        acts_itself: client.may_use(GrantType::ClientCredentials),
        older_until: client
            .previous_secret
            .as_ref()
            .filter(|older| now < older.until)
            .map(|older| minute(older.until)),
        void_before: client.tokens_not_before.map(minute),
        created: minute(client.created_at),
        touchable,
        may_manage,
        may_audit: admin.may(Permission::AuditRead),
        version: Version::of(&view).map(|version| version.as_str().to_owned()).unwrap_or_default(),
        helps: offers(false),
        dangers: offers(true),
        client: view,
        whole,
        refusal,
    }
}
