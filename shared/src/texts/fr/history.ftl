# Ce qui est arrivé à une commande, une phrase par événement.

contact-found = Client : contact { $contact } de RO App, { $by ->
        [phone] reconnu par le téléphone
        [email] reconnu par l'e-mail, car la commande n'a pas de téléphone utilisable
       *[order] pour cette commande seule, car elle n'a ni téléphone utilisable ni e-mail
    }.
contact-created = Client : nouveau contact { $contact } dans RO App, { $by ->
        [phone] créé d'après le téléphone
        [email] créé d'après l'e-mail, car la commande n'a pas de téléphone utilisable
       *[order] pour cette commande seule, car elle n'a ni téléphone utilisable ni e-mail
    }.
email-refused = RO App a refusé l'e-mail de l'acheteur : le contact { $contact } n'en a pas. Il figure dans les notes du contact.
order-created = Saisie dans RO App comme commande { $order }.
order-linked = RO App l'a déjà comme commande { $order }, d'après ses champs Store et External ID : elle est liée, non saisie de nouveau.
order-found = Retrouvée comme commande { $order } de RO App : une tentative interrompue l'avait saisie.
lines-entered = { $count ->
        [one] { $count } ligne saisie.
       *[other] { $count } lignes saisies.
    }
currency-presumed = La commande du magasin n'indique pas de devise : { $currency } a été retenue, la seule activée dans le magasin.
set-read = { $reading ->
        [main] La commande contient un lot : le total du magasin compte le prix du lot, ses composants sont donc saisis au prix 0.
        [parts] La commande contient un lot : le total du magasin compte les prix de ses composants, le lot lui-même est donc saisi au prix 0.
        [both] La commande contient un lot : le total du magasin compte son prix et ceux de ses composants, tous sont donc saisis.
       *[unclear] La commande contient un lot, et ni son prix ni ceux de ses composants ne donnent le total du magasin : tous sont saisis tels quels. Comparez le montant avec celui du magasin.
    }

first-status-by-staff = Le personnel a déjà donné un statut à la commande ; il est conservé.
first-status-without-rule = Le statut { $status } du magasin n'a pas de règle pour RO App : la commande garde son premier statut. Pour en définir un, ajoutez une règle sous Magasins > { $store } > Règles de statut (status_to_roapp dans le fichier de configuration).
    .plain = Le statut { $status } du magasin n'a pas de règle pour RO App : la commande garde son premier statut. Pour en définir un, ajoutez une règle sous Magasins > { $store } > Règles de statut.
first-status-set = Statut défini sur { $to }, par la règle pour le statut { $shop } du magasin.
roapp-status-set = Le statut dans RO App est maintenant { $to }, car celui du magasin est devenu { $shop }.{ $before ->
        [none] {""}
       *[other] {" "}Avant : { $before }.
    }
shop-status-set = Le statut dans le magasin est maintenant { $to }, car celui de RO App est devenu { $roapp }.{ $before ->
        [none] {""}
       *[other] {" "}Avant : { $before }.
    }
stock-not-returned = Cartum ne remet pas en stock les produits d'une commande annulée de cette façon : corrigez le stock dans le magasin.
both-statuses-changed = Les deux côtés ont modifié le statut, le magasin vers { $shop }, RO App vers { $roapp } : priorité { $counts ->
        [roapp] à RO App
       *[shop] au magasin
    }.
no-rule-to-roapp = Le statut { $status } du magasin n'a pas de règle pour RO App : le statut dans RO App ne change pas. Pour le transmettre, ajoutez une règle sous Magasins > { $store } > Règles de statut (status_to_roapp dans le fichier de configuration).
    .plain = Le statut { $status } du magasin n'a pas de règle pour RO App : le statut dans RO App ne change pas. Pour le transmettre, ajoutez une règle sous Magasins > { $store } > Règles de statut.
no-rule-to-shop = Le statut { $status } de RO App n'a pas de règle pour Cartum : le statut dans le magasin ne change pas. Pour le transmettre, ajoutez une règle sous Magasins > { $store } > Règles de statut (status_to_cartum dans le fichier de configuration).
    .plain = Le statut { $status } de RO App n'a pas de règle pour Cartum : le statut dans le magasin ne change pas. Pour le transmettre, ajoutez une règle sous Magasins > { $store } > Règles de statut.

line-added = Ligne « { $article } » ajoutée : { $quantity } × { $price }.
line-changed = La ligne « { $article } » est maintenant { $quantity } × { $price }, comme dans le magasin.{ $before_quantity ->
        [none] {""}
       *[other] {" "}Avant : { $before_quantity } × { $before_price }.
    }
