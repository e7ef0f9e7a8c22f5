# Pourquoi une commande attend une personne, et que faire ; et pourquoi elle attend sa prochaine tentative.

foreign-currency = La commande est en { $order }, RO App travaille en { $roapp }. Les montants ne sont jamais convertis : saisissez cette commande à la main dans RO App, ou n'acceptez dans le magasin que des commandes en { $roapp }.
currency-changed = La commande est maintenant en { $order }, RO App travaille en { $roapp }. La commande { $roapp_order } de RO App reste telle quelle. Corrigez la devise dans le magasin, ou modifiez cette commande à la main dans RO App.
lines-vanished = Le magasin envoie la commande sans des lignes que la commande { $order } de RO App contient, et toujours avec un total de { $total } { $currency }. Les lignes de RO App restent telles quelles. Vérifiez la commande dans le magasin ; dès qu'elle y change, elle est reprise automatiquement.
no-lines = La commande n'a aucune ligne, il n'y a donc rien à saisir dans RO App. Ajoutez-y un produit dans le magasin ; elle sera alors importée automatiquement.
unreadable-order = Le magasin envoie la commande { $number } sous une forme illisible : { $why }. { $roapp_order ->
        [none] Corrigez cela dans le magasin si c'est possible ; sinon, saisissez la commande à la main dans RO App.
       *[other] La commande { $roapp_order } de RO App reste inchangée. Corrigez cela dans le magasin si c'est possible ; sinon, modifiez cette commande à la main dans RO App.
    }
listed-only = Le magasin cite la commande { $number } dans sa liste et ne la donne pas par son numéro. Ouvrez-la dans le magasin : si elle y est, demandez au support de Cartum pourquoi la fonction orders/get l'omet ; si elle a été supprimée, ignorez cette commande.
gone-while-entered = La commande { $number } n'est plus dans le magasin. Sa saisie dans RO App est peut-être incomplète : terminez-la ou annulez-la à la main dans RO App.
erased = La raison de l'attente a été effacée avec les données de l'acheteur. Réessayez pour la connaître.
deleted-in-roapp = RO App n'a plus la commande { $order }, qui est la commande { $number } du magasin. Si elle a été supprimée volontairement, n'y touchez pas ; pour la saisir à nouveau, réessayez.

roapp-refuses-status = RO App n'accepte pas le statut { $status } pour la commande { $order } ({ $why }). Autorisez cette étape dans RO App, ou modifiez la règle pour le statut { $shop } du magasin sous Magasins > { $store } > Règles de statut (status_to_roapp dans le fichier de configuration), puis réessayez.
    .plain = RO App n'accepte pas le statut { $status } pour la commande { $order } ({ $why }). Autorisez cette étape dans RO App, ou modifiez la règle pour le statut { $shop } du magasin sous Magasins > { $store } > Règles de statut, puis réessayez.
roapp-status-gone = Le statut { $status }, que la commande { $order } devait recevoir, n'existe plus dans RO App. Choisissez un autre statut pour le statut { $shop } du magasin sous Magasins > { $store } > Règles de statut (status_to_roapp dans le fichier de configuration), puis réessayez.
    .plain = Le statut { $status }, que la commande { $order } devait recevoir, n'existe plus dans RO App. Choisissez un autre statut pour le statut { $shop } du magasin sous Magasins > { $store } > Règles de statut, puis réessayez.
shop-refuses-status = Le magasin n'accepte pas le statut { $status } pour la commande { $number } ({ $why }). Modifiez la règle pour le statut { $roapp } de RO App sous Magasins > { $store } > Règles de statut (status_to_cartum dans le fichier de configuration), puis réessayez.
    .plain = Le magasin n'accepte pas le statut { $status } pour la commande { $number } ({ $why }). Modifiez la règle pour le statut { $roapp } de RO App sous Magasins > { $store } > Règles de statut, puis réessayez.
status-not-sent = Le statut n'a pas pu être transmis au magasin : { $why }. Ensuite, réessayez.
line-not-taken = RO App n'accepte pas la ligne « { $article } » de la commande { $order } : { $why } Toutes les autres lignes y sont. Saisissez-la à la main dans RO App, ou corrigez-la dans le magasin : elle est alors envoyée de nouveau.
line-not-changeable = RO App ne permet pas de modifier une ligne de la commande { $order } ({ $why }). Alignez ses lignes à la main sur celles du magasin, puis réessayez.
line-not-removable = La commande du magasin n'a plus la ligne « { $article } », et l'API de RO App ne peut ni la supprimer ni mettre sa quantité à 0. Supprimez-la à la main de la commande { $order } de RO App, puis réessayez.
product-not-entered = Le produit « { $title } » n'est pas dans RO App et n'a pas pu y être saisi : { $why } Saisissez-le dans RO App { $article ->
        [none] sous ce nom
       *[other] avec le numéro d'article « { $article } »
    }, ou définissez une catégorie par défaut ou un produit de secours pour le magasin « { $store } », puis réessayez.
