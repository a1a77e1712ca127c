# Messages by other channels than mail, and what may not travel by the one that was chosen.

closed-title = A warning waits for you
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, reminder, { $severity }: { $what }
short-escalate = { $product } { $number }, unanswered, { $severity }: { $what }
channel-feed = feed
channel-matrix = Matrix
channel-slack = Slack
channel-sms = text message
channel-smtp = mail
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook
