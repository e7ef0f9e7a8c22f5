# Aide des commandes et de leurs arguments.

help-usage = Utilisation :
help-commands = Commandes
help-options = Options
help-arguments = Arguments
help-default = Par défaut : { $value }.
help-help = Affiche cette aide.
help-version = Affiche la version.

help-exchange = Importe les commandes de magasins Cartum dans RO App, sur une machine. Sans commande : démarre tout et continue de tourner.
help-serve = Démarre tout et continue de tourner, comme sans commande.
help-health = Dit si le programme qui tourne va bien. Code de sortie 1 si quelqu'un doit corriger quelque chose ou si rien ne répond.
help-once = Vérifie les magasins jusqu'à ce que la file soit vide, puis affiche un bilan. Code de sortie 1 si quelque chose est à traiter.
help-sandbox = Démarre seulement les deux simulations.
help-engine = Démarre la table, les files d'attente, les simulations et le magasin de démonstration, pour des traitements hors de ce processus.
help-connect = Contrôle la configuration indiquée par --config auprès des deux systèmes. Code de sortie 1 en cas de problème.
help-history = Affiche ce qui est arrivé à une commande.
help-attention = Affiche les commandes à traiter, et pourquoi.
help-reconcile = Indique pour chaque magasin et chaque jour si le compte est bon : dans le magasin = dans RO App + en attente + laissées de côté. Ce qui manque est récupéré ; le code de sortie est alors 1.
help-why = Dit pourquoi une commande n'est pas ici, ou où elle en est. Code de sortie 1 si le magasin n'a pas cette commande ou ne peut pas être interrogé.
help-link = Affiche un lien qui laisse entrer une personne dans la console, une seule fois, pendant une heure.
help-retry = Traite à nouveau une commande, maintenant.
help-export-buyer = Affiche tout ce qui est conservé sur un acheteur, en JSON.
help-erase-buyer = Efface ce qui est conservé sur un acheteur : nom, téléphone, e-mail et l'historique de ses commandes. Les ids et les montants restent.
help-export-history = Affiche l'historique de toutes les commandes, un objet JSON par ligne.
help-backup = Copie l'état et les secrets dans un nouveau dossier, même pendant que l'échange tourne.
help-restore = Remet une sauvegarde dans le dossier de données, quand l'échange ne tourne pas. Ce qui s'y trouvait est conservé à côté.

help-arg-data = Dossier de l'état et des données des simulations.
help-arg-port = Premier de trois ports : console, magasin simulé, RO App simulé ; avec « engine », aussi la table et les files d'attente.
help-arg-config = Configuration de comptes réels. Sans elle : le magasin de démonstration sur les simulations.
help-arg-import = Importe la commande bien qu'elle ait été laissée de côté.
help-arg-log = Comment le programme affiche, pendant qu'il tourne, chaque importation, statut, problème et vérification manquée : text, json ou off.
help-arg-answers = Code de sortie 0 si le programme répond, quoi qu'il dise.
help-arg-json = Affiche le bilan en JSON.
help-arg-store = Code du magasin.
help-arg-number = Numéro de la commande dans le magasin.
help-arg-table = Table DynamoDB, accessible avec les identifiants de l'environnement (AWS_ACCESS_KEY_ID et autres). Sans elle : la table du dossier de données.
help-arg-region = Région AWS de la table. Sans elle : AWS_REGION.
help-arg-endpoint = Moteur local qui a la table, par exemple http://127.0.0.1:8083, à la place d'AWS. Sa clé est lue dans EXCHANGE_ENGINE_KEY.
help-arg-phone = Téléphone avec l'indicatif du pays, par exemple +380501234567.
help-arg-email = E-mail.
help-arg-contact = Id du contact dans RO App.
help-arg-target = Dossier à créer ; il ne doit pas exister.
help-arg-source = Dossier que la commande « backup » a créé.
help-arg-from = Premier jour, par exemple 2026-11-01. Sans lui : une semaine avant le dernier.
help-arg-to = Dernier jour. Sans lui : aujourd'hui.
help-arg-json-report = Afficher le rapport en JSON.

help-first-hour = Pose à RO App et au magasin toutes les questions ouvertes, dit d'abord ce qu'elle fait, et écrit un rapport. Code de sortie 1 si elle n'est pas allée à son terme.
help-arg-first-hour-store = Le magasin à interroger. Sans cela : le seul.
help-arg-read_only = Lire seulement. Sans cela, des éléments d'essai nommés TEST sont créés dans RO App.
help-arg-over_limit = Envoyer six requêtes à la fois, pour voir la réponse à un trop grand nombre.
help-arg-shop_order = Une commande d'essai du magasin dont le statut et la marque de paiement sont changés puis rétablis ; le magasin peut écrire à l'acheteur.
help-arg-report = Fichier du rapport. Sans cela : first-hour.md dans le dossier de données, avec first-hour.json à côté.
help-arg-begin-at-once = Commencer sans demander.
help-arg-json-answers = Imprimer les réponses en JSON.

help-people = Les personnes qui se connectent à la console de ce serveur avec un mot de passe.
help-list = Les affiche avec leurs rôles.
help-invite = Affiche un lien avec lequel une personne choisit un mot de passe, une seule fois.
help-renew = Affiche un nouveau lien pour une personne ; son mot de passe et toutes ses sessions ne valent plus.
help-role = Donne un autre rôle à une personne.
help-remove = Retire une personne, qui n'a plus accès, aussitôt.
help-arg-role = viewer, operator ou admin.
help-arg-new_role = viewer, operator ou admin.
help-arg-person = Nom ou e-mail avec lequel la personne se connecte.

help-doctor = Examine le dossier, les droits, le disque, l'horloge, la table, les identifiants et les deux systèmes, et dit quoi faire. Code de sortie 1 s'il y a un problème.
help-arg-json-findings = Afficher le résultat en JSON.
help-export-state = Écrit le contenu de la table dans un nouveau fichier, même pendant que l'échange tourne.
help-import-state = Met le contenu d'un tel fichier dans une table vide, pendant qu'aucun échange n'y travaille.
help-arg-state_file = Fichier des éléments, un par ligne, dans le JSON de DynamoDB.
help-arg-over = Écrire dans une table qui contient quelque chose, par-dessus les éléments de mêmes clés.
