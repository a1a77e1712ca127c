# Medlemmar, det de har, och vilka som kan gå med.

## Det medlemmar känns igen på.

assets-title = Det vi känner igen er på
assets-about = Här står nät, domäner, produkter och tjänster. Ju mer som står här, desto säkrare når varningarna rätt. Det som någon annan också kan ha väntar tills det är styrkt.
assets-search = Sök på adress, domän eller namn
assets-none = Här står ingenting ännu. Utan nät och domäner vet vi inte vilka adresser som är era.
assets-none-fit = Ingenting passar urvalet.
assets-all = Visa, lägg till och ändra
assets-add = Lägg till
assets-change = Ändra
assets-import = Läs in en hel lista
assets-examples = Till exempel 192.0.2.0/24, AS64500, kommun.example, https://www.kommun.example/skola/, Exempel VPN 9 eller www.kommun.example:443.
assets-approve = Ja, det är deras
assets-decline = Nej
assets-prove = Visa att det är ert
assets-prove-about = Gör ett av detta. Vi tittar själva efter var sjätte timme, i två veckor.
assets-prove-hand = Det här kan bara CSIRT:et bekräfta. Vi hör av oss om något är oklart.
assets-prove-dns = Lägg till den här raden i er DNS:
assets-prove-file = Eller lägg en fil på { $name } som innehåller just detta:
assets-look = Titta efter nu
assets-looked = Vi tittade { $span }.
proof-missing-none = Där fanns ingenting.
proof-missing-other = Där fanns något annat.
proof-missing-unreachable = Vi fick inget svar.
proof-missing-inside = Adressen är intern, dit når vi inte.
proof-dns = styrkt i DNS
proof-file = styrkt på webbplatsen
proof-hand = bekräftat av CSIRT:et
proof-own = del av det som redan är ert
asset-network = Nät
asset-as-number = AS-nummer
asset-domain = Domän
asset-url = Webbadress
asset-product = Produkt
asset-service = Tjänst
asset-many-network = Nät
asset-many-as-number = AS-nummer
asset-many-domain = Domäner
asset-many-url = Webbadresser
asset-many-product = Produkter
asset-many-service = Tjänster för allmänheten
asset-state-pending = väntar på att styrkas
asset-state-approved = gäller
asset-state-declined = nekad
work-assets = Väntar på ert ja eller nej
work-assets-do = Titta efter att det verkligen är medlemmens. Till dess räknas det inte.
column-asset = Vad
column-code = Kod
column-county = Län
column-standing = Hur långt
field-value = Vad
field-asset-name = Vad ni kallar det (får vara tomt)
mistake-asset-network = Skriv en adress eller ett nät, till exempel 192.0.2.0/24.
mistake-asset-too-wide = Så stort nät kan ingen ensam ha. Skriv era egna nät vart och ett.
mistake-asset-as-number = Skriv ett AS-nummer, till exempel AS64500.
mistake-asset-domain = Skriv en domän, till exempel kommun.example.
mistake-asset-suffix = Under den här ändelsen har andra också sina domäner. Skriv er egen domän.
mistake-asset-url = Skriv hela webbadressen, till exempel https://www.kommun.example/skola/.
mistake-asset-product = Skriv produktens namn, högst 200 tecken.
mistake-asset-service = Skriv värd och port, till exempel www.kommun.example:443.
said-asset-added = Sparat. Står det att det väntar, så visar sidan hur ni styrker det.
said-asset-changed = Ändringen är sparad.
said-asset-removed = Borttaget.
said-asset-approved = Godkänt: det räknas från och med nu.
said-asset-declined = Nekat: det räknas inte.
said-asset-looking = Vi tittar efter. Ladda om sidan om en halv minut.
said-assets-imported = Listan är inläst.
said-profile-saved = Ändringen är sparad.
said-company-added = Bolaget är antecknat.
said-company-removed = Bolaget är borttaget från listan.
said-request-declined = Önskemålet är besvarat med nej.
did-add-asset = lade till något som medlemmen känns igen på
did-change-asset = ändrade namn eller syfte
did-remove-asset = tog bort något som medlemmen kändes igen på
did-approve-asset = bekräftade att det är medlemmens
did-decline-asset = nekade att det är medlemmens
did-import-assets = läste in en lista
did-describe-member = beskrev en medlem
did-add-company = antecknade ett bolag
did-remove-company = tog bort ett bolag
did-answer-join-request = besvarade en förfrågan om att gå med

## Läsa in en lista.

