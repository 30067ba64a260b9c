//! The mail that a server sends: it goes into a folder, and is read there as a mail program would.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;

use mail_parser::MessageParser;

/// Where the mail of one server arrives.
#[derive(Debug)]
pub struct Mailbox {
    folder: PathBuf,
    read: Mutex<HashSet<String>>,
}

/// A mail that has arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// As it came over the wire.
    pub raw: String,
}

impl Mailbox {
    /// Reads what comes into `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, read: Mutex::new(HashSet::new()) }
    }

    /// The place for mail as the settings take it.
    pub fn url(&self) -> String {
        format!("file:{}", self.folder.display())
    }

    /// What nobody has read, in the order of its names.
    fn arrived(&self) -> Vec<(String, Mail)> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let read = self.read.lock().unwrap();
        let mut new: Vec<String> =
            names.filter(|name| !name.starts_with('.') && !read.contains(name)).collect();
        new.sort();
        let mail = |name: String| {
            let mail = Mail::parse(&std::fs::read(self.folder.join(&name)).unwrap());
            (name, mail)
        };
        new.into_iter().map(mail).collect()
    }

    /// What nobody has read.
    pub fn unread(&self) -> Vec<Mail> {
        self.arrived().into_iter().map(|(_, mail)| mail).collect()
    }

    /// What nobody has read of the mails to `email`; now it is read.
    pub fn take(&self, email: &str) -> Vec<Mail> {
        self.take_if(|mail| mail.to == email)
    }

    /// The one with `words` in its subject.
    pub fn take_about(&self, email: &str, words: &str) -> Mail {
        let unread = self.unread();
        let mut found = self.take_if(|mail| mail.to == email && mail.subject.contains(words));
        assert_eq!(found.len(), 1, "mail to {email} about {words}: {unread:#?}");
        found.remove(0)
    }

    fn take_if(&self, wanted: impl Fn(&Mail) -> bool) -> Vec<Mail> {
        let taken: Vec<_> = self.arrived().into_iter().filter(|(_, mail)| wanted(mail)).collect();
        let mut read = self.read.lock().unwrap();
        taken
            .into_iter()
            .map(|(name, mail)| {
                read.insert(name);
                mail
            })
            .collect()
    }
}

impl Mail {
    /// Takes a message apart.
    pub fn parse(raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).expect("a message");
        let address = |list: Option<&mail_parser::Address<'_>>| {
            list.and_then(|list| list.first()).and_then(|one| one.address()).expect("an address").to_owned()
        };
        assert_eq!((message.text_body_count(), message.html_body_count()), (1, 1), "one text, one HTML");
        Self {
            to: address(message.to()),
            from: address(message.from()),
            subject: message.subject().expect("a subject").to_owned(),
            text: message.body_text(0).expect("a text").replace("\r\n", "\n"),
            html: message.body_html(0).expect("an HTML page").into_owned(),
            raw: String::from_utf8(raw.to_vec()).unwrap(),
        }
    }

    /// The addresses that stand alone on a line of the text, in their order.
    pub fn links(&self) -> Vec<String> {
        let lines = self.text.lines().filter(|line| line.starts_with("http"));
        lines.filter(|line| !line.contains(char::is_whitespace)).map(str::to_owned).collect()
    }

    /// The first of them: what the mail is for.
    pub fn link(&self) -> String {
        self.links().into_iter().next().unwrap_or_else(|| panic!("no link: {}", self.text))
    }

    /// The code that stands alone on a line of the text.
    pub fn code(&self) -> String {
        let is_code = |line: &&str| {
            (6..=12).contains(&line.len())
                && line.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        };
        let code = self.text.lines().find(is_code);
        code.unwrap_or_else(|| panic!("no code: {}", self.text)).to_owned()
    }

    /// A header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let message = MessageParser::default().parse(self.raw.as_bytes()).expect("a message");
        message.header_raw(name).map(|value| value.trim().to_owned()).unwrap_or_default()
    }
}
