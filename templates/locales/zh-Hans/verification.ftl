# 验证电子邮件地址。
verification-title = 请查收邮件
verification-sent-to = 我们已将验证码发送至
verification-code = 邮件中的验证码
verification-code-hint = 8 位数字。邮件可能需要一分钟才能送达，也请查看垃圾邮件文件夹。
verification-code-wrong = 验证码不正确或已失效。请查看最新的邮件，或重新发送一封。
verification-button = 确认
verification-nothing-came = 没有收到邮件？
verification-resend = 重新发送邮件
verification-sent-again = 新的邮件已发出。只有最新邮件中的验证码有效。
verification-wait-seconds = { $seconds ->
   *[other] { $seconds } 秒后可以重新发送邮件。
}
verification-wait-minutes = { $minutes ->
   *[other] { $minutes } 分钟后可以重新发送邮件。
}
verification-by-link = 我已通过邮件中的链接确认：登录
verification-other-address = 使用其他电子邮件地址
verification-link-title = 确认您的电子邮件地址
verification-link-text = 有人（很可能是您本人）在 { $site } 用此地址创建了账户。请确认这是您的地址。
verification-link-not-you = 如果不是您本人，请勿确认，否则他人将保留使用您地址的账户。
verification-link-confirm = 确认
verification-link-deny = 不是我
verification-link-sign-in = 登录
verification-link-done-title = 您的电子邮件地址已确认
verification-link-done = 您可以关闭此页面，回到创建账户的地方继续，或在此登录。
verification-link-denied-title = 感谢您告知我们
verification-link-denied = 如果无人确认过，使用您地址的账户已被移除。您无需再做任何操作。
verification-link-proven-title = 您的电子邮件地址此前已确认
verification-link-proven-text = 此链接已无需再使用。您可以登录。
verification-link-dead-title = 此链接已失效
verification-link-dead-text = 它已过期，或已被更新的邮件取代。我们可以向此地址再发送一封：
verification-link-send-again = 重新发送邮件
verification-link-unknown-title = 我们无法识别此链接
verification-link-unknown-text = 请检查是否打开了完整的链接。如果您的地址尚未确认，您可以在登录时要求重新发送邮件。
verification-link-elsewhere = 有人于{ $when }使用{ $device }注册。如果是您在另一台设备上操作的，请确认。
verification-link-rival = 您也在此浏览器中使用该地址注册过。这封邮件属于另一次注册：请设置您自己的密码，或终止该注册。
verification-link-start-over = 确认并设置新密码
