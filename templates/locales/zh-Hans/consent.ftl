# 应用请求的权限。
consent-title = 允许访问
consent-lead = { $app } 请求使用您的账户。
consent-signed-in-as = 当前登录账户：{ $email }
consent-scopes = 如果您允许，此应用可以
consent-names = 技术名称
consent-return = 无论您如何选择，之后都会转到 { $host }
consent-allow = 允许
consent-deny = 不允许
