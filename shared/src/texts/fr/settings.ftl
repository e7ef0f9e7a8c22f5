# Paramètres, contrôle de la connexion et ce qui ne va pas dans une configuration.

of-store = { $store } : { $what }
name-missing = Saisissez un nom.
site-url-missing = Saisissez l'adresse, par exemple https://shop.example.com
name-length = Nombre de caractères du nom : { $characters } ; il en faut de 1 à 64.
name-characters = Le nom contient des caractères de contrôle ou des marques de direction ; saisissez du texte simple.
no-managers = Aucun responsable n'est indiqué ; RO App a besoin d'un employé pour chaque ligne d'une commande.
history-days = Jours d'historique : { $days } ; il en faut de 1 à 3650.
staff-language = La langue « { $code } » n'existe pas pour le personnel. Choisissez parmi : { $codes }.
fake-emails-many = { $count } fausses adresses e-mail sont indiquées ; { $most } au plus.
fake-email-unreadable = « { $text } », parmi les fausses adresses e-mail, n'est ni une adresse, ni @domaine, ni nom@.
no-time-zone = Fuseau horaire : « { $name } » n'en est pas un ; indiquez un nom comme Europe/Kyiv
two-rules-to-roapp = Le statut { $status } de Cartum a deux règles vers RO App ; gardez-en une.
two-rules-to-shop = Le statut { $status } de RO App a deux règles vers Cartum ; gardez-en une.
orders-url-scheme = L'adresse des commandes du magasin « { $url } » doit commencer par https://
site-url-malformed = L'adresse du site « { $url } » n'en est pas une ; écrivez par exemple https://shop.example.com
site-url-scheme = L'adresse du site « { $url } » doit commencer par https://
site-url-path = L'adresse du site « { $url } » doit se terminer après le nom d'hôte : ni chemin, ni utilisateur
site-url-host = L'adresse du site « { $url } » mène à une adresse qu'aucun magasin n'a.

same-url = Le magasin « { $store } » a la même adresse. Ne connectez chaque magasin qu'une fois.
same-name = Le magasin « { $store } » porte le même nom. Les commandes dans RO App se distinguent par le nom de leur magasin : choisissez un autre nom.
former-name = Un magasin supprimé, d'une autre adresse, portait le nom « { $name } », et ses commandes dans RO App le portent encore. S'il s'agit du même magasin, connectez-le d'abord à son ancienne adresse, puis changez l'adresse : ses commandes sont ainsi retrouvées dans RO App. Sinon, choisissez un autre nom.
login-of-host = L'adresse du site mène à un autre serveur. Saisissez de nouveau l'identifiant et le mot de passe : ceux qui sont enregistrés n'y sont pas envoyés.
another-shop = L'adresse du site mène à un autre serveur, et ce magasin a déjà des commandes. Un autre magasin se connecte comme nouveau magasin. S'il s'agit du même, confirmez-le ci-dessous.
field-same-shop = C'est le même magasin à une nouvelle adresse
key-belongs = RO App : la clé appartient à « { $company } ».
location-is = Emplacement : { $name }.
no-location = L'emplacement { $location } n'existe pas dans RO App. { $choices }
order-type-is = Type de commande : { $name }.
no-order-type = Le type de commande { $order_type } n'existe pas dans RO App. { $choices }
manager-is = Responsable : { $name }.
manager-inactive = Le responsable { $name } n'est plus actif dans RO App.
no-such-manager = Le responsable { $manager } n'existe pas dans RO App.
rules-are = Règles de statut : { $to_roapp } vers RO App, { $to_shop } vers Cartum.
rule-roapp-status = RO App n'a pas de statut { $status }, cité dans les règles de statut : { $rules }. Modifiez ou supprimez { $count ->
        [one] cette règle
       *[other] ces règles
    } sous Magasins > { $store } > Règles de statut.
rule-shop-status = Le magasin n'a pas de statut { $status }, cité dans les règles de statut : { $rules }. Modifiez ou supprimez { $count ->
        [one] cette règle
       *[other] ces règles
    } sous Magasins > { $store } > Règles de statut.
