# Confirmar una dirección de correo.
verification-title = Revise su correo
verification-sent-to = Hemos enviado un mensaje con un código a
verification-code = Código del mensaje
verification-code-hint = 8 cifras. Puede tardar un minuto en llegar; mire también en la carpeta de correo no deseado.
verification-code-wrong = Este código no es correcto o ya no sirve. Mire el mensaje más reciente o pida otro.
verification-button = Confirmar
verification-nothing-came = ¿No ha llegado nada?
verification-resend = Enviar otro mensaje
verification-sent-again = Otro mensaje está en camino. Solo sirve el código del más reciente.
verification-wait-seconds = { $seconds ->
    [one] Podrá pedir otro mensaje dentro de un segundo.
   *[other] Podrá pedir otro mensaje dentro de { $seconds } segundos.
}
verification-wait-minutes = { $minutes ->
    [one] Podrá pedir otro mensaje dentro de un minuto.
   *[other] Podrá pedir otro mensaje dentro de { $minutes } minutos.
}
verification-by-link = Ya confirmé con el enlace del mensaje: iniciar sesión
verification-other-address = Usar otra dirección de correo
verification-link-title = Confirme su dirección de correo
verification-link-text = Alguien, probablemente usted, creó una cuenta en { $site } con esta dirección. Confirme que es suya.
verification-link-not-you = Si no fue usted, no confirme: otra persona se quedaría con una cuenta a su dirección.
verification-link-confirm = Confirmar
verification-link-deny = No fui yo
verification-link-sign-in = Iniciar sesión
verification-link-done-title = Su dirección de correo está confirmada
verification-link-done = Puede cerrar esta página y continuar donde creó la cuenta, o iniciar sesión aquí.
verification-link-denied-title = Gracias por avisarnos
verification-link-denied = La cuenta con su dirección se ha eliminado, si nadie la había confirmado. No hace falta nada más.
verification-link-proven-title = Su dirección de correo ya está confirmada
verification-link-proven-text = Ya no queda nada por hacer con este enlace. Puede iniciar sesión.
verification-link-dead-title = Este enlace ya no sirve
verification-link-dead-text = Caducó o un mensaje más reciente lo sustituyó. Podemos enviar otro a esta dirección:
verification-link-send-again = Enviar otro mensaje
verification-link-unknown-title = No conocemos este enlace
verification-link-unknown-text = Compruebe que ha abierto el enlace completo. Si su dirección aún no está confirmada, podrá pedir otro mensaje al iniciar sesión.
verification-link-elsewhere = Alguien se registró { $when } con { $device }. Si fue usted en otro dispositivo, confirme.
verification-link-rival = Usted también se registró con esta dirección en este navegador. Este correo es del otro registro: elija una contraseña propia o ponga fin a ese registro.
verification-link-start-over = Confirmar y elegir una contraseña nueva
