# Importing files at the desk.
team-waiting-imports = { $n ->
    [one] One file waits to be imported
   *[other] { $n } files wait to be imported
  }
import-title = Import a file
import-lead = A table, GeoJSON or the list of another directory becomes entries. Nothing is written before you have checked it, and an import can be undone as a whole.
import-new = New file
import-address = Address of the file
import-address-hint = The address of the data themselves (CSV, JSON, GeoJSON), beginning with https://.
import-file = File
import-file-or = Or a file of this device
import-file-hint = CSV, JSON or GeoJSON, at most { $n } MB. Save a workbook as CSV first; a compressed file (gzip, zstd) is read as it is.
import-continue = Continue
import-nothing-given = Give an address, or choose a file.
import-file-too-large = This file is larger than { $n } MB. Nothing of it is kept. Compress it (gzip), divide it, or give the address where it is published.
import-too-many-wait = { $n } files wait already. Nothing was kept of this one. Import or delete one of them first.
import-too-many-fetches = { $n } addresses were asked for within an hour. Nothing has changed. Try again later, or send the file.
import-busy = Something is being done with this import. Nothing has changed. Wait until it ends, or stop it.
import-waiting = Waiting
import-waiting-lead = A file that nobody goes on with is deleted after a day, unless its import was interrupted.
import-brought = brought on { $x }
import-left = The file is deleted. Entries that came of it already stay.
import-past = Past imports
import-past-none = No import yet.
import-of-day = { $source }, { $day }
import-stage-wanted = being downloaded
import-stage-unreachable = not found
import-stage-arrived = columns to be looked at
import-stage-checking = being checked
import-stage-checked = checked, to be imported
import-stage-importing = being imported
import-stage-interrupted = import interrupted, to be resumed
import-state-running = Under way, or interrupted and not yet noticed.
import-state-finished = Finished.
import-state-stopped = Stopped before its end. What was written is kept.
import-state-failed = Interrupted before its end. What was written is kept.
import-state-undone = Undone.

# The file and its columns.
import-columns-title = What does this file hold?
import-this-file = The file
import-format = Format
import-size = Size
import-size-bytes = { $n } bytes
import-size-kb = { $n } kB
import-size-mb = { $n } MB
import-encoding = Encoding
import-separator = Separator
import-tab = tab
import-mapping = Reading made for this file
import-first-rows = First rows
import-line = Line { $n }
import-columns = Its columns
import-columns-lead = Say for each column what it holds. Below its name stand examples.
import-remembered = The choices below are those of the last file with these columns. A source keeps its name: its pages are known again. If this is another source, change its name.
import-columns-unread = Columns that we did not recognise: { $x }. They are not read unless you choose what they hold.
import-columns-personal = Columns that speak of a person: { $x }. They are never read.
import-columns-more = Only the first { $n } columns can be chosen here. Further ones are read by their names.
import-columns-fixed = This format ({ $x }) is known: its columns are read by themselves.
import-columns-ignored = Columns not read
import-column-unread = Do not read
import-column-id = Id of the row within the source
import-column-line = Line
import-column-reason = Reason
import-whole = The whole file
import-kind = Kind of the entries, when the file does not say
import-kind-none = What the file says
import-licence = Licence
import-licence-hint = Without a known licence the entries stay in this directory: they are not shared with others.
import-licence-stated = What the file says: { $x }
import-licence-none = What the file says, or that of last time
import-licence-unknown = unknown
import-attribution = Who must be named
import-attribution-hint = For example “Réseau des recycleries”. Empty: as last time.
import-source = Name of the source
import-source-hint = Give the next file of the same source the same name: its rows are recognised. Under another name they would count as new.
import-source-wrong = Give the source a name of at most 100 characters that begins with a letter or a digit.
import-publish-address = Say publicly that the data are at this address
import-publish-address-hint = The address can then be read on the entries. Do not say it of a private share link: who reads it can use it.
import-complete = The file is complete
import-complete-hint = Entries of this source that are not in it any more are noted as missing. None is deleted.
import-check-lead = The check reads the whole file and writes nothing.
import-check = Check
import-check-lost = The results of the check are not there any more; your choices are. Check again.
import-choose-on = Show the fields of the chosen kind
import-leave = Delete this file

# The check.
import-check-title = What this import would do
import-check-nothing-written = Nothing is written yet.
import-check-again = Check again
import-to-columns = Back to the columns
import-swap = Latitude and longitude seem exchanged in the whole file. Without a correction these entries are kept without a point on the map.
import-accept-swap = Put latitude and longitude right
import-number-read = Rows read
import-number-created = New entries
import-number-updated = Changed entries
import-number-unchanged = Unchanged entries
import-number-refused = Refused rows
import-not-recreated = { $n ->
    [one] One entry that was withdrawn or erased here before is not created again. To have it all the same, add it by hand.
   *[other] { $n } entries that were withdrawn or erased here before are not created again. To have one all the same, add it by hand.
  }
