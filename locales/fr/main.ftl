# Around every page.
skip-to-content = Aller au contenu
nav-main = Menu
nav-search = Chercher
nav-kinds = Types d’initiatives
nav-about = À propos
nav-languages = Langue
nav-footer = Pied de page
nav-help = Aide
nav-data = Données ouvertes
nav-ranking = Ordre des résultats
nav-accessibility = Accessibilité : non conforme
nav-privacy = Vie privée
nav-legal = Mentions légales
nav-contact = Contact
privacy-short = Pas de publicité, pas de pistage, pas de bandeau.
footer-version = Bocage { $x }, logiciel libre (AGPL).
go-search = Aller à la recherche
not-stated = non déclaré

# Pages that say that something went wrong.
missing-title = Nous ne trouvons pas cette page
missing-text = L’adresse est peut-être mal écrite, ou la fiche a été retirée.
missing-search = Chercher « { $x } »
gone-title = Cette fiche n’est plus publiée
gone-text = La fiche a été retirée et n’est plus publiée ici.
gone-text-on = La fiche a été retirée le { $x } et n’est plus publiée ici.
failed-title = Un problème est survenu chez nous, pas chez vous
failed-text = Réessayez dans un moment. Code à donner : { $x }
unavailable-title = Momentanément indisponible
refused-title = Nous n’avons pas compris cette demande
refused-text = { $x }

# About.
about-territories = Territoires
about-exchange = Échanges
about-exchange-off = Cet annuaire n’a pas encore de nom public : il n’échange avec aucun autre annuaire.
about-exchange-later = Nous n’échangeons encore avec personne.
about-languages = Langues
about-version = Logiciel
legal-publisher = Éditeur
legal-director = Direction de la publication
legal-hosting = Hébergeur
legal-contact = Contact
ranking-name = Un mot dans le nom
ranking-tags = Un mot dans les étiquettes, thèmes ou types
ranking-text = Un mot dans les textes
ranking-beginning = Part qui reste quand seul le début du mot est tapé
ranking-one-typo = Part qui reste après une correction
ranking-two-typos = Part qui reste après deux corrections
ranking-whole-name = Vos mots font le nom entier, au plus
ranking-distance = La proximité, au plus
ranking-half-distance = Distance à laquelle la proximité compte pour moitié
ranking-confirmed = Une confirmation récente, au plus
ranking-confirmed-days = Jours après lesquels une confirmation ne compte plus
ranking-version = Version des poids
accessibility-contact = Contact

# Search and home.
skip-to-results = Aller aux résultats
search-heading = Chercher
search-title-start = L’annuaire des initiatives qui s’entraident
search-what = Que cherchez-vous ?
search-where = Où ?
search-radius = À moins de
search-button = Chercher
radius-km = { $x } km
search-start = Cherchez un service, un lieu, un besoin. Exemples : épicerie solidaire, réparer un vélo.
initiatives = { $n ->
    [0] aucune initiative
    [one] { $n } initiative
   *[other] { $n } initiatives
  }
results-count = { $n ->
    [one] { $n } initiative à moins de { $km } km de { $place }
   *[other] { $n } initiatives à moins de { $km } km de { $place }
  }
results-inside = { $n ->
    [one] { $n } initiative, { $place }
   *[other] { $n } initiatives, { $place }
  }
nothing = Rien trouvé.
nothing-for = Rien trouvé pour « { $x } ».
nothing-for-around = Rien trouvé pour « { $text } » à moins de { $km } km de { $place }.
nothing-around = Rien trouvé à moins de { $km } km de { $place }.
nothing-inside = Rien trouvé, { $place }.
which-town = Quelle ville ?
place-unknown = Nous ne connaissons pas « { $x } ». Vouliez-vous dire :
place-unknown-at-all = Nous ne connaissons pas « { $x } ». Tapez une autre ville ou un code postal.
search-anywhere = Chercher partout
place-with-count = { $place } ({ $n })
place-from-words = Nous avons compris { $x } comme un lieu.
place-not-meant = Chercher ce mot partout
search-corrected = Résultats pour « { $x } ».
search-as-typed = Chercher plutôt « { $x } »
title-text-at = { $text } à { $place }
title-at = à { $x }
title-page = page { $n } sur { $last }
widen-radius = Élargir à { $km } km ({ $n })
widen-everywhere = Chercher partout ({ $n })
widen-without-filters = Retirer les filtres ({ $n })
widen-kind = Voir tout « { $kind } » ({ $n })
why-here = Pourquoi ici ?

