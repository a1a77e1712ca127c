# Varsler som skrives for hånd. Det folk skriver, står i varselet selv, ikke her.

## I e-post og på varselets egen side.

topic-circular = Et varsel fra vakten
    .what = Vakten har skrevet et varsel til dere.
    .now = Åpne varselet og les hva dere skal gjøre.
    .cannot = Ring nummeret nedenfor.
why-circular = Vakten har skrevet varselet for hånd.
reason-judged = Vakten har vurdert det slik.
mail-look = Hvor dere skal lete
mail-other-language = Varselet er skrevet på { $language }: det finnes ingen tekst på språket deres ennå, og vi ville ikke la dere vente.
written-sv = svensk
written-nb = norsk
written-en = engelsk
circular-look-none = Varselet peker ikke ut noe sted. Let der dere har det som varselet gjelder.

## Listen.

menu-circulars = Utsendelser
circulars-title = Utsendelser
circulars-about = Skriv til utvalgte medlemmer om noe ingen sensor har sett, eller spør dem. Dere ser hvem som får hva før noe går ut.
circulars-new = Skriv et varsel
circulars-none = Ingen har skrevet noe varsel ennå.
circulars-answered = Har svart
circulars-of = { $answered } av { $members }
column-circular = Varsel
column-author = Påbegynt av
circular-stage-draft = Utkast
circular-stage-waiting = Venter på godkjenning
circular-stage-sent = Sendt
circular-stage-withdrawn = Trukket tilbake

## Å skrive.

circular-write = Skriv et varsel
circular-edit = Endre varselet
circular-edit-link = Endre
circular-text = Hva varselet sier
circular-text-about = Skriv på minst ett språk. Den som leser et annet, får det nærmeste som finnes, med et ord om hvorfor.
circular-language-sv = På svensk
circular-language-nb = På norsk
circular-language-en = På engelsk
circular-part-title = Tittel, med noen få ord
circular-part-what = Hva det handler om
circular-part-look = Hvor man skal lete (kan stå tomt)
circular-part-now = Hva man skal gjøre nå, ett steg per linje
circular-part-cannot = Hva man gjør hvis man ikke kan (kan stå tomt)
circular-part-sure = Hvor sikkert det er (kan stå tomt)
circular-part-call = Hvem man ringer (tomt: vakten)
circular-says-title = Overskrift
circular-says-what = Hva det gjelder
circular-says-look = Hvor dere skal lete
circular-says-now = Hva dere skal gjøre nå
circular-says-cannot = Hvis dere ikke kan
circular-says-sure = Hvor sikkert det er
circular-says-call = Hvem dere kan ringe
circular-written = skrevet
circular-severity-about = Avgjør hvor snart den som ikke svarer, blir purret, og hvem som vekkes om natten.
circular-severity = Hvor alvorlig
circular-tlp = Hvem som får vite det (TLP)
circular-whom = Til hvem
circular-whom-about = Velger dere ingenting, går det ikke til noen. Medlemmene må passe til alt dere velger nedenfor. De dere navngir, kommer alltid med.
circular-everyone = Alle medlemmer som har sluttet seg til
circular-members = Medlemmer ved navn, ett per linje
circular-kinds = Av disse slagene
circular-counties = I disse fylkene eller länene
circular-asset = Som har dette blant ressursene sine, for eksempel navnet på et produkt
circular-answered-circular = Som svarte på dette tidligere varselet …
circular-answered-how = … slik
circular-answer-nothing = Har ikke svart
circular-answer-in-hand = Har tatt hånd om det
circular-answer-not-applicable = Berøres ikke
circular-answer-fixed = Har rettet det
circular-answer-closed = Avsluttet
circular-save = Lagre og se hvem som får hva
mistake-circular-text = Skriv tittel, hva det handler om og hva man skal gjøre nå på minst ett språk.
mistake-circular-part = Skriv noe her, eller tøm hele språket.
mistake-circular-long = Teksten er for lang.
mistake-circular-member = Et av navnene er ikke noe medlem.
mistake-circular-severity = Velg hvor alvorlig det er.
mistake-circular-tlp = Velg en merking.

