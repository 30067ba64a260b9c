# تأكيد عنوان البريد الإلكتروني.
verification-title = تحقق من بريدك الإلكتروني
verification-sent-to = أرسلنا رسالة فيها رمز إلى
verification-code = الرمز الوارد في الرسالة
verification-code-hint = 8 أرقام. قد يستغرق وصولها دقيقة؛ ابحث في مجلد الرسائل غير المرغوب فيها أيضًا.
verification-code-wrong = هذا الرمز غير صحيح أو لم يعد صالحًا. راجع أحدث رسالة أو اطلب إرسال رسالة أخرى.
verification-button = تأكيد
verification-nothing-came = لم يصلك شيء؟
verification-resend = إرسال رسالة أخرى
verification-sent-again = رسالة أخرى في طريقها إليك. الرمز الوارد في أحدث رسالة وحده صالح.
verification-wait-seconds = { $seconds ->
    [zero] يمكنك طلب رسالة أخرى الآن.
    [one] يمكنك طلب رسالة أخرى بعد ثانية واحدة.
    [two] يمكنك طلب رسالة أخرى بعد ثانيتين.
    [few] يمكنك طلب رسالة أخرى بعد { $seconds } ثوانٍ.
   *[other] يمكنك طلب رسالة أخرى بعد { $seconds } ثانية.
}
verification-wait-minutes = { $minutes ->
    [zero] يمكنك طلب رسالة أخرى الآن.
    [one] يمكنك طلب رسالة أخرى بعد دقيقة واحدة.
    [two] يمكنك طلب رسالة أخرى بعد دقيقتين.
    [few] يمكنك طلب رسالة أخرى بعد { $minutes } دقائق.
   *[other] يمكنك طلب رسالة أخرى بعد { $minutes } دقيقة.
}
verification-by-link = أكّدت العنوان من الرابط في الرسالة: تسجيل الدخول
verification-other-address = استخدام عنوان بريد آخر
verification-link-title = تأكيد عنوان بريدك الإلكتروني
verification-link-text = أنشأ شخص ما، وهو أنت على الأرجح، حسابًا في { $site } بهذا العنوان. أكّد أنه عنوانك.
verification-link-not-you = إن لم تكن أنت فلا تؤكّد، وإلا احتفظ شخص آخر بحساب يحمل عنوانك.
verification-link-confirm = تأكيد
verification-link-deny = لم أكن أنا
verification-link-sign-in = تسجيل الدخول
verification-link-done-title = تم تأكيد عنوان بريدك الإلكتروني
verification-link-done = يمكنك إغلاق هذه الصفحة والمتابعة من حيث أنشأت الحساب، أو تسجيل الدخول من هنا.
verification-link-denied-title = شكرًا لإبلاغنا
verification-link-denied = أُزيل الحساب الذي يحمل عنوانك ما لم يكن أحد قد أكّده. لا يلزمك فعل شيء آخر.
verification-link-proven-title = عنوان بريدك الإلكتروني مؤكَّد من قبل
verification-link-proven-text = لم يبقَ شيء لفعله بهذا الرابط. يمكنك تسجيل الدخول.
verification-link-dead-title = لم يعد هذا الرابط صالحًا
verification-link-dead-text = انتهت مدته أو حلّت محله رسالة أحدث. يمكننا إرسال رسالة أخرى إلى هذا العنوان:
verification-link-send-again = إرسال رسالة أخرى
verification-link-unknown-title = لا نعرف هذا الرابط
verification-link-unknown-text = تأكد من أنك فتحت الرابط كاملًا. إن لم يُؤكَّد عنوانك بعد، يمكنك طلب رسالة أخرى عند تسجيل الدخول.
verification-link-elsewhere = سجّل شخص ما { $when } باستخدام { $device }. إذا كنت أنت على جهاز آخر فأكّد.
verification-link-rival = لقد سجّلت أنت أيضًا بهذا العنوان في هذا المتصفح. هذه الرسالة تخص التسجيل الآخر: اختر كلمة مرور خاصة بك أو أنهِ ذلك التسجيل.
verification-link-start-over = أكّد واختر كلمة مرور جديدة
