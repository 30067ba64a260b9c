# Der Rahmen jeder Seite.
#
# Wörter, bei denen alle Dateien dieser Sprache bleiben: Konto; anmelden, abmelden; Anwendung (auf kleinen Schildern auch
# „App“); E-Mail (die Adresse: „E-Mail-Adresse“); Code; Link; Passwort; Bestätigung in zwei Schritten; Authenticator-App;
# Wiederherstellungscode; Gerät; Sitzung; dieser Browser; bestätigen; Administrator. Konto erstellen (nicht „anlegen“); senden. Anrede: Sie.

layout-language-name = Deutsch
layout-languages = Sprache
layout-skip = Zum Inhalt springen
layout-address-bar = Prüfen Sie die Adresszeile, bevor Sie Ihr Passwort eingeben.
layout-links = Links
layout-app-links = Links der Anwendung
layout-app-home = Über die Anwendung
layout-app-policy = Datenschutzerklärung der Anwendung
layout-app-terms = Nutzungsbedingungen der Anwendung
layout-support = Hilfe
