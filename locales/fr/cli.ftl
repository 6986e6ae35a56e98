# Messages des commandes.
cli-invalid = Certains champs sont à corriger :
cli-not-found = Aucune fiche ne correspond. Donnez @nom, une adresse, un identifiant ou source:numéro.
cli-gone = Cette fiche a été retirée. Elle ne peut plus être modifiée.
cli-progress = lignes lues
cli-found = { $n ->
    [one] { $n } initiative
   *[other] { $n } initiatives
  }
cli-found-proposals = { $n ->
    [one] { $n } offre ou besoin
   *[other] { $n } offres et besoins
  }
cli-proposal-until = jusqu’au { $day }
cli-proposed = Publié : { $name } ({ $entry })
cli-settled = État noté : { $name } ({ $entry })
cli-propose-not-initiative = « { $entry } » est une offre ou un besoin. Rien n’a été publié : nommez l’initiative qui en répond.
cli-links-not-closed = Tout le monde voit « { $entry } ». Aucun lien n’a été créé : ils ouvrent ce que seules les personnes concernées voient.
cli-links-revoked = Ce lien ne s’ouvre plus.
cli-not-understood = Nous n’avons pas compris « { $value } ». La recherche se fait sans.
cli-show-erased = Cette fiche a été effacée : il n’en reste que l’adresse.
cli-show-withdrawn = Cette fiche a été retirée : son contenu n’est plus là.
cli-offer-taken = La fiche dit maintenant ce que { $source } propose pour { $field }.
cli-offer-kept = La fiche garde ce qu’elle dit pour { $field } ; { $source } ne le proposera plus.
cli-offer-again = La proposition de { $source } pour { $field } attend de nouveau.
cli-suggestion = La source { $source } propose pour { $field } : { $value }
cli-added = Publiée : { $name } ({ $entry })
cli-add-suspected = { $n ->
    [one] Une fiche lui ressemble : voyez bocage duplicates.
   *[other] { $n } fiches lui ressemblent : voyez bocage duplicates.
  }
cli-edited = Modifiée : { $name } ({ $entry }). Les imports ne toucheront pas à ces champs.
cli-released = Laissé aux imports : { $fields }. La valeur reste jusqu’au prochain import, qui en décide de nouveau.
cli-history-undone = Annulé : { $name } ({ $entry }) est comme avant.
cli-history-restored = Version reprise : { $name } ({ $entry }). Les imports ne toucheront pas à ce qui a changé.
cli-edit-nothing = Rien n’a été modifié.
cli-confirmed = Confirmée aujourd’hui : { $name } ({ $entry })
cli-shown = De nouveau visible : { $name } ({ $entry })
cli-hidden = Masquée : { $name } ({ $entry }). Pour la montrer à nouveau : bocage hide --undo.
cli-withdraw-ask = Retirer définitivement « { $name } » ? Son adresse répondra « retirée ». [o/N]
cli-withdrawn = Retirée : { $uri }
cli-erase-ask = Effacer « { $name } » et toute trace de son contenu ? Cela ne peut pas être annulé. [o/N]
cli-erased = Effacée : { $uri }. Un import ne la recréera pas, même sous un autre nom de source ; un fichier où son identifiant, son nom ou son code postal diffèrent peut l’apporter.
cli-needs-yes = Sans terminal, ajoutez --yes pour confirmer.
cli-nothing-changed = Rien n’a changé.
cli-gazetteer = { $n ->
    [one] { $n } lieu lu
   *[other] { $n } lieux lus
  }, { $bad ->
    [one] { $bad } ligne ignorée
   *[other] { $bad } lignes ignorées
  }. Redémarrez le serveur pour les utiliser.
cli-import-file = Fichier { $format }, { $encoding }{ $separator }, licence { $licence }.
cli-import-mapping = Correspondance livrée avec Bocage : { $name }
cli-import-columns = Colonnes lues :
cli-import-separator = {""}, séparateur « { $delimiter } »
cli-import-ignored = Colonnes ignorées : { $columns }
cli-import-swap = Latitude et longitude semblent échangées dans tout le fichier. Relancez avec --accept-swap pour les remettre ; les fiches sont gardées sans point.
cli-import-swapped = Latitude et longitude étaient échangées dans tout le fichier ; elles ont été remises dans l’ordre.
cli-import-did = { $read ->
    [one] { $read } lue
   *[other] { $read } lues
  } : { $created ->
    [one] { $created } créée
   *[other] { $created } créées
  }, { $updated ->
    [one] { $updated } modifiée
   *[other] { $updated } modifiées
  }, { $unchanged ->
    [one] { $unchanged } inchangée
   *[other] { $unchanged } inchangées
  }, { $rejected ->
    [one] { $rejected } refusée.
   *[other] { $rejected } refusées.
  }
