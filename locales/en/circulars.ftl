# Warnings written by hand: circulars. What people write stands in the circular itself, not here.

## In mails and on the warning's own page.

topic-circular = A warning from the duty officer
    .what = The duty officer wrote a warning to you.
    .now = Open the warning and read what to do.
    .cannot = Call the number below.
why-circular = The duty officer wrote this warning by hand.
reason-judged = The duty officer has judged it so.
mail-look = Where to look
mail-other-language = The warning is written in { $language }: there is no text in your language yet, and we did not want you to wait.
written-sv = Swedish
written-nb = Norwegian
written-en = English
circular-look-none = The warning names no place. Look wherever you have what it is about.

## The list.

menu-circulars = Circulars
circulars-title = Circulars
circulars-about = Write to chosen members about something no sensor has seen, or ask them. You see who gets what before anything leaves.
circulars-new = Write a warning
circulars-none = Nobody has written a warning yet.
circulars-answered = Answered
circulars-of = { $answered } of { $members }
column-circular = Warning
column-author = Begun by
circular-stage-draft = Draft
circular-stage-waiting = Waits for approval
circular-stage-sent = Sent
circular-stage-withdrawn = Withdrawn

## Writing.

circular-write = Write a warning
circular-edit = Change the warning
circular-edit-link = Change
circular-text = What the warning says
circular-text-about = Write in one language at least. Whoever reads another gets the nearest that is there, with a word of why.
circular-language-sv = In Swedish
circular-language-nb = In Norwegian
circular-language-en = In English
circular-part-title = Title, in a few words
circular-part-what = What it is about
circular-part-look = Where to look (may be empty)
circular-part-now = What to do now, one step on each line
circular-part-cannot = What to do if you can’t (may be empty)
circular-part-sure = How sure we are (may be empty)
circular-part-call = Whom to call (empty: the duty officer)
circular-says-title = Title
circular-says-what = What it is about
circular-says-look = Where to look
circular-says-now = What to do now
circular-says-cannot = If you cannot
circular-says-sure = How sure we are
circular-says-call = Whom to call
circular-written = written
circular-severity-about = Decides how soon those who do not answer are reminded, and who is woken at night.
circular-severity = How bad
circular-tlp = Who may be told (TLP)
circular-whom = To whom
circular-whom-about = If you choose nothing, it goes to nobody. Members must fit everything you choose below. Those you name always come too.
circular-everyone = Every member that has joined
circular-members = Members by name, one on each line
circular-kinds = Of these kinds
circular-counties = In these counties
circular-asset = With this among their assets, such as a product’s name
circular-answered-circular = That answered this earlier warning …
circular-answered-how = … like this
circular-answer-nothing = Not answered
circular-answer-in-hand = Has it in hand
circular-answer-not-applicable = Does not concern them
circular-answer-fixed = Fixed
circular-answer-closed = Closed
circular-save = Save and see who gets what
mistake-circular-text = Write title, what it is about and what to do now in one language at least.
mistake-circular-part = Write something here, or empty the whole language.
mistake-circular-long = The text is too long.
mistake-circular-member = There is no member by one of these names.
mistake-circular-severity = Choose how bad it is.
mistake-circular-tlp = Choose a label.

## Before it leaves.

circular-preview = Who gets what
circular-reach = { $members ->
    [one] One member
   *[other] { $members } members
}, { $people ->
    [one] one receiver
   *[other] { $people } receivers
}. Nothing has left yet.
circular-nobody = No member fits the choices. Change them before you send.
circular-member-nobody = Nobody can be told, not even at the CSIRT. Add a contact first.
circular-to-csirt = The member has no contact: the CSIRT is told instead.
circular-to-operator = The member has no contact of its own: the operator is told.
circular-asleep = Quiet hours: leaves { $name }
circular-see-letter = See the message
circular-letter = The message to { $name }
circular-letter-about = This is how it will look. The link and the number are filled in when it leaves.
circular-letter-subject = Subject
circular-send = Send
circular-send-ask = Send the warning to everybody in the list?
circular-ask = Ask for approval
circular-ask-why = It reaches more than { $count } receivers. Somebody else at the CSIRT must approve it before anything leaves.
circular-waits = Asked for by { $name }. Nothing has left: somebody who has not written on it must approve it.
circular-approve = Approve and send
circular-approve-not = You have written on it or asked for it. Somebody else must approve it.
circular-discard = Throw away
circular-discard-ask = Throw the draft away? It cannot be brought back.
column-receiver = Receiver
column-channel = Channel
column-language = Language

## Afterwards.

circular-follow = What became of it
circular-sum = { $silent ->
    [0] All have answered ({ $answered } of { $members }).
    [one] { $answered } of { $members } have answered. One has not.
   *[other] { $answered } of { $members } have answered. { $silent } have not.
}
circular-delivery = Messages
circular-taken = { $count ->
    [one] one delivered
   *[other] { $count } delivered
}
circular-under-way = { $count ->
    [one] one on its way
   *[other] { $count } on their way
}
circular-failed = { $count ->
    [one] one failed
   *[other] { $count } failed
}
circular-told-nobody = Nobody was told
circular-said = They say: { $name }
circular-withdraw = Withdraw
circular-withdraw-ask = Withdraw the warning everywhere it is still open? Messages that wait do not leave.
circular-approved-by = Approved by { $name }
said-circular-saved = The draft is saved. Nothing has left.
said-circular-sent = It is on its way.
said-circular-waits = Saved. Somebody else must approve it before it leaves.
said-circular-moved = It had been changed or done already. This is how it stands now; nothing was done twice.
said-circular-withdrawn = The warning is withdrawn.
said-circular-discarded = The draft is thrown away.
error-title-own-hand = Somebody else must agree
error-text-own-hand = You have written on this warning or asked for it to be sent. Ask a colleague to approve it.
did-write-circular = wrote a warning by hand
did-change-circular = changed a warning written by hand
did-discard-circular = threw a draft away
did-ask-approval = asked for approval of a warning
did-approve-circular = approved a warning
did-send = sent a warning to a member
did-send-circular = sent a warning written by hand
did-withdraw-circular = withdrew a warning written by hand
