//! `/admin/first-steps`: what a new server needs, step by step.

use actix_web::http::StatusCode;
use actix_web::http::header::HOST;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{self, Came};
use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::doctor::{Check, State as CheckState, discovery};
use crate::admin::mail;
use crate::domain::decision::Fault;
use crate::domain::first_steps::{FirstStep, Mark, Progress, Standing};
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::domain::trial;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

const PURPOSE: &str = "first steps";
const PLACE: &str = "/admin/first-steps";
/// What redirects after forms tell.
const DONE: &[(&str, &str)] =
    &[("mail", "The mail was sent. Say below when it has arrived."), ("marked", "That is noted.")];

#[derive(Template)]
#[template(path = "admin/first_steps.html")]
struct StepsPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    progress: Progress,
    steps: Vec<Line>,
    issuer: String,
    came_by: String,
    came: Came,
    checks: Vec<Check>,
    refusal: Option<Refusal>,
    email: String,
    mail_only_logs: bool,
    try_place: Option<String>,
    csrf: String,
}

/// A step as it is shown.
struct Line {
    step: FirstStep,
    standing: Standing,
    name: &'static str,
}

impl Line {
    fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    fn word(&self) -> &'static str {
        match self.standing {
            Standing::Done => "done",
            Standing::Skipped => "skipped",
            Standing::Open => "open",
        }
    }
}

const fn name(step: FirstStep) -> &'static str {
    match step {
        FirstStep::Administrator => "An administrator with a second factor",
        FirstStep::Issuer => "The address of this server",
        FirstStep::Mail => "Mail arrives",
        FirstStep::Client => "The first application",
        FirstStep::SignIn => "The first sign-in",
    }
}

/// How far the server is, for the overview; nothing when it is over, or none of their business.
pub async fn card(admin: &Admin<'_>) -> Result<Option<(usize, usize)>, Fault> {
    if !admin.may(Permission::SystemManage) {
        return Ok(None);
    }
    let progress = read(admin).await?;
    let open = !progress.is_over && !progress.is_complete();
    Ok(open.then(|| (progress.done(), progress.steps.len())))
}

async fn read(admin: &Admin<'_>) -> Result<Progress, Fault> {
    let came = came(admin).1;
    let store = &admin.state.house.store;
    store.read(move |conn: &mut Conn| operation::look(conn, came)).await
}

/// What the browser calls us, and whether the issuer is called so.
fn came(admin: &Admin<'_>) -> (String, Came) {
    let host = admin.request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let issuer = admin.state.issuer().origin();
    let is_same = issuer.split_once("://").is_some_and(|(_, own)| own.eq_ignore_ascii_case(host));
    (host.to_owned(), if is_same { Came::ByIssuer } else { Came::Otherwise })
}

/// Shows the steps.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::SystemManage)).await {
        Ok(admin) => show(&admin, Vec::new(), None).await,
        Err(answer) => answer,
    }
}

async fn show(admin: &Admin<'_>, checks: Vec<Check>, refusal: Option<Refusal>) -> HttpResponse {
    let progress = match read(admin).await {
        Ok(progress) => progress,
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    let (came_by, came) = came(admin);
    let user = admin.caller.user.as_ref();
    let line = |(step, standing): &(FirstStep, Standing)| Line {
        step: *step,
        standing: *standing,
        name: name(*step),
    };
    let steps_page = StepsPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Overview, DONE),
        steps: progress.steps.iter().map(line).collect(),
        issuer: admin.state.issuer().as_str().to_owned(),
        came_by,
        came,
        checks,
        refusal,
        email: user.map(|user| user.email.as_typed().to_owned()).unwrap_or_default(),
        mail_only_logs: admin.state.house.mailer.only_logs(),
        try_place: progress.client.as_ref().map(trial::place),
        csrf: admin.csrf(PURPOSE),
        progress,
    };
    page::render(StatusCode::OK, &steps_page, Forms::Here)
}

/// Takes a button.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, PURPOSE, Permission::SystemManage, PLACE).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let step = form.lenient("step").and_then(|step| step.parse::<FirstStep>().ok());
    let done = match (form.lenient("do").unwrap_or_default(), step) {
        ("check", _) => {
            let now = state.house.surroundings.clock.now();
            let checks = discovery::check(state.issuer(), None, None, now).await;
            return show(&admin, checks, None).await;
        }
        ("mail", _) => {
            let (Some(user), house) = (&admin.caller.user, &state.house) else {
                return page::stale_form(&state, &request);
            };
            let (place, around) = (&state.mail_place, &house.surroundings);
            let sent =
                mail::trial::send(&house.store, &house.mailer, place, &user.email, admin.context(), around);
            match sent.await {
                Ok(Ok(_)) => Ok("mail"),
                Ok(Err(refusal)) => return show(&admin, Vec::new(), Some(refusal)).await,
                Err(fault) => Err(fault),
            }
        }
        ("arrived", _) => mark(&admin, Some(FirstStep::Mail), Mark::Done).await.map(|()| "marked"),
        ("skip", Some(step)) => mark(&admin, Some(step), Mark::Skipped).await.map(|()| "marked"),
        ("dismiss", _) => {
            return match mark(&admin, None, Mark::Skipped).await {
                Ok(()) => crate::http::respond::see_other(&state.path(Room::Overview.path())),
                Err(fault) => page::fault(&state, &request, &fault),
            };
        }
        _ => return page::stale_form(&state, &request),
    };
    match done {
        Ok(done) => admin.done(PLACE, done),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn mark(admin: &Admin<'_>, step: Option<FirstStep>, mark: Mark) -> Result<(), Fault> {
    let context = admin.context();
    let write = move |tx: &mut Tx<'_>| operation::mark(tx, step, mark, &context);
    admin.state.house.store.write("mark a first step", write).await
}
