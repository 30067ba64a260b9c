# Signing in.
sign-in-title = تسجيل الدخول
sign-in-lead = للمتابعة إلى { $app }
