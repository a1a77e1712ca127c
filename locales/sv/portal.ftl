# Portalens sidor. Korta meningar; säg först vad man ska göra.

## Ramen runt varje sida.

frame-skip = Hoppa till innehållet
frame-sign-out = Logga ut
frame-menu = Meny
frame-where = Var du är
frame-language = Språk
frame-theme = Utseende
frame-call-title = Behöver du prata med någon?
frame-call-who = { $name }, dygnet runt:
theme-auto = Som enheten
theme-light = Ljust
theme-dark = Mörkt
menu-work = Att göra nu
menu-warnings = Varningar
menu-findings = Fynd
menu-sensors = Sensorer
menu-members = Medlemmar
menu-own = Vår organisation
menu-content = Regler och indikatorer
menu-audit = Logg
menu-more = Mer
menu-mails = Demons mejl

## När det inte finns någon sida.

error-home = Till första sidan
error-title-not-found = Sidan finns inte
error-text-not-found = Adressen är fel, eller så får du inte se det som finns där.
error-title-not-allowed = Det får du inte göra
error-text-not-allowed = Din roll tillåter det inte. Be den som är säkerhetsansvarig hos er.
error-title-stale-form = Formuläret är för gammalt
error-text-stale-form = Ingenting har ändrats. Ladda sidan igen och försök en gång till.
error-title-bad-form = Formuläret gick inte att läsa
error-text-bad-form = Ingenting har ändrats. Gå tillbaka och försök igen.
error-title-too-many = För många försök
error-text-too-many = Vänta en kvart och försök igen. Är det bråttom, ring numret längst ner.
error-title-moved-on = Varningen har redan gått vidare
error-text-moved-on = Någon annan har svarat före dig. Öppna varningen igen och se var den står.
error-title-held-back = Det får inte visas här
error-text-held-back = Märkningen (TLP) säger att uppgiften bara är för andra mottagare.
error-title-broken = Något gick fel hos oss
error-text-broken = Felet är noterat. Försök igen om en stund. Är det bråttom, ring numret längst ner.

## Vad som nyss hände.

said-acknowledged = Tack. Varningen är bekräftad och påminnelserna är stoppade.
said-dismissed = Noterat: varningen gäller inte er.
said-applied = Noterat: varningen gäller er.
said-started = Noterat: ni arbetar med det.
said-fixed = Tack. Vi kontrollerar att problemet är borta och säger till om det kommer tillbaka.
said-verified = Varningen är kontrollerad och klar.
said-withdrawn = Varningen är återkallad.
said-expired = Varningen är avslutad.
said-reopened = Varningen är öppen igen.
said-seen = Noterat.
said-member-added = Medlemmen är tillagd.
said-member-changed = Ändringen är sparad.
said-contact-added = Kontakten är tillagd.
said-contact-removed = Kontakten är borttagen, och länkarna i kontaktens mejl är stängda.
said-sensor-revoked = Sensorn är tagen ur drift.
said-preferences-saved = Ändringen är sparad.
said-password-changed = Lösenordet är bytt. Logga in igen.
said-sessions-ended = Alla andra inloggningar är avslutade.
said-token-revoked = Nyckeln är spärrad.

## Formulär.

form-mistakes = Rätta det här först
form-choose = Välj …
form-save = Spara
field-login = Användarnamn
field-password = Lösenord
field-name = Namn
field-language = Språk
field-zone = Tidszon, till exempel Europe/Stockholm
field-contact-name = Namn eller funktion
field-email = E-post
field-phone = Telefon
field-place = Plats i turordningen (1 får varningen först)
field-sensor-name = Sensorns namn
field-old-password = Nuvarande lösenord
field-new-password = Nytt lösenord (minst 12 tecken)
field-again-password = Nytt lösenord igen
field-token-name = Vad nyckeln är till, till exempel programmets namn
field-token-until = Sista dag den gäller
mistake-sign-in = Användarnamnet eller lösenordet är fel.
mistake-why = Skriv med några ord varför.
mistake-empty = Fyll i fältet.
mistake-long = Texten är för lång.
mistake-taken = Det finns redan en likadan.
mistake-language = Välj ett av språken.
mistake-zone = Tidszonen finns inte. Skriv som Europe/Stockholm.
mistake-email = Skriv en hel e-postadress.
mistake-place = Skriv ett tal mellan 1 och 999.
mistake-password-old = Det nuvarande lösenordet är fel.
mistake-password-again = De två nya lösenorden är olika.
mistake-password-short = Lösenordet behöver minst 12 tecken. Tre eller fyra ord i rad räcker långt.
mistake-tokens = Du har så många nycklar som man får ha. Spärra en först.
mistake-day = Välj en dag från i dag och högst ett år fram.

