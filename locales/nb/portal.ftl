# Sidene i portalen. Korte setninger; si først hva man skal gjøre.

## Rammen rundt hver side.

frame-skip = Hopp til innholdet
frame-sign-out = Logg ut
frame-menu = Meny
frame-where = Hvor du er
frame-language = Språk
frame-theme = Utseende
frame-call-title = Trenger du å snakke med noen?
frame-call-who = { $name }, hele døgnet:
theme-auto = Som enheten
theme-light = Lyst
theme-dark = Mørkt
menu-work = Å gjøre nå
menu-warnings = Varsler
menu-findings = Funn
menu-sensors = Sensorer
menu-members = Medlemmer
menu-own = Vår organisasjon
menu-content = Regler og indikatorer
menu-audit = Logg
menu-more = Mer
menu-mails = E-post i demoen

## Når det ikke finnes noen side.

error-home = Til forsiden
error-title-not-found = Siden finnes ikke
error-text-not-found = Adressen er feil, eller du har ikke tilgang til det som er der.
error-title-not-allowed = Det har du ikke lov til
error-text-not-allowed = Rollen din tillater det ikke. Spør den sikkerhetsansvarlige hos dere.
error-title-stale-form = Skjemaet er for gammelt
error-text-stale-form = Ingenting er endret. Last siden på nytt og prøv igjen.
error-title-bad-form = Skjemaet kunne ikke leses
error-text-bad-form = Ingenting er endret. Gå tilbake og prøv igjen.
error-title-too-many = For mange forsøk
error-text-too-many = Vent et kvarter og prøv igjen. Haster det, ring nummeret nederst.
error-title-moved-on = Varselet har allerede gått videre
error-text-moved-on = Noen andre har svart før deg. Åpne varselet igjen og se hvor det står.
error-title-held-back = Det kan ikke vises her
error-text-held-back = Merkingen (TLP) sier at opplysningen bare er for andre mottakere.
error-title-broken = Noe gikk galt hos oss
error-text-broken = Feilen er notert. Prøv igjen om litt. Haster det, ring nummeret nederst.

## Hva som nettopp skjedde.

said-acknowledged = Takk. Varselet er bekreftet, og påminnelsene er stoppet.
said-dismissed = Notert: varselet gjelder ikke dere.
said-applied = Notert: varselet gjelder dere.
said-started = Notert: dere arbeider med det.
said-fixed = Takk. Vi kontrollerer at problemet er borte, og sier fra hvis det kommer tilbake.
said-verified = Varselet er kontrollert og ferdig.
said-withdrawn = Varselet er trukket tilbake.
said-expired = Varselet er avsluttet.
said-reopened = Varselet er åpnet igjen.
said-seen = Notert.
said-member-added = Medlemmet er lagt til.
said-member-changed = Endringen er lagret.
said-contact-added = Kontakten er lagt til.
said-contact-removed = Kontakten er fjernet, og lenkene i e-posten til kontakten er stengt.
said-sensor-revoked = Sensoren er tatt ut av drift.
said-preferences-saved = Endringen er lagret.
said-password-changed = Passordet er byttet. Logg inn igjen.
said-sessions-ended = Alle andre innlogginger er avsluttet.
said-token-revoked = Nøkkelen er sperret.

## Skjemaer.

form-mistakes = Rett dette først
form-choose = Velg …
form-save = Lagre
field-login = Brukernavn
field-password = Passord
field-name = Navn
field-language = Språk
field-zone = Tidssone, for eksempel Europe/Oslo
field-contact-name = Navn eller funksjon
field-email = E-post
field-phone = Telefon
field-place = Plass i rekkefølgen (1 får varselet først)
field-sensor-name = Navnet på sensoren
field-old-password = Nåværende passord
field-new-password = Nytt passord (minst 12 tegn)
field-again-password = Nytt passord en gang til
field-token-name = Hva nøkkelen er til, for eksempel navnet på programmet
field-token-until = Siste dag den gjelder
mistake-sign-in = Brukernavnet eller passordet er feil.
mistake-why = Skriv med noen ord hvorfor.
mistake-empty = Fyll ut feltet.
mistake-long = Teksten er for lang.
mistake-taken = Det finnes allerede en slik.
mistake-language = Velg et av språkene.
mistake-zone = Tidssonen finnes ikke. Skriv som Europe/Oslo.
mistake-email = Skriv en hel e-postadresse.
mistake-place = Skriv et tall mellom 1 og 999.
mistake-password-old = Det nåværende passordet er feil.
mistake-password-again = De to nye passordene er ulike.
mistake-password-short = Passordet må ha minst 12 tegn. Tre eller fire ord på rad rekker langt.
mistake-tokens = Du har så mange nøkler som man kan ha. Sperr én først.
mistake-day = Velg en dag fra i dag og høyst ett år fram.

