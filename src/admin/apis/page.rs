//! `/admin/apis`: what APIs there are, their scopes, and who uses them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::ending;
use super::operation::{self, ApiEdit, NewApi};
use super::view::{ApiId, ApiUseView, ApiView};
use crate::admin::area::page::{Admin, Frame, enter, field, seen, take};
use crate::admin::area::room::Room;
use crate::admin::clients::state::Confirmation;
use crate::admin::paging::PageSize;
use crate::domain::changes::Version;
use crate::domain::client::Audience;
use crate::domain::decision::Fault;
use crate::domain::name::DisplayName;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode, read};
use crate::domain::scope::Scope;
use crate::http::extract::body::FormBody;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

const CREATE: &str = "register an API";
const CHANGE: &str = "change an API";
const DELETE: &str = "delete an API";
const LIST: &str = "/admin/apis";
const NEW: &str = "/admin/new-api";
/// What redirects after forms tell.
const DONE: &[(&str, &str)] = &[
    ("created", "The API is registered."),
    ("changed", "The API is changed."),
    ("deleted", "The API is deleted. What is still in people's tokens dies with them."),
];

#[derive(Template)]
#[template(path = "admin/apis.html")]
struct ApisPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    apis: Vec<ApiView>,
    next: Option<Audience>,
    may_manage: bool,
}

/// Lists the APIs.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::ClientsRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let after: Option<Audience> = query(&request).ok().and_then(|query| query.lenient("after")?.parse().ok());
    let size = PageSize::DEFAULT;
    let listed = state.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await;
    let apis = match listed {
        Ok(apis) => apis,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let apis_page = ApisPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Apis, DONE),
        apis: apis.items.iter().map(ApiView::from).collect(),
        next: apis.next,
        may_manage: admin.may(Permission::ClientsManage),
    };
    page::render(StatusCode::OK, &apis_page, Forms::None)
}

#[derive(Template)]
#[template(path = "admin/api.html")]
struct ApiPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    /// The API and its use; none while a new one is written down.
    api: Option<(ApiView, ApiUseView)>,
    typed: Typed,
    refusal: Option<Refusal>,
    /// Whether the refusal goes away when somebody says that clients may lose scopes.
    asks: bool,
    may_manage: bool,
    version: String,
    csrf: String,
    csrf_delete: String,
}

/// What stands in the form.
#[derive(Default)]
struct Typed {
    audience: String,
    name: String,
    scope: String,
}

impl Typed {
    fn from_form(form: &Parameters) -> Self {
        Self { audience: field(form, "audience"), name: field(form, "name"), scope: field(form, "scope") }
    }

    fn name(&self) -> Result<Option<DisplayName>, Refusal> {
        if self.name.is_empty() { Ok(None) } else { read("name", &self.name).map(Some) }
    }

    fn scope(&self) -> Result<Scope, Refusal> {
        Scope::from_tokens(self.scope.split_whitespace()).map_err(|error| Refusal::invalid("scope", error))
    }

    fn new_api(&self) -> Result<NewApi, Refusal> {
        Ok(NewApi { audience: read("audience", &self.audience)?, name: self.name()?, scope: self.scope()? })
    }

    fn edit(&self) -> Result<ApiEdit, Refusal> {
        Ok(ApiEdit { name: self.name()?, scope: Some(self.scope()?) })
    }
}

impl From<&ApiView> for Typed {
    fn from(api: &ApiView) -> Self {
        let scope = api.scope.replace(' ', "\n");
        Self { audience: api.audience.clone(), name: api.name.clone(), scope }
    }
}

/// The form for a new API.
pub async fn new(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::ClientsManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None, Typed::default(), None),
        Err(answer) => answer,
    }
}

/// One API.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::ClientsRead)).await {
        Ok(admin) => found(&admin, None, None).await,
        Err(answer) => answer,
    }
}

