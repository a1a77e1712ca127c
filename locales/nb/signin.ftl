# Innlogging: innlogginger, autentiseringsapp, reservekoder, invitasjoner, passkeys.

account-ways = Slik logger du inn
account-app-yes = Autentiseringsapp: på
account-app-no = Autentiseringsapp: ikke ennå
account-sessions-count = { $count ->
    [one] Du er logget inn ett sted
   *[other] Du er logget inn { $count } steder
}

## Hvor man er logget inn.

sessions-title = Her er du logget inn
sessions-lead = Er det noe du ikke kjenner igjen? Logg det ut og bytt passord etterpå.
sessions-this = Den du bruker nå
sessions-end = Logg ut
sessions-end-others = Logg ut alle andre steder
session-browser = { $browser } på { $system }
session-used = brukt { $span }
session-begun = startet { $span }
said-session-ended = Den innloggingen er avsluttet.
said-sign-in-again = Logg inn en gang til. Det tok for lang tid, eller det ble for mange feil.
browser-edge = Edge
browser-opera = Opera
browser-samsung = Samsungs nettleser
browser-firefox = Firefox
browser-chrome = Chrome
browser-safari = Safari
browser-other = Ukjent nettleser
system-iphone = iPhone
system-ipad = iPad
system-android = Android
system-windows = Windows
system-mac = Mac
system-chromeos = Chromebook
system-linux = Linux
system-other = ukjent enhet
way-password = med passord
way-code = med passord og kode
way-recovery = med passord og reservekode
way-passkey = med passkey
way-organisation = med organisasjonens innlogging
way-invitation = gjennom en invitasjon
way-break-glass = med nødlenke fra serveren

## Det andre steget.

sign-in-code-title = Skriv koden
sign-in-code-lead = Åpne autentiseringsappen og skriv de seks sifrene den viser.
sign-in-code-lost = Har du ikke telefonen? Skriv en av reservekodene i stedet.
sign-in-code-back = Begynn på nytt
field-code = Kode
mistake-code = Koden er feil eller allerede brukt. Vent til appen viser en ny.
mistake-code-new = Koden stemmer ikke. Se etter at klokken på telefonen går riktig, og prøv igjen.
mistake-prove = Det stemmer ikke. Prøv igjen.
prove-title = Vis at det er deg
prove-lead = Det du skal gjøre, er følsomt. Derfor spør vi en gang til.
prove-button = Fortsett
prove-again = Logg ut og logg inn igjen. Så kan du fortsette.

## Hvordan man viser hvem man er.

second-factor-title = Ekstra vern ved innlogging
second-factor-lead = Med et ekstra steg er det ikke nok at noen får tak i passordet ditt.
second-factor-ask = Vern kontoen din med et ekstra steg ved innlogging.
second-factor-ask-link = Gjør det nå, det tar to minutter
second-factor-asked = Rollen din trenger et ekstra vern. Sett det opp når du har to minutter.
second-factor-asked-from = Rollen din trenger et ekstra vern fra og med { $day }. Sett det opp før det.
second-factor-needed = Rollen din trenger et ekstra vern. Sett det opp nå, så kommer du videre.
second-factor-app = Autentiseringsapp
second-factor-app-about = En app på telefonen viser en ny kode hvert halve minutt. Alle vanlige apper av dette slaget virker.
second-factor-app-set-up = Sett opp en app
second-factor-app-since = Satt opp { $span }. Ny telefon? Fjern appen her og sett den opp på nytt.
second-factor-app-remove = Fjern appen
second-factor-app-remove-ask = Kodene fra appen slutter å virke med en gang.
second-factor-app-remove-yes = Ja, fjern appen
second-factor-codes = Reservekoder
second-factor-codes-left = { $count ->
    [0] Du har ingen reservekoder igjen. Skaff nye nå.
    [one] Du har én reservekode igjen.
   *[other] Du har { $count } reservekoder igjen.
}
second-factor-codes-new = Skaff nye reservekoder
said-app-removed = Appen er fjernet. Nå er kontoen bare vernet av passordet.
app-title = Sett opp autentiseringsappen
app-step-read = Åpne appen på telefonen og les av bildet.
app-picture = QR-kode for autentiseringsappen
app-step-type = Går det ikke? Skriv inn denne nøkkelen i appen:
app-step-confirm = Skriv koden som appen viser nå.
app-confirm = Koble appen til kontoen
codes-title = Ta vare på reservekodene
codes-lead = Appen er koblet til. Uten telefonen kommer du inn med en av disse kodene. Hver kode virker én gang.
codes-once = Skriv dem ut eller lagre dem i en passordbehandler. De vises bare nå. Eldre reservekoder virker ikke lenger.
codes-done = Jeg har lagret dem

