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
    } de la file des échecs n'ont pas pu être traités ; le journal dit pourquoi. La prochaine vérification retrouve les commandes.
cli-unreadable = Laissé de côté : { $why }.
cli-roapp-silent = RO App n'envoie plus de webhooks, depuis le { $since } : ce que le personnel y modifie n'est trouvé que par la vérification toutes les 5 minutes. RO App désactive un webhook après une heure d'échecs. Réactivez-le dans RO App sous Paramètres > API et vérifiez que son secret est celui saisi ici.
# Ce qu'affichent les commandes, en dehors des commandes du magasin.
cli-stand-in-shop = Magasin simulé
cli-stand-in-roapp = RO App simulé
cli-login = identifiants { $login } / { $password }
cli-api-key = clé API { $key }
cli-table = Table
cli-queues = Files d'attente
cli-engine-key = Clé des deux
cli-engine-key-use = dans { $path }, pour EXCHANGE_ENGINE_KEY ou comme access key id d'un client AWS
cli-sandbox-running = Pannes et heure : infra/sandbox/README.md. Arrêter : Ctrl-C.
cli-engine-running = Fonctions : infra/events/README.md. Arrêter : Ctrl-C.
cli-importing = Importation { $bar } { $count } commandes, { $time }

cli-config-needed = Indiquez une configuration avec --config FICHIER ; config.example.toml en montre une.
cli-health = { $state ->
        [good] Tout fonctionne.
        [warning] Quelque chose est à regarder. La console dit quoi.
       *[broken] Quelqu'un doit corriger quelque chose. La console dit quoi.
    }
cli-health-none = Rien ne répond à { $address } ({ $why }).
cli-nothing-runs = Rien ne tourne sur ce dossier. Démarrez-le sans commande ; il affiche lui-même un lien.
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
cli-body-too-large = Le corps de la requête est trop grand.
cli-body-cut-off = La requête a été interrompue.
cli-body-too-slow = Le corps de la requête a mis trop de temps.
cli-port-failed = Le port { $port } ({ $use ->
        [table] table
        [queues] files d'attente
        [shop] magasin simulé
        [roapp] RO App simulé
       *[console] console
    }) ne peut pas être ouvert ({ $why }). Arrêtez ce qui l'utilise, ou choisissez-en d'autres avec --port.
cli-stand-ins-ended = les simulations se sont arrêtées trop tôt : { $why }
cli-order-number-wrong = « { $text } » n'est pas un numéro de commande

cli-console-at = Console            { $address }   (ce lien fait entrer une personne, une fois, pendant une heure ; un autre : exchange link)
cli-console-without-link = Console            { $address }   (un lien qui fait entrer une personne : exchange link)
cli-stand-in-shop-at = Magasin simulé      { $address }
cli-stand-in-roapp-at = RO App simulé       { $address }
cli-place-order = Passer une commande { $line }

# Ce que dit la page d'une simulation.
page-shop = Simulation d'un magasin Cartum
page-shop-about = Ce n'est pas un vrai magasin. Il répond à l'échange comme un magasin Cartum, pour essayer et pour les tests. Son contenu n'est conservé que dans le dossier des données.
page-roapp = Simulation d'un compte RO App
page-roapp-about = Ce n'est pas le vrai RO App. Il répond à l'échange comme un compte RO App, pour essayer et pour les tests. Son contenu n'est conservé que dans le dossier des données.
page-control = Ce que seules des personnes font dans le vrai système se fait à l'adresse { $address } : passer une commande, changer un statut, jouer une panne. Voir infra/sandbox/README.md.
page-place = Cette ligne passe une commande. L'échange l'apporte à RO App une seconde plus tard.
cli-polling = Vérification toutes les 5 minutes. Arrêtez avec Ctrl-C.
cli-poll-failed = Cette vérification a échoué : { $why }
cli-stopped = Arrêté. Le prochain démarrage reprend ici.
cli-no-order-worked = Aucune des { $count } commandes n'a pu être traitée. Rien n'est perdu : elles seront traitées au prochain lancement. Le plus souvent, le dossier { $folder } n'est pas accessible en écriture ou n'a plus de place ; avec RUST_LOG=warn dans l'environnement, chaque échec est affiché.

