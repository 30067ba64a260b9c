# Signing in.
sign-in-title = 登录
sign-in-lead = 以继续使用 { $app }
