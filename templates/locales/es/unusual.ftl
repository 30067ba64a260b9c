# Inicios de sesión inusuales.
unusual-place = {$city}, {$country} ({$address})
unusual-place-part = {$place} ({$address})
unusual-not-me-title = ¿No ha sido usted?
unusual-not-me-lead = Cerraremos todas las sesiones de su cuenta en todos los dispositivos y su contraseña dejará de funcionar. Después le enviaremos un correo con un enlace para elegir una nueva.
unusual-not-me-was-you = Si ha sido usted, cierre esta página: nada cambiará.
unusual-not-me-button = No he sido yo
unusual-not-me-done-title = Su cuenta está a salvo
unusual-not-me-done-lead = Se han cerrado todas las sesiones y la contraseña anterior ya no funciona. Le hemos enviado un correo: siga su enlace para elegir una contraseña nueva.
unusual-not-me-back-lead = Se han cerrado todas las sesiones y la contraseña anterior ya no funciona. La dirección de su cuenta se había cambiado; ahora vuelve a ser la suya. Le hemos enviado un correo a ella: siga su enlace para elegir una contraseña nueva.
unusual-not-me-elsewhere-title = La cuenta tiene otra dirección de correo
unusual-not-me-elsewhere-lead = Se han cerrado todas las sesiones y la contraseña anterior ya no funciona. Pero la cuenta tiene ahora otra dirección de correo, y eso no podemos cambiarlo desde aquí: quien lea el correo de esa dirección puede elegir una contraseña nueva. Si no fue usted quien cambió la dirección, pida ayuda cuanto antes a quienes gestionan este sitio.
unusual-not-me-over-title = Este enlace ya no funciona
unusual-not-me-spent = Ya se ha utilizado. Si aún le preocupa su cuenta, elija una contraseña nueva: eso cierra todas las sesiones.
unusual-not-me-expired = Es demasiado antiguo. Si aún le preocupa su cuenta, elija una contraseña nueva: eso cierra todas las sesiones.
unusual-not-me-unknown = No conocemos este enlace. Compruebe que lo ha copiado entero. Si le preocupa su cuenta, elija una contraseña nueva: eso cierra todas las sesiones.
unusual-not-me-onward = Elegir una contraseña nueva
