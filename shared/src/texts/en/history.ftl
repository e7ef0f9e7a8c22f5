# What happened to an order, a sentence each.

contact-found = Client: contact { $contact } of RO App, recognised { $by ->
        [phone] by phone
        [email] by e-mail, as the order has no usable phone
       *[order] for this order alone, as it has neither a usable phone nor an e-mail
    }.
contact-created = Client: new contact { $contact } in RO App, entered { $by ->
        [phone] by phone
        [email] by e-mail, as the order has no usable phone
       *[order] for this order alone, as it has neither a usable phone nor an e-mail
    }.
email-refused = RO App refused the buyer's e-mail, so contact { $contact } has none. It stands in the contact's notes.
order-created = Entered in RO App as order { $order }.
order-linked = RO App has it already as order { $order }, by its fields Store and External ID: it is linked, not entered again.
order-found = Found as RO App order { $order }, entered by an attempt that was cut off.
lines-entered = { $count ->
        [one] { $count } line entered.
       *[other] { $count } lines entered.
    }
currency-presumed = The shop's order names no currency: it was taken as { $currency }, the only one switched on in the shop.
set-read = { $reading ->
        [main] The order has a set: its own price makes the shop's sum, so its parts are entered at price 0.
        [parts] The order has a set: the prices of its parts make the shop's sum, so the set itself is entered at price 0.
        [both] The order has a set: the shop's sum counts its own price and those of its parts, so all are entered.
       *[unclear] The order has a set, and neither its own price nor those of its parts make the shop's sum: all are entered as they are. Compare the amount with the shop's.
    }

first-status-by-staff = Staff have given the order a status already, which stays.
first-status-without-rule = The shop's status { $status } has no rule for RO App, so the order keeps its first status. To set one, add a rule under Stores > { $store } > Status rules (status_to_roapp in the configuration file).
    .plain = The shop's status { $status } has no rule for RO App, so the order keeps its first status. To set one, add a rule under Stores > { $store } > Status rules.
first-status-set = Status set to { $to }, by the rule for the shop's status { $shop }.
roapp-status-set = RO App's status is now { $to }, as the shop's became { $shop }.{ $before ->
        [none] {""}
       *[other] {" "}Before: { $before }.
    }
shop-status-set = The shop's status is now { $to }, as RO App's became { $roapp }.{ $before ->
        [none] {""}
       *[other] {" "}Before: { $before }.
    }
stock-not-returned = Cartum does not take goods of an order cancelled this way back into stock: correct the stock in the shop.
both-statuses-changed = Both sides changed the status, the shop to { $shop }, RO App to { $roapp }: { $counts ->
        [roapp] RO App
       *[shop] the shop
    } counts.
no-rule-to-roapp = The shop's status { $status } has no rule for RO App, so RO App's status stays. To carry it over, add a rule under Stores > { $store } > Status rules (status_to_roapp in the configuration file).
    .plain = The shop's status { $status } has no rule for RO App, so RO App's status stays. To carry it over, add a rule under Stores > { $store } > Status rules.
no-rule-to-shop = RO App's status { $status } has no rule for Cartum, so the shop's status stays. To carry it over, add a rule under Stores > { $store } > Status rules (status_to_cartum in the configuration file).
    .plain = RO App's status { $status } has no rule for Cartum, so the shop's status stays. To carry it over, add a rule under Stores > { $store } > Status rules.

line-added = Line '{ $article }' was added: { $quantity } x { $price }.
line-changed = Line '{ $article }' is now { $quantity } x { $price }, as in the shop.{ $before_quantity ->
        [none] {""}
       *[other] {" "}Before: { $before_quantity } x { $before_price }.
    }