# What was not understood, in people's words.
what-radius = la distance
what-place = le lieu
what-kind = le type
what-theme = le thème
what-page = la page
what-open = le moment d’ouverture
what-order = l’ordre
what-text = la recherche
what-box = la zone
what-filter = le filtre
search-not-understood-bad-number = Nous n’avons pas compris { $what } « { $value } ».
search-not-understood-unknown-code = Nous ne connaissons pas { $what } « { $value } ».
search-not-understood-unknown-filter = Nous ne connaissons pas { $what } « { $value } ».
search-not-understood-unknown-place = Nous ne connaissons pas { $what } « { $value } ».
search-not-understood-bad-box = Nous n’avons pas compris { $what } « { $value } ».
search-not-understood-bad-page = Les pages vont de 1 à 500. Nous n’avons pas compris « { $value } ».
search-not-understood-bad-cursor = La suite de cette liste n’est plus valable. Recommencez la recherche.
search-not-understood-too-long = La recherche est trop longue : 200 signes au plus sont lus.
search-not-understood-too-many = Trop de valeurs pour un même filtre : les 50 premières comptent.
search-not-understood-too-many-words = La recherche a trop de mots : les 20 premiers comptent.

# The order, and why.
order-label = Changer l’ordre
order-best = Classées par : vos mots, puis distance, puis date de confirmation.
order-distance = Classées par distance, la plus proche d’abord.
order-name = Classées par nom, de A à Z.
order-new = Classées par date de publication, la plus récente d’abord.
order-confirmed = Classées par date de confirmation, la plus récente d’abord.
order-day = Dans un ordre tiré au hasard chaque jour, le même pour tout le monde.
order-fair = L’ordre ne s’achète pas et il est le même pour tout le monde.
order-how = Comment l’ordre se calcule
sort-best = Meilleures réponses
sort-distance = Distance
sort-name = A à Z
sort-new = Nouvelles
sort-confirmed = Confirmées récemment
sort-day = Au hasard du jour
reason-name = « { $x } » dans le nom
reason-tag = « { $x } » dans les étiquettes
reason-text = « { $x } » dans le texte
reason-name-corrected = presque « { $x } » dans le nom
reason-tag-corrected = presque « { $x } » dans les étiquettes
reason-text-corrected = presque « { $x } » dans le texte
reason-whole-name = vos mots font { $n } % du nom
reason-near = à { $x }
reason-confirmed-today = confirmée aujourd’hui
reason-confirmed = { $n ->
    [one] confirmée il y a { $n } jour
   *[other] confirmée il y a { $n } jours
  }
reason-never-confirmed = jamais confirmée
reason-points = { $reason } ({ $points } points)
distance-band = { $x } km
distance-band-below = moins de { $x } km
distance-band-above = plus de { $x } km

# Filters and pages.
filters = Filtres
filters-apply = Appliquer
filters-applied = Filtres appliqués
filters-clear = Tout effacer
filter-remove = Retirer le filtre
filter-more = Plus de choix
filter-kind = Type
filter-other-kind = Autres types
filter-theme = Thème
filter-access = Accessibilité
filter-public = Public
filter-price = Prix
filter-legal = Forme juridique
filter-label = Labels
filter-charter = Engagements d’une charte
filter-college = Qui participe aux décisions
filter-workers-status = Statut des personnes qui y travaillent
filter-area-served = Territoire servi
filter-language = Langues parlées
filter-from = Annuaire d’origine
filter-status = État
filter-territory = Territoire
filter-open = Ouverture
filter-serves = Qui livre ici ?
filter-fresh = Confirmation
filter-box = Dans la zone choisie
filter-serves-place = Livre à { $x }
filter-fresh-months = { $n ->
    [one] Confirmée depuis moins de { $n } mois
   *[other] Confirmée depuis moins de { $n } mois
  }
filter-at-least = { $name } : au moins { $value }
filter-at-most = { $name } : au plus { $value }
filter-from-day = { $name } : à partir du { $value }
filter-until-day = { $name } : jusqu’au { $value }
kind-other = Autre
from-own = Cet annuaire
access-not-no = { $x } : oui ou inconnu
access-value = { $fact } : { $value }
open-any = Peu importe
open-wish-now = Ouvert maintenant
open-wish-orders = Commandes ouvertes
open-wish-day = Ouvert { $x }
group-open = Ouvert maintenant ({ $n })
group-open-day = Ouvert { $day } ({ $n })
group-closed-day = Fermé { $day } ({ $n })
group-open-orders = Commandes ouvertes ({ $n })
group-unknown-orders = Dates de commande inconnues ({ $n })
group-closed-orders = Commandes fermées ({ $n })
group-unknown = Horaires inconnus ({ $n })
group-closed = Fermé ({ $n })
pages-label = Pages
page-of = Page { $n } sur { $last }
page-previous = Précédente
page-next = Suivante
pages-end = La liste s’arrête à la page 500. Choisissez un lieu plus petit, ou téléchargez tout.
download = Télécharger cette recherche :
download-nothing = Rien à télécharger : la licence de ces fiches est inconnue.

