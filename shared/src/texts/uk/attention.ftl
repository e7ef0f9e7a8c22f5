# Потребує уваги: як називаються види проблем, як їх виправити і що прибрано зі списку.

kind-foreign-currency = Інша валюта, ніж у RO App
kind-currency-changed = Валюту змінено в магазині
kind-lines-vanished = Позиції зникли в магазині
kind-no-lines = Немає позицій
kind-unreadable-order = Не вдалося прочитати
kind-listed-only = Є у списку магазину, але магазин його не віддає
kind-gone-while-entered = Видалено в магазині під час внесення
kind-erased = Причину стерто з даними покупця
kind-deleted-in-roapp = Видалено в RO App
kind-roapp-refuses-status = RO App не приймає статус
kind-roapp-status-gone = Статусу вже немає в RO App
kind-shop-refuses-status = Магазин не приймає статус
kind-status-not-sent = Статус не вдалося передати в магазин
kind-line-not-taken = RO App не приймає позицію
kind-line-not-changeable = RO App не дозволяє змінити позицію
kind-line-not-removable = RO App не дозволяє видалити позицію
kind-product-not-entered = Товар не вдалося внести
kind-product-not-entered-no-category = Бракує категорії
kind-product-not-entered-no-product-route = API RO App не дає способу створювати товари
kind-custom-field-demanded = RO App вимагає поле користувача
kind-field-demanded = RO App вимагає поле
kind-field-refused = RO App не приймає значення поля
kind-no-manager = Немає менеджера
kind-no-currency = Валюта RO App невідома
kind-no-order-field = У RO App бракує поля користувача
kind-fields-not-kept = RO App не зберігає поля користувача
kind-location-gone = Локації більше немає
kind-order-type-gone = Типу замовлення більше немає
kind-managers-gone = Жоден менеджер більше не працює
kind-managers-left = Жоден менеджер більше не працює
kind-failed-often = Усі спроби невдалі
kind-roapp-refused = RO App відмовляє в потрібному для замовлення
kind-roapp-forbidden = Ключу RO App бракує права
kind-roapp-missing = У RO App чогось бракує
kind-shop-no-plan = Тариф магазину не має доступу до API
kind-other = Інші причини

fix-category = Обрати категорію за замовчуванням
fix-fallback = Обрати товар-замінник
fix-rules = Змінити правила статусів
fix-location = Обрати локацію
fix-order-type = Обрати тип замовлення
fix-managers = Обрати менеджерів
fix-login = Ввести логін заново
fix-key = Ввести ключ API RO App заново
fix-then = Коли налаштування збережено, замовлення опрацьовуються ще раз автоматично протягом п'яти хвилин.
fix-admin = Це налаштування може змінити адміністратор.

all-reasons = Усі причини
all-stores = Усі магазини
show-orders-of-kind = Показати їх
retry-kind = Спробувати їх усі ще раз
retry-selected = Спробувати вибрані ще раз
dismiss-selected = Прибрати вибрані зі списку
select-some = Спершу виберіть замовлення.
dismissed-settled = Нічого не прибрано: вибраного вже немає в цьому списку.
for-example = Наприклад:
kind-first = уперше
attention-many = Таких замовлень понад { $count }; тут { $count } найновіших.
kind-looked-through = Переглянуто лише частину: далі натисніть «Старіші».
dismissed-orders = Прибрані замовлення
dismissed-hint = Замовлення, які прибрано зі списку вручну. Для кожного вказано, що лишилося незробленим; зміни в магазині опрацьовуються й далі.
dismissed-none = Жодного замовлення не прибрано.
dismissed-on = Прибрано
dismissed-since = Відтоді:
dismissed-said = { $count ->
    [one] Замовлення { $number } прибрано зі списку.
    [few] { $count } замовлення прибрано зі списку.
    *[other] { $count } замовлень прибрано зі списку.
}
reopened-said = { $count ->
    [one] { $count } замовлення повернуто до списку.
    [few] { $count } замовлення повернуто до списку.
    *[other] { $count } замовлень повернуто до списку.
}
undo = Скасувати
reopen = Повернути до списку

