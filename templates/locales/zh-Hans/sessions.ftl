# 会话，以及浏览器的名称。
device-browser-on-system = { $system } 上的 { $browser }
device-browser = { $browser }
device-unknown = 未知浏览器

sessions-title = 会话
sessions-lead = 以下浏览器已登录您的账户。
sessions-here = 此浏览器
sessions-begun = 登录时间：
sessions-used = 最近使用：
sessions-applications = 应用：
sessions-separator = 、
sessions-end = 结束
sessions-end-others = 结束所有其他会话
sessions-ended = 该会话已结束，其应用的访问权限也随之终止。
sessions-others-ended = 所有其他会话均已结束，其应用的访问权限也随之终止。
sessions-gone = 该会话此前已结束。
sessions-note = 如果您不认识某个会话，请将其结束并更改密码。
