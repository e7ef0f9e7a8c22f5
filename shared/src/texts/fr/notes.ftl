# Ce qui est écrit dans RO App, dans la langue du personnel du magasin.

note-order = Commande Cartum { $number }
note-contact = Commande Cartum { $number }, magasin « { $store } »
note-name-typed = Nom tel que saisi par l'acheteur : { $text }
note-phone-typed = Téléphone tel que saisi par l'acheteur : { $text }
note-email-typed = E-mail tel que saisi par l'acheteur : { $text }
note-in-feed = La livraison et le commentaire de l'acheteur sont dans le fil d'événements.
note-changed = Modifiée dans le magasin.
note-delivery = Livraison : { $text }
note-cost = Frais de livraison : { $amount } { $currency } (non compris dans le montant)
note-cost-by-tariff = Frais de livraison : au tarif du transporteur
note-cost-said = Frais de livraison, tels que dans le magasin : { $text }
note-recipient = Destinataire : { $text }
note-address = Adresse : { $text }
note-country = Pays : { $text }
note-payment = Paiement : { $text }
note-coupon = Code promo : { $text }
note-managers-discount = Remise du responsable : { $text }
note-fee = Frais de paiement : { $amount } { $currency }{ $part ->
        [inside] { " " }(compris dans le montant)
        [outside] { " " }(non compris dans le montant)
       *[unknown] { "" }
    }
note-paid = Payée
note-no-call = Ne pas appeler : l'acheteur l'a demandé
note-waybill = Bordereau : { $text }
note-comment = Commentaire de l'acheteur : { $text }
note-managers-comment = Commentaire du responsable du magasin : { $text }
note-line-off = Remise : { $title }, { $amount } { $currency }
note-line-without-units = Ligne sans quantité dans le magasin : { $title } ({ $quantity })
note-rest-in-shop = (la suite se trouve dans le magasin)
