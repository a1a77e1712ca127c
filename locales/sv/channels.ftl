# Meddelanden på andra sätt än mejl, och det som inte får skickas på det sätt som valts.

closed-title = En varning väntar på dig
short-tell = { $product } { $number }, { $severity }: { $what }
short-remind = { $product } { $number }, påminnelse, { $severity }: { $what }
short-escalate = { $product } { $number }, obesvarad, { $severity }: { $what }
attached = Fynden är bifogade som filer, för kalkylblad (CSV) och program (JSON).
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

menu-unplaced = Mejl som ingen har placerat
unplaced-about = Mejl som kommit in och inte nämner någon varning. Placera mejlet på den varning det handlar om, eller lägg det åt sidan. En avsändaradress bevisar ingenting: ring innan du litar på den.
unplaced-days = { $count ->
    [one] Tas bort efter { $count } dag.
   *[other] Tas bort efter { $count } dagar.
}
unplaced-beyond = { $count ->
    [one] { $count } mejl sparades inte, för att alltför många väntar. Titta i själva brevlådan.
   *[other] { $count } mejl sparades inte, för att alltför många väntar. Titta i själva brevlådan.
}
unplaced-none = Alla mejl som kommit in har sin plats.
unplaced-number = Varningens nummer
unplaced-place = Placera där
unplaced-aside = Lägg åt sidan
unplaced-why = Varför?
unplaced-put-aside = Lagt åt sidan
unplaced-put-aside-about = De senaste. Du kan fortfarande placera dem.
unplaced-aside-because = Lagt åt sidan: { $name }
unplaced-no-subject = (inget ämne)
unplaced-no-sender = (ingen avsändare)
work-unplaced = { $count ->
    [one] { $count } mejl som ingen har placerat
   *[other] { $count } mejl som ingen har placerat
}
mistake-aside-why = Skriv med några ord varför du lägger mejlet åt sidan.
mistake-warning-number = Skriv varningens nummer, till exempel 1042.
mistake-no-warning = Det finns ingen varning med det numret.
said-mail-aside = Mejlet är lagt åt sidan.
said-mail-placed = Mejlet står vid den här varningen från och med nu. Medlemmen kan läsa det här.
did-place-mail = placerade ett mejl på en varning
did-put-mail-aside = lade ett mejl åt sidan
did-delete-old-mail = tog bort gamla mejl som ingen hade placerat
inbound-done-placed = placerat här av CSIRT; avsändaren är en av medlemmens kontakter
inbound-done-placed-outside = placerat här av CSIRT; avsändaren är inte en av medlemmens kontakter
