# Sesiones, y cómo se llaman los navegadores.
device-browser-on-system = { $browser } en { $system }
device-browser = { $browser }
device-unknown = Navegador desconocido

sessions-title = Sesiones
sessions-lead = Estos navegadores tienen una sesión iniciada en su cuenta.
sessions-here = Este navegador
sessions-begun = Inicio de sesión:
sessions-used = Último uso:
sessions-applications = Aplicaciones:
sessions-separator = ,
sessions-end = Cerrar
sessions-end-others = Cerrar todas las demás sesiones
sessions-ended = Esa sesión se ha cerrado y, con ella, el acceso de sus aplicaciones.
sessions-others-ended = Todas las demás sesiones se han cerrado y, con ellas, el acceso de sus aplicaciones.
sessions-gone = Esa sesión ya estaba cerrada.
sessions-note = Si no reconoce una sesión, ciérrela y cambie su contraseña.
