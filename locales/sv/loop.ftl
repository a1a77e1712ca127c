### The loop: follow-up, exceptions, several answers at once, retests.

mail-duty = Ingen hos { $member } har svarat eller kunnat nås, eller så håller medlemmen själv tillbaka varningen. Därför får du den nu, som CSIRT:ets vakthavande.
reason-class-policy = CSIRT:s policy säger hur allvarlig den här sortens problem är.
next-operator = Om ingen svarar går varningen vidare till driftorganisationen
next-duty = Om ingen svarar går varningen vidare till CSIRT:s vakthavande

said-exception-added = Undantaget gäller nu. Fynden räknas, men ingen varnas.
said-exception-ended = Undantaget är avslutat. Det som finns kvar varnas som nytt.
exceptions-title = Undantag
exceptions-about = Det här har medlemmen själv bett att få slippa varningar om. Fynden räknas och visas ändå.
exceptions-search = Sök på skäl, orsak eller adress
exceptions-in-force = Gäller nu
exceptions-over = Avslutade
exceptions-none = Inga undantag passar valen.
exception-new = Skriv ett undantag
exception-new-about = { $name } slipper varningar om det du anger här. Fynden räknas ändå, och undantaget tar slut av sig självt.
exception-reason-about = Till exempel ”Skannern är vår egen” eller ”Godtaget till den 1 mars, leverantören byter ut den då”.
exception-what = Vad gäller undantaget?
exception-what-about = Allt du fyller i måste stämma. Lämna tomt det som inte spelar någon roll.
exception-any-class = Alla slag
exception-closes = Varningen avslutas samtidigt, med ditt skäl.
exception-add = Låt undantaget gälla
exception-device = enheten { $name }
exception-peer = motparten { $name }
exception-until = Slutar { $span }
exception-ended = Avslutat { $span } av
exception-held = { $count ->
    [0] Har inte hållit tillbaka något än
    [one] Har hållit tillbaka { $count } gång
   *[other] Har hållit tillbaka { $count } gånger
}
exception-last-held = senast { $span }
exception-end = Avsluta undantaget
exception-end-ask = Det som finns kvar varnas igen nästa gång det syns. Skriv varför, så att andra förstår.
exception-from-warning = Det här ska ni inte varna oss för
field-reason = Varför
field-until = Till och med
field-cause = Orsak
field-device = Enhet eller nätverk hos er
field-peer = Motpart utanför
mistake-too-many = Medlemmen har för många undantag. Avsluta några först.
mistake-everything = Ange minst en orsak, enhet, motpart eller ett slag. Ett undantag för allt går inte.
mistake-wide = Nätverket är för stort. Ange högst ett /8 eller, för IPv6, ett /32.
mistake-reason = Skriv varför, med minst fem tecken.
mistake-past = Dagen har redan varit.
mistake-far = Dagen ligger längre fram än CSIRT:s policy tillåter.
column-exception = Undantag
column-reason = Skäl
column-created = Skrivet
column-expires = Slutar
column-ended = Avslutat i förtid
column-held = Gånger
finding-held = Ett undantag håller tillbaka fyndet
finding-sources = Vem som såg det
finding-source-sensor = Sensor
finding-source-feed = Lista
finding-source-reporter = Rapporterat av
finding-source-others = Övriga källor

said-link-revoked = Länken är stängd.
said-said-before = Det här har du redan sagt genom länken. Inget har ändrats.
said-moved-on = Någon har hunnit före, så inget har ändrats. Här ser du hur det står till nu.
warning-links = Länkar i mejl
warning-links-about = Den som har länken kan läsa och besvara varningen utan konto. Stäng en länk som har hamnat fel.
link-uses = { $count ->
    [0] inte använd
    [one] använd { $count } gång
   *[other] använd { $count } gånger
}
link-closed-at = stängd { $span }
link-ends = slutar gälla { $span }
link-revoke = Stäng länken

follow-up-title = Uppföljning
follow-up-none = Ingenting att vänta på här. Bra!
lag-unread = Inte läst
lag-unanswered = Inget svar
lag-unmended = Inte åtgärdat
lag-about-unread = Ingen har öppnat varningen. Äldst först.
lag-about-unanswered = Påminnelsen är skickad, men ingen har tagit hand om varningen. Ring.
lag-about-unmended = Någon har varningen i hand, men den borde ha varit åtgärdad vid det här laget.
column-told = Fick veta
column-next = Nästa steg
column-unread = Inte läst
column-unanswered = Inget svar
column-unmended = Inte åtgärdat
column-waiting-since = Väntar sedan
column-safe-count = Räknade varningar
column-safe-median = Hälften klara inom
column-safe-p90 = Nio av tio klara inom
next-none = Inget mer av sig självt
next-short-tell = skickas
next-short-remind = påminnelse
next-short-escalate = nästa person
next-short-operator = driftorganisationen
next-short-duty = CSIRT:s vakthavande
safe-title = Dagar till trygg
safe-all = Hälften av varningarna var kontrollerat borta inom { $median }, nio av tio inom { $p90 }. Räknat på { $count ->
    [one] en varning
   *[other] { $count } varningar
}.
safe-about = Tiden går från att medlemmen först fick veta till att vi själva ser att problemet är borta. Senaste året.
safe-none = Ingen varning har kontrollerats färdigt det senaste året.
safe-of = av { $count ->
    [one] en varning
   *[other] { $count } varningar
}
safe-hours = { $count ->
    [one] { $count } timme
   *[other] { $count } timmar
}
safe-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dagar
}
several-about = Svara på alla du har kryssat för
several-pick = Välj varning
several-taken = { $count ->
    [0] Inget har ändrats.
    [one] Svaret är taget på en varning.
   *[other] Svaret är taget på { $count } varningar.
}
several-moved-on = Inget ändrades: varningen tar inte emot det svaret nu.
several-unknown = En varning finns inte, eller inte för dig.
several-back = Till varningarna
mistake-none-picked = Kryssa för minst en varning.