import-title = Läs in en lista
import-about = Klistra in listan. Ni får först se vad den skulle ändra; ingenting händer förrän ni bekräftar. Rader som inte går att läsa hoppas över och visas.
import-format = Så är listan skriven
import-format-csv = Kalkylblad eller CSV
import-format-ripe = Text från RIPE (whois)
import-list = Listan
import-compare = Visa vad som skulle ändras
import-confirm = Bekräfta och ändra
import-again = Börja om
import-how = Så ska listan se ut
import-how-csv = Första raden säger vad kolumnerna heter: kind, value, name och purpose. Kopierade celler ur ett kalkylblad går lika bra. Filen som sidan sparar som CSV går att läsa in igen.
import-how-ripe = Från RIPE läses inetnum, inet6num, route, route6, aut-num och organisation, så som whois visar dem.
import-moved-on = Något har ändrats sedan ni tittade. Titta igen och bekräfta.
import-take-away = Ta bort det som inte står i listan
import-take-conflicts = Lägg till även det som andra också har
import-who-else = Har också
import-organisations = I listan nämns:
import-line = Rad
import-text = Där står
import-reason = Därför gick den inte att läsa
import-new = { $count ->
    [0] Inget nytt.
    [one] En ny.
   *[other] { $count } nya.
}
import-changed = { $count ->
    [0] Inget ändrat.
    [one] En ändrad.
   *[other] { $count } ändrade.
}
import-conflicts = { $count ->
    [0] Inget som andra har.
    [one] En som någon annan också har.
   *[other] { $count } som andra också har.
}
import-gone = { $count ->
    [0] Allt som fanns står i listan.
    [one] En står inte i listan.
   *[other] { $count } står inte i listan.
}
import-gone-stays = De ligger kvar om ni inte kryssar i rutan ovan.
import-unchanged = { $count ->
    [0] Inget oförändrat.
    [one] En oförändrad.
   *[other] { $count } oförändrade.
}
import-broken = { $count ->
    [0] Alla rader gick att läsa.
    [one] En rad gick inte att läsa.
   *[other] { $count } rader gick inte att läsa.
}
import-more = { $count ->
    [one] och en till
   *[other] och { $count } till
}
broken-network = inget nät
broken-too-wide = för stort nät
broken-as-number = inget AS-nummer
broken-domain = ingen domän
broken-suffix = en ändelse som flera delar
broken-url = ingen webbadress
broken-product = inget produktnamn
broken-service = ingen tjänst
broken-kind = okänt slag
broken-purpose = okänt syfte
broken-short = en kolumn saknas
broken-twice = står längre upp också
broken-range = adresserna står i fel ordning
broken-heading = första raden säger inte kind och value
broken-line = inget namn med kolon
broken-too-many = listan har fler rader än vi läser
broken-too-long = listan är för lång

## Medlemmar: vad de är och hur långt de kommit.

member-kind-municipality = Kommun
member-kind-region = Region
member-kind-agency = Statlig myndighet
member-kind-joint-body = Kommunalförbund
member-kind-company = Bolag
member-kind-school = Skola
standing-joined = Är med
standing-talking = Samtal pågår
standing-listed = Antecknad
standing-missing = Saknas
standing-left = Har lämnat
country-se = Sverige
country-no = Norge
member-profile = Vad medlemmen är, och avtalet
member-agreed = avtal { $name }
member-relations = Ägare och bolag
member-owned-by = Ägs av { $name }
member-add-company = Lägg till ett bolag som medlemmen äger
member-company = Bolag
field-register-code = Kod i registret (kommunens fyra siffror)
field-agreement = Avtalet: vad det heter och var det ligger
field-agreed = Avtalets datum
mistake-register-code = Välj land och skriv fyra siffror som finns i registret.
mistake-date = Skriv datumet som 2026-11-22.

## Vilka är med.

constituency-title = Vilka är med
constituency-country = Land
constituency-sum = Av { $total } kommuner är { $joined } med. Samtal pågår med { $talking }. { $missing } saknas.
constituency-map = Karta med en lika stor ruta för varje kommun
constituency-map-about = Varje kommun har en lika stor ruta, ungefär där den ligger. Tabellen säger samma sak, länsvis.
constituency-by-county = Hur många i varje län
constituency-list = Alla, en och en
constituency-add = Lägg till
constituency-found = { $count ->
    [one] En passar urvalet.
   *[other] { $count } passar urvalet.
}

## Be om att få gå med.

