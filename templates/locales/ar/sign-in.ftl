# تسجيل الدخول.
sign-in-title = تسجيل الدخول
sign-in-confirm-title = أكّد أنك أنت
sign-in-confirm-lead = أدخل كلمة المرور مرة أخرى للمتابعة.
sign-in-lead = للمتابعة إلى { $app }
sign-in-return = ستعود بعد ذلك إلى { $host }
sign-in-email = البريد الإلكتروني
sign-in-password = كلمة المرور
sign-in-button = تسجيل الدخول
sign-in-cancel = إلغاء
sign-in-wrong = عنوان البريد الإلكتروني وكلمة المرور غير متطابقين. تحقَّق منهما وحاول مرة أخرى.
sign-in-disabled = هذا الحساب معطَّل. تواصل مع القائمين على هذا الموقع.
sign-in-insecure = يتطلب تسجيل الدخول اتصالًا آمنًا، وهذا الخادم غير مُعدّ له.
