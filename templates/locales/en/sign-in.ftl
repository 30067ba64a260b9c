# Signing in.
sign-in-title = Sign in
sign-in-confirm-title = Confirm it is you
sign-in-confirm-lead = Enter your password again to go on.
sign-in-lead = to continue to { $app }
sign-in-return = You will return to { $host }
sign-in-email = Email
sign-in-password = Password
sign-in-button = Sign in
sign-in-cancel = Cancel
sign-in-wrong = That email address and password do not match. Check both and try again.
sign-in-disabled = This account is disabled. Ask the people who run this site.
sign-in-insecure = Signing in needs a secure connection, which this server is not set up for.
