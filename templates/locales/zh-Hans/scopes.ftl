# 权限的含义；每一条接在“此应用可以”之后。
scopes-openid = 知道您在本网站的身份
scopes-profile = 查看您的姓名和个人资料
scopes-email = 查看您的电子邮件地址
scopes-phone = 查看您的电话号码
scopes-offline-access = 在您退出登录后继续保有此访问权限
scopes-other = 以“{ $scope }”权限代您操作
