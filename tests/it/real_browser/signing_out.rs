//! Signing out: asked first, and gone afterwards.

use super::chromium::Chromium;
use super::webdriver::WebDriver;
use crate::support::{PASSWORD, Server};

async fn sign_in(tab: &WebDriver, server: &Server) {
    server.user("ada@example.com").await;
    tab.open(&server.at("/login")).await;
    tab.type_into("[name=email]", "ada@example.com").await;
    tab.type_into("[name=password]", PASSWORD).await;
    tab.click("#sign-in").await;
    tab.wait_for_title("Your account").await;
}

on_both_databases! {
    async fn a_person_is_asked_and_signed_out(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let (server, tab) = (Server::start(&db).await, &chromium.tab);
        sign_in(tab, &server).await;
        let cookies = tab.cookies().await;
        let session = cookies.iter().find(|cookie| cookie["name"] == "signet-session").expect("a session");
        assert_eq!((&session["httpOnly"], &session["sameSite"]), (&true.into(), &"Lax".into()));

        tab.open(&server.at("/logout")).await;
        tab.wait_for_title("Sign out").await;
        tab.click("#stay").await;
        tab.wait_for_title("Your account").await;

        tab.open(&server.at("/logout")).await;
        tab.wait_for_title("Sign out").await;
        tab.click("#sign-out").await;
        tab.wait_for_title("Signed out").await;
        assert!(tab.cookies().await.iter().all(|cookie| cookie["name"] != "signet-session"));
        tab.open(&server.at("/account")).await;
        tab.wait_for_title("Sign in").await;
        assert_eq!(tab.complaints().await, Vec::<String>::new());
        chromium.close().await;
    }
}

on_sqlite! {
    async fn a_person_signs_out_of_the_account_page(db: Database) {
        let Some(chromium) = Chromium::start().await else { return };
        let (server, tab) = (Server::start(&db).await, &chromium.tab);
        sign_in(tab, &server).await;
        tab.click("#sign-out").await;
        tab.wait_for_title("Signed out").await;
        tab.open(&server.at("/account")).await;
        tab.wait_for_title("Sign in").await;
        assert_eq!(tab.complaints().await, Vec::<String>::new());
        chromium.close().await;
    }
}
