# Other directories: how things stand with each.
standing-doubted = Its keys have changed: somebody else may have its name now. We take nothing from it and tell it nothing; the { $copied } entries that we have stay as they were.
standing-not-followed = We do not follow it.
standing-wanted = We are still looking for it.
standing-asked = We asked to follow it; it has not answered yet.
standing-refused = It refuses to be followed.
standing-refused-because = It refuses to be followed. “{ $reason }”
standing-reading = We are reading its catalogue for the first time.
standing-in-step = Up to date: { $copied } entries of { $total }, same digest, checked { $at }.{ $not_shown ->
    [0] {""}
    [one] {" "}{ $not_shown } is not shown here.
   *[other] {" "}{ $not_shown } are not shown here.
  }
standing-differs = { $n ->
    [one] { $n } entry differs
   *[other] { $n } entries differ
  }: { $copied } of { $total }, checked { $at }.
standing-late = It has not answered for { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
  }; we have { $copied } entries of { $total }. We keep trying.
standing-silent = Silent for { $n ->
    [one] { $n } day
   *[other] { $n } days
  }; we keep { $copied } entries, which may be old.
follower-none = It does not follow us.
follower-asked = It asks to follow us: bocage peer accept { $host }, or reject.
follower-accepted = It follows us.
follower-refused = We refuse to be followed by it.
follower-lapsed = It followed us; it has not said so again for a month.
peer-does-not-answer = { $host } does not answer. We try again by ourselves.
peer-keys-changed = The keys of { $host } have changed: nothing of it was taken. If its operator confirms the change: bocage peer accept { $host }
catalogue-not-proven = The catalogue of { $host } does not carry the signature of its keys: nothing of it was taken. We try again by ourselves.
peer-no-node = { $host } is no Bocage directory, or its name is written differently. Check the name.
peer-refuses = { $host } refused our last message; it will read by itself what it misses.
catalogue-unreadable = The catalogue of { $host } cannot be read. What we had of it is kept.
catalogue-foreign-origin = The catalogue of { $host } leads to another server; we do not follow it there. What we had of it is kept.
catalogue-endless = The catalogue of { $host } has no end. What was read is kept.
catalogue-snapshot-torn = The copy of the catalogue of { $host } arrived incomplete. What was read is kept; we will begin again.
catalogue-too-large = The catalogue of { $host } is beyond the limits. What was read is kept.
peer-host-unusable = “{ $host }” is not the name of a directory. Give its host name, such as directory.example.org.
peer-host-own = That is the name of this directory.
peer-no-public-name = { $host } is not a public name: this directory exchanges with nobody. Give it a public name, or try “bocage demo”.
peer-unknown = We do not know { $host }. See bocage peer list.
peer-has-not-asked = { $host } has not asked to follow us.
peer-is-blocked = { $host } is blocked: nothing was changed. To let it in first: bocage peer unblock, with the domain that “bocage peer blocks” names.
peer-nothing-to-accept = { $host } has not asked to follow us, and we do not follow it: there is nothing to accept. To follow it: bocage peer follow { $host }
peer-not-followed = We do not follow { $host }: there is nothing to compare.
peer-domain-unusable = “{ $domain }” is not a domain name.
cli-peer-wanted = We look for { $host } and will ask to follow it. To see how it goes: bocage peer list.
cli-peer-follows-already = We follow { $host } already.
cli-peer-asked-already = We have asked { $host } already; it has not answered yet.
cli-peer-none = We know no other directory. To follow one: bocage peer follow directory.example.org
cli-peer-kept-out = It is kept out: nothing of it is shown, taken or told. To let it in again: bocage peer unblock, with the domain that “bocage peer blocks” names.
cli-peer-blocked = { $domain }  kept out
cli-peer-blocked-because = { $domain }  kept out ({ $reason })
cli-peer-blocks = { $domain } is kept out, with all below it. What was shown of it is hidden.
cli-peer-block-would = Nothing was changed. To keep it out: bocage peer block { $domain }
cli-peer-unblocked = { $domain } is no longer kept out. What was kept of its nodes is shown again after: bocage peer accept HOST
cli-peer-accepted = { $host } may follow us.
cli-peer-will-wait = Its entries are kept and not shown until you have looked and say: bocage peer accept { $host }
cli-peer-shown = The entries of { $host } are shown in search.
cli-peer-quarantined = { $n ->
    [one] { $n } entry waits
   *[other] { $n } entries wait
  } for you: kept, not shown. To show what this directory publishes: bocage peer accept { $host }
cli-peer-over-quota = { $n ->
    [one] { $n } entry was
   *[other] { $n } entries were
  } not kept: a new directory may bring { $most } a day. They are read once you accept it: bocage peer accept { $host }
