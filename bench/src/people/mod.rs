//! `bench people`: the same searches among few accounts and among many, in turns, so that what else the machine does
//! meets both. What stays fast costs the same in both columns.

mod crowd;
mod questions;

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use self::questions::{Crowd, Question};
use crate::cli::PeopleArguments;
use crate::histogram::Histogram;
use crate::http::{Client, Endpoint, Outgoing};
use crate::numbers;
use crate::oidc::{Credentials, Tokens};
use crate::placement::Cores;
use crate::report::Table;
use crate::signet::{Given, Running, Signet, free_port};

const CLIENT: &str = "bench-administration";
/// It exists for these two databases only.
const SECRET: &str = "crowds-only-0b7d1f60c2a94e7d8b35f1c6a2e90d47";

pub async fn execute(arguments: PeopleArguments) -> anyhow::Result<()> {
    let mut databases = arguments.databases.iter();
    let (mut few, _few) = open(&arguments, arguments.few, databases.next()).await?;
    let (mut many, _many) = open(&arguments, arguments.many, databases.next()).await?;
    let mut table = Table::new(&["looking for", "few p50 ms", "p99", "many p50 ms", "p99", "many : few"]);
    for question in Question::ALL {
        let (mut of_few, mut of_many) = (Histogram::default(), Histogram::default());
        for round in 0..arguments.rounds {
            few.put(question, round, &mut of_few).await?;
            many.put(question, round, &mut of_many).await?;
        }
        let ratio = numbers::ratio(of_many.quantile_us(500), of_few.quantile_us(500));
        let cells =
            [&of_few, &of_many].into_iter().flat_map(|times| [500, 990].map(|q| milliseconds(times, q)));
        table.row([question.name().to_owned()].into_iter().chain(cells).chain([format!("{ratio:.2}")]));
    }
    println!("{} accounts and {}, {} rounds\n\n{table}", arguments.few, arguments.many, arguments.rounds);
    Ok(())
}

fn milliseconds(times: &Histogram, per_mille: u64) -> String {
    format!("{:.2}", times.quantile_us(per_mille) / 1_000.0)
}

/// The server of a crowd, which is made when it is not there yet.
async fn open(
    arguments: &PeopleArguments,
    people: usize,
    database: Option<&String>,
) -> anyhow::Result<(Crowd, Running)> {
    let kind = if database.is_some() { "postgres" } else { "sqlite" };
    let folder = arguments.dir.join(format!("{kind}-{people}"));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    // The server's name is the audience of its API, for which the client is registered: it stays the same.
    let ready = folder.join("ready");
    let port = fs::read_to_string(&ready).ok().map(|port| port.parse()).transpose()?;
    let given = Given {
        program: &arguments.signet,
        database: database.map(String::as_str),
        settings: &[],
        port: Some(port.map_or_else(free_port, Ok)?),
    };
    let signet = Signet::new(&given, &folder, Cores::Unpinned)?;
    if port.is_none() {
        gather(&signet, &folder, people)?;
        fs::write(&ready, signet.issuer().rsplit(':').next().unwrap_or_default())?;
    }
    let (running, _) = signet.serve().await?;
    let mut client = Client::new(arguments.timeout);
    let issuer = signet.issuer().to_owned();
    let token = token(&mut client, &issuer).await?;
    let mut crowd = Crowd { issuer, people, token, client, ids: Vec::new() };
    crowd.get_acquainted(arguments.rounds).await?;
    Ok((crowd, running))
}

/// Makes the crowd by Signet's own import.
fn gather(signet: &Signet, folder: &Path, people: usize) -> anyhow::Result<()> {
    let file = folder.join("people.csv");
    crowd::write(&file, people)?;
    signet.run(&["migrate"], None)?;
    let client = ["clients", "create", "--id", CLIENT, "--name", "Bench", "--secret-stdin"];
    let audience = format!("{}/api/admin/v1", signet.issuer());
    let rights = ["--grant", "client_credentials", "--scope", "admin:read", "--audience", &audience];
    signet.run(&[&client[..], &rights].concat(), Some(SECRET))?;
    let begin = Instant::now();
    signet.run(&["users", "import", &file.display().to_string()], None)?;
    let rate = numbers::rate(u64::try_from(people)?, begin.elapsed());
    println!("users import: {people} accounts in {:.1} s, {rate:.0}/s", begin.elapsed().as_secs_f64());
    fs::remove_file(&file)?;
    Ok(())
}

async fn token(client: &mut Client, issuer: &str) -> anyhow::Result<String> {
    let endpoint = Endpoint::parse(&format!("{issuer}/token")).map_err(anyhow::Error::msg)?;
    let credentials = Credentials { id: CLIENT.to_owned(), secret: SECRET.to_owned() };
    let pairs = [("grant_type", "client_credentials"), ("scope", "admin:read")];
    let request =
        Outgoing::post_form(&endpoint, &pairs)?.with(hyper::header::AUTHORIZATION, &credentials.basic());
    let tokens: Tokens = client.send(request).await?.expect("token", 200)?.json("token")?;
    Ok(tokens.access_token)
}
