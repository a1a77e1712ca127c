# E-post til dem det gjelder: hva, hvor, grunnlag, hvor sikkert, hva man gjør nå, hvem man ringer.
# I .now er hver linje ett steg.

mail-subject = [{ $product } { $number }] { $severity }: { $what }
mail-subject-remind = [{ $product } { $number }] Påminnelse, { $severity }: { $what }
mail-subject-again = [{ $product } { $number }] Funnet igjen, { $severity }: { $what }
mail-subject-escalate = [{ $product } { $number }] Ubesvart, { $severity }: { $what }
mail-for = Til { $name }, om { $member }
mail-title-again = Funnet igjen: { $what }
mail-again = { $member } meldte { $fixed } at det var utbedret. Vi har sett det igjen etter det, så varselet er åpent på nytt.
short-again = { $product } { $number }, funnet igjen, { $severity }: { $what }
mail-remind = Dette er en påminnelse: ingen har bekreftet varselet ennå.
mail-escalate = Varselet gikk først til andre, som ikke har svart. Derfor får du det nå.
mail-operator = Ingen hos { $member } har svart eller kunnet nås. Derfor får du varselet nå.
mail-what = Hva har skjedd
mail-where = Hvor
mail-evidence = Grunnlag
mail-sure = Hvor sikkert er det
mail-severity = Alvor: { $severity }
mail-severity-why = Derfor er alvoret satt til { $severity }
mail-now = Gjør dette nå
mail-cannot = Hvis det ikke går
mail-call = Hvem dere kan ringe
mail-call-phone = { $csirt }, hele døgnet: { $phone }. Oppgi nummer { $number }.
mail-call-mail = Svar på denne e-posten. La nummeret stå i emnet.
mail-button = Les og bekreft
mail-button-why = Lenken er personlig og virker til { $until }. Du trenger ingen konto. Den endrer ingenting før du trykker på en knapp på siden.
mail-held-back = { $count ->
    [one] { $count } melding til deg ble holdt tilbake siden forrige e-post, for ikke å drukne det viktige. Alt finnes i portalen.
   *[other] { $count } meldinger til deg ble holdt tilbake siden forrige e-post, for ikke å drukne det viktige. Alt finnes i portalen.
}
mail-device = { $device }, sensor { $sensor }
mail-device-vlan = { $device }, VLAN { $vlan }, sensor { $sensor }
mail-device-outside = { $device }, sett utenfra
mail-more-devices = { $count ->
    [one] og { $count } enhet til
   *[other] og { $count } enheter til
}
mail-seen = Først sett { $first }, sist { $last }.
mail-seen-once = Sett { $first }.
mail-seen-times = { $count ->
    [one] Sett { $count } gang.
   *[other] Sett { $count } ganger.
}
mail-other-end = Den andre siden: { $peer }
mail-causes = { $count } regler eller indikatorer slo ut på samme sak:
mail-cause-times = { $count ->
    [one] { $cause } ({ $count } gang)
   *[other] { $cause } ({ $count } ganger)
}
mail-more-causes = og { $count } til, som står på siden
mail-rule = Regel { $sid }: { $words }
mail-indicator = Indikator fra { $source }: { $words }
mail-report = Rapportert av { $source }: { $words }
report-open = { $service } kan nås fra internett ({ $kind })
mail-analytic = Atferdsanalyse: { $words }
mail-withheld = Indikatoren kan ikke spres videre ({ $tlp }) og står derfor ikke her.
mail-closed = Innholdet kan ikke sendes på denne måten ({ $tlp }). Åpne lenken eller logg inn for å lese det.
mail-sure-high = Sikkert: { $percent } av 100. Kilden tar sjelden feil.
mail-sure-middle = Trolig: { $percent } av 100. Kontroller før dere slår av noe viktig.
mail-sure-low = Usikkert: { $percent } av 100. Det kan være falsk alarm.
mail-footer = Sendt av { $csirt } med { $product }. Merket { $tlp }. { $means }
tlp-means-clear = Kan deles fritt.
tlp-means-green = Kan deles i sektoren, men ikke offentlig.
tlp-means-amber = Kan deles med dem som trenger å vite det, hos dere og hos dem dere arbeider for.
tlp-means-amber-strict = Kan bare deles med dem hos dere som trenger å vite det.
tlp-means-red = Bare for deg. Ikke del det.
mail-peer-unknown = en ukjent adresse
analytic-scan-hosts = mange adresser ble prøvd på rad
analytic-scan-ports = mange porter ble prøvd på rad
analytic-guessing = mange mislykkede innlogginger på én konto
analytic-spraying = mislykkede innlogginger på mange kontoer
analytic-beacon = regelmessige kontakter med samme adresse
analytic-dns-tunnel = navneoppslag som ser ut til å bære data
why-scan-hosts-in = { $peer } prøvde { $hosts } av adressene deres på port { $port } i løpet av { $window_s }, uten å få svar.
why-scan-hosts-out = { $device } prøvde { $hosts } adresser på port { $port } i løpet av { $window_s }, uten å få svar.
why-scan-ports-in = { $peer } prøvde { $ports } porter på { $device } i løpet av { $window_s }, uten å få svar.
why-scan-ports-out = { $device } prøvde { $ports } porter på { $peer } i løpet av { $window_s }, uten å få svar.
why-guessing = { $failures } mislykkede innlogginger mot { $service } i løpet av { $window_s }.
why-spraying-accounts = { $failures } mislykkede innlogginger mot { $service } på { $accounts } kontoer i løpet av { $window_s }.
why-spraying-servers = Mislykkede innlogginger mot { $service } på { $servers } servere i løpet av { $window_s }.
why-beacon = { $device } tok kontakt med { $peer } { $connections } ganger, jevnt fordelt med { $interval_s } mellom. Slik gjør programmer, ikke mennesker.
why-dns-tunnel = { $device } spurte etter { $names } ulike navn under { $domain } på { $window_s }. Spørsmålene bar { $bytes } byte.

