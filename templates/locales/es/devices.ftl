# Dispositivos conocidos.
devices-title = Dispositivos
devices-lead = Navegadores en los que ya ha iniciado sesión. Uno recordado pasa sin el segundo paso.
devices-none = Todavía no se conoce ningún dispositivo.
devices-here = Este dispositivo
devices-trusted = Recordado hasta el { $clock }
devices-known = Conocido
devices-added = Añadido:
devices-used = Último uso:
devices-forget = Olvidar
devices-forget-all = Olvidar todos los dispositivos
devices-forgotten = El dispositivo se ha olvidado.
devices-all-forgotten = Todos los dispositivos se han olvidado.
devices-gone = Ese dispositivo ya se había olvidado.
devices-note = Olvidar un dispositivo no cierra su sesión. Puede hacerlo en «Sesiones».
