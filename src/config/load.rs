//! Reads and checks all settings.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::fields::Section;
use super::layers::{self, Tree};
use super::problem::{ConfigErrors, Problem, Problems};
use super::{
    Settings, accounts, audit, branding, database, keys, limits, log, mail, metrics, passwords, server,
    sessions, tokens, traces,
};

/// The settings from the defaults, over them `file`, over it the variables `SIGNET__SECTION__SETTING` of `env`
/// ([`environment`]). Files that settings name (`…_file`) are read here too.
pub fn load(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Settings, ConfigErrors> {
    let mut problems = Problems::default();
    let Some(mut tree) = layers::merge(file, env, &sections(), &mut problems) else {
        return Err(problems.into());
    };
    let server = typed::<server::Raw, _>("server", &mut tree, &mut problems);
    let database = typed::<database::Raw, _>("database", &mut tree, &mut problems);
    let keys = typed::<keys::Raw, _>("keys", &mut tree, &mut problems);
    let tokens = typed::<tokens::Raw, _>("tokens", &mut tree, &mut problems);
    let sessions = typed::<sessions::Raw, _>("sessions", &mut tree, &mut problems);
    let accounts = typed::<accounts::Raw, _>("accounts", &mut tree, &mut problems);
    let passwords = typed::<passwords::Raw, _>("passwords", &mut tree, &mut problems);
    let mail = typed::<mail::Raw, _>("mail", &mut tree, &mut problems);
    let limits = typed::<limits::Raw, _>("limits", &mut tree, &mut problems);
    let branding = typed::<branding::Raw, _>("branding", &mut tree, &mut problems);
    let audit = typed::<audit::Raw, _>("audit", &mut tree, &mut problems);
    let metrics = typed::<metrics::Raw, _>("metrics", &mut tree, &mut problems);
    let traces = typed::<traces::Raw, _>("traces", &mut tree, &mut problems);
    let log = typed::<log::Raw, _>("log", &mut tree, &mut problems);
    let settings = || {
        Some(Settings {
            server: server?,
            database: database?,
            keys: keys?,
            tokens: tokens?,
            sessions: sessions?,
            accounts: accounts?,
            passwords: passwords?,
            mail: mail?,
            limits: limits?,
            branding: branding?,
            audit: audit?,
            metrics: metrics?,
            traces: traces?,
            log: log?,
        })
    };
    Ok(problems.finish(settings())?)
}

/// The variables of this process. Those that are no Unicode cannot name a setting; a value that is none keeps no
/// meaning and fails its check.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
}

/// Every section, with the names of its settings.
pub(super) fn sections() -> [Section; 14] {
    [
        Section::of::<server::Raw>("server"),
        Section::of::<database::Raw>("database"),
        Section::of::<keys::Raw>("keys"),
        Section::of::<tokens::Raw>("tokens"),
        Section::of::<sessions::Raw>("sessions"),
        Section::of::<accounts::Raw>("accounts"),
        Section::of::<passwords::Raw>("passwords"),
        Section::of::<mail::Raw>("mail"),
        Section::of::<limits::Raw>("limits"),
        Section::of::<branding::Raw>("branding"),
        Section::of::<audit::Raw>("audit"),
        Section::of::<metrics::Raw>("metrics"),
        Section::of::<traces::Raw>("traces"),
        Section::of::<log::Raw>("log"),
    ]
}

/// One section: raw, then typed. A section that is missing has left its problem when the sources were merged.
fn typed<Raw, Typed>(name: &'static str, tree: &mut Tree, problems: &mut Problems) -> Option<Typed>
where
    Raw: DeserializeOwned,
    Typed: TryFrom<Raw, Error = Problems>,
{
    let section = tree.remove(name)?;
    let raw = serde_json::to_value(section).and_then(serde_json::from_value::<Raw>);
    let raw = problems.keep(raw.map_err(|error| Problem::new(name, None, error.to_string())))?;
    problems.keep_all(Typed::try_from(raw))
}
