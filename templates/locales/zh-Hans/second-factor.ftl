# 两步验证：设置身份验证器应用、恢复代码、关闭。
second-factor-title = 两步验证
second-factor-lead-off = 两步验证已关闭。只用密码就能进入您的账户。
second-factor-what = 开启两步验证后，登录时还需要输入手机应用显示的验证码。即使有人知道了您的密码，也无法登录。
second-factor-lead-on = 两步验证已开启。登录时除密码外还需要验证码。
second-factor-on = 已开启
second-factor-app = 身份验证器应用
second-factor-since = 设置时间：
second-factor-replace = 更换应用
second-factor-codes = 恢复代码
second-factor-codes-left = { $n ->
    [0] 已用完
   *[other] 剩余 { $n } 个
}
second-factor-few-codes = 您的恢复代码快用完了。请生成新的代码，以便在没有应用时也能登录。
second-factor-new-codes = 生成新代码
second-factor-off-heading = 关闭两步验证
second-factor-off-warning = 关闭后，只用密码就能进入您的账户，恢复代码也将失效。
second-factor-off = 关闭

second-factor-set-up = 设置两步验证
second-factor-begin-lead = 您的手机或电脑上需要有一个身份验证器应用。
second-factor-begin-apps = 任何一次性验证码应用都可以，许多密码管理器也自带这项功能。如果还没有，请先安装一个。
second-factor-begin-sessions = 设置完成后，除此处以外，您在其他地方的登录都会退出。
second-factor-begin = 继续
second-factor-cancel = 取消

second-factor-scan = 用应用扫描二维码
second-factor-scan-text = 在身份验证器应用中添加账户，然后扫描此二维码。
second-factor-qr = 用于身份验证器应用的二维码
second-factor-cannot-scan = 无法扫描？
second-factor-open-app = 在本设备的应用中打开
second-factor-type-key = 或者在应用中输入此密钥：
second-factor-enter = 输入应用显示的验证码
second-factor-app-code = 应用中的验证码
second-factor-app-code-hint = 六位数字，应用每 30 秒更新一次。
second-factor-app-code-wrong = 这不是您的应用应显示的验证码。请输入最新的验证码。如果仍然无效，请检查设备的时间是否正确。
second-factor-confirm = 开启

second-factor-codes-title = 您的恢复代码
second-factor-codes-lead = 请把这些代码保存在没有手机也能找到的地方。每个代码可代替应用验证码登录一次。本页面不会再次显示它们。
second-factor-codes-how = 请打印此页、抄写代码，或把它们存入密码管理器。
second-factor-codes-kept = 我已保存
second-factor-enabled = 两步验证已开启。
second-factor-codes-made = 新的恢复代码已生成，旧代码不再有效。
second-factor-disabled = 两步验证已关闭。

second-factor-replace-title = 更换身份验证器应用
second-factor-replace-lead = 请先证明是您本人。在新应用设置完成之前，当前应用仍然有效。
second-factor-replace-verb = 继续
second-factor-new-codes-title = 生成新的恢复代码
second-factor-new-codes-lead = 请先证明是您本人。现有的代码将失效。
second-factor-new-codes-verb = 生成新代码
second-factor-off-title = 关闭两步验证
second-factor-off-lead = 请先证明是您本人。之后只用密码就能进入您的账户。
second-factor-off-verb = 关闭
second-factor-code = 验证码
second-factor-code-hint = 来自身份验证器应用的验证码，或您的一个恢复代码。
second-factor-code-wrong = 验证码错误或已被使用。请等待应用显示下一个验证码，或使用恢复代码。
second-factor-code-blocked = 错误的验证码过多。请稍后再试。
second-factor-prove-first = 请先确认您的电子邮件地址：在此之前，无法确定此账户属于您。
second-factor-prove = 确认地址
