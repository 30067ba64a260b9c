# ما يطلبه التطبيق.
consent-title = السماح بالوصول
consent-lead = يطلب { $app } استخدام حسابك.
consent-signed-in-as = تم تسجيل الدخول باسم { $email }
consent-scopes = إذا سمحت بذلك، يمكن لهذا التطبيق
consent-names = الأسماء التقنية
consent-return = أيًّا كان اختيارك، ستنتقل بعد ذلك إلى { $host }
consent-allow = السماح
consent-deny = عدم السماح
