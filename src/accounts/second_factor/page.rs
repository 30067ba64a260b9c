//! `/account/second-factor`: how a person stands with two-step verification; and the page of recovery codes, which more
//! than one way leads to.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{Standing, standing};
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::{Visitor, enter};
use crate::accounts::area::room::Room;
use crate::domain::decision::Fault;
use crate::domain::second_factor::RecoveryCode;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::words::Said;

/// With so few recovery codes left it is time for new ones.
const FEW_CODES: usize = 2;

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SecondFactorPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    /// Whether the address is proven: before that nobody sets anything up.
    proven: bool,
    on: Option<On>,
}

/// The factor that there is.
struct On {
    since: Moment,
    codes_left: i64,
    few_codes: bool,
}

/// Shows whether it is on. No secret and no code is here.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let on = match look(&state, &visitor).await {
        Ok(standing) => on(&state, &visitor, standing),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let turned_off = query(&request).is_ok_and(|query| query.lenient("off").is_some()) && on.is_none();
    let notice = turned_off.then(|| Said::new("second-factor-disabled"));
    let proven = visitor.user.email_verified;
    let shown = SecondFactorPage { layout: visitor.layout, here: Room::SecondFactor, notice, proven, on };
    page::render(StatusCode::OK, &shown, Forms::Here)
}

/// How the visitor stands.
pub(super) async fn look(state: &AppState, visitor: &Visitor<'_>) -> Result<Standing, Fault> {
    let user = visitor.user.id;
    state.house.store.read(move |conn| standing(conn, user)).await
}

fn on(state: &AppState, visitor: &Visitor<'_>, standing: Standing) -> Option<On> {
    let Standing::On { since, codes_left } = standing else { return None };
    let clock = Clock::of(&visitor.user.profile, state.house.surroundings.clock.now());
    Some(On {
        since: clock.tell(since),
        codes_left: i64::try_from(codes_left).unwrap_or(i64::MAX),
        few_codes: codes_left <= FEW_CODES,
    })
}

#[derive(Template)]
#[template(path = "account/second_factor_codes.html")]
struct RecoveryCodesPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    account: String,
    codes: Vec<String>,
}

/// Shows fresh recovery codes: in the answer to the form that made them, and at no address of their own.
pub(super) fn recovery_codes(visitor: &Visitor<'_>, notice: Said, codes: &[RecoveryCode]) -> HttpResponse {
    let shown = RecoveryCodesPage {
        layout: visitor.layout,
        here: Room::SecondFactor,
        notice: Some(notice),
        account: visitor.user.email.as_typed().to_owned(),
        codes: codes.iter().map(RecoveryCode::grouped).collect(),
    };
    page::render(StatusCode::OK, &shown, Forms::Here)
}
