//! Links that open no form any more, or never did, say what to do next (security.md EM3, EM8, PX4).

use signet::domain::time::Span;

use super::{
    EMAIL, NAME, NewInvitation, NotInvited, RULE, accept, accounts, invite, invited_only, is_dead, link_for,
    plain, withdraw,
};
use crate::support::{Browser, PASSWORD, Server};

on_both_databases! {
    async fn a_link_makes_one_account_and_says_so_afterwards(db: Database) {
        let server = invited_only(&db).await;
        let (link, mut browser) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        accept(&mut browser, &link).await;
        assert_eq!(browser.status(), 303);
        is_dead(&server, &link, 410, "was used already").await;
        assert_eq!(accounts(&server).await, 1);
    }

    async fn a_link_ends_with_its_time(db: Database) {
        let server = invited_only(&db).await;
        let usual = link_for(&server, plain(EMAIL)).await;
        let short = NewInvitation { ttl: Some(Span::from_hours(1)), ..plain("ada@example.com") };
        let short = link_for(&server, short).await;
        let (mut early, mut late) = (Browser::new(), Browser::new());
        early.get(&short).await;
        late.get(&usual).await;
        server.clock.advance(Span::from_hours(1));
        is_dead(&server, &short, 410, "It has expired").await;
        early.submit("#sign-up", &[("name", NAME), ("password", PASSWORD)]).await;
        assert_eq!(early.status(), 410, "a form that was opened in time and is sent too late makes nothing");
        server.clock.advance(Span::from_days(7));
        is_dead(&server, &usual, 410, "It has expired").await;
        assert_eq!(accounts(&server).await, 0);
    }

    async fn a_newer_invitation_takes_the_place_of_the_one_before(db: Database) {
        let server = invited_only(&db).await;
        let first = link_for(&server, plain(EMAIL)).await;
        let second = link_for(&server, plain("GRACE@example.com")).await;
        is_dead(&server, &first, 410, "newer invitation").await;
        accept(&mut Browser::new(), &second).await;
        assert_eq!(accounts(&server).await, 1);
    }

    async fn a_withdrawn_invitation_makes_no_account(db: Database) {
        let server = invited_only(&db).await;
        let (link, mut browser) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        browser.get(&link).await;
        withdraw(&server, EMAIL).await;
        browser.submit("#sign-up", &[("name", NAME), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 410);
        is_dead(&server, &link, 410, "It was withdrawn").await;
        assert_eq!(accounts(&server).await, 0);
    }

    async fn who_has_an_account_by_then_is_led_to_sign_in(db: Database) {
        let server = invited_only(&db).await;
        let link = link_for(&server, plain(EMAIL)).await;
        server.user(EMAIL).await;
        is_dead(&server, &link, 409, "Sign in with it").await;
        assert_eq!(invite(&server, plain(EMAIL)).await.unwrap_err(), NotInvited::Known(EMAIL.parse().unwrap()));
        server.no_more_mail().await;
    }

    async fn a_garbled_or_foreign_link_is_unknown(db: Database) {
        let server = invited_only(&db).await;
        server.user("ada@example.com").await;
        let link = link_for(&server, plain(EMAIL)).await;
        let mut browser = Browser::new();
        browser.get(&server.at("/password/forgot")).await;
        browser.submit("form:not(.languages)", &[("email", "ada@example.com")]).await;
        let reset = server.mail_to("ada@example.com").await.link();
        let foreign = reset.replace("/password/reset/", "/register/");
        let at = |token: &str| server.at(&format!("/register/{token}"));
        for garbled in [
            link[..link.len() - 1].to_owned(),
            format!("{link}A"),
            format!("{link}%20"),
            foreign,
            at(&"A".repeat(43)),
            at("%00"),
            at("%F0%9F%98%80"),
            at(&"x".repeat(5000)),
        ] {
            is_dead(&server, &garbled, 404, "We do not know this invitation").await;
        }
        // PX4: and the other way round.
        for other in ["/password/reset/", "/email/verify/", "/email/change/", "/sign-in/not-me/"] {
            let answer = server.send(server.http().get(link.replace("/register/", other))).await;
            assert_eq!(answer.status, 404, "{other}");
        }
        accept(&mut Browser::new(), &link).await;
        assert_eq!(accounts(&server).await, 2);
    }

    async fn invitations_work_where_everybody_may_sign_up_and_nowhere_where_nobody_may(db: Database) {
        let open = Server::start_with(&db, &[(RULE, "open")]).await;
        let links = [link_for(&open, plain(EMAIL)).await, link_for(&open, plain("ada@example.com")).await];
        let [first, second] = links;
        assert_eq!(accept(&mut Browser::new(), &first).await.status(), 303);
        // EM8: the operator closes the registration, with an invitation under way.
        let closed = Server::start_at(&db, &[(RULE, "closed")], open.clock.clone()).await;
        let second = second.replace(&open.url, &closed.url);
        is_dead(&closed, &second, 404, "You cannot create an account here yourself").await;
        is_dead(&closed, &closed.at("/register/x"), 404, "You cannot create an account here yourself").await;
        assert_eq!(invite(&closed, plain("eve@example.com")).await.unwrap_err(), NotInvited::Closed);
        assert_eq!(accounts(&closed).await, 1);
    }

    async fn of_a_link_only_the_hash_is_kept(db: Database) {
        let server = invited_only(&db).await;
        let link = link_for(&server, plain(EMAIL)).await;
        let token: signet::domain::secret::Handle =
            signet::domain::secret::Handle::parse(link.rsplit('/').next().unwrap()).unwrap();
        let hash = token.hash();
        let found = server.house.store.read(move |conn| signet::storage::invitations::find_by_token(conn, &hash)).await;
        let shown = format!("{:?}", found.unwrap().unwrap());
        assert!(!shown.contains(token.expose()), "{shown}");
        let columns = "SELECT coalesce(name, '') || roles || invited_by || language AS word FROM invitations";
        let kept = server.house.store.read(move |conn| crate::storage::raw::words(conn, columns)).await.unwrap();
        assert!(!kept.concat().contains(token.expose()));
    }
}