no-category = RO App exige une catégorie pour chaque produit, et il n'y en a pas pour celui-ci : ni selon l'arborescence du magasin, ni par défaut dans les paramètres du magasin.
no-product-route = RO App n'offre à ce compte aucun moyen de créer des produits par son API.
custom-field-demanded = RO App exige une valeur pour le champ personnalisé « { $title } » des { $form ->
        [people] contacts
       *[orders] commandes
    }, que le magasin n'a pas. Rendez ce champ facultatif ou donnez-lui une valeur par défaut dans RO App, sous { $form ->
        [people] Paramètres > Éditeur de formulaires > Clients
       *[orders] Paramètres > Éditeur de formulaires > Commandes
    }, puis réessayez.
field-demanded = RO App exige le champ « { $label } » ({ $name }) des { $form ->
        [people] contacts
       *[orders] commandes
    }, que le magasin n'a pas, ou n'accepte pas sa valeur. Rendez ce champ facultatif dans les paramètres de RO App pour le formulaire des { $form ->
        [people] contacts
       *[orders] commandes
    }, puis réessayez.
field-refused = RO App n'accepte pas la valeur du champ « { $label } » ({ $name }) des { $form ->
        [people] contacts
       *[orders] commandes
    } ({ $why }). Corrigez-la dans la commande du magasin : un nouvel essai suivra. Ou saisissez le contact à la main dans RO App, puis réessayez.

no-manager = Le magasin n'a aucun responsable. Ajoutez-en un dans ses paramètres.
no-currency = RO App n'indique pas la devise de la société. Définissez-la dans RO App, sous Paramètres > Société
choices-are = Choix possibles : { $list }.
no-choices = Il n'y a rien à choisir : ajoutez d'abord une possibilité.
location-gone = RO App n'a plus l'emplacement { $location }, qui reçoit les commandes du magasin « { $store } » : il est archivé ou supprimé. Les nouvelles commandes attendent et arriveront d'elles-mêmes. Rétablissez-le dans RO App, ou choisissez-en un autre sous Magasins > { $store }. { $choices }
order-type-gone = RO App n'a plus le type de commande { $order_type } des nouvelles commandes du magasin « { $store } ». Les nouvelles commandes attendent et arriveront d'elles-mêmes. Rétablissez-le dans RO App, ou choisissez-en un autre sous Magasins > { $store }. { $choices }
category-gone = RO App n'a plus la catégorie { $category }, catégorie par défaut du magasin « { $store } » : elle a été supprimée. Les commandes dont les nouveaux produits en ont besoin attendent et arriveront d'elles-mêmes. Choisissez-en une autre sous Magasins > { $store }. { $choices }
fallback-gone = RO App n'a plus le produit { $product }, produit de secours du magasin « { $store } », dont une ligne avec l'article « { $article } » a besoin. Ces commandes attendent et arriveront d'elles-mêmes. Choisissez-en un autre sous Magasins > { $store }.
managers-gone = Plus aucun responsable du magasin « { $store } » ne travaille dans RO App : { $managers }. Les nouvelles commandes attendent et arriveront d'elles-mêmes. Choisissez-en d'autres sous Magasins > { $store }. { $choices }
managers-left = Plus aucun responsable du magasin « { $store } » ne travaille dans RO App : { $managers }. Les commandes leur parviennent encore, et personne ne les verra peut-être. Choisissez-en d'autres sous Magasins > { $store }. { $choices }
managers-passed-over = { $managers } ne travaille plus dans RO App : les autres responsables du magasin « { $store } » reçoivent les commandes. Retirez ce nom sous Magasins > { $store }.
no-order-field = RO App n'a pas de champ personnalisé « { $title } » pour les commandes. Ajoutez-le dans RO App, sous Paramètres > Éditeur de formulaires > Commandes, ou indiquez-en un autre dans la configuration
fields-not-kept = RO App accepte les champs personnalisés d'une commande de type « { $order_type } » mais ne les conserve pas : une commande ne pourrait plus être retrouvée. Les nouvelles commandes attendent et arriveront d'elles-mêmes. Dans RO App, ajoutez ces champs au formulaire de ce type de commande sous Paramètres > Éditeur de formulaires : { $titles }
no-place-for-secrets = Ce processus n'a pas d'emplacement où conserver les secrets.
no-session-key = La clé des sessions de la console n'a pas pu être conservée.

