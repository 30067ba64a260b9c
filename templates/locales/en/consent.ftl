# What an application asks for.
consent-title = Allow access
consent-lead = { $app } asks to use your account.
consent-signed-in-as = Signed in as { $email }
consent-scopes = If you allow it, this app can
consent-names = Technical names
consent-return = Whatever you choose, you will be sent to { $host }
consent-allow = Allow
consent-deny = Don’t allow
