# Cerrar sesión.
sign-out-title = Cerrar sesión
sign-out-asked = { $app } solicita cerrar su sesión en { $site }.
sign-out-question = ¿Desea cerrar su sesión en { $site }?
sign-out-button = Cerrar sesión
sign-out-stay = Mantener la sesión iniciada
sign-out-done-title = Sesión cerrada
sign-out-done = Ha cerrado la sesión en { $site } en este navegador.
sign-out-shared = En un ordenador compartido, cierre también todas las ventanas del navegador.
sign-out-again = Volver a iniciar sesión
sign-out-return = Volver a { $app }
