# Inloggning: inloggningar, autentiseringsapp, reservkoder, inbjudningar, passkeys.

account-ways = Så loggar du in
account-app-yes = Autentiseringsapp: på
account-app-no = Autentiseringsapp: inte än
account-sessions-count = { $count ->
    [one] Du är inloggad på ett ställe
   *[other] Du är inloggad på { $count } ställen
}

## Var man är inloggad.

sessions-title = Där du är inloggad
sessions-lead = Känner du inte igen något? Logga ut det och byt sedan lösenord.
sessions-this = Den du använder nu
sessions-end = Logga ut
sessions-end-others = Logga ut överallt annars
session-browser = { $browser } på { $system }
session-used = använd { $span }
session-begun = började { $span }
said-session-ended = Den inloggningen är avslutad.
said-sign-in-again = Logga in en gång till. Det tog för lång tid, eller så blev det för många fel.
browser-edge = Edge
browser-opera = Opera
browser-samsung = Samsungs webbläsare
browser-firefox = Firefox
browser-chrome = Chrome
browser-safari = Safari
browser-other = Okänd webbläsare
system-iphone = iPhone
system-ipad = iPad
system-android = Android
system-windows = Windows
system-mac = Mac
system-chromeos = Chromebook
system-linux = Linux
system-other = okänd enhet
way-password = med lösenord
way-code = med lösenord och kod
way-recovery = med lösenord och reservkod
way-passkey = med passkey
way-organisation = med organisationens inloggning
way-invitation = genom en inbjudan
way-break-glass = med nödlänk från servern

## Andra steget.

sign-in-code-title = Skriv koden
sign-in-code-lead = Öppna din autentiseringsapp och skriv de sex siffror som den visar.
sign-in-code-lost = Har du inte telefonen? Skriv en av dina reservkoder i stället.
sign-in-code-back = Börja om
field-code = Kod
mistake-code = Koden är fel, eller redan använd. Vänta tills appen visar en ny.
mistake-code-new = Koden stämmer inte. Kontrollera att telefonens klocka går rätt och försök igen.
mistake-prove = Det stämmer inte. Försök igen.
prove-title = Visa att det är du
prove-lead = Det du ska göra är känsligt. Därför frågar vi en gång till.
prove-button = Fortsätt
prove-again = Logga ut och logga in igen. Sedan kan du fortsätta.

## Hur man visar vem man är.

second-factor-title = Extra skydd vid inloggning
second-factor-lead = Med ett extra steg räcker det inte att någon kommer över ditt lösenord.
second-factor-ask = Skydda ditt konto med ett extra steg vid inloggning.
second-factor-ask-link = Gör det nu, det tar två minuter
second-factor-asked = Din roll behöver ett extra skydd. Ställ in det när du har två minuter.
second-factor-asked-from = Din roll behöver ett extra skydd från och med { $day }. Ställ in det innan dess.
second-factor-needed = Din roll behöver ett extra skydd. Ställ in det nu, sedan kommer du vidare.
second-factor-app = Autentiseringsapp
second-factor-app-about = En app i telefonen visar en ny kod varje halvminut. Alla vanliga sådana appar fungerar.
second-factor-app-set-up = Ställ in en app
second-factor-app-since = Inställd { $span }. Ny telefon? Ta bort appen här och ställ in den på nytt.
second-factor-app-remove = Ta bort appen
second-factor-app-remove-ask = Appens koder slutar fungera direkt.
second-factor-app-remove-yes = Ja, ta bort appen
second-factor-codes = Reservkoder
second-factor-codes-left = { $count ->
    [0] Du har inga reservkoder kvar. Skaffa nya nu.
    [one] Du har en reservkod kvar.
   *[other] Du har { $count } reservkoder kvar.
}
second-factor-codes-new = Skaffa nya reservkoder
said-app-removed = Appen är borttagen. Nu skyddas kontot bara av lösenordet.
app-title = Ställ in autentiseringsappen
app-step-read = Öppna appen i telefonen och läs av bilden.
app-picture = QR-kod för autentiseringsappen
app-step-type = Går det inte? Skriv in den här nyckeln i appen:
app-step-confirm = Skriv koden som appen visar nu.
app-confirm = Koppla appen till kontot
codes-title = Spara dina reservkoder
codes-lead = Appen är kopplad. Utan telefonen kommer du in med en av de här koderna. Varje kod fungerar en gång.
codes-once = Skriv ut dem eller spara dem i en lösenordshanterare. De visas bara nu. Äldre reservkoder fungerar inte längre.
codes-done = Jag har sparat dem

