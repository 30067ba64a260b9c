//! The answer to a form that made a secret: the only page that ever shows it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::admin::area::page::{Admin, Frame};
use crate::admin::area::room::Room;
use crate::admin::clients::operation::Registered;
use crate::admin::keys::words::minute;
use crate::domain::secret::ClientSecret;
use crate::http::page::{self, Forms, Layout};

#[derive(Template)]
#[template(path = "admin/client_told.html")]
struct ToldPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    title: &'a str,
    id: &'a str,
    name: &'a str,
    issuer: &'a str,
    secret: Option<&'a str>,
    older_until: Option<String>,
    notices: Vec<String>,
}

/// Tells what was made, once.
pub fn told(admin: &Admin<'_>, title: &str, registered: &Registered) -> HttpResponse {
    let client = &registered.client;
    let told_page = ToldPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Clients, &[]),
        title,
        id: client.id.as_str(),
        name: &client.name,
        issuer: admin.state.issuer().as_str(),
        secret: registered.secret.as_ref().map(ClientSecret::expose),
        older_until: client.previous_secret.as_ref().map(|older| minute(older.until)),
        notices: registered.notices.iter().map(ToString::to_string).collect(),
    };
    page::render(StatusCode::OK, &told_page, Forms::None)
}
