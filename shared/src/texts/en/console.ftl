# Texts of the console in English. Every file has the same messages; a test compares them.

product = Order exchange
# Between a name and what is said of it.
colon = {": "}
skip = Skip to the content
menu = Menu
menu-more = More
language = Language
choose = Choose
yes = yes
no = no
sign-in = Sign in
sign-out = Sign out
sign-in-provider = You sign in at your company's sign-in provider.
sign-out-provider = Sign out at your sign-in provider as well
sign-in-none = There is no such page: this console is opened with a link.
sign-in-link = Open the link that was printed where the exchange was started. It lets one person in, once, within an hour. For another one, run this command, with the --data that the exchange was started with, if any:
link-used = This link was used already, is over, or is not valid. Print another one with: exchange link
sign-in-first = Nobody is signed in. Sign in, then try again.
sign-in-failed = Signing in did not work:
sign-in-code-refused = the provider does not accept the code: { $why }
sign-in-no-identity = the provider sent no identity
sign-in-identity-invalid = the identity is not valid: { $why }
sign-in-issuer-malformed = the issuer is no address: { $why }
sign-in-no-configuration = the provider's configuration cannot be read: { $why }
sign-in-expired = this sign-in was started in another browser, or more than ten minutes ago
sign-in-other-answer = this answer belongs to another sign-in
sign-in-provider-refuses = the provider answers '{ $answer }'
no-role = You are known, but have no role here. Ask whoever looks after sign-in to put you into a group of this console.
role-missing = Your role does not allow this. Ask an admin.
foreign-origin = This request comes from another site and was not done. Open the console itself and try again.
token-missing = The page is out of date. Load it again and try once more.
problem-title = That did not work
back-to-orders = Back to the orders
orders = Orders
order = Order
attention = Needs attention
stores = Stores
store = Store
secrets = Secrets
settings = Settings
search = Search
search-hint = Number, phone, name or article
search-hint-roapp = Number, phone or name
search-more = There are more than these. Type more of the name or the number.
search-none = No order was found. Names are found by the beginnings of words, phones by four digits or more in a row, numbers as a whole, articles by their beginning in the latest 200 orders.
orders-none = There are no orders yet. They appear once a store is switched on.
store-not-there = There is no such store.
show-linked = Through connected stores
show-roapp = Created in RO App
show-all = All of RO App
one-store = One store
roapp-none = No such order on this page of RO App's list.
roapp-hint = From RO App's own list, the latest changed first: the orders that came through no store.
all-hint = RO App's own list, the latest changed first. Orders that are not in RO App yet are under "Through connected stores".
other-actions = Other actions
update-orders = Update orders
update-order = Update order
updates-left-alone = { $count ->
    [one] One left alone: deleted in RO App.
    *[other] { $count } left alone: deleted in RO App.
} To have one entered anew, open it and choose "Try again"; a dismissed one is put back on the list first.
update-left-alone = Left alone: deleted in RO App. To have it entered anew, choose "Try again"; a dismissed one is put back on the list first.
select-hint = Select orders to update them now, both ways.
select-first = Select an order first.
select-all = Select all
select = Select
number = Number
created = Created
client = Client
phone = Phone
amount = Amount
status = Status
status-cartum = Status, Cartum
status-roapp = Status, RO App
external-id = External ID
last-update = Last update
state = State
not-yet = not yet
roapp-order = RO App order
open-in-shop = Open the store's orders on Cartum
pages = Pages
newer = Newer
newest = Newest
older = Older
state-agreed = In sync
state-waiting = Waiting
state-frozen = Frozen
state-attention = Needs attention
state-dismissed = Dismissed
state-gone = No longer in the shop
no-rule-for = No rule for { $status }
result-working = Under way
result-queued = Waiting for its turn
result-updated = Updated
result-unchanged = Unchanged
result-frozen = Unchanged; its lines are frozen
result-updated-frozen = Updated; its lines are frozen
result-attention = Needs attention
result-failed = Failed
result-nothing = Nothing to do
order-unknown = There is no such order.
possible-again = possible again at { $time }
under-way = { $count ->
    [one] One order is being updated.
    *[other] { $count } orders are being updated.
}
reload = Reload
both-sides = Both sides
asking-both = Asking Cartum and RO App…
show-both = Show both sides
lines = Lines
differs = differs
written-off = written off
gone-in-cartum = The shop no longer has this order.
not-in-roapp = RO App does not have this order.
carrier-tariff = by the carrier's tariff
delivery = Delivery
delivery-cost = Cost of delivery
recipient = Recipient
address = Address
waybill = Waybill
comment = Comment
history = History
history-none = Nothing has happened yet.
next-try = Next try:
attention-none = Nothing needs attention.
retry = Try again
retry-all = Try all again
dismiss = Dismiss
since = since
tried = { $count ->
    [one] One order is tried again.
    *[other] { $count } orders are tried again.
}
connect-store = Connect a store
stores-none = No store is connected yet.
store-unknown = There is no such store, or it lacks its login.
store-off = off
switch-on = Switch on
switch-off = Switch off
switch-off-means = While the store is off, none of its orders come over and no status goes either way. What came over stays. It can be switched on again at any time.
switch-off-done = The store is off already.
not-switched = The store was not switched on
last-poll = Last check
last-poll-news = Last check that found something
next-poll = Next check
never = never
error-rate = Failed checks
polls-failed = { $failed } of the last { $count ->
    [one] check
    *[other] { $count } checks
}
first-import = First import
import-done = complete
import-not-begun = not begun: no check of the shop went well yet
import-progress = { $done } of { $count ->
    [one] { $count } order
    *[other] { $count } orders
}
its-orders = Orders
rules = Status rules
dry-run = Dry run
check = Connection check
checking = Asking Cartum and RO App…
check-now = Check now
check-good = OK
check-bad = Needs fixing
setting = Setting
result = Result
found = What was found
saved = Saved.
save = Save
save-and-check = Save and check
hooks = Web-hook addresses
hooks-none = This deployment has no address that the shop can call, so it is checked every 5 minutes.
hooks-hint = Enter RO App's in RO App under Settings > API > + Webhook and tick Order.Status.Changed and Order.Deleted; an account has five places for web-hooks. The shop's are subscribed by the exchange itself; they are shown for comparison.
roapp-silent = RO App has stopped calling
roapp-silent-hint = Changes that staff make there are found only by the check every 5 minutes. RO App switches a web-hook off after an hour of failures. Switch it on again in RO App under Settings > API, and check that its secret is the one entered here. The next web-hook removes this message.
copy = Copy
field-name = Name
field-url = Site URL
field-url-hint = https://shop.example.com, nothing after the host name
field-user = Login
field-password = Password
field-language = Language of products
field-language-hint = As the shop calls it: ua, ru, en, ro
field-zone = Time zone of the shop
field-country = Country of phone numbers
field-country-hint = Phones without a country code are read as numbers of this country.
field-fake-emails = Placeholder e-mails
field-fake-emails-hint = What buyers without an e-mail type here, such as nobody@shop.example.com, @kiosk.example.com or cashier@, separated by commas. The usual ones are known already. Nobody is recognised by them.
field-orders-url = Address of the shop's orders
field-orders-url-hint = Where the store's name links to; {"{"}number{"}"} stands for an order's number. Empty: the list of orders in the shop's admin.
field-history-days = Days of history
field-history-days-hint = After so many days an entry of an order’s history disappears by itself.
field-account = RO App account
field-login = Login at the shop
field-currency = Currency
field-custom = Custom fields
field-location = Location
field-order-type = Order type
field-managers = Managers
field-identify = Identify products by
by-article = article
by-name = name
field-conflict = If both sides changed, keep
field-sponsor = Staff wages are calculated from
sponsor-staff = the price after the discount
sponsor-company = the price before the discount
field-category = Default category
field-fallback = Fallback product
field-fallback-hint = Carries lines whose own product RO App refuses to create.
rules-hint = What a change of status on one side becomes on the other. A status without a rule is left alone.
statuses-as-kept = Some statuses are shown as they were last known: { $why }
when-becomes = When the status becomes
then-set = the other side gets
no-rule = – no rule –
status-gone = no longer there
cancel-hint = Cancelling an order on Cartum through its API does not give its goods back to stock and cannot be undone: correct the stock in the shop.
cancel-here = Cancels on Cartum, without giving goods back to stock.
secrets-hint = They are kept encrypted and never shown again. An empty field leaves a secret as it is.
secret-set = set; type to replace
secret-not-saved = Not saved yet: type it again.
secret-unset = not set
secret-set-at = Entered
secret-roapp-key = RO App API key
secret-roapp-hook = RO App web-hook secret
rotate-hooks = Renew the shops' web-hook addresses
rotate-hooks-hint = The exchange subscribes the new addresses at its next check; the old ones stay valid until then, so no call is lost.
hooks-renewed = The addresses are renewed. The exchange subscribes the new ones in the shops at its next check, and the old ones stay valid until then. Nothing is to be entered in the shops or in RO App.
dry-run-hint = What the first import would do. Nothing is written to RO App or to the shop.
dry-run-begin = Begin a dry run
dry-run-again = Begin another dry run
dry-run-cancel = Cancel
dry-run-look = See how far it is
dry-run-of = Begun { $time }:
dry-run-cancelled = The dry run was cancelled.
dry-run-none = No dry run of this store was made within a day. Begin one.
dry-run-orders = { $pages ->
    [0] Reading the shop's orders.
    [one] Reading the shop's orders: { $pages } page so far.
   *[other] Reading the shop's orders: { $pages } pages so far.
}
dry-run-records = Looking for their clients and products in RO App: { $percent } %. Orders that come meanwhile go first.
and-not-looked-for = { $count } not looked for
dry-orders = Orders that would be entered
dry-clients = Clients
dry-products = Products
dry-delivered = Delivered, stay out
dry-linked = Linked already
dry-refused = Would be refused
dry-cut = The shop has more orders than were looked at.
dry-strangers = { $count ->
    [one] One order has neither phone nor e-mail: its client is created for it alone.
    *[other] { $count } orders have neither phone nor e-mail: a client is created for each.
}
new-and-there = { $new } new, { $there } already in RO App
dry-new-products = Products that would be new
dry-nothing-written = Nothing was written.

