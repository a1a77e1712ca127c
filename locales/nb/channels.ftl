# Meldinger på andre måter enn e-post, og det som ikke kan sendes på den måten som er valgt.

closed-title = Et varsel venter på deg
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, ubesvart, { $severity }: { $what }
attached = Funnene er vedlagt som filer, for regneark (CSV) og programmer (JSON).
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
inbound-returned = Leveringsrapport: den kom ikke fram
inbound-delayed = Leveringsrapport: ikke framme ennå
inbound-arrived = Leveringsrapport: den kom fram
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

menu-unplaced = E-post ingen har plassert
unplaced-about = E-post som har kommet inn og ikke nevner noe varsel. Plasser den på varselet den gjelder, eller legg den til side. En avsenderadresse beviser ingenting: ring før du stoler på den.
unplaced-days = { $count ->
    [one] Slettes etter { $count } dag.
   *[other] Slettes etter { $count } dager.
}
unplaced-beyond = { $count ->
    [one] { $count } e-post ble ikke tatt vare på, fordi for mange venter. Se i selve postkassen.
   *[other] { $count } e-poster ble ikke tatt vare på, fordi for mange venter. Se i selve postkassen.
}
unplaced-none = All e-post som har kommet inn, har sin plass.
unplaced-number = Varselets nummer
unplaced-place = Plasser der
unplaced-aside = Legg til side
unplaced-why = Hvorfor?
unplaced-put-aside = Lagt til side
unplaced-put-aside-about = De siste. Du kan fortsatt plassere dem.
unplaced-aside-because = Lagt til side: { $name }
unplaced-no-subject = (uten emne)
unplaced-no-sender = (uten avsender)
work-unplaced = { $count ->
    [one] { $count } e-post ingen har plassert
   *[other] { $count } e-poster ingen har plassert
}
mistake-aside-why = Skriv med noen ord hvorfor du legger e-posten til side.
mistake-warning-number = Skriv varselets nummer, for eksempel 1042.
mistake-no-warning = Det finnes ikke noe varsel med det nummeret.
said-mail-aside = E-posten er lagt til side.
said-mail-placed = E-posten står ved dette varselet fra nå av. Medlemmet kan lese den her.
did-place-mail = plasserte en e-post på et varsel
did-put-mail-aside = la en e-post til side
did-delete-old-mail = slettet gammel e-post som ingen hadde plassert
inbound-done-placed = plassert her av CSIRT; avsenderen er en av medlemmets kontakter
inbound-done-placed-outside = plassert her av CSIRT; avsenderen er ikke en av medlemmets kontakter