failed-often = Elle a échoué { $count } fois, la dernière cause étant : { $why }. Corrigez cela, puis réessayez.
contact-gone = le contact { $contact } n'existe plus dans RO App
lines-not-shown = RO App n'affiche pas les lignes de la commande { $order }
line-not-shown = RO App a accepté une ligne de la commande { $order } mais ne l'affiche pas
line-without-product = une ligne de la commande n'a pas encore de produit
order-id-unknown = l'identifiant de la commande dans RO App n'est pas encore connu
comment-uncertain = un commentaire précédent n'est peut-être pas arrivé
unit-missing = RO App n'a pas d'unité de ce nom.
another-handler = un autre traitement s'en occupe en ce moment
roapp-order-gone = RO App n'a plus la commande

# Ce qu'a donné l'examen d'une commande.
store-not-on = le magasin « { $store } » n'est pas connecté ou est désactivé
older-than-connection = la commande est antérieure à la connexion du magasin
gone = La commande { $number } n'est plus dans le magasin.
never-in-shop = Le magasin n'a pas de commande { $number }.
outcome-imported = La commande est maintenant dans RO App.
outcome-updated = Une modification a été transmise.
outcome-unchanged = Les deux côtés sont synchronisés.
outcome-waiting = Un autre traitement s'en occupe en ce moment.
outcome-scheduled = Elle attend sa prochaine tentative.
outcome-failed = Cause : { $why }. Nouvelle tentative dans { $seconds } s.
outcome-left = Cause : { $why }. La prochaine vérification y reviendra.
outcome-attention = À traiter : { $why }
outcome-nothing = Rien à faire : { $why }

# Ce qui a conduit l'échange à examiner une commande.
by-poll = la vérification du magasin
by-first-import = la première importation du magasin
by-shop-hook = un webhook du magasin
by-roapp-poll = la vérification des modifications dans RO App
by-roapp-hook = un webhook de RO App
by-retry = une nouvelle tentative
by-reconcile = la comparaison quotidienne
by-settings = une modification des paramètres du magasin
by-person = une action d'un utilisateur

