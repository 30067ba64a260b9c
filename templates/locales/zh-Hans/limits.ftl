# 尝试次数过多。
limits-wait =
    { $minutes ->
       *[other] 尝试次数过多。请等待 { $minutes } 分钟后再试。如果使用以前登录过的设备，则无需等待。
    }
