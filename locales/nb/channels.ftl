# Meldinger på andre måter enn e-post, og det som ikke kan sendes på den måten som er valgt.

closed-title = Et varsel venter på deg
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, ubesvart, { $severity }: { $what }
attached = Funnene er vedlagt som filer, for regneark (CSV) og programmer (JSON).
channel-feed = strøm
channel-matrix = Matrix
channel-slack = Slack
channel-sms = SMS
channel-smtp = e-post
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook

done-return = Kom i retur, ikke levert
sending-returned = kom i retur, ikke levert
inbound-heading = E-post som har kommet inn
inbound-returned = Leveringsrapport: den kom ikke frem
inbound-delayed = Leveringsrapport: ikke fremme ennå
inbound-arrived = Leveringsrapport: den kom frem
inbound-report = Rapport fra en e-posttjener
inbound-automatic = Automatisk svar, endrer ingenting
inbound-reply = Svar
inbound-other = E-post
inbound-done-returned = neste vei prøves
inbound-done-moved = endret varselet
inbound-done-noted = lagret
inbound-done-lacks-why = lagret; varselet står, for e-posten sier ikke hvorfor det ikke gjelder
inbound-done-unproven = lagret; det er ikke sikkert at avsenderen har fått varselet
inbound-done-kept = lagret
