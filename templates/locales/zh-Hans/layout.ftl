# 每个页面的框架。
#
# 本语言所有文件统一用词：账户（不用“账号”）；登录、退出登录；应用；电子邮件（地址：“电子邮件地址”）；验证码；链接；密码；
# 两步验证；身份验证器应用；恢复代码；设备；会话；此浏览器；确认；管理员。称呼：您。

layout-language-name = 简体中文
layout-languages = 语言
layout-skip = 跳到正文
layout-address-bar = 输入密码之前，请先核对地址栏。
layout-links = 链接
layout-app-links = 应用的链接
layout-app-home = 关于此应用
layout-app-policy = 应用的隐私政策
layout-app-terms = 应用的使用条款
layout-support = 帮助
