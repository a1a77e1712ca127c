# Messages by other channels than mail, and what may not travel by the one that was chosen.

closed-title = A warning waits for you
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, reminder, { $severity }: { $what }
short-escalate = { $product } { $number }, unanswered, { $severity }: { $what }
attached = The findings are attached as files, for spreadsheets (CSV) and programs (JSON).
channel-feed = feed
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
