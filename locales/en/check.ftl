# What `bocage check` finds, and what to do.
check-mark-ok = ok
check-mark-warning = warning
check-mark-error = ERROR
check-settings = The settings are valid. This node is { $x }.
check-no-public-host = { $x } is a name of this machine only: federation is off, and nobody else reaches this node. For a public node set node.host before the first import.
check-legal-empty = The legal notice lacks { $x }. A public site needs them: fill them in.
check-folder-none = There is no data folder { $x } yet. Run bocage init.
check-folder-not-writable = The data folder cannot be written to: { $x }. Give it to the user who runs Bocage.
check-folder-open = Other users of this machine can read the database in { $x }, which holds keys and private contacts: chmod 700.
check-room = { $n } MiB are free in { $x }.
check-room-little = Only { $n } MiB are free in { $x }. When the disk is full nothing can be written any more: make room.
check-tls = Certificate and key can be used: { $x }.
check-tls-unusable = TLS will not start: { $x }
check-mail-off = This node sends no mail: nobody gets an answer by mail, nor can write to an initiative through the directory. Set the group [mail].
check-mail = The mail server { $x } answers and lets this node in.
check-mail-unusable = No mail leaves: { $x }. Mails wait; correct the group [mail], then run bocage check again.
check-mails-failing = { $n ->
    [one] One mail could not be sent and is tried again
   *[other] { $n } mails could not be sent and are tried again
  } for two days. Last answer: { $x }
check-database-none = There is no database yet ({ $x }). The first start makes it.
check-database-away = The database cannot be used: { $x }
check-database = The database answers and is up to date.
check-database-behind = The database is older than the program; the next start brings it up to date, after a backup in the folder backups of the data folder.
check-database-newer = The database was written by a newer version of Bocage. Install that version, or restore a backup made with this one.
check-host-differs = The database belongs to { $x }, and the configuration names another host. Every address in it contains the host name, which others have copied: set node.host to { $x }.
check-index = The search index is in step with the database.
check-index-behind = { $n } changes are not in the search index yet. A running node adds them within a second; if not, look at its log.
check-index-foreign = The search index is missing or belongs to another database. The next start rebuilds it; so does bocage reindex.
check-clock-behind = An entry was changed at { $x }, which this machine’s clock says is in the future. Set the clock, for instance with systemd-timesyncd.
check-not-listed-licence = { $n ->
    [one] One entry is
   *[other] { $n } entries are
  } not offered to other nodes: the licence is unknown. Import again with --licence.
check-not-listed-local = { $n ->
    [one] One entry is
   *[other] { $n } entries are
  } not offered to other nodes: kept on this node only.
check-path-cause = { $path }: { $cause }
check-peer-asks = { $x } asks to follow us. Answer: bocage peer accept { $x }, or bocage peer reject { $x }.
check-peer-quarantined = { $x } is new: { $n } of its entries are kept and not shown. To show them: bocage peer accept { $x }.
check-peer-doubted = The keys of { $x } have changed: somebody else may have its name now. Nothing of it is taken; what we have stays. If its operator confirms the change: bocage peer accept { $x }.
check-peer-silent = { $x } has not answered for { $n } days. Its entries are kept and may be old; we try every day.
check-peer-differs = { $n } entries of { $x } differ from our copy. To compare again: bocage peer resync { $x }.
check-peer-in-step = { $x }: the copy is complete, { $n } entries.
check-activities-failed = { $n } messages of other servers could not be applied. They are kept; the log says why.
check-reports-open = Reports to look at: { $n }. See bocage reports.
check-recall-doubted = { $x } says that very many entries were withdrawn before the restore. They are hidden, and nothing is lost. To withdraw them: bocage peer recall { $x }. To show one again: bocage hide --undo ENTRY.
check-requests-open = Messages of visitors that wait for an answer: { $n }. See bocage inbox, or the desk.
