# What an admin decides about other directories.
cli-peer-suggestions-none = No directory is suggested. Those that follow us, or that directories we accepted know, appear here.
cli-peer-suggestions-more = { $n ->
    [one] One more is suggested
   *[other] { $n } more are suggested
  }: bocage peer suggestions
cli-peer-suggested-back = It follows us, and we do not follow it.
cli-peer-suggested-by = Known to { $names }{ $n ->
    [0] {""}
    [one] {" "}and one more
   *[other] {" "}and { $n } more
  }.
cli-peer-suggested = To follow it: bocage peer follow { $host }. Not to be asked again: bocage peer ignore { $host }
cli-peer-ignored = { $host } is not suggested again. You can still follow it: bocage peer follow { $host }
block-list-not-read = { $path } cannot be read: { $cause }. Nothing was changed.
block-list-too-long = This list is too long: { $most } MiB at most. Nothing was changed.
block-list-obfuscated = “{ $domain }” is obfuscated; only who made the list knows which domain is meant. Ask them for it.
block-list-severity = “{ $severity }” is no severity for { $domain }: suspend, silence or noop.
block-list-own = { $domain } would keep out this directory itself.
block-list-unreadable = This is no line of a CSV: a quote that does not end, or no text in UTF-8.
cli-block-list-bad = line { $line }: not used. { $why }
cli-block-list-other = line { $line }: { $domain }  not applied: the list says { $severity }, and we only block
cli-block-list-known = line { $line }: { $domain }  kept out already
cli-block-list-new = line { $line }: { $domain }  new
cli-block-list-new-because = line { $line }: { $domain }  new ({ $reason })
cli-block-list-hits = {"    "}hits a directory that we know: { $host }
cli-block-list-nothing = This list keeps out nothing new. Nothing was changed.
cli-block-list-would = { $n ->
    [one] { $n } domain
   *[other] { $n } domains
  } would be kept out. Nothing was changed. To change it: bocage peer block --from { $file } --yes
cli-block-list-applied = { $n ->
    [one] { $n } more domain is
   *[other] { $n } more domains are
  } kept out, with all below. To let one in again: bocage peer unblock DOMAIN
cli-blocks-written = { $n ->
    [one] { $n } domain
   *[other] { $n } domains
  } written to { $file }.
cli-blocks-none = No domain is kept out.
move-target = “{ $url }” is no address of an entry on another directory. Nothing was changed. Give its id, such as https://directory.example.org/i/01JD3Z5V7QK8T0R4M2N6W9X1YB.
move-not-moved = This entry has not moved to another directory. Nothing was changed.
move-moved = This entry has moved to another directory. Nothing was changed. To take it back first: bocage peer move-entry ENTRY --undo
cli-entry-moved = { $name } lives at { $url } from now on. Its address here leads there, and other directories are told. Its card is kept here; to take it back: bocage peer move-entry ENTRY --undo
cli-entry-taken-back = { $name } is published here again.
peer-not-doubted = { $host } says nothing that we doubt. Nothing was changed.
cli-peer-recall = What { $host } says was withdrawn before the restore is withdrawn now.
peer-look-silent = { $host } does not answer at the moment. Nothing has changed. Check the name, or try again later.
cli-peer-offer = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
  }, licence { $licence }
cli-peer-suggested-again = { $host } may be suggested again.

# Other directories at the desk.
peers-title = Other directories
peers-lead = { $followed ->
    [0] No directory followed
    [one] { $followed } directory followed
   *[other] { $followed } directories followed
  } · { $failing } failing · { $waiting ->
    [0] no message waiting
    [one] { $waiting } message waiting
   *[other] { $waiting } messages waiting
  }
peers-host = Address of a directory to follow
peers-host-hint = For example directory.example.org. You first see what it publishes.
peers-look = See what it publishes
peers-anyway-lead = You can also follow it without waiting: we look for it until it answers.
peers-anyway = Follow it all the same
peers-directories = Directories that we know
peers-none = We know no other directory yet.
peers-suggested = Suggested directories
peers-suggested-back = It follows us, and we do not follow it.
peers-suggested-by = Known to { $x }.
peers-ignored = Directories that are not suggested again
peers-blocks = Domains that are kept out
peers-blocks-lead = Nothing of these domains and their subdomains is shown here; they receive nothing from us.
peers-unblock = Let it in again
peers-blocked = It is kept out: nothing of it is shown or accepted, and nothing is told to it.
peers-desk-blocked = This directory is kept out. Nothing has changed. To let it in first, see the domains that are kept out at the end of this page.
peers-waiting = { $n ->
    [one] { $n } message for it waits to be sent.
   *[other] { $n } messages for it wait to be sent.
  }
