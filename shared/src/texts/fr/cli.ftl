# Ce qu'affichent les commandes.

cli-history-unknown = On ne sait rien de la commande { $number } du magasin « { $store } ».
cli-history-entry = { $at }, par { $cause }
cli-attention-order = Commande { $number } du magasin « { $store } », depuis { $since } :
cli-attention-none = Aucune commande à traiter.
cli-attention-retry = Pour réessayer : retry MAGASIN NUMÉRO
cli-store = Magasin « { $store } »
cli-good = OK
cli-problem = ERREUR
cli-connect-result = { $problems ->
        [0] Prêt.
        [one] { $problems } problème à corriger.
       *[other] { $problems } problèmes à corriger.
    }
cli-seen = Commandes vues
cli-imported = { "  " }importées
cli-updated = { "  " }modifications reportées
cli-unchanged = { "  " }déjà synchronisées
cli-left-out = { "  " }livrées avant, laissées
cli-waiting = { "  " }en attente d'un nouvel essai
cli-needs-attention = { "  " }à traiter
cli-roapp-calls = Requêtes à RO App
cli-per-order = ({ $calls } par commande importée)
cli-cartum-calls = Requêtes aux magasins
cli-webhooks = Webhooks reçus
cli-webhooks-ignored = (dont { $count } sans objet)
cli-order-needs-attention = La commande { $number } du magasin « { $store } » est à traiter :
cli-not-polled = Vérification impossible : { $why }
cli-dead-letters = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } de la file des échecs n'ont pas pu être traités ; le journal dit pourquoi. La prochaine vérification retrouve les commandes.
cli-unreadable = Laissé de côté : { $why }.
cli-roapp-silent = RO App n'appelle plus, depuis le { $since } : ce que le personnel y modifie n'est trouvé que par la vérification toutes les 5 minutes. RO App désactive un webhook après une heure d'échecs. Réactivez-le dans RO App sous Paramètres > API et vérifiez que son secret est celui saisi ici.
# Ce qu'affichent les commandes, en dehors des commandes du magasin.
cli-stand-in-shop = Magasin simulé
cli-stand-in-roapp = RO App simulé
cli-login = identifiants { $login } / { $password }
cli-api-key = clé API { $key }
cli-table = Table
cli-queues = Files d'attente
cli-engine-key = Clé des deux
cli-engine-key-use = dans { $path }, pour EXCHANGE_ENGINE_KEY ou comme access key id d'un client AWS
cli-sandbox-running = Pannes et heure : infra/sandbox/README.md. Arrêter : Ctrl-C.
cli-engine-running = Fonctions : infra/events/README.md. Arrêter : Ctrl-C.
cli-importing = Importation { $bar } { $count } commandes, { $time }

cli-config-needed = Indiquez une configuration avec --config FICHIER ; config.example.toml en montre une.
cli-nothing-runs = Rien ne tourne sur ce dossier. Démarrez-le sans commande ; il affiche lui-même un lien.
cli-in-use = Un autre processus travaille sur { $path }. Arrêtez-le, ou choisissez un autre dossier avec --data.
cli-folder-failed = Le dossier { $path } ne peut pas être { $what ->
        [written] écrit
        [locked] verrouillé
       *[made] créé
    } ({ $why }). Choisissez-en un autre avec --data.
cli-file-failed = { $path } ne peut pas être écrit ({ $why }).
cli-output-failed = La sortie ne peut pas être écrite ({ $why }).
cli-socket-failed = Le socket { $path } ne peut pas être créé ({ $why }).
cli-socket-too-long = Le chemin du dossier de données { $path } dépasse de { $bytes } octets ce que permet un socket. Choisissez-en un autre avec --data.
cli-port-range = --port { $port } ne laisse pas de place pour les { $ports } ports
cli-port-failed = Le port { $port } ({ $use ->
        [table] table
        [queues] files d'attente
        [shop] magasin simulé
        [roapp] RO App simulé
       *[console] console
    }) ne peut pas être ouvert ({ $why }). Arrêtez ce qui l'utilise, ou choisissez-en d'autres avec --port.
cli-stand-ins-ended = les simulations se sont arrêtées trop tôt : { $why }
cli-order-number-wrong = « { $text } » n'est pas un numéro de commande

cli-phone-wrong = Ce numéro de téléphone n'existe pas. Écrivez-le avec l'indicatif du pays, par exemple +380501234567.
cli-email-wrong = Ce n'est pas un e-mail : il n'a pas de @.
cli-buyer-needed = Indiquez l'acheteur avec --phone, --email ou --contact.
cli-buyer-unknown = Rien n'est conservé ici sur cet acheteur. L'e-mail d'un acheteur qui a donné un téléphone n'est pas conservé : essayez --phone, ou --contact avec l'id du contact dans RO App.
cli-erased-order = Commande { $number } du magasin « { $store } » : l'acheteur n'est plus conservé ; ses ids et montants le sont.
cli-erased-contact = Le téléphone ou l'e-mail du contact n'est plus conservé.
cli-erase-order-busy = La commande { $number } du magasin « { $store } » est en cours de traitement. Relancez la commande dans cinq minutes.
cli-erase-contact-busy = Le contact est en train d'être saisi dans RO App. Relancez la commande dans cinq minutes.
cli-erase-elsewhere = Effacez aussi l'acheteur dans le magasin et dans RO App : une nouvelle commande le ferait revenir.
