# Medlemmer, det de har, og hvem som kan bli med.

## Det medlemmer kjennes igjen på.

assets-title = Det vi kjenner dere igjen på
assets-about = Her står nett, domener, produkter og tjenester. Jo mer som står her, desto sikrere når varslene fram til rett sted. Det som noen andre også kan ha, venter til det er bekreftet.
assets-search = Søk på adresse, domene eller navn
assets-none = Her står det ingenting ennå. Uten nett og domener vet vi ikke hvilke adresser som er deres.
assets-none-fit = Ingenting passer til valgene.
assets-all = Vis, legg til og endre
assets-add = Legg til
assets-change = Endre
assets-import = Les inn en hel liste
assets-examples = For eksempel 192.0.2.0/24, AS64500, kommune.example, https://www.kommune.example/skole/, Eksempel VPN 9 eller www.kommune.example:443.
assets-approve = Ja, det er deres
assets-decline = Nei
assets-prove = Vis at det er deres
assets-prove-about = Gjør ett av dette. Vi ser selv etter hver sjette time, i to uker.
assets-prove-hand = Dette kan bare CSIRT-en bekrefte. Vi tar kontakt hvis noe er uklart.
assets-prove-dns = Legg til denne linjen i DNS-en deres:
assets-prove-file = Eller legg en fil på { $name } som inneholder akkurat dette:
assets-look = Se etter nå
assets-looked = Vi så etter { $span }.
proof-missing-none = Der var det ingenting.
proof-missing-other = Der var det noe annet.
proof-missing-unreachable = Vi fikk ikke svar.
proof-missing-inside = Adressen er intern, dit når vi ikke.
proof-dns = bekreftet i DNS
proof-file = bekreftet på nettstedet
proof-hand = bekreftet av CSIRT-en
proof-own = del av det som allerede er deres
asset-network = Nett
asset-as-number = AS-nummer
asset-domain = Domene
asset-url = Nettadresse
asset-product = Produkt
asset-service = Tjeneste
asset-many-network = Nett
asset-many-as-number = AS-numre
asset-many-domain = Domener
asset-many-url = Nettadresser
asset-many-product = Produkter
asset-many-service = Tjenester for innbyggerne
asset-state-pending = venter på bekreftelse
asset-state-approved = gjelder
asset-state-declined = avslått
work-assets = Venter på ja eller nei fra dere
work-assets-do = Se etter at det virkelig er medlemmets. Til da teller det ikke.
column-asset = Hva
column-code = Kode
column-county = Fylke
column-standing = Hvor langt
field-value = Hva
field-asset-name = Hva dere kaller det (kan stå tomt)
mistake-asset-network = Skriv en adresse eller et nett, for eksempel 192.0.2.0/24.
mistake-asset-too-wide = Så stort nett kan ingen ha alene. Skriv deres egne nett hvert for seg.
mistake-asset-as-number = Skriv et AS-nummer, for eksempel AS64500.
mistake-asset-domain = Skriv et domene, for eksempel kommune.example.
mistake-asset-suffix = Under denne endelsen har andre også sine domener. Skriv deres eget domene.
mistake-asset-url = Skriv hele nettadressen, for eksempel https://www.kommune.example/skole/.
mistake-asset-product = Skriv navnet på produktet, høyst 200 tegn.
mistake-asset-service = Skriv vert og port, for eksempel www.kommune.example:443.
said-asset-added = Lagret. Står det at det venter, viser siden hvordan dere bekrefter det.
said-asset-changed = Endringen er lagret.
said-asset-removed = Fjernet.
said-asset-approved = Godkjent: det teller fra nå av.
said-asset-declined = Avslått: det teller ikke.
said-asset-looking = Vi ser etter. Last siden på nytt om et halvt minutt.
said-assets-imported = Listen er lest inn.
said-profile-saved = Endringen er lagret.
said-company-added = Selskapet er notert.
said-company-removed = Selskapet er fjernet fra listen.
said-request-declined = Ønsket er besvart med nei.
did-add-asset = la til noe som medlemmet kjennes igjen på
did-change-asset = endret navn eller formål
did-remove-asset = fjernet noe som medlemmet ble kjent igjen på
did-approve-asset = bekreftet at det er medlemmets
did-decline-asset = avslo at det er medlemmets
did-import-assets = leste inn en liste
did-describe-member = beskrev et medlem
did-add-company = noterte et selskap
did-remove-company = fjernet et selskap
did-answer-join-request = besvarte en forespørsel om å bli med

## Lese inn en liste.

