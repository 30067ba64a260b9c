//! `signet --server URL keys …`.

use reqwest::Method;
use serde_json::{Value, json};

use super::LocalOnly;
use super::admin_api::{Problem, Remote, Seen};
use crate::admin::keys::export::PublicForm;
use crate::admin::keys::operation::Wait;
use crate::admin::keys::view::{ConsequencesView, KeyView, RotationView};
use crate::cli::keys::activating::{self, HasteArguments};
use crate::cli::keys::elsewhere::{self, Form, ImportArguments};
use crate::cli::keys::{Verb, listed, published, rehearsing, retiring, revoking};
use crate::cli::output::Answer;
use crate::config::private_file;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::KeyState;

/// Every key there is fits in a few pages.
#[derive(serde::Deserialize)]
struct Exported(Value);

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::List { algorithm } => {
            let mut keys = all(remote).await?;
            keys.retain(|key| algorithm.is_none_or(|wanted| key.algorithm == wanted.as_str()));
            listed(keys, rotation(algorithm.unwrap_or_default(), remote).await?.next_rotation_at)
        }
        Verb::Generate { algorithm, bits } => {
            let body = json!({ "algorithm": algorithm, "bits": bits });
            published(&remote.create(&["keys"], &body).await?)
        }
        Verb::Activate { kid, haste } => activate(&kid, haste, remote).await,
        Verb::Rotate { algorithm, haste } => rotate(algorithm, haste, remote).await,
        Verb::Rehearse(arguments) => {
            let mut query = vec![
                ("cache_seconds", arguments.cache().seconds().to_string()),
                ("skip_wait", arguments.now.to_string()),
            ];
            query.extend(arguments.algorithm.map(|algorithm| ("algorithm", algorithm.to_string())));
            rehearsing::told(&remote.ask(&["keys", "rehearsal"], &query).await?.thing)
        }
        Verb::Import(arguments) => import(&arguments, remote).await,
        Verb::Export { kid, format } => export(&kid, format, remote).await,
        Verb::Retire { kid } => retire(&kid, remote).await,
        Verb::Revoke { kid, yes } => revoke(&kid, yes, remote).await,
        Verb::Rewrap(_) => Err(LocalOnly("keys rewrap").into()),
    }
}

async fn all(remote: &Remote) -> anyhow::Result<Vec<KeyView>> {
    remote.all(&["keys"]).await
}

async fn rotation(algorithm: SigningAlgorithm, remote: &Remote) -> anyhow::Result<RotationView> {
    let query = [("algorithm", algorithm.to_string())];
    Ok(remote.ask(&["keys", "rotation"], &query).await?.thing)
}

async fn consequences(kid: &str, action: &str, remote: &Remote) -> anyhow::Result<ConsequencesView> {
    let query = [("action", action.to_owned())];
    Ok(remote.ask(&["keys", kid, "consequences"], &query).await?.thing)
}

/// What was asked for was told before: whoever gets here means it.
fn meant(haste: HasteArguments) -> Value {
    let skips = haste.wait() == Wait::Skipped;
    json!({ "skip_wait": skips, "confirm": skips })
}

fn explained(error: anyhow::Error) -> anyhow::Error {
    if Problem::is(&error, "too_early") { activating::in_an_emergency(&error) } else { error }
}

async fn activate(kid: &str, haste: HasteArguments, remote: &Remote) -> anyhow::Result<Answer> {
    if haste.only_asks() {
        let ConsequencesView::Activate(told) = consequences(kid, "activate", remote).await? else {
            anyhow::bail!("the server answers something else")
        };
        return activating::haste_told(told);
    }
    let activated = remote.act(Method::POST, &["keys", kid, "activate"], Some(&meant(haste))).await;
    activating::told(&activated.map_err(explained)?)
}

async fn rotate(
    algorithm: SigningAlgorithm,
    haste: HasteArguments,
    remote: &Remote,
) -> anyhow::Result<Answer> {
    if haste.only_asks() {
        return activating::haste_told(rotation(algorithm, remote).await?.now);
    }
    let mut body = meant(haste);
    if let Some(members) = body.as_object_mut() {
        members.insert("algorithm".to_owned(), json!(algorithm));
    }
    let rotated = remote.act(Method::POST, &["keys", "rotation"], Some(&body)).await;
    activating::told(&rotated.map_err(explained)?)
}

async fn import(arguments: &ImportArguments, remote: &Remote) -> anyhow::Result<Answer> {
    let (text, warning) = elsewhere::read(&arguments.file)?;
    let file = arguments.file.display();
    let text = std::str::from_utf8(&text).map_err(|_| anyhow::anyhow!("{file} is no PEM and no JWK"))?;
    let password = arguments.password_file.as_deref().map(private_file::one_line).transpose()?;
    let password = password.as_ref().map(|text| text.as_str());
    let body = json!({ "key": text, "password": password, "algorithm": arguments.algorithm });
    let taken: anyhow::Result<KeyView> = remote.create(&["keys", "import"], &body).await;
    let named =
        |error| if Problem::is(&error, "invalid") { anyhow::anyhow!("{file}: {error}") } else { error };
    Ok(published(&taken.map_err(named)?)?.warn(warning))
}

async fn export(kid: &str, form: Form, remote: &Remote) -> anyhow::Result<Answer> {
    let path = ["keys", kid, "public"];
    let format = |form: PublicForm| [("format", form.as_str().to_owned())];
    let Seen { thing: Exported(jwk), .. } = remote.ask(&path, &format(PublicForm::Jwk)).await?;
    let (text, _) = remote.file(&path, &format(form.into())).await?;
    Answer::new(&jwk, String::from_utf8(text)?)
}

async fn retire(kid: &str, remote: &Remote) -> anyhow::Result<Answer> {
    let before = all(remote).await?;
    let retired: KeyView = remote.act(Method::POST, &["keys", kid, "retire"], None).await?;
    let after = all(remote).await?;
    let is_new = |key: &&KeyView| {
        let stands_by = key.state == KeyState::Next.as_str() && key.algorithm == retired.algorithm;
        stands_by && before.iter().all(|before| before.kid != key.kid)
    };
    let standby = after.iter().find(is_new);
    retiring::told(retired.clone(), standby)
}

async fn revoke(kid: &str, is_meant: bool, remote: &Remote) -> anyhow::Result<Answer> {
    if !is_meant {
        let ConsequencesView::Revoke(told) = consequences(kid, "revoke", remote).await? else {
            anyhow::bail!("the server answers something else")
        };
        return revoking::told(&told);
    }
    let body = json!({ "confirm": true });
    revoking::told(&remote.act(Method::POST, &["keys", kid, "revoke"], Some(&body)).await?)
}
