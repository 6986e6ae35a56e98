# Ce que chacun peut dire d’une fiche, sans compte.
report-heading = Signaler quelque chose sur « { $x } »
report-lead = Sans compte. Après l’envoi, vous recevez une adresse privée où lire la réponse.
report-passer = Vous y étiez récemment ?
report-title-still-there = Toujours là
report-title-closed = Fermée
report-title-mistake = Signaler une erreur
report-lead-mistake = Une personne de l’annuaire vérifie et corrige la fiche.
report-content-mistake = Qu’est-ce qui est juste ?
report-title-mine = C’est mon initiative
report-lead-mine = Cette fiche parle de vous. Dites-le : une personne de l’annuaire vous répond.
report-content-mine = Un mot à cette personne (facultatif)
report-title-removal = Je demande le retrait
report-lead-removal = La fiche disparaît d’ici, et des annuaires qui l’ont reçue. Un nouvel import ne la ramène pas.
report-content-removal = Pourquoi ? (facultatif)
report-field = Qu’est-ce qui ne va pas ?
report-field-name = Le nom
report-field-place = L’adresse ou la carte
report-field-hours = Les horaires
report-field-contact = Le téléphone, le courriel ou le site
report-field-text = Le texte
report-field-access = L’accès
report-field-price = Le prix
report-field-other = Autre chose
report-mail = Votre courriel (facultatif)
report-mail-help = Jamais affiché. Il sert à vous envoyer la réponse.
report-send = Envoyer
report-thanks = Merci. C’est noté.
report-done-title = Merci
confirm-done = Merci. La fiche est marquée à jour jusqu’en { $x }.
report-up-to-date = Merci. La fiche est déjà à jour : rien n’a changé.
report-peer = Cette fiche est tenue par l’annuaire { $x }. C’est là qu’elle se corrige ; la copie d’ici suivra.
report-peer-go = Signaler sur la fiche d’origine
claim = C’est mon initiative
withdraw = Demander le retrait
report-waits = Un signalement au sujet de cette fiche attend une réponse depuis le { $x }.
removal-waits = Une demande de retrait de cette fiche attend une décision depuis le { $x }.
problem-submission-long = Ce texte est trop long : { $value } signes au plus.
problem-submission-empty = Dites ce qui est juste, en quelques mots.
problem-submission-mail = « { $value } » n’est pas une adresse de courriel. Exemple : vous@exemple.fr. Vous pouvez aussi la laisser vide.
submission-enough = Beaucoup de messages attendent déjà au sujet de cette fiche. Le vôtre n’a pas été gardé. Revenez dans quelques jours.
submission-closed = Une réponse est déjà partie. Rien n’a changé. Annulez-la d’abord.
submission-open = Cette demande attend déjà une réponse. Rien n’a changé.
submission-not-gone = Une page dont on demande le retrait n’est pas « faite » tant qu’elle est là. Rien n’a changé et rien n’est parti : effacez-la, ou choisissez une autre réponse.
submission-answer = Choisissez une raison de la liste, et un texte de { $most } signes au plus. Rien n’est parti.

# La page privée de qui a envoyé quelque chose.
request-title = Votre message
request-about-mistake = Vous avez signalé une erreur sur la fiche
request-about-still-there = Vous avez dit que c’est toujours là :
request-about-closed = Vous avez dit que c’est fermé :
request-about-mine = Vous avez dit que c’est votre initiative :
request-about-removal = Vous avez demandé le retrait de la fiche
request-waits = { $n ->
    [0] Reçu aujourd’hui. Une personne de l’annuaire va vous lire.
    [one] Attend depuis hier ({ $day }). Une personne de l’annuaire va vous lire.
   *[other] Attend depuis { $n } jours ({ $day }). Une personne de l’annuaire va vous lire.
}
request-answered = Une réponse vous attend ici depuis le { $x }.
request-proved = Confirmé depuis l’adresse de la fiche le { $x }.
request-hides = Les contacts et les textes de la fiche sont masqués dès maintenant, avec ses offres et ses besoins, ici et dans les annuaires qui l’ont reçue.
request-unproved = Nous ne pouvons pas vérifier tout de suite qui demande : une personne de l’annuaire s’en charge.
request-mail = La réponse viendra aussi par courriel.
request-keep = Gardez l’adresse de cette page : elle est à vous seul. Elle marche jusqu’à 30 jours après la réponse.
request-data = Télécharger ce que l’annuaire sait à ce sujet (JSON)
request-answer = La réponse
request-sent = Ce que vous avez écrit
answer-because-done = C’est fait. Merci.
answer-because-right = Nous avons vérifié : la fiche est exacte.
answer-because-unproved = Nous n’avons pas pu vérifier que vous parlez pour cette initiative.
answer-because-unclear = Nous n’avons pas compris ce qui est à changer.
answer-because-again = D’autres l’ont déjà signalé.
answer-because-abuse = Ce message ne respecte pas les règles de l’annuaire.
answer-appeal = Vous n’êtes pas d’accord ? Écrivez au contact des mentions légales : une autre personne regardera.
code-title = Confirmer tout de suite
code-lead = Pour confirmer que vous parlez pour cette initiative, recevez un code à 6 chiffres à l’adresse que l’annuaire connaît.
code-lead-public = Pour confirmer que vous parlez pour cette initiative, recevez un code à 6 chiffres à { $x }.
code-is-sent = Un code est parti vers l’adresse de la fiche. Il vaut 20 minutes.
code-send = Envoyer le code
code-again = Envoyer un autre code
code-label = Code à 6 chiffres
code-try = Confirmer
code-wrong = { $n ->
    [one] Ce n’est pas ce code. Il vous reste un essai.
   *[other] Ce n’est pas ce code. Il vous reste { $n } essais.
}
code-expired = Ce code ne vaut plus. Demandez-en un autre.
code-not-here = Aucun code ne peut partir pour cette demande. Elle attend une personne de l’annuaire.
code-too-many = Trop de codes sont partis vers cette adresse en une heure. Attendez un peu, puis réessayez.

