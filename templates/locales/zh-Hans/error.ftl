# 出错信息。
error-title = 无法完成此请求
error-return = 返回 { $app }
error-details = 面向开发者的详细信息
error-reference = 寻求帮助时，请提供此编号：
error-not-found = 此地址没有内容。
error-unavailable = 暂时无法处理，请稍后再试。
error-internal = 我们这边出了问题，已记录下来。
error-stale-form = 此页面已过期，或您的浏览器不保存 Cookie。请返回应用后重试。
error-application = 将您转到此处的应用出了错。请返回该应用后重试。
