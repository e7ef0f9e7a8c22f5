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
cli-health = { $state ->
        [good] Everything works.
        [warning] Something is to be looked at. The console says what.
       *[broken] A person has to mend something. The console says what.
    }
cli-health-none = Nothing answers at { $address } ({ $why }).
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
cli-body-too-large = The body of the request is too large.
cli-body-cut-off = The request was cut off.
cli-body-too-slow = The body of the request took too long.
cli-port-failed = Port { $port } for the { $use ->
        [table] table
        [queues] queues
        [shop] stand-in shop
        [roapp] stand-in RO App
       *[console] console
    } cannot be opened ({ $why }). Stop what uses it, or choose others with --port.
cli-stand-ins-ended = the stand-ins ended early: { $why }
cli-order-number-wrong = '{ $text }' is not an order number

cli-console-at = Console         { $address }   (this link lets one person in, once, within an hour; for another one: exchange link)
cli-console-without-link = Console         { $address }   (a link that lets one person in: exchange link)
cli-stand-in-shop-at = Stand-in shop   { $address }
cli-stand-in-roapp-at = Stand-in RO App { $address }
cli-place-order = Place an order  { $line }

# What the page of a stand-in says.
page-shop = Stand-in of a Cartum shop
page-shop-about = This is no real shop. It answers the exchange as a Cartum shop does, for trying and for tests. What it holds is kept in the data folder alone.
page-roapp = Stand-in of an RO App account
page-roapp-about = This is no real RO App. It answers the exchange as an RO App account does, for trying and for tests. What it holds is kept in the data folder alone.
page-control = What only people can do in the live system is done at { $address }: placing an order, moving a status, playing a fault. See infra/sandbox/README.md.
page-place = This line places an order. The exchange brings it to RO App a second later.
cli-polling = Polling every 5 minutes. Stop with Ctrl-C.
cli-poll-failed = This poll failed: { $why }
cli-stopped = Stopped. The next start goes on from here.
cli-no-order-worked = Not one of { $count } orders could be worked. Nothing is lost: they are tried when you run this again. Mostly the folder { $folder } cannot be written to or has no space left; with RUST_LOG=warn in the environment each failure is shown.

cli-phone-wrong = This is no phone number that exists. Write it with its country code, such as +380501234567.
cli-email-wrong = This is no e-mail: it has no @.
cli-buyer-needed = Name the buyer by --phone, --email or --contact.
cli-buyer-unknown = Nothing is kept about this buyer here. The e-mail of a buyer who gave a phone is not kept: try --phone, or --contact with the id of the contact in RO App.
cli-erased-order = Order { $number } of store '{ $store }': the buyer is no longer kept; its ids and amounts are.
cli-erased-contact = The contact's phone or e-mail is no longer kept.
cli-erase-order-busy = Order { $number } of store '{ $store }' is being worked on. Run this again in five minutes.
cli-erase-contact-busy = The contact is just being entered in RO App. Run this again in five minutes.
cli-erase-elsewhere = Erase the buyer in the shop and in RO App, too: a new order would bring them back.

cli-stand-in-further = Stand-in shop { $number }     http://127.0.0.1:{ $port }

cli-backup-nothing = { $path } holds no state to back up. Name the folder of the exchange with --data.
cli-backup-there = { $path } is there already, and a backup overwrites nothing. Name a new one.
cli-backup-failed = The backup { $path } cannot be made ({ $why }). Nothing is left of it. Free space or choose another place, and try again.
cli-backup-done = The state of { $at } is copied to { $path }: { $files }.
cli-backup-key = The key of the secrets is not among them, as it comes from EXCHANGE_SECRETS_KEY. Keep it elsewhere.
cli-restore-no-backup = { $path } is not a backup ({ $why }). Name the folder that the command 'backup' has made.
cli-restore-damaged = The backup { $path } is damaged: { $file } is not what was copied ({ $why }). Use another. Nothing was changed.
cli-restore-foreign = { $file } of the backup { $path } is not the state of an exchange. Use another backup. Nothing was changed.
cli-restore-newer = { $file } of the backup { $path } cannot be read by this release ({ $why }). Use the release that made it, or a newer one. Nothing was changed.
cli-restore-failed = The backup cannot be put into { $path } ({ $why }). Free space or permissions there, and run the command again.
cli-restore-unfinished = Putting a backup into { $path } was cut off halfway. Run the command 'restore' again.
cli-restore-done = { $path } holds the state of { $at } again: { $files }.
cli-restore-kept = What was there before is kept in { $path }.

