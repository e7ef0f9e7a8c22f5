# La connexion d'un magasin, sa vérification à trois degrés et sa suppression.

cli-warning = AVERTISSEMENT
check-warning = avertissement
choose-one = – choisir –
choose-none = – aucun –
form-refused = Le formulaire n'a pas été enregistré. Corrigez les champs signalés ci-dessous.
try-again = Réessayer
field-name-hint = Il figure dans le champ Store de chaque commande dans RO App.
field-user-hint = Un nom d'utilisateur, pas une adresse e-mail. Dans le magasin : Paramètres > Administrateurs (ou Utilisateurs), rôle manager ou supérieur.
field-managers-hint = Les nouvelles commandes leur sont attribuées à tour de rôle.
field-category-hint = Pour les nouveaux produits dont RO App n'a pas la catégorie.
field-product-search = Chercher parmi les produits de RO App
field-staff-language = Langue du personnel
field-staff-language-hint = Celle des notes écrites dans RO App.
staff-language-country = celle du pays
login-is-email = C'est le nom d'utilisateur qu'il faut saisir, pas une adresse e-mail. Il se trouve dans le magasin sous Paramètres > Administrateurs (ou Utilisateurs).
login-missing = Saisissez le nom d'utilisateur et le mot de passe d'un utilisateur du magasin.

wizard-step = étape { $at } sur { $count }
wizard-steps = Étapes
wizard-shop = Magasin et accès
wizard-roapp = RO App
wizard-rules = Règles de statut
wizard-dry-run = Simulation
wizard-switch-on = Activation
wizard-shop-hint = L'accès est essayé tout de suite dans le magasin. Rien n'est importé avant la dernière étape.
wizard-shop-read = Le magasin répond. Langues de ses produits : { $languages }. Devises : { $currencies }. { $statuses ->
        [one] { $statuses } statut.
       *[other] { $statuses } statuts.
    }
wizard-next = Enregistrer et continuer
wizard-continue = Continuer
wizard-kept = Ce qui est enregistré est conservé : vous pouvez partir et reprendre plus tard sous Magasins. Le magasin reste désactivé jusqu'à la dernière étape.
wizard-kept-as-draft = C'est gardé comme brouillon, désactivé, mais cela ne fonctionne pas encore. Corrigez le champ marqué ci-dessous, maintenant ou plus tard sous Magasins :
wizard-draft-is-there = { $store } est un brouillon commencé plus tôt. Il n'est pas à saisir de nouveau :
wizard-go-on = Continuer la connexion
wizard-switch-on-hint = Tout est vérifié une dernière fois. Une fois le magasin activé, les commandes des deux derniers mois sont importées, sauf celles qui sont livrées.
wizard-refusals = { $count ->
        [one] D'après la simulation, { $count } commande sera à traiter.
       *[other] D'après la simulation, { $count } commandes seront à traiter.
    }
wizard-problems = Le magasin n'a pas été activé. Corrigez ce qui est à corriger : les étapes ci-dessus y mènent.
wizard-warnings = Le magasin n'est pas encore activé. En raison des avertissements ci-dessous, certaines commandes pourraient être à traiter.
switch-on-anyway = Activer quand même
store-connected = Le magasin est connecté et activé. Sa première importation commence à la prochaine vérification.
rules-proposed = Ces règles sont proposées d'après les noms des statuts. Aucune ne s'applique avant l'enregistrement.