undone-not-entered = Його немає в RO App. Його буде опрацьовано лише тоді, коли воно зміниться в магазині або коли його повернуть до списку й опрацюють ще раз.
undone-entered = У замовленні { $order } RO App не зроблено того, про що каже причина. Усе інше синхронізується й далі.
undone-lost = У RO App більше немає замовлення { $order }, і його не буде внесено знову.
undone-gone = У магазині його більше немає. Те, що є в RO App, лишається без змін.

orders-count = { $count ->
    [one] { $count } замовлення
    [few] { $count } замовлення
    *[other] { $count } замовлень
}

# It adds up: the daily comparison.
daily = Щоденна звірка
daily-menu = Звірка
daily-hint = Раз на добу список магазину порівнюється з RO App. За кожен день числа сходяться: у магазині = у RO App + очікують + не перенесено. Замовлення, якого немає ніде, вважається відсутнім, і його одразу запитують.
daily-none = Жодного дня цього періоду ще не пораховано. Перший підрахунок буде через добу після ввімкнення магазину, сам собою.
daily-not-counted = { $store }: повного підрахунку немає з { $since }, тому невідомо, чи сходиться рахунок. Звірка триває сама з кожною перевіркою.
daily-never-counted = { $store }: за останні дні підрахунку немає, тому невідомо, чи сходиться рахунок. Звірка триває сама з кожною перевіркою.
tally-adds-up = Рахунок сходиться: кожне замовлення враховано.
tally-gap = Рахунок не сходиться: дивіться вище, чого бракує.
daily-gap = Рахунок не сходиться: рядки з позначкою «Бракує» показують, яких замовлень немає; їх уже запитано.
daily-part = Показано лише частину періоду. Виберіть менше днів.
day = День
from-day = Від
to-day = До
show = Показати
in-shop = У магазині
in-roapp = У RO App
waiting = Очікують
left-out = Не перенесено
missing = Бракує
why = Чому
counted = Пораховано
not-all-counted = пораховано не всі
adds-up = сходиться
what-differed = Що відрізнялося
what-differed-hint = Кожне з цих замовлень одразу перевірено знову; що зроблено, сказано в його історії.
nothing-differed = У ці дні нічого не відрізнялося.
now = тепер:

tally-in-sync = синхронізовано
tally-frozen = позиції заморожено
tally-waiting = очікують наступної спроби
tally-under-way = опрацьовуються
tally-attention = потребують уваги
tally-dismissed = прибрано зі списку вручну
tally-gone = зникали з магазину, знову є
tally-delivered = доставлено до ввімкнення магазину
tally-too-old = старіші за перший імпорт
tally-store-off = магазин вимкнено
tally-held = нові замовлення магазину чекають
tally-unreadable = не вдалося прочитати
tally-not-in-shop = немає в магазині
tally-not-looked-at = ще не переглянуто, прийдуть із наступною перевіркою
tally-check-failed = ще не переглянуто через невдалу перевірку
tally-late = пропущено перевірками, тепер запитано
tally-unknown = невідомо

differs-absent = RO App не показав замовлення у списку.
differs-gone = У RO App цього замовлення більше немає: воно потребує уваги.
differs-status = Статус у RO App був { $roapp }, узгоджений – { $agreed }.
differs-total = Сума в RO App була { $roapp }, а узгоджені позиції дають іншу.
differs-amount = Сума в RO App була { $roapp }, у магазині – { $shop }.
differs-fields = Поля Store або External ID у RO App були іншими.
retry-all-queueing = Перші двадцять опрацьовуються одразу. Решта стає в чергу: поки що { $count }.
retry-all-running = Перші двадцять опрацьовано одразу. З решти { $count } опрацьовано { $tried }, з них ще потребують уваги: { $still }. Нові замовлення йдуть першими.
retry-all-done = Усі замовлення опрацьовано ще раз. Після перших двадцяти їх було { $count }, з них ще потребують уваги: { $still }.
retry-all-left = Після перших двадцяти опрацьовано { $tried } з { $count }. Решта чекає на RO App або магазин і буде опрацьована автоматично.
retry-all-cancelled = Скасовано. Після перших двадцяти опрацьовано { $tried } з { $count }. Решта лишається без змін.
retry-all-cancel = Скасувати
retry-all-none = За останню добу всі замовлення ще раз не опрацьовувалися.
