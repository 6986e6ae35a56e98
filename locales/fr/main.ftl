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
nav-accessibility = Accessibilité : non conforme
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
missing-search = Chercher « { $x } »
gone-title = Cette initiative a retiré sa fiche
gone-text = La fiche a été retirée et n’est plus publiée ici.
gone-text-on = La fiche a été retirée le { $x } et n’est plus publiée ici.
failed-title = Un problème est survenu chez nous, pas chez vous
failed-text = Réessayez dans un moment. Code à donner : { $x }
unavailable-title = Momentanément indisponible
unavailable-text = La recherche est momentanément indisponible. Réessayez dans un moment.
refused-title = Nous n’avons pas compris cette demande
refused-text = { $x }

# About.
about-territories = Territoires
about-exchange = Échanges
about-exchange-off = Cet annuaire n’a pas encore de nom public : il n’échange avec aucun autre annuaire.
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
ranking-distance = La proximité, au plus
ranking-confirmed = Une confirmation récente, au plus
ranking-version = Version des poids
accessibility-contact = Contact
