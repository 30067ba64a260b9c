# 账户页面：导航与时间。
area-navigation = 您的账户
area-overview = 概览
area-profile = 个人资料
area-email = 电子邮件
area-password = 密码
area-second-factor = 两步验证
area-devices = 设备
area-sessions = 会话
area-applications = 应用
area-activity = 活动记录
area-data = 您的数据
area-about-profile = 姓名、电话、语言和时区
area-about-email = 邮件发往何处
area-about-password = 设置新密码
area-about-second-factor = 密码之外再加一个验证码
area-about-devices = 我们认识的浏览器
area-about-sessions = 您在哪些地方登录
area-about-applications = 哪些应用可以使用您的账户
area-about-activity = 您的账户中发生了什么
area-about-data = 获取副本，或全部删除
area-zone = 时间按时区 { $zone } 显示。您可以在个人资料中更改。

moment-now = 刚刚
moment-minutes = { $n } 分钟前
moment-hours = { $n } 小时前
moment-days = { $n } 天前
moment-clock = { $clock }
