//! Table `nodes`: the processes that serve, each with its last sign of life.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::nodes;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::NodeId;
use crate::domain::node::Node;
use crate::domain::time::Timestamp;

/// Notes that a node is there.
pub fn report(tx: &mut Tx<'_>, node: &Node) -> Result<(), Fault> {
    let heard = (nodes::seen_at.eq(node.seen_at.millis()), nodes::expires_at.eq(node.forget_at().millis()));
    if diesel::update(nodes::table.find(node.id.to_string())).set(heard).execute(tx.conn())? == 1 {
        return Ok(());
    }
    let values = (
        nodes::id.eq(node.id.to_string()),
        nodes::host.eq(&node.host),
        nodes::version.eq(&node.version),
        nodes::address.eq(&node.address),
        nodes::started_at.eq(node.started_at.millis()),
        heard,
    );
    diesel::insert_into(nodes::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Notes that a node leaves in order.
pub fn delete(tx: &mut Tx<'_>, id: NodeId) -> Result<(), Fault> {
    diesel::delete(nodes::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Up to `limit` nodes, those first that were heard of last.
pub fn list(conn: &mut Conn, limit: i64) -> Result<Vec<Node>, Fault> {
    type Row = (String, String, String, String, i64, i64);
    let columns = (nodes::id, nodes::host, nodes::version, nodes::address, nodes::started_at, nodes::seen_at);
    let newest = nodes::table.order((nodes::seen_at.desc(), nodes::id.desc())).limit(limit);
    let rows: Vec<Row> = newest.select(columns).load(conn)?;
    rows.into_iter()
        .map(|(id, host, version, address, started_at, seen_at)| {
            Ok(Node {
                id: Place { table: "nodes", id: &id }.parse("id", &id)?,
                host,
                version,
                address,
                started_at: Timestamp::from_millis(started_at),
                seen_at: Timestamp::from_millis(seen_at),
            })
        })
        .collect()
}
