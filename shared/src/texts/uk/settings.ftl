# Налаштування, перевірка підключення і що не так у конфігурації.

of-store = { $store }: { $what }
name-missing = Введіть назву.
site-url-missing = Введіть адресу, наприклад https://shop.example.com
name-length = Символів у назві: { $characters }; має бути від 1 до 64.
name-characters = Назва містить керівні символи або знаки напрямку письма; введіть звичайний текст.
no-managers = Не вказано жодного менеджера; RO App потребує співробітника для кожної позиції замовлення.
history-days = Зберігати історію, днів: { $days }; має бути від 1 до 3650.
staff-language = Мови «{ $code }» для працівників немає. Оберіть одну з: { $codes }.
fake-emails-many = Несправжніх адрес електронної пошти вказано { $count }; може бути щонайбільше { $most }.
fake-email-unreadable = «{ $text }» серед несправжніх адрес електронної пошти — це не адреса, не @домен і не ім’я@.
no-time-zone = Часовий пояс: «{ $name }» не є часовим поясом; вкажіть назву на зразок Europe/Kyiv
two-rules-to-roapp = Для статусу Cartum { $status } є два правила для RO App; залиште одне.
two-rules-to-shop = Для статусу RO App { $status } є два правила для Cartum; залиште одне.
orders-url-scheme = Адреса замовлень магазину «{ $url }» має починатися з https://
site-url-malformed = Адреса сайту «{ $url }» не є адресою; введіть на зразок https://shop.example.com
site-url-scheme = Адреса сайту «{ $url }» має починатися з https://
site-url-path = Адреса сайту «{ $url }» має закінчуватися назвою хоста: без шляху й без користувача
site-url-host = Адреса сайту «{ $url }» веде на адресу, якої не має жоден магазин.

same-url = Магазин «{ $store }» має таку саму адресу. Підключайте кожен магазин один раз.
same-name = Магазин «{ $store }» має таку саму назву. Замовлення в RO App розрізняються за назвою магазину: виберіть іншу назву.
former-name = Видалений магазин з іншою адресою мав назву «{ $name }», і його замовлення в RO App досі мають її. Якщо це той самий магазин, спершу підключіть його за колишньою адресою, а потім змініть адресу: так його замовлення в RO App буде знайдено. Інакше виберіть іншу назву.
login-of-host = Адреса сайту веде на інший сервер. Введіть логін і пароль ще раз: збережені туди не надсилаються.
another-shop = Адреса сайту веде на інший сервер, а цей магазин уже має замовлення. Інший магазин підключають як новий. Якщо це той самий магазин, підтвердьте це нижче.
field-same-shop = Це той самий магазин за новою адресою
key-belongs = RO App: ключ належить компанії «{ $company }».
location-is = Локація: { $name }.
no-location = Локації { $location } немає в RO App. { $choices }
order-type-is = Тип замовлення: { $name }.
no-order-type = Типу замовлення { $order_type } немає в RO App. { $choices }
manager-is = Менеджер: { $name }.
manager-inactive = Менеджер { $name } більше не активний у RO App.
no-such-manager = Менеджера { $manager } немає в RO App.
rules-are = Правила статусів: { $to_roapp } для RO App, { $to_shop } для Cartum.
rule-roapp-status = У RO App немає статусу { $status }, вказаного в правилах статусів: { $rules }. { $count ->
        [one] Змініть або видаліть це правило
       *[other] Змініть або видаліть ці правила
    }: Магазини > { $store } > Правила статусів.
rule-shop-status = У магазині немає статусу { $status }, вказаного в правилах статусів: { $rules }. { $count ->
        [one] Змініть або видаліть це правило
       *[other] Змініть або видаліть ці правила
    }: Магазини > { $store } > Правила статусів.
rule-to-roapp = Cartum { $shop } до RO App { $roapp }
rule-to-shop = RO App { $roapp } до Cartum { $shop }
field-is = Поле користувача «{ $title }».
no-right-to-add = Співробітник, якому належить ключ RO App, не може додавати товари в замовлення без списання. Увімкніть йому право «Може додавати товари без списання»: Налаштування > Співробітники > Ролі.
no-default-category = Категорії за замовчуванням { $category } немає в RO App. Оберіть іншу в налаштуваннях магазину.
no-fallback-product = Товару-замінника { $product } немає в RO App. Оберіть інший у налаштуваннях магазину.
fallback-is = Товар-замінник: { $product }.
no-fallback-set = Товар-замінник не задано: якщо RO App не дозволить створити товар, замовлення чекатиме на увагу. Із товаром-замінником воно надійшло б одразу, а таку позицію було б додано на нього.
logged-in = Cartum: вхід до { $url } виконано.
orders-readable = Замовлення можна прочитати.
orders-unreadable = замовлення не вдалося прочитати ({ $why }). Надайте користувачу обміну роль менеджера або вищу в магазині: Налаштування > Адміністратори (або Користувачі).
currency-is = Валюта: { $currency }.
currency-differs = Магазин продає у валюті { $shop }, а RO App працює у валюті { $roapp }. Замовлення в іншій валюті ніколи не перераховуються; використовуйте обліковий запис RO App у валюті магазину.
currency-unknown = RO App не повідомляє свою валюту, тому порівняти її з валютою магазину не вдалося.
language-is = Мова: { $language }.
no-products-yet = У магазині ще немає товарів, тож не видно, чи є в ньому тексти мовою «{ $language }». Додайте товар у магазині й перевірте ще раз.
no-product-names = Жоден товар магазину не має назви жодною мовою. Дайте товарам назви в магазині й перевірте ще раз.
no-language = Магазин не має текстів мовою «{ $language }». { $choices }

credential-missing = { $name } не задано. Додайте до змінних середовища або до файлу, вказаного в credentials_file
variable-missing = змінну { $name } не задано
variable-no-number = змінна { $name } має значення «{ $value }»; введіть ціле число від 1 до 1000
roapp-key-missing = ні EXCHANGE_SECRET_ID, ні EXCHANGE_CREDENTIALS не містять ключа RO App
console-url-malformed = EXCHANGE_CONSOLE_URL має значення «{ $url }»; введіть на зразок https://orders.example.com
oidc-roles-malformed = EXCHANGE_OIDC_ROLES містить «{ $pair }»; введіть на зразок admin=owners,operator=staff,viewer=everyone
file-unreadable = не вдалося прочитати { $path }: { $why }
no-name-and-value = { $path }, рядок { $line }: має бути НАЗВА=значення
secret-not-json = секрет із ключами доступу не є JSON
config-unreadable = не вдалося прочитати { $path }: { $why }. Вкажіть інший файл через --config або скопіюйте config.example.toml
config-malformed = { $path } не є конфігурацією: { $why }
config-line = рядок { $line }: { $why }
config-wrong = { $path }: { $problems }
config-store = магазин «{ $store }»: { $why }
config-names-pending = його назви саме шукаються в обох системах
config-names-slow = його назви не вдалося знайти за { $seconds } с; наступна перевірка спробує ще раз
config-same-id = два магазини мають ідентифікатор «{ $store }»
config-same-url = магазини «{ $one }» і «{ $other }» мають однакову адресу
config-same-name = магазини «{ $one }» і «{ $other }» мають однакову назву
config-requests = roapp.requests_per_second має бути не менше 1 (RO App дозволяє 3)
