# الرسائل. يمكن لكل رسالة أن تستخدم { $site }، وهو اسم المنتج. الرسالة بلا لاحقة هي الموضوع والعنوان.

mail-verify-email = أكّد عنوان بريدك الإلكتروني
mail-verify-email-text = بقيت خطوة واحدة ليصبح لك حساب في { $site }. أكّد أن هذا العنوان لك:
mail-verify-email-button = تأكيد العنوان

mail-address-known = لديك حساب بالفعل
mail-address-known-text = حاول أحدهم، وربما أنت، إنشاء حساب في { $site } بهذا العنوان. يوجد حساب بالفعل، لذلك لم يُنشأ حساب جديد. يمكنك تسجيل الدخول مباشرة:
mail-address-known-button = تسجيل الدخول
mail-address-known-forgotten = هل نسيت كلمة المرور؟ اختر كلمة جديدة:
mail-address-known-note = إذا لم تكن أنت من فعل ذلك، فلا حاجة إلى أي إجراء. لم يعرف أحد أن لهذا العنوان حسابًا.

mail-reset-password = اختر كلمة مرور جديدة
mail-reset-password-text = طلب أحدهم كلمة مرور جديدة لحسابك في { $site }. إذا كنت أنت، فاخترها هنا:
mail-reset-button = اختيار كلمة مرور جديدة
mail-reset-password-note = إذا لم تكن أنت، فتجاهل هذه الرسالة: تبقى كلمة مرورك كما هي.

mail-password-changed = تم تغيير كلمة مرورك
mail-password-changed-text = تم تغيير كلمة مرور حسابك في { $site }. إذا كنت أنت من فعل ذلك، فلا حاجة إلى أي إجراء.

mail-confirm-new-email = أكّد عنوان بريدك الإلكتروني الجديد
mail-confirm-new-email-text = سيصبح هذا العنوان عنوان حساب في { $site }. أكّد أنه لك:
mail-confirm-new-email-button = تأكيد العنوان الجديد

mail-email-changed = تم تغيير عنوان بريدك الإلكتروني
mail-email-changed-text = عنوان حسابك في { $site } هو الآن { $address }. ستُرسل الرسائل المتعلقة به إلى هناك من الآن فصاعدًا.
mail-email-changed-undo = إذا لم تكن أنت من فعل ذلك، فربما دخل شخص آخر إلى حسابك. تراجع عن التغيير ثم اختر كلمة مرور جديدة:
mail-email-changed-button = التراجع عن التغيير

mail-sign-in-code = رمز تسجيل الدخول
mail-sign-in-code-text = أدخل هذا الرمز لمتابعة تسجيل الدخول إلى { $site }:
mail-sign-in-code-note = لا تعطِ هذا الرمز لأحد، ولا حتى لنا. إذا لم تكن تسجّل الدخول الآن، فهناك من يعرف كلمة مرورك: غيّرها.

mail-second-factor-enabled = التحقق بخطوتين مفعّل
mail-second-factor-enabled-text = أصبح تسجيل الدخول إلى حسابك في { $site } يطلب رمزًا من تطبيق المصادقة. احتفظ برموز الاسترداد في مكان آمن.

mail-second-factor-disabled = التحقق بخطوتين متوقف
mail-second-factor-disabled-text = لم يعد تسجيل الدخول إلى حسابك في { $site } يطلب رمزًا من تطبيق المصادقة.

mail-recovery-codes-replaced = لديك رموز استرداد جديدة
mail-recovery-codes-replaced-text = أُنشئت رموز استرداد جديدة لحسابك في { $site }. لم تعد الرموز القديمة صالحة.

mail-recovery-code-used = استُخدم رمز استرداد
mail-recovery-code-used-text = سجّل أحدهم الدخول إلى حسابك في { $site } بأحد رموز الاسترداد الخاصة بك. إذا لم تكن أنت، فغيّر كلمة مرورك وأنشئ رموزًا جديدة فورًا.
mail-recovery-codes-left = { $count ->
    [0] لم يبقَ لديك أي رمز استرداد: أنشئ رموزًا جديدة الآن.
    [one] بقي لديك رمز استرداد واحد: أنشئ رموزًا جديدة قريبًا.
    [two] بقي لديك رمزا استرداد.
    [few] بقيت لديك { $count } رموز استرداد.
    [many] بقي لديك { $count } رمز استرداد.
   *[other] بقي لديك { $count } رمز استرداد.
}

mail-new-sign-in = تسجيل دخول جديد إلى حسابك
mail-new-sign-in-text = سجّل أحدهم الدخول إلى حسابك في { $site } بطريقة لم نرها من قبل.
mail-new-sign-in-you = إذا كنت أنت، فلا حاجة إلى أي إجراء.
mail-new-sign-in-not-you = إذا لم تكن أنت، فأخبرنا هنا. سننهي كل الجلسات، ثم تختار كلمة مرور جديدة:
mail-new-sign-in-button = لم أكن أنا