## Inloggning.

sign-in-title = Logga in
sign-in-lead = { $name } varnar, ni åtgärdar. Här ser ni vad som behöver göras.
sign-in-button = Logga in
sign-in-demo = Prova demon som …

## Listor.

list-all = Alla
list-show = Visa
list-clear = Rensa valen
list-severity-min = Minst så allvarligt
list-order = Ordning
list-order-severity = Allvarligast först
list-order-time = Senast sett först
list-pages = Sidor
list-first = Från början
list-next = Nästa sida
list-none-so-far = Inget hittat så här långt. Nästa sida letar vidare.
list-csv = Spara listan som CSV
csv-held-back = Märkningen tillåter inte att raden sparas i en fil
csv-cut = Listan är längre än filen får vara: välj färre
column-severity = Allvar
column-warning = Varning
column-finding = Fynd
column-member = Medlem
column-state = Läge
column-last = Senast sett
column-first = Först sett
column-number = Nummer
column-class = Klass (RSIT)
column-cause = Orsak
column-findings = Fynd
column-tlp = Märkning
column-link = Länk
column-device = Enhet
column-count = Antal gånger
column-confidence = Säkerhet
column-sensor = Sensor
column-last-contact = Hördes senast
column-version = Program
column-content = Innehåll, version
column-rules = Regler
column-indicators = Indikatorer
column-packets = Paket
column-lost-packets = Tappade paket
column-memory = Minne
column-spool = Väntar på att skickas
column-listens = Lyssnar på
column-open = Öppna varningar
column-waiting = Ingen har svarat
column-worst = Allvarligast
column-sensors = Sensorer
column-silent = Tysta sensorer
column-contacts = Kontakter
column-purpose = Används till
column-name = Namn
column-kind = Slag
column-value = Värde
column-source = Källa
column-note = Not
column-fired = Har slagit till
column-time = Tid
column-who = Vem
column-did = Vad
column-object = På vad
column-detail = Mer
column-from = Från
column-to = Till
column-subject = Ämne

## Att göra nu.

work-title = Att göra nu
work-nothing = Ingenting väntar på dig. Alla varningar är besvarade och alla sensorer hörs.
work-open = { $count ->
    [one] { $count } öppen varning.
   *[other] { $count } öppna varningar.
}
work-waiting = { $count ->
    [one] En är obesvarad.
   *[other] { $count } är obesvarade.
}
work-tally = Öppna varningar efter allvar
work-worst = Börja här
work-order = Fara för liv och hälsa först. Sedan efter allvar: ett intrång väger mer än en sårbarhet, och det som utnyttjas nu mer än det som kan utnyttjas. Lika allvarliga: senast sett först.
work-all = { $count ->
    [one] Visa varningen
   *[other] Visa alla { $count } öppna varningar
}
work-approvals = { $count ->
    [one] Ett utskick väntar på att ni godkänner det
   *[other] { $count } utskick väntar på att ni godkänner dem
}
work-approvals-do = Inget har gått i väg. Läs det, se vem som får det, och godkänn eller ändra.
work-failed = Gick inte att skicka
work-failed-do = Ring mottagaren: varningen har inte kommit fram.
work-silent = { $count ->
    [one] { $count } sensor är tyst
   *[other] { $count } sensorer är tysta
}
work-silent-do = Medan en sensor är tyst ser vi inte vad som händer där. Kontrollera ström, nät och program.
work-members = Medlemmar som behöver något
work-open-short = { $count ->
    [one] { $count } öppen varning
   *[other] { $count } öppna varningar
}
work-waiting-short = { $count ->
    [one] { $count } obesvarad
   *[other] { $count } obesvarade
}
work-silent-short = { $count ->
    [one] { $count } tyst sensor
   *[other] { $count } tysta sensorer
}
work-as-of = Läget klockan { $name }.
work-live = Sidan uppdaterar sig själv.
work-live-off = Stoppa uppdateringen
work-live-on = Uppdatera sidan hela tiden

## Varningar.

