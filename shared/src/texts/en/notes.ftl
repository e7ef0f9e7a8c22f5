# What is written into RO App, in the language of the store's staff.

note-order = Cartum order { $number }
note-contact = Cartum order { $number } of { $store }
note-name-typed = Name as the buyer typed it: { $text }
note-phone-typed = Phone as the buyer typed it: { $text }
note-email-typed = E-mail as the buyer typed it: { $text }
note-in-feed = Delivery and the buyer's comment are in the event feed.
note-changed = Changed in the shop.
note-delivery = Delivery: { $text }
note-cost = Delivery cost: { $amount } { $currency } (not part of the amount)
note-cost-by-tariff = Delivery cost: by the carrier's tariff
note-cost-said = Delivery cost, as the shop has it: { $text }
note-recipient = Recipient: { $text }
note-address = Address: { $text }
note-country = Country: { $text }
note-payment = Payment: { $text }
note-coupon = Coupon: { $text }
note-managers-discount = Manager's discount: { $text }
note-fee = Payment fee: { $amount } { $currency }{ $part ->
        [inside] { " " }(part of the amount)
        [outside] { " " }(not part of the amount)
       *[unknown] { "" }
    }
note-paid = Paid
note-no-call = Do not call: the buyer asked for it
note-waybill = Waybill: { $text }
note-comment = Buyer's comment: { $text }
note-managers-comment = Shop manager's comment: { $text }
note-line-off = Discount: { $title }, { $amount } { $currency }
note-line-without-units = Line without units in the shop: { $title } ({ $quantity })
note-rest-in-shop = (the rest stands in the shop)
