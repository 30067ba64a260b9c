# Mails. Jede Nachricht darf { $site } verwenden, den Namen des Produkts. Ohne Anhängsel: Betreff und Überschrift.

mail-verify-email = Bestätigen Sie Ihre E-Mail-Adresse
mail-verify-email-text = Noch ein Schritt bis zu Ihrem Konto bei { $site }. Bestätigen Sie, dass diese Adresse Ihnen gehört:
mail-verify-email-button = E-Mail-Adresse bestätigen

mail-address-known = Sie haben bereits ein Konto
mail-address-known-text = Jemand, vielleicht Sie selbst, wollte mit dieser Adresse ein Konto bei { $site } erstellen. Es gibt schon eines, deshalb wurde keines erstellt. Sie können sich einfach anmelden:
mail-address-known-button = Anmelden
mail-address-known-forgotten = Passwort vergessen? Wählen Sie ein neues:
mail-address-known-note = Wenn Sie das nicht waren, müssen Sie nichts tun. Niemand hat erfahren, dass es zu dieser Adresse ein Konto gibt.

mail-reset-password = Wählen Sie ein neues Passwort
mail-reset-password-text = Jemand hat für Ihr Konto bei { $site } ein neues Passwort angefordert. Wenn Sie das waren, wählen Sie es hier:
mail-reset-button = Neues Passwort wählen
mail-reset-password-note = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.

mail-password-changed = Ihr Passwort wurde geändert
mail-password-changed-text = Das Passwort Ihres Kontos bei { $site } wurde geändert. Wenn Sie das waren, müssen Sie nichts tun.

mail-confirm-new-email = Bestätigen Sie Ihre neue E-Mail-Adresse
mail-confirm-new-email-text = Diese Adresse soll zu einem Konto bei { $site } gehören. Bestätigen Sie, dass es Ihre ist:
mail-confirm-new-email-button = Neue Adresse bestätigen

mail-email-changed = Ihre E-Mail-Adresse wurde geändert
mail-email-changed-text = Ihr Konto bei { $site } hat jetzt die Adresse { $address }. Nachrichten dazu gehen ab jetzt dorthin.
mail-email-changed-undo = Wenn Sie das nicht waren, ist vielleicht jemand anderes in Ihrem Konto. Machen Sie die Änderung rückgängig und wählen Sie danach ein neues Passwort:
mail-email-changed-button = Änderung rückgängig machen

mail-sign-in-code = Ihr Anmeldecode
mail-sign-in-code-text = Geben Sie diesen Code ein, um sich weiter bei { $site } anzumelden:
mail-sign-in-code-note = Geben Sie diesen Code niemandem, auch uns nicht. Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es.

mail-second-factor-enabled = Bestätigung in zwei Schritten ist eingeschaltet
mail-second-factor-enabled-text = Die Anmeldung bei Ihrem Konto bei { $site } fragt jetzt nach einem Code Ihrer Authenticator-App. Bewahren Sie Ihre Wiederherstellungscodes sicher auf.

mail-second-factor-disabled = Bestätigung in zwei Schritten ist ausgeschaltet
mail-second-factor-disabled-text = Die Anmeldung bei Ihrem Konto bei { $site } fragt nicht mehr nach einem Code Ihrer Authenticator-App.

mail-recovery-codes-replaced = Sie haben neue Wiederherstellungscodes
mail-recovery-codes-replaced-text = Für Ihr Konto bei { $site } wurden neue Wiederherstellungscodes erzeugt. Die alten gelten nicht mehr.

mail-recovery-code-used = Ein Wiederherstellungscode wurde verwendet
mail-recovery-code-used-text = Jemand hat sich mit einem Ihrer Wiederherstellungscodes bei Ihrem Konto bei { $site } angemeldet. Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort und erzeugen Sie neue Wiederherstellungscodes.
mail-recovery-codes-left = { $count ->
    [0] Sie haben keine Wiederherstellungscodes mehr: Erzeugen Sie jetzt neue.
    [one] Sie haben noch einen Wiederherstellungscode: Erzeugen Sie bald neue.
   *[other] Sie haben noch { $count } Wiederherstellungscodes.
}

mail-new-sign-in = Neue Anmeldung bei Ihrem Konto
mail-new-sign-in-text = Jemand hat sich bei Ihrem Konto bei { $site } auf eine Weise angemeldet, die wir noch nicht kennen.
mail-new-sign-in-you = Wenn Sie das waren, müssen Sie nichts tun.
mail-new-sign-in-not-you = Wenn Sie das nicht waren, sagen Sie es uns hier. Wir beenden alle Sitzungen, und Sie wählen ein neues Passwort:
mail-new-sign-in-button = Das war ich nicht