cli-import-would = Essai, rien n’est écrit. { $read ->
    [one] { $read } lue
   *[other] { $read } lues
  } : { $created ->
    [one] { $created } serait créée
   *[other] { $created } seraient créées
  }, { $updated ->
    [one] { $updated } modifiée
   *[other] { $updated } modifiées
  }, { $unchanged ->
    [one] { $unchanged } inchangée
   *[other] { $unchanged } inchangées
  }, { $rejected ->
    [one] { $rejected } refusée.
   *[other] { $rejected } refusées.
  }
cli-import-not-recreated = { $n ->
    [one] { $n } fiche retirée auparavant n’est pas recréée ; pour l’avoir malgré tout, publiez-la à la main : bocage add
   *[other] { $n } fiches retirées auparavant ne sont pas recréées ; pour en avoir une malgré tout, publiez-la à la main : bocage add
  }
cli-import-kept-edits = { $n ->
    [one] { $n } champ corrigé ici est gardé ; la valeur de la source est proposée.
   *[other] { $n } champs corrigés ici sont gardés ; la valeur de la source est proposée.
  }
cli-import-unmatched = { $n ->
    [one] { $n } profil d’accessibilité ne correspond à aucune fiche connue.
   *[other] { $n } profils d’accessibilité ne correspondent à aucune fiche connue.
  }
cli-import-missing = { $n ->
    [one] { $n } fiche connue n’est plus dans la source.
   *[other] { $n } fiches connues ne sont plus dans la source.
  }
cli-import-not-complete = Le fichier n’est pas compté comme complet : trop de fiches connues y manquent, ou il n’a pas été lu jusqu’au bout.
cli-import-duplicates = { $n ->
    [one] { $n } doublon possible, à regarder avec bocage duplicates :
   *[other] { $n } doublons possibles, à regarder avec bocage duplicates :
  }
cli-import-run = Pour annuler cet import : bocage runs undo { $run }
cli-import-looks-like = La plupart de ces fiches ressemblent à celles de la source { $source }. Si ce fichier est la suite de cette source : bocage runs undo { $run }, puis le même import avec --source { $source }
cli-import-would-look-like = La plupart de ces fiches ressemblent à celles de la source { $source }. Si ce fichier est la suite de cette source, importez-le avec --source { $source }
cli-import-stopped = Import arrêté. Ce qui a été lu est gardé ; relancez la même commande pour finir.
cli-not-listed-licence-unknown = { $n ->
    [one] { $n } fiche non échangée : licence inconnue. Réimportez avec --licence une fois la licence connue.
   *[other] { $n } fiches non échangées : licence inconnue. Réimportez avec --licence une fois la licence connue.
  }
cli-not-listed-local-only = { $n ->
    [one] { $n } fiche non échangée : réservée à cet annuaire.
   *[other] { $n } fiches non échangées : réservées à cet annuaire.
  }
cli-not-listed-not-for-peers = { $n ->
    [one] { $n } fiche non échangée : elle n’est pas destinée aux autres annuaires.
   *[other] { $n } fiches non échangées : elles ne sont pas destinées aux autres annuaires.
  }
cli-not-listed-initiative-hidden = { $n ->
    [one] { $n } fiche masquée avec son initiative.
   *[other] { $n } fiches masquées avec leur initiative.
  }
cli-duplicates-undone = C’est annulé : la paire attend de nouveau.
cli-duplicates-remembered = C’est noté.
cli-duplicates-unknown = Ces deux fiches n’étaient pas soupçonnées d’être la même.
cli-duplicates-total = { $n ->
    [0] Aucun doublon possible.
    [one] { $n } doublon possible :
   *[other] { $n } doublons possibles :
  }
cli-runs-absent-none = Aucune fiche n’est absente de sa source depuis 3 imports complets et 30 jours.
cli-runs-absent = { $n ->
    [one] Une fiche est absente
   *[other] { $n } fiches sont absentes
 } de leur source depuis 3 imports complets et 30 jours. Aucune n'a été changée : à vérifier une par une.
