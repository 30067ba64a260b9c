# Anwendungen mit Zugriff.
applications-title = Anwendungen
applications-lead = Diese Anwendungen haben Zugriff auf Ihr Konto.
applications-none = Keine Anwendung hat Zugriff auf Ihr Konto.
applications-since = Seit:
applications-used = Zuletzt benutzt:
applications-can = Was sie darf
applications-revoke = Zugriff entziehen
applications-revoked = Der Zugriff ist entzogen. Die Anwendung muss Sie erneut fragen.
applications-gone = Diese Anwendung hat keinen Zugriff auf Ihr Konto.
applications-note = Was eine Anwendung schon erhalten hat, kann sie nutzen, bis ihr Zugriff abläuft, meist nach wenigen Minuten.