## I loggen.

did-end-sessions = avsluttet innlogginger
did-use-recovery-code = brukte en reservekode
did-wrong-code = skrev feil kode etter riktig passord
did-set-up-app = satte opp en autentiseringsapp
did-remove-app = fjernet en autentiseringsapp
did-new-recovery-codes = skaffet nye reservekoder

## Brukere og invitasjoner.

menu-people = Brukere
people-invite = Inviter noen
people-invite-about = Den du inviterer, får en e-post med en lenke som virker én gang, i sju dager.
people-where = Hvor personen arbeider
people-role = Rolle
people-invite-button = Send invitasjonen
people-open = Inviterte som ikke har svart
people-invited-by = invitert av { $name }
people-ends = gjelder til og med { $day }
people-ended = gikk ut { $span }
people-send-again = Send på nytt
people-revoke = Trekk tilbake
people-accounts = Har konto
people-search = Søk navn eller brukernavn
people-closed = stengt
people-last = logget inn { $span }
people-never = har ikke logget inn
people-change = Endre
people-end-sessions = Logg ut alle steder
people-close = Steng kontoen
mistake-role = Den rollen kan ikke gis der. Velg en annen rolle eller et annet sted.
mistake-invited = Adressen er allerede invitert eller har allerede en konto hos dere.
mistake-account-taken = Du har allerede en konto med denne adressen. Logg inn med den, eller be den som inviterte deg om hjelp.
said-invited = Invitasjonen er på vei.
said-invitation-revoked = Invitasjonen er trukket tilbake. Lenken virker ikke lenger.
said-account-closed = Kontoen er stengt.
said-their-sessions-ended = Personen er logget ut alle steder.
said-welcome = Velkommen. Kontoen din er klar. Vern den gjerne med et ekstra steg nå.
invitation-title = Velkommen til Vårdkase
invitation-by = { $name } har invitert deg.
invitation-login = Du kommer til å logge inn med { $name }
invitation-button = Opprett kontoen min
invitation-until = Invitasjonen gjelder til og med { $day }.
invitation-ended-title = Invitasjonen gjelder ikke lenger
invitation-ended-text = Den er brukt, trukket tilbake eller for gammel. Be den som inviterte deg om å sende en ny.
notice-invitation-subject = Invitasjon til { $product } fra { $csirt }
notice-invitation-text = { $by } har invitert deg til { $product }. Rollen din: { $role }, { $place }. I { $product } får dere varsler fra { $csirt } og ser hva som må gjøres.
notice-invitation-button = Opprett kontoen min
notice-invitation-why = Lenken virker én gang, til og med { $until }. Venter du ingen invitasjon? Da trenger du ikke gjøre noe.
notice-footer = { $csirt } gjennom { $product }. Ikke svar på denne e-posten.
did-invite = inviterte noen
did-invite-again = sendte en invitasjon på nytt
did-revoke-invitation = trakk tilbake en invitasjon
did-accept-invitation = tok imot en invitasjon

## Passkeys.

account-passkeys = { $count ->
    [0] Ingen ennå
    [one] Én passkey
   *[other] { $count } passkeys
}
passkeys-title = Passkeys
passkeys-lead = Med en passkey logger du inn med finger, ansikt eller koden til enheten. Ingen kan lure den av deg på en falsk side.
passkeys-new = Legg til en passkey
passkeys-make = Legg til
passkeys-made = lagt til { $span }
passkeys-remove = Fjern
passkeys-failed = Det gikk ikke, eller det ble avbrutt. Prøv igjen eller bruk en annen måte.
passkeys-no-script = Passkeys trenger JavaScript. Med passord og autentiseringsapp kommer du inn uten.
passkeys-not-here = Passkeys virker bare når portalen nås med et navn over HTTPS.
field-passkey-name = Hva du kaller den, for eksempel Jobbtelefonen
second-factor-passkeys = En passkey på telefonen eller datamaskinen er nok alene: ikke noe passord, ingen kode.
mistake-passkey = Innloggingen med passkey gikk ikke. Prøv igjen eller bruk passordet.
mistake-passkey-new = Enheten ga ikke et svar som kan brukes. Prøv igjen.
mistake-passkey-last = Det er den eneste måten du kan logge inn på. Legg til en annen først.
said-passkey-added = Passkeyen din er lagt til.
said-passkey-removed = Passkeyen din er fjernet. Fjern den på enheten også.
sign-in-passkey = Logg inn med passkey
prove-passkey = Bruk passkey
did-add-passkey = la til en passkey
did-remove-passkey = fjernet en passkey

