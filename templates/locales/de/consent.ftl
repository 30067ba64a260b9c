# Worum eine Anwendung bittet.
consent-title = Zugriff erlauben
consent-lead = { $app } möchte Ihr Konto verwenden.
consent-signed-in-as = Angemeldet als { $email }
consent-scopes = Wenn Sie es erlauben, kann diese App
consent-names = Technische Namen
consent-return = Wie Sie auch entscheiden, Sie gelangen danach zu { $host }
consent-allow = Erlauben
consent-deny = Ablehnen
