# Signing in.
sign-in-title = Iniciar sesión
sign-in-lead = para continuar en { $app }