## I loggen.

did-end-sessions = avslutade inloggningar
did-use-recovery-code = använde en reservkod
did-wrong-code = skrev fel kod efter rätt lösenord
did-set-up-app = ställde in en autentiseringsapp
did-remove-app = tog bort en autentiseringsapp
did-new-recovery-codes = skaffade nya reservkoder

## Användare och inbjudningar.

menu-people = Användare
people-invite = Bjud in någon
people-invite-about = Den du bjuder in får ett mejl med en länk som fungerar en gång, i sju dagar.
people-where = Var personen arbetar
people-role = Roll
people-invite-button = Skicka inbjudan
people-open = Inbjudna som inte har svarat
people-invited-by = inbjuden av { $name }
people-ends = gäller till och med { $day }
people-ended = gick ut { $span }
people-send-again = Skicka igen
people-revoke = Ta tillbaka
people-accounts = Har konto
people-search = Sök namn eller användarnamn
people-closed = stängt
people-last = loggade in { $span }
people-never = har inte loggat in
people-change = Ändra
people-end-sessions = Logga ut överallt
people-close = Stäng kontot
mistake-role = Den rollen går inte att ge där. Välj en annan roll eller ett annat ställe.
mistake-invited = Den adressen är redan inbjuden eller har redan ett konto hos er.
mistake-account-taken = Du har redan ett konto med den här adressen. Logga in med det, eller be den som bjöd in dig om hjälp.
said-invited = Inbjudan är på väg.
said-invitation-revoked = Inbjudan är tillbakatagen. Länken fungerar inte längre.
said-account-closed = Kontot är stängt.
said-their-sessions-ended = Personen är utloggad överallt.
said-welcome = Välkommen. Ditt konto är klart. Skydda det gärna med ett extra steg nu.
invitation-title = Välkommen till Vårdkase
invitation-by = { $name } har bjudit in dig.
invitation-login = Du kommer att logga in med { $name }
invitation-button = Skapa mitt konto
invitation-until = Inbjudan gäller till och med { $day }.
invitation-ended-title = Inbjudan gäller inte längre
invitation-ended-text = Den är använd, tillbakatagen eller för gammal. Be den som bjöd in dig att skicka en ny.
notice-invitation-subject = Inbjudan till { $product } från { $csirt }
notice-invitation-text = { $by } har bjudit in dig till { $product }. Din roll: { $role }, { $place }. I { $product } får ni varningar från { $csirt } och ser vad som behöver göras.
notice-invitation-button = Skapa mitt konto
notice-invitation-why = Länken fungerar en gång, till och med { $until }. Väntar du ingen inbjudan? Då behöver du inte göra något.
notice-footer = { $csirt } genom { $product }. Svara inte på det här mejlet.
did-invite = bjöd in någon
did-invite-again = skickade en inbjudan igen
did-revoke-invitation = tog tillbaka en inbjudan
did-accept-invitation = tog emot en inbjudan

## Passkeys.

account-passkeys = { $count ->
    [0] Inga än
    [one] En passkey
   *[other] { $count } passkeys
}
passkeys-title = Passkeys
passkeys-lead = Med en passkey loggar du in med finger, ansikte eller enhetens kod. Den går inte att lura av dig på en falsk sida.
passkeys-new = Lägg till en passkey
passkeys-make = Lägg till
passkeys-made = tillagd { $span }
passkeys-remove = Ta bort
passkeys-failed = Det gick inte, eller så avbröts det. Försök igen eller använd ett annat sätt.
passkeys-no-script = Passkeys behöver JavaScript. Med lösenord och autentiseringsapp kommer du in utan.
passkeys-not-here = Passkeys fungerar bara när portalen nås med ett namn över HTTPS.
field-passkey-name = Vad du kallar den, till exempel Jobbtelefonen
second-factor-passkeys = En passkey i telefonen eller datorn räcker ensam: inget lösenord, ingen kod.
mistake-passkey = Inloggningen med passkey gick inte. Försök igen eller använd lösenordet.
mistake-passkey-new = Enheten gav inget svar som går att använda. Försök igen.
mistake-passkey-last = Det är ditt enda sätt att logga in. Lägg till ett annat först.
said-passkey-added = Din passkey är tillagd.
said-passkey-removed = Din passkey är borttagen. Ta bort den i enheten också.
sign-in-passkey = Logga in med passkey
prove-passkey = Använd passkey
did-add-passkey = lade till en passkey
did-remove-passkey = tog bort en passkey