health = State of the exchange
health-good = Everything works
health-good-at-poll = Nothing was wrong at the last check
health-late = The exchange is not checking orders
health-late-hint = See that it runs; its log says what fails.
health-clock = The machine's clock was set back by { $minutes } min
health-clock-hint = Orders go on. Check the machine's time and its time synchronisation.
health-untold = Nobody is told when something is wrong: set up a notification channel
health-hooks-unset = RO App's web-hook is not set up: what staff change there is found only by the check every 5 minutes
health-never = The exchange has not checked any orders yet
health-unknown = The state of the exchange cannot be read
health-roapp-key = RO App refuses the API key
health-roapp-plan = RO App has closed its API to this account
health-roapp-down = RO App does not answer
health-roapp-down-hint = Orders wait until it answers, and nothing is lost. It is asked again every 5 minutes.
health-roapp-problem = RO App refuses a request
health-last-good = last worked
technical-details = Technical details
health-waiting = { $count ->
    [one] One order waits for its next try
    *[other] { $count } orders wait for their next try
}
health-attention = { $count ->
    [one] One order needs attention
    *[other] { $count } orders need attention
}
health-attention-many = { $count } orders or more need attention
health-unreadable = { $count ->
    [one] One stored item cannot be read
    *[other] { $count } stored items cannot be read
}
health-dead = { $count ->
    [one] One message could not be handled
    *[other] { $count } messages could not be handled
}
health-log-hint = The log of the latest check names what it is.
health-more = { $count ->
    [one] One more store needs a look
    *[other] { $count } more stores need a look
}
store-working = working
store-unreachable = shop unreachable
store-login-refused = login refused
store-no-plan = plan without API
store-unusable = cannot be used
store-waits = waits for RO App
store-notice = needs a look
store-problem = needs fixing
store-no-rules = no status rules
store-no-rules-hint = No status goes either way until a rule is set.
store-unchecked = not checked
key-accepted = Saved. RO App accepts the key.
key-refused = Saved, but RO App does not work with this key. { $why } No order is exchanged until then.
key-untried = Saved, but the key could not be tried. { $why } The next check tries it; the line at the top of each page says how that went.
login-refused = Saved, but the shop does not let the exchange in with this login. The connection check below says why, and what to do.
login-untried = Saved, but the login could not be tried, because the shop did not answer. The connection check below tries it again.

