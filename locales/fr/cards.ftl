# Fiches : ajouter, corriger, tenir.
login-not-fresh = Cela ne peut pas être annulé, et vous êtes connecté depuis plus de 12 heures. Rien n’a changé. Reconnectez-vous avec un nouveau lien (« bocage admin-link »), puis recommencez.
publish = Publier
team-to-check = { $n ->
    [one] Une fiche est à vérifier ou n’a jamais été confirmée
   *[other] { $n } fiches sont à vérifier ou n’ont jamais été confirmées
}
notice-withdrawn = La page est retirée. Les annuaires qui l’ont reçue en sont informés.
notice-erased = La page est effacée. Les annuaires qui l’ont reçue sont priés de l’effacer.
add-title = Ajouter une fiche
add-kinds = Choisir un autre type
add-kind-lead = Que fait cette initiative ? Choisissez ce qui s’en approche le plus : vous pourrez ajouter d’autres types.
edit-title = Corriger : { $x }
form-stars = Les champs marqués * sont demandés. Laissez vide ce que vous ne savez pas.
form-save = Enregistrer
form-preview = Voir avant de publier
form-correct = Corriger
form-main-kind = Type principal
form-other-kinds = Autres types (4 en tout au plus)
form-kind = Selon le type
form-more = Plus de précisions, si vous voulez
form-hours = Horaires et état
form-contact = Contact
form-place = Position et zone
form-texts = Textes, thèmes et publics
form-organisation = Organisation
form-access = Accessibilité
form-public-email = Montrer cette adresse à tout le monde
form-public-phone = Montrer ce numéro à tout le monde
form-unknown = On ne sait pas
form-unit = en { $x ->
    [day] jours
    [h] heures
    [l] litres
    [min] minutes
    [week] semaines
   *[other] { $x }
  }
