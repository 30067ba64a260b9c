# Applications with access.
applications-title = Applications
applications-lead = These applications have access to your account.
applications-none = No application has access to your account.
applications-since = Since:
applications-used = Last used:
applications-can = What it may do
applications-revoke = Remove access
applications-revoked = The access is removed. The application must ask you again.
applications-gone = That application has no access to your account.
applications-note = An application may use what it already fetched until its access runs out, usually within minutes.
