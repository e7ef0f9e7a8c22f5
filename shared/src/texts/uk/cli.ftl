# Що друкують команди.

cli-history-unknown = Про замовлення { $number } магазину «{ $store }» нічого не відомо.
cli-history-entry = { $at }, причина: { $cause }
cli-attention-order = Замовлення { $number } магазину «{ $store }», з { $since }:
cli-attention-none = Жодне замовлення не потребує уваги.
cli-attention-retry = Спробувати ще раз: retry МАГАЗИН НОМЕР
cli-store = Магазин «{ $store }»
cli-good = OK
cli-problem = ПОМИЛКА
cli-connect-result = { $problems ->
        [0] Готово.
        [one] Треба виправити { $problems } проблему.
        [few] Треба виправити { $problems } проблеми.
        [many] Треба виправити { $problems } проблем.
       *[other] Треба виправити { $problems } проблеми.
    }
cli-seen = Переглянуто замовлень
cli-imported = { "  " }імпортовано
cli-updated = { "  " }зміни перенесено
cli-unchanged = { "  " }уже синхронізовано
cli-left-out = { "  " }доставлені раніше, пропущено
cli-waiting = { "  " }чекають нової спроби
cli-needs-attention = { "  " }потребують уваги
cli-roapp-calls = Запитів до RO App
cli-per-order = ({ $calls } на імпортоване замовлення)
cli-cartum-calls = Запитів до магазинів
cli-webhooks = Отримано вебхуків
cli-webhooks-ignored = ({ $count } не стосуються замовлень)
cli-order-needs-attention = Замовлення { $number } магазину «{ $store }» потребує уваги:
cli-not-polled = Не вдалося перевірити: { $why }
cli-dead-letters = { $count ->
        [one] { $count } повідомлення
        [few] { $count } повідомлення
        [many] { $count } повідомлень
       *[other] { $count } повідомлення
    } у черзі невдалих не вдалося обробити; причина – у журналі. Замовлення знайде наступна перевірка.
cli-unreadable = Пропущено: { $why }.
cli-roapp-silent = RO App перестав надсилати вебхуки, з { $since }: те, що працівники змінюють там, знаходить лише перевірка кожні 5 хвилин. RO App вимикає вебхук після години невдач. Увімкніть його знову в RO App у Налаштування > API і перевірте, чи тут введено саме його секрет.
# Що команди друкують, крім замовлень.
cli-stand-in-shop = Імітація магазину
cli-stand-in-roapp = Імітація RO App
cli-login = логін { $login } / { $password }
cli-api-key = ключ API { $key }
cli-table = Таблиця
cli-queues = Черги
cli-engine-key = Їхній ключ
cli-engine-key-use = у { $path }, для EXCHANGE_ENGINE_KEY або як access key id клієнта AWS
cli-sandbox-running = Збої та час: infra/sandbox/README.md. Зупинити: Ctrl-C.
cli-engine-running = Функції: infra/events/README.md. Зупинити: Ctrl-C.
cli-importing = Імпорт { $bar } { $count } замовлень, { $time }

cli-config-needed = Вкажіть конфігурацію: --config ФАЙЛ; зразок – config.example.toml.
cli-nothing-runs = Із цією папкою нічого не запущено. Запустіть без команди: посилання буде надруковано.
cli-in-use = Із { $path } працює інший процес. Зупиніть його або оберіть іншу папку через --data.
cli-folder-failed = Папку { $path } не вдалося { $what ->
        [written] записати
        [locked] заблокувати
       *[made] створити
    } ({ $why }). Оберіть іншу через --data.
cli-file-failed = { $path } не вдалося записати ({ $why }).
cli-output-failed = Не вдалося вивести результат ({ $why }).
cli-socket-failed = Сокет { $path } не вдалося створити ({ $why }).
cli-socket-too-long = Шлях до папки даних { $path } на { $bytes } байтів довший, ніж можна для сокета в ній. Оберіть іншу через --data.
cli-port-range = --port { $port } не лишає місця для { $ports } портів
cli-port-failed = Порт { $port } ({ $use ->
        [table] таблиця
        [queues] черги
        [shop] імітація магазину
        [roapp] імітація RO App
       *[console] консоль
    }) не вдалося відкрити ({ $why }). Зупиніть програму, яка його використовує, або оберіть інші через --port.
cli-stand-ins-ended = імітації зупинилися завчасно: { $why }
cli-order-number-wrong = «{ $text }» не є номером замовлення

cli-phone-wrong = Такого номера телефону не існує. Введіть його з кодом країни, наприклад +380501234567.
cli-email-wrong = Це не електронна пошта: у ній немає @.
cli-buyer-needed = Вкажіть покупця: --phone, --email або --contact.
cli-buyer-unknown = Про цього покупця тут нічого не збережено. Електронна пошта покупця, який вказав телефон, не зберігається: спробуйте --phone або --contact з id контакту в RO App.
cli-erased-order = Замовлення { $number } магазину «{ $store }»: дані покупця більше не зберігаються; ідентифікатори й суми лишаються.
cli-erased-contact = Телефон або електронна пошта контакту більше не зберігаються.
cli-erase-order-busy = Замовлення { $number } магазину «{ $store }» зараз опрацьовується. Виконайте команду ще раз через п'ять хвилин.
cli-erase-contact-busy = Контакт саме вноситься в RO App. Виконайте команду ще раз через п'ять хвилин.
cli-erase-elsewhere = Зітріть дані покупця також у магазині та в RO App: нове замовлення повернуло б їх.