## Innlogging.

sign-in-title = Logg inn
sign-in-lead = { $name } varsler, dere handler. Her ser dere hva som må gjøres.
sign-in-button = Logg inn
sign-in-demo = Prøv demoen som …

## Lister.

list-all = Alle
list-show = Vis
list-clear = Nullstill valgene
list-severity-min = Minst så alvorlig
list-order = Rekkefølge
list-order-severity = Mest alvorlig først
list-order-time = Sist sett først
list-pages = Sider
list-first = Fra begynnelsen
list-next = Neste side
list-none-so-far = Ingenting funnet så langt. Neste side leter videre.
list-csv = Lagre listen som CSV
csv-held-back = Merkingen tillater ikke at raden lagres i en fil
csv-cut = Listen er lengre enn filen kan være: velg færre
column-severity = Alvor
column-warning = Varsel
column-finding = Funn
column-member = Medlem
column-state = Status
column-last = Sist sett
column-first = Først sett
column-number = Nummer
column-class = Klasse (RSIT)
column-cause = Årsak
column-findings = Funn
column-tlp = Merking
column-link = Lenke
column-device = Enhet
column-count = Antall ganger
column-confidence = Sikkerhet
column-sensor = Sensor
column-last-contact = Sist hørt fra
column-version = Program
column-content = Innhold, versjon
column-rules = Regler
column-indicators = Indikatorer
column-packets = Pakker
column-lost-packets = Tapte pakker
column-memory = Minne
column-spool = Venter på å sendes
column-listens = Lytter på
column-open = Åpne varsler
column-waiting = Ingen har svart
column-worst = Mest alvorlig
column-sensors = Sensorer
column-silent = Tause sensorer
column-contacts = Kontakter
column-purpose = Brukes til
column-name = Navn
column-kind = Slag
column-value = Verdi
column-source = Kilde
column-note = Merknad
column-fired = Har slått til
column-time = Tid
column-who = Hvem
column-did = Hva
column-object = På hva
column-detail = Mer
column-from = Fra
column-to = Til
column-subject = Emne

## Å gjøre nå.

work-title = Å gjøre nå
work-nothing = Ingenting venter på deg. Alle varsler er besvart, og alle sensorer melder seg.
work-open = { $count ->
    [one] { $count } åpent varsel.
   *[other] { $count } åpne varsler.
}
work-waiting = { $count ->
    [one] Ett er ubesvart.
   *[other] { $count } er ubesvart.
}
work-tally = Åpne varsler etter alvor
work-worst = Begynn her
work-order = Fare for liv og helse først. Deretter etter alvor: et innbrudd veier mer enn en sårbarhet, og det som utnyttes nå, mer enn det som kan utnyttes. Like alvorlige: sist sett først.
work-all = { $count ->
    [one] Vis varselet
   *[other] Vis alle { $count } åpne varsler
}
work-approvals = { $count ->
    [one] En utsendelse venter på at dere godkjenner den
   *[other] { $count } utsendelser venter på at dere godkjenner dem
}
work-approvals-do = Ingenting er sendt. Les den, se hvem som får den, og godkjenn eller endre.
work-failed = Kunne ikke sendes
work-failed-do = Ring mottakeren: varselet er ikke kommet fram.
work-silent = { $count ->
    [one] { $count } sensor er taus
   *[other] { $count } sensorer er tause
}
work-silent-do = Mens en sensor er taus, ser vi ikke hva som skjer der. Kontroller strøm, nett og program.
work-members = Medlemmer som trenger noe
work-open-short = { $count ->
    [one] { $count } åpent varsel
   *[other] { $count } åpne varsler
}
work-waiting-short = { $count ->
    [one] { $count } ubesvart
   *[other] { $count } ubesvarte
}
work-silent-short = { $count ->
    [one] { $count } taus sensor
   *[other] { $count } tause sensorer
}
work-as-of = Status klokken { $name }.
work-live = Siden oppdaterer seg selv.
work-live-off = Stopp oppdateringen
work-live-on = Oppdater siden hele tiden

## Varsler.

