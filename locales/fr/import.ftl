# Importer des fichiers au bureau.
team-waiting-imports = { $n ->
    [one] Un fichier attend d’être importé
   *[other] { $n } fichiers attendent d’être importés
  }
import-title = Importer un fichier
import-lead = Un tableau, du GeoJSON ou la liste d’un autre annuaire devient des fiches. Rien n’est écrit avant que vous l’ayez vérifié, et un import s’annule en entier.
import-new = Nouveau fichier
import-address = Adresse du fichier
import-address-hint = L’adresse des données elles-mêmes (CSV, JSON, GeoJSON), qui commence par https://.
import-file = Fichier
import-file-or = Ou un fichier de cet appareil
import-file-hint = CSV, JSON ou GeoJSON, { $n } Mo au plus. Un classeur s’enregistre d’abord en CSV ; un fichier compressé (gzip, zstd) se lit tel quel.
import-continue = Continuer
import-nothing-given = Donnez une adresse, ou choisissez un fichier.
import-file-too-large = Ce fichier dépasse { $n } Mo. Rien n’en est gardé. Compressez-le (gzip), divisez-le, ou donnez l’adresse où il est publié.
import-too-many-wait = { $n } fichiers attendent déjà. Rien n’a été gardé de celui-ci. Importez ou effacez d’abord l’un d’eux.
import-too-many-fetches = { $n } adresses ont été demandées en une heure. Rien n’a changé. Réessayez plus tard, ou envoyez le fichier.
import-busy = Quelque chose est en cours avec cet import. Rien n’a changé. Attendez la fin, ou arrêtez-le.
import-waiting = En attente
import-waiting-lead = Un fichier avec lequel personne ne continue est effacé après un jour, sauf si son import a été interrompu.
import-brought = apporté le { $x }
import-left = Le fichier est effacé. Les fiches qui en viennent déjà restent.
import-past = Imports passés
import-past-none = Aucun import pour l’instant.
import-of-day = { $source }, le { $day }
import-stage-wanted = se télécharge
import-stage-unreachable = introuvable
import-stage-arrived = colonnes à vérifier
import-stage-checking = vérification en cours
import-stage-checked = vérifié, à importer
import-stage-importing = import en cours
import-stage-interrupted = import interrompu, à reprendre
import-state-running = En cours, ou interrompu sans que ce soit encore constaté.
import-state-finished = Terminé.
import-state-stopped = Arrêté avant la fin. Ce qui était écrit est gardé.
import-state-failed = Interrompu avant la fin. Ce qui était écrit est gardé.
import-state-undone = Annulé.

# Le fichier et ses colonnes.
import-columns-title = Que contient ce fichier ?
import-this-file = Le fichier
import-format = Format
import-size = Taille
import-size-bytes = { $n } octets
import-size-kb = { $n } ko
import-size-mb = { $n } Mo
import-encoding = Encodage
import-separator = Séparateur
import-tab = tabulation
import-mapping = Lecture prévue pour ce fichier
import-first-rows = Premières lignes
import-line = Ligne { $n }
import-columns = Ses colonnes
import-columns-lead = Pour chaque colonne, dites ce qu’elle contient. Sous son nom, des exemples.
import-remembered = Les choix ci-dessous sont ceux du dernier fichier avec ces colonnes. Une source garde son nom : ses fiches sont reconnues. Si c’est une autre source, changez son nom.
import-columns-unread = Colonnes que nous n’avons pas reconnues : { $x }. Elles ne sont pas lues, sauf si vous choisissez leur contenu.
import-columns-personal = Colonnes qui parlent d’une personne : { $x }. Elles ne sont jamais lues.
import-columns-more = Seules les { $n } premières colonnes sont à choisir ici. Les suivantes sont lues d’après leur nom.
import-columns-fixed = Ce format ({ $x }) est connu : ses colonnes se lisent d’elles-mêmes.
import-columns-ignored = Colonnes non lues
import-column-unread = Ne pas lire
import-column-id = Identifiant de la ligne dans la source
import-column-line = Ligne
import-column-reason = Raison
import-whole = Tout le fichier
import-kind = Type des fiches, quand le fichier ne le dit pas
import-kind-none = Celui que dit le fichier
import-licence = Licence
import-licence-hint = Sans licence connue, les fiches restent dans cet annuaire : elles ne sont pas partagées avec les autres.
import-licence-stated = Celle que dit le fichier : { $x }
import-licence-none = Celle que dit le fichier, ou celle de la dernière fois
import-licence-unknown = inconnue
import-attribution = Qui doit être cité
import-attribution-hint = Par exemple « Réseau des recycleries ». Vide : comme la dernière fois.
import-source = Nom de la source
import-source-hint = Donnez le même nom au prochain fichier de la même source : ses lignes seront reconnues. Sous un autre nom, elles compteraient comme nouvelles.
import-source-wrong = Donnez à la source un nom de 100 signes au plus, qui commence par une lettre ou un chiffre.
import-publish-address = Dire publiquement que les données sont à cette adresse
import-publish-address-hint = L’adresse se lit alors sur les fiches. Ne le dites pas d’un lien de partage privé : qui le lit peut s’en servir.
import-complete = Le fichier est complet
import-complete-hint = Les fiches de cette source qui n’y sont plus sont notées comme manquantes. Aucune n’est effacée.
import-check-lead = La vérification lit tout le fichier et n’écrit rien.
import-check = Vérifier
import-check-lost = Les résultats de la vérification ne sont plus là, vos choix le sont encore. Vérifiez de nouveau.
import-choose-on = Voir les champs du type choisi
import-leave = Effacer ce fichier