# La boîte de réception du bureau.
team-waiting-inbox = { $n ->
    [one] Une demande attend une décision
   *[other] { $n } demandes attendent une décision
}
inbox-title = Messages reçus
inbox-item-title = Répondre : { $x }
inbox-age = { $n ->
    [0] reçu aujourd’hui
    [one] attend depuis un jour
   *[other] attend depuis { $n } jours
}
inbox-proved = confirmé depuis l’adresse de la fiche
inbox-unproved = personne non vérifiée
inbox-hides = contacts et textes masqués
inbox-reply = Réponse depuis { $x }
inbox-offer = La source { $x } propose autre chose
inbox-directory = Annuaire qui attend : { $x }
inbox-suggested = Annuaire suggéré : { $x }
inbox-done-seen = C’est noté : la réponse est vue.
inbox-done-hide = La réponse est masquée. Son auteur la garde sur son serveur.
inbox-done-taken = La fiche dit maintenant ce que propose la source.
inbox-done-kept = La fiche garde ce qu’elle dit. La même proposition ne reviendra pas.
offer-ours = Sur la fiche
offer-theirs = La source dit
offer-take = Prendre ce que dit la source
offer-keep = Garder ce que dit la fiche
offer-renewed = La source propose maintenant autre chose : rien n’a été changé. Revenez aux messages reçus pour voir sa nouvelle valeur et décider.
offer-changed-since = La fiche a changé depuis : rien n’a été annulé. Ouvrez son historique pour revenir à une version.
reply-seen = Vu
reply-answer = Répondre
reply-answered = Notre réponse du { $x }
reply-correct = Corriger la réponse
reply-answer-title = Répondre
reply-answer-send = Envoyer la réponse
reply-answer-open = La personne reçoit votre réponse, et les abonnés de la fiche la voient. Vous pourrez la corriger ou la retirer.
reply-answer-private = Cette personne n’a écrit qu’à vous : elle seule recevra votre réponse. Vous pourrez la corriger ou la retirer.
inbox-flag = Signalement d’un autre serveur ({ $x })
why = Pourquoi ? (facultatif, reste au bureau)
inbox-flag-close = J’ai fini
inbox-correct = Corriger la fiche
inbox-answer = Répondre
inbox-answered = Répondu récemment
inbox-again = Remettre en attente
inbox-reopen = Reprendre cette réponse
inbox-answer-else = Ou répondre sans l’effacer
inbox-reason = Raison
inbox-reason-done = C’est fait
inbox-reason-right = Vérifié, la fiche est exacte
inbox-reason-unproved = On n’a pas pu vérifier qui demande
inbox-reason-unclear = On ne comprend pas ce qui est à changer
inbox-reason-again = Déjà signalé
inbox-reason-abuse = Contraire aux règles
inbox-message = Un mot à la personne, dans sa langue (facultatif)
inbox-told-by-mail = La réponse part par courriel et s’affiche sur la page privée de la personne.
inbox-told-by-page = La personne lira la réponse sur sa page privée : elle n’a pas laissé de courriel.
inbox-send = Envoyer la réponse
inbox-is-answered = Une réponse est déjà partie.
inbox-erase-title = Retirer la fiche
inbox-erase-ask = Effacer « { $x } » ici et le demander aux annuaires qui l’ont reçue ? Cela ne s’annule pas.
inbox-erase = Effacer la fiche
inbox-done-answered = Réponse envoyée.
inbox-done-flag = Signalement classé.
inbox-done-erased = La page est effacée, et la personne a sa réponse.
inbox-done-reopened = C’est annulé : le message attend de nouveau.

