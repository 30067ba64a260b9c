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
