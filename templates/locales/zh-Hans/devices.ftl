# 已知的设备。
devices-title = 设备
devices-lead = 您曾经登录过的浏览器。已记住的设备无需第二步验证。
devices-none = 还没有已知的设备。
devices-here = 此设备
devices-trusted = 记住至 { $clock }
devices-known = 已知
devices-added = 添加时间：
devices-used = 最近使用：
devices-forget = 忘记
devices-forget-all = 忘记所有设备
devices-forgotten = 该设备已被忘记。
devices-all-forgotten = 所有设备均已被忘记。
devices-gone = 该设备此前已被忘记。
devices-note = 忘记设备不会结束其会话。您可以在“会话”中结束会话。