cli-phone-wrong = Ce numéro de téléphone n'existe pas. Écrivez-le avec l'indicatif du pays, par exemple +380501234567.
cli-email-wrong = Ce n'est pas un e-mail : il n'a pas de @.
cli-buyer-needed = Indiquez l'acheteur avec --phone, --email ou --contact.
cli-buyer-unknown = Rien n'est conservé ici sur cet acheteur. L'e-mail d'un acheteur qui a donné un téléphone n'est pas conservé : essayez --phone, ou --contact avec l'id du contact dans RO App.
cli-erased-order = Commande { $number } du magasin « { $store } » : l'acheteur n'est plus conservé ; ses ids et montants le sont.
cli-erased-contact = Le téléphone ou l'e-mail du contact n'est plus conservé.
cli-erase-order-busy = La commande { $number } du magasin « { $store } » est en cours de traitement. Relancez la commande dans cinq minutes.
cli-erase-contact-busy = Le contact est en train d'être saisi dans RO App. Relancez la commande dans cinq minutes.
cli-erase-elsewhere = Effacez aussi l'acheteur dans le magasin et dans RO App : une nouvelle commande le ferait revenir.

cli-stand-in-further = Magasin simulé { $number }    http://127.0.0.1:{ $port }

cli-backup-nothing = { $path } ne contient aucun état à sauvegarder. Indiquez le dossier de l'échange avec --data.
cli-backup-there = { $path } existe déjà, et une sauvegarde n'écrase rien. Donnez un nouveau nom.
cli-backup-failed = La sauvegarde { $path } ne peut pas être faite ({ $why }). Il n'en reste rien. Libérez de la place ou choisissez un autre endroit, puis réessayez.
cli-backup-done = L'état du { $at } est copié dans { $path } : { $files }.
cli-backup-key = La clé des secrets n'en fait pas partie, car elle vient de EXCHANGE_SECRETS_KEY. Conservez-la ailleurs.
cli-restore-no-backup = { $path } n'est pas une sauvegarde ({ $why }). Indiquez le dossier que la commande « backup » a créé.
cli-restore-damaged = La sauvegarde { $path } est endommagée : { $file } n'est pas ce qui a été copié ({ $why }). Prenez-en une autre. Rien n'a été changé.
cli-restore-foreign = { $file } de la sauvegarde { $path } n'est pas l'état d'un échange. Prenez une autre sauvegarde. Rien n'a été changé.
cli-restore-newer = { $file } de la sauvegarde { $path } ne peut pas être lu par cette version ({ $why }). Prenez la version qui l'a créé, ou une plus récente. Rien n'a été changé.
cli-restore-failed = La sauvegarde ne peut pas être remise dans { $path } ({ $why }). Libérez-y de la place ou des droits, puis relancez la commande.
cli-restore-unfinished = La remise d'une sauvegarde dans { $path } a été interrompue. Relancez la commande « restore ».
cli-restore-done = { $path } contient de nouveau l'état du { $at } : { $files }.
cli-restore-kept = Ce qui s'y trouvait est conservé dans { $path }.

cli-why = Commande { $number } du magasin « { $store } » :
cli-why-import = L'importer quand même : why MAGASIN NUMÉRO --import
cli-why-no-import = Elle n'a pas été importée.
cli-store-unknown = Il n'y a pas de magasin « { $store } ». Choix possibles : { $stores }
cli-store-unknown-none = Il n'y a pas de magasin « { $store } » : aucun magasin n'est connecté.
cli-history-empty = L'historique de la commande { $number } du magasin « { $store } » est vide : ses entrées sont plus anciennes que la durée de conservation.
cli-history-begun = La commande { $number } du magasin « { $store } » n'a pas encore d'historique : rien n'a été fait à son sujet jusqu'ici.
cli-history-store = Au sujet du magasin : { $why }
cli-history-entering = La commande { $number } du magasin « { $store } » est en cours de saisie ; il ne lui est encore rien arrivé.

log-started = exchange { $release } a démarré
log-imported = importée dans RO App
log-linked = trouvée dans RO App
log-status-to-roapp = statut transmis à RO App
log-status-to-shop = statut transmis au magasin
log-needs-attention = à traiter
log-poll-failed = la vérification a trouvé un problème ; la console dit lequel
log-poll-recovered = la vérification ne trouve plus de problème

cli-date-wrong = « { $text } » n'est pas une date ; écrivez-la ainsi : 2026-11-20
cli-days-wrong = Le premier jour ne doit pas suivre le dernier, et au plus { $most } jours peuvent être comptés à la fois.
cli-tally-day = { $day } : { $shop } dans le magasin = { $roapp } dans RO App + { $waiting } en attente + { $out } laissées de côté{ $missing ->
        [0] {""}
       *[other] {" "}+ { $missing } MANQUANTES
    }
