# Signing out.
sign-out-title = Sign out
sign-out-asked = { $app } asks to sign you out of { $site }.
sign-out-question = Do you want to sign out of { $site }?
sign-out-button = Sign out
sign-out-stay = Stay signed in
sign-out-done-title = Signed out
sign-out-done = You are signed out of { $site } in this browser.
sign-out-shared = On a shared computer, close all browser windows as well.
sign-out-again = Sign in again
sign-out-return = Return to { $app }
