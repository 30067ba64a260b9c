# Correos. Cada mensaje puede usar { $site }, el nombre del producto. Sin sufijo: asunto y título.

mail-verify-email = Confirme su dirección de correo
mail-verify-email-text = Falta un paso para tener su cuenta en { $site }. Confirme que esta dirección es suya:
mail-verify-email-button = Confirmar la dirección

mail-address-known = Ya tiene una cuenta
mail-address-known-text = Alguien, quizá usted, intentó crear una cuenta en { $site } con esta dirección. Ya existe una, así que no se creó ninguna. Puede simplemente iniciar sesión:
mail-address-known-button = Iniciar sesión
mail-address-known-forgotten = ¿Olvidó su contraseña? Elija una nueva:
mail-address-known-note = Si no fue usted, no tiene que hacer nada. Nadie supo que esta dirección tiene una cuenta.

mail-reset-password = Elija una contraseña nueva
mail-reset-password-text = Alguien pidió una contraseña nueva para su cuenta en { $site }. Si fue usted, elíjala aquí:
mail-reset-button = Elegir una contraseña nueva
mail-reset-password-note = Si no fue usted, ignore este correo: su contraseña sigue igual.

mail-password-changed = Se cambió su contraseña
mail-password-changed-text = Se cambió la contraseña de su cuenta en { $site }. Si fue usted, no tiene que hacer nada.

mail-confirm-new-email = Confirme su nueva dirección de correo
mail-confirm-new-email-text = Esta dirección va a ser la de una cuenta en { $site }. Confirme que es suya:
mail-confirm-new-email-button = Confirmar la dirección nueva

mail-email-changed = Se cambió su dirección de correo
mail-email-changed-text = Su cuenta en { $site } tiene ahora la dirección { $address }. Los correos sobre ella irán allí a partir de ahora.
mail-email-changed-undo = Si no fue usted, puede que otra persona esté en su cuenta. Deshaga el cambio y elija después una contraseña nueva:
mail-email-changed-button = Deshacer el cambio

mail-sign-in-code = Su código de inicio de sesión
mail-sign-in-code-text = Introduzca este código para seguir iniciando sesión en { $site }:
mail-sign-in-code-note = No dé este código a nadie, tampoco a nosotros. Si no está iniciando sesión ahora mismo, alguien conoce su contraseña: cámbiela.

mail-second-factor-enabled = La verificación en dos pasos está activada
mail-second-factor-enabled-text = Al iniciar sesión en su cuenta en { $site } se pide ahora un código de su aplicación de autenticación. Guarde sus códigos de recuperación en un lugar seguro.

mail-second-factor-disabled = La verificación en dos pasos está desactivada
mail-second-factor-disabled-text = Al iniciar sesión en su cuenta en { $site } ya no se pide un código de su aplicación de autenticación.

mail-recovery-codes-replaced = Tiene códigos de recuperación nuevos
mail-recovery-codes-replaced-text = Se crearon códigos de recuperación nuevos para su cuenta en { $site }. Los anteriores ya no sirven.

mail-recovery-code-used = Se usó un código de recuperación
mail-recovery-code-used-text = Alguien inició sesión en su cuenta en { $site } con uno de sus códigos de recuperación. Si no fue usted, cambie su contraseña y cree códigos nuevos de inmediato.
mail-recovery-codes-left = { $count ->
    [0] No le quedan códigos de recuperación: cree otros ahora.
    [one] Le queda un código de recuperación: cree otros pronto.
   *[other] Le quedan { $count } códigos de recuperación.
}

mail-new-sign-in = Nuevo inicio de sesión en su cuenta
mail-new-sign-in-text = Alguien inició sesión en su cuenta en { $site } de una forma que no habíamos visto antes.
mail-new-sign-in-you = Si fue usted, no tiene que hacer nada.
mail-new-sign-in-not-you = Si no fue usted, díganoslo aquí. Cerraremos todas las sesiones y podrá elegir una contraseña nueva:
mail-new-sign-in-button = No fui yo

