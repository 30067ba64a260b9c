# Bekannte Geräte.
devices-title = Geräte
devices-lead = Browser, in denen Sie sich schon angemeldet haben. Ein gemerkter kommt ohne den zweiten Schritt aus.
devices-none = Noch ist kein Gerät bekannt.
devices-here = Dieses Gerät
devices-trusted = Gemerkt bis { $clock }
devices-known = Bekannt
devices-added = Hinzugefügt:
devices-used = Zuletzt benutzt:
devices-forget = Vergessen
devices-forget-all = Alle Geräte vergessen
devices-forgotten = Das Gerät ist vergessen.
devices-all-forgotten = Alle Geräte sind vergessen.
devices-gone = Dieses Gerät war schon vergessen.
devices-note = Ein Gerät zu vergessen beendet seine Sitzung nicht. Das können Sie unter „Sitzungen“ tun.
