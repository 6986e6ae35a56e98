# Ce que l’administration décide sur les autres annuaires.
cli-peer-suggestions-none = Aucun annuaire n’est suggéré. Ceux qui nous suivent, ou que connaissent les annuaires acceptés, apparaissent ici.
cli-peer-suggestions-more = { $n ->
    [one] { $n } autre est suggéré
   *[other] { $n } autres sont suggérés
  } : bocage peer suggestions
cli-peer-suggested-back = Il nous suit, et nous ne le suivons pas.
cli-peer-suggested-by = Connu de { $names }{ $n ->
    [0] {""}
    [one] {" "}et d’un autre
   *[other] {" "}et de { $n } autres
  }.
cli-peer-suggested = Pour le suivre : bocage peer follow { $host }. Pour ne plus le voir : bocage peer ignore { $host }
cli-peer-ignored = { $host } ne sera plus suggéré. Vous pouvez toujours le suivre : bocage peer follow { $host }
block-list-not-read = { $path } ne peut pas être lu : { $cause }. Rien n’a été changé.
block-list-too-long = Cette liste est trop longue : { $most } Mio au plus. Rien n’a été changé.
block-list-obfuscated = « { $domain } » est masqué ; seul l’auteur de la liste sait quel domaine est visé. Demandez-le-lui.
block-list-severity = « { $severity } » n’est pas une sévérité pour { $domain } : suspend, silence ou noop.
block-list-own = { $domain } bloquerait cet annuaire lui-même.
block-list-unreadable = Ce n’est pas une ligne de CSV : un guillemet qui ne se ferme pas, ou un texte qui n’est pas en UTF-8.
cli-block-list-bad = ligne { $line } : non utilisée. { $why }
cli-block-list-other = ligne { $line } : { $domain }  non appliqué : la liste dit { $severity }, et nous ne faisons que bloquer
cli-block-list-known = ligne { $line } : { $domain }  déjà bloqué
cli-block-list-new = ligne { $line } : { $domain }  nouveau
cli-block-list-new-because = ligne { $line } : { $domain }  nouveau ({ $reason })
cli-block-list-hits = {"    "}touche un annuaire que nous connaissons : { $host }
cli-block-list-nothing = Cette liste ne bloque rien de nouveau. Rien n’a été changé.
cli-block-list-would = { $n ->
    [one] { $n } domaine serait bloqué
   *[other] { $n } domaines seraient bloqués
  }. Rien n’a été changé. Pour l’appliquer : bocage peer block --from { $file } --yes
cli-block-list-applied = { $n ->
    [one] { $n } domaine de plus est bloqué
   *[other] { $n } domaines de plus sont bloqués
  }, avec tout ce qui est en dessous. Pour en laisser revenir un : bocage peer unblock DOMAINE
cli-blocks-written = { $n ->
    [one] { $n } domaine écrit
   *[other] { $n } domaines écrits
  } dans { $file }.
cli-blocks-none = Aucun domaine n’est bloqué.
move-target = « { $url } » n’est pas l’adresse d’une fiche d’un autre annuaire. Rien n’a été changé. Donnez son identifiant, par exemple https://annuaire.example.org/i/01JD3Z5V7QK8T0R4M2N6W9X1YB.
move-not-moved = Cette fiche n’est pas partie vers un autre annuaire. Rien n’a été changé.
move-moved = Cette fiche est partie vers un autre annuaire. Rien n’a été changé. Pour la reprendre d’abord : bocage peer move-entry FICHE --undo
cli-entry-moved = { $name } est désormais à l’adresse { $url }. Son adresse ici y mène, et les autres annuaires l’apprennent. Sa fiche est gardée ici ; pour la reprendre : bocage peer move-entry FICHE --undo
cli-entry-taken-back = { $name } est de nouveau publiée ici.
peer-not-doubted = { $host } ne dit rien dont nous doutions. Rien n’a été changé.
cli-peer-recall = Ce que { $host } dit retiré avant la restauration est retiré maintenant.
peer-look-silent = { $host } ne répond pas pour l’instant. Rien n’a changé. Vérifiez le nom, ou réessayez plus tard.
cli-peer-offer = { $n ->
    [one] { $n } fiche
   *[other] { $n } fiches
  }, licence { $licence }
