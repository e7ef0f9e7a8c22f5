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
cli-not-polled = Could not be polled: { $why }
cli-dead-letters = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } in the dead-letter queue could not be handled; the log says why. The orders are found again by the poll.
cli-unreadable = Left out: { $why }.
cli-roapp-silent = RO App has stopped calling, since { $since }: what staff change there is found only by the check every 5 minutes. RO App switches a web-hook off after an hour of failures. Switch it on again in RO App under Settings > API, and check that its secret is the one entered here.