# La vérification.
import-check-title = Ce que ferait cet import
import-check-nothing-written = Rien n’est encore écrit.
import-check-again = Vérifier de nouveau
import-to-columns = Revoir les colonnes
import-swap = Latitude et longitude semblent échangées dans tout le fichier. Sans correction, ces fiches sont gardées sans point sur la carte.
import-accept-swap = Remettre latitude et longitude dans l’ordre
import-number-read = Lignes lues
import-number-created = Fiches nouvelles
import-number-updated = Fiches modifiées
import-number-unchanged = Fiches inchangées
import-number-refused = Lignes refusées
import-not-recreated = { $n ->
    [one] Une fiche retirée ou effacée ici auparavant n’est pas recréée. Pour l’avoir malgré tout, ajoutez-la à la main.
   *[other] { $n } fiches retirées ou effacées ici auparavant ne sont pas recréées. Pour en avoir une malgré tout, ajoutez-la à la main.
  }
import-kept-edits = { $n ->
    [one] Un champ corrigé ici est gardé ; la valeur de la source est proposée.
   *[other] { $n } champs corrigés ici sont gardés ; les valeurs de la source sont proposées.
  }
import-unmatched = { $n ->
    [one] Un profil d’accessibilité ne correspond à aucune fiche connue.
   *[other] { $n } profils d’accessibilité ne correspondent à aucune fiche connue.
  }
import-missing = { $n ->
    [one] Une fiche connue n’est plus dans la source. Elle reste ici.
   *[other] { $n } fiches connues ne sont plus dans la source. Elles restent ici.
  }
import-not-complete = Le fichier n’est pas compté comme complet : trop de fiches connues y manquent, ou il n’a pas été lu jusqu’au bout.
import-looks-like = La plupart de ces fiches ressemblent à celles de la source « { $x } ». Si ce fichier en est la suite, donnez-lui ce nom de source ; s’il est déjà importé, annulez d’abord l’import.
import-not-listed-licence-unknown = { $n ->
    [one] Une fiche n’est pas partagée avec les autres annuaires : sa licence est inconnue.
   *[other] { $n } fiches ne sont pas partagées avec les autres annuaires : leur licence est inconnue.
  }
import-not-listed-local-only = { $n ->
    [one] Une fiche est réservée à cet annuaire.
   *[other] { $n } fiches sont réservées à cet annuaire.
  }
import-not-listed-not-for-peers = { $n ->
    [one] Une fiche n’est pas destinée aux autres annuaires.
   *[other] { $n } fiches ne sont pas destinées aux autres annuaires.
  }
import-not-listed-initiative-hidden = { $n ->
    [one] Une fiche est masquée avec son initiative.
   *[other] { $n } fiches sont masquées avec leur initiative.
  }