line-discount-changed = The discount on line '{ $article }' ({ $quantity } x { $price }) is now { $discount }, as in the shop. Before: { $before_discount }.
line-removed = Line '{ $article }' was removed, as in the shop.
line-comment-cut = RO App does not take the whole comment of line '{ $article }'. What the shop calls it stands in the shop's order.
line-emptied = Line '{ $article }' is no longer in the shop's order. RO App's API cannot remove lines, so its quantity is now 0.
line-changed-on-both = Line '{ $article }' was changed on both sides, to { $shop_quantity } x { $shop_price } in the shop and to { $roapp_quantity } x { $roapp_price } in RO App: RO App counts.
line-removed-in-shop-changed-in-roapp = Line '{ $article }' was removed in the shop and changed to { $quantity } x { $price } in RO App: RO App counts, so it stays.
line-changed-in-shop-removed-in-roapp = Line '{ $article }' was changed in the shop and removed in RO App: RO App counts, so it stays away.
lines-frozen = The shop's lines changed, but stock of RO App order { $order } is written off: its lines stay as they are. Where RO App should follow, change it by hand.
discount-shared = A discount of { $amount } { $currency } on the whole order was shared over its lines, because RO App has none for an order.
total-rounded = { $amount_sign ->
        [minus] { $amount_size } { $currency } was added to one line
       *[plus] { $amount_size } { $currency } was taken off the lines
    }: the shop rounds the sum of the lines, RO App each line.
order-emptied = The shop's order has no lines any more and a total of 0: its lines are removed in RO App.
lines-below-total = The shop's amount is { $total } { $currency }, the lines come to { $lines }: RO App shows { $difference_size } { $difference_sign ->
        [minus] more
       *[plus] less
    }. Check the order in the shop.
roapp-total-differs = RO App shows an amount of { $roapp } for the same lines, the shop { $shop } { $currency }. Compare the two, and correct the amount in RO App. A tax that RO App adds is a usual cause.
roapp-discount-differs = RO App shows an amount of { $roapp }, the shop { $shop } { $currency }: the two compute the discount differently. Correct it in RO App.
roapp-total-changed = RO App's amount is { $roapp }, the shop's { $shop } { $currency }: lines were changed in RO App, which stay as they are.

product-created = Product '{ $title }' was new to RO App and was entered as { $product }.
product-on-fallback = Product '{ $title }' could not be entered ({ $why }) Its line stands on the fallback product.
description-not-kept = RO App did not keep the description of the new product '{ $title }'. Where it is needed, enter it in RO App.
products-not-described = The shop does not describe the order's products ({ $why }): what is new to RO App is named as in the order.
unit-unknown = RO App does not tell its unit 'piece' ({ $why }) New products have its default unit.
categories-unknown = RO App does not tell its product categories ({ $why }) The store's default category was used.
category-missing = RO App has no category '{ $path }' and did not create one: the store's default category was used.
categories-unknown-no-default = RO App does not tell its product categories ({ $why }) The store has no default category.
category-missing-no-default = RO App has no category '{ $path }' and did not create one, and the store has no default category.

client-set = The order's client in RO App is now contact { $contact }, as in the shop.
client-chosen-by-staff = The shop's order has another buyer; staff chose the client in RO App, who stays.
delivery-commented = Delivery data was written into the event feed.
delivery-in-notes = Delivery data was added to the order's notes, as { $why }.
delivery-not-written = Delivery data could not be written into RO App ({ $why }). It stands in the shop's order.
fields-restored = Store and number were missing in RO App's order and were entered again.

back-in-shop = The order is back in the shop.
import-requested = A person asked for its import. Before: { $why }
gone-from-shop = Order { $number } is no longer in the shop. Its order in RO App stays.
gone-before-entered = Order { $number } is no longer in the shop. Nothing had been entered in RO App.
gone-on-both = Order { $number } is no longer in the shop, and RO App no longer has it either.
roapp-status-without-shop = RO App's status became { $status }; there is no order in the shop to tell it to.
attempt-failed = Attempt { $attempt } failed: { $why }. It is tried again in { $seconds } s.
waits-for-store = It waits, as other new orders of the store do: { $why }
needs-attention = Needs attention: { $reason }
dismissed = Dismissed by a person. It had needed attention: { $reason }
reopened = Put back by a person on the list of those that need attention.
buyer-erased = The buyer's data kept with this order was erased on request.
more = And { $count } sentences more.
