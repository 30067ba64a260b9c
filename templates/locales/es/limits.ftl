# Demasiados intentos.
limits-wait =
    { $minutes ->
        [one] Demasiados intentos. Espere un minuto y vuelva a intentarlo.
       *[other] Demasiados intentos. Espere { $minutes } minutos y vuelva a intentarlo. En un dispositivo en el que ya haya iniciado sesión no hace falta esperar.
    }
