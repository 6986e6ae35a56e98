# Les offres et les besoins, tels qu’on les lit.
nav-board = Entraide
board-title = Entraide : offres et besoins
board-lead = Ce que les initiatives proposent et ce dont elles ont besoin, ici et dans les annuaires voisins. Chaque annonce a une fin.
board-tabs = Offres ou besoins
board-all = Tout ({ $n })
board-offers = On propose ({ $n })
board-requests = On a besoin de ({ $n })
board-on = Valable quel jour ?
board-count = { $n ->
    [0] Aucune annonce en cours
    [one] { $n } annonce
   *[other] { $n } annonces
  }
board-see-all = { $n ->
    [one] Voir l’annonce en cours
   *[other] Voir les { $n } annonces en cours
  }
board-see-initiatives = Voir les initiatives
board-see-kind = Voir les annonces de ce type
board-subscribe = S’abonner à cette recherche :
proposal-until = Jusqu’au { $x }
proposal-from-until = Du { $from } au { $until }
proposal-over = Terminée le { $x }
proposal-urgent = Urgent, avant le { $x }
proposal-status = État
proposal-amount = Quantité
proposal-minimum = Au moins
proposal-price = Prix
proposal-exchange = Échange
proposal-eligibility = Pour qui
proposal-condition = Condition
proposal-publics = Public
proposal-remote = À distance
proposal-travel = Se déplace jusqu’à
proposal-only-here = Visible seulement ici.
proposal-only-directories = Visible dans cet annuaire et dans ceux avec qui il échange, pas sur les réseaux sociaux.
proposal-only-parties = Visible seulement par les personnes concernées, avec ce lien. Gardez-le pour vous.
proposal-no-longer = Cette annonce n’est plus valable.
proposal-met = C’est réglé, merci.
proposal-answer = Répondre
proposal-answer-how = La réponse passe par l’initiative qui a publié l’annonce.
proposal-no-way = L’initiative ne dit pas encore comment la joindre.
proposal-no-way-say = Le signaler à l’annuaire
proposal-answer-there = Répondre sur { $x }
proposal-text = En détail
proposal-near = Annonces proches
proposal-calendar = Dans mon agenda (iCal)
initiative-proposals = Offres et besoins en ce moment
unlisted-not-for-peers = non échangée : visible ici seulement
days-from-until = du { $from } au { $until }
filter-purpose = Offre ou besoin
filter-urgency = Urgence
filter-exchange = Échange
filter-eligibility = Pour qui
filter-remote = À distance
filter-on = Le jour
filter-by = Publié par
filter-by-one = une initiative
proposal-missing = Manque encore
proposal-left = Reste
initiative-capacity = Ce que les membres peuvent faire ensemble
capacity-offers = { $n ->
    [one] { $n } offre
   *[other] { $n } offres
  }
capacity-uncounted = { $n ->
    [one] { $n } autre offre n’est pas comptée.
   *[other] { $n } autres offres ne sont pas comptées.
  }
range-day-min = Du
range-day-max = Au
range-number-min = Au moins
range-number-max = Au plus
proposal-missing-amount = manque encore { $x }
proposal-report = Signaler une erreur dans cette annonce, ou demander son retrait
proposal-report-about = Annonce « { $x } » : 
search-board = { $n ->
    [one] Aussi { $n } offre ou besoin pour cette recherche
   *[other] Aussi { $n } offres et besoins pour cette recherche
  }
