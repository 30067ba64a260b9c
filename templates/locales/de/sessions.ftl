# Sitzungen, und wie Browser heißen.
device-browser-on-system = { $browser } unter { $system }
device-browser = { $browser }
device-unknown = Unbekannter Browser

sessions-title = Sitzungen
sessions-lead = Diese Browser sind in Ihrem Konto angemeldet.
sessions-here = Dieser Browser
sessions-begun = Angemeldet:
sessions-used = Zuletzt benutzt:
sessions-applications = Anwendungen:
sessions-separator = ,
sessions-end = Beenden
sessions-end-others = Alle anderen Sitzungen beenden
sessions-ended = Die Sitzung ist beendet und damit auch der Zugriff ihrer Anwendungen.
sessions-others-ended = Alle anderen Sitzungen sind beendet und damit auch der Zugriff ihrer Anwendungen.
sessions-gone = Diese Sitzung war schon beendet.
sessions-note = Wenn Sie eine Sitzung nicht erkennen, beenden Sie sie und ändern Sie Ihr Passwort.
