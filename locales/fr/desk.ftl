# Se connecter.
nav-team = Le bureau
login-title = Se connecter au bureau
login-how = Le bureau sert à tenir l’annuaire. Pour y entrer, demandez un lien à la personne qui s’occupe du serveur : elle le crée avec la commande ci-dessous. Le lien sert une fois, pendant 15 minutes.
login-button-lead = Ce lien ouvre le bureau sur cet appareil. Il ne sert qu’une fois.
login-button = Me connecter
login-expired = Ce lien ne marche plus : il a déjà servi, ou il a plus de 15 minutes. Rien n’a changé. Pour en recevoir un nouveau, relancez la commande « bocage admin-link ».
logout = Me déconnecter

# Le bureau.
team-title = Le bureau
team-lead = Ici, vous tenez l’annuaire.
team-lead-name = Bonjour { $x }. Ici, vous tenez l’annuaire.
team-cards = { $n ->
    [0] L’annuaire ne tient encore aucune fiche.
    [one] L’annuaire tient une fiche.
   *[other] L’annuaire tient { $n } fiches.
}
team-waiting = À traiter
team-nothing-waits = Rien à traiter. Merci !
team-places = Aller à
sessions-title = Personnes connectées
sessions-lead = Chaque ligne est un appareil connecté au bureau. Fermez ce que vous ne reconnaissez pas.
sessions-unnamed = Sans nom
sessions-since = Connexion du { $x }
sessions-used = dernière visite le { $x }
sessions-current = C’est cet appareil.
sessions-close = Fermer

# Formulaires.
form-foreign = Ce formulaire ne vient pas de cet annuaire. Rien n’a changé. Ouvrez la page ici et envoyez-la de nouveau.
form-type = Ce formulaire n’est pas dans une forme que nous lisons. Rien n’a changé.
form-body = Ce formulaire n’est pas arrivé en entier. Rien n’a changé. Envoyez-le de nouveau.
form-trap = Laissez ce champ vide
problem-title = Erreur : { $x }
problems-lead = { $n ->
    [one] Une chose est à corriger. Rien n’est encore enregistré.
   *[other] { $n } choses sont à corriger. Rien n’est encore enregistré.
}
again-title = Vérifiez et envoyez de nouveau
again-check = Ce formulaire est resté ouvert trop longtemps. Rien n’est perdu et rien n’a changé : envoyez-le de nouveau.
again-sign-in = Vous n’êtes plus connecté. Rien n’est perdu et rien n’a changé : ouvrez un nouveau lien (« bocage admin-link ») dans un autre onglet, puis revenez ici et envoyez.
again-button = Envoyer de nouveau
again-written = Ce que vous avez écrit
undo = Annuler

# Historique d’une fiche.
initiative-history = Historique
initiative-desk = Tenir cette fiche
history-title = Historique : { $x }
history-kept = Les { $n } dernières versions sont gardées.
history-public = L’adresse exacte, le courriel et le téléphone n’y figurent pas.
history-feed = Suivre ces changements (Atom)
history-by-person = une personne de l’annuaire
history-by-command = l’annuaire
history-by-token = un programme de l’annuaire
history-by-import = un import
history-by-link = l’initiative, par le lien envoyé
history-what-created = Fiche créée
history-what-revised = Fiche modifiée
history-what-confirmed = Confirmée exacte
history-what-hidden = Fiche masquée
history-what-shown = Fiche affichée de nouveau
history-what-moved = Fiche partie dans un autre annuaire
history-before = Avant :
history-after = Après :
history-nothing = (rien)
history-restore = Revenir à cette version
history-restore-refused = Cette version ne peut pas revenir telle quelle, et rien n’a changé. Corrigez l’annonce dans le formulaire :
notice-created = La page est publiée.
notice-revised = La page est modifiée.
notice-confirmed = Merci. La page est marquée à jour.
notice-hidden = La page est masquée : plus personne ne la voit ici.
notice-shown = La page est de nouveau visible.
notice-moved = La page est partie dans un autre annuaire.
undo-done = C’est annulé.
undo-changed-since = La page a changé depuis : rien n’a été annulé. Ouvrez son historique pour revenir à une version.
undo-too-late = Plus de dix minutes ont passé : rien n’a été annulé. Ouvrez l’historique de la page pour revenir à une version.
undo-nothing = Il n’y a rien à annuler : aucune version d’avant n’est gardée.

# Les champs d’une fiche.
field-name = Nom
field-kinds = Types
field-summary = En une ou deux phrases
field-description = Description
field-lang = Langue des textes
field-status = État
field-status-since = État depuis
field-themes = Thèmes
field-tags = Mots-clés
field-location-street = Numéro et rue
field-location-postcode = Code postal
field-location-city = Ville
field-location-country = Pays
field-location-lat = Latitude
field-location-lon = Longitude
field-location-precision = Précision publiée
field-location-territory = Territoire
field-area-served = Zone desservie
field-opening-hours = Horaires
field-crisis-hours = Horaires exceptionnels
field-contact-website = Site web
field-contact-email = Courriel
field-contact-email-public = Courriel visible par tous
field-contact-phone = Téléphone
field-contact-phone-public = Téléphone visible par tous
field-contact-relay = Formulaire de contact
field-price-model = Prix
field-languages = Langues parlées avec le public
field-publics = Pour qui
field-legal-form = Forme juridique
field-labels = Labels
field-licence = Licence de la fiche
field-links = Liens
field-translations = Traductions
field-parent = Fait partie de
field-members = Membres
field-member-of = Membre de
field-charter = Charte
field-media = Photos
field-local-only = Visible ici seulement
field-checked-at = Confirmée exacte
field-accessibility-comment = Précisions sur l’accès
field-accessibility-link = Fiche d’accessibilité
field-identifiers-siret = SIRET
field-identifiers-osm = Objet OpenStreetMap
