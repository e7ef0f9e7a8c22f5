# Ce qui a échoué à l'extérieur, comme parties de phrases : pas de majuscule sauf pour un nom, pas de point final.

# Une erreur seule.
sentence = { $of }.

net-not-sent = aucune connexion à { $host } : { $why }
    .plain = aucune connexion à { $host }
net-answer-lost = la réponse de { $host } s'est perdue : { $why }
    .plain = la réponse de { $host } a été perdue
net-no-client = le client HTTP ne peut pas être démarré : { $why }
net-no-certificates = les certificats de cette machine sont illisibles : { $why }
no-random-bytes = le système ne fournit pas d'octets aléatoires : { $why }
net-no-host = il n'y a pas d'hôte { $host }, ou son nom est introuvable pour le moment. Vérifiez l'adresse
net-refused = rien ne répond à { $host }. Vérifiez l'adresse et le port
net-not-allowed = l'adresse { $host } mène à un endroit auquel l'échange ne se connecte pas. Saisissez une adresse publique
net-no-https = l'adresse { $host } ne parle pas https. Vérifiez l'adresse et le port
net-untrusted = le certificat de { $host } n'est pas fiable : { $fault ->
        [expired] il a expiré
        [early] il n'est pas encore valable
        [name] il est établi pour un autre nom
        [revoked] il a été révoqué
       *[issuer] son émetteur est inconnu
    }. Faites-le renouveler par la personne qui s'occupe de ce serveur
net-no-tls = { $host } et l'échange ne s'accordent pas sur une connexion sécurisée : { $why }
    .plain = { $host } et l'échange ne s'accordent pas sur une connexion sécurisée
net-too-late = cela a pris trop de temps
net-too-long = elle dépasse { $megabytes } Mo

# Ce qu'est une réponse qui n'est pas celle attendue.
excerpt-nothing = une réponse vide
excerpt-json = { $bytes } octets de JSON, ou de quelque chose qui commence ainsi
excerpt-compressed = { $bytes } octets compressés, alors que cela n'a pas été demandé. Désactivez sur ce serveur la compression pour /api/
excerpt-binary = { $bytes } octets qui ne sont pas du texte

roapp-unreachable = RO App ne répond pas : { $why }
roapp-no-permit = RO App n'a reçu aucune requête, car sa limite de requêtes n'a pas pu être vérifiée : { $why }
roapp-too-many-requests = RO App demande de réduire le nombre de requêtes (HTTP 429)
roapp-status-stayed = il a répondu que c'était fait, mais la commande garde son statut précédent
roapp-fails = RO App rencontre une erreur pour { $call } : HTTP { $status }, { $excerpt }
    .plain = RO App ne répond pas comme il le devrait
roapp-moved = l'adresse de RO App redirige { $call } vers { $to } (HTTP { $status }). Si RO App s'y trouve, saisissez-la comme son adresse
roapp-moved-within = RO App redirige { $call } vers une autre de ses pages (HTTP { $status })
    .plain = RO App redirige l'échange vers une autre de ses pages
roapp-unreadable = la réponse de RO App à { $call } est illisible : { $why }
    .plain = la réponse de RO App est illisible
roapp-key = RO App refuse la clé API (HTTP 401), ou il n'y en a pas. Créez-en une nouvelle dans RO App, Paramètres > API, et saisissez-la dans la console sous Secrets
roapp-forbidden = la clé de RO App n'a pas le droit d'effectuer { $call } (HTTP 403 : { $words }). Donnez ce droit à l'employé à qui appartient la clé
    .plain = un droit manque à la clé de RO App. Donnez-le à l'employé de la clé dans RO App, sous Paramètres > Employés > Rôles
roapp-missing = RO App n'a pas { $call } (HTTP { $status })
    .plain = RO App n'a pas ce qui était demandé
roapp-unpaid = RO App ne travaille plus pour ce compte (HTTP 402 : { $words }) : son abonnement a pris fin. Renouvelez-le dans les paramètres d'abonnement de RO App ; d'ici là, les commandes attendent
roapp-plan = RO App refuse toutes les requêtes (HTTP 403) : le forfait de ce compte{ $plan ->
        [none] { "" }
       *[other] { " " }({ $plan })
    } n'inclut pas l'API. Choisissez un forfait avec accès à l'API dans les paramètres d'abonnement de RO App ; d'ici là, les commandes attendent