warnings-search = Søk på ord eller nummer
warnings-open = Åpne
warnings-closed = Avsluttede
warnings-none = Ingen varsler passer valgene.
warnings-devices = { $count ->
    [one] { $count } enhet
   *[other] { $count } enheter
}
warning-number = Varsel
warning-first = først sett { $span }
warning-last = sist sett { $span }
warning-written = skrevet { $span }
warning-do-now = Gjør dette nå
warning-do-cannot = Hvis det ikke går
warning-where = Hvor
warning-more-findings = Vis alle funn
warning-evidence = Slik vet vi det
warning-sure = Hvor sikkert er det?
warning-severity-why = Derfor er alvoret satt til { $name }
warning-call = Ring
warning-answer = Ditt svar
warning-why = Hvorfor?
warning-history = Hva som har skjedd
warning-sendings = Hvem som har fått varselet
warning-held-back = { $count ->
    [one] { $count } melding ble holdt tilbake for ikke å forstyrre unødig.
   *[other] { $count } meldinger ble holdt tilbake for ikke å forstyrre unødig.
}
why-rule = En regel for kjent angrepstrafikk slo til: «{ $name }».
why-indicator = Trafikk til eller fra { $what } { $value }. { $source } har meldt at den er skadelig.
why-report = { $source } har rapportert adressen: { $report }.
why-report-variant = { $source } har rapportert adressen: { $variant } ({ $report }).
why-plain = Sensoren kjente igjen en atferd: { $name }.
indicator-address = adressen
indicator-domain = domenet
indicator-url = nettadressen
indicator-file-hash = filen
indicator-certificate = sertifikatet
indicator-ja3 = klienten (JA3)
indicator-ja4 = klienten (JA4)
sure-high = Sikkert: { $percent } av 100. Denne kilden tar sjelden feil.
sure-medium = Trolig: { $percent } av 100. Kontroller før dere slår av noe viktig.
sure-low = Usikkert: { $percent } av 100. Det kan være falsk alarm.
place-network = i { $name }
place-sensor = sensor { $name }
place-unknown = en ukjent adresse
place-times = { $count ->
    [one] { $count } gang
   *[other] { $count } ganger
}
purpose-unknown = Ukjent
purpose-guests = Gjester
purpose-ordinary = Vanlig arbeid
purpose-education = Skole og bibliotek
purpose-personal-data = Personopplysninger
purpose-life-and-health = Liv og helse
step-acknowledge = Jeg tar hånd om det
step-apply = Det gjelder oss
step-start = Vi arbeider med det
step-fix = Det er utbedret
step-dismiss = Det gjelder ikke oss
step-verify = Kontrollert og ferdig
step-expire = Avslutt varselet
step-withdraw = Trekk varselet tilbake
step-reopen = Åpne igjen
step-ask-dismiss = Varselet avsluttes. Skriv hvorfor, slik at den som leser senere, forstår.
step-ask-withdraw = Varselet avsluttes hos medlemmet. Skriv hva som var feil.
done-send = Ble sendt
done-deliver = Kom fram
done-see = Ble lest
done-acknowledge = Ble bekreftet
done-apply = Gjelder oss
done-start = Arbeidet begynte
done-dismiss = Gjelder ikke oss
done-fix = Ble utbedret
done-verify = Ble kontrollert
done-expire = Ble avsluttet
done-withdraw = Ble trukket tilbake
done-reopen = Ble åpnet igjen
next-tell = Sendes
next-remind = Hvis ingen svarer, sendes en påminnelse
next-escalate = Hvis ingen svarer, går varselet videre til neste person
actor-job = (automatisk)
actor-contact = kontakt, via e-post
actor-account = konto
actor-sensor = sensor
history-from = fra { $name }
sending-waiting = venter
sending-leased = sendes nå
sending-sent = sendt
sending-failed = kunne ikke sendes
sending-held = holdes tilbake
sending-doubtful = (kan være sendt to ganger)
evidence-rule = Regel
evidence-source = fra { $name }
evidence-references = Les mer:
evidence-none = Grunnlaget er ikke lenger lagret.
evidence-event = Hele hendelsen (EVE JSON)
fact-time = Tid
fact-device = Deres enhet
fact-peer = Den andre siden
fact-peer-name = Navnet på den andre siden
fact-count = Antall ganger
fact-proto = Protokoll
fact-app-protocol = Applikasjon
fact-signature = Regelens tekst
fact-category = Kategori
fact-http-host = Nettserver
fact-http-url = Nettadresse
fact-http-method = Metode
fact-http-agent = Nettleser
fact-http-status = Svar
fact-http-type = Innholdstype
fact-dns-name = Navn det ble spurt etter
fact-dns-type = Type spørsmål
fact-tls-name = Servernavn (SNI)
fact-tls-version = TLS-versjon
fact-tls-subject = Sertifikat for
fact-tls-issuer = Sertifikat fra
fact-tls-ja3 = JA3
fact-tls-ja4 = JA4
fact-file-name = Fil
fact-file-hash = SHA-256
fact-flow-packets = Pakker til serveren
fact-flow-bytes = Byte til serveren