import-title = Les inn en liste
import-about = Lim inn listen. Dere får først se hva den ville endre; ingenting skjer før dere bekrefter. Linjer som ikke kan leses, hoppes over og vises.
import-format = Slik er listen skrevet
import-format-csv = Regneark eller CSV
import-format-ripe = Tekst fra RIPE (whois)
import-list = Listen
import-compare = Vis hva som ville endres
import-confirm = Bekreft og endre
import-again = Begynn på nytt
import-how = Slik skal listen se ut
import-how-csv = Første linje sier hva kolonnene heter: kind, value, name og purpose. Kopierte celler fra et regneark går like bra. Filen som siden lagrer som CSV, kan leses inn igjen.
import-how-ripe = Fra RIPE leses inetnum, inet6num, route, route6, aut-num og organisation, slik whois viser dem.
import-moved-on = Noe har endret seg siden dere så på den. Se igjen og bekreft.
import-take-away = Fjern det som ikke står i listen
import-take-conflicts = Legg også til det som andre har
import-who-else = Har også
import-organisations = I listen nevnes:
import-line = Linje
import-text = Der står det
import-reason = Derfor kunne den ikke leses
import-new = { $count ->
    [0] Ingenting nytt.
    [one] En ny.
   *[other] { $count } nye.
}
import-changed = { $count ->
    [0] Ingenting endret.
    [one] En endret.
   *[other] { $count } endret.
}
import-conflicts = { $count ->
    [0] Ingenting som andre har.
    [one] En som noen andre også har.
   *[other] { $count } som andre også har.
}
import-gone = { $count ->
    [0] Alt som fantes, står i listen.
    [one] En står ikke i listen.
   *[other] { $count } står ikke i listen.
}
import-gone-stays = De blir stående hvis dere ikke krysser av i ruten over.
import-unchanged = { $count ->
    [0] Ingenting uendret.
    [one] En uendret.
   *[other] { $count } uendret.
}
import-broken = { $count ->
    [0] Alle linjer kunne leses.
    [one] Én linje kunne ikke leses.
   *[other] { $count } linjer kunne ikke leses.
}
import-more = { $count ->
    [one] og én til
   *[other] og { $count } til
}
broken-network = ikke noe nett
broken-too-wide = for stort nett
broken-as-number = ikke noe AS-nummer
broken-domain = ikke noe domene
broken-suffix = en endelse som flere deler
broken-url = ingen nettadresse
broken-product = ikke noe produktnavn
broken-service = ingen tjeneste
broken-kind = ukjent slag
broken-purpose = ukjent formål
broken-short = en kolonne mangler
broken-twice = står lenger oppe også
broken-range = adressene står i feil rekkefølge
broken-heading = første linje sier ikke kind og value
broken-line = ikke noe navn med kolon
broken-too-many = listen har flere linjer enn vi leser
broken-too-long = listen er for lang

## Medlemmer: hva de er og hvor langt de er kommet.

member-kind-municipality = Kommune
member-kind-region = Fylkeskommune
member-kind-agency = Statlig etat
member-kind-joint-body = Interkommunalt samarbeid
member-kind-company = Selskap
member-kind-school = Skole
standing-joined = Er med
standing-talking = Samtaler pågår
standing-listed = Notert
standing-missing = Mangler
standing-left = Har sluttet
country-se = Sverige
country-no = Norge
member-profile = Hva medlemmet er, og avtalen
member-agreed = avtale { $name }
member-relations = Eiere og selskaper
member-owned-by = Eies av { $name }
member-add-company = Legg til et selskap som medlemmet eier
member-company = Selskap
field-register-code = Kode i registeret (kommunens fire sifre)
field-agreement = Avtalen: hva den heter og hvor den ligger
field-agreed = Avtalens dato
mistake-register-code = Velg land og skriv fire sifre som finnes i registeret.
mistake-date = Skriv datoen som 2026-11-22.

## Hvem er med.

constituency-title = Hvem er med
constituency-country = Land
constituency-sum = Av { $total } kommuner er { $joined } med. Samtaler pågår med { $talking }. { $missing } mangler.
constituency-map = Kart med en like stor rute for hver kommune
constituency-map-about = Hver kommune har en like stor rute, omtrent der den ligger. Tabellen sier det samme, fylke for fylke.
constituency-by-county = Hvor mange i hvert fylke
constituency-list = Alle, én for én
constituency-add = Legg til
constituency-found = { $count ->
    [one] Én passer til valgene.
   *[other] { $count } passer til valgene.
}

## Be om å bli med.