roapp-too-long = la liste { $call } de RO App dépasse { $pages } pages : la recherche demandée n'y fonctionne donc pas
roapp-refused = RO App refuse { $call } (HTTP { $status }) : { $words }
    .plain = RO App refuse ce qui lui a été envoyé

handler-panicked = le traitement s'est arrêté à cause d'un défaut du programme : merci de le signaler
work-too-long = le travail sur ce message a duré plus de { $seconds } s et a été arrêté ; la prochaine tentative reprend à partir de ce qui est écrit

shop-unreachable = le magasin ne répond pas : { $why }
shop-quiet = il a laissé une requête sans réponse ; prochaine requête dans { $seconds } s
shop-function-quiet = le magasin a laissé { $function } sans réponse ; prochaine demande dans quelques minutes
    .plain = une partie du magasin ne répond pas ; prochaine demande dans quelques minutes
no-answer-in-time = aucune réponse en { $seconds } s
no-answer-at-once = il n'a pas répondu tout de suite
shop-not-json = le magasin a répondu à { $function } par HTTP { $status } et un contenu qui n'est pas du JSON : { $excerpt }
    .plain = le magasin répond par quelque chose qui n'est pas une réponse de son API
shop-blocked = un élément placé devant l'API du magasin, par exemple un pare-feu, refuse { $function } (HTTP 403 : { $excerpt }). Faites-y autoriser les requêtes de l'échange vers /api/
    .plain = quelque chose devant l'API du magasin, comme un pare-feu, refuse l'échange. Faites accepter les requêtes de l'échange
shop-moved = cette adresse redirige vers { $to } (HTTP { $status } pour { $function }). Si le magasin s'y trouve, saisissez-la comme adresse du site
shop-moved-within = le magasin redirige { $function } vers une autre de ses pages (HTTP { $status }). Ouvrez l'adresse du site dans un navigateur : le magasin est peut-être fermé, ou placé derrière une page de connexion
    .plain = le magasin redirige l'échange vers une autre de ses pages. Ouvrez l'adresse du site dans un navigateur : le magasin est peut-être fermé, ou derrière une page de connexion
shop-login = le magasin refuse la connexion ({ $words ->
        [none] nom d'utilisateur ou mot de passe
       *[other] { $words }
    }). Vérifiez le nom d'utilisateur (pas l'e-mail) et le mot de passe dans le magasin, sous Paramètres > Administrateurs (ou Utilisateurs)
shop-token-refused = le magasin laisse l'échange se connecter, puis refuse { $function }. Vérifiez que l'utilisateur a au moins le rôle de manager, sous Paramètres > Administrateurs (ou Utilisateurs), et que personne d'autre ne se connecte avec lui
shop-lists-only = le magasin liste la commande { $number } mais ne la donne pas par son numéro
shop-cut = la réponse du magasin à { $function } s'interrompt avant la fin : le reste n'est pas connu
    .plain = la réponse du magasin s'interrompt avant sa fin
