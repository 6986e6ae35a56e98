# Les courriels : objet et texte.
mail-test-subject = Essai de { $name }
mail-test-body = Ce courriel montre que { $name } ({ $host }) peut en envoyer.
mail-code-subject = Un code pour votre fiche dans { $directory }
mail-code-removal = Quelqu’un demande le retrait de la fiche « { $name } » de { $directory } ({ $site }).

    Si c’est vous, voici le code à taper sur la page de la demande : { $code }

    Il vaut 20 minutes. Dès qu’il est tapé, les contacts et les textes de la fiche sont masqués.
    Si ce n’est pas vous, ne faites rien : rien ne change.
mail-code-mine = Quelqu’un dit tenir la fiche « { $name } » de { $directory } ({ $site }).

    Si c’est vous, voici le code à taper sur la page de la demande : { $code }

    Il vaut 20 minutes. Si ce n’est pas vous, ne faites rien : rien ne change.
mail-answer-subject = Réponse à votre message sur « { $name } »
mail-answer-body = Bonjour,

    voici la réponse à votre message sur la fiche « { $name } » de { $directory } ({ $site }) :

    { $why }
    { $message }

    Vous n’êtes pas d’accord ? Écrivez au contact des mentions légales ({ $site }/about/legal) : une autre personne regardera.
mail-relay-subject = Un message pour « { $name } »
mail-relay-body = { $person } vous écrit par { $directory } ({ $site }) :

    { $message }

    Pour répondre sans donner votre adresse, ouvrez cette page :
    { $link }

    Elle marche 90 jours. Pour ne plus recevoir de messages, demandez à l’annuaire de couper ce formulaire.
mail-relay-answer-subject = Réponse de « { $name } »
mail-relay-answer = « { $name } » vous répond par { $directory } ({ $site }) :

    { $message }

    Pour répondre à votre tour, ouvrez cette page :
    { $link }

    Elle marche 90 jours.
mail-relay-proposal-subject = Un message sur « { $about } »
mail-relay-proposal = { $person } vous écrit par { $directory } ({ $site }) au sujet de « { $about } » ({ $page }) :

    { $message }

    Pour répondre sans donner votre adresse, ouvrez cette page :
    { $link }

    Elle marche 90 jours. Pour ne plus recevoir de messages, demandez à l’annuaire de couper ce formulaire.
mail-relay-answer-proposal = « { $name } » vous répond par { $directory } ({ $site }) au sujet de « { $about } » :

    { $message }

    Pour répondre à votre tour, ouvrez cette page :
    { $link }

    Elle marche 90 jours.
mail-ending-subject = « { $about } » se termine le { $day }
mail-ending-body = L’annonce « { $about } » de « { $name } » se termine le { $day } dans { $directory } ({ $site }).

    Cette page permet de dire que c’est réglé, de la retirer, et de la prolonger si c’est encore possible :
    { $link }

    Elle marche sans mot de passe, jusqu’à la fin de l’annonce. Sans rien faire, l’annonce disparaît après ce jour.
