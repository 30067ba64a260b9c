# Una copia de los datos y el final de la cuenta.
data-title = Sus datos
data-export-heading = Descargar sus datos
data-export-lead = Un archivo con todo lo que se guarda sobre usted: perfil, sesiones, dispositivos, aplicaciones y actividad. No contiene contraseñas ni otros secretos.
data-export-button = Descargar
data-delete-heading = Eliminar su cuenta
data-delete-lead = Se cerrarán todas sus sesiones y ninguna aplicación podrá usar su cuenta.
data-delete-grace = { $days ->
    [one] Tiene { $days } día para cambiar de opinión: le enviamos un enlace que conserva la cuenta. Después se elimina definitivamente.
   *[other] Tiene { $days } días para cambiar de opinión: le enviamos un enlace que conserva la cuenta. Después se elimina definitivamente.
}
data-delete-at-once = Esto no se puede deshacer.
data-delete-confirm = Escriba su dirección de correo para confirmar
data-delete-other-address = Esta no es la dirección de correo de su cuenta.
data-delete-last-administrator = Usted es la única persona que administra este servidor. Nombre primero a otra.
data-delete-button = Eliminar mi cuenta
data-fresh = Si inició sesión hace más de cinco minutos, antes se le pedirá que la inicie de nuevo.

data-left-title = Su cuenta está cerrada
data-left-until = Se eliminará el { $moment }. Hasta entonces todavía puede conservarla.
data-left-mail = Le hemos enviado un enlace con el que puede conservar la cuenta.
data-left-at-once = Se eliminará en unos minutos.

data-keep-title = ¿Conservar su cuenta?
data-keep-lead = Esta cuenta está a punto de eliminarse. Si la conserva, podrá iniciar sesión de inmediato.
data-keep-button = Conservar mi cuenta
data-kept-title = Su cuenta se conserva
data-kept-lead = No se eliminará. Las aplicaciones tendrán que volver a pedirle acceso.
data-kept-sign-in = Iniciar sesión
data-dead-title = Este enlace ya no funciona
data-dead-lead = Ya se usó o es demasiado antiguo. Si puede iniciar sesión, su cuenta sigue existiendo.

data-sign-in-leaving = Esta cuenta está a punto de eliminarse. Le hemos enviado un enlace con el que puede conservarla.
