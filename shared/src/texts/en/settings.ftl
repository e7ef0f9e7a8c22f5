# Settings, the connection check and what is wrong with a configuration.

of-store = { $store }: { $what }
name-missing = Enter a name.
site-url-missing = Enter the address, such as https://shop.example.com
name-length = The name has { $characters } characters; it needs 1 to 64.
name-characters = The name has control characters or marks of direction; use plain text.
no-managers = No manager is named; RO App needs an employee for every line of an order.
history-days = Histories are kept for { $days } days; it must be 1 to 3650.
staff-language = There is no language '{ $code }' for staff. Choose one of: { $codes }.
fake-emails-many = { $count } placeholder e-mails are entered; at most { $most } are possible.
fake-email-unreadable = '{ $text }' among the placeholder e-mails is neither an address nor @domain nor name@.
no-time-zone = Time zone: '{ $name }' is no time zone; use a name such as Europe/Kyiv
two-rules-to-roapp = Cartum status { $status } has two rules towards RO App; keep one.
two-rules-to-shop = RO App status { $status } has two rules towards Cartum; keep one.
orders-url-scheme = The address of the shop's orders '{ $url }' must start with https://
site-url-malformed = The site URL '{ $url }' is no address; write https://shop.example.com
site-url-scheme = The site URL '{ $url }' must start with https://
site-url-path = The site URL '{ $url }' must end after the host name: no path, no user
site-url-host = The site URL '{ $url }' leads to an address that no shop has.

same-url = Store '{ $store }' has the same URL. Connect each shop once.
same-name = Store '{ $store }' has the same name. RO App's orders are told apart by the name of their store: choose another name.
former-name = A store of another shop that was deleted had the name '{ $name }', and its orders in RO App still have it. If it is the same shop, connect it at its former address first and change the address afterwards, so that its orders are found in RO App. Else choose another name.
login-of-host = The site URL is at another server. Enter login and password again: the stored ones are not sent there.
another-shop = The site URL is at another server, and this store has orders already. Another shop is a new store. If it is the same shop, confirm that below.
field-same-shop = It is the same shop at a new address
key-belongs = RO App: the key belongs to '{ $company }'.
location-is = Location: { $name }.
no-location = Location { $location } does not exist in RO App. { $choices }
order-type-is = Order type: { $name }.
no-order-type = Order type { $order_type } does not exist in RO App. { $choices }
manager-is = Manager: { $name }.
manager-inactive = Manager { $name } is no longer active in RO App.
no-such-manager = Manager { $manager } does not exist in RO App.
rules-are = Status rules: { $to_roapp } towards RO App, { $to_shop } towards Cartum.
rule-roapp-status = RO App has no status { $status }, which the status rules name: { $rules }. Change or remove { $count ->
        [one] that rule
       *[other] those rules
    } under Stores > { $store } > Status rules.
rule-shop-status = The shop has no status { $status }, which the status rules name: { $rules }. Change or remove { $count ->
        [one] that rule
       *[other] those rules
    } under Stores > { $store } > Status rules.
rule-to-roapp = Cartum { $shop } to RO App { $roapp }
rule-to-shop = RO App { $roapp } to Cartum { $shop }
field-is = Custom field '{ $title }'.
no-right-to-add = The employee of the RO App key may not add products to orders without deduction. Give that right under Settings > Employees > Roles.
no-default-category = The default category { $category } does not exist in RO App. Choose another one in the store's settings.
no-fallback-product = The fallback product { $product } does not exist in RO App. Choose another one in the store's settings.
fallback-is = Fallback product: { $product }.
no-fallback-set = No fallback product is set: should RO App refuse to create a product, its order waits for attention instead of arriving with that line on a stand-in product.
logged-in = Cartum: logged in to { $url }.
orders-readable = Orders can be read.
orders-unreadable = orders cannot be read ({ $why }). Give the exchange's user the role manager or more, in the shop under Settings > Admins (or Users).
currency-is = Currency: { $currency }.
currency-differs = The shop sells in { $shop }, RO App works in { $roapp }. Orders in another currency are never converted; use an RO App account in the shop's currency.
currency-unknown = RO App does not say its currency, so it cannot be compared with the shop's.
language-is = Language: { $language }.
no-products-yet = The shop has no products yet, so nobody can tell whether it has texts in language '{ $language }'. Add a product in the shop, then check again.
no-product-names = None of the shop's products has a name in any language. Give them names in the shop, then check again.
no-language = The shop has no texts in language '{ $language }'. { $choices }

credential-missing = { $name } is not set. Put it into the environment, or into the file named by credentials_file
variable-missing = the variable { $name } is not set
variable-no-number = the variable { $name } is '{ $value }'; write a whole number from 1 to 1000
roapp-key-missing = neither EXCHANGE_SECRET_ID nor EXCHANGE_CREDENTIALS names RO App's key
console-url-malformed = EXCHANGE_CONSOLE_URL is '{ $url }'; write it like https://orders.example.com
oidc-roles-malformed = EXCHANGE_OIDC_ROLES has '{ $pair }'; write it like admin=owners,operator=staff,viewer=everyone
file-unreadable = cannot read { $path }: { $why }
no-name-and-value = { $path }, line { $line }: expected NAME=value
secret-not-json = the credentials secret is not JSON
config-unreadable = cannot read { $path }: { $why }. Name another file with --config, or copy config.example.toml
config-malformed = { $path } is not a configuration: { $why }
config-line = line { $line }: { $why }
config-wrong = { $path }: { $problems }
config-store = store '{ $store }': { $why }
config-names-pending = its names are being looked up in both systems
config-names-slow = its names could not be looked up within { $seconds } seconds; this is tried again at the next poll
config-same-id = two stores have the id '{ $store }'
config-same-url = stores '{ $one }' and '{ $other }' have the same URL
config-same-name = stores '{ $one }' and '{ $other }' have the same name
config-requests = roapp.requests_per_second must be at least 1 (RO App allows 3)
