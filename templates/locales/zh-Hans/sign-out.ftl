# 退出登录。
sign-out-title = 退出登录
sign-out-asked = { $app } 请求让您退出登录 { $site }。
sign-out-question = 要退出登录 { $site } 吗？
sign-out-button = 退出登录
sign-out-stay = 保持登录
sign-out-done-title = 已退出登录
sign-out-done = 您已在此浏览器中退出登录 { $site }。
sign-out-shared = 如果是公用电脑，请同时关闭所有浏览器窗口。
sign-out-again = 重新登录
sign-out-return = 返回 { $app }
