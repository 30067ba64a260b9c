//! `/admin/groups`: groups of people who share roles, and who is in them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{self, GroupContent, GroupKey, Membership};
use super::view::{GroupView, MemberView};
use crate::admin::area::page::{Admin, Frame, enter, field, seen, take};
use crate::admin::area::room::Room;
use crate::admin::paging::PageSize;
use crate::admin::users::operation::UserKey;
use crate::domain::changes::Version;
use crate::domain::decision::Fault;
use crate::domain::ids::{GroupId, UserId};
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode, read, read_all};
use crate::domain::user::Role;
use crate::http::extract::body::FormBody;
use crate::http::extract::path::in_path;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx, groups};

const CREATE: &str = "make a group";
const CHANGE: &str = "change a group";
const DELETE: &str = "delete a group";
const MEMBER: &str = "say who is in a group";
const LIST: &str = "/admin/groups";
const NEW: &str = "/admin/new-group";
/// What redirects after forms tell.
const DONE: &[(&str, &str)] = &[
    ("created", "The group is made."),
    ("changed", "The group is changed."),
    ("deleted", "The group is deleted."),
    ("joined", "They are in the group, and have its roles from their next tokens on."),
    ("left", "They are not in the group any more."),
];

#[derive(Template)]
#[template(path = "admin/groups.html")]
struct GroupsPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    groups: Vec<GroupView>,
    next: Option<GroupId>,
    may_manage: bool,
}

/// Lists the groups.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::RolesRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let after: Option<GroupId> = query(&request).ok().and_then(|query| query.lenient("after")?.parse().ok());
    let size = PageSize::DEFAULT;
    let listed = match state.house.store.read(move |conn| operation::list(conn, after, size)).await {
        Ok(listed) => listed,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let groups_page = GroupsPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Groups, DONE),
        groups: listed.items.iter().map(GroupView::from).collect(),
        next: listed.next,
        may_manage: admin.may(Permission::RolesManage),
    };
    page::render(StatusCode::OK, &groups_page, Forms::None)
}

#[derive(Template)]
#[template(path = "admin/group.html")]
struct GroupPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    /// The group; none while a new one is written down.
    whole: Option<Whole>,
    typed: Typed,
    refusal: Option<Refusal>,
    may_manage: bool,
    /// Whether accounts can be looked at.
    may_users: bool,
    version: String,
    csrf: String,
    csrf_delete: String,
    csrf_member: String,
}

/// A group, and a page of its members.
struct Whole {
    group: GroupView,
    number: i64,
    members: Vec<MemberView>,
    next: Option<UserId>,
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    name: String,
    description: String,
    roles: String,
}

impl Typed {
    fn from_form(form: &Parameters) -> Self {
        Self {
            name: field(form, "name"),
            description: field(form, "description"),
            roles: field(form, "roles"),
        }
    }

    fn content(&self) -> Result<GroupContent, Refusal> {
        let names: Vec<String> = self.roles.split_whitespace().map(str::to_owned).collect();
        Ok(GroupContent {
            name: read("name", &self.name)?,
            description: self.description.clone(),
            roles: read_all("roles", &names)?,
        })
    }
}

impl From<&GroupView> for Typed {
    fn from(group: &GroupView) -> Self {
        let roles: Vec<&str> = group.roles.iter().map(Role::as_str).collect();
        Self { name: group.name.clone(), description: group.description.clone(), roles: roles.join(" ") }
    }
}

/// The form for a new group.
pub async fn new(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::RolesManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None, Typed::default(), None),
        Err(answer) => answer,
    }
}

/// One group.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::RolesRead)).await {
        Ok(admin) => found(&admin, None, None).await,
        Err(answer) => answer,
    }
}

