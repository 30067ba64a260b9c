# 数据副本与账户的终结。
data-title = 您的数据
data-export-heading = 下载您的数据
data-export-lead = 一个包含我们保存的所有关于您的内容的文件：个人资料、会话、设备、应用和活动记录。其中不含密码和其他机密。
data-export-button = 下载
data-delete-heading = 删除您的账户
data-delete-lead = 您将在所有地方退出登录，任何应用都不能再使用您的账户。
data-delete-grace = 您有 { $days } 天时间可以改变主意：我们会向您发送一个用于保留账户的链接。之后账户将被永久删除。
data-delete-at-once = 此操作无法撤销。
data-delete-confirm = 请输入您的电子邮件地址以确认
data-delete-other-address = 这不是您账户的电子邮件地址。
data-delete-last-administrator = 您是此服务器唯一的管理员。请先指定另一位管理员。
data-delete-button = 删除我的账户
data-fresh = 如果您登录已超过五分钟，将先要求您重新登录。

data-left-title = 您的账户已关闭
data-left-until = 账户将于 { $moment } 删除。在此之前您仍可保留它。
data-left-mail = 我们已向您发送一个可用于保留账户的链接。
data-left-at-once = 账户将在几分钟内删除。

data-keep-title = 保留您的账户？
data-keep-lead = 此账户即将被删除。如果保留，您可以立即重新登录。
data-keep-button = 保留我的账户
data-kept-title = 您的账户已保留
data-kept-lead = 账户不会被删除。应用需要重新向您请求访问权限。
data-kept-sign-in = 登录
data-dead-title = 此链接已失效
data-dead-lead = 链接已被使用或已过期。如果您能登录，说明账户仍然存在。

data-sign-in-leaving = 此账户即将被删除。我们已向您发送一个可用于保留账户的链接。