import-refused = Lignes refusées
import-refused-lead = Les autres lignes sont prises. Corrigez celles-ci dans le fichier et importez-le de nouveau : rien n’est pris deux fois.
import-refused-more = { $n ->
    [one] Une autre ligne est refusée.
   *[other] { $n } autres lignes sont refusées.
  }
import-refused-download = Télécharger les lignes refusées
import-mapping-download = Télécharger la correspondance des colonnes
import-odd = À savoir
import-differences = Ce qui change dans les fiches connues
import-pairs = Doublons possibles
import-pairs-total = { $n ->
    [one] Une fiche nouvelle ressemble à une autre.
   *[other] { $n } fiches nouvelles ressemblent à d’autres.
  }
import-pairs-lead = Elles sont importées quand même ; vous direz ensuite, paire par paire, si ce sont les mêmes.
import-pair-in-file = une autre ligne de ce fichier
import-go = Importer
import-go-lead = L’import se fait pendant que l’annuaire reste ouvert. Vous pourrez l’annuler en entier.
import-go-nothing = Aucune ligne ne peut être prise. Revoyez les colonnes, ou corrigez le fichier.
import-start = { $n ->
    [0] Importer, sans rien changer
    [one] Importer une fiche
   *[other] Importer { $n } fiches
  }

# Pendant l’import.
import-fetching-title = Téléchargement en cours
import-fetching = Le fichier se télécharge. Cette page se met à jour d’elle-même ; vous pouvez aussi la fermer et revenir.
import-unreachable-title = Le fichier n’est pas arrivé
import-unreadable-title = Ce fichier ne se lit pas
import-address-refused = Cette adresse ne peut pas être demandée. Donnez une adresse publique qui commence par https://, sans port ni mot de passe, ou envoyez le fichier.
import-address-unreachable = Personne n’a répondu à temps à cette adresse. Rien n’a changé. Vérifiez-la, réessayez plus tard, ou envoyez le fichier.
import-address-status = Le serveur de cette adresse refuse le fichier (réponse { $status }). Rien n’a changé. Vérifiez l’adresse, ou envoyez le fichier.
import-address-too-large = Le fichier de cette adresse dépasse { $n } Mo. Rien n’en est gardé. Demandez-en une partie, ou importez-le sur le serveur avec la commande « bocage import ».
import-fetch-again = Réessayer
import-checking-title = Vérification en cours
import-checking = Le fichier est lu en entier ; rien n’est écrit. Cette page se met à jour d’elle-même ; vous pouvez aussi la fermer et revenir.
import-importing-title = Import en cours
import-importing = Les fiches arrivent dans l’annuaire. Cette page se met à jour d’elle-même ; vous pouvez aussi la fermer et revenir.
import-waits = Un autre import est en cours : celui-ci attend son tour. Cette page se met à jour d’elle-même.
import-read = { $n ->
    [one] Une ligne lue.
   *[other] { $n } lignes lues.
  }
import-read-of = { $n } lignes lues sur { $of }.
import-stop = Arrêter
import-interrupted-title = Import interrompu
import-interrupted = L’import s’est arrêté avant la fin. Ce qui était écrit est gardé. Reprenez-le : rien n’est écrit deux fois.
import-resume = Reprendre
import-so-far = Ce qui est déjà importé

# Un import passé.
import-run-title = Import du { $x }
import-undo = Annuler l’import du { $x }
import-undo-lead = Les fiches que cet import a créées sont retirées, celles qu’il a changées redeviennent comme avant, celles que quelqu’un a changées depuis restent. Le même fichier peut être importé de nouveau ensuite.
import-undoing = L’annulation est en cours. Cette page se met à jour d’elle-même.

# Des champs que les fichiers remplissent.
field-identifiers-siren = SIREN
field-identifiers-rna = RNA
field-identifiers-finess-et = FINESS de l’établissement
field-identifiers-finess-ej = FINESS de l’entité juridique
field-identifiers-wikidata = Wikidata
field-terms-by-name = Nom de l’initiative
field-links-social = Lien : réseau social
field-links-feed = Lien : fil d’actualité