/// Makes a group.
pub async fn create(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, CREATE, Permission::RolesManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = Typed::from_form(&form);
    let wanted = match typed.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return show(&admin, status_of(&refusal), None, typed, Some(refusal)),
    };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::create(tx, &wanted, &context);
    match state.house.store.write("groups_create", write).await {
        Ok(Ok(group)) => admin.done(&format!("{LIST}/{}", group.id), "created"),
        Ok(Err(refusal)) => show(&admin, status_of(&refusal), None, typed, Some(refusal)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Changes a group, as it was seen.
pub async fn change(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Some((key, place)) = named(&request) else { return page::not_found(&state, &request) };
    let taken = take(&state, &request, body, CHANGE, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = Typed::from_form(&form);
    let wanted = match typed.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return found(&admin, Some(typed), Some(refusal)).await,
    };
    let (context, seen) = (admin.context(), seen(&form));
    let write = move |tx: &mut Tx<'_>| operation::update(tx, &key, &wanted, Some(&seen), &context);
    match state.house.store.write("groups_update", write).await {
        // The name in its address may be another one now.
        Ok(Ok(group)) => admin.done(&format!("{LIST}/{}", group.id), "changed"),
        Ok(Err(refusal)) => found(&admin, Some(typed), Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Deletes a group without members.
pub async fn delete(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Some((key, place)) = named(&request) else { return page::not_found(&state, &request) };
    let taken = take(&state, &request, body, DELETE, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (context, seen) = (admin.context(), seen(&form));
    let write = move |tx: &mut Tx<'_>| operation::delete(tx, &key, Some(&seen), &context);
    match state.house.store.write("groups_delete", write).await {
        Ok(Ok(_)) => admin.done(LIST, "deleted"),
        Ok(Err(refusal)) => found(&admin, None, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Takes somebody into a group, or lets them go.
pub async fn set_member(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Some((key, place)) = named(&request) else { return page::not_found(&state, &request) };
    let taken = take(&state, &request, body, MEMBER, Permission::RolesManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let user: UserKey = match read("user", &field(&form, "user")) {
        Ok(user) => user,
        Err(refusal) => return found(&admin, None, Some(refusal)).await,
    };
    let goes = field(&form, "member") == "no";
    let membership = if goes { Membership::Stranger } else { Membership::Member };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::set_membership(tx, &key, &user, membership, &context);
    match state.house.store.write("groups_membership", write).await {
        Ok(Ok(_)) => admin.done(&place, if goes { "left" } else { "joined" }),
        Ok(Err(refusal)) => found(&admin, None, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The group that the path names, and the place of its page.
fn named(request: &HttpRequest) -> Option<(GroupKey, String)> {
    let key = in_path(request, "group").parse().ok()?;
    Some((key, format!("{LIST}/{}", request.match_info().query("group"))))
}

fn status_of(refusal: &Refusal) -> StatusCode {
    if refusal.code == RefusalCode::Invalid { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT }
}

/// The page of the group that the path names, with what was typed into it and why that was not done.
async fn found(admin: &Admin<'_>, typed: Option<Typed>, refusal: Option<Refusal>) -> HttpResponse {
    let Ok(key) = in_path(admin.request, "group").parse::<GroupKey>() else {
        return page::not_found(admin.state, admin.request);
    };
    let after: Option<UserId> =
        query(admin.request).ok().and_then(|query| query.lenient("after")?.parse().ok());
    let is_whole = admin.may(Permission::UsersRead);
    let find = move |conn: &mut Conn| -> Result<_, Fault> {
        let Ok(group) = operation::find(conn, &key)? else { return Ok(None) };
        let members = operation::members(conn, group.id, after, PageSize::DEFAULT)?;
        Ok(Some(Whole {
            group: GroupView::from(&group),
            number: groups::count_members(conn, group.id)?,
            members: members.items.iter().map(|user| MemberView::new(user, is_whole)).collect(),
            next: members.next,
        }))
    };
    let status = refusal.as_ref().map_or(StatusCode::OK, status_of);
    match admin.state.house.store.read(find).await {
        Ok(Some(whole)) => {
            let typed = typed.unwrap_or_else(|| Typed::from(&whole.group));
            show(admin, status, Some(whole), typed, refusal)
        }
        Ok(None) => page::not_found(admin.state, admin.request),
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn show(
    admin: &Admin<'_>,
    status: StatusCode,
    whole: Option<Whole>,
    typed: Typed,
    refusal: Option<Refusal>,
) -> HttpResponse {
    let version = whole.as_ref().and_then(|whole| Version::of(&whole.group).ok());
    let group_page = GroupPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Groups, DONE),
        may_manage: admin.may(Permission::RolesManage),
        may_users: admin.may(Permission::UsersRead),
        version: version.map(|version| version.as_str().to_owned()).unwrap_or_default(),
        csrf: admin.csrf(if whole.is_some() { CHANGE } else { CREATE }),
        csrf_delete: admin.csrf(DELETE),
        csrf_member: admin.csrf(MEMBER),
        whole,
        typed,
        refusal,
    };
    page::render(status, &group_page, Forms::Here)
}
