# Le tableau des commandes : filtres, comptes, liens et CSV.

more-filters = Plus de filtres
all-states = Tous les états
all-statuses = Tous les statuts
sorted-by = Ordre
newest-first = plus récentes d'abord
oldest-first = plus anciennes d'abord
clear-filters = Effacer les filtres
as-csv = Télécharger en CSV
csv-more = Il y a d'autres commandes. Choisissez moins de jours.
csv-shop-time = { $heading } (heure de chaque magasin)
filter-none = Aucune commande ne correspond à ces filtres.
looked-through = Toutes les commandes n'ont pas été parcourues : la recherche s'arrête au
look-further = Chercher plus loin
next-page = Suivante
from-the-beginning = Depuis le début
count-them = Les compter par état
counted-since = comptées depuis le
open-in-roapp = Ouvrir { $number } dans RO App
open-in-cartum = Ouvrir { $number } dans Cartum
go-on = Continuer
roapp-looked = Seule une partie de la liste de RO App a été parcourue.
