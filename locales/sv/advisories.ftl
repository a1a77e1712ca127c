# Säkerhetsmeddelande: ett hot eller en sårbarhet som hela sektorn ska få veta om, och vem som har det.

## I brev, sms och på varningens egen sida.

topic-advisory = Ett säkerhetsmeddelande från vakthavande
    .what = Vakthavande har skrivit ett säkerhetsmeddelande till er.
    .now = Öppna meddelandet och svara om ni har det som det handlar om.
    .cannot = Ring numret nedan.
mail-button-advisory = Svara om ni har det
mail-subject-advisory = [{ $product } { $number }] { $severity }, har ni det här? { $what }
mail-subject-advisory-remind = [{ $product } { $number }] Påminnelse, har ni det här? { $what }
mail-advisory-what = Vad det handlar om
short-advisory = { $product } { $number }, { $severity }, har ni det här? { $what }
advisory-exploited = Utnyttjas det nu?
advisory-exploited-yes = Utnyttjas nu, enligt { $source }, { $day }.
advisory-exploited-no = Inget känt utnyttjande, enligt { $source }, { $day }.
advisory-exploited-unknown = Det är inte känt om det utnyttjas.
advisory-products = Det här berörs
advisory-cves = Sårbarheter
advisory-links = Läs mer
advisory-look = Så ser ni om ni har det
advisory-no-patch = Om det inte finns någon rättning
done-retract = Svaret togs tillbaka

## Att svara.

advisory-ask = Har ni det som meddelandet handlar om?
affected-have = Vi har det
affected-not = Vi har det inte
affected-looking = Vi undersöker
advisory-answer = Ert svar
advisory-change-about = Ni kan ändra svaret. Det senaste gäller.
said-advisory-over = Meddelandet är återkallat. Ni behöver inte svara.

## Att skriva.

advisory-title = Säkerhetsmeddelande
advisory-new = Skriv ett säkerhetsmeddelande
advisory-write = Skriv ett säkerhetsmeddelande
advisory-edit = Ändra säkerhetsmeddelandet
advisory-text = Vad meddelandet säger
advisory-part-title = Rubrik, med några få ord
advisory-part-what = Vad det handlar om
advisory-part-look = Så ser man om man har det (kan lämnas tomt)
advisory-part-now = Vad man ska göra nu, ett steg per rad
advisory-part-cannot = Vad man gör om det inte finns någon rättning (kan lämnas tomt)
advisory-part-sure = Hur säkert det är (kan lämnas tomt)
advisory-part-call = Vem man ringer (tomt: vakthavande)
advisory-says-title = Rubrik
advisory-says-what = Vad det handlar om
advisory-says-look = Så ser ni om ni har det
advisory-says-now = Vad ni ska göra nu
advisory-says-cannot = Om det inte finns någon rättning
advisory-says-sure = Hur säkert det är
advisory-says-call = Vem ni kan ringa
advisory-facts = Fakta
advisory-facts-about = Det här är lika på alla språk. Allt utom om det utnyttjas kan lämnas tomt.
field-products = Produkter och versioner som berörs, en per rad
field-cves = CVE-nummer, ett per rad
field-source = Vem som säger det
field-as-of = När det gällde
field-links = Länkar, en per rad
exploited-yes = Ja, det utnyttjas
exploited-no = Nej, inte vad någon vet
exploited-unknown = Det är inte känt
mistake-advisory-cves = Skriv CVE-nummer som CVE-2024-12345, högst 50.
mistake-advisory-products = Skriv högst 50 produkter, var och en med högst 300 tecken.
mistake-advisory-source = Skriv vem som säger att det utnyttjas eller inte.
mistake-advisory-as-of = Välj vilken dag uppgiften gällde.
mistake-advisory-links = Skriv adresser som börjar med https://, högst 10.
did-retract = tog tillbaka ett svar på ett säkerhetsmeddelande

## Nya versioner.

advisory-renew = Skriv en ny version
advisory-follows = Det här är en ny version. De som har fått meddelandet får bara veta vad som är ändrat.
advisory-before = Se den som är skickad
advisory-version = Version { $number }. Ändrat sedan förra versionen: { $changed }.
advisory-version-was = Version { $count }, som den var
advisory-sent-by = Skickad av { $name }, { $at }
advisory-changed-title = rubriken
advisory-changed-what = vad det handlar om
advisory-changed-look = hur ni ser om ni har det
advisory-changed-now = vad ni ska göra nu
advisory-changed-cannot = vad ni gör om det inte finns någon rättning
advisory-changed-sure = hur säkert det är
advisory-changed-call = vem ni kan ringa
advisory-changed-facts = fakta
mail-renewed = Det här är version { $number }. Bara det som är ändrat står här. Hela meddelandet finns bakom länken.
mail-subject-renewed = [{ $product } { $number }] Nytt om: { $what }
short-renewed = { $product } { $number }, nytt om: { $what }
did-renew-circular = skickade en ny version av ett säkerhetsmeddelande
