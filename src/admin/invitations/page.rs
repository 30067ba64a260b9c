//! `/admin/invitations`: who was asked in, and has not come yet.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{InvitationKey, Listed, list as list_invitations, send_again, withdraw as take_back};
use super::view::InvitationView;
use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::paging::PageSize;
use crate::domain::decision::Fault;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{Invitation, InvitationKind};
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::extract::body::FormBody;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::Tx;

const SEND: &str = "mail an invitation again";
const WITHDRAW: &str = "withdraw an invitation";
/// Where the list stands.
pub const LIST: &str = "/admin/invitations";
/// What redirects after forms tell.
const DONE: &[(&str, &str)] = &[
    ("invited", "The invitation is on its way by mail."),
    ("sent", "Another link is on its way by mail; the one before makes no account any more."),
    ("withdrawn", "The link of the invitation makes no account any more."),
];

#[derive(Template)]
#[template(path = "admin/invitations.html")]
struct InvitationsPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    invitations: Vec<Line>,
    next: Option<InvitationId>,
    /// Whether those that are over are listed, too.
    all: bool,
    refusal: Option<Refusal>,
    may_manage: bool,
    csrf_send: String,
    csrf_withdraw: String,
}

/// An invitation, and what can be done with it.
struct Line {
    view: InvitationView,
    can_be_sent: bool,
    can_be_withdrawn: bool,
}

/// Lists the invitations that wait, or all that are known.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::UsersRead)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None).await,
        Err(answer) => answer,
    }
}

/// Mails one again.
pub async fn send(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let admin = match take(&state, &request, body, SEND, Permission::UsersManage, LIST).await {
        Ok((admin, _)) => admin,
        Err(answer) => return answer,
    };
    let Some(key) = named(&request) else { return page::not_found(&state, &request) };
    let (context, surroundings) = (admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| send_again(tx, &key, &context, &surroundings.env());
    let sent = state.house.store.write("users_reinvite", write).await;
    answer(&admin, sent, "sent").await
}

/// Takes one back.
pub async fn withdraw(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let admin = match take(&state, &request, body, WITHDRAW, Permission::UsersManage, LIST).await {
        Ok((admin, _)) => admin,
        Err(answer) => return answer,
    };
    let Some(key) = named(&request) else { return page::not_found(&state, &request) };
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| Ok(take_back(tx, &key, &context)?.map_err(Refusal::from));
    let withdrawn = state.house.store.write("users_uninvite", write).await;
    answer(&admin, withdrawn, "withdrawn").await
}

fn named(request: &HttpRequest) -> Option<InvitationKey> {
    request.match_info().query("id").parse().ok().map(InvitationKey::Id)
}

async fn answer(
    admin: &Admin<'_>,
    outcome: Result<Result<Invitation, Refusal>, Fault>,
    done: &str,
) -> HttpResponse {
    match outcome {
        Ok(Ok(_)) => admin.done(LIST, done),
        Ok(Err(refusal)) => show(admin, StatusCode::CONFLICT, Some(refusal)).await,
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

async fn show(admin: &Admin<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let asked = query(admin.request).unwrap_or_default();
    let after: Option<InvitationId> = asked.lenient("after").and_then(|text| text.parse().ok());
    let (all, now, size) = (asked.lenient("all").is_some(), admin.context().now, PageSize::DEFAULT);
    let listed = if all { Listed::All } else { Listed::OpenAt(now) };
    let read = admin.state.house.store.read(move |conn| list_invitations(conn, listed, after, size)).await;
    let found = match read {
        Ok(found) => found,
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    let line = |invitation: &Invitation| Line {
        view: InvitationView::of(invitation, now),
        can_be_sent: invitation.ended.is_none() && invitation.kind == InvitationKind::Mailed,
        can_be_withdrawn: invitation.ended.is_none() && now < invitation.expires_at,
    };
    let invitations_page = InvitationsPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Invitations, DONE),
        invitations: found.items.iter().map(line).collect(),
        next: found.next,
        all,
        refusal,
        may_manage: admin.may(Permission::UsersManage),
        csrf_send: admin.csrf(SEND),
        csrf_withdraw: admin.csrf(WITHDRAW),
    };
    page::render(status, &invitations_page, Forms::Here)
}
