# Why an order waits for a person, and what to do; and why it waits for its next try.

foreign-currency = The order is in { $order }, RO App works in { $roapp }. Amounts are never converted: enter this order in RO App by hand, or let the shop take orders in { $roapp } only.
currency-changed = The order is in { $order } now, RO App works in { $roapp }. RO App order { $roapp_order } stays as it was. Correct the currency in the shop, or change that order in RO App by hand.
lines-vanished = The shop sends the order without lines that RO App order { $order } has, and still with a total of { $total } { $currency }. The lines in RO App stay as they are. Check the order in the shop; when it changes there, it is carried by itself.
no-lines = The order has no lines, so there is nothing to enter in RO App. Add a product to it in the shop; it is then imported by itself.
unreadable-order = The shop sends order { $number } in a shape that cannot be read: { $why }. { $roapp_order ->
        [none] Correct that in the shop where it can be corrected; else enter the order in RO App by hand.
       *[other] RO App order { $roapp_order } stays as it was. Correct that in the shop where it can be corrected; else change that order in RO App by hand.
    }
listed-only = The shop lists order { $number } and does not give it by its number. Open it in the shop: if it is there, ask Cartum's support why the function orders/get leaves it out; if it was deleted, dismiss this.
gone-while-entered = Order { $number } is no longer in the shop. Its entry in RO App may be incomplete: finish or cancel it in RO App by hand.
erased = Why it waits was erased with the buyer's data. Try it again to see.
deleted-in-roapp = RO App no longer has order { $order }, which is order { $number } of the shop. If it was deleted on purpose, leave it so; to have it entered anew, try again.

roapp-refuses-status = RO App does not take status { $status } for order { $order } ({ $why }). Allow that step in RO App, or change the rule for the shop's status { $shop } under Stores > { $store } > Status rules (status_to_roapp in the configuration file), then try again.
    .plain = RO App does not take status { $status } for order { $order } ({ $why }). Allow that step in RO App, or change the rule for the shop's status { $shop } under Stores > { $store } > Status rules, then try again.
roapp-status-gone = Status { $status }, which order { $order } was to get, is no longer in RO App. Choose another status for the shop's status { $shop } under Stores > { $store } > Status rules (status_to_roapp in the configuration file), then try again.
    .plain = Status { $status }, which order { $order } was to get, is no longer in RO App. Choose another status for the shop's status { $shop } under Stores > { $store } > Status rules, then try again.
shop-refuses-status = The shop does not take status { $status } for order { $number } ({ $why }). Change the rule for RO App's status { $roapp } under Stores > { $store } > Status rules (status_to_cartum in the configuration file), then try again.
    .plain = The shop does not take status { $status } for order { $number } ({ $why }). Change the rule for RO App's status { $roapp } under Stores > { $store } > Status rules, then try again.
status-not-sent = The status cannot be told to the shop: { $why }. Then try again.
line-not-taken = RO App does not take line '{ $article }' of order { $order }: { $why } All other lines are there. Enter it in RO App by hand, or correct it in the shop: it is then tried again.
line-not-changeable = RO App does not let a line of order { $order } change ({ $why }). Make its lines as in the shop by hand, then try again.
line-not-removable = The shop's order no longer has line '{ $article }', and RO App's API can neither remove it nor set its quantity to 0. Remove it from RO App order { $order } by hand, then try again.
product-not-entered = Product '{ $title }' is not in RO App and could not be entered: { $why } Enter it in RO App { $article ->
        [none] under this name
       *[other] with article '{ $article }'
    }, set a default category or a fallback product for store '{ $store }', then try again.
no-category = RO App demands a category of a product, and there is none for this one: neither one of the shop's path nor a default category of the store.
no-product-route = This RO App account offers no way to create products through its API.
custom-field-demanded = RO App demands a value of the custom field '{ $title }' of { $form ->
        [people] contacts
       *[orders] orders
    }, which the shop does not have. Make the field optional or give it a default value in RO App under { $form ->
        [people] Settings > Forms editor > Contact form
       *[orders] Settings > Forms editor > Order form
    }, then try again.
field-demanded = RO App demands the field '{ $label }' ({ $name }) of { $form ->
        [people] contacts
       *[orders] orders
    }, which the shop does not have, or does not take its value. Make the field optional in RO App's settings of the form of { $form ->
        [people] contacts
       *[orders] orders
    }, then try again.
