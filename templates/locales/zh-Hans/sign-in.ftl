# 登录。
sign-in-title = 登录
sign-in-confirm-title = 确认是您本人
sign-in-confirm-lead = 请再次输入密码以继续。
sign-in-lead = 以继续使用 { $app }
sign-in-return = 之后您将返回 { $host }
sign-in-email = 电子邮件
sign-in-password = 密码
sign-in-button = 登录
sign-in-cancel = 取消
sign-in-wrong = 电子邮件地址与密码不匹配。请检查后重试。
sign-in-disabled = 此账户已停用。请联系本网站的管理员。
sign-in-insecure = 登录需要安全连接，而此服务器尚未配置安全连接。
