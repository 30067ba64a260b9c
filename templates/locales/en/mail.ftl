# Mails. Every message may use { $site }, the product's name. A message without a suffix is the subject and the heading.

mail-verify-email = Confirm your email address
mail-verify-email-text = You are one step away from your account at { $site }. Confirm that this address is yours:
mail-verify-email-button = Confirm email address

mail-address-known = You already have an account
mail-address-known-text = Somebody, perhaps you, tried to create an account at { $site } with this address. There is one already, so none was created. You can simply sign in:
mail-address-known-button = Sign in
mail-address-known-forgotten = Forgotten your password? Choose a new one:
mail-address-known-note = If it was not you, there is nothing to do. Nobody learned that this address has an account.

mail-reset-password = Choose a new password
mail-reset-password-text = Somebody asked for a new password for your account at { $site }. If it was you, choose one here:
mail-reset-button = Choose a new password
mail-reset-password-note = If it was not you, ignore this mail: your password stays as it is.

mail-password-changed = Your password was changed
mail-password-changed-text = The password of your account at { $site } was changed. If you did that, there is nothing to do.

mail-confirm-new-email = Confirm your new email address
mail-confirm-new-email-text = This address is to become the one of an account at { $site }. Confirm that it is yours:
mail-confirm-new-email-button = Confirm new address

mail-email-changed = Your email address was changed
mail-email-changed-text = Your account at { $site } now has the address { $address }. Mail about it goes there from now on.
mail-email-changed-undo = If you did not do that, somebody else may be in your account. Take the change back, then choose a new password:
mail-email-changed-button = Take the change back

mail-sign-in-code = Your sign-in code
mail-sign-in-code-text = Enter this code to go on signing in to { $site }:
mail-sign-in-code-note = Never give this code to anybody, not even to us. If you are not signing in just now, somebody knows your password: change it.

mail-second-factor-enabled = Two-step verification is on
mail-second-factor-enabled-text = Signing in to your account at { $site } now asks for a code from your authenticator app. Keep your recovery codes in a safe place.

mail-second-factor-disabled = Two-step verification is off
mail-second-factor-disabled-text = Signing in to your account at { $site } no longer asks for a code from your authenticator app.

mail-recovery-codes-replaced = You have new recovery codes
mail-recovery-codes-replaced-text = New recovery codes were made for your account at { $site }. The old ones do not work any more.

mail-recovery-code-used = A recovery code was used
mail-recovery-code-used-text = Somebody signed in to your account at { $site } with one of your recovery codes. If it was not you, change your password and make new recovery codes at once.
mail-recovery-codes-left = { $count ->
    [0] You have no recovery codes left: make new ones now.
    [one] You have one recovery code left: make new ones soon.
   *[other] You have { $count } recovery codes left.
}

mail-new-sign-in = New sign-in to your account
mail-new-sign-in-text = Somebody signed in to your account at { $site } in a way that we have not seen before.
mail-new-sign-in-you = If it was you, there is nothing to do.
mail-new-sign-in-not-you = If it was not you, say so here. We end every session, and you choose a new password:
mail-new-sign-in-button = This was not me

mail-sign-in-blocked = Too many failed sign-ins
mail-sign-in-blocked-text = Somebody tried several times to sign in to your account at { $site } with a wrong password. Further attempts from there are blocked for a while.
mail-sign-in-blocked-you = If it was you and you have forgotten your password, choose a new one:
mail-sign-in-blocked-note = If it was not you, there is nothing to do. Devices on which you have signed in before still let you in.

mail-session-evicted = You were signed out on another device
mail-session-evicted-text = You signed in to { $site } on more devices than an account may use at a time. The session that is longest ago was ended.

mail-deletion-scheduled = Your account will be deleted
mail-deletion-scheduled-text = Your account at { $site } will be deleted on { $day }, with everything that belongs to it. Until then nobody can use it.
mail-deletion-scheduled-cancel = Changed your mind, or was it not you? Keep the account:
mail-deletion-scheduled-button = Keep my account

mail-account-deleted = Your account is deleted
mail-account-deleted-text = Your account at { $site } and everything that belonged to it are deleted. This is the last mail about it. Thank you for having been here.

mail-invitation = You are invited to { $site }
mail-invitation-text = { $from } invites you to create an account at { $site }.
mail-invitation-text-plain = You are invited to create an account at { $site }.
mail-invitation-button = Create an account


mail-test = A test mail from { $site }
mail-test-text = If you read this, { $site } can send mail.

# What several mails share.

mail-paste = If the button does not work, open this address:
mail-or-code = Or enter this code where you were asked for it:
mail-link-lasts = The link works once, within { $time }.
mail-code-lasts = The code works once, within { $time }.
mail-both-last = The link and the code work once, within { $time }.
mail-ignore = If this was not you, ignore this mail: nothing happens.
mail-was-not-you = If this was not you, somebody else may be in your account. Act now:
mail-account-button = Open my account

mail-fact-time = Time
mail-fact-device = Device
mail-fact-place = Place

mail-why-account = You get this mail because an account at { $site } has this address.
mail-why-typed = You get this mail because somebody entered this address at { $site }.
mail-why-test = You get this mail because an administrator of { $site } sent a test.

mail-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
mail-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
mail-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}

mail-moment = { $day }, { $time } UTC
mail-day = { $day } { $month } { $year }
mail-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}

mail-account-changed = An administrator changed your account
mail-account-changed-details = An administrator changed the details of your account at { $site }, such as its name.
mail-account-changed-address = An administrator gave your account at { $site } another mail address. This address no longer belongs to it.
mail-account-changed-disabled = An administrator disabled your account at { $site }. You are signed out everywhere, and nobody can sign in with it.
mail-account-changed-enabled = An administrator enabled your account at { $site } again. You can sign in.
mail-account-changed-password-set = An administrator set a new password for your account at { $site }. You are signed out everywhere.
mail-account-changed-password-voided = An administrator ended the password of your account at { $site }. You are signed out everywhere; another mail brings you a link by which you choose a new password.
mail-account-changed-signed-out = An administrator signed you out of your account at { $site } everywhere.
mail-account-changed-deleting = An administrator decided that your account at { $site } is deleted. Nobody can sign in with it any more.
mail-account-changed-note = If this surprises you, please ask the people who run { $site }.
