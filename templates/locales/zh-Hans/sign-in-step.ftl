# The steps after the password.
step-title = 两步验证
step-lead = 请输入身份验证器应用中的验证码。
step-code = 验证码
step-hint = 六位数字。手机不在身边？请改为输入一个恢复代码。
step-wrong = 验证码不正确或已被使用。请等待下一个验证码后重试。
step-remember = { $days } 天内在此设备上不再询问
step-continue = 继续
step-over-title = 请重新登录
step-over-lead = 此次登录耗时过长，或验证码错误次数过多。为了您的安全，需要重新开始。
step-over-again = 登录
step-codes-title = 请保存您的恢复代码
step-codes-lead = 两步验证已开启。如果您丢失手机，每个代码可让您登录一次。请打印或保存在密码管理器中：它们不会再次显示。
step-codes-shown = 两步验证已开启。您的恢复代码已经显示过；您可以在账户中生成新的代码。
step-codes-kept = 我已保存
step-set-up-title = 设置两步验证
step-set-up-lead = 此处除密码外还要求第二步验证。您需要在手机上安装身份验证器应用。
