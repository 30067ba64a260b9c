# Two-step verification: setting up an authenticator app, recovery codes, turning it off.
second-factor-title = Two-step verification
second-factor-lead-off = It is off. Your password alone opens your account.
second-factor-what = With two-step verification, signing in also asks for a code that an app on your phone shows. Somebody who learns your password still cannot get in.
second-factor-lead-on = It is on. Signing in asks for a code as well as your password.
second-factor-on = On
second-factor-app = Authenticator app
second-factor-since = Set up
second-factor-replace = Use another app
second-factor-codes = Recovery codes
second-factor-codes-left = { $n ->
    [0] None left
    [one] { $n } left
   *[other] { $n } left
}
second-factor-few-codes = You have hardly any recovery codes left. Make new ones, so that you can sign in without your app.
second-factor-new-codes = Make new codes
second-factor-off-heading = Turn it off
second-factor-off-warning = Your password alone will open your account. Your recovery codes will stop working.
second-factor-off = Turn off

second-factor-set-up = Set up two-step verification
second-factor-begin-lead = You need an authenticator app on your phone or computer.
second-factor-begin-apps = Any app for one-time codes will do, and many password managers have one built in. If you have none yet, install one first.
second-factor-begin-sessions = When you finish, you will be signed out everywhere but here.
second-factor-begin = Continue
second-factor-cancel = Cancel

second-factor-scan = Scan this with your app
second-factor-scan-text = In your authenticator app, add an account and scan the QR code.
second-factor-qr = QR code for your authenticator app
second-factor-cannot-scan = You cannot scan it?
second-factor-open-app = Open it in an app on this device
second-factor-type-key = Or type this key into your app:
second-factor-enter = Enter the code that your app shows
second-factor-app-code = Code from the app
second-factor-app-code-hint = Six digits; the app shows new ones every 30 seconds.
second-factor-app-code-wrong = This is not the code that your app should show. Enter the newest one. If it still does not work, check that the clock of your device is right.
second-factor-confirm = Turn on

second-factor-codes-title = Your recovery codes
second-factor-codes-lead = Keep these codes where you find them without your phone. Each one signs you in once in place of a code from the app. This page does not show them again.
second-factor-codes-how = Print this page, write the codes down, or put them into a password manager.
second-factor-codes-kept = I have kept them
second-factor-enabled = Two-step verification is on.
second-factor-codes-made = You have new recovery codes. The old ones do not work any more.
second-factor-disabled = Two-step verification is off.

second-factor-replace-title = Use another authenticator app
second-factor-replace-lead = First show that it is you. The app that you have now keeps working until the new one is set up.
second-factor-replace-verb = Continue
second-factor-new-codes-title = Make new recovery codes
second-factor-new-codes-lead = First show that it is you. The codes that you have now will stop working.
second-factor-new-codes-verb = Make new codes
second-factor-off-title = Turn off two-step verification
second-factor-off-lead = First show that it is you. After that, your password alone opens your account.
second-factor-off-verb = Turn off
second-factor-code = Code
second-factor-code-hint = From your authenticator app, or one of your recovery codes.
second-factor-code-wrong = This code is wrong or was used before. Wait for the next one in your app, or use a recovery code.
second-factor-code-blocked = There were too many wrong codes. Try again later.
second-factor-prove-first = Confirm your email address first: until then it is not certain that this account is yours.
second-factor-prove = Confirm the address
