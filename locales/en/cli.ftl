# Messages of the commands.
cli-invalid = Some fields need a change:
cli-not-found = No entry matches. Give @handle, an address, an id, or source:record.
cli-gone = This entry was withdrawn. It cannot be changed any more.
cli-progress = rows read
cli-found = { $n ->
    [one] { $n } initiative
   *[other] { $n } initiatives
  }
cli-found-proposals = { $n ->
    [one] { $n } offer or request
   *[other] { $n } offers and requests
  }
cli-proposal-until = until { $day }
cli-proposed = Published: { $name } ({ $entry })
cli-settled = Noted: { $name } ({ $entry })
cli-propose-not-initiative = “{ $entry }” is an offer or a need. Nothing was published: name the initiative that answers for it.
cli-links-not-closed = Everybody sees “{ $entry }”. No link was made: they open what only the people concerned see.
cli-links-revoked = This link opens nothing any more.
cli-not-understood = We did not understand “{ $value }”. The search goes on without it.
cli-show-erased = This entry was erased: only its address is left.
cli-show-withdrawn = This entry was withdrawn: its content is gone.
cli-offer-taken = The page now says what { $source } offers for { $field }.
cli-offer-kept = The page keeps what it says for { $field }; { $source } does not offer it again.
cli-offer-again = The offer of { $source } for { $field } waits again.
cli-suggestion = Source { $source } offers for { $field }: { $value }
cli-added = Published: { $name } ({ $entry })
cli-add-suspected = { $n ->
    [one] One entry looks like it: see bocage duplicates.
   *[other] { $n } entries look like it: see bocage duplicates.
  }
cli-edited = Changed: { $name } ({ $entry }). Imports will leave these fields alone.
cli-released = Left to imports: { $fields }. The value stays until the next import, which decides again.
cli-history-undone = Undone: { $name } ({ $entry }) is as it was before.
cli-history-restored = Version brought back: { $name } ({ $entry }). Imports will leave alone what changed.
cli-edit-nothing = Nothing was changed.
cli-confirmed = Confirmed today: { $name } ({ $entry })
cli-shown = Shown again: { $name } ({ $entry })
cli-hidden = Hidden: { $name } ({ $entry }). To show it again: bocage hide --undo.
cli-withdraw-ask = Withdraw “{ $name }” for ever? Its address will answer “gone”. [y/N]
cli-withdrawn = Withdrawn: { $uri }
cli-erase-ask = Erase “{ $name }” and every trace of its content? This cannot be undone. [y/N]
cli-erased = Erased: { $uri }. An import will not bring it back, under another name of the source neither; a file in which its record, name or postcode differ may.
cli-needs-yes = Without a terminal, add --yes to confirm.
cli-nothing-changed = Nothing has changed.
cli-gazetteer = { $n ->
    [one] { $n } place read
   *[other] { $n } places read
  }, { $bad ->
    [one] { $bad } line ignored
   *[other] { $bad } lines ignored
  }. Restart the server to use them.
cli-import-file = { $format } file, { $encoding }{ $separator }, licence { $licence }.
cli-import-mapping = Mapping that comes with Bocage: { $name }
cli-import-columns = Columns read:
cli-import-separator = {""}, separator “{ $delimiter }”
cli-import-ignored = Columns ignored: { $columns }
cli-import-swap = Latitude and longitude seem exchanged in the whole file. Run again with --accept-swap to put them right; entries are kept without a point.
cli-import-swapped = Latitude and longitude were exchanged in the whole file; they have been put right.
cli-import-did = { $read } read: { $created } created, { $updated } updated, { $unchanged } unchanged, { $rejected } rejected.
cli-import-would = Trial, nothing is written. { $read } read: { $created } would be created, { $updated } updated, { $unchanged } unchanged, { $rejected } rejected.
cli-import-not-recreated = { $n ->
    [one] { $n } entry withdrawn earlier is not made again; to have it all the same, publish it by hand: bocage add
   *[other] { $n } entries withdrawn earlier are not made again; to have one all the same, publish it by hand: bocage add
  }
cli-import-kept-edits = { $n ->
    [one] { $n } field corrected here is kept; the source’s value is offered.
   *[other] { $n } fields corrected here are kept; the source’s value is offered.
  }
cli-import-unmatched = { $n ->
    [one] { $n } accessibility profile matches no known entry.
   *[other] { $n } accessibility profiles match no known entry.
  }
cli-import-missing = { $n ->
    [one] { $n } known entry is no longer in the source.
   *[other] { $n } known entries are no longer in the source.
  }
cli-import-not-complete = The file does not count as whole: too many known entries are missing from it, or it was not read to its end.
cli-import-duplicates = { $n ->
    [one] { $n } possible duplicate, to look at with bocage duplicates:
   *[other] { $n } possible duplicates, to look at with bocage duplicates:
  }
cli-import-run = To take this import back: bocage runs undo { $run }
cli-import-looks-like = Most of these entries look like those of the source { $source }. If this file is the next one of that source: bocage runs undo { $run }, then the same import with --source { $source }
cli-import-would-look-like = Most of these entries look like those of the source { $source }. If this file is the next one of that source, import it with --source { $source }
cli-import-stopped = Import stopped. What was read is kept; run the same command again to finish.
cli-not-listed-licence-unknown = { $n ->
    [one] { $n } entry not exchanged: licence unknown. Import again with --licence once it is known.
   *[other] { $n } entries not exchanged: licence unknown. Import again with --licence once it is known.
  }
