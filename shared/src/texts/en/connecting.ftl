# Connecting a store, its check in three grades, and deleting it.

cli-warning = warning
check-warning = Warning
choose-one = – choose –
choose-none = – none –
form-refused = The form was not saved. Correct the fields that are marked below.
try-again = Try again
field-name-hint = It stands in the field Store of each order in RO App.
field-user-hint = A user name, not an e-mail. In the shop: Settings > Admins (or Users), role manager or more.
field-managers-hint = New orders are assigned to them in turn.
field-category-hint = For new products whose own category RO App does not have.
field-product-search = Search RO App's products
field-staff-language = Language of staff
field-staff-language-hint = Of the notes that are written into RO App.
staff-language-country = that of the country
login-is-email = The login is a user name, not an e-mail. It is under Settings > Admins (or Users) in the shop.
login-missing = Enter login and password of a user of the shop.

wizard-step = step { $at } of { $count }
wizard-steps = Steps
wizard-shop = Shop and login
wizard-roapp = RO App
wizard-rules = Status rules
wizard-dry-run = Dry run
wizard-switch-on = Switch on
wizard-shop-hint = The shop is asked at once whether it accepts the login. Nothing is imported before the last step.
wizard-shop-read = The shop answers. Languages of its products: { $languages }. Currencies: { $currencies }. { $statuses ->
        [one] { $statuses } status.
       *[other] { $statuses } statuses.
    }
wizard-next = Save and continue
wizard-continue = Continue
wizard-kept = What is saved stays: you can leave and go on later under Stores. The store is off until the last step.
wizard-kept-as-draft = This is kept as a draft, switched off, but it does not work yet. Correct the field that is marked below, now or later under Stores:
wizard-draft-is-there = { $store } is a draft that was begun before. It need not be entered anew:
wizard-go-on = Continue connecting
wizard-switch-on-hint = Everything is checked once more. Once the store is on, the orders of the last two months come over, except those that are delivered.
wizard-refusals = { $count ->
        [one] According to the dry run, { $count } order will need attention.
       *[other] According to the dry run, { $count } orders will need attention.
    }
wizard-problems = The store was not switched on. Correct what needs fixing: the steps above lead there.
wizard-warnings = The store is not on yet. Some orders may need attention because of the warnings below.
switch-on-anyway = Switch on anyway
store-connected = The store is connected and on. Its first import begins with the next check.
rules-proposed = These rules are proposed by the names of the statuses. None of them applies before you save.

delete-store = Delete the store
delete-goes = What is removed here: the store's settings and status rules, its login, the list of its orders with their histories and daily comparisons, and, where the shop allows it, the exchange's web-hooks in the shop.
delete-stays = What stays: all orders, clients and products in RO App, and everything in the shop. No status or change goes either way any more. If the shop is connected again, the orders that RO App has are found by their fields Store and External ID and are not entered twice.
delete-confirm = To confirm, type the name of the store: { $name }
delete-name-differs = This is not the store's name. Type: { $name }
delete-under-way = is being deleted. Orders taken off the list so far: { $count }. This takes at least five minutes.
delete-stopped = deleting it stopped half-way.
delete-go-on = Continue deleting
delete-hooks-left = A web-hook of the exchange may be left in the shop; remove it there.
store-being-deleted = The store '{ $store }' is being deleted. Wait until it is gone.
store-changed = Somebody else has changed the store '{ $store }' at this very moment, and your change was not saved. Open it again and repeat your change.
hooks-key-in-use = The addresses are not renewed: { $store } still has web-hooks at the addresses before the present ones, which would no longer be valid. Wait for the next check of the orders, which subscribes the present addresses. Where an old subscription cannot be ended, the page of the store says what to do.
store-in-file = The store '{ $store }' stands in the configuration file of this program and would come back. Remove it from the file, restart the program, then delete it.
store-removal = the deletion of the store

location-missing = Location: choose one.
order-type-missing = Order type: choose one.
country-unknown = '{ $text }' is not a country. Choose one; in a configuration file write its two letters, such as UA.
rules-none = There are no status rules, so no status goes either way. Set them under Stores > { $store } > Status rules.
rules-none-to-roapp = No status goes from Cartum to RO App: there is no rule for it. Set one under Stores > { $store } > Status rules.
rules-none-to-shop = No status goes from RO App to Cartum: there is no rule for it. Set one under Stores > { $store } > Status rules.
category-is = Category for products without one: { $name }.
no-category-set = No default category is set: a new product whose category RO App does not have cannot be created, and its order may need attention. Choose one in the store's settings.
currency-main-differs = { $count } of the last { $all } orders are in { $shop }, RO App works in { $roapp }. Orders in another currency are never converted; use an RO App account in the shop's currency.
currency-some-differ = { $count ->
        [one] { $count } of the last { $all } orders is in { $shop }, RO App works in { $roapp }. It will need attention, as orders in another currency are never converted.
       *[other] { $count } of the last { $all } orders are in { $shop }, RO App works in { $roapp }. They will need attention, as orders in another currency are never converted.
    }
