//! `/admin/new-client` and `/admin/new-client/{template}`: registers a client, from what its kind needs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::{Admin, Frame, enter, field, take};
use crate::admin::area::room::Room;
use crate::admin::clients::editing::field::{self, Field, Kind};
use crate::admin::clients::editing::form::Typed;
use crate::admin::clients::editing::shown::{Shown, errors_at, without_field};
use crate::admin::clients::operation::register;
use crate::admin::clients::registration::NewClient;
use crate::admin::clients::told::page::told;
use crate::domain::client_template::ClientTemplate;
use crate::domain::issuer::Issuer;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode, read};
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::Tx;

const NEW: &str = "/admin/new-client";
const PURPOSE: &str = "register a client";

#[derive(Template)]
#[template(path = "admin/new_client.html")]
struct NewClientPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    kinds: &'static [ClientTemplate],
    chosen: Option<ClientTemplate>,
    client_id: String,
    id_errors: Vec<String>,
    fields: Vec<Shown>,
    rest: &'static str,
    refusal: Option<Refusal>,
    csrf: String,
}

/// What stands in the form.
struct Filled {
    client_id: String,
    typed: Typed,
    refusals: Vec<Refusal>,
}

/// The kinds, or the form for one.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::ClientsManage)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let chosen = template(&request);
    if chosen.is_none() && request.match_info().get("template").is_some() {
        return page::not_found(&state, &request);
    }
    let typed = chosen.map(|template| begun(template, state.issuer())).unwrap_or_default();
    let client_id = chosen.and_then(ClientTemplate::own_id).unwrap_or_default().to_owned();
    show(&admin, StatusCode::OK, chosen, Filled { client_id, typed, refusals: Vec::new() })
}

/// The kind that the address names.
fn template(request: &HttpRequest) -> Option<ClientTemplate> {
    request.match_info().get("template")?.parse().ok()
}

/// What a form for this kind begins with.
fn begun(template: ClientTemplate, issuer: &Issuer) -> Typed {
    let mut typed = Typed::default();
    if fields(template).iter().any(|field| field.name == "scope")
        && let Ok(id) = "x".parse()
    {
        typed.put("scope", NewClient::from_template(template, id, issuer).scope.to_string());
    }
    typed
}

/// The fields that this kind needs.
const fn fields(template: ClientTemplate) -> &'static [Field] {
    match template {
        ClientTemplate::WebApp | ClientTemplate::SinglePageApp => field::PEOPLE,
        ClientTemplate::NativeApp => field::NATIVE,
        ClientTemplate::Service => field::SERVICE,
        ClientTemplate::ResourceServer => field::RESOURCE,
        ClientTemplate::CommandLine => &[],
    }
}

/// What it is given besides.
const fn rest(template: ClientTemplate) -> &'static str {
    match template {
        ClientTemplate::WebApp => {
            "It signs people in with authorization_code and PKCE, stays signed in with refresh_token, and gets a secret, \
             which is shown once. Everything can be changed later."
        }
        ClientTemplate::SinglePageApp => {
            "It signs people in with authorization_code and PKCE and has no secret; what it holds ends when they sign \
             out. Everything can be changed later."
        }
        ClientTemplate::NativeApp => {
            "It signs people in with authorization_code and PKCE, has no secret, and may stay signed in. Everything can \
             be changed later."
        }
        ClientTemplate::Service => {
            "It acts in its own name with client_credentials and gets a secret, which is shown once. Everything can be \
             changed later."
        }
        ClientTemplate::ResourceServer => {
            "It can ask about tokens and nothing else, and gets a secret, which is shown once. Everything can be changed \
             later."
        }
        ClientTemplate::CommandLine => {
            "Administrators sign in with it by a code and their second factor, and do on this server what their roles \
             allow. It has no secret. Programs look for it by this id."
        }
    }
}

fn show(
    admin: &Admin<'_>,
    status: StatusCode,
    chosen: Option<ClientTemplate>,
    filled: Filled,
) -> HttpResponse {
    let Filled { client_id, typed, refusals } = filled;
    let fields = chosen.map_or(&[][..], fields);
    let mut names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    names.push("client_id");
    let new_client_page = NewClientPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Clients, &[]),
        kinds: ClientTemplate::ALL,
        chosen,
        client_id,
        id_errors: errors_at("client_id", &refusals),
        fields: fields.iter().map(|field| Shown::new(field, &typed, &refusals)).collect(),
        rest: chosen.map_or("", rest),
        refusal: without_field(&refusals, &names),
        csrf: admin.csrf(PURPOSE),
    };
    page::render(status, &new_client_page, Forms::Here)
}

/// Registers it.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Some(template) = template(&request) else { return page::not_found(&state, &request) };
    let place = format!("{NEW}/{template}");
    let (admin, form) = match take(&state, &request, body, PURPOSE, Permission::ClientsManage, &place).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let client_id = field(&form, "client_id");
    let typed = Typed::from_form(&form, fields(template).iter());
    let new = match wanted(template, &client_id, &typed, state.issuer()) {
        Ok(new) => new,
        Err(refusals) => {
            let filled = Filled { client_id, typed, refusals };
            return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(template), filled);
        }
    };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| register(tx, new.clone(), &context);
    match state.house.store.write("clients_newcomer", write).await {
        Ok(Ok(registered)) => told(&admin, "The client is registered", &registered),
        Ok(Err(refusal)) => {
            let status = match refusal.code {
                RefusalCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                RefusalCode::Forbidden => StatusCode::FORBIDDEN,
                _ => StatusCode::CONFLICT,
            };
            let filled = Filled { client_id, typed, refusals: vec![refusal] };
            show(&admin, status, Some(template), filled)
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The registration that the form asks for; or everything that is wrong with it.
fn wanted(
    template: ClientTemplate,
    client_id: &str,
    typed: &Typed,
    issuer: &Issuer,
) -> Result<NewClient, Vec<Refusal>> {
    match (read("client_id", client_id), typed.edit()) {
        (Ok(id), Ok(edit)) => Ok(edit.apply(NewClient::from_template(template, id, issuer))),
        (id, edit) => Err(id.err().into_iter().chain(edit.err().unwrap_or_default()).collect()),
    }
}
