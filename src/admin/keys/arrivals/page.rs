//! `/admin/new-key` and `/admin/import-key`: a key that is made, and one that was made elsewhere.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use zeroize::Zeroizing;

use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::keys::api::here_already;
use crate::admin::keys::making::{kind, make, take_in};
use crate::admin::keys::operation;
use crate::admin::keys::words::minute;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read};
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::keys::generate::SIZES;
use crate::storage::Tx;

const GENERATE: &str = "make a signing key";
const IMPORT: &str = "import a signing key";
const NEW: &str = "/admin/new-key";

#[derive(Template)]
#[template(path = "admin/new_key.html")]
struct NewKeyPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    algorithms: &'static [SigningAlgorithm],
    sizes: [(usize, bool); 3],
    may_sign_from: String,
    refusal: Option<Refusal>,
    csrf: String,
    csrf_import: String,
}

/// The forms.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::KeysManage)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None),
        Err(answer) => answer,
    }
}

/// What was typed comes not back: it was a private key.
fn show(admin: &Admin<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let rules = admin.state.house.surroundings.settings.keys;
    let new_page = NewKeyPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Keys, &[]),
        algorithms: SigningAlgorithm::ALL,
        sizes: SIZES.map(|size| (size, size == rules.rsa_bits)),
        may_sign_from: minute(admin.context().now.plus(rules.publish_before)),
        refusal,
        csrf: admin.csrf(GENERATE),
        csrf_import: admin.csrf(IMPORT),
    };
    page::render(status, &new_page, Forms::Here)
}

/// Makes a key and publishes it.
pub async fn generate(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, GENERATE, Permission::KeysManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let surroundings = &state.house.surroundings;
    let algorithm = algorithm(&form).map(Option::unwrap_or_default);
    let kind = algorithm.and_then(|algorithm| {
        // What is no number is no size; the list of sizes is there for RSA keys alone.
        let bits = form.lenient("bits").filter(|_| algorithm.is_rsa());
        kind(algorithm, bits.map(|text| text.parse().unwrap_or(0)), surroundings)
    });
    let kind = match kind {
        Ok(kind) => kind,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)),
    };
    let key = match make(kind, surroundings).await {
        Ok(key) => key,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::publish(tx, &key, &context);
    match state.house.store.write("keys_publish", write).await {
        Ok(key) => admin.done(&format!("/admin/keys/{}", key.kid), "generated"),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The algorithm that a form names; none: it leaves it to the key.
fn algorithm(form: &Parameters) -> Result<Option<SigningAlgorithm>, Refusal> {
    let name = form.lenient("algorithm").filter(|name| !name.is_empty());
    name.map(|name| read("algorithm", name)).transpose()
}

/// Takes a key in and publishes it.
pub async fn import(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, IMPORT, Permission::KeysManage, NEW).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let bytes = |text: &str| Zeroizing::new(text.as_bytes().to_vec());
    let text = bytes(form.lenient("key").unwrap_or_default());
    let password = form.lenient("password").filter(|text| !text.is_empty()).map(bytes);
    let algorithm = match algorithm(&form) {
        Ok(algorithm) => algorithm,
        Err(refusal) => return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)),
    };
    let key = match take_in(text, password, algorithm, &state.house.surroundings).await {
        Ok(Ok(key)) => key,
        Ok(Err(refused)) => {
            return show(&admin, StatusCode::UNPROCESSABLE_ENTITY, Some(refused.into()));
        }
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let (context, kid) = (admin.context(), key.key.kid.clone());
    let write = move |tx: &mut Tx<'_>| operation::import(tx, &key, &context);
    match state.house.store.write("keys_import", write).await {
        Ok(Some(key)) => admin.done(&format!("/admin/keys/{}", key.kid), "imported"),
        Ok(None) => show(&admin, StatusCode::CONFLICT, Some(here_already(&kid))),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
