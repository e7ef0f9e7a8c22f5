# Textes de la console en français. Tous les fichiers ont les mêmes messages ; un test les compare.

product = Échange de commandes
colon = {" : "}
skip = Aller au contenu
menu = Menu
menu-more = Plus
language = Langue
choose = Choisir
yes = oui
no = non
sign-in = Se connecter
sign-out = Se déconnecter
sign-in-provider = Vous vous connectez auprès du fournisseur d'identité de votre entreprise.
sign-out-provider = Se déconnecter aussi chez le fournisseur d'identité
sign-in-none = Cette page n'existe pas : cette console s'ouvre avec un lien.
sign-in-link = Ouvrez le lien affiché là où l'échange a été démarré. Il laisse entrer une personne, une seule fois, pendant une heure. Pour en obtenir un autre, exécutez cette commande, avec l'option --data de l'échange s'il en a une :
link-used = Ce lien a déjà servi, a expiré, ou n'est pas valide. Affichez-en un autre avec : exchange link
sign-in-first = Personne n'est connecté. Connectez-vous, puis réessayez.
sign-in-failed = La connexion a échoué :
sign-in-code-refused = le fournisseur d'identité refuse le code : { $why }
sign-in-no-identity = le fournisseur d'identité n'a envoyé aucune identité
sign-in-identity-invalid = l'identité n'est pas valide : { $why }
sign-in-issuer-malformed = l'adresse du fournisseur d'identité n'en est pas une : { $why }
sign-in-no-configuration = la configuration du fournisseur d'identité est illisible : { $why }
sign-in-expired = cette connexion a été commencée dans un autre navigateur, ou il y a plus de dix minutes
sign-in-other-answer = cette réponse appartient à une autre connexion
sign-in-provider-refuses = le fournisseur d'identité répond « { $answer } »
no-role = Vous êtes reconnu, mais vous n'avez aucun rôle ici. Demandez à être ajouté à un groupe de cette console.
role-missing = Votre rôle ne le permet pas. Adressez-vous à un administrateur.
foreign-origin = Cette demande vient d'un autre site et n'a pas été exécutée. Ouvrez la console elle-même et réessayez.
token-missing = La page n'est plus à jour. Rechargez-la et réessayez.
problem-title = Cela n'a pas fonctionné
back-to-orders = Retour aux commandes
orders = Commandes
order = Commande
attention = À traiter
stores = Magasins
store = Magasin
secrets = Secrets
settings = Paramètres
search = Rechercher
search-hint = Numéro, téléphone, nom ou article
search-hint-roapp = Numéro, téléphone ou nom
search-more = Il y en a d'autres. Précisez le nom ou le numéro.
search-none = Aucune commande trouvée. Les noms se cherchent par le début des mots, les téléphones par quatre chiffres consécutifs ou plus, les numéros en entier, les articles par leur début parmi les 200 dernières commandes.
orders-none = Il n'y a pas encore de commandes. Elles apparaissent dès qu'un magasin est activé.
store-not-there = Ce magasin n'existe pas.
show-linked = Par les magasins connectés
show-roapp = Créées dans RO App
show-all = Toutes les commandes
one-store = Un magasin
roapp-none = Aucune commande de ce genre sur cette page de la liste de RO App.
roapp-hint = De la liste de RO App, les dernières modifiées d'abord : les commandes venues d'aucun magasin.
all-hint = La liste de RO App, les dernières modifiées d'abord. Les commandes pas encore dans RO App sont sous « Par les magasins connectés ».
other-actions = Autres actions
update-orders = Mettre à jour les commandes
update-order = Mettre à jour
updates-left-alone = { $count ->
    [one] Une commande laissée telle quelle : supprimée dans RO App.
    *[other] { $count } commandes laissées telles quelles : supprimées dans RO App.
} Pour en faire ressaisir une, ouvrez-la et choisissez « Réessayer » ; une commande ignorée est d'abord remise dans la liste.
update-left-alone = Laissée telle quelle : supprimée dans RO App. Pour la faire ressaisir, choisissez « Réessayer » ; une commande ignorée est d'abord remise dans la liste.
select-hint = Cochez des commandes pour les mettre à jour maintenant, dans les deux sens.
select-first = Cochez d'abord une commande.
select-all = Tout cocher
select = Cocher
number = Numéro
created = Créée
client = Client
phone = Téléphone
amount = Montant
status = Statut
status-cartum = Statut, Cartum
status-roapp = Statut, RO App
external-id = ID externe
last-update = Dernière mise à jour
state = État
not-yet = pas encore
roapp-order = Commande RO App
open-in-shop = Ouvrir les commandes du magasin sur Cartum
pages = Pages
newer = Plus récentes
newest = Les plus récentes
older = Plus anciennes
state-agreed = Synchronisée
state-waiting = En attente
state-frozen = Verrouillée
state-attention = À traiter
state-dismissed = Ignorée
state-gone = Plus dans le magasin
no-rule-for = Aucune règle pour « { $status } »
result-working = En cours
result-queued = Attend son tour
result-updated = Mise à jour
result-unchanged = Inchangée
result-frozen = Inchangée ; ses lignes sont verrouillées
result-updated-frozen = Mise à jour ; ses lignes sont verrouillées
result-attention = À traiter
result-failed = Échec
result-nothing = Rien à faire
order-unknown = Cette commande n'existe pas.
possible-again = possible à nouveau à { $time }
under-way = { $count ->
    [one] Une commande est en cours de mise à jour.
    *[other] { $count } commandes sont en cours de mise à jour.
}
reload = Recharger
both-sides = Les deux côtés
asking-both = Lecture de Cartum et de RO App…
show-both = Afficher les deux côtés
lines = Lignes
differs = diffère
written-off = sortie de stock
gone-in-cartum = Le magasin n'a plus cette commande.
not-in-roapp = RO App n'a pas cette commande.
carrier-tariff = au tarif du transporteur
delivery = Livraison
delivery-cost = Frais de livraison
recipient = Destinataire
address = Adresse
waybill = Bordereau
comment = Commentaire
history = Historique
history-none = Rien ne s'est encore passé.
next-try = Prochain essai :
attention-none = Rien à traiter.
retry = Réessayer
retry-all = Tout réessayer
dismiss = Ignorer
since = depuis le
tried = { $count ->
    [one] Nouvelle tentative pour { $count } commande.
    *[other] Nouvelle tentative pour { $count } commandes.
}
connect-store = Connecter un magasin
stores-none = Aucun magasin n'est encore connecté.
store-unknown = Ce magasin n'existe pas, ou il lui manque son nom d'utilisateur.
store-off = désactivé
switch-on = Activer
switch-off = Désactiver
switch-off-means = Tant que le magasin est désactivé, aucune de ses commandes n'est reprise et aucun statut n'est transmis, dans aucun sens. Ce qui a été repris reste. Il peut être réactivé à tout moment.
switch-off-done = Le magasin est déjà désactivé.
not-switched = Le magasin n'a pas été activé
last-poll = Dernière vérification
last-poll-news = Dernière vérification avec des changements
next-poll = Prochaine vérification
never = jamais
error-rate = Vérifications échouées
polls-failed = { $failed } sur { $count ->
    [one] la dernière
    *[other] les { $count } dernières
}
first-import = Première importation
import-done = terminée
import-not-begun = pas commencée : aucune vérification du magasin n'a encore réussi
import-progress = { $done ->
    [one] { $done } commande
    *[other] { $done } commandes
} sur { $count }
its-orders = Commandes
rules = Règles de statut
dry-run = Simulation
check = Contrôle de la connexion
checking = Vérification de Cartum et de RO App…
check-now = Contrôler maintenant
check-good = OK
check-bad = à corriger
setting = Paramètre
result = Résultat
found = Constat
saved = Enregistré.
save = Enregistrer
save-and-check = Enregistrer et contrôler
hooks = Adresses des webhooks
hooks-none = Aucune adresse n'est définie pour les webhooks ; le magasin est vérifié toutes les 5 minutes.
hooks-hint = Saisissez celle de RO App dans RO App, Paramètres > API > + Webhook, et cochez Order.Status.Changed et Order.Deleted ; un compte a cinq places pour des webhooks. L'échange abonne lui-même celles du magasin ; elles sont affichées pour comparaison.
roapp-silent = RO App n'envoie plus de webhooks
roapp-silent-hint = Les modifications faites par le personnel dans RO App ne sont trouvées que par la vérification toutes les 5 minutes. RO App désactive un webhook après une heure d'échecs. Réactivez-le dans RO App, Paramètres > API, et vérifiez que son secret est bien celui saisi ici. Le prochain webhook supprime ce message.
copy = Copier
field-name = Nom
field-url = Adresse du site
field-url-hint = https://shop.example.com, rien après le nom d'hôte
field-user = Nom d'utilisateur
field-password = Mot de passe
field-language = Langue des produits
field-language-hint = Comme le magasin la nomme : ua, ru, en, ro
field-zone = Fuseau horaire du magasin
field-country = Pays des numéros de téléphone
field-country-hint = Les téléphones sans indicatif sont lus comme des numéros de ce pays.
field-fake-emails = Fausses adresses e-mail
field-fake-emails-hint = Ce que saisissent ici les acheteurs sans e-mail, par exemple nobody@shop.example.com, @kiosk.example.com ou cashier@, séparé par des virgules. Les plus courantes sont déjà connues. Elles ne servent à reconnaître aucun client.
field-orders-url = Adresse des commandes du magasin
field-orders-url-hint = Où mène le nom du magasin ; {"{"}number{"}"} y remplace le numéro de la commande. Vide : la liste des commandes de son administration.
field-history-days = Jours d'historique
field-history-days-hint = Après ce nombre de jours, une entrée de l'historique disparaît d'elle-même.
field-account = Compte RO App
field-login = Connexion au magasin
field-currency = Devise
field-custom = Champs personnalisés
field-location = Emplacement
field-order-type = Type de commande
field-managers = Responsables
field-identify = Identifier les produits par
by-article = numéro d'article
by-name = nom
field-conflict = En cas de modification des deux côtés, priorité à
field-sponsor = Le salaire du personnel se calcule sur
sponsor-staff = le prix après remise
sponsor-company = le prix avant remise
field-category = Catégorie par défaut
field-fallback = Produit de secours
field-fallback-hint = Reçoit les lignes dont RO App refuse de créer le produit.
rules-hint = Ce que devient de l'autre côté un changement de statut. Un statut sans règle reste tel quel.
statuses-as-kept = Certains statuts sont affichés tels qu'ils étaient connus en dernier : { $why }
when-becomes = Quand le statut devient
then-set = l'autre côté reçoit
no-rule = – aucune règle –
status-gone = n'existe plus
cancel-hint = Annuler une commande sur Cartum par son API ne remet pas ses produits en stock et ne se défait pas : corrigez le stock dans le magasin.
cancel-here = Annule sur Cartum, sans remise en stock.
secrets-hint = Ils sont conservés chiffrés et ne sont plus jamais affichés. Un champ vide laisse le secret tel quel.
secret-set = défini ; tapez pour remplacer
secret-not-saved = Pas encore enregistré : saisissez-le à nouveau.
secret-unset = non défini
secret-set-at = Saisi le
secret-roapp-key = Clé API RO App
secret-roapp-hook = Secret des webhooks RO App
rotate-hooks = Renouveler les adresses des webhooks des magasins
rotate-hooks-hint = L'échange abonne les nouvelles adresses à sa prochaine vérification ; les anciennes restent valables entre-temps, aucun appel n'est perdu.
hooks-renewed = Les adresses sont renouvelées. L'échange abonne les nouvelles dans les magasins à sa prochaine vérification, et les anciennes restent valables jusque-là. Il n'y a rien à saisir dans les magasins ni dans RO App.
dry-run-hint = Ce que ferait la première importation. Rien n'est écrit dans RO App ni dans le magasin.
dry-run-begin = Lancer une simulation
dry-run-again = Lancer une autre simulation
dry-run-cancel = Annuler
dry-run-look = Voir où elle en est
dry-run-of = Lancée le { $time } :
dry-run-cancelled = La simulation a été annulée.
dry-run-none = Aucune simulation de ce magasin depuis un jour. Lancez-en une.
dry-run-orders = { $pages ->
    [0] Lecture des commandes du magasin.
    [one] Lecture des commandes du magasin : { $pages } page lue.
   *[other] Lecture des commandes du magasin : { $pages } pages lues.
}
dry-run-records = Recherche de leurs clients et produits dans RO App : { $percent } %. Les commandes qui arrivent entre-temps passent d'abord.
and-not-looked-for = { $count ->
    [one] { $count } non recherché
    *[other] { $count } non recherchés
}
dry-orders = Commandes qui seraient saisies
dry-clients = Clients
dry-products = Produits
dry-delivered = Livrées, laissées de côté
dry-linked = Déjà liées
dry-refused = Seraient refusées
dry-cut = Le magasin a plus de commandes qu'il n'en a été examiné.
dry-strangers = { $count ->
    [one] Une commande n'a ni téléphone ni e-mail : son client est créé pour elle seule.
    *[other] { $count } commandes n'ont ni téléphone ni e-mail : un client est créé pour chacune.
}
new-and-there = { $new ->
    [one] { $new } nouveau
    *[other] { $new } nouveaux
}, { $there } déjà dans RO App
dry-new-products = Produits qui seraient nouveaux
dry-nothing-written = Rien n'a été écrit.

