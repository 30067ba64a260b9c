//! Archives as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::audit_archive::file_name;
use crate::domain::time::Timestamp;
use crate::storage::audit_archives::Archive;

/// Some of the log that was taken out of the database.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArchiveView {
    /// The name of its file, in the folder of whoever made it.
    pub file: String,
    /// The number of its first seal.
    pub first_seal: i64,
    /// The number of its last seal.
    pub last_seal: i64,
    /// The events in it.
    pub events: i64,
    /// When it was begun.
    pub begun_at: String,
    /// When the last of it was gone from the database; not set while somebody is at it.
    pub removed_at: Option<String>,
}

impl From<&Archive> for ArchiveView {
    fn from(archive: &Archive) -> Self {
        Self {
            file: file_name(archive.first, archive.last),
            first_seal: archive.first,
            last_seal: archive.last,
            events: archive.events,
            begun_at: archive.created_at.to_rfc3339(),
            removed_at: archive.removed_at.map(Timestamp::to_rfc3339),
        }
    }
}
