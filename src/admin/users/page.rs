//! `/admin/users`: finds people, and shows an account with all that hangs on it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::access::operation as access;
use super::access::view::{ApplicationView, SessionView, WayInView};
use super::actions::deed::Deed;
use super::operation::{self, UserKey};
use super::search::{Search, UserCursor, search};
use super::view::UserView;
use crate::accounts::second_factor::operation::is_enrolled;
use crate::admin::area::page::{Admin, Frame, enter};
use crate::admin::area::room::Room;
use crate::admin::groups::view::GroupView;
use crate::admin::paging::PageSize;
use crate::admin::roles::holders::may_touch;
use crate::domain::audit::{AuditEvent, Happened};
use crate::domain::changes::Version;
use crate::domain::decision::Fault;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::domain::user::{User, UserState};
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, audit, user_passwords};

/// Events of an account that are shown with it; the audit log has all.
const EVENTS: i64 = 10;

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    query: String,
    state: String,
    role: String,
    states: &'static [UserState],
    users: Vec<UserView>,
    next: Option<String>,
    may_manage: bool,
}

/// Finds people.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::UsersRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let asked = query(&request).unwrap_or_default();
    let field = |name: &'static str| asked.lenient(name).unwrap_or_default().trim().to_owned();
    let (typed, in_state, role) = (field("query"), field("state"), field("role"));
    let wanted = Search {
        query: Some(typed.chars().take(super::search::QUERY_MAX).collect()),
        state: in_state.parse().ok(),
        role: role.parse().ok(),
    };
    let after: Option<UserCursor> = asked.lenient("after").and_then(|text| text.parse().ok());
    let size = PageSize::DEFAULT;
    let found = state.house.store.read(move |conn| search(conn, &wanted, after.as_ref(), size)).await;
    let found = match found {
        Ok(found) => found,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let next = found.next.map(|next| next_page(&typed, &in_state, &role, &next));
    let users_page = UsersPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Users, &[("deleted", "The account is disabled, and will be deleted.")]),
        query: typed,
        state: in_state,
        role,
        states: UserState::ALL,
        users: found.items.iter().map(UserView::from).collect(),
        next,
        may_manage: admin.may(Permission::UsersManage),
    };
    page::render(StatusCode::OK, &users_page, Forms::Here)
}

/// The query of the next page.
fn next_page(query: &str, state: &str, role: &str, after: &UserCursor) -> String {
    let mut written = url::form_urlencoded::Serializer::new(String::new());
    written.append_pair("query", query).append_pair("state", state).append_pair("role", role);
    written.append_pair("after", &after.to_string()).finish()
}

/// What hangs on an account.
struct Whole {
    user: User,
    touchable: bool,
    has_password: bool,
    second_factor: bool,
    sessions: Vec<SessionView>,
    applications: Vec<ApplicationView>,
    groups: Vec<GroupView>,
    way_in: WayInView,
    events: Vec<Happened>,
}

#[derive(Template)]
#[template(path = "admin/user.html")]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part of the page is shown")]
struct UserPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    user: UserView,
    whole: Whole,
    refusal: Option<Refusal>,
    may_support: bool,
    may_manage: bool,
    may_roles: bool,
    may_audit: bool,
    version: String,
    helps: Vec<Offer>,
    dangers: Vec<Offer>,
    csrf_edit: String,
    csrf_unblock: String,
    csrf_session: String,
    csrf_application: String,
    csrf_grant: String,
    csrf_take: String,
}

/// Something that can be done with a button, and what follows from it.
struct Offer {
    deed: Deed,
    csrf: String,
    consequence: String,
}

/// Shows one account.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::UsersRead)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None).await,
        Err(answer) => answer,
    }
}

/// The page of the account in the path.
pub async fn show(admin: &Admin<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let Ok(id) = admin.request.match_info().query("id").parse() else {
        return page::not_found(admin.state, admin.request);
    };
    let (key, context, surroundings) =
        (UserKey::Id(id), admin.context(), admin.state.house.surroundings.clone());
    let read = move |conn: &mut Conn| {
        let Ok(user) = operation::find(conn, &key)? else { return Ok(None) };
        let env = surroundings.env();
        let id = user.id;
        let sessions = access::sessions(conn, &key, &env)?.unwrap_or_default();
        let applications = access::applications(conn, &key, &env)?.unwrap_or_default();
        let groups = access::groups(conn, &key)?.unwrap_or_default();
        let Ok(way_in) = access::way_in(conn, &key, &env)? else { return Ok(None) };
        Ok::<_, Fault>(Some(Whole {
            touchable: may_touch(conn, &user, &context)?.is_ok(),
            has_password: user_passwords::find(conn, id)?.is_some(),
            second_factor: is_enrolled(conn, id)?,
            sessions: sessions.iter().map(SessionView::from).collect(),
            applications: applications.iter().map(ApplicationView::from).collect(),
            groups: groups.iter().map(GroupView::from).collect(),
            way_in: WayInView::from(&way_in),
            events: audit::list_of_user(conn, id, AuditEvent::ALL, None, EVENTS)?,
            user,
        }))
    };
    match admin.state.house.store.read(read).await {
        Ok(Some(whole)) => page::render(status, &user_page(admin, whole, refusal), Forms::Here),
        Ok(None) => page::not_found(admin.state, admin.request),
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn user_page<'a>(admin: &Admin<'a>, whole: Whole, refusal: Option<Refusal>) -> UserPage<'a> {
    let user = UserView::from(&whole.user);
    let may = |permission| whole.touchable && admin.may(permission);
    let offers = |dangerous: bool| {
        let fits = |deed: &&Deed| {
            deed.is_dangerous() == dangerous
                && may(deed.permission())
                && deed.fits(&whole.user, whole.second_factor)
                // Stands beside what blocks.
                && (*deed != &Deed::Unblock || whole.way_in.blocks.is_empty())
        };
        let offer = |deed: &Deed| Offer {
            deed: *deed,
            csrf: admin.csrf(deed.as_str()),
            consequence: deed.consequence(whole.sessions.len(), whole.applications.len()),
        };
        Deed::BUTTONS.iter().filter(fits).map(offer).collect()
    };
    UserPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Users, Deed::DONE),
        may_support: may(Permission::UsersSupport),
        may_manage: may(Permission::UsersManage),
        may_roles: may(Permission::RolesManage),
        may_audit: admin.may(Permission::AuditRead),
        version: Version::of(&user).map(|version| version.as_str().to_owned()).unwrap_or_default(),
        helps: offers(false),
        dangers: offers(true),
        csrf_edit: admin.csrf(Deed::Edit.as_str()),
        csrf_unblock: admin.csrf(Deed::Unblock.as_str()),
        csrf_session: admin.csrf(Deed::EndSession.as_str()),
        csrf_application: admin.csrf(Deed::RevokeApplication.as_str()),
        csrf_grant: admin.csrf(Deed::GrantRole.as_str()),
        csrf_take: admin.csrf(Deed::TakeRole.as_str()),
        user,
        whole,
        refusal,
    }
}