## Siden bak lenken i en e-post.

link-answer = { $name }, hva svarer du?
link-closed = Varselet er avsluttet. Du trenger ikke gjøre noe.
link-fixed = Dere har svart at det er utbedret. Vi kontrollerer det. Du trenger ikke gjøre mer nå.
link-about = Lenken er personlig. Ikke send den videre.
link-ended-title = Lenken virker ikke lenger
link-ended-text = Den er utløpt, stengt eller kuttet i e-posten. Varselet finnes fortsatt: logg inn, eller ring.

## Funn.

findings-about = Et funn er ett problem på én enhet. Et varsel samler funn av samme slag.
findings-search = Søk på ord eller adresse
findings-present = Er fortsatt der
findings-none = Ingen funn passer valgene.
finding-warning = Til varselet
finding-no-warning = Funnet er for lite til et varsel.
finding-seen = Hva sensoren så

## Sensorer.

sensors-search = Søk på sensor eller medlem
sensors-none = Ingen sensorer passer valgene.
sensors-heard = hørt fra { $span }
sensors-of-packets = av { $name }
sensors-content-old = gammelt: { $count } gjelder
sensor-state-silent = Taus
sensor-state-complains = Trenger tilsyn
sensor-state-waiting = Ikke tilkoblet ennå
sensor-state-well = I orden
sensor-state-revoked = Ute av drift
sensor-do-silent = Sensoren melder seg ikke. Kontroller at maskinen er på, at den når hubben, og at programmet kjører.
sensor-do-complains = Sensoren arbeider, men går glipp av noe. Les hva den sier nedenfor.
sensor-do-waiting = Sensoren venter på å bli tilkoblet med en engangskode.
sensor-do-well = Sensoren melder seg, holder følge og har innholdet som gjelder. Dere trenger ikke gjøre noe.
sensor-do-revoked = Sensoren er tatt ut av drift og får ikke lenger sende noe.
sensor-complaints = Hva sensoren sier
sensor-facts = Opplysninger
sensor-never = aldri
sensor-enrolled = Tilkoblet
sensor-certificate = Sertifikatet gjelder til
sensor-findings = Funn fra sensoren
sensor-token = Koble til sensoren
sensor-token-waits = En engangskode er utlevert og gjelder til { $name }. En ny kode gjør den gamle ugyldig.
sensor-token-none = Det finnes ingen gyldig engangskode. Lag en og følg trinnene ved sensoren.
sensor-token-make = Lag en ny engangskode
sensor-revoke = Ta sensoren ut av drift
sensor-revoke-ask = Sensoren avvises fra neste forsøk. Det kan ikke angres: den må tilkobles på nytt. Medlemmet er uten overvåking så lenge.
sensor-revoke-button = Ja, ta den ut av drift

## Å koble til en sensor.

enrolment-title = Koble til sensoren { $name }
enrolment-once = Engangskoden vises nå og aldri igjen.
enrolment-until = Den gjelder til { $name } og virker én gang.
enrolment-how = Skriv dette på datamaskinen til sensoren, som kontoen som skal kjøre den. Med den medfølgende systemd-enheten heter kontoen vardkase.
enrolment-step-enrol = Koble til sensoren. Koden sier også hvilken hubb som er den rette.
enrolment-step-settings = Skriv en fil med innstillinger og oppgi i den hvilket nettverkskort som ser trafikken.
enrolment-step-run = Start sensoren. Den vises som tilkoblet her i løpet av et minutt eller to.
enrolment-secret = Den som har koden, kan utgi seg for å være sensoren. Send den bare på en sikker måte.
enrolment-lost = Er koden kommet bort? Lag en ny på siden til sensoren; da slutter den gamle å gjelde.
enrolment-done = Til sensoren

## Medlemmer.

members-search = Søk på navn
members-none = Ingen medlemmer passer valgene.
members-no-contacts = ingen å varsle
members-operators = Driftsorganisasjoner
members-serves = { $count ->
    [one] svarer for { $count } medlem
   *[other] svarer for { $count } medlemmer
}
members-add = Legg til et medlem
member-operator = driften ivaretas av { $name }
member-contacts = Hvem som varsles
member-contacts-about = I denne rekkefølgen. Svarer ingen, går varselet videre til neste.
member-contacts-none = Ingen får varslene! Legg til minst én felles postkasse.
member-about = Om medlemmet
member-add-contact = Legg til en kontakt
member-add-sensor = Legg til en sensor
member-remove = Fjern
member-remove-ask = Varsler om det som fjernes, kan ikke lenger knyttes til rett medlem.
member-remove-contact-ask = Kontakten får ingen flere varsler, og lenkene i e-posten slutter å virke.
member-remove-yes = Ja, fjern { $name }