# Le journal des décisions.
own-data-title = Ce que l’annuaire sait de quelqu’un
own-data-lead = Pour qui demande ce que l’annuaire garde de sa fiche, ou de ce qu’il a écrit. Vous recevez un fichier à lui remettre. Assurez-vous que la demande vient bien de cette personne.
own-data-about = La fiche, ou le courriel de la personne
own-data-about-hint = @nom, l’adresse de la page, ou le courriel laissé avec un message.
own-data-download = Télécharger
log-title = Décisions
log-lead = Ce qui a été décidé au sujet des fiches, sans nommer personne. Pour contester une décision, écrivez au contact des mentions légales : une autre personne regardera.
log-lead-team = Ce qui a été décidé, par qui et pourquoi. Le public voit la même liste sans les noms ni les raisons écrites à la main.
log-empty = Rien n’a encore été décidé.
log-somebody = sans nom
log-card-gone = une fiche qui n’est plus là
log-answered = Réponse à un message sur
log-hidden = Page masquée :
log-shown = Page de nouveau montrée :
log-withdrawn = Page retirée pour toujours :
log-erased = Page effacée :
log-reopened = Réponse reprise, message sur
log-reply-seen = Réponse vue sur
log-reply-hidden = Réponse masquée sur
log-reply-shown = Réponse de nouveau montrée sur
log-reply-again = Réponse à regarder de nouveau sur
log-reply-answered = Réponse donnée à une personne sur
log-offer-taken = Proposition d’une source reprise sur
log-offer-kept = Proposition d’une source écartée sur
log-offer-again = Proposition d’une source à revoir sur
log-for-parties = une annonce que seules les personnes concernées voient
log-link-made = Lien créé pour
log-link-revoked = Lien coupé pour
log-import-undone = Import annulé :
log-import = son compte rendu
log-import-public = un lot de fiches
log-flag-closed = Signalement classé sur
log-flag-reopened = Signalement repris sur

# Écrire à une initiative par l’annuaire.
contact-link = Écrire par l’annuaire
contact-title = Écrire à { $x }
contact-title-proposal = Répondre à l’annonce « { $x } »
contact-lead = Votre message part par courriel. Ni vous ni l’initiative ne voyez l’adresse de l’autre : la réponse revient par l’annuaire.
contact-field-name = Votre nom (facultatif)
contact-field-person = Votre courriel
contact-field-content = Votre message
contact-person-help = Pas donné à l’initiative. Oublié après 90 jours.
contact-sent = Votre message est parti. La réponse viendra par courriel.
contact-answered = Votre réponse est partie.
reply-title = Répondre à { $x }
reply-lead = Ce message concerne « { $x } ». Votre réponse passe par l’annuaire : votre adresse n’est pas donnée.
relay-nobody = une personne qui n’a pas donné son nom
relay-too-many = Beaucoup de messages sont déjà partis. Celui-ci n’est pas parti. Revenez demain.
problem-relay-mail = « { $value } » n’est pas une adresse de courriel. Exemple : vous@exemple.fr.
problem-relay-name = Ce nom est trop long : { $value } signes au plus.
problem-relay-empty = Écrivez votre message.
problem-relay-over = Votre message n’est pas parti : cette annonce est terminée ou réglée. Copiez votre texte si vous voulez le garder.

# Les fiches qui sont peut-être les mêmes.
duplicates-title = Peut-être les mêmes
duplicates-lead = Dites-le de chaque paire. Rien ne disparaît : si ce sont les mêmes, retirez ensuite la fiche en trop.
duplicates-total = { $n ->
    [0] Aucune paire de fiches n’est à comparer.
    [one] Une paire de fiches est peut-être la même initiative.
   *[other] { $n } paires de fiches sont peut-être les mêmes initiatives.
}
duplicates-kinds = Type
duplicates-from = Tenue par l’annuaire
duplicates-say-same = Les mêmes
duplicates-say-different = Pas les mêmes
duplicates-why-identifier = Même identifiant officiel
duplicates-why-near = Noms semblables, au même endroit
duplicates-why-name = Même nom, même commune
duplicates-why-website = Même site web
duplicates-done-same = C’est noté : ce sont les mêmes.
duplicates-undone = C’est annulé : la paire est de nouveau à comparer.
duplicates-done-different = C’est noté : ce ne sont pas les mêmes.
log-pair-same = Dite la même qu’une autre :
log-pair-different = Dite différente d’une autre :
log-pair-undone = Comparaison reprise pour
