# Was schiefging.
error-title = Diese Anfrage lässt sich nicht abschließen
error-return = Zurück zu { $app }
error-details = Einzelheiten für die Entwickler
error-reference = Wenn Sie um Hilfe bitten, nennen Sie diese Referenz:
error-not-found = Unter dieser Adresse gibt es nichts.
error-unavailable = Das ist im Augenblick nicht möglich. Versuchen Sie es gleich noch einmal.
error-internal = Bei uns ist etwas schiefgegangen. Der Fehler wurde festgehalten.
error-stale-form = Diese Seite ist zu alt, oder Ihr Browser bewahrt keine Cookies auf. Gehen Sie zurück zur Anwendung und versuchen Sie es noch einmal.
error-application = Die Anwendung, die Sie hierher geschickt hat, hat einen Fehler gemacht. Gehen Sie zu ihr zurück und versuchen Sie es noch einmal.
