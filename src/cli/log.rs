//! The log of the server, and beside it the traces.

use std::io::IsTerminal as _;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::config::{LogFormat, LogSettings};
use crate::traces::{self, Traces};

/// Logs to standard error, as the settings say, and hands the spans on.
pub(super) fn begin(settings: &LogSettings, traces: &Traces) {
    // The framework's own lines say nothing that ours do not, and spans are no lines.
    let (level, spans) = (settings.level, traces::TARGET);
    let filter = EnvFilter::new(format!("{level},actix_server=warn,actix_http=warn,{spans}=off"));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        // One flat object for each line: what an event says stands beside its time and level.
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
        }
    };
    // A second subscriber in one process changes nothing.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(traces.layer()).try_init();
}
