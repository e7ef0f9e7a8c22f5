# Сторінка замовлення.

email = Електронна пошта
payment = Оплата
paid = оплачено
not-paid = не оплачено
payment-fee = Комісія за оплату
coupon = Купон
managers-discount = Знижка менеджера
managers-comment = Коментар менеджера
also-in-shop = Ще в замовленні магазину
of-each-side = Не мають збігатися
created-in-cartum = Створено в Cartum
created-in-roapp = Створено в RO App
id-in-roapp = Ідентифікатор у RO App
part-of-set = частина комплекту
no-answer = немає відповіді
answers-hint = Що обидві системи щойно відповіли, так, як це прочитано. Люди та введені ними тексти вилучені.
kept-here = Збережено тут
each-try = Кожна спроба
by-named = { $name }, у консолі
tried-between = { $count ->
    [one] { $count } спроба
    [few] { $count } спроби
   *[other] { $count } спроб
} між { $from } і { $to }
