# Tekster som CSIRT skriver selv: listen, redigeringen, forhåndsvisningen, test-e-posten.

menu-texts = Tekster
test-line = TEST: { $line }
test-mail = Dette er en TEST av teksten. Ingenting har skjedd, du trenger ikke gjøre noe, og lenken fører ingen steder.
test-member = Eksempel kommune
texts-title = Tekster i varslene
texts-about = Her ser dere hva varslene sier i e-post, SMS og på sidene, og kan skrive egne tekster. En egen tekst gjelder fra neste e-post og side.
texts-every = Felles for alle varsler
texts-topic = Varsel om
texts-own = Tekster
texts-own-count = { $count ->
    [one] { $count } egen tekst
   *[other] { $count } egne tekster
}
texts-shipped = de medfølgende
texts-changed = Endret
texts-preview = Forhåndsvis
texts-preview-of = Forhåndsvis: { $name }
texts-section = Del
texts-is-own = Egen tekst
texts-missing = Egen tekst mangler på dette språket. Den medfølgende gjelder.
texts-nothing = Ingen tekst
texts-write = Skriv
texts-change = Endre
texts-with = Vis med
texts-made-up = et oppdiktet funn

text-section-title = Overskrift
text-section-what = Hva har skjedd
text-section-where = Hvor
text-section-evidence = Grunnlag
text-section-sure = Hvor sikkert er det
text-section-now = Gjør dette nå
text-section-cannot = Hvis det ikke går
text-section-call = Hvem dere kan ringe
text-about-title = Emnet i e-posten, teksten i SMS-en og overskriften på siden. Høyst 60 tegn, så alt får plass i én SMS.
text-about-what = Fortell kort hva som har skjedd. Erstatter den medfølgende teksten.
text-about-where = Står foran opplysningene om hvilke enheter det gjelder. De blir alltid stående.
text-about-evidence = Står foran grunnlaget. Det blir alltid stående.
text-about-sure = Står foran vurderingen av hvor sikkert det er. Den blir alltid stående.
text-about-now = Skriv ett steg på hver linje, det viktigste først. Erstatter den medfølgende teksten.
text-about-cannot = Hva man gjør hvis stegene ikke lar seg følge. Erstatter den medfølgende teksten.
text-about-call = Hvem man ringer. Erstatter den medfølgende teksten i e-posten og står foran nummeret på sidene.
text-place-device = enheten det gjelder
text-place-peer = adressen på den andre siden
text-place-csirt = navnet deres
text-place-phone = telefonen deres
text-place-number = varselets nummer
text-body = Teksten
text-places = Disse plassholderne kan stå i teksten og fylles ut for hvert varsel:
text-no-places = Overskriften har ingen plassholdere.
text-why = Hvorfor endrer du? Det lagres med versjonen.
text-look = Forhåndsvis
text-save = Lagre
text-test = Send test-e-post
text-test-to = Test-e-posten går til { $name } og er merket TEST.
text-looks = Slik blir det
text-not-saved = Teksten er ikke lagret ennå.
text-as-mail = Som e-post
text-as-plain = E-posten som ren tekst
text-as-sms = Som SMS
text-as-page = Som side
text-sms-chars = { $count ->
    [one] { $count } tegn av 160.
   *[other] { $count } tegn av 160.
}
text-shipped = Medfølgende tekst
text-shipped-none = Her er det ingen medfølgende tekst. Deres egen står foran det som er kjent om funnet.
text-against-shipped = Forskjell fra den medfølgende
text-shipped-changed = Den medfølgende teksten er endret siden dere skrev deres egen. Sammenlign dem.
text-use-shipped = Bruk den medfølgende teksten igjen
text-versions = Versjoner
text-is-shipped = Den medfølgende teksten gjelder.
text-restore = Gå tilbake til denne versjonen
text-shipped-again = Tilbake til den medfølgende teksten
text-version-again = Tilbake til versjon { $version }

