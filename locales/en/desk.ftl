# Signing in.
nav-team = The desk
login-title = Sign in to the desk
login-how = The desk is where the directory is kept. To enter, ask the person who runs the server for a link: the command below makes one. The link works once, for 15 minutes.
login-button-lead = This link opens the desk on this device. It works only once.
login-button = Sign in
login-expired = This link no longer works: it was used, or it is older than 15 minutes. Nothing has changed. For a new one, run “bocage admin-link” again.
logout = Sign out

# The desk.
team-title = The desk
team-lead = Here you keep the directory.
team-lead-name = Hello { $x }. Here you keep the directory.
team-cards = { $n ->
    [0] The directory keeps no page yet.
    [one] The directory keeps one page.
   *[other] The directory keeps { $n } pages.
}
team-waiting = To be dealt with
team-nothing-waits = Nothing to be dealt with. Thank you!
team-places = Go to
sessions-title = People who are signed in
sessions-lead = Each line is a device that is signed in to the desk. Close what you do not recognise.
sessions-unnamed = Without a name
sessions-since = Signed in on { $x }
sessions-used = last seen on { $x }
sessions-current = This is your device.
sessions-close = Close

# Forms.
form-foreign = This form does not come from this directory. Nothing has changed. Open the page here and send it again.
form-type = This form is not in a shape that we read. Nothing has changed.
form-body = This form did not arrive whole. Nothing has changed. Send it again.
form-trap = Leave this field empty
problem-title = Error: { $x }
problems-lead = { $n ->
    [one] One thing needs correcting. Nothing has been saved yet.
   *[other] { $n } things need correcting. Nothing has been saved yet.
}
again-title = Check and send again
again-check = This form was open for too long. Nothing is lost and nothing has changed: send it again.
again-sign-in = You are no longer signed in. Nothing is lost and nothing has changed: open a new link (“bocage admin-link”) in another tab, then come back here and send.
again-button = Send again
again-written = What you wrote
undo = Undo

# The history of a page.
initiative-history = History
initiative-desk = Keep this page
history-title = History: { $x }
history-kept = The last { $n } versions are kept.
history-public = The exact address, e-mail and phone are not part of it.
history-feed = Follow these changes (Atom)
history-by-person = a person of the directory
history-by-command = the directory
history-by-token = a program of the directory
history-by-import = an import
history-by-link = the initiative, by the link that was sent
history-what-created = Page created
history-what-revised = Page changed
history-what-confirmed = Confirmed right
history-what-hidden = Page hidden
history-what-shown = Page shown again
history-what-moved = Page went to another directory
history-before = Before:
history-after = After:
history-nothing = (nothing)
history-restore = Go back to this version
history-restore-refused = This version cannot come back as it was, and nothing has changed. Correct the offer or request in the form:
notice-created = The page is published.
notice-revised = The page is changed.
notice-confirmed = Thank you. The page is marked up to date.
notice-hidden = The page is hidden: nobody sees it here any more.
notice-shown = The page is visible again.
notice-moved = The page went to another directory.
undo-done = Undone.
undo-changed-since = The page was changed since: nothing was undone. Open its history to go back to a version.
undo-too-late = More than ten minutes have passed: nothing was undone. Open the history of the page to go back to a version.
undo-nothing = There is nothing to undo: no earlier version is kept.

# The fields of a page.
field-name = Name
field-kinds = Kinds
field-summary = In one or two sentences
field-description = Description
field-lang = Language of the texts
field-status = Status
field-status-since = Status since
field-themes = Themes
field-tags = Keywords
field-location-street = Street and number
field-location-postcode = Postcode
field-location-city = Town
field-location-country = Country
field-location-lat = Latitude
field-location-lon = Longitude
field-location-precision = Precision that is published
field-location-territory = Territory
field-area-served = Area served
field-opening-hours = Opening hours
field-crisis-hours = Exceptional hours
field-contact-website = Website
field-contact-email = E-mail
field-contact-email-public = E-mail visible to all
field-contact-phone = Phone
field-contact-phone-public = Phone visible to all
field-contact-relay = Contact form
field-price-model = Price
field-languages = Languages spoken with the public
field-publics = For whom
field-legal-form = Legal form
field-labels = Labels
field-licence = Licence of the page
field-links = Links
field-translations = Translations
field-parent = Part of
field-members = Members
field-member-of = Member of
field-charter = Charter
field-media = Pictures
field-local-only = Visible here only
field-checked-at = Confirmed right
field-accessibility-comment = More about access
field-accessibility-link = Record about access
field-identifiers-siret = SIRET
field-identifiers-osm = OpenStreetMap object
