# Meddelanden på andra sätt än mejl, och det som inte får skickas på det sätt som valts.

closed-title = En varning väntar på dig
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, obesvarad, { $severity }: { $what }
channel-feed = flöde
channel-matrix = Matrix
channel-slack = Slack
channel-sms = sms
channel-smtp = mejl
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook
