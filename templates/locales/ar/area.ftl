# صفحات الحساب: التنقل والأوقات.
area-navigation = حسابك
area-overview = نظرة عامة
area-profile = الملف الشخصي
area-email = البريد الإلكتروني
area-password = كلمة المرور
area-second-factor = التحقق بخطوتين
area-devices = الأجهزة
area-sessions = الجلسات
area-applications = التطبيقات
area-activity = النشاط
area-data = بياناتك
area-zone = الأوقات بحسب المنطقة الزمنية { $zone }. يمكنك تغييرها في ملفك الشخصي.

moment-now = الآن
moment-minutes = { $n ->
    [one] قبل دقيقة واحدة
    [two] قبل دقيقتين
    [few] قبل { $n } دقائق
   *[other] قبل { $n } دقيقة
}
moment-hours = { $n ->
    [one] قبل ساعة واحدة
    [two] قبل ساعتين
    [few] قبل { $n } ساعات
   *[other] قبل { $n } ساعة
}
moment-days = { $n ->
    [one] قبل يوم واحد
    [two] قبل يومين
    [few] قبل { $n } أيام
   *[other] قبل { $n } يومًا
}
moment-clock = { $clock }
