# Notifications : ce que disent les canaux, et les pages où on les choisit.

# Ce qui est annoncé.
notice-title = { $product } : { $what }
notice-of-store = { $store } : { $what }
notice-began = { $what }, depuis le { $since }.
notice-goes-on = Toujours : { $what }, depuis le { $since }.
notice-ended = Terminé : { $what }, du { $since } au { $until }.
notice-over = Terminé : { $what }
notice-and-more = { $what }, et { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
notice-more-lines = { $count ->
    [one] { $count } autre ; la console montre tout.
   *[other] { $count } autres ; la console montre tout.
}
notice-unknown = Quelque chose est à vérifier
notice-console = Console : { $url }
notice-channel = Vous recevez ceci par le canal « { $channel } ». Il se modifie dans la console, sous Notifications.
notice-test = Essai
notice-test-text = Ceci est un essai. Les problèmes de l'échange seront annoncés ici.
notice-hint-attention = La liste « À traiter » de la console dit pour chaque commande pourquoi, et que faire.
notice-hint-roapp-problem = La ligne en haut de la console dit quelle requête RO App refuse. D'ici là, de nouvelles commandes peuvent attendre.
notice-hint-roapp-key = Créez une nouvelle clé dans RO App, Paramètres > API, et saisissez-la dans la console, sous Secrets. Aucune commande n'est échangée d'ici là.
notice-hint-roapp-plan = Choisissez un forfait avec accès à l'API, ou renouvelez-le, dans les paramètres d'abonnement de RO App. D'ici là les commandes attendent, et rien n'est perdu.
notice-hint-shop-unreachable = Vérifiez si le magasin s'ouvre dans un navigateur. Ses commandes arriveront dès qu'il répondra, et rien n'est perdu.
notice-hint-shop-login = Vérifiez le nom d'utilisateur et le mot de passe dans le magasin, Paramètres > Administrateurs (ou Utilisateurs), et saisissez-les dans les paramètres du magasin, dans la console.
notice-hint-shop-plan = Choisissez un forfait avec accès à l'API dans l'administration du magasin, sous Facturation.
notice-hint-store = La page du magasin, dans la console, dit pourquoi, et que faire.
notice-hint-silent = Les modifications faites par le personnel dans RO App ne sont trouvées que par la vérification toutes les 5 minutes. Réactivez le webhook dans RO App, Paramètres > API.

# Les pages.
notifications = Notifications
notifications-hint = Les personnes nommées ici apprennent les problèmes sans avoir à regarder : une fois quand un problème commence, une fois quand il se termine. Une notification ne contient aucune donnée d'un acheteur.
notifications-none = Personne n'est encore prévenu. Ajoutez un canal.
channel-add = Ajouter un canal :
channel-mail = E-mail
channel-telegram = Telegram
channel-web-hook = Webhook
channel-new = Nouveau canal
channel-name = Nom
channel-name-hint = Pour vous, par exemple Gérant ou Équipe de nuit
channel-kinds = Ce qu'il signale
kind-attention = Commandes à traiter : leur nombre, au plus une fois par heure
kind-outage = RO App ou un magasin ne peut être vérifié depuis environ 15 minutes, ou plus aucune vérification
kind-refused = Une clé, une connexion ou un forfait refusé
kind-webhooks = RO App n'envoie plus de webhooks
kind-settings = Un magasin sans règle de statut, ou avec un paramètre à modifier
kind-exchange = Des éléments enregistrés ou des messages que l'échange ne peut pas traiter
channel-pace = Fréquence
pace-at-once = Immédiatement
pace-daily = Une fois par jour, s'il y a quelque chose à annoncer
channel-digest-hour = Heure du message quotidien
channel-time-zone = Fuseau horaire de ses heures
channel-language-field = Langue de ses messages
mail-host = Serveur de messagerie (SMTP)
mail-host-hint = Sur AWS, SES en a un : email-smtp.<region>.amazonaws.com
mail-port = Port
mail-security = Chiffrement
security-tls = TLS (en général port 465)
security-start-tls = STARTTLS (en général port 587)
security-none = Aucun (seulement un serveur de cette machine)
mail-user = Nom d'utilisateur
mail-user-hint = Vide si le serveur ne demande pas de connexion
mail-password = Mot de passe
mail-from = Expéditeur
mail-to = Destinataires
mail-to-hint = Jusqu'à 10 adresses, séparées par des virgules
telegram-bot-token = Jeton du bot
telegram-bot-token-hint = De @BotFather. Écrivez d'abord au bot, ou ajoutez-le au groupe, pour qu'il puisse y écrire.
telegram-chat-field = Discussion
telegram-chat-hint = Numéro de la discussion, ou @nom d'un canal. @userinfobot indique votre propre numéro.
telegram-server-field = Serveur Bot API
telegram-server-hint = Vide pour celui de Telegram
web-hook-url = Adresse
web-hook-url-hint = https://, sans redirection
web-hook-key = Clé de signature
web-hook-key-hint = whsec_ et 24 à 64 octets en base64. Vide : l'échange en crée une et l'affiche une seule fois.
channel-key-made = Enregistré. Voici la clé de signature. Copiez-la maintenant : elle ne sera plus affichée.
channel-secret-kept = un secret est défini ; saisissez pour remplacer
channel-test = Envoyer un essai
channel-test-sent = L'essai a été envoyé. Vérifiez qu'il est arrivé.
channel-test-failed = L'essai n'a pas pu être envoyé. { $why }
channel-edit = Modifier
channel-remove = Supprimer
channel-removed = Supprimé.
channel-last-sent = Dernière notification
channel-failing = ne fonctionne pas
channel-ready = prêt
channel-failed = { $why } Essais échoués de suite : { $times ->
    [one] { $times }
   *[other] { $times }
} ; prochain à { $time }.
pace-daily-at = Une fois par jour à { $hour }:00
health-channels = { $count ->
    [one] { $count } canal de notification ne fonctionne pas
   *[other] { $count } canaux de notification ne fonctionnent pas
}

# Ce qui ne va pas avec un canal.
channel-unknown = Ce canal n'existe pas.
channel-way-unknown = Choisissez parmi : mail, telegram, web_hook.
channels-full = Il y a déjà { $most } canaux, et pas davantage n'est possible. Supprimez-en un d'abord.
channel-name-length = Le nom du canal doit avoir de 1 à { $most } caractères.
channel-no-kind = Choisissez au moins une chose à annoncer.
channel-language = La langue du canal est l'une de : { $codes }.
channel-zone = « { $zone } » n'est pas un fuseau horaire. Saisissez par exemple Europe/Kyiv.
channel-hour = L'heure du message quotidien va de 0 à 23.
channel-url = L'adresse doit commencer par https:// et ne contenir ni nom d'utilisateur ni mot de passe ; http:// seulement pour cette machine.
channel-chat = Saisissez le numéro de la discussion Telegram, ou le @nom d'un canal.
channel-mail-host = Saisissez le nom du serveur de messagerie, sans schéma, et son port.
channel-mail-port = Le port est un nombre de 1 à 65535.
channel-mail-security = Sans chiffrement, seul un serveur de messagerie de cette machine est utilisé. Choisissez TLS ou STARTTLS.
channel-mail-user = Le nom d'utilisateur du serveur de messagerie est trop long, ou contient des caractères impossibles à saisir.
channel-mail-recipients = Saisissez de 1 à { $most } destinataires.
channel-mail-address = « { $text } » n'est pas une adresse e-mail.
channel-way-stays = Un canal garde son type. Supprimez-le et ajoutez-en un autre.
channel-secret-missing = Saisissez le mot de passe ou le jeton du bot.
channel-secret-again = Le serveur ou l'utilisateur a changé : saisissez de nouveau le mot de passe ou le jeton du bot. Ce qui est conservé n'est envoyé nulle part ailleurs.
channel-hook-key = la clé de signature manque ou est mal formée : c'est whsec_ et 24 à 64 octets en base64
channel-no-password = le mot de passe du serveur de messagerie manque ; saisissez-le dans le canal
channel-moved = { $host } renvoie vers une autre adresse ({ $to }), qui n'est pas suivie. Saisissez l'adresse finale
channel-hook-refused = { $host } n'accepte pas la notification : réponse HTTP { $status }
telegram-token = Telegram ne connaît pas ce jeton de bot. Copiez-le de nouveau depuis @BotFather
telegram-chat = Telegram ne trouve pas cette discussion. Écrivez d'abord au bot, ou ajoutez-le au groupe, et vérifiez le numéro
telegram-blocked = Telegram ne laisse pas le bot écrire dans cette discussion. Débloquez le bot, ou ajoutez-le de nouveau au groupe
telegram-busy = Telegram demande moins de messages
telegram-refused = { $host } refuse le message (HTTP { $status } : { $words })
telegram-unreachable = Telegram ne répond pas : { $why }
mail-login = le serveur de messagerie { $host } refuse la connexion. Vérifiez le nom d'utilisateur et le mot de passe
mail-refused = le serveur de messagerie { $host } refuse le message ({ $code } : { $words }). Vérifiez l'expéditeur et les destinataires
mail-no-tls = le serveur de messagerie { $host } ne parle pas TLS sur ce port. Vérifiez le port et le chiffrement
mail-unfit = le serveur de messagerie { $host } ne peut pas être utilisé avec ces paramètres ({ $why }). Vérifiez le port et le chiffrement
mail-unreachable = le serveur de messagerie { $host } ne répond pas ({ $why }). Vérifiez son nom et son port
mail-too-late = le serveur de messagerie { $host } n'a pas répondu à temps. Vérifiez son nom, son port et le chiffrement