form-list = Plusieurs réponses : séparez-les par des points-virgules.
form-hours-read = Se lit : { $x }
help-summary = Ce qu’elle fait, pour qui. 280 signes au plus.
help-location-street = Si le lieu n’est pas public, choisissez plus bas une position approximative.
help-location-postcode = 5 chiffres en France, par exemple 29200.
help-location-precision = Ce que tout le monde voit. « Exacte » montre l’adresse.
help-location-lat = En degrés, par exemple 48,39. Laissez vide : la ville suffit.
help-location-lon = En degrés, par exemple -4,49.
help-area-served = « national », « remote » (en ligne), ou des codes de territoire : FR-29; FR-56.
help-opening-hours = Jours en anglais abrégé : Mo, Tu, We, Th, Fr, Sa, Su. Exemple : Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00.
help-contact-email = Pour qu’on puisse répondre. Si vous ne le montrez pas, il reste ici ; les messages écrits depuis sa page y arrivent quand l’annuaire envoie des courriels.
help-members = Initiatives qui en font partie, une par ligne : @nom, @nom@autre-annuaire, ou l’adresse de leur page. Ce qu’elles offrent s’additionne sur la page.
help-member-of = Réseaux dont elle fait partie, un par ligne.
help-contact-website = Commence par https://
help-description = Une présentation plus longue. Une ligne vide fait un paragraphe.
help-lang = Le code de la langue des textes : fr, br, en…
help-tags = Des mots libres, séparés par des points-virgules.
help-identifiers-siret = 14 chiffres.
help-identifiers-osm = Par exemple node/123456.
help-economics-commission-pct = En %, de 0 à 100. 0 veut dire « sans commission ».
help-type-money = Un montant, par exemple 12,50.
help-type-integer = Un nombre entier.
help-type-decimal = Un nombre, par exemple 0,5.
help-type-date-interval = Du premier au dernier jour : du 7 au 20 mai 2027. Plusieurs périodes : séparez-les par des points-virgules.
help-type-time-interval = Des heures, par exemple 09:00-12:00.
help-type-area = Des codes de territoire, par exemple FR-29; FR-56.
help-type-url = Commence par https://
help-type-hours = Comme Mo-Fr 09:00-12:00.
preview-lead = Voici la page comme tout le monde la verra. Rien n’est encore publié.
suspects-title = Existe déjà ?
suspects-lead = Ces fiches ressemblent à la vôtre. Si c’est l’une d’elles, ouvrez-la et complétez-la. Sinon, publiez la vôtre.
suspects-different = Non, c’est une autre : publier
cards-title = Nos fiches
cards-search = Nom
cards-show = Montrer
cards-show-all = Toutes
cards-show-proposals = Offres et demandes
cards-show-check = À vérifier
cards-show-published = Visibles
cards-show-hidden = Masquées
cards-show-paused = En pause
cards-show-closed = Fermées
cards-count = { $n ->
    [0] Aucune fiche ne correspond. Essayez un autre mot, ou montrez toutes les fiches.
    [one] Une fiche.
   *[other] { $n } fiches, celles à vérifier d’abord.
}
cards-count-proposals = { $n ->
    [0] Aucune annonce ne correspond. Essayez un autre mot.
    [one] Une annonce.
   *[other] { $n } annonces, celles qui finissent d’abord.
}
cards-next = Page suivante
mark-hidden = masquée
mark-moved = partie ailleurs
confirm-ask = Cette fiche est-elle toujours exacte ?
card-next = Et maintenant ?
card-confirm = Oui, tout est exact
card-edit = Je corrige
card-page = Voir la page
card-state = État
card-is-open = L’initiative est en activité, et sa fiche est visible.
card-is-hidden = La page est masquée : personne ne la voit.
card-pause = Mettre en pause
card-close = Elle a cessé son activité
card-reopen = Elle est de nouveau active
card-hide = Masquer la page
card-show = Afficher la page
card-no-answer = Personne ne peut encore répondre à cette annonce : l’initiative ne publie ni courriel, ni téléphone, ni site, et aucun message ne peut lui être transmis d’ici.
proposal-past = Le dernier jour indiqué est passé ({ $x }). Personne ne pourra en profiter : vérifiez l’année.
news-of = Nouvelles de { $x }
calendar-open = { $x } : ouvert
initiative-files = Emporter cette fiche :
initiative-file-news = Nouvelles ({ $x })
initiative-file-calendar = Horaires et dates (iCal)
initiative-file-contact = Carnet d’adresses (vCard)
card-unplaced = « { $x } » : aucune commune n’a ce nom, ou plusieurs l’ont. Personne ne trouvera cette page en cherchant autour d’un lieu. Vérifiez le nom et le code postal.
propose-no-answer = Avant de publier : personne ne pourrait répondre. L’initiative ne montre ni courriel, ni téléphone, ni site, et aucun message ne peut lui être transmis d’ici.
card-no-answer-do = Ajouter un contact à l’initiative
card-end = Retirer ou effacer
card-end-lead = Retirée ou effacée, elle disparaît d’ici et des autres annuaires, et un import ne la ramène pas. Retirer garde ses types, sa commune et ses numéros dans les sources ; effacer les détruit aussi.
card-withdraw = Retirer la page pour toujours
card-erase = Effacer la page et toutes ses traces
card-facts = Ce que dit la page
end-withdraw = Retirer la page
end-erase = Effacer la page
end-ask-withdraw = { $n ->
    [0] Retirer la page ici ? Aucun autre annuaire ne l’a reçue.
    [one] Retirer la page ici et le demander à l’annuaire qui l’a reçue ?
   *[other] Retirer la page ici et le demander aux { $n } annuaires qui l’ont reçue ?
}
end-ask-erase = { $n ->
    [0] Effacer la page ici, avec toutes ses traces ? Aucun autre annuaire ne l’a reçue.
    [one] Effacer la page ici, avec toutes ses traces, et le demander à l’annuaire qui l’a reçue ?
   *[other] Effacer la page ici, avec toutes ses traces, et le demander aux { $n } annuaires qui l’ont reçue ?
}
end-for-ever = C’est pour toujours : cela ne peut pas être annulé, et aucun import ne ramènera la page. Pour la cacher un moment, masquez-la plutôt.
end-do-withdraw = Retirer
end-do-erase = Effacer
end-keep = Garder la page

# Nouvelles et réponses.
news-heading = Nouvelles : { $x }
news-text = Texte
news-hint = 5 000 signes au plus. Les personnes abonnées le reçoivent.
news-tell = Publier la nouvelle
news-told = Déjà publiées
news-none = Rien encore.
news-correct = Corriger la nouvelle
news-withdraw = Retirer cette nouvelle
news-withdraw-lead = Elle disparaît ici, et les serveurs qui l’ont reçue sont priés de l’effacer. C’est pour toujours.
news-withdraw-do = Retirer pour toujours
news-replies = Ce qu’on en dit ailleurs
news-counts = Réponses : { $replies }. Favoris : { $likes }. Partages : { $boosts }.
news-done-answered = La réponse est envoyée.
news-done-told = La nouvelle est publiée.
news-done-rewritten = La nouvelle est corrigée. Les personnes abonnées la reçoivent de nouveau.
news-done-withdrawn = La nouvelle est retirée.
reply-private = pour vous seulement
reply-hidden = masquée
reply-hide = Masquer
reply-show = Montrer
card-news = Nouvelles et réponses