delete-store = Supprimer le magasin
delete-goes = Ce qui est supprimé ici : les paramètres du magasin et ses règles de statut, son accès, la liste de ses commandes avec leur historique et leurs comparaisons quotidiennes et, si le magasin le permet, les webhooks de l'échange dans le magasin.
delete-stays = Ce qui reste : toutes les commandes, tous les clients et produits dans RO App, et tout ce qui est dans le magasin. Plus aucun statut ni changement n'est transmis. Si le magasin est reconnecté, les commandes que RO App possède sont retrouvées par leurs champs Store et External ID et ne sont pas saisies deux fois.
delete-confirm = Pour confirmer, saisissez le nom du magasin : { $name }
delete-name-differs = Ce n'est pas le nom du magasin. Saisissez : { $name }
delete-under-way = suppression en cours. Commandes retirées de la liste : { $count }. Cela dure au moins cinq minutes.
delete-stopped = la suppression s'est arrêtée à mi-chemin.
delete-go-on = Continuer la suppression
delete-hooks-left = Un webhook de l'échange est peut-être resté dans le magasin ; supprimez-le là-bas.
store-being-deleted = Le magasin « { $store } » est en cours de suppression. Attendez qu'il ait disparu.
store-changed = Quelqu'un d'autre vient de modifier le magasin « { $store } », et votre modification n'a pas été enregistrée. Ouvrez-le à nouveau et refaites votre modification.
hooks-key-in-use = Les adresses ne sont pas renouvelées : le magasin « { $store } » a encore des webhooks aux adresses d'avant les adresses actuelles, qui ne seraient plus valables. Attendez la prochaine vérification des commandes, qui abonne les adresses actuelles. Si un ancien abonnement ne peut pas prendre fin, la page du magasin dit quoi faire.
store-in-file = Le magasin « { $store } » figure dans le fichier de configuration de ce programme et reviendrait. Retirez-le du fichier, redémarrez le programme, puis supprimez-le.
store-removal = la suppression du magasin

location-missing = Emplacement : choisissez-en un.
order-type-missing = Type de commande : choisissez-en un.
country-unknown = « { $text } » n'est pas un pays. Choisissez-en un ; dans un fichier de configuration, écrivez ses deux lettres, comme UA.
rules-none = Il n'y a pas de règle de statut, donc aucun statut n'est transmis. Définissez-en sous Magasins > { $store } > Règles de statut.
rules-none-to-roapp = Aucun statut ne va de Cartum vers RO App : il manque une règle. Définissez-la sous Magasins > { $store } > Règles de statut.
rules-none-to-shop = Aucun statut ne va de RO App vers Cartum : il manque une règle. Définissez-la sous Magasins > { $store } > Règles de statut.
category-is = Catégorie par défaut : { $name }.
no-category-set = Aucune catégorie par défaut n'est définie : un nouveau produit dont RO App n'a pas la catégorie ne peut pas être créé, et sa commande pourrait être à traiter. Choisissez-en une dans les paramètres du magasin.
currency-main-differs = { $count } des { $all } dernières commandes sont en { $shop }, RO App travaille en { $roapp }. Les commandes dans une autre devise ne sont jamais converties ; utilisez un compte RO App dans la devise du magasin.
currency-some-differ = { $count ->
        [one] { $count } des { $all } dernières commandes est en { $shop }, RO App travaille en { $roapp }. Elle sera à traiter, car les commandes dans une autre devise ne sont jamais converties.
       *[other] { $count } des { $all } dernières commandes sont en { $shop }, RO App travaille en { $roapp }. Elles seront à traiter, car les commandes dans une autre devise ne sont jamais converties.
    }
currency-several-enabled = Plusieurs devises sont activées dans le magasin ({ $shop }), et aucune commande ne montre encore laquelle est la principale. Les commandes qui ne sont pas en { $roapp } seront à traiter.
phones-are-read = Les téléphones des { $all } dernières commandes sont lisibles.
phones-unread = { $count ->
        [one] { $count } des { $all } derniers téléphones n'est pas lisible comme numéro. Son acheteur n'est reconnu que par l'e-mail. Vérifiez le pays des numéros de téléphone.
       *[other] { $count } des { $all } derniers téléphones ne sont pas lisibles comme numéros. Leurs acheteurs ne sont reconnus que par l'e-mail. Vérifiez le pays des numéros de téléphone.
    }
orders-not-all-fit = { $count ->
        [one] { $count } des { $all } dernières commandes sera à traiter : { $why }
       *[other] { $count } des { $all } dernières commandes seront à traiter. Pour la première : { $why }
    }
shop-page-too-slow = Le magasin n'a pas répondu en { $seconds } s. Réessayez dans un instant.
dry-on-fallback = { $count ->
        [one] Un nouveau produit n'a pas de catégorie dans RO App : ses lignes iraient sur le produit de secours.
       *[other] { $count } nouveaux produits n'ont pas de catégorie dans RO App : leurs lignes iraient sur le produit de secours.
    }
dry-phones-unread = { $count ->
        [one] Le téléphone d'une commande n'est pas lisible comme numéro ; son acheteur n'est reconnu que par l'e-mail.
       *[other] Les téléphones de { $count } commandes ne sont pas lisibles comme numéros ; leurs acheteurs ne sont reconnus que par l'e-mail.
    }

