# Lo que pide una aplicación.
consent-title = Permitir el acceso
consent-lead = { $app } solicita usar su cuenta.
consent-signed-in-as = Sesión iniciada como { $email }
consent-scopes = Si lo permite, esta aplicación podrá
consent-names = Nombres técnicos
consent-return = Elija lo que elija, después irá a { $host }
consent-allow = Permitir
consent-deny = No permitir
