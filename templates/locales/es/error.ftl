# Qué ha ido mal.
error-title = No se puede completar esta solicitud
error-return = Volver a { $app }
error-details = Detalles para quien desarrolla la aplicación
error-reference = Si pide ayuda, indique esta referencia:
error-not-found = No hay nada en esta dirección.
error-unavailable = No es posible hacerlo en este momento. Inténtelo de nuevo dentro de un instante.
error-internal = Algo ha ido mal por nuestra parte. Ha quedado registrado.
error-stale-form = Esta página es demasiado antigua o su navegador no guarda cookies. Vuelva a la aplicación e inténtelo de nuevo.
error-application = La aplicación que le ha enviado aquí ha cometido un error. Vuelva a ella e inténtelo de nuevo.