# Problèmes d'un magasin.
shop-poll-too-slow = Le magasin n'a pas répondu en { $seconds } s ; cette vérification l'a laissé. La suivante réessaie ; les autres magasins ne l'attendent pas.
roapp-poll-too-slow = RO App n'a pas répondu en { $seconds } s ; cette vérification l'a laissé. La suivante réessaie.
roapp-page-too-slow = RO App n'a pas répondu en { $seconds } s. Rechargez la page dans un instant.
shop-poll-unfinished = Le magasin répond si lentement que cette vérification n'a lu que { $orders } commandes. La suivante continue ; les commandes que le magasin signale par webhook ne l'attendent pas.
shop-order-fails = Le site ne parvient pas à fournir l'une de ses commandes dans la liste : { $why } Les autres passent. Enregistrez cette commande à nouveau sur le site, ou montrez ce message à son assistance.
shop-poll-behind = Le magasin met si longtemps à lister ses commandes que plusieurs vérifications de suite ne sont pas arrivées au bout de ce qu'elles avaient commencé. Des commandes passées depuis le { $since } peuvent manquer ici. Celles que le magasin signale par webhook arrivent quand même, et les vérifications continuent d'elles-mêmes. Demandez à qui gère le magasin pourquoi son API est si lente.
orders-not-taken = { $count ->
    [one] { $count } commande est dans la file depuis le { $since } et n'est prise par personne. Chaque vérification la remet dans la file et rien n'est perdu. Vérifiez que les commandes sont traitées : sur AWS, les fonctions order-import et status-push et leurs journaux ; sur une seule machine, le journal du programme.
    *[other] { $count } commandes sont dans la file, la plus ancienne depuis le { $since }, et celle-ci n'est prise par personne. Chaque vérification les remet dans la file et rien n'est perdu. Vérifiez que les commandes sont traitées : sur AWS, les fonctions order-import et status-push et leurs journaux ; sur une seule machine, le journal du programme.
}
comparison-overdue = La comparaison quotidienne n'est pas arrivée à son terme depuis le { $since } ; une commande que toutes les vérifications auraient manquée ne serait donc pas remarquée. Les commandes passent comme d'habitude, et la comparaison est tentée à chaque vérification : elle attend tant que plus de 50 commandes sont dans la file, et il lui faut du temps pendant lequel le magasin liste ses commandes. Le journal des vérifications dit pourquoi elle s'arrête ; la commande « reconcile » compte tout de suite.
order-without-number = Le magasin a envoyé une commande sans numéro ({ $why }). Cherchez-la dans la liste des commandes du magasin ; toutes les autres ont été lues.
cannot-subscribe-now = L'abonnement aux webhooks du magasin « { $store } » n'a pas pu être demandé : { $why }.
subscription-unknown = On ne sait pas si le magasin « { $store } » a accepté l'abonnement à « { $event } », car sa réponse s'est perdue ou ne le dit pas. En attendant, la vérification régulière trouve les commandes ; pour recevoir des webhooks, supprimez l'abonnement dans le magasin, puis désactivez et réactivez le magasin.
subscriptions-full = Le magasin « { $store } » n'a pas accepté l'abonnement à « { $event } », car un magasin accepte cinq abonnés par événement et les a déjà. Supprimez-en un dont personne n'a besoin parmi les abonnés aux webhooks dans l'administration du magasin ({ $admin }). En attendant, la vérification régulière trouve les commandes.
subscription-refused = Le magasin « { $store } » n'a pas accepté l'abonnement à « { $event } » : { $why }. En attendant, la vérification régulière trouve les commandes ; l'abonnement sera redemandé dans un jour.
subscription-unneeded = Le magasin « { $store } » n'a pas accepté l'abonnement à « { $event } » : { $why }. Il n'y a rien à faire : sa version ne connaît peut-être pas cet événement, et la vérification régulière trouve ces changements. L'abonnement sera redemandé dans une semaine.
subscription-not-ended = Le magasin « { $store } » n'a pas mis fin à un abonnement à « { $event } » qui ne sert plus : { $why }. La demande est répétée pendant un mois ; pour libérer la place plus tôt, supprimez-le parmi les abonnés aux webhooks dans l'administration du magasin ({ $admin }).
subscription-unanswered = le magasin n'a pas répondu
subscription-key-gone = la clé avec laquelle son adresse a été faite n'est plus conservée
subscription-removed = Un administrateur a supprimé l'abonnement à « { $event } » dans le magasin. En attendant, la vérification régulière trouve les commandes ; pour recevoir à nouveau des webhooks, désactivez et réactivez le magasin.
store-not-connected = Le magasin « { $store } » n'est pas connecté.
not-readable = Lecture impossible : { $why }.

# Pourquoi une commande n'est pas ici : ce qui est dit de toute commande demandée.
presence-in-sync = Elle est ici, et les deux côtés sont synchronisés.
presence-frozen = Elle est ici. Ses lignes sont verrouillées, car le stock est déduit.
presence-waiting = Elle est ici et attend sa prochaine tentative, le { $at }.
presence-under-way = Elle est ici et en cours de traitement.
presence-attention = Elle est ici et à traiter : { $why }
presence-dismissed = Elle est ici. Elle était à traiter et a été ignorée : { $why }
presence-gone = Elle était ici, et le magasin ne l'a plus.
presence-delivered = Elle est livrée et a été passée le { $placed }, avant l'activation du magasin le { $at }. La première importation laisse ces commandes de côté.
presence-too-old = Elle a été passée le { $placed }. La première importation commence aux commandes du { $at }, deux mois avant l'activation du magasin.
presence-store-off = Le magasin est désactivé, ses commandes ne sont donc pas reprises. Activez-le sous Magasins > { $store }.
presence-held = Elle est dans le magasin. Les nouvelles commandes du magasin attendent : { $why }
presence-unreadable = Elle est dans le magasin et n'a pas été reprise. { $why }
presence-not-in-shop = Le magasin n'a aucune commande de ce numéro.
presence-not-looked-at = Elle est dans le magasin depuis le { $placed } et n'a pas encore été examinée. La prochaine vérification l'apporte, d'ici cinq minutes.
presence-check-failed = Elle est dans le magasin et n'a pas encore été examinée. La dernière vérification a trouvé un problème : { $why }
presence-late = Elle est dans le magasin avec une date que les vérifications ont dépassée, le { $placed }. Elles examinent à nouveau les jours plus anciens d'ici 16 heures.
presence-unknown = Personne ne peut le dire maintenant, car le magasin n'a pas pu être interrogé : { $why }
roapp-looked-through = Les commandes que RO App a déjà sont d'abord parcourues, pour qu'aucune ne soit saisie deux fois.
