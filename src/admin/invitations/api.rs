//! `/api/admin/v1/invitations`: invites people, and takes invitations back. The link goes to the mailbox alone.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::{self, InvitationKey, Listed, NewInvitation};
use super::view::InvitationView;
use crate::admin::area::api::enter;
use crate::admin::context::Context;
use crate::domain::email::EmailAddress;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{Invitation, LONGEST, SHORTEST};
use crate::domain::language::Language;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read, read_all};
use crate::domain::time::Span;
use crate::http::extract::json_body::JsonBody;
use crate::http::problem::{Problem, ProblemCode, Stop};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitationBody {
    /// The address that the account will have.
    email: String,
    /// What the person is called; they may change it.
    name: Option<String>,
    /// Roles that the account begins with.
    #[serde(default)]
    roles: Vec<String>,
    /// The application for which they are invited.
    client_id: Option<String>,
    /// Who invites, as the mail says it.
    from: Option<String>,
    /// The language of the mail; English without it.
    language: Option<String>,
    /// How long the link works, such as `3d`: 1m to 30d.
    expires: Option<String>,
}

impl NewInvitationBody {
    fn wanted(&self) -> Result<NewInvitation, Refusal> {
        Ok(NewInvitation {
            email: EmailAddress::of_account(&self.email).map_err(|unfit| Refusal::invalid("email", unfit))?,
            name: self.name.as_deref().map(|text| read("name", text)).transpose()?,
            roles: read_all("roles", &self.roles)?,
            client: self.client_id.as_deref().map(|text| read("client_id", text)).transpose()?,
            from: self.from.as_deref().map(|text| read("from", text)).transpose()?,
            language: self
                .language
                .as_deref()
                .map_or(Ok(Language::English), |text| read("language", text))?,
            ttl: self.expires.as_deref().map(lasting).transpose()?,
        })
    }
}

fn lasting(text: &str) -> Result<Span, Refusal> {
    let span: Span = read("expires", text)?;
    let beyond = || Refusal::invalid("expires", format!("it is not between {SHORTEST} and {LONGEST}"));
    (SHORTEST..=LONGEST).contains(&span).then_some(span).ok_or_else(beyond)
}

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationList {
    /// The invitations.
    items: Vec<InvitationView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Invitations, the oldest first: with `state=open` those that still make an account, otherwise all, and those that are
/// over for some weeks.
#[utoipa::path(get, path = "/invitations", tag = "invitations", operation_id = "listInvitations",
    params(("state" = Option<String>, Query), ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = InvitationList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersRead).await?;
    let (after, size) = entered.paging::<InvitationId>()?;
    let now = entered.context().now;
    let view = |invitation: &Invitation| InvitationView::of(invitation, now);
    let listed = match entered.parameters()?.lenient("state") {
        None => Listed::All,
        Some("open") => Listed::OpenAt(now),
        Some(_) => {
            let detail = "state is open, or is left out";
            return Err(Problem::new(ProblemCode::MalformedRequest, detail).at(&request));
        }
    };
    entered.list(move |conn| operation::list(conn, listed, after, size), view, InvitationId::to_string).await
}

/// Invites somebody by mail. A newer invitation for an address takes the place of the one before.
#[utoipa::path(post, path = "/invitations", tag = "invitations", operation_id = "createInvitation",
    request_body = NewInvitationBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = InvitationView)))]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let new: NewInvitationBody = entered.body(&body)?;
    let wanted = new.wanted().map_err(|refusal| entered.refuse(refusal))?;
    let surroundings = state.house.surroundings.clone();
    let place = |invitation: &InvitationView| format!("/invitations/{}", invitation.id);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let invited = operation::invite(tx, &wanted, context, &surroundings.env())?;
        let view = |invitation: Invitation| InvitationView::of(&invitation, context.now);
        Ok(invited.map(view).map_err(Refusal::from))
    };
    entered.create("users_invite", &body, place, operation).await
}

/// One invitation.
#[utoipa::path(get, path = "/invitations/{id}", tag = "invitations", operation_id = "showInvitation",
    params(("id" = String, Path)),
    responses((status = 200, body = InvitationView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersRead).await?;
    let key = InvitationKey::Id(entered.in_path("id")?);
    let now = entered.context().now;
    let find = move |conn: &mut Conn| {
        let found = operation::find(conn, &key)?;
        Ok(found.map(|invitation| InvitationView::of(&invitation, now)).map_err(Refusal::from))
    };
    entered.show(find).await
}

/// Mails an invitation again, with another link; the answer is the one that takes its place.
#[utoipa::path(post, path = "/invitations/{id}/send", tag = "invitations", operation_id = "sendInvitation",
    params(("id" = String, Path)),
    responses((status = 200, body = InvitationView)))]
pub async fn send_again(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let key = InvitationKey::Id(entered.in_path("id")?);
    let surroundings = state.house.surroundings.clone();
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        let sent = operation::send_again(tx, &key, context, &surroundings.env())?;
        Ok(sent.map(|invitation| InvitationView::of(&invitation, context.now)))
    };
    entered.change("users_reinvite", operation).await
}

/// Takes an invitation back: its link makes no account from now on.
#[utoipa::path(delete, path = "/invitations/{id}", tag = "invitations", operation_id = "withdrawInvitation",
    params(("id" = String, Path)), responses((status = 204)))]
pub async fn withdraw(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::UsersManage).await?;
    let key = InvitationKey::Id(entered.in_path("id")?);
    let operation = move |tx: &mut Tx<'_>, context: &Context| {
        Ok(operation::withdraw(tx, &key, context)?.map(drop).map_err(Refusal::from))
    };
    entered.remove("users_uninvite", operation).await
}
