# التحقق بخطوتين: إعداد تطبيق المصادقة ورموز الاسترداد والإيقاف.
second-factor-title = التحقق بخطوتين
second-factor-lead-off = التحقق بخطوتين متوقف. كلمة المرور وحدها تفتح حسابك.
second-factor-what = مع التحقق بخطوتين يُطلب عند تسجيل الدخول أيضًا رمز يعرضه تطبيق على هاتفك. فمن يعرف كلمة مرورك لا يستطيع الدخول بها وحدها.
second-factor-lead-on = التحقق بخطوتين مفعّل. يُطلب عند تسجيل الدخول رمز إلى جانب كلمة المرور.
second-factor-on = مفعّل
second-factor-app = تطبيق المصادقة
second-factor-since = أُعدّ
second-factor-replace = استخدام تطبيق آخر
second-factor-codes = رموز الاسترداد
second-factor-codes-left = { $n ->
    [0] لم يبق أي رمز
    [one] بقي رمز واحد
    [two] بقي رمزان
    [few] بقيت { $n } رموز
    [many] بقي { $n } رمزًا
   *[other] بقي { $n } رمز
}
second-factor-few-codes = أوشكت رموز الاسترداد على النفاد. أنشئ رموزًا جديدة لتتمكن من تسجيل الدخول دون التطبيق.
second-factor-new-codes = إنشاء رموز جديدة
second-factor-off-heading = إيقافه
second-factor-off-warning = ستفتح كلمة المرور وحدها حسابك، ولن تعود رموز الاسترداد صالحة.
second-factor-off = إيقاف

second-factor-set-up = إعداد التحقق بخطوتين
second-factor-begin-lead = تحتاج إلى تطبيق مصادقة على هاتفك أو حاسوبك.
second-factor-begin-apps = يصلح أي تطبيق لرموز المرة الواحدة، وكثير من برامج إدارة كلمات المرور يتضمن ذلك. إن لم يكن لديك تطبيق بعد، فثبّت واحدًا أولًا.
second-factor-begin-sessions = عند الانتهاء سيُسجَّل خروجك من كل مكان عدا هنا.
second-factor-begin = متابعة
second-factor-cancel = إلغاء

second-factor-scan = امسح هذا الرمز بتطبيقك
second-factor-scan-text = أضف حسابًا في تطبيق المصادقة وامسح رمز QR.
second-factor-qr = رمز QR لتطبيق المصادقة
second-factor-cannot-scan = ألا تستطيع مسحه؟
second-factor-open-app = افتحه في تطبيق على هذا الجهاز
second-factor-type-key = أو اكتب هذا المفتاح في تطبيقك:
second-factor-enter = أدخل الرمز الذي يعرضه تطبيقك
second-factor-app-code = الرمز من التطبيق
second-factor-app-code-hint = ستة أرقام، ويعرض التطبيق أرقامًا جديدة كل 30 ثانية.
second-factor-app-code-wrong = ليس هذا الرمز الذي ينبغي أن يعرضه تطبيقك. أدخل أحدث رمز. إن لم ينجح ذلك فتأكد من صحة ساعة جهازك.
second-factor-confirm = تفعيل

second-factor-codes-title = رموز الاسترداد الخاصة بك
second-factor-codes-lead = احفظ هذه الرموز حيث تجدها دون هاتفك. كل رمز منها يحل مرة واحدة محل رمز التطبيق. لن تعرضها هذه الصفحة مرة أخرى.
second-factor-codes-how = اطبع هذه الصفحة، أو دوّن الرموز، أو احفظها في برنامج لإدارة كلمات المرور.
second-factor-codes-kept = لقد حفظتها
second-factor-enabled = التحقق بخطوتين مفعّل.
second-factor-codes-made = لديك رموز استرداد جديدة. لم تعد الرموز القديمة صالحة.
second-factor-disabled = التحقق بخطوتين متوقف.

second-factor-replace-title = استخدام تطبيق مصادقة آخر
second-factor-replace-lead = أثبت أولًا أنك صاحب الحساب. يبقى تطبيقك الحالي صالحًا حتى يكتمل إعداد الجديد.
second-factor-replace-verb = متابعة
second-factor-new-codes-title = إنشاء رموز استرداد جديدة
second-factor-new-codes-lead = أثبت أولًا أنك صاحب الحساب. لن تعود رموزك الحالية صالحة.
second-factor-new-codes-verb = إنشاء رموز جديدة
second-factor-off-title = إيقاف التحقق بخطوتين
second-factor-off-lead = أثبت أولًا أنك صاحب الحساب. بعد ذلك تفتح كلمة المرور وحدها حسابك.
second-factor-off-verb = إيقاف
second-factor-code = الرمز
second-factor-code-hint = من تطبيق المصادقة، أو أحد رموز الاسترداد.
second-factor-code-wrong = هذا الرمز خاطئ أو سبق استخدامه. انتظر الرمز التالي في تطبيقك، أو استخدم أحد رموز الاسترداد.
second-factor-code-blocked = أُدخلت رموز خاطئة كثيرة. حاول مرة أخرى لاحقًا.
second-factor-prove-first = أكِّد عنوان بريدك الإلكتروني أولًا، فقبل ذلك ليس مؤكدًا أن هذا الحساب لك.
second-factor-prove = تأكيد العنوان
