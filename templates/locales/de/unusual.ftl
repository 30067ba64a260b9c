# Ungewöhnliche Anmeldungen.
unusual-place = {$city}, {$country} ({$address})
unusual-place-part = {$place} ({$address})
unusual-not-me-title = Waren Sie das nicht?
unusual-not-me-lead = Wir beenden alle Sitzungen Ihres Kontos auf allen Geräten, und Ihr Passwort gilt nicht mehr. Dann senden wir Ihnen eine E-Mail mit einem Link, über den Sie ein neues wählen.
unusual-not-me-was-you = Wenn Sie es waren, schließen Sie diese Seite: Es ändert sich nichts.
unusual-not-me-button = Das war ich nicht
unusual-not-me-done-title = Ihr Konto ist geschützt
unusual-not-me-done-lead = Sie sind überall abgemeldet, und das alte Passwort gilt nicht mehr. Wir haben Ihnen eine E-Mail gesendet: Folgen Sie dem Link darin, um ein neues Passwort zu wählen.
unusual-not-me-back-lead = Sie sind überall abgemeldet, und das alte Passwort gilt nicht mehr. Die Adresse Ihres Kontos war geändert worden; jetzt ist es wieder Ihre. Wir haben Ihnen eine E-Mail dorthin gesendet: Folgen Sie dem Link darin, um ein neues Passwort zu wählen.
unusual-not-me-elsewhere-title = Das Konto hat eine andere E-Mail-Adresse
unusual-not-me-elsewhere-lead = Alle sind abgemeldet, und das alte Passwort gilt nicht mehr. Das Konto hat aber inzwischen eine andere E-Mail-Adresse, und das können wir von hier aus nicht ändern: Wer dort E-Mails liest, kann ein neues Passwort wählen. Wenn nicht Sie die Adresse geändert haben, wenden Sie sich umgehend an die Betreiber dieser Website.
unusual-not-me-over-title = Dieser Link gilt nicht mehr
unusual-not-me-spent = Er wurde bereits benutzt. Wenn Sie sich noch um Ihr Konto sorgen, wählen Sie ein neues Passwort: Das beendet alle Sitzungen.
unusual-not-me-expired = Er ist zu alt. Wenn Sie sich noch um Ihr Konto sorgen, wählen Sie ein neues Passwort: Das beendet alle Sitzungen.
unusual-not-me-unknown = Wir kennen diesen Link nicht. Prüfen Sie, ob Sie ihn ganz kopiert haben. Wenn Sie sich um Ihr Konto sorgen, wählen Sie ein neues Passwort: Das beendet alle Sitzungen.
unusual-not-me-onward = Neues Passwort wählen
