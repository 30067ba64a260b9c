# El área de la cuenta: navegación y momentos.
area-navigation = Su cuenta
area-overview = Resumen
area-profile = Perfil
area-email = Correo electrónico
area-password = Contraseña
area-second-factor = Verificación en dos pasos
area-devices = Dispositivos
area-sessions = Sesiones
area-applications = Aplicaciones
area-activity = Actividad
area-data = Sus datos
area-about-profile = Nombre, teléfono, idioma y zona horaria
area-about-email = Adónde llega su correo
area-about-password = Elegir una nueva
area-about-second-factor = Un código además de la contraseña
area-about-devices = Navegadores que conocemos
area-about-sessions = Dónde tiene la sesión iniciada
area-about-applications = Qué puede usar su cuenta
area-about-activity = Qué ha ocurrido en su cuenta
area-about-data = Obtener una copia o eliminarlo todo
area-zone = Las horas están en la zona horaria { $zone }. Puede cambiarla en su perfil.

moment-now = ahora mismo
moment-minutes = { $n ->
    [one] hace { $n } minuto
   *[other] hace { $n } minutos
}
moment-hours = { $n ->
    [one] hace { $n } hora
   *[other] hace { $n } horas
}
moment-days = { $n ->
    [one] hace { $n } día
   *[other] hace { $n } días
}
moment-clock = { $clock }
