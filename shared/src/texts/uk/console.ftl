# Тексти консолі українською. Усі файли мають однакові повідомлення; тест їх порівнює.

product = Обмін замовленнями
skip = Перейти до вмісту
menu = Меню
language = Мова
choose = Обрати
sign-in = Увійти
sign-out = Вийти
sign-in-provider = Вхід відбувається через постачальника входу вашої компанії.
sign-out-provider = Вийти також у постачальника входу
sign-in-none = Такої сторінки немає: ця консоль відкривається за посиланням.
sign-in-link = Відкрийте посилання, надруковане там, де запущено обмін. Воно впускає одну людину один раз. Щоб отримати інше, виконайте:
link-used = Це посилання вже використано або воно недійсне. Надрукуйте інше командою: cargo run -- link
sign-in-first = Ви не увійшли. Увійдіть і спробуйте ще раз.
sign-in-failed = Увійти не вдалося:
sign-in-code-refused = постачальник входу не приймає код: { $why }
sign-in-no-identity = постачальник входу не повідомив, хто входить
sign-in-identity-invalid = дані про того, хто входить, недійсні: { $why }
sign-in-issuer-malformed = адреса постачальника входу не є адресою: { $why }
sign-in-no-configuration = конфігурацію постачальника входу не вдалося прочитати: { $why }
sign-in-expired = цей вхід розпочато в іншому браузері або понад десять хвилин тому
sign-in-other-answer = ця відповідь належить до іншого входу
sign-in-provider-refuses = постачальник входу відповідає «{ $answer }»
no-role = Вас упізнано, але у вас тут немає ролі. Попросіть адміністратора входу додати вас до групи цієї консолі.
role-missing = Ваша роль цього не дозволяє. Зверніться до адміністратора.
foreign-origin = Цей запит надійшов з іншого сайту і не виконаний. Відкрийте саму консоль і спробуйте ще раз.
token-missing = Сторінка застаріла. Завантажте її знову і повторіть.
problem-title = Не вдалося
back-to-orders = Назад до замовлень
orders = Замовлення
order = Замовлення
attention = Потребують уваги
stores = Магазини
store = Магазин
secrets = Ключі доступу
settings = Налаштування
search = Знайти
search-hint = Номер, телефон, ім'я або артикул
search-more = Їх більше, ніж показано. Введіть більше літер імені або номер.
search-none = Нічого не знайдено. Імена шукаються за початком слів, телефони – за чотирма або більше цифрами поспіль, номери – цілком, артикули – за початком серед останніх 200 замовлень.
orders-none = Замовлень ще немає. Вони з'являться, щойно магазин буде увімкнено.
show-linked = Через підключені магазини
show-roapp = Створені в RO App
show-all = Усі замовлення
one-store = Один магазин
roapp-none = На цій сторінці списку RO App таких замовлень немає.
roapp-hint = Зі списку RO App, останні змінені спочатку: замовлення, що прийшли не через магазин.
all-hint = Список RO App, останні змінені спочатку. Замовлення, яких ще немає в RO App, – у «Через підключені магазини».
other-actions = Інші дії
update-orders = Оновити замовлення
update-order = Оновити замовлення
select-hint = Позначте замовлення, щоб оновити їх зараз в обидва боки.
select-first = Спершу позначте замовлення.
select-all = Позначити всі
select = Позначити
number = Номер
created = Створено
client = Клієнт
phone = Телефон
amount = Сума
status = Статус
status-cartum = Статус, Cartum
status-roapp = Статус, RO App
external-id = Зовнішній ID
last-update = Останнє оновлення
state = Стан
not-yet = ще ні
roapp-order = Замовлення RO App
open-in-shop = Відкрити замовлення магазину на Cartum
pages = Сторінки
newer = Новіші
newest = Найновіші
older = Старіші
state-agreed = Синхронізовано
state-waiting = Очікує
state-frozen = Заморожено
state-attention = Потребує уваги
state-dismissed = Прибрано
state-gone = Немає в магазині
result-working = Виконується
result-queued = Чекає своєї черги
result-updated = Оновлено
result-unchanged = Без змін
result-frozen = Без змін; позиції заморожено
result-updated-frozen = Оновлено; позиції заморожено
result-attention = Потребує уваги
result-failed = Не вдалося
result-nothing = Змін не потрібно
order-unknown = Такого замовлення немає.
possible-again = знову можливо о { $time }
under-way = { $count ->
    [one] Оновлюється { $count } замовлення.
    [few] Оновлюються { $count } замовлення.
    *[other] Оновлюється { $count } замовлень.
}
reload = Оновити сторінку
both-sides = Обидві сторони
asking-both = Запитуємо Cartum і RO App…
show-both = Показати обидві сторони
lines = Позиції
differs = відрізняється
written-off = списано
gone-in-cartum = У магазині цього замовлення вже немає.
not-in-roapp = У RO App цього замовлення немає.
carrier-tariff = за тарифом перевізника
delivery = Доставка
delivery-cost = Вартість доставки
recipient = Одержувач
address = Адреса
waybill = Накладна
comment = Коментар
history = Історія
history-none = Ще нічого не сталося.
next-try = Наступна спроба:
attention-none = Ніщо не потребує уваги.
retry = Спробувати ще
retry-all = Спробувати всі ще раз
dismiss = Прибрати зі списку
since = з
tried = { $count ->
    [one] { $count } замовлення опрацьовується ще раз.
    [few] { $count } замовлення опрацьовуються ще раз.
    *[other] { $count } замовлень опрацьовується ще раз.
}
connect-store = Підключити магазин
stores-none = Ще не підключено жодного магазину.
store-unknown = Такого магазину немає, або йому бракує логіна.
store-off = вимкнено
switch-on = Увімкнути
switch-off = Вимкнути
not-switched = Магазин не увімкнено
last-poll = Остання перевірка
last-poll-news = Остання перевірка, що виявила зміни
next-poll = Наступна перевірка
never = ніколи
error-rate = Невдалі перевірки
polls-failed = { $failed } з { $count ->
    [one] { $count } останньої
    *[other] { $count } останніх
}
first-import = Перший імпорт
import-done = завершено
import-progress = { $done } з { $count ->
    [one] { $count } замовлення
    *[other] { $count } замовлень
}
its-orders = Замовлення магазину
rules = Правила статусів
dry-run = Пробний запуск
check = Перевірка підключення
checking = Запитуємо Cartum і RO App…
check-now = Перевірити зараз
check-good = OK
check-bad = потребує виправлення
setting = Налаштування
result = Результат
found = Що виявлено
saved = Збережено.
save = Зберегти
save-and-check = Зберегти й перевірити
hooks = Адреси вебхуків
hooks-none = Для вебхуків не задано адресу, тому магазин перевіряється кожні 5 хвилин.
hooks-hint = Адресу для RO App введіть у RO App: Налаштування > API > + Webhook, і позначте події Order.Status.Changed та Order.Deleted; акаунт має п'ять місць для вебхуків. На адреси магазину обмін підписується сам; їх показано для порівняння.
roapp-silent = RO App перестав надсилати вебхуки
roapp-silent-hint = Зміни, які працівники роблять у RO App, знаходить лише перевірка кожні 5 хвилин. RO App вимикає вебхук після години невдалих спроб. Увімкніть його знову в RO App: Налаштування > API, і перевірте, чи тут введено саме його секрет. Наступний вебхук прибере це повідомлення.
copy = Копіювати
field-name = Назва
field-url = Адреса сайту
field-url-hint = https://shop.example.com, без нічого після назви хоста
field-user = Логін
field-password = Пароль
field-language = Мова товарів
field-language-hint = Як її називає магазин: ua, ru, en, ro
field-zone = Часовий пояс магазину
field-country = Країна телефонних номерів
field-country-hint = Телефони без коду країни читаються як номери цієї країни.
field-fake-emails = Несправжні адреси електронної пошти
field-fake-emails-hint = Що пишуть тут покупці без електронної пошти, наприклад nobody@shop.example.com, @kiosk.example.com або cashier@, через кому. Звичайні вже відомі. За ними нікого не впізнають.
field-orders-url = Адреса замовлень магазину
field-orders-url-hint = Куди веде назва магазину; {"{"}number{"}"} заступає номер замовлення. Порожньо: список замовлень в адмініструванні магазину.
field-history-days = Зберігати історію, днів
field-history-days-hint = Старіші записи історії замовлення видаляються автоматично.
field-account = Обліковий запис RO App
field-login = Вхід до магазину
field-currency = Валюта
field-custom = Поля користувача
field-location = Локація
field-order-type = Тип замовлення
field-managers = Менеджери
field-identify = Ідентифікувати товари за
by-article = артикулом
by-name = назвою
field-conflict = Коли змінилися обидві сторони, переважає
field-sponsor = Зарплата співробітників рахується від
sponsor-staff = ціни зі знижкою
sponsor-company = ціни без знижки
field-category = Категорія за замовчуванням
field-fallback = Товар-замінник
field-fallback-hint = На нього додаються позиції, для яких RO App не дозволяє створити товар.
rules-hint = На що перетворюється зміна статусу з іншого боку. Статус без правила не чіпають.
statuses-as-kept = Частину статусів показано такими, якими вони були відомі востаннє: { $why }
when-becomes = Коли статус стає
then-set = інша сторона отримує
no-rule = – без правила –
status-gone = вже немає
cancel-hint = Скасування замовлення на Cartum через API не повертає товари на склад, і його не можна скасувати: виправте залишки в магазині.
cancel-here = Скасовує на Cartum, не повертаючи товари на склад.
secrets-hint = Вони зберігаються зашифрованими й більше не показуються. Порожнє поле лишає ключ без змін.
secret-set = задано; введіть, щоб замінити
secret-unset = не задано
secret-roapp-key = Ключ API RO App
secret-roapp-hook = Секрет вебхуків RO App
rotate-hooks = Оновити адреси вебхуків магазинів
rotate-hooks-hint = Обмін підпишеться на нові адреси під час наступної перевірки; старі тим часом діють, тож жоден виклик не загубиться.
dry-run-hint = Що зробив би перший імпорт. Ні в RO App, ні в магазин нічого не записується.
dry-run-begin = Почати пробний запуск
dry-run-again = Почати ще один пробний запуск
dry-run-cancel = Скасувати
dry-run-look = Подивитися, скільки зроблено
dry-run-of = Розпочато о { $time }:
dry-run-cancelled = Пробний запуск скасовано.
dry-run-none = За останню добу пробного запуску цього магазину не було. Почніть його.
dry-run-orders = { $pages ->
    [0] Читаємо замовлення магазину.
    [one] Читаємо замовлення магазину: уже { $pages } сторінка.
    [few] Читаємо замовлення магазину: уже { $pages } сторінки.
   *[other] Читаємо замовлення магазину: уже { $pages } сторінок.
}
dry-run-records = Шукаємо їхніх клієнтів і товари в RO App: { $percent } %. Замовлення, що надходять тим часом, ідуть першими.
and-not-looked-for = не шукали: { $count }
dry-orders = Замовлень буде внесено
dry-clients = Клієнти
dry-products = Товари
dry-delivered = Доставлені, не переносяться
dry-linked = Уже пов'язані
dry-refused = Не буде імпортовано
dry-cut = У магазині більше замовлень, ніж переглянуто.
dry-strangers = { $count ->
    [one] { $count } замовлення не має ні телефону, ні пошти: клієнта буде створено лише для нього.
    [few] { $count } замовлення не мають ні телефону, ні пошти: для кожного буде створено клієнта.
    *[other] { $count } замовлень не мають ні телефону, ні пошти: для кожного буде створено клієнта.
}
new-and-there = { $new ->
    [one] { $new } новий
    [few] { $new } нові
    *[other] { $new } нових
}, { $there } вже в RO App
dry-new-products = Товари, які будуть новими
dry-nothing-written = Нічого не записано.

