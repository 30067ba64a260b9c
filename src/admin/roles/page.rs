//! `/admin/roles`: what roles there are, and what they permit.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::limits::operation as limits;
use super::limits::page::PURPOSE as LIMIT;
use super::operation::{self, RoleContent};
use super::view::{RoleUseView, RoleView, ScopeLimitView, allows};
use crate::admin::area::page::{Admin, Frame, enter, seen, take};
use crate::admin::area::room::Room;
use crate::admin::paging::PageSize;
use crate::domain::changes::Version;
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::domain::permission::{BuiltInRole, Permission};
use crate::domain::refusal::{Refusal, RefusalCode, read, read_all};
use crate::domain::scope::ScopeToken;
use crate::domain::user::Role;
use crate::http::extract::body::FormBody;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

const CREATE: &str = "define a role";
const CHANGE: &str = "change a role";
const DELETE: &str = "delete a role";
/// Where the list stands.
pub const LIST: &str = "/admin/roles";
const NEW: &str = "/admin/new-role";
/// What redirects after forms tell.
const DONE: &[(&str, &str)] = &[
    ("created", "The role is defined."),
    ("changed", "The role is changed."),
    ("deleted", "The role is deleted."),
    ("limited", "The scope is limited to people with this role, and with those that had it before."),
    ("lifted", "People with this role are not given the scope for it any more."),
];

#[derive(Template)]
#[template(path = "admin/roles.html")]
struct RolesPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    roles: Vec<RoleView>,
    next: Option<String>,
    may_manage: bool,
    table: Vec<Line>,
    built_in: &'static [BuiltInRole],
}

/// One permission of the administration, and which built-in roles have it.
struct Line {
    name: &'static str,
    allows: &'static str,
    cells: Vec<bool>,
}

fn table() -> Vec<Line> {
    let line = |permission: &Permission| Line {
        name: permission.as_str(),
        allows: allows(*permission),
        cells: BuiltInRole::ALL.iter().map(|role| role.permissions().contains(*permission)).collect(),
    };
    Permission::ALL.iter().map(line).collect()
}

/// Lists the roles, and shows who may do what here.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::RolesRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let after: Option<Role> = query(&request).ok().and_then(|query| query.lenient("after")?.parse().ok());
    let size = PageSize::DEFAULT;
    let listed = state.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await;
    let roles = match listed {
        Ok(roles) => roles,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let roles_page = RolesPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Roles, DONE),
        roles: roles.items.iter().map(RoleView::from).collect(),
        next: roles.next.map(|role| role.as_str().to_owned()),
        may_manage: admin.may(Permission::RolesManage),
        table: table(),
        built_in: BuiltInRole::ALL,
    };
    page::render(StatusCode::OK, &roles_page, Forms::None)
}

#[derive(Template)]
#[template(path = "admin/role.html")]
struct RolePage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    /// The role; none while a new one is written down.
    role: Option<RoleUseView>,
    /// The scopes that it is given and not everybody.
    limits: Vec<Limit>,
    typed: Typed,
    refusal: Option<Refusal>,
    /// Whether they may say who is given what.
    may_manage: bool,
    /// Whether they may change this one: what is built in stays.
    may_change: bool,
    version: String,
    csrf: String,
    csrf_delete: String,
    csrf_scope: String,
    known: Vec<(&'static str, &'static str)>,
}

/// A scope that a role is given and not everybody.
struct Limit {
    scope: ScopeToken,
    /// Who else is given it.
    others: Vec<Role>,
    version: String,
}

