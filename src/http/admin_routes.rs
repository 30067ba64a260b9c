//! Every URL of the administration on one screen.

use actix_web::{HttpRequest, HttpResponse, Scope, web};

use super::api_docs;
use super::problem::{Problem, ProblemCode, Stop};
use super::respond;
use super::routes::{at, get};
use super::state::AppState;
use super::user_routes;
use crate::admin::area::operation::API_PATH;
use crate::admin::{
    apis, audit, clients, doctor, first_steps, groups, keys, mail, nodes, overview, roles, statistics, system,
};

/// The API, and its description.
pub fn api(scope: Scope) -> Scope {
    let api = keys_api(web::scope(API_PATH));
    scope
        .service(
            user_routes::api(system_api(audit_api(clients_api(apis_api(groups_api(roles_api(api)))))))
                .default_service(web::to(no_such_endpoint)),
        )
        .service(at("/api/openapi.json", "GET, HEAD").route(get().to(document)))
        .service(at("/api/docs", "GET, HEAD").route(get().to(api_docs::page::get)))
}

/// The pages.
pub fn pages(scope: Scope) -> Scope {
    use roles::page;
    // The tests of clients first: a POST to one would otherwise be a deed of its client.
    user_routes::pages(clients_pages(keys_pages(apis_pages(groups_pages(trial_pages(scope))))))
        .service(
            at("/admin/first-steps", "GET, HEAD, POST")
                .route(get().to(first_steps::page::get))
                .route(web::post().to(first_steps::page::post)),
        )
        .service(at("/admin", "GET, HEAD").route(get().to(overview::page::get)))
        .service(at("/admin/roles", "GET, HEAD").route(get().to(page::list)))
        .service(
            at("/admin/new-role", "GET, HEAD, POST")
                .route(get().to(page::new))
                .route(web::post().to(page::create)),
        )
        .service(
            at("/admin/roles/{name}", "GET, HEAD, POST")
                .route(get().to(page::get))
                .route(web::post().to(page::change)),
        )
        .service(at("/admin/roles/{name}/delete", "POST").route(web::post().to(page::delete)))
        .service(at("/admin/roles/{name}/scopes", "POST").route(web::post().to(roles::limits::page::post)))
        .service(at("/admin/mail", "GET, HEAD").route(get().to(mail::page::get)))
        .service(at("/admin/mail/{form}", "POST").route(web::post().to(mail::page::post)))
        .service(
            at("/admin/system", "GET, HEAD, POST")
                .route(get().to(system::page::get))
                .route(web::post().to(system::page::examine)),
        )
        .service(at("/admin/audit", "GET, HEAD").route(get().to(audit::page::list)))
        .service(at("/admin/audit/export", "POST").route(web::post().to(audit::page::export)))
        .service(at("/admin/audit/{id}", "GET, HEAD").route(get().to(audit::page::get)))
}

fn trial_pages(scope: Scope) -> Scope {
    use clients::trial::{device, page, result};
    scope
        .service(
            at("/admin/clients/{id}/try", "GET, HEAD, POST")
                .route(get().to(page::get))
                .route(web::post().to(page::begin)),
        )
        // No HEAD: the answer has an effect that nobody would see.
        .service(at("/admin/clients/{id}/try/callback", "GET").route(web::get().to(page::callback)))
        .service(at("/admin/clients/{id}/try/device", "POST").route(web::post().to(device::page::ask)))
        .service(at("/admin/clients/{id}/try/refresh", "POST").route(web::post().to(result::page::refresh)))
        .service(at("/admin/clients/{id}/try/end", "POST").route(web::post().to(result::page::end)))
}

fn roles_api(scope: Scope) -> Scope {
    use roles::api;
    scope
        .service(
            at("/roles", "GET, HEAD, POST").route(get().to(api::list)).route(web::post().to(api::create)),
        )
        .service(
            at("/roles/{name}", "GET, HEAD, PUT, DELETE")
                .route(get().to(api::show))
                .route(web::put().to(api::change))
                .route(web::delete().to(api::delete)),
        )
        .service(at("/roles/{name}/use", "GET, HEAD").route(get().to(api::show_use)))
        .service(at("/scopes", "GET, HEAD").route(get().to(roles::limits::api::list)))
        .service(
            at("/scopes/{scope}/roles", "GET, HEAD, PUT")
                .route(get().to(roles::limits::api::show))
                .route(web::put().to(roles::limits::api::limit)),
        )
}

