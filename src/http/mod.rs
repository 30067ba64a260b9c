//! The web: takes requests apart, puts answers together, and knows every URL.

pub mod admin_routes;
pub mod api_docs;
pub mod assets;
pub mod extract;
pub mod language;
pub mod layout;
pub mod marked;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod respond;
pub mod routes;
pub mod server;
pub mod state;
pub mod tls;
pub mod user_routes;
