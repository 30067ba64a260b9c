# The frame of every page.
#
# Words to keep to in all files of this language: account; sign in, sign out; application (in full sentences, "app" on
# small labels); email (the address: "email address"); code; link; password; two-step verification; authenticator app;
# recovery code; device; session; this browser; confirm (an address, an action); administrator.

layout-language-name = English
layout-languages = Language
layout-skip = Skip to the content
layout-address-bar = Check the address bar before you enter your password.
layout-links = Links
layout-app-links = Links of the application
layout-app-home = About the application
layout-app-policy = Privacy policy of the application
layout-app-terms = Terms of the application
layout-support = Help
