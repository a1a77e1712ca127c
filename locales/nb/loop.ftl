### The loop: follow-up, exceptions, several answers at once, retests.

mail-duty = Ingen hos { $member } har svart eller kunnet nås, eller så holder medlemmet selv varselet tilbake. Derfor får du det nå, som vakthavende hos CSIRT-en.
reason-class-policy = Policyen til CSIRT-en sier hvor alvorlig denne typen problem er.
next-operator = Hvis ingen svarer, går varselet videre til driftsorganisasjonen
next-duty = Hvis ingen svarer, går varselet videre til vakthavende hos CSIRT

said-exception-added = Unntaket gjelder nå. Funnene telles, men ingen varsles.
said-exception-ended = Unntaket er avsluttet. Det som fortsatt finnes, varsles som nytt.
exceptions-title = Unntak
exceptions-about = Dette har medlemmet selv bedt om å slippe varsler om. Funnene telles og vises likevel.
exceptions-search = Søk på begrunnelse, årsak eller adresse
exceptions-in-force = Gjelder nå
exceptions-over = Avsluttet
exceptions-none = Ingen unntak passer valgene.
exception-new = Skriv et unntak
exception-new-about = { $name } slipper varsler om det du oppgir her. Funnene telles likevel, og unntaket slutter av seg selv.
exception-reason-about = For eksempel «Skanneren er vår egen» eller «Godtatt til 1. mars, da bytter leverandøren den ut».
exception-what = Hva gjelder unntaket?
exception-what-about = Alt du fyller ut, må stemme. La det som ikke betyr noe, stå tomt.
exception-any-class = Alle slag
exception-closes = Varselet avsluttes samtidig, med begrunnelsen din.
exception-add = La unntaket gjelde
exception-device = enheten { $name }
exception-peer = motparten { $name }
exception-until = Slutter { $span }
exception-ended = Avsluttet { $span } av
exception-held = { $count ->
    [0] Har ikke holdt tilbake noe ennå
    [one] Har holdt tilbake { $count } gang
   *[other] Har holdt tilbake { $count } ganger
}
exception-last-held = sist { $span }
exception-end = Avslutt unntaket
exception-end-ask = Det som fortsatt finnes, varsles igjen neste gang det ses. Skriv hvorfor, slik at andre forstår.
exception-from-warning = Dette skal dere ikke varsle oss om
field-reason = Hvorfor
field-until = Til og med
field-cause = Årsak
field-device = Enhet eller nettverk hos dere
field-peer = Motpart utenfor
mistake-too-many = Medlemmet har for mange unntak. Avslutt noen først.
mistake-everything = Oppgi minst én årsak, enhet, motpart eller ett slag. Et unntak for alt går ikke.
mistake-wide = Nettverket er for stort. Oppgi høyst et /8 eller, for IPv6, et /32.
mistake-reason = Skriv hvorfor, med minst fem tegn.
mistake-past = Dagen har allerede vært.
mistake-far = Dagen ligger lenger fram enn policyen til CSIRT-en tillater.
column-exception = Unntak
column-reason = Begrunnelse
column-created = Skrevet
column-expires = Slutter
column-ended = Avsluttet før tiden
column-held = Ganger
finding-held = Et unntak holder funnet tilbake
finding-sources = Hvem som så det
finding-source-sensor = Sensor
finding-source-feed = Liste
finding-source-reporter = Rapportert av
finding-source-others = Øvrige kilder

said-link-revoked = Lenken er stengt.
said-said-before = Dette har du allerede sagt gjennom lenken. Ingenting er endret.
said-moved-on = Noen kom før deg, så ingenting er endret. Her ser du hvordan det står til nå.
warning-links = Lenker i e-post
warning-links-about = Den som har lenken, kan lese og besvare varselet uten konto. Steng en lenke som har havnet feil.
link-uses = { $count ->
    [0] ikke brukt
    [one] brukt { $count } gang
   *[other] brukt { $count } ganger
}
link-closed-at = stengt { $span }
link-ends = slutter å gjelde { $span }
link-revoke = Steng lenken