## Nødlenken fra serveren.

break-glass-title = Nødinnlogging
break-glass-lead = Lenken fra konsollen på serveren logger inn én gang. Det vises i loggen og på første side, og sendes ut på e-post.
break-glass-ended = Lenken er brukt eller for gammel. Skriv ut en ny på serveren: vardkase hub break-glass
break-glass-told = Noen logget inn med nødlenke fra serveren { $span }. Var det ikke dere? Da har noen fått tilgang til serveren.
break-glass-log = Se loggen
notice-break-glass-made-subject = Nødlenke til { $product } er laget
notice-break-glass-made-text = En nødlenke som logger inn { $by }, ble laget på konsollen på serveren { $at }. Var det ikke dere? Da har noen fått tilgang til serveren: gjør noe nå.
notice-break-glass-used-subject = Nødlenke til { $product } er brukt
notice-break-glass-used-text = Noen logget inn som { $by } med en nødlenke fra serveren { $at }. Var det ikke dere? Da har noen fått tilgang til serveren: gjør noe nå.
did-make-break-glass = laget en nødlenke (break-glass)
did-use-break-glass = logget inn med nødlenke (break-glass)

## Med organisasjonens egen innlogging.

sign-in-organisations = Eller med jobbkontoen din
account-organisations = { $count ->
    [0] Ikke koblet
    [one] Én kobling
   *[other] { $count } koblinger
}
organisations-title = Logg inn med jobbkontoen
organisations-lead = Koble kontoen din her til innloggingen på arbeidsplassen. Da trenger du ikke noe passord hos oss.
organisations-none = Det er ingen arbeidsplass å koble til ennå.
organisations-since = koblet { $span }
organisations-disconnect = Koble fra
organisations-others = Koble til
organisations-others-about = Du logger inn på arbeidsplassen din og kommer tilbake hit.
organisations-connect = Koble til { $name }
organisations-only-way = Det er den eneste måten du kan logge inn på. Velg et passord eller legg til en passkey først.
said-organisation-connected = Koblet til. Neste gang kan du logge inn med jobbkontoen.
said-organisation-disconnected = Koblet fra. Jobbkontoen åpner ikke noe her lenger.
organisation-refused-title-unknown = Du har ingen konto her
organisation-refused-unknown = { $name } slapp deg inn, men ingen har invitert deg til Vårdkase med den adressen. Be den som har ansvar for sikkerheten hos dere, om å invitere deg.
organisation-refused-title-unconnected = Jobbkontoen din er ikke koblet til ennå
organisation-refused-unconnected = Logg inn med passord. Koble deretter til { $name } under Min konto.
organisation-refused-title-unverified = Adressen din er ikke bekreftet
organisation-refused-unverified = { $name } sier ikke at e-postadressen din er kontrollert. Logg inn med passord, og be IT-avdelingen om å rette det.
organisation-refused-title-domain = Den adressen kan ikke brukes her
organisation-refused-domain = { $name } kan ikke gå god for e-postadressen din her. Logg inn med passord, eller spør CSIRT-en.
organisation-refused-title-other = Kontoen tilhører noen andre
organisation-refused-other = Kontoen med den adressen er koblet til en annen person hos { $name }. Logg inn med passord, eller spør CSIRT-en.
organisation-refused-title-taken = Jobbkontoen er opptatt
organisation-refused-taken = Innloggingen din hos { $name } er koblet til en annen konto her, eller kontoen din til en annen innlogging der. Koble fra først.
organisation-refused-title-denied = Du avbrøt innloggingen
organisation-refused-denied = Du sa nei hos { $name }. Prøv igjen, eller logg inn med passord.
organisation-refused-title-silent = Innloggingen på jobben svarer ikke
organisation-refused-silent = { $name } ga ikke noe svar vi kan bruke. Logg inn med passord, eller prøv igjen om litt.
organisation-refused-email = Adresse: { $name }
organisation-refused-back = Til innloggingen
way-organisation-twice = med organisasjonens innlogging, i to trinn
did-connect-organisation = koblet kontoen til organisasjonens innlogging
did-disconnect-organisation = koblet kontoen fra organisasjonens innlogging
