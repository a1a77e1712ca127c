# Sikkerhetsmelding: en trussel eller en sårbarhet som hele sektoren skal få vite om, og hvem som har det.

## I e-post, SMS og på varselets egen side.

topic-advisory = En sikkerhetsmelding fra vakten
    .what = Vakten har skrevet en sikkerhetsmelding til dere.
    .now = Åpne meldingen og svar om dere har det som det handler om.
    .cannot = Ring nummeret nedenfor.
mail-button-advisory = Svar om dere har det
mail-subject-advisory = [{ $product } { $number }] { $severity }, har dere dette? { $what }
mail-subject-advisory-remind = [{ $product } { $number }] Påminnelse, har dere dette? { $what }
mail-advisory-what = Hva det handler om
short-advisory = { $product } { $number }, { $severity }, har dere dette? { $what }
advisory-exploited = Utnyttes det nå?
advisory-exploited-yes = Utnyttes nå, ifølge { $source }, { $day }.
advisory-exploited-no = Ingen kjent utnyttelse, ifølge { $source }, { $day }.
advisory-exploited-unknown = Det er ikke kjent om det utnyttes.
advisory-products = Dette er berørt
advisory-cves = Sårbarheter
advisory-links = Les mer
advisory-look = Slik ser dere om dere har det
advisory-no-patch = Hvis det ikke finnes noen rettelse
done-retract = Svaret ble trukket tilbake

## Å svare.

advisory-ask = Har dere det som meldingen handler om?
affected-have = Vi har det
affected-not = Vi har det ikke
affected-looking = Vi undersøker
advisory-answer = Svaret deres
advisory-change-about = Dere kan endre svaret. Det siste gjelder.
said-advisory-over = Meldingen er trukket tilbake. Dere trenger ikke svare.

## Å skrive.

advisory-title = Sikkerhetsmelding
advisory-new = Skriv en sikkerhetsmelding
advisory-write = Skriv en sikkerhetsmelding
advisory-edit = Endre sikkerhetsmeldingen
advisory-text = Hva meldingen sier
advisory-part-title = Overskrift, med noen få ord
advisory-part-what = Hva det handler om
advisory-part-look = Slik ser man om man har det (kan stå tomt)
advisory-part-now = Hva man skal gjøre nå, ett steg per linje
advisory-part-cannot = Hva man gjør hvis det ikke finnes noen rettelse (kan stå tomt)
advisory-part-sure = Hvor sikkert det er (kan stå tomt)
advisory-part-call = Hvem man ringer (tomt: vakten)
advisory-says-title = Overskrift
advisory-says-what = Hva det gjelder
advisory-says-look = Slik ser dere om dere har det
advisory-says-now = Hva dere skal gjøre nå
advisory-says-cannot = Hvis det ikke finnes noen rettelse
advisory-says-sure = Hvor sikkert det er
advisory-says-call = Hvem dere kan ringe
advisory-facts = Fakta
advisory-facts-about = Dette er likt på alle språk. Alt unntatt om det utnyttes kan stå tomt.
field-products = Produkter og versjoner som er berørt, én per linje
field-cves = CVE-numre, ett per linje
field-source = Hvem som sier det
field-as-of = Når det gjaldt
field-links = Lenker, én per linje
exploited-yes = Ja, det utnyttes
exploited-no = Nei, ikke så vidt noen vet
exploited-unknown = Det er ikke kjent
mistake-advisory-cves = Skriv CVE-numre som CVE-2024-12345, høyst 50.
mistake-advisory-products = Skriv høyst 50 produkter, hver med høyst 300 tegn.
mistake-advisory-source = Skriv hvem som sier at det utnyttes eller ikke.
mistake-advisory-as-of = Velg hvilken dag opplysningen gjaldt.
mistake-advisory-links = Skriv adresser som begynner med https://, høyst 10.
did-retract = trakk tilbake et svar på en sikkerhetsmelding

## Nye versjoner.

advisory-renew = Skriv en ny versjon
advisory-follows = Dette er en ny versjon. De som har fått meldingen, får bare vite hva som er endret.
advisory-before = Se den som er sendt
advisory-version = Versjon { $number }. Endret siden forrige versjon: { $changed }.
advisory-version-was = Versjon { $count }, slik den var
advisory-sent-by = Sendt av { $name }, { $at }
advisory-changed-title = overskriften
advisory-changed-what = hva det handler om
advisory-changed-look = hvordan dere ser om dere har det
advisory-changed-now = hva dere skal gjøre nå
advisory-changed-cannot = hva dere gjør hvis det ikke finnes noen rettelse
advisory-changed-sure = hvor sikkert det er
advisory-changed-call = hvem dere kan ringe
advisory-changed-facts = fakta
mail-renewed = Dette er versjon { $number }. Bare det som er endret, står her. Hele meldingen ligger bak lenken.
mail-subject-renewed = [{ $product } { $number }] Nytt om: { $what }
short-renewed = { $product } { $number }, nytt om: { $what }
did-renew-circular = sendte en ny versjon av en sikkerhetsmelding
