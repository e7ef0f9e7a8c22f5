# What went wrong outside, as parts of sentences: no capital letter unless it is a name, no full stop.

# An error by itself.
sentence = { $of }.

net-not-sent = no connection to { $host }: { $why }
    .plain = no connection to { $host }
net-answer-lost = the answer of { $host } was lost: { $why }
    .plain = the answer of { $host } was lost
net-no-client = the HTTP client cannot be started: { $why }
net-no-certificates = the certificates of this machine cannot be read: { $why }
no-random-bytes = the system gives no random bytes: { $why }
net-no-host = there is no host { $host }, or its name cannot be looked up at present. Check the address
net-refused = nothing answers at { $host }. Check the address and its port
net-not-allowed = the address { $host } leads to a place that the exchange does not connect to. Enter an address that is public
net-no-https = the address { $host } does not speak https. Check the address and its port
net-untrusted = the certificate of { $host } is not trusted: { $fault ->
        [expired] it has expired
        [early] it is not valid yet
        [name] it is made out to another name
        [revoked] it was withdrawn
       *[issuer] nobody known has issued it
    }. Have it renewed by whoever looks after that server
net-no-tls = { $host } and the exchange cannot agree on a secure connection: { $why }
    .plain = { $host } and the exchange cannot agree on a secure connection
net-too-late = it took too long
net-too-long = it is longer than { $megabytes } MB

# What an answer is that is not what was expected.
excerpt-nothing = an empty answer
excerpt-json = { $bytes } bytes of JSON, or of something that begins like it
excerpt-compressed = { $bytes } bytes that are compressed, although that was not asked for. Switch compression off for /api/ on that server
excerpt-binary = { $bytes } bytes that are no text

roapp-unreachable = RO App does not answer: { $why }
roapp-no-permit = RO App was not asked, because its request budget could not be kept: { $why }
roapp-too-many-requests = RO App asks for fewer requests (HTTP 429)
roapp-status-stayed = it answered that it is done, and the order still has the status from before
roapp-fails = RO App fails at { $call }: HTTP { $status }, { $excerpt }
    .plain = RO App does not answer as it should
roapp-moved = the address of RO App sends { $call } on to { $to } (HTTP { $status }). If that is RO App, enter that as its address
roapp-moved-within = RO App sends { $call } on to another page of its own (HTTP { $status })
    .plain = RO App sends the exchange on to another page of its own
roapp-unreadable = RO App's answer to { $call } cannot be read: { $why }
    .plain = RO App's answer cannot be read
roapp-key = RO App refuses the API key (HTTP 401), or there is none. Make a new one in RO App under Settings > API and enter it in the console under Secrets
roapp-forbidden = RO App's key may not do { $call } (HTTP 403: { $words }). Give the employee of the key that right
    .plain = RO App's key lacks a right. Give the employee of the key that right in RO App under Settings > Employees > Roles
roapp-missing = RO App does not have { $call } (HTTP { $status })
    .plain = RO App does not have what was asked for
roapp-unpaid = RO App refuses to work for this account (HTTP 402: { $words }): its subscription has ended. Renew it in RO App's subscription settings; until then orders wait
roapp-plan = RO App refuses every request (HTTP 403): the plan of this account{ $plan ->
        [none] { "" }
       *[other] { " " }({ $plan })
    } does not include the API. Choose a plan with API access in RO App's subscription settings; until then orders wait
roapp-too-long = RO App's list { $call } has over { $pages } pages, so it does not search by what was asked for
roapp-refused = RO App refuses { $call } (HTTP { $status }): { $words }
    .plain = RO App refuses what was sent

handler-panicked = the handler ended by a defect of the program: please report it
work-too-long = the work on this message took longer than { $seconds } s and was ended; the next attempt goes on from what it wrote

shop-unreachable = the shop does not answer: { $why }
shop-quiet = it left a request without an answer and is asked again in { $seconds } s
shop-function-quiet = the shop left { $function } without an answer and is asked for it again in some minutes
    .plain = a part of the shop does not answer and is asked again in some minutes
no-answer-in-time = no answer came within { $seconds } s
no-answer-at-once = it did not answer at once
shop-not-json = the shop answered { $function } with HTTP { $status } and something that is not JSON: { $excerpt }
    .plain = the shop answers with something that is not an answer of its API
shop-blocked = something in front of the shop's API, such as a firewall, refuses { $function } (HTTP 403: { $excerpt }). Have it let the exchange's requests to /api/ through
    .plain = something in front of the shop's API, such as a firewall, refuses the exchange. Have it let the exchange's requests through
shop-moved = this address sends on to { $to } (HTTP { $status } at { $function }). If that is the shop, enter that as the site URL
shop-moved-within = the shop sends { $function } on to another page of its own (HTTP { $status }). Open the site URL in a browser: the shop may be closed, or stand behind a log-in page
    .plain = the shop sends the exchange on to another page of its own. Open the site URL in a browser: the shop may be closed, or stand behind a log-in page
