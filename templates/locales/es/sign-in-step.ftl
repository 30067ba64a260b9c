# The steps after the password.
step-title = Verificación en dos pasos
step-lead = Escriba el código de su aplicación de autenticación.
step-code = Código
step-hint = Seis cifras. ¿No tiene el teléfono a mano? Escriba en su lugar uno de sus códigos de recuperación.
step-wrong = Ese código no es correcto o ya se ha usado. Espere al siguiente e inténtelo de nuevo.
step-remember =
    No volver a preguntar en este dispositivo durante { $days ->
        [one] un día
       *[other] { $days } días
    }
step-continue = Continuar
step-over-title = Vuelva a iniciar sesión
step-over-lead = Este inicio de sesión tardó demasiado o hubo demasiados códigos incorrectos. Por su seguridad, debe empezar de nuevo.
step-over-again = Iniciar sesión
step-codes-title = Guarde sus códigos de recuperación
step-codes-lead = La verificación en dos pasos está activada. Si pierde el teléfono, cada uno de estos códigos sirve para entrar una vez. Imprímalos o guárdelos en un gestor de contraseñas: no se volverán a mostrar.
step-codes-shown = La verificación en dos pasos está activada. Sus códigos de recuperación ya se mostraron; puede crear otros en su cuenta.
step-codes-kept = Los he guardado
step-set-up-title = Configurar la verificación en dos pasos
step-set-up-lead = Aquí se exige un segundo paso además de la contraseña. Necesita una aplicación de autenticación en el teléfono.
step-mail-title = Revise su correo
step-mail-lead = Aún no conocemos este navegador y alguien ha intentado adivinar su contraseña. Hemos enviado un código a { $address }.
step-mail-sent = Hay un código nuevo en camino. Solo vale el más reciente.
step-mail-wrong = Ese código no es correcto. Mire el mensaje más reciente e inténtelo de nuevo.
step-mail-again = Enviar otro código
