# Qué significa un permiso; cada uno completa «esta aplicación podrá».
scopes-openid = Saber quién es usted en este sitio
scopes-profile = Ver su nombre y su perfil
scopes-email = Ver su dirección de correo
scopes-phone = Ver su número de teléfono
scopes-offline-access = Conservar este acceso después de que cierre sesión
scopes-other = Actuar en su nombre con el permiso «{ $scope }»
