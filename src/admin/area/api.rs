//! The way into every endpoint of the administration's API, and what its answers share: `ETag` and `If-Match`
//! (RFC 9110 §13.1.1), pages with a cursor, creations that are done once, problems (RFC 9457).

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_MATCH, LINK, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::idempotency::{Created, KEY_MAX, Keyed, Known};
use super::operation::{API_PATH, Caller, NoEntry, by_token, note_refusal};
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::changes::Version;
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::extract::bearer::{Presented, bearer};
use crate::http::extract::json_body::JsonBody;
use crate::http::extract::origin::origin;
use crate::http::extract::path::in_path;
use crate::http::extract::query::query;
use crate::http::problem::{Problem, ProblemCode, Stop};
use crate::http::respond::JSON;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// Whoever came in, with the request that brought them.
#[derive(Debug)]
pub struct Entered<'a> {
    /// The server.
    pub state: &'a AppState,
    /// The request.
    pub request: &'a HttpRequest,
    /// Who it is.
    pub caller: Caller,
}

/// What an operation says: what was asked for, or why not.
pub type Said<T> = Result<Result<T, Refusal>, Fault>;

/// Lets in who may do what `permission` allows. Everybody else is answered, and that is recorded.
pub async fn enter<'a>(
    state: &'a AppState,
    request: &'a HttpRequest,
    permission: Permission,
) -> Result<Entered<'a>, Stop> {
    let token = match bearer(request, &Parameters::default()) {
        Ok(Presented::Token(token)) => token,
        Ok(Presented::Nothing) => {
            let detail = "send an access token in the Authorization header";
            return Err(Problem::new(ProblemCode::TokenMissing, detail).at(request));
        }
        Err(error) => {
            return Err(Problem::new(ProblemCode::InvalidToken, error.description).at(request));
        }
    };
    let surroundings = state.house.surroundings.clone();
    let caller = match state.house.store.read(move |conn| by_token(conn, &token, &surroundings.env())).await {
        Ok(Ok(caller)) => caller,
        Ok(Err(no_entry)) => return Err(turned_away(no_entry).at(request)),
        Err(fault) => return Err(Stop::fault(&fault, request)),
    };
    if !caller.permissions.contains(permission) {
        return Err(forbidden(state, request, &caller, permission).await);
    }
    Ok(Entered { state, request, caller })
}

fn turned_away(no_entry: NoEntry) -> Problem {
    match no_entry {
        NoEntry::InvalidToken => Problem::new(
            ProblemCode::InvalidToken,
            "the access token is expired, revoked, not one of this issuer, or not for this API",
        ),
        NoEntry::OneFactor => Problem::new(
            ProblemCode::SecondFactorRequired,
            "the person signed in with a password alone; administrators sign in with a second factor",
        ),
    }
}

/// Says so, and records it.
async fn forbidden(state: &AppState, request: &HttpRequest, caller: &Caller, permission: Permission) -> Stop {
    let house = &state.house;
    let context = caller.context(origin(request), &house.surroundings);
    if let Err(fault) = note_refusal(&house.store, context, permission.as_str()).await {
        return Stop::fault(&fault, request);
    }
    let detail = format!("this takes the permission {permission}, by a role and a scope of the token");
    Problem::new(ProblemCode::InsufficientScope, detail).at(request)
}