health = État de l'échange
health-good = Tout fonctionne
health-good-at-poll = Tout allait bien à la dernière vérification
health-late = L'échange ne vérifie plus les commandes
health-late-hint = Vérifiez qu'il est lancé ; son journal dit ce qui échoue.
health-clock = L'horloge de la machine a été reculée de { $minutes } min
health-clock-hint = Les commandes continuent. Vérifiez l'heure de la machine et sa synchronisation.
health-untold = Personne n'est averti en cas de problème : configurez un canal de notification
health-hooks-unset = Le webhook de RO App n'est pas configuré : les modifications faites par le personnel n'y sont trouvées que par la vérification toutes les 5 minutes
health-never = L'échange n'a encore vérifié aucune commande
health-unknown = L'état de l'échange n'a pas pu être lu
health-roapp-key = RO App refuse la clé API
health-roapp-plan = RO App a fermé son API à ce compte
health-roapp-down = RO App ne répond pas
health-roapp-down-hint = Les commandes attendent qu'il réponde, et rien n'est perdu. Il est interrogé de nouveau toutes les 5 minutes.
health-roapp-problem = RO App refuse une requête
health-last-good = fonctionnait encore
technical-details = Détails techniques
health-waiting = { $count ->
    [one] { $count } commande attend sa prochaine tentative
    *[other] { $count } commandes attendent leur prochaine tentative
}
health-attention = { $count ->
    [one] { $count } commande à traiter
    *[other] { $count } commandes à traiter
}
health-attention-many = { $count } commandes à traiter ou plus
health-unreadable = { $count ->
    [one] { $count } élément enregistré est illisible
    *[other] { $count } éléments enregistrés sont illisibles
}
health-dead = { $count ->
    [one] { $count } message n'a pas pu être traité
    *[other] { $count } messages n'ont pas pu être traités
}
health-log-hint = Le journal de la dernière vérification donne les détails.
health-more = { $count ->
    [one] { $count } autre magasin est à voir
    *[other] { $count } autres magasins sont à voir
}
store-working = fonctionne
store-unreachable = magasin injoignable
store-login-refused = connexion refusée
store-no-plan = forfait sans API
store-unusable = inutilisable
store-waits = attend RO App
store-notice = à regarder
store-problem = à corriger
store-no-rules = aucune règle de statut
store-no-rules-hint = Aucun statut n'est transmis tant qu'aucune règle n'est définie.
store-unchecked = non vérifié
key-accepted = Enregistré. RO App accepte la clé.
key-refused = Enregistré, mais RO App ne fonctionne pas avec cette clé. { $why } D'ici là, aucune commande n'est échangée.
key-untried = Enregistré, mais la clé n'a pas pu être essayée. { $why } La prochaine vérification l'essaiera ; la ligne en haut de chaque page dira le résultat.
login-refused = Enregistré, mais le magasin ne laisse pas entrer l'échange avec cet identifiant. Le contrôle de la connexion ci-dessous dit pourquoi et que faire.
login-untried = Enregistré, mais l'identifiant n'a pas pu être essayé : le magasin n'a pas répondu. Le contrôle de la connexion ci-dessous l'essaie à nouveau.

