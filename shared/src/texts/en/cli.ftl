# What the commands print.

cli-history-unknown = Nothing is known of order { $number } of store '{ $store }'.
cli-history-entry = { $at }, by { $cause }
cli-attention-order = Order { $number } of store '{ $store }', since { $since }:
cli-attention-none = No order needs attention.
cli-attention-retry = Try one again with: retry STORE NUMBER
cli-store = Store '{ $store }'
cli-good = ok
cli-problem = PROBLEM
cli-connect-result = { $problems ->
        [0] Ready.
        [one] { $problems } problem to fix.
       *[other] { $problems } problems to fix.
    }
cli-seen = Orders seen
cli-imported = { "  " }imported
cli-updated = { "  " }changes applied
cli-unchanged = { "  " }in sync already
cli-left-out = { "  " }delivered before, left out
cli-waiting = { "  " }waiting for another try
cli-needs-attention = { "  " }needing attention
cli-roapp-calls = Requests to RO App
cli-per-order = ({ $calls } per imported order)
cli-cartum-calls = Requests to the shops
cli-webhooks = Web-hooks taken
cli-webhooks-ignored = ({ $count } of no interest)
cli-order-needs-attention = Order { $number } of store '{ $store }' needs attention:
cli-not-polled = Could not be checked: { $why }
cli-dead-letters = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } in the dead-letter queue could not be handled; the log says why. The next check finds the orders again.
cli-unreadable = Left out: { $why }.
cli-roapp-silent = RO App has stopped calling, since { $since }: what staff change there is found only by the check every 5 minutes. RO App switches a web-hook off after an hour of failures. Switch it on again in RO App under Settings > API, and check that its secret is the one entered here.
# What the commands print beside orders.
cli-stand-in-shop = Stand-in shop
cli-stand-in-roapp = Stand-in RO App
cli-login = login { $login } / { $password }
cli-api-key = API key { $key }
cli-table = Table
cli-queues = Queues
cli-engine-key = Key of both
cli-engine-key-use = in { $path }, for EXCHANGE_ENGINE_KEY or as an AWS client's access key id
cli-sandbox-running = Faults and time: infra/sandbox/README.md. Stop with Ctrl-C.
cli-engine-running = Functions: infra/events/README.md. Stop with Ctrl-C.
cli-importing = Importing { $bar } { $count } orders, { $time }

cli-config-needed = Name a configuration with --config FILE; config.example.toml shows one.
cli-nothing-runs = Nothing runs on this folder. Start it without a command; it prints a link itself.
cli-in-use = Another process works on { $path }. Stop it, or choose another folder with --data.
cli-folder-failed = The folder { $path } cannot be { $what ->
        [written] written
        [locked] locked
       *[made] made
    } ({ $why }). Choose another with --data.
cli-file-failed = { $path } cannot be written ({ $why }).
cli-output-failed = The output cannot be written ({ $why }).
cli-socket-failed = The socket { $path } cannot be made ({ $why }).
cli-socket-too-long = The path of the data folder { $path } is too long by { $bytes } bytes for a socket in it. Choose another with --data.
cli-port-range = --port { $port } leaves no room for the { $ports } ports
cli-port-failed = Port { $port } for the { $use ->
        [table] table
        [queues] queues
        [shop] stand-in shop
        [roapp] stand-in RO App
       *[console] console
    } cannot be opened ({ $why }). Stop what uses it, or choose others with --port.
cli-stand-ins-ended = the stand-ins ended early: { $why }
cli-order-number-wrong = '{ $text }' is not an order number

cli-phone-wrong = This is no phone number that exists. Write it with its country code, such as +380501234567.
cli-email-wrong = This is no e-mail: it has no @.
cli-buyer-needed = Name the buyer by --phone, --email or --contact.
cli-buyer-unknown = Nothing is kept about this buyer here. The e-mail of a buyer who gave a phone is not kept: try --phone, or --contact with the id of the contact in RO App.
cli-erased-order = Order { $number } of store '{ $store }': the buyer is no longer kept; its ids and amounts are.
cli-erased-contact = The contact's phone or e-mail is no longer kept.
cli-erase-order-busy = Order { $number } of store '{ $store }' is being worked on. Run this again in five minutes.
cli-erase-contact-busy = The contact is just being entered in RO App. Run this again in five minutes.
cli-erase-elsewhere = Erase the buyer in the shop and in RO App, too: a new order would bring them back.