warnings-search = Sök på ord eller nummer
warnings-open = Öppna
warnings-closed = Avslutade
warnings-none = Inga varningar passar valen.
warnings-devices = { $count ->
    [one] { $count } enhet
   *[other] { $count } enheter
}
warning-number = Varning
warning-first = först sett { $span }
warning-last = senast sett { $span }
warning-written = skriven { $span }
warning-do-now = Gör så här nu
warning-do-cannot = Om det inte går
warning-where = Var
warning-more-findings = Visa alla fynd
warning-evidence = Så vet vi det
warning-sure = Hur säkert är det?
warning-severity-why = Därför är allvaret satt till { $name }
warning-call = Ring
warning-answer = Ditt svar
warning-why = Varför?
warning-history = Vad som har hänt
warning-sendings = Vilka som har fått varningen
warning-held-back = { $count ->
    [one] { $count } meddelande hölls inne för att inte störa i onödan.
   *[other] { $count } meddelanden hölls inne för att inte störa i onödan.
}
why-rule = En regel för känd attacktrafik slog till: ”{ $name }”.
why-indicator = Trafik till eller från { $what } { $value }. { $source } har uppgett att den är skadlig.
why-report = { $source } har rapporterat adressen: { $report }.
why-report-variant = { $source } har rapporterat adressen: { $variant } ({ $report }).
why-plain = Sensorn kände igen ett beteende: { $name }.
indicator-address = adressen
indicator-domain = domänen
indicator-url = webbadressen
indicator-file-hash = filen
indicator-certificate = certifikatet
indicator-ja3 = klienten (JA3)
indicator-ja4 = klienten (JA4)
sure-high = Säkert: { $percent } av 100. Den här källan har sällan fel.
sure-medium = Troligt: { $percent } av 100. Kontrollera innan ni stänger av något viktigt.
sure-low = Osäkert: { $percent } av 100. Det kan vara falskt alarm.
place-network = i { $name }
place-sensor = sensor { $name }
place-unknown = en okänd adress
place-times = { $count ->
    [one] { $count } gång
   *[other] { $count } gånger
}
purpose-unknown = Okänt
purpose-guests = Gäster
purpose-ordinary = Vanligt arbete
purpose-education = Skola och bibliotek
purpose-personal-data = Personuppgifter
purpose-life-and-health = Liv och hälsa
step-acknowledge = Jag tar hand om det
step-apply = Det gäller oss
step-start = Vi arbetar med det
step-fix = Det är åtgärdat
step-dismiss = Det gäller inte oss
step-verify = Kontrollerad och klar
step-expire = Avsluta varningen
step-withdraw = Återkalla varningen
step-reopen = Öppna igen
step-ask-dismiss = Varningen avslutas. Skriv varför, så att den som läser senare förstår.
step-ask-withdraw = Varningen avslutas hos medlemmen. Skriv vad som var fel.
done-send = Skickades
done-deliver = Kom fram
done-see = Lästes
done-acknowledge = Bekräftades
done-apply = Gäller oss
done-start = Arbete började
done-dismiss = Gäller inte oss
done-fix = Åtgärdades
done-verify = Kontrollerades
done-expire = Avslutades
done-withdraw = Återkallades
done-reopen = Öppnades igen
next-tell = Skickas
next-remind = Om ingen svarar skickas en påminnelse
next-escalate = Om ingen svarar går varningen vidare till nästa person
actor-job = (automatiskt)
actor-contact = kontakt, via mejl
actor-account = konto
actor-sensor = sensor
history-from = från { $name }
sending-waiting = väntar
sending-leased = skickas nu
sending-sent = skickat
sending-failed = gick inte att skicka
sending-held = hålls inne
sending-doubtful = (kan ha skickats två gånger)
evidence-rule = Regel
evidence-source = från { $name }
evidence-references = Läs mer:
evidence-none = Underlaget finns inte kvar.
evidence-event = Hela händelsen (EVE JSON)
fact-time = Tid
fact-device = Er enhet
fact-peer = Andra sidan
fact-peer-name = Andra sidans namn
fact-count = Antal gånger
fact-proto = Protokoll
fact-app-protocol = Tillämpning
fact-signature = Regelns text
fact-category = Kategori
fact-http-host = Webbserver
fact-http-url = Webbadress
fact-http-method = Metod
fact-http-agent = Webbläsare
fact-http-status = Svar
fact-http-type = Innehållstyp
fact-dns-name = Namn som efterfrågades
fact-dns-type = Typ av fråga
fact-tls-name = Servernamn (SNI)
fact-tls-version = TLS-version
fact-tls-subject = Certifikat för
fact-tls-issuer = Certifikat från
fact-tls-ja3 = JA3
fact-tls-ja4 = JA4
fact-file-name = Fil
fact-file-hash = SHA-256
fact-flow-packets = Paket till servern
fact-flow-bytes = Byte till servern

