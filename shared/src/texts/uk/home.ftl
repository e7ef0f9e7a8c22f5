# Головна сторінка.
home = Головна
home-overview = Усі магазини
home-today = Сьогодні
home-week = Останні 7 днів
home-needed = Що потребує вашої уваги
home-nothing-needed = Зараз від вас нічого не потрібно.
home-delay = Від магазину до RO App
home-half = половина замовлень { $time }
home-most = 95 % замовлень { $time }
home-half-short = половина замовлень
home-most-short = 95 % замовлень
home-statuses = Передано статусів за 7 днів
home-to-cartum = до Cartum
home-to-roapp = до RO App
home-last-good = Остання вдала перевірка
home-as-of = станом на { $time }
home-days = За днями
home-chart = Час від магазину до RO App за кожен з останніх 7 днів; у таблиці ті самі числа.
home-counted = Замовлення зараховується до дня, коли його оформили в магазині, за годинником магазину, щойно воно є в RO App. Суми без доставки, такі, на яких обидві сторони зійшлися востаннє. Скасовані замовлення теж враховано. Час рахується для нових замовлень, без першого імпорту. Замовлення, що надійшли до появи цієї сторінки, не враховано.
within = не довше ніж за { $time }
longer-than = довше ніж { $time }
seconds = { $count ->
    [one] { $count } секунду
    [few] { $count } секунди
    [many] { $count } секунд
   *[other] { $count } секунди
}
minutes = { $count ->
    [one] { $count } хвилину
    [few] { $count } хвилини
    [many] { $count } хвилин
   *[other] { $count } хвилини
}
hours = { $count ->
    [one] { $count } годину
    [few] { $count } години
    [many] { $count } годин
   *[other] { $count } години
}