cli-runs-unknown = Il n’y a pas d’import { $run }. La liste : bocage runs
cli-runs-undone = Import annulé : { $withdrawn ->
    [one] { $withdrawn } fiche retirée
   *[other] { $withdrawn } fiches retirées
  }, { $restored ->
    [one] { $restored } remise comme avant
   *[other] { $restored } remises comme avant
  }, { $kept ->
    [one] { $kept } laissée car modifiée depuis.
   *[other] { $kept } laissées car modifiées depuis.
  }
cli-init-done = Le nœud est prêt dans { $folder }. Lancez : bocage serve --data { $folder }
cli-init-there = { $folder } contient déjà un nœud ({ $host }). Rien n’a changé.
cli-reindexed = Index reconstruit : { $n ->
    [one] { $n } fiche.
   *[other] { $n } fiches.
  }
cli-demo = Trois annuaires de démonstration : { $hosts }. Ctrl-C pour arrêter.
cli-demo-joins = Dans { $seconds } secondes, un quatrième les rejoint : { $host }. Regardez-le se mettre à jour ici, ou sur { $host }/network.
cli-demo-catches-up = Mise à jour avec { $host } : { $told }
cli-demo-caught-up = Le quatrième annuaire a tout ce qu’ont les autres, et peut le prouver : { $host }/search
cli-export-left-out-licence = { $n ->
    [one] { $n } fiche n’est pas exportée : sa licence est inconnue. Réimportez sa source avec --licence une fois la licence connue.
   *[other] { $n } fiches ne sont pas exportées : leur licence est inconnue. Réimportez leur source avec --licence une fois la licence connue.
  }
cli-export-left-out-local = { $n ->
    [one] { $n } fiche n’est pas exportée : elle est réservée à cet annuaire.
   *[other] { $n } fiches ne sont pas exportées : elles sont réservées à cet annuaire.
  }
cli-export-parts = Le résultat mêle plusieurs licences ; un fichier par licence :
cli-export-choose = Choisissez-en une avec --licence.
cli-check-failed = Un point demande votre attention : voir ci-dessus.
cli-upgraded = Les tables ont été adaptées à cette version ; leur contenu d’avant est dans { $file }.
cli-backup-done = Écrit dans { $file } : { $rows ->
    [one] { $rows } ligne
   *[other] { $rows } lignes
  }, { $files ->
    [one] { $files } fichier.
   *[other] { $files } fichiers.
  }
cli-backup-left-out = { $file } se trouve hors du dossier de données et n’est pas dans l’archive : gardez-en une copie vous-même.
cli-restored = Restauré : { $rows } lignes de { $host }, état du { $created }. Les nombres et le catalogue sont ceux de l’archive. Les autres nœuds compareront tout avec celui-ci à son démarrage.
cli-restored-settings = Les réglages de l’archive ne conviennent pas ici ; ils sont dans { $file } pour comparaison.
cli-restored-host = La base restaurée appartient à { $host } : donnez ce nom à node.host avant de démarrer le nœud.
cli-token-right = « { $x } » n’est pas un droit. Il y a create, edit, confirm, withdraw, news, admin.
cli-token-created = Jeton { $id }. Son secret n’est montré que maintenant :
cli-token-revoked-mark = révoqué
cli-token-revoked = Révoqué : { $id }
cli-token-unknown = Il n’y a pas de jeton valide { $id }.
cli-set-pair = --set { $pair } : écrivez CHAMP=VALEUR.
cli-edit-no-terminal = --edit demande un terminal, ou EDITOR.
cli-editor-failed = L’éditeur s’est terminé par une erreur ; rien n’a changé.
cli-import-no-file = Donnez un fichier à importer.
cli-import-licence = « { $licence } » n’est pas un code de licence : ce peut être ODbL-1.0, etalab-2.0, CC0-1.0 …
cli-kind-unknown = « { $kind } » n’est pas un type de ce nœud. Les plus proches : { $nearest }.
cli-search-parameter = Il n’y a pas de paramètre { $name }. Vouliez-vous dire { $nearest } ?
cli-import-option = --option { $pair } : écrivez NOM=VALEUR.
cli-init-territory = « { $code } » n’est pas un territoire connu. Donnez un code, par exemple FR-BRE pour la Bretagne ou FR-29 pour le Finistère.
cli-admin-link = Ouvrez ce lien dans un navigateur. Il sert une fois, dans les { $n } minutes :
cli-mail-sent = Un courriel est parti vers { $to }. S’il n’arrive pas, regardez parmi les indésirables.
cli-inbox-none = Aucun message n’attend.
cli-inbox-answered = Réponse envoyée à { $id }. Pour la reprendre : bocage inbox reopen { $id }
cli-inbox-reopened = Le message { $id } attend de nouveau.