follow-up-title = Oppfølging
follow-up-none = Ingenting å vente på her. Bra!
lag-unread = Ikke lest
lag-unanswered = Ikke svart
lag-unmended = Ikke utbedret
lag-about-unread = Ingen har åpnet varselet. Eldst først.
lag-about-unanswered = Påminnelsen er sendt, men ingen har tatt hånd om varselet. Ring.
lag-about-unmended = Noen har varselet i hånden, men det burde ha vært utbedret nå.
column-told = Fikk vite
column-next = Neste steg
column-unread = Ikke lest
column-unanswered = Ikke svart
column-unmended = Ikke utbedret
column-waiting-since = Venter siden
column-safe-count = Telte varsler
column-safe-median = Halvparten ferdige innen
column-safe-p90 = Ni av ti ferdige innen
next-none = Ikke noe mer av seg selv
next-short-tell = sendes
next-short-remind = påminnelse
next-short-escalate = neste person
next-short-operator = driftsorganisasjonen
next-short-duty = vakthavende hos CSIRT
safe-title = Dager til trygg
safe-all = Halvparten av varslene var kontrollert borte innen { $median }, ni av ti innen { $p90 }. Telt på { $count ->
    [one] ett varsel
   *[other] { $count } varsler
}.
safe-about = Tiden går fra medlemmet først fikk vite det, til vi selv ser at problemet er borte. Siste år.
safe-none = Ingen varsler er ferdig kontrollert det siste året.
safe-of = av { $count ->
    [one] ett varsel
   *[other] { $count } varsler
}
safe-hours = { $count ->
    [one] { $count } time
   *[other] { $count } timer
}
safe-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dager
}
several-about = Svar på alle du har krysset av
several-pick = Velg varsel
several-taken = { $count ->
    [0] Ingenting er endret.
    [one] Svaret er tatt imot på ett varsel.
   *[other] Svaret er tatt imot på { $count } varsler.
}
several-moved-on = Ingenting ble endret: varselet tar ikke imot det svaret nå.
several-unknown = Et varsel finnes ikke, eller ikke for deg.
several-back = Til varslene
mistake-none-picked = Kryss av for minst ett varsel.

said-retests-agreed = Takk. Tjenester som dere sier er utbedret, kontrolleres nå også utenfra.
said-retests-ended = Kontrollen utenfra er avsluttet.
retests-title = Kontroll utenfra
retests-yes = { $name } har sagt ja til kontroll utenfra.
retests-no = { $name } har ikke sagt ja til kontroll utenfra. Ingenting kontrolleres.
retests-about = Når dere sier at en tjeneste som ikke burde kunne nås, er utbedret, prøver CSIRT en tilkobling til nettopp den adressen og porten. Ingenting sendes dit. Er porten stengt, blir varselet ferdig med en gang, er den åpen, åpnes varselet igjen. Dere kan trekke tilbake samtykket når som helst.
retests-agree = Ja, kontroller tjenestene våre
retests-end = Slutt å kontrollere

# What the audit log says was done.
retest-from = CSIRT-ens maskin utenfor nettet deres prøvde én tilkobling til hver adresse og port og sendte ingenting.
retest-agreed-by = Ja ble gitt av { $name }
retest-agreed-no-more = Medlemmet har trukket tilbake samtykket. Ingenting mer prøves.
retest-port = port { $name }
retest-open = fortsatt åpen
retest-closed = stengt
retest-no-answer = ikke svar, så det kan ikke sies
retest-banner = Tjenesten sa:
retest-tries = { $count ->
    [one] Prøvd { $count } gang.
   *[other] Prøvd { $count } ganger.
}
retest-due = Prøves fra
did-agree-retests = gikk med på kontroller utenfra
did-end-retests = trakk tilbake samtykket til kontroller utenfra
did-revoke-link = stengte en lenke i en e-post
did-hold-back = laget et unntak
did-end-hold-back = avsluttet et unntak
did-hold-back-expired = et unntak gikk ut