card-proposals = Offres et besoins
propose-twice = Cette annonce vient d’être publiée : elle ne l’est pas une seconde fois.
propose-title = Offres et besoins : { $x }
propose-others = Tous les autres types
propose-new = Nouvelle annonce : { $x }
proposal-settle-met = C’est réglé
proposal-settle-fulfilled = C’est fait
form-conditions = Conditions, et qui voit l’annonce
field-proposal-name = Titre
field-terms-quantity = Combien ?
field-terms-unit = Unité
field-terms-per = À quel rythme ?
field-terms-minimum = Au moins
field-terms-remaining = Manque encore
field-terms-valid-from = À partir du
field-terms-valid-until = Jusqu’au
field-terms-urgency = Urgence
field-terms-urgent-until = Urgent jusqu’au
field-terms-price = Prix
field-terms-exchange-modes = Échange
field-terms-eligibility = Pour qui
field-terms-eligibility-note = Condition, en une phrase
field-terms-remote = À distance
field-terms-travel-km = Se déplace jusqu’à (km)
field-terms-visibility = Qui voit l’annonce ?
field-terms-contact = Comment répondre ?
field-terms-purpose = Offre ou besoin
field-terms-by = Initiative
field-terms-at-initiative = À la même adresse que l’initiative
help-proposal-name = En quelques mots, sans nom de personne ni adresse.
help-proposal-description = Sans nom de personne ni adresse : tout le monde peut lire ce texte.
help-proposal-terms-unit = Par exemple kg, repas, blouses.
help-proposal-terms-valid-until-asked = L’annonce disparaît après ce jour.
help-proposal-terms-valid-until = L’annonce disparaît après ce jour. Vide : la durée habituelle de ce type, au plus jusqu’au dernier jour où c’est disponible.
help-proposal-location-city = Vide : là où se trouve l’initiative.
help-proposal-location-street = Gardée ici, jamais montrée plus finement que ce type d’annonce ne le permet.
help-proposal-terms-visibility = Vide : comme d’habitude pour ce type.
help-proposal-contact-email = Pour cette annonce, jamais montré : les réponses y arrivent. Vide : à l’adresse de l’initiative.
help-proposal-contact-email-of-home = De qui accueille, jamais montré : le rappel avant la fin y arrive. Les messages arrivent toujours à l’adresse du réseau.
# Ce qui se termine bientôt : la page du lien envoyé.
ending-title = Votre annonce
ending-noted = C’est noté.
ending-prolong = Prolonger
ending-prolong-until = L’annonce restera visible jusqu’au { $x }.
ending-prolong-not = Cette annonce ne peut pas être prolongée d’ici : elle tient déjà aussi longtemps que possible, ou se termine à sa propre date. Demandez à l’annuaire de corriger la date, ou les jours disponibles.
ending-settle-what = L’annonce reste lisible et dit que c’est réglé. Plus personne n’y répond.
ending-reopen-what = L’annonce dit que c’est réglé.
ending-reopen = Ce n’est pas réglé
ending-withdraw = Retirer
ending-withdraw-what = L’annonce disparaît tout de suite, ici et dans les annuaires qui l’ont reçue. Cela ne peut pas être annulé.
ending-withdrawn = L’annonce est retirée, et les annuaires qui l’ont reçue l’apprennent.
ending-nothing = Sans rien faire, l’annonce disparaît après son dernier jour.
# Les liens vers une annonce que seules les personnes concernées voient.
links-title = Liens pour les personnes concernées
links-lead = Personne d’autre ne voit cette annonce. Chaque lien l’ouvre pour une personne, sans mot de passe, jusqu’à la fin de l’annonce. Il ne montre ni l’adresse ni le téléphone de la personne.
links-name = Pour qui ?
links-name-help = Pour vous y retrouver, par exemple le prestataire. Seule l’équipe le lit.
links-make = Créer un lien
links-made = Le lien est créé. Copiez-le maintenant : il ne sera plus affiché.
links-copy = Lien à transmettre
links-there = Liens en cours
links-since = Créé le { $day } par { $who }
links-revoke = Couper
links-revoke-what = Un lien coupé ne s’ouvre plus et ne revient pas ; vous pouvez en créer un autre.
party-links-enough = Il y a déjà { $most } liens vers cette annonce. Aucun n’a été ajouté : coupez ceux qui ne servent plus.
problem-party-name = Dites pour qui est ce lien, en { $value } signes au plus.
