# Zu viele Versuche.
limits-wait =
    { $minutes ->
        [one] Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.
       *[other] Zu viele Versuche. Bitte warten Sie { $minutes } Minuten und versuchen Sie es dann noch einmal. Auf einem Gerät, auf dem Sie sich schon einmal angemeldet haben, brauchen Sie nicht zu warten.
    }
