//! The mailbox's URLs.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{App, HttpResponse, HttpServer, web};

use super::{letters, page};

type Folder = web::Data<PathBuf>;

/// Serves on `listener`.
pub(super) async fn serve(folder: PathBuf, listener: TcpListener) -> anyhow::Result<()> {
    let url = format!("http://{}", listener.local_addr()?);
    let state = web::Data::new(folder);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/", web::get().to(list))
            .route("/mail/{id}", web::get().to(show))
            .route("/mail/{id}/html", web::get().to(html))
            .route(page::STYLE_HREF, web::get().to(page::style))
            .route(page::ICON_HREF, web::get().to(page::icon))
    })
    .workers(1)
    .listen(listener)?
    .run();
    let mut output = std::io::stdout();
    writeln!(output, "mailbox listening on {url}")?;
    output.flush()?;
    Ok(server.await?)
}

async fn list(folder: Folder) -> HttpResponse {
    page::list(letters::list(&folder))
}

async fn show(folder: Folder, id: web::Path<String>) -> HttpResponse {
    letters::find(&folder, &id).map_or_else(page::missing, page::show)
}

/// The mail's own page, which may do nothing but lie there and have its links opened in another tab.
async fn html(folder: Folder, id: web::Path<String>) -> HttpResponse {
    let Some(letter) = letters::find(&folder, &id) else { return page::missing() };
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox";
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .content_type("text/html; charset=utf-8")
        .body(letter.html.replacen("<head>", "<head><base target=\"_blank\">", 1))
}