impl Limit {
    fn new(view: &ScopeLimitView, role: &RoleView) -> Self {
        Self {
            scope: view.scope.clone(),
            others: view.roles.iter().filter(|one| one.as_str() != role.name).cloned().collect(),
            version: Version::of(view).map(|version| version.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    name: String,
    description: String,
    permissions: String,
}

impl Typed {
    fn from_form(form: &Parameters) -> Self {
        let field = |name| form.lenient(name).unwrap_or_default().to_owned();
        Self { name: field("name"), description: field("description"), permissions: field("permissions") }
    }

    fn content(&self) -> Result<RoleContent, Refusal> {
        let names: Vec<String> = self.permissions.split_whitespace().map(str::to_owned).collect();
        Ok(RoleContent {
            description: self.description.trim().to_owned(),
            permissions: read_all("permissions", &names)?,
        })
    }
}

impl From<&RoleView> for Typed {
    fn from(role: &RoleView) -> Self {
        Self {
            name: role.name.clone(),
            description: role.description.clone(),
            permissions: role.permissions.join("\n"),
        }
    }
}

/// The form for a new role.
pub async fn new(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::RolesManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None, Typed::default(), None),
        Err(answer) => answer,
    }
}

/// One role.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::RolesRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    match find(&admin).await {
        Ok(Some(role)) => {
            let typed = Typed::from(&role.role.role);
            show(&admin, StatusCode::OK, Some(role), typed, None)
        }
        Ok(None) => page::not_found(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Defines a role.
pub async fn create(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, CREATE, Permission::RolesManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = Typed::from_form(&form);
    let read = || Ok((read::<Role>("name", &typed.name)?, typed.content()?));
    let (name, wanted) = match read() {
        Ok(wanted) => wanted,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, None, typed, Some(refusal)),
    };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::create(tx, &name, &wanted, &context);
    match state.house.store.write("roles_create", write).await {
        Ok(Ok(_)) => admin.done(LIST, "created"),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, None, typed, Some(refusal)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Changes a role, as it was seen.
pub async fn change(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let place = format!("{LIST}/{}", request.match_info().query("name"));
    let taken = take(&state, &request, body, CHANGE, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let role = match find(&admin).await {
        Ok(Some(role)) => role,
        Ok(None) => return page::not_found(&state, &request),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let typed = Typed { name: role.role.role.name.clone(), ..Typed::from_form(&form) };
    let wanted = match typed.content() {
        Ok(wanted) => wanted,
        Err(refusal) => {
            return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(role), typed, Some(refusal));
        }
    };
    let Ok(name) = role.role.role.name.parse::<Role>() else { return page::not_found(&state, &request) };
    let (context, seen) = (admin.context(), seen(&form));
    let write = move |tx: &mut Tx<'_>| operation::update(tx, &name, &wanted, Some(&seen), &context);
    match state.house.store.write("roles_update", write).await {
        Ok(Ok(_)) => admin.done(&place, "changed"),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, Some(role), typed, Some(refusal)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Deletes a role that nobody uses.
pub async fn delete(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let place = format!("{LIST}/{}", request.match_info().query("name"));
    let taken = take(&state, &request, body, DELETE, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let role = match find(&admin).await {
        Ok(Some(role)) => role,
        Ok(None) => return page::not_found(&state, &request),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let Ok(name) = role.role.role.name.parse::<Role>() else { return page::not_found(&state, &request) };
    let (context, seen) = (admin.context(), seen(&form));
    let write = move |tx: &mut Tx<'_>| operation::delete(tx, &name, Some(&seen), &context);
    match state.house.store.write("roles_delete", write).await {
        Ok(Ok(_)) => admin.done(LIST, "deleted"),
        Ok(Err(refusal)) => {
            let typed = Typed::from(&role.role.role);
            show(&admin, StatusCode::CONFLICT, Some(role), typed, Some(refusal))
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// What the page of a role shows.
struct Shown {
    role: RoleUseView,
    limits: Vec<ScopeLimitView>,
}

/// The role that the path names.
async fn find(admin: &Admin<'_>) -> Result<Option<Shown>, Fault> {
    let Ok(name) = admin.request.match_info().query("name").parse::<Role>() else { return Ok(None) };
    let find = move |conn: &mut Conn| {
        let Ok((role, used)) = operation::find(conn, &name)? else { return Ok(None) };
        let limits = limits::list_of_role(conn, &name, PageSize::LARGEST)?;
        Ok(Some(Shown { role: RoleUseView::new(&role, used), limits }))
    };
    admin.state.house.store.read(find).await
}

/// The page of the role in the path, with why something was not done.
pub async fn refused(admin: &Admin<'_>, refusal: Refusal) -> HttpResponse {
    let invalid = refusal.code == RefusalCode::Invalid;
    let status = if invalid { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
    match find(admin).await {
        Ok(Some(shown)) => {
            let typed = Typed::from(&shown.role.role);
            show(admin, status, Some(shown), typed, Some(refusal))
        }
        Ok(None) => page::not_found(admin.state, admin.request),
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn show(
    admin: &Admin<'_>,
    status: StatusCode,
    shown: Option<Shown>,
    typed: Typed,
    refusal: Option<Refusal>,
) -> HttpResponse {
    let limits = shown.as_ref().map(|shown| {
        shown.limits.iter().map(|limit| Limit::new(limit, &shown.role.role)).collect::<Vec<_>>()
    });
    let role = shown.map(|shown| shown.role);
    let version = role.as_ref().and_then(|role| Version::of(&role.role).ok());
    let role_page = RolePage {
        layout: admin.layout(),
        frame: admin.frame(Room::Roles, DONE),
        may_manage: admin.may(Permission::RolesManage),
        may_change: admin.may(Permission::RolesManage)
            && role.as_ref().is_none_or(|role| !role.role.built_in),
        csrf: admin.csrf(if role.is_some() { CHANGE } else { CREATE }),
        csrf_delete: admin.csrf(DELETE),
        csrf_scope: admin.csrf(LIMIT),
        version: version.map(|version| version.as_str().to_owned()).unwrap_or_default(),
        known: Permission::ALL.iter().map(|one| (one.as_str(), allows(*one))).collect(),
        limits: limits.unwrap_or_default(),
        role,
        typed,
        refusal,
    };
    page::render(status, &role_page, Forms::Here)
}
