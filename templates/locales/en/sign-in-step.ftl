# The steps after the password.
step-title = Two-step verification
step-lead = Enter the code from your authenticator app.
step-code = Code
step-hint = Six digits. No phone at hand? Type one of your recovery codes instead.
step-wrong = That code is not right, or was used before. Wait for the next one and try again.
step-remember =
    Do not ask again on this device for { $days ->
        [one] one day
       *[other] { $days } days
    }
step-continue = Continue
step-over-title = Sign in again
step-over-lead = This sign-in took too long, or too many codes were wrong. For your safety it has to begin anew.
step-over-again = Sign in
step-codes-title = Keep your recovery codes
step-codes-lead = Two-step verification is on. If you lose your phone, each of these codes signs you in once. Print them or keep them in a password manager: they are not shown again.
step-codes-shown = Two-step verification is on. Your recovery codes were shown to you; you can make new ones in your account.
step-codes-kept = I have kept them
step-set-up-title = Set up two-step verification
step-set-up-lead = A second step besides your password is required here. It takes an authenticator app on your phone.
step-mail-title = Check your mail
step-mail-lead = We do not know this browser yet, and somebody has been guessing at your password. We sent a code to { $address }.
step-mail-sent = A new code is on its way. Only the newest one counts.
step-mail-wrong = That code is not right. Check the newest mail and try again.
step-mail-again = Send another code
