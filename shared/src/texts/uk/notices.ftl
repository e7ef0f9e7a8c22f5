# Сповіщення: що кажуть канали, і сторінки, де їх обирають.

# Що сповіщається.
notice-title = { $product }: { $what }
notice-of-store = { $store }: { $what }
notice-began = { $what }, починаючи з { $since }.
notice-goes-on = Досі: { $what }, починаючи з { $since }.
notice-ended = Минулося: { $what }, з { $since } до { $until }.
notice-over = Минулося: { $what }
notice-and-more = { $what }, і ще { $count ->
    [one] { $count }
    [few] { $count }
   *[other] { $count }
}
notice-more-lines = { $count ->
    [one] І ще { $count }; усе показує консоль.
    [few] І ще { $count }; усе показує консоль.
   *[other] І ще { $count }; усе показує консоль.
}
notice-unknown = Щось потребує уваги
notice-console = Консоль: { $url }
notice-channel = Ви отримали це через канал «{ $channel }». Змінити його можна в консолі, у розділі «Сповіщення».
notice-test = Перевірка
notice-test-text = Це перевірка. Про проблеми обміну буде сказано тут.
notice-hint-attention = Список «Потребують уваги» в консолі каже про кожне замовлення, чому і що робити.
notice-hint-roapp-problem = Рядок угорі консолі каже, який запит RO App відхиляє. Доти нові замовлення можуть чекати.
notice-hint-roapp-key = Створіть новий ключ у RO App: Налаштування > API, і введіть його в консолі, у розділі «Ключі доступу». Доти замовлення не передаються.
notice-hint-roapp-plan = Оберіть тариф з доступом до API або продовжте його в налаштуваннях підписки RO App. Доти замовлення чекають, і нічого не загубиться.
notice-hint-shop-unreachable = Перевірте, чи відкривається магазин у браузері. Його замовлення надійдуть, щойно він відповість, і нічого не загубиться.
notice-hint-shop-login = Перевірте ім'я користувача і пароль у магазині: Налаштування > Адміністратори (або Користувачі), і введіть їх у консолі, у налаштуваннях магазину.
notice-hint-shop-plan = Оберіть тариф з доступом до API в адмінці магазину, у розділі «Білінг».
notice-hint-store = Сторінка магазину в консолі каже, чому і що робити.
notice-hint-silent = Зміни, які працівники роблять у RO App, знаходить лише перевірка кожні 5 хвилин. Увімкніть вебхук знову в RO App: Налаштування > API.

# Сторінки.
notifications = Сповіщення
notifications-hint = Кого тут названо, той дізнається про проблеми, не заглядаючи сюди: один раз, коли проблема почалася, і один раз, коли вона минула. Даних покупців у сповіщеннях немає.
notifications-none = Поки що нікого не сповіщають. Додайте канал.
channel-add = Додати канал:
channel-mail = Електронна пошта
channel-telegram = Telegram
channel-web-hook = Вебхук
channel-new = Новий канал
channel-name = Назва
channel-name-hint = Для себе, наприклад «Власник» або «Нічна зміна»
channel-kinds = Про що сповіщати
kind-attention = Замовлення, що потребують уваги: скільки їх, не частіше ніж раз на годину
kind-outage = RO App або магазин не вдається перевірити близько 15 хвилин, або перевірок немає зовсім
kind-refused = Ключ, вхід або тариф відхилено
kind-webhooks = RO App перестав надсилати вебхуки
kind-settings = Магазин без правил статусів або з налаштуванням, яке треба змінити
kind-exchange = Збережені дані або повідомлення, які обмін не може опрацювати
channel-pace = Як часто
pace-at-once = Одразу
pace-daily = Раз на день, якщо є про що сказати
channel-digest-hour = Година щоденного повідомлення
channel-time-zone = Часовий пояс
channel-language-field = Мова повідомлень
mail-host = Поштовий сервер (SMTP)
mail-host-hint = На AWS такий сервер має SES: email-smtp.<region>.amazonaws.com
mail-port = Порт
mail-security = Шифрування
security-tls = TLS (зазвичай порт 465)
security-start-tls = STARTTLS (зазвичай порт 587)
security-none = Немає (лише сервер на цій машині)
mail-user = Ім'я користувача
mail-user-hint = Порожнє, якщо сервер не вимагає входу
mail-password = Пароль
mail-from = Відправник
mail-to = Отримувачі
mail-to-hint = До 10 адрес через кому
telegram-bot-token = Токен бота
telegram-bot-token-hint = Від @BotFather. Спершу напишіть боту або додайте його до групи, щоб він міг туди писати.
telegram-chat-field = Чат
telegram-chat-hint = Номер чату або @назва каналу. Ваш власний номер підкаже @userinfobot.
telegram-server-field = Сервер Bot API
telegram-server-hint = Порожнє – сервер самого Telegram
web-hook-url = Адреса
web-hook-url-hint = https://, без переадресації
web-hook-key = Ключ підпису
web-hook-key-hint = whsec_ і від 24 до 64 байтів у base64. Порожнє: обмін створить ключ і покаже його один раз.
channel-key-made = Збережено. Це ключ підпису. Скопіюйте його зараз: більше його не буде показано.
channel-secret-kept = задано; введіть, щоб замінити
channel-test = Надіслати перевірку
channel-test-sent = Перевірку надіслано. Подивіться, чи вона надійшла.
channel-test-failed = Перевірку не вдалося надіслати. { $why }
channel-edit = Змінити
channel-remove = Видалити
channel-removed = Видалено.
channel-last-sent = Останнє сповіщення
channel-failing = не працює
channel-ready = готовий
channel-failed = { $why } Невдалих спроб поспіль: { $times ->
    [one] { $times }
    [few] { $times }
   *[other] { $times }
}; наступна о { $time }.
pace-daily-at = Раз на день о { $hour }:00
health-channels = { $count ->
    [one] Не працює { $count } канал сповіщень
    [few] Не працюють { $count } канали сповіщень
   *[other] Не працюють { $count } каналів сповіщень
}