filter-unknown = The filter is unknown; choose one from the list.
store-id-wrong = The store's code is wrong: 1 to 32 of a-z, 0-9 and -.
settings-unreadable = The settings cannot be read: { $why }.
settings-of-another = The settings are of store '{ $store }', the address of store '{ $address }'.
secrets-needed = A new store needs the login and the password of a user of the shop.
names-no-order = '{ $text }' names no order; write STORE/NUMBER.
too-many-orders = At most { $most } orders at once; { $named } were named.
enter-number = { $label }: choose one, or enter its number.
form-too-large = The form is larger than { $bytes } bytes.
host-unknown = This console does not answer under that name. Open it at the address it was given.
page-unknown = There is no such page.
body-unreadable = The body cannot be read: { $why }.
file-unknown = There is no such file.
status-unknown = '{ $text }' is no status.
hook-not-json = the body is not JSON
hook-no-order = the body has no order_id
hook-no-event = the body is not an event: it has no event_name
hook-no-object = the event names no order: context.object_id is missing
hook-unsigned = the signature is missing or wrong
hook-too-large = the body is larger than { $bytes } bytes
hook-later = try again in a moment

why-not-here = Why is this order not here?
why-choose = To learn why an order is not here, choose its store above and search again.
why-of = Order { $number } of { $store }
import-anyway = Import it anyway
import-now = Import it now
import-hint = It then comes over as any new order, once.
why-open = Open the order
ask-again = Ask again
