# What anybody may say of a card, without an account.
report-heading = Report something about “{ $x }”
report-lead = No account. After sending you get a private address where the answer will be.
report-passer = Were you there lately?
report-title-still-there = Still there
report-title-closed = Closed
report-title-mistake = Report a mistake
report-lead-mistake = Somebody of the directory checks and corrects the page.
report-content-mistake = What is right?
report-title-mine = This is my initiative
report-lead-mine = This page is about you. Say so: somebody of the directory answers you.
report-content-mine = A word to that person (optional)
report-title-removal = I ask for removal
report-lead-removal = The page goes from here, and from the directories that received it. A new import does not bring it back.
report-content-removal = Why? (optional)
report-field = What is wrong?
report-field-name = The name
report-field-place = The address or the map
report-field-hours = The hours
report-field-contact = Phone, e-mail or site
report-field-text = The text
report-field-access = The access
report-field-price = The price
report-field-other = Something else
report-mail = Your e-mail (optional)
report-mail-help = Never shown. It serves to send you the answer.
report-send = Send
report-thanks = Thank you. It is noted.
report-done-title = Thank you
confirm-done = Thank you. Marked up to date until { $x }.
report-up-to-date = Thank you. The page is up to date already: nothing has changed.
report-peer = This page is kept by the directory { $x }. It is corrected there; the copy here follows.
report-peer-go = Report on the original page
claim = This is my initiative
withdraw = Ask for removal
report-waits = A report about this page has been waiting for an answer since { $x }.
removal-waits = A request to remove this page has been waiting for a decision since { $x }.
problem-submission-long = This text is too long: { $value } characters at most.
problem-submission-empty = Please say what is right, in a few words.
problem-submission-mail = “{ $value }” is no e-mail address. Example: you@example.org. You may also leave it empty.
submission-enough = Many messages about this page wait already. Yours was not kept. Come back in a few days.
submission-closed = It is answered already. Nothing has changed. Take that answer back first.
submission-open = This request already waits for an answer. Nothing has changed.
submission-not-gone = A page whose removal is asked for is not “done” as long as it is there. Nothing has changed and nothing was sent: erase it, or choose another answer.
submission-answer = Choose a reason from the list, and a text of { $most } characters at most. Nothing was sent.

# The private page of who sent something.
request-title = Your message
request-about-mistake = You reported a mistake on the page
request-about-still-there = You said that it is still there:
request-about-closed = You said that it is closed:
request-about-mine = You said that it is your initiative:
request-about-removal = You asked for the removal of the page
request-waits = { $n ->
    [0] Received today. Somebody of the directory will read you.
    [one] Waiting since yesterday ({ $day }). Somebody of the directory will read you.
   *[other] Waiting for { $n } days ({ $day }). Somebody of the directory will read you.
}
request-answered = An answer has been waiting here since { $x }.
request-proved = Confirmed from the page’s own address on { $x }.
request-hides = Contacts and texts of the page are hidden from now on, with its offers and requests, here and in the directories that received it.
request-unproved = We cannot check at once who asks: somebody of the directory will.
request-mail = The answer will come by e-mail too.
request-keep = Keep the address of this page: it is yours alone. It works until 30 days after the answer.
request-data = Download what the directory knows about this (JSON)
request-answer = The answer
request-sent = What you wrote
answer-because-done = It is done. Thank you.
answer-because-right = We checked: the page is right.
answer-because-unproved = We could not check that you speak for this initiative.
answer-because-unclear = We did not understand what is to change.
answer-because-again = Others have reported it already.
answer-because-abuse = This message does not keep the rules of the directory.
answer-appeal = You do not agree? Write to the contact of the legal notice: somebody else will look.
code-title = Confirm at once
code-lead = To confirm that you speak for this initiative, get a 6-digit code at the address that the directory knows.
code-lead-public = To confirm that you speak for this initiative, get a 6-digit code at { $x }.
code-is-sent = A code has left for the page’s own address. It is good for 20 minutes.
code-send = Send the code
code-again = Send another code
code-label = 6-digit code
code-try = Confirm
code-wrong = { $n ->
    [one] That is not the code. You have one try left.
   *[other] That is not the code. You have { $n } tries left.
}
code-expired = This code is good no more. Ask for another one.
code-not-here = No code can be sent for this request. It waits for somebody of the directory.
code-too-many = Too many codes left for this address within an hour. Wait a little, then try again.