# Що не так з каналом.
channel-unknown = Такого каналу немає.
channel-way-unknown = Оберіть одне з: mail, telegram, web_hook.
channels-full = Каналів уже { $most }, більше не можна. Спершу видаліть один.
channel-name-length = Назва каналу має містити від 1 до { $most } символів.
channel-no-kind = Позначте принаймні одне, про що сповіщати.
channel-language = Мова каналу – одна з: { $codes }.
channel-zone = «{ $zone }» не є часовим поясом. Введіть, наприклад, Europe/Kyiv.
channel-hour = Година щоденного повідомлення – від 0 до 23.
channel-url = Адреса має починатися з https:// і не містити імені користувача чи пароля; http:// – лише для цієї машини.
channel-chat = Введіть номер чату Telegram або @назву каналу.
channel-mail-host = Введіть назву поштового сервера, без схеми, і його порт.
channel-mail-port = Порт – це число від 1 до 65535.
channel-mail-security = Без шифрування можна користуватися лише поштовим сервером на цій машині. Оберіть TLS або STARTTLS.
channel-mail-user = Ім'я користувача поштового сервера задовге або містить символи, яких не можна ввести.
channel-mail-recipients = Введіть від 1 до { $most } отримувачів.
channel-mail-address = «{ $text }» не є адресою електронної пошти.
channel-way-stays = Вид каналу не змінюється. Видаліть його і додайте інший.
channel-secret-missing = Введіть пароль або токен бота.
channel-secret-again = Сервер або користувач тепер інший: введіть пароль або токен бота ще раз. Збережене більше нікуди не надсилається.
channel-hook-key = ключа підпису немає або він неправильний: це whsec_ і від 24 до 64 байтів у base64
channel-no-password = немає пароля поштового сервера; введіть його в налаштуваннях каналу
channel-moved = { $host } переадресовує на іншу адресу ({ $to }), куди обмін не йде. Введіть кінцеву адресу
channel-hook-refused = { $host } не приймає сповіщення: відповідь HTTP { $status }
telegram-token = Telegram не знає цього токена бота. Скопіюйте його від @BotFather ще раз
telegram-chat = Telegram не знаходить цього чату. Спершу напишіть боту або додайте його до групи, і перевірте номер
telegram-blocked = Telegram не дозволяє боту писати в цей чат. Розблокуйте бота або знову додайте його до групи
telegram-busy = Telegram просить надсилати менше повідомлень
telegram-refused = { $host } відхиляє повідомлення (HTTP { $status }: { $words })
telegram-unreachable = Telegram не відповідає: { $why }
mail-login = поштовий сервер { $host } не приймає вхід. Перевірте ім'я користувача і пароль
mail-refused = поштовий сервер { $host } відхиляє лист ({ $code }: { $words }). Перевірте відправника й отримувачів
mail-no-tls = поштовий сервер { $host } не приймає TLS на цьому порту. Перевірте порт і шифрування
mail-unfit = поштовим сервером { $host } не можна скористатися з такими налаштуваннями ({ $why }). Перевірте порт і шифрування
mail-unreachable = поштовий сервер { $host } не відповідає ({ $why }). Перевірте його назву й порт
mail-too-late = поштовий сервер { $host } не відповів вчасно. Перевірте його назву, порт і шифрування
