# Ce qu'affichent les commandes.

cli-history-unknown = On ne sait rien de la commande { $number } du magasin « { $store } ».
cli-history-entry = { $at }, par { $cause }
cli-attention-order = Commande { $number } du magasin « { $store } », depuis { $since } :
cli-attention-none = Aucune commande ne demande d'attention.
cli-attention-retry = Pour réessayer : retry MAGASIN NUMÉRO
cli-store = Magasin « { $store } »
cli-good = bon
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
cli-needs-attention = { "  " }demandant votre attention
cli-roapp-calls = Requêtes à RO App
cli-per-order = ({ $calls } par commande importée)
cli-cartum-calls = Requêtes aux boutiques
cli-webhooks = Webhooks reçus
cli-webhooks-ignored = (dont { $count } sans objet)
cli-order-needs-attention = La commande { $number } du magasin « { $store } » demande votre attention :
cli-not-polled = Vérification impossible : { $why }
cli-dead-letters = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } de la file des échecs n'ont pas pu être traités ; le journal dit pourquoi. La prochaine vérification retrouve les commandes.
cli-unreadable = Laissé de côté : { $why }.
cli-roapp-silent = RO App n'appelle plus, depuis le { $since } : ce que le personnel y modifie n'est trouvé que par la vérification toutes les 5 minutes. RO App désactive un webhook après une heure d'échecs. Réactivez-le dans RO App sous Paramètres > API et vérifiez que son secret est celui saisi ici.
