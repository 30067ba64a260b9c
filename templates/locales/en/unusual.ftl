# Unusual sign-ins.
unusual-place = {$city}, {$country} ({$address})
unusual-place-part = {$place} ({$address})
unusual-not-me-title = Was this not you?
unusual-not-me-lead = We end every session of your account, on every device, and your password stops working. Then we send you a mail with a link to choose a new one.
unusual-not-me-was-you = If it was you, close this page: nothing changes.
unusual-not-me-button = It was not me
unusual-not-me-done-title = Your account is protected
unusual-not-me-done-lead = You are signed out everywhere, and the old password no longer works. We have sent you a mail: follow its link to choose a new password.
unusual-not-me-back-lead = You are signed out everywhere, and the old password no longer works. The address of your account had been changed; it is yours again. We have sent you a mail there: follow its link to choose a new password.
unusual-not-me-elsewhere-title = The account has another email address
unusual-not-me-elsewhere-lead = Everybody is signed out, and the old password no longer works. But the account has another email address by now, and we cannot change that from here: whoever reads mail there can choose a new password. If it was not you who changed the address, ask whoever runs this site for help, and do not wait.
unusual-not-me-over-title = This link no longer works
unusual-not-me-spent = It was used before. If you are still worried about your account, choose a new password: that ends every session.
unusual-not-me-expired = It is too old. If you are still worried about your account, choose a new password: that ends every session.
unusual-not-me-unknown = We do not know this link. Check that you copied all of it. If you are worried about your account, choose a new password: that ends every session.
unusual-not-me-onward = Choose a new password