currency-several-enabled = The shop has several currencies switched on ({ $shop }) and no order yet that shows which is the main one. Orders that are not in { $roapp } will need attention.
phones-are-read = The phones of the last { $all } orders can be read.
phones-unread = { $count ->
        [one] { $count } of the last { $all } phones cannot be read as a number. Its buyer is recognised by e-mail alone. See whether the country of phone numbers is right.
       *[other] { $count } of the last { $all } phones cannot be read as numbers. Their buyers are recognised by e-mail alone. See whether the country of phone numbers is right.
    }
orders-not-all-fit = { $count ->
        [one] { $count } of the last { $all } orders will need attention: { $why }
       *[other] { $count } of the last { $all } orders will need attention, the first of them because: { $why }
    }
shop-page-too-slow = The shop did not answer within { $seconds } s. Try again in a moment.
dry-on-fallback = { $count ->
        [one] One new product has no category in RO App: its lines would go on the fallback product.
       *[other] { $count } new products have no category in RO App: their lines would go on the fallback product.
    }
dry-phones-unread = { $count ->
        [one] The phone of one order cannot be read as a number; its buyer is recognised by e-mail alone.
       *[other] The phones of { $count } orders cannot be read as numbers; their buyers are recognised by e-mail alone.
    }

# Names in the configuration file, and the command init.
config-name-gone = { $field }: nothing is called '{ $name }'. { $choices }
config-name-ambiguous = { $field }: several are called '{ $name }'; write the id of the one that is meant. { $choices }
cli-no-stores = No store stands in the file. Add one under [[store]], or have a file written with: exchange init
cli-init-exists = { $path } is there already. Name another file with --config, or change this one.
cli-init-unwritable = { $path } cannot be written: { $why }
cli-init-missing = There is no answer: give it with --{ $argument }.
cli-init-secret-missing = { $variable } is missing. Put it into the environment, or type it when it is asked for.
cli-init-key = RO App API key (Settings > API)
cli-init-password = Password of that user
cli-init-name = Name of the store, as it stands in RO App's field Store
cli-init-url = Site URL of the shop, such as https://shop.example.com
cli-init-login = User name in the shop (Settings > Admins), not an e-mail
cli-init-location = Location of new orders in RO App
cli-init-order-type = Order type of new orders in RO App
cli-init-manager = Employees who receive new orders in turn, parted by commas
cli-init-category = Category for new products whose own RO App does not have
cli-init-fallback = Product that carries lines whose own product cannot be created
cli-init-language = Language of product names, as the shop calls it
cli-init-country = Country of phone numbers, two letters or its name
cli-init-zone = Time zone of the shop
cli-init-more = … and { $count } more, to be chosen by name
cli-init-rules = Status rules proposed by the names of the statuses:
cli-init-keep-rules = Keep these rules? Yes is an empty line, no is n
cli-init-no = n
cli-init-no-rules = No status rule can be proposed by name. Add rules to the file, or set them in the console.
cli-init-head = Written by exchange init. config.example.toml explains every setting. Check with: exchange connect --config { $path }
cli-init-written = { $path } and { $secrets } are written; only you can read them.
cli-init-next = Next: exchange --config { $path } runs the exchange; exchange once --config { $path } imports once.

help-init = Connects a store: asks for the shop and RO App’s key, offers the rest from lists, and writes the configuration file that --config names (exchange.toml without it).
help-arg-name = Name of the store, as it stands in RO App’s field Store.
help-arg-url = Site URL of the shop.
help-arg-login = User name in the shop; the password is read from CARTUM_PASSWORD or asked for.
help-arg-location = RO App location of new orders: name or id.
help-arg-order_type = RO App order type of new orders: name or id.
help-arg-manager = Employee who receives new orders: name or id. Give it several times for several.
help-arg-category = Category for new products whose own RO App does not have: name, path or id.
help-arg-fallback = Product that carries lines whose own product cannot be created: name or id.
help-arg-product_language = Language of product names, as the shop calls it.
help-arg-country = Country of phone numbers: two letters or its name.
help-arg-time_zone = Time zone of the shop, such as Europe/Kyiv.
help-arg-staff_language = Language of the notes in RO App: en, uk or fr. Without it, that of the country.
help-arg-roapp_url = Address of RO App’s API. Without it: https://api.roapp.io.
help-arg-public_url = Where the internet reaches this machine’s web-hooks.
help-arg-yes = Ask nothing: take what is proposed.
