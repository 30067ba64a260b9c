# A copy of the data, and the end of the account.
data-title = Your data
data-export-heading = Download your data
data-export-lead = A file with everything that is kept about you: profile, sessions, devices, applications and activity. Passwords and other secrets are not in it.
data-export-button = Download
data-delete-heading = Delete your account
data-delete-lead = You will be signed out everywhere, and no application can use your account any more.
data-delete-grace = { $days ->
    [one] You have { $days } day to change your mind: we send you a link that keeps the account. After that it is gone for good.
   *[other] You have { $days } days to change your mind: we send you a link that keeps the account. After that it is gone for good.
}
data-delete-at-once = This cannot be undone.
data-delete-confirm = Type your email address to confirm
data-delete-other-address = This is not the email address of your account.
data-delete-last-administrator = You are the only administrator of this server. Make somebody else one first.
data-delete-button = Delete my account
data-fresh = If you signed in more than five minutes ago, you will be asked to sign in again first.

data-left-title = Your account is closed
data-left-until = It will be deleted on { $moment }. Until then you can still keep it.
data-left-mail = We have sent you a link with which you can keep the account.
data-left-at-once = It will be deleted within a few minutes.

data-keep-title = Keep your account?
data-keep-lead = This account is about to be deleted. If you keep it, you can sign in again at once.
data-keep-button = Keep my account
data-kept-title = Your account stays
data-kept-lead = It will not be deleted. Applications have to ask you for access again.
data-kept-sign-in = Sign in
data-dead-title = This link does not work any more
data-dead-lead = It was used already, or it is too old. If you can sign in, your account is still there.

data-sign-in-leaving = This account is about to be deleted. We have sent you a link with which you can keep it.