line-discount-changed = La remise sur la ligne « { $article } » ({ $quantity } × { $price }) est maintenant de { $discount }, comme dans le magasin. Avant : { $before_discount }.
line-removed = Ligne « { $article } » supprimée, comme dans le magasin.
line-comment-cut = RO App n'accepte pas tout le commentaire de la ligne « { $article } ». Son nom figure dans la commande du magasin.
line-emptied = La ligne « { $article } » n'est plus dans la commande du magasin. L'API de RO App ne sait pas supprimer de lignes : sa quantité est maintenant 0.
line-changed-on-both = La ligne « { $article } » a été modifiée des deux côtés, en { $shop_quantity } × { $shop_price } dans le magasin et en { $roapp_quantity } × { $roapp_price } dans RO App : priorité à RO App.
line-removed-in-shop-changed-in-roapp = La ligne « { $article } » a été supprimée dans le magasin et modifiée en { $quantity } × { $price } dans RO App : priorité à RO App, elle est conservée.
line-changed-in-shop-removed-in-roapp = La ligne « { $article } » a été modifiée dans le magasin et supprimée dans RO App : priorité à RO App, elle reste supprimée.
lines-frozen = Les lignes du magasin ont changé, mais la sortie de stock de la commande { $order } de RO App est faite : ses lignes restent telles quelles. Si RO App doit suivre, modifiez-les à la main.
discount-shared = Une remise de { $amount } { $currency } sur toute la commande a été répartie sur ses lignes, car RO App n'a pas de remise pour une commande entière.
total-rounded = { $amount_sign ->
        [minus] { $amount_size } { $currency } ont été ajoutés à une ligne
       *[plus] { $amount_size } { $currency } ont été retirés des lignes
    } : le magasin arrondit la somme des lignes, RO App chaque ligne.
order-emptied = La commande du magasin n'a plus de lignes et un total de 0 : ses lignes sont supprimées dans RO App.
lines-below-total = Le montant dans le magasin est de { $total } { $currency }, la somme des lignes de { $lines } : RO App affiche { $difference_size } de { $difference_sign ->
        [minus] plus
       *[plus] moins
    }. Vérifiez la commande dans le magasin.
roapp-total-differs = RO App affiche un montant de { $roapp } pour les mêmes lignes, le magasin { $shop } { $currency }. Comparez les deux et corrigez le montant dans RO App. Une taxe ajoutée par RO App est une cause fréquente.
roapp-discount-differs = RO App affiche un montant de { $roapp }, le magasin { $shop } { $currency } : ils ne calculent pas la remise de la même façon. Corrigez-le dans RO App.
roapp-total-changed = Le montant dans RO App est de { $roapp }, dans le magasin de { $shop } { $currency } : des lignes ont été modifiées dans RO App et restent telles quelles.

product-created = Le produit « { $title } » était nouveau pour RO App et y a été saisi comme { $product }.
product-on-fallback = Le produit « { $title } » n'a pas pu être saisi ({ $why }) Sa ligne est placée sur le produit de secours.
description-not-kept = RO App n'a pas gardé la description du nouveau produit « { $title } ». S'il la faut, saisissez-la dans RO App.
products-not-described = Le magasin ne décrit pas les produits de la commande ({ $why }) : ceux qui sont nouveaux pour RO App portent le nom indiqué dans la commande.
unit-unknown = RO App n'indique pas son unité « pièce » ({ $why }) Les nouveaux produits reçoivent l'unité par défaut.
categories-unknown = RO App n'indique pas ses catégories de produits ({ $why }) La catégorie par défaut du magasin a été utilisée.
category-missing = RO App n'a pas de catégorie « { $path } » et ne l'a pas créée : la catégorie par défaut du magasin a été utilisée.
categories-unknown-no-default = RO App n'indique pas ses catégories de produits ({ $why }) Le magasin n'a pas de catégorie par défaut.
category-missing-no-default = RO App n'a pas de catégorie « { $path } » et ne l'a pas créée, et le magasin n'a pas de catégorie par défaut.

client-set = Le client de la commande dans RO App est maintenant le contact { $contact }, comme dans le magasin.
client-chosen-by-staff = La commande du magasin a un autre acheteur ; le personnel a choisi le client dans RO App, il est conservé.
delivery-commented = Les données de livraison ont été écrites dans le fil d'événements.
delivery-in-notes = Les données de livraison ont été ajoutées aux notes de la commande, car { $why }.
delivery-not-written = Les données de livraison n'ont pas pu être écrites dans RO App ({ $why }). Elles figurent dans la commande du magasin.
fields-restored = Le magasin et le numéro manquaient dans la commande de RO App ; ils ont été saisis à nouveau.

back-in-shop = La commande est de retour dans le magasin.
import-requested = Une personne a demandé son importation. Avant : { $why }
gone-from-shop = La commande { $number } n'est plus dans le magasin. Sa commande dans RO App est conservée.
gone-before-entered = La commande { $number } n'est plus dans le magasin. Rien n'avait été saisi dans RO App.
gone-on-both = La commande { $number } n'est plus dans le magasin, ni dans RO App.
roapp-status-without-shop = Le statut dans RO App est devenu { $status } ; le magasin n'a plus de commande à qui le transmettre.
attempt-failed = La tentative { $attempt } a échoué : { $why }. Nouvelle tentative dans { $seconds } s.
waits-for-store = Elle attend, comme les autres nouvelles commandes du magasin : { $why }
needs-attention = À traiter : { $reason }
dismissed = Ignorée manuellement. Elle était à traiter : { $reason }
reopened = Remise manuellement dans la liste des commandes à traiter.
buyer-erased = Les données de l'acheteur conservées avec cette commande ont été effacées sur demande.
more = { $count ->
        [one] Et { $count } phrase de plus.
       *[other] Et { $count } phrases de plus.
    }
