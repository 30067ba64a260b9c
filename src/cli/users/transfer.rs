//! `signet users import` and `signet users export`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use crate::admin::paging::PageSize;
use crate::admin::users::search::{Search, search};
use crate::admin::users::transfer::lines::{Lines, Numbered};
use crate::admin::users::transfer::operation::{AT_A_TIME, Mode, Outcome, import as take_over};
use crate::admin::users::transfer::row::{COLUMNS, Draft, UserRow};
use crate::cli::audit::reading::Form;
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::private_file;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::refusal::Refusal;
use crate::storage::{Conn, Tx};

/// Rejected rows that are named on standard error when no report was asked for.
const NAMED: usize = 20;

pub(super) const IMPORT_EXAMPLES: &str = "\
Examples:
  signet users import people.csv --dry-run
  signet users import people.jsonl --report rejected.jsonl
  export-from-elsewhere | signet users import - --format csv

Fields: email, email_verified, name, username, phone_number, picture, locale, zoneinfo, external_id, state, roles (in CSV
with spaces between), password_hash (Argon2 in the PHC format). The first line of CSV names its columns. Whoever is there
already, by external id or address, is left as they are: a run that was interrupted is simply repeated. Who comes without
a hash chooses a password by `Forgotten your password?`, or `signet users send-password-reset`. Exit code 1 if a row
was rejected.";

/// What is taken over.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// JSON lines or CSV; without it, as the file is named, and JSON lines otherwise
    #[arg(long, value_enum)]
    format: Option<Form>,
    /// Only look: make no accounts
    #[arg(long)]
    dry_run: bool,
    /// Where rejected rows are written, one JSON object on each line
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What is written where.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// The file, which must not be there yet; `-` is standard output
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// JSON lines or CSV
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Form,
}

/// How it went.
#[derive(Debug, Default, Serialize)]
struct Tally {
    made: u64,
    known: u64,
    rejected: u64,
    dry_run: bool,
}

/// A row that was rejected: where it stands and why, and nothing of what it says.
#[derive(Debug, Serialize)]
struct Rejected {
    line: u64,
    field: Option<&'static str>,
    reason: String,
}

/// Where rejected rows go.
struct Report {
    file: Option<BufWriter<File>>,
    named: Vec<String>,
}

impl Report {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let open =
            |path: &Path| File::create(path).with_context(|| format!("{} cannot be written", path.display()));
        Ok(Self { file: path.map(open).transpose()?.map(BufWriter::new), named: Vec::new() })
    }

    fn add(&mut self, line: u64, refusal: &Refusal) -> anyhow::Result<()> {
        let rejected = Rejected { line, field: refusal.field, reason: refusal.detail.clone() };
        match &mut self.file {
            Some(file) => writeln!(file, "{}", serde_json::to_string(&rejected)?)?,
            None if self.named.len() < NAMED => {
                let field = rejected.field.map(|field| format!("{field}: ")).unwrap_or_default();
                self.named.push(format!("line {line}: {field}{}", rejected.reason));
            }
            None => {}
        }
        Ok(())
    }
}

/// The rows of a file.
enum Rows<R> {
    Jsonl(Lines<R>),
    Csv { lines: Lines<R>, names: Vec<String> },
}

impl<R: BufRead> Rows<R> {
    fn open(input: R, form: Form) -> anyhow::Result<Self> {
        let mut lines = Lines::new(input);
        if form == Form::Jsonl {
            return Ok(Self::Jsonl(lines));
        }
        let (_, names) =
            lines.next_record()?.context("the file is empty; its first line names the columns")?;
        let names = names.context("the first line, which names the columns, cannot be read")?;
        for needed in ["email", "name"] {
            anyhow::ensure!(
                names.iter().any(|name| name == needed),
                "the first line names no column {needed}"
            );
        }
        Ok(Self::Csv { lines, names })
    }

    fn next_row(&mut self) -> anyhow::Result<Option<(u64, Result<Draft, Refusal>)>> {
        let row = match self {
            Self::Jsonl(lines) => {
                lines.next_line()?.map(|read| parsed(read, |line| UserRow::from_json(&line)))
            }
            Self::Csv { lines, names } => {
                let read = lines.next_record()?;
                read.map(|read| parsed(read, |fields| UserRow::from_fields(names, &fields)))
            }
        };
        Ok(row.map(|(line, row)| (line, row.and_then(UserRow::draft))))
    }
}

