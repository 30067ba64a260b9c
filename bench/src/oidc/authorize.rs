//! The browser's part of the authorization code flow with PKCE S256 (RFC 6749 §4.1, RFC 7636): redirects
//! followed by hand, login and consent forms submitted, until the redirect URI.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::header::{ACCEPT, LOCATION, ORIGIN};
use sha2::{Digest, Sha256};
use url::Url;

use super::{Field, Form, Method, Target, WebClient};
use crate::http::{Answer, Client, Endpoint, Failure, Jar, Outgoing};

const STEP: &str = "authorize";
const MOST_PAGES: usize = 12;

/// Whether a login page on the way is filled in or is a failure.
#[derive(Clone, Copy, Debug)]
pub enum Login<'a> {
    As { user: &'a str, password: &'a str },
    Unexpected,
}

/// What came back to the redirect URI.
#[derive(Debug)]
pub struct Callback {
    pub code: String,
    pub verifier: String,
}

/// Asks for a code with the cookies of `jar`.
pub async fn authorize(
    client: &mut Client,
    jar: &mut Jar,
    target: &Target,
    login: Login<'_>,
) -> Result<Callback, Failure> {
    let web = target.web.as_ref().ok_or_else(|| Failure::unexpected(STEP, "no web client given"))?;
    let (verifier, state) = (target.nonces.draw(), target.nonces.draw());
    let mut url = request_url(target, web, &verifier, &state)?;
    let mut outgoing = Outgoing::get(&endpoint(&url)?)?;
    let mut has_logged_in = false;
    for _ in 0..MOST_PAGES {
        jar.apply(outgoing.headers());
        let answer = client.send(outgoing.with(ACCEPT, "text/html")).await?;
        jar.absorb(&answer.headers);
        if answer.status.is_redirection() {
            let next = location(&url, &answer)?;
            if next.as_str().starts_with(&web.redirect_uri) {
                return callback(&next, &state).map(|code| Callback { code, verifier });
            }
            outgoing = Outgoing::get(&endpoint(&next)?)?;
            url = next;
            continue;
        }
        let page = answer.expect(STEP, 200)?;
        let form = next_form(&page.text(), login, &mut has_logged_in)?;
        (url, outgoing) = submit(&url, &form)?;
    }
    Err(Failure::unexpected(STEP, format!("no code after {MOST_PAGES} pages, last {}", url.path())))
}

fn request_url(target: &Target, web: &WebClient, verifier: &str, state: &str) -> Result<Url, Failure> {
    let endpoint = target.provider.authorization.as_ref();
    let mut url =
        endpoint.cloned().ok_or_else(|| Failure::unexpected(STEP, "no endpoint in the metadata"))?;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &web.credentials.id)
        .append_pair("redirect_uri", &web.redirect_uri)
        .append_pair("scope", &web.scope)
        .append_pair("state", state)
        .append_pair("nonce", state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    Ok(url)
}

fn location(base: &Url, answer: &Answer) -> Result<Url, Failure> {
    let header = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let text = header.ok_or_else(|| Failure::unexpected(STEP, "redirect without Location"))?;
    base.join(text).map_err(|error| Failure::unexpected(STEP, format!("Location: {error}")))
}

fn callback(url: &Url, state: &str) -> Result<String, Failure> {
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if let Some(error) = value("error") {
        let detail = value("error_description").unwrap_or_default();
        return Err(Failure::unexpected(STEP, format!("refused: {error} {detail}")));
    }
    if value("state").as_deref() != Some(state) {
        return Err(Failure::unexpected(STEP, "state does not match"));
    }
    value("code").ok_or_else(|| Failure::unexpected(STEP, "no code at the redirect URI"))
}

/// The login form filled in, or the consent form with its `allow` button.
fn next_form(page: &str, login: Login<'_>, has_logged_in: &mut bool) -> Result<Submission, Failure> {
    let mut forms = Form::all(page);
    if let Some(place) = forms.iter().position(Form::asks_for_password) {
        let Login::As { user, password } = login else {
            return Err(Failure::unexpected(STEP, "login page, though there is a session"));
        };
        if std::mem::replace(has_logged_in, true) {
            return Err(Failure::unexpected(STEP, "login page again: name or password refused"));
        }
        let mut form = forms.swap_remove(place);
        form.fill(names_the_user, user);
        form.fill(|field| field.kind == "password", password);
        let button = form.button("sign-in").or_else(|| form.first_button()).cloned();
        return Ok(Submission { form, button });
    }
    let allow =
        |form: Form| form.button("allow").cloned().map(|button| Submission { form, button: Some(button) });
    let consent = forms.into_iter().find_map(allow);
    consent
        .ok_or_else(|| Failure::unexpected(STEP, format!("a page without a form to submit: {}", title(page))))
}

fn names_the_user(field: &Field) -> bool {
    let named = matches!(field.name.as_deref(), Some("email" | "username" | "user" | "login"));
    named && matches!(field.kind.as_str(), "email" | "text")
}

fn title(page: &str) -> &str {
    let after = page.split_once("<title>").map_or("", |(_, after)| after);
    after.split_once("</title>").map_or("untitled", |(title, _)| title)
}

struct Submission {
    form: Form,
    button: Option<Field>,
}

fn submit(base: &Url, Submission { form, button }: &Submission) -> Result<(Url, Outgoing), Failure> {
    let action = if form.action.is_empty() { Ok(base.clone()) } else { base.join(&form.action) };
    let mut url = action.map_err(|error| Failure::unexpected(STEP, format!("form action: {error}")))?;
    let pairs = form.pairs(button.as_ref());
    let outgoing = match form.method {
        Method::Post => {
            let endpoint = endpoint(&url)?;
            let origin = endpoint.origin.ascii();
            Outgoing::post_form(&endpoint, &pairs)?.with(ORIGIN, &origin)
        }
        Method::Get => {
            url.query_pairs_mut().clear().extend_pairs(&pairs);
            Outgoing::get(&endpoint(&url)?)?
        }
    };
    Ok((url, outgoing))
}

fn endpoint(url: &Url) -> Result<Endpoint, Failure> {
    Endpoint::of(url).map_err(|why| Failure::unexpected(STEP, why))
}
