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
area-about-profile = الاسم والهاتف واللغة والمنطقة الزمنية
area-about-email = إلى أين تصل رسائلك
area-about-password = اختيار كلمة مرور جديدة
area-about-second-factor = رمز إلى جانب كلمة المرور
area-about-devices = المتصفحات التي نعرفها
area-about-sessions = أين سجّلت الدخول
area-about-applications = ما يمكنه استخدام حسابك
area-about-activity = ما حدث في حسابك
area-about-data = الحصول على نسخة أو حذف كل شيء
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
