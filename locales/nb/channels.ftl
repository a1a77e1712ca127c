# Meldinger på andre måter enn e-post, og det som ikke kan sendes på den måten som er valgt.

closed-title = Et varsel venter på deg
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, ubesvart, { $severity }: { $what }
channel-feed = strøm
channel-matrix = Matrix
channel-slack = Slack
channel-sms = SMS
channel-smtp = e-post
channel-syslog = syslog
channel-teams = Teams
channel-webhook = webhook
