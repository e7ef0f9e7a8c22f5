# Notifications: what channels tell, and the pages where they are chosen.

# What is told.
notice-title = { $product }: { $what }
notice-of-store = { $store }: { $what }
notice-began = { $what }, since { $since }.
notice-goes-on = Still: { $what }, since { $since }.
notice-ended = Over: { $what }, from { $since } until { $until }.
notice-over = Over: { $what }
notice-and-more = { $what }, and { $count ->
    [one] { $count } more
   *[other] { $count } more
}
notice-more-lines = { $count ->
    [one] { $count } more; the console shows all.
   *[other] { $count } more; the console shows all.
}
notice-unknown = Something needs a look
notice-console = Console: { $url }
notice-channel = You get this through the channel "{ $channel }". It is changed in the console under Notifications.
notice-test = Test
notice-test-text = This is a test. Troubles of the exchange will be told here.
notice-hint-attention = The list in the console under Needs attention says of each order why, and what to do.
notice-hint-roapp-problem = The line at the top of the console says which request RO App refuses. New orders may wait until then.
notice-hint-roapp-key = Make a new key in RO App under Settings > API, and enter it in the console under Secrets. No order is exchanged until then.
notice-hint-roapp-plan = Choose a plan with API access, or renew the plan, in RO App's subscription settings. Orders wait until then, and nothing is lost.
notice-hint-shop-unreachable = See whether the shop opens in a browser. Its orders come over once it answers, and nothing is lost.
notice-hint-shop-login = Check the user name and the password in the shop under Settings > Admins (or Users), and enter them in the store's settings in the console.
notice-hint-shop-plan = Choose a plan with API access in the shop's admin, under Billing.
notice-hint-store = The store's page in the console says why, and what to do.
notice-hint-silent = Changes that staff make in RO App are found only by the check every 5 minutes. Switch the web-hook on again in RO App under Settings > API.

# The pages.
notifications = Notifications
notifications-hint = Whoever is named here is told of troubles without looking: once when one begins and once when it ends. Nothing about a buyer is in a notification.
notifications-none = Nobody is told of anything yet. Add a channel.
channel-add = Add a channel:
channel-mail = E-mail
channel-telegram = Telegram
channel-web-hook = Web-hook
channel-new = New channel
channel-name = Name
channel-name-hint = For yourself, such as Owner or Night shift
channel-kinds = What it tells
kind-attention = Orders that need attention: how many, at most once an hour
kind-outage = No successful check of RO App or a shop for about 15 minutes, or no checks at all
kind-refused = A key, a login or a plan that is refused
kind-webhooks = RO App has stopped calling
kind-settings = A store without status rules, or with a setting to be changed
kind-exchange = Stored items or messages that the exchange cannot handle
channel-pace = How often
pace-at-once = At once
pace-daily = Once a day, if there is anything to tell
channel-digest-hour = Hour of the daily message
channel-time-zone = Time zone of its times
channel-language-field = Language of its messages
mail-host = Mail server (SMTP)
mail-host-hint = On AWS, SES has one: email-smtp.<region>.amazonaws.com
mail-port = Port
mail-security = Encryption
security-tls = TLS (usually port 465)
security-start-tls = STARTTLS (usually port 587)
security-none = None (only a server on this machine)
mail-user = User name
mail-user-hint = Empty where the server asks for no login
mail-password = Password
mail-from = Sender
mail-to = Recipients
mail-to-hint = Up to 10 addresses, separated by commas
telegram-bot-token = Bot token
telegram-bot-token-hint = From @BotFather. Write to the bot first, or add it to the group, so that it may write there.
telegram-chat-field = Chat
telegram-chat-hint = Number of the chat, or @name of a channel. @userinfobot tells your own number.
telegram-server-field = Bot API server
telegram-server-hint = Empty for Telegram's own
web-hook-url = Address
web-hook-url-hint = https://, without a redirect
web-hook-key = Signing key
web-hook-key-hint = whsec_ and 24 to 64 bytes in base64. Empty: the exchange makes one, and shows it once.
channel-key-made = Saved. This is the signing key. Copy it now: it is not shown again.
channel-secret-kept = set; type to replace
channel-test = Send a test
channel-test-sent = The test was sent. See that it has arrived.
channel-test-failed = The test could not be sent. { $why }
channel-edit = Change
channel-remove = Remove
channel-removed = Removed.
channel-last-sent = Last told
channel-failing = does not work
channel-ready = ready
channel-failed = { $why } Tried { $times ->
    [one] once
   *[other] { $times } times
} in a row; next at { $time }.
pace-daily-at = Once a day at { $hour }:00
health-channels = { $count ->
    [one] One notification channel does not work
   *[other] { $count } notification channels do not work
}

# What is wrong with a channel.
channel-unknown = There is no such channel.
channel-way-unknown = Choose one of: mail, telegram, web_hook.
channels-full = There are { $most } channels already, and no more are possible. Remove one first.
channel-name-length = The channel's name needs 1 to { $most } characters.
channel-no-kind = Choose at least one thing that the channel tells.
channel-language = The channel's language is one of: { $codes }.
channel-zone = '{ $zone }' is no time zone. Enter one such as Europe/Kyiv.
channel-hour = The hour of the daily message is 0 to 23.
channel-url = The address must begin with https:// and have no user name or password in it; http:// only for this machine.
channel-chat = Enter the number of the Telegram chat, or the @name of a channel.
channel-mail-host = Enter the name of the mail server, without a scheme, and its port.
channel-mail-port = The port is a number from 1 to 65535.
channel-mail-security = Without encryption only a mail server on this machine is used. Choose TLS or STARTTLS.
channel-mail-user = The user name at the mail server is too long, or has characters that cannot be typed.
channel-mail-recipients = Enter 1 to { $most } recipients.
channel-mail-address = '{ $text }' is no e-mail address.
channel-way-stays = A channel stays what it is. Remove it and add another one.
channel-secret-missing = Enter the password or the bot token.
channel-secret-again = The server or the user is another one now: enter the password or the bot token again. What is kept is sent nowhere else.
channel-hook-key = the signing key is missing or malformed: it is whsec_ and 24 to 64 bytes in base64
channel-no-password = the password of the mail server is missing; enter it in the channel
channel-moved = { $host } sends on to another address ({ $to }), which is not followed. Enter the final address
channel-hook-refused = { $host } does not take the notification: it answers HTTP { $status }
telegram-token = Telegram does not know this bot token. Copy it from @BotFather again
telegram-chat = Telegram does not find this chat. Write to the bot first, or add it to the group, and check the number
telegram-blocked = Telegram does not let the bot write to this chat. Unblock the bot, or add it to the group again
telegram-busy = Telegram asks for fewer messages
telegram-refused = { $host } refuses the message (HTTP { $status }: { $words })
telegram-unreachable = Telegram does not answer: { $why }
mail-login = the mail server { $host } refuses the login. Check user name and password
mail-refused = the mail server { $host } refuses the mail ({ $code }: { $words }). Check sender and recipients
mail-no-tls = the mail server { $host } does not speak TLS at this port. Check port and encryption
mail-unfit = the mail server { $host } cannot be used as it is set ({ $why }). Check port and encryption
mail-unreachable = the mail server { $host } does not answer ({ $why }). Check its name and port
mail-too-late = the mail server { $host } did not answer in time. Check its name, its port and the encryption
