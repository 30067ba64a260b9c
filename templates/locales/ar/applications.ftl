# التطبيقات التي لها وصول.
applications-title = التطبيقات
applications-lead = لهذه التطبيقات وصول إلى حسابك.
applications-none = لا يوجد تطبيق له وصول إلى حسابك.
applications-since = منذ:
applications-used = آخر استخدام:
applications-can = ما يمكنه فعله
applications-revoke = إلغاء الوصول
applications-revoked = أُلغي الوصول. على التطبيق أن يسألك من جديد.
applications-gone = ليس لذلك التطبيق وصول إلى حسابك.
applications-note = قد يستخدم التطبيق ما حصل عليه من قبل إلى أن تنتهي صلاحيته، عادةً خلال دقائق.
