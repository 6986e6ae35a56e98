# What did not work: what happened, what was kept, what to do.
error-not-found = There is nothing at this address.
error-gone = This page was withdrawn.
error-not-signed-in = This needs a valid token.
error-invalid = Some fields need a change: { $problems }
error-disk-full = The disk is full. What had been saved before is kept, the rest is not. Make room, then start again: what is there already is not done twice.
error-internal = Something went wrong on our side.
error-internal-because = Something went wrong on our side. { $cause }

# Causes that the system gives; they follow a colon or stand in brackets.
cause-not-found = there is no file or folder of this name
cause-not-permitted = this user is not permitted
cause-exists = it exists already
cause-folder = it is a folder
cause-disk-full = the disk is full
cause-port-taken = another program uses it
cause-ends-early = the data end too early

# Settings.
config-unusable = The configuration cannot be used: { $cause }
config-not-read = The configuration file { $path } cannot be read: { $cause }.
config-line = { $path }, line { $line }: { $cause }
config-unknown = There is no setting { $setting }. Did you mean { $nearest }?
config-unknown-group = There is no setting { $setting }.
config-group = { $setting } is a group of settings, not a value.
config-type = { $setting } is “{ $value }”: a value like { $example } is needed.
config-host = node.host is “{ $value }”: give a host name, as annuaire.example.org, without https:// and path.
config-lang = node.lang is “{ $value }”: it can be fr or en.
config-local-network = federation.local_network is for localhost, .localhost and .test names only: this host is public.
config-tls-half = server.tls needs both cert and key, or neither.
config-mail-from = mail.from is “{ $value }”, which is no address. Give one, as annuaire@example.org.
config-mail-unprotected = mail.encryption is "none" and { $value } is not this machine: passwords and mails could be read on the way. Use "starttls" or "tls"; in a network of your own, mail.unprotected = true.
mail-off = This node sends no mail: mail.host is empty. Set the group [mail].
mail-address = “{ $value }” is no address. Give one, as you@example.org.
mail-length = A mail has a text, of { $most } characters at most. Nothing was sent.
mail-not-sent = The mail did not leave through { $host }: { $cause }. Correct the group [mail] and try again.
mail-host-unusable = mail.host cannot be used: { $cause }
mail-password-file = The file { $path } of mail.password_file cannot be read: { $cause }.
mail-password-open = Other users can read { $path }, which holds the password of the mail server. Nothing was sent: chmod 600.
config-tls-file = The TLS file { $path } cannot be used: { $cause }.
config-tls-no-certificate = there is no certificate in PEM form in it
config-tls-no-key = there is no private key in PEM form in it
config-tls-damaged = its content is damaged
config-tls-other-key = this key is not the one of the certificate
config-metrics-bind = metrics.bind is “{ $value }”: give address:port.
config-log-level = log.level is “{ $value }”, which is no level or filter: { $cause }.
config-log-format = log.format is “{ $value }”: it can be text or json.
config-kinds-file = kinds.file { $path } cannot be read: { $cause }.
kinds-file-refused = kinds file, line { $line }: { $reason }
locale-file = { $path } cannot be used: { $cause }
locale-no-language = { $path }: the folder’s name, { $code }, is not a language code.
locale-no-meta = { $path }: the folder { $code } needs a meta.toml with a name.

# Database, index, listening.
database-address = The database address begins with sqlite: or postgres://.
database-not-opened = The database { $place } cannot be opened: { $cause }
database-newer = The database was written by a newer version of Bocage. Nothing was changed: install that version, or restore a backup made with this one.
database-of-other-host = This database belongs to { $known }, and the configuration says { $host }. Every address in it contains the host name, which others have copied: set node.host to { $known }, or begin a new data folder.
search-nothing-searched = Nothing was searched. Try again in a moment.
search-takes-too-long = This search takes longer than it may. Nothing else is affected: try again with more words, or a smaller area. (The operator sets the limit in search.longest_answer_ms.)
search-too-many-filters = More than { $most } filters at once cannot be searched. Remove some and search again.
search-other-fields = The search index has other fields.
listen-failed = Bocage cannot listen on { $address }: { $cause }.
listen-port-taken = Bocage cannot listen on { $address }: another program listens there. Choose another port (server.port).
listen-port-reserved = Bocage cannot listen on { $address }: ports below 1024 are for root. A reverse proxy can stand there.