field-refused = RO App does not take the value of the field '{ $label }' ({ $name }) of { $form ->
        [people] contacts
       *[orders] orders
    } ({ $why }). Correct it in the shop's order: it is then tried again. Or enter the contact in RO App by hand, then try again.

no-manager = The store names no manager. Add one to its settings.
no-currency = RO App does not say the company's currency. Set it in RO App under Settings > Company
choices-are = To choose from: { $list }.
no-choices = There is none to choose: add one first.
location-gone = RO App no longer has location { $location }, to which the orders of store '{ $store }' go: it is archived or deleted. New orders wait and come by themselves. Restore it in RO App, or choose another one under Stores > { $store }. { $choices }
order-type-gone = RO App no longer has order type { $order_type }, which new orders of store '{ $store }' have. New orders wait and come by themselves. Restore it in RO App, or choose another one under Stores > { $store }. { $choices }
category-gone = RO App no longer has category { $category }, the default category of store '{ $store }': it is deleted. Orders whose new products need it wait and come by themselves. Choose another one under Stores > { $store }. { $choices }
fallback-gone = RO App no longer has product { $product }, the fallback product of store '{ $store }', and a line with article '{ $article }' needs it. Such orders wait and come by themselves. Choose another one under Stores > { $store }.
managers-gone = No manager of store '{ $store }' works in RO App any more: { $managers }. New orders wait and come by themselves. Choose others under Stores > { $store }. { $choices }
managers-left = No manager of store '{ $store }' works in RO App any more: { $managers }. Orders still go to them, and nobody may see these. Choose others under Stores > { $store }. { $choices }
managers-passed-over = { $managers } no longer works in RO App and is passed over: the other managers of store '{ $store }' get the orders. Take the name out under Stores > { $store }.
no-order-field = RO App has no custom field '{ $title }' on orders. Add it in RO App under Settings > Forms editor > Order form, or name another one in the configuration
fields-not-kept = RO App takes the custom fields of an order of type '{ $order_type }' and does not keep them, so an order could not be found again. New orders wait and come by themselves. In RO App, add these fields to the form of that order type under Settings > Forms editor: { $titles }
no-place-for-secrets = This process has no place to keep secrets in.
no-session-key = The key of the console's sessions could not be kept.

failed-often = It failed { $count } times, most recently because { $why }. Mend that, then try again.
contact-gone = contact { $contact } no longer exists in RO App
lines-not-shown = RO App does not show the lines of order { $order }
line-not-shown = RO App took a line of order { $order } and does not show it
line-without-product = a line of the order has no product yet
order-id-unknown = the RO App order's id is not known yet
comment-uncertain = an earlier comment may not have arrived
unit-missing = It has no unit of that name.
another-handler = another handler is at work on it
roapp-order-gone = RO App no longer has the order

# What became of looking at an order.
store-not-on = store '{ $store }' is not connected or switched off
older-than-connection = the order is older than the store's connection
gone = Order { $number } is no longer in the shop.
never-in-shop = The shop has no order { $number }.
outcome-imported = The order is now in RO App.
outcome-updated = A change was carried over.
outcome-unchanged = Both sides agree.
outcome-waiting = Another handler is at work on it.
outcome-scheduled = It waits for its next try.
outcome-failed = The cause: { $why }. It is tried again in { $seconds } s.
outcome-left = The cause: { $why }. The next check tries it again.
outcome-attention = It needs attention: { $why }
outcome-nothing = Nothing to do: { $why }

# What made the exchange look at an order.
by-poll = the check of the shop
by-first-import = the first import of the store
by-shop-hook = a web-hook of the shop
by-roapp-poll = the check of RO App's changes
by-roapp-hook = a web-hook of RO App
by-retry = another try
by-reconcile = the daily comparison
by-settings = a change of the store's settings
by-person = a person

