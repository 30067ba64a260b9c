//! Reads the folder of mails: one `.eml` file each, the newest last by its name.

use std::path::Path;

use mail_parser::MessageParser;

use crate::domain::ids::MailId;

/// A mail as it is shown.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) id: String,
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) date: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// All mails, the newest first.
pub(super) fn list(folder: &Path) -> Vec<Letter> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut ids: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".eml").map(str::to_owned)).collect();
    ids.sort_by(|a, b| b.cmp(a));
    ids.iter().filter_map(|id| find(folder, id)).collect()
}

/// One mail.
pub(super) fn find(folder: &Path, id: &str) -> Option<Letter> {
    // Nothing but an id is ever made a path.
    let id: MailId = id.parse().ok()?;
    let raw = std::fs::read(folder.join(format!("{id}.eml"))).ok()?;
    let message = MessageParser::default().parse(&raw)?;
    let to = message.to().and_then(|list| list.first()).and_then(|one| one.address());
    Some(Letter {
        id: id.to_string(),
        to: to.unwrap_or_default().to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message
            .date()
            .map(|date| date.to_rfc3339().replace('T', " ").replace('Z', " UTC"))
            .unwrap_or_default(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
    })
}