# Backup and restore.
backup-exists = { $path } exists already; nothing was written. Give another name.
file-not-written = The file { $path } cannot be written: { $cause }.
export-nothing-found = Nothing was written: the search finds no entry.
export-nothing-under = Nothing was written: the search finds no entry under the licence { $licence }.
export-nothing-allowed = Nothing was written: none of the entries found may be copied.
backup-not-written = The backup cannot be written to { $path }: { $cause }.
upgrade-not-saved = This version has to change the tables, and the backup that comes first cannot be written to { $path }, so nothing was changed: { $cause } Make room or give the folder to the user who runs Bocage, and start again. Whoever has a backup of their own sets storage.backup_before_upgrade to false.
restore-no-file = There is no file { $name }.
restore-no-backup = { $name } is not a backup of Bocage, or its beginning is damaged. Nothing was changed.
restore-newer = { $name } was written by a newer Bocage ({ $program }): restore it with that version or a later one.
restore-unknown-table = { $name } has a table “{ $table }” that this Bocage does not know. Nothing was changed.
restore-outside = { $name } would write outside the data folder: { $path }. Nothing was changed.
restore-damaged = { $name } is damaged or incomplete, nothing was changed: { $cause }
restore-part-differs = { $part } is not what the manifest says.
restore-too-much = What follows the last part is not what the manifest says.
restore-part-missing = { $part } is missing.
restore-line = line { $line }: { $cause }
restore-database-not-empty = The database is not empty (table { $table }); nothing was changed. Restore into a new data folder or an empty database.
restore-folder-not-empty = { $path } is not empty; nothing was changed. Restore into a new data folder.
restore-rows = { $arrived } rows of { $table } arrived instead of { $expected }; nothing was changed.
restore-root = The restored catalogue has the root { $found } instead of { $expected }; nothing was changed.

# Entries, exports, tokens, demonstration.
entry-of-other-node = This page belongs to { $home }: it can only be changed there.
document-unreadable = This is not an entry of a directory: { $why }.
document-no-object = it is not a JSON object
document-no-entry = bocage:entry is missing
document-no-name = it has no name
export-no-format = There is no format “{ $format }”: it can be { $formats }.
token-needs-right = A token needs at least one right: create, edit, confirm, withdraw, news.
demo-no-examples = There are no examples for “{ $region }”.

# Requests of a program.
api-not-understood = { $what }
api-not-json = Send the text as application/json.
api-too-deep = The JSON is nested too deeply.
api-bad-json = The body is not a JSON object that can be read: { $cause }.
api-no-right = This token has no right to { $right }.
api-text-too-long = Type at most { $most } characters.
api-zoom = zoom: 0 to 22.
api-bbox = bbox: west,south,east,north in degrees.
download-busy = Too many files are being downloaded. Nothing is lost: try again in a minute.
news-of-proposal = This news announces an offer or a need ({ $proposal }) and follows its text. It has stayed as it was: change or withdraw the offer or the need.
proposal-no-such-status = “{ $status }” is no status of an offer or a need. Nothing has changed: choose open, partly_met, met or fulfilled.
proposal-other-initiative = An offer or a need stays with the initiative that published it. Nothing has changed: withdraw it and publish a new one.
proposal-not-prolonged = This holds already as long as its kind allows, or ends with a date of its own. Nothing has changed: correct that date, or publish a new one.
proposal-over-already = This version ended on { $day }, a day that is over. Nothing has changed: correct the last day in the form, or publish a new one.
proposal-initiative-not-shown = The initiative that answers for it is hidden, so it stays hidden. Nothing has changed: show the initiative first; what was hidden with it comes back with it.