reason-life-and-health = Liv og helse kan stå på spill.
reason-personal-data = Systemer med personopplysninger er berørt.
reason-compromise = Noe skadelig er allerede inne.
reason-exploited-now = Sårbarheten utnyttes akkurat nå.
reason-many-devices = Mange enheter er berørt.
reason-source = Kilden vurderer det slik.
reason-only-probing = Noen har bare sett utenfra.
reason-unsure = Det er ikke sikkert.
reason-guests = Det gjelder gjesters enheter, ikke deres egne.

topic-scan-in = Noen kartlegger adressene deres utenfra
    .what = { $peer } har prøvd seg fram blant adressene og portene deres. Ingenting tyder på at noen har kommet inn.
    .now =
        Kontroller at ingenting dere ikke kjenner til er åpent mot internett.
        Steng eller begrens tjenester som ikke trenger å nås utenfra.
    .cannot = Det haster ikke. Slik kartlegging skjer hele tiden; det viktige er at det som er synlig utenfra, er oppdatert.

topic-scan-out = En av enhetene deres kartlegger nettverket
    .what = { $device } søker gjennom adresser og porter. Det gjør skadevare og angripere når de leter etter flere maskiner å ta over.
    .now =
        Finn ut hvilken enhet det er og hvem som bruker den.
        Koble den fra nettverket, men slå den ikke av: minnet kan trengs.
        Spør driften om det er et eget verktøy som søker. Svar i så fall at varselet ikke gjelder dere.
    .cannot = Sperr trafikken fra enheten i brannmuren eller svitsjen til noen kan se på den.

topic-guessing-in = Noen gjetter passord hos dere
    .what = { $peer } prøver gang på gang å logge inn på { $device }.
    .now =
        Sjekk i innloggingsloggen om noe forsøk lyktes, og fra hvilken konto.
        Bytt passord på kontoene som ble prøvd, og krev en ekstra faktor.
        Sperr adressen forsøkene kommer fra.
    .cannot = Steng innloggingen mot internett til dere rekker det: la den bare nås innenfra eller gjennom VPN.

topic-guessing-out = En enhet hos dere gjetter passord hos andre
    .what = { $device } prøver gang på gang å logge inn på { $peer }.
    .now =
        Finn ut hvilken enhet det er og hvem som bruker den.
        Koble den fra nettverket, men slå den ikke av.
        Sjekk om et program med et gammelt lagret passord er forklaringen.
    .cannot = Sperr trafikken fra enheten til { $peer }.

topic-spraying-in = Noen prøver samme passord på mange kontoer
    .what = { $peer } prøver seg gjennom mange kontoer på { $device }, noen få forsøk på hver. Slik unngår man at kontoer låses.
    .now =
        Søk i innloggingsloggen etter vellykkede innlogginger fra samme adresse.
        Bytt passord på kontoene der innloggingen lyktes, og avslutt de aktive øktene deres.
        Krev en ekstra faktor på alle kontoer som nås utenfra.
    .cannot = Sperr adressen og begrens innloggingen til kjente nettverk.

topic-beacon = En enhet ser ut til å bli styrt utenfra
    .what = { $device } tar kontakt med { $peer } med jevne mellomrom. Det gjør skadevare som venter på ordre.
    .now =
        Koble enheten fra nettverket, men slå den ikke av: minnet kan trengs.
        Bytt passord for den som har brukt enheten, fra en annen maskin.
        Sperr { $peer } i brannmuren og søk etter flere enheter som tar samme kontakt.
    .cannot = Sperr i det minste { $peer } i brannmuren og i navnetjeneren. Da når ikke ordren fram.

