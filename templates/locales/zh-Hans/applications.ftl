# 拥有访问权限的应用。
applications-title = 应用
applications-lead = 以下应用可以访问您的账户。
applications-none = 没有应用可以访问您的账户。
applications-since = 开始于：
applications-used = 最近使用：
applications-can = 它可以做什么
applications-revoke = 撤销访问权限
applications-revoked = 访问权限已撤销。该应用需要重新征得您的同意。
applications-gone = 该应用无权访问您的账户。
applications-note = 应用已取得的访问权限可继续使用到过期为止，通常只有几分钟。
