//! Every URL of the administration of people on one screen.

use actix_web::{Scope, web};

use super::routes::{at, get};
use crate::admin::{invitations, users};

/// The API.
pub fn api(scope: Scope) -> Scope {
    access_api(accounts(scope))
}

/// The pages.
pub fn pages(scope: Scope) -> Scope {
    use users::{actions, newcomer, page};
    scope
        .service(at("/admin/users", "GET, HEAD").route(get().to(page::list)))
        .service(
            at("/admin/new-user", "GET, HEAD, POST")
                .route(get().to(newcomer::page::get))
                .route(web::post().to(newcomer::page::post)),
        )
        .service(at("/admin/invitations", "GET, HEAD").route(get().to(invitations::page::list)))
        .service(at("/admin/invitations/{id}/send", "POST").route(web::post().to(invitations::page::send)))
        .service(
            at("/admin/invitations/{id}/withdraw", "POST").route(web::post().to(invitations::page::withdraw)),
        )
        .service(at("/admin/users/{id}", "GET, HEAD").route(get().to(page::get)))
        .service(at("/admin/users/{id}/{deed}", "POST").route(web::post().to(actions::page::post)))
}

fn accounts(scope: Scope) -> Scope {
    use users::{actions, api};
    let post = web::post;
    scope
        .service(at("/users", "GET, HEAD, POST").route(get().to(api::list)).route(post().to(api::create)))
        .service(
            at("/users/{id}", "GET, HEAD, PATCH, DELETE")
                .route(get().to(api::show))
                .route(web::patch().to(api::change))
                .route(web::delete().to(actions::api::delete)),
        )
        .service(at("/users/{id}/disable", "POST").route(post().to(actions::api::disable)))
        .service(at("/users/{id}/enable", "POST").route(post().to(actions::api::enable)))
        .service(at("/users/{id}/unblock", "POST").route(post().to(actions::api::unblock)))
        .service(at("/users/{id}/send-password-reset", "POST").route(post().to(actions::api::send_reset)))
        .service(
            at("/users/{id}/require-password-change", "POST").route(post().to(actions::api::require_change)),
        )
        .service(at("/users/{id}/reset-second-factor", "POST").route(post().to(actions::api::reset_factor)))
}

/// What hangs on accounts, and invitations to make some.
fn access_api(scope: Scope) -> Scope {
    use invitations::api as invited;
    use users::access::api;
    let delete = web::delete;
    scope
        .service(
            at("/users/{id}/sessions", "GET, HEAD, DELETE")
                .route(get().to(api::sessions))
                .route(delete().to(api::end_sessions)),
        )
        .service(at("/users/{id}/sessions/{session}", "DELETE").route(delete().to(api::end_session)))
        .service(at("/users/{id}/sign-in", "GET, HEAD").route(get().to(api::sign_in)))
        .service(at("/users/{id}/applications", "GET, HEAD").route(get().to(api::applications)))
        .service(
            at("/users/{id}/applications/{client_id}", "DELETE").route(delete().to(api::revoke_application)),
        )
        .service(at("/users/{id}/groups", "GET, HEAD").route(get().to(api::groups)))
        .service(
            at("/users/{id}/roles/{role}", "PUT, DELETE")
                .route(web::put().to(api::grant_role))
                .route(delete().to(api::take_role)),
        )
        .service(at("/users/{id}/export", "GET, HEAD").route(get().to(api::export)))
        .service(
            at("/invitations", "GET, HEAD, POST")
                .route(get().to(invited::list))
                .route(web::post().to(invited::create)),
        )
        .service(
            at("/invitations/{id}", "GET, HEAD, DELETE")
                .route(get().to(invited::show))
                .route(delete().to(invited::withdraw)),
        )
        .service(at("/invitations/{id}/send", "POST").route(web::post().to(invited::send_again)))
}