## Regler og indikatorer.

content-about = Dette ser sensorene etter.
content-kinds = Typer innhold
content-kind-rules = Regler
content-kind-indicators = Indikatorer
content-kind-manifest = Innhold
content-version = versjon { $count }
content-rules = { $count ->
    [one] { $count } regel
   *[other] { $count } regler
}
content-indicators = { $count ->
    [one] { $count } indikator
   *[other] { $count } indikatorer
}
content-search = Søk på sid, ord eller verdi
content-none = Ingenting passer valgene.
content-found = { $count ->
    [one] { $count } treff, de som har slått til, først
   *[other] { $count } treff, de som har slått til, først
}
content-findings = { $count ->
    [one] i { $count } funn
   *[other] i { $count } funn
}
content-expires = slutter å gjelde { $span }
content-rule = regel

## Loggen.

audit-about = Hvem som gjorde hva, på hvems data. Linjene kan ikke endres uten at det merkes.
audit-check = Kontroller at loggen er hel
audit-whole = { $count ->
    [one] Loggen er hel: { $count } linje kontrollert.
   *[other] Loggen er hel: { $count } linjer kontrollert.
}
audit-broken = Loggen er endret fra og med linje { $count }. Ta vare på databasen som den er, og ring den ansvarlige.
audit-search = Søk på person, ord eller medlem
audit-none = Ingen linjer passer valgene.
did-sign-in = logget inn
did-add-member = la til et medlem
did-change-member = endret et medlem
did-add-operator = la til en driftsorganisasjon
did-add-network = la til et nettverk
did-remove-network = fjernet et nettverk
did-add-domain = la til et domene
did-remove-domain = fjernet et domene
did-add-contact = la til en kontakt
did-remove-contact = fjernet en kontakt
did-add-sensor = la til en sensor
did-revoke-sensor = tok en sensor ut av drift
did-allow-enrolment = ga en engangskode til en sensor
did-enrol-sensor = koblet til en sensor
did-certify-sensor = fikk et sertifikat
did-add-account = la til en konto
did-close-account = stengte en konto
did-add-api-token = laget en API-nøkkel
did-revoke-api-token = sperret en API-nøkkel
did-change-password = byttet passord
did-publish-content = satte innhold i kraft
did-acknowledge = bekreftet et varsel
did-apply = sa at et varsel gjelder
did-start = begynte å utbedre
did-dismiss = sa at et varsel ikke gjelder
did-fix = utbedret
did-see = leste et varsel
did-verify = kontrollerte
did-expire = avsluttet et varsel
did-withdraw = trakk tilbake et varsel
did-reopen = åpnet et varsel igjen

## E-post i demoen.

mails-about = Demoen sender på ordentlig, men til sin egen postkasse. Slik ser e-posten ut for mottakeren.
mails-search = Søk på emne eller mottaker
mails-none = Ingen e-post ennå.
mails-html = Slik den vises
mails-plain = Som tekst

## Egen konto.

account-title = Min konto
account-language = Språk og tid
account-password = Bytt passord
account-password-about = Du logges ut overalt når passordet byttes.
account-password-button = Bytt passord
account-tokens = Lag, se og sperr nøkler

## Egne API-nøkler.

tokens-title = API-nøkler
tokens-about = En nøkkel lar et program bruke API-et i ditt navn. Det kan gjøre det du kan gjøre, til nøkkelen utløper eller sperres.
tokens-list = Dine nøkler
tokens-none = Du har ingen nøkler.
tokens-ends = Utløper
tokens-used = Sist brukt
tokens-never = aldri
tokens-revoke = Sperr
tokens-revoke-ask = Programmet som bruker nøkkelen, avvises fra neste forsøk.
tokens-revoke-yes = Ja, sperr { $name }
tokens-make = Lag en nøkkel
tokens-made = Nøkkelen { $name } er laget
tokens-once = Nøkkelen vises nå og aldri igjen. Kopier den.
tokens-made-until = Den gjelder til { $name }.
tokens-use = Programmet sender den slik:
tokens-use-token = NØKKELEN
token-state-valid = gjelder
token-state-ended = er utløpt
token-state-revoked = sperret