/// Registers an API.
pub async fn create(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, CREATE, Permission::ClientsManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = Typed::from_form(&form);
    let wanted = match typed.new_api() {
        Ok(wanted) => wanted,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, None, typed, Some(refusal)),
    };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::create(tx, &wanted, &context);
    match state.house.store.write("apis_create", write).await {
        Ok(Ok(api)) => admin.done(&format!("{LIST}/{}", ApiId(api.audience)), "created"),
        Ok(Err(cannot)) => show(&admin, StatusCode::CONFLICT, None, typed, Some(cannot.into())),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Changes an API, as it was seen.
pub async fn change(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let place = format!("{LIST}/{}", request.match_info().query("id"));
    let taken = take(&state, &request, body, CHANGE, Permission::ClientsManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let Ok(ApiId(audience)) = request.match_info().query("id").parse() else {
        return page::not_found(&state, &request);
    };
    let typed = Typed::from_form(&form);
    let edit = match typed.edit() {
        Ok(edit) => edit,
        Err(refusal) => return found(&admin, Some(typed), Some(refusal)).await,
    };
    let (context, seen, confirmation) = (admin.context(), seen(&form), confirmation(&form));
    let write =
        move |tx: &mut Tx<'_>| ending::update(tx, &audience, &edit, confirmation, Some(&seen), &context);
    match state.house.store.write("apis_update", write).await {
        Ok(Ok(_)) => admin.done(&place, "changed"),
        Ok(Err(refusal)) => found(&admin, Some(typed), Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Deletes an API, with what its page said that stops.
pub async fn delete(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let place = format!("{LIST}/{}", request.match_info().query("id"));
    let taken = take(&state, &request, body, DELETE, Permission::ClientsManage, &place).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let Ok(ApiId(audience)) = request.match_info().query("id").parse() else {
        return page::not_found(&state, &request);
    };
    let (context, seen, confirmation) = (admin.context(), seen(&form), confirmation(&form));
    let write = move |tx: &mut Tx<'_>| ending::delete(tx, &audience, confirmation, Some(&seen), &context);
    match state.house.store.write("apis_delete", write).await {
        Ok(Ok(_)) => admin.done(LIST, "deleted"),
        Ok(Err(refusal)) => found(&admin, None, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn confirmation(form: &Parameters) -> Confirmation {
    if field(form, "confirm") == "yes" { Confirmation::Given } else { Confirmation::Missing }
}

/// The page of the API that the path names, with what was typed into it and why that was not done.
async fn found(admin: &Admin<'_>, typed: Option<Typed>, refusal: Option<Refusal>) -> HttpResponse {
    let Ok(ApiId(audience)) = admin.request.match_info().query("id").parse() else {
        return page::not_found(admin.state, admin.request);
    };
    let now = admin.context().now;
    let find = move |conn: &mut Conn| -> Result<_, Fault> {
        let found = ending::find_use(conn, &audience, now)?;
        Ok(found.ok().map(|(api, used)| (ApiView::from(&api), ApiUseView::from(&used))))
    };
    let status = match &refusal {
        None => StatusCode::OK,
        Some(refusal) if refusal.code == RefusalCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) => StatusCode::CONFLICT,
    };
    match admin.state.house.store.read(find).await {
        Ok(Some(api)) => {
            let typed = typed.unwrap_or_else(|| Typed::from(&api.0));
            show(admin, status, Some(api), typed, refusal)
        }
        Ok(None) => page::not_found(admin.state, admin.request),
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn show(
    admin: &Admin<'_>,
    status: StatusCode,
    api: Option<(ApiView, ApiUseView)>,
    typed: Typed,
    refusal: Option<Refusal>,
) -> HttpResponse {
    let version = api.as_ref().and_then(|(api, _)| Version::of(api).ok());
    let api_page = ApiPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Apis, DONE),
        may_manage: admin.may(Permission::ClientsManage),
        csrf: admin.csrf(if api.is_some() { CHANGE } else { CREATE }),
        csrf_delete: admin.csrf(DELETE),
        version: version.map(|version| version.as_str().to_owned()).unwrap_or_default(),
        asks: refusal.as_ref().is_some_and(|refusal| refusal.code == RefusalCode::InUse),
        api,
        typed,
        refusal,
    };
    page::render(status, &api_page, Forms::Here)
}