# Several causes behind one warning
cause-rule = Regel: { $name }
cause-circular = Skrevet av CSIRT-en
evidence-causes = { $count } regler eller indikatorer slo ut på samme sak
cause-times = { $count ->
    [one] { $count } gang
   *[other] { $count } ganger
}

# Hva policyen sier om hver klasse, endret av ledelsen i CSIRT-en
policy-title = Når og hvordan vi varsler
policy-about = Her står det som gjelder. Administratoren kan endre klokker, grenser og klasser; resten er som i filen på hubben. Hver endring lagres og kan angres.
policy-empty = La et felt stå tomt for å beholde det som står i filen.
policy-as-file = Som i filen
policy-as-always = Som vanlig
policy-who-about = De som har en merket rolle, får varselet først. Har ingen rollen, går varselet til de vanlige.
policy-class = Klasse
policy-gone-after = Borte etter
policy-quiet = Stille etter et varsel
policy-gather = Samles i
policy-at-once = med en gang
policy-span-both = { $out }, utenfra { $inside }
policy-text-who = Tekst og hvem som får den først
policy-changed-title = Endret her
policy-as-file-title = Som i filen
policy-classes = { $count ->
    [one] { $count } klasse
   *[other] { $count } klasser
}
policy-settings = Klokker og grenser
policy-group-clock = { $name }, når ingen svarer
policy-group-flood = Meldinger til én kontakt
policy-group-circulars = Varsler skrevet for hånd
policy-group-drills = Kontaktøvelser
policy-group-questions = Spørsmål fra medlemmer
policy-clock-holds = påminnelse etter { $remind }, vakten i CSIRT-en etter { $duty }
policy-flood-holds = høyst { $count } på { $span }
policy-alone-holds = { $count ->
    [one] opptil { $count } mottaker uten godkjenning
   *[other] opptil { $count } mottakere uten godkjenning
}
policy-alone-never = alltid to som ser på det
policy-drills-hold = { $name } på å svare
policy-questions-hold = { $now } når noe pågår, { $soon } når det haster, { $advice } når noen vil ha råd
policy-is-changed = endret her
policy-about-clock = Hvert trinn regnes fra trinnet før. Endringen gjelder med en gang, også for varsler som venter på svar.
policy-about-flood = Det som blir for mye, holdes tilbake og nevnes i neste melding. Fra alvoret { $name } går alt fram med en gang.
policy-about-circulars = Går et varsel til flere enn dette, må en kollega i CSIRT-en godkjenne det. Skriv 0 for alltid å kreve det.
policy-about-drills = Den som ikke svarer i tide, står på listen deres.
policy-about-questions = Medlemmet ser tiden før spørsmålet sendes. Har ingen svart i tide, får vakten vite det.
policy-set-remind = Påminnelse til de samme personene
policy-set-escalate = Neste på vaktlisten
policy-set-operator = Driftsleverandøren
policy-set-duty = Vakten i CSIRT-en
policy-set-fix = Utbedret, regnet fra varselet
policy-set-flood-messages = Høyst så mange meldinger
policy-set-flood-window = I løpet av så lang tid
policy-set-alone = Mottakere uten godkjenning
policy-set-drill-answer = Tid til å svare
policy-set-answer-now = Svar når noe pågår
policy-set-answer-soon = Svar når det haster
policy-set-answer-advice = Svar når noen vil ha råd
policy-set-label = { $name } ({ $unit }, { $min }–{ $max })
policy-set-now = Gjelder nå: { $name }.
policy-set-file = Filen sier: { $name }.
policy-set-as-file = Som filen sier: { $name }.
policy-set-said = { $group }: { $name }, { $value }
policy-unit-minutes = minutter
policy-unit-hours = timer
policy-unit-days = dager
policy-unit-messages = antall
policy-unit-receivers = antall
policy-moved = { $count ->
    [0] Ingen varsler venter på et trinn som endres.
    [one] Neste trinn flyttes for { $count } varsel.
   *[other] Neste trinn flyttes for { $count } varsler.
}
policy-now-due = { $count ->
    [one] { $count } varsel går videre til neste trinn med en gang.
   *[other] { $count } varsler går videre til neste trinn med en gang.
}
rsit-abusive-content = Søppelpost og annet uønsket
rsit-malicious-code = Skadevare
rsit-information-gathering = Kartlegging og forsøk på å lure folk
rsit-intrusion-attempts = Forsøk på innbrudd
rsit-intrusions = Innbrudd
rsit-availability = Tilgjengelighet
rsit-information-content-security = Informasjon på avveie
rsit-fraud = Svindel
rsit-vulnerable = Sårbart eller åpent
rsit-other = Annet
rsit-test = Test
field-gone-after-days = Dager uten tegn til det er borte (1–365)
field-quiet-days = Dager med stillhet etter et varsel (1–365)
field-gather-minutes = Minutter å samle før et varsel (0–1 440)
field-severity-min = Minst så alvorlig
field-severity-max = Høyst så alvorlig
field-policy-text = Tekst
field-policy-who = Får varselet først
field-policy-note = Hvorfor du endrer
mistake-policy-number = Skriv et heltall.
mistake-policy-days = Skriv 1 til 365 dager.
mistake-policy-minutes = Skriv 0 til 1 440 minutter.
mistake-policy-severity = «Høyst» kan ikke være lavere enn «minst».
mistake-policy-bounds = Skriv et tall mellom grensene som står ved feltet.
mistake-policy-moved = Noen andre har endret policyen i mellomtiden. Se på den igjen.
policy-preview = Dette ville endringen gjøre
policy-open = { $count ->
    [0] Ingen åpne varsler hører til klassen.
    [one] Ett åpent varsel hører til klassen.
   *[other] { $count } åpne varsler hører til klassen.
}
policy-other-text = { $count ->
    [one] Ett av dem får en annen tekst med en gang.
   *[other] { $count } av dem får en annen tekst med en gang.
}
policy-raised = { $count ->
    [one] Ett av dem blir mer alvorlig neste gang det ses.
   *[other] { $count } av dem blir mer alvorlige neste gang de ses.
}
policy-told-again = { $count ->
    [one] Ett av dem sendes igjen neste gang det ses.
   *[other] { $count } av dem sendes igjen neste gang de ses.
}
policy-findings = { $count ->
    [0] Ingen funn i klassen finnes akkurat nå.
    [one] Ett funn i klassen finnes akkurat nå.
   *[other] { $count } funn i klassen finnes akkurat nå.
}
policy-gone = { $count ->
    [one] Ett av dem regnes som borte med en gang.
   *[other] { $count } av dem regnes som borte med en gang.
}
policy-without-role = { $count ->
    [one] Hos ett medlem har ingen en merket rolle. Der går varselet til de vanlige.
   *[other] Hos { $count } medlemmer har ingen en merket rolle. Der går varselet til de vanlige.
}
policy-rest = Alt annet gjelder fra neste varsel. Åpne varsler blir aldri mindre alvorlige av seg selv.
policy-see = Se hva det ville gjøre
policy-save = La det gjelde
policy-leave = La det være som det er
policy-versions = Endringer
policy-no-versions = Ingenting er endret. Bare filen gjelder.
policy-file-alone = bare filen
policy-undo = Angre: tilbake til den forrige
said-policy-changed = Endringen gjelder nå.
said-policy-restored = Den tidligere versjonen gjelder igjen.