mail-sign-in-blocked = محاولات تسجيل دخول فاشلة كثيرة
mail-sign-in-blocked-text = حاول أحدهم عدة مرات تسجيل الدخول إلى حسابك في { $site } بكلمة مرور خاطئة. المحاولات التالية من هناك محظورة لفترة.
mail-sign-in-blocked-you = إذا كنت أنت ونسيت كلمة مرورك، فاختر كلمة جديدة:
mail-sign-in-blocked-note = إذا لم تكن أنت، فلا حاجة إلى أي إجراء. الأجهزة التي سجّلت الدخول منها سابقًا ما زالت تسمح لك بالدخول.

mail-session-evicted = تم تسجيل خروجك من جهاز آخر
mail-session-evicted-text = سجّلت الدخول إلى { $site } من أجهزة أكثر مما يمكن للحساب استخدامه في وقت واحد. أُنهيت أقدم جلسة.

mail-deletion-scheduled = سيُحذف حسابك
mail-deletion-scheduled-text = سيُحذف حسابك في { $site } وكل ما يتعلق به في { $day }. حتى ذلك الحين لا يمكن لأحد استخدامه.
mail-deletion-scheduled-cancel = هل غيّرت رأيك، أو لم تكن أنت؟ احتفظ بالحساب:
mail-deletion-scheduled-button = الاحتفاظ بحسابي

mail-account-deleted = حُذف حسابك
mail-account-deleted-text = حُذف حسابك في { $site } وكل ما كان يتعلق به. هذه آخر رسالة بشأنه. شكرًا لأنك كنت معنا.

mail-invitation = دعوة إلى { $site }
mail-invitation-text = يدعوك { $from } إلى إنشاء حساب في { $site }.
mail-invitation-text-plain = أنت مدعو إلى إنشاء حساب في { $site }.
mail-invitation-button = إنشاء حساب


mail-test = رسالة تجريبية من { $site }
mail-test-text = إذا كنت تقرأ هذا، فإن { $site } قادر على إرسال البريد.

# ما تشترك فيه عدة رسائل.

mail-paste = إذا لم يعمل الزر، فافتح هذا العنوان:
mail-or-code = أو أدخل هذا الرمز حيث طُلب منك:
mail-link-lasts = الرابط صالح مرة واحدة، خلال { $time }.
mail-code-lasts = الرمز صالح مرة واحدة، خلال { $time }.
mail-both-last = الرابط والرمز صالحان مرة واحدة، خلال { $time }.
mail-ignore = إذا لم تكن أنت، فتجاهل هذه الرسالة: لن يحدث شيء.
mail-was-not-you = إذا لم تكن أنت، فربما دخل شخص آخر إلى حسابك. تصرّف الآن:
mail-account-button = فتح حسابي

mail-fact-time = الوقت
mail-fact-device = الجهاز
mail-fact-place = المكان

mail-why-account = تصلك هذه الرسالة لأن حسابًا في { $site } يحمل هذا العنوان.
mail-why-typed = تصلك هذه الرسالة لأن أحدهم أدخل هذا العنوان في { $site }.
mail-why-test = تصلك هذه الرسالة لأن مسؤولًا في { $site } أرسل رسالة تجريبية.

mail-minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
mail-hours = { $count ->
    [zero] { $count } ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
mail-days = { $count ->
    [zero] { $count } يوم
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}

mail-moment = { $day }، { $time } UTC
mail-day = { $day } { $month } { $year }
mail-month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}

mail-account-changed = غيّر أحد المسؤولين حسابك
mail-account-changed-details = غيّر أحد المسؤولين بيانات حسابك في { $site }، كالاسم مثلًا.
mail-account-changed-address = أعطى أحد المسؤولين حسابك في { $site } عنوان بريد آخر. لم يعد هذا العنوان تابعًا له.
mail-account-changed-disabled = عطّل أحد المسؤولين حسابك في { $site }. سُجّل خروجك من كل مكان، ولا يمكن لأحد تسجيل الدخول به.
mail-account-changed-enabled = أعاد أحد المسؤولين تفعيل حسابك في { $site }. يمكنك تسجيل الدخول.
mail-account-changed-password-set = عيّن أحد المسؤولين كلمة مرور جديدة لحسابك في { $site }. سُجّل خروجك من كل مكان.
mail-account-changed-password-voided = أبطل أحد المسؤولين كلمة مرور حسابك في { $site }. سُجّل خروجك من كل مكان، وستصلك رسالة أخرى فيها رابط تختار به كلمة مرور جديدة.
mail-account-changed-signed-out = سجّل أحد المسؤولين خروجك من حسابك في { $site } من كل مكان.
mail-account-changed-deleting = قرّر أحد المسؤولين حذف حسابك في { $site }. لم يعد بإمكان أحد تسجيل الدخول به.
mail-account-changed-note = إذا فاجأك هذا، فاسأل القائمين على { $site }.