join-title = Vi vil være med
join-link = Ikke med ennå? Skriv til oss.
join-about = Fortell hvem dere er, så tar { $name } kontakt. Dere forplikter dere ikke til noe.
join-kind = Hva er dere
join-privacy = Vi bruker opplysningene bare til å svare dere. De slettes etter 90 dager, etter 7 hvis adressen ikke bekreftes.
join-send = Send
join-sent = Se i innboksen din
join-sent-about = Vi har sendt en lenke til adressen du skrev. Følg den, så får { $name } forespørselen deres. Pågår det et angrep akkurat nå? Ring i stedet.
join-waiting = { $count ->
    [one] Én vil bli med
   *[other] { $count } vil bli med
}
join-waiting-about = Ring via sentralbordet før dere gir fra dere noe: at adressen er bekreftet, sier bare at noen leser e-post der.
join-in-register = kode { $name } i registeret
join-accept = Legg til og begynn samtaler
join-decline = Nei
join-sent-none = Ingen e-post etter noen minutter? Se i søppelposten, eller send skjemaet en gang til.
join-confirm-title = Bekreft adressen deres
join-confirm-about = Noen har skrevet til { $name } at dere vil være med, og oppgitt denne adressen. Var det dere?
join-confirm-yes = Ja, vi vil være med
join-confirm-no = Nei, slett det
join-confirmed = Takk, vi tar kontakt
join-confirmed-about = { $name } har fått forespørselen deres og svarer til denne adressen. Pågår det et angrep akkurat nå? Ring i stedet.
join-disowned = Slettet
join-disowned-about = Noen hadde skrevet feil adresse. Ingenting av det som stod der, er tatt vare på.
join-ended-title = Lenken virker ikke lenger
join-ended-text = Den er brukt eller for gammel. Vil dere være med og har ikke fått svar? Skriv igjen.
join-address-confirmed = Adressen er bekreftet.
join-address-unconfirmed = Adressen er ikke bekreftet. Ingen svar sendes dit; ring i stedet.
join-invite = Legg til og inviter { $name }
join-reason = Hvorfor ikke? Det står i e-posten til den som spurte.
join-reason-mistake = Skriv hvorfor, med høyst 1 000 tegn.
join-decline-send = Send avslag
join-decline-silent = Avslå uten e-post
did-confirm-join-request = bekreftet adressen i en forespørsel om å bli med
did-disown-join-request = slettet en forespørsel om å bli med: feil adresse
field-organisation = Organisasjon
field-person = Navnet ditt
field-message = Noe mer dere vil si (kan stå tomt)

## Hvem noe tilhører.

owners-title = Hvem sitt er det?
owners-of = Adresse, nett, domene, AS-nummer eller nettadresse
owners-find = Finn det ut
owners-unclear = Det kan ikke leses som adresse, nett, domene, AS-nummer eller nettadresse.
owners-nobody = Ingen medlemmer har { $name }.

## Driftsorganisasjoner: hvem de svarer for.

operator-members = Medlemmer den svarer for
operator-none = Den svarer ikke for noen ennå.
operator-remove = Fjern
operator-remove-about = Folkene deres slutter straks å se medlemmet, og får ikke vite mer om det.
operator-remove-yes = Fjern { $name }
operator-add = Legg til et medlem
operator-add-about = Folkene deres ser alt hos medlemmet fra nå av. Spør medlemmet først.
operator-add-button = Legg til
said-operator-answers = Driftsorganisasjonen svarer for medlemmet fra nå av.
said-operator-left = Driftsorganisasjonen svarer ikke lenger for medlemmet.
did-operator-answers = lot en driftsorganisasjon svare for medlemmet
did-operator-left = fjernet medlemmet fra en driftsorganisasjon

## E-post til den som vil være med, og til CSIRT-en.

notice-join-received-subject = Bekreft at dere vil være med i { $csirt }
notice-join-received-text = Takk for at dere skrev til { $csirt }. Bekreft adressen din, så leser vi det dere skrev, og svarer dere.
notice-join-received-button = Bekreft adressen
notice-join-received-why = Har du ikke spurt? Da har noen skrevet adressen din ved en feil. Ikke gjør noe, så slettes alt om noen dager.
notice-join-told-subject = { $organisation } vil være med
notice-join-told-text = { $by } har skrevet at { $organisation } vil være med, og bekreftet adressen sin. Logg inn og svar: forespørselen ligger øverst under Hvem er med.
notice-join-added-subject = Velkommen til { $csirt }
notice-join-added-text = Ja, dere kan være med. { $csirt } tar kontakt om neste steg: hvem som skal få varslene, og hva dere har som skal overvåkes.
notice-join-accepted-subject = Velkommen til { $csirt }: opprett kontoen din
notice-join-accepted-text = Ja, dere kan være med. { $by } har invitert deg til { $product }. Rollen din: { $role }, { $place }. Skriv først inn hvem som skal få varslene, og hva dere har som skal overvåkes.
notice-join-accepted-button = Opprett kontoen min
notice-join-accepted-why = Lenken virker én gang, til og med { $until }.
notice-join-declined-subject = Om forespørselen deres om å være med i { $csirt }
notice-join-declined-text = { $csirt } kan ikke ta imot dere nå. Grunnen: { $reason }

## Driftsorganisasjoner og leverandører, lagt til og endret.

operators-lead = De som svarer for flere medlemmer: de ser og svarer på varslene deres.
operators-add = Legg til en driftsorganisasjon
operators-add-about = Velg hvilke medlemmer den svarer for; det kan endres siden. Inviter deretter folkene dens.
operators-members = Medlemmer som den svarer for
said-operator-added = Driftsorganisasjonen er lagt til. Inviter folkene dens nå.
place-invite = Inviter folkene deres
place-change = Endre navn, språk eller tidssone
place-save = Lagre
said-place-saved = Lagret.
did-change-operator = endret en driftsorganisasjon
