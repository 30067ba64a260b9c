# Eine Kopie der Daten und das Ende des Kontos.
data-title = Ihre Daten
data-export-heading = Daten herunterladen
data-export-lead = Eine Datei mit allem, was über Sie gespeichert ist: Profil, Sitzungen, Geräte, Anwendungen und Aktivität. Passwörter und andere Geheimnisse sind nicht darin.
data-export-button = Herunterladen
data-delete-heading = Konto löschen
data-delete-lead = Sie werden überall abgemeldet, und keine Anwendung kann Ihr Konto mehr benutzen.
data-delete-grace = { $days ->
    [one] Sie haben { $days } Tag Zeit, es sich anders zu überlegen: Wir senden Ihnen einen Link, mit dem Sie das Konto behalten. Danach ist es endgültig gelöscht.
   *[other] Sie haben { $days } Tage Zeit, es sich anders zu überlegen: Wir senden Ihnen einen Link, mit dem Sie das Konto behalten. Danach ist es endgültig gelöscht.
}
data-delete-at-once = Das lässt sich nicht rückgängig machen.
data-delete-confirm = Geben Sie zur Bestätigung Ihre E-Mail-Adresse ein
data-delete-other-address = Das ist nicht die E-Mail-Adresse Ihres Kontos.
data-delete-last-administrator = Sie sind die einzige Person, die diesen Server verwaltet. Übertragen Sie zuerst jemand anderem diese Aufgabe.
data-delete-button = Mein Konto löschen
data-fresh = Wenn Ihre Anmeldung mehr als fünf Minuten zurückliegt, müssen Sie sich zuerst erneut anmelden.

data-left-title = Ihr Konto ist geschlossen
data-left-until = Es wird am { $moment } gelöscht. Bis dahin können Sie es noch behalten.
data-left-mail = Wir haben Ihnen einen Link gesendet, mit dem Sie das Konto behalten können.
data-left-at-once = Es wird in wenigen Minuten gelöscht.

data-keep-title = Konto behalten?
data-keep-lead = Dieses Konto soll gelöscht werden. Wenn Sie es behalten, können Sie sich sofort wieder anmelden.
data-keep-button = Mein Konto behalten
data-kept-title = Ihr Konto bleibt
data-kept-lead = Es wird nicht gelöscht. Anwendungen müssen Sie erneut um Zugriff bitten.
data-kept-sign-in = Anmelden
data-dead-title = Dieser Link gilt nicht mehr
data-dead-lead = Er wurde schon benutzt oder ist zu alt. Wenn Sie sich anmelden können, gibt es Ihr Konto noch.

data-sign-in-leaving = Dieses Konto soll gelöscht werden. Wir haben Ihnen einen Link gesendet, mit dem Sie es behalten können.
