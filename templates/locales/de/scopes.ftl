# Was eine Berechtigung bedeutet; jede ergänzt „diese App kann“.
scopes-openid = Erfahren, wer Sie auf dieser Website sind
scopes-profile = Ihren Namen und Ihr Profil sehen
scopes-email = Ihre E-Mail-Adresse sehen
scopes-phone = Ihre Telefonnummer sehen
scopes-offline-access = Diesen Zugriff behalten, auch wenn Sie sich abmelden
scopes-other = Mit der Berechtigung „{ $scope }“ für Sie handeln