filter-unknown = Ce filtre n'existe pas ; choisissez-en un dans la liste.
store-id-wrong = Le code du magasin est incorrect : 1 à 32 caractères parmi a-z, 0-9 et -.
settings-unreadable = Les paramètres sont illisibles : { $why }.
settings-of-another = Les paramètres sont ceux du magasin « { $store } », l'adresse celle du magasin « { $address } ».
secrets-needed = Un nouveau magasin a besoin du nom d'utilisateur et du mot de passe d'un utilisateur du magasin.
names-no-order = « { $text } » ne désigne aucune commande ; écrivez MAGASIN/NUMÉRO.
too-many-orders = { $most } commandes au plus à la fois ; { $named } ont été indiquées.
enter-number = { $label } : choisissez dans la liste ou saisissez le numéro.
form-too-large = Le formulaire dépasse { $bytes } octets.
host-unknown = Cette console ne répond pas sous ce nom. Ouvrez-la à l'adresse indiquée.
page-unknown = Cette page n'existe pas.
body-unreadable = Le corps de la requête est illisible : { $why }.
file-unknown = Ce fichier n'existe pas.
status-unknown = « { $text } » n'est pas un statut.
hook-not-json = le corps n'est pas du JSON
hook-no-order = le corps n'a pas d'order_id
hook-no-event = le corps n'est pas un événement : il n'a pas d'event_name
hook-no-object = l'événement ne désigne aucune commande : context.object_id manque
hook-unsigned = la signature manque ou est fausse
hook-too-large = le corps dépasse { $bytes } octets
hook-later = réessayez dans un instant

why-not-here = Pourquoi cette commande n'est-elle pas ici ?
why-choose = Pour savoir pourquoi une commande n'est pas ici, choisissez son magasin ci-dessus et cherchez à nouveau.
why-of = Commande { $number } de { $store }
import-anyway = L'importer quand même
import-now = L'importer maintenant
import-hint = Elle est alors reprise comme toute nouvelle commande, une seule fois.
why-open = Ouvrir la commande
ask-again = Demander à nouveau
