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
cli-health = { $state ->
        [good] Усе працює.
        [warning] Є на що подивитися. Консоль каже, на що саме.
       *[broken] Людина має щось виправити. Консоль каже, що саме.
    }
cli-health-none = За адресою { $address } ніхто не відповідає ({ $why }).
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
cli-body-too-large = Тіло запиту завелике.
cli-body-cut-off = Запит обірвався.
cli-body-too-slow = Тіло запиту надходило надто довго.
cli-port-failed = Порт { $port } ({ $use ->
        [table] таблиця
        [queues] черги
        [shop] імітація магазину
        [roapp] імітація RO App
       *[console] консоль
    }) не вдалося відкрити ({ $why }). Зупиніть програму, яка його використовує, або оберіть інші через --port.
cli-stand-ins-ended = імітації зупинилися завчасно: { $why }
cli-order-number-wrong = «{ $text }» не є номером замовлення

cli-console-at = Консоль            { $address }   (за цим посиланням протягом години може увійти одна людина один раз; інше: exchange link)
cli-console-without-link = Консоль            { $address }   (посилання, за яким може увійти одна людина: exchange link)
cli-stand-in-shop-at = Імітація магазину  { $address }
cli-stand-in-roapp-at = Імітація RO App    { $address }
cli-place-order = Нове замовлення    { $line }

# Що каже сторінка імітації.
page-shop = Імітація магазину Cartum
page-shop-about = Це не справжній магазин. Він відповідає обміну, як магазин Cartum, для спроб і тестів. Усе, що в ньому є, зберігається лише в папці даних.
page-roapp = Імітація облікового запису RO App
page-roapp-about = Це не справжній RO App. Він відповідає обміну, як обліковий запис RO App, для спроб і тестів. Усе, що в ньому є, зберігається лише в папці даних.
page-control = Те, що в справжній системі роблять лише люди, робиться за адресою { $address }: оформити замовлення, змінити статус, зіграти збій. Дивіться infra/sandbox/README.md.
page-place = Цей рядок оформлює замовлення. За секунду обмін переносить його в RO App.
cli-polling = Перевірка кожні 5 хвилин. Зупинити: Ctrl-C.
cli-poll-failed = Ця перевірка не вдалася: { $why }
cli-stopped = Зупинено. Наступний запуск продовжить звідси.
cli-no-order-worked = { $count ->
        [one] Не вдалося обробити { $count } замовлення
        [few] Не вдалося обробити жодного з { $count } замовлень
        [many] Не вдалося обробити жодного з { $count } замовлень
       *[other] Не вдалося обробити жодного з { $count } замовлень
    }. Нічого не втрачено: їх буде оброблено під час наступного запуску. Найчастіше причина в тому, що в папку { $folder } не можна записувати або в ній немає місця; з RUST_LOG=warn у середовищі буде показано кожну помилку.

cli-phone-wrong = Такого номера телефону не існує. Введіть його з кодом країни, наприклад +380501234567.
cli-email-wrong = Це не електронна пошта: у ній немає @.
cli-buyer-needed = Вкажіть покупця: --phone, --email або --contact.
cli-buyer-unknown = Про цього покупця тут нічого не збережено. Електронна пошта покупця, який вказав телефон, не зберігається: спробуйте --phone або --contact з id контакту в RO App.
cli-erased-order = Замовлення { $number } магазину «{ $store }»: дані покупця більше не зберігаються; ідентифікатори й суми лишаються.
cli-erased-contact = Телефон або електронна пошта контакту більше не зберігаються.
cli-erase-order-busy = Замовлення { $number } магазину «{ $store }» зараз опрацьовується. Виконайте команду ще раз через п'ять хвилин.
cli-erase-contact-busy = Контакт саме вноситься в RO App. Виконайте команду ще раз через п'ять хвилин.
cli-erase-elsewhere = Зітріть дані покупця також у магазині та в RO App: нове замовлення повернуло б їх.

