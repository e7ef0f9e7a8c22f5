# La page d'accueil.
home = Accueil
home-overview = Tous les magasins
home-today = Aujourd'hui
home-week = 7 derniers jours
home-needed = Ce qui demande votre attention
home-nothing-needed = Rien ne demande votre attention en ce moment.
home-delay = Du magasin à RO App
home-half = la moitié des commandes { $time }
home-most = 95 % des commandes { $time }
home-half-short = la moitié des commandes
home-most-short = 95 % des commandes
home-statuses = Statuts envoyés en 7 jours
home-to-cartum = vers Cartum
home-to-roapp = vers RO App
home-last-good = Dernière vérification réussie
home-as-of = à { $time }
home-days = Jour par jour
home-chart = Temps du magasin à RO App pour chacun des 7 derniers jours ; le tableau contient les mêmes nombres.
home-counted = Une commande compte pour le jour où elle a été passée dans le magasin, à l'heure du magasin, dès qu'elle est dans RO App. Les montants sont sans livraison, selon le dernier accord des deux côtés. Les commandes annulées comptent aussi. Les temps sont ceux des nouvelles commandes, sans la première importation. Les commandes importées avant l'existence de cette page ne sont pas comptées.
within = en { $time } au plus
longer-than = en plus de { $time }
seconds = { $count ->
    [one] { $count } seconde
   *[other] { $count } secondes
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
