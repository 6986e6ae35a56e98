# The mails: subject and text.
mail-test-subject = Test of { $name }
mail-test-body = This mail shows that { $name } ({ $host }) can send some.
mail-code-subject = A code for your page in { $directory }
mail-code-removal = Somebody asks for the removal of the page “{ $name }” of { $directory } ({ $site }).

    If it is you, here is the code to type on the page of the request: { $code }

    It is good for 20 minutes. Once it is typed, contacts and texts of the page are hidden.
    If it is not you, do nothing: nothing changes.
mail-code-mine = Somebody says that they keep the page “{ $name }” of { $directory } ({ $site }).

    If it is you, here is the code to type on the page of the request: { $code }

    It is good for 20 minutes. If it is not you, do nothing: nothing changes.
mail-answer-subject = Answer to your message about “{ $name }”
mail-answer-body = Hello,

    here is the answer to your message about the page “{ $name }” of { $directory } ({ $site }):

    { $why }
    { $message }

    You do not agree? Write to the contact of the legal notice ({ $site }/about/legal): somebody else will look.
mail-relay-subject = A message for “{ $name }”
mail-relay-body = { $person } writes to you through { $directory } ({ $site }):

    { $message }

    To answer without giving your address, open this page:
    { $link }

    It works for 90 days. To get no more messages, ask the directory to switch this form off.
mail-relay-answer-subject = Answer of “{ $name }”
mail-relay-answer = “{ $name }” answers you through { $directory } ({ $site }):

    { $message }

    To answer in turn, open this page:
    { $link }

    It works for 90 days.
mail-relay-proposal-subject = A message about “{ $about }”
mail-relay-proposal = { $person } writes to you through { $directory } ({ $site }) about “{ $about }” ({ $page }):

    { $message }

    To answer without giving your address, open this page:
    { $link }

    It works for 90 days. To get no more messages, ask the directory to switch this form off.
mail-relay-answer-proposal = “{ $name }” answers you through { $directory } ({ $site }) about “{ $about }”:

    { $message }

    To answer in turn, open this page:
    { $link }

    It works for 90 days.
mail-ending-subject = “{ $about }” ends on { $day }
mail-ending-body = “{ $about }” of “{ $name }” ends on { $day } in { $directory } ({ $site }).

    This page lets you say that it is settled, withdraw it, and prolong it where that is still possible:
    { $link }

    It works without a password, until the end. If you do nothing, it disappears after that day.