impl Entered<'_> {
    /// What operations are handed, as they begin.
    pub fn context(&self) -> Context {
        self.caller.context(origin(self.request), &self.state.house.surroundings)
    }

    /// Answers with one thing and its version.
    pub async fn show<T, F>(&self, query: F) -> Result<HttpResponse, Stop>
    where
        T: Serialize + Send + 'static,
        F: FnOnce(&mut Conn) -> Said<T> + Send + 'static,
    {
        match self.state.house.store.read(query).await {
            Ok(Ok(thing)) => self.one(StatusCode::OK, &thing),
            Ok(Err(refusal)) => Err(self.refuse(refusal)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }

    /// Answers with a page of a list. `view` says each row, `cursor` names the place after the last one.
    pub async fn list<R, K, T, F>(
        &self,
        query: F,
        view: impl Fn(&R) -> T,
        cursor: impl Fn(&K) -> String,
    ) -> Result<HttpResponse, Stop>
    where
        R: Send + 'static,
        K: Send + 'static,
        T: Serialize,
        F: FnOnce(&mut Conn) -> Result<Page<R, K>, Fault> + Send + 'static,
    {
        match self.state.house.store.read(query).await {
            Ok(page) => self.page(page.items.iter().map(view).collect(), page.next.as_ref().map(cursor)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }

    /// Changes something, and answers with what it is now.
    pub async fn change<T, F>(&self, name: &'static str, operation: F) -> Result<HttpResponse, Stop>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Tx<'_>, &Context) -> Said<T> + Send + 'static,
    {
        self.change_told(name, Version::of, operation).await
    }

    /// The same where the answer tells more than what it is now, whose `version` it says.
    pub async fn change_told<T, F>(
        &self,
        name: &'static str,
        version: impl FnOnce(&T) -> Result<Version, Fault>,
        mut operation: F,
    ) -> Result<HttpResponse, Stop>
    where
        T: Serialize + Send + 'static,
        F: FnMut(&mut Tx<'_>, &Context) -> Said<T> + Send + 'static,
    {
        let context = self.context();
        match self.state.house.store.write(name, move |tx| operation(tx, &context)).await {
            Ok(Ok(thing)) => self.told(StatusCode::OK, &thing, version),
            Ok(Err(refusal)) => Err(self.refuse(refusal)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }

    /// Takes something away, and answers with nothing.
    pub async fn remove<F>(&self, name: &'static str, mut operation: F) -> Result<HttpResponse, Stop>
    where
        F: FnMut(&mut Tx<'_>, &Context) -> Said<()> + Send + 'static,
    {
        let context = self.context();
        match self.state.house.store.write(name, move |tx| operation(tx, &context)).await {
            Ok(Ok(())) => Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish()),
            Ok(Err(refusal)) => Err(self.refuse(refusal)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }

    /// Creates something, once under one `Idempotency-Key`. `place` names where it is, below the API.
    pub async fn create<T, F>(
        &self,
        name: &'static str,
        body: &JsonBody,
        place: impl Fn(&T) -> String + Send + 'static,
        operation: F,
    ) -> Result<HttpResponse, Stop>
    where
        T: Serialize + 'static,
        F: FnMut(&mut Tx<'_>, &Context) -> Said<T> + Send + 'static,
    {
        self.create_told(name, body, place, Version::of, operation).await
    }

    /// The same where the answer tells more than what was created, whose `version` it says.
    pub async fn create_told<T, F>(
        &self,
        name: &'static str,
        body: &JsonBody,
        place: impl Fn(&T) -> String + Send + 'static,
        version: impl Fn(&T) -> Result<Version, Fault> + Send + 'static,
        mut operation: F,
    ) -> Result<HttpResponse, Stop>
    where
        T: Serialize + 'static,
        F: FnMut(&mut Tx<'_>, &Context) -> Said<T> + Send + 'static,
    {
        let keyed = self.keyed(body).map_err(|problem| problem.at(self.request))?;
        if let Some(keyed) = keyed.clone() {
            let surroundings = self.state.house.surroundings.clone();
            let find = move |conn: &mut Conn| keyed.find(conn, &surroundings.env());
            match self.state.house.store.read(find).await {
                Ok(Known::Nothing) => {}
                Ok(Known::Answered(created)) => return Ok(created_answer(&created, Replayed::Yes)),
                Ok(Known::Other) => return Err(self.reused()),
                Err(fault) => return Err(Stop::fault(&fault, self.request)),
            }
        }
        let (context, surroundings) = (self.context(), self.state.house.surroundings.clone());
        let base = self.state.path(API_PATH);
        let write = move |tx: &mut Tx<'_>| {
            let thing = match operation(tx, &context)? {
                Ok(thing) => thing,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let written = serde_json::to_value(&thing);
            let created = Created {
                location: format!("{base}{}", place(&thing)),
                version: Some(version(&thing)?.as_str().to_owned()),
                body: written.map_err(|error| Fault::internal("writing an answer", error))?,
            };
            if let Some(keyed) = &keyed {
                keyed.keep(tx, &created, &context, &surroundings.env())?;
            }
            Ok(Ok(created))
        };
        match self.state.house.store.write(name, write).await {
            Ok(Ok(created)) => Ok(created_answer(&created, Replayed::No)),
            Ok(Err(refusal)) => Err(self.refuse(refusal)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }

    fn keyed(&self, body: &JsonBody) -> Result<Option<Keyed>, Problem> {
        let mut keys = self.request.headers().get_all("idempotency-key");
        let wrong = || {
            let detail = format!("an Idempotency-Key is one header of 1 to {KEY_MAX} visible characters");
            Problem::new(ProblemCode::MalformedRequest, detail)
        };
        match (keys.next(), keys.next()) {
            (None, _) => Ok(None),
            (Some(only), None) => {
                let key = only.to_str().map_err(|_| wrong())?;
                if key.is_empty() || key.len() > KEY_MAX {
                    return Err(wrong());
                }
                Ok(Some(Keyed::new(&self.caller.actor, self.request.path(), key, body.bytes())))
            }
            (Some(_), Some(_)) => Err(wrong()),
        }
    }

    fn reused(&self) -> Stop {
        let detail = "this Idempotency-Key was sent with another body within the last day";
        Problem::new(ProblemCode::IdempotencyKeyReused, detail).at(self.request)
    }

    /// What the caller saw before they changed it; `None` with `If-Match: *`, which overwrites knowingly.
    pub fn seen(&self) -> Result<Option<Version>, Stop> {
        let mut headers = self.request.headers().get_all(IF_MATCH);
        let (Some(only), None) = (headers.next(), headers.next()) else {
            let detail = "send the ETag of what you saw in If-Match, so that nobody's change is lost";
            return Err(Problem::new(ProblemCode::PreconditionRequired, detail).at(self.request));
        };
        let text = only.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(None);
        }
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match inner.and_then(|inner| inner.parse().ok()) {
            Some(version) => Ok(Some(version)),
            // RFC 9110 §13.1.1: what is no version of ours matches nothing.
            None => Err(self.refuse(Refusal::changed())),
        }
    }

    /// The part of a list that the query asks for: `limit` rows, 50 without one, and the place `after` which they begin.
    pub fn paging<K: std::str::FromStr>(&self) -> Result<(Option<K>, PageSize), Stop> {
        let malformed = |detail: &str| Problem::new(ProblemCode::MalformedRequest, detail).at(self.request);
        let parameters = self.parameters()?;
        let limit = match parameters.lenient("limit") {
            None => Some(PageSize::DEFAULT),
            Some(text) => text.parse().ok().and_then(PageSize::new),
        };
        let limit = limit.ok_or_else(|| malformed("limit is a number from 1 to 200"))?;
        let after = parameters.lenient("after").map(str::parse).transpose();
        Ok((after.map_err(|_| malformed("after is not a cursor of this list"))?, limit))
    }

    /// The query of the request.
    pub fn parameters(&self) -> Result<Parameters, Stop> {
        query(self.request).map_err(|_| {
            Problem::new(ProblemCode::MalformedRequest, "the query is not form-encoded UTF-8")
                .at(self.request)
        })
    }

    /// A value in the path, of the place called `name`.
    pub fn in_path<T: std::str::FromStr>(&self, name: &str) -> Result<T, Stop> {
        let text = in_path(self.request, name);
        // AP2: what is no name is like a name that nobody has.
        text.parse().map_err(|_| self.refuse(Refusal::not_found(format!("there is nothing called {text}"))))
    }

    /// What the body says.
    pub fn body<T: serde::de::DeserializeOwned>(&self, body: &JsonBody) -> Result<T, Stop> {
        body.read().map_err(|problem| problem.at(self.request))
    }

    /// Says why not.
    pub fn refuse(&self, refusal: Refusal) -> Stop {
        Problem::from(refusal).at(self.request)
    }

    /// A page of a list, with the address of the next one (RFC 8288).
    fn page<T: Serialize>(&self, items: Vec<T>, next: Option<String>) -> Result<HttpResponse, Stop> {
        #[derive(Serialize)]
        struct List<T> {
            items: Vec<T>,
            next: Option<String>,
        }

        let mut response = HttpResponse::Ok();
        response.insert_header((CACHE_CONTROL, "no-store"));
        if let (Some(next), Ok(parameters)) = (&next, query(self.request)) {
            let others = parameters.iter().filter(|(name, _)| *name != "after");
            let mut written = url::form_urlencoded::Serializer::new(String::new());
            written.extend_pairs(others).append_pair("after", next);
            let link = format!("<{}?{}>; rel=\"next\"", self.request.path(), written.finish());
            response.insert_header((LINK, link));
        }
        match serde_json::to_vec(&List { items, next }) {
            Ok(bytes) => Ok(response.content_type(JSON).body(bytes)),
            Err(error) => Err(Stop::fault(&Fault::internal("writing an answer", error), self.request)),
        }
    }

    /// One thing and its version.
    pub fn one<T: Serialize>(&self, status: StatusCode, thing: &T) -> Result<HttpResponse, Stop> {
        self.told(status, thing, Version::of)
    }

    fn told<T: Serialize>(
        &self,
        status: StatusCode,
        thing: &T,
        version: impl FnOnce(&T) -> Result<Version, Fault>,
    ) -> Result<HttpResponse, Stop> {
        let written = serde_json::to_vec(thing).map_err(|error| Fault::internal("writing an answer", error));
        match written.and_then(|bytes| Ok((bytes, version(thing)?))) {
            Ok((bytes, version)) => Ok(HttpResponse::build(status)
                .insert_header((CACHE_CONTROL, "no-store"))
                .insert_header((ETAG, format!("\"{}\"", version.as_str())))
                .content_type(JSON)
                .body(bytes)),
            Err(fault) => Err(Stop::fault(&fault, self.request)),
        }
    }
}

/// Whether an answer was given before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Replayed {
    Yes,
    No,
}

fn created_answer(created: &Created, replayed: Replayed) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((CACHE_CONTROL, "no-store")).insert_header((LOCATION, created.location.as_str()));
    if let Some(version) = &created.version {
        response.insert_header((ETAG, format!("\"{version}\"")));
    }
    if replayed == Replayed::Yes {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    response.content_type(JSON).body(created.body.to_string())
}