health = Стан обміну
health-good = Усе працює
health-late = Обмін не перевіряє замовлення
health-late-hint = Перевірте, чи він запущений; що саме не вдається, сказано в його журналі.
health-never = Обмін ще не перевіряв замовлень
health-unknown = Стан обміну не вдалося прочитати
health-roapp-key = RO App не приймає ключ API
health-roapp-plan = RO App закрив API для цього облікового запису
health-roapp-down = RO App не відповідає
health-roapp-down-hint = Замовлення зачекають, доки він відповість, і нічого не загубиться. Його буде запитано знову за 5 хвилин.
health-roapp-problem = RO App відхиляє запит
health-last-good = востаннє працювало
technical-details = Технічні подробиці
health-waiting = { $count ->
    [one] { $count } замовлення очікує наступної спроби
    [few] { $count } замовлення очікують наступної спроби
    *[other] { $count } замовлень очікують наступної спроби
}
health-attention = { $count ->
    [one] { $count } замовлення потребує уваги
    [few] { $count } замовлення потребують уваги
    *[other] { $count } замовлень потребують уваги
}
health-attention-many = Потребують уваги { $count } замовлень або більше
health-unreadable = { $count ->
    [one] { $count } збережений запис не вдалося прочитати
    [few] { $count } збережені записи не вдалося прочитати
    *[other] { $count } збережених записів не вдалося прочитати
}
health-dead = { $count ->
    [one] { $count } повідомлення не вдалося обробити
    [few] { $count } повідомлення не вдалося обробити
    *[other] { $count } повідомлень не вдалося обробити
}
health-log-hint = Подробиці – у журналі останньої перевірки.
health-more = { $count ->
    [one] Ще { $count } магазин потребує перегляду
    [few] Ще { $count } магазини потребують перегляду
    *[other] Ще { $count } магазинів потребують перегляду
}
store-working = працює
store-unreachable = магазин недоступний
store-login-refused = вхід відхилено
store-no-plan = тариф без API
store-unusable = не може працювати
store-waits = чекає на RO App
store-notice = потрібно змінити налаштування
store-problem = потребує виправлення
store-no-rules = немає правил статусів
store-no-rules-hint = Поки немає жодного правила, статуси не передаються.
store-unchecked = не перевірено
key-accepted = Збережено. RO App приймає ключ.
key-refused = Збережено, але з цим ключем RO App не працює. { $why } До того замовлення не передаються.
key-untried = Збережено, але ключ не вдалося перевірити. { $why } Його перевірить наступна перевірка; результат – у рядку вгорі кожної сторінки.
login-refused = Збережено, але з цими даними для входу магазин не впускає обмін. Перевірка підключення нижче каже чому і що зробити.
login-untried = Збережено, але дані для входу не вдалося перевірити: магазин не відповів. Перевірка підключення нижче спробує ще раз.