cli-tally-day-cut = { $day } : plus de { $shop } dans le magasin, toutes ne sont pas comptées ; { $roapp } dans RO App, { $waiting } en attente, { $out } laissées de côté, { $missing } manquantes jusqu'ici
cli-tally-differs = La commande { $number } différait et est examinée de nouveau ; son historique indique ce qui est fait : { $what }
cli-tally-problem = NON COMPTÉ : { $why }
cli-tally-fetched = { $count ->
    [0] Aucune commande manquante n'a pu être récupérée pour l'instant.
    [one] { $count } commande manquante est maintenant dans RO App. Relancez la commande pour voir si le compte est bon.
    *[other] { $count } commandes manquantes sont maintenant dans RO App. Relancez la commande pour voir si le compte est bon.
}
cli-tally-being-fetched = L'échange en cours d'exécution récupère les commandes manquantes. Relancez la commande pour voir si le compte est bon.

doctor-version = Version { $release }.
doctor-no-config = Aucune configuration n'est indiquée : ni RO App ni aucun magasin n'a été examiné. Indiquez-la avec --config.
doctor-config = { $path } est utilisable. Magasins indiqués : { $stores }.
doctor-rights = Personne d'autre ne peut lire les fichiers contenant des données personnelles ou des secrets.
doctor-open = D'autres peuvent lire { $path }. Exécutez : chmod { $mode } '{ $path }'
doctor-open-group = D'autres peuvent lire { $path }, qui appartient à un autre utilisateur. Donnez-le au groupe de l'utilisateur de l'échange (chgrp). Exécutez ensuite : chmod { $mode } '{ $path }'
doctor-disk = { $megabytes } Mo sont libres dans { $path }.
doctor-disk-little = Il ne reste que { $megabytes } Mo dans { $path }. Faites bientôt de la place : anciennes sauvegardes, journaux.
doctor-disk-full = Il ne reste que { $megabytes } Mo dans { $path }. Faites de la place maintenant : sans cela rien ne peut être noté, et les commandes s'arrêtent.
doctor-folder-new = Le dossier de données { $path } n'existe pas encore. Le premier démarrage le crée.
doctor-folder-free = Le dossier de données { $path } est utilisable, et aucun processus ne travaille dessus.
doctor-folder-used = Un processus travaille sur le dossier de données { $path }.
doctor-table = Cette version peut lire la table.
doctor-credentials = Aucun identifiant ne manque.
doctor-credential-console = { $why }, ou saisissez cette valeur dans la console.
doctor-reached = { $name } répond à l'adresse { $url }.
doctor-unreachable = { $name } ne répond pas à l'adresse { $url } : { $why }. Vérifiez l'adresse, le serveur de noms, le pare-feu et le proxy de cette machine.
doctor-clock = L'horloge concorde avec celles des deux systèmes.
doctor-clock-off = L'horloge a { $seconds } s d'écart. Activez la synchronisation : timedatectl set-ntp true
doctor-clock-wrong = L'horloge a { $seconds } s d'écart, les heures des commandes seraient fausses. Activez la synchronisation : timedatectl set-ntp true
doctor-console = La console répond à l'adresse { $url }.
doctor-console-unreachable = La console ne répond pas à l'adresse { $url } : { $why }. Vérifiez que l'échange tourne, ainsi que le proxy devant lui.

state-exported = { $count } éléments de la table sont dans { $path }. Il contient des données personnelles : gardez-le comme vous gardez la table.
state-imported = { $count } éléments de { $path } sont dans la table.
state-no-secrets = Les secrets ne sont pas dans le fichier. Les clés, noms d'utilisateur et mots de passe des magasins se transportent avec leur propre fichier, ou se saisissent à nouveau.
state-file-there = { $path } existe déjà ; rien n'est écrasé. Indiquez un nouveau fichier.
state-table-full = La table contient déjà quelque chose, et rien n'a été modifié. Indiquez-en une vide, ou ajoutez --over pour écraser les éléments de mêmes clés.
state-import-unfinished = Un import-state dans cette table a été interrompu, et rien ne travaille sur elle tant qu'elle n'est pas complète. Relancez import-state avec le même fichier et --over.
state-damaged = { $path } est coupé ou a été modifié, et rien n'en a été repris. Refaites le fichier avec export-state.
state-newer = Le fichier vient d'une version plus récente (forme { $found }, celle-ci lit { $known }). Mettez d'abord ce programme à jour.
state-no-item = Un élément ne se lit pas comme du JSON de DynamoDB.