# Les noms dans le fichier de configuration et la commande init.
config-name-gone = { $field } : rien ne s'appelle « { $name } ». { $choices }
config-name-ambiguous = { $field } : plusieurs s'appellent « { $name } » ; écrivez l'id de celui qui est voulu. { $choices }
cli-no-stores = Aucun magasin ne figure dans le fichier. Ajoutez-en un sous [[store]], ou faites écrire un fichier avec : exchange init
cli-init-exists = { $path } existe déjà. Indiquez un autre fichier avec --config, ou modifiez celui-ci.
cli-init-unwritable = { $path } ne peut pas être écrit : { $why }
cli-init-missing = Il manque une réponse : donnez-la avec --{ $argument }.
cli-init-secret-missing = { $variable } manque. Mettez-la dans l'environnement, ou saisissez-la quand elle est demandée.
cli-init-key = Clé d'API de RO App (Paramètres > API)
cli-init-password = Mot de passe de cet utilisateur
cli-init-name = Nom du magasin, tel qu'il figure dans le champ Store de RO App
cli-init-url = URL du magasin, par exemple https://shop.example.com
cli-init-login = Nom d'utilisateur dans le magasin (Paramètres > Administrateurs), pas une adresse e-mail
cli-init-location = Emplacement des nouvelles commandes dans RO App
cli-init-order-type = Type des nouvelles commandes dans RO App
cli-init-manager = Employés qui reçoivent les nouvelles commandes à tour de rôle, séparés par des virgules
cli-init-category = Catégorie des nouveaux produits dont RO App n'a pas la catégorie
cli-init-fallback = Produit de secours pour les lignes dont le produit ne peut pas être créé
cli-init-language = Langue des noms de produits, comme le magasin la nomme
cli-init-country = Pays des numéros de téléphone : deux lettres ou son nom
cli-init-zone = Fuseau horaire du magasin
cli-init-more = … et { $count } de plus, à choisir par leur nom
cli-init-rules = Règles de statut proposées d'après les noms :
cli-init-keep-rules = Garder ces règles ? Oui : ligne vide, non : n
cli-init-no = n
cli-init-no-rules = Aucune règle ne peut être proposée d'après les noms. Ajoutez des règles au fichier ou définissez-les dans la console.
cli-init-head = Écrit par exchange init. config.example.toml explique chaque paramètre. Vérifier : exchange connect --config { $path }
cli-init-written = { $path } et { $secrets } sont écrits ; vous seul pouvez les lire.
cli-init-next = Ensuite : exchange --config { $path } lance l'échange ; exchange once --config { $path } importe une fois.

help-init = Connecte un magasin : demande le magasin et la clé de RO App, propose le reste dans des listes et écrit le fichier de configuration indiqué par --config (sans cela, exchange.toml).
help-arg-name = Nom du magasin, tel qu’il figure dans le champ Store de RO App.
help-arg-url = URL du magasin.
help-arg-login = Nom d’utilisateur dans le magasin ; le mot de passe est lu dans CARTUM_PASSWORD ou demandé.
help-arg-location = Emplacement des nouvelles commandes dans RO App : nom ou id.
help-arg-order_type = Type des nouvelles commandes dans RO App : nom ou id.
help-arg-manager = Employé qui reçoit les nouvelles commandes : nom ou id. À répéter pour plusieurs.
help-arg-category = Catégorie des nouveaux produits dont RO App n’a pas la catégorie : nom, chemin ou id.
help-arg-fallback = Produit de secours pour les lignes dont le produit ne peut pas être créé : nom ou id.
help-arg-product_language = Langue des noms de produits, comme le magasin la nomme.
help-arg-country = Pays des numéros de téléphone : deux lettres ou son nom.
help-arg-time_zone = Fuseau horaire du magasin, comme Europe/Kyiv.
help-arg-staff_language = Langue des notes dans RO App : en, uk ou fr. Sans cela, celle du pays.
help-arg-roapp_url = Adresse de l’API de RO App. Sans cela : https://api.roapp.io.
help-arg-public_url = Adresse à laquelle les webhooks d’Internet atteignent cette machine.
help-arg-yes = Ne rien demander : prendre ce qui est proposé.
