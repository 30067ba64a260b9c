# Anmelden.
sign-in-title = Anmelden
sign-in-confirm-title = Bestätigen Sie, dass Sie es sind
sign-in-confirm-lead = Geben Sie Ihr Passwort noch einmal ein, um fortzufahren.
sign-in-lead = um mit { $app } fortzufahren
sign-in-return = Sie kehren danach zurück zu { $host }
sign-in-email = E-Mail
sign-in-password = Passwort
sign-in-button = Anmelden
sign-in-cancel = Abbrechen
sign-in-wrong = Diese E-Mail-Adresse und dieses Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es noch einmal.
sign-in-disabled = Dieses Konto ist gesperrt. Wenden Sie sich an die Betreiber dieser Website.
sign-in-insecure = Zum Anmelden braucht es eine sichere Verbindung, für die dieser Server nicht eingerichtet ist.
