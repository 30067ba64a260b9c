//! Every page there is, on a phone and on a desk, in the light and in the dark, from left to right and from right to
//! left: without barriers, without anything beyond the sides, and with a picture of each.

mod account;
mod administration;
mod clients;
mod devices;
mod mailed;
mod signing_keys;
mod steps;
mod visitor;

use signet::domain::language::Language;

use super::album::Album;
use super::axe;
use super::chromium::Chromium;
use super::scene::{Scene, Step};
use super::view::comes_as;
use crate::support::{Application, Database, Server, address_file};

/// Who most pages are about.
const EMAIL: &str = "ada@example.com";
/// Where they are; a file of addresses knows the town.
const LONDON: &str = "192.0.2.7";
/// Where their phone is.
const LISBON: &str = "198.51.100.7";

/// A row of the tables.
struct Page {
    /// Of its pictures.
    name: &'static str,
    /// The message with which its title begins.
    title: &'static str,
    /// What is on it, as a selector.
    shows: &'static str,
    /// The way to it from the page of the row before.
    way: &'static [Step],
}

const fn page(name: &'static str, title: &'static str, shows: &'static str, way: &'static [Step]) -> Page {
    Page { name, title, shows, way }
}

/// A server that knows where its visitors are, with `more` settings.
async fn start(db: &Database, more: &[(&str, &str)]) -> Server {
    let file = db.folder().join("places.mmdb");
    std::fs::create_dir_all(db.folder()).unwrap();
    let places = [
        ("192.0.2.0/24", "London", "United Kingdom", 51.51, -0.13),
        ("198.51.100.0/24", "Lisbon", "Portugal", 38.72, -9.14),
    ];
    std::fs::write(&file, address_file(&places)).unwrap();
    let own = [
        ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("SIGNET__ACCOUNTS__ADDRESS_FILE", file.to_str().unwrap()),
    ];
    Server::start_with(db, &[&own, more].concat()).await
}

/// Goes through a table.
async fn visit(server: &Server, album: &str, language: Language, pages: &[Page]) {
    let Some(chromium) = Chromium::start().await else { return };
    axe::lay_ready(&chromium.tab).await;
    comes_as(&chromium.tab, language, LONDON).await;
    let request = Application::new(server, "acme").request(&[]);
    let mut scene = Scene {
        chromium: &chromium,
        server,
        email: EMAIL.to_owned(),
        language,
        request,
        app: None,
        link: None,
    };
    let mut album = Album::new(album, language);
    for page in pages {
        for step in page.way {
            scene.take(*step).await;
        }
        scene.wait_for(page.title, page.shows).await;
        album.look_from_all_sides(scene.tab(), page.name).await;
    }
    let complaints = chromium.tab.complaints().await;
    // The browser itself notes the status of a refusal.
    assert!(complaints.iter().all(|line| line.contains("status of 4")), "{complaints:?}");
    album.assert_nothing_wrong();
    chromium.close().await;
}
