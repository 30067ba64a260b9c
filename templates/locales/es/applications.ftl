# Aplicaciones con acceso.
applications-title = Aplicaciones
applications-lead = Estas aplicaciones tienen acceso a su cuenta.
applications-none = Ninguna aplicación tiene acceso a su cuenta.
applications-since = Desde:
applications-used = Último uso:
applications-can = Lo que puede hacer
applications-revoke = Retirar el acceso
applications-revoked = El acceso se ha retirado. La aplicación tendrá que volver a preguntarle.
applications-gone = Esa aplicación no tiene acceso a su cuenta.
applications-note = Una aplicación puede usar lo que ya obtuvo hasta que su acceso caduque, normalmente en unos minutos.