filter-unknown = Такого фільтра немає; виберіть зі списку.
store-id-wrong = Код магазину неправильний: від 1 до 32 символів a-z, 0-9 і -.
settings-unreadable = Налаштування не вдалося прочитати: { $why }.
settings-of-another = Налаштування належать магазину «{ $store }», а адреса – магазину «{ $address }».
secrets-needed = Для нового магазину потрібні логін і пароль користувача магазину.
names-no-order = «{ $text }» не вказує на замовлення; напишіть МАГАЗИН/НОМЕР.
too-many-orders = Не більше { $most } замовлень за раз; указано { $named }.
enter-number = { $label }: виберіть зі списку або введіть номер.
form-too-large = Форма більша за { $bytes } байтів.
host-unknown = Ця консоль не відповідає за цим ім'ям. Відкрийте її за наданою адресою.
page-unknown = Такої сторінки немає.
body-unreadable = Тіло запиту не вдалося прочитати: { $why }.
file-unknown = Такого файлу немає.
status-unknown = «{ $text }» не є статусом.
hook-not-json = тіло не є JSON
hook-no-order = у тілі немає order_id
hook-no-event = тіло не є подією: у ньому немає event_name
hook-no-object = подія не вказує на замовлення: немає context.object_id
hook-unsigned = підпису немає, або він неправильний
hook-too-large = тіло більше за { $bytes } байтів
hook-later = спробуйте ще раз за хвилину

why-not-here = Чому цього замовлення тут немає?
why-choose = Щоб дізнатися, чому замовлення тут немає, оберіть вище його магазин і шукайте ще раз.
why-of = Замовлення { $number } магазину { $store }
import-anyway = Усе одно імпортувати
import-now = Імпортувати зараз
import-hint = Тоді його буде перенесено, як будь-яке нове замовлення, один раз.
why-open = Відкрити замовлення
ask-again = Запитати ще раз
