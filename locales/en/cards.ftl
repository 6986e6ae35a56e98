# Pages: add, correct, keep.
login-not-fresh = This cannot be undone, and you signed in more than 12 hours ago. Nothing has changed. Sign in again with a new link (“bocage admin-link”), then try again.
publish = Publish
team-to-check = { $n ->
    [one] One page is to be checked or was never confirmed
   *[other] { $n } pages are to be checked or were never confirmed
}
notice-withdrawn = The page is withdrawn. The directories that received it are told.
notice-erased = The page is erased. The directories that received it are asked to erase it.
add-title = Add a page
add-kinds = Choose another kind
add-kind-lead = What does this initiative do? Choose what comes nearest: you can add other kinds.
edit-title = Correct: { $x }
form-stars = Fields marked * are required. Leave empty what you do not know.
form-save = Save
form-preview = Look before publishing
form-correct = Correct
form-main-kind = Main kind
form-other-kinds = Other kinds (at most 4 in all)
form-kind = For this kind
form-more = More details, if you like
form-hours = Opening hours and status
form-contact = Contact
form-place = Position and area
form-texts = Texts, themes and publics
form-organisation = Organisation
form-access = Access
form-public-email = Show this address to everybody
form-public-phone = Show this number to everybody
form-unknown = Not known
form-unit = in { $x ->
    [day] days
    [h] hours
    [l] litres
    [min] minutes
    [week] weeks
   *[other] { $x }
  }
form-list = Several answers: separate them with semicolons.
form-hours-read = Reads: { $x }
help-summary = What it does, for whom. At most 280 characters.
help-location-street = If the place is not public, choose an approximate position below.
help-location-postcode = 5 digits in France, for example 29200.
help-location-precision = What everybody sees. “Exact” shows the address.
help-location-lat = In degrees, for example 48.39. Leave it empty: the town is enough.
help-location-lon = In degrees, for example -4.49.
help-area-served = “national”, “remote” (online), or territory codes: FR-29; FR-56.
help-opening-hours = Days as Mo, Tu, We, Th, Fr, Sa, Su. Example: Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00.
help-contact-email = So that people can answer. When you do not show it, it stays here; messages written from its page arrive at it where the directory sends mail.
help-members = Initiatives that belong to it, one on a line: @name, @name@other-directory, or the address of their page. What they offer is added up on its page.
help-member-of = Networks that it belongs to, one on a line.
help-contact-website = Begins with https://
help-description = A longer presentation. An empty line makes a paragraph.
help-lang = The code of the language of the texts: fr, br, en…
help-tags = Free words, separated by semicolons.
help-identifiers-siret = 14 digits.
help-identifiers-osm = For example node/123456.
help-economics-commission-pct = In %, 0 to 100. 0 means “no commission”.
help-type-money = An amount, for example 12.50.
help-type-integer = A whole number.
help-type-decimal = A number, for example 0.5.
help-type-date-interval = From the first to the last day: 7 May 2027 to 20 May 2027. Several periods: separate them with semicolons.
help-type-time-interval = Times, for example 09:00-12:00.
help-type-area = Territory codes, for example FR-29; FR-56.
help-type-url = Begins with https://
help-type-hours = Like Mo-Fr 09:00-12:00.
preview-lead = This is the page as everybody will see it. Nothing is published yet.
suspects-title = Is it there already?
suspects-lead = These pages look like yours. If it is one of them, open it and complete it. Otherwise publish yours.
suspects-different = No, it is another one: publish
cards-title = Our pages
cards-search = Name
cards-show = Show
cards-show-all = All
cards-show-proposals = Offers and requests
cards-show-check = To be checked
cards-show-published = Visible
cards-show-hidden = Hidden
cards-show-paused = Paused
cards-show-closed = Closed
cards-count = { $n ->
    [0] No page matches. Try another word, or show all pages.
    [one] One page.
   *[other] { $n } pages, those to be checked first.
}
cards-count-proposals = { $n ->
    [0] No offer or request matches. Try another word.
    [one] One offer or request.
   *[other] { $n } offers and requests, those that end first.
}
cards-next = Next page
mark-hidden = hidden
mark-moved = gone elsewhere
confirm-ask = Is this page still right?
card-next = What next?
card-confirm = Yes, all is right
card-edit = I correct it
card-page = See the page
card-state = State
card-is-open = The initiative is active, and its page is visible.
card-is-hidden = The page is hidden: nobody sees it.
card-pause = Pause
card-close = It has stopped
card-reopen = It is active again
card-hide = Hide the page
card-show = Show the page
card-no-answer = Nobody can answer this yet: the initiative publishes no mail address, no telephone and no site, and no message can be passed on to it from here.
proposal-past = The last day named is over ({ $x }). Nobody can make use of it: check the year.
news-of = News of { $x }
calendar-open = { $x }: open
initiative-files = Take this page with you:
initiative-file-news = News ({ $x })
initiative-file-calendar = Hours and dates (iCal)
initiative-file-contact = Address book (vCard)
card-unplaced = “{ $x }”: no municipality has this name, or several have it. Nobody will find this page by searching around a place. Check the name and the postcode.
propose-no-answer = Before you publish: nobody could answer. The initiative shows no mail address, no telephone and no site, and no message can be passed on to it from here.
card-no-answer-do = Add a contact to the initiative
card-end = Withdraw or erase
card-end-lead = Withdrawn or erased, it disappears here and from other directories, and an import does not bring it back. Withdrawing keeps its kinds, its municipality and its numbers in the sources; erasing destroys these too.
card-withdraw = Withdraw the page for ever
card-erase = Erase the page and all its traces
card-facts = What the page says
end-withdraw = Withdraw the page
end-erase = Erase the page
end-ask-withdraw = { $n ->
    [0] Withdraw the page here? No other directory received it.
    [one] Withdraw the page here and ask the directory that received it?
   *[other] Withdraw the page here and ask the { $n } directories that received it?
}
end-ask-erase = { $n ->
    [0] Erase the page here, with all its traces? No other directory received it.
    [one] Erase the page here, with all its traces, and ask the directory that received it?
   *[other] Erase the page here, with all its traces, and ask the { $n } directories that received it?
}
end-for-ever = This is for ever: it cannot be undone, and no import will bring the page back. To take it away for a while, hide it instead.
end-do-withdraw = Withdraw
end-do-erase = Erase
end-keep = Keep the page

# News and replies.
news-heading = News: { $x }
news-text = Text
news-hint = At most 5,000 characters. People who subscribed receive it.
news-tell = Publish the news
news-told = Published before
news-none = Nothing yet.
news-correct = Correct the news
news-withdraw = Take these news back
news-withdraw-lead = They disappear here, and the servers that received them are asked to delete them. This is for ever.
news-withdraw-do = Take back for ever
news-replies = What is said elsewhere
news-counts = Replies: { $replies }. Favourites: { $likes }. Shares: { $boosts }.
news-done-answered = The answer is sent.
news-done-told = The news are published.
news-done-rewritten = The news are corrected. People who subscribed receive them again.
news-done-withdrawn = The news are taken back.
reply-private = for you only
reply-hidden = hidden
reply-hide = Hide
reply-show = Show
card-news = News and replies