import-kept-edits = { $n ->
    [one] One field that was corrected here is kept; the value of the source is suggested.
   *[other] { $n } fields that were corrected here are kept; the values of the source are suggested.
  }
import-unmatched = { $n ->
    [one] One accessibility profile belongs to no known entry.
   *[other] { $n } accessibility profiles belong to no known entry.
  }
import-missing = { $n ->
    [one] One known entry is not in the source any more. It stays here.
   *[other] { $n } known entries are not in the source any more. They stay here.
  }
import-not-complete = The file does not count as complete: too many known entries are missing from it, or it was not read to its end.
import-looks-like = Most of these entries look like those of the source “{ $x }”. If this file continues it, give it that name of the source; if it is imported already, undo the import first.
import-not-listed-licence-unknown = { $n ->
    [one] One entry is not shared with other directories: its licence is unknown.
   *[other] { $n } entries are not shared with other directories: their licence is unknown.
  }
import-not-listed-local-only = { $n ->
    [one] One entry is for this directory only.
   *[other] { $n } entries are for this directory only.
  }
import-not-listed-not-for-peers = { $n ->
    [one] One entry is not meant for other directories.
   *[other] { $n } entries are not meant for other directories.
  }
import-not-listed-initiative-hidden = { $n ->
    [one] One entry is hidden with its initiative.
   *[other] { $n } entries are hidden with their initiatives.
  }
import-refused = Refused rows
import-refused-lead = The other rows are taken. Correct these in the file and import it again: nothing is taken twice.
import-refused-more = { $n ->
    [one] One more row is refused.
   *[other] { $n } more rows are refused.
  }
import-refused-download = Download the refused rows
import-mapping-download = Download what the columns are
import-odd = Worth knowing
import-differences = What changes in known entries
import-pairs = Possible duplicates
import-pairs-total = { $n ->
    [one] One new entry looks like another.
   *[other] { $n } new entries look like others.
  }
import-pairs-lead = They are imported all the same; you say afterwards, pair by pair, whether they are the same.
import-pair-in-file = another row of this file
import-go = Import
import-go-lead = The import runs while the directory stays open. You can undo it as a whole.
import-go-nothing = No row can be taken. Go back to the columns, or correct the file.
import-start = { $n ->
    [0] Import without changing anything
    [one] Import one entry
   *[other] Import { $n } entries
  }

# During the import.
import-fetching-title = Downloading
import-fetching = The file is being downloaded. This page keeps itself up to date; you may also close it and come back.
import-unreachable-title = The file did not come
import-unreadable-title = This file cannot be read
import-address-refused = This address cannot be asked for. Give a public address that begins with https://, without port or password, or send the file.
import-address-unreachable = Nobody answered in time at this address. Nothing has changed. Check it, try again later, or send the file.
import-address-status = The server of this address refuses the file (answer { $status }). Nothing has changed. Check the address, or send the file.
import-address-too-large = The file at this address is larger than { $n } MB. Nothing of it is kept. Ask for a part of it, or import it on the server with the command “bocage import”.
import-fetch-again = Try again
import-checking-title = Checking
import-checking = The whole file is being read; nothing is written. This page keeps itself up to date; you may also close it and come back.
import-importing-title = Importing
import-importing = The entries are coming into the directory. This page keeps itself up to date; you may also close it and come back.
import-waits = Another import is under way: this one waits for its turn. This page keeps itself up to date.
import-read = { $n ->
    [one] One row read.
   *[other] { $n } rows read.
  }
import-read-of = { $n } rows read of { $of }.
import-stop = Stop
import-interrupted-title = Import interrupted
import-interrupted = The import stopped before it was finished. What was written is kept. Resume it: nothing is written twice.
import-resume = Resume
import-so-far = What is imported already

# A past import.
import-run-title = Import of { $x }
import-undo = Undo the import of { $x }
import-undo-lead = The entries that this import created are withdrawn, those it changed are as before, those that somebody changed since stay. The same file can be imported again afterwards.
import-undoing = The import is being undone. This page keeps itself up to date.

# Fields that files fill.
field-identifiers-siren = SIREN
field-identifiers-rna = RNA
field-identifiers-finess-et = FINESS of the establishment
field-identifiers-finess-ej = FINESS of the legal entity
field-identifiers-wikidata = Wikidata
field-terms-by-name = Name of the initiative
field-links-social = Link: social network
field-links-feed = Link: feed