cli-stand-in-further = Імітація магазину { $number }  http://127.0.0.1:{ $port }

cli-backup-nothing = У { $path } немає стану для копіювання. Вкажіть папку обміну через --data.
cli-backup-there = { $path } уже існує, а резервна копія нічого не перезаписує. Вкажіть нову назву.
cli-backup-failed = Резервну копію { $path } не вдалося створити ({ $why }). Від неї нічого не лишилося. Звільніть місце або оберіть інше розташування та спробуйте ще раз.
cli-backup-done = Стан на { $at } скопійовано до { $path }: { $files }.
cli-backup-key = Ключа секретів серед них немає, бо він береться з EXCHANGE_SECRETS_KEY. Зберігайте його окремо.
cli-restore-no-backup = { $path } не є резервною копією ({ $why }). Вкажіть папку, яку створила команда «backup».
cli-restore-damaged = Резервну копію { $path } пошкоджено: { $file } відрізняється від скопійованого ({ $why }). Візьміть іншу. Нічого не змінено.
cli-restore-foreign = { $file } з резервної копії { $path } не є станом обміну. Візьміть іншу копію. Нічого не змінено.
cli-restore-newer = { $file } з резервної копії { $path } ця версія прочитати не може ({ $why }). Візьміть версію, якою копію створено, або новішу. Нічого не змінено.
cli-restore-failed = Резервну копію не вдалося розмістити в { $path } ({ $why }). Звільніть там місце або виправте права та запустіть команду ще раз.
cli-restore-unfinished = Відновлення резервної копії в { $path } перервалося на півдорозі. Запустіть команду «restore» ще раз.
cli-restore-done = { $path } знову містить стан на { $at }: { $files }.
cli-restore-kept = Те, що було там раніше, збережено в { $path }.

cli-why = Замовлення { $number } магазину «{ $store }»:
cli-why-import = Усе одно імпортувати: why МАГАЗИН НОМЕР --import
cli-why-no-import = Його не імпортовано.
cli-store-unknown = Магазину «{ $store }» немає. Можна обрати: { $stores }
cli-store-unknown-none = Магазину «{ $store }» немає: жодного магазину не підключено.
cli-history-empty = Історія замовлення { $number } магазину «{ $store }» порожня: її записи старіші, ніж магазин їх зберігає.
cli-history-begun = Замовлення { $number } магазину «{ $store }» ще не має історії: з ним поки нічого не робили.
cli-history-store = Про магазин відомо: { $why }
cli-history-entering = Замовлення { $number } магазину «{ $store }» саме вноситься; з ним ще нічого не відбулося.

log-started = exchange { $release } запущено
log-imported = імпортовано в RO App
log-linked = знайдено в RO App
log-status-to-roapp = статус передано в RO App
log-status-to-shop = статус передано в магазин
log-needs-attention = потребує уваги
log-poll-failed = перевірка виявила проблему; яку саме – показує консоль
log-poll-recovered = перевірка більше не виявляє проблем

cli-date-wrong = «{ $text }» не є датою; пишіть так: 2026-11-20
cli-days-wrong = Перший день має бути не пізніше останнього, а за раз можна порахувати щонайбільше { $most } дн.
cli-tally-day = { $day }: { $shop } у магазині = { $roapp } у RO App + { $waiting } очікують + { $out } не перенесено{ $missing ->
        [0] {""}
       *[other] {" "}+ { $missing } БРАКУЄ
    }