## Sidan bakom länken i ett mejl.

link-answer = { $name }, vad svarar du?
link-closed = Varningen är avslutad. Du behöver inte göra något.
link-fixed = Ni har svarat att det är åtgärdat. Vi kontrollerar det. Du behöver inte göra mer nu.
link-about = Länken är personlig. Skicka den inte vidare.
link-ended-title = Länken fungerar inte längre
link-ended-text = Den har gått ut, är stängd eller har blivit avkortad i mejlet. Varningen finns kvar: logga in, eller ring.

## Fynd.

findings-about = Ett fynd är ett problem på en enhet. En varning samlar fynd av samma slag.
findings-search = Sök på ord eller adress
findings-present = Finns kvar
findings-none = Inga fynd passar valen.
finding-warning = Till varningen
finding-no-warning = Fyndet är för litet för en varning.
finding-seen = Vad sensorn såg

## Sensorer.

sensors-search = Sök på sensor eller medlem
sensors-none = Inga sensorer passar valen.
sensors-heard = hördes { $span }
sensors-of-packets = av { $name }
sensors-content-old = gammalt: { $count } gäller
sensor-state-silent = Tyst
sensor-state-complains = Behöver tillsyn
sensor-state-waiting = Inte ansluten än
sensor-state-well = Mår bra
sensor-state-revoked = Ur drift
sensor-do-silent = Sensorn hörs inte. Kontrollera att maskinen är på, att den når hubben och att programmet är i gång.
sensor-do-complains = Sensorn arbetar men missar något. Läs vad den säger här nedanför.
sensor-do-waiting = Sensorn väntar på att anslutas med en engångskod.
sensor-do-well = Sensorn hörs, hinner med och har det innehåll som gäller. Ni behöver inte göra något.
sensor-do-revoked = Sensorn är tagen ur drift och får inte längre skicka något.
sensor-complaints = Vad sensorn säger
sensor-facts = Uppgifter
sensor-never = aldrig
sensor-enrolled = Ansluten
sensor-certificate = Certifikatet gäller till
sensor-findings = Fynd från sensorn
sensor-token = Anslut sensorn
sensor-token-waits = En engångskod är utlämnad och gäller till { $name }. En ny kod gör den gamla ogiltig.
sensor-token-none = Ingen giltig engångskod finns. Skapa en och följ stegen vid sensorn.
sensor-token-make = Skapa en ny engångskod
sensor-revoke = Ta sensorn ur drift
sensor-revoke-ask = Sensorn nekas från och med nästa försök. Det går inte att ångra: den måste anslutas på nytt. Medlemmen är utan bevakning så länge.
sensor-revoke-button = Ja, ta den ur drift

## Att ansluta en sensor.

enrolment-title = Anslut sensorn { $name }
enrolment-once = Engångskoden visas nu och aldrig igen.
enrolment-until = Den gäller till { $name } och fungerar en gång.
enrolment-how = Skriv det här på sensorns dator, som det konto som ska köra sensorn. Med den medföljande systemd-enheten heter kontot vardkase.
enrolment-step-enrol = Anslut sensorn. Koden säger också vilken hubb som är den rätta.
enrolment-step-settings = Skriv en fil med inställningar och ange i den vilket nätverkskort som ser trafiken.
enrolment-step-run = Starta sensorn. Den syns som ansluten här inom någon minut.
enrolment-secret = Den som har koden kan utge sig för att vara sensorn. Skicka den bara på ett säkert sätt.
enrolment-lost = Har koden kommit bort? Skapa en ny på sensorns sida; då slutar den gamla att gälla.
enrolment-done = Till sensorn

## Medlemmar.

members-search = Sök på namn
members-none = Inga medlemmar passar valen.
members-no-contacts = ingen att varna
members-operators = Driftorganisationer
members-serves = { $count ->
    [one] svarar för { $count } medlem
   *[other] svarar för { $count } medlemmar
}
members-add = Lägg till en medlem
member-operator = driften sköts av { $name }
member-contacts = Vilka som varnas
member-contacts-about = I den här ordningen. Svarar ingen går varningen vidare till nästa.
member-contacts-none = Ingen får varningarna! Lägg till minst en funktionsbrevlåda.
member-about = Om medlemmen
member-add-contact = Lägg till en kontakt
member-add-sensor = Lägg till en sensor
member-remove = Ta bort
member-remove-ask = Varningar om det som tas bort kan inte längre kopplas till rätt medlem.
member-remove-contact-ask = Kontakten får inga fler varningar, och länkarna i mejlen slutar fungera.
member-remove-yes = Ja, ta bort { $name }

