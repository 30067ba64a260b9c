# 邮件。每条消息都可以使用产品名称 { $site }。没有后缀的消息是主题和标题。

mail-verify-email = 请验证您的电子邮件地址
mail-verify-email-text = 只差一步，您就能使用 { $site } 账户了。请确认这个地址属于您：
mail-verify-email-button = 验证电子邮件地址

mail-address-known = 您已经有账户了
mail-address-known-text = 有人（也许是您）想用这个地址在 { $site } 注册账户。该地址已有账户，因此没有创建新账户。您可以直接登录：
mail-address-known-button = 登录
mail-address-known-forgotten = 忘记密码了？请设置新密码：
mail-address-known-note = 如果不是您本人操作，则无需处理。没有人因此得知该地址已有账户。

mail-reset-password = 请设置新密码
mail-reset-password-text = 有人请求为您的 { $site } 账户设置新密码。如果是您本人操作，请在这里设置：
mail-reset-button = 设置新密码
mail-reset-password-note = 如果不是您本人操作，请忽略此邮件：您的密码保持不变。

mail-password-changed = 您的密码已更改
mail-password-changed-text = 您的 { $site } 账户的密码已更改。如果是您本人操作，则无需处理。

mail-confirm-new-email = 请验证您的新电子邮件地址
mail-confirm-new-email-text = 这个地址将成为一个 { $site } 账户的地址。请确认它属于您：
mail-confirm-new-email-button = 验证新地址

mail-email-changed = 您的电子邮件地址已更改
mail-email-changed-text = 您的 { $site } 账户的地址现在是 { $address }。今后有关该账户的邮件会发送到那里。
mail-email-changed-undo = 如果不是您本人操作，可能有人进入了您的账户。请撤销更改，然后设置新密码：
mail-email-changed-button = 撤销更改

mail-sign-in-code = 您的登录验证码
mail-sign-in-code-text = 请输入此验证码，继续登录 { $site }：
mail-sign-in-code-note = 请勿把此验证码告诉任何人，包括我们。如果您现在没有登录，说明有人知道您的密码：请更改密码。

mail-second-factor-enabled = 两步验证已开启
mail-second-factor-enabled-text = 现在登录您的 { $site } 账户时，需要输入身份验证器应用中的验证码。请妥善保管您的恢复代码。

mail-second-factor-disabled = 两步验证已关闭
mail-second-factor-disabled-text = 登录您的 { $site } 账户时，不再需要身份验证器应用中的验证码。

mail-recovery-codes-replaced = 您有了新的恢复代码
mail-recovery-codes-replaced-text = 已为您的 { $site } 账户生成新的恢复代码。旧的恢复代码不再有效。

mail-recovery-code-used = 有一个恢复代码被使用
mail-recovery-code-used-text = 有人用您的一个恢复代码登录了您的 { $site } 账户。如果不是您本人操作，请立即更改密码并生成新的恢复代码。
mail-recovery-codes-left = { $count ->
    [0] 您没有剩余的恢复代码了：请立即生成新的。
   *[other] 您还剩 { $count } 个恢复代码。
}

mail-new-sign-in = 您的账户有新的登录
mail-new-sign-in-text = 有人以我们未曾见过的方式登录了您的 { $site } 账户。
mail-new-sign-in-you = 如果是您本人操作，则无需处理。
mail-new-sign-in-not-you = 如果不是您本人操作，请在这里告诉我们。我们会结束所有会话，然后由您设置新密码：
mail-new-sign-in-button = 不是我本人

mail-sign-in-blocked = 登录失败次数过多
mail-sign-in-blocked-text = 有人多次用错误的密码尝试登录您的 { $site } 账户。来自那里的登录尝试将暂时被阻止。
mail-sign-in-blocked-you = 如果是您本人操作并且忘记了密码，请设置新密码：
mail-sign-in-blocked-note = 如果不是您本人操作，则无需处理。您曾经登录过的设备仍然可以登录。

mail-session-evicted = 您在另一台设备上已被登出
mail-session-evicted-text = 您登录 { $site } 的设备数量超过了一个账户可同时使用的上限。最早的会话已结束。

mail-deletion-scheduled = 您的账户将被删除
mail-deletion-scheduled-text = 您的 { $site } 账户及其所有内容将于 { $day } 删除。在此之前，任何人都无法使用该账户。
mail-deletion-scheduled-cancel = 改变主意了，或者不是您本人操作？请保留账户：
mail-deletion-scheduled-button = 保留我的账户

mail-account-deleted = 您的账户已删除
mail-account-deleted-text = 您的 { $site } 账户及其所有内容均已删除。这是有关该账户的最后一封邮件。感谢您曾经的使用。

mail-invitation = 邀请您加入 { $site }
mail-invitation-text = { $from } 邀请您在 { $site } 创建账户。
mail-invitation-text-plain = 邀请您在 { $site } 创建账户。
mail-invitation-button = 创建账户


mail-test = 来自 { $site } 的测试邮件
mail-test-text = 如果您看到这封邮件，说明 { $site } 可以发送邮件。

# 多封邮件共用的内容。

mail-paste = 如果按钮无法使用，请打开此地址：
mail-or-code = 或者在要求输入的地方输入此验证码：
mail-link-lasts = 链接只能使用一次，有效期为 { $time }。
mail-code-lasts = 验证码只能使用一次，有效期为 { $time }。
mail-both-last = 链接和验证码只能使用一次，有效期为 { $time }。
mail-ignore = 如果不是您本人操作，请忽略此邮件：不会发生任何事情。
mail-was-not-you = 如果不是您本人操作，可能有人进入了您的账户。请立即处理：
mail-account-button = 打开我的账户

mail-fact-time = 时间
mail-fact-device = 设备
mail-fact-place = 地点

mail-why-account = 您收到此邮件，是因为 { $site } 的一个账户使用此地址。
mail-why-typed = 您收到此邮件，是因为有人在 { $site } 输入了此地址。
mail-why-test = 您收到此邮件，是因为 { $site } 的管理员发送了测试邮件。

mail-minutes = { $count ->
   *[other] { $count } 分钟
}
mail-hours = { $count ->
   *[other] { $count } 小时
}
mail-days = { $count ->
   *[other] { $count } 天
}

mail-moment = { $day } { $time } UTC
mail-day = { $year }年{ $month }{ $day }日
mail-month = { $month ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
   *[12] 12月
}

mail-account-changed = 管理员更改了您的账户
mail-account-changed-details = 管理员更改了您的 { $site } 账户的资料，例如姓名。
mail-account-changed-address = 管理员为您的 { $site } 账户设置了另一个邮箱地址。此地址不再属于该账户。
mail-account-changed-disabled = 管理员停用了您的 { $site } 账户。您已在所有设备上退出登录，任何人都无法再用它登录。
mail-account-changed-enabled = 管理员重新启用了您的 { $site } 账户。您可以登录了。
mail-account-changed-password-set = 管理员为您的 { $site } 账户设置了新密码。您已在所有设备上退出登录。
mail-account-changed-password-voided = 管理员已使您的 { $site } 账户的密码失效。您已在所有设备上退出登录；另一封邮件会带给您一个用于设置新密码的链接。
mail-account-changed-signed-out = 管理员已让您的 { $site } 账户在所有设备上退出登录。
mail-account-changed-deleting = 管理员决定删除您的 { $site } 账户。任何人都无法再用它登录。
mail-account-changed-note = 如果您对此感到意外，请联系 { $site } 的运营方。