peers-asks-keys = Its keys have changed: nothing of it was taken since. Ask the person who runs it, by phone or e-mail, whether they changed them. If so, accept the new keys.
peers-asks-follow = It asks to receive our pages.
peers-asks-recall = It says that many of our pages had been withdrawn before this directory was restored. That waits for your word.
peers-asks-entries = { $n ->
    [one] One page of this directory waits for you: it is not shown yet.
   *[other] { $n } pages of this directory wait for you: they are not shown yet.
  }
peers-offer = { $n ->
    [0] It publishes no page yet (licence: { $licence }).
    [one] One page would come, under the licence { $licence }.
   *[other] { $n } pages would come, under the licence { $licence }.
  }
peers-offer-waits = Its pages will be kept without being shown, until you have accepted them.
peers-offer-undo = You can stop following it at any time: its pages will leave.
peers-licence-none = not stated
peers-follow = Follow this directory
peers-not-now = Change nothing
peers-decide = Decide
peers-accept = Accept: it will receive our pages
peers-accept-entries = Accept: show its pages
peers-accept-both = Accept, and receive theirs too
peers-accept-keys = Accept its new keys
peers-compare = Compare its catalogue with our copy
peers-ignore = Do not suggest it again
peers-suggest = Suggest it again
peers-recall = Withdraw what it says was withdrawn
peers-recall-lead = The pages that it names will be withdrawn for ever, here and in the directories that received them. This cannot be undone.
peers-recall-do = Withdraw these pages
peers-refuse = Refuse to send it our pages
peers-refuse-lead = It is told so, with your reason. You can accept it later.
peers-refuse-reason = Reason, told to the other directory (optional)
peers-refuse-do = Refuse
peers-unfollow = Stop following it
peers-unfollow-lead = { $n ->
    [0] We have no page of it. You can follow it again.
    [one] Its page leaves. You can follow it again: it will be read anew.
   *[other] Its { $n } pages leave. You can follow it again: they will be read anew.
  }
peers-unfollow-do = Stop following it
peers-domain = Domain to keep out
peers-domain-hint = For example spam.example. You first see what that would cut off.
peers-block-heading = Keep a domain out
peers-block-title = Keep { $x } out?
peers-block-look = See what that would cut off
peers-block-nodes = { $n ->
    [0] No directory that we know would be cut off.
    [one] One directory that we know would be cut off.
   *[other] { $n } directories that we know would be cut off.
  }
peers-block-entries = { $n ->
    [0] No page would disappear here.
    [one] One page would no longer be shown here.
   *[other] { $n } pages would no longer be shown here.
  }
peers-block-followers = { $n ->
    [0] No subscriber would be cut off.
    [one] One subscriber would receive nothing any more.
   *[other] { $n } subscribers would receive nothing any more.
  }
peers-block-replies = { $n ->
    [0] No reply would be hidden.
    [one] One reply would be hidden.
   *[other] { $n } replies would be hidden.
  }
peers-block-undo = You can let this domain in again. The pages kept of its directories will then wait until you accept them.
peers-block-reason = Reason (optional)
peers-block-reason-hint = It stays at the desk.
peers-block = Keep this domain out
peers-fact-site = Site
peers-fact-known = Known since
peers-fact-contact = Last exchange
peers-fact-failing = Failing since
peers-fact-next = Read next
peers-fact-suggested = Why it is suggested
peers-fact-blocked = Noted reason
peers-in-minutes = { $n ->
    [0] now
    [one] in a minute
   *[other] in { $n } minutes
  }
peers-in-hours = in { $n } hours
peers-done-followed = We look for { $x } and ask to follow it.
peers-done-unfollowed = We no longer follow { $x }; its pages leave search.
peers-done-accepted-both = { $x } is accepted, and we ask it to send us its own.
peers-done-accepted = { $x } is accepted.
peers-done-refused = { $x } will not receive our pages; we tell it so.
peers-done-compared = We compare the catalogue of { $x } with our copy. Come back to this page in a moment.
peers-done-recalled = What { $x } says was withdrawn is withdrawn now.
peers-done-ignored = { $x } will not be suggested again.
peers-done-suggested = { $x } may be suggested again.
peers-done-blocked = { $x } is kept out. Nothing of this domain and its subdomains is shown here; it receives nothing from us.
peers-done-unblocked = { $x } is no longer kept out. The pages kept of its directories are shown again once you accept them.
log-peer-followed = Directory followed:
log-peer-unfollowed = Directory no longer followed:
log-peer-accepted = Directory accepted:
log-peer-refused = Directory refused:
log-peer-blocked = Domain kept out:
log-peer-unblocked = Domain no longer kept out:
log-peer-ignored = Directory not suggested again:
log-peer-suggested = Directory suggested again:
log-peer-recalled = Pages withdrawn as said by
