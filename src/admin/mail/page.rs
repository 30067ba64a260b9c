//! `/admin/mail`: what waits to be sent, what was not, and whether mail arrives at all.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::api::{address, try_out};
use super::operation;
use super::view::MailView;
use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::context::Context;
use crate::admin::paging::PageSize;
use crate::domain::decision::Fault;
use crate::domain::ids::MailId;
use crate::domain::outgoing::DeliveryState;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::{Refusal, read};
use crate::http::extract::body::FormBody;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx, health};

const PLACE: &str = "/admin/mail";
/// The forms of the page: the end of the address, and what is told when it is done.
const FORMS: &[(&str, &str)] = &[
    ("retry", "The mail goes at once."),
    ("retry-dead", "The mails that can still be sent go at once, 200 of them at most."),
    ("discard", "The mail is gone. Nobody gets it."),
    ("test", "The mail server took the test mail. Look whether it arrives."),
];

#[derive(Template)]
#[template(path = "admin/mail.html")]
struct MailPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    refusal: Option<Refusal>,
    /// Mails in each state, and whether these are shown.
    counts: Vec<(DeliveryState, i64, bool)>,
    chosen: Option<DeliveryState>,
    mails: Vec<MailView>,
    next: Option<String>,
    dead: i64,
    through: &'a str,
    may_manage: bool,
    own_address: String,
    csrf: Csrf,
}

struct Csrf {
    retry: String,
    retry_dead: String,
    discard: String,
    test: String,
}

/// What a form is for, so that the token of one is none of another.
fn purpose(form: &str) -> String {
    format!("mail: {form}")
}

/// Shows the outbox.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::SystemRead)).await {
        Ok(admin) => show(&admin, StatusCode::OK, None).await,
        Err(answer) => answer,
    }
}

async fn show(admin: &Admin<'_>, status: StatusCode, refusal: Option<Refusal>) -> HttpResponse {
    let asked = query(admin.request).unwrap_or_default();
    let chosen: Option<DeliveryState> = asked.lenient("state").and_then(|text| text.parse().ok());
    let after: Option<MailId> = asked.lenient("after").and_then(|text| text.parse().ok());
    let look = move |conn: &mut Conn| {
        Ok((operation::list(conn, chosen, after, PageSize::DEFAULT)?, health::count_mails(conn)?))
    };
    let (found, counts) = match admin.state.house.store.read(look).await {
        Ok(found) => found,
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    let of = |state| counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
    let csrf = |form| admin.csrf(&purpose(form));
    let mail_page = MailPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Mail, FORMS),
        refusal,
        counts: DeliveryState::ALL.iter().map(|state| (*state, of(*state), chosen == Some(*state))).collect(),
        chosen,
        mails: found.items.iter().map(MailView::from).collect(),
        next: found.next.map(|next| next.to_string()),
        dead: of(DeliveryState::Dead),
        through: &admin.state.mail_place,
        may_manage: admin.may(Permission::SystemManage),
        own_address: admin
            .caller
            .user
            .as_ref()
            .map_or_else(String::new, |user| user.email.as_typed().to_owned()),
        csrf: Csrf {
            retry: csrf("retry"),
            retry_dead: csrf("retry-dead"),
            discard: csrf("discard"),
            test: csrf("test"),
        },
    };
    page::render(status, &mail_page, Forms::Here)
}

impl MailPage<'_> {
    /// The address of the list in a state, from a place on.
    fn list(&self, state: Option<&DeliveryState>, after: Option<&str>) -> String {
        let mut written = url::form_urlencoded::Serializer::new(String::new());
        if let Some(state) = state {
            written.append_pair("state", state.as_str());
        }
        if let Some(after) = after {
            written.append_pair("after", after);
        }
        let query = written.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{PLACE}{mark}{query}", self.layout.path)
    }
}

/// Does what a form asks for.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let asked = request.match_info().query("form");
    let Some((form, _)) = FORMS.iter().find(|(form, _)| *form == asked) else {
        return page::not_found(&state, &request);
    };
    let taken = take(&state, &request, body, &purpose(form), Permission::SystemManage, PLACE).await;
    let (admin, fields) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    match act(&admin, form, &fields).await {
        Ok(Ok(())) => admin.done(PLACE, form),
        Ok(Err(refusal)) => show(&admin, StatusCode::CONFLICT, Some(refusal)).await,
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn act(admin: &Admin<'_>, form: &str, fields: &Parameters) -> Result<Result<(), Refusal>, Fault> {
    let (store, context) = (&admin.state.house.store, admin.context());
    match form {
        "test" => match address(fields.lenient("to").unwrap_or_default()) {
            Ok(to) => Ok(try_out(admin.state, &to, context).await?.map(drop)),
            Err(refusal) => Ok(Err(refusal)),
        },
        "retry-dead" => {
            let write = move |tx: &mut Tx<'_>| operation::retry_dead(tx, &context).map(drop);
            store.write("mail_page", write).await.map(Ok)
        }
        _ => {
            let id: MailId = match read("which", fields.lenient("which").unwrap_or_default()) {
                Ok(id) => id,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let is_retry = form == "retry";
            let write = move |tx: &mut Tx<'_>| one(tx, id, is_retry, &context);
            store.write("mail_page", write).await
        }
    }
}

fn one(tx: &mut Tx<'_>, id: MailId, is_retry: bool, context: &Context) -> Result<Result<(), Refusal>, Fault> {
    if is_retry {
        Ok(operation::retry(tx, id, context)?.map(drop).map_err(Refusal::from))
    } else {
        operation::discard(tx, id, context)
    }
}
