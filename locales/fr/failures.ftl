# Ce qui n’a pas marché : ce qui s’est passé, ce qui est gardé, que faire.
error-not-found = Il n’y a rien à cette adresse.
error-gone = Cette fiche a été retirée.
error-not-signed-in = Il faut un jeton valable.
error-invalid = Certains champs sont à corriger : { $problems }
error-disk-full = Le disque est plein. Ce qui était déjà enregistré est gardé, le reste ne l’est pas. Faites de la place, puis recommencez : ce qui est déjà là n’est pas fait deux fois.
error-internal = Un problème est survenu de notre côté.
error-internal-because = Un problème est survenu de notre côté : { $cause }

# Causes que le système donne ; elles suivent deux points ou se trouvent entre parenthèses.
cause-not-found = il n’y a pas de fichier ou de dossier de ce nom
cause-not-permitted = l’accès n’est pas permis à cet utilisateur
cause-exists = il existe déjà
cause-folder = c’est un dossier
cause-disk-full = le disque est plein
cause-port-taken = un autre programme s’en sert
cause-ends-early = les données s’arrêtent trop tôt

# Réglages.
config-unusable = Les réglages ne peuvent pas être utilisés : { $cause }
config-not-read = Le fichier de réglages { $path } ne peut pas être lu : { $cause }.
config-line = { $path }, ligne { $line }, ne peut pas être lu : { $cause }
config-unknown = Il n’y a pas de réglage { $setting }. Vouliez-vous dire { $nearest } ?
config-unknown-group = Il n’y a pas de réglage { $setting }.
config-group = { $setting } est un groupe de réglages, et non une valeur.
config-type = { $setting } vaut « { $value } » : il faut une valeur comme { $example }.
config-host = node.host vaut « { $value } » : donnez un nom de serveur, par exemple annuaire.example.org, sans https:// ni chemin.
config-lang = node.lang vaut « { $value } » : ce peut être fr ou en.
config-local-network = federation.local_network ne sert que pour localhost et les noms en .localhost ou .test : ce serveur est public.
config-tls-half = server.tls demande à la fois cert et key, ou aucun des deux.
config-mail-from = mail.from vaut « { $value } », qui n’est pas une adresse. Donnez-en une, comme annuaire@example.org.
config-mail-unprotected = mail.encryption vaut "none" et { $value } n’est pas cette machine : mots de passe et courriels se liraient en route. Mettez "starttls" ou "tls" ; dans un réseau à vous, mail.unprotected = true.
mail-off = Ce nœud n’envoie pas de courriel : mail.host est vide. Réglez le groupe [mail].
mail-address = « { $value } » n’est pas une adresse. Donnez-en une, comme vous@example.org.
mail-length = Un courriel a un texte, de { $most } caractères au plus. Rien n’a été envoyé.
mail-not-sent = Le courriel n’est pas parti par { $host } : { $cause }. Corrigez le groupe [mail] et réessayez.
mail-host-unusable = mail.host ne peut pas servir : { $cause }
mail-password-file = Le fichier { $path } de mail.password_file ne peut pas être lu : { $cause }.
mail-password-open = D’autres utilisateurs peuvent lire { $path }, qui contient le mot de passe du serveur de courriel. Rien n’est parti : chmod 600.
config-tls-file = Le fichier TLS { $path } ne peut pas être utilisé : { $cause }.
config-tls-no-certificate = il ne contient pas de certificat au format PEM
config-tls-no-key = il ne contient pas de clé privée au format PEM
config-tls-damaged = son contenu est abîmé
config-tls-other-key = cette clé n’est pas celle du certificat
config-metrics-bind = metrics.bind vaut « { $value } » : donnez adresse:port.
config-log-level = log.level vaut « { $value } », qui n’est ni un niveau ni un filtre : { $cause }.
config-log-format = log.format vaut « { $value } » : ce peut être text ou json.
config-kinds-file = Le fichier kinds.file { $path } ne peut pas être lu : { $cause }.
kinds-file-refused = Fichier des types, ligne { $line } : { $reason }
locale-file = { $path } ne peut pas être utilisé : { $cause }
locale-no-language = { $path } : le nom du dossier, { $code }, n’est pas un code de langue.
locale-no-meta = { $path } : le dossier { $code } a besoin d’un fichier meta.toml avec un nom.

# Base de données, index, écoute.
database-address = L’adresse de la base commence par sqlite: ou postgres://.
database-not-opened = La base { $place } ne peut pas être ouverte : { $cause }
database-newer = La base a été écrite par une version plus récente de Bocage. Rien n’a changé : installez cette version, ou restaurez une sauvegarde faite avec celle-ci.
database-of-other-host = Cette base appartient à { $known }, et la configuration dit { $host }. Chaque adresse contient ce nom, que d’autres ont copié : donnez { $known } à node.host, ou commencez un nouveau dossier de données.
search-nothing-searched = La recherche n’a pas eu lieu. Réessayez dans un moment.
search-takes-too-long = Cette recherche prend plus de temps que prévu. Rien d’autre n’est touché : réessayez avec plus de mots, ou un territoire plus petit. (L’hébergeur règle la limite avec search.longest_answer_ms.)
search-too-many-filters = Plus de { $most } filtres à la fois ne peuvent pas être cherchés. Retirez-en et recommencez.
search-other-fields = L’index de recherche a d’autres champs.
listen-failed = Bocage ne peut pas écouter sur { $address } : { $cause }.
listen-port-taken = Bocage ne peut pas écouter sur { $address } : un autre programme s’y trouve. Choisissez un autre port (server.port).
listen-port-reserved = Bocage ne peut pas écouter sur { $address } : les ports en dessous de 1024 sont réservés à root. Un serveur mandataire peut s’y tenir.