# The inbox of the desk.
team-waiting-inbox = { $n ->
    [one] A request waits for a decision
   *[other] { $n } requests wait for a decision
}
inbox-title = Messages received
inbox-item-title = Answer: { $x }
inbox-age = { $n ->
    [0] received today
    [one] waiting for a day
   *[other] waiting for { $n } days
}
inbox-proved = confirmed from the page’s own address
inbox-unproved = person not checked
inbox-hides = contacts and texts hidden
inbox-reply = Reply from { $x }
inbox-offer = The source { $x } offers something else
inbox-directory = Directory that waits: { $x }
inbox-suggested = Suggested directory: { $x }
inbox-done-seen = Noted: the reply was looked at.
inbox-done-hide = The reply is hidden. Its author keeps it on their server.
inbox-done-taken = The page now says what the source offers.
inbox-done-kept = The page keeps what it says. The same offer will not come back.
offer-ours = On the page
offer-theirs = The source says
offer-take = Take what the source says
offer-keep = Keep what the page says
offer-renewed = The source offers something else by now: nothing was changed. Go back to the messages received to see its new value and decide.
offer-changed-since = The page has changed since: nothing was undone. Open its history to go back to a version.
reply-seen = Looked at
reply-answer = Answer
reply-answered = Our answer of { $x }
reply-correct = Correct the answer
reply-answer-title = Answer
reply-answer-send = Send the answer
reply-answer-open = The person receives your answer, and the subscribers of the page see it. You can correct it or take it back.
reply-answer-private = This person wrote to you alone: only they will receive your answer. You can correct it or take it back.
inbox-flag = Report of another server ({ $x })
why = Why? (optional, stays at the desk)
inbox-flag-close = I am done
inbox-correct = Correct the page
inbox-answer = Answer
inbox-answered = Answered lately
inbox-again = Have it wait again
inbox-reopen = Take this answer back
inbox-answer-else = Or answer without erasing it
inbox-reason = Reason
inbox-reason-done = It is done
inbox-reason-right = Checked, the page is right
inbox-reason-unproved = We could not check who asks
inbox-reason-unclear = We do not understand what is to change
inbox-reason-again = Reported already
inbox-reason-abuse = Against the rules
inbox-message = A word to the person, in their language (optional)
inbox-told-by-mail = The answer goes by e-mail and stands on the person’s private page.
inbox-told-by-page = The person will read the answer on their private page: they left no e-mail.
inbox-send = Send the answer
inbox-is-answered = It is answered already.
inbox-erase-title = Remove the page
inbox-erase-ask = Erase “{ $x }” here and ask it of the directories that received it? This cannot be undone.
inbox-erase = Erase the page
inbox-done-answered = The answer is sent.
inbox-done-flag = The report is closed.
inbox-done-erased = The page is erased, and the person has the answer.
inbox-done-reopened = Undone: the message waits again.

# The log of decisions.
own-data-title = What the directory knows of somebody
own-data-lead = For who asks what the directory keeps of their page, or of what they wrote. You get a file to hand over. Make sure that the request comes from that person.
own-data-about = The page, or the e-mail address of the person
own-data-about-hint = @name, the address of the page, or the e-mail address left with a message.
own-data-download = Download
log-title = Decisions
log-lead = What was decided about pages, naming nobody. To contest a decision, write to the contact of the legal notice: somebody else will look.
log-lead-team = What was decided, by whom and why. The public sees the same list without names and without reasons in somebody’s own words.
log-empty = Nothing has been decided yet.
log-somebody = no name
log-card-gone = a page that is gone
log-answered = Answer to a message about
log-hidden = Page hidden:
log-shown = Page shown again:
log-withdrawn = Page withdrawn for ever:
log-erased = Page erased:
log-reopened = Answer taken back, message about
log-reply-seen = Reply looked at about
log-reply-hidden = Reply hidden about
log-reply-shown = Reply shown again about
log-reply-again = Reply to be looked at again about
log-reply-answered = Answer given to a person about
log-offer-taken = Offer of a source taken over on
log-offer-kept = Offer of a source turned down on
log-offer-again = Offer of a source to be looked at again on
log-for-parties = something that only the people concerned see
log-link-made = Link made for
log-link-revoked = Link revoked for
log-import-undone = Import taken back:
log-import = its report
log-import-public = a lot of pages
log-flag-closed = Report closed about
log-flag-reopened = Report opened again about

# Writing to an initiative through the directory.
contact-link = Write through the directory
contact-title = Write to { $x }
contact-title-proposal = Answer “{ $x }”
contact-lead = Your message goes by e-mail. Neither you nor the initiative sees the other’s address: the answer comes back through the directory.
contact-field-name = Your name (optional)
contact-field-person = Your e-mail
contact-field-content = Your message
contact-person-help = Not given to the initiative. Forgotten after 90 days.
contact-sent = Your message has left. The answer will come by e-mail.
contact-answered = Your answer has left.
reply-title = Answer { $x }
reply-lead = This message is about “{ $x }”. Your answer goes through the directory: your address is not given.
relay-nobody = somebody who gave no name
relay-too-many = Many messages have left already. This one has not. Come back tomorrow.
problem-relay-mail = “{ $value }” is no e-mail address. Example: you@example.org.
problem-relay-name = This name is too long: { $value } characters at most.
problem-relay-empty = Please write a message.
problem-relay-over = Your message has not left: this is over or settled. Copy your text if you want to keep it.

# Cards that may be the same.
duplicates-title = Perhaps the same
duplicates-lead = Say so of each pair. Nothing disappears: if they are the same, remove the one too many afterwards.
duplicates-total = { $n ->
    [0] There is no pair of pages to compare.
    [one] One pair of pages may be the same initiative.
   *[other] { $n } pairs of pages may be the same initiatives.
}
duplicates-kinds = Kind
duplicates-from = Kept by the directory
duplicates-say-same = The same
duplicates-say-different = Not the same
duplicates-why-identifier = Same official identifier
duplicates-why-near = Similar names at the same place
duplicates-why-name = Same name, same town
duplicates-why-website = Same website
duplicates-done-same = Noted: they are the same.
duplicates-undone = Undone: the pair is to be compared again.
duplicates-done-different = Noted: they are not the same.
log-pair-same = Said to be the same as another:
log-pair-different = Said to differ from another:
log-pair-undone = Comparison taken back for