cli-tally-day-cut = { $day }: у магазині понад { $shop }, пораховано не всі; { $roapp } у RO App, { $waiting } очікують, { $out } не перенесено, наразі бракує { $missing }
cli-tally-differs = Замовлення { $number } відрізнялося, його перевіряють знову; що зроблено, сказано в його історії: { $what }
cli-tally-problem = НЕ ПОРАХОВАНО: { $why }
cli-tally-fetched = { $count ->
    [0] Жодного замовлення, якого бракує, зараз отримати не вдалося.
    [one] { $count } замовлення, якого бракувало, тепер є в RO App. Запустіть команду ще раз, щоб побачити, чи сходиться рахунок.
    [few] { $count } замовлення, яких бракувало, тепер є в RO App. Запустіть команду ще раз, щоб побачити, чи сходиться рахунок.
    *[other] { $count } замовлень, яких бракувало, тепер є в RO App. Запустіть команду ще раз, щоб побачити, чи сходиться рахунок.
}
cli-tally-being-fetched = Обмін, який зараз працює, отримує замовлення, яких бракує. Запустіть команду ще раз, щоб побачити, чи сходиться рахунок.

doctor-version = Випуск { $release }.
doctor-no-config = Конфігурацію не вказано, тож ні RO App, ні магазини не перевірено. Вкажіть її через --config.
doctor-config = { $path } придатний. Магазинів у ньому: { $stores }.
doctor-rights = Файли з даними людей і ключами доступу ніхто інший прочитати не може.
doctor-open = { $path } можуть читати інші. Виконайте: chmod { $mode } '{ $path }'
doctor-open-group = { $path } належить іншому користувачеві, і його можуть читати сторонні. Передайте файл групі користувача обміну (chgrp). Потім виконайте: chmod { $mode } '{ $path }'
doctor-disk = У { $path } вільно { $megabytes } МБ.
doctor-disk-little = У { $path } вільно лише { $megabytes } МБ. Невдовзі звільніть місце: старі резервні копії, журнали.
doctor-disk-full = У { $path } вільно лише { $megabytes } МБ. Звільніть місце зараз: без нього нічого не можна записати, і замовлення зупиняться.
doctor-folder-new = Папки даних { $path } ще немає. Її створить перший запуск.
doctor-folder-free = Папка даних { $path } придатна, і жоден процес із нею не працює.
doctor-folder-used = Із папкою даних { $path } працює процес.
doctor-table = Цей випуск може прочитати таблицю.
doctor-credentials = Усі дані доступу на місці.
doctor-credential-console = { $why }, або введіть це значення в консолі.
doctor-reached = { $name } відповідає за адресою { $url }.
doctor-unreachable = { $name } не відповідає за адресою { $url }: { $why }. Перевірте адресу, сервер імен, брандмауер і проксі цього комп'ютера.
doctor-clock = Годинник збігається з годинниками обох систем.
doctor-clock-off = Годинник відхиляється на { $seconds } с. Увімкніть синхронізацію часу: timedatectl set-ntp true
doctor-clock-wrong = Годинник відхиляється на { $seconds } с, і час замовлень був би неправильним. Увімкніть синхронізацію часу: timedatectl set-ntp true
doctor-console = Консоль відповідає за адресою { $url }.
doctor-console-unreachable = Консоль не відповідає за адресою { $url }: { $why }. Перевірте, чи працює обмін, і проксі перед ним.

state-exported = Записів таблиці у { $path }: { $count }. У файлі є дані людей: бережіть його так само, як таблицю.
state-imported = Записів із { $path } у таблиці: { $count }.
state-no-secrets = Ключів доступу у файлі немає. Ключі, логіни й паролі магазинів переносять з їхнім власним файлом або вводять знову.
state-file-there = { $path } уже є; нічого не перезаписано. Вкажіть новий файл.
state-table-full = У таблиці вже щось є, і нічого не змінено. Вкажіть порожню або додайте --over, щоб перезаписати записи з тими самими ключами.
state-import-unfinished = Команда import-state у цю таблицю перервалася на півдорозі, і з таблицею ніщо не працює, поки вона не буде повною. Запустіть import-state з тим самим файлом ще раз, з --over.
state-damaged = { $path } обірвано або змінено, і нічого з нього не взято. Створіть файл ще раз командою export-state.
state-newer = Файл від новішого випуску (форма { $found }, цей читає { $known }). Спочатку оновіть цю програму.
state-no-item = Запис не читається як JSON DynamoDB.
