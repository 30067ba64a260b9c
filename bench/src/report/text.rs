//! A report for people.

use super::{Ratio, Report, Table};
use crate::ceilings::Ceilings;
use crate::load::{Latency, Outcome, Step};
use crate::numbers;
use crate::up::Startup;

pub fn print(report: &Report) {
    let machine = &report.machine;
    let memory = numbers::mebibytes(machine.memory_bytes) / 1_024.0;
    println!("{} ({} cores, {memory:.1} GiB)", machine.processor, machine.cores);
    if let Some(issuer) = &report.issuer {
        println!("server: {issuer}");
    }
    if let Some(startup) = &report.startup {
        println!("\n{}", startup_table(startup));
    }
    let bare = report.ceilings.iter().flat_map(|ceilings| [&ceilings.bare_sign, &ceilings.bare_bytes]);
    let outcomes: Vec<&Outcome> = report.scenarios.iter().chain(bare).collect();
    println!("\n{}", outcome_table(&outcomes));
    print_doubts(&outcomes);
    print_errors(&outcomes);
    if let Some(ceilings) = &report.ceilings {
        println!("{}", ceiling_table(ceilings));
    }
    if !report.ratios.is_empty() {
        println!("{}", ratio_table(&report.ratios));
    }
}

fn outcome_table(outcomes: &[&Outcome]) -> Table {
    let mut table = Table::new(&[
        "scenario",
        "conns",
        "ops/s",
        "req/s",
        "p50 ms",
        "p99 ms",
        "p99.9 ms",
        "max ms",
        "errors",
        "CPU us/op",
        "CPU",
        "RSS MiB",
        "gen CPU",
        "others",
    ]);
    for outcome in outcomes {
        table.row(outcome_row(outcome));
        for step in &outcome.steps {
            table.row(step_row(step));
        }
    }
    table
}

fn outcome_row(outcome: &Outcome) -> Vec<String> {
    let mut row = vec![
        outcome.scenario.clone(),
        outcome.connections.to_string(),
        format!("{:.1}", outcome.per_second),
        format!("{:.1}", outcome.requests_per_second),
    ];
    row.extend(latency_cells(&outcome.latency));
    row.push(outcome.error_count.to_string());
    match &outcome.server {
        Some(server) => row.extend([
            format!("{:.0}", server.cpu_us_per_operation),
            format!("{:.0}%", server.cpu * 100.0),
            format!(
                "{:.1}>{:.1}",
                numbers::mebibytes(server.resident_before_bytes),
                numbers::mebibytes(server.resident_after_bytes)
            ),
        ]),
        None => row.extend(["-", "-", "-"].map(str::to_owned)),
    }
    row.push(format!("{:.0}%", outcome.generator_cpu * 100.0));
    row.push(outcome.other_cpu.map_or("-".to_owned(), |cpu| format!("{:.0}%", cpu * 100.0)));
    row
}

fn step_row(step: &Step) -> Vec<String> {
    let mut row =
        vec![format!("  {}", step.name), String::new(), format!("{:.1}", step.per_second), String::new()];
    row.extend(latency_cells(&step.latency));
    row
}

fn latency_cells(latency: &Latency) -> [String; 4] {
    [latency.p50_us, latency.p99_us, latency.p999_us, latency.max_us].map(|us| format!("{:.2}", us / 1_000.0))
}

/// What makes a figure worth less than it looks.
fn print_doubts(outcomes: &[&Outcome]) {
    let named = |doubtful: &dyn Fn(&Outcome) -> bool| {
        let names =
            outcomes.iter().filter(|outcome| doubtful(outcome)).map(|outcome| outcome.scenario.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let saturated = named(&|outcome| outcome.generator_cpu > 0.9);
    if !saturated.is_empty() {
        println!("the generator had no core to spare, the server may be faster: {saturated}\n");
    }
    let disturbed = named(&|outcome| outcome.other_cpu.is_some_and(|cpu| cpu > 0.2));
    if !disturbed.is_empty() {
        println!("other processes were busy, trust CPU rather than throughput: {disturbed}\n");
    }
}

fn print_errors(outcomes: &[&Outcome]) {
    for outcome in outcomes.iter().filter(|outcome| outcome.error_count > 0) {
        println!("errors of {}:", outcome.scenario);
        for (label, count) in &outcome.errors {
            println!("  {count} x {label}");
        }
        for text in &outcome.first_errors {
            println!("  first: {text}");
        }
        println!();
    }
}

fn ceiling_table(ceilings: &Ceilings) -> Table {
    let mut table = Table::new(&["ceiling", "per second"]);
    let rows = [
        ("RS256 signatures, 2048 bits, one core", ceilings.signatures_per_second),
        ("Argon2id hashes, 19 MiB t=2 p=1, one core", ceilings.argon2id_per_second),
        ("durable appends of 4 KiB", ceilings.fsyncs_per_second),
    ];
    for (name, per_second) in rows {
        table.row([name.to_owned(), format!("{per_second:.1}")]);
    }
    table.row(["bare handler that signs one".to_owned(), format!("{:.1}", ceilings.bare_sign.per_second)]);
    let bytes = format!("bare handler of {} prebuilt bytes", ceilings.bare_bytes_size);
    table.row([bytes, format!("{:.1}", ceilings.bare_bytes.per_second)]);
    table
}

fn ratio_table(ratios: &[Ratio]) -> Table {
    let mut table = Table::new(&["ratio", "ops/s", "ceiling/s", "throughput", "CPU", "against"]);
    for ratio in ratios {
        table.row([
            ratio.scenario.clone(),
            format!("{:.1}", ratio.measured_per_second),
            format!("{:.1}", ratio.ceiling_per_second),
            format!("{:.0}%", ratio.throughput * 100.0),
            ratio.cpu.map_or("-".to_owned(), |cpu| format!("{:.0}%", cpu * 100.0)),
            ratio.against.to_owned(),
        ]);
    }
    table
}

fn startup_table(startup: &Startup) -> Table {
    let mut table = Table::new(&["process", ""]);
    let mebibytes = |bytes: u64| format!("{:.1} MiB", numbers::mebibytes(bytes));
    table.row(["binary".to_owned(), mebibytes(startup.binary_bytes)]);
    table.row(["first start, spawn to healthy".to_owned(), format!("{:.0} ms", startup.first_start_ms)]);
    table.row(["second start, spawn to healthy".to_owned(), format!("{:.0} ms", startup.second_start_ms)]);
    table.row(["resident, idle".to_owned(), mebibytes(startup.idle_bytes)]);
    table.row(["resident, after load".to_owned(), mebibytes(startup.after_load_bytes)]);
    table.row(["stop by SIGTERM".to_owned(), format!("{:.0} ms", startup.stop_ms)]);
    table
}