cli-peer-suggested-again = { $host } peut de nouveau être suggéré.

# Les autres annuaires au bureau.
peers-title = Autres annuaires
peers-lead = { $followed ->
    [0] Aucun annuaire suivi
    [one] { $followed } annuaire suivi
   *[other] { $followed } annuaires suivis
  } · { $failing } en panne · { $waiting ->
    [0] aucun message en attente
    [one] { $waiting } message en attente
   *[other] { $waiting } messages en attente
  }
peers-host = Adresse d’un annuaire à suivre
peers-host-hint = Par exemple annuaire.exemple.org. Vous verrez d’abord ce qu’il publie.
peers-look = Voir ce qu’il publie
peers-anyway-lead = Vous pouvez aussi le suivre sans attendre : nous le chercherons jusqu’à ce qu’il réponde.
peers-anyway = Suivre quand même
peers-directories = Annuaires connus
peers-none = Nous ne connaissons encore aucun autre annuaire.
peers-suggested = Annuaires suggérés
peers-suggested-back = Il nous suit, et nous ne le suivons pas.
peers-suggested-by = Connu de { $x }.
peers-ignored = Annuaires qui ne sont plus suggérés
peers-blocks = Domaines écartés
peers-blocks-lead = Rien de ces domaines et de leurs sous-domaines n’est montré ici ; ils ne reçoivent rien de nous.
peers-unblock = Laisser revenir
peers-blocked = Il est écarté : rien de lui n’est montré, accepté ni dit.
peers-desk-blocked = Cet annuaire est écarté. Rien n’a changé. Pour le laisser revenir d’abord, voyez les domaines écartés au bas de cette page.
peers-waiting = { $n ->
    [one] { $n } message pour lui attend de partir.
   *[other] { $n } messages pour lui attendent de partir.
  }
peers-asks-keys = Ses clés ont changé : rien n’en a été pris depuis. Demandez à son responsable, par téléphone ou par courriel, s’il les a changées. Si oui, acceptez les nouvelles clés.
peers-asks-follow = Il demande à recevoir nos fiches.
peers-asks-recall = Il dit que beaucoup de nos fiches avaient été retirées avant la restauration de cet annuaire. Cela attend votre avis.
peers-asks-entries = { $n ->
    [one] Une fiche de cet annuaire vous attend : elle n’est pas encore montrée.
   *[other] { $n } fiches de cet annuaire vous attendent : elles ne sont pas encore montrées.
  }
peers-offer = { $n ->
    [0] Il ne publie encore aucune fiche (licence : { $licence }).
    [one] Une fiche viendrait, sous licence { $licence }.
   *[other] { $n } fiches viendraient, sous licence { $licence }.
  }
peers-offer-waits = Ses fiches seront gardées sans être montrées, jusqu’à ce que vous les ayez acceptées.
peers-offer-undo = Vous pourrez cesser de le suivre à tout moment : ses fiches partiront d’ici.
peers-licence-none = non indiquée
peers-follow = Suivre cet annuaire
peers-not-now = Ne rien changer
peers-decide = Décider
peers-accept = Accepter : il recevra nos fiches
peers-accept-entries = Accepter : montrer ses fiches
peers-accept-both = Accepter, et recevoir aussi les siennes
peers-accept-keys = Accepter ses nouvelles clés
peers-compare = Comparer son catalogue avec notre copie
peers-ignore = Ne plus le suggérer
peers-suggest = Le suggérer de nouveau
peers-recall = Retirer ce qu’il dit retiré
peers-recall-lead = Les fiches qu’il nomme seront retirées pour toujours, ici et chez les annuaires qui les ont reçues. Cela ne s’annule pas.
peers-recall-do = Retirer ces fiches
peers-refuse = Refuser de lui envoyer nos fiches
peers-refuse-lead = Il l’apprend, avec votre raison. Vous pourrez l’accepter plus tard.
peers-refuse-reason = Raison, dite à l’autre annuaire (facultatif)
peers-refuse-do = Refuser
peers-unfollow = Ne plus le suivre
peers-unfollow-lead = { $n ->
    [0] Nous n’avons aucune fiche de lui. Vous pourrez le suivre de nouveau.
    [one] Sa fiche part d’ici. Vous pourrez le suivre de nouveau : elle sera relue.
   *[other] Ses { $n } fiches partent d’ici. Vous pourrez le suivre de nouveau : elles seront relues.
  }
