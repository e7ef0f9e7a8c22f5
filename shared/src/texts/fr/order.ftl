# La page d'une commande.

email = E-mail
payment = Paiement
paid = payé
not-paid = non payé
payment-fee = Frais de paiement
coupon = Code promo
managers-discount = Remise du responsable
managers-comment = Commentaire du responsable
also-in-shop = Aussi dans la commande du magasin
of-each-side = Différent par nature
created-in-cartum = Créée dans Cartum
created-in-roapp = Créée dans RO App
id-in-roapp = Identifiant dans RO App
part-of-set = partie d'un ensemble
no-answer = pas de réponse
answers-hint = Ce que les deux systèmes viennent de répondre, tel que lu. Les personnes et ce qu'elles ont saisi sont omis.
kept-here = Conservé ici
each-try = Chaque tentative
by-named = { $name }, dans la console
tried-between = { $count } tentatives entre { $from } et { $to }
