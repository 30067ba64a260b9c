# Bestätigung in zwei Schritten: eine Authenticator-App einrichten, Wiederherstellungscodes, ausschalten.
second-factor-title = Bestätigung in zwei Schritten
second-factor-lead-off = Sie ist ausgeschaltet. Ihr Passwort allein öffnet Ihr Konto.
second-factor-what = Mit der Bestätigung in zwei Schritten fragt die Anmeldung zusätzlich nach einem Code, den eine App auf Ihrem Telefon anzeigt. Wer nur Ihr Passwort kennt, kommt dann nicht hinein.
second-factor-lead-on = Sie ist eingeschaltet. Die Anmeldung fragt außer nach Ihrem Passwort auch nach einem Code.
second-factor-on = Ein
second-factor-app = Authenticator-App
second-factor-since = Eingerichtet
second-factor-replace = Andere App verwenden
second-factor-codes = Wiederherstellungscodes
second-factor-codes-left = { $n ->
    [0] Keine mehr übrig
    [one] Noch { $n } übrig
   *[other] Noch { $n } übrig
}
second-factor-few-codes = Sie haben kaum noch Wiederherstellungscodes. Erzeugen Sie neue, damit Sie sich auch ohne Ihre App anmelden können.
second-factor-new-codes = Neue Codes erzeugen
second-factor-off-heading = Ausschalten
second-factor-off-warning = Dann öffnet Ihr Passwort allein Ihr Konto. Ihre Wiederherstellungscodes gelten nicht mehr.
second-factor-off = Ausschalten

second-factor-set-up = Bestätigung in zwei Schritten einrichten
second-factor-begin-lead = Sie brauchen eine Authenticator-App auf Ihrem Telefon oder Computer.
second-factor-begin-apps = Jede App für Einmalcodes ist geeignet; auch viele Passwortmanager können das. Wenn Sie noch keine haben, installieren Sie zuerst eine.
second-factor-begin-sessions = Zum Abschluss werden Sie überall sonst abgemeldet, nur hier nicht.
second-factor-begin = Weiter
second-factor-cancel = Abbrechen

second-factor-scan = Scannen Sie dies mit Ihrer App
second-factor-scan-text = Fügen Sie in Ihrer Authenticator-App ein Konto hinzu und scannen Sie den QR-Code.
second-factor-qr = QR-Code für Ihre Authenticator-App
second-factor-cannot-scan = Sie können ihn nicht scannen?
second-factor-open-app = In einer App auf diesem Gerät öffnen
second-factor-type-key = Oder tippen Sie diesen Schlüssel in Ihre App:
second-factor-enter = Geben Sie den Code ein, den Ihre App anzeigt
second-factor-app-code = Code aus der App
second-factor-app-code-hint = Sechs Ziffern; alle 30 Sekunden zeigt die App neue.
second-factor-app-code-wrong = Das ist nicht der Code, den Ihre App anzeigen müsste. Geben Sie den neuesten ein. Wenn auch das nicht hilft, prüfen Sie, ob die Uhr Ihres Geräts richtig geht.
second-factor-confirm = Einschalten

second-factor-codes-title = Ihre Wiederherstellungscodes
second-factor-codes-lead = Bewahren Sie diese Codes dort auf, wo Sie sie ohne Ihr Telefon finden. Jeder ersetzt bei der Anmeldung einmal den Code aus der App. Diese Seite zeigt sie nicht noch einmal.
second-factor-codes-how = Drucken Sie diese Seite, schreiben Sie die Codes ab oder legen Sie sie in einen Passwortmanager.
second-factor-codes-kept = Ich habe sie aufbewahrt
second-factor-enabled = Die Bestätigung in zwei Schritten ist eingeschaltet.
second-factor-codes-made = Sie haben neue Wiederherstellungscodes. Die alten gelten nicht mehr.
second-factor-disabled = Die Bestätigung in zwei Schritten ist ausgeschaltet.

second-factor-replace-title = Andere Authenticator-App verwenden
second-factor-replace-lead = Zeigen Sie zuerst, dass Sie es sind. Ihre jetzige App gilt, bis die neue eingerichtet ist.
second-factor-replace-verb = Weiter
second-factor-new-codes-title = Neue Wiederherstellungscodes erzeugen
second-factor-new-codes-lead = Zeigen Sie zuerst, dass Sie es sind. Ihre jetzigen Codes gelten danach nicht mehr.
second-factor-new-codes-verb = Neue Codes erzeugen
second-factor-off-title = Bestätigung in zwei Schritten ausschalten
second-factor-off-lead = Zeigen Sie zuerst, dass Sie es sind. Danach öffnet Ihr Passwort allein Ihr Konto.
second-factor-off-verb = Ausschalten
second-factor-code = Code
second-factor-code-hint = Aus Ihrer Authenticator-App, oder einer Ihrer Wiederherstellungscodes.
second-factor-code-wrong = Dieser Code ist falsch oder wurde schon verwendet. Warten Sie auf den nächsten in Ihrer App, oder nehmen Sie einen Wiederherstellungscode.
second-factor-code-blocked = Es gab zu viele falsche Codes. Versuchen Sie es später noch einmal.
second-factor-prove-first = Bestätigen Sie zuerst Ihre E-Mail-Adresse: Bis dahin steht nicht fest, dass dieses Konto Ihnen gehört.
second-factor-prove = Adresse bestätigen