mail-sign-in-blocked = Demasiados inicios de sesión fallidos
mail-sign-in-blocked-text = Alguien intentó varias veces iniciar sesión en su cuenta en { $site } con una contraseña equivocada. Los intentos desde allí quedan bloqueados un tiempo.
mail-sign-in-blocked-you = Si fue usted y olvidó su contraseña, elija una nueva:
mail-sign-in-blocked-note = Si no fue usted, no tiene que hacer nada. Los dispositivos en los que ya inició sesión le siguen dejando entrar.

mail-session-evicted = Se cerró su sesión en otro dispositivo
mail-session-evicted-text = Inició sesión en { $site } en más dispositivos de los que una cuenta puede usar a la vez. Se cerró la sesión más antigua.

mail-deletion-scheduled = Su cuenta se eliminará
mail-deletion-scheduled-text = Su cuenta en { $site } se eliminará el { $day } con todo lo que contiene. Hasta entonces nadie puede usarla.
mail-deletion-scheduled-cancel = ¿Cambió de opinión, o no fue usted? Conserve la cuenta:
mail-deletion-scheduled-button = Conservar mi cuenta

mail-account-deleted = Su cuenta está eliminada
mail-account-deleted-text = Su cuenta en { $site } y todo lo que contenía están eliminados. Este es el último correo sobre ella. Gracias por haber estado aquí.

mail-invitation = Tiene una invitación a { $site }
mail-invitation-text = { $from } le invita a crear una cuenta en { $site }.
mail-invitation-text-plain = Tiene una invitación para crear una cuenta en { $site }.
mail-invitation-button = Crear una cuenta


mail-test = Correo de prueba de { $site }
mail-test-text = Si lee esto, { $site } puede enviar correos.

# Lo que comparten varios correos.

mail-paste = Si el botón no funciona, abra esta dirección:
mail-or-code = O introduzca este código donde se le pidió:
mail-link-lasts = El enlace sirve una vez, durante { $time }.
mail-code-lasts = El código sirve una vez, durante { $time }.
mail-both-last = El enlace y el código sirven una vez, durante { $time }.
mail-ignore = Si no fue usted, ignore este correo: no pasará nada.
mail-was-not-you = Si no fue usted, puede que otra persona esté en su cuenta. Actúe ahora:
mail-account-button = Abrir mi cuenta

mail-fact-time = Hora
mail-fact-device = Dispositivo
mail-fact-place = Lugar

mail-why-account = Recibe este correo porque una cuenta en { $site } tiene esta dirección.
mail-why-typed = Recibe este correo porque alguien introdujo esta dirección en { $site }.
mail-why-test = Recibe este correo porque la administración de { $site } envió una prueba.

mail-minutes = { $count ->
    [one] 1 minuto
   *[other] { $count } minutos
}
mail-hours = { $count ->
    [one] 1 hora
   *[other] { $count } horas
}
mail-days = { $count ->
    [one] 1 día
   *[other] { $count } días
}

mail-moment = { $day }, a las { $time } UTC
mail-day = { $day } de { $month } de { $year }
mail-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}

mail-account-changed = Un administrador ha modificado su cuenta
mail-account-changed-details = Un administrador ha modificado los datos de su cuenta en { $site }, por ejemplo el nombre.
mail-account-changed-address = Un administrador ha asignado otra dirección de correo a su cuenta en { $site }. Esta dirección ya no le pertenece.
mail-account-changed-disabled = Un administrador ha deshabilitado su cuenta en { $site }. Se ha cerrado su sesión en todas partes y nadie puede iniciar sesión con ella.
mail-account-changed-enabled = Un administrador ha vuelto a habilitar su cuenta en { $site }. Ya puede iniciar sesión.
mail-account-changed-password-set = Un administrador ha establecido una contraseña nueva para su cuenta en { $site }. Se ha cerrado su sesión en todas partes.
mail-account-changed-password-voided = Un administrador ha invalidado la contraseña de su cuenta en { $site }. Se ha cerrado su sesión en todas partes; otro correo le trae un enlace para elegir una contraseña nueva.
mail-account-changed-signed-out = Un administrador ha cerrado su sesión en { $site } en todas partes.
mail-account-changed-deleting = Un administrador ha decidido eliminar su cuenta en { $site }. Ya nadie puede iniciar sesión con ella.
mail-account-changed-note = Si esto le sorprende, consulte a quienes administran { $site }.
