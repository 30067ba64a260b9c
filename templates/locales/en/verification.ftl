# Proving an email address.
verification-title = Check your email
verification-sent-to = We have sent a mail with a code to
verification-code = Code from the mail
verification-code-hint = 8 digits. It can take a minute to arrive; look in the spam folder, too.
verification-code-wrong = This code is not right, or it no longer works. Check the newest mail, or have another one sent.
verification-button = Confirm
verification-nothing-came = Nothing has arrived?
verification-resend = Send another mail
verification-sent-again = Another mail is on its way. Only the code in the newest mail works.
verification-wait-seconds = { $seconds ->
    [one] You can have another mail sent in one second.
   *[other] You can have another mail sent in { $seconds } seconds.
}
verification-wait-minutes = { $minutes ->
    [one] You can have another mail sent in one minute.
   *[other] You can have another mail sent in { $minutes } minutes.
}
verification-by-link = I have confirmed with the link in the mail: sign in
verification-other-address = Use another email address
verification-link-title = Confirm your email address
verification-link-text = Somebody, most likely you, created an account at { $site } with this address. Confirm that it is yours.
verification-link-not-you = If it was not you, do not confirm: somebody else would keep an account with your address.
verification-link-confirm = Confirm
verification-link-deny = This was not me
verification-link-sign-in = Sign in
verification-link-done-title = Your email address is confirmed
verification-link-done = You can close this page and go on where you signed up, or sign in here.
verification-link-denied-title = Thank you for telling us
verification-link-denied = The account with your address was removed, if nobody had confirmed it. There is nothing else to do.
verification-link-proven-title = Your email address is confirmed already
verification-link-proven-text = There is nothing left to do with this link. You can sign in.
verification-link-dead-title = This link no longer works
verification-link-dead-text = It has expired, or a newer mail took its place. We can send another one to this address:
verification-link-send-again = Send another mail
verification-link-unknown-title = We do not know this link
verification-link-unknown-text = Check that you have opened the whole link. If your address is not confirmed yet, you can ask for another mail when you sign in.
verification-link-elsewhere = Somebody signed up { $when }, with { $device }. If this was you on another device, confirm.
verification-link-rival = You signed up with this address as well, in this browser. This mail is of the other sign-up: choose a password of your own, or end it.
verification-link-start-over = Confirm and choose a new password
