# Iniciar sesión.
sign-in-title = Iniciar sesión
sign-in-confirm-title = Confirme su identidad
sign-in-confirm-lead = Vuelva a escribir su contraseña para continuar.
sign-in-lead = para continuar en { $app }
sign-in-return = Después volverá a { $host }
sign-in-email = Correo electrónico
sign-in-password = Contraseña
sign-in-button = Iniciar sesión
sign-in-cancel = Cancelar
sign-in-wrong = Esa dirección de correo y esa contraseña no coinciden. Revise ambas e inténtelo de nuevo.
sign-in-disabled = Esta cuenta está desactivada. Consulte a quienes administran este sitio.
sign-in-insecure = Para iniciar sesión hace falta una conexión segura, y este servidor no está configurado para ofrecerla.
