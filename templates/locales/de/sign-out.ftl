# Abmelden.
sign-out-title = Abmelden
sign-out-asked = { $app } möchte Sie von { $site } abmelden.
sign-out-question = Möchten Sie sich von { $site } abmelden?
sign-out-button = Abmelden
sign-out-stay = Angemeldet bleiben
sign-out-done-title = Abgemeldet
sign-out-done = Sie sind in diesem Browser von { $site } abgemeldet.
sign-out-shared = Schließen Sie an einem gemeinsam genutzten Computer auch alle Browserfenster.
sign-out-again = Wieder anmelden
sign-out-return = Zurück zu { $app }