said-text-saved = Teksten er lagret. Den gjelder fra neste e-post og side.
said-text-moved = Noen andre rakk å endre teksten. Les deres versjon og prøv igjen.
said-text-test-sent = Test-e-posten er på vei.
said-text-test-limit = Du har sendt mange test-e-poster den siste timen. Vent litt.
mistake-text-empty = Skriv en tekst. Vil dere ha den medfølgende, bruk knappen lenger ned.
mistake-text-title-long = Overskriften er for lang for en SMS. Den kan ha høyst 60 tegn.
mistake-text-long = Teksten er for lang. Den kan ha høyst 4 000 tegn.
mistake-text-lines = Overskriften må stå på én linje.
mistake-text-invisible = Teksten har usynlige tegn. Skriv stedet på nytt for hånd.
mistake-text-brace = Krøllparenteser kan bare stå rundt en plassholder fra listen, for eksempel { "{ $device }" }.
mistake-text-place = Denne plassholderen finnes ikke her. Bruk en fra listen.
mistake-text-why = Skriv hvorfor, høyst 500 tegn.
mistake-text-moved = Noen andre rakk å lagre en ny versjon. Teksten din står her fortsatt: sammenlign og lagre igjen.
did-save-text = lagret en egen tekst
did-test-text = sendte en test-e-post

# Sammendrag: det som kan vente.
sending-gathered = venter på neste sammendrag
digest-title = Det som kan vente
digest-help = Velg om mindre alvorlige varsler skal komme med en gang eller samlet i én e-post. Det som er alvorlig, kommer alltid med en gang.
field-digest-hours = Samle varsler
field-digest-below = Alltid med en gang fra alvorlighet
digest-never = Nei, alt kommer med en gang
digest-daily = Én gang om dagen, klokken 8
digest-every = { $count ->
    [one] Hver time
   *[other] Hver { $count }. time
}
mistake-digest = Velg et av alternativene.
said-digest-changed = Lagret. Det gjelder fra neste varsel.
did-change-digest = endret hvor ofte varsler samles
digest-subject = { $count ->
    [one] [{ $product }] { $severity }: { $count } varsel som kunne vente
   *[other] [{ $product }] { $severity }: { $count } varsler som kunne vente
}
digest-heading = { $count ->
    [one] { $count } varsel som kunne vente
   *[other] { $count } varsler som kunne vente
}
digest-for = Til { $name }
digest-about = Her er det som er samlet siden forrige e-post, det mest alvorlige først. Åpne hvert varsel og svar.
digest-item = { $title } ({ $member }, { $number })
digest-first = Gjør først: { $step }
digest-open = Les og bekreft

drill-state-cannot = kan ikke spørres denne veien

# Strømmer: et medlems varsler i et leseprogram.
feeds-title = Nyhetsstrømmer (Atom)
feeds-about = En nyhetsstrøm viser varslene deres i en leser eller et system. Adressen er hemmelig: den som har den, kan lese varslenes overskrifter.
feeds-none = Det finnes ingen nyhetsstrøm ennå.
feeds-by = Laget av
feeds-make = Lag en nyhetsstrøm
feeds-made = Nyhetsstrømmens adresse
feeds-once = Kopier adressen nå. Den vises bare denne gangen.
feeds-revoke-ask = Adressen slutter å virke med en gang, og det kan ikke angres. Programmet som leser strømmen, får ingen flere varsler. E-post og SMS kommer som før.
field-feed-name = Navn, for eksempel programmet som leser
mistake-feeds = Det finnes allerede så mange nyhetsstrømmer som det kan være. Sperr en først.
said-feed-revoked = Nyhetsstrømmen er sperret.
did-add-feed = laget en nyhetsstrøm
did-revoke-feed = sperret en nyhetsstrøm
feed-title = Varsler til { $name }
feed-closed = Innholdet kan ikke stå her. Åpne lenken og logg inn for å lese det.
