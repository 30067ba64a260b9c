# The steps after the password.
step-title = Bestätigung in zwei Schritten
step-lead = Geben Sie den Code aus Ihrer Authenticator-App ein.
step-code = Code
step-hint = Sechs Ziffern. Kein Telefon zur Hand? Geben Sie stattdessen einen Ihrer Wiederherstellungscodes ein.
step-wrong = Dieser Code stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten und versuchen Sie es erneut.
step-remember =
    Auf diesem Gerät { $days ->
        [one] einen Tag
       *[other] { $days } Tage
    } lang nicht mehr fragen
step-continue = Weiter
step-over-title = Erneut anmelden
step-over-lead = Diese Anmeldung hat zu lange gedauert, oder zu viele Codes waren falsch. Zu Ihrer Sicherheit muss sie neu beginnen.
step-over-again = Anmelden
step-codes-title = Bewahren Sie Ihre Wiederherstellungscodes auf
step-codes-lead = Die Bestätigung in zwei Schritten ist eingeschaltet. Wenn Sie Ihr Telefon verlieren, meldet jeder dieser Codes Sie einmal an. Drucken Sie sie aus oder legen Sie sie in einem Passwortmanager ab: Sie werden nicht noch einmal angezeigt.
step-codes-shown = Die Bestätigung in zwei Schritten ist eingeschaltet. Ihre Wiederherstellungscodes wurden Ihnen gezeigt; neue können Sie in Ihrem Konto erzeugen.
step-codes-kept = Ich habe sie aufbewahrt
step-set-up-title = Bestätigung in zwei Schritten einrichten
step-set-up-lead = Hier ist neben dem Passwort ein zweiter Schritt vorgeschrieben. Sie brauchen dafür eine Authenticator-App auf Ihrem Telefon.
step-mail-title = Sehen Sie in Ihre E-Mails
step-mail-lead = Wir kennen diesen Browser noch nicht, und jemand hat versucht, Ihr Passwort zu erraten. Wir haben einen Code an { $address } gesendet.
step-mail-sent = Ein neuer Code ist unterwegs. Nur der neueste gilt.
step-mail-wrong = Dieser Code stimmt nicht. Sehen Sie in der neuesten E-Mail nach und versuchen Sie es erneut.
step-mail-again = Weiteren Code senden
