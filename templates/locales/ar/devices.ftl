# الأجهزة المعروفة.
devices-title = الأجهزة
devices-lead = متصفحات سجّلت الدخول فيها من قبل. الجهاز المحفوظ يمر دون الخطوة الثانية.
devices-none = لا يوجد جهاز معروف بعد.
devices-here = هذا الجهاز
devices-trusted = محفوظ حتى { $clock }
devices-known = معروف
devices-added = أُضيف:
devices-used = آخر استخدام:
devices-forget = نسيان
devices-forget-all = نسيان جميع الأجهزة
devices-forgotten = تم نسيان الجهاز.
devices-all-forgotten = تم نسيان جميع الأجهزة.
devices-gone = كان ذلك الجهاز منسيًا من قبل.
devices-note = نسيان الجهاز لا ينهي جلسته. يمكنك فعل ذلك في «الجلسات».
