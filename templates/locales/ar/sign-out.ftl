# تسجيل الخروج.
sign-out-title = تسجيل الخروج
sign-out-asked = يطلب { $app } تسجيل خروجك من { $site }.
sign-out-question = هل تريد تسجيل الخروج من { $site }؟
sign-out-button = تسجيل الخروج
sign-out-stay = البقاء مسجَّل الدخول
sign-out-done-title = تم تسجيل الخروج
sign-out-done = تم تسجيل خروجك من { $site } في هذا المتصفح.
sign-out-shared = على جهاز مشترك، أغلق أيضًا جميع نوافذ المتصفح.
sign-out-again = تسجيل الدخول مجددًا
sign-out-return = العودة إلى { $app }
