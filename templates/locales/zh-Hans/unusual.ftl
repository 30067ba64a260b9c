# 异常登录。
unusual-place = {$country}{$city}（{$address}）
unusual-place-part = {$place}（{$address}）
unusual-not-me-title = 不是您本人登录？
unusual-not-me-lead = 我们会结束您的账户在所有设备上的全部会话，您的密码也将失效。随后我们会给您发送一封邮件，您可以通过其中的链接设置新密码。
unusual-not-me-was-you = 如果是您本人登录，请关闭此页面，一切保持不变。
unusual-not-me-button = 不是我本人
unusual-not-me-done-title = 您的账户已受到保护
unusual-not-me-done-lead = 您已在所有设备上退出登录，旧密码已失效。我们已给您发送一封邮件，请点击其中的链接设置新密码。
unusual-not-me-back-lead = 您已在所有设备上退出登录，旧密码已失效。您账户的邮箱地址曾被更改，现已恢复为您的地址。我们已向该地址发送一封邮件，请点击其中的链接设置新密码。
unusual-not-me-elsewhere-title = 账户的邮箱地址已更改
unusual-not-me-elsewhere-lead = 所有设备均已退出登录，旧密码已失效。但该账户现在使用的是另一个邮箱地址，我们无法在此处更改：能查看该邮箱的人可以设置新密码。如果更改地址的不是您本人，请立即联系本网站的运营者寻求帮助。
unusual-not-me-over-title = 此链接已失效
unusual-not-me-spent = 此链接已被使用过。如果您仍担心账户安全，请设置新密码，这会结束所有会话。
unusual-not-me-expired = 此链接已过期。如果您仍担心账户安全，请设置新密码，这会结束所有会话。
unusual-not-me-unknown = 我们无法识别此链接，请检查是否复制完整。如果您担心账户安全，请设置新密码，这会结束所有会话。
unusual-not-me-onward = 设置新密码