shop-no-api = il n'y a pas d'API à cette adresse (HTTP 404). Vérifiez l'adresse du site, et que le forfait du magasin inclut l'accès à l'API
shop-no-plan = le forfait du magasin n'inclut pas l'accès à l'API : choisissez-en un qui l'inclut dans l'administration du magasin, sous Facturation (l'icône de profil en bas à gauche)
shop-forbidden = le magasin n'autorise pas { $function }. Vérifiez que son forfait l'inclut (dans l'administration du magasin, sous Facturation) et que l'utilisateur a au moins le rôle de manager, sous Paramètres > Administrateurs (ou Utilisateurs)
shop-unknown-function = la version de ce magasin ne connaît pas { $function }
shop-hooks-full = le magasin accepte cinq abonnés par événement, et cet événement les a déjà
shop-no-subscription = le magasin ne connaît pas cet abonnement
shop-not-taken = le magasin ne l'accepte pas : { $words }
shop-refused = le magasin a refusé { $function } : { $status }{ $words }
    .plain = le magasin a refusé une requête
shop-answer-lacks = la réponse du magasin à { $function } n'a pas de champ « { $field } »
    .plain = un champ manque à la réponse du magasin
shop-busy = le magasin demande d'attendre (HTTP { $status })

table-conflict = un autre traitement est en cours sur le même élément
table-unavailable = la table d'état ne répond pas : { $why }. Le travail est conservé et sera retenté
table-refused = la table d'état refuse la demande : { $why }. Vérifiez le nom de la table et les droits de cette fonction
table-item-unreadable = l'élément { $key } de la table d'état est illisible : { $why }. Il est laissé tel quel ; réparez-le ou supprimez-le à la main
table-item-newer = l'élément { $key } de la table d'état a été écrit par une version plus récente (son format est { $found }, cette version connaît { $known }). Il est laissé tel quel ; utilisez la version plus récente
table-no-next-turn = l'élément de la limite de requêtes n'a pas d'attribut « next_turn »
table-attribute-no-number = l'attribut « { $name } » n'est pas un nombre
list-position-unknown = Cette position n'existe pas dans la liste. Ouvrez la liste depuis le début.
queue-unavailable = la file d'attente n'accepte pas le travail : { $why }. Rien n'est perdu : la prochaine vérification retrouvera les commandes
queue-no-address = la nouvelle file d'attente n'a pas d'adresse
queue-message-unreadable = ce n'est pas un message de cet échange : { $why }
queue-message-version = la version { $version } du message est inconnue
secrets-unavailable = les secrets n'ont pas pu être conservés : { $why }
secrets-sealed = les secrets de { $place } ne se déchiffrent pas : la clé rangée à côté n'est pas la bonne, ou le fichier a été modifié. Remettez la bonne clé, ou supprimez le fichier et saisissez à nouveau les secrets
secrets-changing = quelqu'un d'autre les modifie au même moment ; réessayez
secrets-not-json = le secret { $name } n'est pas du JSON
secrets-full = le secret { $name } est plein : AWS conserve au plus { $bytes } octets, soit les identifiants d'environ 700 magasins. Connectez les autres magasins à un second déploiement
secrets-key-malformed = EXCHANGE_SECRETS_KEY doit avoir 64 chiffres hexadécimaux
secrets-key-missing = les secrets sont là, mais leur clé { $path } manque. Remettez la clé, ou définissez EXCHANGE_SECRETS_KEY, ou supprimez secrets.sealed et saisissez de nouveau les secrets
seal-too-long = le texte est trop long pour être chiffré

# Ce qui est illisible dans une réponse.
field-no-date = le champ « { $field } » n'est pas une date : « { $text } »
field-date-zero = le magasin n'indique pas de date de création (le champ « { $field } » est « { $text } »), et elle ne peut pas y être corrigée
field-two-amounts = le champ « { $field } » est « { $text } », où la virgule peut séparer les milliers ou les décimales
row-broken = la réponse du magasin s'y interrompt, ou n'est pas du JSON, { $place ->
        [none] dès son début
       *[other] au champ « { $place } »
    }
product-broken = la réponse du magasin n'est pas du JSON au champ « { $place } » du produit « { $article } »
field-no-amount = le champ « { $field } » manque, est trop grand ou n'est pas un nombre
field-no-id = le champ « { $field } » manque ou n'est pas un nombre
field-no-currency = le champ « { $field } » n'est pas un code de devise : « { $text } »
field-no-list = le champ « { $field } » manque ou n'est pas une liste
currency-empty = le champ « currency » est vide, et { $why }
currency-none = le magasin n'indique aucune devise active
currency-several = le magasin a plusieurs devises actives ({ $names }), aucune ne peut donc être prise à sa place
shop-currencies-unreadable = les devises du magasin sont illisibles : { $why }
currency-row-unreadable = l'une d'elles est illisible
too-many-lines = elle a { $lines } lignes, et { $most } au plus sont reprises
of-line = ligne { $line } : { $why }
line-field-unreadable = la ligne { $line } n'a pas de « { $field } » lisible
list-expected = une liste était attendue, et la réponse n'en est pas une
row-unreadable = la ligne { $row } de la liste n'a pas d'id, de quantité ou de prix lisible
row-of-list-broken = la ligne { $row } de la liste n'est pas du JSON au champ « { $place } »
answer-unreadable = la réponse n'a pas d'id lisible
no-created-id = elle n'indique pas l'id de ce qui a été créé

shop-silent = le magasin n'a pas répondu en { $seconds } s
