# Що записується в RO App, мовою працівників магазину.

note-order = Замовлення Cartum { $number }
note-contact = Замовлення Cartum { $number }, магазин «{ $store }»
note-name-typed = Ім’я, як його написав покупець: { $text }
note-phone-typed = Телефон, як його написав покупець: { $text }
note-email-typed = Електронна пошта, як її написав покупець: { $text }
note-in-feed = Доставка й коментар покупця – у стрічці подій.
note-changed = Змінено в магазині.
note-delivery = Доставка: { $text }
note-cost = Вартість доставки: { $amount } { $currency } (не входить у суму)
note-cost-by-tariff = Вартість доставки: за тарифом перевізника
note-cost-said = Вартість доставки, як у магазині: { $text }
note-recipient = Одержувач: { $text }
note-address = Адреса: { $text }
note-country = Країна: { $text }
note-payment = Оплата: { $text }
note-coupon = Купон: { $text }
note-managers-discount = Знижка менеджера: { $text }
note-fee = Комісія за оплату: { $amount } { $currency }{ $part ->
        [inside] { " " }(входить у суму)
        [outside] { " " }(не входить у суму)
       *[unknown] { "" }
    }
note-paid = Оплачено
note-no-call = Не телефонувати: про це просив покупець
note-waybill = Накладна: { $text }
note-comment = Коментар покупця: { $text }
note-managers-comment = Коментар менеджера магазину: { $text }
note-line-off = Знижка: { $title }, { $amount } { $currency }
note-line-without-units = Рядок без кількості в магазині: { $title } ({ $quantity })
note-rest-in-shop = (решта — у магазині)