## Før det går ut.

circular-preview = Hvem som får hva
circular-reach = { $members ->
    [one] Ett medlem
   *[other] { $members } medlemmer
}, { $people ->
    [one] én mottaker
   *[other] { $people } mottakere
}. Ingenting har gått ut ennå.
circular-nobody = Ingen medlemmer stemmer med valgene. Endre dem før dere sender.
circular-member-nobody = Ingen kan nås, ikke engang hos CSIRT. Legg til en kontakt først.
circular-to-csirt = Medlemmet har ingen kontakt: CSIRT får vite det i stedet.
circular-to-operator = Medlemmet har ingen egen kontakt: driftsleverandøren får vite det.
circular-asleep = Stille timer: går ut { $name }
circular-see-letter = Se meldingen
circular-letter = Meldingen til { $name }
circular-letter-about = Slik kommer den til å se ut. Lenke og nummer fylles inn når den går ut.
circular-letter-subject = Emne
circular-send = Send
circular-send-ask = Sende varselet til alle i listen?
circular-ask = Be om godkjenning
circular-ask-why = Det når flere enn { $count } mottakere. Noen andre hos CSIRT må godkjenne det før noe går ut.
circular-waits = { $name } har bedt om godkjenning. Ingenting har gått ut: noen som ikke har skrevet på det, må godkjenne det.
circular-approve = Godkjenn og send
circular-approve-not = Dere har skrevet på det eller bedt om godkjenning. Noen andre må godkjenne det.
circular-discard = Kast
circular-discard-ask = Kaste utkastet? Det kan ikke hentes tilbake.
column-receiver = Mottaker
column-channel = Kanal
column-language = Språk

## Etterpå.

circular-follow = Hvordan det har gått
circular-sum = { $silent ->
    [0] Alle har svart ({ $answered } av { $members }).
    [one] { $answered } av { $members } har svart. Én har ikke svart.
   *[other] { $answered } av { $members } har svart. { $silent } har ikke svart.
}
circular-delivery = Meldinger
circular-taken = { $count ->
    [one] én framme
   *[other] { $count } framme
}
circular-under-way = { $count ->
    [one] én på vei
   *[other] { $count } på vei
}
circular-failed = { $count ->
    [one] én kom ikke fram
   *[other] { $count } kom ikke fram
}
circular-told-nobody = Ingen har fått vite det
circular-said = De sier: { $name }
circular-withdraw = Trekk tilbake
circular-withdraw-ask = Trekke varselet tilbake overalt der det fortsatt er åpent? Meldinger som venter, går ikke ut.
circular-approved-by = Godkjent av { $name }
said-circular-saved = Utkastet er lagret. Ingenting har gått ut.
said-circular-sent = Utsendelsen er på vei.
said-circular-waits = Lagret. Noen andre må godkjenne det før det går ut.
said-circular-moved = Det var allerede endret eller gjort. Slik står det nå; ingenting ble gjort to ganger.
said-circular-withdrawn = Varselet er trukket tilbake.
said-circular-discarded = Utkastet er kastet.
error-title-own-hand = Noen andre må være enige
error-text-own-hand = Dere har skrevet på varselet eller bedt om at det sendes. Be en kollega godkjenne det.
did-write-circular = skrev et varsel for hånd
did-change-circular = endret et varsel skrevet for hånd
did-discard-circular = kastet et utkast
did-ask-approval = ba om godkjenning av et varsel
did-approve-circular = godkjente et varsel
did-send = sendte et varsel til et medlem
did-send-circular = sendte et varsel skrevet for hånd
did-withdraw-circular = trakk tilbake et varsel skrevet for hånd