shop-login = the shop refuses the login ({ $words ->
        [none] user name or password
       *[other] { $words }
    }). Check the user name (not the e-mail) and the password under Settings > Admins (or Users) in the shop
shop-token-refused = the shop lets the exchange log in and then refuses { $function }. See that the user has the role manager or more under Settings > Admins (or Users), and that nobody else logs in with this user
shop-lists-only = the shop lists order { $number } and does not give it by its number
shop-cut = the shop's answer to { $function } breaks off before its end, so the rest of it is not known
    .plain = the shop's answer breaks off before its end
shop-no-api = there is no API at this address (HTTP 404). Check the site URL, and that the shop's plan includes API access
shop-no-plan = the shop's plan has no API access: choose one that has it in the shop's admin, under Billing (the profile icon at the bottom left)
shop-forbidden = the shop does not allow { $function }. See that its plan includes this (in the shop's admin under Billing), and that the user has the role manager or more under Settings > Admins (or Users)
shop-unknown-function = this shop's version does not know { $function }
shop-hooks-full = the shop takes five subscribers per event, and this event has them
shop-no-subscription = the shop does not know this subscription
shop-not-taken = the shop does not take it: { $words }
shop-refused = the shop refused { $function }: { $status }{ $words }
    .plain = the shop refused a request
shop-answer-lacks = the shop's answer to { $function } has no field '{ $field }'
    .plain = the shop's answer lacks a field
shop-busy = the shop asks to wait (HTTP { $status })

table-conflict = another handler is at work on the same item
table-unavailable = the state table does not answer: { $why }. The work is kept and tried again
table-refused = the state table refuses: { $why }. Check the table's name and the rights of this function
table-item-unreadable = the item { $key } in the state table cannot be read: { $why }. It is left as it is; mend or remove it by hand
table-item-newer = the item { $key } in the state table was written by a newer release (its shape is { $found }, this release knows { $known }). It is left as it is; run the newer release
table-no-next-turn = the item of the request budget has no attribute 'next_turn'
table-attribute-no-number = attribute '{ $name }' is not a number
list-position-unknown = This is no position in the list. Open the list from its beginning.
queue-unavailable = the queue does not take the work: { $why }. Nothing is lost: the next check finds the orders again
queue-no-address = the new queue has no address
queue-message-unreadable = it is not a message of this exchange: { $why }
queue-message-version = message version { $version } is not known
secrets-unavailable = secrets cannot be kept: { $why }
secrets-sealed = the secrets in { $place } do not open: the key beside them is another one, or the file was changed. Put the right key back, or remove the file and enter the secrets again
secrets-changing = somebody else is changing them at the same time; try again
secrets-not-json = the secret { $name } is not JSON
secrets-full = the secret { $name } is full: AWS keeps at most { $bytes } bytes, the logins of some 700 stores. Connect further stores to a second deployment
secrets-key-malformed = EXCHANGE_SECRETS_KEY must be 64 hexadecimal digits
secrets-key-missing = the secrets are there, but their key { $path } is not. Put the key back, or set EXCHANGE_SECRETS_KEY, or remove secrets.sealed and enter the secrets again
seal-too-long = the text is too long to be encrypted

# What cannot be read of an answer.
field-no-date = field '{ $field }' is no date: '{ $text }'
field-date-zero = the shop shows no date of creation (field '{ $field }' is '{ $text }'), and it cannot be set there
field-two-amounts = field '{ $field }' is '{ $text }', where the comma may separate thousands or decimals
row-broken = the shop's answer breaks off in it, or is no JSON, at { $place ->
        [none] its beginning
       *[other] '{ $place }'
    }
product-broken = the shop's answer is no JSON at '{ $place }' of product '{ $article }'
field-no-amount = field '{ $field }' is missing, too large or not a number
field-no-id = field '{ $field }' is missing or not a number
field-no-currency = field '{ $field }' is no currency code: '{ $text }'
field-no-list = field '{ $field }' is missing or no list
currency-empty = field 'currency' is empty, and { $why }
currency-none = the shop names none that is switched on
currency-several = the shop has several switched on ({ $names }), so none can be taken for it
shop-currencies-unreadable = those of the shop cannot be read: { $why }
currency-row-unreadable = one of them cannot be read
too-many-lines = it has { $lines } lines, and at most { $most } are carried over
of-line = line { $line }: { $why }
line-field-unreadable = line { $line } has no '{ $field }' that can be read
list-expected = a list was expected, and the answer is none
row-unreadable = row { $row } of the list has no readable id, quantity or price
row-of-list-broken = row { $row } of the list is no JSON at '{ $place }'
answer-unreadable = the answer has no readable id
no-created-id = it does not say the id of what was created

shop-silent = the shop did not answer within { $seconds } s
