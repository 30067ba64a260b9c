# Sessions, and what browsers are called.
device-browser-on-system = { $browser } on { $system }
device-browser = { $browser }
device-unknown = Unknown browser

sessions-title = Sessions
sessions-lead = These browsers are signed in to your account.
sessions-here = This browser
sessions-begun = Signed in:
sessions-used = Last used:
sessions-applications = Applications:
sessions-separator = ,
sessions-end = End
sessions-end-others = End all other sessions
sessions-ended = That session is ended, and with it the access of its applications.
sessions-others-ended = All other sessions are ended, and with them the access of their applications.
sessions-gone = That session had ended already.
sessions-note = If you do not recognise a session, end it and change your password.