peers-unfollow-do = Ne plus le suivre
peers-domain = Domaine à écarter
peers-domain-hint = Par exemple spam.exemple. Vous verrez d’abord ce que cela couperait.
peers-block-heading = Écarter un domaine
peers-block-title = Écarter { $x } ?
peers-block-look = Voir ce que cela couperait
peers-block-nodes = { $n ->
    [0] Aucun annuaire connu ne serait coupé.
    [one] Un annuaire connu serait coupé.
   *[other] { $n } annuaires connus seraient coupés.
  }
peers-block-entries = { $n ->
    [0] Aucune fiche ne disparaîtrait d’ici.
    [one] Une fiche ne serait plus montrée ici.
   *[other] { $n } fiches ne seraient plus montrées ici.
  }
peers-block-followers = { $n ->
    [0] Aucun abonné ne serait coupé.
    [one] Une personne abonnée ne recevrait plus rien.
   *[other] { $n } personnes abonnées ne recevraient plus rien.
  }
peers-block-replies = { $n ->
    [0] Aucune réponse ne serait masquée.
    [one] Une réponse serait masquée.
   *[other] { $n } réponses seraient masquées.
  }
peers-block-undo = Vous pourrez laisser revenir ce domaine. Les fiches gardées de ses annuaires attendront alors que vous les acceptiez.
peers-block-reason = Raison (facultatif)
peers-block-reason-hint = Elle reste au bureau.
peers-block = Écarter ce domaine
peers-fact-site = Site
peers-fact-known = Connu depuis
peers-fact-contact = Dernier échange
peers-fact-failing = En panne depuis
peers-fact-next = Prochaine lecture
peers-fact-suggested = Pourquoi il est suggéré
peers-fact-blocked = Raison notée
peers-in-minutes = { $n ->
    [0] maintenant
    [one] dans une minute
   *[other] dans { $n } minutes
  }
peers-in-hours = dans { $n } heures
peers-done-followed = Nous cherchons { $x } et lui demandons de le suivre.
peers-done-unfollowed = Nous ne suivons plus { $x } ; ses fiches quittent la recherche.
peers-done-accepted-both = { $x } est accepté, et nous lui demandons de nous envoyer les siennes.
peers-done-accepted = { $x } est accepté.
peers-done-refused = { $x } ne recevra pas nos fiches ; nous le lui disons.
peers-done-compared = Nous comparons le catalogue de { $x } avec notre copie. Revenez sur cette page dans un moment.
peers-done-recalled = Ce que { $x } dit retiré est retiré maintenant.
peers-done-ignored = { $x } ne sera plus suggéré.
peers-done-suggested = { $x } peut de nouveau être suggéré.
peers-done-blocked = { $x } est écarté. Rien de ce domaine et de ses sous-domaines n’est montré ici ; il ne reçoit rien de nous.
peers-done-unblocked = { $x } n’est plus écarté. Les fiches gardées de ses annuaires seront de nouveau montrées quand vous les accepterez.
log-peer-followed = Annuaire suivi :
log-peer-unfollowed = Annuaire qui n’est plus suivi :
log-peer-accepted = Annuaire accepté :
log-peer-refused = Annuaire refusé :
log-peer-blocked = Domaine écarté :
log-peer-unblocked = Domaine qui n’est plus écarté :
log-peer-ignored = Annuaire qui n’est plus suggéré :
log-peer-suggested = Annuaire de nouveau suggéré :
log-peer-recalled = Fiches retirées comme l’a dit
