# What a permission means; each completes "this app can".
scopes-openid = Know who you are at this site
scopes-profile = See your name and profile
scopes-email = See your email address
scopes-phone = See your phone number
scopes-offline-access = Keep this access after you sign out
scopes-other = Act for you with the permission “{ $scope }”
