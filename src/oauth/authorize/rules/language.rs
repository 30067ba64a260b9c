//! In which language the person would like to read.

use super::Draft;
use crate::domain::language::Language;
use crate::env::Env;
use crate::oauth::error::OAuthError;

/// Most tags that are looked at.
const MAX_TAGS: usize = 32;

pub(super) fn check(draft: &mut Draft<'_>, _: &Env) -> Result<(), OAuthError> {
    // OIDC Core §3.1.2.1: a space-separated list of BCP47 language tag values, ordered by preference. An error SHOULD NOT
    // result if some or all of the requested locales are not supported.
    let tags = draft.request.parameters.single("ui_locales")?.unwrap_or_default();
    draft.checked.language = Language::first_of(tags.split(' ').take(MAX_TAGS));
    Ok(())
}
