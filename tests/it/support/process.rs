//! The program itself, as an operator runs it: its verbs, and the server as a process that can be told to stop or killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use reqwest::{Client as HttpClient, RequestBuilder};
use serde_json::Value;
use tokio::sync::watch;

use super::server::{Answer, SECRET};
use super::{Database, PASSWORD};

/// Whatever is waited for comes by then, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often is looked for what nobody announces.
const PERIOD: Duration = Duration::from_millis(5);

/// The program with its environment, which has nothing else in it.
#[derive(Clone, Debug)]
pub struct Program {
    variables: Vec<(String, String)>,
    folder: PathBuf,
    http: HttpClient,
}

/// What a verb has said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The server as a process. It is killed when this value goes.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: watch::Receiver<Vec<String>>,
    http: HttpClient,
    /// Where it listens.
    pub url: String,
}

impl Said {
    /// Asserts that it went well, and takes the JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that nothing was done, and takes the one line that says why.
    #[track_caller]
    pub fn refused(&self, code: i32) -> &str {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        self.err.trim_end()
    }
}

impl Program {
    /// In an empty folder, without any setting: a new user's.
    pub fn in_folder(folder: &Path) -> Self {
        // A verb keeps the test busy for a while: a connection that the server has given up is not used again.
        let http = HttpClient::builder().pool_idle_timeout(Duration::from_secs(2)).no_proxy();
        let http = http.redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { variables: Vec::new(), folder: folder.to_owned(), http }
    }

    /// With settings that point at `db`, passwords hashed cheaply, any port.
    pub fn on(db: &Database) -> Self {
        Self::in_folder(db.folder())
            .with("SIGNET__DATABASE__URL", &db.address())
            .with("SIGNET__SERVER__LISTEN", "127.0.0.1:0")
            .with("SIGNET__SERVER__WORKERS", "2")
            .with("SIGNET__PASSWORDS__MEMORY_KIB", "64")
            .with("SIGNET__PASSWORDS__ITERATIONS", "1")
    }

    /// With a variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a variable.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.retain(|(there, _)| there != name);
        self
    }

    /// Asks the server that it starts through `http`.
    pub fn asked_by(mut self, http: HttpClient) -> Self {
        self.http = http;
        self
    }

    /// Runs a verb.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, b"")
    }

    /// Runs a verb with this on its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // Who refuses earlier does not read it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let ended = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: ended.status.code().unwrap(), out: text(ended.stdout), err: text(ended.stderr) }
    }

    /// Makes a user with [`PASSWORD`].
    pub fn user(&self, email: &str) -> Value {
        let line = ["users", "create", "--email", email, "--name", "Ada", "--verified", "--password-stdin"];
        self.run_with(&[&line[..], &["--json"]].concat(), PASSWORD.as_bytes()).json()
    }

    /// Registers a client of the operator's own with [`SECRET`] and every grant.
    pub fn client(&self, id: &str) -> Value {
        let line = "--secret-stdin --grant authorization_code refresh_token client_credentials --first-party \
                    --redirect-uri https://app.example/cb --scope openid accounts:read \
                    --audience https://bank.example --json";
        let line = ["clients", "create", "--id", id].into_iter().chain(line.split_whitespace());
        self.run_with(&line.collect::<Vec<_>>(), SECRET.as_bytes()).json()
    }

    /// Starts the server and waits until it is ready.
    pub async fn serve(&self) -> Process {
        self.serve_with(&["serve"]).await
    }

    /// The same with these arguments.
    pub async fn serve_with(&self, arguments: &[&str]) -> Process {
        let command = self.clone().with("SIGNET__LOG__FORMAT", "json").command(arguments);
        let mut process = Process::spawn(command, self.http.clone());
        let ready: Value = serde_json::from_str(&process.line("signet is ready").await).unwrap();
        let address = ready["address"].as_str().unwrap();
        let issuer = ready["issuer"].as_str().unwrap();
        let scheme = if self.variables.iter().any(|(name, _)| name == "SIGNET__SERVER__TLS_CERT") {
            "https"
        } else {
            "http"
        };
        process.url = format!("{scheme}://{address}");
        assert!(issuer.starts_with(scheme), "{issuer}");
        within("/readyz answers 200", async || process.get("/readyz").await.status == 200).await;
        process
    }

    /// Starts the server and waits for nothing.
    pub fn spawn(&self) -> Process {
        self.spawn_with(&["serve"])
    }

    /// Starts it with these arguments and waits for nothing.
    pub fn spawn_with(&self, arguments: &[&str]) -> Process {
        Process::spawn(self.command(arguments), self.http.clone())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command.args(arguments).env_clear().envs(self.variables.clone()).current_dir(&self.folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

impl Process {
    fn spawn(mut command: Command, http: HttpClient) -> Self {
        let mut child = command.spawn().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (lines, log) = watch::channel(Vec::new());
        std::thread::spawn(move || {
            for line in errors.lines().map_while(Result::ok) {
                lines.send_modify(|lines| lines.push(line));
            }
        });
        Self { child, log, http, url: String::new() }
    }

    /// The line of its log that has `text` in it, as soon as it is there.
    pub async fn line(&mut self, text: &str) -> String {
        let there = self.log.wait_for(|lines| lines.iter().any(|line| line.contains(text)));
        let found = tokio::time::timeout(PATIENCE, there).await.map(|found| found.is_ok());
        assert!(matches!(found, Ok(true)), "no line with {text}: {}", self.log());
        self.log.borrow().iter().find(|line| line.contains(text)).unwrap().clone()
    }

    /// All that it has logged.
    pub fn log(&self) -> String {
        self.log.borrow().join("\n")
    }

    /// Sends it a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", r#"kill -s "$1" "$2""#, "kill", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> ExitStatus {
        within("the process ends", async || self.child.try_wait().unwrap().is_some()).await;
        self.child.wait().unwrap()
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The address of a place on it.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Asks it.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Fetches a place.
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.http.get(self.at(path))).await.unwrap()
    }

    /// Sends a form as `client_id` with [`SECRET`].
    pub async fn post_as(&self, client_id: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.at(path)).basic_auth(client_id, Some(SECRET)).form(form);
        answer(request).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back; an error when the server went away.
pub async fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: response.text().await? })
}

/// Waits until `holds`, which `what` describes.
pub async fn within(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        let mut period = tokio::time::interval(PERIOD);
        while !holds().await {
            period.tick().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "it is not so in time: {what}");
}
