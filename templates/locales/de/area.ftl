# Der Kontobereich: Navigation und Zeitangaben.
area-navigation = Ihr Konto
area-overview = Übersicht
area-profile = Profil
area-email = E-Mail
area-password = Passwort
area-second-factor = Bestätigung in zwei Schritten
area-devices = Geräte
area-sessions = Sitzungen
area-applications = Anwendungen
area-activity = Aktivität
area-data = Ihre Daten
area-about-profile = Name, Telefon, Sprache und Zeitzone
area-about-email = Wohin Ihre Post geht
area-about-password = Ein neues wählen
area-about-second-factor = Ein Code zusätzlich zum Passwort
area-about-devices = Browser, die wir kennen
area-about-sessions = Wo Sie angemeldet sind
area-about-applications = Was Ihr Konto nutzen darf
area-about-activity = Was in Ihrem Konto geschehen ist
area-about-data = Eine Kopie erhalten oder alles löschen
area-zone = Zeiten gelten in der Zeitzone { $zone }. Sie können sie in Ihrem Profil ändern.

moment-now = gerade eben
moment-minutes = { $n ->
    [one] vor { $n } Minute
   *[other] vor { $n } Minuten
}
moment-hours = { $n ->
    [one] vor { $n } Stunde
   *[other] vor { $n } Stunden
}
moment-days = { $n ->
    [one] vor { $n } Tag
   *[other] vor { $n } Tagen
}
moment-clock = { $clock }
