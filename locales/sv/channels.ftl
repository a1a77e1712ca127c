# Meddelanden på andra sätt än mejl, och det som inte får skickas på det sätt som valts.

closed-title = En varning väntar på dig
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, obesvarad, { $severity }: { $what }
attached = Fynden är bifogade som filer, för kalkylblad (CSV) och program (JSON).
channel-feed = flöde
channel-matrix = Matrix
channel-slack = Slack
channel-sms = sms
channel-smtp = mejl
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook

done-return = Kom tillbaka, inte levererad
sending-returned = kom tillbaka, inte levererat
inbound-heading = Mejl som kommit in
inbound-returned = Leveransrapport: det kom inte fram
inbound-delayed = Leveransrapport: inte framme än
inbound-arrived = Leveransrapport: det kom fram
inbound-report = Rapport från en mejlserver
inbound-automatic = Automatiskt svar, ändrar ingenting
inbound-reply = Svar
inbound-other = Mejl
inbound-done-returned = nästa väg prövas
inbound-done-moved = ändrade varningen
inbound-done-noted = sparat
inbound-done-lacks-why = sparat; varningen är kvar, för mejlet säger inte varför den inte gäller
inbound-done-unproven = sparat; det är inte säkert att avsändaren har fått varningen
inbound-done-kept = sparat
