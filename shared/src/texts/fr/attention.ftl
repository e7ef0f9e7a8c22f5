# À traiter : le nom de chaque type de problème, sa correction, et ce qui a été ignoré.

kind-foreign-currency = Une autre devise que celle de RO App
kind-currency-changed = La devise a changé dans le magasin
kind-lines-vanished = Des lignes ont disparu dans le magasin
kind-no-lines = Aucune ligne
kind-unreadable-order = Illisible
kind-listed-only = Citée par le magasin, mais non fournie
kind-gone-while-entered = Supprimée du magasin pendant la saisie
kind-erased = Raison effacée avec les données de l'acheteur
kind-deleted-in-roapp = Supprimée dans RO App
kind-roapp-refuses-status = RO App n'accepte pas un statut
kind-roapp-status-gone = Un statut n'existe plus dans RO App
kind-shop-refuses-status = Le magasin n'accepte pas un statut
kind-status-not-sent = Un statut n'a pas pu être transmis au magasin
kind-line-not-taken = RO App n'accepte pas une ligne
kind-line-not-changeable = RO App ne permet pas de modifier une ligne
kind-line-not-removable = RO App ne permet pas de supprimer une ligne
kind-product-not-entered = Un produit n'a pas pu être saisi
kind-product-not-entered-no-category = Catégorie manquante
kind-product-not-entered-no-product-route = L'API de RO App ne permet pas de créer des produits
kind-custom-field-demanded = RO App exige un champ personnalisé
kind-field-demanded = RO App exige un champ
kind-field-refused = RO App n'accepte pas la valeur d'un champ
kind-no-manager = Aucun responsable
kind-no-currency = La devise de RO App n'est pas connue
kind-no-order-field = Un champ personnalisé manque dans RO App
kind-fields-not-kept = RO App ne conserve pas les champs personnalisés
kind-location-gone = L'emplacement n'existe plus
kind-order-type-gone = Le type de commande n'existe plus
kind-managers-gone = Aucun responsable n'est plus en poste
kind-managers-left = Aucun responsable n'est plus en poste
kind-failed-often = Échec à chaque tentative
kind-roapp-refused = RO App refuse ce dont la commande a besoin
kind-roapp-forbidden = Il manque un droit à la clé de RO App
kind-roapp-missing = Il manque quelque chose dans RO App
kind-shop-no-plan = L'offre du magasin n'inclut pas l'API
kind-other = Autres raisons

fix-category = Choisir une catégorie par défaut
fix-fallback = Choisir un produit de secours
fix-rules = Modifier les règles de statut
fix-location = Choisir un emplacement
fix-order-type = Choisir un type de commande
fix-managers = Choisir des responsables
fix-login = Saisir à nouveau l'identifiant
fix-key = Saisir à nouveau la clé d'API de RO App
fix-then = Une fois le paramètre enregistré, ses commandes sont réessayées automatiquement dans les cinq minutes.
fix-admin = Un administrateur peut modifier ce paramètre.

all-reasons = Toutes les raisons
all-stores = Tous les magasins
show-orders-of-kind = Les afficher
retry-kind = Toutes les réessayer
retry-selected = Réessayer la sélection
dismiss-selected = Ignorer la sélection
select-some = Sélectionnez d'abord des commandes.
dismissed-settled = Rien n'a été ignoré : ce que vous avez sélectionné n'est plus dans cette liste.
for-example = Par exemple :
kind-first = pour la première fois le
attention-many = Il y a plus de { $count } commandes de ce type ; voici les { $count } plus récentes.
kind-looked-through = Une partie seulement a été parcourue : continuez avec « Plus anciennes ».
dismissed-orders = Commandes ignorées
dismissed-hint = Commandes retirées de la liste manuellement. Pour chacune est indiqué ce qui reste à faire ; une modification dans le magasin est tout de même prise en compte.
dismissed-none = Aucune commande n'a été ignorée.
dismissed-on = Ignorée le
dismissed-since = Depuis :
dismissed-said = { $count ->
    [one] La commande { $number } est ignorée.
    *[other] { $count } commandes sont ignorées.
}
reopened-said = { $count ->
    [one] Une commande est de nouveau dans la liste.
    *[other] { $count } commandes sont de nouveau dans la liste.
}
undo = Annuler
reopen = Remettre dans la liste

undone-not-entered = Elle n'est pas dans RO App. Elle n'est réessayée que si elle change dans le magasin, ou si on la remet dans la liste et qu'on la réessaie.
undone-entered = La commande { $order } de RO App reste sans ce que cette raison indique. Tout le reste continue d'être synchronisé.
undone-lost = RO App n'a plus la commande { $order }, et elle n'est pas saisie à nouveau.
undone-gone = Le magasin ne l'a plus. Ce que RO App en contient reste tel quel.

orders-count = { $count ->
    [one] { $count } commande
    *[other] { $count } commandes
}

# It adds up: the daily comparison.
daily = Comparaison quotidienne
daily-menu = Comparaison
daily-hint = Une fois par jour, la liste du magasin est comparée à RO App. Pour chaque jour, le compte est bon : dans le magasin = dans RO App + en attente + laissées de côté. Une commande qui n'est nulle part est manquante et est aussitôt récupérée.
daily-none = Aucun jour de cette période n'a encore été compté. Le premier compte a lieu automatiquement, un jour après l'activation d'un magasin.
daily-not-counted = { $store } : pas de compte complet depuis le { $since } ; on ne sait pas si le compte est bon. La comparaison continue d'elle-même à chaque vérification.
daily-never-counted = { $store } : pas de compte ces derniers jours ; on ne sait pas si le compte est bon. La comparaison continue d'elle-même à chaque vérification.
tally-adds-up = Le compte est bon : il ne manque aucune commande.
tally-gap = Le compte n'est pas bon : voyez plus haut ce qui manque.
daily-gap = Le compte n'est pas bon : les lignes marquées « Manquantes » indiquent quelles commandes, et elles sont récupérées.
daily-part = Seule une partie de la période est affichée. Choisissez moins de jours.
day = Jour
from-day = Du
to-day = Au
show = Afficher
in-shop = Dans le magasin
in-roapp = Dans RO App
waiting = En attente
left-out = Laissées de côté
missing = Manquantes
why = Pourquoi
counted = Compté le
not-all-counted = pas toutes comptées
adds-up = compte bon
what-differed = Ce qui différait
what-differed-hint = Chacune de ces commandes a été réexaminée aussitôt ; son historique indique ce qui a été fait.
nothing-differed = Rien ne différait ces jours-là.
now = maintenant :

tally-in-sync = synchronisée(s)
tally-frozen = lignes verrouillées
tally-waiting = en attente de la prochaine tentative
tally-under-way = en cours de traitement
tally-attention = à traiter
tally-dismissed = ignorée(s) manuellement
tally-gone = disparue(s) du magasin, puis réapparue(s)
tally-delivered = livrée(s) avant l'activation du magasin
tally-too-old = antérieure(s) au premier import
tally-store-off = magasin désactivé
tally-held = les nouvelles commandes du magasin attendent
tally-unreadable = illisible(s)
tally-not-in-shop = absente(s) du magasin
tally-not-looked-at = pas encore vue(s), arrivent à la prochaine vérification
tally-check-failed = pas encore vue(s), car une vérification a échoué
tally-late = omise(s) par les vérifications, récupérée(s) maintenant
tally-unknown = inconnue(s)

differs-absent = RO App n'a pas cité la commande.
differs-gone = RO App n'a plus la commande : elle est à traiter.
differs-status = Son statut dans RO App était { $roapp }, celui convenu { $agreed }.
differs-total = Son montant dans RO App était { $roapp }, et non celui des lignes convenues des deux côtés.
differs-amount = Son montant dans RO App était { $roapp }, dans le magasin { $shop }.
differs-fields = Ses champs Store ou External ID dans RO App étaient différents.
retry-all-queueing = Les vingt premières sont réessayées tout de suite. Les autres entrent dans la file : { $count } pour l'instant.
retry-all-running = Les vingt premières ont été réessayées tout de suite. Sur les { $count } autres, déjà réessayées : { $tried }, dont encore à traiter : { $still }. Les nouvelles commandes passent d'abord.
retry-all-done = Toutes ont été réessayées. Sur les { $count } qui suivaient les vingt premières, encore à traiter : { $still }.
retry-all-left = Sur les { $count } qui suivaient les vingt premières, réessayées : { $tried }. Les autres attendent RO App ou le magasin et passeront automatiquement.
retry-all-cancelled = Annulé. Sur les { $count } qui suivaient les vingt premières, réessayées : { $tried }. Les autres restent inchangées.
retry-all-cancel = Annuler
retry-all-none = Aucune nouvelle tentative pour toutes les commandes depuis un jour.