fn parsed<T>(
    (line, read): Numbered<T>,
    row: impl FnOnce(T) -> Result<UserRow, Refusal>,
) -> (u64, Result<UserRow, Refusal>) {
    (line, read.map_err(|unreadable| Refusal::invalid("row", unreadable)).and_then(row))
}

pub(super) async fn import(arguments: ImportArguments, local: &Local) -> anyhow::Result<Answer> {
    let ImportArguments { file, format, dry_run, report } = arguments;
    let is_csv = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let form = format.unwrap_or(if is_csv { Form::Csv } else { Form::Jsonl });
    let input: Box<dyn BufRead> = if file.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let opened = File::open(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        Box::new(BufReader::new(opened))
    };
    let (mut rows, mut report) = (Rows::open(input, form)?, Report::open(report.as_deref())?);
    let mode = if dry_run { Mode::DryRun } else { Mode::Import };
    let (mut tally, mut waiting) = (Tally { dry_run, ..Tally::default() }, Vec::with_capacity(AT_A_TIME));
    while let Some((line, row)) = rows.next_row()? {
        match row {
            Ok(draft) => waiting.push((line, draft)),
            Err(refusal) => {
                tally.rejected = tally.rejected.saturating_add(1);
                report.add(line, &refusal)?;
            }
        }
        if waiting.len() == AT_A_TIME {
            commit(std::mem::take(&mut waiting), mode, local, &mut tally, &mut report).await?;
        }
    }
    commit(waiting, mode, local, &mut tally, &mut report).await?;
    if let Some(file) = &mut report.file {
        file.flush()?;
    }
    told(&tally, report.named)
}

/// Takes some rows over, in one transaction.
async fn commit(
    rows: Vec<(u64, Draft)>,
    mode: Mode,
    local: &Local,
    tally: &mut Tally,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (lines, drafts): (Vec<u64>, Vec<Draft>) = rows.into_iter().unzip();
    let context = local.context();
    let write = move |tx: &mut Tx<'_>| take_over(tx, &drafts, mode, &context);
    let outcomes = local.house.store.write("users_import", write).await?;
    for (line, outcome) in lines.into_iter().zip(outcomes) {
        let counter = match &outcome {
            Outcome::Made => &mut tally.made,
            Outcome::Known => &mut tally.known,
            Outcome::Refused(refusal) => {
                report.add(line, refusal)?;
                &mut tally.rejected
            }
        };
        *counter = counter.saturating_add(1);
    }
    Ok(())
}

fn told(tally: &Tally, named: Vec<String>) -> anyhow::Result<Answer> {
    let Tally { made, known, rejected, dry_run } = tally;
    let verb = if *dry_run { "that would be made" } else { "made" };
    let text = format!("Accounts {verb}: {made}. There already: {known}. Rejected rows: {rejected}.");
    let answer = Answer::new(tally, text)?.warn(named);
    Ok(if *rejected == 0 { answer } else { answer.refused() })
}

/// Writes page after page, so that any number of accounts needs little memory and keeps nobody waiting.
pub(super) async fn export(arguments: ExportArguments, local: &Local) -> anyhow::Result<Answer> {
    let ExportArguments { file, format } = arguments;
    let to_stdout = file.as_os_str() == "-";
    let mut out: Box<dyn Write> = if to_stdout {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        Box::new(BufWriter::new(private_file::create(&file)?))
    };
    let context = local.context();
    let entry = AuditEntry::success(AuditEvent::DataExported).reason("all_users");
    let record = move |tx: &mut Tx<'_>| context.record(tx, entry.clone());
    local.house.store.write("users_export", record).await?;
    if format == Form::Csv {
        out.write_all(crate::admin::audit::view::csv_line(&COLUMNS).as_bytes())?;
    }
    let (mut after, mut written) = (None, 0_u64);
    loop {
        let here = after.take();
        let size = PageSize::LARGEST;
        let read = move |conn: &mut Conn| search(conn, &Search::default(), here.as_ref(), size);
        let page = local.house.store.read(read).await?;
        for user in &page.items {
            let row = UserRow::from(user);
            let line = if format == Form::Csv { row.csv_line() } else { row.json_line() };
            out.write_all(line.as_bytes())?;
            written = written.saturating_add(1);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.flush()?;
    if to_stdout {
        return Ok(Answer::silent());
    }
    let text = format!("Wrote {written} accounts to {}.", file.display());
    Answer::new(&serde_json::json!({ "users": written, "file": file.display().to_string() }), text)
}
