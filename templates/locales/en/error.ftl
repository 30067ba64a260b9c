# What went wrong.
error-title = This request cannot be completed
error-return = Return to { $app }
error-details = Details for the developer
error-reference = If you ask for help, give this reference:
error-not-found = There is nothing at this address.
error-unavailable = We cannot do this right now. Try again in a moment.
error-internal = Something went wrong on our side. It has been noted.
error-stale-form = This page is too old, or your browser does not keep cookies. Go back to the application and try again.
error-application = The application that sent you here made a mistake. Go back to it and try again.