join-title = Vi vill vara med
join-link = Inte med ännu? Skriv till oss.
join-about = Berätta vilka ni är, så hör { $name } av sig. Ni förbinder er inte till något.
join-kind = Vad är ni
join-privacy = Vi använder uppgifterna bara för att svara er. De tas bort efter 90 dagar, efter 7 om adressen inte bekräftas.
join-send = Skicka
join-sent = Titta i din inkorg
join-sent-about = Vi har skickat en länk till adressen du skrev. Följ den, så får { $name } er förfrågan. Pågår ett angrepp just nu? Ring i stället.
join-waiting = { $count ->
    [one] En vill gå med
   *[other] { $count } vill gå med
}
join-waiting-about = Ring upp via växeln innan ni lämnar ut något: att adressen är bekräftad säger bara att någon läser mejl där.
join-in-register = kod { $name } i registret
join-accept = Lägg till och börja samtal
join-decline = Nej
join-sent-none = Inget mejl efter några minuter? Titta bland skräpposten, eller skicka formuläret en gång till.
join-confirm-title = Bekräfta er adress
join-confirm-about = Någon har skrivit till { $name } att ni vill vara med, och lämnat den här adressen. Var det ni?
join-confirm-yes = Ja, vi vill vara med
join-confirm-no = Nej, ta bort det
join-confirmed = Tack, vi hör av oss
join-confirmed-about = { $name } har fått er förfrågan och svarar till den här adressen. Pågår ett angrepp just nu? Ring i stället.
join-disowned = Borttaget
join-disowned-about = Någon hade skrivit fel adress. Inget av det som stod där finns kvar.
join-ended-title = Länken fungerar inte längre
join-ended-text = Den är redan använd eller för gammal. Vill ni vara med och inte har fått svar? Skriv igen.
join-address-confirmed = Adressen är bekräftad.
join-address-unconfirmed = Adressen är inte bekräftad. Inget svar skickas dit; ring i stället.
join-invite = Lägg till och bjud in { $name }
join-reason = Varför inte? Det står i mejlet till den som frågade.
join-reason-mistake = Skriv varför, med högst 1 000 tecken.
join-decline-send = Skicka avslag
join-decline-silent = Avslå utan mejl
did-confirm-join-request = bekräftade adressen i en förfrågan om att gå med
did-disown-join-request = tog bort en förfrågan om att gå med: fel adress
field-organisation = Organisation
field-person = Ert namn
field-message = Något mer ni vill säga (får vara tomt)

## Vems något är.

owners-title = Vems är det?
owners-of = Adress, nät, domän, AS-nummer eller webbadress
owners-find = Ta reda på det
owners-unclear = Det går inte att läsa som adress, nät, domän, AS-nummer eller webbadress.
owners-nobody = Ingen medlem har { $name }.

## Driftorganisationer: vilka de svarar för.

operator-members = Medlemmar den svarar för
operator-none = Den svarar inte för någon än.
operator-remove = Ta bort
operator-remove-about = Deras folk slutar genast se medlemmen och får inget mer veta om den.
operator-remove-yes = Ta bort { $name }
operator-add = Lägg till en medlem
operator-add-about = Deras folk ser allt hos medlemmen från och med nu. Fråga medlemmen först.
operator-add-button = Lägg till
said-operator-answers = Driftorganisationen svarar för medlemmen från och med nu.
said-operator-left = Driftorganisationen svarar inte längre för medlemmen.
did-operator-answers = lät en driftorganisation svara för medlemmen
did-operator-left = tog bort medlemmen från en driftorganisation

## Mejl till den som vill vara med, och till CSIRT:et.

notice-join-received-subject = Bekräfta att ni vill vara med i { $csirt }
notice-join-received-text = Tack för att ni har skrivit till { $csirt }. Bekräfta din adress, så läser vi det ni skrev och svarar er.
notice-join-received-button = Bekräfta adressen
notice-join-received-why = Har du inte frågat? Då har någon skrivit din adress av misstag. Gör ingenting, så tas allt bort inom några dagar.
notice-join-told-subject = { $organisation } vill vara med
notice-join-told-text = { $by } har skrivit att { $organisation } vill vara med, och bekräftat sin adress. Logga in och svara: förfrågan ligger överst under Vilka är med.
notice-join-added-subject = Välkommen till { $csirt }
notice-join-added-text = Ja, ni kan vara med. { $csirt } hör av sig om nästa steg: vem som ska få varningarna och vad ni har som ska bevakas.
notice-join-accepted-subject = Välkommen till { $csirt }: skapa ditt konto
notice-join-accepted-text = Ja, ni kan vara med. { $by } har bjudit in dig till { $product }. Din roll: { $role }, { $place }. Skriv först in vem som ska få varningarna och vad ni har som ska bevakas.
notice-join-accepted-button = Skapa mitt konto
notice-join-accepted-why = Länken fungerar en gång, till och med { $until }.
notice-join-declined-subject = Om er förfrågan om att vara med i { $csirt }
notice-join-declined-text = { $csirt } kan inte ta emot er nu. Skälet: { $reason }

## Driftorganisationer och leverantörer, tillagda och ändrade.

operators-lead = De som svarar för flera medlemmar: de ser och svarar på deras varningar.
operators-add = Lägg till en driftorganisation
operators-add-about = Välj vilka medlemmar den svarar för; det går att ändra sedan. Bjud därefter in dess folk.
operators-members = Medlemmar som den svarar för
said-operator-added = Driftorganisationen är tillagd. Bjud in dess folk nu.
place-invite = Bjud in deras folk
place-change = Ändra namn, språk eller tidszon
place-save = Spara
said-place-saved = Sparat.
did-change-operator = ändrade en driftorganisation
