# Too many attempts.
limits-wait =
    { $minutes ->
        [one] Too many attempts. Wait a minute, then try again.
       *[other] Too many attempts. Wait { $minutes } minutes, then try again. On a device on which you have signed in before, you need not wait.
    }
