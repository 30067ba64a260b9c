# El marco de todas las páginas.
#
# Palabras que se mantienen en todos los archivos de este idioma: cuenta; iniciar sesión, cerrar sesión; aplicación; correo
# electrónico (la dirección: «dirección de correo»); código; enlace; contraseña; verificación en dos pasos; aplicación de
# autenticación; código de recuperación; dispositivo; sesión; este navegador; confirmar; administrador; escribir (no «introducir»); cifras. Trato: usted.

layout-language-name = Español
layout-languages = Idioma
layout-skip = Ir al contenido
layout-address-bar = Compruebe la barra de direcciones antes de escribir su contraseña.
layout-links = Enlaces
layout-app-links = Enlaces de la aplicación
layout-app-home = Acerca de la aplicación
layout-app-policy = Política de privacidad de la aplicación
layout-app-terms = Condiciones de uso de la aplicación
layout-support = Ayuda
