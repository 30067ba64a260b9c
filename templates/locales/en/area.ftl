# The account area: its navigation, and moments.
area-navigation = Your account
area-overview = Overview
area-profile = Profile
area-email = Email
area-password = Password
area-second-factor = Two-step verification
area-devices = Devices
area-sessions = Sessions
area-applications = Applications
area-activity = Activity
area-data = Your data
area-zone = Times are in the time zone { $zone }. You can change it in your profile.

moment-now = just now
moment-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
moment-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
moment-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
moment-clock = { $clock }