## Regler och indikatorer.

content-about = Det här letar sensorerna efter.
content-kinds = Slag av innehåll
content-kind-rules = Regler
content-kind-indicators = Indikatorer
content-kind-manifest = Innehåll
content-version = version { $count }
content-rules = { $count ->
    [one] { $count } regel
   *[other] { $count } regler
}
content-indicators = { $count ->
    [one] { $count } indikator
   *[other] { $count } indikatorer
}
content-search = Sök på sid, ord eller värde
content-none = Ingenting passar valen.
content-found = { $count ->
    [one] { $count } träff, de som har slagit till först
   *[other] { $count } träffar, de som har slagit till först
}
content-findings = { $count ->
    [one] i { $count } fynd
   *[other] i { $count } fynd
}
content-expires = slutar gälla { $span }
content-rule = regel

## Loggen.

audit-about = Vem som gjorde vad, på vems uppgifter. Raderna kan inte ändras utan att det märks.
audit-check = Kontrollera att loggen är hel
audit-whole = { $count ->
    [one] Loggen är hel: { $count } rad kontrollerad.
   *[other] Loggen är hel: { $count } rader kontrollerade.
}
audit-broken = Loggen har ändrats från och med rad { $count }. Spara databasen som den är och ring den som är ansvarig.
audit-search = Sök på person, ord eller medlem
audit-none = Inga rader passar valen.
did-sign-in = loggade in
did-add-member = lade till en medlem
did-change-member = ändrade en medlem
did-add-operator = lade till en driftorganisation
did-add-network = lade till ett nätverk
did-remove-network = tog bort ett nätverk
did-add-domain = lade till en domän
did-remove-domain = tog bort en domän
did-add-contact = lade till en kontakt
did-remove-contact = tog bort en kontakt
did-add-sensor = lade till en sensor
did-revoke-sensor = tog en sensor ur drift
did-allow-enrolment = gav en engångskod till en sensor
did-enrol-sensor = anslöt en sensor
did-certify-sensor = fick ett certifikat
did-add-account = lade till ett konto
did-close-account = stängde ett konto
did-add-api-token = skapade en API-nyckel
did-revoke-api-token = spärrade en API-nyckel
did-change-password = bytte lösenord
did-publish-content = satte innehåll i kraft
did-acknowledge = bekräftade en varning
did-apply = sade att en varning gäller
did-start = började åtgärda
did-dismiss = sade att en varning inte gäller
did-fix = åtgärdade
did-see = läste en varning
did-verify = kontrollerade
did-expire = avslutade en varning
did-withdraw = återkallade en varning
did-reopen = öppnade en varning igen

## Demons mejl.

mails-about = Demon skickar på riktigt, men till sin egen brevlåda. Så här ser mejlen ut för mottagaren.
mails-search = Sök på ämne eller mottagare
mails-none = Inga mejl än.
mails-html = Som det visas
mails-plain = Som text

## Det egna kontot.

account-title = Mitt konto
account-language = Språk och tid
account-password = Byt lösenord
account-password-about = Du loggas ut överallt när lösenordet byts.
account-password-button = Byt lösenord
account-tokens = Skapa, se och spärra nycklar

## Egna API-nycklar.

tokens-title = API-nycklar
tokens-about = En nyckel låter ett program använda API:et i ditt namn. Det får göra det du får göra, tills nyckeln går ut eller spärras.
tokens-list = Dina nycklar
tokens-none = Du har inga nycklar.
tokens-ends = Går ut
tokens-used = Senast använd
tokens-never = aldrig
tokens-revoke = Spärra
tokens-revoke-ask = Programmet som använder nyckeln nekas från och med nästa försök.
tokens-revoke-yes = Ja, spärra { $name }
tokens-make = Skapa en nyckel
tokens-made = Nyckeln { $name } är skapad
tokens-once = Nyckeln visas nu och aldrig igen. Kopiera den.
tokens-made-until = Den gäller till { $name }.
tokens-use = Programmet skickar den så här:
tokens-use-token = NYCKELN
token-state-valid = gäller
token-state-ended = har gått ut
token-state-revoked = spärrad
