# Eine E-Mail-Adresse bestätigen.
verification-title = Sehen Sie in Ihre E-Mails
verification-sent-to = Wir haben eine E-Mail mit einem Code geschickt an
verification-code = Code aus der E-Mail
verification-code-hint = 8 Ziffern. Es kann eine Minute dauern, bis sie ankommt. Sehen Sie auch im Spam-Ordner nach.
verification-code-wrong = Dieser Code stimmt nicht oder gilt nicht mehr. Sehen Sie in der neuesten E-Mail nach oder lassen Sie sich eine weitere schicken.
verification-button = Bestätigen
verification-nothing-came = Nichts angekommen?
verification-resend = Weitere E-Mail senden
verification-sent-again = Eine weitere E-Mail ist unterwegs. Nur der Code in der neuesten E-Mail gilt.
verification-wait-seconds = { $seconds ->
    [one] In einer Sekunde können Sie sich eine weitere E-Mail schicken lassen.
   *[other] In { $seconds } Sekunden können Sie sich eine weitere E-Mail schicken lassen.
}
verification-wait-minutes = { $minutes ->
    [one] In einer Minute können Sie sich eine weitere E-Mail schicken lassen.
   *[other] In { $minutes } Minuten können Sie sich eine weitere E-Mail schicken lassen.
}
verification-by-link = Ich habe mit dem Link in der E-Mail bestätigt: anmelden
verification-other-address = Eine andere E-Mail-Adresse verwenden
verification-link-title = E-Mail-Adresse bestätigen
verification-link-text = Jemand, wahrscheinlich Sie selbst, hat bei { $site } ein Konto mit dieser Adresse erstellt. Bestätigen Sie, dass sie Ihnen gehört.
verification-link-not-you = Wenn Sie es nicht waren, bestätigen Sie nicht: Sonst behält jemand anderes ein Konto mit Ihrer Adresse.
verification-link-confirm = Bestätigen
verification-link-deny = Das war ich nicht
verification-link-sign-in = Anmelden
verification-link-done-title = Ihre E-Mail-Adresse ist bestätigt
verification-link-done = Sie können diese Seite schließen und dort weitermachen, wo Sie das Konto erstellt haben, oder sich hier anmelden.
verification-link-denied-title = Danke für den Hinweis
verification-link-denied = Das Konto mit Ihrer Adresse wurde entfernt, sofern es niemand bestätigt hatte. Mehr müssen Sie nicht tun.
verification-link-proven-title = Ihre E-Mail-Adresse ist bereits bestätigt
verification-link-proven-text = Mit diesem Link ist nichts mehr zu tun. Sie können sich anmelden.
verification-link-dead-title = Dieser Link gilt nicht mehr
verification-link-dead-text = Er ist abgelaufen oder durch eine neuere E-Mail ersetzt worden. Wir können eine weitere E-Mail an diese Adresse schicken:
verification-link-send-again = Weitere E-Mail senden
verification-link-unknown-title = Diesen Link kennen wir nicht
verification-link-unknown-text = Prüfen Sie, ob Sie den ganzen Link geöffnet haben. Ist Ihre Adresse noch nicht bestätigt, können Sie bei der Anmeldung eine weitere E-Mail anfordern.
verification-link-elsewhere = Jemand hat sich { $when } mit { $device } registriert. Wenn Sie das auf einem anderen Gerät waren, bestätigen Sie.
verification-link-rival = Sie haben sich in diesem Browser ebenfalls mit dieser Adresse registriert. Diese Mail gehört zu der anderen Registrierung: Wählen Sie ein eigenes Passwort, oder beenden Sie sie.
verification-link-start-over = Bestätigen und ein neues Passwort wählen
