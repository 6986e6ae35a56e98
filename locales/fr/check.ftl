# Ce que trouve `bocage check`, et que faire.
check-mark-ok = ok
check-mark-warning = attention
check-mark-error = ERREUR
check-settings = Les réglages sont valables. Ce nœud est { $x }.
check-no-public-host = { $x } est un nom de cette machine seulement : la fédération est coupée et personne d’autre n’atteint ce nœud. Pour un nœud public, réglez node.host avant le premier import.
check-legal-empty = Il manque aux mentions légales : { $x }. Un site public en a besoin : remplissez-les.
check-folder-none = Il n’y a pas encore de dossier de données { $x }. Lancez bocage init.
check-folder-not-writable = On ne peut pas écrire dans le dossier de données : { $x }. Donnez-le à l’utilisateur qui fait tourner Bocage.
check-folder-open = D’autres utilisateurs de cette machine peuvent lire la base dans { $x }, qui contient des clés et des contacts privés : chmod 700.
check-room = { $n } Mio libres dans { $x }.
check-room-little = Il ne reste que { $n } Mio dans { $x }. Disque plein, plus rien ne s’écrit : faites de la place.
check-tls = Le certificat et la clé sont utilisables : { $x }.
check-tls-unusable = TLS ne démarrera pas : { $x }
check-mail-off = Ce nœud n’envoie pas de courriel : personne ne reçoit de réponse par courriel ni ne peut écrire à une initiative par l’annuaire. Réglez le groupe [mail].
check-mail = Le serveur de courriel { $x } répond et accepte ce nœud.
check-mail-unusable = Aucun courriel ne part : { $x }. Les courriels attendent ; corrigez le groupe [mail], puis relancez bocage check.
check-mails-failing = { $n ->
    [one] Un courriel n’a pas pu partir et sera réessayé
   *[other] { $n } courriels n’ont pas pu partir et seront réessayés
  } pendant deux jours. Dernière réponse : { $x }
check-database-none = Il n’y a pas encore de base ({ $x }). Le premier démarrage la crée.
check-database-away = La base n’est pas utilisable : { $x }
check-database = La base répond et elle est à jour.
check-database-behind = La base est plus ancienne que le programme ; le prochain démarrage la met à jour, après une sauvegarde dans le dossier backups du dossier de données.
check-database-newer = La base a été écrite par une version plus récente de Bocage. Installez cette version, ou restaurez une sauvegarde faite avec celle-ci.
check-host-differs = La base appartient à { $x } et la configuration nomme un autre serveur. Chaque adresse contient ce nom, que d’autres ont copié : donnez { $x } à node.host.
check-index = L’index de recherche suit la base.
check-index-behind = { $n } changements ne sont pas encore dans l’index. Un nœud en marche les ajoute en une seconde ; sinon, lisez son journal.
check-index-foreign = L’index de recherche manque ou appartient à une autre base. Le prochain démarrage le reconstruit ; bocage reindex aussi.
check-clock-behind = Une fiche a été modifiée le { $x }, ce qui est dans le futur selon l’horloge de cette machine. Mettez-la à l’heure, par exemple avec systemd-timesyncd.
check-not-listed-licence = { $n ->
    [one] Une fiche n’est pas proposée
   *[other] { $n } fiches ne sont pas proposées
  } aux autres nœuds : licence inconnue. Importez de nouveau avec --licence.
check-not-listed-local = { $n ->
    [one] Une fiche n’est pas proposée
   *[other] { $n } fiches ne sont pas proposées
  } aux autres nœuds : gardée sur ce nœud seulement.
check-path-cause = { $path } : { $cause }
check-peer-asks = { $x } demande à nous suivre. Répondez : bocage peer accept { $x }, ou bocage peer reject { $x }.
check-peer-quarantined = { $x } est nouveau : { $n } de ses fiches sont gardées sans être affichées. Pour les montrer : bocage peer accept { $x }.
check-peer-doubted = Les clés de { $x } ont changé : quelqu’un d’autre a peut-être repris son nom. Nous n’en prenons plus rien ; ce que nous avons reste. Si son responsable confirme le changement : bocage peer accept { $x }.
check-peer-silent = { $x } ne répond plus depuis { $n } jours. Ses fiches sont gardées et peuvent être anciennes ; nous réessayons chaque jour.
check-peer-differs = { $n } fiches de { $x } diffèrent de notre copie. Pour comparer à nouveau : bocage peer resync { $x }.
check-peer-in-step = { $x } : copie complète, { $n } fiches.
check-activities-failed = { $n } messages d’autres serveurs n’ont pas pu être appliqués. Ils sont gardés ; le journal dit pourquoi.
check-reports-open = Signalements à examiner : { $n }. Voyez bocage reports.
check-recall-doubted = { $x } dit que de très nombreuses fiches avaient été retirées avant la restauration. Elles sont masquées, rien n’est perdu. Pour les retirer : bocage peer recall { $x }. Pour en montrer une : bocage hide --undo FICHE.
check-requests-open = Messages de visiteurs qui attendent une réponse : { $n }. Voyez bocage inbox, ou le bureau.
