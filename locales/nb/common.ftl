# Ord som brukes overalt: datoer, tall, alvor, tilstander.

product-name = Vårdkase
language-name = Norsk bokmål

format-number = { $value }
format-date = { $day }. { $month } { $year }
format-time = { $hour }.{ $minute }
format-date-time = { $date } kl. { $time }
format-ago = for { $span } siden
format-in = om { $span }
format-just-now = akkurat nå
format-month-1 = januar
format-month-2 = februar
format-month-3 = mars
format-month-4 = april
format-month-5 = mai
format-month-6 = juni
format-month-7 = juli
format-month-8 = august
format-month-9 = september
format-month-10 = oktober
format-month-11 = november
format-month-12 = desember
format-seconds = { $count ->
    [one] { $count } sekund
   *[other] { $count } sekunder
}
format-minutes = { $count ->
    [one] { $count } minutt
   *[other] { $count } minutter
}
format-hours = { $count ->
    [one] { $count } time
   *[other] { $count } timer
}
format-days = { $count ->
    [one] { $count } døgn
   *[other] { $count } døgn
}

severity-low = Lav
severity-medium = Middels
severity-high = Høy
severity-critical = Kritisk

state-drafted = Klargjort
state-sent = Sendt
state-delivered = Levert
state-seen = Lest
state-acknowledged = Bekreftet
state-applicable = Gjelder oss
state-not-applicable = Gjelder ikke oss
state-in-progress = Under arbeid
state-fixed = Utbedret
state-verified = Kontrollert og ferdig
state-expired = Utløpt
state-withdrawn = Trukket tilbake

finding-state-new = Ny
finding-state-still = Pågår fortsatt
finding-state-gone = Borte
finding-state-back = Tilbake

role-analyst = CSIRT-analytiker
role-duty-officer = Vakthavende
role-administrator = Administrator
role-security-lead = Sikkerhetsansvarlig
role-technician = Tekniker
role-reader = Leser
role-operator = Driftsorganisasjon