cli-peer-rejected = { $host } may not follow us; we tell it so.
cli-peer-unfollowed = We no longer follow { $host }; its entries leave search.
cli-peer-resync = We compare the catalogue of { $host } with our copy.
ago-moment = just now
ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
  }
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
  }
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
  }
network-title = The network of directories
network-lead = { $nodes ->
   *[other] { $nodes } directories exchange { $entries } entries
  }. Ours receives from { $followed } and publishes to { $followers }.
network-text = Each directory keeps its own entries. The others have a copy, and compare digests to be sure that it is complete.
network-directories = The directories with which we exchange
network-not-exchanged = What is not exchanged
network-follower-none = It does not receive our entries.
network-follower-asked = It asks to receive our entries.
network-follower-accepted = It receives our entries.
network-follower-refused = It does not receive our entries.
network-follower-lapsed = It received our entries; it has not said so again for a month.
network-last-contact = Last exchange: { $x }.
network-never = never
nav-network = Network
cli-peer-doubted = Ask its operator, by telephone or by mail, whether they changed the keys. If so: bocage peer accept { $host }
cli-peer-differs = To compare again: bocage peer resync { $host }
about-exchange-on = With other directories: see the page of the network.
news-empty = There is nothing to say: give a text with --text.
news-too-long = This text is too long: { $most } characters at most.
news-not-public = This entry is not shown to others: nobody would receive the news.
news-unknown = There is no news of this number. See bocage news @name.
news-gone = This was taken back already.
news-of-whom = Of which initiative? Give @name, an address or an id.
cli-news-published = News { $id } published. The people who follow the initiative receive it.
cli-news-changed = News { $id } changed.
cli-news-withdrawn = News { $id } taken back; we ask other servers to erase it.
cli-news-none = No news yet. To publish some: bocage news @name --text "…"
reply-unknown = There is no reply of this address. See bocage replies @name.
cli-replies-counts = Replies: { $replies }, likes: { $likes }, boosts: { $boosts }.
cli-reply-hide = Reply { $id } hidden. Its author keeps it on their server.
cli-reply-show = Reply { $id } shown again.
cli-reply-seen = Reply { $id } was looked at.
cli-reply-again = Reply { $id } is to be looked at again.
cli-reply-answered = The answer is sent, its number is { $id }. To correct it or take it back: bocage news --edit, or --withdraw.
cli-reply-mark-new = (not looked at yet)
cli-reply-mark-hidden = (hidden)
cli-reply-mark-private = (for you only)
follower-not-waiting = Nobody of this address waits to follow. See bocage followers @name.
follower-unknown = Nobody of this address follows. See bocage followers @name.
cli-followers-count = Followers: { $n }, waiting for a yes: { $waiting }.
cli-followers-by-hand = Whoever wants to follow waits for your yes from now on. Who follows already stays.
cli-followers-at-once = Everybody may follow at once from now on; those who waited are let in.
cli-follower-mark-waiting = (waits)
cli-follower-approved = { $who } follows from now on.
cli-follower-rejected = { $who } was told no. They may ask again.
cli-follower-removed = { $who } does not follow any more, and is told so.
move-no-answer = { $target } does not answer now. Nothing was changed; try again later.
move-not-confirmed = { $target } does not name this initiative. Nothing was changed. In the settings there, under account aliases, add { $uri }, then try again.
move-too-soon = This initiative moved less than { $days } days ago, and nothing was changed. Other servers heed one move in this time.
alias-too-many = An initiative names at most { $most } other ids. Take one back first.
alias-unknown = The initiative does not name this id.
alias-no-address = “{ $x }” is no address of an actor. It looks like https://social.example/users/name, not like @name.
node-not-reachable = This node has no name under which others can reach it. Set node.host first.
cli-moved = Moved. The servers of its followers are asked to follow { $target } instead; the page here stays.
alias-own = “{ $x }” is an address of this directory. An alias is what the initiative is called on another server.
cli-alias-none = The initiative names no other ids.
cli-alias-added = The initiative says that it is { $alias } too. Now start the move there.
cli-alias-removed = The initiative does not say any more that it is { $alias }.
report-unknown = No report of this number is open. See bocage reports.
cli-report-closed = Report { $id } closed.
cli-reports-none = No open reports.
initiative-news = News
initiative-follow = Follow from Mastodon or another network
follow-title = Follow { $x }
follow-lead = You will receive its news in your timeline, on Mastodon, GoToSocial, Misskey or another network of the fediverse.
follow-handle = Copy this name into the search of your network:
follow-server = Or give your address
follow-address = Your address (for example @alice@example.social)
follow-go = Prepare the link
follow-malformed = That is no address. It looks like @alice@example.social.
follow-on = Continue on { $x }
follow-nothing-sent = This link is made here, from what you typed: we asked nothing of your network, and keep nothing.
no-certificate-authorities = This machine knows no certificate authorities: no other server can be reached. On Debian: apt-get install ca-certificates