fn groups_pages(scope: Scope) -> Scope {
    use groups::page;
    scope
        .service(at("/admin/groups", "GET, HEAD").route(get().to(page::list)))
        .service(
            at("/admin/new-group", "GET, HEAD, POST")
                .route(get().to(page::new))
                .route(web::post().to(page::create)),
        )
        .service(
            at("/admin/groups/{group}", "GET, HEAD, POST")
                .route(get().to(page::get))
                .route(web::post().to(page::change)),
        )
        .service(at("/admin/groups/{group}/delete", "POST").route(web::post().to(page::delete)))
        .service(at("/admin/groups/{group}/members", "POST").route(web::post().to(page::set_member)))
}

fn apis_pages(scope: Scope) -> Scope {
    use apis::page;
    scope
        .service(at("/admin/apis", "GET, HEAD").route(get().to(page::list)))
        .service(
            at("/admin/new-api", "GET, HEAD, POST")
                .route(get().to(page::new))
                .route(web::post().to(page::create)),
        )
        .service(
            at("/admin/apis/{id}", "GET, HEAD, POST")
                .route(get().to(page::get))
                .route(web::post().to(page::change)),
        )
        .service(at("/admin/apis/{id}/delete", "POST").route(web::post().to(page::delete)))
}

fn apis_api(scope: Scope) -> Scope {
    use apis::api;
    scope
        .service(at("/apis", "GET, HEAD, POST").route(get().to(api::list)).route(web::post().to(api::create)))
        .service(
            at("/apis/{id}", "GET, HEAD, PATCH, DELETE")
                .route(get().to(api::show))
                .route(web::patch().to(api::change))
                .route(web::delete().to(api::delete)),
        )
        .service(at("/apis/{id}/use", "GET, HEAD").route(get().to(api::show_use)))
}

fn keys_pages(scope: Scope) -> Scope {
    use keys::{arrivals, changes, page};
    scope
        .service(at("/admin/keys", "GET, HEAD").route(get().to(page::list)))
        .service(
            at("/admin/new-key", "GET, HEAD, POST")
                .route(get().to(arrivals::page::get))
                .route(web::post().to(arrivals::page::generate)),
        )
        .service(
            at("/admin/import-key", "GET, HEAD, POST")
                .route(get().to(arrivals::page::get))
                .route(web::post().to(arrivals::page::import)),
        )
        .service(
            at("/admin/rotate-keys", "GET, HEAD, POST")
                .route(get().to(changes::page::get))
                .route(web::post().to(changes::page::post)),
        )
        .service(
            at("/admin/rotate-keys/{algorithm}", "GET, HEAD, POST")
                .route(get().to(changes::page::get))
                .route(web::post().to(changes::page::post)),
        )
        .service(at("/admin/keys/{kid}", "GET, HEAD").route(get().to(page::get)))
        .service(at("/admin/keys/{kid}/public", "GET, HEAD").route(get().to(page::download)))
        .service(
            at("/admin/keys/{kid}/{change}", "GET, HEAD, POST")
                .route(get().to(changes::page::get))
                .route(web::post().to(changes::page::post)),
        )
}

fn keys_api(scope: Scope) -> Scope {
    use keys::{api, rotation};
    scope
        .service(
            at("/keys", "GET, HEAD, POST").route(get().to(api::list)).route(web::post().to(api::generate)),
        )
        // A key's name is a thumbprint of 43 characters: none is called like these.
        .service(at("/keys/import", "POST").route(web::post().to(api::import)))
        .service(
            at("/keys/rotation", "GET, HEAD, POST")
                .route(get().to(rotation::api::rotation))
                .route(web::post().to(rotation::api::rotate)),
        )
        .service(at("/keys/rehearsal", "GET, HEAD").route(get().to(rotation::api::rehearsal)))
        .service(at("/keys/{kid}", "GET, HEAD").route(get().to(api::show)))
        .service(at("/keys/{kid}/public", "GET, HEAD").route(get().to(api::export)))
        .service(at("/keys/{kid}/consequences", "GET, HEAD").route(get().to(api::consequences)))
        .service(at("/keys/{kid}/activate", "POST").route(web::post().to(api::activate)))
        .service(at("/keys/{kid}/retire", "POST").route(web::post().to(api::retire)))
        .service(at("/keys/{kid}/revoke", "POST").route(web::post().to(api::revoke)))
}

