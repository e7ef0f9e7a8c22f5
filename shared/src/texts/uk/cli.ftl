# Що друкують команди.

cli-history-unknown = Про замовлення { $number } магазину «{ $store }» нічого не відомо.
cli-history-entry = { $at }, причина: { $cause }
cli-attention-order = Замовлення { $number } магазину «{ $store }», з { $since }:
cli-attention-none = Жодне замовлення не потребує уваги.
cli-attention-retry = Спробувати ще раз: retry МАГАЗИН НОМЕР
cli-store = Магазин «{ $store }»
cli-good = добре
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
cli-roapp-silent = RO App перестав викликати, з { $since }: те, що співробітники змінюють там, знаходить лише перевірка кожні 5 хвилин. RO App вимикає вебхук після години невдач. Увімкніть його знову в RO App у Налаштування > API і перевірте, що його секрет такий самий, як уведений тут.