# Sauvegarde et restauration.
backup-exists = { $path } existe déjà ; rien n’a été écrit. Donnez un autre nom.
file-not-written = Le fichier { $path } ne peut pas être écrit : { $cause }.
export-nothing-found = Rien n’a été écrit : la recherche ne trouve aucune fiche.
export-nothing-under = Rien n’a été écrit : la recherche ne trouve aucune fiche sous la licence { $licence }.
export-nothing-allowed = Rien n’a été écrit : aucune des fiches trouvées ne peut être copiée.
backup-not-written = La sauvegarde ne peut pas être écrite dans { $path } : { $cause }.
upgrade-not-saved = Cette version doit adapter les tables, et la sauvegarde qui précède ne peut pas être écrite dans { $path } ; rien n’a donc changé : { $cause } Faites de la place ou donnez le dossier à l’utilisateur qui fait tourner Bocage, puis relancez. Qui a sa propre sauvegarde met storage.backup_before_upgrade à false.
restore-no-file = Il n’y a pas de fichier { $name }.
restore-no-backup = { $name } n’est pas une sauvegarde de Bocage, ou son début est abîmé. Rien n’a changé.
restore-newer = { $name } a été écrit par une version plus récente de Bocage ({ $program }) : restaurez-le avec cette version ou une suivante.
restore-unknown-table = { $name } contient une table « { $table } » que cette version de Bocage ne connaît pas. Rien n’a changé.
restore-outside = { $name } écrirait hors du dossier de données : { $path }. Rien n’a changé.
restore-damaged = { $name } est abîmé ou incomplet, rien n’a changé : { $cause }
restore-part-differs = { $part } n’est pas ce que dit l’inventaire.
restore-too-much = Ce qui suit la dernière partie n’est pas dans l’inventaire.
restore-part-missing = { $part } manque.
restore-line = Ligne { $line } : { $cause }
restore-database-not-empty = La base n’est pas vide (table { $table }) ; rien n’a changé. Restaurez dans un nouveau dossier de données ou une base vide.
restore-folder-not-empty = { $path } n’est pas vide ; rien n’a changé. Restaurez dans un nouveau dossier de données.
restore-rows = { $arrived } lignes de { $table } sont arrivées au lieu de { $expected } ; rien n’a changé.
restore-root = Le catalogue restauré a la racine { $found } au lieu de { $expected } ; rien n’a changé.

# Fiches, exports, jetons, démonstration.
entry-of-other-node = Cette fiche appartient à { $home } : elle ne peut être modifiée que là-bas.
document-unreadable = Ce n’est pas une fiche d’annuaire : { $why }.
document-no-object = ce n’est pas un objet JSON
document-no-entry = bocage:entry manque
document-no-name = elle n’a pas de nom
export-no-format = Il n’y a pas de format « { $format } » : ce peut être { $formats }.
token-needs-right = Un jeton a besoin d’un droit au moins : create, edit, confirm, withdraw.
demo-no-examples = Il n’y a pas d’exemples pour « { $region } ».

# Demandes d’un programme.
api-not-understood = { $what }
api-not-json = Envoyez le texte en application/json.
api-too-deep = Ce JSON est trop imbriqué.
api-bad-json = Le corps n’est pas un objet JSON lisible : { $cause }.
api-no-right = Ce jeton n’a pas le droit { $right }.
api-text-too-long = Écrivez au plus { $most } caractères.
api-zoom = zoom : de 0 à 22.
api-bbox = bbox : ouest,sud,est,nord, en degrés.
download-busy = Trop de fichiers sont en train d’être téléchargés. Rien n’est perdu : réessayez dans une minute.
news-of-proposal = Cette nouvelle annonce une offre ou un besoin ({ $proposal }) et en suit le texte. Elle est restée telle quelle : modifiez ou retirez l’offre ou le besoin.
proposal-no-such-status = « { $status } » n’est pas un état d’une offre ou d’un besoin. Rien n’a changé : choisissez open, partly_met, met ou fulfilled.
proposal-other-initiative = Une offre ou un besoin reste à l’initiative qui l’a publié. Rien n’a changé : retirez-le et publiez-en un nouveau.
proposal-not-prolonged = Cette annonce tient déjà aussi longtemps que son type le permet, ou se termine à une date qui lui est propre. Rien n’a changé : corrigez cette date, ou publiez une nouvelle annonce.
proposal-over-already = Cette version se terminait le { $day }, un jour déjà passé. Rien n’a changé : corrigez le dernier jour dans le formulaire, ou publiez une nouvelle annonce.
proposal-initiative-not-shown = L’initiative qui en répond est masquée : cette offre ou ce besoin le reste aussi. Rien n’a changé : affichez d’abord l’initiative ; ce qui a été masqué avec elle revient avec elle.