fn groups_api(scope: Scope) -> Scope {
    use groups::api;
    scope
        .service(
            at("/groups", "GET, HEAD, POST").route(get().to(api::list)).route(web::post().to(api::create)),
        )
        .service(
            at("/groups/{id}", "GET, HEAD, PUT, DELETE")
                .route(get().to(api::show))
                .route(web::put().to(api::change))
                .route(web::delete().to(api::delete)),
        )
        .service(at("/groups/{id}/members", "GET, HEAD").route(get().to(api::members)))
        .service(
            at("/groups/{id}/members/{user}", "PUT, DELETE")
                .route(web::put().to(api::add))
                .route(web::delete().to(api::remove)),
        )
}

fn system_api(scope: Scope) -> Scope {
    use mail::api;
    let post = web::post;
    scope
        .service(at("/system/statistics", "GET, HEAD").route(get().to(statistics::api::show)))
        .service(at("/system/nodes", "GET, HEAD").route(get().to(nodes::api::list)))
        .service(at("/system/doctor", "POST").route(post().to(doctor::api::examine)))
        .service(at("/mail", "GET, HEAD").route(get().to(api::list)))
        .service(at("/mail/retry-dead", "POST").route(post().to(api::retry_dead)))
        .service(at("/mail/test", "POST").route(post().to(api::test)))
        .service(
            at("/mail/{id}", "GET, HEAD, DELETE")
                .route(get().to(api::show))
                .route(web::delete().to(api::discard)),
        )
        .service(at("/mail/{id}/retry", "POST").route(post().to(api::retry)))
}

fn clients_pages(scope: Scope) -> Scope {
    use clients::{deeds, editing, newcomer, page};
    scope
        .service(at("/admin/clients", "GET, HEAD").route(get().to(page::list)))
        .service(at("/admin/new-client", "GET, HEAD").route(get().to(newcomer::page::get)))
        .service(
            at("/admin/new-client/{template}", "GET, HEAD, POST")
                .route(get().to(newcomer::page::get))
                .route(web::post().to(newcomer::page::post)),
        )
        .service(at("/admin/clients/{id}", "GET, HEAD").route(get().to(page::get)))
        .service(
            at("/admin/clients/{id}/edit", "GET, HEAD, POST")
                .route(get().to(editing::page::get))
                .route(web::post().to(editing::page::post)),
        )
        .service(at("/admin/clients/{id}/{deed}", "POST").route(web::post().to(deeds::page::post)))
}

fn clients_api(scope: Scope) -> Scope {
    use clients::api;
    scope
        .service(
            at("/clients", "GET, HEAD, POST").route(get().to(api::list)).route(web::post().to(api::create)),
        )
        .service(
            at("/clients/{id}", "GET, HEAD, PATCH, DELETE")
                .route(get().to(api::show))
                .route(web::patch().to(api::change))
                .route(web::delete().to(api::delete)),
        )
        .service(at("/clients/{id}/use", "GET, HEAD").route(get().to(api::show_use)))
        .service(at("/clients/{id}/disable", "POST").route(web::post().to(api::disable)))
        .service(at("/clients/{id}/enable", "POST").route(web::post().to(api::enable)))
        .service(at("/clients/{id}/revoke-tokens", "POST").route(web::post().to(api::revoke_tokens)))
        .service(at("/clients/{id}/rotate-secret", "POST").route(web::post().to(api::rotate_secret)))
        .service(at("/clients/{id}/end-old-secret", "POST").route(web::post().to(api::end_old_secret)))
}

fn audit_api(scope: Scope) -> Scope {
    use audit::api;
    scope
        .service(at("/audit/events", "GET, HEAD").route(get().to(api::list)))
        .service(at("/audit/events/{id}", "GET, HEAD").route(get().to(api::show)))
        .service(at("/audit/archives", "GET, HEAD").route(get().to(audit::archive::api::list)))
        .service(at("/audit/export", "GET, HEAD").route(get().to(api::export)))
}

async fn no_such_endpoint(request: HttpRequest) -> Result<HttpResponse, Stop> {
    let detail = "the addresses of this API stand in /api/openapi.json and, for people, in /api/docs";
    Err(Problem::new(ProblemCode::NoSuchEndpoint, detail).at(&request))
}

/// The OpenAPI document.
async fn document(state: web::Data<AppState>) -> HttpResponse {
    HttpResponse::Ok().content_type(respond::JSON).body(state.openapi.clone())
}
