//! `/admin`: how the server does, and what there is to administer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::{Frame, enter};
use crate::admin::area::room::Room;
use crate::admin::first_steps;
use crate::admin::gauges;
use crate::admin::keys::chart::{Chart as KeyChart, Width, described};
use crate::admin::keys::operation;
use crate::admin::keys::timeline::Timeline;
use crate::admin::nodes::view::MOST;
use crate::admin::statistics::chart::Chart;
use crate::admin::statistics::operation::{Series, hour_of, list};
use crate::admin::statistics::view::StatisticsView;
use crate::domain::decision::Fault;
use crate::domain::permission::Permission;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Conn, nodes};

/// Hours that the charts show.
const HOURS: i64 = 24;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    issuer: String,
    /// How many of the first steps are done, until all are.
    first_steps: Option<(usize, usize)>,
    /// For whoever may see how the server does.
    figures: Option<Figures>,
    /// For whoever may see the keys.
    keys: Option<Lives>,
}

/// The lives of the signing keys: the drawings for desks and phones, with their class, and what they show.
struct Lives {
    charts: [(&'static str, KeyChart); 2],
    described: String,
}

/// How the server does.
struct Figures {
    present: usize,
    silent: usize,
    statistics: StatisticsView,
    lines: Vec<Line>,
}

/// One chart.
struct Line {
    id: &'static str,
    name: &'static str,
    chart: Chart,
}

/// What a chart is called.
const fn name(series: Series) -> &'static str {
    match series {
        Series::SignIns => "Sign-ins",
        Series::FailedSignIns => "Failed sign-ins",
        Series::Tokens => "Tokens given to applications",
        Series::Blocks => "Blocks after too many failures",
        Series::SecurityEvents => "Security events",
    }
}

/// Shows the page to whoever may do anything at all here.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, None).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let figures = if admin.may(Permission::SystemRead) {
        match figures(&state).await {
            Ok(figures) => Some(figures),
            Err(fault) => return page::fault(&state, &request, &fault),
        }
    } else {
        None
    };
    let first_steps = match first_steps::page::card(&admin).await {
        Ok(card) => card,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let keys = if admin.may(Permission::KeysRead) {
        match lives(&state).await {
            Ok(lives) => Some(lives),
            Err(fault) => return page::fault(&state, &request, &fault),
        }
    } else {
        None
    };
    let overview = OverviewPage {
        first_steps,
        keys,
        layout: admin.layout(),
        frame: admin.frame(Room::Overview, &[]),
        issuer: state.issuer().as_str().to_owned(),
        figures,
    };
    page::render(StatusCode::OK, &overview, Forms::None)
}

async fn figures(state: &AppState) -> Result<Figures, Fault> {
    let now = state.house.surroundings.clock.now();
    let (first, last) = (hour_of(now).saturating_sub(HOURS).saturating_add(1), hour_of(now));
    let read = move |conn: &mut Conn| {
        let (gauges, counted) = (gauges::read(conn, now)?, list(conn, first, now)?);
        let nodes = nodes::list(conn, MOST)?;
        let present = nodes.iter().filter(|node| node.is_present(now)).count();
        let line = |series: Series| Line {
            id: series.name(),
            name: name(series),
            chart: Chart::of(&series.of(&counted, first, last)),
        };
        Ok(Figures {
            present,
            silent: nodes.len().saturating_sub(present),
            statistics: StatisticsView::new(&gauges, &counted, first, last),
            lines: Series::ALL.into_iter().map(line).collect(),
        })
    };
    state.house.store.read(read).await
}

async fn lives(state: &AppState) -> Result<Lives, Fault> {
    let (rules, now) = (state.house.surroundings.settings.keys, state.house.surroundings.clock.now());
    let keys = state.house.store.read(operation::list).await?;
    let timeline = Timeline::new(&keys, &rules, now);
    Ok(Lives {
        described: described(&timeline),
        charts: [
            ("wide", KeyChart::new(&timeline, Width::Wide)),
            ("narrow", KeyChart::new(&timeline, Width::Narrow)),
        ],
    })
}
