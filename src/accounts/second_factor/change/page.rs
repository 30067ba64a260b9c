//! `/account/second-factor/replace`, `…/recovery-codes` and `…/turn-off`: three changes that need a recent sign-in (security.md
//! PW6) and a code of the factor that there is, or a recovery code (MF5).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::area::page::{Visitor, enter_fresh, take_fresh};
use crate::accounts::area::room::Room;
use crate::accounts::limits::page::Wait;
use crate::accounts::second_factor::operation::{
    Refused, Standing, begin_replacement, disable, replace_recovery_codes,
};
use crate::accounts::second_factor::page::{look, recovery_codes};
use crate::domain::decision::Fault;
use crate::domain::second_factor::RecoveryCode;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

const ROOM: &str = "/account/second-factor";

/// What is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// Another app takes the place of the one that there is.
    Replace,
    /// New recovery codes take the place of the old ones.
    NewCodes,
    /// No second factor any more.
    TurnOff,
}

impl Change {
    /// Where its form is; also what its form is for.
    const fn path(self) -> &'static str {
        match self {
            Self::Replace => "/account/second-factor/replace",
            Self::NewCodes => "/account/second-factor/recovery-codes",
            Self::TurnOff => "/account/second-factor/turn-off",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Replace => "second-factor-replace-title",
            Self::NewCodes => "second-factor-new-codes-title",
            Self::TurnOff => "second-factor-off-title",
        }
    }

    const fn lead(self) -> &'static str {
        match self {
            Self::Replace => "second-factor-replace-lead",
            Self::NewCodes => "second-factor-new-codes-lead",
            Self::TurnOff => "second-factor-off-lead",
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Replace => "second-factor-replace-verb",
            Self::NewCodes => "second-factor-new-codes-verb",
            Self::TurnOff => "second-factor-off-verb",
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::Replace | Self::NewCodes => "primary",
            Self::TurnOff => "danger",
        }
    }
}

/// What a right code led to.
enum Done {
    /// Another app is to be set up.
    Begun,
    /// These are to be shown, this once.
    Codes(Vec<RecoveryCode>),
    /// The factor is gone.
    Off,
}

#[derive(Template)]
#[template(path = "account/second_factor_code.html")]
struct CodePage<'a> {
    layout: Layout<'a>,
    here: Room,
    change: Change,
    error: Option<Said>,
    csrf: String,
}

/// The form for another app.
pub async fn get_replace(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    get(&state, &request, Change::Replace).await
}

/// Takes it.
pub async fn post_replace(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    post(&state, &request, body, Change::Replace).await
}

/// The form for new recovery codes.
pub async fn get_recovery_codes(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    get(&state, &request, Change::NewCodes).await
}

/// Takes it.
pub async fn post_recovery_codes(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: FormBody,
) -> HttpResponse {
    post(&state, &request, body, Change::NewCodes).await
}

/// The form that turns it off.
pub async fn get_turn_off(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    get(&state, &request, Change::TurnOff).await
}

/// Takes it.
pub async fn post_turn_off(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    post(&state, &request, body, Change::TurnOff).await
}

async fn get(state: &AppState, request: &HttpRequest, change: Change) -> HttpResponse {
    let visitor = match enter_fresh(state, request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    match look(state, &visitor).await {
        Ok(Standing::On { .. }) => form(&visitor, change, StatusCode::OK, None),
        Ok(Standing::Off) => respond::see_other(&state.path(ROOM)),
        Err(fault) => page::fault(state, request, &fault),
    }
}

fn form(visitor: &Visitor<'_>, change: Change, status: StatusCode, error: Option<Said>) -> HttpResponse {
    let (layout, csrf) = (visitor.layout, visitor.csrf(change.path()));
    page::render(status, &CodePage { layout, here: Room::SecondFactor, change, error, csrf }, Forms::Here)
}

async fn post(state: &AppState, request: &HttpRequest, body: FormBody, change: Change) -> HttpResponse {
    let (visitor, fields) = match take_fresh(state, request, body, change.path(), change.path()).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    match look(state, &visitor).await {
        Ok(Standing::On { .. }) => {}
        Ok(Standing::Off) => return respond::see_other(&state.path(ROOM)),
        Err(fault) => return page::fault(state, request, &fault),
    }
    let typed = fields.lenient("code").unwrap_or_default().to_owned();
    match make(state, request, &visitor, typed, change).await {
        Ok(Ok(Done::Begun)) => respond::see_other(&state.path("/account/second-factor/set-up")),
        Ok(Ok(Done::Codes(codes))) => recovery_codes(&visitor, Said::new("second-factor-codes-made"), &codes),
        Ok(Ok(Done::Off)) => respond::see_other(&state.path("/account/second-factor?off=1")),
        Ok(Err(Refused::Wrong)) => {
            let wrong = Said::new("second-factor-code-wrong");
            form(&visitor, change, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
        }
        Ok(Err(Refused::Blocked(blocked))) => {
            let said = Said::new("second-factor-code-blocked");
            Wait::new(state, blocked).mark(form(&visitor, change, StatusCode::OK, Some(said)))
        }
        Err(fault) => page::fault(state, request, &fault),
    }
}

async fn make(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    typed: String,
    change: Change,
) -> Result<Result<Done, Refused>, Fault> {
    let (surroundings, origin, user) = (state.house.surroundings.clone(), origin(request), visitor.user.id);
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        Ok(match change {
            Change::Replace => begin_replacement(tx, user, &typed, &origin, &env)?.map(|_| Done::Begun),
            Change::NewCodes => replace_recovery_codes(tx, user, &typed, &origin, &env)?.map(Done::Codes),
            Change::TurnOff => disable(tx, user, &typed, &origin, &env)?.map(|()| Done::Off),
        })
    };
    state.house.store.write(change.path(), write).await
}
