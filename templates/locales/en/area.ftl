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
area-about-profile = Name, phone, language and time zone
area-about-email = Where your mail goes
area-about-password = Choose a new one
area-about-second-factor = A code as well as your password
area-about-devices = Browsers that we know
area-about-sessions = Where you are signed in
area-about-applications = What may use your account
area-about-activity = What happened in your account
area-about-data = Take a copy, or delete it all
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