# Trouble of a store.
shop-poll-too-slow = The shop did not answer within { $seconds } s, so this check left it. The next one tries again; other stores do not wait for it.
roapp-poll-too-slow = RO App did not answer within { $seconds } s, so this check left it. The next one tries again.
roapp-page-too-slow = RO App did not answer within { $seconds } s. Load the page again in a moment.
shop-poll-unfinished = The shop answers so slowly that this check read only { $orders } orders. The next one goes on; orders that the shop reports by web-hook do not wait for it.
shop-order-fails = The shop fails for one of its orders when it lists them: { $why } The others come over. Save that order in the shop once more, or show this message to the shop's support.
shop-poll-behind = The shop takes so long to list its orders that for several checks in a row none came to the end of what it began. Orders placed since { $since } may be missing here. Those that the shop reports by web-hook come over all the same, and the checks go on by themselves. Ask whoever runs the shop why its API is so slow.
orders-not-taken = { $count ->
    [one] An order is on the queue since { $since }, and nobody takes it. It is queued again with every check and nothing is lost. See that the exchange works on orders: on AWS the functions of order-import and status-push and their logs, on one machine the log of the program.
    *[other] { $count } orders are on the queue, the oldest since { $since }, and nobody takes it. They are queued again with every check and nothing is lost. See that the exchange works on orders: on AWS the functions of order-import and status-push and their logs, on one machine the log of the program.
}
comparison-overdue = The daily comparison has not come to its end since { $since }, so nobody would notice an order that every check missed. Orders flow as usual, and the comparison is tried with every check: it waits while more than 50 orders are on the queue, and needs time in which the shop lists its orders. The log of the checks says why it stops; the command “reconcile” counts now.
order-without-number = The shop sent an order that has no number ({ $why }). Look for it in the shop's order list; all others were read.
cannot-subscribe-now = { $store } could not be asked to call: { $why }.
subscription-unknown = Whether { $store } subscribed to '{ $event }' is not known, because its answer was lost or does not say. Meanwhile the regular check finds orders; to have web-hooks, remove the subscription in the shop, then switch the store off and on.
subscriptions-full = { $store } did not subscribe to '{ $event }', because a shop takes five subscribers per event and has them. Remove one that nobody needs among the web-hook subscribers in the shop's admin ({ $admin }). Meanwhile the regular check finds orders.
subscription-refused = { $store } did not subscribe to '{ $event }': { $why }. Meanwhile the regular check finds orders; it is asked again after a day.
subscription-unneeded = { $store } did not subscribe to '{ $event }': { $why }. Nothing has to be done: its version may not know this event, and the regular check finds such changes. It is asked again after a week.
subscription-not-ended = { $store } did not end a subscription to '{ $event }' that is no longer used: { $why }. It is asked again for a month; to free its place sooner, remove it among the web-hook subscribers in the shop's admin ({ $admin }).
subscription-unanswered = it has not answered
subscription-key-gone = the key that its address was made with is no longer kept
subscription-removed = An admin removed the subscription to '{ $event }' in the shop. Meanwhile the regular check finds orders; to have web-hooks again, switch the store off and on.
store-not-connected = Store '{ $store }' is not connected.
not-readable = It cannot be read: { $why }.

# Why an order is not here: what is told of any order that is asked for.
presence-in-sync = It is here, and both sides agree.
presence-frozen = It is here. Its lines are frozen, because stock is written off.
presence-waiting = It is here and waits for its next try, on { $at }.
presence-under-way = It is here and is being worked on.
presence-attention = It is here and needs attention: { $why }
presence-dismissed = It is here. It needed attention and was dismissed: { $why }
presence-gone = It was here, and the shop no longer has it.
presence-delivered = It is delivered and was placed on { $placed }, before the store was switched on ({ $at }). The first import leaves such orders out.
presence-too-old = It was placed on { $placed }. The first import begins with orders of { $at }, two months before the store was switched on.
presence-store-off = The store is switched off, so its orders do not come over. Switch it on under Stores > { $store }.
presence-held = It is in the shop. New orders of the store wait: { $why }
presence-unreadable = It is in the shop and did not come over. { $why }
presence-not-in-shop = The shop has no order with this number.
presence-not-looked-at = It is in the shop since { $placed } and was not looked at yet. The next check brings it, within five minutes.
presence-check-failed = It is in the shop and was not looked at yet. The latest check found a problem: { $why }
presence-late = It is in the shop with a date that the checks have passed, { $placed }. They look at older days once more within 16 hours.
presence-unknown = Nobody can tell now, because the shop could not be asked: { $why }
roapp-looked-through = The orders that RO App has already are looked through first, so that none is entered twice.