cli-why = Order { $number } of store '{ $store }':
cli-why-import = Import it anyway with: why STORE NUMBER --import
cli-why-no-import = It was not imported.
cli-store-unknown = There is no store '{ $store }'. To choose from: { $stores }
cli-store-unknown-none = There is no store '{ $store }': no store is connected.
cli-history-empty = The history of order { $number } of store '{ $store }' is empty: its entries are older than the store keeps them.
cli-history-begun = Order { $number } of store '{ $store }' has no history yet: nothing was done about it so far.
cli-history-store = Of the store it is said: { $why }
cli-history-entering = Order { $number } of store '{ $store }' is being entered now; nothing has happened to it yet.

log-started = exchange { $release } started
log-imported = imported into RO App
log-linked = found in RO App
log-status-to-roapp = status sent to RO App
log-status-to-shop = status sent to the shop
log-needs-attention = needs attention
log-poll-failed = the check found a problem; the console tells which
log-poll-recovered = the check finds no problem any more

cli-date-wrong = '{ $text }' is not a date; write it as 2026-11-20
cli-days-wrong = The first day must not come after the last, and at most { $most } days can be counted at once.
cli-tally-day = { $day }: { $shop } in the shop = { $roapp } in RO App + { $waiting } waiting + { $out } left out{ $missing ->
        [0] {""}
       *[other] {" "}+ { $missing } MISSING
    }
cli-tally-day-cut = { $day }: more than { $shop } in the shop, which are not all counted; { $roapp } in RO App, { $waiting } waiting, { $out } left out, { $missing } missing so far
cli-tally-differs = Order { $number } differed and is looked at again; its history says what is done: { $what }
cli-tally-problem = NOT COUNTED: { $why }
cli-tally-fetched = { $count ->
    [0] No missing order could be fetched now.
    [one] One missing order is in RO App now. Run the command again to see whether it adds up.
    *[other] { $count } missing orders are in RO App now. Run the command again to see whether it adds up.
}
cli-tally-being-fetched = The running exchange fetches the missing orders now. Run the command again to see whether it adds up.

doctor-version = Release { $release }.
doctor-no-config = No configuration was named, so neither RO App nor a shop was looked at. Name it with --config.
doctor-config = { $path } can be used. Stores in it: { $stores }.
doctor-rights = Nobody else can read the files with people's data and secrets.
doctor-open = Others can read { $path }. Run: chmod { $mode } '{ $path }'
doctor-open-group = Others can read { $path }, which belongs to another user. Let it belong to the group of the exchange's user (chgrp). Then run: chmod { $mode } '{ $path }'
doctor-disk = { $megabytes } MB are free at { $path }.
doctor-disk-little = Only { $megabytes } MB are free at { $path }. Make room soon: old backups, logs.
doctor-disk-full = Only { $megabytes } MB are free at { $path }. Make room now: without it nothing can be written down, and orders stop.
doctor-folder-new = The data folder { $path } does not exist yet. The first start makes it.
doctor-folder-free = The data folder { $path } can be used, and no process works on it.
doctor-folder-used = A process works on the data folder { $path }.
doctor-table = The table can be read by this release.
doctor-credentials = No credential is missing.
doctor-credential-console = { $why }, or enter it in the console.
doctor-reached = { $name } answers at { $url }.
doctor-unreachable = { $name } does not answer at { $url }: { $why }. Check the address, the name server, the firewall and the proxy of this machine.
doctor-clock = The clock agrees with those of the far sides.
doctor-clock-off = The clock is { $seconds } s off. Switch time synchronisation on: timedatectl set-ntp true
doctor-clock-wrong = The clock is { $seconds } s off, so times of orders would be wrong. Switch time synchronisation on: timedatectl set-ntp true
doctor-console = The console answers at { $url }.
doctor-console-unreachable = The console does not answer at { $url }: { $why }. Check that the exchange runs, and the proxy in front of it.

state-exported = { $count } items of the table are in { $path }. People's data are in it: keep it as you keep the table.
state-imported = { $count } items of { $path } are in the table.
state-no-secrets = Secrets are not in the file. Keys, logins and passwords of shops come over with their own file, or are entered again.
state-file-there = { $path } is there already; nothing is written over. Name a new file.
state-table-full = The table holds something already, and nothing was changed. Name an empty one, or say --over to write over items of the same keys.
state-import-unfinished = An import-state into this table was cut off halfway, and nothing works on the table until it is whole. Run import-state with the same file again, with --over.
state-damaged = { $path } is cut off or was changed, and nothing was changed by it. Make the file again with export-state.
state-newer = The file is of a newer release (shape { $found }, this one reads { $known }). Update this program first.
state-no-item = An item cannot be read as DynamoDB's JSON.