rule-to-roapp = Cartum { $shop } vers RO App { $roapp }
rule-to-shop = RO App { $roapp } vers Cartum { $shop }
field-is = Champ personnalisé « { $title } ».
no-right-to-add = L'employé à qui appartient la clé de RO App ne peut pas ajouter des produits sans déduction aux commandes. Donnez-lui le droit « Peut ajouter des produits sans déduction » sous Paramètres > Employés > Rôles.
no-default-category = La catégorie par défaut { $category } n'existe pas dans RO App. Choisissez-en une autre dans les paramètres du magasin.
no-fallback-product = Le produit de secours { $product } n'existe pas dans RO App. Choisissez-en un autre dans les paramètres du magasin.
fallback-is = Produit de secours : { $product }.
no-fallback-set = Aucun produit de secours n'est défini : si RO App refuse de créer un produit, sa commande reste à traiter au lieu d'arriver avec cette ligne sur un produit de remplacement.
logged-in = Cartum : connexion à { $url } réussie.
orders-readable = Les commandes sont lisibles.
orders-unreadable = les commandes sont illisibles ({ $why }). Donnez à l'utilisateur de l'échange au moins le rôle de manager, dans le magasin, sous Paramètres > Administrateurs (ou Utilisateurs).
currency-is = Devise : { $currency }.
currency-differs = Le magasin vend en { $shop }, RO App travaille en { $roapp }. Les commandes dans une autre devise ne sont jamais converties ; utilisez un compte RO App dans la devise du magasin.
currency-unknown = RO App n'indique pas sa devise ; elle ne peut donc pas être comparée à celle du magasin.
language-is = Langue : { $language }.
no-products-yet = Le magasin n'a pas encore de produits : on ne peut donc pas savoir s'il a des textes dans la langue « { $language } ». Ajoutez un produit dans le magasin, puis vérifiez à nouveau.
no-product-names = Aucun produit du magasin n'a de nom, dans aucune langue. Donnez-leur un nom dans le magasin, puis vérifiez à nouveau.
no-language = Le magasin n'a pas de textes dans la langue « { $language } ». { $choices }

credential-missing = { $name } n'est pas défini. Ajoutez-le aux variables d'environnement, ou au fichier indiqué par credentials_file
variable-missing = la variable { $name } n'est pas définie
variable-no-number = la variable { $name } vaut « { $value } » ; écrivez un nombre entier de 1 à 1000
roapp-key-missing = ni EXCHANGE_SECRET_ID ni EXCHANGE_CREDENTIALS n'indiquent la clé de RO App
console-url-malformed = EXCHANGE_CONSOLE_URL vaut « { $url } » ; écrivez par exemple https://orders.example.com
oidc-roles-malformed = EXCHANGE_OIDC_ROLES contient « { $pair } » ; écrivez par exemple admin=owners,operator=staff,viewer=everyone
file-unreadable = lecture impossible de { $path } : { $why }
no-name-and-value = { $path }, ligne { $line } : NOM=valeur attendu
secret-not-json = le secret des identifiants n'est pas du JSON
config-unreadable = lecture impossible de { $path } : { $why }. Indiquez un autre fichier avec --config, ou copiez config.example.toml
config-malformed = { $path } n'est pas une configuration : { $why }
config-line = ligne { $line } : { $why }
config-wrong = { $path } : { $problems }
config-store = magasin « { $store } » : { $why }
config-names-pending = ses noms sont en cours de recherche dans les deux systèmes
config-names-slow = ses noms n'ont pas pu être trouvés en { $seconds } secondes ; un nouvel essai aura lieu à la prochaine vérification
config-same-id = deux magasins ont l'identifiant « { $store } »
config-same-url = les magasins « { $one } » et « { $other } » ont la même adresse
config-same-name = les magasins « { $one } » et « { $other } » portent le même nom
config-requests = roapp.requests_per_second doit être au moins 1 (RO App en autorise 3)
