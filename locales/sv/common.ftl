# Ord som används överallt: datum, tal, allvar, lägen.

product-name = Vårdkase
language-name = Svenska

format-number = { $value }
format-date = { $day } { $month } { $year }
format-time = { $hour }.{ $minute }
format-date-time = { $date } kl. { $time }
format-ago = för { $span } sedan
format-in = om { $span }
format-just-now = nyss
format-month-1 = januari
format-month-2 = februari
format-month-3 = mars
format-month-4 = april
format-month-5 = maj
format-month-6 = juni
format-month-7 = juli
format-month-8 = augusti
format-month-9 = september
format-month-10 = oktober
format-month-11 = november
format-month-12 = december
format-seconds = { $count ->
    [one] { $count } sekund
   *[other] { $count } sekunder
}
format-minutes = { $count ->
    [one] { $count } minut
   *[other] { $count } minuter
}
format-hours = { $count ->
    [one] { $count } timme
   *[other] { $count } timmar
}
format-days = { $count ->
    [one] { $count } dygn
   *[other] { $count } dygn
}

severity-low = Låg
severity-medium = Medel
severity-high = Hög
severity-critical = Kritisk

state-drafted = Förberedd
state-sent = Skickad
state-delivered = Levererad
state-seen = Läst
state-acknowledged = Bekräftad
state-applicable = Gäller oss
state-not-applicable = Gäller inte oss
state-in-progress = Åtgärdas
state-fixed = Åtgärdad
state-verified = Kontrollerad och klar
state-expired = Utgången
state-withdrawn = Återkallad

finding-state-new = Ny
finding-state-still = Kvarstår
finding-state-gone = Borta
finding-state-back = Tillbaka

role-analyst = CSIRT-analytiker
role-duty-officer = Vakthavande
role-administrator = Administratör
role-security-lead = Säkerhetsansvarig
role-technician = Tekniker
role-reader = Läsare
role-operator = Driftorganisation
