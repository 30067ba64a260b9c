//! `/api/admin/v1/system/nodes`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{MOST, NodeView};
use crate::admin::area::api::enter;
use crate::domain::permission::Permission;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, nodes};

/// All nodes that were heard of within a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeList {
    /// The nodes, those first that were heard of last.
    items: Vec<NodeView>,
}

/// The nodes that serve, and those that did within the last day.
#[utoipa::path(get, path = "/system/nodes", tag = "system", operation_id = "listNodes",
    responses((status = 200, body = NodeList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemRead).await?;
    let now = entered.context().now;
    let read = move |conn: &mut Conn| {
        let items = nodes::list(conn, MOST)?.iter().map(|node| NodeView::new(node, now)).collect();
        Ok(Ok(NodeList { items }))
    };
    entered.show(read).await
}
