//! `/admin/clients/{id}/edit`: every setting of a client. What is wrong is named beside its field, and nothing that was
//! typed is lost, also when somebody else was faster.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::field::{self, Kind};
use super::form::{Difference, Typed};
use super::shown::{Shown, ShownGroup, without_field};
use crate::admin::area::page::{Admin, Frame, enter, seen, take};
use crate::admin::area::room::Room;
use crate::admin::clients::operation::{find, may_change, update};
use crate::admin::clients::told::page::told;
use crate::admin::clients::trace::last_change;
use crate::admin::clients::view::ClientView;
use crate::admin::keys::words::{counted, minute};
use crate::domain::changes::Version;
use crate::domain::client::Client;
use crate::domain::ids::ClientId;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::time::Timestamp;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::clients::{self, ClientUse};
use crate::storage::{Conn, Tx};

const PURPOSE: &str = "change a client";

/// Somebody else was faster.
struct Meanwhile {
    by: Option<(String, String)>,
    differences: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "admin/client_edit.html")]
struct EditPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    id: String,
    name: String,
    in_use: String,
    refusal: Option<Refusal>,
    meanwhile: Option<Meanwhile>,
    groups: Vec<ShownGroup>,
    version: String,
    csrf: String,
}

/// What a form shows besides the client.
#[derive(Default)]
struct Tried {
    typed: Option<Typed>,
    refusals: Vec<Refusal>,
}

/// The form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::ClientsManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, Tried::default(), None).await,
        Err(answer) => answer,
    }
}

/// Changes the client.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Ok(id) = request.match_info().query("id").parse::<ClientId>() else {
        return page::not_found(&state, &request);
    };
    let place = format!("/admin/clients/{id}");
    let taken =
        take(&state, &request, body, PURPOSE, Permission::ClientsManage, &format!("{place}/edit")).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (typed, seen) = (Typed::from_form(&form, field::all()), seen(&form));
    let edit = match typed.edit() {
        Ok(edit) => edit,
        Err(refusals) => {
            let tried = Tried { typed: Some(typed), refusals };
            // What is wrong is mended first; whether somebody was faster is seen when it is saved.
            return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, tried, Some(seen)).await;
        }
    };
    let (context, seen_then) = (admin.context(), seen.clone());
    let write = move |tx: &mut Tx<'_>| update(tx, &id, edit.clone(), Some(&seen_then), &context);
    match state.house.store.write("clients_page", write).await {
        Ok(Ok(done)) if done.secret.is_some() || !done.notices.is_empty() => {
            told(&admin, "The client is changed", &done)
        }
        Ok(Ok(_)) => admin.done(&place, "edit"),
        Ok(Err(refusal)) if refusal.code == RefusalCode::NotFound => page::not_found(&state, &request),
        Ok(Err(refusal)) => {
            let (status, shown) = match refusal.code {
                RefusalCode::Changed => (StatusCode::PRECONDITION_FAILED, None),
                RefusalCode::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, Some(seen)),
                RefusalCode::Forbidden => (StatusCode::FORBIDDEN, Some(seen)),
                _ => (StatusCode::CONFLICT, Some(seen)),
            };
            let tried = Tried { typed: Some(typed), refusals: vec![refusal] };
            show(&admin, status, tried, shown).await
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The form, as it was `seen`; without that as the client is now.
async fn show(admin: &Admin<'_>, status: StatusCode, tried: Tried, seen: Option<Version>) -> HttpResponse {
    let Ok(id) = admin.request.match_info().query("id").parse::<ClientId>() else {
        return page::not_found(admin.state, admin.request);
    };
    let now = admin.context().now;
    let read = move |conn: &mut Conn| {
        let Ok(client) = find(conn, &id)? else { return Ok(None) };
        let used = clients::count_use(conn, &client, now)?;
        Ok(Some((client, used, last_change(conn, &id)?)))
    };
    let (client, used, by) = match admin.state.house.store.read(read).await {
        Ok(Some(found)) => found,
        Ok(None) => return page::not_found(admin.state, admin.request),
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    if !may_change(&client, &admin.context()) {
        return crate::admin::clients::page::show(admin, StatusCode::FORBIDDEN, None).await;
    }
    let now_of = Version::of(&ClientView::from(&client));
    let version = seen.or_else(|| now_of.ok()).unwrap_or_else(Version::none);
    page::render(status, &edit_page(admin, &client, used, by, tried, &version), Forms::Here)
}

fn edit_page<'a>(
    admin: &Admin<'a>,
    client: &Client,
    used: ClientUse,
    by: Option<(String, Timestamp)>,
    tried: Tried,
    version: &Version,
) -> EditPage<'a> {
    let current = Typed::of(client);
    let was_changed = tried.refusals.iter().any(|refusal| refusal.code == RefusalCode::Changed);
    let typed = tried.typed.unwrap_or_else(|| current.clone());
    let meanwhile = was_changed.then(|| Meanwhile {
        by: by.map(|(who, at)| (who, minute(at))),
        differences: typed.differences(&current, field::all()),
    });
    let names: Vec<&str> = field::all().map(|field| field.name).collect();
    let said_above = without_field(&tried.refusals, &names).filter(|_| !was_changed);
    let group = |group: &field::Group| ShownGroup {
        name: group.name,
        fields: group.fields.iter().map(|field| Shown::new(field, &typed, &tried.refusals)).collect(),
    };
    EditPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Clients, &[]),
        id: client.id.to_string(),
        name: client.name.clone(),
        in_use: in_use(used),
        refusal: said_above,
        meanwhile,
        groups: field::ALL.iter().map(group).collect(),
        version: version.as_str().to_owned(),
        csrf: admin.csrf(PURPOSE),
    }
}

fn in_use(used: ClientUse) -> String {
    if used.grants == 0 {
        return "Nobody uses it at this moment. A change holds from its next request on.".to_owned();
    }
    format!(
        "In use: {}, {}. A change holds from its next request on; access tokens that it has keep what they say until \
         they expire.",
        counted(used.grants, "grant"),
        counted(used.sessions, "session"),
    )
}