mail-sign-in-blocked = Zu viele fehlgeschlagene Anmeldungen
mail-sign-in-blocked-text = Jemand hat mehrmals versucht, sich mit einem falschen Passwort bei Ihrem Konto bei { $site } anzumelden. Weitere Versuche von dort sind eine Zeit lang gesperrt.
mail-sign-in-blocked-you = Wenn Sie das waren und Ihr Passwort vergessen haben, wählen Sie ein neues:
mail-sign-in-blocked-note = Wenn Sie das nicht waren, müssen Sie nichts tun. Geräte, auf denen Sie sich schon angemeldet haben, lassen Sie weiterhin hinein.

mail-session-evicted = Sie wurden auf einem anderen Gerät abgemeldet
mail-session-evicted-text = Sie haben sich auf mehr Geräten bei { $site } angemeldet, als ein Konto gleichzeitig nutzen kann. Die älteste Sitzung wurde beendet.

mail-deletion-scheduled = Ihr Konto wird gelöscht
mail-deletion-scheduled-text = Ihr Konto bei { $site } wird am { $day } mit allem, was dazugehört, gelöscht. Bis dahin kann es niemand benutzen.
mail-deletion-scheduled-cancel = Sie haben es sich anders überlegt, oder Sie waren es nicht? Behalten Sie das Konto:
mail-deletion-scheduled-button = Mein Konto behalten

mail-account-deleted = Ihr Konto ist gelöscht
mail-account-deleted-text = Ihr Konto bei { $site } und alles, was dazugehörte, ist gelöscht. Dies ist die letzte E-Mail dazu. Danke, dass Sie hier waren.

mail-invitation = Sie sind zu { $site } eingeladen
mail-invitation-text = { $from } lädt Sie ein, ein Konto bei { $site } zu erstellen.
mail-invitation-text-plain = Sie sind eingeladen, ein Konto bei { $site } zu erstellen.
mail-invitation-button = Konto erstellen


mail-test = Eine Test-E-Mail von { $site }
mail-test-text = Wenn Sie das lesen, kann { $site } E-Mails versenden.

# Was mehrere Mails gemeinsam haben.

mail-paste = Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:
mail-or-code = Oder geben Sie diesen Code dort ein, wo Sie danach gefragt wurden:
mail-link-lasts = Der Link gilt einmal, innerhalb von { $time }.
mail-code-lasts = Der Code gilt einmal, innerhalb von { $time }.
mail-both-last = Link und Code gelten einmal, innerhalb von { $time }.
mail-ignore = Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Es geschieht nichts.
mail-was-not-you = Wenn Sie das nicht waren, ist vielleicht jemand anderes in Ihrem Konto. Handeln Sie jetzt:
mail-account-button = Mein Konto öffnen

mail-fact-time = Zeit
mail-fact-device = Gerät
mail-fact-place = Ort

mail-why-account = Sie erhalten diese E-Mail, weil ein Konto bei { $site } diese Adresse hat.
mail-why-typed = Sie erhalten diese E-Mail, weil jemand diese Adresse bei { $site } eingegeben hat.
mail-why-test = Sie erhalten diese E-Mail, weil jemand aus der Verwaltung von { $site } einen Test gesendet hat.

mail-minutes = { $count ->
    [one] einer Minute
   *[other] { $count } Minuten
}
mail-hours = { $count ->
    [one] einer Stunde
   *[other] { $count } Stunden
}
mail-days = { $count ->
    [one] einem Tag
   *[other] { $count } Tagen
}

mail-moment = { $day } um { $time } UTC
mail-day = { $day }. { $month } { $year }
mail-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}

mail-account-changed = Ihr Konto wurde von der Verwaltung geändert
mail-account-changed-details = Die Verwaltung hat Angaben zu Ihrem Konto bei { $site } geändert, etwa den Namen.
mail-account-changed-address = Die Verwaltung hat Ihrem Konto bei { $site } eine andere E-Mail-Adresse gegeben. Diese Adresse gehört nicht mehr dazu.
mail-account-changed-disabled = Die Verwaltung hat Ihr Konto bei { $site } gesperrt. Sie sind überall abgemeldet, und niemand kann sich damit anmelden.
mail-account-changed-enabled = Die Verwaltung hat Ihr Konto bei { $site } wieder freigegeben. Sie können sich anmelden.
mail-account-changed-password-set = Die Verwaltung hat für Ihr Konto bei { $site } ein neues Passwort gesetzt. Sie sind überall abgemeldet.
mail-account-changed-password-voided = Die Verwaltung hat das Passwort Ihres Kontos bei { $site } ungültig gemacht. Sie sind überall abgemeldet; eine weitere E-Mail bringt Ihnen einen Link, mit dem Sie ein neues Passwort wählen.
mail-account-changed-signed-out = Die Verwaltung hat Sie überall von Ihrem Konto bei { $site } abgemeldet.
mail-account-changed-deleting = Die Verwaltung hat entschieden, dass Ihr Konto bei { $site } gelöscht wird. Niemand kann sich mehr damit anmelden.
mail-account-changed-note = Wenn Sie das überrascht, fragen Sie bitte die Betreiber von { $site }.