said-retests-agreed = Tack. Tjänster som ni säger är åtgärdade kontrolleras nu också utifrån.
said-retests-ended = Kontrollen utifrån är avslutad.
retests-title = Kontroll utifrån
retests-yes = { $name } har sagt ja till kontroll utifrån.
retests-no = { $name } har inte sagt ja till kontroll utifrån. Ingenting kontrolleras.
retests-about = När ni säger att en tjänst som inte borde gå att nå är åtgärdad provar CSIRT en anslutning till just den adressen och porten. Ingenting skickas dit. Är porten stängd blir varningen klar direkt, är den öppen öppnas varningen igen. Ni kan ta tillbaka ert ja när som helst.
retests-agree = Ja, kontrollera våra tjänster
retests-end = Sluta kontrollera

# What the audit log says was done.
retest-from = CSIRT:s dator utanför ert nät provade en anslutning till varje adress och port och skickade ingenting.
retest-agreed-by = Ja sade { $name }
retest-agreed-no-more = Medlemmen har tagit tillbaka sitt ja. Inget mer provas.
retest-port = port { $name }
retest-open = fortfarande öppen
retest-closed = stängd
retest-no-answer = inget svar, så det går inte att säga
retest-banner = Tjänsten sade:
retest-tries = { $count ->
    [one] Provad { $count } gång.
   *[other] Provad { $count } gånger.
}
retest-due = Provas från
did-agree-retests = gick med på kontroller utifrån
did-end-retests = tog tillbaka samtycket till kontroller utifrån
did-revoke-link = stängde en länk i ett mejl
did-hold-back = gjorde ett undantag
did-end-hold-back = avslutade ett undantag
did-hold-back-expired = ett undantag gick ut

# Several causes behind one warning
cause-rule = Regel: { $name }
cause-circular = Skrivet av CSIRT
evidence-causes = { $count } regler eller indikatorer slog till på samma sak
cause-times = { $count ->
    [one] { $count } gång
   *[other] { $count } gånger
}

