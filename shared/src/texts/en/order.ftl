# The page of one order.

email = E-mail
payment = Payment
paid = paid
not-paid = not paid
payment-fee = Payment fee
coupon = Coupon
managers-discount = Manager's discount
managers-comment = Manager's comment
also-in-shop = Also in the shop's order
of-each-side = Not to be equal
created-in-cartum = Created in Cartum
created-in-roapp = Created in RO App
id-in-roapp = Id in RO App
part-of-set = part of a set
no-answer = no answer
answers-hint = What both systems answered just now, as it was read. People and what they typed are left out.
kept-here = Kept here
each-try = Each try
by-named = { $name }, in the console
tried-between = Tried { $count } times between { $from } and { $to }
