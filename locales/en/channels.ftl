# Messages by other channels than mail, and what may not travel by the one that was chosen.

closed-title = A warning waits for you
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, reminder, { $severity }: { $what }
short-escalate = { $product } { $number }, unanswered, { $severity }: { $what }
attached = The findings are attached as files, for spreadsheets (CSV) and programs (JSON).
channel-matrix = Matrix
channel-slack = Slack
channel-sms = text message
channel-smtp = mail
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook

done-return = Returned as not delivered
sending-returned = returned as not delivered
inbound-heading = Mail that came in
inbound-returned = Delivery report: it did not arrive
inbound-delayed = Delivery report: not yet
inbound-arrived = Delivery report: it arrived
inbound-report = Report from a mail server
inbound-automatic = Automatic answer, moves nothing
inbound-reply = Answer
inbound-other = Mail
inbound-done-returned = the next way is tried
inbound-done-moved = moved the warning
inbound-done-noted = kept
inbound-done-lacks-why = kept; the warning stays open, because the mail does not say why it does not apply
inbound-done-unproven = kept; it is not certain that the sender got the warning
inbound-done-kept = kept

menu-unplaced = Mail nobody has placed
unplaced-about = Mail that came in and names no warning. Place it on the warning it is about, or put it aside. A sender’s address proves nothing: call before you trust it.
unplaced-days = { $count ->
    [one] Deleted after { $count } day.
   *[other] Deleted after { $count } days.
}
unplaced-beyond = { $count ->
    [one] { $count } mail was not kept, because too many wait. Look in the mailbox itself.
   *[other] { $count } mails were not kept, because too many wait. Look in the mailbox itself.
}
unplaced-none = Every mail that came in has its place.
unplaced-number = The warning’s number
unplaced-place = Place it there
unplaced-aside = Put aside
unplaced-why = Why?
unplaced-put-aside = Put aside
unplaced-put-aside-about = The latest. You can still place them.
unplaced-aside-because = Put aside: { $name }
unplaced-no-subject = (no subject)
unplaced-no-sender = (no sender)
work-unplaced = { $count ->
    [one] { $count } mail that nobody has placed
   *[other] { $count } mails that nobody has placed
}
mistake-aside-why = Say in a few words why you put the mail aside.
mistake-warning-number = Write the warning’s number, for example 1042.
mistake-no-warning = There is no warning with that number.
said-mail-aside = The mail is put aside.
said-mail-placed = The mail stands with this warning from now on. The member can read it here.
did-place-mail = placed a mail on a warning
did-put-mail-aside = put a mail aside
did-delete-old-mail = deleted old mail that nobody had placed
inbound-done-placed = placed here by the CSIRT; the sender is a contact of the member
inbound-done-placed-outside = placed here by the CSIRT; the sender is not a contact of the member
