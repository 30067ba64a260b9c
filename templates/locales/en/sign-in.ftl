# Signing in.
sign-in-title = Sign in
sign-in-lead = to continue to { $app }
