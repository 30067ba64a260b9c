# الجلسات وأسماء المتصفحات.
device-browser-on-system = { $browser } على { $system }
device-browser = { $browser }
device-unknown = متصفح غير معروف

sessions-title = الجلسات
sessions-lead = هذه المتصفحات مسجَّلة الدخول إلى حسابك.
sessions-here = هذا المتصفح
sessions-begun = تسجيل الدخول:
sessions-used = آخر استخدام:
sessions-applications = التطبيقات:
sessions-separator = ،
sessions-end = إنهاء
sessions-end-others = إنهاء جميع الجلسات الأخرى
sessions-ended = أُنهيت تلك الجلسة ومعها وصول تطبيقاتها.
sessions-others-ended = أُنهيت جميع الجلسات الأخرى ومعها وصول تطبيقاتها.
sessions-gone = كانت تلك الجلسة منتهية من قبل.
sessions-note = إذا لم تتعرف على جلسة، فأنهِها وغيّر كلمة المرور.
