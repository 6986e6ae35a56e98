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