cli-not-listed-local-only = { $n ->
    [one] { $n } entry not exchanged: kept for this directory.
   *[other] { $n } entries not exchanged: kept for this directory.
  }
cli-not-listed-not-for-peers = { $n ->
    [one] { $n } entry not exchanged: it is not meant for other directories.
   *[other] { $n } entries not exchanged: they are not meant for other directories.
  }
cli-not-listed-initiative-hidden = { $n ->
    [one] { $n } entry hidden with its initiative.
   *[other] { $n } entries hidden with their initiative.
  }
cli-duplicates-undone = That is undone: the pair waits again.
cli-duplicates-remembered = Noted.
cli-duplicates-unknown = These two entries were not suspected to be the same.
cli-duplicates-total = { $n ->
    [0] No possible duplicate.
    [one] { $n } possible duplicate:
   *[other] { $n } possible duplicates:
  }
cli-runs-absent-none = No entry has been absent from its source for 3 complete imports and 30 days.
cli-runs-absent = { $n ->
    [one] One entry has
   *[other] { $n } entries have
 } been absent from their source for 3 complete imports and 30 days. None was changed: please check each.
cli-runs-unknown = There is no import { $run }. The list: bocage runs
cli-runs-undone = Import undone: { $withdrawn ->
    [one] { $withdrawn } entry withdrawn
   *[other] { $withdrawn } entries withdrawn
  }, { $restored } as before, { $kept } left because changed since.
cli-init-done = The node is ready in { $folder }. Run: bocage serve --data { $folder }
cli-init-there = { $folder } holds a node already ({ $host }). Nothing was changed.
cli-reindexed = Index rebuilt: { $n ->
    [one] { $n } entry.
   *[other] { $n } entries.
  }
cli-demo = Three demonstration directories: { $hosts }. Ctrl-C to stop.
cli-demo-joins = In { $seconds } seconds a fourth one joins them: { $host }. You can watch it catch up here, or at { $host }/network.
cli-demo-catches-up = Catching up with { $host }: { $told }
cli-demo-caught-up = The fourth directory has everything of the others and can prove it: { $host }/search
cli-export-left-out-licence = { $n ->
    [one] { $n } entry is not exported: its licence is unknown. Import its source again with --licence once the licence is known.
   *[other] { $n } entries are not exported: their licence is unknown. Import their source again with --licence once the licence is known.
  }
cli-export-left-out-local = { $n ->
    [one] { $n } entry is not exported: it is for this directory only.
   *[other] { $n } entries are not exported: they are for this directory only.
  }
cli-export-parts = The result mixes licences; one file for each:
cli-export-choose = Choose one with --licence.
cli-check-failed = Something needs your attention: see above.
cli-upgraded = The tables were changed for this version; what was there before is in { $file }.
cli-backup-done = Written to { $file }: { $rows ->
    [one] { $rows } row
   *[other] { $rows } rows
  }, { $files ->
    [one] { $files } file.
   *[other] { $files } files.
  }
cli-backup-left-out = { $file } lies outside the data folder and is not in the archive: keep a copy of it yourself.
cli-restored = Restored: { $rows } rows of { $host }, as of { $created }. Counts and catalogue are those of the archive. Other nodes will compare everything with this one when it starts.
cli-restored-settings = The settings of the archive do not fit here; they stand in { $file } for comparison.
cli-restored-host = The restored database belongs to { $host }: set node.host to that name before you start the node.
cli-token-right = “{ $x }” is no right. There are create, edit, confirm, withdraw, news, admin.
cli-token-created = Token { $id }. Its secret is shown only now:
cli-token-revoked-mark = revoked
cli-token-revoked = Revoked: { $id }
cli-token-unknown = There is no valid token { $id }.
cli-set-pair = --set { $pair }: write FIELD=VALUE.
cli-edit-no-terminal = --edit needs a terminal, or EDITOR.
cli-editor-failed = The editor ended with an error; nothing was changed.
cli-import-no-file = Give a file to import.
cli-import-licence = “{ $licence }” is no licence code: it can be ODbL-1.0, etalab-2.0, CC0-1.0 …
cli-kind-unknown = “{ $kind }” is not a kind of this node. The nearest are: { $nearest }.
cli-search-parameter = There is no parameter { $name }. Did you mean { $nearest }?
cli-import-option = --option { $pair }: write NAME=VALUE.
cli-init-territory = “{ $code }” is not a known territory. Give a code, for example FR-BRE for Brittany or FR-29 for Finistère.
cli-admin-link = Open this link in a browser. It works once, within { $n } minutes:
cli-mail-sent = A mail has left for { $to }. If it does not arrive, look among the unwanted ones.
cli-inbox-none = No message waits.
cli-inbox-answered = { $id } is answered. To take that back: bocage inbox reopen { $id }
cli-inbox-reopened = The message { $id } waits again.
