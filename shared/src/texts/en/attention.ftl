# Needs attention: what kinds of trouble are called, how each is fixed, and what was dismissed.

kind-foreign-currency = Another currency than RO App's
kind-currency-changed = The currency changed in the shop
kind-lines-vanished = Lines vanished in the shop
kind-no-lines = No lines
kind-unreadable-order = Cannot be read
kind-listed-only = Listed by the shop, but not given
kind-gone-while-entered = Deleted in the shop while it was entered
kind-erased = Reason erased with the buyer's data
kind-deleted-in-roapp = Deleted in RO App
kind-roapp-refuses-status = RO App does not take a status
kind-roapp-status-gone = A status is no longer in RO App
kind-shop-refuses-status = The shop does not take a status
kind-status-not-sent = A status could not be told to the shop
kind-line-not-taken = RO App does not take a line
kind-line-not-changeable = RO App does not let a line change
kind-line-not-removable = RO App does not let a line be removed
kind-product-not-entered = A product could not be entered
kind-product-not-entered-no-category = Category missing
kind-product-not-entered-no-product-route = RO App's API offers no way to create products
kind-custom-field-demanded = RO App demands a custom field
kind-field-demanded = RO App demands a field
kind-field-refused = RO App does not take the value of a field
kind-no-manager = No manager
kind-no-currency = RO App's currency is not known
kind-no-order-field = A custom field is missing in RO App
kind-fields-not-kept = RO App does not keep the custom fields
kind-location-gone = The location is gone
kind-order-type-gone = The order type is gone
kind-managers-gone = No manager works there any more
kind-managers-left = No manager works there any more
kind-failed-often = Failed at every try
kind-roapp-refused = RO App refuses what the order needs
kind-roapp-forbidden = RO App's key lacks a right
kind-roapp-missing = Something is missing in RO App
kind-shop-no-plan = The shop's plan has no API access
kind-other = Other reasons

fix-category = Choose a default category
fix-fallback = Choose a fallback product
fix-rules = Change the status rules
fix-location = Choose a location
fix-order-type = Choose an order type
fix-managers = Choose managers
fix-login = Enter the login anew
fix-key = Enter RO App's API key anew
fix-then = Once the setting is saved, its orders are tried again by themselves within five minutes.
fix-admin = An admin can change this setting.

all-reasons = All reasons
all-stores = All stores
show-orders-of-kind = Show them
retry-kind = Try them all again
retry-selected = Try selected again
dismiss-selected = Dismiss selected
select-some = Select orders first.
dismissed-settled = Nothing was dismissed: what you selected is no longer on this list.
for-example = For example:
kind-first = first on
attention-many = There are more than { $count } such orders; these are the latest { $count }.
kind-looked-through = Only a part was looked through: go on with Older.
dismissed-orders = Dismissed orders
dismissed-hint = Orders that a person took off the list. What remains undone is said of each; a change in the shop is looked at all the same.
dismissed-none = No order was dismissed.
dismissed-on = Dismissed
dismissed-since = Since then:
dismissed-said = { $count ->
    [one] Order { $number } was dismissed.
    *[other] { $count } orders were dismissed.
}
reopened-said = { $count ->
    [one] One order is back on the list.
    *[other] { $count } orders are back on the list.
}
undo = Undo
reopen = Put back on the list

undone-not-entered = It is not in RO App. It is tried again only when it changes in the shop, or when it is put back on the list and tried again.
undone-entered = RO App order { $order } stays without what this reason names. Everything else goes on being carried.
undone-lost = RO App no longer has order { $order }, and it is not entered anew.
undone-gone = The shop no longer has it. What RO App has of it stays as it is.

orders-count = { $count ->
    [one] { $count } order
    *[other] { $count } orders
}

# It adds up: the daily comparison.
daily = Daily comparison
daily-menu = Comparison
daily-hint = Once a day the shop's own list is held against RO App. Of each day the numbers add up: in the shop = in RO App + waiting + left out. An order that is none of these is missing, and is fetched at once.
daily-none = No day of this range was counted yet. The first count comes a day after a store is switched on, by itself.
daily-not-counted = { $store } was not counted in full since { $since }: whether it adds up is not known. The comparison goes on by itself with every check.
daily-never-counted = { $store } was not counted in the last days: whether it adds up is not known. The comparison goes on by itself with every check.
tally-adds-up = It adds up: every order is accounted for.
tally-gap = It does not add up: see what is missing above.
daily-gap = It does not add up: the rows marked Missing say which orders, and they are fetched.
daily-part = Only a part of this range is shown. Choose fewer days.
day = Day
from-day = From
to-day = To
show = Show
in-shop = In the shop
in-roapp = In RO App
waiting = Waiting
left-out = Left out
missing = Missing
why = Why
counted = Counted
not-all-counted = not all counted
adds-up = adds up
what-differed = What differed
what-differed-hint = Each of these orders was looked at again at once; its history says what was done.
nothing-differed = Nothing differed on these days.
now = now:

tally-in-sync = in sync
tally-frozen = lines frozen
tally-waiting = waiting for the next try
tally-under-way = being worked on
tally-attention = needing attention
tally-dismissed = dismissed by a person
tally-gone = gone from the shop for a while, seen again
tally-delivered = delivered before the store was switched on
tally-too-old = older than the first import
tally-store-off = store switched off
tally-held = new orders of the store wait
tally-unreadable = cannot be read
tally-not-in-shop = not in the shop
tally-not-looked-at = not looked at yet, come with the next check
tally-check-failed = not looked at yet, because a check failed
tally-late = passed over by the checks, fetched now
tally-unknown = not known

differs-absent = RO App did not list the order.
differs-gone = RO App no longer has the order: it waits for a person.
differs-status = Its status in RO App was { $roapp }, agreed was { $agreed }.
differs-total = Its amount in RO App was { $roapp }, not what the lines come to on which both sides agreed.
differs-amount = Its amount in RO App was { $roapp }, in the shop { $shop }.
differs-fields = Its fields Store or External ID in RO App were others.
retry-all-queueing = The first twenty are tried at once. The others are being queued: { $count } so far.
retry-all-running = The first twenty were tried at once. Of the other { $count }, { $tried } were tried and { $still } of these still need attention. New orders go first.
retry-all-done = All were tried again. Of the { $count } behind the first twenty, { $still } still need attention.
retry-all-left = Of the { $count } behind the first twenty, { $tried } were tried. The others wait for RO App or the shop, and are tried by themselves.
retry-all-cancelled = Cancelled. Of the { $count } behind the first twenty, { $tried } were tried. The others stay as they were.
retry-all-cancel = Cancel
retry-all-none = All orders were not tried again within a day.
