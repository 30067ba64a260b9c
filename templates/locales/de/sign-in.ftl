# Signing in.
sign-in-title = Anmelden
sign-in-lead = um mit { $app } fortzufahren