# An empty directory.
empty-title = Cet annuaire vient d’ouvrir
empty-text = Il ne contient encore aucune fiche. La commande bocage admin-link donne un lien vers le bureau : on y ajoute des fiches, on importe un fichier, on échange avec d’autres annuaires, dans le navigateur. Trois autres façons de commencer, en ligne de commande :
empty-examples = Voir des exemples
empty-import = Importer un fichier (CSV, JSON, GeoJSON)
empty-import-more = Les colonnes usuelles sont reconnues. Avec --dry-run, rien n’est écrit et vous voyez ce qui le serait.
empty-follow = Suivre un autre annuaire
empty-follow-off = Cet annuaire n’a pas de nom public : les échanges avec d’autres annuaires sont coupés. Donnez-lui un nom dans sa configuration pour échanger.
empty-follow-later = Au bureau, page « Autres annuaires », ou avec la commande bocage peer follow.

# Open or closed, confirmed or not.
open-now = Ouvert
open-until = Ouvert jusqu’à { $x }
open-until-date = Ouvert jusqu’au { $day } à { $time }
closed-now = Fermé
closed-until = Fermé, rouvre { $x }
open-unknown = Horaires inconnus. Appelez avant de venir.
open-unknown-short = Horaires inconnus
time-midnight = minuit
day-and-time = { $day } à { $time }
orders-open = Commandes ouvertes jusqu’à { $x }
orders-open-date = Commandes ouvertes jusqu’au { $x }
orders-open-always = Commandes ouvertes
orders-closed = Commandes fermées
orders-closed-until = Commandes fermées, prochaine ouverture { $x }
fresh-ok = À jour
fresh-check = À vérifier
fresh-old = Peut-être fermée
fresh-never = Jamais confirmée
fresh-since = { $state }, confirmée en { $month }
life-closed-in = Cette initiative a cessé son activité en { $x }. Fiche gardée pour mémoire.
life-closed = Cette initiative a cessé son activité. Fiche gardée pour mémoire.
life-state = État : { $x }
via = via { $x }

# The page of an initiative.
initiative-title = { $name }, { $town }
initiative-about = À propos
initiative-facts = En pratique
initiative-links = Liens
initiative-organisation = Comment ça marche
initiative-place = Adresse
initiative-near = Voir ce qu’il y a autour
initiative-near-board = Voir les offres et les besoins autour
initiative-hours = Horaires
initiative-access = Accès
initiative-provenance = D’où vient cette fiche ?
example-notice = Exemple inventé : cette initiative n’existe pas.
report = Signaler une erreur
action-call = Appeler { $x }
action-write = Écrire à { $x }
action-site = Site : { $x }
action-route = Itinéraire
hours-this-week = Cette semaine
hours-today = (aujourd’hui)
hours-closed = fermé
hours-all-day = jour et nuit
hours-range = { $from } – { $to }
hours-line = { $days } : { $times }
hours-rule = Règle complète :
crisis-title = Horaires exceptionnels du { $from } au { $until }
crisis-same = horaires habituels
place-approx = Position approximative, à { $x } près
place-very-approx = Position très approximative, à { $x } près
place-no-point = Position inconnue
territory-from-postcode = Commune trouvée d’après le code postal et la ville.
territory-from-nearest = Commune la plus proche du point.
access-unknown = Accès non renseigné
access-comment = Précisions
access-link = Fiche d’accessibilité
fact-price = Prix
fact-publics = Pour qui
fact-languages = Langues parlées
fact-area = Zone
fact-labels = Labels
fact-themes = Thèmes
fact-tags = Étiquettes
fact-legal-form = Forme juridique
fact-parent = Fait partie de
fact-members = Membres
fact-member-of = Membre de
fact-licence = Licence
fact-exchange = Échange
fact-source = Source
fact-confirmed = Confirmée exacte
fact-published = Publiée
fact-updated = Modifiée
fact-address = Adresse permanente
yes = oui
no = non
percent = { $x } %
measure = { $unit ->
    [bed] { $written } { $n ->
        [one] lit
       *[other] lits
      }
    [cm] { $written } cm
    [day] { $written } { $n ->
        [one] jour
       *[other] jours
      }
    [h] { $written } h
    [host] { $written } { $n ->
        [one] hôte
       *[other] hôtes
      }
    [item] { $written } { $n ->
        [one] pièce
       *[other] pièces
      }
    [kg] { $written } kg
    [km] { $written } km
    [l] { $written } l
    [min] { $written } min
    [night] { $written } { $n ->
        [one] nuit
       *[other] nuits
      }
    [parcel] { $written } colis
    [person] { $written } { $n ->
        [one] personne
       *[other] personnes
      }
    [room] { $written } { $n ->
        [one] salle
       *[other] salles
      }
    [seat] { $written } { $n ->
        [one] place
       *[other] places
      }
    [space] { $written } { $n ->
        [one] place
       *[other] places
      }
    [step] { $written } { $n ->
        [one] marche
       *[other] marches
      }
    [unit] { $written } { $n ->
        [one] unité
       *[other] unités
      }
    [week] { $written } { $n ->
        [one] semaine
       *[other] semaines
      }
   *[other] { $written } { $unit }
  }