## Nödlänken från servern.

break-glass-title = Nödinloggning
break-glass-lead = Länken från serverns konsol loggar in en gång. Det syns i loggen och på första sidan, och går ut med mejl.
break-glass-ended = Länken är använd eller för gammal. Skriv ut en ny på servern: vardkase hub break-glass
break-glass-told = Någon loggade in med nödlänk från servern { $span }. Var det inte ni? Då har någon kommit åt servern.
break-glass-log = Se loggen
notice-break-glass-made-subject = Nödlänk till { $product } skapad
notice-break-glass-made-text = En nödlänk som loggar in { $by } skapades på serverns konsol { $at }. Var det inte ni? Då har någon kommit åt servern: agera nu.
notice-break-glass-used-subject = Nödlänk till { $product } använd
notice-break-glass-used-text = Någon loggade in som { $by } med en nödlänk från servern { $at }. Var det inte ni? Då har någon kommit åt servern: agera nu.
did-make-break-glass = skapade en nödlänk (break-glass)
did-use-break-glass = loggade in med nödlänk (break-glass)

## Med organisationens egen inloggning.

sign-in-organisations = Eller med ditt jobbkonto
account-organisations = { $count ->
    [0] Inte kopplat
    [one] En koppling
   *[other] { $count } kopplingar
}
organisations-title = Logga in med jobbkontot
organisations-lead = Koppla ditt konto här till inloggningen på din arbetsplats. Då behöver du inget lösenord hos oss.
organisations-none = Det finns ingen arbetsplats att koppla till än.
organisations-since = kopplat { $span }
organisations-disconnect = Koppla från
organisations-others = Koppla
organisations-others-about = Du loggar in på din arbetsplats och kommer tillbaka hit.
organisations-connect = Koppla till { $name }
organisations-only-way = Det är ditt enda sätt att logga in. Välj ett lösenord eller lägg till en passkey först.
said-organisation-connected = Kopplat. Nästa gång kan du logga in med jobbkontot.
said-organisation-disconnected = Frånkopplat. Jobbkontot öppnar inget här längre.
organisation-refused-title-unknown = Du har inget konto här
organisation-refused-unknown = { $name } släppte in dig, men ingen har bjudit in dig till Vårdkase med den adressen. Be den som ansvarar för säkerheten hos er att bjuda in dig.
organisation-refused-title-unconnected = Ditt jobbkonto är inte kopplat än
organisation-refused-unconnected = Logga in med lösenord. Koppla sedan { $name } under Mitt konto.
organisation-refused-title-unverified = Din adress är inte bekräftad
organisation-refused-unverified = { $name } säger inte att din e-postadress är kontrollerad. Logga in med lösenord och be it-avdelningen rätta det.
organisation-refused-title-domain = Den adressen går inte att använda här
organisation-refused-domain = { $name } får inte intyga din e-postadress här. Logga in med lösenord eller fråga CSIRT:et.
organisation-refused-title-other = Kontot hör till någon annan
organisation-refused-other = Kontot med den adressen är kopplat till en annan person hos { $name }. Logga in med lösenord eller fråga CSIRT:et.
organisation-refused-title-taken = Jobbkontot är upptaget
organisation-refused-taken = Din inloggning hos { $name } är kopplad till ett annat konto här, eller ditt konto till en annan inloggning där. Koppla från först.
organisation-refused-title-denied = Du avbröt inloggningen
organisation-refused-denied = Du sa nej hos { $name }. Försök igen eller logga in med lösenord.
organisation-refused-title-silent = Inloggningen på jobbet svarar inte
organisation-refused-silent = { $name } gav inget svar som vi kan använda. Logga in med lösenord eller försök igen om en stund.
organisation-refused-email = Adress: { $name }
organisation-refused-back = Till inloggningen
way-organisation-twice = med organisationens inloggning, i två steg
did-connect-organisation = kopplade kontot till organisationens inloggning
did-disconnect-organisation = kopplade från kontot från organisationens inloggning
