# Verificación en dos pasos: configurar una aplicación de autenticación, códigos de recuperación, desactivarla.
second-factor-title = Verificación en dos pasos
second-factor-lead-off = Está desactivada. La contraseña por sí sola abre su cuenta.
second-factor-what = Con la verificación en dos pasos, al iniciar sesión se pide además un código que muestra una aplicación de su teléfono. Quien averigüe su contraseña no podrá entrar.
second-factor-lead-on = Está activada. Al iniciar sesión se pide un código además de la contraseña.
second-factor-on = Activada
second-factor-app = Aplicación de autenticación
second-factor-since = Configurada
second-factor-replace = Usar otra aplicación
second-factor-codes = Códigos de recuperación
second-factor-codes-left = { $n ->
    [0] No queda ninguno
    [one] Queda { $n }
   *[other] Quedan { $n }
}
second-factor-few-codes = Casi no le quedan códigos de recuperación. Cree códigos nuevos para poder iniciar sesión sin la aplicación.
second-factor-new-codes = Crear códigos nuevos
second-factor-off-heading = Desactivarla
second-factor-off-warning = La contraseña por sí sola abrirá su cuenta. Sus códigos de recuperación dejarán de servir.
second-factor-off = Desactivar

second-factor-set-up = Configurar la verificación en dos pasos
second-factor-begin-lead = Necesita una aplicación de autenticación en su teléfono u ordenador.
second-factor-begin-apps = Sirve cualquier aplicación de códigos de un solo uso; muchos gestores de contraseñas incluyen una. Si aún no tiene ninguna, instale una primero.
second-factor-begin-sessions = Al terminar se cerrará su sesión en todas partes menos aquí.
second-factor-begin = Continuar
second-factor-cancel = Cancelar

second-factor-scan = Escanee esto con su aplicación
second-factor-scan-text = En su aplicación de autenticación, añada una cuenta y escanee el código QR.
second-factor-qr = Código QR para su aplicación de autenticación
second-factor-cannot-scan = ¿No puede escanearlo?
second-factor-open-app = Abrirlo en una aplicación de este dispositivo
second-factor-type-key = O escriba esta clave en su aplicación:
second-factor-enter = Escriba el código que muestra su aplicación
second-factor-app-code = Código de la aplicación
second-factor-app-code-hint = Seis cifras; la aplicación muestra otras nuevas cada 30 segundos.
second-factor-app-code-wrong = No es el código que debería mostrar su aplicación. Escriba el más reciente. Si sigue sin funcionar, compruebe que el reloj de su dispositivo esté en hora.
second-factor-confirm = Activar

second-factor-codes-title = Sus códigos de recuperación
second-factor-codes-lead = Guarde estos códigos donde pueda encontrarlos sin su teléfono. Cada uno sustituye una vez al código de la aplicación. Esta página no volverá a mostrarlos.
second-factor-codes-how = Imprima esta página, anote los códigos o guárdelos en un gestor de contraseñas.
second-factor-codes-kept = Ya los he guardado
second-factor-enabled = La verificación en dos pasos está activada.
second-factor-codes-made = Tiene códigos de recuperación nuevos. Los anteriores ya no sirven.
second-factor-disabled = La verificación en dos pasos está desactivada.

second-factor-replace-title = Usar otra aplicación de autenticación
second-factor-replace-lead = Primero demuestre que es usted. La aplicación actual seguirá sirviendo hasta que la nueva esté configurada.
second-factor-replace-verb = Continuar
second-factor-new-codes-title = Crear códigos de recuperación nuevos
second-factor-new-codes-lead = Primero demuestre que es usted. Los códigos actuales dejarán de servir.
second-factor-new-codes-verb = Crear códigos nuevos
second-factor-off-title = Desactivar la verificación en dos pasos
second-factor-off-lead = Primero demuestre que es usted. Después, la contraseña por sí sola abrirá su cuenta.
second-factor-off-verb = Desactivar
second-factor-code = Código
second-factor-code-hint = De su aplicación de autenticación, o uno de sus códigos de recuperación.
second-factor-code-wrong = Este código no es correcto o ya se usó. Espere al siguiente de su aplicación o use un código de recuperación.
second-factor-code-blocked = Hubo demasiados códigos incorrectos. Inténtelo de nuevo más tarde.
second-factor-prove-first = Confirme primero su dirección de correo: hasta entonces no es seguro que esta cuenta sea suya.
second-factor-prove = Confirmar la dirección
