//! `/api/admin/v1/mail`: what waits to be sent, what was not, and whether mail arrives at all.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation;
use super::trial;
use super::view::{MailView, RetriedView, TriedView};
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::outgoing::{DeliveryState, Outgoing};
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, RefusalCode, read};
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::Tx;

/// A page of the outbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailList {
    /// The mails, the oldest first.
    items: Vec<MailView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// To whom a test goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailTest {
    /// The address.
    to: String,
}

/// Mail that waits, was sent in the last days, or could not be sent, the oldest first.
#[utoipa::path(get, path = "/mail", tag = "mail", operation_id = "listMail",
    params(("state" = Option<String>, Query), ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = MailList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemRead).await?;
    let (after, size) = entered.paging::<MailId>()?;
    let parameters = entered.parameters()?;
    let wanted = parameters.lenient("state").map(|text| read::<DeliveryState>("state", text)).transpose();
    let wanted = wanted.map_err(|refusal| entered.refuse(refusal))?;
    let view = |mail: &Outgoing| MailView::from(mail);
    entered.list(move |conn| operation::list(conn, wanted, after, size), view, MailId::to_string).await
}

/// One mail.
#[utoipa::path(get, path = "/mail/{id}", tag = "mail", operation_id = "showMail",
    params(("id" = String, Path)), responses((status = 200, body = MailView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemRead).await?;
    let id: MailId = entered.in_path("id")?;
    entered.show(move |conn| Ok(operation::find(conn, id)?.map(|mail| MailView::from(&mail)))).await
}

/// Lets one mail go at once, counting its attempts anew.
#[utoipa::path(post, path = "/mail/{id}/retry", tag = "mail", operation_id = "retryMail",
    params(("id" = String, Path)), responses((status = 200, body = MailView)))]
pub async fn retry(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemManage).await?;
    let id: MailId = entered.in_path("id")?;
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let retried = operation::retry(tx, id, context)?;
        Ok(retried.map(|mail| MailView::from(&mail)).map_err(Refusal::from))
    };
    entered.change("mail_retry", operation).await
}

/// Lets mail go again that was given up and is still worth sending, up to 200 at a time.
#[utoipa::path(post, path = "/mail/retry-dead", tag = "mail", operation_id = "retryDeadMail",
    responses((status = 200, body = RetriedView)))]
pub async fn retry_dead(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemManage).await?;
    let operation = |tx: &mut Tx<'_>, context: &Context| {
        Ok(Ok(RetriedView { retried: operation::retry_dead(tx, context)? }))
    };
    entered.change("mail_retry_dead", operation).await
}

/// Takes a mail away that was not sent: nobody gets it.
#[utoipa::path(delete, path = "/mail/{id}", tag = "mail", operation_id = "discardMail",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn discard(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemManage).await?;
    let id: MailId = entered.in_path("id")?;
    entered.remove("mail_discard", move |tx, context| operation::discard(tx, id, context)).await
}

/// Sends a test mail at once, and says how it went.
#[utoipa::path(post, path = "/mail/test", tag = "mail", operation_id = "testMail", request_body = MailTest,
    responses((status = 200, body = TriedView)))]
pub async fn test(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemManage).await?;
    let asked: MailTest = entered.body(&body)?;
    let to = address(&asked.to).map_err(|refusal| entered.refuse(refusal))?;
    match try_out(&state, &to, entered.context()).await {
        Ok(Ok(tried)) => entered.one(StatusCode::OK, &tried),
        Ok(Err(refusal)) => Err(entered.refuse(refusal)),
        Err(fault) => Err(Stop::fault(&fault, &request)),
    }
}

/// The address of a test.
pub fn address(text: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::of_account(text.trim()).map_err(|unfit| Refusal::invalid("to", unfit))
}

/// Sends a test mail from here.
pub async fn try_out(
    state: &AppState,
    to: &EmailAddress,
    context: Context,
) -> Result<Result<TriedView, Refusal>, crate::domain::decision::Fault> {
    let house = &state.house;
    if house.mailer.only_logs() {
        let says = "mail.url is `log:`, so no mail leaves this server";
        return Ok(Err(Refusal::new(RefusalCode::Conflict, says)));
    }
    trial::send(&house.store, &house.mailer, &state.mail_place, to, context, &house.surroundings).await
}