# Vad policyn säger om varje klass, ändrat av CSIRT:s ledning
policy-title = När och hur vi varnar
policy-about = Här står vad som gäller. Administratören kan ändra klockor, gränser och klasser; resten är som i hubbens fil. Varje ändring sparas och kan ångras.
policy-empty = Lämna ett fält tomt för att behålla det som står i filen.
policy-as-file = Som i filen
policy-as-always = Som vanligt
policy-who-about = De som har en markerad roll får varningen först. Har ingen rollen går varningen till de vanliga.
policy-class = Klass
policy-gone-after = Borta efter
policy-quiet = Tyst efter en varning
policy-gather = Samlas i
policy-at-once = direkt
policy-span-both = { $out }, utifrån { $inside }
policy-text-who = Text och vem som får den först
policy-changed-title = Ändrat här
policy-as-file-title = Som i filen
policy-classes = { $count ->
    [one] { $count } klass
   *[other] { $count } klasser
}
policy-settings = Klockor och gränser
policy-group-clock = { $name }, när ingen svarar
policy-group-flood = Meddelanden till en kontakt
policy-group-circulars = Varningar skrivna för hand
policy-group-drills = Kontaktövningar
policy-group-questions = Frågor från medlemmar
policy-clock-holds = påminnelse efter { $remind }, CSIRT:s jour efter { $duty }
policy-flood-holds = högst { $count } på { $span }
policy-alone-holds = { $count ->
    [one] upp till { $count } mottagare utan godkännande
   *[other] upp till { $count } mottagare utan godkännande
}
policy-alone-never = alltid två som granskar
policy-drills-hold = { $name } att svara
policy-questions-hold = { $now } när något pågår, { $soon } när det är bråttom, { $advice } när någon vill ha råd
policy-is-changed = ändrat här
policy-about-clock = Varje steg räknas från steget före. Ändringen gäller genast, också för varningar som väntar på svar.
policy-about-flood = Det som blir för mycket hålls tillbaka och nämns i nästa meddelande. Från allvaret { $name } går allt fram direkt.
policy-about-circulars = Går en varning till fler än så måste en kollega på CSIRT godkänna den. Skriv 0 för att alltid kräva det.
policy-about-drills = Den som inte svarar i tid står på er lista.
policy-about-questions = Medlemmen ser tiden innan frågan skickas. Har ingen svarat i tid får jouren veta det.
policy-set-remind = Påminnelse till samma personer
policy-set-escalate = Nästa på jourschemat
policy-set-operator = Driftleverantören
policy-set-duty = CSIRT:s jour
policy-set-fix = Åtgärdat, räknat från varningen
policy-set-flood-messages = Högst så många meddelanden
policy-set-flood-window = Under så lång tid
policy-set-alone = Mottagare utan godkännande
policy-set-drill-answer = Tid att svara
policy-set-answer-now = Svar när något pågår
policy-set-answer-soon = Svar när det är bråttom
policy-set-answer-advice = Svar när någon vill ha råd
policy-set-label = { $name } ({ $unit }, { $min }–{ $max })
policy-set-now = Gäller nu: { $name }.
policy-set-file = Filen säger: { $name }.
policy-set-as-file = Som filen säger: { $name }.
policy-set-said = { $group }: { $name }, { $value }
policy-unit-minutes = minuter
policy-unit-hours = timmar
policy-unit-days = dygn
policy-unit-messages = antal
policy-unit-receivers = antal
policy-moved = { $count ->
    [0] Ingen varning väntar på ett steg som ändras.
    [one] Nästa steg flyttas för { $count } varning.
   *[other] Nästa steg flyttas för { $count } varningar.
}
policy-now-due = { $count ->
    [one] { $count } varning går vidare till nästa steg genast.
   *[other] { $count } varningar går vidare till nästa steg genast.
}
rsit-abusive-content = Skräppost och annat oönskat
rsit-malicious-code = Skadlig kod
rsit-information-gathering = Kartläggning och försök att lura folk
rsit-intrusion-attempts = Försök till intrång
rsit-intrusions = Intrång
rsit-availability = Tillgänglighet
rsit-information-content-security = Information i orätta händer
rsit-fraud = Bedrägeri
rsit-vulnerable = Sårbart eller öppet
rsit-other = Annat
rsit-test = Test
field-gone-after-days = Dagar utan tecken tills det är borta (1–365)
field-quiet-days = Dagar av tystnad efter en varning (1–365)
field-gather-minutes = Minuter att samla före en varning (0–1 440)
field-severity-min = Minst så allvarligt
field-severity-max = Högst så allvarligt
field-policy-text = Text
field-policy-who = Får varningen först
field-policy-note = Varför du ändrar
mistake-policy-number = Skriv ett heltal.
mistake-policy-days = Skriv 1 till 365 dagar.
mistake-policy-minutes = Skriv 0 till 1 440 minuter.
mistake-policy-severity = ”Högst” får inte vara lägre än ”minst”.
mistake-policy-bounds = Skriv ett tal mellan gränserna som står vid fältet.
mistake-policy-moved = Någon annan har ändrat policyn under tiden. Titta på den igen.
policy-preview = Det här skulle ändringen göra
policy-open = { $count ->
    [0] Ingen öppen varning hör till klassen.
    [one] En öppen varning hör till klassen.
   *[other] { $count } öppna varningar hör till klassen.
}
policy-other-text = { $count ->
    [one] En av dem får en annan text genast.
   *[other] { $count } av dem får en annan text genast.
}
policy-raised = { $count ->
    [one] En av dem blir allvarligare nästa gång den ses.
   *[other] { $count } av dem blir allvarligare nästa gång de ses.
}
policy-told-again = { $count ->
    [one] En av dem skickas igen nästa gång den ses.
   *[other] { $count } av dem skickas igen nästa gång de ses.
}
policy-findings = { $count ->
    [0] Inget fynd i klassen finns just nu.
    [one] Ett fynd i klassen finns just nu.
   *[other] { $count } fynd i klassen finns just nu.
}
policy-gone = { $count ->
    [one] Ett av dem räknas genast som borta.
   *[other] { $count } av dem räknas genast som borta.
}
policy-without-role = { $count ->
    [one] Hos en medlem har ingen en markerad roll. Där går varningen till de vanliga.
   *[other] Hos { $count } medlemmar har ingen en markerad roll. Där går varningen till de vanliga.
}
policy-rest = Allt annat gäller från nästa varning. Öppna varningar blir aldrig mindre allvarliga av sig själva.
policy-see = Se vad det skulle göra
policy-save = Låt det gälla
policy-leave = Lämna som det är
policy-versions = Ändringar
policy-no-versions = Inget är ändrat. Bara filen gäller.
policy-file-alone = bara filen
policy-undo = Ångra: tillbaka till den förra
said-policy-changed = Ändringen gäller nu.
said-policy-restored = Den tidigare versionen gäller igen.