money = { $amount } { $currency }
money-free = gratuit
area-national = Toute la France
area-remote = À distance, partout
area-circle = Dans un rayon de { $km } km
area-shape = Une zone dessinée
group-governance-who-decides = Qui décide
group-governance-colleges = Collèges
group-governance-one-person-one-vote = Une personne, une voix
group-governance-statutes = Statuts
group-economics-commission-pct = Commission
group-economics-limited-profit = Lucrativité limitée
group-economics-surplus-use = Usage des excédents
group-economics-funded-by = Financée par
group-economics-workers-status = Statut des personnes qui travaillent
group-data-policy-third-party-trackers = Pisteurs de tiers
group-data-policy-data-resale = Revente de données
group-data-policy-hosting = Hébergement des données
group-data-policy-export = Export de ses données
group-data-policy-policy = Politique de données
group-software-name = Logiciel
group-software-licence = Licence du logiciel
group-software-source = Code source
group-software-replicable = Peut être repris ailleurs

# Where a page comes from.
from-import = Fiche créée par l’annuaire à partir de « { $x } ». L’initiative ne la tient pas encore.
from-peer = Fiche reçue de l’annuaire { $x }
from-maintainer = Fiche publiée et tenue par { $x }.
from-directory = Fiche écrite par l’annuaire. L’initiative ne la tient pas encore.
licence-unknown = Licence inconnue
unlisted-licence-unknown = Fiche non échangée : licence inconnue
unlisted-local-only = Visible seulement ici
source-seen = vue dans la source le { $x }
confirmed-by = { $day }, par : { $by }
gone-near = Voir ce qu’il y a près d’ici : { $x }

# Kinds, themes, territories.
kinds-title = Types d’initiatives
kinds-lead = Ce que vous trouverez dans cet annuaire.
themes-title = Thèmes
themes-lead = Un autre chemin : par sujet.
themes-related = Thèmes voisins
kind-not = Ce n’est pas : { $x }
kind-synonyms = Aussi appelé : { $x }
kind-where = Où
kind-equivalents = Dans d’autres vocabulaires
see-all = Tout voir
see-all-entries = Voir toutes les fiches ({ $n })
newest = Les plus récentes
territory-title = Initiatives : { $x }
territory-count = { $n ->
    [one] { $place } : { $n } initiative.
   *[other] { $place } : { $n } initiatives.
  }
territory-empty = Personne n’a encore rien ajouté à { $x }.
territory-nearest = Les plus proches :
territory-children = Plus précisément
territory-facts = Repères
territory-code = Code
territory-postcodes = Codes postaux
territory-population = Habitants

# Open data.
data-title = Données ouvertes
data-lead = Tout ce qui est public ici se télécharge, sans compte.
data-local-only = { $n ->
    [one] { $n } fiche visible seulement ici
   *[other] { $n } fiches visibles seulement ici
  }
data-licence-unknown = { $n ->
    [one] { $n } fiche non échangée : licence inconnue
   *[other] { $n } fiches non échangées : licence inconnue
  }
data-files = Fichiers
data-files-text = Toute recherche se télécharge, avec sa licence et ses sources. Quand elle mêle plusieurs licences, la réponse est la liste des fichiers, un par licence.
data-sources = Sources
data-no-sources = Aucun fichier n’a encore été importé.
data-sources-caption = D’où viennent les fiches, et sous quelle licence
data-imported = Dernier import
data-api = Pour les programmes
data-api-text = Les mêmes réponses en JSON. Description :
data-example-feed = Suivre ce qui est nouveau
data-embed = Intégrer une liste dans votre site
data-embed-text = Copiez ces lignes dans une page. Elles montrent une recherche, avec les mêmes paramètres que son adresse : sans script, sans cookie. La fiche d’une initiative se montre de même, par /embed/card/ et la fin de son adresse permanente.
embed-heading = Initiatives
embed-all = { $n ->
    [one] Voir cette initiative dans l’annuaire
   *[other] Voir les { $n } initiatives dans l’annuaire
  }
data-example-search = Chercher
data-example-file = Télécharger
data-example-kinds = Le vocabulaire
data-example-suggest = Suggestions
reason-urgent = urgent
reason-ends = jusqu’au { $x }
order-ending = Classées par : ce qui est urgent, puis ce qui se termine le plus tôt.
sort-ending = Fin la plus proche
