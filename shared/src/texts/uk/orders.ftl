# Таблиця замовлень: фільтри, підрахунки, посилання і CSV.

more-filters = Більше фільтрів
all-states = Усі стани
all-statuses = Усі статуси
sorted-by = Порядок
newest-first = спершу нові
oldest-first = спершу старі
clear-filters = Скинути фільтри
as-csv = Завантажити CSV
csv-more = Замовлень більше, ніж тут. Виберіть менше днів.
csv-shop-time = { $heading } (за часом кожного магазину)
filter-none = Жодне замовлення не відповідає цим фільтрам.
looked-through = Переглянуто не всі замовлення: пошук дійшов до
look-further = Шукати далі
next-page = Далі
from-the-beginning = Із початку
count-them = Порахувати за станами
counted-since = пораховано з
open-in-roapp = Відкрити { $number } в RO App
open-in-cartum = Відкрити { $number } у Cartum
go-on = Далі
roapp-looked = Переглянуто лише частину списку RO App.