topic-malware = Skadevare har nådd en enhet
    .what = { $device } har hentet noe som er kjent som skadelig fra { $peer }.
    .now =
        Koble enheten fra nettverket, men slå den ikke av.
        Spør den som bruker enheten hva de åpnet, uten å legge skylden på noen.
        Kjør et fullt søk med antivirus og ta vare på resultatet.
        Bytt passord for den som har brukt enheten, fra en annen maskin.
    .cannot = Sperr { $peer } og be den som bruker enheten om ikke å logge inn noe sted før den er undersøkt.

topic-dns-tunnel = Data kan være på vei ut gjennom navneoppslag
    .what = { $device } stiller uvanlig mange og lange spørsmål om navn. Slik smugles data ut forbi brannmuren.
    .now =
        Finn ut hvilken enhet det er, og koble den fra nettverket.
        Sperr domenet i navnetjeneren deres.
        Finn ut hva enheten har hatt tilgang til: det kan være på vei ut.
    .cannot = Tving alle navneoppslag gjennom deres egen navnetjener og sperr domenet der.

topic-exploit-in = Noen prøver å utnytte en sårbarhet hos dere
    .what = { $peer } har sendt et angrep mot { $device }. Vi ser forsøket, ikke om det lyktes.
    .now =
        Finn ut om { $device } kjører programmet angrepet gjelder, og i hvilken versjon.
        Oppdater programmet. Er det allerede oppdatert: svar at varselet ikke gjelder dere.
        Søk i enhetens logger etter nye kontoer, nye filer og uventede prosesser fra tidspunktet og framover.
    .cannot = Steng tjenesten mot internett eller sperr adressen til oppdateringen er gjort.

topic-exploit-out = En av enhetene deres angriper andre
    .what = { $device } har sendt et angrep mot { $peer }. Enheten er trolig i noen andres hender.
    .now =
        Koble enheten fra nettverket, men slå den ikke av.
        Finn ut hvem som har brukt den og hva den har hatt tilgang til.
        Søk etter flere enheter som oppfører seg likt.
    .cannot = Sperr trafikken fra enheten ut av nettverket deres.

topic-indicator = En enhet har kontaktet noe kjent skadelig
    .what = { $device } har hatt kontakt med { $peer }, som står på en liste over skadelige adresser.
    .now =
        Finn ut hvilken enhet det er og hvem som bruker den.
        Sjekk hva som førte til kontakten: en e-post, en nettside, et program.
        Sperr adressen og søk etter flere enheter som har hatt kontakt med den.
    .cannot = Sperr adressen i brannmuren og i navnetjeneren.

topic-dos = En tjeneste blir overbelastet
    .what = Uvanlig mye trafikk går mellom { $peer } og { $device }.
    .now =
        Sjekk om tjenesten virker for dem som trenger den.
        Be internettleverandøren om hjelp til å filtrere trafikken.
    .cannot = Gå over til reserverutiner for det tjenesten trengs til.

topic-phishing = Svindel som skal lure de ansatte
    .what = { $device } har hatt kontakt med { $peer }, som brukes til å lure opplysninger av folk.
    .now =
        Spør den som bruker enheten om de oppga passord eller koder, uten å legge skylden på noen.
        Bytt passordet og avslutt aktive økter hvis det er tilfellet.
        Søk etter flere som har fått samme melding.
    .cannot = Sperr adressen og varsle de ansatte.

topic-leak = Opplysninger kan ha forlatt dere
    .what = { $device } har sendt opplysninger til { $peer } på en måte som ikke er ventet.
    .now =
        Finn ut hvilke opplysninger det gjelder.
        Stopp overføringen.
        Gjelder det personopplysninger: ta kontakt med personvernombudet i dag. Fristen for å melde kan være kort.
    .cannot = Sperr trafikken til { $peer }.

topic-weakness = Noe hos dere er åpent eller sårbart
    .what = { $device } er åpen eller sårbar på en måte andre kan utnytte. Lenger ned står det hvilken tjeneste eller svakhet det gjelder.
    .now =
        Steng tjenesten mot internett hvis den ikke trenger å nås utenfra.
        Trengs den: oppdater den, krev innlogging og begrens hvem som når den.
        Sjekk i loggene om noen fremmede allerede har brukt den.
    .cannot = Begrens hvem som kan nå tjenesten, for eksempel gjennom VPN.

topic-other = Noe uvanlig er sett hos dere
    .what = Vi har sett noe uvanlig hos { $device }.
    .now =
        Les grunnlaget nedenfor og finn ut hvilken enhet det er.
        Svar at det ikke gjelder dere hvis dere vet hva det er.
    .cannot = Ta kontakt, så hjelper vi med å vurdere det.
